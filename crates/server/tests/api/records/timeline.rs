use insta::assert_snapshot;
use serde_json::json;

use crate::cast::{Who, pretty, with_server};

#[test]
fn it_tells_what_happened() {
    with_server(async |kaidan| {
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        kaidan.patch(Who::Manager, &format!("/odata/lead({lead})"), json!({ "status": "working" })).await;
        let timeline = kaidan.get(Who::Representative, &format!("/api/records/lead/{lead}/timeline")).await;
        assert_snapshot!(pretty(timeline.json()["entries"][1].clone()), @r#"
        {
          "id": "[id]",
          "at": "[instant]",
          "by": {
            "id": "[id]",
            "name": "张伟"
          },
          "kind": "created",
          "summary": "张伟创建了记录"
        }
        "#);
        let changed = &timeline.json()["entries"][0];
        assert_eq!(changed["by"]["name"], "李娜");
        let status = changed["changes"].as_array().unwrap().iter().find(|change| change["field"] == "status").unwrap();
        assert_eq!((&status["from"], &status["to"]), (&json!("新线索"), &json!("跟进中")), "{status}");
    });
}

#[test]
fn what_may_not_be_seen_has_none() {
    with_server(async |kaidan| {
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        assert_eq!(kaidan.get(Who::Stranger, &format!("/api/records/lead/{lead}/timeline")).await.status, 404);
    });
}
