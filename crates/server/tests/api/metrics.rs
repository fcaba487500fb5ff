//! Metrics over HTTP: one value in the library, the report and the list that it opens; and a metric while it is written.

use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn a_metric_is_the_report_and_opens_its_records() {
    with_server(async |kaidan| {
        for amount in [1000, 500] {
            kaidan.made(Who::Representative, "opportunity", json!({ "name": "产线", "amount": amount })).await;
        }
        kaidan.made(Who::Stranger, "opportunity", json!({ "name": "别家", "amount": 7 })).await;
        let report = kaidan.get(Who::Manager, "/api/reports/pipeline").await.json();
        let metric = kaidan.get(Who::Manager, "/api/metrics/open_amount/values?by=owner").await.json();
        assert_eq!(metric["total"]["value"], report["total"]["amount"]["value"]);
        let link = metric["rows"][0]["rows"].as_str().unwrap();
        let list = kaidan.get(Who::Manager, &format!("{link}&$apply=aggregate(amount with sum as sum)")).await;
        assert_eq!(list.status, 200, "{link}: {}", list.text);
        let list = kaidan.get(Who::Manager, &format!("{link}&$count=true")).await.json();
        assert_eq!(list["@odata.count"], 2);
        let rate = kaidan.get(Who::Manager, "/api/metrics/win_rate/values?period=2026-Q3").await.json();
        assert!(rate["total"]["rows"].is_string() && rate["total"]["whole"].is_string(), "{rate}");
    });
}

#[test]
fn a_metric_is_tried_before_it_is_saved() {
    with_server(async |kaidan| {
        kaidan.made(Who::Representative, "opportunity", json!({ "name": "产线", "amount": 1000 })).await;
        let wish = json!({ "object": "opportunity", "aggregate": "sum", "field": "amount", "filter": "amount gt 500" });
        let answer = kaidan.post(Who::Administrator, "/api/metrics/try", wish).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.json()["total"]["value"].to_string(), "1000.00");
        let formula = answer.json()["formula"].as_str().unwrap().to_owned();
        assert!(formula.contains("500") && !formula.contains("metric."), "{formula}");
        let wrong = json!({ "object": "opportunity", "aggregate": "sum", "field": "name" });
        let refused = kaidan.post(Who::Administrator, "/api/metrics/try", wrong).await;
        assert_eq!(refused.refused(), (400, "invalid".into()));

        let draft =
            json!({ "name": "大单", "key": "x_large", "object": "opportunity", "aggregate": "count", "filter": "amount gt 500" });
        kaidan.made(Who::Administrator, "metric", draft).await;
        let listed = kaidan.get(Who::Representative, "/api/metrics").await.json();
        let own = listed.as_array().unwrap().iter().find(|metric| metric["key"] == "x_large").unwrap();
        assert_eq!((&own["revision"], &own["has_period"], &own["unit"]), (&json!(1), &json!(false), &json!("number")));
        let values = kaidan.get(Who::Representative, "/api/metrics/x_large/values").await.json();
        assert_eq!(values["total"]["value"], 1);
        for (address, status) in [
            ("nothing/values", 404),
            ("x_large/values?period=2026", 400),
            ("won_amount/values?by=colour", 400),
            ("won_amount/values?by=owner,owner", 400),
            ("activities/values?source=00000000-0000-0000-0000-000000000007", 400),
        ] {
            assert_eq!(kaidan.get(Who::Representative, &format!("/api/metrics/{address}")).await.status, status, "{address}");
        }
    });
}
