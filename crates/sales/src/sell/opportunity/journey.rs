//! How far an opportunity came: the furthest stage that it reached, the stage that it was closed from, when it came to a
//! contract and when the journey to it began. Written with the record, so that a funnel counts rows instead of replaying history,
//! and so that each figure of a funnel is a filter that lists its records. The moves themselves are in `held`.

use base::{Date, Result, Uuid};
use records::sql::Sql;
use records::{Change, Cx};
use rustc_hash::FxHashMap;
use store::{Tx, Value};

use super::rules;
use crate::sell::stage::{Milestone, StageKind, StageRow, Stages};

const FOLLOWED: [&str; 4] = ["stage", "lead", "opened_on", "closed_on"];

/// The rules of an opportunity, and then how far it came by them.
pub(super) fn check(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    rules::check(cx, tx, changes)?;
    if !changes.iter().any(|change| change.is_new() || FOLLOWED.iter().any(|field| change.touches(field))) {
        return Ok(());
    }
    let stages = Stages::read(tx)?;
    let leads = lead_days(cx, tx, changes)?;
    for change in changes.iter_mut() {
        if change.is_new() || change.touches("lead") || change.touches("opened_on") {
            let lead = change.after.uuid("lead").and_then(|id| leads.get(&id).copied());
            let began = lead.or(change.after.date("opened_on"));
            change.after.set("began_on", began);
        }
        let stage = change.after.uuid("stage").and_then(|id| stages.find(id));
        if let Some(stage) = stage
            && (change.is_new() || change.touches("stage") || change.touches("closed_on"))
        {
            follow(cx, change, &stages, stage);
        }
    }
    Ok(())
}

fn follow(cx: &Cx, change: &mut Change, stages: &Stages, stage: &StageRow) {
    let was = change.before.as_ref().and_then(|before| before.uuid("stage")).and_then(|id| stages.find(id));
    let reached = change.after.uuid("reached_stage").and_then(|id| stages.find(id));
    let closed_from = change.after.uuid("closed_from").and_then(|id| stages.find(id));

    // What was won by mistake has not come further than the stage that it was won from.
    let undone = reached.is_some_and(|reached| reached.kind == StageKind::Won) && stage.kind != StageKind::Won;
    let reached = if undone { closed_from } else { reached };
    let first = stages.of_kind(StageKind::Open).next();
    let furthest = [reached.or(first), Some(stage)].into_iter().flatten().filter(|stage| rank(stage).is_some()).max_by_key(|stage| rank(stage));
    change.after.set("reached_stage", furthest.map(|stage| stage.id));

    let closed_from = match (was.map(|was| was.kind), stage.kind) {
        (_, StageKind::Open) => None,
        (Some(StageKind::Open), _) => was,
        _ => closed_from,
    };
    change.after.set("closed_from", closed_from.map(|stage| stage.id));

    let contract = |stage: &StageRow| stage.milestone == Milestone::Contract && matches!(stage.kind, StageKind::Open | StageKind::Won);
    if undone && !furthest.is_some_and(contract) {
        change.after.set("contract_on", Value::Null);
    }
    if (contract(stage) || stage.kind == StageKind::Won) && change.after.get("contract_on").is_null() {
        let day = if stage.kind == StageKind::Won { change.after.date("closed_on") } else { entered_on(cx, change) };
        change.after.set("contract_on", day.unwrap_or(cx.today));
    }
    // A contract is not made after the deal.
    if let (Some(contract), Some(closed)) = (change.after.date("contract_on"), change.after.date("closed_on"))
        && closed < contract
    {
        change.after.set("contract_on", closed);
    }
}

/// Where a stage stands on the way; none for those that end it without success.
fn rank(stage: &StageRow) -> Option<(bool, i64, Uuid)> {
    match stage.kind {
        StageKind::Open => Some((false, stage.position, stage.id)),
        StageKind::Won => Some((true, stage.position, stage.id)),
        StageKind::Lost | StageKind::Void => None,
    }
}

fn entered_on(cx: &Cx, change: &Change) -> Option<Date> {
    change.since.map(|since| since.to_zoned(cx.setup.settings.time_zone.clone()).date())
}

/// The days on which the leads of these opportunities came in.
fn lead_days(cx: &Cx, tx: &mut Tx, changes: &[Change]) -> Result<FxHashMap<Uuid, Date>> {
    let touched = changes.iter().filter(|change| change.is_new() || change.touches("lead") || change.touches("opened_on"));
    let mut ids: Vec<Uuid> = touched.filter_map(|change| change.after.uuid("lead")).collect();
    ids.sort();
    ids.dedup();
    let mut days = FxHashMap::default();
    for some in ids.chunks(500) {
        let mut sql = Sql::new("select l.id, l.created_at from lead l where ");
        sql.column_in("l", "id", some);
        tx.each(&sql.text, &sql.args, |row| {
            let created: base::Instant = row.get(1)?;
            days.insert(row.get(0)?, created.to_zoned(cx.setup.settings.time_zone.clone()).date());
            Ok(())
        })?;
    }
    Ok(days)
}
