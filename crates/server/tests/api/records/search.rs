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
                    "subtitle": "O202609-0001 · 张伟"
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
    });
}
