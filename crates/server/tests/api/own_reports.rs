//! Reports that people put together, over HTTP: tried, saved, shared, read with the reader's own eyes, and taken along as a file.

use serde_json::{Value, json};

use crate::cast::{Kaidan, Who, with_server};

fn by_owner() -> Value {
    json!({ "metrics": ["open_amount", "open_deals"], "rows": ["owner"], "show": "bar" })
}

async fn some_business(kaidan: &Kaidan) {
    for (who, amount) in [(Who::Representative, 1000), (Who::Representative, 500), (Who::Stranger, 7)] {
        kaidan.made(who, "opportunity", json!({ "name": "产线", "amount": amount })).await;
    }
}

#[test]
fn a_report_is_tried_saved_and_shared() {
    with_server(async |kaidan| {
        some_business(kaidan).await;
        let tried = kaidan.post(Who::Representative, "/api/report/try", json!({ "definition": by_owner() })).await;
        assert_eq!(tried.status, 200, "{}", tried.text);
        let values = kaidan.get(Who::Representative, "/api/metrics/open_amount/values?by=owner").await.json();
        assert_eq!(tried.json()["total"]["total"][0]["value"], values["total"]["value"]);
        assert_eq!(tried.json()["rows"][0]["total"][0]["rows"], values["rows"][0]["rows"]);

        let report = json!({ "name": "在手", "definition": by_owner() });
        let id = kaidan.made(Who::Representative, "report", report).await;
        let address = format!("/api/report/{id}/values");
        assert_eq!(kaidan.get(Who::Representative, &address).await.json()["total"], tried.json()["total"]);
        assert_eq!(kaidan.get(Who::Stranger, &address).await.status, 404, "it is private");

        let share = json!({ "user_id": kaidan.id(Who::Stranger), "access": "read" });
        let shared = kaidan.post(Who::Representative, &format!("/api/records/report/{id}/shares"), share).await;
        assert_eq!(shared.status, 201, "{}", shared.text);
        let theirs = kaidan.get(Who::Stranger, &address).await.json();
        assert_eq!(theirs["total"]["total"][0]["value"].to_string(), "7.00", "each sees their own: {theirs}");
        let refused = kaidan.patch(Who::Stranger, &format!("/odata/report({id})"), json!({ "name": "x" })).await;
        assert_eq!(refused.status, 403);

        kaidan.patch(Who::Representative, &format!("/odata/report({id})"), json!({ "shared": true })).await;
        let all = kaidan.get(Who::Auditor, &address).await.json();
        assert_eq!(all["total"]["total"][0]["value"].to_string(), "1507.00");
    });
}

#[test]
fn what_does_not_fit_is_refused_at_its_place() {
    with_server(async |kaidan| {
        for (definition, target) in [
            (json!({ "metrics": [] }), "definition.metrics"),
            (json!({ "metrics": ["nothing"] }), "definition.metrics.0"),
            (json!({ "metrics": ["deals"], "rows": ["colour"] }), "definition.rows.0"),
            (json!({ "metrics": ["deals"], "colour": 1 }), "definition"),
        ] {
            for answer in [
                kaidan.post(Who::Representative, "/api/report/try", json!({ "definition": definition })).await,
                kaidan.post(Who::Representative, "/odata/report", json!({ "name": "x", "definition": definition })).await,
            ] {
                assert_eq!(answer.status, 400, "{}", answer.text);
                assert_eq!(answer.json()["error"]["details"][0]["target"], target, "{}", answer.text);
            }
        }
    });
}

#[test]
fn dimensions_are_those_that_all_figures_share() {
    with_server(async |kaidan| {
        let names = async |metrics: &str| -> Vec<String> {
            let answer = kaidan.get(Who::Representative, &format!("/api/report/dimensions?metrics={metrics}")).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            answer.json().as_array().unwrap().iter().map(|offer| offer["name"].as_str().unwrap().to_owned()).collect()
        };
        let deals = names("deals").await;
        for name in ["month", "owner", "stage", "account/tier"] {
            assert!(deals.iter().any(|known| known == name), "{name} in {deals:?}");
        }
        let both = names("deals,activities").await;
        assert!(both.contains(&"owner".to_owned()) && !both.contains(&"stage".to_owned()), "{both:?}");
        assert!(!names("accounts").await.contains(&"month".to_owned()));
        assert_eq!(kaidan.get(Who::Representative, "/api/report/dimensions?metrics=nothing").await.status, 404);
    });
}

#[test]
fn a_report_leaves_as_a_file() {
    with_server(async |kaidan| {
        some_business(kaidan).await;
        let report = json!({ "name": "在手", "definition": by_owner() });
        let id = kaidan.made(Who::Representative, "report", report).await;
        let csv = kaidan.get(Who::Representative, &format!("/api/report/{id}/file?format=csv")).await;
        assert_eq!(csv.status, 200);
        let lines: Vec<&str> = csv.text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines.len(), 3, "{}", csv.text);
        assert!(lines[1].ends_with(",1500.00,2") && lines[2].ends_with(",1500.00,2"), "{}", csv.text);
        let xlsx = kaidan.get(Who::Representative, &format!("/api/report/{id}/file?format=xlsx")).await;
        assert_eq!(xlsx.status, 200);
        assert!(xlsx.headers["content-type"].to_str().unwrap().contains("spreadsheetml") && xlsx.text.starts_with("PK"));
        assert_eq!(kaidan.get(Who::Representative, &format!("/api/report/{id}/file?format=pdf")).await.status, 400);
        assert_eq!(kaidan.get(Who::Stranger, &format!("/api/report/{id}/file")).await.status, 404);
    });
}

#[test]
fn other_programs_read_the_rows_of_a_report() {
    with_server(async |kaidan| {
        some_business(kaidan).await;
        let definition = json!({ "metrics": ["open_amount", "open_deals"], "rows": ["owner"], "column": "stage", "top": 1 });
        let report = json!({ "name": "在手", "shared": true, "definition": definition });
        let id = kaidan.made(Who::Representative, "report", report).await;
        let root = format!("/odata/reports/{id}");
        let service = kaidan.get(Who::Manager, &root).await.json();
        assert_eq!(service["value"][0], json!({ "name": "rows", "kind": "EntitySet", "url": "rows" }));
        let model = kaidan.get(Who::Manager, &format!("{root}/$metadata")).await.text;
        for property in ["owner", "owner_key", "stage", "open_amount"] {
            assert!(model.contains(&format!("<Property Name=\"{property}\"")), "{property} in {model}");
        }
        let rows = kaidan.get(Who::Auditor, &format!("{root}/rows?$count=true")).await.json();
        assert_eq!(rows["@odata.count"], 2, "one for each person and stage, whatever is shown first: {rows}");
        assert!(rows["@odata.context"].as_str().unwrap().ends_with(&format!("/odata/reports/{id}/$metadata#rows")));
        assert_eq!((&rows["value"][0]["owner"], &rows["value"][0]["open_deals"]), (&json!("张伟"), &json!(2)));
        assert_eq!(rows["value"][0]["open_amount"].to_string(), "1500.00");
        assert_eq!(rows["value"][0]["owner_key"], kaidan.id(Who::Representative));
        let own = kaidan.get(Who::Stranger, &format!("{root}/rows?$select=open_amount&$top=5")).await.json();
        assert_eq!(own["value"].as_array().unwrap().len(), 1, "each with their own rights: {own}");
        assert_eq!(own["value"][0]["open_amount"].to_string(), "7.00");
        assert!(own["value"][0].get("owner").is_none(), "{own}");
        let page = kaidan.get(Who::Auditor, &format!("{root}/rows?$skip=1")).await.json();
        assert_eq!(page["value"].as_array().unwrap().len(), 1);
        assert_eq!(kaidan.get(Who::Auditor, &format!("{root}/rows?$filter=owner eq 'x'")).await.status, 400);
        assert_eq!(kaidan.get(Who::Auditor, &format!("{root}/planets")).await.status, 404);
    });
}

#[test]
fn whoever_may_open_a_dashboard_may_open_what_stands_on_it() {
    with_server(async |kaidan| {
        some_business(kaidan).await;
        let report = kaidan.made(Who::Representative, "report", json!({ "name": "在手", "definition": by_owner() })).await;
        let board = json!({ "rows": [{ "height": "low", "cards": [{ "report": report, "show": "figure", "width": 2 }] }] });
        let taken = kaidan.post(Who::Stranger, "/odata/dashboard", json!({ "name": "x", "definition": board })).await;
        assert_eq!(taken.json()["error"]["details"][0]["target"], "definition", "what one may not open: {}", taken.text);

        let id = kaidan.made(Who::Representative, "dashboard", json!({ "name": "看板", "definition": board })).await;
        let address = format!("/api/dashboard/{id}/{report}/values");
        let own = kaidan.get(Who::Representative, &address).await.json();
        assert_eq!(own["total"]["total"][0]["value"].to_string(), "1500.00", "{own}");
        assert_eq!(kaidan.get(Who::Stranger, &address).await.status, 404);

        kaidan.patch(Who::Representative, &format!("/odata/dashboard({id})"), json!({ "shared": true })).await;
        let theirs = kaidan.get(Who::Stranger, &address).await.json();
        assert_eq!(theirs["total"]["total"][0]["value"].to_string(), "7.00", "each with their own rights: {theirs}");
        assert_eq!(kaidan.get(Who::Stranger, &format!("/api/report/{report}/values")).await.status, 404);
        let other = kaidan.made(Who::Representative, "report", json!({ "name": "别的", "definition": by_owner() })).await;
        assert_eq!(kaidan.get(Who::Stranger, &format!("/api/dashboard/{id}/{other}/values")).await.status, 404);

        kaidan.delete(Who::Representative, &format!("/odata/report({report})")).await;
        assert_eq!(kaidan.get(Who::Stranger, &address).await.status, 404, "it is gone");
    });
}

#[test]
fn a_dashboard_of_another_form_is_refused() {
    with_server(async |kaidan| {
        let report = kaidan.made(Who::Representative, "report", json!({ "name": "在手", "definition": by_owner() })).await;
        let card = json!({ "report": report });
        for board in [
            json!({ "rows": [{ "cards": [] }] }),
            json!({ "rows": [{ "cards": [card, card, card, card, card] }] }),
            json!({ "rows": [{ "cards": [{ "report": report, "width": 9 }] }] }),
            json!({ "rows": [{ "cards": [{ "report": report, "colour": "red" }] }] }),
        ] {
            let answer = kaidan.post(Who::Representative, "/odata/dashboard", json!({ "name": "x", "definition": board })).await;
            assert_eq!(answer.status, 400, "{board}");
            assert_eq!(answer.json()["error"]["details"][0]["target"], "definition", "{}", answer.text);
        }
    });
}
