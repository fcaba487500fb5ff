use serde_json::{Value, json};

use crate::cast::{Kaidan, Who, with_server};

/// The value of an account's deals, and what is left of each after a tenth.
async fn add(kaidan: &Kaidan) {
    let net = json!({
        "object": "opportunity", "name": "net", "kind": "formula", "labels": { "en": "Net", "zh-CN": "净额" },
        "result": "money", "formula": "amount * 0.9",
    });
    let sum = json!({
        "object": "account", "name": "open_net", "kind": "roll_up", "labels": { "en": "Open net", "zh-CN": "在谈净额" },
        "child": "opportunity", "relation": "account", "function": "sum", "child_field": "x_net", "condition": "stage.kind == \"open\"",
    });
    for field in [net, sum] {
        let answer = kaidan.post(Who::Administrator, "/api/fields", field).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
    }
}

async fn field(kaidan: &Kaidan, who: Who, object: &str, name: &str) -> Option<Value> {
    let described = kaidan.get(who, "/api/describe").await.json();
    let object = described["objects"].as_array().unwrap().iter().find(|known| known["name"] == object).unwrap().clone();
    object["fields"].as_array().unwrap().iter().find(|known| known["name"] == name).cloned()
}

async fn account_with_deals(kaidan: &Kaidan) -> String {
    let account = kaidan.made(Who::Representative, "account", json!({ "name": "华为" })).await;
    for amount in [100, 50] {
        let deal = json!({ "name": "水泵", "account_id": account, "amount": amount });
        kaidan.made(Who::Representative, "opportunity", deal).await;
    }
    account
}

#[test]
fn a_computed_field_is_read_filtered_and_exported_as_any_other() {
    with_server(async |kaidan| {
        let account = account_with_deals(kaidan).await;
        add(kaidan).await;
        let read = kaidan.get(Who::Representative, &format!("/odata/account({account})")).await.json();
        assert_eq!(read["x_open_net"].to_string(), "135.00");
        let deal = json!({ "name": "阀门", "account_id": account, "amount": 10 });
        kaidan.made(Who::Representative, "opportunity", deal).await;
        let found = kaidan.get(Who::Representative, "/odata/account?$filter=x_open_net gt 140&$orderby=x_open_net").await.json();
        assert_eq!(
            (found["value"].as_array().unwrap().len(), found["value"][0]["x_open_net"].to_string()),
            (1, "144.00".to_owned())
        );
        let file = kaidan.get(Who::Manager, "/api/exports/opportunity?format=csv").await;
        assert!(file.text.contains("净额") && file.text.contains("90"), "{}", file.text);
        let sums = kaidan.get(Who::Manager, "/odata/opportunity?$apply=aggregate(x_net with sum as total)").await.json();
        assert_eq!(sums["value"][0]["total"].to_string(), "144.00");
    });
}

#[test]
fn it_tells_how_it_comes_about_and_takes_no_value() {
    with_server(async |kaidan| {
        add(kaidan).await;
        let net = field(kaidan, Who::Representative, "opportunity", "x_net").await.unwrap();
        assert_eq!((&net["kind"], &net["access"], &net["read_only"]), (&json!("money"), &json!("read"), &json!(true)));
        assert_eq!(net["computed"], json!({ "by": "formula", "text": "自动计算：amount * 0.9", "state": "ready" }));
        let sum = field(kaidan, Who::Representative, "account", "x_open_net").await.unwrap();
        assert_eq!(sum["computed"]["text"], "商机的“净额”之和（按“客户”），条件：stage.kind == \"open\"");
        let described = kaidan.get(Who::Administrator, "/api/describe").await.text;
        assert!(!described.contains("\"c_"), "what is kept beside a record is nobody's to see");
        let answer = kaidan.post(Who::Administrator, "/odata/account", json!({ "name": "中兴", "x_open_net": 5 })).await;
        assert_eq!(answer.json()["error"]["details"][0]["message"], "此字段由系统计算，不能填写。", "{}", answer.text);
        let mapped = kaidan.import(Who::Manager, "account", "a.csv", "名称,在谈净额\n中兴,5\n").await.json();
        assert_ne!(mapped["sheets"][0]["columns"][1]["guess"], "x_open_net", "{mapped}");
    });
}

#[test]
fn whoever_may_not_read_what_it_is_computed_from_may_not_read_it() {
    with_server(async |kaidan| {
        let account = account_with_deals(kaidan).await;
        add(kaidan).await;
        let role = kaidan.names_of("role", "kind")["representative"];
        let path = format!("/api/roles/{role}/permissions");
        let mut table = kaidan.get(Who::Administrator, &path).await.json();
        table["fields"] = json!({ "opportunity": { "amount": "masked" } });
        assert_eq!(kaidan.send(Who::Administrator, "PUT", &path, Some(table), &[]).await.status, 200);
        assert_eq!(field(kaidan, Who::Representative, "opportunity", "x_net").await, None);
        assert_eq!(field(kaidan, Who::Representative, "account", "x_open_net").await, None, "two steps away");
        let read = kaidan.get(Who::Representative, &format!("/odata/account({account})")).await.json();
        assert_eq!(read.get("x_open_net"), None);
        let filter = kaidan.get(Who::Representative, "/odata/account?$filter=x_open_net gt 1").await;
        assert_eq!(filter.status, 400, "{}", filter.text);
        assert_eq!(
            kaidan.get(Who::Manager, &format!("/odata/account({account})")).await.json()["x_open_net"].to_string(),
            "135.00"
        );
    });
}

#[test]
fn a_formula_is_tried_before_it_is_saved() {
    with_server(async |kaidan| {
        let check = async |text: &str| {
            let wish = json!({ "object": "opportunity", "text": text, "kept": true });
            kaidan.post(Who::Administrator, "/api/expressions/check", wish).await.json()
        };
        assert_eq!(check("amount * 2").await["kind"], "money");
        assert_eq!(check("owner.name + \"!\"").await["kind"], "text");
        assert!(check("me.role").await["faults"][0]["message"].as_str().unwrap().contains("“me”"));
        let names = kaidan.get(Who::Administrator, "/api/expressions/names?object=opportunity&kept=true").await.json();
        let names: Vec<_> =
            names["names"].as_array().unwrap().iter().map(|name| name["name"].as_str().unwrap().to_owned()).collect();
        assert!(names.contains(&"today".to_owned()) && names.contains(&"owner.name".to_owned()));
        assert!(!names.contains(&"me".to_owned()) && !names.contains(&"before".to_owned()));
        let refused = json!({ "object": "opportunity", "name": "bad", "kind": "formula", "labels": {}, "result": "date", "formula": "amount" });
        let answer = kaidan.post(Who::Administrator, "/api/fields", refused).await.json();
        assert_eq!(answer["error"]["details"][0]["target"], "formula", "{answer}");
    });
}

#[test]
fn what_something_is_computed_from_cannot_be_retired() {
    with_server(async |kaidan| {
        add(kaidan).await;
        assert_eq!(kaidan.delete(Who::Administrator, "/api/fields/opportunity/x_net").await.status, 400);
        assert_eq!(kaidan.delete(Who::Administrator, "/api/fields/account/x_open_net").await.status, 204);
        assert_eq!(kaidan.delete(Who::Administrator, "/api/fields/opportunity/x_net").await.status, 204);
    });
}
