//! The forecast over HTTP: its figures open their records, a number is called, and what was called is a list.

use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn a_forecast_is_shown_and_called() {
    with_server(async |kaidan| {
        for amount in [1000, 500] {
            let deal = json!({ "name": "产线", "amount": amount, "expected_close_on": "2026-09-20" });
            kaidan.made(Who::Representative, "opportunity", deal).await;
        }
        let deal = json!({ "name": "别家", "amount": 7, "expected_close_on": "2026-09-20" });
        kaidan.made(Who::Stranger, "opportunity", deal).await;
        let calls = "/api/forecast/calls";
        let own =
            json!({ "period": "2026-Q3", "user_id": kaidan.id(Who::Representative), "amount": "1200.50", "note": "两单都能签" });
        assert_eq!(kaidan.post(Who::Representative, calls, own).await.status, 201);
        let other = json!({ "period": "2026-Q3", "user_id": kaidan.id(Who::Stranger), "amount": 1 });
        assert_eq!(kaidan.post(Who::Manager, calls, other).await.refused(), (400, "invalid".into()));
        for wrong in [json!({ "period": "2026", "amount": 1 }), json!({ "period": "2026-Q3", "amount": "many" })] {
            assert_eq!(kaidan.post(Who::Representative, calls, wrong).await.refused(), (400, "invalid".into()));
        }

        let forecast = kaidan.get(Who::Manager, "/api/forecast?period=2026-Q3").await;
        assert_eq!(forecast.status, 200, "{}", forecast.text);
        let forecast = forecast.json();
        assert_eq!(forecast["period"]["key"], "2026-Q3");
        assert_eq!((&forecast["period"]["previous"], &forecast["period"]["next"]), (&json!("2026-Q2"), &json!("2026-Q4")));
        let (east, zhang) = (&forecast["rows"][0], &forecast["rows"][1]);
        assert_eq!((&east["label"], &zhang["label"]), (&json!("华东"), &json!("张伟")));
        assert_eq!(east["cells"]["pipeline"]["value"].to_string(), "1500.00");
        assert_eq!(zhang["call"]["value"].to_string(), "1200.50");
        assert_eq!(east["below"].to_string(), "1200.50");
        for link in [&zhang["cells"]["pipeline"]["rows"], &zhang["calls"], &forecast["total"]["cells"]["pipeline"]["rows"]] {
            let list = kaidan.get(Who::Manager, link.as_str().unwrap()).await;
            assert_eq!(list.status, 200, "{link}: {}", list.text);
            assert!(!list.json()["value"].as_array().unwrap().is_empty(), "{link}");
        }
        // Nobody sees what a colleague called.
        let list = kaidan.get(Who::Colleague, "/odata/forecast_call").await.json();
        assert_eq!(list["value"], json!([]));
        for (address, status) in
            [("period=2026", 400), ("period=soon", 400), ("period=2026-W37", 200), ("known_on=2026-09-01", 200)]
        {
            assert_eq!(kaidan.get(Who::Representative, &format!("/api/forecast?{address}")).await.status, status, "{address}");
        }
    });
}
