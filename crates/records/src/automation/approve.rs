//! The step that asks for an approval of the run's record and waits for its end. Asked in the name of whoever caused the run, where they
//! may change the record, and of its owner otherwise; `approval` wakes the run when it has ended. Deliberately not here: who approves,
//! and what is locked meanwhile.

use std::sync::Arc;

use base::{Error, Problem, Result, Uuid};
use jiff::ToSpan;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::Tx;

use super::compile::Misfit;
use super::plan::{Plan, Step};
use super::run::Taken;
use crate::approval::{self, Approvals, Process, State, Wish};
use crate::people::Person;
use crate::{Cx, Record, Who, save};

/// How long a run sleeps before it looks by itself; it is woken when the approval ends.
const LOOK_AGAIN_HOURS: i64 = 24;

/// What becomes of a run whose approval was refused or withdrawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    #[default]
    Stop,
    Continue,
}

/// Where the run stands with its approval.
pub(super) enum Stand {
    /// It ended so that the run goes on.
    GoesOn,
    Waits(Uuid, base::Instant),
    Stopped(&'static str),
}

/// Steps that ask by a process which does not stand for the object any more, or not yet.
pub(super) fn misfits(approvals: &Approvals, plan: &Plan) -> Vec<Misfit> {
    let steps = plan.steps.iter().enumerate();
    let missing = steps.filter(|(_, step)| match step {
        Step::Approve { process, .. } => find(approvals, plan, *process).is_none(),
        _ => false,
    });
    missing.map(|(at, _)| Misfit::new(format!("steps[{at}]"), "approval_process_unknown")).collect()
}

fn find<'a>(approvals: &'a Approvals, plan: &Plan, process: Uuid) -> Option<&'a Arc<Process>> {
    approvals.of(&plan.object.name).iter().find(|known| known.id == process)
}

/// What a step asks, and where it stands in its automation.
#[derive(Clone, Copy)]
pub(super) struct Asking {
    pub process: Uuid,
    pub otherwise: Otherwise,
    pub step: usize,
}

/// Asks, or joins the approval of the same process that waits already; the log learns which.
pub(super) fn ask(
    cx: &Cx,
    tx: &mut Tx,
    plan: &Plan,
    Asking { process, otherwise, step }: Asking,
    run: &Taken,
    record: &Record,
    log: &mut Vec<Json>,
) -> Result<Stand> {
    let waiting = approval::waiting_for(tx, record.id())?.filter(|open| open.process == process);
    let (id, asker) = match waiting {
        Some(open) => (open.id, open.applicant),
        None => {
            let theirs = asker(cx, tx, plan, run, record)?;
            let asker = theirs.user_id().ok_or_else(|| Error::internal("nobody asks"))?;
            (approval::ask(&theirs, tx, &plan.object, record.id(), process, &[], &Wish::default())?, asker)
        }
    };
    let name = find(&cx.setup.approvals, plan, process).map_or("", |known| known.definition.name.as_str());
    let did = json!({ "process": name, "asker": asker, "approval": id });
    log.push(json!({ "kind": "approve", "step": step, "at": cx.now.to_string(), "did": did }));
    look(cx, tx, id, otherwise, step, log)
}

/// What became of it.
pub(super) fn look(cx: &Cx, tx: &mut Tx, id: Uuid, otherwise: Otherwise, step: usize, log: &mut Vec<Json>) -> Result<Stand> {
    let state = approval::state(tx, id)?;
    if state.is_some_and(State::is_open) {
        return Ok(Stand::Waits(id, cx.now.saturating_add(LOOK_AGAIN_HOURS.hours()).unwrap_or(cx.now)));
    }
    if let Some(state) = state {
        let did = json!({ "ended": state });
        log.push(json!({ "kind": "approve", "step": step, "at": cx.now.to_string(), "did": did }));
    }
    Ok(match (state, otherwise) {
        (Some(State::Approved), _) | (_, Otherwise::Continue) => Stand::GoesOn,
        _ => Stand::Stopped("automation_not_approved"),
    })
}

/// Who asks: the first of these who may change the record.
fn asker(cx: &Cx, tx: &mut Tx, plan: &Plan, run: &Taken, record: &Record) -> Result<Cx> {
    let is_here = |id: Uuid| cx.setup.people.user(id).filter(|person| person.active).cloned();
    let people: Vec<Arc<Person>> = [run.by, record.uuid("owner")].into_iter().flatten().filter_map(is_here).collect();
    for person in people {
        let mut theirs = cx.clone();
        theirs.who = Who::Person(person);
        match save::may_change(&theirs, tx, &plan.object, record.id()) {
            Ok(()) => return Ok(theirs),
            Err(Error::NotFound | Error::Forbidden(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::invalid(Problem::new("automation_nobody_asks")))
}

/// Those who wait for an approval that has ended go on.
pub(crate) fn wake(cx: &Cx, tx: &mut Tx, approval: Uuid) -> Result<()> {
    let sql = "update automation_run set due_at = ?2 where approval_id = ?1 and ended_at is null";
    tx.execute(sql, &[approval.into(), cx.now.into()]).map(drop)
}
