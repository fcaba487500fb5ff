//! The arithmetic of targets: pure. What a manager would check with a calculator.

use base::{Date, Decimal};
use jiff::ToSpan;
use rust_decimal::RoundingStrategy;

/// The share of a goal that is reached: 0.35 for 35 %, four digits. A goal of nothing has none.
pub fn attained(done: Decimal, goal: Decimal) -> Option<Decimal> {
    let share = done.checked_div(goal)?;
    Some(share.round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero))
}

/// The last day of each period that was said without one, in the order of `starts`: the day before the next one that begins later.
/// Nothing follows the last.
pub fn until_next(starts: &[Date]) -> Vec<Option<Date>> {
    let mut sorted = starts.to_vec();
    sorted.sort();
    let next = |start: &Date| sorted.iter().find(|other| *other > start).map(|next| next.saturating_sub(1.day()));
    starts.iter().map(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_once_and_none_of_nothing() {
        for (done, goal, share) in [
            ("50", "200", Some("0.25")),
            ("1", "3", Some("0.3333")),
            ("2", "3", Some("0.6667")),
            ("300", "200", Some("1.5")),
            ("0", "200", Some("0")),
            ("-20", "200", Some("-0.1")),
            ("5", "0", None),
        ] {
            let number = |text: &str| text.parse::<Decimal>().unwrap();
            assert_eq!(attained(number(done), number(goal)), share.map(number), "{done} of {goal}");
        }
    }

    #[test]
    fn what_is_open_ends_when_the_next_begins() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        for (starts, ends) in [
            (vec![], vec![]),
            (vec!["2026-01-15"], vec![None]),
            (vec!["2026-01-15", "2026-03-01"], vec![Some("2026-02-28"), None]),
            (vec!["2026-03-01", "2026-01-15"], vec![None, Some("2026-02-28")]),
            (vec!["2026-01-15", "2026-01-15", "2026-02-01"], vec![Some("2026-01-31"), Some("2026-01-31"), None]),
        ] {
            let starts: Vec<Date> = starts.into_iter().map(day).collect();
            let ends: Vec<Option<Date>> = ends.into_iter().map(|end: Option<&str>| end.map(day)).collect();
            assert_eq!(until_next(&starts), ends);
        }
    }
}
