//! Where somebody stands in a running period: pure, exact. Time is counted in working days.

use base::Date;
use base::Decimal;
use base::calendar::{Period, Share, WorkingCalendar};
use jiff::ToSpan;

/// How far the period has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// Working days that have passed at the end of today, of all.
    pub passed: Share,
    /// Those that were over this morning: what was expected until now.
    pub over: u32,
    /// Those that are left, today among them.
    pub left: u32,
}

impl Time {
    pub fn of(period: &Period, today: Date, working: &WorkingCalendar) -> Time {
        let passed = working.elapsed(period, today);
        let over = working.elapsed(period, today.saturating_sub(1.day())).done;
        Time { passed, over, left: passed.total - over }
    }
}

/// Whether more or less of it is good, and whether days add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nature {
    pub adds_up: bool,
    pub more_is_better: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pace {
    /// What is missing; negative where there is more than that.
    pub gap: Option<Decimal>,
    /// What each working day that is left has to bring.
    pub needed: Option<Decimal>,
    /// Where it ends at the pace until now.
    pub likely: Option<Decimal>,
    /// Less is done than the days that are over should have brought.
    pub is_behind: bool,
}

pub fn pace(done: Option<Decimal>, goal: Option<Decimal>, time: Time, nature: Nature) -> Pace {
    let Share { done: passed, total } = time.passed;
    let likely = match done {
        Some(done) if nature.adds_up && passed < total => (done * Decimal::from(total)).checked_div(passed.into()),
        done => done,
    };
    let (Some(done), Some(goal)) = (done, goal) else { return Pace { likely, ..Pace::default() } };
    let expected =
        if nature.adds_up { (goal * Decimal::from(time.over)).checked_div(total.into()).unwrap_or(goal) } else { goal };
    let gap = goal - done;
    let (missing, is_behind) = if nature.more_is_better { (gap, done < expected) } else { (-gap, done > expected) };
    let needs = nature.adds_up && nature.more_is_better && time.left > 0;
    let needed = needs.then(|| missing.max(Decimal::ZERO) / Decimal::from(time.left));
    Pace { gap: Some(missing), needed, likely, is_behind }
}

#[cfg(test)]
mod tests {
    use base::calendar::china;

    use super::*;

    const SOLD: Nature = Nature { adds_up: true, more_is_better: true };

    fn time(passed: u32, total: u32, over: u32) -> Time {
        Time { passed: Share { done: passed, total }, over, left: total - over }
    }

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn a_pace_is_what_a_manager_reckons() {
        let lost = Nature { more_is_better: false, ..SOLD };
        let rate = Nature { adds_up: false, ..SOLD };
        let cycle = Nature { adds_up: false, more_is_better: false };
        for (nature, done, goal, time, gap, needed, likely, is_behind) in [
            (SOLD, Some("40"), Some("100"), time(5, 10, 4), Some("60"), Some("10"), Some("80"), false),
            (
                SOLD,
                Some("39"),
                Some("100"),
                time(5, 10, 4),
                Some("61"),
                Some("10.1666666666666666666666666667"),
                Some("78"),
                true,
            ),
            (SOLD, Some("120"), Some("100"), time(5, 10, 4), Some("-20"), Some("0"), Some("240"), false),
            // On its first morning nobody is behind.
            (SOLD, Some("0"), Some("100"), time(1, 10, 0), Some("100"), Some("10"), Some("0"), false),
            // It is over.
            (SOLD, Some("90"), Some("100"), time(10, 10, 10), Some("10"), None, Some("90"), true),
            // It has not begun.
            (SOLD, Some("0"), Some("100"), time(0, 10, 0), Some("100"), Some("10"), None, false),
            (SOLD, Some("5"), None, time(5, 10, 4), None, None, Some("10"), false),
            (SOLD, None, Some("100"), time(5, 10, 4), None, None, None, false),
            (rate, Some("0.3"), Some("0.35"), time(5, 10, 4), Some("0.05"), None, Some("0.3"), true),
            (lost, Some("60"), Some("100"), time(5, 10, 4), Some("-40"), None, Some("120"), true),
            (cycle, Some("40"), Some("45"), time(5, 10, 4), Some("-5"), None, Some("40"), false),
        ] {
            let found = pace(done.map(number), goal.map(number), time, nature);
            let expected = Pace { gap: gap.map(number), needed: needed.map(number), likely: likely.map(number), is_behind };
            assert_eq!(found, expected, "{done:?} of {goal:?}, {time:?}, {nature:?}");
        }
    }

    #[test]
    fn time_is_counted_in_working_days() {
        let calendar = WorkingCalendar::new(china::rows());
        let october = Period::range("2026-10-01".parse().unwrap(), "2026-10-31".parse().unwrap());
        for (today, passed, over, left) in [
            ("2026-09-30", 0, 0, 18),
            ("2026-10-07", 0, 0, 18),
            ("2026-10-08", 1, 0, 18),
            ("2026-10-10", 3, 2, 16),
            ("2026-10-11", 3, 3, 15),
            ("2026-10-30", 18, 17, 1),
            ("2026-11-02", 18, 18, 0),
        ] {
            let found = Time::of(&october, today.parse().unwrap(), &calendar);
            assert_eq!((found.passed.done, found.over, found.left), (passed, over, left), "{today}");
        }
    }
}
