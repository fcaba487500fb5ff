//! From an automation as it is written to a plan that fits, or everything that is wrong with it: asked when it is saved and again when the
//! set-up is read. `steps` does it for the steps.

use base::{Locale, Message, Problem};

use super::plan::{Plan, Settings, Written, WrittenStep};
use super::{Trigger, approve, steps};
use crate::approval::Approvals;
use crate::describe::{Catalog, Choice, FieldKind, Object};
use crate::expression::{self, Expression};
use crate::rule;

/// Steps of one automation.
const MOST_STEPS: usize = 30;
/// The longest wait and the longest idleness.
pub(super) const MOST_DAYS: i64 = 3_650;

/// What is wrong with a plan, and where: a field of the automation, or `steps[2]`.
#[derive(Clone, Debug)]
pub struct Misfit {
    pub target: String,
    pub message: Message,
    /// What an expression has against itself, put into words when the reader's language is known.
    pub fault: Option<expression::Fault>,
}

impl Misfit {
    pub(super) fn new(target: impl Into<String>, key: &'static str) -> Misfit {
        Misfit { target: target.into(), message: Message::new(key), fault: None }
    }

    pub fn problem(&self, locale: Locale) -> Problem {
        let mut message = self.message.clone();
        if let Some(fault) = &self.fault {
            let reason = expression::say(locale, fault);
            message = message.with("line", fault.line).with("column", fault.column).with("reason", reason);
        }
        Problem { target: Some(self.target.clone()), message }
    }
}

/// The plan, where it fits its object and asks by processes that stand.
pub fn fitting(catalog: &Catalog, approvals: &Approvals, written: &Written) -> Result<Plan, Vec<Misfit>> {
    let plan = compile(catalog, written)?;
    let missing = approve::misfits(approvals, &plan);
    if missing.is_empty() { Ok(plan) } else { Err(missing) }
}

/// The plan, or everything that is wrong with it.
fn compile(catalog: &Catalog, written: &Written) -> Result<Plan, Vec<Misfit>> {
    let Some(object) = catalog.find(&written.object).filter(|object| rule::may_have_rules(object)).cloned() else {
        return Err(vec![Misfit::new("object", "unknown_object")]);
    };
    // The steps of `save` before have said so already.
    let Some(trigger) = Trigger::parse(&written.trigger) else { return Err(Vec::new()) };
    let mut faults = Vec::new();
    let settings: Settings = match serde_json::from_str(written.settings.as_deref().unwrap_or("{}")) {
        Ok(settings) => settings,
        Err(_) => return Err(vec![Misfit::new("trigger_settings", "automation_malformed")]),
    };
    check_settings(&object, trigger, &settings, &mut faults);
    let about_record = !matches!(trigger, Trigger::Schedule | Trigger::Webhook);
    let condition = match written.condition.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        None => None,
        Some(_) if !about_record => {
            faults.push(Misfit::new("condition", "automation_without_record"));
            None
        }
        Some(text) => match Expression::condition(catalog, &object, text) {
            Ok(condition) => Some(condition),
            Err(found) => {
                faults.extend(found.into_iter().map(|fault| broken("condition", fault)));
                None
            }
        },
    };
    let written_steps: Vec<WrittenStep> = match serde_json::from_str(&written.steps) {
        Ok(steps) => steps,
        Err(_) => return Err(vec![Misfit::new("steps", "automation_malformed")]),
    };
    if written_steps.is_empty() {
        faults.push(Misfit::new("steps", "automation_without_steps"));
    }
    if written_steps.len() > MOST_STEPS {
        faults.push(Misfit::new("steps", "automation_too_long"));
    }
    let mut ready = Vec::with_capacity(written_steps.len());
    for (at, step) in written_steps.into_iter().enumerate() {
        let target = format!("steps[{at}]");
        ready.extend(steps::compile(catalog, &object, step, about_record, &target, &mut faults));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Plan {
        id: written.id,
        name: written.name.clone(),
        object,
        trigger,
        settings,
        token: written.token.clone(),
        condition,
        steps: ready,
        active_since: written.active_since,
    })
}

pub(super) fn broken(target: &str, fault: expression::Fault) -> Misfit {
    Misfit { fault: Some(fault), ..Misfit::new(target, "expression_fault") }
}

fn check_settings(object: &Object, trigger: Trigger, settings: &Settings, faults: &mut Vec<Misfit>) {
    let mut refuse = |key| faults.push(Misfit::new("trigger_settings", key));
    match trigger {
        Trigger::Changed if settings.fields.iter().any(|name| object.field(name).is_none()) => refuse("unknown_object_field"),
        Trigger::Stage if object.board.is_none() => refuse("rule_without_stages"),
        Trigger::Stage if settings.stages.is_empty() => refuse("automation_without_stage"),
        Trigger::Idle if !(1..=MOST_DAYS).contains(&settings.days) => refuse("automation_days"),
        Trigger::Date if settings.days.abs() > MOST_DAYS => refuse("automation_days"),
        Trigger::Date => {
            let field = settings.field.as_deref().and_then(|name| object.field(name));
            if !field.is_some_and(|field| matches!(field.kind, FieldKind::Date | FieldKind::Instant)) {
                refuse("automation_without_date");
            }
        }
        Trigger::Schedule if settings.time_of_day().is_none() => refuse("time_malformed"),
        Trigger::Schedule if settings.weekdays.iter().any(|day| !(1..=7).contains(day)) => refuse("automation_malformed"),
        Trigger::Button if settings.label.as_deref().is_none_or(|label| label.trim().is_empty()) => {
            refuse("automation_without_label")
        }
        _ => {}
    }
}
