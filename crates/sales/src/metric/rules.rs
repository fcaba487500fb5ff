//! What must hold when a metric is saved: that it can be counted, and that its version grows when it means something else.

use base::{Error, Problem, Result};
use records::describe::Choice as _;
use records::list::Source;
use records::list::query::Filter;
use records::{Change, Cx, Record, Verb};
use store::{Tx, Value};

use super::library::{Draft, named_by};
use super::{Aggregate, Better, Definition, Unit, library};

/// Fields that say what a metric means.
const MEANING: [&str; 9] = ["object", "aggregate", "field", "since", "filter", "date", "numerator", "denominator", "unit"];

pub(super) fn check(cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut().filter(|change| matches!(change.verb, Verb::Create | Verb::Update)) {
        if change.is_new() && !change.after.text("key").is_some_and(is_well_formed) {
            change.refuse("key", "metric_key_malformed");
        }
        let means_another = !change.is_new() && MEANING.iter().any(|field| change.touches(field));
        if means_another {
            let revision = change.after.int("revision").unwrap_or(1);
            change.after.set("revision", revision + 1);
        }
        // What broke with its object can still be renamed and switched off.
        if change.is_new() || means_another || (change.touches("active") && *change.after.get("active") == Value::Bool(true)) {
            check_one(cx, change)?;
        }
    }
    Ok(())
}

fn is_well_formed(key: &str) -> bool {
    let letters = key.strip_prefix("x_").unwrap_or("");
    letters.starts_with(|c: char| c.is_ascii_lowercase())
        && letters.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn check_one(cx: &Cx, change: &mut Change) -> Result<()> {
    match draft(&change.after).define(&cx.setup.catalog, library(cx)?) {
        Err(faults) => change.problems.extend(faults),
        Ok(definition) => {
            change.after.set("unit", definition.unit.value());
            change.problems.extend(uncountable(cx, &definition)?);
        }
    }
    Ok(())
}

/// What is wrong with values inside its filter: a text where a number belongs.
pub(super) fn uncountable(cx: &Cx, definition: &Definition) -> Result<Vec<Problem>> {
    for measure in definition.measures() {
        let object = cx.setup.catalog.object(&measure.object)?;
        match Source::new(cx, object, &Filter::All(measure.filters(None)), &measure.of.paths()) {
            Err(Error::Invalid(problems)) => {
                return Ok(problems
                    .into_iter()
                    .map(|problem| Problem { target: Some("filter".to_owned()), ..problem })
                    .collect());
            }
            Err(other) => return Err(other),
            Ok(_) => {}
        }
    }
    Ok(Vec::new())
}

pub(super) fn draft(record: &Record) -> Draft {
    let text = |field: &str| record.text(field).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    Draft {
        key: text("key").unwrap_or_default(),
        id: Some(record.id()),
        names: named_by(text("name").unwrap_or_default(), record.text("names")),
        object: text("object"),
        aggregate: record.text("aggregate").and_then(Aggregate::parse).unwrap_or(Aggregate::Count),
        field: text("field"),
        since: text("since"),
        filter: text("filter"),
        date: text("date"),
        numerator: text("numerator"),
        denominator: text("denominator"),
        unit: record.text("unit").and_then(Unit::parse).unwrap_or(Unit::Number),
        better: record.text("better").and_then(Better::parse).unwrap_or(Better::More),
        responsible: record.uuid("responsible"),
        revision: record.int("revision").unwrap_or(1),
    }
}
