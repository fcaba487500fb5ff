//! The step that refuses: wrong types, missing values, values out of bounds, references to what is not there or not seen.
//! References are looked up once per field for the whole batch.

use std::sync::Arc;

use base::{Problem, Result, Uuid};
use rustc_hash::FxHashSet;
use store::{ColumnKind, Tx, Value};

use crate::describe::{Field, FieldKind, Object};
use crate::exchange::{parse::parse_email, read::Cell};
use crate::people::Action;
use crate::sql::Sql;
use crate::{Change, Cx, Verb, files, permit};

pub(super) fn check(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut() {
        if matches!(change.verb, Verb::Delete | Verb::Restore) {
            continue;
        }
        for (at, field) in object.fields.iter().enumerate() {
            if field.retired || matches!(field.name.as_str(), "id" | "version" | "created_at" | "updated_at") {
                continue;
            }
            let touched = change.before.as_ref().is_none_or(|before| before.values[at] != change.after.values[at]);
            if !touched {
                continue;
            }
            let is_refused = change.problems.iter().any(|problem| problem.target.as_ref() == Some(&field.name));
            if field.fixed && change.before.is_some() && !is_refused {
                change.problems.push(Problem::at(&field.name, "field_fixed"));
            }
            if let Err(problem) = tidy(cx, field, &mut change.after.values[at]) {
                change.problems.push(problem);
            }
            if field.required && is_empty(&change.after.values[at]) && !matches!(field.kind, FieldKind::AutoNumber) {
                change.problems.push(Problem::at(&field.name, "required"));
            }
        }
    }
    if object.setup {
        in_use(cx, tx, object, changes)?;
    }
    for (at, field) in object.fields.iter().enumerate() {
        if let Some(target) = field.kind.target() {
            references(cx, tx, object, changes, at, target)?;
        }
    }
    files::check(cx, tx, object, changes)
}

/// A part of the set-up that records refer to stays: stages, sources, teams, people.
fn in_use(cx: &Cx, tx: &mut Tx, object: &Object, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut().filter(|change| change.verb == Verb::Delete) {
        for other in cx.setup.catalog.all() {
            // Its own parts go with it.
            let holds = |field: &&Field| !field.read_only && other.part_of.as_ref() != Some(&field.name);
            let names = |field: &&Field| field.kind.target() == Some(object.name.as_str());
            for field in other.fields.iter().filter(holds).filter(names) {
                let sql = format!(
                    "select 1 from {} where {} = ?1 and deleted_at is null limit 1",
                    Sql::name(&other.name),
                    Sql::name(&field.column())
                );
                if tx.first(&sql, &[change.id().into()], |row| row.get::<i64>(0))?.is_some() {
                    change.problems.push(Problem::new("still_referenced").with("object", other.label(cx.locale)));
                    break;
                }
            }
        }
    }
    Ok(())
}

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Null) || matches!(value, Value::Text(text) if text.trim().is_empty())
}

/// The value in its one form, or what is wrong with it.
fn tidy(cx: &Cx, field: &Field, value: &mut Value) -> Result<(), Problem> {
    if value.is_null() {
        return Ok(());
    }
    let wrong =
        || Problem::at(&field.name, "wrong_type").with("field", &field.name).with("kind", format!("@kind.{}", field.kind.name()));
    let fits = matches!(
        (field.kind.column(), &*value),
        (ColumnKind::Text, Value::Text(_))
            | (ColumnKind::Int, Value::Int(_))
            | (ColumnKind::Bool, Value::Bool(_))
            | (ColumnKind::Id, Value::Id(_))
            | (ColumnKind::Date, Value::Date(_))
            | (ColumnKind::Instant, Value::Instant(_))
    );
    if !fits {
        return Err(wrong());
    }
    let Value::Text(text) = value else { return Ok(()) };
    if text.contains('\0') {
        return Err(wrong());
    }
    if !matches!(field.kind, FieldKind::LongText | FieldKind::Json) {
        let trimmed = text.trim();
        if trimmed.len() != text.len() {
            *text = trimmed.to_owned();
        }
        if text.chars().any(char::is_control) {
            *text = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        }
    }
    if text.len() > field.max && text.chars().count() > field.max {
        return Err(Problem::at(&field.name, "too_long").with("most", field.max));
    }
    if text.is_empty() {
        *value = Value::Null;
        return Ok(());
    }
    well_formed(cx, field, text)
}

fn well_formed(cx: &Cx, field: &Field, text: &str) -> Result<(), Problem> {
    let problem = |key| Err(Problem::at(&field.name, key).with("value", text));
    match &field.kind {
        FieldKind::Choice(values) if !values.iter().any(|value| value == text) => problem("not_an_option"),
        FieldKind::Choices(values) => {
            let chosen: Vec<String> = serde_json::from_str(text).map_err(|_| Problem::at(&field.name, "not_json"))?;
            match chosen.iter().find(|value| !values.contains(value)) {
                Some(value) => Err(Problem::at(&field.name, "not_an_option").with("value", value)),
                None => Ok(()),
            }
        }
        FieldKind::Tags => {
            let chosen: Vec<Uuid> = serde_json::from_str(text).map_err(|_| Problem::at(&field.name, "not_json"))?;
            match chosen.iter().all(|id| cx.setup.titles.contains_key(id)) {
                true => Ok(()),
                false => problem("not_an_option"),
            }
        }
        FieldKind::Currency if !cx.is_trusted() && !cx.setup.currencies.iter().any(|code| code == text) => {
            problem("currency_unknown")
        }
        FieldKind::Email if parse_email(&Cell::Text(text.to_owned())).is_err() => problem("email_malformed"),
        FieldKind::Phone if text.chars().filter(char::is_ascii_digit).count() < 3 => problem("phone_malformed"),
        FieldKind::Link if !(text.starts_with("http://") || text.starts_with("https://")) => problem("link_malformed"),
        FieldKind::Time if jiff::civil::Time::strptime("%H:%M", text).is_err() => problem("time_malformed"),
        FieldKind::Location if !is_location(text) => problem("location_malformed"),
        FieldKind::Region if base::region::find(text).is_none() => problem("region_unknown"),
        FieldKind::Json if serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() => problem("not_json"),
        _ => Ok(()),
    }
}

fn is_location(text: &str) -> bool {
    let Some((latitude, longitude)) = text.split_once(',') else { return false };
    let within = |text: &str, bound: i64| text.trim().parse::<base::Decimal>().is_ok_and(|number| number.abs() <= bound.into());
    within(latitude, 90) && within(longitude, 180)
}

/// One statement for all values of one reference in the batch; none where the set-up in memory knows them.
fn references(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, changes: &mut [Change], at: usize, target: &str) -> Result<()> {
    let touched = |change: &Change| {
        !matches!(change.verb, Verb::Delete | Verb::Restore)
            && change.before.as_ref().is_none_or(|before| before.values[at] != change.after.values[at])
    };
    let people = &cx.setup.people;
    let known = |id: &Uuid| match target {
        "user" => people.user(*id).is_some(),
        "team" => people.team(*id).is_some(),
        _ => false,
    };
    let mut open: Vec<Uuid> = Vec::new();
    for change in changes.iter().filter(|change| touched(change)) {
        if let Value::Id(id) = &change.after.values[at]
            && !known(id)
        {
            open.push(*id);
        }
    }
    if open.is_empty() {
        return Ok(());
    }
    // A record may name another that is made in the same batch: a team and the team above it.
    let beside: FxHashSet<Uuid> = match target == object.name {
        true => changes.iter().filter(|change| change.is_new() && change.problems.is_empty()).map(Change::id).collect(),
        false => FxHashSet::default(),
    };
    open.retain(|id| !beside.contains(id));
    open.sort();
    open.dedup();
    // Who adds a part to a whole changes it.
    let is_whole = object.part_of.as_ref() == Some(&object.fields[at].name);
    let (action, missing) = if is_whole { (Action::Update, "whole_missing") } else { (Action::Read, "reference_missing") };
    let mut found = FxHashSet::default();
    if let Some(target) = cx.setup.catalog.find(target) {
        for some in open.chunks(500) {
            let mut sql = Sql::new(&format!("select t.id from {} t where t.deleted_at is null and ", Sql::name(&target.name)));
            sql.column_in("t", "id", some);
            let scope = permit::scope(cx, target, action).unwrap_or_else(|_| permit::Scope::nothing());
            if !scope.is_everything() {
                sql.push(" and ");
                scope.write(&mut sql, "t");
            }
            tx.each(&sql.text, &sql.args, |row| {
                found.insert(row.get::<Uuid>(0)?);
                Ok(())
            })?;
        }
    }
    let name = object.fields[at].name.clone();
    for change in changes.iter_mut().filter(|change| touched(change)) {
        if let Value::Id(id) = &change.after.values[at]
            && !known(id)
            && !found.contains(id)
            && !beside.contains(id)
        {
            change.refuse(&name, missing);
        }
    }
    Ok(())
}
