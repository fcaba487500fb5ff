use insta::assert_snapshot;
use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn a_new_record_belongs_to_who_made_it() {
    with_server(async |kaidan| {
        let answer =
            kaidan.post(Who::Representative, "/odata/opportunity", json!({ "name": "产线改造", "amount": "1054.5" })).await;
        assert_eq!(answer.status, 201);
        let record = answer.json();
        assert_eq!(record["owner_id"], kaidan.id(Who::Representative));
        assert_eq!(record["amount"].to_string(), "1054.50");
        assert_eq!(record["currency"], "CNY");
        assert_eq!(
            answer.header("location"),
            format!("http://kaidan.test/odata/opportunity({})", record["id"].as_str().unwrap())
        );
    });
}

#[test]
fn each_wrong_value_is_named() {
    with_server(async |kaidan| {
        let values = json!({ "name": 7, "amount": "much", "secret": 1, "stage_id": "x" });
        let answer = kaidan.post(Who::Representative, "/odata/opportunity", values).await;
        assert_snapshot!(answer.shown(), @r#"
        {
          "status": 400,
          "body": {
            "error": {
              "code": "invalid",
              "message": "有 4 处需要修改。",
              "details": [
                {
                  "code": "wrong_type",
                  "target": "name",
                  "message": "“name”应为文本。"
                },
                {
                  "code": "wrong_type",
                  "target": "amount",
                  "message": "“amount”应为金额。"
                },
                {
                  "code": "unknown_field",
                  "target": "secret",
                  "message": "没有字段“secret”，或您无权使用它。"
                },
                {
                  "code": "wrong_type",
                  "target": "stage_id",
                  "message": "“stage_id”应为记录。"
                }
              ]
            }
          }
        }
        "#);
    });
}

#[test]
fn the_same_customer_is_not_entered_twice() {
    with_server(async |kaidan| {
        kaidan.made(Who::Representative, "account", json!({ "name": "华为技术有限公司" })).await;
        let answer = kaidan.post(Who::Stranger, "/odata/account", json!({ "name": "华为技术有限公司" })).await;
        assert_eq!(answer.refused(), (409, "duplicate".into()));
        assert_eq!(answer.json()["error"]["details"][0]["target"], "name");
    });
}

#[test]
fn what_is_not_json_is_refused() {
    with_server(async |kaidan| {
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let answer = kaidan.send(Who::Representative, "POST", "/odata/lead", Some(json!("name=x")), &form).await;
        assert_eq!(answer.refused(), (415, "unsupported".into()));
        let answer = kaidan.send(Who::Representative, "POST", "/odata/lead", Some(json!("{\"name\": ")), &[]).await;
        assert_eq!(answer.refused(), (400, "invalid".into()));
        let answer = kaidan.send(Who::Representative, "POST", "/odata/lead", Some(json!("[1]")), &[]).await;
        assert_eq!(answer.refused(), (400, "invalid".into()));
        let huge = json!({ "name": "x".repeat(2_000_000) });
        assert_eq!(kaidan.post(Who::Representative, "/odata/lead", huge).await.refused(), (413, "too_large".into()));
    });
}

#[test]
fn what_is_taken_is_named_where_one_field_is_at_fault() {
    with_server(async |kaidan| {
        let detail = async |object: &str, values: serde_json::Value| {
            kaidan.post(Who::Administrator, &format!("/odata/{object}"), values.clone()).await;
            let again = kaidan.post(Who::Administrator, &format!("/odata/{object}"), values).await;
            assert_eq!(again.refused(), (409, "duplicate".into()), "{}", again.text);
            let detail = again.json()["error"]["details"][0].clone();
            (detail["code"].clone(), detail["target"].clone())
        };
        let role = kaidan.names_of("role", "kind")["finance"];
        let user = json!({ "name": "孙丽", "email": "sun.li@example.com", "role_id": role });
        assert_eq!(detail("user", user).await, (json!("taken"), json!("email")));
        assert_eq!(detail("holiday", json!({ "name": "厂庆", "day": "2026-09-09" })).await, (json!("taken"), json!("day")));
        assert_eq!(detail("currency", json!({ "code": "JPY" })).await, (json!("taken"), json!("code")));
        // A currency may have many rates and a day those of many currencies: neither is at fault alone.
        let rate = json!({ "currency": "JPY", "valid_from": "2026-01-01", "rate": 0.05 });
        assert_eq!(detail("exchange_rate", rate).await, (json!("duplicate_record"), json!(null)));
    });
}
