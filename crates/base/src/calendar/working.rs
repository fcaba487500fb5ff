//! Which days people work: weekdays, less holidays, and the weekend days that are worked instead (调休).

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Weekday;

use super::Period;
use super::period::days_between;
use crate::Date;

/// Why a day is not what its weekday says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// A day off, whatever weekday it is.
    Holiday,
    /// A day of work on a weekend, to make up for a holiday.
    Workday,
}

/// The working days of a company.
#[derive(Clone, Debug)]
pub struct WorkingCalendar {
    exceptions: BTreeMap<Date, DayKind>,
}

/// A part of a whole, as exact integers: `done / total`, `total` at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    pub done: u32,
    pub total: u32,
}

impl WorkingCalendar {
    /// Monday to Friday, changed by these rows. Of two rows for one day the later counts.
    pub fn new(rows: impl IntoIterator<Item = (Date, DayKind)>) -> Self {
        Self { exceptions: rows.into_iter().collect() }
    }

    pub fn is_working_day(&self, date: Date) -> bool {
        match self.exceptions.get(&date) {
            Some(kind) => *kind == DayKind::Workday,
            None => is_weekday(date),
        }
    }

    /// The working days from the first date to the last, both counted; none where they are in the wrong order.
    pub fn working_days_between(&self, from: Date, to: Date) -> u32 {
        if from > to {
            return 0;
        }
        let days = days_between(from, to) + 1;
        let rest = days % 7;
        let plain = days / 7 * 5 + (0..rest).filter(|day| is_weekday(from.saturating_add(day.days()))).count() as i32;
        let changed: i32 = self
            .exceptions
            .range(from..=to)
            .map(|(date, kind)| match (kind, is_weekday(*date)) {
                (DayKind::Holiday, true) => -1,
                (DayKind::Workday, false) => 1,
                _ => 0,
            })
            .sum();
        (plain + changed).max(0) as u32
    }

    /// The working day `count` working days after (before, where negative) the date, which is itself not counted. Zero is the
    /// date itself or, where nobody works then, the next working day. `None` beyond the calendar's range.
    pub fn add_working_days(&self, date: Date, count: i32) -> Option<Date> {
        let step = if count < 0 { -1 } else { 1 };
        let mut day = date;
        let mut left = count.unsigned_abs();
        if left == 0 {
            while !self.is_working_day(day) {
                day = day.checked_add(1.day()).ok()?;
            }
        }
        // So many working days take at least so many days: a leap of that length never goes too far, and if it goes all the way,
        // each of its days was worked. A few leaps cover years.
        while left > 7 {
            let leap = i64::from(left) * step;
            let landed = day.checked_add(leap.days()).ok()?;
            let next = day.checked_add(step.days()).ok()?;
            left -= self.working_days_between(next.min(landed), next.max(landed));
            day = landed;
        }
        while left > 0 {
            day = day.checked_add(step.days()).ok()?;
            left -= u32::from(self.is_working_day(day));
        }
        Some(day)
    }

    /// How much of a period has passed at the end of `today`, in working days; in days where the period has no working day.
    pub fn elapsed(&self, period: &Period, today: Date) -> Share {
        let until = today.min(period.to);
        let total = self.working_days_between(period.from, period.to);
        if total == 0 {
            let done = if until < period.from { 0 } else { days_between(period.from, until) + 1 };
            return Share { done: done as u32, total: period.days() as u32 };
        }
        Share { done: self.working_days_between(period.from, until), total }
    }
}

fn is_weekday(date: Date) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{FiscalCalendar, china};
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn mainland() -> WorkingCalendar {
        WorkingCalendar::new(china::rows())
    }

    fn period(text: &str) -> Period {
        Period::parse(text, day("2026-09-08"), &FiscalCalendar::default()).unwrap()
    }

    #[test]
    fn holidays_and_days_made_up_for_them() {
        for (date, works) in [
            ("2026-02-13", true),
            ("2026-02-14", true),
            ("2026-02-16", false),
            ("2026-02-23", false),
            ("2026-02-28", true),
            ("2026-10-01", false),
            ("2026-10-10", true),
            ("2026-10-11", false),
            ("2025-10-08", false),
            ("2025-09-28", true),
            ("2024-02-04", true),
            ("2027-01-04", true),
        ] {
            assert_eq!(mainland().is_working_day(day(date)), works, "{date}");
        }
    }

    #[test]
    fn months_have_their_working_days() {
        for (month, days) in [
            ("2024-02", 18),
            ("2024-10", 19),
            ("2025-01", 19),
            ("2025-10", 18),
            ("2026-01", 21),
            ("2026-02", 16),
            ("2026-09", 22),
            ("2026-10", 18),
        ] {
            let period = period(month);
            assert_eq!(mainland().working_days_between(period.from, period.to), days, "{month}");
        }
        for (year, days) in [("2024", 251), ("2025", 248), ("2026", 248)] {
            let period = period(year);
            assert_eq!(mainland().working_days_between(period.from, period.to), days, "{year}");
        }
    }

    #[test]
    fn days_are_added_over_holidays() {
        for (from, count, expected) in [
            ("2026-09-30", 1, "2026-10-08"),
            ("2026-10-08", -1, "2026-09-30"),
            ("2026-10-01", 0, "2026-10-08"),
            ("2026-10-08", 0, "2026-10-08"),
            ("2026-10-09", 1, "2026-10-10"),
            ("2026-02-12", 3, "2026-02-24"),
        ] {
            assert_eq!(mainland().add_working_days(day(from), count), Some(day(expected)), "{from} {count}");
        }
        assert_eq!(mainland().add_working_days(Date::MAX, 1), None);
    }

    #[test]
    fn the_time_passed_is_a_share_of_working_days() {
        for (key, today, done, total) in [
            ("2026-10", "2026-09-30", 0, 18),
            ("2026-10", "2026-10-07", 0, 18),
            ("2026-10", "2026-10-10", 3, 18),
            ("2026-10", "2026-12-31", 18, 18),
            ("2026-10-01..2026-10-04", "2026-10-01", 1, 4),
            ("2026-10-01..2026-10-04", "2026-09-01", 0, 4),
        ] {
            assert_eq!(mainland().elapsed(&period(key), day(today)), Share { done, total }, "{key} {today}");
        }
    }

    proptest! {
        #[test]
        fn counting_agrees_with_looking(start in 0_i32..1200, length in 0_i32..400) {
            let calendar = mainland();
            let from = day("2023-12-01").saturating_add(start.days());
            let to = from.saturating_add(length.days());
            let looked = (0..=length).filter(|days| calendar.is_working_day(from.saturating_add(days.days()))).count();
            prop_assert_eq!(calendar.working_days_between(from, to) as usize, looked);
        }

        #[test]
        fn what_is_added_is_between(start in 0_i32..1200, count in 1_i32..300) {
            let calendar = mainland();
            let from = day("2023-12-01").saturating_add(start.days());
            let to = calendar.add_working_days(from, count).unwrap();
            prop_assert!(calendar.is_working_day(to));
            prop_assert_eq!(calendar.working_days_between(from.tomorrow().unwrap(), to), count as u32);
            let back = calendar.add_working_days(to, -count).unwrap();
            prop_assert_eq!(calendar.working_days_between(back, to.yesterday().unwrap()), count as u32);
        }
    }
}
