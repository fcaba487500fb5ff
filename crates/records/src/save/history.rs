//! Records that come with their past: what is entered once, as it is now, together with when it was made, what happened to it
//! since and who did that. For a company that is moved here whole and for the demo company; years of changes replayed one by
//! one would take minutes. The record as it is now goes through all steps of `save`; what happened is told, not checked.
//! Deliberately not run: rules `after` the write, because what they derive is part of what is told.

use std::sync::Arc;

use base::{Error, Instant, Result, Uuid};
use serde_json::{Map, Value as Json};
use store::{Tx, Value};

use super::{authorise, check, complete, keys, write};
use crate::derived::Touched;
use crate::describe::Object;
use crate::sql::Sql;
use crate::{Change, Cx, Draft, Verb, derived, events, files, json};

/// A record and its past.
#[derive(Debug)]
pub struct Past {
    /// Makes the record as it is now. It brings `created_at` and `created_by`; what it says of other read-only fields stands
    /// too, whatever a rule derives from the moment of entry.
    pub draft: Draft,
    /// The values that it was made with, of fields that changed later and were not empty then.
    pub first: Vec<(&'static str, Value)>,
    /// What happened, in order. The last value that is told of a field is the one that the record has.
    pub steps: Vec<Step>,
}

/// One change, or one verb of the business, or both.
#[derive(Debug)]
pub struct Step {
    pub at: Instant,
    pub by: Option<Uuid>,
    pub values: Vec<(&'static str, Value)>,
    /// `won`, `converted` …, with what there is to say about it.
    pub verb: Option<(&'static str, Option<Json>)>,
}

impl Past {
    /// A record that is still as it was made.
    pub fn none(draft: Draft) -> Past {
        Past { draft, first: Vec::new(), steps: Vec::new() }
    }
}

/// Enters all of them or fails with what is wrong with the first that is. Only for Kaidan itself.
pub fn enter(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, pasts: Vec<Past>) -> Result<()> {
    if !cx.is_trusted() {
        return Err(Error::forbidden("action_forbidden"));
    }
    if pasts.iter().any(|past| past.draft.verb != Verb::Create) {
        return Err(Error::internal("only a new record comes with its past"));
    }
    let drafts = pasts.iter().map(|past| past.draft.clone()).collect();
    let (mut changes, outcomes) = authorise(cx, tx, object, drafts)?;
    if let Some(Err(error)) = outcomes.into_iter().flatten().next() {
        return Err(error);
    }
    complete::complete(cx, tx, object, &mut changes)?;
    check::check(cx, tx, object, &mut changes)?;
    if let Some(rule) = object.rules.check {
        rule(cx, tx, &mut changes)?;
    }
    complete::base_amounts(cx, object, &mut changes)?;
    keys::check(tx, object, &mut changes)?;
    if let Some(change) = changes.iter_mut().find(|change| !change.problems.is_empty()) {
        return Err(Error::Invalid(std::mem::take(&mut change.problems)));
    }
    let mut told = Told::default();
    for (change, past) in changes.iter_mut().zip(&pasts) {
        settle(object, change, past);
        told.take(object, change, past)?;
    }
    derived::complete(cx, tx, object, &mut changes)?;
    let all: Vec<&Change> = changes.iter().collect();
    write::insert(cx, tx, object, &all)?;
    keys::write(tx, object, &all)?;
    files::hold(tx, object, &all)?;
    tx.insert_many("held", &["object", "record_id", "field", "value", "since", "until"], &told.held)?;
    events::insert(tx, &told.rows(cx, object))?;
    all.iter().for_each(|change| cx.announce(&object.name, change.id(), "created"));
    derived::follow(cx, tx, object, &mut changes)
}

/// The other half of a mutual reference, which could not be entered because one record has to come first: `field` of `object`
/// names the record of `other` whose field `back` names it. One statement.
pub fn pair(cx: &Cx, tx: &mut Tx, object: &Object, field: &str, other: &Object, back: &str) -> Result<()> {
    let columns = object.field(field).zip(other.field(back));
    let (Some((field, back)), true) = (columns, cx.is_trusted()) else { return Err(Error::forbidden("action_forbidden")) };
    let (table, column) = (Sql::name(&object.name), field.column());
    let lonely = format!(
        "select t.id from {table} t
         join {} r on r.{} = t.id
         where t.{column} is null",
        Sql::name(&other.name),
        back.column()
    );
    let records = tx.query(&lonely, &[], |row| row.get::<Uuid>(0))?;
    let sql = format!(
        "update {table} set {column} = r.id
         from {} r
         where r.{} = {table}.id and {table}.{column} is null",
        Sql::name(&other.name),
        back.column()
    );
    tx.execute(&sql, &[])?;
    derived::touch(cx, tx, &[Touched { object: &object.name, fields: &[&field.name], records, before: Vec::new() }])
}

/// What the record's own past says, instead of what the moment of entry would.
fn settle(object: &Object, change: &mut Change, past: &Past) {
    for (name, value) in &past.draft.values {
        if object.field(name).is_some_and(|field| field.read_only) {
            change.after.set(name, value.clone());
        }
    }
    let made = (change.after.instant("created_at"), change.after.uuid("created_by"));
    let (at, by) = past.steps.last().map_or(made, |step| (Some(step.at), step.by));
    let changed = past.steps.iter().filter(|step| !step.values.is_empty()).count();
    change.after.set("updated_at", at);
    change.after.set("updated_by", by);
    change.after.set("version", 1 + i64::try_from(changed).unwrap_or(0));
}

struct Happened {
    at: Instant,
    by: Option<Uuid>,
    record: Uuid,
    kind: &'static str,
    version: i64,
    changes: Option<String>,
}

#[derive(Default)]
struct Told {
    happened: Vec<Happened>,
    held: Vec<Vec<Value>>,
}

impl Told {
    fn take(&mut self, object: &Object, change: &Change, past: &Past) -> Result<()> {
        let record = change.id();
        let (made, maker) = (change.after.instant("created_at").unwrap_or_default(), change.after.uuid("created_by"));
        self.happened.push(Happened { at: made, by: maker, record, kind: "created", version: 1, changes: None });
        let mut known: Map<String, Json> = Map::new();
        for (name, value) in &past.first {
            known.insert((*name).to_owned(), json::token_of_stored(value));
        }
        let mut version = 1;
        let mut before = made;
        for step in &past.steps {
            if step.at < before {
                return Err(Error::internal(format!("the past of {} {record} is not in order", object.name)));
            }
            before = step.at;
            if !step.values.is_empty() {
                version += 1;
                let mut changes = Map::new();
                for (name, value) in &step.values {
                    let now = json::token_of_stored(value);
                    let was = known.insert((*name).to_owned(), now.clone()).unwrap_or(Json::Null);
                    if was != now {
                        changes.insert((*name).to_owned(), Json::Array(vec![was, now]));
                    }
                }
                let changes = Some(Json::Object(changes).to_string());
                self.happened.push(Happened { at: step.at, by: step.by, record, kind: "changed", version, changes });
            }
            if let Some((kind, note)) = &step.verb {
                let changes = note.as_ref().map(Json::to_string);
                self.happened.push(Happened { at: step.at, by: step.by, record, kind, version: 0, changes });
            }
        }
        for (name, last) in &known {
            if *last != json::token_of_stored(change.after.get(name)) {
                return Err(Error::internal(format!("the past of {} {record} ends with another {name}", object.name)));
            }
        }
        self.intervals(object, change, past, made);
        Ok(())
    }

    /// Each value of an interval field from the moment it was given to the moment the next one was.
    fn intervals(&mut self, object: &Object, change: &Change, past: &Past, made: Instant) {
        for field in object.fields.iter().filter(|field| field.interval) {
            let of_field = |values: &[(&'static str, Value)]| {
                values.iter().find(|(name, _)| *name == field.name).map(|(_, value)| value.clone())
            };
            let changes: Vec<(Instant, Value)> =
                past.steps.iter().filter_map(|step| of_field(&step.values).map(|value| (step.at, value))).collect();
            let first = of_field(&past.first);
            let first =
                first.unwrap_or_else(|| if changes.is_empty() { change.after.get(&field.name).clone() } else { Value::Null });
            let mut values = vec![(made, first)];
            values.extend(changes);
            for (nth, (since, value)) in values.iter().enumerate().filter(|(_, (_, value))| !value.is_null()) {
                let until = values.get(nth + 1).map(|(at, _)| *at);
                self.held.push(vec![
                    object.name.as_str().into(),
                    change.id().into(),
                    field.name.as_str().into(),
                    value.clone(),
                    (*since).into(),
                    until.into(),
                ]);
            }
        }
    }

    /// Rows of the event table in the order of time, which is then also the order of their ids.
    fn rows(mut self, cx: &Cx, object: &Object) -> Vec<Vec<Value>> {
        self.happened.sort_by_key(|happened| happened.at);
        let row = |happened: Happened| {
            let mut row = events::row(cx, &object.name, happened.record, happened.kind, happened.version, happened.changes);
            // Not now and not by Kaidan: `id`, `at` and `by_id` of `events::row`.
            row[0] = base::id_at(happened.at).into();
            row[4] = happened.at.into();
            row[5] = happened.by.into();
            row
        };
        self.happened.into_iter().map(row).collect()
    }
}
