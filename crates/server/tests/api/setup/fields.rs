use serde_json::{Value, json};

use crate::cast::{Kaidan, Who, with_server};

async fn described(kaidan: &Kaidan, name: &str) -> Option<Value> {
    let answer = kaidan.get(Who::Representative, "/api/describe").await.json();
    let lead = answer["objects"].as_array().unwrap().iter().find(|object| object["name"] == "lead").unwrap();
    lead["fields"].as_array().unwrap().iter().find(|field| field["name"] == name).cloned()
}

async fn add(kaidan: &Kaidan) {
    let field = json!({ "object": "lead", "name": "taste", "kind": "choice", "labels": { "zh-CN": "口味" }, "options": ["甜", { "value": "辣" }] });
    let answer = kaidan.post(Who::Administrator, "/api/fields", field).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
}

#[test]
fn a_new_field_is_there_at_once() {
    with_server(async |kaidan| {
        add(kaidan).await;
        let field = described(kaidan, "x_taste").await.unwrap();
        assert_eq!((&field["label"], &field["custom"]), (&json!("口味"), &json!(true)));
        assert_eq!(field["options"][1], json!({ "value": "辣", "label": "辣" }));
        let id = kaidan.made(Who::Representative, "lead", json!({ "name": "张三", "x_taste": "辣" })).await;
        let found = kaidan.get(Who::Representative, "/odata/lead?$filter=x_taste eq '辣'").await;
        assert_eq!(found.json()["value"][0]["id"], id);
    });
}

#[test]
fn a_retired_field_keeps_its_data() {
    with_server(async |kaidan| {
        add(kaidan).await;
        let id = kaidan.made(Who::Representative, "lead", json!({ "name": "张三", "x_taste": "辣" })).await;
        assert_eq!(kaidan.delete(Who::Administrator, "/api/fields/lead/x_taste").await.status, 204);
        assert_eq!(described(kaidan, "x_taste").await, None);
        let back = kaidan.patch(Who::Administrator, "/api/fields/lead/x_taste", json!({ "retired": false })).await;
        assert_eq!(back.status, 204);
        assert_eq!(kaidan.get(Who::Representative, &format!("/odata/lead({id})")).await.json()["x_taste"], "辣");
    });
}

#[test]
fn fields_stand_in_the_chosen_order() {
    with_server(async |kaidan| {
        for name in ["x_b", "x_a"] {
            let field = json!({ "object": "lead", "name": name, "kind": "text", "labels": { "en": name } });
            kaidan.post(Who::Administrator, "/api/fields", field).await;
        }
        let answer = kaidan.post(Who::Administrator, "/api/fields/lead/order", json!({ "names": ["x_a", "x_b"] })).await;
        assert_eq!(answer.status, 204, "{}", answer.text);
        let described = kaidan.get(Who::Administrator, "/api/describe").await.json();
        let lead = described["objects"].as_array().unwrap().iter().find(|object| object["name"] == "lead").unwrap().clone();
        let own: Vec<_> =
            lead["fields"].as_array().unwrap().iter().filter(|f| f["custom"] == true).map(|f| f["name"].clone()).collect();
        assert_eq!(own, [json!("x_a"), json!("x_b")]);
    });
}

#[test]
fn a_bad_name_is_refused() {
    with_server(async |kaidan| {
        let field = json!({ "object": "lead", "name": "Robert'); drop table lead", "kind": "text", "labels": {} });
        let answer = kaidan.post(Who::Administrator, "/api/fields", field).await;
        assert_eq!(answer.json()["error"]["details"][0]["target"], "name", "{}", answer.text);
    });
}

#[test]
fn a_field_that_comes_as_a_record_is_there_at_once_too() {
    with_server(async |kaidan| {
        let values = json!({ "object": "lead", "field": "x_taste", "kind": "text", "labels": { "en": "Taste" } });
        let row = kaidan.made(Who::Administrator, "custom_field", values.clone()).await;
        kaidan.made(Who::Representative, "lead", json!({ "name": "张三", "x_taste": "辣" })).await;
        assert_eq!(kaidan.get(Who::Representative, "/odata/lead").await.json()["value"][0]["x_taste"], "辣");

        // A deleted one leaves its column behind, so that it comes back as what it was or not at all.
        assert_eq!(kaidan.delete(Who::Administrator, &format!("/odata/custom_field({row})")).await.status, 204);
        assert_eq!(kaidan.get(Who::Representative, "/odata/lead").await.json()["value"][0].get("x_taste"), None);
        let number = json!({ "object": "lead", "name": "taste", "kind": "integer", "labels": {} });
        let refused = kaidan.post(Who::Administrator, "/api/fields", number).await;
        assert_eq!(refused.json()["error"]["details"][0]["target"], "kind", "{}", refused.text);
        kaidan.made(Who::Administrator, "custom_field", values).await;
        assert_eq!(kaidan.get(Who::Representative, "/odata/lead").await.json()["value"][0]["x_taste"], "辣");
    });
}
