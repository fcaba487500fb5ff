use std::time::Duration;

use serde_json::{Value, json};

use crate::cast::{Kaidan, Who, with_server};

/// Asks until the import is no longer at work.
pub async fn settled(kaidan: &Kaidan, id: &str) -> Value {
    let path = format!("/api/imports/{id}");
    let settled = async {
        loop {
            let import = kaidan.get(Who::Manager, &path).await.json();
            if !matches!(import["state"].as_str(), Some("checking" | "running")) {
                return import;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), settled).await.unwrap()
}

async fn begun(kaidan: &Kaidan, csv: &str) -> String {
    let answer = kaidan.import(Who::Manager, "lead", "leads.csv", csv).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_file_becomes_records_and_goes_again() {
    with_server(async |kaidan| {
        let id = begun(kaidan, "姓名,公司,备注\n张三,华为,x\n李四,,y\n").await;
        let read = kaidan.get(Who::Manager, &format!("/api/imports/{id}")).await.json();
        assert_eq!(read["state"], "read");
        let columns: Vec<_> =
            read["sheets"][0]["columns"].as_array().unwrap().iter().map(|column| column["guess"].clone()).collect();
        assert_eq!(columns, ["name", "company", "note"]);

        let columns = json!([{ "column": "姓名", "field": "name" }, { "column": "公司", "field": "company" }]);
        let answer = kaidan.post(Who::Manager, &format!("/api/imports/{id}/plan"), json!({ "columns": columns })).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        let checked = settled(kaidan, &id).await;
        assert_eq!((&checked["state"], &checked["result"]["created"]), (&json!("checked"), &json!(2)), "{checked}");
        assert!(kaidan.get(Who::Manager, "/odata/lead").await.names().is_empty());

        assert_eq!(kaidan.post(Who::Manager, &format!("/api/imports/{id}/run"), json!({})).await.status, 202);
        let done = settled(kaidan, &id).await;
        assert_eq!((&done["state"], &done["progress"]), (&json!("done"), &json!({ "done": 2, "total": 2 })), "{done}");
        assert_eq!(kaidan.get(Who::Manager, "/odata/lead?$orderby=name").await.names(), ["张三", "李四"]);

        assert_eq!(kaidan.post(Who::Manager, &format!("/api/imports/{id}/undo"), json!({})).await.status, 202);
        assert_eq!(settled(kaidan, &id).await["state"], "undone");
        assert!(kaidan.get(Who::Manager, "/odata/lead").await.names().is_empty());
    });
}

#[test]
fn bad_rows_come_back_with_their_reasons() {
    with_server(async |kaidan| {
        let id = begun(kaidan, "姓名,邮箱\n张三,zhang\n李四,li@example.com\n").await;
        let columns = json!([{ "column": "姓名", "field": "name" }, { "column": "邮箱", "field": "email" }]);
        kaidan.post(Who::Manager, &format!("/api/imports/{id}/plan"), json!({ "columns": columns })).await;
        let checked = settled(kaidan, &id).await;
        assert_eq!(checked["result"]["failed"], 1, "{checked}");
        let problem = &checked["result"]["problems"][0];
        assert_eq!((&problem["line"], &problem["column"], &problem["value"]), (&json!(2), &json!("邮箱"), &json!("zhang")));
        let csv = kaidan.get(Who::Manager, &format!("/api/imports/{id}/failed.csv")).await;
        assert!(csv.text.contains("张三,zhang"), "{}", csv.text);
        assert!(!csv.text.contains("李四"));
    });
}

#[test]
fn what_is_no_table_is_refused() {
    with_server(async |kaidan| {
        for (name, content) in [("a.pdf", "%PDF-1.7 x"), ("a.csv", ""), ("a.html", "<html><body>x</body></html>")] {
            let answer = kaidan.import(Who::Manager, "lead", name, content).await;
            assert!(matches!(answer.refused().1.as_str(), "unsupported" | "invalid"), "{name}: {}", answer.text);
        }
        assert_eq!(kaidan.get(Who::Manager, "/api/imports").await.json(), json!([]));
    });
}

#[test]
fn a_plan_that_makes_no_sense_is_refused() {
    with_server(async |kaidan| {
        let id = begun(kaidan, "姓名\n张三\n").await;
        for plan in [
            json!({}),
            json!({ "columns": [{ "column": "姓名", "field": "secret" }] }),
            json!({ "columns": [{ "column": "无", "field": "name" }] }),
            json!({ "nonsense": true }),
        ] {
            let answer = kaidan.post(Who::Manager, &format!("/api/imports/{id}/plan"), plan.clone()).await;
            assert_eq!(answer.refused(), (400, "invalid".into()), "{plan}");
        }
    });
}
