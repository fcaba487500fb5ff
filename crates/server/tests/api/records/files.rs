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
        assert_eq!(sent.header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(kaidan.get(Who::Representative, &path).await.json()[0]["by"]["name"], "张伟");
    });
}

#[test]
fn an_upload_that_nobody_uses_goes_after_a_week() {
    with_server(async |kaidan| {
        let answer = kaidan.upload(Who::Representative, "/api/files").await.json();
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let attached = kaidan.upload(Who::Representative, &format!("/api/records/lead/{lead}/files")).await.json();
        let status = async |file: &serde_json::Value| {
            kaidan.get(Who::Representative, &format!("/api/files/{}", file["id"].as_str().unwrap())).await.status.as_u16()
        };
        for (days, upload) in [(6, 200), (2, 404)] {
            let later = kaidan.app.now() + jiff::SignedDuration::from_hours(24 * days);
            *kaidan.now.lock() = later;
            let app = kaidan.app.clone();
            tokio::task::spawn_blocking(move || server::api::records::files::sweep(&app)).await.unwrap().unwrap();
            assert_eq!((status(&answer).await, status(&attached[0]).await), (upload, 200), "{days}");
        }
        let id: base::Uuid = answer["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(kaidan.app.files.size(id).await.unwrap(), None, "the bytes are gone too");
    });
}

/// Whatever it is called and claims to be, nothing that a browser would carry out comes back as what it is.
#[test]
fn nothing_is_served_as_a_page() {
    with_server(async |kaidan| {
        for (name, content) in [
            ("a.html", "<html><script>alert(1)</script>"),
            ("a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"),
            ("a.xml", "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"/>"),
            ("a.js", "alert(1)"),
            ("a.png", "<script>alert(1)</script>"),
            ("a.pdf", "%PDF-1.4"),
            ("a.txt", "<script>alert(1)</script>"),
        ] {
            let id = kaidan.upload_as(Who::Representative, "/api/files", name, content.as_bytes()).await.json()["id"].clone();
            let sent = kaidan.get(Who::Representative, &format!("/api/files/{}", id.as_str().unwrap())).await;
            let kind = sent.header("content-type").to_owned();
            for page in ["html", "svg", "xml", "javascript", "image/"] {
                assert!(!kind.contains(page), "{name} is served as {kind}");
            }
            assert!(sent.header("content-disposition").starts_with("attachment;"), "{name} is shown");
            assert_eq!(sent.header("x-content-type-options"), "nosniff", "{name}");
            assert!(sent.header("content-security-policy").contains("sandbox"), "{name}");
        }
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
fn an_upload_is_its_uploaders_until_a_record_holds_it() {
    with_server(async |kaidan| {
        let answer = kaidan.upload_as(Who::Representative, "/api/files", "a.png", b"\x89PNG\r\n\x1a\n").await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let path = format!("/api/files/{}", answer.json()["id"].as_str().unwrap());
        assert_eq!(kaidan.get(Who::Representative, &path).await.status, 200);
        for who in [Who::Colleague, Who::Manager, Who::Auditor, Who::Administrator] {
            assert_eq!(kaidan.get(who, &path).await.refused(), (404, "not_found".into()), "{who:?}");
            assert_eq!(kaidan.delete(who, &path).await.status, 404, "{who:?}");
        }
        assert_eq!(kaidan.delete(Who::Representative, &path).await.status, 204);
        assert_eq!(kaidan.get(Who::Representative, &path).await.status, 404);
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
