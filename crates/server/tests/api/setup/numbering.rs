use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn new_records_follow_the_new_rule() {
    with_server(async |kaidan| {
        for (gapless, number) in [(false, "线索2026-001"), (true, "线索2026-002")] {
            let rule = json!({ "prefix": "线索", "date_part": "year", "digits": 3, "gapless": gapless });
            let answer = kaidan.send(Who::Administrator, "PUT", "/api/numbering/lead", Some(rule), &[]).await.json();
            assert_eq!((&answer["example"], &answer["gapless"]), (&json!("线索2026-001"), &json!(gapless)));
            let id = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
            assert_eq!(kaidan.get(Who::Representative, &format!("/odata/lead({id})")).await.json()["number"], number);
        }
    });
}

#[test]
fn an_object_without_numbers_has_no_rule() {
    with_server(async |kaidan| {
        assert_eq!(kaidan.get(Who::Administrator, "/api/numbering/contact").await.status, 404);
    });
}
