use serde_json::json;

use crate::cast::{Who, with_server};

#[test]
fn a_file_is_compared_applied_and_taken_back() {
    with_server(async |kaidan| {
        let before = kaidan.get(Who::Administrator, "/api/configuration").await.text;
        let field = json!({ "object": "lead", "name": "x_taste", "kind": "text", "labels": { "zh-CN": "口味" } });
        assert_eq!(kaidan.post(Who::Administrator, "/api/fields", field).await.status, 201);
        let after = kaidan.get(Who::Administrator, "/api/configuration").await.text;
        assert_ne!(before, after);

        let told = kaidan.post(Who::Administrator, "/api/configuration/diff", json!({ "content": before })).await.json();
        let change = &told["changes"][0];
        assert_eq!((&change["what"], &change["path"]), (&json!("removed"), &json!(["lead", "x_taste"])), "{told}");
        assert_eq!((&change["label"], &change["fields"][0]["from"]), (&json!("自定义字段"), &json!("text")), "{told}");
        assert_eq!(kaidan.post(Who::Administrator, "/api/configuration/apply", json!({ "content": before })).await.status, 200);
        let lead = json!({ "name": "张三", "x_taste": "辣" });
        assert_eq!(kaidan.post(Who::Representative, "/odata/lead", lead.clone()).await.status, 400);

        // What was before the file is the version to go back to.
        let versions = kaidan.get(Who::Administrator, "/api/configuration/versions").await.json();
        let why: Vec<_> = versions.as_array().unwrap().iter().map(|version| version["why"].clone()).collect();
        assert_eq!(why, [json!("applied"), json!("before")]);
        let [newer, older] = [0, 1].map(|at| versions[at]["id"].as_str().unwrap().to_owned());
        let between = kaidan.get(Who::Administrator, &format!("/api/configuration/versions/{older}/diff/{newer}")).await.json();
        assert_eq!(
            between["changes"][0]["fields"],
            json!([{ "field": "retired", "label": "已停用", "from": false, "to": true }])
        );
        let kept = kaidan.get(Who::Administrator, &format!("/api/configuration/versions/{older}")).await.text;
        assert_eq!(kept, after);
        assert_eq!(kaidan.post(Who::Administrator, "/api/configuration/apply", json!({ "content": kept })).await.status, 200);
        assert_eq!(kaidan.post(Who::Representative, "/odata/lead", lead).await.status, 201);
    });
}

#[test]
fn what_is_wrong_names_its_item() {
    with_server(async |kaidan| {
        let file = json!({ "content": "kaidan: 1\nnumbering: {lead: {prefix: L, date_part: century, digits: 4}}" });
        let answer = kaidan.post(Who::Administrator, "/api/configuration/apply", file).await;
        assert_eq!(answer.status, 400);
        assert_eq!(answer.json()["error"]["details"][0]["target"], "numbering / lead / date_part", "{}", answer.text);
        let answer = kaidan.post(Who::Administrator, "/api/configuration/diff", json!({ "content": "a: [" })).await;
        assert_eq!(answer.json()["error"]["details"][0]["code"], "configuration_not_yaml", "{}", answer.text);
    });
}
