//! Reports over HTTP: that they are there, and that each figure opens the records that it sums.

use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn a_figure_opens_its_records() {
    with_server(async |kaidan| {
        for amount in [1000, 500] {
            kaidan.made(Who::Representative, "opportunity", json!({ "name": "产线", "amount": amount })).await;
        }
        kaidan.made(Who::Stranger, "opportunity", json!({ "name": "别家", "amount": 7 })).await;
        let report = kaidan.get(Who::Manager, "/api/reports/pipeline").await.json();
        let mut opened = 0;
        for row in report["rows"].as_array().unwrap() {
            for cell in row["cells"].as_object().unwrap().values() {
                let Some(link) = cell["rows"].as_str() else { continue };
                let list = kaidan.get(Who::Manager, &format!("{link}&$count=true")).await;
                assert_eq!(list.status, 200, "{link}: {}", list.text);
                opened += 1;
            }
        }
        assert!(opened > 0, "{report}");
    });
}

#[test]
fn every_report_answers_and_wrong_questions_are_refused() {
    with_server(async |kaidan| {
        let reports = kaidan.get(Who::Manager, "/api/reports").await.json();
        for report in reports.as_array().unwrap() {
            let name = report["name"].as_str().unwrap();
            let answer = kaidan.get(Who::Manager, &format!("/api/reports/{name}")).await;
            assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        }
        assert_eq!(kaidan.get(Who::Manager, "/api/reports/nothing").await.refused(), (404, "not_found".into()));
        assert_eq!(kaidan.get(Who::Manager, "/api/reports/wins?period=never").await.refused(), (400, "invalid".into()));
        assert_eq!(kaidan.get(Who::Manager, "/api/reports/wins?colour=red").await.refused(), (400, "invalid".into()));
    });
}
