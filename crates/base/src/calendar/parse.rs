//! Periods as they stand in addresses, filters and saved views: fixed (`2026-Q3`) or from today (`last_quarter`).

use jiff::{Span, ToSpan};

use super::fiscal::{YEARS, first_day, last_day};
use super::{FiscalCalendar, Kind, Period};
use crate::{Date, Error, Problem, Result};

/// The longest count in `last_90_days` and its like.
const MOST: i32 = 1000;

impl Period {
    /// Reads a period. Fixed: `2026`, `2026-Q3`, `2026-09`, `2026-W36`, `2026-09-08`, `2026-09-01..2026-09-30`. From today: `today`,
    /// `yesterday`, `tomorrow`; `this_`, `last_`, `next_` with `week`, `month`, `quarter`, `year`; `week_to_date` and its like;
    /// `last_7_days` (today is the last), `next_30_days` (today is the first), `last_12_months` (whole ones before this).
    pub fn parse(text: &str, today: Date, calendar: &FiscalCalendar) -> Result<Self> {
        let unknown =
            || Error::invalid(Problem::at("period", "invalid_period").with("value", text.chars().take(40).collect::<String>()));
        let text = text.trim();
        let today = today.clamp(first_day(), last_day());
        fixed(text, calendar).or_else(|| relative(text, today, calendar)).ok_or_else(unknown)
    }
}

fn fixed(text: &str, calendar: &FiscalCalendar) -> Option<Period> {
    if let Some((from, to)) = text.split_once("..") {
        let (from, to) = (date(from)?, date(to)?);
        return (from <= to).then(|| Period::range(from, to));
    }
    let (year, rest) = text.split_once('-').unwrap_or((text, ""));
    let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let year: i16 = year.parse().ok().filter(|year| is_year && YEARS.contains(year))?;
    let number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<i8>().ok())?;
    match (rest.len(), rest.as_bytes().first()) {
        (0, None) if !text.contains('-') => Some(calendar.year(year)),
        (2, Some(b'Q' | b'q')) => {
            number(&rest[1..]).filter(|quarter| (1..=4).contains(quarter)).map(|quarter| calendar.nth_quarter(year, quarter))
        }
        (3, Some(b'W' | b'w')) => calendar.nth_week(year, number(&rest[1..])?),
        (2, Some(_)) => Date::new(year, number(rest)?, 1).ok().map(|first| calendar.period(Kind::Month, first)),
        (5, Some(_)) => date(text).map(|date| calendar.period(Kind::Day, date)),
        _ => None,
    }
}

fn date(text: &str) -> Option<Date> {
    let date: Date = text.trim().parse().ok().filter(|_| text.trim().len() == 10)?;
    YEARS.contains(&date.year()).then_some(date)
}

fn relative(text: &str, today: Date, calendar: &FiscalCalendar) -> Option<Period> {
    let day = |date: Date| Some(calendar.period(Kind::Day, date));
    match text {
        "today" => return day(today),
        "yesterday" => return day(today.saturating_sub(1.day())),
        "tomorrow" => return day(today.saturating_add(1.day())),
        _ => {}
    }
    if let Some(kind) = text.strip_suffix("_to_date").and_then(kind) {
        return Some(Period::range(calendar.period(kind, today).from, today));
    }
    let (which, what) = text.split_once('_')?;
    if let Some(kind) = kind(what) {
        let this = calendar.period(kind, today);
        return match which {
            "this" => Some(this),
            "last" => Some(this.previous(calendar)),
            "next" => Some(this.next(calendar)),
            _ => None,
        };
    }
    let (count, unit) = what.split_once('_')?;
    let count: i32 = count.parse().ok().filter(|count| (1..=MOST).contains(count))?;
    let kind = unit.strip_suffix('s').and_then(|unit| if unit == "day" { Some(Kind::Day) } else { kind(unit) })?;
    span(which, count, kind, today, calendar)
}

fn kind(unit: &str) -> Option<Kind> {
    match unit {
        "week" => Some(Kind::Week),
        "month" => Some(Kind::Month),
        "quarter" => Some(Kind::Quarter),
        "year" => Some(Kind::Year),
        _ => None,
    }
}

/// `count` periods before or after; days count today.
fn span(which: &str, count: i32, kind: Kind, today: Date, calendar: &FiscalCalendar) -> Option<Period> {
    let length = |count: i32| match kind {
        Kind::Week => Span::new().weeks(count),
        Kind::Month => Span::new().months(count),
        Kind::Quarter => Span::new().months(count * 3),
        Kind::Year => Span::new().years(count),
        Kind::Day | Kind::Range => Span::new().days(count),
    };
    let this = calendar.period(kind, today);
    let (from, to) = match (which, kind) {
        ("last", Kind::Day) => (today.saturating_sub(length(count - 1)), today),
        ("next", Kind::Day) => (today, today.saturating_add(length(count - 1))),
        ("last", _) => (this.from.saturating_sub(length(count)), this.from.saturating_sub(1.day())),
        ("next", _) => {
            let from = this.to.saturating_add(1.day());
            (from, from.saturating_add(length(count)).saturating_sub(1.day()))
        }
        _ => return None,
    };
    (first_day() <= from && to <= last_day()).then(|| Period::range(from, to))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> Date {
        jiff::civil::date(2026, 9, 8)
    }

    fn read(text: &str) -> Option<String> {
        Period::parse(text, today(), &FiscalCalendar::default()).ok().map(|period| period.key)
    }

    #[test]
    fn fixed_periods_read_as_written() {
        for text in ["2026", "2026-Q3", "2026-09", "2026-W36", "2026-W53", "2026-09-08", "2026-09-01..2026-09-30"] {
            assert_eq!(read(text).as_deref(), Some(text));
        }
        assert_eq!(read(" 2026-q3 ").as_deref(), Some("2026-Q3"));
    }

    #[test]
    fn periods_from_today() {
        for (text, expected) in [
            ("today", "2026-09-08"),
            ("yesterday", "2026-09-07"),
            ("tomorrow", "2026-09-09"),
            ("this_week", "2026-W37"),
            ("last_week", "2026-W36"),
            ("next_week", "2026-W38"),
            ("this_month", "2026-09"),
            ("last_month", "2026-08"),
            ("this_quarter", "2026-Q3"),
            ("last_quarter", "2026-Q2"),
            ("next_quarter", "2026-Q4"),
            ("this_year", "2026"),
            ("last_year", "2025"),
            ("month_to_date", "2026-09-01..2026-09-08"),
            ("quarter_to_date", "2026-07-01..2026-09-08"),
            ("last_7_days", "2026-09-02..2026-09-08"),
            ("next_30_days", "2026-09-08..2026-10-07"),
            ("last_12_months", "2025-09-01..2026-08-31"),
            ("next_2_quarters", "2026-10-01..2027-03-31"),
            ("last_4_weeks", "2026-08-10..2026-09-06"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_period_is_an_error() {
        for text in [
            "",
            "-",
            "26",
            "2026-",
            "2026-Q5",
            "2026-Q0",
            "2026-13",
            "2026-W54",
            "2025-W53",
            "2026-W00",
            "2026-02-30",
            "2026-9",
            "2026-09-8",
            "2026-09-30..2026-09-01",
            "2026-09-01..",
            "1899",
            "2200",
            "this_decade",
            "last_0_days",
            "last_9999_days",
            "some_week",
            "this",
            "last__days",
            "2026-Q３",
            "+026",
            "2026-+1",
            "2026-Q+",
            "2026-W+1",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        let error = Period::parse("nonsense", today(), &FiscalCalendar::default()).unwrap_err();
        assert!(matches!(error, Error::Invalid(problems) if problems[0].message.key == "invalid_period"));
    }

    proptest! {
        #[test]
        fn anything_is_a_period_or_an_error(text in "\\PC{0,30}|[0-9QW.-]{0,22}|(this|last|next)_[0-9]{0,5}_?(day|week|month|quarter|year)s?", year in 1_i16..9999) {
            let day = jiff::civil::date(year, 6, 15);
            for calendar in [FiscalCalendar::default(), FiscalCalendar::new(12, 7).unwrap()] {
                if let Ok(period) = Period::parse(&text, day, &calendar) {
                    prop_assert!(period.from <= period.to);
                    let _ = (period.previous(&calendar), period.next(&calendar), period.same_last_year(&calendar));
                }
            }
        }
    }
}
