//! Approvals by the interface: the path that a browser takes. What each verb makes of an approval is tested in `records`.

use serde_json::{Value, json};

use crate::cast::{Kaidan, Who, with_server};

async fn process(kaidan: &Kaidan, more: Value) -> String {
    let mut values = json!({
        "object": "opportunity", "name": "大单审批", "needed": "nothing", "own": "passes",
        "steps": [
            { "name": "经理", "mode": "all", "approvers": [{ "kind": "superior", "level": 1 }], "open": ["next_step"], "days": 2 },
            { "name": "总监", "condition": "in_base(amount) >= 1000", "approvers": [{ "kind": "user", "id": kaidan.id(Who::Administrator) }] }
        ]
    });
    values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    kaidan.made(Who::Administrator, "approval_process", values).await
}

async fn deal(kaidan: &Kaidan, amount: i64) -> String {
    kaidan.made(Who::Representative, "opportunity", json!({ "name": "产线", "amount": amount })).await
}

#[test]
fn a_deal_is_asked_for_decided_and_told() {
    with_server(async |kaidan| {
        let process = process(kaidan, json!({})).await;
        let deal = deal(kaidan, 5_000).await;
        let path = format!("/api/records/opportunity/{deal}/approvals");
        let offers = kaidan.get(Who::Representative, &path).await.json()["offers"].clone();
        assert_eq!(offers[0]["steps"][0]["people"][0]["name"], "李娜", "{offers}");
        assert_eq!(kaidan.get(Who::Auditor, &path).await.json()["offers"], json!([]), "who may not change it is offered nothing");
        assert_eq!(kaidan.get(Who::Stranger, &path).await.status, 404);

        let file = kaidan.upload(Who::Representative, "/api/files").await.json()["id"].clone();
        let wish = json!({ "process_id": process, "opinion": "请尽快", "file_ids": [file] });
        let asked = kaidan.post(Who::Representative, &path, wish).await;
        assert_eq!(asked.status, 201, "{}", asked.text);
        let asked = asked.json();
        let id = asked["id"].as_str().unwrap().to_owned();
        assert_eq!((&asked["state"], &asked["waits_for"][0]["name"]), (&json!("waiting"), &json!("李娜")));
        assert_eq!(asked["due_on"], "2026-09-10");
        assert_eq!(asked["actions"][0]["files"][0]["name"], "a.txt");
        assert_eq!(kaidan.get(Who::Manager, &format!("/api/files/{}", file.as_str().unwrap())).await.status, 200);

        let refused = kaidan.patch(Who::Representative, &format!("/odata/opportunity({deal})"), json!({ "amount": 1 })).await;
        let detail = &refused.json()["error"]["details"][0];
        assert_eq!(
            (&detail["target"], &detail["message"]),
            (&json!("amount"), &json!("“大单审批”正在等待李娜审批，记录已锁定。"))
        );
        let open =
            kaidan.patch(Who::Representative, &format!("/odata/opportunity({deal})"), json!({ "next_step": "回访" })).await;
        assert_eq!(open.status, 200, "{}", open.text);

        assert_eq!(kaidan.get(Who::Manager, "/api/approvals/count").await.json(), json!({ "waiting": 1 }));
        let inbox = kaidan.get(Who::Manager, "/api/approvals").await.json();
        let item = &inbox["items"][0];
        assert_eq!((item["record"]["title"].as_str(), item["values"]["amount"].as_f64()), (Some("产线"), Some(5000.0)));
        let approve = format!("/api/approvals/{id}/approve");
        let late = kaidan.post(Who::Manager, &approve, json!({ "turn": 9 })).await;
        assert_eq!(late.refused(), (400, "invalid".to_owned()));
        let approved = kaidan.post(Who::Manager, &approve, json!({ "turn": asked["turn"], "opinion": "同意" })).await;
        assert_eq!(approved.status, 200, "{}", approved.text);
        assert_eq!(approved.json()["waits_for"][0]["name"], "王芳");
        let done = json!({ "approvals": [{ "id": id }, { "id": deal }], "opinion": "批量" });
        let done = kaidan.post(Who::Administrator, "/api/approvals/decide", done).await.json();
        assert_eq!((&done["done"], &done["failed"][0]["id"]), (&json!(1), &json!(deal)), "{done}");
        assert_eq!(kaidan.get(Who::Representative, &format!("/api/approvals/{id}")).await.json()["state"], "approved");

        let told = kaidan.get(Who::Representative, &format!("/api/records/opportunity/{deal}/timeline")).await.json();
        let kinds: Vec<&str> = told["entries"].as_array().unwrap().iter().filter_map(|entry| entry["kind"].as_str()).collect();
        assert!(kinds.starts_with(&["approval_granted", "approval_approved"]), "{kinds:?}");
        assert_eq!(told["entries"][0]["summary"], "王芳通过，审批完成：大单审批 · 批量");
        let notices = kaidan.get(Who::Representative, "/api/notices").await.text;
        assert!(notices.contains("“产线”已通过审批（大单审批）"), "{notices}");
    });
}

#[test]
fn a_stage_that_needs_it_is_asked_for_and_entered() {
    with_server(async |kaidan| {
        let stage = kaidan.names_of("stage", "name")["合同签订"].to_string();
        let needed = json!({ "needed": "stages", "stages": [stage], "condition": "amount > 100", "by_button": false });
        process(kaidan, needed).await;
        let deal = deal(kaidan, 500).await;
        let path = format!("/odata/opportunity({deal})");
        let refused = kaidan.patch(Who::Representative, &path, json!({ "stage_id": stage })).await;
        let detail = &refused.json()["error"]["details"][0];
        assert_eq!((&detail["code"], &detail["target"]), (&json!("approval_needed"), &json!("stage")));
        let changes = json!({ "changes": { "stage_id": stage } });
        let rooms = format!("/api/records/opportunity/{deal}/approvals");
        let offers = kaidan.post(Who::Representative, &format!("{rooms}/offers"), changes.clone()).await.json();
        let wish = json!({ "process_id": offers[0]["id"], "changes": changes["changes"] });
        let asked = kaidan.post(Who::Representative, &rooms, wish).await.json();
        assert_eq!(asked["changes"][0]["to"], "合同签订", "{asked}");
        kaidan.post(Who::Manager, &format!("/api/approvals/{}/approve", asked["id"].as_str().unwrap()), json!({})).await;
        assert_eq!(kaidan.get(Who::Representative, &path).await.json()["stage_id"], json!(stage));
    });
}

#[test]
fn who_is_away_names_a_substitute() {
    with_server(async |kaidan| {
        let id = process(kaidan, json!({})).await;
        let deal = deal(kaidan, 5).await;
        let away = json!({ "starts_on": "2026-09-08", "ends_on": "2026-09-09", "substitute_id": kaidan.id(Who::Auditor) });
        assert_eq!(kaidan.send(Who::Manager, "PUT", "/api/absence", Some(away), &[]).await.status, 200);
        let path = format!("/api/records/opportunity/{deal}/approvals");
        let asked = kaidan.post(Who::Representative, &path, json!({ "process_id": id })).await.json();
        assert_eq!(asked["waits_for"][0]["substitute"]["name"], "赵敏");
        let inbox = kaidan.get(Who::Auditor, "/api/approvals").await.json();
        assert_eq!(inbox["items"][0]["instead_of"]["name"], "李娜");
        let approve = format!("/api/approvals/{}/approve", asked["id"].as_str().unwrap());
        let approved = kaidan.post(Who::Auditor, &approve, json!({})).await.json();
        assert_eq!((&approved["state"], &approved["steps"][0]["seats"][0]["by"]["name"]), (&json!("approved"), &json!("赵敏")));
        assert_eq!(kaidan.delete(Who::Manager, "/api/absence").await.status, 204);
        assert_eq!(kaidan.get(Who::Manager, "/api/absence").await.json(), json!({ "absence": null }));
    });
}

#[test]
fn only_administrators_write_processes() {
    with_server(async |kaidan| {
        let values = json!({ "object": "lead", "name": "x", "needed": "nothing", "own": "passes", "steps": [] });
        for who in [Who::Representative, Who::Manager, Who::Auditor] {
            assert_eq!(kaidan.post(who, "/odata/approval_process", values.clone()).await.status, 403, "{who:?}");
        }
    });
}
