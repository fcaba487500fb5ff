//! What somebody is to reach in a period, from what was said for this one or for others: pure. Where nothing was said for the period
//! itself, each of its working days has its part of the shortest target that holds it; where a day has none, there is no number.

use base::calendar::WorkingCalendar;
use base::{Date, Decimal, Uuid};
use jiff::ToSpan;

/// A target that was said: its days and its number.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub id: Uuid,
    pub from: Date,
    pub to: Date,
    pub number: Decimal,
}

/// A number for a period, and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    pub number: Decimal,
    /// What it was taken from, the first first: one entry where it was said for the very period.
    pub from: Vec<Uuid>,
    /// Said for the very period, not reckoned.
    pub is_said: bool,
}

/// The goal from one day to another. `adds_up` says whether days add up: to sell a million in a quarter is less in a week, to win every
/// third deal is not.
pub fn goal(said: &[Said], from: Date, to: Date, adds_up: bool, working: &WorkingCalendar) -> Option<Goal> {
    if let Some(one) = said.iter().find(|one| one.from == from && one.to == to) {
        return Some(Goal { number: one.number, from: vec![one.id], is_said: true });
    }
    let length = |one: &Said| one.from.until(one.to).map_or(i32::MAX, |span| span.get_days());
    let mut shortest: Vec<&Said> = said.iter().filter(|one| one.from <= to && from <= one.to).collect();
    shortest.sort_by_key(|one| (length(one), one.from, one.id));
    if !adds_up {
        let one = shortest.into_iter().find(|one| one.from <= from && to <= one.to)?;
        return Some(Goal { number: one.number, from: vec![one.id], is_said: false });
    }
    // Within one of these spans each day has the same target.
    let mut cuts: Vec<Date> = shortest.iter().flat_map(|one| [one.from, one.to.saturating_add(1.day())]).collect();
    cuts.retain(|cut| from < *cut && *cut <= to);
    cuts.extend([from, to.saturating_add(1.day())]);
    cuts.sort();
    cuts.dedup();
    let mut goal = Goal { number: Decimal::ZERO, from: Vec::new(), is_said: false };
    let mut used: Vec<(&Said, u32)> = Vec::new();
    for cut in cuts.windows(2) {
        let (first, last) = (cut[0], cut[1].saturating_sub(1.day()));
        let days = working.working_days_between(first, last);
        match shortest.iter().find(|one| one.from <= first && last <= one.to) {
            Some(one) => match used.iter_mut().find(|(other, _)| other.id == one.id) {
                Some((_, sum)) => *sum += days,
                None => used.push((one, days)),
            },
            // Nobody is to reach anything on a day off.
            None if days == 0 => {}
            None => return None,
        }
    }
    for (one, days) in used {
        let all = working.working_days_between(one.from, one.to);
        // Wholly within the period, a target counts in full, whatever its days are.
        let is_whole = from <= one.from && one.to <= to && days == all;
        let part = if is_whole { Some(one.number) } else { (one.number * Decimal::from(days)).checked_div(all.into()) };
        goal.number += part.unwrap_or_default();
        goal.from.push(one.id);
    }
    (!goal.from.is_empty()).then_some(goal)
}

#[cfg(test)]
mod tests {
    use base::calendar::china;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn said(all: &[(&str, &str, i64)]) -> Vec<Said> {
        let one = |(at, (from, to, number)): (usize, &(&str, &str, i64))| Said {
            id: Uuid::from_u128(at as u128 + 1),
            from: day(from),
            to: day(to),
            number: Decimal::from(*number),
        };
        all.iter().enumerate().map(one).collect()
    }

    fn mainland() -> WorkingCalendar {
        WorkingCalendar::new(china::rows())
    }

    #[test]
    fn days_have_their_part_of_the_shortest_target() {
        let october = [("2026-10-01", "2026-10-31", 1_800), ("2026-10-01", "2026-12-31", 9_000)];
        let quarters = [
            ("2026-01-01", "2026-03-31", 100),
            ("2026-04-01", "2026-06-30", 200),
            ("2026-07-01", "2026-09-30", 300),
            ("2026-10-01", "2026-12-31", 400),
        ];
        for (targets, from, to, number, is_said) in [
            (&october[..], "2026-10-01", "2026-10-31", Some("1800"), true),
            // Eighteen working days, none of them in the Golden Week.
            (&october[..], "2026-10-09", "2026-10-09", Some("100"), false),
            (&october[..], "2026-10-05", "2026-10-05", Some("0"), false),
            // A Saturday that is worked instead.
            (&october[..], "2026-10-10", "2026-10-10", Some("100"), false),
            (&october[..], "2026-10-08", "2026-10-12", Some("400"), false),
            (&quarters[..], "2026-01-01", "2026-12-31", Some("1000"), false),
            (&quarters[..], "2026-01-01", "2026-06-30", Some("300"), false),
            (&quarters[..3], "2026-01-01", "2026-12-31", None, false),
            (&[], "2026-01-01", "2026-12-31", None, false),
        ] {
            let found = goal(&said(targets), day(from), day(to), true, &mainland());
            assert_eq!(found.as_ref().map(|goal| goal.number), number.map(|text| text.parse().unwrap()), "{from} {to}");
            assert!(found.is_none_or(|goal| goal.is_said == is_said), "{from} {to}");
        }
        // A rate is the same on each day.
        let found = goal(&said(&october), day("2026-10-09"), day("2026-10-09"), false, &mainland()).unwrap();
        assert_eq!((found.number, found.from.len()), (Decimal::from(1_800), 1));
        assert_eq!(goal(&said(&october[..1]), day("2026-10-01"), day("2026-12-31"), false, &mainland()), None);
    }

    proptest! {
        #[test]
        fn parts_of_a_target_are_the_target(amount in 1_i64..1_000_000, days in 2_i32..120, cut in 1_i32..119) {
            let from = day("2026-01-05");
            let to = from.saturating_add(days.days());
            let cut = from.saturating_add(cut.min(days - 1).days());
            let targets = [Said { id: Uuid::from_u128(1), from, to, number: Decimal::from(amount) }];
            let number = |from, to| goal(&targets, from, to, true, &mainland()).map_or(Decimal::ZERO, |goal| goal.number);
            let sum = number(from, cut) + number(cut.saturating_add(1.day()), to);
            prop_assert_eq!(sum.round_dp(6), Decimal::from(amount));
        }
    }
}
