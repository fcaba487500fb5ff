use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn a_shared_record_is_seen_until_the_share_ends() {
    with_server(async |kaidan| {
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let path = format!("/api/records/lead/{lead}/shares");
        let wish = json!({ "user_id": kaidan.id(Who::Stranger), "access": "read" });
        let share = kaidan.post(Who::Representative, &path, wish).await;
        assert_eq!((share.status.as_u16(), &share.json()["name"]), (201, &json!("陈静")), "{}", share.text);
        assert_eq!(kaidan.get(Who::Stranger, "/odata/lead").await.names(), ["张三"]);
        let change = kaidan.patch(Who::Stranger, &format!("/odata/lead({lead})"), json!({ "name": "x" })).await;
        assert_eq!(change.refused(), (403, "forbidden".into()));

        let id = share.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(kaidan.delete(Who::Representative, &format!("{path}/{id}")).await.status, 204);
        assert!(kaidan.get(Who::Stranger, "/odata/lead").await.names().is_empty());
    });
}

#[test]
fn who_may_not_change_a_record_may_not_share_it() {
    with_server(async |kaidan| {
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let wish = json!({ "user_id": kaidan.id(Who::Stranger), "access": "write" });
        let answer = kaidan.post(Who::Auditor, &format!("/api/records/lead/{lead}/shares"), wish).await;
        assert_eq!(answer.refused(), (403, "forbidden".into()));
    });
}
