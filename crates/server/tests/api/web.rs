//! What surrounds the interface: health, metrics, headers, the web client's place.

use axum::body::Body;
use axum::http::Request;

use crate::cast::{Who, with_server};

#[test]
fn it_lives_and_can_serve() {
    with_server(async |kaidan| {
        for path in ["/healthz", "/readyz"] {
            assert_eq!(kaidan.get(Who::Anonymous, path).await.status, 200, "{path}");
        }
        kaidan.app.stop();
        assert_eq!(kaidan.get(Who::Anonymous, "/readyz").await.status, 503);
    });
}

#[test]
fn requests_are_counted_by_route() {
    with_server(async |kaidan| {
        kaidan.get(Who::Representative, "/odata/lead").await;
        let text = kaidan.get(Who::Anonymous, "/metrics").await.text;
        assert!(text.contains("kaidan_requests_total{method=\"GET\",route=\"/odata/{set}\",status=\"200\"} 1"), "{text}");
    });
}

#[test]
fn every_answer_forbids_what_browsers_need_not_do() {
    with_server(async |kaidan| {
        for path in ["/healthz", "/odata/lead", "/nowhere", "/openapi.json", "/api/exports/lead"] {
            let answer = kaidan.get(Who::Anonymous, path).await;
            let policy = answer.header("content-security-policy");
            for part in ["default-src 'self'", "script-src 'self'", "frame-ancestors 'none'"] {
                assert!(policy.contains(part), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe-eval") && !policy.contains("script-src 'self' 'unsafe-inline'"), "{policy}");
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("referrer-policy", "same-origin"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cache-control", "no-store"),
            ] {
                assert_eq!(answer.header(name), value, "{path}");
            }
        }
    });
}

#[test]
fn unknown_paths_are_a_page_for_browsers_only() {
    with_server(async |kaidan| {
        let page = |path: &str| Request::get(path).header("accept", "text/html,*/*").body(Body::empty()).unwrap();
        assert_eq!(kaidan.answer(page("/opportunity/7")).await.status, 200);
        assert_eq!(kaidan.answer(page("/api/nowhere")).await.refused(), (404, "not_found".into()));
        assert_eq!(kaidan.get(Who::Anonymous, "/nowhere").await.refused(), (404, "not_found".into()));
        assert_eq!(kaidan.get(Who::Anonymous, "/assets/../../Cargo.toml").await.status, 404);
    });
}

#[test]
fn a_wrong_method_is_refused() {
    with_server(async |kaidan| {
        let answer = kaidan.send(Who::Administrator, "PUT", "/odata/lead", None, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.refused().1), (405, "invalid".to_owned()));
    });
}
