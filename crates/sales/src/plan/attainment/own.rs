//! The numbers of one person: for each period around today what is to be reached and where it stands, beside the period before and the year
//! before. Two statements and one for each measure of the metric, whoever it is.

use base::calendar::{Kind, Period};
use base::{Date, Decimal, Error, Result, Uuid};
use jiff::ToSpan;
use records::{Cx, company};
use store::Reader;

use super::goal::{Said, goal};
use super::pace::{Time, pace};
use super::{Asked, Standing, as_far, may_know, metric, nature};
use crate::measure::Parameters;
use crate::metric::{self as library, Definition};
use crate::plan::calc;
use crate::plan::target::{self, Known, Reach, Wanted};

/// A period around today.
#[derive(Clone, Debug)]
pub struct Window {
    pub period: Period,
    pub time: Time,
    pub standing: Standing,
    /// What another period had: whole, and as many days into it as this one is.
    pub previous: Before,
    pub last_year: Before,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Before {
    pub whole: Option<Decimal>,
    pub so_far: Option<Decimal>,
}

pub struct Own<'a> {
    pub metric: &'a Definition,
    pub person: Uuid,
    pub windows: Vec<Window>,
}

const KINDS: [Kind; 5] = [Kind::Day, Kind::Week, Kind::Month, Kind::Quarter, Kind::Year];

/// Where somebody stands; without a name whoever asks.
///
/// # Errors
/// Not found where whoever asks may not know the targets of this person, or the metric.
pub fn own<'a>(cx: &'a Cx, reader: &mut Reader, asked: &Asked, person: Option<Uuid>) -> Result<Own<'a>> {
    let person = person.or(cx.user_id()).ok_or(Error::NotFound)?;
    let team = cx.setup.people.user(person).ok_or(Error::NotFound)?.team;
    if !may_know(cx, Some(person), team) {
        return Err(Error::NotFound);
    }
    let metric = metric(cx, asked)?;
    let calendar = company::fiscal_calendar(&cx.setup.settings);
    let mut periods: Vec<Period> = KINDS.map(|kind| calendar.period(kind, cx.today)).to_vec();
    let span = |periods: &[Period]| {
        let from = periods.iter().map(|period| period.from).min().unwrap_or(cx.today);
        (from, periods.iter().map(|period| period.to).max().unwrap_or(cx.today))
    };
    let wanted = Wanted {
        metric: Some(metric.key.clone()),
        owner: Some(person),
        level: Some(asked.level),
        within: Some(span(&periods)),
        ..Wanted::default()
    };
    let said = said(cx, &target::known(cx, reader, &wanted)?, |known| known.reach == Reach::Person);
    // What was agreed for other days than those of the calendar stands beside it.
    for one in said.iter().filter(|one| one.from <= cx.today && cx.today <= one.to) {
        if !periods.iter().any(|period| period.from == one.from && period.to == one.to) {
            periods.push(Period::range(one.from, one.to));
        }
    }
    let before: Vec<[Period; 2]> = periods.iter().map(|now| [now.previous(&calendar), now.same_last_year(&calendar)]).collect();
    let mut all = periods.clone();
    for (now, before) in periods.iter().zip(&before) {
        all.extend(before.iter().flat_map(|period| [period.clone(), as_far(period, now, cx)]));
    }
    let among = Parameters { owner: Some(person), ..Parameters::default() };
    let over = library::over(cx, reader, metric, &all, &among)?;
    let number = |at: usize| over.number(at, |_| true);
    let nature = nature(metric);
    let windows = periods.into_iter().enumerate().map(|(at, period)| {
        let time = Time::of(&period, cx.today, &cx.setup.working);
        let goal = goal(&said, period.from, period.to, nature.adds_up, &cx.setup.working);
        let done = number(at);
        let number_of = goal.as_ref().map(|goal| goal.number);
        let standing = Standing {
            share: done.zip(number_of).and_then(|(done, goal)| calc::attained(done, goal)),
            rows: over.rows(at, None, None),
            pace: pace(done, number_of, time, nature),
            done,
            goal,
        };
        let first = before.len() + at * 4;
        Window {
            period,
            time,
            standing,
            previous: Before { whole: number(first), so_far: number(first + 1) },
            last_year: Before { whole: number(first + 2), so_far: number(first + 3) },
        }
    });
    let windows = windows.collect();
    Ok(Own { metric, person, windows })
}

/// The targets in force of the whole business, of whom `whose` says, with their days; what has no end yet ends with today's year.
pub(super) fn said(cx: &Cx, known: &[Known], whose: impl Fn(&Known) -> bool) -> Vec<Said> {
    let in_force = known.iter().filter(|known| known.in_force && known.product_line.is_none() && known.region.is_none());
    in_force
        .filter(|known| whose(known))
        .filter_map(|known| Some(Said { id: known.id, from: known.starts_on, to: last_day(cx, known), number: known.goal? }))
        .collect()
}

/// Nobody knows how long what has no end goes on: as long as the one before it would be a guess, so a quarter from its first day, or
/// today where that is later.
fn last_day(cx: &Cx, known: &Known) -> Date {
    let quarter = known.starts_on.saturating_add(3.months()).saturating_sub(1.day());
    known.ends_on.unwrap_or(quarter.max(cx.today))
}
