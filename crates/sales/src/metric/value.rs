//! The value of a metric for whoever asks: as a whole and row by row, beside the period before and a year before, each figure with the
//! question whose records it is made of; a ratio with both.

use base::calendar::Period;
use base::{Decimal, Error, Problem, Result, Uuid};
use records::list::query::Filter;
use records::{Cx, company};
use rust_decimal::prelude::ToPrimitive;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use store::Reader;

use super::by::By;
use super::calc::{self, Total};
use super::definition::{Definition, Formula, Measure, Of};
use super::read::{Axis, read};
use crate::measure::condition::{Key, all};
use crate::measure::{Behind, Dimension, Figure, Parameters};

/// Dimensions that one answer may have.
const MOST_DIMENSIONS: usize = 3;

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Cell {
    /// None where there is nothing to say: the share of nothing.
    pub value: Option<Figure>,
    /// What it is made of; of a ratio what stands above the line.
    pub rows: Option<Behind>,
    /// Of a ratio: what stands below the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whole: Option<Behind>,
    /// The same figure of the period before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<Figure>,
    /// The same figure of the same period a year before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_year: Option<Figure>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// What the row is, one for each dimension: an id, a month, an option; `none` for records without one.
    pub keys: Vec<String>,
    pub labels: Vec<String>,
    #[serde(flatten)]
    pub cell: Cell,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Values {
    pub total: Cell,
    pub rows: Vec<Row>,
}

/// The value of `metric` in `period`, told apart by `by`, of the records that `among` leaves.
///
/// # Errors
/// Not found where whoever asks may not read what it is made of; invalid where it has no basis date and a period is asked for, or cannot
/// be told apart or filtered like this.
pub fn value(
    cx: &Cx,
    reader: &mut Reader,
    metric: &Definition,
    period: Option<&Period>,
    by: &[By],
    among: &Parameters,
) -> Result<Values> {
    if !metric.may_be_asked(cx) {
        return Err(Error::NotFound);
    }
    if period.is_some() && !metric.has_period() {
        return Err(Error::invalid(Problem::at("period", "metric_without_period")));
    }
    if by.len() > MOST_DIMENSIONS || by.iter().enumerate().any(|(at, one)| by[..at].contains(one)) {
        return Err(Error::invalid(Problem::at("by", "metric_by_too_many").with("most", MOST_DIMENSIONS)));
    }
    if period.is_none() && by.iter().any(|by| matches!(by, By::Time(_))) {
        return Err(Error::invalid(Problem::at("period", "required")));
    }
    let measures: Vec<&Measure> = metric.measures().collect();
    let asked = Asked { cx, metric, measures, by, among };
    let now = asked.counted(reader, period)?;
    let calendar = company::fiscal_calendar(&cx.setup.settings);
    // What is open now says nothing about what was open then.
    let earlier = period.filter(|_| !metric.is_of_now()).map(|now| (now.previous(&calendar), now.same_last_year(&calendar)));
    let (previous, last_year) = match &earlier {
        None => (None, None),
        Some((previous, last_year)) => {
            let of_previous = asked.counted(reader, Some(previous))?;
            let of_last_year =
                if previous == last_year { of_previous.clone() } else { asked.counted(reader, Some(last_year))? };
            (Some(of_previous), Some(of_last_year))
        }
    };
    let cell = |key: Option<&Vec<Key>>| -> Result<Cell> {
        let figure = |counted: &Counted| counted.figure(&asked, key);
        let mut behind = asked.measures.iter().map(|measure| asked.behind(measure, period, &now.spans, key));
        Ok(Cell {
            value: figure(&now)?,
            rows: behind.next().transpose()?,
            whole: behind.next().transpose()?,
            previous: previous.as_ref().map(figure).transpose()?.flatten(),
            last_year: last_year.as_ref().map(figure).transpose()?.flatten(),
        })
    };
    let total = cell(None)?;
    if by.is_empty() {
        return Ok(Values { total, rows: Vec::new() });
    }
    let mut keys: FxHashSet<&Vec<Key>> = now.rows().collect();
    if !by.iter().any(|by| matches!(by, By::Time(_))) {
        keys.extend(previous.iter().flat_map(Counted::rows));
    }
    let keys: Vec<Vec<Key>> = keys.into_iter().cloned().collect();
    let mut names = Vec::with_capacity(by.len());
    for (at, by) in by.iter().enumerate() {
        let column: Vec<Key> = keys.iter().map(|key| key[at].clone()).collect();
        names.push(by.names(cx, reader, asked.measures[0], &now.spans[at], &column)?);
    }
    let mut rows = Vec::with_capacity(keys.len());
    for (place, key) in keys.iter().enumerate() {
        let (ids, labels) = names.iter().map(|column| column[place].clone()).unzip();
        rows.push((key, Row { keys: ids, labels, cell: cell(Some(key))? }));
    }
    rows.sort_by_cached_key(|(key, row)| order(by, key, row));
    Ok(Values { total, rows: rows.into_iter().map(|(_, row)| row).collect() })
}

/// A metric as plain numbers, in one period and without those that it is compared with: what targets are held against.
///
/// # Errors
/// As those of `value`, except that the asker must have been found allowed to know the metric.
pub fn numbers<'a>(
    cx: &'a Cx,
    reader: &mut Reader,
    metric: &'a Definition,
    period: Option<&'a Period>,
    by: &'a [By],
    among: &'a Parameters,
) -> Result<Numbers<'a>> {
    let asked = Asked { cx, metric, measures: metric.measures().collect(), by, among };
    let counted = asked.counted(reader, period)?;
    Ok(Numbers { asked, counted, period })
}

pub struct Numbers<'a> {
    asked: Asked<'a>,
    counted: Counted,
    period: Option<&'a Period>,
}

/// A number and the records that it is made of.
pub struct Found {
    pub number: Option<Decimal>,
    pub rows: Option<Behind>,
}

impl Numbers<'_> {
    /// Of one owner, where owners are told apart; of everybody together for none.
    pub fn of(&self, owner: Option<Uuid>) -> Result<Found> {
        let key = owner.map(|owner| vec![Key::Id(owner)]);
        let measure = self.asked.measures.first().copied();
        let rows = measure.map(|measure| self.asked.behind(measure, self.period, &self.counted.spans, key.as_ref()));
        Ok(Found { number: self.counted.number(&self.asked, key.as_ref()), rows: rows.transpose()? })
    }
}

/// Where a row stands by one of its dimensions.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    has_none: bool,
    at: i128,
    label: String,
}

/// Time in its order; rows of one other dimension the largest first; what has no value last.
fn order(by: &[By], key: &[Key], row: &Row) -> Vec<Place> {
    let alone = by.len() == 1;
    let place = |((by, key), label): ((&By, &Key), &String)| match (by, key) {
        (By::Time(_), Key::Number(at)) => Place { has_none: false, at: i128::from(*at), label: String::new() },
        (_, key) => {
            let at = if alone { size(row.cell.value.as_ref()).saturating_neg() } else { 0 };
            Place { has_none: *key == Key::Nothing, at, label: label.clone() }
        }
    };
    by.iter().zip(key).zip(&row.labels).map(place).collect()
}

/// Sizes of one metric compare as its figures do; nothing is the smallest.
pub(crate) fn size(figure: Option<&Figure>) -> i128 {
    match figure {
        Some(Figure::Count(number) | Figure::Days(number)) => i128::from(*number) * SIZE,
        Some(Figure::Money(number) | Figure::Percent(number) | Figure::Number(number)) => {
            (number * Decimal::from(SIZE)).trunc().to_i128().unwrap_or(i128::MAX)
        }
        None => i128::MIN + 1,
    }
}

/// Figures are told with at most four digits.
const SIZE: i128 = 10_000;

struct Asked<'a> {
    cx: &'a Cx,
    metric: &'a Definition,
    /// One, or two of a ratio.
    measures: Vec<&'a Measure>,
    by: &'a [By],
    among: &'a Parameters,
}

/// What was counted in one period.
#[derive(Clone)]
struct Counted {
    /// For each dimension the spans of time that are its rows.
    spans: Vec<Vec<Period>>,
    /// For each measure its rows, and all together.
    parts: Vec<(FxHashMap<Vec<Key>, Total>, Total)>,
}

impl Asked<'_> {
    fn filters(&self, measure: &Measure, period: Option<&Period>) -> Result<Vec<Filter>> {
        let mut filters = measure.filters(period.map(|period| (period.from, period.to)));
        for name in self.among.given().filter(|name| *name != "period") {
            if Dimension::parse(name).is_none_or(|dimension| dimension.path(&measure.object).is_none()) {
                return Err(Error::invalid(Problem::at(name, "report_parameter_not_here").with("name", name)));
            }
        }
        filters.extend(all(&self.among.tests(self.cx, &measure.object)));
        Ok(filters)
    }

    fn behind(
        &self,
        measure: &Measure,
        period: Option<&Period>,
        spans: &[Vec<Period>],
        key: Option<&Vec<Key>>,
    ) -> Result<Behind> {
        let mut filters = self.filters(measure, period)?;
        for ((by, spans), key) in self.by.iter().zip(spans).zip(key.into_iter().flatten()) {
            filters.extend(by.filters(measure, spans, period, key));
        }
        Ok(measure.behind(filters))
    }

    fn counted(&self, reader: &mut Reader, period: Option<&Period>) -> Result<Counted> {
        let calendar = company::fiscal_calendar(&self.cx.setup.settings);
        let mut axes: Vec<Axis> = Vec::with_capacity(self.by.len());
        for by in self.by {
            axes.push((by, by.spans(&calendar, period)?));
        }
        let mut parts = Vec::with_capacity(self.measures.len());
        for measure in &self.measures {
            let filters = self.filters(measure, period)?;
            let rows = read(self.cx, reader, measure, &filters, &axes)?;
            let total = match measure.of {
                // The same customer may be in several rows.
                Of::Distinct(_) if !axes.is_empty() => {
                    read(self.cx, reader, measure, &filters, &[])?.into_values().next().unwrap_or_default()
                }
                _ => rows.values().fold(Total::default(), |mut sum, part| {
                    sum.add(*part);
                    sum
                }),
            };
            parts.push((rows, total));
        }
        Ok(Counted { spans: axes.into_iter().map(|(_, spans)| spans).collect(), parts })
    }
}

impl Counted {
    fn rows(&self) -> impl Iterator<Item = &Vec<Key>> {
        self.parts.iter().flat_map(|(rows, _)| rows.keys())
    }

    /// The figure of a row, or of all together.
    fn figure(&self, asked: &Asked, key: Option<&Vec<Key>>) -> Result<Option<Figure>> {
        figure(asked.cx, asked.metric, |at| self.total(at, key))
    }

    /// The same as a plain number.
    fn number(&self, asked: &Asked, key: Option<&Vec<Key>>) -> Option<Decimal> {
        number(asked.cx, asked.metric, |at| self.total(at, key))
    }

    fn total(&self, at: usize, key: Option<&Vec<Key>>) -> Total {
        let (rows, total) = &self.parts[at];
        key.map_or(*total, |key| rows.get(key).copied().unwrap_or_default())
    }
}

/// The figure that a metric makes of what its measures come to.
pub(crate) fn figure(cx: &Cx, metric: &Definition, total: impl Fn(usize) -> Total) -> Result<Option<Figure>> {
    let currency = cx.setup.settings.base_currency;
    number(cx, metric, total).map(|number| calc::figure(metric.unit, number, currency)).transpose()
}

pub(super) fn number(cx: &Cx, metric: &Definition, total: impl Fn(usize) -> Total) -> Option<Decimal> {
    let currency = cx.setup.settings.base_currency;
    let number = |at: usize, measure: &Measure| calc::number(&measure.of, measure.scale, total(at), currency);
    match &metric.formula {
        Formula::One(measure) => number(0, measure.as_ref()),
        Formula::Ratio(parts) => calc::ratio(number(0, &parts[0].1), number(1, &parts[1].1)),
    }
}
