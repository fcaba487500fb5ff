//! Match keys: what makes two records the same customer. Exclusive ones are unique in the database, so that two people
//! cannot enter the same customer at the same moment; the others only help to find what is alike.

use std::sync::Arc;

use base::{Problem, Result, Uuid};
use rustc_hash::{FxHashMap, FxHashSet};
use store::{Tx, Value};

use crate::describe::{DuplicateRule, Match, Object};
use crate::sql::Sql;
use crate::{Change, Record, Verb, exchange, text};

/// The keys of one value: what it is the same as, and for names also how it sounds.
fn keys(rule: &DuplicateRule, value: &Value) -> Vec<(String, String, bool)> {
    let Value::Text(value) = value else { return Vec::new() };
    let key = |kind: &str, value: String, exclusive| (format!("{}:{kind}", rule.field), value, exclusive);
    match rule.by {
        Match::Exact => vec![key("exact", value.trim().to_lowercase(), rule.exclusive)],
        Match::Email => vec![key("email", value.trim().to_lowercase(), rule.exclusive)],
        Match::Phone => {
            exchange::parse::phone_key(value).map(|digits| key("phone", digits, rule.exclusive)).into_iter().collect()
        }
        Match::Name => {
            let normal = text::similarity_key(value);
            if normal.name.is_empty() {
                return Vec::new();
            }
            let mut all = vec![key("exact", value.trim().to_lowercase(), rule.exclusive), key("name", normal.name, false)];
            if !normal.pinyin.is_empty() {
                all.push(key("pinyin", normal.pinyin, false));
            }
            all
        }
    }
}

pub(super) fn all_keys(object: &Object, record: &Record) -> Vec<(String, String, bool)> {
    if !record.get("deleted_at").is_null() {
        return Vec::new();
    }
    object.duplicates.iter().flat_map(|rule| keys(rule, record.get(&rule.field))).collect()
}

/// Adds a problem to each change whose exclusive key another record has, in the database or earlier in the batch.
pub(super) fn check(tx: &mut Tx, object: &Arc<Object>, changes: &mut [Change]) -> Result<()> {
    unique_fields(tx, object, changes)?;
    if object.duplicates.iter().all(|rule| !rule.exclusive) {
        return Ok(());
    }
    let mut wanted: FxHashMap<(String, String), Vec<usize>> = FxHashMap::default();
    for (at, change) in changes.iter().enumerate() {
        let moved = object.duplicates.iter().any(|rule| change.touches(&rule.field)) || change.verb == Verb::Restore;
        if !moved || change.verb == Verb::Delete || change.allow_duplicate {
            continue;
        }
        for (rule, value, exclusive) in all_keys(object, &change.after) {
            if exclusive {
                wanted.entry((rule, value)).or_default().push(at);
            }
        }
    }
    let taken = taken(tx, object, wanted.keys())?;
    for ((rule, value), positions) in &wanted {
        let other = taken.get(&(rule.clone(), value.clone()));
        let field = rule.split(':').next().unwrap_or("").to_owned();
        for (nth, at) in positions.iter().enumerate() {
            let change = &mut changes[*at];
            let elsewhere = other.is_some_and(|id| *id != change.id());
            if elsewhere || nth > 0 {
                change.problems.push(Problem::at(&field, "duplicate_record"));
            }
        }
    }
    Ok(())
}

fn taken<'a>(
    tx: &mut Tx,
    object: &Object,
    wanted: impl Iterator<Item = &'a (String, String)>,
) -> Result<FxHashMap<(String, String), Uuid>> {
    let mut by_rule: FxHashMap<&str, Vec<Value>> = FxHashMap::default();
    for (rule, value) in wanted {
        by_rule.entry(rule).or_default().push(Value::from(value));
    }
    let mut taken = FxHashMap::default();
    for (rule, values) in by_rule {
        for some in values.chunks(500) {
            let mut sql = Sql::new("select value, record_id from match_key where exclusive and object = ");
            sql.bind(object.name.as_str());
            sql.push(" and rule = ");
            sql.bind(rule);
            sql.push(" and value in ");
            sql.list(some.iter().cloned());
            tx.each(&sql.text, &sql.args, |row| {
                taken.insert((rule.to_owned(), row.get::<String>(0)?), row.get(1)?);
                Ok(())
            })?;
        }
    }
    Ok(taken)
}

/// Unique fields, asked for the whole batch; the unique index is what decides between two writers.
fn unique_fields(tx: &mut Tx, object: &Arc<Object>, changes: &mut [Change]) -> Result<()> {
    for field in object.fields.iter().filter(|field| field.unique && !field.retired) {
        let mut seen: FxHashSet<String> = FxHashSet::default();
        let mut values = Vec::new();
        for change in changes.iter_mut().filter(|change| change.verb != Verb::Delete) {
            let value = change.after.get(&field.name).clone();
            if value.is_null() || !(change.touches(&field.name) || change.verb == Verb::Restore) {
                continue;
            }
            if !seen.insert(format!("{value:?}")) {
                change.refuse(&field.name, "taken");
            }
            values.push(value);
        }
        let mut taken: FxHashMap<String, Uuid> = FxHashMap::default();
        for some in values.chunks(500) {
            let column = Sql::name(&field.column());
            let mut sql = Sql::new(&format!(
                "select {column}, id from {} where deleted_at is null and {column} in ",
                Sql::name(&object.name)
            ));
            sql.list(some.iter().cloned());
            tx.each(&sql.text, &sql.args, |row| {
                taken.insert(format!("{:?}", row.value(0, field.kind.column())?), row.get(1)?);
                Ok(())
            })?;
        }
        for change in changes.iter_mut().filter(|change| change.verb != Verb::Delete) {
            let value = format!("{:?}", change.after.get(&field.name));
            let id = change.id();
            if taken.get(&value).is_some_and(|other| *other != id) && change.problems.iter().all(|p| p.message.key != "taken") {
                change.refuse(&field.name, "taken");
            }
        }
    }
    Ok(())
}

pub(super) const COLUMNS: [&str; 5] = ["object", "rule", "value", "record_id", "exclusive"];

/// Replaces the keys of the written records.
pub(super) fn write(tx: &mut Tx, object: &Arc<Object>, changes: &[&Change]) -> Result<()> {
    if object.duplicates.is_empty() {
        return Ok(());
    }
    let (mut gone, mut rows) = (Vec::new(), Vec::new());
    for change in changes {
        let moved = object.duplicates.iter().any(|rule| change.touches(&rule.field))
            || matches!(change.verb, Verb::Delete | Verb::Restore);
        if !moved {
            continue;
        }
        if !change.is_new() {
            gone.push(vec![change.id().into()]);
        }
        for (rule, value, exclusive) in all_keys(object, &change.after) {
            let exclusive = exclusive && !change.allow_duplicate;
            rows.push(vec![object.name.as_str().into(), rule.into(), value.into(), change.id().into(), exclusive.into()]);
        }
    }
    if !gone.is_empty() {
        tx.send_many("delete from match_key where record_id = ?1", &gone)?;
    }
    tx.insert_many("match_key", &COLUMNS, &rows)
}

/// The keys of a record as `(rule, value)`; a rule reads `field:sort`.
pub fn keys_of(object: &Object, record: &Record) -> Vec<(String, String)> {
    all_keys(object, record).into_iter().map(|(rule, value, _)| (rule, value)).collect()
}

/// The sorts of keys that a rule makes.
pub fn sorts(rule: &DuplicateRule) -> &'static [&'static str] {
    match rule.by {
        Match::Exact => &["exact"],
        Match::Phone => &["phone"],
        Match::Email => &["email"],
        Match::Name => &["exact", "name", "pinyin"],
    }
}
