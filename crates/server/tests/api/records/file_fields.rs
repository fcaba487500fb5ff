//! Fields that hold a file or a picture: the company's own, and the picture of a product.

use serde_json::{Value, json};

use crate::cast::{Kaidan, Who, with_server};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n and what follows";

/// A field of the company's own on leads: `x_deed` for files, `x_photo` for pictures.
async fn with_fields(kaidan: &Kaidan) {
    for (name, kind) in [("deed", "file"), ("photo", "picture")] {
        let field = json!({ "object": "lead", "name": name, "kind": kind, "labels": { "zh-CN": name } });
        let answer = kaidan.post(Who::Administrator, "/api/fields", field).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
    }
}

async fn uploaded(kaidan: &Kaidan, who: Who, name: &str, bytes: &[u8]) -> String {
    let answer = kaidan.upload_as(who, "/api/files", name, bytes).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()["id"].as_str().unwrap().to_owned()
}

async fn status(kaidan: &Kaidan, who: Who, file: &str) -> u16 {
    kaidan.get(who, &format!("/api/files/{file}")).await.status.as_u16()
}

async fn described(kaidan: &Kaidan, who: Who, path: &str) -> Value {
    let prefer = [("prefer", "odata.include-annotations=\"kaidan.file\"")];
    let answer = kaidan.send(who, "GET", path, None, &prefer).await;
    assert_eq!(answer.header("preference-applied"), prefer[0].1, "{}", answer.text);
    answer.json()
}

async fn limit(kaidan: &Kaidan, role: &str, field: &str, access: &str) {
    let role = kaidan.names_of("role", "kind")[role];
    let values = json!({ "role_id": role, "object": "lead", "field": field, "access": access });
    kaidan.made(Who::Administrator, "field_permission", values).await;
}

#[test]
fn a_file_is_read_by_whoever_may_read_its_field() {
    with_server(async |kaidan| {
        with_fields(kaidan).await;
        let file = uploaded(kaidan, Who::Representative, "合同.pdf", b"%PDF-1.4").await;
        let values = json!({ "name": "张三", "x_deed": file });
        let lead = kaidan.made(Who::Representative, "lead", values).await;

        let one = described(kaidan, Who::Representative, &format!("/odata/lead({lead})")).await;
        let about = json!({ "id": file, "name": "合同.pdf", "media_type": "application/pdf", "size": 8 });
        assert_eq!((&one["x_deed"], &one["x_deed@kaidan.file"]), (&json!(file), &about));
        let list = described(kaidan, Who::Manager, "/odata/lead?$select=x_deed").await;
        assert_eq!(list["value"][0]["x_deed@kaidan.file"], about);
        let unasked = kaidan.get(Who::Representative, "/odata/lead").await.json();
        assert_eq!(unasked["value"][0].get("x_deed@kaidan.file"), None);

        assert_eq!((status(kaidan, Who::Manager, &file).await, status(kaidan, Who::Auditor, &file).await), (200, 200));
        assert_eq!(status(kaidan, Who::Stranger, &file).await, 404);
        for access in ["masked", "hidden"] {
            limit(kaidan, if access == "masked" { "auditor" } else { "manager" }, "x_deed", access).await;
        }
        for who in [Who::Auditor, Who::Manager] {
            assert_eq!(status(kaidan, who, &file).await, 404, "{who:?}");
            let list = described(kaidan, who, "/odata/lead").await.to_string();
            assert!(!list.contains("合同.pdf") && !list.contains(&file), "{who:?}: {list}");
            let timeline = kaidan.get(who, &format!("/api/records/lead/{lead}/timeline")).await.text;
            assert!(!timeline.contains("合同.pdf") && !timeline.contains(&file), "{who:?}: {timeline}");
        }
    });
}

#[test]
fn a_field_for_pictures_takes_pictures() {
    with_server(async |kaidan| {
        with_fields(kaidan).await;
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let path = format!("/odata/lead({lead})");
        let large = [PICTURE, &vec![0; 10 << 20]].concat();
        for (name, bytes, refused) in [
            ("photo.png", &b"<html><script>"[..], "picture_expected"),
            ("photo.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "picture_expected"),
            ("photo.png", &large, "picture_too_large"),
        ] {
            let file = uploaded(kaidan, Who::Representative, name, bytes).await;
            let answer = kaidan.patch(Who::Representative, &path, json!({ "x_photo": file })).await;
            let detail = answer.json()["error"]["details"][0].clone();
            assert_eq!((&detail["code"], &detail["target"]), (&json!(refused), &json!("x_photo")), "{name}");
        }
        let file = uploaded(kaidan, Who::Representative, "photo.png", PICTURE).await;
        assert_eq!(kaidan.patch(Who::Representative, &path, json!({ "x_photo": file })).await.status, 200);
        let sent = kaidan.get(Who::Manager, &format!("/api/files/{file}")).await;
        assert!(sent.header("content-disposition").starts_with("inline;"));
        assert_eq!(sent.header("content-security-policy"), "default-src 'none'; sandbox");
        // Nobody takes another's picture by naming it.
        let own = kaidan.made(Who::Stranger, "lead", json!({ "name": "赵六" })).await;
        let stolen = kaidan.patch(Who::Stranger, &format!("/odata/lead({own})"), json!({ "x_photo": file })).await;
        assert_eq!(stolen.json()["error"]["details"][0]["code"], "reference_missing");
    });
}

#[test]
fn the_history_names_files() {
    with_server(async |kaidan| {
        with_fields(kaidan).await;
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let path = format!("/odata/lead({lead})");
        let mut files = Vec::new();
        for name in ["初稿.txt", "定稿.txt"] {
            let file = uploaded(kaidan, Who::Representative, name, b"x").await;
            assert_eq!(kaidan.patch(Who::Representative, &path, json!({ "x_deed": file })).await.status, 200);
            files.push(file);
        }
        kaidan.patch(Who::Representative, &path, json!({ "x_deed": null })).await;
        let timeline = kaidan.get(Who::Representative, &format!("/api/records/lead/{lead}/timeline")).await.json();
        let entries = timeline["entries"].as_array().unwrap().iter();
        let changes: Vec<(Value, Value)> = entries
            .filter(|entry| entry["kind"] == "changed")
            .map(|entry| (entry["changes"][0]["from"].clone(), entry["changes"][0]["to"].clone()))
            .collect();
        let (first, last) = (json!("初稿.txt"), json!("定稿.txt"));
        assert_eq!(changes, [(last.clone(), Value::Null), (first.clone(), last), (Value::Null, first)]);
        // What stood there once is part of the record's history.
        assert_eq!(status(kaidan, Who::Manager, &files[0]).await, 200);
        assert_eq!(status(kaidan, Who::Stranger, &files[0]).await, 404);
    });
}

#[test]
fn an_export_names_files_and_an_import_leaves_them_alone() {
    with_server(async |kaidan| {
        with_fields(kaidan).await;
        let file = uploaded(kaidan, Who::Representative, "=合同.pdf", b"%PDF-1.4").await;
        kaidan.made(Who::Representative, "lead", json!({ "name": "张三", "x_deed": file })).await;
        let export = kaidan.get(Who::Manager, "/api/exports/lead?format=csv&$select=name,x_deed").await;
        assert_eq!(export.text.lines().nth(1), Some("张三,'=合同.pdf"), "{}", export.text);
        let all = kaidan.get(Who::Auditor, "/api/exports/lead?format=csv").await;
        assert!(all.text.contains("合同.pdf") && !all.text.contains(&file), "{}", all.text);
        assert_eq!(kaidan.get(Who::Auditor, "/api/exports/lead?format=xlsx").await.status, 200);

        let import = kaidan.import(Who::Administrator, "lead", "a.csv", "姓名,deed\n李四,合同.pdf\n").await.json();
        assert_eq!(import["sheets"][0]["columns"][1].get("guess"), None, "{import}");
        let id = import["id"].as_str().unwrap();
        for column in [json!({ "field": "x_deed" }), json!({ "new_field": { "kind": "file", "label": "合同" } })] {
            let mut column = column;
            column["column"] = json!("deed");
            let plan = json!({ "columns": [{ "column": "姓名", "field": "name" }, column] });
            let answer = kaidan.post(Who::Administrator, &format!("/api/imports/{id}/plan"), plan).await;
            assert_eq!(answer.refused(), (400, "invalid".into()), "{}", answer.text);
        }
    });
}

#[test]
fn a_file_goes_with_a_merge_and_comes_back_with_its_undoing() {
    with_server(async |kaidan| {
        let field = json!({ "object": "account", "name": "deed", "kind": "file", "labels": { "zh-CN": "合同" } });
        kaidan.post(Who::Administrator, "/api/fields", field).await;
        let file = uploaded(kaidan, Who::Manager, "合同.pdf", b"%PDF-1.4").await;
        let keep = kaidan.made(Who::Manager, "account", json!({ "name": "宁波远洋船舶" })).await;
        let other = kaidan.made(Who::Manager, "account", json!({ "name": "远洋船舶工程", "x_deed": file })).await;
        let wish = json!({ "keep": keep, "merge": [other], "values": { "x_deed": file } });
        let merged = kaidan.post(Who::Manager, "/api/records/account/merge", wish).await;
        assert_eq!(merged.status, 200, "{}", merged.text);
        let deed = async |id: &str| kaidan.get(Who::Manager, &format!("/odata/account({id})")).await.json()["x_deed"].clone();
        assert_eq!(deed(&keep).await, json!(file));
        let undo = format!("/api/merges/{}/undo", merged.json()["merge_id"].as_str().unwrap());
        assert!(kaidan.post(Who::Manager, &undo, json!({})).await.status.is_success());
        assert_eq!((deed(&keep).await, deed(&other).await), (Value::Null, json!(file)));
        assert_eq!(status(kaidan, Who::Auditor, &file).await, 200);
    });
}

#[test]
fn a_product_has_a_picture() {
    with_server(async |kaidan| {
        let file = uploaded(kaidan, Who::Administrator, "泵.png", PICTURE).await;
        let product = kaidan.made(Who::Administrator, "product", json!({ "name": "离心泵", "picture": file })).await;
        assert_eq!(status(kaidan, Who::Stranger, &file).await, 200, "everybody reads products");
        let refused = kaidan.patch(Who::Stranger, &format!("/odata/product({product})"), json!({ "picture": null })).await;
        assert_eq!(refused.refused(), (403, "forbidden".into()));
        let list = described(kaidan, Who::Stranger, "/odata/product?$select=name,picture").await;
        assert_eq!(list["value"][0]["picture@kaidan.file"]["media_type"], "image/png");
    });
}
