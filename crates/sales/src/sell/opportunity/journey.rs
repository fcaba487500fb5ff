//! How far an opportunity came: the furthest open stage that it reached, the stage that it was closed from, when it came to a
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
    let is_open = |stage: &&StageRow| stage.kind == StageKind::Open;

    // History that begins with its end was in the first stage, as all are.
    let reached = change.after.uuid("reached_stage").and_then(|id| stages.find(id)).or(stages.of_kind(StageKind::Open).next());
    let furthest = [reached, Some(stage).filter(is_open)].into_iter().flatten().max_by_key(|stage| (stage.position, stage.id));
    change.after.set("reached_stage", furthest.map(|stage| stage.id));

    if stage.kind == StageKind::Open {
        change.after.set("closed_from", Value::Null);
    } else if let Some(was) = was.filter(is_open) {
        change.after.set("closed_from", was.id);
    }

    // What was won without a contract stage came to its contract by being won, and loses it when that is undone.
    if stage.kind != StageKind::Won && furthest.is_none_or(|stage| stage.milestone != Milestone::Contract) {
        change.after.set("contract_on", Value::Null);
    }
    let is_contract = stage.kind == StageKind::Won || stage.kind == StageKind::Open && stage.milestone == Milestone::Contract;
    if is_contract && change.after.get("contract_on").is_null() {
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
