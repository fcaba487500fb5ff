use axum::http::Request;
use serde_json::json;
use store::testing::on_both_engines;

use crate::cast::{Kaidan, PASSWORD, Who};

fn wish() -> serde_json::Value {
    json!({
        "company_name": "海川精工", "base_currency": "CNY", "time_zone": "Asia/Shanghai", "locale": "zh-TW",
        "name": "王芳", "email": "wang.fang@example.com", "password": PASSWORD
    })
}

#[test]
fn a_company_is_founded_once() {
    on_both_engines(|db| {
        let kaidan = Kaidan::empty(db);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            assert_eq!(kaidan.get(Who::Anonymous, "/api/session").await.json()["setup_required"], true);
            let mut wrong = wish();
            wrong["base_currency"] = json!("XXX?");
            assert_eq!(
                kaidan.post(Who::Anonymous, "/api/setup", wrong).await.json()["error"]["details"][0]["target"],
                "base_currency"
            );
            let mut weak = wish();
            weak["password"] = json!("short");
            assert_eq!(kaidan.post(Who::Anonymous, "/api/setup", weak).await.json()["error"]["details"][0]["target"], "password");

            let founded = kaidan.post(Who::Anonymous, "/api/setup", wish()).await;
            assert_eq!(founded.status, 201, "{}", founded.text);
            let cookie = founded.header("set-cookie").split(';').next().unwrap().to_owned();
            let request = Request::get("/api/session").header("cookie", cookie).body(axum::body::Body::empty()).unwrap();
            let session = kaidan.answer(request).await.json();
            assert_eq!(session["user"]["is_administrator"], true);
            assert_eq!(session["company"]["locale"], "zh-TW");
            assert_eq!(kaidan.post(Who::Anonymous, "/api/setup", wish()).await.refused(), (403, "forbidden".into()));
        });
    });
}
