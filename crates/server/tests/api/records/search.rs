use insta::assert_snapshot;
use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn one_box_finds_records_of_all_kinds() {
    with_server(async |kaidan| {
        let account = kaidan.made(Who::Representative, "account", json!({ "name": "华为技术有限公司" })).await;
        kaidan.made(Who::Representative, "opportunity", json!({ "name": "华为产线", "account_id": account })).await;
        assert_snapshot!(kaidan.get(Who::Representative, "/api/search?q=huawei").await.shown(), @r#"
        {
          "status": 200,
          "body": {
            "groups": [
              {
                "object": "opportunity",
                "label": "商机",
                "hits": [
                  {
                    "id": "[id]",
                    "title": "华为产线",
                    "subtitle": "华为技术有限公司 · O202609-0001 · 张伟"
                  }
                ]
              },
              {
                "object": "account",
                "label": "客户",
                "hits": [
                  {
                    "id": "[id]",
                    "title": "华为技术有限公司",
                    "subtitle": "A202609-0001 · 张伟"
                  }
                ]
              }
            ]
          }
        }
        "#);
        assert_eq!(kaidan.get(Who::Stranger, "/api/search?q=huawei").await.json(), json!({ "groups": [] }));
        assert_eq!(kaidan.get(Who::Representative, "/api/search?q=%27%5C").await.json(), json!({ "groups": [] }));
    });
}

#[test]
fn what_is_found_is_told_as_its_reader_may_see_it() {
    with_server(async |kaidan| {
        let lead = json!({ "name": "赵六", "company": "宁波甬江钢铁有限公司" });
        kaidan.made(Who::Representative, "lead", lead).await;
        let hit = async || {
            let answer = kaidan.get(Who::Representative, "/api/search?q=yongjiang").await;
            answer.json()["groups"][0]["hits"][0].clone()
        };
        assert_eq!(hit().await["subtitle"], "宁波甬江钢铁有限公司 · L202609-0001 · 张伟");

        let role = kaidan.names_of("role", "kind")["representative"];
        let path = format!("/api/roles/{role}/permissions");
        let mut table = kaidan.get(Who::Administrator, &path).await.json();
        table["fields"] = json!({ "lead": { "name": "masked", "number": "hidden" } });
        assert_eq!(kaidan.send(Who::Administrator, "PUT", &path, Some(table), &[]).await.status, 200);
        assert_ne!(hit().await["title"], "赵六");
        assert_eq!(hit().await["subtitle"], "宁波甬江钢铁有限公司 · 张伟");
    });
}
