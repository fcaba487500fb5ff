use serde_json::{Value, json};

use crate::cast::{Who, with_server};

#[test]
fn a_role_is_changed_at_once() {
    with_server(async |kaidan| {
        let role = kaidan.names_of("role", "kind")["representative"];
        let path = format!("/api/roles/{role}/permissions");
        kaidan.made(Who::Stranger, "lead", json!({ "name": "赵六", "phone": "13800138000" })).await;
        assert!(kaidan.get(Who::Representative, "/odata/lead").await.names().is_empty());

        let mut table = kaidan.get(Who::Administrator, &path).await.json();
        assert_eq!(table["objects"]["lead"]["read"], "own");
        table["objects"]["lead"]["read"] = json!("all");
        table["fields"] = json!({ "lead": { "phone": "masked", "email": "hidden" } });
        let answer = kaidan.send(Who::Administrator, "PUT", &path, Some(table.clone()), &[]).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.json()["objects"], table["objects"]);

        let lead = &kaidan.get(Who::Representative, "/odata/lead").await.json()["value"][0];
        assert_eq!(lead["name"], "赵六");
        assert_eq!(lead.get("email"), None);
        assert_ne!(lead["phone"], "13800138000");
        let by_phone = kaidan.get(Who::Representative, "/odata/lead?$filter=phone eq '13800138000'").await;
        assert_eq!(by_phone.status, 400);
    });
}

#[test]
fn chosen_teams_are_kept() {
    with_server(async |kaidan| {
        let role = kaidan.names_of("role", "kind")["auditor"];
        let south = kaidan.names_of("team", "name")["华南"];
        let path = format!("/api/roles/{role}/permissions");
        let table = json!({ "objects": { "lead": { "read": "teams" } }, "teams": { "lead": { "read": [south] } } });
        let answer = kaidan.send(Who::Administrator, "PUT", &path, Some(table), &[]).await;
        assert_eq!(answer.json()["teams"]["lead"]["read"], json!([south]), "{}", answer.text);
        kaidan.made(Who::Stranger, "lead", json!({ "name": "赵六" })).await;
        kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        assert_eq!(kaidan.get(Who::Auditor, "/odata/lead").await.names(), ["赵六"]);
    });
}

#[test]
fn unknown_words_are_refused() {
    with_server(async |kaidan| {
        let role = kaidan.names_of("role", "kind")["auditor"];
        let table: Value = json!({ "objects": { "secret": { "read": "all" }, "lead": { "fly": "all", "read": "far" } } });
        let answer = kaidan.send(Who::Administrator, "PUT", &format!("/api/roles/{role}/permissions"), Some(table), &[]).await;
        let details = answer.json()["error"]["details"].as_array().unwrap().len();
        assert_eq!((answer.status.as_u16(), details), (400, 3));
    });
}
