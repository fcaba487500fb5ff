use serde_json::{Value, json};

use crate::cast::{Kaidan, Who, with_server};
use crate::exchange::import::settled;

async fn described(kaidan: &Kaidan, who: Who, name: &str) -> Option<Value> {
    let answer = kaidan.get(who, "/api/describe").await.json();
    answer["objects"].as_array().unwrap().iter().find(|object| object["name"] == name).cloned()
}

/// A tender belongs to an opportunity, stands on a board, and has a number that a field of its own names.
async fn add(kaidan: &Kaidan) {
    let tender = json!({
        "name": "tender", "labels": { "zh-CN": "投标", "en": "Tender" }, "plurals": { "en": "Tenders" }, "navigation": "sell", "icon": "flag",
        "whole": "opportunity", "stages": ["准备", "已投", "中标"]
    });
    let answer = kaidan.post(Who::Administrator, "/api/objects", tender).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(answer.json()["name"], "x_tender");
    let field = json!({ "object": "x_tender", "name": "x_due", "kind": "date", "labels": { "en": "Due" } });
    assert_eq!(kaidan.post(Who::Administrator, "/api/fields", field).await.status, 201);
}

async fn tender(kaidan: &Kaidan, who: Who, name: &str) -> String {
    kaidan.made(who, "x_tender", json!({ "name": name, "x_stage": "准备", "x_due": "2026-10-01" })).await
}

#[test]
fn a_new_object_is_there_at_once() {
    with_server(async |kaidan| {
        add(kaidan).await;
        let found = described(kaidan, Who::Representative, "x_tender").await.unwrap();
        let facts = [&found["label"], &found["group"], &found["board_field"], &found["custom"], &found["can"]["import"]];
        assert_eq!(facts, [&json!("投标"), &json!("sell"), &json!("x_stage"), &json!(true), &json!(false)]);
        let opportunity = described(kaidan, Who::Representative, "opportunity").await.unwrap();
        let child = json!({ "object": "x_tender", "field": "opportunity", "part": false });
        assert!(opportunity["children"].as_array().unwrap().contains(&child));

        let deal = kaidan.made(Who::Representative, "opportunity", json!({ "name": "产线" })).await;
        let values = json!({ "name": "水厂二期", "opportunity_id": deal, "x_stage": "已投" });
        kaidan.made(Who::Representative, "x_tender", values).await;
        let filter = "/odata/x_tender?$filter=opportunity/name eq '产线'&$expand=opportunity";
        assert_eq!(kaidan.get(Who::Representative, filter).await.json()["value"][0]["opportunity"]["name"], "产线");
        let back = format!("/odata/opportunity({deal})?$expand=x_tender");
        assert_eq!(kaidan.get(Who::Representative, &back).await.json()["x_tender"][0]["name"], "水厂二期");
        let sums = "/odata/x_tender?$apply=groupby((x_stage),aggregate($count as n))";
        assert_eq!(kaidan.get(Who::Representative, sums).await.json()["value"][0], json!({ "x_stage": "已投", "n": 1 }));
        let hits = kaidan.get(Who::Representative, "/api/search?q=shuichang").await.json();
        assert_eq!(hits["groups"][0]["object"], "x_tender", "{hits}");
    });
}

#[test]
fn programs_read_of_it_in_the_model() {
    with_server(async |kaidan| {
        add(kaidan).await;
        let model = kaidan.get(Who::Administrator, "/odata/$metadata").await.text;
        assert!(model.contains("<EntitySet Name=\"x_tender\""), "{model}");
        assert!(model.contains("<Property Name=\"x_due\" Type=\"Edm.Date\""));
        assert!(
            model
                .contains("<NavigationProperty Name=\"x_tender\" Type=\"Collection(kaidan.x_tender)\" Partner=\"opportunity\"/>")
        );
        let openapi = kaidan.get(Who::Administrator, "/openapi.json").await.json();
        assert!(openapi["paths"]["/odata/x_tender"]["post"].is_object());
    });
}

#[test]
fn its_records_come_from_a_file_and_leave_in_one() {
    with_server(async |kaidan| {
        add(kaidan).await;
        let good: String = (1..=9).map(|day| format!("水厂{day}期,准备,2026-10-0{day}\n")).collect();
        let file = format!("投标,阶段,Due\n{good}水厂十期,已投,下周\n");
        // The manager may import, as is usual.
        let id = kaidan.import(Who::Manager, "x_tender", "投标.csv", &file).await.json()["id"].as_str().unwrap().to_owned();
        let columns = json!([{ "column": "投标", "field": "name" }, { "column": "阶段", "field": "x_stage" }, { "column": "Due", "field": "x_due" }]);
        let guesses = kaidan.get(Who::Manager, &format!("/api/imports/{id}")).await.json();
        let columns_told = guesses["sheets"][0]["columns"].as_array().unwrap().clone();
        let guessed: Vec<_> = columns_told.iter().map(|column| column["guess"].clone()).collect();
        assert_eq!(guessed, [json!("name"), json!("x_stage"), json!("x_due")], "{guesses}");
        let plan = json!({ "columns": columns });
        for (step, body) in [("plan", plan), ("run", json!({}))] {
            assert_eq!(kaidan.post(Who::Manager, &format!("/api/imports/{id}/{step}"), body).await.status, 202);
            settled(kaidan, &id).await;
        }
        let csv = kaidan.get(Who::Manager, "/api/exports/x_tender?format=csv&$orderby=name").await.text;
        assert!(csv.contains("水厂1期") && csv.contains("水厂9期") && !csv.contains("水厂十期"), "{csv}");
    });
}

#[test]
fn a_role_may_do_with_it_what_the_form_said() {
    with_server(async |kaidan| {
        let role = kaidan.names_of("role", "kind")["representative"].to_string();
        let secret = json!({ "name": "x_secret", "labels": { "en": "Secret" }, "start": { role: "none" } });
        assert_eq!(kaidan.post(Who::Administrator, "/api/objects", secret).await.status, 201);
        assert_eq!(described(kaidan, Who::Representative, "x_secret").await, None);
        assert_eq!(kaidan.get(Who::Representative, "/odata/x_secret").await.status, 404);
        assert_eq!(kaidan.get(Who::Auditor, "/odata/x_secret").await.status, 200);
    });
}

#[test]
fn a_retired_object_is_nowhere_and_comes_back_with_everything() {
    with_server(async |kaidan| {
        add(kaidan).await;
        let id = tender(kaidan, Who::Representative, "水厂二期").await;
        let address = format!("/odata/x_tender({id})");
        let role = kaidan.names_of("role", "kind")["finance"].to_string();
        let permissions = format!("/api/roles/{role}/permissions");
        let before = kaidan.get(Who::Administrator, &permissions).await.json();
        assert_eq!(before["objects"]["x_tender"]["read"], "all");

        assert_eq!(kaidan.delete(Who::Administrator, "/api/objects/x_tender").await.status, 204);
        assert_eq!(described(kaidan, Who::Administrator, "x_tender").await, None);
        for (method, path) in [
            ("GET", address.as_str()),
            ("PATCH", &address),
            ("DELETE", &address),
            ("GET", "/odata/x_tender"),
            ("GET", "/api/exports/x_tender?format=csv"),
        ] {
            let body = (method == "PATCH").then(|| json!({ "name": "x" }));
            assert_eq!(kaidan.fresh(Who::Administrator).send(method, path, body, &[]).await.status, 404, "{method} {path}");
        }
        // A role that is saved meanwhile keeps what it may do with it.
        let meanwhile = kaidan.get(Who::Administrator, &permissions).await.json();
        assert_eq!(meanwhile["objects"].get("x_tender"), None);
        assert_eq!(kaidan.send(Who::Administrator, "PUT", &permissions, Some(meanwhile), &[]).await.status, 200);

        let back = kaidan.patch(Who::Administrator, "/api/objects/x_tender", json!({ "retired": false })).await;
        assert_eq!(back.status, 204, "{}", back.text);
        assert_eq!(kaidan.get(Who::Representative, &address).await.json()["name"], "水厂二期");
        assert_eq!(
            kaidan.get(Who::Administrator, &permissions).await.json()["objects"]["x_tender"],
            before["objects"]["x_tender"]
        );
    });
}

#[test]
fn what_is_wrong_is_told_beside_its_field() {
    with_server(async |kaidan| {
        add(kaidan).await;
        for (wish, target) in [
            (json!({ "name": "x'); drop table lead", "labels": { "en": "X" } }), "name"),
            (json!({ "name": "x_tender", "labels": { "en": "X" } }), "name"),
            (json!({ "name": "x_other", "labels": {} }), "labels"),
            (json!({ "name": "x_other", "labels": { "en": "X" }, "whole": "nothing" }), "whole"),
            (json!({ "name": "x_other", "labels": { "en": "X" }, "stages": [" "] }), "stages"),
        ] {
            let answer = kaidan.post(Who::Administrator, "/api/objects", wish.clone()).await;
            assert_eq!(answer.json()["error"]["details"][0]["target"], target, "{wish}: {}", answer.text);
        }
        let board = kaidan.patch(Who::Administrator, "/api/objects/x_tender", json!({ "board": "name" })).await;
        assert_eq!(board.json()["error"]["details"][0]["target"], "board", "{}", board.text);
        let row =
            kaidan.get(Who::Administrator, "/odata/custom_object").await.json()["value"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(kaidan.delete(Who::Administrator, &format!("/odata/custom_object({row})")).await.status, 400);
    });
}
