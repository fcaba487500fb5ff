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
