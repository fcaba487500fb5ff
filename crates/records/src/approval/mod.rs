//! Approvals: who has to agree before a record goes on. A *process* is set up for an object (`ApprovalProcess`, checked and ready in
//! `Setup`); an *approval* is one run of it for one record, in the version in which it was asked. `run` is the pure machine that
//! decides what a verb makes of it, `find` says who approves, `actions` are the verbs, `lock` is what `save` asks: the record is locked
//! meanwhile, and does not go where it needs an approval without one. `inbox` and `told` are what people read.
//! Deliberately not here: what follows from an approval beyond the change that was asked for, which is an automation's.

mod absence;
mod actions;
mod ask;
mod check;
mod find;
mod inbox;
mod lock;
mod log;
mod notify;
mod process;
mod run;
mod seats;
mod settle;
mod stored;
mod told;

#[cfg(test)]
mod tests;

use base::Id;
use records_derive::{Choice, Object};

pub(crate) use absence::substitutes;
pub use absence::{Absence, absence_of, come_back, go_away};
pub use actions::{copy, remind, remind_late, take};
pub use ask::{ask, may_ask};
pub use find::{Seen, preview};
pub use inbox::{Item, Place, count, items};
pub(crate) use lock::check as check_changes;
pub use lock::{Lock, locked};
pub use log::Wish;
pub use process::{Approvals, Approver, Definition, Process, StepDefinition};
pub use run::{Actor, Found, Mode, Own, Run, State, Verb};
pub use seats::{Seat, SeatState, Step, StepState};
pub use stored::{Action, Approval, Deed};
pub(crate) use stored::{forget, state, tables, waiting_for};
pub use told::{Can, Told, facts, of_record, one};

use crate::describe::{Chosen, Json, LongText};
use crate::people::User;
use crate::{describe, expression, rule};

/// How approvals of one kind go.
#[derive(Object)]
#[object(group = "setup", icon = "approval", setup, confidential, index(&["object"]), check(check::check))]
pub struct ApprovalProcess {
    pub object: String,
    #[field(searchable, max = 100)]
    pub name: String,
    /// What whoever asks should know.
    #[field(max = 1000)]
    pub description: Option<LongText>,
    /// The records that it is for; all where it is empty.
    #[field(max = expression::LONGEST)]
    pub condition: Option<LongText>,
    /// Whether it is offered on every such record, also where nothing needs it.
    #[field(starts = true)]
    pub by_button: bool,
    /// What such a record cannot do without it.
    pub needed: Chosen<Needed>,
    /// The stages that it does not enter without: a JSON array of ids or values.
    pub stages: Option<Json>,
    /// In their order: a JSON array of steps.
    pub steps: Json,
    /// What becomes of a step where whoever asks is an approver.
    pub own: Chosen<Own>,
    /// Who decides where a step finds nobody. Without one it cannot be asked then.
    pub fallback: Option<Id<User>>,
    /// Who is sent a copy when it has ended: a JSON array, as approvers are.
    pub copies: Option<Json>,
    #[field(starts = true)]
    pub active: bool,
    #[field(starts = 0)]
    pub position: i64,
}

#[derive(Choice, Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needed {
    /// It is asked where somebody wants it.
    #[default]
    Nothing,
    /// Some stages are entered only with it.
    Stages,
    /// The record is not saved so without it.
    Save,
}

/// Whether records of an object can be approved: those that can have rules.
pub fn may_be_approved(object: &describe::Object) -> bool {
    rule::may_have_rules(object) && object.part_of.is_none()
}
