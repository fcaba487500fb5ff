//! Verbs of an opportunity, each one transaction and one event.

use base::{Date, Error, Id, Problem, Result};
use records::describe::Entity;
use records::notice::{self, Notice};
use records::save::save_as;
use records::{Cx, Draft, Saved, events};
use serde_json::json;
use store::{Tx, Value};

use super::Opportunity;
use crate::customer::sorting::LostReason;
use crate::sell::stage::{Stage, StageKind, Stages};

/// Moves it to another stage; the rules of that stage's kind hold.
pub fn move_to(cx: &Cx, tx: &mut Tx, id: Id<Opportunity>, stage: Id<Stage>) -> Result<Saved> {
    let kind = Stages::read(tx)?.find(stage.0).map(|stage| stage.kind);
    let saved = save_as::<Opportunity>(cx, tx, Draft::update(id.0).set("stage", stage.0))?;
    let verb = match kind {
        Some(StageKind::Won) => "won",
        Some(StageKind::Lost) => "lost",
        _ => return Ok(saved),
    };
    events::remember(cx, tx, Opportunity::NAME, id.0, verb, None)?;
    if verb == "won" {
        tell_won(cx, tx, &saved)?;
    }
    Ok(saved)
}

/// Wins it, on `closed_on` (today) for `amount` minor units of its currency (what it stood at).
pub fn win(cx: &Cx, tx: &mut Tx, id: Id<Opportunity>, closed_on: Option<Date>, amount: Option<i64>) -> Result<Saved> {
    let stage = first(tx, StageKind::Won)?;
    let mut draft = Draft::update(id.0).set("stage", stage.0).set("closed_on", closed_on.unwrap_or(cx.today));
    if let Some(amount) = amount {
        draft = draft.set("amount", amount);
    }
    let saved = save_as::<Opportunity>(cx, tx, draft)?;
    events::remember(cx, tx, Opportunity::NAME, id.0, "won", None)?;
    tell_won(cx, tx, &saved)?;
    Ok(saved)
}

/// Tells the owner, where somebody else won it, whoever leads the owner's team, and the groups that want to know.
fn tell_won(cx: &Cx, tx: &mut Tx, saved: &Saved) -> Result<()> {
    let owner = saved.record.uuid("owner");
    let team = owner.and_then(|owner| cx.setup.people.user(owner)?.team);
    let leader = team.and_then(|team| cx.setup.people.team(team)?.leader);
    let people = [owner, leader].into_iter().flatten();
    notice::tell(cx, tx, &Notice::new("won").about(Opportunity::NAME, saved.record.id()).to(people))
}

/// Loses it, for a reason.
pub fn lose(cx: &Cx, tx: &mut Tx, id: Id<Opportunity>, reason: Id<LostReason>, note: Option<String>) -> Result<Saved> {
    let stage = first(tx, StageKind::Lost)?;
    let draft = Draft::update(id.0).set("stage", stage.0).set("lost_reason", reason.0).set("closed_on", cx.today);
    let saved = save_as::<Opportunity>(cx, tx, draft)?;
    events::remember(cx, tx, Opportunity::NAME, id.0, "lost", note.map(|note| json!({ "note": note })))?;
    Ok(saved)
}

/// Opens it again, in `stage` or in the first open one.
pub fn reopen(cx: &Cx, tx: &mut Tx, id: Id<Opportunity>, stage: Option<Id<Stage>>) -> Result<Saved> {
    let stage = match stage {
        Some(stage) => stage,
        None => first(tx, StageKind::Open)?,
    };
    if Stages::read(tx)?.find(stage.0).is_none_or(|stage| stage.kind != StageKind::Open) {
        return Err(Error::invalid(Problem::at("stage", "stage_not_open")));
    }
    let draft = Draft::update(id.0).set("stage", stage.0).set("closed_on", Value::Null).set("lost_reason", Value::Null);
    let saved = save_as::<Opportunity>(cx, tx, draft)?;
    events::remember(cx, tx, Opportunity::NAME, id.0, "reopened", None)?;
    Ok(saved)
}

fn first(tx: &mut Tx, kind: StageKind) -> Result<Id<Stage>> {
    Stages::read(tx)?.first(kind).ok_or_else(|| Error::invalid(Problem::at("stage", "stage_missing")))
}
