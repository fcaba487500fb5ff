use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn an_administrator_changes_the_settings() {
    with_server(async |kaidan| {
        let answer = kaidan.patch(Who::Administrator, "/api/settings", json!({ "fiscal_year_start": 4, "name": "海川" })).await;
        assert_eq!(answer.json()["fiscal_year_start"], 4, "{}", answer.text);
        assert_eq!(kaidan.get(Who::Representative, "/api/settings").await.json()["name"], "海川");
    });
}

#[test]
fn a_month_that_is_none_is_refused() {
    with_server(async |kaidan| {
        let answer = kaidan.patch(Who::Administrator, "/api/settings", json!({ "fiscal_year_start": 13 })).await;
        assert_eq!(answer.json()["error"]["details"][0]["target"], "fiscal_year_start");
    });
}
