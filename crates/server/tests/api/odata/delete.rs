use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn a_deleted_record_waits_in_the_recycle_bin() {
    with_server(async |kaidan| {
        let id = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        assert_eq!(kaidan.delete(Who::Representative, &format!("/odata/lead({id})")).await.status, 204);
        assert!(kaidan.get(Who::Representative, "/odata/lead").await.names().is_empty());
        assert_eq!(kaidan.get(Who::Representative, "/odata/lead?deleted=true").await.names(), ["张三"]);

        let restored = kaidan.post(Who::Representative, &format!("/api/records/lead/{id}/restore"), json!({})).await;
        assert_eq!(restored.status, 200);
        assert_eq!(kaidan.get(Who::Representative, "/odata/lead").await.names(), ["张三"]);
    });
}

#[test]
fn an_administrator_removes_it_for_good() {
    with_server(async |kaidan| {
        let id = kaidan.made(Who::Representative, "lead", json!({ "name": "张三", "company": "华为" })).await;
        kaidan.upload(Who::Representative, &format!("/api/records/lead/{id}/files")).await;
        let purge = format!("/api/records/lead/{id}");
        assert_eq!(kaidan.delete(Who::Administrator, &purge).await.status, 404, "it is not in the recycle bin");
        kaidan.delete(Who::Representative, &format!("/odata/lead({id})")).await;
        assert_eq!(kaidan.delete(Who::Administrator, &purge).await.status, 204);
        assert!(kaidan.get(Who::Administrator, "/odata/lead?deleted=true").await.names().is_empty());
        assert_eq!(kaidan.get(Who::Administrator, &format!("/api/records/lead/{id}/timeline")).await.status, 404);
        let again = kaidan.made(Who::Representative, "lead", json!({ "name": "李四" })).await;
        assert_eq!(kaidan.get(Who::Administrator, "/odata/lead?$search=huawei").await.names(), Vec::<String>::new());
        assert_eq!(kaidan.get(Who::Administrator, "/odata/lead?$search=lisi").await.json()["value"][0]["id"], again);
    });
}

#[test]
fn what_others_refer_to_stays() {
    with_server(async |kaidan| {
        let account = kaidan.made(Who::Representative, "account", json!({ "name": "华为" })).await;
        kaidan.made(Who::Representative, "contact", json!({ "name": "任先生", "account_id": account })).await;
        kaidan.delete(Who::Representative, &format!("/odata/account({account})")).await;
        let answer = kaidan.delete(Who::Administrator, &format!("/api/records/account/{account}")).await;
        assert_eq!(answer.refused(), (400, "invalid".into()), "{}", answer.text);
    });
}
