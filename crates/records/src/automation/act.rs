//! The steps of an automation, each by the doors that everybody uses: `save` writes, `notice` tells. What a step says of itself goes into
//! the log of the run; it names people and fields, and never a value of the record.

use std::sync::Arc;

use base::{Currency, Result, Uuid};
use serde_json::{Value as Json, json};
use store::{Tx, Value};

use super::plan::{Assignment, Given, Plan, Receiver, Step, What};
use super::run::Taken;
use super::steps;
use crate::assignment::{GIVEN, Giver, Ledger};
use crate::describe::{Field, FieldKind, Object};
use crate::expression::{self, Linked, Looks, Scene, Sight};
use crate::notice::{self, Notice};
use crate::save::save;
use crate::{Cx, Draft, Record, events};

/// Does one step, and says what it did.
pub(super) fn act(
    cx: &Cx,
    tx: &mut Tx,
    plan: &Plan,
    step: &Step,
    run: &Taken,
    record: Option<&Record>,
    before: Option<&Record>,
) -> Result<Json> {
    match (step, record) {
        (Step::Set(values), Some(record)) => {
            let values = evaluate(cx, tx, plan, &plan.object, step, values, run, Some(record), before)?;
            let fields: Vec<String> = values.iter().map(|(field, _)| field.clone()).collect();
            change(cx, tx, &plan.object, record, values)?;
            Ok(json!({ "fields": fields }))
        }
        (Step::Create { object, link, values }, record) => {
            let mut values = evaluate(cx, tx, plan, object, step, values, run, record, before)?;
            let has = |values: &[(String, Value)], name: &str| values.iter().any(|(field, _)| field == name);
            if let (Some(link), Some(record)) = (link, record) {
                values.push((link.clone(), record.id().into()));
            }
            let owner = record.and_then(|record| record.uuid("owner")).or(run.by);
            if let (true, false, Some(owner)) = (object.owned, has(&values, "owner"), owner) {
                values.push(("owner".to_owned(), owner.into()));
            }
            let draft = values.into_iter().fold(Draft::create(), |draft, (field, value)| draft.set(field, value));
            let made = save(cx, tx, object, draft)?.record;
            Ok(json!({ "object": object.name, "id": made.id() }))
        }
        (Step::Assign(assignment), Some(record)) => give(cx, tx, plan, assignment, record),
        (Step::Tag { field, tags }, Some(record)) => {
            let mut all: Vec<Uuid> = record.text(field).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
            let fresh: Vec<Uuid> =
                tags.iter().copied().filter(|tag| !all.contains(tag) && cx.setup.titles.contains_key(tag)).collect();
            all.extend(&fresh);
            change(cx, tx, &plan.object, record, vec![(field.clone(), json!(all).to_string().into())])?;
            Ok(json!({ "tags": fresh }))
        }
        (Step::Notify { to, text }, record) => tell(cx, tx, plan, to, text, record),
        // A plan about no record has no such step, and `run` waits itself, also for approvals.
        (Step::Set(_) | Step::Assign(_) | Step::Tag { .. } | Step::Approve { .. } | Step::Wait { .. }, _) => Ok(Json::Null),
    }
}

fn change(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, record: &Record, values: Vec<(String, Value)>) -> Result<()> {
    let draft = values.into_iter().fold(Draft::update(record.id()), |draft, (field, value)| draft.set(field, value));
    save(cx, tx, object, draft).map(drop)
}

#[allow(clippy::too_many_arguments, reason = "a step, what it is about, and where its values go")]
fn evaluate(
    cx: &Cx,
    tx: &mut Tx,
    plan: &Plan,
    made: &Object,
    step: &Step,
    values: &[Given],
    run: &Taken,
    record: Option<&Record>,
    before: Option<&Record>,
) -> Result<Vec<(String, Value)>> {
    let mut looks = Looks::default();
    step.expressions().for_each(|expression| looks.merge(expression.looks()));
    let linked = match looks.is_empty() {
        true => Linked::default(),
        false => Linked::load(cx, tx, &looks, record.into_iter().chain(before), Sight::Whole)?,
    };
    let empty = Record::empty(&plan.object);
    let scene = Scene::new(cx, record.unwrap_or(&empty), before, &linked);
    let base = cx.setup.settings.base_currency;
    let currency = |record: &Record| record.text("currency").and_then(Currency::from_code);
    // Amounts are in the currency of the record that gets them, or is to get them.
    let given = values.iter().find(|given| given.field == "currency").and_then(|given| match &given.what {
        What::Value(value) => value.as_str().and_then(Currency::from_code),
        _ => None,
    });
    let currency = given.or_else(|| record.filter(|_| plan.object.name == made.name).and_then(currency)).unwrap_or(base);
    let mut ready = Vec::with_capacity(values.len());
    for Given { field: name, what } in values {
        let Some(field) = made.field(name) else { continue };
        let json = match what {
            What::Value(value) => value.clone(),
            What::Expression(expression) => expression::json_of(&expression.value(&scene)),
            What::From(member) => run.old.as_ref().and_then(|body| body.get(member)).cloned().unwrap_or(Json::Null),
        };
        let value = steps::stored(field, &at_nine(cx, field, json), currency).ok_or_else(|| {
            let kind = format!("@kind.{}", field.kind.name());
            base::Error::invalid(base::Problem::at(name, "wrong_type").with("field", name).with("kind", kind))
        })?;
        ready.push((name.clone(), value));
    }
    Ok(ready)
}

/// A date where a moment is wanted is that day at nine in the morning, on the company's clock.
fn at_nine(cx: &Cx, field: &Field, json: Json) -> Json {
    let date = json.as_str().filter(|_| field.kind == FieldKind::Instant).and_then(|text| text.parse::<base::Date>().ok());
    let moment = date.and_then(|date| date.at(9, 0, 0, 0).to_zoned(cx.setup.settings.time_zone.clone()).ok());
    moment.map_or(json, |moment| Json::String(moment.timestamp().to_string()))
}

fn tell(cx: &Cx, tx: &mut Tx, plan: &Plan, to: &[Receiver], text: &str, record: Option<&Record>) -> Result<Json> {
    let people = &cx.setup.people;
    let owner = record.and_then(|record| record.uuid("owner"));
    let mut told: Vec<Uuid> = Vec::new();
    for receiver in to {
        match receiver {
            Receiver::Owner => told.extend(owner),
            Receiver::Leader => told.extend(owner.and_then(|owner| people.leader_of(owner))),
            Receiver::Person { id } => told.push(*id),
            Receiver::Team { id } => told.extend(people.members(&[*id])),
            Receiver::Field { name } => told.extend(record.and_then(|record| record.uuid(name))),
        }
    }
    told.sort();
    told.dedup();
    let notice = Notice::new(if record.is_some() { "automation" } else { "automation_plain" });
    let mut notice = notice.to(told.iter().copied()).with("automation", plan.name.trim_start_matches('@')).with("text", text);
    if let Some(record) = record {
        notice = notice.about(&plan.object.name, record.id());
    }
    notice::tell(cx, tx, &notice)?;
    Ok(json!({ "people": told }))
}

/// Gives the record to somebody, and says in its history why it was them.
fn give(cx: &Cx, tx: &mut Tx, plan: &Plan, assignment: &Assignment, record: &Record) -> Result<Json> {
    // Two servers do not give the same turn twice.
    tx.lock("automation", plan.id)?;
    let giver = Giver { id: plan.id, name: &plan.name, pool: &assignment.pool };
    let mut ledger = Ledger::begin(cx, tx, &plan.object, &assignment.open, vec![giver])?;
    let Some(given) = ledger.give(cx, 0, record) else { return Ok(json!({ "nobody": true })) };
    ledger.close(tx)?;
    change(cx, tx, &plan.object, record, vec![("owner".to_owned(), given.user.into())])?;
    events::remember(cx, tx, &plan.object.name, record.id(), GIVEN, Some(given.note.clone()))?;
    Ok(json!({ "to": given.user, "why": given.note["detail"] }))
}
