use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn an_opportunity_is_won_for_an_amount() {
    with_server(async |kaidan| {
        let id = kaidan.made(Who::Representative, "opportunity", json!({ "name": "产线" })).await;
        let without = kaidan.post(Who::Representative, &format!("/api/opportunity/{id}/win"), json!({})).await;
        assert_eq!(without.refused(), (400, "invalid".into()));
        let answer = kaidan.post(Who::Representative, &format!("/api/opportunity/{id}/win"), json!({ "amount": 1054.5 })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let won = answer.json();
        assert_eq!((won["amount"].to_string().as_str(), &won["closed_on"]), ("1054.50", &json!("2026-09-08")));
        let timeline = kaidan.get(Who::Representative, &format!("/api/records/opportunity/{id}/timeline")).await.json();
        // Winning and what it changed is one entry.
        let entries = timeline["entries"].as_array().unwrap();
        let kinds: Vec<&str> = entries.iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["won", "created"], "{timeline}");
        let fields: Vec<&str> =
            entries[0]["changes"].as_array().unwrap().iter().map(|change| change["field"].as_str().unwrap()).collect();
        assert!(fields.contains(&"stage") && fields.contains(&"amount"), "{timeline}");
    });
}

#[test]
fn a_card_moves_and_a_closed_one_is_reopened() {
    with_server(async |kaidan| {
        let stages = kaidan.names_of("stage", "name");
        let id = kaidan.made(Who::Representative, "opportunity", json!({ "name": "产线", "amount": 10 })).await;
        let moved = kaidan
            .post(Who::Representative, &format!("/api/opportunity/{id}/move"), json!({ "stage_id": stages["方案报价"] }))
            .await;
        assert_eq!(moved.json()["stage_id"], json!(stages["方案报价"]), "{}", moved.text);
        kaidan.post(Who::Representative, &format!("/api/opportunity/{id}/win"), json!({})).await;
        let open = kaidan.post(Who::Representative, &format!("/api/opportunity/{id}/reopen"), json!({})).await;
        assert_eq!(open.json()["closed_on"], json!(null), "{}", open.text);
    });
}
