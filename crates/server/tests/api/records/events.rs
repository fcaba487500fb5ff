use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use serde_json::json;
use tower::ServiceExt;

use crate::cast::{Who, with_server};

/// The first event of 张伟's stream after what `happens`.
#[test]
fn only_what_one_may_see_is_told() {
    with_server(async |kaidan| {
        let cookie = super::super::session::cookie(kaidan).await;
        let request = Request::get("/api/events").header("cookie", cookie).body(Body::empty()).unwrap();
        let response = kaidan.app.service().oneshot(request).await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut stream = response.into_body();
        kaidan.made(Who::Stranger, "lead", json!({ "name": "赵六" })).await;
        let own = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let frame = tokio::time::timeout(Duration::from_secs(10), stream.frame()).await.unwrap().unwrap().unwrap();
        let text = String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap();
        let event: serde_json::Value = serde_json::from_str(text.trim().strip_prefix("data: ").unwrap()).unwrap();
        assert_eq!(event, json!({ "object": "lead", "id": own, "kind": "created" }));
    });
}
