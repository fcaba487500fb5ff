//! Questions and deeds with the id of a record that one may not see: each answers exactly as for an id that nobody has.

use serde_json::{Value, json};

use super::{east_works, south_works};
use crate::asking::{Answer, Client};
use crate::company::{self, text};
use crate::running::{Server, on_both_engines};
use crate::tables;

const NOBODYS: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

/// Every operation that takes the id of a record, with this one.
fn deeds(object: &str, id: &str, own: &Value) -> Vec<(&'static str, String, Option<Value>)> {
    let mut deeds = vec![
        ("GET", format!("/odata/{object}({id})"), None),
        ("GET", format!("/odata/{object}/{id}?$expand=owner"), None),
        ("GET", format!("/odata/{object}({id})/owner"), None),
        ("GET", format!("/odata/{object}({id})/activity"), None),
        ("GET", format!("/odata/{object}/{id}/activity/$count"), None),
        ("GET", format!("/odata/{object}({id})/created_at"), None),
        ("GET", format!("/odata/{object}({id})/id/$value"), None),
        ("GET", format!("/odata/{object}?$filter=id eq {id}&$count=true"), None),
        ("GET", format!("/odata/{object}?$filter=id in ({id})&deleted=true"), None),
        ("PATCH", format!("/odata/{object}({id})"), Some(json!({ "name": "x" }))),
        ("PATCH", format!("/odata/{object}({id})"), Some(json!({ "no such field": 1 }))),
        ("DELETE", format!("/odata/{object}({id})"), None),
        ("POST", format!("/api/records/{object}/bulk"), Some(json!({ "action": "delete", "ids": [id] }))),
        (
            "POST",
            format!("/api/records/{object}/bulk"),
            Some(json!({ "action": "update", "ids": [id], "changes": { "name": "x" } })),
        ),
        ("POST", format!("/api/records/{object}/bulk"), Some(json!({ "action": "restore", "ids": [id] }))),
        ("POST", format!("/api/records/{object}/bulk"), Some(json!({ "action": "delete", "filter": format!("id eq {id}") }))),
        ("POST", format!("/api/records/{object}/{id}/restore"), None),
        ("DELETE", format!("/api/records/{object}/{id}"), None),
        ("GET", format!("/api/records/{object}/{id}/timeline"), None),
        ("GET", format!("/api/records/{object}/{id}/files"), None),
        ("GET", format!("/api/records/{object}/{id}/shares"), None),
        ("POST", format!("/api/records/{object}/{id}/shares"), Some(json!({ "user_id": NOBODYS, "access": "read" }))),
        ("GET", format!("/api/exports/{object}?$filter=id eq {id}"), None),
    ];
    if let Some(own) = own[object].as_str() {
        deeds.push(("POST", format!("/api/records/{object}/merge"), Some(json!({ "keep": own, "merge": [id] }))));
        deeds.push(("POST", format!("/api/records/{object}/merge"), Some(json!({ "keep": id, "merge": [own] }))));
    }
    // Own records that would refer to it: what is written would be shown.
    let opportunity = text(own, "opportunity");
    match object {
        "opportunity" => {
            for verb in ["win", "reopen"] {
                deeds.push(("POST", format!("/api/opportunity/{id}/{verb}"), Some(json!({}))));
            }
            for verb in ["lose", "move"] {
                deeds.push(("POST", format!("/api/opportunity/{id}/{verb}"), Some(json!({ "stage_id": NOBODYS }))));
            }
            deeds.push(("POST", "/odata/opportunity_line".into(), Some(json!({ "opportunity_id": id, "quantity": 1 }))));
            deeds.push(("POST", "/odata/activity".into(), Some(json!({ "subject": "x", "kind": "note", "opportunity_id": id }))));
        }
        "lead" => {
            deeds.push(("POST", format!("/api/lead/{id}/convert"), Some(json!({}))));
            deeds.push(("POST", format!("/api/lead/{id}/disqualify"), Some(json!({ "reason": NOBODYS }))));
            deeds.push(("PATCH", format!("/odata/opportunity({opportunity})"), Some(json!({ "lead_id": id }))));
        }
        "account" => {
            deeds.push(("PATCH", format!("/odata/opportunity({opportunity})"), Some(json!({ "account_id": id }))));
            let bound = json!({ "account@odata.bind": format!("account({id})") });
            deeds.push(("PATCH", format!("/odata/opportunity({opportunity})"), Some(bound)));
            deeds.push(("POST", "/odata/contact".into(), Some(json!({ "name": "x", "account_id": id }))));
            deeds.push(("POST", "/odata/account".into(), Some(json!({ "name": "某某分公司", "parent_id": id }))));
            deeds.push(("POST", format!("/api/lead/{}/convert", text(own, "lead")), Some(json!({ "account_id": id }))));
        }
        "contact" => deeds.push(("PATCH", format!("/odata/opportunity({opportunity})"), Some(json!({ "contact_id": id })))),
        _ => {}
    }
    deeds
}

/// An answer without the id that was asked for.
fn told(asker: &Client, method: &str, path: &str, body: Option<&Value>, id: &str) -> (u16, String) {
    let body = body.map(Value::to_string);
    let headers: &[(&str, &str)] = if method == "PATCH" { &[("if-match", "7")] } else { &[] };
    let answer: Answer = asker.send(method, path, headers, body.as_deref().map(str::as_bytes));
    (answer.status, answer.text().replace(id, "[id]"))
}

#[test]
fn what_may_not_be_seen_answers_like_what_is_not_there() {
    on_both_engines(|place| {
        let server = Server::start(place);
        let cast = company::with_people(&server.url);
        let own = east_works(&cast);
        let entered = south_works(&cast);
        let before = tables::of_people(&place.db());
        let mut complaints = Vec::new();
        for (object, id) in &entered.ids {
            let askers = [("representative", &cast.east), ("manager", &cast.manager)];
            for (who, asker) in askers {
                for ((method, path, body), (_, nowhere, nothing)) in
                    deeds(object, id, &own).iter().zip(deeds(object, NOBODYS, &own))
                {
                    let unseen = told(asker, method, path, body.as_ref(), id);
                    let missing = told(asker, method, &nowhere, nothing.as_ref(), NOBODYS);
                    if unseen != missing {
                        complaints.push(format!("{who}: {method} {path} {body:?}\n  {unseen:?}\n  {missing:?}"));
                    }
                }
            }
        }
        for method in ["GET", "DELETE"] {
            let unseen = told(&cast.east, method, &format!("/api/files/{}", entered.file), None, &entered.file);
            let missing = told(&cast.east, method, &format!("/api/files/{NOBODYS}"), None, NOBODYS);
            if unseen != missing {
                complaints.push(format!("{method} of a file: {unseen:?} and {missing:?}"));
            }
        }
        assert!(complaints.is_empty(), "{}, {} answers differ:\n{}", place.engine(), complaints.len(), complaints.join("\n"));
        assert_eq!(before, tables::of_people(&place.db()), "{}", place.engine());
    });
}
