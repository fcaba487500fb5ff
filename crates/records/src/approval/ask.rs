//! Asking for an approval: whether the process is for the record, who would approve, and whether what is to be changed could be written
//! at all.

use std::sync::Arc;

use base::{Error, Problem, Result, Uuid};
use serde_json::Map;
use store::{Reader, Tx, Value};

use super::find::Seen;
use super::log::{Done, Wish};
use super::process::Process;
use super::run::{Run, State};
use super::settle::settle;
use super::stored::{self, Approval, Deed};
use crate::describe::Object;
use crate::save::{self, save};
use crate::{Cx, Record};

/// Whether the process is for the record as whoever asks would have it, and who would approve. Not found where it is not.
pub fn may_ask<'a>(
    cx: &Cx,
    reader: &mut Reader,
    process: &'a Process,
    record: &'a Record,
    changes: &[(String, Value)],
) -> Result<Option<Seen<'a>>> {
    let applicant = cx.user_id().ok_or_else(|| Error::forbidden("action_forbidden"))?;
    let seen = Seen::new(cx, reader, process, applicant, record, changes)?;
    Ok(seen.fits().then_some(seen))
}

/// Asks for an approval of a record that whoever asks may change. `changes` are written into it once it is approved; what would be
/// refused then is refused now.
pub fn ask(
    cx: &Cx,
    tx: &mut Tx,
    object: &Arc<Object>,
    record: Uuid,
    process: Uuid,
    changes: &[(String, Value)],
    wish: &Wish,
) -> Result<Uuid> {
    let known = cx.setup.approvals.of(&object.name).iter().find(|known| known.id == process).cloned();
    let process = known.ok_or_else(|| Error::invalid(Problem::at("process_id", "approval_process_unknown")))?;
    tx.lock(&object.name, record)?;
    save::may_change(cx, tx, object, record)?;
    if stored::open_of(tx, record)?.is_some() {
        return Err(Error::invalid(Problem::new("approval_waits_already")));
    }
    let before = save::load(cx, tx, object, record)?;
    let seen = may_ask(cx, tx, &process, &before, changes)?;
    let seen = seen.ok_or_else(|| Error::invalid(Problem::new("approval_not_for_record")))?;
    let applicant = cx.user_id().ok_or_else(|| Error::forbidden("action_forbidden"))?;
    let run = Run::begin(applicant, process.definition.own, &process.modes(), cx.now, &mut |at| Ok(seen.find(at)))?;
    if run.state == State::Refused {
        let step = process.definition.steps.get(run.at).map_or("", |step| step.name.as_str());
        return Err(Error::invalid(Problem::new("approval_nobody").with("step", step)));
    }
    let mut approval = Approval {
        id: base::id_at(cx.now),
        object: object.name.clone(),
        record,
        process: process.id,
        version: process.version,
        definition: process.definition.clone(),
        run,
        changes: stored::tokens(changes),
        opinion: None,
        asked_at: cx.now,
        ended_at: None,
        due_on: None,
        reminded_at: None,
    };
    if !changes.is_empty() {
        rehearse(cx, tx, object, &approval)?;
    }
    let done = Done { step: 0, ..Done::new(Deed::Asked, &approval, wish) };
    approval.opinion = done.opinion()?;
    stored::insert(tx, &approval)?;
    done.write(cx, tx, &approval)?;
    settle(cx, tx, object, &mut approval)?;
    Ok(approval.id)
}

/// Writes the changes as if the approval were granted, and takes that back.
fn rehearse(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, approval: &Approval) -> Result<()> {
    let mut granted = approval.clone();
    granted.id = base::new_id();
    granted.run.state = State::Approved;
    let told = cx.announced.lock().len();
    let mut fits = false;
    let outcome = tx.savepoint(|tx| {
        stored::insert(tx, &granted)?;
        stored::update(tx, &granted, Some(&Map::new()))?;
        save(cx, tx, object, granted.draft(object))?;
        fits = true;
        Err::<(), _>(Error::internal("a rehearsal is taken back"))
    });
    cx.announced.lock().truncate(told);
    if fits { Ok(()) } else { outcome }
}
