//! What Kaidan does by itself: when something happens to a record, if a condition holds, then some steps, designed by an administrator.
//! `fire` finds inside `save` which automations a batch of changes sets off and writes a run for each, in the same transaction; `run`
//! performs runs after the commit, in order per record; `clock` starts those that no change starts; `dry_run` tells from the history
//! what an automation would have done. Runs and their log are rows of `automation_run`. Deliberately not here: checks (`rule`), and
//! which channel a notice goes out by.

mod act;
mod approve;
mod clock;
mod compile;
mod dry_run;
mod fire;
mod history;
pub mod plan;
mod ready;
mod run;
mod steps;

use base::{Instant, Result};
use records_derive::{Choice, Object};
use store::{Tx, Value};

pub(crate) use approve::wake;
pub use clock::start_due;
pub use compile::Misfit;
pub use dry_run::{DryRun, Fired, dry_run};
pub(crate) use fire::fire;
pub use fire::{press, receive};
pub use history::{Run, RunPage, replay, runs, sweep};
pub use ready::{Automations, Button};
pub use run::work;

use crate::describe::{Choice, Chosen, Json, LongText};
use crate::{Change, Cx, Verb, expression};

pub(crate) use crate::cx::AUTOMATION as ORIGIN;

/// The name of the automation that acts, where one does.
pub fn named(cx: &Cx) -> Option<String> {
    name_of(cx, &cx.origin)
}

/// The name of the automation that wrote something of this origin.
pub fn name_of(cx: &Cx, origin: &str) -> Option<String> {
    let id = origin.strip_prefix(ORIGIN)?.parse().ok()?;
    cx.setup.titles.get(&id).cloned()
}

/// One automation of one object.
#[derive(Object)]
#[object(group = "setup", icon = "automation", setup, confidential, index(&["object"]), check(check))]
pub struct Automation {
    pub object: String,
    #[field(searchable, max = 100)]
    pub name: String,
    pub trigger_kind: Chosen<Trigger>,
    /// What belongs to the trigger: fields, stages, days, time. A JSON object.
    pub trigger_settings: Option<Json>,
    /// Of a webhook: the part of its address that cannot be guessed. Whoever knows it sets the automation off.
    #[field(read_only, untracked, secret)]
    pub token: Option<String>,
    /// What must hold when it happens; empty for always.
    #[field(max = expression::LONGEST)]
    pub condition: Option<LongText>,
    /// What is done, in order. A JSON array.
    pub steps: Json,
    #[field(starts = false)]
    pub active: bool,
    /// Since when it has been on; what happened before does not set it off.
    #[field(read_only, untracked)]
    pub active_since: Option<Instant>,
    #[field(starts = 0)]
    pub position: i64,
}

/// What sets an automation off.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trigger {
    Created,
    /// One of the fields changed; any, where none is named.
    Changed,
    /// The record entered one of the stages.
    Stage,
    /// Nobody touched the record for some days.
    Idle,
    /// The day comes that lies some days after a date of the record, or before it.
    Date,
    /// At a time of day, on working days or others; about no record.
    Schedule,
    /// A program calls the address of the automation; about no record.
    Webhook,
    /// Somebody presses its button on the record.
    Button,
}

/// A plan that fits its object. What broke with its object can still be switched off, renamed and moved.
fn check(cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut().filter(|change| matches!(change.verb, Verb::Create | Verb::Update)) {
        let about = ["object", "trigger_kind", "trigger_settings", "condition", "steps"];
        let is_active = *change.after.get("active") == Value::Bool(true);
        if change.touches("active") {
            change.after.set("active_since", is_active.then_some(cx.now));
        }
        complete_token(change);
        if change.is_new() || is_active || about.iter().any(|field| change.touches(field)) {
            let written = plan::Written::of(&change.after);
            if let Err(faults) = compile::fitting(&cx.setup.catalog, &cx.setup.approvals, &written) {
                change.problems.extend(faults.into_iter().map(|fault| fault.problem(cx.locale)));
            }
        }
    }
    Ok(())
}

/// The address of a webhook cannot be guessed, and is Kaidan's to choose.
fn complete_token(change: &mut Change) {
    let is_webhook = change.after.text("trigger_kind").and_then(Trigger::parse) == Some(Trigger::Webhook);
    if is_webhook && change.after.text("token").is_none() {
        change.after.set("token", format!("{}{}", base::Uuid::new_v4().simple(), base::Uuid::new_v4().simple()));
    }
}
