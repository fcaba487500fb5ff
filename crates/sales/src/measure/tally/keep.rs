//! Housekeeping: counts anew where the tally is not to be trusted, and adds rows up.

use base::{Date, Instant, Result, Uuid};
use jiff::tz::TimeZone;
use records::{Company, Cx, Setup};
use store::{Reader, Tx, Value};

use super::State;
use super::cells::{COLUMNS, Cell, Cells, Family, Lead, Opportunity, count_stay, place};
use crate::measure::days::elapsed;
use crate::measure::facts::Sums;

/// A family's month is added up where it has over twice as many rows as cells, and this many more.
const LOOSE: i64 = 16;

/// To be called when the server has started and every few minutes: costs next to nothing where there is nothing to do.
pub fn keep(company: &Company) -> Result<()> {
    if company.read(is_out_of_step)? {
        recount(company)?;
    }
    let sql = "select family, month
               from (select family, month, count(*) as loose from tally group by family, month, a, b, c, n) cell
               group by family, month
               having sum(loose) > 2 * count(*) + ?1";
    let loose =
        company.read(|reader| reader.query(sql, &[LOOSE.into()], |row| Ok((row.get::<String>(0)?, row.get::<Date>(1)?))))?;
    for (family, month) in loose {
        company.db.write(|tx| add_up(tx, &family, month))?;
    }
    Ok(())
}

/// Not counted yet, or another number of records than there are: some were written past the rules.
fn is_out_of_step(reader: &mut Reader) -> Result<bool> {
    if !State::read(reader)?.ready {
        return Ok(true);
    }
    let mut number =
        |sql: &str| Ok::<_, base::Error>(reader.first(sql, &[], |row| row.get::<Option<i64>>(0))?.flatten().unwrap_or(0));
    let opened = number("select cast(sum(count) as bigint) from tally where family = 'opened'")?;
    let leads = number("select cast(sum(count) as bigint) from tally where family = 'lead'")?;
    Ok(opened != number("select count(*) from opportunity where deleted_at is null and opened_on is not null")?
        || leads != number("select count(*) from lead where deleted_at is null")?)
}

/// Replaces loose rows by their sums. Two at the same time, or one beside writers, take no row twice: what one has deleted the
/// other does not get.
fn add_up(tx: &mut Tx, family: &str, month: Date) -> Result<()> {
    let sql = "delete from tally where family = ?1 and month = ?2 returning family, month, a, b, c, n, count, amount";
    let mut cells = Cells::default();
    for (cell, sums) in tx.query(sql, &[family.into(), month.into()], read_cell)?.into_iter().flatten() {
        cells.add(cell, sums);
    }
    super::follow::write(tx, cells)
}

fn read_cell(row: &store::Row) -> Result<Option<(Cell, Sums)>> {
    let Some(family) = Family::parse(&row.get::<String>(0)?) else { return Ok(None) };
    let cell = Cell { family, month: row.get(1)?, ids: [row.get(2)?, row.get(3)?, row.get(4)?], n: row.get(5)? };
    Ok(Some((cell, Sums { count: row.get(6)?, amount: row.get(7)? })))
}

/// Counts everything anew on one snapshot and adds the difference to what is there, so that writers go on meanwhile: what they add
/// is right beside any count. Does nothing where somebody else did it at the same time.
pub fn recount(company: &Company) -> Result<()> {
    let setup = company.setup();
    let (state, difference, foreign) = company.read(|reader| {
        let state = State::read(reader)?;
        Ok((state, difference(reader, &setup)?, foreign(reader, &setup)?))
    })?;
    company.db.write_long(|tx| {
        tx.execute(
            "insert into tally_state (id, ready, generation) values (1, ?1, 0) on conflict (id) do nothing",
            &[false.into()],
        )?;
        let sql = "update tally_state set ready = ?1, generation = generation + 1 where id = 1 and generation = ?2";
        if tx.execute(sql, &[true.into(), state.generation.into()])? == 0 {
            return Ok(());
        }
        let sql = "insert into tally_foreign (record_id, amount) values (?1, ?2) on conflict (record_id) do nothing";
        for some in foreign.chunks(10_000) {
            tx.execute_many(sql, some)?;
        }
        let rows: Vec<_> = difference.sorted().into_iter().map(Cells::row).collect();
        tx.insert_many("tally", &COLUMNS, &rows)
    })
}

/// To be called when history was entered as a whole, past the rules: tells the journeys of opportunities from their moves, then counts
/// everything anew.
pub fn mend(company: &Company, cx: &Cx) -> Result<()> {
    company.db.write_long(|tx| {
        crate::sell::opportunity::retell(cx, tx)?;
        super::follow::distrust(tx)
    })?;
    recount(company)
}

/// How many cells are not what the records say: none, unless something wrote past the rules. Reads everything.
pub fn differences(company: &Company) -> Result<usize> {
    company.read(|reader| Ok(difference(reader, &company.setup())?.sorted().len()))
}

/// What is missing in the tally.
fn difference(reader: &mut Reader, setup: &Setup) -> Result<Cells> {
    let mut cells = counted(reader, &setup.settings.time_zone)?;
    let sql = "select family, month, a, b, c, n, cast(sum(count) as bigint), cast(sum(amount) as bigint)
               from tally
               group by family, month, a, b, c, n";
    for (cell, sums) in reader.query(sql, &[], read_cell)?.into_iter().flatten() {
        cells.add(cell, Sums { count: -sums.count, amount: -sums.amount });
    }
    Ok(cells)
}

/// Everything, from the records themselves.
fn counted(reader: &mut Reader, zone: &TimeZone) -> Result<Cells> {
    let mut cells = Cells::default();
    let sql = "select stage_id, reached_stage_id, closed_from_id, lead_id, opened_on, began_on, contract_on, closed_on, coalesce(amount_base, 0)
               from opportunity where deleted_at is null";
    reader.each(sql, &[], |row| {
        let opportunity = Opportunity {
            stage: row.get(0)?,
            reached: row.get(1)?,
            closed_from: row.get(2)?,
            lead: row.get::<Option<Uuid>>(3)?.is_some(),
            opened_on: row.get(4)?,
            began_on: row.get(5)?,
            contract_on: row.get(6)?,
            closed_on: row.get(7)?,
        };
        opportunity.count(&mut cells, row.get(8)?, 1);
        Ok(())
    })?;
    let sql = "select o.opened_on, o.stage_id, o.closed_from_id, h.value, h.since, h.until
               from held h join opportunity o on o.id = h.record_id
               where h.object = 'opportunity' and h.field = 'stage' and h.until is not null and o.deleted_at is null";
    reader.each(sql, &[], |row| {
        let (since, until): (Instant, Instant) = (row.get(4)?, row.get(5)?);
        if let Some(place) = place(row.get(0)?, row.get(1)?, row.get(2)?) {
            count_stay(&mut cells, place, row.get(3)?, elapsed(since, until), 1);
        }
        Ok(())
    })?;
    let sql = "select created_at, worked_at, converted_at, status, coalesce(expected_amount_base, 0) from lead where deleted_at is null";
    reader.each(sql, &[], |row| {
        let lead = Lead { created_at: row.get(0)?, worked_at: row.get(1)?, converted_at: row.get(2)?, status: row.get(3)? };
        lead.count(&mut cells, zone, row.get(4)?, 1);
        Ok(())
    })?;
    Ok(cells)
}

/// What records in other currencies count, deleted ones included: they may return.
fn foreign(reader: &mut Reader, setup: &Setup) -> Result<Vec<Vec<Value>>> {
    let base: Value = setup.settings.base_currency.code().into();
    let sql = "select id, coalesce(amount_base, 0) from opportunity where currency <> ?1
               union all
               select id, coalesce(expected_amount_base, 0) from lead where currency <> ?1";
    reader.query(sql, &[base], |row| Ok(vec![row.get::<Uuid>(0)?.into(), row.get::<i64>(1)?.into()]))
}
