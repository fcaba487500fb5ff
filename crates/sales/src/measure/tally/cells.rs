//! What one record counts in: a pure function of its own fields, so that a write knows what it takes away and what it adds.

use base::{Date, Instant, Uuid};
use jiff::tz::TimeZone;
use records::Record;
use records::describe::Choice;
use rustc_hash::FxHashMap;
use store::Value;

use crate::measure::days::elapsed;
use crate::measure::facts::Sums;
use crate::sell::lead::LeadStatus;

/// What is counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Opportunities by the month of opening: stage, furthest stage, stage that it was closed from.
    Opened,
    /// Opportunities by the month in which the journey began: stage; flags for lead and contract.
    Began,
    /// Of those with a lead: days from opening to contract, and from contract to closing; stage.
    ToContract,
    ToDeal,
    /// Ended stays in a stage, by the month of opening: the stage of the stay, the stage of a closed opportunity; days.
    Stay,
    /// Leads by the month in which they came in: flag for worked on, and status.
    Lead,
    /// Days from coming in to the first work, and from there to the conversion.
    ToWork,
    ToConvert,
}

impl Family {
    pub const ALL: [Family; 8] = [
        Family::Opened,
        Family::Began,
        Family::ToContract,
        Family::ToDeal,
        Family::Stay,
        Family::Lead,
        Family::ToWork,
        Family::ToConvert,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Family::Opened => "opened",
            Family::Began => "began",
            Family::ToContract => "to_contract",
            Family::ToDeal => "to_deal",
            Family::Stay => "stay",
            Family::Lead => "lead",
            Family::ToWork => "to_work",
            Family::ToConvert => "to_convert",
        }
    }

    pub fn parse(name: &str) -> Option<Family> {
        Family::ALL.into_iter().find(|family| family.name() == name)
    }
}

pub const WITH_LEAD: i64 = 1;
pub const WITH_CONTRACT: i64 = 2;
pub const WORKED: i64 = 1;

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    pub family: Family,
    /// The first day of a month.
    pub month: Date,
    pub ids: [Option<Uuid>; 3],
    pub n: Option<i64>,
}

/// Sums by cell, of which those that came to nothing are left out when they are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells(FxHashMap<Cell, Sums>);

impl Cells {
    pub fn add(&mut self, cell: Cell, sums: Sums) {
        self.0.entry(cell).or_default().add(sums);
    }

    pub fn sorted(self) -> Vec<(Cell, Sums)> {
        let mut cells: Vec<_> = self.0.into_iter().filter(|(_, sums)| *sums != Sums::default()).collect();
        cells.sort_by(|(a, _), (b, _)| a.cmp(b));
        cells
    }

    pub fn row((cell, sums): (Cell, Sums)) -> Vec<Value> {
        let [a, b, c] = cell.ids;
        vec![
            cell.family.name().into(),
            cell.month.into(),
            a.into(),
            b.into(),
            c.into(),
            cell.n.into(),
            sums.count.into(),
            sums.amount.into(),
        ]
    }
}

pub const COLUMNS: [&str; 8] = ["family", "month", "a", "b", "c", "n", "count", "amount"];

/// An opportunity that is not deleted, as far as it is counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Opportunity {
    pub stage: Option<Uuid>,
    pub reached: Option<Uuid>,
    pub closed_from: Option<Uuid>,
    pub lead: bool,
    pub opened_on: Option<Date>,
    pub began_on: Option<Date>,
    pub contract_on: Option<Date>,
    pub closed_on: Option<Date>,
}

impl Opportunity {
    pub fn of(record: &Record) -> Option<Opportunity> {
        record.get("deleted_at").is_null().then(|| Opportunity {
            stage: record.uuid("stage"),
            reached: record.uuid("reached_stage"),
            closed_from: record.uuid("closed_from"),
            lead: record.uuid("lead").is_some(),
            opened_on: record.date("opened_on"),
            began_on: record.date("began_on"),
            contract_on: record.date("contract_on"),
            closed_on: record.date("closed_on"),
        })
    }

    /// Adds it, or takes it away with `sign` -1.
    pub fn count(&self, cells: &mut Cells, amount: i64, sign: i64) {
        let sums = Sums { count: sign, amount: sign * amount };
        let one = Sums { count: sign, amount: 0 };
        if let Some(opened) = self.opened_on {
            cells.add(cell(Family::Opened, opened, [self.stage, self.reached, self.closed_from], None), sums);
        }
        let Some(began) = self.began_on else { return };
        let flags = i64::from(self.lead) * WITH_LEAD + i64::from(self.contract_on.is_some()) * WITH_CONTRACT;
        cells.add(cell(Family::Began, began, [self.stage, None, None], Some(flags)), sums);
        if self.lead {
            for (family, since, until) in
                [(Family::ToContract, self.opened_on, self.contract_on), (Family::ToDeal, self.contract_on, self.closed_on)]
            {
                if let (Some(since), Some(until)) = (since, until) {
                    cells.add(cell(family, began, [self.stage, None, None], Some(days_between(since, until))), one);
                }
            }
        }
    }

    pub fn stays(&self) -> Option<Place> {
        place(self.opened_on, self.stage, self.closed_from)
    }
}

/// Where the ended stays of an opportunity count, beside the stage of each: the month, and the stage that it was closed in.
pub type Place = (Date, Option<Uuid>);

pub fn place(opened_on: Option<Date>, stage: Option<Uuid>, closed_from: Option<Uuid>) -> Option<Place> {
    Some((opened_on?.first_of_month(), stage.filter(|_| closed_from.is_some())))
}

pub fn count_stay(cells: &mut Cells, (month, closed): Place, stage: Uuid, days: i64, sign: i64) {
    cells.add(cell(Family::Stay, month, [Some(stage), closed, None], Some(days)), Sums { count: sign, amount: 0 });
}

/// A lead that is not deleted, as far as it is counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    pub created_at: Instant,
    pub worked_at: Option<Instant>,
    pub converted_at: Option<Instant>,
    pub status: Option<String>,
}

impl Lead {
    pub fn of(record: &Record) -> Option<Lead> {
        record.get("deleted_at").is_null().then_some(())?;
        Some(Lead {
            created_at: record.instant("created_at")?,
            worked_at: record.instant("worked_at"),
            converted_at: record.instant("converted_at"),
            status: record.text("status").map(str::to_owned),
        })
    }

    pub fn count(&self, cells: &mut Cells, zone: &TimeZone, amount: i64, sign: i64) {
        let came_in = self.created_at.to_zoned(zone.clone()).date();
        let status = self.status.as_deref().and_then(|status| LeadStatus::VALUES.iter().position(|known| *known == status));
        // The place of the status above the flag; none is -1.
        let status = status.map_or(-1, |at| i64::try_from(at).unwrap_or(-1));
        let n = 2 * status + i64::from(self.worked_at.is_some()) * WORKED;
        cells.add(cell(Family::Lead, came_in, [None; 3], Some(n)), Sums { count: sign, amount: sign * amount });
        for (family, since, until) in
            [(Family::ToWork, Some(self.created_at), self.worked_at), (Family::ToConvert, self.worked_at, self.converted_at)]
        {
            if let (Some(since), Some(until)) = (since, until) {
                cells.add(cell(family, came_in, [None; 3], Some(elapsed(since, until))), Sums { count: sign, amount: 0 });
            }
        }
    }
}

fn cell(family: Family, day: Date, ids: [Option<Uuid>; 3], n: Option<i64>) -> Cell {
    Cell { family, month: day.first_of_month(), ids, n }
}

/// As the database counts them; none are negative.
fn days_between(since: Date, until: Date) -> i64 {
    (until.duration_since(since).as_hours() / 24).max(0)
}
