//! The steps that touch the tables: rows, events, intervals, search terms, match keys. New records go in by one bulk
//! insert per table; changed ones by a statement per set of columns, run once for each.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::{Error, Result, Uuid};
use serde_json::{Map, Value as Json};
use store::{Tx, Value};

use super::{complete, keys};
use crate::describe::Object;
use crate::sql::Sql;
use crate::{Change, Cx, Record, Verb, derived, events, files, json, text};

/// Writes the changes of which `real` says that they differ from what is stored.
pub(super) fn write(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, changes: &mut [Change], real: &[bool]) -> Result<()> {
    for (change, _) in changes.iter_mut().zip(real).filter(|(_, real)| **real) {
        change.after.set("updated_at", cx.now);
        change.after.set("updated_by", cx.user_id());
        let version = change.before.as_ref().map_or(0, |before| before.version());
        change.after.set("version", version + 1);
    }
    let changes: Vec<&Change> = changes.iter().zip(real).filter(|(_, real)| **real).map(|(change, _)| change).collect();
    if changes.is_empty() {
        return Ok(());
    }
    insert(cx, tx, object, &changes)?;
    update(cx, tx, object, &changes)?;
    parts(cx, tx, object, &changes)?;
    keys::write(tx, object, &changes)?;
    files::hold(tx, object, &changes)?;
    index(tx, object, &changes)?;
    intervals(cx, tx, object, &changes)?;
    remember(cx, tx, object, &changes)
}

/// Columns and values of a record, the amounts in base currency included.
fn row(cx: &Cx, object: &Object, change: &Change) -> Result<Vec<Value>> {
    let mut values = Vec::with_capacity(object.fields.len() + 2);
    for (at, field) in object.fields.iter().enumerate() {
        let value = &change.after.values[at];
        values.push(value.clone());
        if field.base_column().is_some() {
            values.push(complete::base_amount(cx, change, value)?);
        }
    }
    Ok(values)
}

fn column_names(object: &Object) -> Vec<String> {
    object.fields.iter().flat_map(|field| std::iter::once(field.column()).chain(field.base_column())).collect()
}

pub(super) fn insert(cx: &Cx, tx: &mut Tx, object: &Object, changes: &[&Change]) -> Result<()> {
    let mut rows = Vec::new();
    for change in changes.iter().filter(|change| change.is_new()) {
        rows.push(row(cx, object, change)?);
    }
    if rows.is_empty() {
        return Ok(());
    }
    let names = column_names(object);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if !object.has_search() {
        return tx.insert_many(&object.name, &names, &rows);
    }
    let terms: Vec<String> = changes.iter().filter(|change| change.is_new()).map(|change| terms(object, change)).collect();
    tx.insert_many_with_terms(&object.name, &names, &rows, &terms)
}

fn terms(object: &Object, change: &Change) -> String {
    terms_of(object, &change.after)
}

/// What the record is found by.
pub(super) fn terms_of(object: &Object, record: &Record) -> String {
    let mut terms = String::new();
    let searched = object.fields.iter().enumerate().filter(|(_, field)| field.searchable && !field.retired);
    let texts = searched.filter_map(|(at, _)| match &record.values[at] {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    });
    text::write_terms(texts, &mut terms);
    terms
}

/// Changed records, each only in its changed columns. Those that changed in the same columns share a statement, and records
/// of an import have all the same; each row proves by its version that nobody changed it meanwhile.
fn update(cx: &Cx, tx: &mut Tx, object: &Object, changes: &[&Change]) -> Result<()> {
    let mut statements: BTreeMap<String, Vec<Vec<Value>>> = BTreeMap::new();
    for change in changes.iter().filter(|change| !change.is_new()) {
        let (sql, args) = statement(cx, object, change)?;
        statements.entry(sql).or_default().push(args);
    }
    for (sql, rows) in statements {
        tx.change_each(&sql, &rows)?;
    }
    Ok(())
}

fn statement(cx: &Cx, object: &Object, change: &Change) -> Result<(String, Vec<Value>)> {
    let before = change.before.as_ref().ok_or_else(|| Error::internal("an update without the record before it"))?;
    let mut sql = Sql::new(&format!("update {} set ", Sql::name(&object.name)));
    let mut first = true;
    let rate_moved = change.touches("currency") || change.touches("closed_on");
    for (at, field) in object.fields.iter().enumerate() {
        let value = &change.after.values[at];
        if before.values[at] == *value && !(rate_moved && field.base_column().is_some()) {
            continue;
        }
        for (column, value) in std::iter::once((field.column(), Ok(value.clone())))
            .chain(field.base_column().map(|column| (column, complete::base_amount(cx, change, value))))
        {
            sql.push(if first { "" } else { ", " });
            sql.push(&format!("{} = ", Sql::name(&column)));
            sql.bind(value?);
            first = false;
        }
    }
    sql.push(" where id = ");
    sql.bind(change.id());
    sql.push(" and version = ");
    sql.bind(before.version());
    Ok((sql.text, sql.args))
}

/// Parts go to the recycle bin with their whole, and come back with it: those that went at the same moment.
fn parts(cx: &Cx, tx: &mut Tx, object: &Object, changes: &[&Change]) -> Result<()> {
    let of = |verb: Verb| changes.iter().filter(move |change| change.verb == verb);
    let gone: Vec<Vec<Value>> = of(Verb::Delete).map(|change| vec![change.id().into(), cx.now.into()]).collect();
    let back: Vec<Vec<Value>> =
        of(Verb::Restore).map(|change| vec![change.id().into(), change.was("deleted_at").clone()]).collect();
    if gone.is_empty() && back.is_empty() {
        return Ok(());
    }
    for (child, reference) in cx.setup.catalog.referring(&object.name) {
        let Some(field) = child.field(reference).filter(|field| child.part_of.as_ref() == Some(&field.name)) else { continue };
        let (table, column) = (Sql::name(&child.name), Sql::name(&field.column()));
        tx.send_many(&format!("update {table} set deleted_at = ?2 where {column} = ?1 and deleted_at is null"), &gone)?;
        tx.send_many(&format!("update {table} set deleted_at = null where {column} = ?1 and deleted_at = ?2"), &back)?;
        for (verb, back) in [(Verb::Delete, false), (Verb::Restore, true)] {
            let wholes: Vec<Uuid> = of(verb).map(|change| change.id()).collect();
            derived::touch_parts(cx, tx, child, reference, &wholes, back)?;
        }
    }
    Ok(())
}

/// Search terms of changed records; new ones brought theirs along.
fn index(tx: &mut Tx, object: &Object, changes: &[&Change]) -> Result<()> {
    let searched = |change: &Change| object.fields.iter().any(|field| field.searchable && change.touches(&field.name));
    let changed = changes.iter().filter(|change| !change.is_new() && searched(change));
    let terms: Vec<(Uuid, String)> = changed.map(|change| (change.id(), terms(object, change))).collect();
    if terms.is_empty() { Ok(()) } else { tx.index_terms_many(&object.name, &terms) }
}

/// Ends the value that held and begins the new one.
fn intervals(cx: &Cx, tx: &mut Tx, object: &Object, changes: &[&Change]) -> Result<()> {
    let (mut ended, mut rows) = (Vec::new(), Vec::new());
    for field in object.fields.iter().filter(|field| field.interval) {
        for change in changes.iter().filter(|change| change.touches(&field.name)) {
            let since = change.since.unwrap_or(cx.now);
            if !change.was(&field.name).is_null() {
                ended.push(vec![since.into(), change.id().into(), field.name.as_str().into()]);
            }
            if let Some(value) = change.after.uuid(&field.name) {
                rows.push(vec![
                    object.name.as_str().into(),
                    change.id().into(),
                    field.name.as_str().into(),
                    value.into(),
                    since.into(),
                    Value::Null,
                ]);
            }
        }
    }
    if !ended.is_empty() {
        tx.send_many("update held set until = ?1 where record_id = ?2 and field = ?3 and until is null", &ended)?;
    }
    tx.insert_many("held", &["object", "record_id", "field", "value", "since", "until"], &rows)
}

fn remember(cx: &Cx, tx: &mut Tx, object: &Object, changes: &[&Change]) -> Result<()> {
    let mut rows = Vec::with_capacity(changes.len());
    for change in changes {
        let differences = match &change.before {
            // What a record was when it was made is told by what it is and what changed since.
            None => None,
            Some(before) => {
                let mut map = Map::new();
                for (at, field) in object.fields.iter().enumerate().filter(|(_, field)| field.tracked) {
                    let (old, new) = (&before.values[at], &change.after.values[at]);
                    if old != new {
                        map.insert(field.name.clone(), Json::Array(vec![json::token_of_stored(old), json::token_of_stored(new)]));
                    }
                }
                Some(Json::Object(map).to_string())
            }
        };
        rows.push(events::row(
            cx,
            &object.name,
            change.id(),
            super::event_kind(change.verb),
            change.after.version(),
            differences,
        ));
        for (verb, note) in &change.verbs {
            rows.push(events::row(cx, &object.name, change.id(), verb, 0, Some(note.to_string())));
        }
    }
    events::insert(tx, &rows)
}
