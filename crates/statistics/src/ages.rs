//! Ages of deals in a few spans, narrow where many deals close. The last span begins after the oldest deal that ever closed, so that
//! what is older than that is not taken for what is not.

use crate::{Day, Deal};

const MOST_SPANS: usize = 12;

/// The first age of each span; the first is 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Ages(Vec<i32>);

impl Ages {
    /// Spans with about as many closings in each, of deals that were closed before that day.
    pub fn of(deals: &[Deal], before: Day) -> Ages {
        let closing = |deal: &Deal| deal.ended_before(before).map(|(closed, _)| (closed - deal.opened).max(0));
        let mut ages: Vec<i32> = deals.iter().filter_map(closing).collect();
        ages.sort_unstable();
        let Some(oldest) = ages.last().copied() else { return Ages(vec![0]) };
        let mut starts = vec![0];
        starts.extend((1..MOST_SPANS).filter_map(|span| ages.get(span * ages.len() / MOST_SPANS)));
        starts.push(oldest + 1);
        starts.sort_unstable();
        starts.dedup();
        Ages(starts)
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    pub fn span_of(&self, age: i32) -> usize {
        self.0.partition_point(|start| *start <= age).saturating_sub(1)
    }

    /// The age from which no deal ever closed; none where none ever did.
    pub fn stale(&self) -> Option<i32> {
        self.0.last().copied().filter(|start| *start > 0)
    }

    /// The spans that lie between two ages, the second excluded, each with its number of days.
    pub fn between(&self, from: i32, until: i32) -> impl Iterator<Item = (usize, i32)> + '_ {
        let first = self.span_of(from);
        (first..self.0.len()).map_while(move |span| {
            let start = if span == first { from } else { self.0[span] };
            let end = self.0.get(span + 1).map_or(until, |next| until.min(*next));
            (start < until && start < end).then_some((span, end - start))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_fall_into_spans_without_a_gap() {
        let ages = Ages(vec![0, 10, 30]);
        for (from, until, spans) in [
            (0, 5, vec![(0, 5)]),
            (5, 12, vec![(0, 5), (1, 2)]),
            (0, 100, vec![(0, 10), (1, 20), (2, 70)]),
            (40, 41, vec![(2, 1)]),
            (7, 7, vec![]),
        ] {
            assert_eq!(ages.between(from, until).collect::<Vec<_>>(), spans, "{from} {until}");
        }
        assert_eq!([0, 9, 10, 29, 30, 500].map(|age| ages.span_of(age)), [0, 0, 1, 1, 2, 2]);
    }
}
