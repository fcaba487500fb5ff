//! How far an opportunity came: the furthest open stage that it reached, the stage that it was closed from, when it came to a
//! contract and when the journey to it began. Written with the record, so that a funnel counts rows instead of replaying history,
//! and so that each figure of a funnel is a filter that lists its records. The moves themselves are in `held`.

use base::{Date, Instant, Result, Uuid};
use jiff::tz::TimeZone;
use records::derived::{self, Touched};
use records::sql::Sql;
use records::{Change, Cx};
use rustc_hash::FxHashMap;
use store::{Reader, Tx, Value};

use super::rules;
use crate::sell::stage::{Milestone, StageKind, StageRow, Stages};

const FOLLOWED: [&str; 4] = ["stage", "lead", "opened_on", "closed_on"];

/// The rules of an opportunity, and then how far it came by them.
pub(super) fn check(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    let stages = match changes.iter().any(rules::concern) || changes.iter().any(concern) {
        true => Stages::read(tx)?,
        false => Stages::default(),
    };
    rules::check(cx, tx, &stages, changes)?;
    if !changes.iter().any(concern) {
        return Ok(());
    }
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
            let was = change.before.as_ref().and_then(|before| before.uuid("stage")).and_then(|id| stages.find(id));
            let entered = change.since.unwrap_or(cx.now).to_zoned(cx.setup.settings.time_zone.clone()).date();
            let journey = Journey {
                reached: change.after.uuid("reached_stage"),
                closed_from: change.after.uuid("closed_from"),
                contract_on: change.after.date("contract_on"),
            };
            let journey = journey.enter(&stages, was, stage, entered, change.after.date("closed_on"));
            change.after.set("reached_stage", journey.reached);
            change.after.set("closed_from", journey.closed_from);
            change.after.set("contract_on", journey.contract_on);
        }
    }
    Ok(())
}

fn concern(change: &Change) -> bool {
    change.is_new() || FOLLOWED.iter().any(|field| change.touches(field))
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Journey {
    reached: Option<Uuid>,
    closed_from: Option<Uuid>,
    contract_on: Option<Date>,
}

impl Journey {
    /// The journey after a stage was entered, on that day, from `was`.
    fn enter(self, stages: &Stages, was: Option<&StageRow>, stage: &StageRow, day: Date, closed_on: Option<Date>) -> Journey {
        let is_open = |stage: &&StageRow| stage.kind == StageKind::Open;
        // History that begins with its end was in the first stage, as all are.
        let reached = self.reached.and_then(|id| stages.find(id)).or(stages.of_kind(StageKind::Open).next());
        let furthest =
            [reached, Some(stage).filter(is_open)].into_iter().flatten().max_by_key(|stage| (stage.position, stage.id));
        let closed_from = match (was.filter(is_open), stage.kind) {
            (_, StageKind::Open) => None,
            (Some(was), _) => Some(was.id),
            (None, _) => self.closed_from,
        };
        // In a stage of contracts or beyond it. What is won without one has its contract when it is closed.
        let contract = stages.of_kind(StageKind::Open).find(|stage| stage.milestone == Milestone::Contract);
        let beyond =
            |stage: Option<&StageRow>| contract.zip(stage).is_some_and(|(contract, stage)| stage.position >= contract.position);
        let contract_on = match (beyond(reached), beyond(furthest), stage.kind) {
            (true, _, _) => self.contract_on.or(Some(day)),
            (false, true, _) => Some(day),
            (false, false, StageKind::Won) => closed_on.or(Some(day)),
            (false, false, _) => None,
        };
        Journey { reached: furthest.map(|stage| stage.id), closed_from, contract_on }
    }
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
            let created: Instant = row.get(1)?;
            days.insert(row.get(0)?, created.to_zoned(cx.setup.settings.time_zone.clone()).date());
            Ok(())
        })?;
    }
    Ok(days)
}

/// Tells all journeys anew from the history of moves, and corrects the opportunities that remember another one: for history that
/// was entered as a whole. Returns how many were corrected. Reads everything.
pub fn retell(cx: &Cx, tx: &mut Tx) -> Result<u64> {
    let zone = &cx.setup.settings.time_zone;
    let stages = Stages::read(tx)?;
    let moves = moves(tx)?;
    let mut leads: FxHashMap<Uuid, Date> = FxHashMap::default();
    tx.each(
        "select id, created_at from lead where id in (select lead_id from opportunity where lead_id is not null)",
        &[],
        |row| {
            leads.insert(row.get(0)?, day(zone, row.get(1)?));
            Ok(())
        },
    )?;
    let mut corrected: Vec<Vec<Value>> = Vec::new();
    let sql =
        "select id, lead_id, opened_on, closed_on, reached_stage_id, closed_from_id, contract_on, began_on from opportunity";
    tx.each(sql, &[], |row| {
        let (id, opened_on, closed_on): (Uuid, Option<Date>, Option<Date>) = (row.get(0)?, row.get(2)?, row.get(3)?);
        let mut told = Journey::default();
        let mut was = None;
        for (stage, since) in moves.get(&id).map_or(&[][..], Vec::as_slice) {
            let Some(stage) = stages.find(*stage) else { continue };
            told = told.enter(&stages, was, stage, day(zone, *since), closed_on);
            was = Some(stage);
        }
        let began = row.get::<Option<Uuid>>(1)?.and_then(|lead| leads.get(&lead).copied()).or(opened_on);
        let remembered = Journey { reached: row.get(4)?, closed_from: row.get(5)?, contract_on: row.get(6)? };
        if (told, began) != (remembered, row.get(7)?) {
            corrected.push(vec![told.reached.into(), told.closed_from.into(), told.contract_on.into(), began.into(), id.into()]);
        }
        Ok(())
    })?;
    let sql = "update opportunity set reached_stage_id = ?1, closed_from_id = ?2, contract_on = ?3, began_on = ?4 where id = ?5";
    let done = tx.execute_many(sql, &corrected)?;
    let ids = corrected.iter().filter_map(|row| if let Some(Value::Id(id)) = row.last() { Some(*id) } else { None });
    let fields = &["reached_stage", "closed_from", "contract_on", "began_on"];
    derived::touch(cx, tx, &[Touched { object: "opportunity", fields, records: ids.collect(), before: Vec::new() }])?;
    Ok(done)
}

fn day(zone: &TimeZone, moment: Instant) -> Date {
    moment.to_zoned(zone.clone()).date()
}

/// The stages that each opportunity entered, in order; of two at one moment the one that ended first is first.
fn moves(reader: &mut Reader) -> Result<FxHashMap<Uuid, Vec<(Uuid, Instant)>>> {
    let mut held: FxHashMap<Uuid, Vec<(Instant, Instant, Uuid)>> = FxHashMap::default();
    let sql = "select record_id, value, since, until from held where object = 'opportunity' and field = 'stage'";
    reader.each(sql, &[], |row| {
        let until = row.get::<Option<Instant>>(3)?.unwrap_or(Instant::MAX);
        held.entry(row.get(0)?).or_default().push((row.get(2)?, until, row.get(1)?));
        Ok(())
    })?;
    let ordered = |mut moves: Vec<(Instant, Instant, Uuid)>| {
        moves.sort();
        moves.into_iter().map(|(since, _, stage)| (stage, since)).collect()
    };
    Ok(held.into_iter().map(|(id, moves)| (id, ordered(moves))).collect())
}
