use serde_json::{Value, json};

use crate::cast::{Answer, Kaidan, Who, with_server};

#[test]
fn a_record_is_found_by_both_forms_of_its_key() {
    with_server(async |kaidan| {
        let id = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        for path in [format!("/odata/lead({id})"), format!("/odata/lead/{id}"), format!("/odata/lead(id={id})")] {
            let answer = kaidan.get(Who::Representative, &path).await;
            assert_eq!(answer.json()["name"], "张三", "{path}");
            assert_eq!(answer.header("etag"), "W/\"1\"");
        }
    });
}

#[test]
fn what_may_not_be_seen_is_not_there() {
    with_server(async |kaidan| {
        let id = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let unseen = kaidan.get(Who::Stranger, &format!("/odata/lead({id})")).await;
        let missing = kaidan.get(Who::Stranger, "/odata/lead(00000000-0000-7000-8000-000000000000)").await;
        assert_eq!(unseen.refused(), (404, "not_found".into()));
        assert_eq!(unseen.text, missing.text);
        assert_eq!(kaidan.get(Who::Stranger, "/odata/lead(7)").await.refused(), (404, "not_found".into()));
    });
}

async fn shown(kaidan: &Kaidan, who: Who, path: &str, prefer: &str) -> Answer {
    kaidan.send(who, "GET", path, None, &[("prefer", prefer)]).await
}

#[test]
fn whoever_asks_is_told_what_they_may_do() {
    with_server(async |kaidan| {
        let id = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let share = json!({ "user_id": kaidan.id(Who::Stranger), "access": "read" });
        kaidan.post(Who::Representative, &format!("/api/records/lead/{id}/shares"), share).await;
        let wish = "odata.include-annotations=\"kaidan.can\"";
        for (who, update, delete, assign) in [
            (Who::Administrator, true, true, true),
            (Who::Manager, true, true, true),
            (Who::Representative, true, true, false),
            (Who::Stranger, false, false, false),
            (Who::Auditor, false, false, false),
        ] {
            let answer = shown(kaidan, who, &format!("/odata/lead({id})?$select=name"), wish).await;
            let can = json!({ "update": update, "delete": delete, "assign": assign });
            assert_eq!((&answer.json()["@kaidan.can"], &answer.json()["name"]), (&can, &json!("张三")), "{who:?}");
            assert_eq!(answer.header("preference-applied"), wish);
        }
        let unasked = kaidan.get(Who::Representative, &format!("/odata/lead({id})")).await;
        assert_eq!((&unasked.json()["@kaidan.can"], unasked.header("preference-applied")), (&Value::Null, ""));
        assert_eq!(shown(kaidan, Who::Colleague, &format!("/odata/lead({id})"), wish).await.status, 404);
    });
}

#[test]
fn what_may_be_done_with_a_part_follows_its_whole() {
    with_server(async |kaidan| {
        let whole = kaidan.made(Who::Representative, "opportunity", json!({ "name": "产线" })).await;
        let line = json!({ "opportunity_id": whole, "description": "泵", "price": 1 });
        let line = kaidan.made(Who::Representative, "opportunity_line", line).await;
        let share = json!({ "user_id": kaidan.id(Who::Stranger), "access": "read" });
        kaidan.post(Who::Representative, &format!("/api/records/opportunity/{whole}/shares"), share).await;
        for (who, may) in [(Who::Representative, true), (Who::Stranger, false)] {
            let answer = shown(kaidan, who, &format!("/odata/opportunity_line({line})"), "include-annotations=\"*\"").await;
            assert_eq!(answer.json()["@kaidan.can"], json!({ "update": may, "delete": may, "assign": false }), "{who:?}");
        }
    });
}
