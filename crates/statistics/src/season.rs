//! Where a day stands in its quarter. Deals close by the calendar as well as by their age: little in the first month, much in the last.

use crate::Day;

/// Months of a quarter.
pub const PHASES: usize = 3;

/// The months of a company's calendar over some time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Season {
    /// The first day of each month, in order, with its place in the quarter.
    months: Vec<(Day, usize)>,
}

impl Season {
    /// From the first days of months, each with its place in its quarter (0 to 2).
    pub fn of(mut months: Vec<(Day, usize)>) -> Season {
        months.sort_unstable();
        months.retain(|(_, place)| *place < PHASES);
        Season { months }
    }

    /// Nothing is known of the calendar: all days are alike.
    pub fn none() -> Season {
        Season::default()
    }

    pub fn phase(&self, day: Day) -> usize {
        let at = self.months.partition_point(|(first, _)| *first <= day);
        at.checked_sub(1).map_or(0, |at| self.months[at].1)
    }

    /// Cuts days at the first days of months: from, until, place in the quarter.
    pub fn pieces(&self, from: Day, until: Day) -> impl Iterator<Item = (Day, Day, usize)> + '_ {
        let mut next = from;
        std::iter::from_fn(move || {
            if next >= until {
                return None;
            }
            let start = next;
            let at = self.months.partition_point(|(first, _)| *first <= start);
            next = self.months.get(at).map_or(until, |(first, _)| (*first).min(until));
            Some((start, next, self.phase(start)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_cut_at_months() {
        let season = Season::of(vec![(0, 0), (31, 1), (59, 2), (90, 0)]);
        let pieces = |from, until| season.pieces(from, until).collect::<Vec<_>>();
        assert_eq!(pieces(20, 60), [(20, 31, 0), (31, 59, 1), (59, 60, 2)]);
        assert_eq!(pieces(95, 200), [(95, 200, 0)]);
        assert_eq!(Season::none().pieces(3, 9).collect::<Vec<_>>(), [(3, 9, 0)]);
    }
}
