use serde_json::json;

use super::begin::signed_in;
use crate::cast::{PASSWORD, Who, with_server};

#[test]
fn messages_come_in_the_chosen_language() {
    with_server(async |kaidan| {
        let answer = kaidan.patch(Who::Representative, "/api/session", json!({ "locale": "en" })).await;
        assert_eq!(answer.json()["user"]["locale"], "en");
        let refused = kaidan.get(Who::Representative, "/odata/secret").await;
        assert_eq!(refused.json()["error"]["message"], "It is not there, or you may not see it.");
    });
}

#[test]
fn without_a_choice_the_browser_decides() {
    with_server(async |kaidan| {
        for (asked, message) in [("zh-TW", "請先登入。"), ("en-GB,en;q=0.8", "Sign in first."), ("de", "请先登录。")] {
            let answer = kaidan.send(Who::Anonymous, "GET", "/odata/lead", None, &[("accept-language", asked)]).await;
            assert_eq!(answer.json()["error"]["message"], message, "{asked}");
        }
    });
}

#[test]
fn a_new_password_needs_the_old_one_and_ends_other_sessions() {
    with_server(async |kaidan| {
        let (cookie, _) = signed_in(kaidan).await;
        let wish = |current: &str| json!({ "password": "battery staple", "current_password": current });
        let wrong = kaidan.patch(Who::Representative, "/api/session", wish("wrong horse")).await;
        assert_eq!(wrong.json()["error"]["details"][0]["target"], "current_password");
        let weak =
            kaidan.patch(Who::Representative, "/api/session", json!({ "password": "short", "current_password": PASSWORD })).await;
        assert_eq!(weak.json()["error"]["details"][0]["code"], "password_too_short");
        assert_eq!(kaidan.patch(Who::Representative, "/api/session", wish(PASSWORD)).await.status, 200);
        assert_eq!(kaidan.get(Who::Representative, "/odata/lead").await.status, 200);
        assert_eq!(kaidan.send(Who::Anonymous, "GET", "/odata/lead", None, &[("cookie", &cookie)]).await.status, 401);
    });
}
