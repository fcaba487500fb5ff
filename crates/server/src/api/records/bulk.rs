//! One action on many records: chosen one by one, or all that a filter finds. Each record succeeds or fails for itself.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use axum::Json;
use axum::extract::Path;
use base::{Currency, Error, Problem, Result, Uuid};
use records::describe::{FieldKind, Object};
use records::list::query::{Filter, Query};
use records::people::Action;
use records::save::save_many;
use records::{Company, Cx, Draft, json, list, permit};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::ask::{Asker, Body};
use crate::error::{self, Answer};
use crate::odata::parse;

/// Records that one request may change.
const MOST: usize = 10_000;
/// Records that are looked up at once.
const PAGE: usize = 1_000;
/// Records per transaction, so that others are not kept waiting.
const BATCH: usize = 200;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkWish {
    pub action: BulkAction,
    /// The records, or `filter`.
    pub ids: Option<Vec<Uuid>>,
    /// An OData `$filter`: all records that it finds.
    pub filter: Option<String>,
    /// For `update`: values by field.
    #[schema(value_type = Option<Object>)]
    pub changes: Option<Map<String, Value>>,
}

#[derive(Clone, Copy, Deserialize, ToSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum BulkAction {
    Update,
    Delete,
    Restore,
}

#[derive(Serialize, ToSchema)]
pub struct BulkAnswer {
    pub done: usize,
    pub failed: Vec<BulkFailure>,
}

#[derive(Serialize, ToSchema)]
pub struct BulkFailure {
    pub id: Uuid,
    /// In the asker's language.
    pub message: String,
}

/// Changes, deletes or restores many records.
#[utoipa::path(post, path = "/api/records/{object}/bulk", tag = "records", params(("object" = String, Path)), request_body = BulkWish, responses((status = 200, body = BulkAnswer)))]
pub async fn records_bulk(asker: Asker, Path(name): Path<String>, Body(wish): Body<BulkWish>) -> Answer<Json<BulkAnswer>> {
    Ok(Json(asker.run(move |company, cx| bulk(company, cx, &name, wish)).await?))
}

fn bulk(company: &Company, cx: &Cx, name: &str, wish: BulkWish) -> Result<BulkAnswer> {
    let object = cx.setup.catalog.object(name)?;
    let action = if wish.action == BulkAction::Update { Action::Update } else { Action::Delete };
    permit::scope(cx, object, action)?;
    let ids = match (wish.ids, wish.filter) {
        (Some(ids), None) if ids.len() > MOST => return Err(too_many()),
        (Some(ids), None) => ids,
        (None, Some(filter)) => found(company, cx, object, &filter, wish.action)?,
        _ => return Err(Error::invalid(Problem::new("ids_or_filter"))),
    };
    let changes = wish.changes.unwrap_or_default();
    if wish.action == BulkAction::Update && changes.is_empty() {
        return Err(Error::invalid(Problem::at("changes", "required")));
    }
    let mut answer = BulkAnswer { done: 0, failed: Vec::new() };
    for some in ids.chunks(BATCH) {
        let outcomes = company.write(cx, |tx| {
            let drafts = match wish.action {
                BulkAction::Update => updates(cx, tx, object, some, &changes)?,
                BulkAction::Delete => some.iter().map(|id| Draft::delete(*id)).collect(),
                BulkAction::Restore => some.iter().map(|id| Draft::restore(*id)).collect(),
            };
            save_many(cx, tx, object, drafts)
        })?;
        for (id, outcome) in some.iter().zip(outcomes) {
            match outcome {
                Ok(_) => answer.done += 1,
                Err(error) => answer.failed.push(BulkFailure { id: *id, message: error::message(&error, cx.locale, "") }),
            }
        }
    }
    Ok(answer)
}

fn too_many() -> Error {
    Error::invalid(Problem::new("too_many_records").with("max", MOST))
}

/// The ids of everything that the filter finds and the asker sees.
fn found(company: &Company, cx: &Cx, object: &Arc<Object>, filter: &str, action: BulkAction) -> Result<Vec<Uuid>> {
    let filter: Filter = parse::filter(filter)?;
    let mut query = Query {
        filter: Some(filter),
        select: vec!["id".to_owned()],
        top: Some(PAGE),
        deleted: action == BulkAction::Restore,
        ..Query::default()
    };
    company.read(|reader| {
        let mut ids = Vec::new();
        loop {
            let page = list::page(cx, reader, object, &query)?;
            ids.extend(page.entries.iter().map(|entry| entry.record.id()));
            match page.next {
                _ if ids.len() > MOST => return Err(too_many()),
                Some(next) => query.after = Some(next),
                None => return Ok(ids),
            }
        }
    })
}

/// A draft per record. Amounts are in the currency that each record has, unless the change brings one for all.
fn updates(
    cx: &Cx,
    reader: &mut store::Reader,
    object: &Arc<Object>,
    ids: &[Uuid],
    changes: &Map<String, Value>,
) -> Result<Vec<Draft>> {
    let base = cx.setup.settings.base_currency;
    let money = object.fields.iter().any(|field| field.kind == FieldKind::Money && changes.contains_key(&field.name));
    let mut currencies: FxHashMap<Uuid, Currency> = FxHashMap::default();
    if money && !changes.contains_key("currency") {
        for record in list::find(reader, object, ids, &permit::scope(cx, object, Action::Read)?)? {
            currencies.extend(record.text("currency").and_then(Currency::from_code).map(|currency| (record.id(), currency)));
        }
    }
    let given = changes.get("currency").and_then(Value::as_str).and_then(Currency::from_code).unwrap_or(base);
    let mut read: FxHashMap<Currency, Vec<(String, store::Value)>> = FxHashMap::default();
    ids.iter()
        .map(|id| {
            let values = match read.entry(currencies.get(id).copied().unwrap_or(given)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => {
                    let values = json::values_in(object, changes, *place.key()).map_err(Error::Invalid)?;
                    place.insert(values)
                }
            };
            Ok(values.iter().fold(Draft::update(*id), |draft, (name, value)| draft.set(name.clone(), value.clone())))
        })
        .collect()
}
