//! The verbs on an approval, each within one transaction. The pure machine says what a verb makes of it; here the approval is held, so
//! that two who decide at once come one after the other, and what was done is written down.

use std::sync::Arc;

use base::{Error, Problem, Result, Uuid};
use jiff::ToSpan;
use store::{Reader, Tx};

use super::absence::stood_in_for;
use super::find::{self, Seen};
use super::log::{Done, Wish};
use super::notify;
use super::run::{Actor, Run, Verb};
use super::settle::{current, of_its_version, settle};
use super::stored::{self, Approval, Deed, Part};
use crate::describe::Object;
use crate::sql::Sql;
use crate::{Cx, list};

/// Minutes between two reminders of one approval.
const REMIND_AFTER: i64 = 60;

/// Does a verb to an approval of a record that whoever asks may see.
pub fn take(cx: &Cx, tx: &mut Tx, id: Uuid, verb: &Verb, wish: &Wish) -> Result<()> {
    let (object, mut approval) = hold(cx, tx, id, wish)?;
    let who = actor(cx, tx)?;
    let whom = match verb {
        Verb::Add { whom, .. } => whom.clone(),
        Verb::HandOver { to, .. } => vec![*to],
        _ => Vec::new(),
    };
    can_see(cx, tx, &object, approval.record, &whom)?;
    let process = of_its_version(cx, &object, &approval.definition)?;
    let record = current(tx, &object, approval.record)?;
    let changes = approval.changed(&object);
    let seen = Seen::new(cx, tx, &process, approval.run.applicant, &record, &changes)?;
    let step = approval.run.at;
    let person = approval.run.act(&who, verb, cx.now, &mut |at| Ok(seen.find(at)))?;
    let deed = match verb {
        Verb::Approve => Deed::Approved,
        Verb::Refuse => Deed::Refused,
        Verb::SendBack(_) => Deed::SentBack,
        Verb::Return => Deed::Returned,
        Verb::AskAgain => Deed::AskedAgain,
        Verb::Withdraw => Deed::Withdrawn,
        Verb::Add { before: true, .. } => Deed::AddedBefore,
        Verb::Add { .. } => Deed::AddedAfter,
        Verb::HandOver { .. } => Deed::HandedOver,
    };
    let instead_of = (person != who.id && *verb != Verb::Withdraw).then_some(person);
    Done { deed, wish, step, instead_of, whom: &whom }.write(cx, tx, &approval)?;
    if matches!(verb, Verb::Approve | Verb::Refuse | Verb::SendBack(_) | Verb::Return) {
        stored::take_part(tx, cx, id, Part::Decided, &[who.id])?;
    }
    settle(cx, tx, &object, &mut approval)
}

/// Whoever asked, has or had a seat, or administers.
pub(super) fn takes_part(run: &Run, who: &Actor) -> bool {
    let mut seats = run.steps.iter().flat_map(|step| &step.seats);
    who.administrator || who.id == run.applicant || seats.any(|seat| seat.person == who.id || seat.by == Some(who.id))
}

fn concerns(cx: &Cx, tx: &mut Tx, approval: &Approval) -> Result<()> {
    let who = actor(cx, tx)?;
    if takes_part(&approval.run, &who) || approval.run.seat_of(&who).is_some() {
        return Ok(());
    }
    Err(Error::forbidden("approval_no_part"))
}

/// Reminds those for whom it waits. By whoever asked for it or takes part in it, once an hour.
pub fn remind(cx: &Cx, tx: &mut Tx, id: Uuid, wish: &Wish) -> Result<()> {
    let (object, mut approval) = hold(cx, tx, id, wish)?;
    concerns(cx, tx, &approval)?;
    if !approval.is_open() {
        return Err(Error::invalid(Problem::new("approval_over")));
    }
    let again = approval.reminded_at.is_some_and(|at| cx.now < at.saturating_add(REMIND_AFTER.minutes()).unwrap_or(at));
    if again {
        return Err(Error::invalid(Problem::new("approval_reminded")));
    }
    approval.reminded_at = Some(cx.now);
    stored::update(tx, &approval, None)?;
    Done::new(Deed::Reminded, &approval, wish).write(cx, tx, &approval)?;
    notify::tell(cx, tx, &object, &approval, notify::Kind::Reminded, &approval.run.waits_for())
}

/// Sends a copy to people who may see the record.
pub fn copy(cx: &Cx, tx: &mut Tx, id: Uuid, whom: &[Uuid], wish: &Wish) -> Result<()> {
    let (object, approval) = hold(cx, tx, id, wish)?;
    concerns(cx, tx, &approval)?;
    if whom.is_empty() {
        return Err(Error::invalid(Problem::at("user_id", "required")));
    }
    can_see(cx, tx, &object, approval.record, whom)?;
    stored::take_part(tx, cx, id, Part::Copied, whom)?;
    Done { whom, ..Done::new(Deed::Copied, &approval, wish) }.write(cx, tx, &approval)?;
    notify::tell(cx, tx, &object, &approval, notify::Kind::Copied, whom)
}

/// Reminds everybody who is late, once a day. Returns how many approvals are late.
pub fn remind_late(cx: &Cx, tx: &mut Tx) -> Result<usize> {
    let mut sql = Sql::new("where t.is_open and t.due_on is not null and t.due_on < ");
    sql.bind(cx.today);
    sql.push(" and (t.reminded_at is null or t.reminded_at < ");
    sql.bind(cx.now.saturating_sub(20.hours()).unwrap_or(cx.now));
    sql.push(") order by t.due_on limit 500");
    let late = stored::select(tx, &sql)?;
    for approval in &late {
        let Some(object) = cx.setup.catalog.find(&approval.object).cloned() else { continue };
        let mut approval = stored::hold(tx, approval.id)?;
        if approval.is_open() {
            approval.reminded_at = Some(cx.now);
            stored::update(tx, &approval, None)?;
            notify::tell(cx, tx, &object, &approval, notify::Kind::Late, &approval.run.waits_for())?;
        }
    }
    Ok(late.len())
}

/// Who acts, and for whom they stand in today.
pub(super) fn actor(cx: &Cx, reader: &mut Reader) -> Result<Actor> {
    let id = cx.user_id().ok_or_else(|| Error::forbidden("action_forbidden"))?;
    Ok(Actor { id, stands_for: stood_in_for(cx, reader, id)?, administrator: cx.is_administrator() })
}

/// The approval, held until the transaction ends, where whoever asks may see its record.
fn hold(cx: &Cx, tx: &mut Tx, id: Uuid, wish: &Wish) -> Result<(Arc<Object>, Approval)> {
    let approval = stored::hold(tx, id)?;
    let object = cx.setup.catalog.object(&approval.object)?.clone();
    list::one(cx, tx, &object, approval.record, &[])?;
    if wish.turn.is_some_and(|turn| turn != approval.run.turn) {
        return Err(Error::invalid(Problem::new("approval_moved_on")));
    }
    Ok((object, approval))
}

/// Whether people are here and may see the record.
fn can_see(cx: &Cx, tx: &mut Tx, object: &Object, record: Uuid, whom: &[Uuid]) -> Result<()> {
    let is_here = |id: &Uuid| cx.setup.people.user(*id).is_some_and(|person| person.active);
    if !whom.iter().all(is_here) {
        return Err(Error::invalid(Problem::at("user_id", "approval_person_gone")));
    }
    match find::blind(cx, tx, object, record, whom)?.first() {
        Some(id) => {
            let name = cx.setup.people.user_name(*id).unwrap_or_default();
            Err(Error::invalid(Problem::at("user_id", "approval_cannot_see").with("name", name)))
        }
        None => Ok(()),
    }
}
