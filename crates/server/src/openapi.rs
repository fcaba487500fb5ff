//! `/openapi.json`, OpenAPI 3.1: what the handlers under `/api` say about themselves, and for whoever is signed in the paths
//! of each object's records, made from its description.

use axum::Json;
use axum::extract::State;
use records::describe::{Field, FieldKind, Object};
use records::people::{Access, Action};
use records::{Cx, permit};
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

use crate::app::App;
use crate::ask::Asker;
use crate::error::Answer;
use crate::routes;

/// What stands before the list of paths.
pub fn outline() -> OpenApi {
    let outline = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Kaidan",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Records under /odata are OData 4.01; everything else is under /api. docs/operate/api.md says what this list cannot.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" }
        },
        "paths": {},
        "components": {
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer" },
                "cookie": { "type": "apiKey", "in": "cookie", "name": "kaidan_session" }
            }
        },
        "security": [{ "bearer": [] }, { "cookie": [] }]
    });
    serde_json::from_value(outline).unwrap_or_default()
}

/// The description of the interface. Objects are in it as far as the asker may see them.
pub async fn show(State(_): State<App>, asker: Option<Asker>) -> Answer<Json<Value>> {
    Ok(Json(document(asker.as_ref().map(|asker| &*asker.cx))))
}

fn document(cx: Option<&Cx>) -> Value {
    let mut document = serde_json::to_value(routes::described()).unwrap_or_default();
    document["components"]["schemas"]["Error"] = error_schema();
    if let Some(cx) = cx {
        for object in cx.setup.catalog.objects().iter().filter(|object| permit::may(cx, object, Action::Read)) {
            describe_object(&mut document, cx, object);
        }
    }
    for operations in document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        for operation in operations.as_object_mut().into_iter().flat_map(Map::values_mut) {
            if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
                responses.entry("default").or_insert_with(refused);
            }
        }
    }
    document
}

fn refused() -> Value {
    let schema = json!({ "$ref": "#/components/schemas/Error" });
    json!({ "description": "Refused; the error says why.", "content": { "application/json": { "schema": schema } } })
}

fn error_schema() -> Value {
    let detail = json!({
        "type": "object",
        "properties": { "code": { "type": "string" }, "target": { "type": ["string", "null"] }, "message": { "type": "string" } },
        "required": ["code", "message"]
    });
    json!({
        "type": "object",
        "properties": {
            "error": {
                "type": "object",
                "properties": {
                    "code": { "type": "string" },
                    "message": { "type": "string", "description": "In the language of whoever asks." },
                    "details": { "type": "array", "items": detail }
                },
                "required": ["code", "message"]
            },
            "current": { "description": "Only with `conflict`: the record as it is now." }
        },
        "required": ["error"]
    })
}

fn describe_object(document: &mut Value, cx: &Cx, object: &Object) {
    let visible: Vec<(&Field, Access)> = object
        .fields
        .iter()
        .map(|field| (field, permit::access(cx, object, field)))
        .filter(|(field, access)| field.is_shown() && *access != Access::Hidden)
        .collect();
    let mut read: Map<String, Value> = visible.iter().map(|(field, _)| (field.column(), schema(&field.kind))).collect();
    read.insert("@kaidan.can".to_owned(), rights());
    read.insert("@kaidan.locked".to_owned(), lock());
    let writable = visible.iter().filter(|(_, access)| *access == Access::Write);
    let write: Map<String, Value> = writable.map(|(field, _)| (field.column(), schema(&field.kind))).collect();
    let name = &object.name;
    let written = format!("{name}.write");
    document["components"]["schemas"][name.as_str()] = json!({ "type": "object", "properties": read });
    document["components"]["schemas"][written.as_str()] =
        json!({ "type": "object", "properties": write, "additionalProperties": false });

    let one = json!({ "$ref": format!("#/components/schemas/{name}") });
    let body = json!({ "required": true, "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{written}") } } } });
    let answers = |status: &str, description: &str, schema: Value| json!({ status: { "description": description, "content": { "application/json": { "schema": schema } } } });
    let list = json!({
        "type": "object",
        "properties": {
            "@odata.count": { "type": "integer" },
            "@odata.nextLink": { "type": "string" },
            "value": { "type": "array", "items": one }
        },
        "required": ["value"]
    });
    let mut all = json!({
        "get": { "operationId": format!("{name}_list"), "tags": [name], "parameters": list_parameters(), "responses": answers("200", "A page of records.", list) }
    });
    if permit::may(cx, object, Action::Create) {
        all["post"] = json!({ "operationId": format!("{name}_create"), "tags": [name], "requestBody": body, "responses": answers("201", "The new record.", one.clone()) });
    }
    let id = json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string", "format": "uuid" } });
    let version = json!({ "name": "If-Match", "in": "header", "description": "The version that the change was made on.", "schema": { "type": "string" } });
    let prefer = json!({ "name": "Prefer", "in": "header", "description": "`odata.include-annotations=\"kaidan.can\"`: with what the asker may do with the record.", "schema": { "type": "string" } });
    let mut each = json!({
        "get": { "operationId": format!("{name}_show"), "tags": [name], "parameters": [id, option("$select"), option("$expand"), prefer], "responses": answers("200", "The record.", one.clone()) }
    });
    if permit::may(cx, object, Action::Update) {
        each["patch"] = json!({ "operationId": format!("{name}_update"), "tags": [name], "parameters": [id, version], "requestBody": body, "responses": answers("200", "The record as it is now.", one) });
    }
    if permit::may(cx, object, Action::Delete) {
        each["delete"] = json!({ "operationId": format!("{name}_delete"), "tags": [name], "parameters": [id, version], "responses": { "204": { "description": "It is in the recycle bin." } } });
    }
    let below: Vec<&str> =
        object.fields.iter().filter(|field| field.kind.target().is_some()).map(|field| field.name.as_str()).collect();
    let named = json!({ "name": "below", "in": "path", "required": true, "description": "A reference, a list of records that refer to this one, or a field.", "schema": { "type": "string" }, "examples": { "reference": { "value": below.first() } } });
    let follow = json!({
        "get": { "operationId": format!("{name}_follow"), "tags": [name], "parameters": [id, named], "responses": { "200": { "description": "What stands there." }, "204": { "description": "Nothing stands there." } } }
    });
    document["paths"][format!("/odata/{name}/{{id}}/{{below}}")] = follow;
    document["paths"][format!("/odata/{name}")] = all;
    document["paths"][format!("/odata/{name}/{{id}}")] = each;
}

/// Where it was asked for, of a record that waits for an approval.
fn lock() -> Value {
    json!({
        "type": "object",
        "description": "It waits for an approval: why it cannot be changed, and the fields that can be all the same.",
        "properties": { "reason": { "type": "string" }, "open": { "type": "array", "items": { "type": "string" } } },
        "required": ["reason", "open"]
    })
}

/// What the asker may do with a single record.
fn rights() -> Value {
    let yes_or_no = json!({ "type": "boolean" });
    json!({
        "type": "object",
        "properties": { "update": yes_or_no, "delete": yes_or_no, "assign": yes_or_no },
        "required": ["update", "delete", "assign"]
    })
}

fn option(name: &str) -> Value {
    json!({ "name": name, "in": "query", "schema": { "type": "string" } })
}

fn list_parameters() -> Value {
    let number = |name: &str| json!({ "name": name, "in": "query", "schema": { "type": "integer", "minimum": 0 } });
    let flag = |name: &str| json!({ "name": name, "in": "query", "schema": { "type": "boolean" } });
    let mut parameters: Vec<Value> =
        ["$filter", "$select", "$expand", "$orderby", "$search", "$apply", "$skiptoken"].into_iter().map(option).collect();
    parameters.extend([number("$top"), number("$skip"), flag("$count"), flag("deleted")]);
    Value::Array(parameters)
}

fn schema(kind: &FieldKind) -> Value {
    match kind {
        FieldKind::Integer => json!({ "type": ["integer", "null"] }),
        FieldKind::Decimal | FieldKind::Money | FieldKind::Percent => json!({ "type": ["number", "string", "null"] }),
        FieldKind::Boolean => json!({ "type": ["boolean", "null"] }),
        FieldKind::Date => json!({ "type": ["string", "null"], "format": "date" }),
        FieldKind::Instant => json!({ "type": ["string", "null"], "format": "date-time" }),
        FieldKind::Choice(values) => {
            json!({ "enum": values.iter().map(|value| json!(value)).chain([Value::Null]).collect::<Vec<_>>() })
        }
        FieldKind::Choices(values) => json!({ "type": ["array", "null"], "items": { "enum": values } }),
        FieldKind::Tags => json!({ "type": ["array", "null"], "items": { "type": "string" } }),
        FieldKind::Id | FieldKind::Reference(_) | FieldKind::User | FieldKind::Team | FieldKind::File | FieldKind::Picture => {
            json!({ "type": ["string", "null"], "format": "uuid" })
        }
        FieldKind::Location => json!({
            "type": ["object", "null"],
            "properties": { "lat": { "type": "number" }, "lng": { "type": "number" } },
            "required": ["lat", "lng"]
        }),
        FieldKind::Json => json!({}),
        _ => json!({ "type": ["string", "null"] }),
    }
}
