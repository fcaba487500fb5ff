use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn an_attachment_is_a_download() {
    with_server(async |kaidan| {
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let path = format!("/api/records/lead/{lead}/files");
        let answer = kaidan.upload_as(Who::Representative, &path, "报价.html", b"<script>alert(1)</script>").await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let file = answer.json()[0].clone();
        assert_eq!(
            (&file["name"], &file["media_type"], &file["size"]),
            (&json!("报价.html"), &json!("application/octet-stream"), &json!(25))
        );

        let sent = kaidan.get(Who::Manager, &format!("/api/files/{}", file["id"].as_str().unwrap())).await;
        assert_eq!(sent.text, "<script>alert(1)</script>");
        assert!(sent.header("content-disposition").starts_with("attachment;"));
        assert_eq!(sent.header("x-content-type-options"), "nosniff");
        assert_eq!(kaidan.get(Who::Representative, &path).await.json()[0]["by"]["name"], "张伟");
    });
}

#[test]
fn a_picture_is_shown() {
    with_server(async |kaidan| {
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let answer = kaidan
            .upload_as(Who::Representative, &format!("/api/records/lead/{lead}/files"), "a.png", b"\x89PNG\r\n\x1a\n")
            .await;
        let id = answer.json()[0]["id"].as_str().unwrap().to_owned();
        let sent = kaidan.get(Who::Representative, &format!("/api/files/{id}")).await;
        assert_eq!(sent.header("content-type"), "image/png");
        assert!(sent.header("content-disposition").starts_with("inline;"));
    });
}

#[test]
fn files_of_records_that_one_may_not_see_are_not_there() {
    with_server(async |kaidan| {
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let path = format!("/api/records/lead/{lead}/files");
        let id = kaidan.upload_as(Who::Representative, &path, "a.txt", b"x").await.json()[0]["id"].as_str().unwrap().to_owned();
        assert_eq!(kaidan.get(Who::Stranger, &format!("/api/files/{id}")).await.status, 404);
        assert_eq!(kaidan.delete(Who::Auditor, &format!("/api/files/{id}")).await.status, 403);
        assert_eq!(kaidan.upload_as(Who::Stranger, &path, "a.txt", b"x").await.status, 404);
        assert_eq!(kaidan.upload_as(Who::Auditor, &path, "a.txt", b"x").await.status, 403);
        assert_eq!(kaidan.delete(Who::Representative, &format!("/api/files/{id}")).await.status, 204);
        assert_eq!(kaidan.get(Who::Representative, &format!("/api/files/{id}")).await.status, 404);
    });
}

#[test]
fn a_form_without_a_file_is_refused() {
    with_server(async |kaidan| {
        let request = Request::post("/api/files").header("authorization", kaidan.bearer(Who::Representative));
        let request = request
            .header("content-type", "multipart/form-data; boundary=frontier")
            .body(Body::from("--frontier--\r\n"))
            .unwrap();
        assert_eq!(kaidan.answer(request).await.refused(), (400, "invalid".into()));
        let request = Request::post("/api/files")
            .header("authorization", kaidan.bearer(Who::Representative))
            .body(Body::from("x"))
            .unwrap();
        assert_eq!(kaidan.answer(request).await.refused(), (400, "invalid".into()));
    });
}
