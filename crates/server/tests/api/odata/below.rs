use serde_json::json;

use crate::cast::{Kaidan, Who, with_server};

/// An account, an opportunity on it that has a line, and the opportunity's id.
async fn opportunity(kaidan: &Kaidan) -> (String, String) {
    let account = kaidan.made(Who::Representative, "account", json!({ "name": "华为技术有限公司" })).await;
    let product = kaidan.made(Who::Administrator, "product", json!({ "name": "泵" })).await;
    let values = json!({ "name": "产线", "account_id": account, "amount": 10 });
    let id = kaidan.made(Who::Representative, "opportunity", values).await;
    let line = json!({ "opportunity_id": id, "product_id": product, "quantity": 2, "price": 5 });
    kaidan.made(Who::Representative, "opportunity_line", line).await;
    (account, id)
}

#[test]
fn references_are_followed_and_lists_are_listed() {
    with_server(async |kaidan| {
        let (account, id) = opportunity(kaidan).await;
        let other = kaidan.made(Who::Representative, "opportunity", json!({ "name": "别的" })).await;
        for one in [format!("/odata/opportunity({id})"), format!("/odata/opportunity/{id}")] {
            let get = async |below: &str| kaidan.get(Who::Representative, &format!("{one}/{below}")).await;
            let named = get("account").await;
            assert_eq!((&named.json()["id"], &named.json()["name"]), (&json!(account), &json!("华为技术有限公司")));
            assert_eq!(named.header("odata-version"), "4.01");
            let lines = get("opportunity_line?$select=quantity&$count=true").await.json();
            assert_eq!((lines["@odata.count"].as_i64(), lines["value"][0]["quantity"].as_f64()), (Some(1), Some(2.0)), "{lines}");
            assert_eq!(get("opportunity_line?$filter=quantity gt 2").await.json()["value"], json!([]));
            assert_eq!(get("opportunity_line/$count").await.text, "1");
            let sum = get("opportunity_line?$apply=aggregate(quantity with sum as n)").await.json();
            assert_eq!(sum["value"][0]["n"].as_f64(), Some(2.0), "{sum}");
            assert_eq!(get("name").await.json()["value"], "产线");
            assert_eq!(get("name/$value").await.text, "产线");
            assert_eq!(get("contact").await.status, 204, "names nobody");
            assert_eq!(get("lost_reason_id").await.status, 204, "is empty");
            for nothing in ["nothing", "nothing/$count", "account/$count", "name/x", "opportunity_line/x"] {
                assert_eq!(get(nothing).await.refused(), (404, "not_found".into()), "{nothing}");
            }
        }
        let none = kaidan.get(Who::Representative, &format!("/odata/opportunity({other})/opportunity_line/$count")).await;
        assert_eq!(none.text, "0");
    });
}

#[test]
fn a_list_below_a_record_is_paged_below_it() {
    with_server(async |kaidan| {
        let (_, id) = opportunity(kaidan).await;
        let product = kaidan.names_of("product", "name")["泵"];
        let line = json!({ "opportunity_id": id, "product_id": product, "quantity": 3, "price": 5 });
        kaidan.made(Who::Representative, "opportunity_line", line).await;
        let page = [("prefer", "odata.maxpagesize=1")];
        let path = format!("/odata/opportunity({id})/opportunity_line");
        let first = kaidan.send(Who::Representative, "GET", &path, None, &page).await.json();
        let next = first["@odata.nextLink"].as_str().unwrap().trim_start_matches("http://kaidan.test").to_owned();
        assert!(next.starts_with(&path), "{next}");
        let second = kaidan.send(Who::Representative, "GET", &next, None, &page).await.json();
        assert_ne!(first["value"][0]["id"], second["value"][0]["id"]);
        assert_eq!(second.get("@odata.nextLink"), None);
    });
}

#[test]
fn nothing_below_a_record_is_seen_that_may_not_be() {
    with_server(async |kaidan| {
        let (_, id) = opportunity(kaidan).await;
        let paths = ["account", "name", "name/$value", "opportunity_line", "opportunity_line/$count"];
        for below in paths {
            let unseen = kaidan.get(Who::Stranger, &format!("/odata/opportunity({id})/{below}")).await;
            assert_eq!(unseen.refused(), (404, "not_found".into()), "{below}");
        }
        // Whoever sees the opportunity alone does not see the account through it.
        let share = json!({ "user_id": kaidan.id(Who::Stranger), "access": "read" });
        kaidan.post(Who::Representative, &format!("/api/records/opportunity/{id}/shares"), share).await;
        assert_eq!(kaidan.get(Who::Stranger, &format!("/odata/opportunity({id})/name/$value")).await.text, "产线");
        assert_eq!(kaidan.get(Who::Stranger, &format!("/odata/opportunity({id})/account")).await.status, 404);
        let role = kaidan.names_of("role", "kind")["representative"];
        let path = format!("/api/roles/{role}/permissions");
        let mut table = kaidan.get(Who::Administrator, &path).await.json();
        table["fields"] = json!({ "opportunity": { "amount": "hidden", "account": "masked", "name": "masked" } });
        assert_eq!(kaidan.send(Who::Administrator, "PUT", &path, Some(table), &[]).await.status, 200);
        let get = async |below: &str| kaidan.get(Who::Representative, &format!("/odata/opportunity({id})/{below}")).await;
        assert_eq!(get("amount").await.status, 404);
        assert_eq!(get("account").await.status, 404);
        assert_ne!(get("name").await.json()["value"], "产线");
    });
}

#[test]
fn references_are_written_as_addresses_too() {
    with_server(async |kaidan| {
        let (account, id) = opportunity(kaidan).await;
        let values = json!({
            "@odata.type": "#kaidan.opportunity", "name": "新", "amount@odata.type": "#Decimal", "amount": 5,
            "account@odata.bind": format!("account({account})")
        });
        let made = kaidan.post(Who::Representative, "/odata/opportunity", values).await;
        assert_eq!((made.status.as_u16(), &made.json()["account_id"]), (201, &json!(account)), "{}", made.text);
        let path = format!("/odata/opportunity({id})");
        let cleared = kaidan.patch(Who::Representative, &path, json!({ "account@odata.bind": null })).await;
        assert_eq!(cleared.json()["account_id"], json!(null), "{}", cleared.text);
        let named = json!({ "account": { "@id": format!("http://kaidan.test/odata/account({account})") } });
        assert_eq!(kaidan.patch(Who::Representative, &path, named).await.json()["account_id"], json!(account));
        for (name, address) in [
            ("account@odata.bind", json!("contact(00000000-0000-7000-8000-000000000000)")),
            ("account@odata.bind", json!("account(00000000-0000-7000-8000-000000000000)")),
            ("account@odata.bind", json!(7)),
            ("name@odata.bind", json!("account(7)")),
            ("account", json!({ "name": "neu" })),
        ] {
            let refused = kaidan.patch(Who::Representative, &path, json!({ name: address })).await;
            assert_eq!(refused.refused(), (400, "invalid".into()), "{name}: {}", refused.text);
        }
    });
}

#[test]
fn who_does_not_want_the_record_back_gets_its_address() {
    with_server(async |kaidan| {
        let minimal = [("prefer", "return=minimal")];
        let made = kaidan.send(Who::Representative, "POST", "/odata/lead", Some(json!({ "name": "张三" })), &minimal).await;
        assert_eq!((made.status.as_u16(), made.text.as_str(), made.header("etag")), (204, "", "W/\"1\""));
        assert_eq!(made.header("preference-applied"), "return=minimal");
        let address = made.header("odata-entityid").to_owned();
        assert_eq!(made.header("location"), address);
        let path = address.trim_start_matches("http://kaidan.test");
        let changed = kaidan.send(Who::Representative, "PATCH", path, Some(json!({ "address": "上海" })), &minimal).await;
        assert_eq!((changed.status.as_u16(), changed.header("etag")), (204, "W/\"2\""));
        assert_eq!(kaidan.get(Who::Representative, path).await.json()["address"], "上海");
    });
}
