//! The split as a sheet: heads of rows and columns, a number in each cell, what was reached a year before and what is said already. Each
//! row and each column comes exactly to what is within it.

use base::calendar::Period;
use base::{Decimal, Error, Problem, Result, Uuid, money};
use records::describe::Choice as _;
use records::people::Action;
use records::{Cx, company, permit};
use rust_decimal::prelude::ToPrimitive;
use rustc_hash::FxHashMap;
use serde::Serialize;
use store::Reader;

use super::balance::{Lock, Refused, balance};
use super::heads::{self, Columns, Rows, Whom};
use super::past::Past;
use super::{Held, Wish};
use crate::measure::condition::Key;
use crate::measure::{Dimension, Figure, Span};
use crate::metric::{self, By, Definition, Measure, Of, Scale, calc, read};
use crate::plan::target::{self, Known, Target, Wanted};

/// Cells that one sheet may have.
const MOST_CELLS: usize = 60_000;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sheet {
    pub metric: String,
    pub metric_name: String,
    pub unit: &'static str,
    pub period: Span,
    /// The team that is split; none of the company.
    pub team: Option<Uuid>,
    pub columns: Vec<Head>,
    pub rows: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Head {
    pub key: String,
    pub label: String,
    /// The column that it is within.
    pub parent: Option<usize>,
    pub working_days: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    pub key: String,
    pub label: String,
    /// The row that it is within.
    pub parent: Option<usize>,
    /// `company`, `team`, `person`, `line`.
    pub kind: &'static str,
    /// One for each column; the first is the whole period.
    pub cells: Vec<Figure>,
    /// The columns that are locked here.
    pub locked: Vec<usize>,
    /// What was reached in the same period a year before.
    pub last_year: Option<Figure>,
    /// The target for the whole period that is in force for exactly this row, or those for its parts together.
    pub said: Option<Figure>,
    /// Of a team: what is said by those within it, together. What is missing to the split is the gap.
    pub said_below: Option<Figure>,
}

/// A split whose numbers are found.
pub(super) struct Worked<'a> {
    pub metric: &'a Definition,
    pub period: Period,
    pub team: Option<Uuid>,
    pub rows: Rows,
    pub columns: Columns,
    pub locks: Vec<Lock>,
    /// Smallest units, a row of leaves after the other.
    cells: Vec<u64>,
    last_year: LastYear,
    /// The last digits that a number has.
    pub digits: u32,
}

/// What is proposed to whoever asks.
///
/// # Errors
/// Invalid where the wish does not fit, with every lock that stands in the way of another; not found where targets may not be said for
/// the team.
pub fn sheet(cx: &Cx, reader: &mut Reader, wish: &Wish) -> Result<Sheet> {
    let worked = work(cx, reader, wish)?;
    let wanted = Wanted {
        metric: Some(worked.metric.key.clone()),
        level: Some(wish.level),
        within: Some((worked.period.from, worked.period.to)),
        ..Wanted::default()
    };
    let known = target::known(cx, reader, &wanted)?;
    worked.sheet(cx, reader, &known)
}

pub(super) fn work<'a>(cx: &'a Cx, reader: &mut Reader, wish: &Wish) -> Result<Worked<'a>> {
    let invalid = |field: &str, key: &'static str| Error::invalid(Problem::at(field, key));
    let metric = metric::library(cx)?.find(&wish.metric).filter(|metric| metric.may_be_asked(cx));
    let metric = metric.ok_or_else(|| Error::invalid(Problem::at("metric", "metric_unknown").with("key", &wish.metric)))?;
    let measure = additive(metric).ok_or_else(|| invalid("metric", "split_not_additive"))?;
    let calendar = company::fiscal_calendar(&cx.setup.settings);
    let period = company::period(&cx.setup.settings, &wish.period, cx.today)?;
    let columns = heads::columns(&calendar, &period).ok_or_else(|| invalid("period", "split_period"))?;
    let team = root(cx, wish.team)?;
    if wish.lines && Dimension::Line.path(&measure.object).is_none() {
        return Err(invalid("lines", "target_not_of_a_part"));
    }

    let past = Past::read(cx, reader, measure, wish.lines)?;
    let lines = if wish.lines { heads::lines(cx, reader)? } else { Vec::new() };
    let rows = heads::rows(cx, team, &past.sold(), &lines).ok_or_else(|| invalid("team", "split_nobody"))?;
    if rows.tree.len() * columns.tree.len() > MOST_CELLS {
        return Err(Error::invalid(Problem::at("lines", "report_too_large").with("most", MOST_CELLS)));
    }
    let digits = digits(cx, measure);
    let last_year = last_year(cx, reader, measure, &period.same_last_year(&calendar), &rows, wish.lines, digits)?;

    let step = u64::from(wish.round.max(1)).saturating_mul(10_u64.pow(digits));
    let whole =
        |field: String, number: Decimal| in_steps(number, digits, step).map_err(|key| Error::invalid(Problem::at(field, key)));
    let total = match wish.total {
        Some(total) => whole("total".to_owned(), total)?,
        None => last_year.of(&rows, 0) / step,
    };
    let mut locks = Vec::with_capacity(wish.locks.len());
    for (at, held) in wish.locks.iter().enumerate() {
        let (row, column) = place(&rows, &columns, held)
            .ok_or_else(|| Error::invalid(Problem::at(format!("locks[{at}]"), "split_lock_unknown")))?;
        locks.push(Lock { row, column, amount: whole(format!("locks[{at}]"), held.value)? });
    }
    let weights = past.weights(&rows, &columns, &wish.leaving);
    let cells = balance(&rows.tree, &columns.tree, &weights, total, &locks)
        .map_err(|refused| Error::Invalid(problems(&rows, &columns, &locks, refused)))?;
    let cells = cells.into_iter().map(|cell| cell * step).collect();
    Ok(Worked { metric, period, team, rows, columns, locks, cells, last_year, digits })
}

/// A metric of one measure whose parts come to the whole.
fn additive(metric: &Definition) -> Option<&Measure> {
    let mut measures = metric.measures();
    let (measure, more) = (measures.next()?, measures.next());
    let adds_up = matches!(measure.of, Of::Count | Of::Sum(_)) && !measure.of_now && metric.has_period();
    let has_owner = Dimension::Owner.path(&measure.object).is_some();
    (more.is_none() && adds_up && has_owner).then_some(measure)
}

fn digits(cx: &Cx, measure: &Measure) -> u32 {
    match (&measure.of, measure.scale) {
        (Of::Count, _) | (_, Scale::One) => 0,
        (_, Scale::Minor) => money::digits(cx.setup.settings.base_currency),
        (_, Scale::Millionth) => 2,
    }
}

/// The team that is split: the one asked for, else the company, else what the asker leads. Only where they may say its target.
fn root(cx: &Cx, team: Option<Uuid>) -> Result<Option<Uuid>> {
    let object = cx.setup.catalog.of::<Target>();
    if !permit::may(cx, object, Action::Create) {
        return Err(Error::forbidden("action_forbidden"));
    }
    let reads_everything = permit::scope(cx, object, Action::Read)?.is_everything();
    let team = team.or_else(|| cx.person().filter(|_| !reads_everything)?.leads.first().copied());
    let Some(team) = team else { return if reads_everything { Ok(None) } else { Err(Error::NotFound) } };
    let node = cx.setup.people.team(team).ok_or(Error::NotFound)?;
    let may = permit::may_own(cx, object, Action::Create, node.leader, Some(team));
    may.then_some(Some(team)).ok_or(Error::NotFound)
}

/// A number as a multiple of the step.
fn in_steps(number: Decimal, digits: u32, step: u64) -> Result<u64, &'static str> {
    if number.is_sign_negative() && !number.is_zero() {
        return Err("must_not_be_negative");
    }
    let units = (number * Decimal::from(10_u64.pow(digits))).normalize();
    let units = units.to_u64().filter(|_| units.is_integer()).ok_or("split_not_round")?;
    if units.is_multiple_of(step) { Ok(units / step) } else { Err("split_not_round") }
}

fn place(rows: &Rows, columns: &Columns, held: &Held) -> Option<(usize, usize)> {
    let row = rows.whom.iter().position(|whom| whom.key() == held.row)?;
    let column = columns.spans.iter().position(|span| span.key == held.column)?;
    Some((row, column))
}

/// Each lock that cannot hold beside others, by what it is called.
fn problems(rows: &Rows, columns: &Columns, locks: &[Lock], refused: Refused) -> Vec<Problem> {
    let said = |at: &usize, key: &'static str| {
        let lock = &locks[*at];
        Problem::at(format!("locks[{at}]"), key)
            .with("row", &rows.labels[lock.row])
            .with("column", &columns.spans[lock.column].key)
    };
    match refused {
        Refused::Unlockable(at) => vec![said(&at, "split_unlockable")],
        Refused::Conflict { locks, with_total } => {
            let total = with_total.then(|| Problem::at("total", "split_conflict_total"));
            locks.iter().map(|at| said(at, "split_conflict")).chain(total).collect()
        }
    }
}

/// What each leaf of the rows reached in a period.
fn last_year(
    cx: &Cx,
    reader: &mut Reader,
    measure: &Measure,
    period: &Period,
    rows: &Rows,
    lines: bool,
    digits: u32,
) -> Result<LastYear> {
    let filters = measure.filters(Some((period.from, period.to)));
    let (owner, line) = (By::Dimension(Dimension::Owner), By::Dimension(Dimension::Line));
    let mut axes = vec![(&owner, Vec::new())];
    axes.extend(lines.then_some((&line, Vec::new())));
    let mut found: FxHashMap<Whom, u64> = FxHashMap::default();
    let mut everybody = 0;
    for (keys, total) in read(cx, reader, measure, &filters, &axes)? {
        let number = calc::number(&measure.of, measure.scale, total, cx.setup.settings.base_currency).unwrap_or_default();
        let units = (number * Decimal::from(10_u64.pow(digits))).to_u64().unwrap_or_default();
        everybody += units;
        let whom = match keys.as_slice() {
            [Key::Id(person)] => Whom::Person(*person),
            [Key::Id(person), Key::Id(line)] => Whom::Line(*person, *line),
            _ => continue,
        };
        *found.entry(whom).or_default() += units;
    }
    let leaves = rows.tree.leaves().iter().map(|head| found.get(&rows.whom[*head]).copied().unwrap_or_default());
    Ok(LastYear { leaves: leaves.collect(), everybody })
}

/// What was reached a year before, in smallest units.
struct LastYear {
    leaves: Vec<u64>,
    /// By all of the company, those who have left among them.
    everybody: u64,
}

impl LastYear {
    fn of(&self, rows: &Rows, row: usize) -> u64 {
        match rows.whom[row] {
            Whom::Company => self.everybody,
            _ => self.leaves[rows.tree.within(row)].iter().sum(),
        }
    }
}

impl Worked<'_> {
    /// What a row and a column come to, in smallest units.
    pub fn units(&self, row: usize, column: usize) -> u64 {
        let width = self.columns.tree.leaves().len();
        let columns = self.columns.tree.within(column);
        let rows = self.rows.tree.within(row);
        rows.map(|row| self.cells[row * width + columns.start..row * width + columns.end].iter().sum::<u64>()).sum()
    }

    /// The number as people say it.
    pub fn number(&self, units: u64) -> Decimal {
        Decimal::from(units) / Decimal::from(10_u64.pow(self.digits))
    }

    fn sheet(self, cx: &Cx, reader: &mut Reader, known: &[Known]) -> Result<Sheet> {
        let currency = cx.setup.settings.base_currency;
        let unit = self.metric.unit;
        let figure = |number: Decimal| calc::figure(unit, number, currency);
        let working = company::working_days(reader)?;
        let head = |(at, span): (usize, &Period)| Head {
            key: span.key.clone(),
            label: span.label(cx.locale),
            parent: self.columns.tree.parent(at),
            working_days: working.working_days_between(span.from.max(self.period.from), span.to.min(self.period.to)),
        };
        let columns: Vec<Head> = self.columns.spans.iter().enumerate().map(head).collect();
        let mut of_rows: FxHashMap<Whom, Vec<&Known>> = FxHashMap::default();
        for target in known.iter().filter(|target| target.in_force) {
            if let Some(whom) = Whom::of(target) {
                of_rows.entry(whom).or_default().push(target);
            }
        }
        let said: Vec<Option<Decimal>> =
            self.rows.whom.iter().map(|whom| of_rows.get(whom).and_then(|own| self.said(own))).collect();
        let mut below: Vec<Option<Decimal>> = vec![None; said.len()];
        for at in (1..said.len()).rev() {
            let of_people = matches!(self.rows.whom[at], Whom::Person(_)).then_some(said[at]).flatten();
            let (Some(number), Some(parent)) = (of_people.or(below[at]), self.rows.tree.parent(at)) else { continue };
            below[parent] = Some(below[parent].unwrap_or_default() + number);
        }
        let mut rows = Vec::with_capacity(self.rows.whom.len());
        for (at, whom) in self.rows.whom.iter().enumerate() {
            let cells = (0..columns.len()).map(|column| figure(self.number(self.units(at, column))));
            let last_year = self.last_year.of(&self.rows, at);
            rows.push(Line {
                key: whom.key(),
                label: self.rows.labels[at].clone(),
                parent: self.rows.tree.parent(at),
                kind: match whom {
                    Whom::Company => "company",
                    Whom::Team(_) => "team",
                    Whom::Person(_) => "person",
                    Whom::Line(..) => "line",
                },
                cells: cells.collect::<Result<_>>()?,
                locked: self.locks.iter().filter(|lock| lock.row == at).map(|lock| lock.column).collect(),
                last_year: Some(figure(self.number(last_year))?),
                said: said[at].map(figure).transpose()?,
                said_below: below[at].map(figure).transpose()?,
            });
        }
        Ok(Sheet {
            metric: self.metric.key.clone(),
            metric_name: self.metric.name(cx.locale),
            unit: unit.value(),
            period: Span::of(cx, &self.period),
            team: self.team,
            columns,
            rows,
        })
    }

    /// What is in force for a row: for the whole period, or for its parts together, the larger parts first.
    fn said(&self, own: &[&Known]) -> Option<Decimal> {
        let of = |spans: &[&Period]| {
            let is_of =
                |target: &&&Known| spans.iter().any(|span| target.starts_on == span.from && target.ends_on == Some(span.to));
            own.iter().filter(is_of).filter_map(|target| target.goal).reduce(|a, b| a + b)
        };
        let spans = &self.columns.spans;
        let (leaves, inner): (Vec<usize>, Vec<usize>) = (1..spans.len()).partition(|at| self.columns.tree.is_leaf(*at));
        let of_heads = |heads: Vec<usize>| of(&heads.into_iter().map(|at| &spans[at]).collect::<Vec<_>>());
        of(&[&spans[0]]).or_else(|| of_heads(inner)).or_else(|| of_heads(leaves))
    }
}
