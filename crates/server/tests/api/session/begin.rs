use serde_json::json;

use super::super::cast::{Kaidan, PASSWORD, Who, with_server};

/// 张伟 signed in by password: the cookie and the CSRF token.
pub async fn signed_in(kaidan: &Kaidan) -> (String, String) {
    kaidan.give_password(Who::Representative);
    let answer =
        kaidan.post(Who::Anonymous, "/api/session", json!({ "email": " Zhang.Wei@example.com", "password": PASSWORD })).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    (cookie, answer.json()["csrf_token"].as_str().unwrap().to_owned())
}

#[test]
fn the_cookie_is_for_the_browser_alone() {
    with_server(async |kaidan| {
        kaidan.give_password(Who::Representative);
        let wish = json!({ "email": "zhang.wei@example.com", "password": PASSWORD });
        let answer = kaidan.send(Who::Anonymous, "POST", "/api/session", Some(wish), &[("x-forwarded-proto", "https")]).await;
        let cookie = answer.header("set-cookie");
        for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Secure", "Max-Age=1209600"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert_eq!(answer.json()["user"]["name"], "张伟");
    });
}

#[test]
fn a_write_by_cookie_needs_the_csrf_token() {
    with_server(async |kaidan| {
        let (cookie, csrf) = signed_in(kaidan).await;
        let lead = || Some(json!({ "name": "张三" }));
        let without = kaidan.send(Who::Anonymous, "POST", "/odata/lead", lead(), &[("cookie", &cookie)]).await;
        assert_eq!(without.refused(), (403, "forbidden".into()));
        let with =
            kaidan.send(Who::Anonymous, "POST", "/odata/lead", lead(), &[("cookie", &cookie), ("x-csrf-token", &csrf)]).await;
        assert_eq!(with.status, 201);
        assert_eq!(kaidan.send(Who::Anonymous, "GET", "/odata/lead", None, &[("cookie", &cookie)]).await.names(), ["张三"]);
    });
}

#[test]
fn a_wrong_password_and_an_unknown_name_are_not_told_apart() {
    with_server(async |kaidan| {
        signed_in(kaidan).await;
        let wrong = kaidan
            .post(Who::Anonymous, "/api/session", json!({ "email": "zhang.wei@example.com", "password": "wrong horse" }))
            .await;
        let nobody =
            kaidan.post(Who::Anonymous, "/api/session", json!({ "email": "nobody@example.com", "password": PASSWORD })).await;
        assert_eq!(wrong.refused(), (401, "unauthenticated".into()));
        assert_eq!(wrong.text, nobody.text);
    });
}

#[test]
fn a_password_that_an_administrator_sets_ends_all_sessions() {
    with_server(async |kaidan| {
        let (cookie, _) = signed_in(kaidan).await;
        let user = kaidan.id(Who::Representative);
        let set = kaidan
            .post(Who::Administrator, &format!("/api/users/{user}/password"), json!({ "password": "battery staple" }))
            .await;
        assert_eq!(set.status, 204, "{}", set.text);
        assert_eq!(kaidan.send(Who::Anonymous, "GET", "/odata/lead", None, &[("cookie", &cookie)]).await.status, 401);
        let again = kaidan.post(
            Who::Anonymous,
            "/api/session",
            json!({ "email": "zhang.wei@example.com", "password": "battery staple" }),
        );
        assert_eq!(again.await.status, 200);
    });
}

#[test]
fn guessing_is_stopped() {
    with_server(async |kaidan| {
        signed_in(kaidan).await;
        let guess = || kaidan.post(Who::Anonymous, "/api/session", json!({ "email": "zhang.wei@example.com", "password": "" }));
        for _ in 0..8 {
            assert_eq!(guess().await.status, 401);
        }
        let stopped = guess().await;
        assert_eq!(stopped.refused(), (429, "too_many".into()));
        assert_eq!(stopped.header("retry-after"), "300");
    });
}

#[test]
fn a_session_ends_by_itself() {
    with_server(async |kaidan| {
        let (cookie, _) = signed_in(kaidan).await;
        let later = kaidan.app.now() + jiff::SignedDuration::from_hours(24 * 14 + 1);
        *kaidan.now.lock() = later;
        let answer = kaidan.send(Who::Anonymous, "GET", "/odata/lead", None, &[("cookie", &cookie)]).await;
        assert_eq!(answer.refused(), (401, "unauthenticated".into()));
    });
}

#[test]
fn whoever_left_is_out() {
    with_server(async |kaidan| {
        let (cookie, _) = signed_in(kaidan).await;
        let user = kaidan.id(Who::Representative);
        kaidan.patch(Who::Administrator, &format!("/odata/user({user})"), json!({ "active": false })).await;
        let answer = kaidan.send(Who::Anonymous, "GET", "/odata/lead", None, &[("cookie", &cookie)]).await;
        assert_eq!(answer.refused(), (401, "unauthenticated".into()));
    });
}
