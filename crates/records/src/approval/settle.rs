//! What follows from a verb: who is waited for, by when, and, where the approval has ended, what was asked for is written and those
//! concerned are told.

use std::sync::Arc;

use base::{Error, Result, Uuid};
use serde_json::Map;
use store::Tx;

use super::find;
use super::notify;
use super::process::{Definition, Process};
use super::run::State;
use super::stored::{self, Approval, Part};
use crate::describe::Object;
use crate::permit::Scope;
use crate::save::save;
use crate::{Cx, Record, Who, automation, list};

/// After each verb: who is waited for, and what follows where it has ended.
pub(super) fn settle(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, approval: &mut Approval) -> Result<()> {
    let people = approval.run.waits_for();
    stored::wait_for(tx, cx, approval.id, &people)?;
    let step = &approval.definition.steps.get(approval.run.at);
    let since = approval.run.steps.get(approval.run.at).and_then(|step| step.since);
    let days = step.and_then(|step| step.days).filter(|_| approval.run.state == State::Waiting);
    approval.due_on = days.zip(since).and_then(|(days, since)| {
        let begun = since.to_zoned(cx.setup.settings.time_zone.clone()).date();
        cx.setup.working.add_working_days(begun, i32::try_from(days).ok()?)
    });
    match approval.run.state {
        State::Waiting => {
            stored::update(tx, approval, None)?;
            find::open_to_approvers(cx, tx, object, approval.record, &approval.run)?;
            return notify::tell(cx, tx, object, approval, notify::Kind::YourTurn, &people);
        }
        State::Returned => {
            stored::update(tx, approval, None)?;
            return notify::tell(cx, tx, object, approval, notify::Kind::Returned, &people);
        }
        State::Approved => grant(cx, tx, object, approval)?,
        State::Refused | State::Withdrawn => {
            approval.ended_at = Some(cx.now);
            stored::update(tx, approval, None)?;
        }
    }
    automation::wake(cx, tx, approval.id)?;
    end(cx, tx, object, approval)
}

/// Writes what was asked for. From here on the record is free, and may go where it needed this.
fn grant(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, approval: &mut Approval) -> Result<()> {
    approval.ended_at = Some(cx.now);
    tx.lock(&object.name, approval.record)?;
    let process = of_its_version(cx, object, &approval.definition)?;
    let mut record = current(tx, object, approval.record)?;
    if !approval.changes.is_empty() {
        // Nothing is held against it while its own change is written; what other rules complete then belongs to it.
        stored::update(tx, approval, Some(&Map::new()))?;
        let kaidan = cx.on_behalf("a change that was approved");
        record = save(&kaidan, tx, object, approval.draft(object))?.record;
    }
    let seal = stored::seal(&process, &record, &approval.changes);
    stored::update(tx, approval, Some(&seal))
}

fn end(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, approval: &Approval) -> Result<()> {
    let kind = match approval.run.state {
        State::Approved => notify::Kind::Approved,
        State::Refused => notify::Kind::Refused,
        _ => notify::Kind::Withdrawn,
    };
    let mut told = vec![approval.run.applicant];
    if approval.run.state == State::Withdrawn {
        let seats = approval.run.steps.get(approval.run.at).into_iter().flat_map(|step| &step.seats);
        told = seats.map(|seat| seat.person).collect();
    }
    notify::tell(cx, tx, object, approval, kind, &told)?;
    if approval.run.state == State::Withdrawn || approval.definition.copies.is_empty() {
        return Ok(());
    }
    let record = current(tx, object, approval.record)?;
    let applicant = cx.setup.people.user(approval.run.applicant).cloned();
    let theirs = applicant.map_or_else(|| cx.clone(), |person| Cx::new(cx.setup.clone(), Who::Person(person), cx.now));
    let copies = find::people(&theirs, &approval.definition.copies, &record);
    let blind = find::blind(cx, tx, object, approval.record, &copies)?;
    let copies: Vec<Uuid> = copies.into_iter().filter(|id| !blind.contains(id)).collect();
    stored::take_part(tx, cx, approval.id, Part::Copied, &copies)?;
    notify::tell(cx, tx, object, approval, notify::Kind::Copied, &copies)
}

/// The process as it was when it was asked. Where a field of a condition is gone since, the step is for every record.
pub(super) fn of_its_version(cx: &Cx, object: &Arc<Object>, definition: &Definition) -> Result<Process> {
    let mut definition = definition.clone();
    let faults = match Process::compile(&cx.setup.catalog, object, definition.clone()) {
        Ok(process) => return Ok(process),
        Err(faults) => faults,
    };
    for (place, _) in faults {
        let step = place.strip_prefix("steps.").and_then(|rest| rest.split('.').next()?.parse::<usize>().ok());
        match step.and_then(|at| definition.steps.get_mut(at)) {
            Some(step) => step.condition = None,
            None if place == "condition" => definition.condition = None,
            None => definition.needed = super::Needed::Nothing,
        }
    }
    Process::compile(&cx.setup.catalog, object, definition).map_err(|_| Error::internal("an approval's process has no form"))
}

pub(super) fn current(tx: &mut Tx, object: &Arc<Object>, record: Uuid) -> Result<Record> {
    let scope = Scope::whole_company("an approval's conditions look at the whole record");
    list::find(tx, object, &[record], &scope)?.pop().ok_or(Error::NotFound)
}
