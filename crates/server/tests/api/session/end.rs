use super::begin::signed_in;
use crate::cast::{Who, with_server};

#[test]
fn signing_out_ends_the_session_at_once() {
    with_server(async |kaidan| {
        let (cookie, csrf) = signed_in(kaidan).await;
        let headers = [("cookie", cookie.as_str()), ("x-csrf-token", csrf.as_str())];
        let answer = kaidan.send(Who::Anonymous, "DELETE", "/api/session", None, &headers).await;
        assert_eq!(answer.status, 204);
        assert!(answer.header("set-cookie").contains("Max-Age=0"));
        assert_eq!(kaidan.send(Who::Anonymous, "GET", "/odata/lead", None, &headers).await.status, 401);
    });
}

#[test]
fn one_ends_ones_own_sessions_only() {
    with_server(async |kaidan| {
        let (cookie, _) = signed_in(kaidan).await;
        let listed = kaidan.get(Who::Representative, "/api/session/list").await.json();
        let browser = listed.as_array().unwrap().iter().find(|row| row["kind"] == "cookie").unwrap();
        let path = format!("/api/session/list/{}", browser["id"].as_str().unwrap());
        assert_eq!(kaidan.delete(Who::Colleague, &path).await.status, 404);
        assert_eq!(kaidan.delete(Who::Representative, &path).await.status, 204);
        assert_eq!(kaidan.send(Who::Anonymous, "GET", "/odata/lead", None, &[("cookie", &cookie)]).await.status, 401);
    });
}
