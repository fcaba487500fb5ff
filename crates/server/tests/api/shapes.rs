//! What the interface answers is what `/openapi.json` says: answers are held against their schemas.

use serde_json::{Value, json};

use crate::cast::{Kaidan, Who, with_server};

/// Where an answer is not what the schema says. Knows what our document uses of JSON Schema, and no more.
fn differences(document: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str().map(|path| path.trim_start_matches("#/components/schemas/")) {
        let named = &document["components"]["schemas"][name];
        assert!(named.is_object(), "{at}: there is no schema {name}");
        return differences(document, named, value, at, found);
    }
    if let Some(any) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        let fits = |one: &Value| {
            let mut found = Vec::new();
            differences(document, one, value, at, &mut found);
            found.is_empty()
        };
        if !any.iter().any(fits) {
            found.push(format!("{at}: {value} is none of {any:?}"));
        }
        return;
    }
    if let Some(values) = schema["enum"].as_array()
        && !values.contains(value)
    {
        found.push(format!("{at}: {value} is none of {values:?}"));
    }
    let is = |kind: &str| match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        _ => value.is_object(),
    };
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !kinds.is_empty() && !kinds.iter().any(|kind| is(kind)) {
        return found.push(format!("{at}: {value} is no {kinds:?}"));
    }
    for (position, item) in value.as_array().into_iter().flatten().enumerate() {
        if schema["items"].is_object() {
            differences(document, &schema["items"], item, &format!("{at}[{position}]"), found);
        }
    }
    let Some(members) = value.as_object() else { return };
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !members.contains_key(name) {
            found.push(format!("{at}: {name} is missing"));
        }
    }
    for (name, member) in members {
        let at = format!("{at}.{name}");
        match (&schema["properties"][name], &schema["additionalProperties"]) {
            (known @ Value::Object(_), _) | (Value::Null, known @ Value::Object(_)) => {
                differences(document, known, member, &at, found);
            }
            // An object of which the document says more than that it is one has no members besides.
            (Value::Null, _) if schema["properties"].is_object() && !name.starts_with('@') => {
                found.push(format!("{at} is not described"));
            }
            _ => {}
        }
    }
}

/// Holds the answer to a request against what the document says of it.
async fn compare(kaidan: &Kaidan, document: &Value, endpoint: &str, path: &str) -> Vec<String> {
    let answer = kaidan.get(Who::Administrator, path).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.text);
    let responses = &document["paths"][endpoint]["get"]["responses"];
    let described = &responses[answer.status.as_str()];
    let schema = &described["content"]["application/json"]["schema"];
    let mut found = Vec::new();
    if !schema.is_object() || *schema == json!({ "type": "object" }) {
        found.push(format!("GET {endpoint}: {} is not described", answer.status));
    } else {
        differences(document, schema, &answer.json(), endpoint, &mut found);
    }
    found
}

#[test]
fn answers_are_as_described() {
    with_server(async |kaidan| {
        let document = kaidan.get(Who::Administrator, "/openapi.json").await.json();
        let values = json!({ "name": "产线", "amount": 10, "opened_on": "2026-09-01" });
        let opportunity = kaidan.made(Who::Representative, "opportunity", values).await;
        kaidan.post(Who::Representative, &format!("/api/opportunity/{opportunity}/win"), json!({})).await;
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "张三", "phone": "13800138000" })).await;
        kaidan.upload(Who::Representative, &format!("/api/records/lead/{lead}/files")).await;
        let share = json!({ "user_id": kaidan.id(Who::Stranger), "access": "read" });
        kaidan.post(Who::Representative, &format!("/api/records/lead/{lead}/shares"), share).await;
        kaidan.import(Who::Administrator, "lead", "a.csv", "姓名,电话\n李四,13900139000\n").await;
        let role = kaidan.names_of("role", "kind")["manager"];
        let parts = json!([
            { "kind": "section", "fields": [{ "name": "name" }] },
            { "kind": "list", "object": "activity", "field": "lead", "order": { "field": "subject" } },
            { "kind": "files" }
        ]);
        let layout = json!({ "object": "lead", "name": "布局", "kind": "page", "definition": { "tabs": [{ "parts": parts }] } });
        kaidan.made(Who::Administrator, "layout", layout).await;

        let definition = json!({
            "metrics": ["deals", "win_rate"], "rows": ["owner", "source"], "column": "quarter", "period": "this_year",
            "compare": ["previous", "last_year"], "top": 1, "filters": [{ "by": "source", "keys": ["none"] }],
            "sort": { "metric": "deals", "descending": true }, "show": "bar"
        });
        let report = kaidan.made(Who::Administrator, "report", json!({ "name": "报表", "definition": definition })).await;

        let weekly = json!({ "receivers": [kaidan.id(Who::Administrator)], "rhythm": "weekly", "day": 1, "at": "08:30" });
        kaidan.post(Who::Administrator, &format!("/api/report/{report}/subscriptions"), weekly).await;

        let mut wrong = Vec::new();
        for (endpoint, path) in [
            ("/api/session", "/api/session".to_owned()),
            ("/api/session/list", "/api/session/list".to_owned()),
            ("/api/describe", "/api/describe".to_owned()),
            ("/api/regions", "/api/regions".to_owned()),
            ("/api/search", "/api/search?q=张三".to_owned()),
            ("/api/notices", "/api/notices".to_owned()),
            ("/api/notices/choice", "/api/notices/choice".to_owned()),
            ("/api/digest", "/api/digest".to_owned()),
            ("/api/channels", "/api/channels".to_owned()),
            ("/api/deliveries", "/api/deliveries".to_owned()),
            ("/api/notices/count", "/api/notices/count".to_owned()),
            ("/api/settings", "/api/settings".to_owned()),
            ("/api/calendar", "/api/calendar?year=2026".to_owned()),
            ("/api/imports", "/api/imports".to_owned()),
            ("/api/reports", "/api/reports".to_owned()),
            ("/api/metrics", "/api/metrics".to_owned()),
            ("/api/report/dimensions", "/api/report/dimensions?metrics=deals".to_owned()),
            ("/api/report/{id}/subscriptions", format!("/api/report/{report}/subscriptions")),
            ("/api/report/{id}/values", format!("/api/report/{report}/values")),
            ("/api/metrics/{key}/values", "/api/metrics/win_rate/values?by=owner,month".to_owned()),
            ("/api/numbering/{object}", "/api/numbering/lead".to_owned()),
            ("/api/roles/{id}/permissions", format!("/api/roles/{role}/permissions")),
            ("/api/records/{object}/{id}/timeline", format!("/api/records/opportunity/{opportunity}/timeline")),
            ("/api/records/{object}/{id}/files", format!("/api/records/lead/{lead}/files")),
            ("/api/records/{object}/{id}/shares", format!("/api/records/lead/{lead}/shares")),
            ("/api/forecast", "/api/forecast?period=2026-Q3".to_owned()),
            ("/api/forecast/record", "/api/forecast/record?kind=week".to_owned()),
            ("/odata/lead", "/odata/lead?$count=true".to_owned()),
            ("/odata/lead/{id}", format!("/odata/lead({lead})")),
            ("/odata/opportunity", "/odata/opportunity".to_owned()),
            ("/odata/user", "/odata/user".to_owned()),
        ] {
            wrong.extend(compare(kaidan, &document, endpoint, &path).await);
        }
        let reports = kaidan.get(Who::Administrator, "/api/reports").await.json();
        for report in reports.as_array().unwrap() {
            let path = format!("/api/reports/{}", report["name"].as_str().unwrap());
            wrong.extend(compare(kaidan, &document, "/api/reports/{name}", &path).await);
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    });
}

/// What an import answers while it goes from one state to the next.
#[test]
fn an_import_is_as_described() {
    with_server(async |kaidan| {
        let document = kaidan.get(Who::Administrator, "/openapi.json").await.json();
        let schema = json!({ "$ref": "#/components/schemas/Import" });
        let mut found = Vec::new();
        let read = kaidan.import(Who::Manager, "lead", "a.csv", "姓名,邮箱,来源\n李四,a@b.cn,梦里\n王五,no address,梦里\n").await;
        differences(&document, &schema, &read.json(), "read", &mut found);
        let id = read.json()["id"].as_str().unwrap().to_owned();
        let plan = json!({ "columns": [
            { "column": "姓名", "field": "name" }, { "column": "邮箱", "field": "email" }, { "column": "来源", "field": "source_id" }
        ] });
        let plan = kaidan.post(Who::Manager, &format!("/api/imports/{id}/plan"), plan).await;
        assert_eq!(plan.status, 202, "{}", plan.text);
        let checked = loop {
            let import = kaidan.get(Who::Manager, &format!("/api/imports/{id}")).await.json();
            differences(&document, &schema, &import, import["state"].as_str().unwrap(), &mut found);
            if import["state"] != "checking" {
                break import;
            }
            tokio::task::yield_now().await;
        };
        assert_eq!(checked["state"], "checked", "{checked}");
        assert!(!checked["result"]["problems"].as_array().unwrap().is_empty(), "{checked}");
        assert!(found.is_empty(), "\n{}", found.join("\n"));
    });
}
