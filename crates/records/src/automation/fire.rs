//! What sets automations off: changes, found inside `save` in one place; a button; a call from outside. Each writes a run beside its
//! cause, in the same transaction: none is lost, and none is there whose cause was not. Where no automation of the object is switched
//! on it costs nothing; else one statement for a batch, and one for each object that conditions look through.

use std::sync::Arc;

use base::{Error, Instant, Problem, Result, Uuid};
use serde_json::{Map, Value as Json, json};
use store::{Tx, Value};

use super::plan::Plan;
use super::{ORIGIN, Trigger};
use crate::describe::{FieldKind, Object};
use crate::expression::{Linked, Looks, Scene, Sight};
use crate::{Change, Cx, Verb, json, save};

/// So many automations may set off one another; what would come after is stopped and told in the log.
const DEEPEST: usize = 8;
/// The largest body of a webhook that is kept.
const LONGEST_PAYLOAD: usize = 64 << 10;

pub(super) const COLUMNS: [&str; 15] = [
    "id",
    "automation_id",
    "object",
    "record_id",
    "trigger_kind",
    "state",
    "due_at",
    "created_at",
    "ended_at",
    "by_id",
    "step",
    "attempts",
    "chain",
    "old",
    "log",
];

/// Writes a run for each automation that one of these changes sets off. `real` says which of them changed anything.
pub(crate) fn fire(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, changes: &[Change], real: &[bool]) -> Result<()> {
    let plans = cx.setup.automations.of(&object.name);
    if plans.is_empty() || !sets_off(cx) {
        return Ok(());
    }
    let mut found: Vec<(&Arc<Plan>, &Change)> = Vec::new();
    for (change, _) in changes.iter().zip(real).filter(|(_, real)| **real) {
        found.extend(plans.iter().filter(|plan| matches(plan, change)).map(|plan| (plan, change)));
    }
    let mut looks = Looks::default();
    for condition in found.iter().filter_map(|(plan, _)| plan.condition.as_ref()) {
        looks.merge(condition.looks());
    }
    let linked = if looks.is_empty() {
        Linked::default()
    } else {
        let records = found.iter().flat_map(|(_, change)| change.before.iter().chain([&change.after]));
        Linked::load(cx, tx, &looks, records, Sight::Whole)?
    };
    let holds = |plan: &Plan, change: &Change| {
        let scene = Scene::new(cx, &change.after, change.before.as_ref(), &linked);
        plan.condition.as_ref().is_none_or(|condition| condition.holds(&scene))
    };
    let rows: Vec<Vec<Value>> = found
        .into_iter()
        .filter(|(plan, change)| holds(plan, change))
        .map(|(plan, change)| row(cx, plan, Some(change.id()), old(object, change)))
        .collect();
    tx.insert_many("automation_run", &COLUMNS, &rows)
}

/// What people and programs do, and what automations do; not what Kaidan writes while it sets up, upgrades or takes an import back.
fn sets_off(cx: &Cx) -> bool {
    let person = cx.person().is_some() && !cx.origin.starts_with("import-undo:");
    person || cx.origin.starts_with("import:") || cx.origin.starts_with(ORIGIN)
}

pub(super) fn matches(plan: &Plan, change: &Change) -> bool {
    match (plan.trigger, change.verb) {
        (Trigger::Created, Verb::Create) => true,
        (Trigger::Changed, Verb::Update) => {
            plan.settings.fields.is_empty() || plan.settings.fields.iter().any(|field| change.touches(field))
        }
        (Trigger::Stage, Verb::Create | Verb::Update) => enters(plan, change),
        _ => false,
    }
}

/// Whether the record comes into one of the stages that it was not in.
fn enters(plan: &Plan, change: &Change) -> bool {
    let Some(board) = plan.object.board.as_deref().filter(|board| change.touches(board)) else { return false };
    let stage = match change.after.get(board) {
        Value::Id(id) => id.to_string(),
        Value::Text(text) => text.clone(),
        _ => return false,
    };
    plan.settings.stages.contains(&stage)
}

/// What the changed fields were before, for steps that ask.
fn old(object: &Object, change: &Change) -> Option<String> {
    let before = change.before.as_ref()?;
    let mut old = Map::new();
    for (at, field) in object.fields.iter().enumerate().filter(|(_, field)| field.tracked && !matches!(field.kind, FieldKind::Id))
    {
        if before.values[at] != change.after.values[at] {
            old.insert(field.name.clone(), json::token_of_stored(&before.values[at]));
        }
    }
    Some(Json::Object(old).to_string())
}

/// A new run. One that would go round in a circle is written too, and rests: the log says why nothing more happened.
pub(super) fn row(cx: &Cx, plan: &Plan, record: Option<Uuid>, old: Option<String>) -> Vec<Value> {
    let again = cx.chain.iter().any(|link| *link == (plan.id, record.unwrap_or_default()));
    let stopped = again || cx.chain.len() >= DEEPEST;
    let reason = if again { "automation_circle" } else { "automation_chain" };
    let log = stopped.then(|| json!([{ "kind": "stopped", "at": cx.now.to_string(), "reason": reason }]).to_string());
    let mut chain: Vec<(Uuid, Uuid)> = cx.chain.to_vec();
    chain.push((plan.id, record.unwrap_or_default()));
    vec![
        base::id_at(cx.now).into(),
        plan.id.into(),
        plan.object.name.as_str().into(),
        record.into(),
        crate::describe::Choice::value(&plan.trigger).into(),
        if stopped { "stopped" } else { "queued" }.into(),
        cx.now.into(),
        cx.now.into(),
        stopped.then_some(cx.now).into(),
        cx.user_id().into(),
        0_i64.into(),
        0_i64.into(),
        json!(chain).to_string().into(),
        old.into(),
        log.into(),
    ]
}

/// Somebody presses the button of an automation on a record that they may change.
pub fn press(cx: &Cx, tx: &mut Tx, automation: Uuid, record: Uuid) -> Result<()> {
    let plan = cx.setup.automations.find(automation).filter(|plan| plan.trigger == Trigger::Button).ok_or(Error::NotFound)?;
    save::may_change(cx, tx, &plan.object, record)?;
    let loaded = save::load(cx, tx, &plan.object, record)?;
    if let Some(condition) = &plan.condition {
        let linked = Linked::load(cx, tx, condition.looks(), [&loaded].into_iter(), Sight::Whole)?;
        if !condition.holds(&Scene::new(cx, &loaded, Some(&loaded), &linked)) {
            return Err(Error::invalid(Problem::new("automation_not_now")));
        }
    }
    tx.insert_many("automation_run", &COLUMNS, &[row(cx, plan, Some(record), None)])
}

/// A program calls the address of an automation. What it sends is kept with the run.
pub fn receive(cx: &Cx, tx: &mut Tx, token: &str, body: &Json) -> Result<()> {
    let known = cx.setup.automations.with(&[Trigger::Webhook]);
    let plan = known.into_iter().find(|plan| plan.token.as_deref() == Some(token)).ok_or(Error::NotFound)?;
    let text = body.to_string();
    if text.len() > LONGEST_PAYLOAD {
        return Err(Error::TooLarge(base::Message::new("body_too_large")));
    }
    tx.insert_many("automation_run", &COLUMNS, &[row(cx, plan, None, Some(text))])
}

/// The row of a run that begins at a moment that only comes once, and the name of the moment: of several servers that see it, one writes it.
pub(super) fn insert_once(tx: &mut Tx, rows: Vec<(Vec<Value>, String)>) -> Result<u64> {
    let places: Vec<String> = (1..=COLUMNS.len() + 1).map(|number| format!("?{number}")).collect();
    let sql = format!(
        "insert into automation_run ({}, occasion) values ({}) on conflict do nothing",
        COLUMNS.join(", "),
        places.join(", ")
    );
    let rows: Vec<Vec<Value>> = rows
        .into_iter()
        .map(|(mut row, occasion)| {
            row.push(occasion.into());
            row
        })
        .collect();
    if rows.is_empty() { Ok(0) } else { tx.execute_many(&sql, &rows) }
}

/// When a run that failed is tried again.
pub(super) fn later(now: Instant, seconds: u64) -> Instant {
    now.checked_add(std::time::Duration::from_secs(seconds)).unwrap_or(now)
}
