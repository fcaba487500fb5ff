use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn a_change_makes_a_new_version() {
    with_server(async |kaidan| {
        let id = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let path = format!("/odata/lead({id})");
        let answer =
            kaidan.send(Who::Representative, "PATCH", &path, Some(json!({ "name": "张三丰" })), &[("if-match", "W/\"1\"")]).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("etag"), "W/\"2\"");
        assert_eq!(answer.json()["name"], "张三丰");
    });
}

#[test]
fn a_stale_change_gets_the_record_as_it_is_now() {
    with_server(async |kaidan| {
        let id = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let path = format!("/odata/lead({id})");
        kaidan.patch(Who::Manager, &path, json!({ "company": "华为" })).await;
        let answer =
            kaidan.send(Who::Representative, "PATCH", &path, Some(json!({ "name": "张三丰" })), &[("if-match", "\"1\"")]).await;
        assert_eq!(answer.refused(), (412, "conflict".into()));
        assert_eq!(answer.json()["current"]["company"], "华为");
        assert_eq!(answer.json()["current"]["version"], 2);
    });
}

#[test]
fn an_amount_is_in_the_currency_of_its_record() {
    with_server(async |kaidan| {
        kaidan.made(Who::Administrator, "currency", json!({ "code": "JPY" })).await;
        kaidan
            .made(Who::Administrator, "exchange_rate", json!({ "currency": "JPY", "valid_from": "2026-01-01", "rate": 0.05 }))
            .await;
        let id = kaidan
            .made(Who::Representative, "opportunity", json!({ "name": "名古屋", "currency": "JPY", "amount": 150000 }))
            .await;
        let answer = kaidan.patch(Who::Representative, &format!("/odata/opportunity({id})"), json!({ "amount": 200000 })).await;
        assert_eq!(answer.json()["amount"], 200000, "{}", answer.text);
    });
}

#[test]
fn a_read_only_field_stays() {
    with_server(async |kaidan| {
        let id = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let answer = kaidan
            .patch(Who::Representative, &format!("/odata/lead({id})"), json!({ "created_at": "2020-01-01T00:00:00Z" }))
            .await;
        assert_eq!(answer.refused(), (400, "invalid".into()));
        assert_eq!(answer.json()["error"]["details"][0]["code"], "field_read_only");
    });
}

#[test]
fn others_do_not_change_what_they_may_only_read() {
    with_server(async |kaidan| {
        let id = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let path = format!("/odata/lead({id})");
        assert_eq!(kaidan.patch(Who::Auditor, &path, json!({ "name": "x" })).await.refused(), (403, "forbidden".into()));
        assert_eq!(kaidan.patch(Who::Stranger, &path, json!({ "name": "x" })).await.refused(), (404, "not_found".into()));
    });
}
