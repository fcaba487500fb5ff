//! What follows from the stage of an opportunity: a closed one has a date, an open one neither that nor a reason. What a company asks for
//! at a stage is no code: a new one begins with two rules of its own, see `found::gates`.

use base::{Error, Instant, Problem, Result, Uuid};
use records::describe::Choice as _;
use records::{Change, Cx, Record};
use store::{Tx, Value};

use crate::sell::stage::{CLOSED, StageKind, StageRow, Stages, check_probability};

/// Whether the rules have to look at the stage.
pub(super) fn concern(change: &Change) -> bool {
    change.is_new() || ["stage", "closed_on", "amount", "forecast_category"].iter().any(|field| change.touches(field))
}

pub(super) fn check(cx: &Cx, tx: &mut Tx, stages: &Stages, changes: &mut [Change]) -> Result<()> {
    changes.iter_mut().try_for_each(check_probability)?;
    if !changes.iter().any(concern) {
        return Ok(());
    }
    let imported = cx.origin.starts_with("import:");
    let mut unstated = None;
    for change in changes.iter_mut() {
        if change.is_new() && change.after.get("stage").is_null() {
            change.after.set("stage", stages.first(StageKind::Open).map(|id| id.0));
            change.problems.retain(|problem| problem.target.as_deref() != Some("stage"));
        }
        // History from elsewhere says itself when an opportunity began, or that nobody knows.
        if change.is_new() && !imported && change.after.get("opened_on").is_null() {
            change.after.set("opened_on", cx.today);
        }
        let Some(stage) = change.after.uuid("stage").and_then(|id| stages.find(id)) else { continue };
        if change.touches("stage") {
            entered(cx, change);
            if !change.touches("probability") || change.is_new() && change.after.get("probability").is_null() {
                change.after.set("probability", stage.probability);
            }
        }
        categorise(stages, stage, change);
        match stage.kind {
            StageKind::Won => {
                change.after.set("lost_reason", Value::Null);
                close(cx, change);
            }
            StageKind::Lost => {
                if imported && change.after.get("lost_reason").is_null() {
                    let reason = *unstated.get_or_insert(unstated_reason(tx)?);
                    change.after.set("lost_reason", reason);
                }
                close(cx, change);
            }
            StageKind::Void => close(cx, change),
            StageKind::Open => {
                change.after.set("closed_on", Value::Null);
                change.after.set("lost_reason", Value::Null);
            }
        }
        let dates = (change.after.date("opened_on"), change.after.date("closed_on"));
        if let (Some(opened), Some(closed)) = dates
            && closed < opened
        {
            change.refuse("closed_on", "closed_before_opened");
        }
    }
    Ok(())
}

/// The category of the forecast is the stage's until somebody says otherwise; what they said stays while the deal is open.
fn categorise(stages: &Stages, stage: &StageRow, change: &mut Change) {
    let own = stage.category.value();
    if stage.kind != StageKind::Open {
        return change.after.set("forecast_category", own);
    }
    if change.touches("forecast_category") && change.after.text("forecast_category") == Some(CLOSED) {
        return change.refuse("forecast_category", "forecast_category_closed");
    }
    let follows = |before: &Record| {
        let stage = before.uuid("stage").and_then(|id| stages.find(id));
        stage.is_some_and(|stage| before.text("forecast_category") == Some(stage.category.value()))
    };
    let followed = change.before.as_ref().is_some_and(follows) && !change.touches("forecast_category");
    if followed || change.after.get("forecast_category").is_null() {
        change.after.set("forecast_category", own);
    }
}

/// The moment at which it entered its stage: now, or for history the day that the record tells of.
fn entered(cx: &Cx, change: &mut Change) {
    let told = if change.is_new() { change.after.date("closed_on").or(change.after.date("opened_on")) } else { None };
    let moment = told.and_then(|day| start_of(cx, day)).filter(|moment| *moment < cx.now).unwrap_or(cx.now);
    change.since = Some(moment);
    change.after.set("stage_since", moment);
}

fn start_of(cx: &Cx, day: base::Date) -> Option<Instant> {
    day.to_zoned(cx.setup.settings.time_zone.clone()).ok().map(|zoned| zoned.timestamp())
}

fn close(cx: &Cx, change: &mut Change) {
    if change.after.get("closed_on").is_null() {
        change.after.set("closed_on", cx.today);
    }
    if change.after.date("closed_on").is_some_and(|day| day > cx.today) {
        change.refuse("closed_on", "date_in_future");
    }
}

/// The reason of history that states none.
pub fn unstated_reason(tx: &mut Tx) -> Result<Uuid> {
    let sql = "select id from lost_reason where kind = 'unstated' and deleted_at is null order by position limit 1";
    tx.first(sql, &[], |row| row.get(0))?.ok_or_else(|| Error::invalid(Problem::at("lost_reason", "required")))
}
