//! Create, change and delete: one draft for `records::save` each.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Currency, Error, Result, Uuid};
use records::describe::{FieldKind, Object};
use records::{Cx, Draft, Record, json, save};
use serde_json::{Map, Value as Json};
use store::Tx;

use super::prefer::{self, Preferences};
use super::{bind, key, read};
use crate::ask::Asker;

const ENTITY_ID: HeaderName = HeaderName::from_static("odata-entityid");

pub async fn create(
    asker: Asker,
    name: String,
    values: Map<String, Json>,
    headers: &HeaderMap,
    query: Option<&str>,
) -> Result<Response> {
    let root = key::root(headers);
    // Whoever has seen the possible duplicates and wants the record all the same says so.
    let mut pairs = form_urlencoded::parse(query.unwrap_or("").as_bytes());
    let allow_duplicate = pairs.any(|(name, value)| name == "allow_duplicate" && value == "true");
    let (text, id, version) = asker
        .write(move |cx, tx| {
            let object = cx.setup.catalog.object(&name)?;
            let values = json::values(cx, object, &bind::resolved(object, values)?).map_err(Error::Invalid)?;
            let mut draft = values.into_iter().fold(Draft::create(), |draft, (name, value)| draft.set(name, value));
            if allow_duplicate {
                draft = draft.allow_duplicate();
            }
            let record = save::save(cx, tx, object, draft)?.record;
            Ok((written(cx, object, &record, &root), format!("{root}/{}({})", object.name, record.id()), record.version()))
        })
        .await?;
    let mut response = read::tagged(super::json(text), version);
    *response.status_mut() = StatusCode::CREATED;
    response = brief(response, headers, &id);
    if let Ok(location) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

pub async fn update(
    asker: Asker,
    name: String,
    id: Uuid,
    version: Option<i64>,
    values: Map<String, Json>,
    headers: &HeaderMap,
) -> Result<Response> {
    let root = key::root(headers);
    let address = format!("{root}/{name}({id})");
    let (text, version) = asker
        .write(move |cx, tx| {
            let object = cx.setup.catalog.object(&name)?;
            let draft = changes(cx, tx, object, id, &bind::resolved(object, values)?)?.at_version(version);
            let record = save::save(cx, tx, object, draft)?.record;
            Ok((written(cx, object, &record, &root), record.version()))
        })
        .await?;
    Ok(brief(read::tagged(super::json(text), version), headers, &address))
}

/// `Prefer: return=minimal`: whoever does not want the record back gets its address and version alone.
fn brief(response: Response, headers: &HeaderMap, address: &str) -> Response {
    if !Preferences::of(headers).returns_minimal() {
        return response;
    }
    let mut brief = StatusCode::NO_CONTENT.into_response();
    if let Some(etag) = response.headers().get(header::ETAG) {
        brief.headers_mut().insert(header::ETAG, etag.clone());
    }
    if let Ok(address) = HeaderValue::from_str(address) {
        brief.headers_mut().insert(ENTITY_ID, address);
    }
    prefer::applied(&mut brief, "return=minimal");
    brief
}

pub async fn delete(asker: Asker, name: String, id: Uuid, version: Option<i64>) -> Result<Response> {
    asker
        .write(move |cx, tx| {
            let object = cx.setup.catalog.object(&name)?;
            save::save(cx, tx, object, Draft::delete(id).at_version(version))
        })
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A draft that changes a record. Amounts are in the currency that the record has, unless the change brings another.
pub fn changes(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, id: Uuid, values: &Map<String, Json>) -> Result<Draft> {
    let money = object.fields.iter().any(|field| field.kind == FieldKind::Money && values.contains_key(&field.name));
    let values = if money && !values.contains_key("currency") {
        let record = save::load(cx, tx, object, id)?;
        let currency = record.text("currency").and_then(Currency::from_code).unwrap_or(cx.setup.settings.base_currency);
        json::values_in(object, values, currency)
    } else {
        json::values(cx, object, values)
    };
    Ok(values.map_err(Error::Invalid)?.into_iter().fold(Draft::update(id), |draft, (name, value)| draft.set(name, value)))
}

fn written(cx: &Cx, object: &Object, record: &Record, root: &str) -> String {
    let mut text = String::with_capacity(1_500);
    read::begin(&mut text, root, object, &[], "/$entity");
    let mut members = String::with_capacity(1_000);
    json::Writer::new(cx, object, &[]).record(&mut members, record);
    text.push(',');
    text.push_str(&members[1..]);
    text
}
