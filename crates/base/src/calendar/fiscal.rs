//! Where periods begin: the month that starts the fiscal year, and the day that starts the week.

use jiff::ToSpan;
use jiff::civil::Weekday;

use super::{Kind, Period};
use crate::{Date, Error, Problem, Result};

/// The first and the last year of periods: far enough for every business, and no arithmetic leaves the range of dates.
pub(super) const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// A company's calendar. A fiscal year bears the number of the calendar year in which it starts; its quarters are three months
/// each from there. Months are those of the calendar. A week belongs to the calendar year that holds its fourth day, so that weeks
/// from Monday are those of ISO 8601.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FiscalCalendar {
    year_start_month: i8,
    week_start: Weekday,
}

impl Default for FiscalCalendar {
    fn default() -> Self {
        Self { year_start_month: 1, week_start: Weekday::Monday }
    }
}

impl FiscalCalendar {
    /// `year_start_month` is 1 to 12, `week_start` 1 (Monday) to 7 (Sunday).
    pub fn new(year_start_month: i8, week_start: i8) -> Result<Self> {
        if !(1..=12).contains(&year_start_month) {
            return Err(Error::invalid(Problem::at("fiscal_year_start", "invalid_month").with("value", year_start_month)));
        }
        let week_start = Weekday::from_monday_one_offset(week_start)
            .map_err(|_| Error::invalid(Problem::at("week_start", "invalid_weekday").with("value", week_start)))?;
        Ok(Self { year_start_month, week_start })
    }

    /// Whether the fiscal year is not the calendar year, so that labels must say which is meant.
    pub fn is_fiscal(&self) -> bool {
        self.year_start_month != 1
    }

    /// The period of that kind that holds the date. `Kind::Range` is the day alone.
    pub fn period(&self, kind: Kind, date: Date) -> Period {
        let date = date.clamp(first_day(), last_day());
        match kind {
            Kind::Day => Period::new(kind, date, date, date.to_string(), false),
            Kind::Range => Period::range(date, date),
            Kind::Week => self.week(date),
            Kind::Month => {
                let first = date.first_of_month();
                let key = format!("{}-{:02}", first.year(), first.month());
                Period::new(kind, first, first.last_of_month(), key, false)
            }
            Kind::Quarter => {
                let (year, quarter) = self.quarter(date);
                self.nth_quarter(year, quarter)
            }
            Kind::Year => self.year(self.quarter(date).0),
        }
    }

    /// The fiscal year of that number.
    pub(super) fn year(&self, year: i16) -> Period {
        let from = jiff::civil::date(year, self.year_start_month, 1);
        let to = from.saturating_add(1.year()).saturating_sub(1.day());
        Period::new(Kind::Year, from, to, year.to_string(), self.is_fiscal())
    }

    /// A quarter, 1 to 4, of a fiscal year.
    pub(super) fn nth_quarter(&self, year: i16, quarter: i8) -> Period {
        let from = self.year(year).from.saturating_add((i32::from(quarter - 1) * 3).months());
        let to = from.saturating_add(3.months()).saturating_sub(1.day());
        Period::new(Kind::Quarter, from, to, format!("{year}-Q{quarter}"), self.is_fiscal())
    }

    /// A week of a year; `None` where the year has no such week.
    pub(super) fn nth_week(&self, year: i16, week: i8) -> Option<Period> {
        // The fourth of January is always in the first week.
        let first = self.week(jiff::civil::date(year, 1, 4));
        let found = self.week(first.from.saturating_add(i32::from(week - 1).weeks()));
        (week >= 1 && found.key == format!("{year}-W{week:02}")).then_some(found)
    }

    fn quarter(&self, date: Date) -> (i16, i8) {
        let month = i16::from(date.month() - self.year_start_month);
        let year = date.year() + month.div_euclid(12);
        (year, month.rem_euclid(12) as i8 / 3 + 1)
    }

    fn week(&self, date: Date) -> Period {
        let from = date.saturating_sub(i32::from(date.weekday().since(self.week_start)).days());
        let fourth = from.saturating_add(3.days());
        let number = (fourth.day_of_year() - 1) / 7 + 1;
        Period::new(Kind::Week, from, from.saturating_add(6.days()), format!("{}-W{number:02}", fourth.year()), false)
    }

    /// The periods of one kind that have days between the two dates, in order. `Kind::Range` gives days.
    pub fn periods(&self, kind: Kind, from: Date, to: Date) -> impl Iterator<Item = Period> + use<> {
        let calendar = *self;
        let mut next = (from <= to).then(|| calendar.period(kind, from));
        std::iter::from_fn(move || {
            let period = next.take()?;
            let after = period.to.saturating_add(1.day());
            if after <= to && after <= last_day() {
                next = Some(calendar.period(kind, after));
            }
            Some(period)
        })
    }
}

pub(super) fn first_day() -> Date {
    jiff::civil::date(*YEARS.start(), 1, 1)
}

pub(super) fn last_day() -> Date {
    jiff::civil::date(*YEARS.end(), 12, 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn calendar(month: i8, week: i8) -> FiscalCalendar {
        FiscalCalendar::new(month, week).unwrap()
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn periods_of_the_calendar_year() {
        for (kind, date, key, from, to) in [
            (Kind::Day, "2026-09-08", "2026-09-08", "2026-09-08", "2026-09-08"),
            (Kind::Week, "2026-09-08", "2026-W37", "2026-09-07", "2026-09-13"),
            (Kind::Week, "2027-01-03", "2026-W53", "2026-12-28", "2027-01-03"),
            (Kind::Week, "2024-12-30", "2025-W01", "2024-12-30", "2025-01-05"),
            (Kind::Month, "2024-02-11", "2024-02", "2024-02-01", "2024-02-29"),
            (Kind::Quarter, "2026-09-30", "2026-Q3", "2026-07-01", "2026-09-30"),
            (Kind::Year, "2026-09-30", "2026", "2026-01-01", "2026-12-31"),
        ] {
            let period = FiscalCalendar::default().period(kind, day(date));
            assert_eq!((period.key.as_str(), period.from, period.to), (key, day(from), day(to)), "{kind:?} {date}");
        }
    }

    #[test]
    fn periods_of_a_fiscal_year_from_april() {
        let april = calendar(4, 7);
        for (kind, date, key, from, to) in [
            (Kind::Year, "2026-03-31", "2025", "2025-04-01", "2026-03-31"),
            (Kind::Year, "2026-04-01", "2026", "2026-04-01", "2027-03-31"),
            (Kind::Quarter, "2027-02-01", "2026-Q4", "2027-01-01", "2027-03-31"),
            (Kind::Quarter, "2026-04-01", "2026-Q1", "2026-04-01", "2026-06-30"),
            (Kind::Week, "2026-09-08", "2026-W36", "2026-09-06", "2026-09-12"),
            (Kind::Month, "2026-09-08", "2026-09", "2026-09-01", "2026-09-30"),
        ] {
            let period = april.period(kind, day(date));
            assert_eq!((period.key.as_str(), period.from, period.to), (key, day(from), day(to)), "{kind:?} {date}");
        }
    }

    #[test]
    fn settings_out_of_range_are_refused() {
        for (month, week) in [(0, 1), (13, 1), (1, 0), (1, 8)] {
            assert!(FiscalCalendar::new(month, week).is_err(), "{month} {week}");
        }
    }

    fn any_date() -> impl Strategy<Value = Date> {
        (1901_i16..2199, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| jiff::civil::date(year, month, day))
    }

    proptest! {
        #[test]
        fn periods_tile_the_axis(
            month in 1_i8..=12, week in 1_i8..=7, date in any_date(), days in 0_i32..2000,
            kind in prop::sample::select(vec![Kind::Day, Kind::Week, Kind::Month, Kind::Quarter, Kind::Year]),
        ) {
            let calendar = calendar(month, week);
            let last = date.saturating_add(days.days()).min(last_day());
            let periods: Vec<Period> = calendar.periods(kind, date, last).collect();
            prop_assert!(periods[0].contains(date) && periods[periods.len() - 1].contains(last));
            for pair in periods.windows(2) {
                prop_assert_eq!(pair[0].to.tomorrow().unwrap(), pair[1].from);
                prop_assert!(pair[0].key != pair[1].key);
            }
            for period in &periods {
                prop_assert_eq!(&calendar.period(kind, period.from), period);
                prop_assert_eq!(&calendar.period(kind, period.to), period);
                prop_assert_eq!(period.from.weekday() == calendar.week_start || kind != Kind::Week, true);
            }
        }

        #[test]
        fn quarters_and_months_tile_the_year(month in 1_i8..=12, date in any_date()) {
            let calendar = calendar(month, 1);
            let year = calendar.period(Kind::Year, date);
            for (kind, count) in [(Kind::Quarter, 4), (Kind::Month, 12)] {
                let parts: Vec<Period> = calendar.periods(kind, year.from, year.to).collect();
                prop_assert_eq!(parts.len(), count);
                prop_assert_eq!((parts[0].from, parts[count - 1].to), (year.from, year.to));
            }
        }
    }
}
