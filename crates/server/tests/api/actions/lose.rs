use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn an_opportunity_is_lost_for_a_reason() {
    with_server(async |kaidan| {
        let id = kaidan.made(Who::Representative, "opportunity", json!({ "name": "产线", "amount": 10 })).await;
        let path = format!("/api/opportunity/{id}/lose");
        assert_eq!(kaidan.post(Who::Representative, &path, json!({})).await.refused(), (400, "invalid".into()));
        let reason = kaidan.names_of("lost_reason", "kind")["price"];
        let answer = kaidan.post(Who::Representative, &path, json!({ "lost_reason_id": reason, "note": "太贵" })).await;
        assert_eq!(answer.json()["lost_reason_id"], json!(reason), "{}", answer.text);
    });
}
