use insta::assert_snapshot;
use serde_json::json;

use crate::cast::{Kaidan, Who, with_server};

async fn some_leads(kaidan: &Kaidan) {
    for (who, name, company) in [
        (Who::Representative, "张三", "华为技术有限公司"),
        (Who::Representative, "李四", "比亚迪股份有限公司"),
        (Who::Colleague, "王五", "大族激光"),
        (Who::Stranger, "赵六", "中兴通讯"),
    ] {
        kaidan.made(who, "lead", json!({ "name": name, "company": company })).await;
    }
}

#[test]
fn a_representative_sees_their_own() {
    with_server(async |kaidan| {
        some_leads(kaidan).await;
        assert_eq!(kaidan.get(Who::Representative, "/odata/lead?$orderby=name").await.names(), ["张三", "李四"]);
        assert_eq!(kaidan.get(Who::Stranger, "/odata/lead").await.names(), ["赵六"]);
    });
}

#[test]
fn a_manager_sees_the_team_and_an_auditor_everything() {
    with_server(async |kaidan| {
        some_leads(kaidan).await;
        assert_eq!(kaidan.get(Who::Manager, "/odata/lead").await.names().len(), 3);
        assert_eq!(kaidan.get(Who::Auditor, "/odata/lead").await.names().len(), 4);
    });
}

#[test]
fn a_page_is_odata() {
    with_server(async |kaidan| {
        some_leads(kaidan).await;
        let answer = kaidan
            .get(Who::Manager, "/odata/lead?$select=name,company&$expand=owner&$filter=contains(company,'华为')&$count=true")
            .await;
        assert_eq!(answer.header("odata-version"), "4.01");
        assert_snapshot!(answer.shown(), @r#"
        {
          "status": 200,
          "body": {
            "@odata.context": "http://kaidan.test/odata/$metadata#lead(name,company)",
            "@odata.count": 1,
            "value": [
              {
                "@odata.etag": "W/\"1\"",
                "name": "张三",
                "company": "华为技术有限公司",
                "id": "[id]",
                "version": 1,
                "owner": {
                  "id": "[id]",
                  "name": "张伟"
                }
              }
            ]
          }
        }
        "#);
    });
}

#[test]
fn pages_follow_each_other_without_gap() {
    with_server(async |kaidan| {
        for number in 0..7 {
            kaidan.made(Who::Representative, "lead", json!({ "name": format!("客户{number}") })).await;
        }
        let mut names = Vec::new();
        let mut next = Some("/odata/lead?$orderby=name desc".to_owned());
        while let Some(path) = next {
            let page = kaidan.send(Who::Representative, "GET", &path, None, &[("prefer", "odata.maxpagesize=3")]).await;
            names.extend(page.names());
            next =
                page.json()["@odata.nextLink"].as_str().map(|link| link.strip_prefix("http://kaidan.test").unwrap().to_owned());
        }
        assert_eq!(names, ["客户6", "客户5", "客户4", "客户3", "客户2", "客户1", "客户0"]);
    });
}

#[test]
fn top_is_the_end() {
    with_server(async |kaidan| {
        some_leads(kaidan).await;
        let page = kaidan.get(Who::Auditor, "/odata/lead?$top=2&$orderby=name").await;
        assert_eq!(page.names().len(), 2);
        assert_eq!(page.json().get("@odata.nextLink"), None);
    });
}

#[test]
fn names_are_found_by_their_sound() {
    with_server(async |kaidan| {
        some_leads(kaidan).await;
        for words in ["华为", "huawei", "hw"] {
            assert_eq!(
                kaidan.get(Who::Representative, &format!("/odata/lead?$search={words}")).await.names(),
                ["张三"],
                "{words}"
            );
        }
        assert!(kaidan.get(Who::Stranger, "/odata/lead?$search=huawei").await.names().is_empty());
    });
}

#[test]
fn a_malformed_filter_is_explained() {
    with_server(async |kaidan| {
        let answer =
            kaidan.send(Who::Representative, "GET", "/odata/lead?$filter=name eq", None, &[("accept-language", "en")]).await;
        assert_snapshot!(answer.shown(), @r#"
        {
          "status": 400,
          "body": {
            "error": {
              "code": "invalid",
              "message": "A name is expected at character 8.",
              "details": [
                {
                  "code": "query_name_expected",
                  "target": "$filter",
                  "message": "A name is expected at character 8."
                }
              ]
            }
          }
        }
        "#);
    });
}

#[test]
fn wrong_questions_are_refused() {
    with_server(async |kaidan| {
        for question in [
            "$filter=secret eq 1",
            "$orderby=secret",
            "$select=secret",
            "$expand=secret",
            "$top=-1",
            "$filter=amount eq 'x'",
            "$nope=1",
        ] {
            let answer = kaidan.get(Who::Administrator, &format!("/odata/opportunity?{question}")).await;
            assert_eq!(answer.refused(), (400, "invalid".into()), "{question}: {}", answer.text);
        }
        assert_eq!(kaidan.get(Who::Administrator, "/odata/secret").await.refused(), (404, "not_found".into()));
    });
}
