use serde_json::{Value, json};

use crate::cast::{Who, with_server};

#[test]
fn a_lead_becomes_account_contact_and_opportunity() {
    with_server(async |kaidan| {
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "任先生", "company": "华为技术有限公司" })).await;
        let wish = json!({ "opportunity": { "name": "产线改造", "amount": 5000 } });
        let answer = kaidan.post(Who::Representative, &format!("/api/lead/{lead}/convert"), wish).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let converted = answer.json();
        let id = |name: &str| converted[name].as_str().unwrap().to_owned();
        let opportunity = kaidan
            .get(Who::Representative, &format!("/odata/opportunity({})?$expand=account,contact", id("opportunity_id")))
            .await;
        let opportunity = opportunity.json();
        assert_eq!(opportunity["account"]["name"], "华为技术有限公司");
        assert_eq!(opportunity["contact"]["name"], "任先生");
        assert_eq!(kaidan.get(Who::Representative, &format!("/odata/lead({lead})")).await.json()["status"], "converted");
    });
}

#[test]
fn a_mistake_in_a_part_changes_nothing() {
    with_server(async |kaidan| {
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "任先生", "company": "华为" })).await;
        let wish = json!({ "account": { "website": "no address" } });
        let answer = kaidan.post(Who::Representative, &format!("/api/lead/{lead}/convert"), wish).await;
        assert_eq!(answer.json()["error"]["details"][0]["target"], "account/website", "{}", answer.text);
        assert!(kaidan.get(Who::Representative, "/odata/account").await.names().is_empty());
    });
}

#[test]
fn a_lead_is_given_up_for_a_reason() {
    with_server(async |kaidan| {
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "任先生" })).await;
        let reason: Value = json!(kaidan.names_of("lost_reason", "kind")["no_need"]);
        let answer = kaidan.post(Who::Representative, &format!("/api/lead/{lead}/disqualify"), json!({ "reason": reason })).await;
        assert_eq!(answer.status, 204, "{}", answer.text);
        assert_eq!(kaidan.get(Who::Representative, &format!("/odata/lead({lead})")).await.json()["status"], "disqualified");
    });
}
