//! How many days something took: a count for each number of days, from which median and average are exact.

use std::collections::BTreeMap;

/// A day of elapsed time.
const MICROSECONDS: i64 = 86_400_000_000;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days(BTreeMap<i64, i64>);

impl Days {
    pub fn add(&mut self, days: i64, count: i64) {
        *self.0.entry(days).or_default() += count;
    }

    /// How many lengths there are.
    pub fn count(&self) -> i64 {
        self.0.values().sum()
    }

    pub fn sum(&self) -> i64 {
        self.0.iter().map(|(days, count)| days * count).sum()
    }

    /// The middle one; of an even number the mean of the two in the middle, half a day rounded up.
    pub fn median(&self) -> Option<i64> {
        let count: i64 = self.0.values().sum();
        if count <= 0 {
            return None;
        }
        let (low, high) = (self.at((count - 1) / 2)?, self.at(count / 2)?);
        Some((low + high + 1).div_euclid(2))
    }

    /// The mean, half a day rounded up.
    pub fn average(&self) -> Option<i64> {
        let count: i64 = self.0.values().sum();
        let sum: i64 = self.0.iter().map(|(days, count)| days * count).sum();
        (count > 0).then(|| (2 * sum + count).div_euclid(2 * count))
    }

    /// The one at this place in order, from 0.
    fn at(&self, place: i64) -> Option<i64> {
        let mut seen = 0;
        self.0.iter().find_map(|(days, count)| {
            seen += count;
            (place < seen).then_some(*days)
        })
    }
}

/// Whole days of 24 hours between two moments; none are negative.
pub fn elapsed(since: base::Instant, until: base::Instant) -> i64 {
    ((until.as_microsecond() - since.as_microsecond()) / MICROSECONDS).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_and_the_average_is_rounded_once() {
        for (list, median, average) in [
            (vec![], None, None),
            (vec![5], Some(5), Some(5)),
            (vec![1, 2], Some(2), Some(2)),
            (vec![1, 1, 9], Some(1), Some(4)),
            (vec![2, 4, 6, 100], Some(5), Some(28)),
            (vec![0, 0, 0, 1], Some(0), Some(0)),
        ] {
            let mut days = Days::default();
            list.iter().for_each(|number| days.add(*number, 1));
            assert_eq!((days.median(), days.average()), (median, average), "{list:?}");
        }
    }
}
