//! What a process has to be before it is kept: conditions that fit, steps with somebody in them, stages and fields that are there.

use base::{Message, Problem, Result};
use store::{Tx, Value};

use super::process::{Approver, Definition, MOST_APPROVERS, MOST_STEPS, Process, StepDefinition};
use super::{Needed, Own, may_be_approved};
use crate::describe::{Choice, FieldKind, Object};
use crate::{Change, Cx, Verb, expression};

const ABOUT: [&str; 8] = ["object", "condition", "needed", "stages", "steps", "own", "fallback", "copies"];

/// The longest name of a step, in characters, and the longest time limit, in working days.
const LONGEST_NAME: usize = 100;
const LONGEST_LIMIT: u32 = 250;

pub(super) fn check(cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut().filter(|change| matches!(change.verb, Verb::Create | Verb::Update)) {
        let only_switched_off = !change.is_new()
            && *change.after.get("active") == Value::Bool(false)
            && !ABOUT.iter().any(|field| change.touches(field));
        // What broke with its object can still be switched off, renamed and moved.
        if !only_switched_off {
            check_one(cx, change);
        }
    }
    Ok(())
}

fn check_one(cx: &Cx, change: &mut Change) {
    let found = change.after.text("object").and_then(|name| cx.setup.catalog.find(name));
    let Some(object) = found.filter(|object| may_be_approved(object)).cloned() else {
        return change.refuse("object", "unknown_object");
    };
    let Some(definition) = definition(change) else { return };
    check_steps(cx, change, &object, &definition);
    check_stages(cx, change, &object, &definition);
    if definition.needed == Needed::Save && definition.condition.as_deref().is_none_or(|text| text.trim().is_empty()) {
        change.refuse("condition", "approval_condition_needed");
    }
    if let Err(problem) = approvers(cx, &object, "copies", &definition.copies) {
        change.problems.push(problem);
    }
    let gone = definition.fallback.filter(|id| cx.setup.people.user(*id).is_none_or(|person| !person.active));
    if gone.is_some() {
        change.refuse("fallback", "approval_person_gone");
    }
    if let Err(faults) = Process::compile(&cx.setup.catalog, &object, definition) {
        for (place, fault) in faults.into_iter().filter(|(place, _)| place != "stages") {
            let reason = expression::say(cx.locale, &fault);
            let message =
                Message::new("expression_fault").with("line", fault.line).with("column", fault.column).with("reason", reason);
            change.problems.push(Problem { target: Some(place), message });
        }
    }
}

/// What the record says; `None` where a list is none.
fn definition(change: &mut Change) -> Option<Definition> {
    fn list<T: serde::de::DeserializeOwned>(change: &mut Change, field: &'static str) -> Option<Vec<T>> {
        let read = serde_json::from_str(change.after.text(field).unwrap_or("[]"));
        if read.is_err() {
            change.refuse(field, "approval_list_malformed");
        }
        read.ok()
    }
    let stages = list(change, "stages")?;
    let steps: Vec<StepDefinition> = list(change, "steps")?;
    let copies = list(change, "copies")?;
    Some(Definition {
        name: change.after.text("name").unwrap_or("").to_owned(),
        condition: change.after.text("condition").map(str::to_owned),
        needed: change.after.text("needed").and_then(Needed::parse)?,
        stages,
        steps,
        own: change.after.text("own").and_then(Own::parse)?,
        fallback: change.after.uuid("fallback"),
        copies,
    })
}

fn check_steps(cx: &Cx, change: &mut Change, object: &Object, definition: &Definition) {
    if definition.steps.is_empty() {
        change.refuse("steps", "approval_without_steps");
    }
    if definition.steps.len() > MOST_STEPS {
        change.problems.push(Problem::at("steps", "approval_too_many").with("most", MOST_STEPS));
    }
    for (at, step) in definition.steps.iter().enumerate() {
        let place = |field: &str| format!("steps.{at}.{field}");
        let name = step.name.trim();
        if name.is_empty() {
            change.problems.push(Problem::at(place("name"), "required"));
        } else if name.chars().count() > LONGEST_NAME {
            change.problems.push(Problem::at(place("name"), "too_long").with("most", LONGEST_NAME));
        }
        if step.approvers.is_empty() {
            change.problems.push(Problem::at(place("approvers"), "approval_step_empty"));
        }
        if let Err(problem) = approvers(cx, object, &place("approvers"), &step.approvers) {
            change.problems.push(problem);
        }
        if step.days.is_some_and(|days| days == 0 || days > LONGEST_LIMIT) {
            change.problems.push(Problem::at(place("days"), "approval_days").with("most", LONGEST_LIMIT));
        }
        let unknown = step.open.iter().find(|name| object.field(name).is_none_or(|field| field.read_only));
        if let Some(name) = unknown {
            change.problems.push(Problem::at(place("open"), "unknown_field").with("field", name));
        }
    }
}

fn approvers(cx: &Cx, object: &Object, place: &str, approvers: &[Approver]) -> Result<(), Problem> {
    if approvers.len() > MOST_APPROVERS {
        return Err(Problem::at(place, "approval_too_many").with("most", MOST_APPROVERS));
    }
    for approver in approvers {
        let key = match approver {
            Approver::User { id } => {
                cx.setup.people.user(*id).is_none_or(|person| !person.active).then_some("approval_person_gone")
            }
            Approver::Role { id } => cx.setup.people.role(*id).is_none().then_some("reference_missing"),
            Approver::Superior { level } => (!(1..=10).contains(level)).then_some("approval_level"),
            Approver::Field { field } => {
                let is_person = object.field(field).is_some_and(|field| field.kind == FieldKind::User);
                (!is_person).then_some("approval_field_no_person")
            }
        };
        if let Some(key) = key {
            return Err(Problem { target: Some(place.to_owned()), message: Message::new(key) });
        }
    }
    Ok(())
}

fn check_stages(cx: &Cx, change: &mut Change, object: &Object, definition: &Definition) {
    if definition.needed != Needed::Stages {
        return change.after.set("stages", Value::Null);
    }
    let Some(board) = object.board.as_deref().and_then(|name| object.field(name)) else {
        return change.refuse("needed", "rule_without_stages");
    };
    let is_known = |stage: &String| match &board.kind {
        FieldKind::Choice(values) => values.contains(stage),
        _ => stage.parse().is_ok_and(|id| cx.setup.titles.contains_key(&id)),
    };
    if definition.stages.is_empty() {
        change.refuse("stages", "required");
    } else if !definition.stages.iter().all(is_known) {
        change.refuse("stages", "rule_stage_missing");
    }
}
