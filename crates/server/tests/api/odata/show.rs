use serde_json::json;

use crate::cast::{Who, with_server};

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
