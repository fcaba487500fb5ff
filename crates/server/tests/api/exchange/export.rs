use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn what_a_question_finds_comes_as_csv() {
    with_server(async |kaidan| {
        kaidan.made(Who::Representative, "lead", json!({ "name": "=1+1", "company": "华为" })).await;
        kaidan.made(Who::Representative, "lead", json!({ "name": "李四" })).await;
        let answer =
            kaidan.get(Who::Manager, "/api/exports/lead?format=csv&$filter=company eq '华为'&$select=name,company").await;
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
        assert!(answer.header("content-disposition").starts_with("attachment; filename*=UTF-8''"));
        let lines: Vec<&str> = answer.text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines.len(), 2, "{}", answer.text);
        assert!(lines[1].starts_with("'=1+1,华为"), "{}", answer.text);
    });
}

#[test]
fn a_workbook_is_one() {
    with_server(async |kaidan| {
        kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        for path in ["/api/exports/lead?format=xlsx", "/api/templates/lead.xlsx"] {
            let answer = kaidan.get(Who::Manager, path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            assert!(answer.text.starts_with("PK"), "{path}");
        }
    });
}

#[test]
fn an_export_has_what_its_reader_may_export() {
    with_server(async |kaidan| {
        kaidan.made(Who::Stranger, "lead", json!({ "name": "赵六" })).await;
        assert_eq!(kaidan.get(Who::Manager, "/api/exports/lead").await.text.lines().count(), 1);
        assert_eq!(kaidan.get(Who::Auditor, "/api/exports/lead").await.text.lines().count(), 2);
        assert_eq!(kaidan.get(Who::Representative, "/api/exports/lead").await.refused(), (403, "forbidden".into()));
        assert_eq!(kaidan.get(Who::Manager, "/api/exports/lead?format=pdf").await.refused(), (400, "invalid".into()));
        assert_eq!(kaidan.get(Who::Manager, "/api/exports/lead?$filter=nope").await.refused(), (400, "invalid".into()));
    });
}
