use serde_json::{Value, json};

use crate::cast::{Kaidan, Who, with_server};

async fn add(kaidan: &Kaidan, layout: Value) -> String {
    let section = json!({ "kind": "section", "title": { "zh-CN": "主要", "en": "Main" }, "fields": [{ "name": "name" }, { "name": "phone" }] });
    let mut values =
        json!({ "object": "lead", "name": "布局", "kind": "page", "definition": { "tabs": [{ "parts": [section] }] } });
    values.as_object_mut().unwrap().extend(layout.as_object().unwrap().clone());
    kaidan.made(Who::Administrator, "layout", values).await
}

async fn described(kaidan: &Kaidan, who: Who, object: &str) -> Value {
    let answer = kaidan.get(who, "/api/describe").await.json();
    let objects = answer["objects"].as_array().unwrap().clone();
    objects.into_iter().find(|one| one["name"] == object).unwrap_or(Value::Null)
}

async fn fits(kaidan: &Kaidan, who: Who, wish: Value) -> Value {
    let answer = kaidan.post(who, "/api/layouts/fit", wish).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["id"].clone()
}

#[test]
fn the_description_brings_what_a_role_is_given() {
    with_server(async |kaidan| {
        assert!(described(kaidan, Who::Representative, "lead").await.get("layouts").is_none());
        let role = kaidan.names_of("role", "kind")["representative"];
        let own = add(kaidan, json!({ "roles": [role], "position": 0 })).await;
        let all = add(kaidan, json!({ "condition": "rating == \"hot\"", "position": 1 })).await;
        let seller = described(kaidan, Who::Representative, "lead").await["layouts"].clone();
        assert_eq!((&seller[0]["id"], &seller[1]["id"], &seller[1]["conditional"]), (&json!(own), &json!(all), &json!(true)));
        assert_eq!(
            seller[0]["tabs"],
            json!([{ "title": null, "parts": [{
                "kind": "section", "title": "主要", "columns": 2, "collapsed": false,
                "fields": [{ "name": "name", "wide": null }, { "name": "phone", "wide": null }]
            }] }])
        );
        let manager = described(kaidan, Who::Manager, "lead").await["layouts"].clone();
        assert_eq!(manager.as_array().unwrap().len(), 1);
        // Who may read the layouts of others could read the names of fields that are hidden from them.
        assert_eq!(described(kaidan, Who::Manager, "layout").await, Value::Null);
        assert_eq!(kaidan.get(Who::Manager, "/odata/layout").await.status, 404);
    });
}

#[test]
fn a_record_is_laid_out_by_what_it_is_and_a_form_by_what_stands_in_it() {
    with_server(async |kaidan| {
        let hot = add(kaidan, json!({ "condition": "rating == \"hot\"" })).await;
        let short = add(kaidan, json!({ "kind": "quick" })).await;
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "张三", "rating": "hot" })).await;
        let wish = |values: Value| json!({ "object": "lead", "kind": "page", "values": values });
        let own = Who::Representative;
        assert_eq!(fits(kaidan, own, json!({ "object": "lead", "kind": "page", "id": lead })).await, json!(hot));
        assert_eq!(fits(kaidan, own, wish(json!({ "rating": "hot", "expected_amount": "12," }))).await, json!(hot));
        assert_eq!(fits(kaidan, own, wish(json!({ "rating": "cold" }))).await, Value::Null);
        assert_eq!(fits(kaidan, own, json!({ "object": "lead", "kind": "quick" })).await, json!(short));
        let other = kaidan.post(Who::Stranger, "/api/layouts/fit", json!({ "object": "lead", "kind": "page", "id": lead })).await;
        assert_eq!(other.status, 404, "what may not be seen is not there");
        let odd = kaidan.post(own, "/api/layouts/fit", json!({ "object": "lead", "kind": "round" })).await;
        assert_eq!(odd.status, 400);
    });
}

#[test]
fn what_does_not_fit_is_refused_beside_it_and_later_told() {
    with_server(async |kaidan| {
        let field = json!({ "object": "lead", "name": "x_risk", "kind": "text", "labels": { "en": "Risk", "zh-CN": "风险" } });
        assert_eq!(kaidan.post(Who::Administrator, "/api/fields", field).await.status, 201);
        let section = |name: &str| json!({ "kind": "section", "fields": [{ "name": name }, { "name": "x_risk" }] });
        let page = |name: &str| json!({ "object": "lead", "name": "x", "kind": "page", "definition": { "tabs": [{ "parts": [section(name)] }] } });
        let refused = kaidan.post(Who::Administrator, "/odata/layout", page("gadget")).await;
        assert_eq!(refused.status, 400);
        let targets: Vec<_> =
            refused.json()["error"]["details"].as_array().unwrap().iter().map(|one| one["target"].clone()).collect();
        assert_eq!(targets, ["definition.tabs.0.parts.0.fields.0", "definition"]);
        let id = kaidan.made(Who::Administrator, "layout", page("name")).await;
        kaidan.delete(Who::Administrator, "/api/fields/lead/x_risk").await;
        let broken = kaidan.get(Who::Administrator, "/api/broken").await.json();
        assert_eq!(broken[0]["id"], json!(id));
        assert!(broken[0]["reasons"][0].as_str().unwrap().contains("风险"), "{broken}");
        let left = described(kaidan, Who::Representative, "lead").await["layouts"][0]["tabs"][0]["parts"][0]["fields"].clone();
        assert_eq!(left, json!([{ "name": "name", "wide": null }]));
    });
}
