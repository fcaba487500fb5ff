use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn new_records_follow_the_new_rule() {
    with_server(async |kaidan| {
        let rule = json!({ "prefix": "线索", "date_part": "year", "digits": 3 });
        let answer = kaidan.send(Who::Administrator, "PUT", "/api/numbering/lead", Some(rule), &[]).await;
        assert_eq!(answer.json()["example"], "线索2026-001", "{}", answer.text);
        let id = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        assert_eq!(kaidan.get(Who::Representative, &format!("/odata/lead({id})")).await.json()["number"], "线索2026-001");
    });
}

#[test]
fn an_object_without_numbers_has_no_rule() {
    with_server(async |kaidan| {
        assert_eq!(kaidan.get(Who::Administrator, "/api/numbering/contact").await.status, 404);
    });
}
