use serde_json::json;

use crate::cast::{Kaidan, PASSWORD, Who, with_server};

async fn invited(kaidan: &Kaidan) -> String {
    let roles = kaidan.names_of("role", "kind");
    let wish = json!({ "name": "孙丽", "email": "sun.li@example.com", "role_ids": [roles["representative"]], "team_ids": [] });
    let answer = kaidan.post(Who::Administrator, "/api/users/invite", wish).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let link = answer.json()["link"].as_str().unwrap().to_owned();
    link.strip_prefix("http://kaidan.test/invite/").unwrap().to_owned()
}

#[test]
fn an_invitation_works_once() {
    with_server(async |kaidan| {
        let token = invited(kaidan).await;
        let path = format!("/api/invitations/{token}");
        let weak = kaidan.post(Who::Anonymous, &path, json!({ "password": "short" })).await;
        assert_eq!(weak.refused(), (400, "invalid".into()));
        assert_eq!(kaidan.post(Who::Anonymous, &path, json!({ "password": PASSWORD })).await.status, 204);
        assert_eq!(kaidan.post(Who::Anonymous, &path, json!({ "password": PASSWORD })).await.status, 404);
        let answer =
            kaidan.post(Who::Anonymous, "/api/session", json!({ "email": "sun.li@example.com", "password": PASSWORD })).await;
        assert_eq!(answer.json()["user"]["name"], "孙丽");
    });
}

#[test]
fn an_invitation_is_no_session() {
    with_server(async |kaidan| {
        let token = invited(kaidan).await;
        let bearer = format!("Bearer {token}");
        assert_eq!(kaidan.send(Who::Anonymous, "GET", "/odata/lead", None, &[("authorization", &bearer)]).await.status, 401);
    });
}
