use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn all_that_a_filter_finds_are_changed() {
    with_server(async |kaidan| {
        for (who, name) in [(Who::Representative, "张三"), (Who::Colleague, "李四"), (Who::Stranger, "赵六")] {
            kaidan.made(who, "lead", json!({ "name": name })).await;
        }
        let wish = json!({ "action": "update", "filter": "status eq 'new'", "changes": { "address": "上海" } });
        let answer = kaidan.post(Who::Manager, "/api/records/lead/bulk", wish).await;
        assert_eq!(answer.json(), json!({ "done": 2, "failed": [] }));
        assert_eq!(kaidan.get(Who::Auditor, "/odata/lead?$filter=address eq '上海'").await.names().len(), 2);
    });
}

#[test]
fn each_failure_says_why() {
    with_server(async |kaidan| {
        let own = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let other = kaidan.made(Who::Stranger, "lead", json!({ "name": "赵六" })).await;
        let answer =
            kaidan.post(Who::Representative, "/api/records/lead/bulk", json!({ "action": "delete", "ids": [own, other] })).await;
        let answer = answer.json();
        assert_eq!((&answer["done"], &answer["failed"][0]["id"]), (&json!(1), &json!(other)));
        assert_eq!(answer["failed"][0]["message"], "没有找到，或者您无权查看。");
    });
}

#[test]
fn ids_and_a_filter_exclude_each_other() {
    with_server(async |kaidan| {
        let wish = json!({ "action": "delete", "ids": [], "filter": "true" });
        assert_eq!(kaidan.post(Who::Manager, "/api/records/lead/bulk", wish).await.refused(), (400, "invalid".into()));
    });
}
