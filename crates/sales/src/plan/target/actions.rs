//! How a target is agreed: a superior signs it off, whoever it speaks of confirms it, and each of them may refuse it with a reason. Each is
//! one transaction and one event; the number itself stays.

use std::collections::BTreeMap;

use base::{Error, Id, Problem, Result, Uuid};
use records::describe::{Choice as _, Entity};
use records::notice::{self, Notice};
use records::save::{load, save_as, save_many};
use records::{Cx, Draft, Record, Saved, events};
use serde_json::json;
use store::Tx;

use super::{State, Target};

/// Signs a proposed target off. Only who leads its owner's team, or one above, and administrators; nobody their own.
pub fn sign_off(cx: &Cx, tx: &mut Tx, id: Id<Target>) -> Result<Saved> {
    let target = load(cx, tx, cx.setup.catalog.of::<Target>(), id.0)?;
    if !may_sign_off(cx, target.uuid("owner"), target.uuid("team")) {
        return Err(Error::forbidden("target_sign_off_by_superior"));
    }
    expect(&target, &[State::Proposed])?;
    let draft =
        Draft::update(id.0).set("state", State::SignedOff.value()).set("signed_at", cx.now).set("signed_by", cx.user_id());
    let saved = step(cx, tx, draft, "signed_off", None)?;
    notice::tell(cx, tx, &Notice::new("target_signed").about(Target::NAME, id.0).to(target.uuid("owner")))?;
    Ok(saved)
}

/// Signs off those of these proposed targets that whoever asks may sign off, and says how many. Whoever they speak of is told once.
pub fn sign_off_many(cx: &Cx, tx: &mut Tx, targets: &[Record]) -> Result<usize> {
    let mine: Vec<&Record> =
        targets.iter().filter(|target| may_sign_off(cx, target.uuid("owner"), target.uuid("team"))).collect();
    let draft = |target: &&Record| {
        let draft = Draft::update(target.id()).at_version(Some(target.version()));
        draft.set("state", State::SignedOff.value()).set("signed_at", cx.now).set("signed_by", cx.user_id())
    };
    let agreed = cx.on_behalf("a target is agreed by whoever has to");
    let object = cx.setup.catalog.of::<Target>().clone();
    for outcome in save_many(&agreed, tx, &object, mine.iter().map(draft).collect())? {
        outcome?;
    }
    let mut of_owners: BTreeMap<Uuid, usize> = BTreeMap::new();
    for target in &mine {
        events::remember(cx, tx, Target::NAME, target.id(), "signed_off", None)?;
        target.uuid("owner").into_iter().for_each(|owner| *of_owners.entry(owner).or_default() += 1);
    }
    let notices =
        of_owners.into_iter().map(|(owner, count)| Notice::new("targets_signed").to([owner]).with("count", count.to_string()));
    notice::tell_each(cx, tx, &notices.collect::<Vec<_>>())?;
    Ok(mine.len())
}

/// Confirms a target that was signed off: its owner alone.
pub fn confirm(cx: &Cx, tx: &mut Tx, id: Id<Target>) -> Result<Saved> {
    let target = load(cx, tx, cx.setup.catalog.of::<Target>(), id.0)?;
    if !may_answer(cx, target.uuid("owner")) {
        return Err(Error::forbidden("target_confirmed_by_owner"));
    }
    expect(&target, &[State::SignedOff])?;
    let draft = Draft::update(id.0).set("state", State::Confirmed.value()).set("confirmed_at", cx.now);
    let saved = step(cx, tx, draft, "confirmed", None)?;
    notice::tell(cx, tx, &Notice::new("target_confirmed").about(Target::NAME, id.0).to(target.uuid("signed_by")))?;
    Ok(saved)
}

/// Refuses a target, with a reason: a superior instead of signing it off, its owner instead of confirming it. It ends there: what is
/// meant instead is said in a new one.
pub fn refuse(cx: &Cx, tx: &mut Tx, id: Id<Target>, reason: &str) -> Result<Saved> {
    let target = load(cx, tx, cx.setup.catalog.of::<Target>(), id.0)?;
    let owner = target.uuid("owner");
    let is_superior = may_sign_off(cx, owner, target.uuid("team"));
    if !is_superior && !may_answer(cx, owner) {
        return Err(Error::forbidden("target_refused_by_those_asked"));
    }
    let is_proposed = target.text("state") == Some(State::Proposed.value());
    expect(&target, &[State::Proposed, State::SignedOff])?;
    // Each at their turn.
    if (is_proposed && !is_superior) || (!is_proposed && !may_answer(cx, owner)) {
        return Err(Error::invalid(Problem::at("state", "target_other_state")));
    }
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::invalid(Problem::at("reason", "required")));
    }
    let draft = Draft::update(id.0)
        .set("state", State::Refused.value())
        .set("refused_at", cx.now)
        .set("refused_by", cx.user_id())
        .set("refusal", reason);
    let saved = step(cx, tx, draft, "refused", Some(reason))?;
    let told = [target.uuid("created_by"), target.uuid("signed_by"), owner].into_iter().flatten();
    notice::tell(cx, tx, &Notice::new("target_refused").about(Target::NAME, id.0).to(told))?;
    Ok(saved)
}

/// Whether whoever asks leads the people of whom a target speaks. Nobody signs their own off, except administrators.
pub fn may_sign_off(cx: &Cx, owner: Option<Uuid>, team: Option<Uuid>) -> bool {
    let Some(person) = cx.person() else { return false };
    if cx.is_administrator() {
        return true;
    }
    let people = &cx.setup.people;
    let team = team.or_else(|| people.user(owner?)?.team);
    let leads = |team: Uuid| person.leads.iter().any(|led| people.below(*led).contains(&team));
    owner != Some(person.id) && team.is_some_and(leads)
}

/// Whether whoever asks is the one of whom a target speaks.
pub fn may_answer(cx: &Cx, owner: Option<Uuid>) -> bool {
    cx.user_id().is_some() && cx.user_id() == owner
}

fn expect(target: &Record, states: &[State]) -> Result<()> {
    let is = states.iter().any(|state| target.text("state") == Some(state.value()));
    if is { Ok(()) } else { Err(Error::invalid(Problem::at("state", "target_other_state"))) }
}

/// What agreeing means is said here; nobody may change a target otherwise.
fn step(cx: &Cx, tx: &mut Tx, draft: Draft, verb: &'static str, note: Option<&str>) -> Result<Saved> {
    let saved = save_as::<Target>(&cx.on_behalf("a target is agreed by whoever has to"), tx, draft)?;
    events::remember(cx, tx, Target::NAME, saved.record.id(), verb, note.map(|note| json!({ "note": note })))?;
    Ok(saved)
}
