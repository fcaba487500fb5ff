//! Who may call what: every endpoint, and what it answers to nobody, to the representative whose records it is about, to their
//! manager, to an auditor (who reads all and writes nothing) and to an administrator. A route without a row fails.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use server::routes;

use crate::cast::{Kaidan, PASSWORD, Who, with_server};

/// The endpoint as `/openapi.json` names it, the address that is called, and the statuses for anonymous, representative,
/// manager, auditor, administrator.
type Row = (&'static str, &'static str, [u16; 5]);

const ROLES: [Who; 5] = [Who::Anonymous, Who::Representative, Who::Manager, Who::Auditor, Who::Administrator];

const OPEN: [u16; 5] = [200; 5];
const READ: [u16; 5] = [401, 200, 200, 200, 200];
/// A write that answers 200, 201 or 204.
const WRITE: [u16; 5] = [401, 200, 200, 403, 200];
const MAKE: [u16; 5] = [401, 201, 201, 403, 201];
const DONE: [u16; 5] = [401, 204, 204, 403, 204];
const SET_UP: [u16; 5] = [401, 403, 403, 403, 200];
const SET_UP_MAKE: [u16; 5] = [401, 403, 403, 403, 201];
const SET_UP_DONE: [u16; 5] = [401, 403, 403, 403, 204];

const TABLE: &[Row] = &[
    ("GET /healthz", "/healthz", OPEN),
    ("GET /readyz", "/readyz", OPEN),
    ("GET /metrics", "/metrics", OPEN),
    ("GET /openapi.json", "/openapi.json", OPEN),
    ("GET /api/session", "/api/session", OPEN),
    ("POST /api/session", "/api/session", [401; 5]),
    ("PATCH /api/session", "/api/session", READ),
    ("DELETE /api/session", "/api/session", [401, 204, 204, 204, 204]),
    ("GET /api/session/list", "/api/session/list", READ),
    ("DELETE /api/session/list/{id}", "/api/session/list/{nobody}", [401, 404, 404, 404, 404]),
    ("POST /api/setup", "/api/setup", [403; 5]),
    ("POST /api/invitations/{token}", "/api/invitations/made-up", [404; 5]),
    ("GET /api/describe", "/api/describe", READ),
    ("GET /api/regions", "/api/regions", READ),
    ("GET /api/search", "/api/search?q=x", READ),
    ("GET /api/events", "/api/events", READ),
    ("GET /api/notices", "/api/notices", READ),
    ("GET /api/notices/count", "/api/notices/count", READ),
    ("GET /api/notices/choice", "/api/notices/choice", READ),
    ("PUT /api/notices/choice", "/api/notices/choice", READ),
    ("GET /api/digest", "/api/digest", READ),
    ("POST /api/notices/read", "/api/notices/read", [401, 204, 204, 204, 204]),
    ("GET /odata", "/odata", READ),
    ("GET /odata/$metadata", "/odata/$metadata", READ),
    ("GET /odata/{object}", "/odata/lead", READ),
    ("GET /odata/{object}/$count", "/odata/lead/$count", READ),
    ("POST /odata/{object}", "/odata/lead", MAKE),
    ("GET /odata/{object}/{id}", "/odata/lead({lead})", READ),
    ("GET /odata/{object}/{id}/{below}", "/odata/lead({lead})/name", READ),
    ("GET /odata/{object}/{id}/{below}/{last}", "/odata/lead({lead})/name/$value", READ),
    // Nobody has been given it.
    ("GET /odata/reports/{id}", "/odata/reports/{report}", [401, 200, 404, 404, 200]),
    ("GET /odata/reports/{id}/$metadata", "/odata/reports/{report}/$metadata", [401, 200, 404, 404, 200]),
    ("GET /odata/reports/{id}/rows", "/odata/reports/{report}/rows", [401, 200, 404, 404, 200]),
    ("PATCH /odata/{object}/{id}", "/odata/lead({lead})", WRITE),
    ("DELETE /odata/{object}/{id}", "/odata/lead({lead})", DONE),
    ("POST /api/records/{object}/bulk", "/api/records/lead/bulk", WRITE),
    ("POST /api/records/{object}/{id}/restore", "/api/records/lead/{deleted}/restore", [401, 200, 200, 404, 200]),
    ("DELETE /api/records/{object}/{id}", "/api/records/lead/{deleted}", SET_UP_DONE),
    ("GET /api/records/{object}/{id}/timeline", "/api/records/lead/{lead}/timeline", READ),
    ("GET /api/records/{object}/{id}/shares", "/api/records/lead/{lead}/shares", READ),
    ("POST /api/records/{object}/{id}/shares", "/api/records/lead/{lead}/shares", MAKE),
    ("DELETE /api/records/{object}/{id}/shares/{share}", "/api/records/lead/{lead}/shares/{share}", DONE),
    ("GET /api/records/{object}/{id}/files", "/api/records/lead/{lead}/files", READ),
    ("POST /api/records/{object}/{id}/files", "/api/records/lead/{lead}/files", MAKE),
    ("POST /api/files", "/api/files", [401, 201, 201, 201, 201]),
    ("GET /api/files/{id}", "/api/files/{file}", READ),
    ("DELETE /api/files/{id}", "/api/files/{file}", DONE),
    // What no record holds yet is its uploader's alone.
    ("GET /api/files/{id}", "/api/files/{upload}", [401, 200, 404, 404, 404]),
    ("DELETE /api/files/{id}", "/api/files/{upload}", [401, 204, 404, 404, 404]),
    ("POST /api/duplicates/{object}", "/api/duplicates/lead", [401, 200, 200, 404, 200]),
    ("POST /api/expressions/state", "/api/expressions/state", [401, 200, 200, 200, 200]),
    ("POST /api/layouts/fit", "/api/layouts/fit", [401, 200, 200, 200, 200]),
    ("POST /api/records/{object}/merge", "/api/records/lead/merge", WRITE),
    ("POST /api/merges/{id}/undo", "/api/merges/{merge}/undo", DONE),
    ("POST /api/lead/{id}/convert", "/api/lead/{lead}/convert", WRITE),
    ("GET /api/lead/{id}/assignment", "/api/lead/{lead}/assignment", READ),
    ("POST /api/leads/assign", "/api/leads/assign", [401, 403, 200, 403, 200]),
    ("POST /api/lead/{id}/disqualify", "/api/lead/{lead}/disqualify", DONE),
    ("POST /api/opportunity/{id}/win", "/api/opportunity/{opportunity}/win", WRITE),
    ("POST /api/opportunity/{id}/lose", "/api/opportunity/{opportunity}/lose", WRITE),
    ("POST /api/opportunity/{id}/reopen", "/api/opportunity/{opportunity}/reopen", WRITE),
    ("POST /api/opportunity/{id}/move", "/api/opportunity/{opportunity}/move", WRITE),
    ("GET /api/records/{object}/{id}/approvals", "/api/records/lead/{lead}/approvals", READ),
    ("POST /api/records/{object}/{id}/approvals", "/api/records/lead/{lead}/approvals", MAKE),
    ("POST /api/records/{object}/{id}/approvals/offers", "/api/records/lead/{lead}/approvals/offers", READ),
    ("GET /api/approvals", "/api/approvals?box=waiting", READ),
    ("GET /api/approvals", "/api/approvals?box=stuck", SET_UP),
    ("GET /api/approvals/count", "/api/approvals/count", READ),
    ("POST /api/approvals/decide", "/api/approvals/decide", READ),
    ("GET /api/approvals/{id}", "/api/approvals/{approval}", READ),
    // It waits for the manager; the representative asked.
    ("POST /api/approvals/{id}/approve", "/api/approvals/{approval}/approve", [401, 403, 200, 403, 403]),
    ("POST /api/approvals/{id}/refuse", "/api/approvals/{approval}/refuse", [401, 403, 200, 403, 403]),
    ("POST /api/approvals/{id}/send_back", "/api/approvals/{approval}/send_back", [401, 403, 200, 403, 403]),
    ("POST /api/approvals/{id}/add", "/api/approvals/{approval}/add", [401, 403, 200, 403, 403]),
    ("POST /api/approvals/{id}/hand_over", "/api/approvals/{approval}/hand_over", [401, 403, 200, 403, 403]),
    ("POST /api/approvals/{id}/ask_again", "/api/approvals/{approval}/ask_again", [401, 400, 400, 400, 400]),
    ("POST /api/approvals/{id}/withdraw", "/api/approvals/{approval}/withdraw", [401, 200, 403, 403, 200]),
    ("POST /api/approvals/{id}/remind", "/api/approvals/{approval}/remind", WRITE),
    ("POST /api/approvals/{id}/copy", "/api/approvals/{approval}/copy", WRITE),
    ("GET /api/absence", "/api/absence", READ),
    ("PUT /api/absence", "/api/absence", READ),
    ("DELETE /api/absence", "/api/absence", [401, 204, 204, 204, 204]),
    ("GET /api/imports", "/api/imports", READ),
    ("POST /api/imports", "/api/imports", [401, 403, 201, 403, 201]),
    ("GET /api/imports/{id}", "/api/imports/{import}", [401, 404, 200, 404, 200]),
    ("POST /api/imports/{id}/plan", "/api/imports/{import}/plan", [401, 404, 202, 404, 202]),
    ("POST /api/imports/{id}/run", "/api/imports/{import}/run", [401, 404, 400, 404, 400]),
    ("POST /api/imports/{id}/cancel", "/api/imports/{import}/cancel", [401, 404, 204, 404, 204]),
    ("POST /api/imports/{id}/undo", "/api/imports/{import}/undo", [401, 404, 400, 404, 400]),
    // Before the dry run there is no such file.
    ("GET /api/imports/{id}/failed.csv", "/api/imports/{import}/failed.csv", [401, 404, 404, 404, 404]),
    ("GET /api/exports/{object}", "/api/exports/lead", [401, 403, 200, 200, 200]),
    ("GET /api/templates/{file}", "/api/templates/lead.xlsx", [401, 403, 200, 403, 200]),
    ("GET /api/reports", "/api/reports", READ),
    ("GET /api/reports/{name}", "/api/reports/funnel", READ),
    ("GET /api/report/dimensions", "/api/report/dimensions?metrics=deals", READ),
    ("POST /api/report/try", "/api/report/try", [401, 200, 200, 200, 200]),
    // Nobody has been given it.
    ("GET /api/report/{id}/values", "/api/report/{report}/values", [401, 200, 404, 404, 200]),
    ("GET /api/report/{id}/file", "/api/report/{report}/file", [401, 200, 404, 404, 200]),
    ("GET /api/report/{id}/subscriptions", "/api/report/{report}/subscriptions", [401, 200, 404, 404, 200]),
    ("POST /api/report/{id}/subscriptions", "/api/report/{report}/subscriptions", [401, 200, 404, 404, 200]),
    // Neither theirs nor made by them.
    ("DELETE /api/report/subscriptions/{id}", "/api/report/subscriptions/{subscription}", [401, 204, 404, 404, 204]),
    ("GET /api/dashboard/{id}/{report}/values", "/api/dashboard/{dashboard}/{report}/values", [401, 200, 404, 404, 200]),
    ("GET /api/forecast", "/api/forecast", READ),
    ("GET /api/forecast/record", "/api/forecast/record?kind=month", READ),
    // The auditor sees everything and says nothing.
    ("POST /api/forecast/calls", "/api/forecast/calls", MAKE),
    ("GET /api/metrics", "/api/metrics", READ),
    ("GET /api/metrics/{key}/values", "/api/metrics/won_amount/values", READ),
    // Who may say targets: for those below them. The auditor says none.
    ("POST /api/split", "/api/split", [401, 403, 200, 403, 200]),
    ("POST /api/split/targets", "/api/split/targets", [401, 403, 201, 403, 201]),
    ("GET /api/targets", "/api/targets", READ),
    ("GET /api/attainment", "/api/attainment", READ),
    // Somebody else's is known by whoever may know their targets.
    ("GET /api/attainment", "/api/attainment?owner={stranger}", [401, 404, 404, 200, 200]),
    ("GET /api/attainment/tree", "/api/attainment/tree", READ),
    // The manager set it for the representative.
    ("POST /api/target/{id}/sign_off", "/api/target/{target}/sign_off", [401, 403, 200, 403, 200]),
    ("POST /api/target/{id}/confirm", "/api/target/{target}/confirm", [401, 400, 403, 403, 403]),
    ("POST /api/target/{id}/refuse", "/api/target/{target}/refuse", [401, 400, 200, 403, 200]),
    ("GET /api/target/{id}/discussion", "/api/target/{target}/discussion", READ),
    // Whoever sees it may discuss it.
    ("POST /api/target/{id}/discussion", "/api/target/{target}/discussion", [401, 201, 201, 201, 201]),
    ("POST /api/metrics/try", "/api/metrics/try", SET_UP),
    ("GET /api/settings", "/api/settings", READ),
    ("PATCH /api/settings", "/api/settings", SET_UP),
    ("POST /api/users/{id}/password", "/api/users/{colleague}/password", SET_UP_DONE),
    ("POST /api/users/invite", "/api/users/invite", SET_UP_MAKE),
    ("POST /api/users/{id}/invite", "/api/users/{colleague}/invite", SET_UP_MAKE),
    ("GET /api/roles/{id}/permissions", "/api/roles/{role}/permissions", SET_UP),
    ("PUT /api/roles/{id}/permissions", "/api/roles/{role}/permissions", SET_UP),
    ("GET /api/configuration", "/api/configuration", SET_UP),
    ("POST /api/configuration/diff", "/api/configuration/diff", SET_UP),
    ("POST /api/configuration/apply", "/api/configuration/apply", SET_UP),
    ("GET /api/configuration/versions", "/api/configuration/versions", SET_UP),
    ("POST /api/configuration/versions", "/api/configuration/versions", SET_UP_MAKE),
    ("GET /api/configuration/versions/{id}", "/api/configuration/versions/{version}", SET_UP),
    ("GET /api/configuration/versions/{id}/diff/{other}", "/api/configuration/versions/{version}/diff/{version}", SET_UP),
    ("POST /api/objects", "/api/objects", SET_UP_MAKE),
    ("PATCH /api/objects/{name}", "/api/objects/x_kept", SET_UP_DONE),
    ("DELETE /api/objects/{name}", "/api/objects/x_kept", SET_UP_DONE),
    ("POST /api/fields", "/api/fields", SET_UP_MAKE),
    ("PATCH /api/fields/{object}/{name}", "/api/fields/contact/x_there", SET_UP_DONE),
    ("POST /api/fields/{object}/order", "/api/fields/contact/order", SET_UP_DONE),
    ("DELETE /api/fields/{object}/{name}", "/api/fields/contact/x_there", SET_UP_DONE),
    ("POST /api/expressions/check", "/api/expressions/check", SET_UP),
    ("GET /api/expressions/names", "/api/expressions/names?object=lead", SET_UP),
    ("GET /api/broken", "/api/broken", SET_UP),
    ("POST /api/automations/try", "/api/automations/try", SET_UP),
    ("GET /api/automations/{id}/runs", "/api/automations/{automation}/runs", SET_UP),
    // Its runs have not failed.
    ("POST /api/automations/runs/{id}/replay", "/api/automations/runs/{nobody}/replay", [401, 403, 403, 403, 404]),
    ("GET /api/automations/buttons", "/api/automations/buttons?object=lead", READ),
    ("POST /api/automations/{id}/press", "/api/automations/{automation}/press", [401, 202, 202, 403, 202]),
    // Whoever does not know the address finds nothing.
    ("POST /api/hooks/{token}", "/api/hooks/made-up", [404; 5]),
    ("GET /api/assignment/trial", "/api/assignment/trial?days=30", SET_UP),
    ("GET /api/numbering/{object}", "/api/numbering/lead", SET_UP),
    ("PUT /api/numbering/{object}", "/api/numbering/lead", SET_UP),
    ("GET /api/channels", "/api/channels", SET_UP),
    ("PUT /api/channels/{id}/address", "/api/channels/{channel}/address", SET_UP_DONE),
    ("POST /api/channels/{id}/test", "/api/channels/{channel}/test", SET_UP),
    ("GET /api/deliveries", "/api/deliveries", SET_UP),
    ("GET /api/calendar", "/api/calendar?year=2026", READ),
];

/// What is sent with a call; ids stand in braces.
fn body(endpoint: &str) -> Value {
    match endpoint {
        "POST /api/session" => json!({ "email": "nobody@example.com", "password": "x" }),
        "POST /api/setup" => json!({
            "company_name": "x", "base_currency": "CNY", "time_zone": "UTC", "locale": "en", "name": "x", "email": "x@example.com", "password": PASSWORD
        }),
        "POST /api/invitations/{token}" | "POST /api/users/{id}/password" => json!({ "password": "battery staple" }),
        "POST /odata/{object}" => json!({ "name": "新线索" }),
        "PATCH /odata/{object}/{id}" => json!({ "address": "上海" }),
        "POST /api/records/{object}/bulk" => json!({ "action": "delete", "ids": [] }),
        "POST /api/records/{object}/{id}/shares" => json!({ "user_id": "{stranger}", "access": "read" }),
        "POST /api/duplicates/{object}" => json!({ "values": { "name": "x" } }),
        "POST /api/expressions/state" => json!({ "object": "lead", "id": "{lead}", "values": { "address": "上海" } }),
        "POST /api/layouts/fit" => json!({ "object": "lead", "kind": "page", "id": "{lead}" }),
        "POST /api/expressions/check" => json!({ "object": "lead", "text": "empty(phone)", "id": "{lead}" }),
        "POST /api/report/try" => json!({ "definition": { "metrics": ["deals"], "rows": ["owner"] } }),
        "POST /api/report/{id}/subscriptions" => json!({ "receivers": ["{representative}"], "rhythm": "daily", "at": "08:30" }),
        "POST /api/forecast/calls" => json!({ "period": "2026-Q3", "user_id": "{representative}", "amount": 1000 }),
        "POST /api/metrics/try" => json!({ "object": "lead", "aggregate": "count" }),
        "POST /api/records/{object}/merge" => json!({ "keep": "{lead}", "merge": ["{other}"] }),
        "POST /api/leads/assign" => json!({ "ids": ["{lead}"] }),
        "POST /api/split" => json!({ "metric": "won_amount", "period": "this_year", "total": 1000 }),
        "POST /api/split/targets" => json!({ "split": { "metric": "won_amount", "period": "this_year", "total": 1000 } }),
        "POST /api/target/{id}/refuse" => json!({ "reason": "太高" }),
        "POST /api/target/{id}/discussion" => json!({ "text": "可以。" }),
        "POST /api/lead/{id}/disqualify" => json!({ "reason": "{reason}" }),
        "POST /api/opportunity/{id}/lose" => json!({ "lost_reason_id": "{reason}" }),
        "POST /api/opportunity/{id}/move" => json!({ "stage_id": "{stage}" }),
        "POST /api/records/{object}/{id}/approvals" => json!({ "process_id": "{process}" }),
        "POST /api/approvals/decide" => json!({ "approvals": [{ "id": "{nobody}" }] }),
        "POST /api/approvals/{id}/add" | "POST /api/approvals/{id}/copy" => json!({ "user_ids": ["{auditor}"] }),
        "POST /api/approvals/{id}/hand_over" => json!({ "user_id": "{auditor}" }),
        "PUT /api/absence" => json!({ "starts_on": "2026-10-01", "ends_on": "2026-10-08", "substitute_id": "{stranger}" }),
        "POST /api/users/invite" => json!({ "name": "孙丽", "email": "sun.li@example.com", "role_ids": ["{role}"] }),
        "PUT /api/roles/{id}/permissions" => json!({ "objects": {} }),
        "POST /api/configuration/diff" | "POST /api/configuration/apply" => json!({ "content": "kaidan: 1" }),
        "POST /api/objects" => json!({ "name": "x_made", "labels": { "en": "Made" } }),
        "POST /api/fields" => json!({ "object": "contact", "name": "x_new", "kind": "text", "labels": {} }),
        "POST /api/fields/{object}/order" => json!({ "names": [] }),
        "POST /api/imports/{id}/plan" => json!({ "columns": [{ "column": "姓名", "field": "name" }] }),
        "POST /api/automations/try" => json!({
            "object": "lead", "trigger_kind": "created", "steps": [{ "kind": "set", "values": [{ "field": "position", "value": "x" }] }]
        }),
        "POST /api/automations/{id}/press" => json!({ "record": "{lead}" }),
        "PUT /api/numbering/{object}" => json!({ "prefix": "L", "date_part": "day", "digits": 5 }),
        "PUT /api/notices/choice" => json!({ "muted": ["mention"], "anytime": true }),
        // Nobody listens at this port, so that nothing is sent.
        "PUT /api/channels/{id}/address" => json!({ "address": "smtp://127.0.0.1:1?tls=none" }),
        _ => json!({}),
    }
}

/// Records of the representative that a call may be about, fresh for each.
async fn ids(kaidan: &Kaidan) -> BTreeMap<&'static str, String> {
    let own = Who::Representative;
    // Each has a name of its own, because a converted lead takes its name as the account's.
    let name = format!("张三{}", base::new_id().simple());
    let lead = kaidan.made(own, "lead", json!({ "name": name })).await;
    let deleted = kaidan.made(own, "lead", json!({ "name": "李四" })).await;
    kaidan.delete(own, &format!("/odata/lead({deleted})")).await;
    let merged = kaidan.made(own, "lead", json!({ "name": "王五" })).await;
    let id = |answer: &crate::cast::Answer, name: &str| {
        answer.json()[name].as_str().unwrap_or_else(|| panic!("{}", answer.text)).to_owned()
    };
    let merge = kaidan.post(own, "/api/records/lead/merge", json!({ "keep": lead, "merge": [merged] })).await;
    let share = json!({ "user_id": kaidan.id(Who::Colleague), "access": "read" });
    let share = kaidan.post(own, &format!("/api/records/lead/{lead}/shares"), share).await;
    let file = kaidan.upload(own, &format!("/api/records/lead/{lead}/files")).await.json()[0]["id"].as_str().unwrap().to_owned();
    let upload = kaidan.upload(own, "/api/files").await;
    let button = json!({
        "name": "x", "object": "lead", "trigger_kind": "button", "trigger_settings": { "label": "x" }, "active": true,
        "steps": [{ "kind": "set", "values": [{ "field": "position", "value": "x" }] }]
    });
    // None is kept where the newest says the same.
    kaidan.post(Who::Administrator, "/api/configuration/versions", json!({})).await;
    let version =
        kaidan.get(Who::Administrator, "/api/configuration/versions").await.json()[0]["id"].as_str().unwrap().to_owned();
    let asked = kaidan.made(own, "lead", json!({ "name": "孙七" })).await;
    let process = kaidan.names_of("approval_process", "name")["核准"].to_string();
    let approval = json!({ "process_id": process });
    let approval = kaidan.post(own, &format!("/api/records/lead/{asked}/approvals"), approval).await;
    let mail = json!({ "name": "邮件", "kind": "email", "sender": "kaidan@example.com" });
    let target = json!({
        "metric": "won_amount", "owner_id": kaidan.id(own), "starts_on": "2026-07-01", "ends_on": "2026-09-30", "amount": 10
    });
    let report = kaidan.made(own, "report", json!({ "name": "x", "definition": { "metrics": ["deals"] } })).await;
    let weekly = json!({ "receivers": [kaidan.id(own)], "rhythm": "weekly", "day": 1, "at": "08:30" });
    let subscriptions = kaidan.post(own, &format!("/api/report/{report}/subscriptions"), weekly).await.json();
    let subscription = subscriptions[0]["id"].as_str().unwrap().to_owned();
    BTreeMap::from([
        ("target", kaidan.made(Who::Manager, "target", target).await),
        ("approval", id(&approval, "id")),
        ("process", process),
        (
            "dashboard",
            kaidan
                .made(own, "dashboard", json!({ "name": "x", "definition": { "rows": [{ "cards": [{ "report": report }] }] } }))
                .await,
        ),
        ("report", report),
        ("subscription", subscription),
        ("representative", kaidan.id(Who::Representative)),
        ("auditor", kaidan.id(Who::Auditor)),
        ("automation", kaidan.made(Who::Administrator, "automation", button).await),
        ("nobody", "00000000-0000-7000-8000-000000000000".to_owned()),
        ("opportunity", kaidan.made(own, "opportunity", json!({ "name": "产线", "amount": 10 })).await),
        ("other", kaidan.made(own, "lead", json!({ "name": "赵六" })).await),
        ("merge", id(&merge, "merge_id")),
        ("share", id(&share, "id")),
        ("file", file),
        ("upload", id(&upload, "id")),
        ("import", id(&kaidan.import(Who::Manager, "lead", "a.csv", "姓名\n张三\n").await, "id")),
        ("version", version),
        ("lead", lead),
        ("deleted", deleted),
        ("channel", kaidan.made(Who::Administrator, "channel", mail).await),
        ("colleague", kaidan.id(Who::Colleague)),
        ("stranger", kaidan.id(Who::Stranger)),
        ("representative", kaidan.id(Who::Representative)),
        ("role", kaidan.names_of("role", "kind")["finance"].to_string()),
        ("reason", kaidan.names_of("lost_reason", "kind")["price"].to_string()),
        ("stage", kaidan.names_of("stage", "name")["方案报价"].to_string()),
    ])
}

fn filled(text: &str, ids: &BTreeMap<&str, String>) -> String {
    ids.iter().fold(text.to_owned(), |text, (name, id)| text.replace(&format!("{{{name}}}"), id))
}

#[test]
fn everybody_may_do_what_the_table_says() {
    with_server(async |kaidan| {
        let there = json!({ "object": "contact", "name": "x_there", "kind": "text", "labels": {} });
        assert_eq!(kaidan.post(Who::Administrator, "/api/fields", there).await.status, 201);
        let kept = json!({ "name": "x_kept", "labels": { "en": "Kept" } });
        assert_eq!(kaidan.post(Who::Administrator, "/api/objects", kept).await.status, 201);
        let process = json!({
            "object": "lead", "name": "核准", "needed": "nothing", "own": "passes",
            "steps": [{ "name": "经理", "approvers": [{ "kind": "user", "id": kaidan.id(Who::Manager) }] }]
        });
        kaidan.made(Who::Administrator, "approval_process", process).await;
        let mut wrong = Vec::new();
        let mut ids = ids(kaidan).await;
        for (endpoint, address, expected) in TABLE {
            let method = endpoint.split(' ').next().unwrap();
            for (who, expected) in ROLES.into_iter().zip(expected) {
                let path = filled(address, &ids);
                let status = if *endpoint == "POST /api/imports" {
                    kaidan.import(who, "lead", "a.csv", "姓名\n张三\n").await.status
                } else if endpoint.starts_with("POST") && endpoint.ends_with("/files") {
                    kaidan.upload(who, &path).await.status
                } else {
                    let text = filled(&body(endpoint).to_string(), &ids);
                    let body = (method != "GET" && method != "DELETE").then(|| serde_json::from_str(&text).unwrap());
                    kaidan.fresh(who).send(method, &path, body, &[]).await.status
                };
                if method != "GET" && status.is_success() {
                    ids = self::ids(kaidan).await;
                }
                if status.as_u16() != *expected {
                    wrong.push(format!("{endpoint} by {who:?}: {} instead of {expected}", status.as_u16()));
                }
            }
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    });
}

#[test]
fn every_endpoint_has_a_row() {
    let rows: BTreeSet<&str> = TABLE.iter().map(|(endpoint, _, _)| *endpoint).collect();
    let described = serde_json::to_value(routes::described()).unwrap();
    for (path, operations) in described["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let endpoint = format!("{} {path}", method.to_uppercase());
            assert!(rows.contains(endpoint.as_str()), "{endpoint} is not in the permission table");
        }
    }
}

/// Routes that are not in the list of `routes`, because their paths follow from the description or nobody has to be described
/// to: by how the router is told about them. A new one has to be entered here, with its rows in the table.
const NOT_LISTED: &[(&str, &[&str])] = &[
    (".route(\"/odata\", get(", &["GET /odata"]),
    (".route(\"/odata/\", get(", &["GET /odata"]),
    (".route(\"/odata/$metadata\", get(", &["GET /odata/$metadata"]),
    (
        ".route(\"/odata/{set}\", get(dispatch).post(dispatch).patch(dispatch).delete(",
        &["GET /odata/{object}", "POST /odata/{object}"],
    ),
    (
        ".route(\"/odata/{set}/{key}\", get(dispatch_key).patch(dispatch_key).delete(",
        &[
            "GET /odata/{object}/{id}",
            "GET /odata/{object}/$count",
            "PATCH /odata/{object}/{id}",
            "DELETE /odata/{object}/{id}",
            "GET /odata/{object}/{id}/{below}",
        ],
    ),
    (
        ".route(\"/odata/{set}/{key}/{below}\", get(",
        &["GET /odata/{object}/{id}/{below}", "GET /odata/{object}/{id}/{below}/{last}"],
    ),
    (".route(\"/odata/{set}/{key}/{below}/{last}\", get(", &["GET /odata/{object}/{id}/{below}/{last}"]),
    (".route(\"/odata/reports/{id}\", get(", &["GET /odata/reports/{id}"]),
    (".route(\"/odata/reports/{id}/\", get(", &["GET /odata/reports/{id}"]),
    (".route(\"/odata/reports/{id}/{part}\", get(", &["GET /odata/reports/{id}/rows", "GET /odata/reports/{id}/$metadata"]),
    (".route(\"/openapi.json\", get(", &["GET /openapi.json"]),
];

#[test]
fn no_route_comes_in_beside_the_list() {
    let rows: BTreeSet<&str> = TABLE.iter().map(|(endpoint, _, _)| *endpoint).collect();
    let mut found = 0;
    for (path, text) in sources() {
        // Of a layer nobody asks anything, and what is asked of nothing is the web client's page.
        for (at, _) in
            text.match_indices(".route(").chain(text.match_indices(".route_service(")).chain(text.match_indices(".nest("))
        {
            let route: String = text[at..].chars().take(200).collect();
            let known = NOT_LISTED.iter().find(|(told, _)| route.starts_with(told));
            let Some((_, endpoints)) = known else { panic!("{path} has a route beside the list: {route}") };
            for endpoint in *endpoints {
                assert!(rows.contains(endpoint), "{endpoint} is not in the permission table");
            }
            found += 1;
        }
    }
    assert_eq!(found, NOT_LISTED.len());
}

/// The sources of this crate.
fn sources() -> Vec<(String, String)> {
    let mut open = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push((path.display().to_string(), std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    found
}
