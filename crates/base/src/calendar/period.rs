//! A span of days with a name, and the periods that it is compared with.

use jiff::{Span, ToSpan};

use super::FiscalCalendar;
use super::fiscal::{first_day, last_day};
use crate::words::word;
use crate::{Date, Locale};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Day,
    Week,
    Month,
    Quarter,
    Year,
    /// From one day to another, as asked for.
    Range,
}

/// A period: both ends are in it. Equal keys are equal periods of one calendar.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    pub kind: Kind,
    pub from: Date,
    pub to: Date,
    /// `2026-09-08`, `2026-W36`, `2026-09`, `2026-Q3`, `2026`, `2026-09-01..2026-09-30`; `Period::parse` reads it.
    pub key: String,
    fiscal: bool,
}

impl Period {
    pub(super) fn new(kind: Kind, from: Date, to: Date, key: String, fiscal: bool) -> Self {
        Self { kind, from, to, key, fiscal }
    }

    /// Any span of days; the ends are put in order.
    pub fn range(from: Date, to: Date) -> Self {
        let (from, to) = (from.min(to), from.max(to));
        Self::new(Kind::Range, from, to, format!("{from}..{to}"), false)
    }

    pub fn contains(&self, date: Date) -> bool {
        self.from <= date && date <= self.to
    }

    /// The number of days, at least one.
    pub fn days(&self) -> i32 {
        days_between(self.from, self.to) + 1
    }

    /// The period before. Before a range of whole months are as many whole months, before any other range as many days.
    pub fn previous(&self, calendar: &FiscalCalendar) -> Self {
        let before = self.from.saturating_sub(1.day());
        match (self.kind, self.whole_months()) {
            (Kind::Range, Some(months)) => Self::range(self.from.saturating_sub(months.months()).max(first_day()), before),
            (Kind::Range, None) => Self::range(self.from.saturating_sub(self.days().days()).max(first_day()), before),
            (kind, _) => calendar.period(kind, before),
        }
    }

    /// The period after, as `previous`.
    pub fn next(&self, calendar: &FiscalCalendar) -> Self {
        let after = self.to.saturating_add(1.day());
        match (self.kind, self.whole_months()) {
            (Kind::Range, Some(months)) => {
                let end = after.saturating_add(months.months()).saturating_sub(1.day());
                Self::range(after, end.min(last_day()))
            }
            (Kind::Range, None) => Self::range(after, self.to.saturating_add(self.days().days()).min(last_day())),
            (kind, _) => calendar.period(kind, after),
        }
    }

    /// The same period of the year before: the same day, the week of the same number (the last where there is none), the same
    /// months. The last day of a month stays the last.
    pub fn same_last_year(&self, calendar: &FiscalCalendar) -> Self {
        let year_before = |date: Date| date.saturating_sub(Span::new().years(1));
        match self.kind {
            Kind::Day => calendar.period(Kind::Day, year_before(self.from)),
            Kind::Week => {
                let year = self.key.split('-').next().and_then(|year| year.parse::<i16>().ok()).unwrap_or(self.from.year());
                let week = self.key.rsplit('W').next().and_then(|week| week.parse::<i8>().ok()).unwrap_or(1);
                let found = calendar.nth_week(year - 1, week).or_else(|| calendar.nth_week(year - 1, week - 1));
                found.unwrap_or_else(|| calendar.period(Kind::Week, year_before(self.from)))
            }
            Kind::Month | Kind::Quarter | Kind::Year => calendar.period(self.kind, year_before(self.from)),
            Kind::Range => {
                let to = year_before(self.to);
                let to = if self.to == self.to.last_of_month() { to.last_of_month() } else { to };
                Self::range(year_before(self.from), to)
            }
        }
    }

    /// The days up to `today`, for comparing a running period with the same part of another.
    pub fn until(&self, today: Date) -> Self {
        if today >= self.to { self.clone() } else { Self::range(self.from, today.max(self.from)) }
    }

    /// The name that people read.
    pub fn label(&self, locale: Locale) -> String {
        let key = match (self.kind, self.fiscal) {
            (Kind::Day, _) => "period.day",
            (Kind::Week, _) => "period.week",
            (Kind::Month, _) => "period.month",
            (Kind::Quarter, false) => "period.quarter",
            (Kind::Quarter, true) => "period.fiscal_quarter",
            (Kind::Year, false) => "period.year",
            (Kind::Year, true) => "period.fiscal_year",
            (Kind::Range, _) => "period.range",
        };
        let (year, number) = self.key.split_once(['-']).unwrap_or((&self.key, ""));
        let number = number.trim_start_matches(['W', 'Q', '0']);
        word(locale, key)
            .replace("{year}", if self.kind == Kind::Range { "" } else { year })
            .replace("{number}", number)
            .replace("{month}", &self.from.month().to_string())
            .replace("{month_name}", &word(locale, &format!("month.{}", self.from.month())))
            .replace("{day}", &self.from.day().to_string())
            .replace("{from}", &self.from.to_string())
            .replace("{to}", &self.to.to_string())
    }

    fn whole_months(&self) -> Option<i32> {
        let whole = self.from.day() == 1 && self.to == self.to.last_of_month();
        let months = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
        whole.then(|| months(self.to) - months(self.from) + 1)
    }
}

/// Days from one date to a later one.
pub(super) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> Date {
        jiff::civil::date(2026, 9, 8)
    }

    fn period(text: &str) -> Period {
        Period::parse(text, today(), &FiscalCalendar::default()).unwrap()
    }

    #[test]
    fn each_period_has_one_before_and_one_last_year() {
        let calendar = FiscalCalendar::default();
        for (key, previous, last_year) in [
            ("2026-09-08", "2026-09-07", "2025-09-08"),
            ("2024-02-29", "2024-02-28", "2023-02-28"),
            ("2026-W36", "2026-W35", "2025-W36"),
            ("2026-W53", "2026-W52", "2025-W52"),
            ("2025-W01", "2024-W52", "2024-W01"),
            ("2026-01", "2025-12", "2025-01"),
            ("2026-Q1", "2025-Q4", "2025-Q1"),
            ("2026", "2025", "2025"),
            ("2026-09-01..2026-09-30", "2026-08-01..2026-08-31", "2025-09-01..2025-09-30"),
            ("2024-02-01..2024-02-29", "2024-01-01..2024-01-31", "2023-02-01..2023-02-28"),
            ("2025-01-01..2025-02-28", "2024-11-01..2024-12-31", "2024-01-01..2024-02-29"),
            ("2026-09-02..2026-09-08", "2026-08-26..2026-09-01", "2025-09-02..2025-09-08"),
        ] {
            let period = period(key);
            assert_eq!(period.previous(&calendar).key, previous, "before {key}");
            assert_eq!(period.same_last_year(&calendar).key, last_year, "a year before {key}");
        }
    }

    #[test]
    fn labels_in_three_languages() {
        let april = FiscalCalendar::new(4, 1).unwrap();
        for (calendar, key, labels) in [
            (FiscalCalendar::default(), "2026-09-08", ["2026年9月8日", "2026年9月8日", "8 Sep 2026"]),
            (FiscalCalendar::default(), "2026-W06", ["2026年第6周", "2026年第6週", "Week 6, 2026"]),
            (FiscalCalendar::default(), "2026-09", ["2026年9月", "2026年9月", "Sep 2026"]),
            (FiscalCalendar::default(), "2026-Q3", ["2026年第3季度", "2026年第3季", "Q3 2026"]),
            (FiscalCalendar::default(), "2026", ["2026年", "2026年", "2026"]),
            (april, "2026-Q3", ["2026财年第3季度", "2026會計年度第3季", "Q3 FY 2026"]),
            (april, "2026", ["2026财年", "2026會計年度", "FY 2026"]),
            (
                april,
                "2026-09-01..2026-09-30",
                ["2026-09-01 至 2026-09-30", "2026-09-01 至 2026-09-30", "2026-09-01 – 2026-09-30"],
            ),
        ] {
            let period = Period::parse(key, today(), &calendar).unwrap();
            assert_eq!(Locale::ALL.map(|locale| period.label(locale)), labels, "{key}");
        }
    }

    #[test]
    fn a_running_period_ends_today() {
        assert_eq!(period("2026-09").until(today()).key, "2026-09-01..2026-09-08");
        assert_eq!(period("2026-08").until(today()).key, "2026-08");
        assert_eq!(period("2026-10").until(today()).key, "2026-10-01..2026-10-01");
    }

    proptest! {
        #[test]
        fn before_and_after_meet(
            month in 1_i8..=12, week in 1_i8..=7, year in 1950_i16..2150, day_of_year in 0_i32..365, length in 0_i32..500,
            kind in prop::sample::select(vec![Kind::Day, Kind::Week, Kind::Month, Kind::Quarter, Kind::Year, Kind::Range]),
        ) {
            let calendar = FiscalCalendar::new(month, week).unwrap();
            let date = jiff::civil::date(year, 1, 1).saturating_add(day_of_year.days());
            let period = if kind == Kind::Range { Period::range(date, date.saturating_add(length.days())) } else { calendar.period(kind, date) };
            let (before, after) = (period.previous(&calendar), period.next(&calendar));
            prop_assert_eq!(before.to.tomorrow().unwrap(), period.from);
            prop_assert_eq!(period.to.tomorrow().unwrap(), after.from);
            prop_assert_eq!(Period::parse(&period.key, date, &calendar).unwrap(), period.clone());
            if kind != Kind::Range {
                prop_assert_eq!(before.next(&calendar), period.clone());
                prop_assert_eq!(after.previous(&calendar), period.clone());
            }
            let last_year = period.same_last_year(&calendar);
            prop_assert_eq!(last_year.kind, kind);
            let distance = days_between(last_year.from, period.from);
            prop_assert!((357..=372).contains(&distance), "{} {}", last_year.key, period.key);
        }
    }
}
