use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn a_merge_moves_everything_and_can_be_undone() {
    with_server(async |kaidan| {
        let keep = kaidan.made(Who::Representative, "account", json!({ "name": "华为技术有限公司" })).await;
        let other = kaidan.made(Who::Representative, "account", json!({ "name": "华为", "address": "坂田" })).await;
        kaidan.made(Who::Representative, "contact", json!({ "name": "任先生", "account_id": other })).await;

        let answer =
            kaidan.post(Who::Representative, "/api/records/account/merge", json!({ "keep": keep, "merge": [other] })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let kept = kaidan.get(Who::Representative, &format!("/odata/account({keep})")).await.json();
        assert_eq!(kept["address"], "坂田");
        let contacts = format!("/odata/contact?$filter=account_id eq {keep}");
        assert_eq!(kaidan.get(Who::Representative, &contacts).await.names(), ["任先生"]);

        let timeline = async || {
            let answer = kaidan.get(Who::Representative, &format!("/api/records/account/{keep}/timeline")).await.json();
            answer["entries"].as_array().unwrap().iter().find(|entry| entry["kind"] == "merged").unwrap().clone()
        };
        let told = timeline().await;
        assert_eq!(told["merge"], answer.json()["merge_id"]);
        assert_eq!(told["changes"][0]["to"], "坂田", "{told}");

        let undo = format!("/api/merges/{}/undo", answer.json()["merge_id"].as_str().unwrap());
        assert_eq!(kaidan.post(Who::Representative, &undo, json!({})).await.status, 204);
        assert!(kaidan.get(Who::Representative, &contacts).await.names().is_empty());
        assert_eq!(kaidan.get(Who::Representative, "/odata/account").await.names().len(), 2);
        assert!(timeline().await.get("merge").is_none(), "there is nothing to undo any more");
    });
}
