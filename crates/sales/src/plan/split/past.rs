//! What a proposal rests on: how much each person did in the last twelve finished months, how the months of a year differ, how many working
//! days each span has, and that somebody new does not sell like an old hand at once. Weights, in floating point; no amounts.
#![allow(clippy::float_arithmetic, reason = "weights of a proposal; `balance` makes whole units of them")]

use base::calendar::{Kind, Period, WorkingCalendar};
use base::{Date, Result, Uuid};
use jiff::ToSpan;
use records::{Cx, company};
use rust_decimal::prelude::ToPrimitive;
use rustc_hash::{FxHashMap, FxHashSet};
use store::Reader;

use super::Leaving;
use super::heads::{Columns, Rows, Whom};
use crate::measure::Dimension;
use crate::measure::condition::Key;
use crate::metric::calc::Total;
use crate::metric::{By, Measure, Of, read};

/// Months until somebody new sells like the others, a step more each month.
const RAMP: usize = 6;
/// Finished months that tell of a person.
const MONTHS: usize = 12;

/// Finished months, the oldest first.
pub struct Past {
    /// For each person their months.
    people: FxHashMap<Uuid, Vec<f64>>,
    /// For each person how these months are made of product lines; under none those of everybody.
    lines: FxHashMap<Option<Uuid>, Mix>,
    /// The company's, of twice as many months: `(month, value)`.
    months: Vec<(Period, f64)>,
    working: WorkingCalendar,
}

/// What was sold of each product line, and of all.
#[derive(Default)]
struct Mix {
    of: FxHashMap<Uuid, f64>,
    all: f64,
}

/// What a record says of a measure that adds up.
fn value(measure: &Measure, total: &Total) -> f64 {
    match measure.of {
        Of::Count => total.count as f64,
        _ => total.sum.to_f64().unwrap_or_default().max(0.0),
    }
}

impl Past {
    /// Two statements, one more for product lines, and one for the working calendar.
    pub fn read(cx: &Cx, reader: &mut Reader, measure: &Measure, lines: bool) -> Result<Past> {
        let calendar = company::fiscal_calendar(&cx.setup.settings);
        let this = calendar.period(Kind::Month, cx.today);
        let back = |months: usize| {
            let from = this.from.saturating_sub(i32::try_from(months).unwrap_or(0).months());
            calendar.periods(Kind::Month, from, this.from.saturating_sub(1.day())).collect::<Vec<_>>()
        };
        let (year, two_years) = (back(MONTHS), back(2 * MONTHS));
        let asked = |spans: &[Period]| {
            let span = spans.first().zip(spans.last()).map(|(first, last)| (first.from, last.to));
            measure.filters(span)
        };
        let (month, owner, line) = (By::Time(Kind::Month), By::Dimension(Dimension::Owner), By::Dimension(Dimension::Line));

        let mut people: FxHashMap<Uuid, Vec<f64>> = FxHashMap::default();
        let axes = [(&owner, Vec::new()), (&month, year.clone())];
        for (keys, total) in read(cx, reader, measure, &asked(&year), &axes)? {
            if let [Key::Id(person), Key::Number(at)] = keys.as_slice()
                && let Some(at) = usize::try_from(*at).ok().filter(|at| *at < year.len())
            {
                people.entry(*person).or_insert_with(|| vec![0.0; year.len()])[at] += value(measure, &total);
            }
        }
        let mut months: Vec<(Period, f64)> = two_years.iter().map(|month| (month.clone(), 0.0)).collect();
        for (keys, total) in read(cx, reader, measure, &asked(&two_years), &[(&month, two_years.clone())])? {
            if let [Key::Number(at)] = keys.as_slice()
                && let Some(month) = usize::try_from(*at).ok().and_then(|at| months.get_mut(at))
            {
                month.1 += value(measure, &total);
            }
        }
        let mut of_lines: FxHashMap<Option<Uuid>, Mix> = FxHashMap::default();
        if lines {
            for (keys, total) in read(cx, reader, measure, &asked(&year), &[(&owner, Vec::new()), (&line, Vec::new())])? {
                if let [Key::Id(person), Key::Id(line)] = keys.as_slice() {
                    for whose in [Some(*person), None] {
                        let mix: &mut Mix = of_lines.entry(whose).or_default();
                        *mix.of.entry(*line).or_default() += value(measure, &total);
                        mix.all += value(measure, &total);
                    }
                }
            }
        }
        Ok(Past { people, lines: of_lines, months, working: company::working_days(reader)? })
    }

    /// Who did something in the last twelve finished months.
    pub fn sold(&self) -> FxHashSet<Uuid> {
        self.people.iter().filter(|(_, months)| months.iter().any(|value| *value > 0.0)).map(|(person, _)| *person).collect()
    }

    /// The weight of each leaf of the rows in each leaf of the columns, row by row.
    pub fn weights(&self, rows: &Rows, columns: &Columns, leaving: &[Leaving]) -> Vec<f64> {
        let spans: Vec<&Period> = columns.tree.leaves().iter().map(|head| &columns.spans[*head]).collect();
        let seasons: Vec<f64> = spans.iter().map(|span| self.season(span)).collect();
        let rates: FxHashMap<Uuid, Rate> = self.people.iter().filter_map(|(id, months)| Some((*id, Rate::of(months)?))).collect();
        let usual = mean(rates.values().map(|rate| rate.usual)).unwrap_or(1.0);
        let mut weights = Vec::with_capacity(rows.tree.leaves().len() * spans.len());
        for head in rows.tree.leaves() {
            let whom = rows.whom[*head];
            let Some(person) = whom.person() else {
                weights.extend(spans.iter().map(|_| 0.0));
                continue;
            };
            // Somebody new: like the others, in their sixth month.
            let rate = rates.get(&person).copied().unwrap_or(Rate { usual, months: 0 });
            let share = match whom {
                Whom::Line(person, line) => self.share_of_line(person, line),
                _ => 1.0,
            };
            let until = leaving.iter().find(|one| one.user == person).map(|one| one.from);
            for (at, (span, season)) in spans.iter().zip(&seasons).enumerate() {
                let stays = until.map_or(1.0, |until| self.share_before(span, until));
                let month = if span.kind == Kind::Day { 0 } else { at };
                weights.push(rate.usual * ramp(rate.months + month) * share * season * stays);
            }
        }
        weights
    }

    /// What such a span brought per working day, of the months that were like it, times the working days that it has.
    fn season(&self, span: &Period) -> f64 {
        let days = |span: &Period| f64::from(self.working.working_days_between(span.from, span.to));
        let a_day = |(month, value): &(Period, f64)| (days(month) > 0.0).then(|| value / days(month));
        let like = self.months.iter().filter(|(month, _)| month.from.month() == span.from.month());
        let like = mean(like.filter_map(a_day)).filter(|value| *value > 0.0);
        let all = mean(self.months.iter().filter_map(a_day)).filter(|value| *value > 0.0);
        like.or(all).unwrap_or(1.0) * days(span)
    }

    /// How much of a person's number a product line is: as it was with them, or with everybody where they have not sold yet.
    fn share_of_line(&self, person: Uuid, line: Uuid) -> f64 {
        let mix = [Some(person), None].iter().filter_map(|whose| self.lines.get(whose)).find(|mix| mix.all > 0.0);
        mix.map_or(1.0, |mix| mix.of.get(&line).copied().unwrap_or_default() / mix.all)
    }

    /// The share of the working days of a span before a day.
    fn share_before(&self, span: &Period, until: Date) -> f64 {
        if until > span.to {
            return 1.0;
        }
        if until <= span.from {
            return 0.0;
        }
        let before = self.working.working_days_between(span.from, until.saturating_sub(1.day()));
        let all = self.working.working_days_between(span.from, span.to);
        if all == 0 { 0.0 } else { f64::from(before) / f64::from(all) }
    }
}

/// What a person usually does in a month, and for how many months they have done it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rate {
    usual: f64,
    months: usize,
}

impl Rate {
    /// From the first month in which they did something; of the first months more is expected than was done.
    fn of(months: &[f64]) -> Option<Rate> {
        let first = months.iter().position(|value| *value > 0.0)?;
        let done = &months[first..];
        // Whoever did something in the oldest month was there before.
        let since = if first == 0 { RAMP } else { 0 };
        let ramped: f64 = (0..done.len()).map(|month| ramp(since + month)).sum();
        Some(Rate { usual: done.iter().sum::<f64>() / ramped, months: since + done.len() })
    }
}

/// How much of a full number somebody sells who has been there for so many months.
fn ramp(months: usize) -> f64 {
    ((months + 1) as f64 / RAMP as f64).min(1.0)
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = values.fold((0_u32, 0.0), |(count, sum), value| (count + 1, sum + value));
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_taken_at_what_they_do_when_they_are_not_new() {
        for (months, expected) in [
            (vec![0.0, 0.0, 0.0], None),
            (vec![6.0, 6.0, 6.0], Some(Rate { usual: 6.0, months: 9 })),
            (vec![0.0, 1.0, 2.0], Some(Rate { usual: 6.0, months: 2 })),
        ] {
            assert_eq!(Rate::of(&months), expected, "{months:?}");
        }
        assert_eq!([ramp(0), ramp(2), ramp(5), ramp(40)], [1.0 / 6.0, 0.5, 1.0, 1.0]);
    }
}
