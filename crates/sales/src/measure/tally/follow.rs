//! The rules that keep the tally in step: what a write takes away and adds, in its own transaction.

use base::{Instant, Result, Uuid};
use records::sql::Sql;
use records::{Change, Cx, Record};
use rustc_hash::FxHashMap;
use store::{Reader, Tx};

use super::cells::{COLUMNS, Cells, Lead, Opportunity, count_stay};
use crate::measure::days::elapsed;

/// A lead's plans are its own room's; the tally stands in the place of that room's rule, and so calls it.
pub(super) fn leads_and_plans(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    crate::sell::lead::follow_plans(cx, tx, changes)?;
    leads(cx, tx, changes)
}

fn leads(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    let amounts = Amounts::read(cx, tx, changes, "lead", "expected_amount")?;
    let zone = &cx.setup.settings.time_zone;
    let mut cells = Cells::default();
    for change in changes.iter() {
        if let Some(before) = change.before.as_ref().and_then(Lead::of) {
            before.count(&mut cells, zone, amounts.before(change), -1);
        }
        if let Some(after) = Lead::of(&change.after) {
            after.count(&mut cells, zone, amounts.after(change), 1);
        }
    }
    amounts.remember(tx)?;
    write(tx, cells)
}

pub(super) fn opportunities(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    let amounts = Amounts::read(cx, tx, changes, "opportunity", "amount")?;
    let mut cells = Cells::default();
    let mut moved = Vec::new();
    for change in changes.iter() {
        let (before, after) = (change.before.as_ref().and_then(Opportunity::of), Opportunity::of(&change.after));
        if before == after && amounts.before(change) == amounts.after(change) {
            continue;
        }
        if let Some(before) = &before {
            before.count(&mut cells, amounts.before(change), -1);
        }
        if let Some(after) = &after {
            after.count(&mut cells, amounts.after(change), 1);
        }
        let places = (before.as_ref().and_then(Opportunity::stays), after.as_ref().and_then(Opportunity::stays));
        match places {
            // A new record has no stay that ended, or has brought them: then it is not counted here at all.
            _ if change.is_new() => {}
            (from, to) if from == to => {
                if let (Some(place), Some((stage, days))) = (to, just_ended(cx, change)) {
                    count_stay(&mut cells, place, stage, days, 1);
                }
            }
            (from, to) => moved.push((change, from, to)),
        }
    }
    // Closing, opening again, another month, the recycle bin: all stays go with their opportunity.
    if !moved.is_empty() {
        let ids: Vec<Uuid> = moved.iter().map(|(change, _, _)| change.id()).collect();
        let ended = ended_stays(tx, &ids)?;
        for (change, from, to) in moved {
            let stays = ended.get(&change.id()).map_or(&[][..], Vec::as_slice);
            for (stage, days) in stays {
                to.into_iter().for_each(|place| count_stay(&mut cells, place, *stage, *days, 1));
                from.into_iter().for_each(|place| count_stay(&mut cells, place, *stage, *days, -1));
            }
            // It was not there yet.
            if let (Some(place), Some((stage, days))) = (from, just_ended(cx, change)) {
                count_stay(&mut cells, place, stage, days, 1);
            }
        }
    }
    amounts.remember(tx)?;
    write(tx, cells)
}

/// Months are those of the company's time zone and amounts those in its currency: with another, everything is counted anew.
pub(super) fn settings(_cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    let matters = |change: &Change| !change.is_new() && (change.touches("time_zone") || change.touches("base_currency"));
    if changes.iter().any(matters) { distrust(tx) } else { Ok(()) }
}

/// The stay that this change ended.
fn just_ended(cx: &Cx, change: &Change) -> Option<(Uuid, i64)> {
    let before = change.before.as_ref().filter(|_| change.touches("stage"))?;
    let (stage, since) = (before.uuid("stage")?, before.instant("stage_since")?);
    Some((stage, elapsed(since, change.since.unwrap_or(cx.now))))
}

fn ended_stays(reader: &mut Reader, ids: &[Uuid]) -> Result<FxHashMap<Uuid, Vec<(Uuid, i64)>>> {
    let mut stays: FxHashMap<Uuid, Vec<(Uuid, i64)>> = FxHashMap::default();
    for some in ids.chunks(500) {
        let mut sql = Sql::new("select h.record_id, h.value, h.since, h.until from held h where ");
        sql.column_in("h", "record_id", some);
        sql.push(" and h.field = 'stage' and h.until is not null");
        reader.each(&sql.text, &sql.args, |row| {
            let (since, until): (Instant, Instant) = (row.get(2)?, row.get(3)?);
            stays.entry(row.get(0)?).or_default().push((row.get(1)?, elapsed(since, until)));
            Ok(())
        })?;
    }
    Ok(stays)
}

pub(super) fn write(tx: &mut Tx, cells: Cells) -> Result<()> {
    let rows: Vec<_> = cells.sorted().into_iter().map(Cells::row).collect();
    tx.insert_many("tally", &COLUMNS, &rows)
}

/// Reports count the records themselves until the tally has been counted anew.
pub(super) fn distrust(tx: &mut Tx) -> Result<()> {
    tx.execute("update tally_state set ready = ?1, generation = generation + 1 where id = 1", &[false.into()]).map(drop)
}

/// Amounts in base currency, before and after. Those in base currency are in the record; of others the last count is remembered.
struct Amounts {
    field: &'static str,
    base: &'static str,
    before: FxHashMap<Uuid, i64>,
    after: FxHashMap<Uuid, i64>,
    unknown: bool,
}

impl Amounts {
    fn read(cx: &Cx, tx: &mut Tx, changes: &[Change], table: &str, field: &'static str) -> Result<Amounts> {
        let base = cx.setup.settings.base_currency.code();
        let mut amounts = Amounts { field, base, before: FxHashMap::default(), after: FxHashMap::default(), unknown: false };
        let amount = |row: &store::Row| Ok((row.get::<Uuid>(0)?, row.get::<i64>(1)?));
        let foreign = |record: &Record| record.text("currency").is_some_and(|code| code != base);
        let was: Vec<Uuid> =
            changes.iter().filter(|change| change.before.as_ref().is_some_and(foreign)).map(Change::id).collect();
        for some in was.chunks(500) {
            let mut sql = Sql::new("select f.record_id, f.amount from tally_foreign f where ");
            sql.column_in("f", "record_id", some);
            amounts.before.extend(tx.query(&sql.text, &sql.args, amount)?);
        }
        // One that was written past the rules: what it counted is not known.
        amounts.unknown = amounts.before.len() < was.len();
        let is: Vec<Uuid> = changes.iter().filter(|change| foreign(&change.after)).map(Change::id).collect();
        for some in is.chunks(500) {
            let mut sql = Sql::new(&format!("select t.id, coalesce(t.{field}_base, 0) from {table} t where "));
            sql.column_in("t", "id", some);
            amounts.after.extend(tx.query(&sql.text, &sql.args, amount)?);
        }
        Ok(amounts)
    }

    fn of(&self, known: &FxHashMap<Uuid, i64>, record: &Record) -> i64 {
        match record.text("currency") {
            Some(code) if code != self.base => known.get(&record.id()).copied().unwrap_or(0),
            _ => record.int(self.field).unwrap_or(0),
        }
    }

    fn before(&self, change: &Change) -> i64 {
        change.before.as_ref().map_or(0, |before| self.of(&self.before, before))
    }

    fn after(&self, change: &Change) -> i64 {
        self.of(&self.after, &change.after)
    }

    fn remember(&self, tx: &mut Tx) -> Result<()> {
        if self.unknown {
            distrust(tx)?;
        }
        let rows: Vec<_> = self.after.iter().map(|(id, amount)| vec![(*id).into(), (*amount).into()]).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let sql = "insert into tally_foreign (record_id, amount) values (?1, ?2) on conflict (record_id) do update set amount = excluded.amount";
        tx.send_many(sql, &rows)
    }
}
