use insta::assert_snapshot;

use crate::cast::{Who, with_server};

#[test]
fn a_stranger_learns_nothing() {
    with_server(async |kaidan| {
        assert_snapshot!(kaidan.get(Who::Anonymous, "/api/session").await.shown(), @r#"
        {
          "status": 200,
          "body": {
            "setup_required": false,
            "demo_users": [],
            "user": null,
            "company": null,
            "csrf_token": null
          }
        }
        "#);
    });
}

#[test]
fn a_program_learns_whom_it_acts_as() {
    with_server(async |kaidan| {
        assert_snapshot!(kaidan.get(Who::Manager, "/api/session").await.shown(), @r#"
        {
          "status": 200,
          "body": {
            "setup_required": false,
            "demo_users": [],
            "user": {
              "id": "[id]",
              "name": "李娜",
              "email": "li.na@example.com",
              "locale": null,
              "roles": [
                {
                  "id": "[id]",
                  "name": "销售经理",
                  "kind": "manager"
                }
              ],
              "team_ids": [
                "[id]"
              ],
              "is_administrator": false
            },
            "company": {
              "name": "海川精工",
              "base_currency": "CNY",
              "time_zone": "Asia/Shanghai",
              "week_start": 1,
              "fiscal_year_start": 1,
              "locale": "zh-CN"
            },
            "csrf_token": null
          }
        }
        "#);
    });
}

#[test]
fn a_token_that_nobody_gave_is_no_session() {
    with_server(async |kaidan| {
        let made_up = [("authorization", "Bearer 0123456789abcdef")];
        let answer = kaidan.send(Who::Anonymous, "GET", "/odata/lead", None, &made_up).await;
        assert_eq!(answer.refused(), (401, "unauthenticated".into()));
    });
}
