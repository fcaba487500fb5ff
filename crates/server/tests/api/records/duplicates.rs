use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn a_customer_of_others_is_told_masked() {
    with_server(async |kaidan| {
        kaidan.made(Who::Stranger, "account", json!({ "name": "华为技术有限公司", "phone": "13800138000" })).await;
        for (value, likeness) in [("华为技术有限公司", "exact"), ("深圳市华为技术", "similar"), ("华维技术", "pinyin")]
        {
            let answer =
                kaidan.post(Who::Representative, "/api/duplicates/account", json!({ "values": { "name": value } })).await;
            let hits = answer.json()["hits"].clone();
            assert_eq!(hits[0]["match"], likeness, "{value}: {}", answer.text);
            assert_eq!(hits[0]["visible"], false);
            assert_eq!(hits[0]["id"], json!(null));
            assert_ne!(hits[0]["title"], "华为技术有限公司");
        }
    });
}

#[test]
fn nothing_alike_is_nothing() {
    with_server(async |kaidan| {
        let answer = kaidan.post(Who::Representative, "/api/duplicates/account", json!({ "values": { "name": "海尔" } })).await;
        assert_eq!(answer.json(), json!({ "hits": [] }));
    });
}
