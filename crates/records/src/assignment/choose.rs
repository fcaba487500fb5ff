//! Who of a pool gets a record. Pure, and with a total order: the same facts always choose the same person, and nobody is drawn by lot.

use base::Uuid;
use records_derive::Choice;
use serde::Deserialize;

/// How somebody is chosen among the people of a pool.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// One after the other.
    Turn,
    /// Whoever has least to do, measured by their limit.
    Load,
    /// Whoever knows most of what the pool asks for.
    Skill,
    /// Whoever covers the record's region or industry most closely.
    Territory,
}

/// One person of a pool, as far as it matters for one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub user: Uuid,
    /// Records that they are working on.
    pub open: i64,
    /// The most open records that they take.
    pub most: Option<i64>,
    /// Inactive or absent today.
    pub away: bool,
    /// Levels of the skills that the pool asks for, added up.
    pub skill: i64,
    /// How closely their territory fits the record: 0 not at all.
    pub closeness: u8,
}

impl Candidate {
    fn may_take(&self, method: Method) -> bool {
        let fits = match method {
            Method::Turn | Method::Load => true,
            Method::Skill => self.skill > 0,
            Method::Territory => self.closeness > 0,
        };
        fits && !self.away && self.most.is_none_or(|most| self.open < most)
    }
}

/// The position of whoever gets the record; `None` where nobody of the pool may take it. `last` is who got one before: among equals it
/// is the turn of the next.
pub fn choose(candidates: &[Candidate], method: Method, last: Option<Uuid>) -> Option<usize> {
    // Who has no limit is measured by the highest of the pool, so that shares can be compared.
    let highest = candidates.iter().filter_map(|candidate| candidate.most).max().unwrap_or(1).max(1);
    // Open records as a share of the limit; compared as fractions without dividing.
    let by_load = |a: &Candidate, b: &Candidate| {
        let (of_a, of_b) = (a.most.unwrap_or(highest).max(1), b.most.unwrap_or(highest).max(1));
        (i128::from(a.open) * i128::from(of_b)).cmp(&(i128::from(b.open) * i128::from(of_a)))
    };
    // After the last one comes whoever follows in the order of ids, and then the first again.
    let turn = |candidate: &Candidate| (last.is_some_and(|last| candidate.user <= last), candidate.user);
    let able = candidates.iter().enumerate().filter(|(_, candidate)| candidate.may_take(method));
    able.min_by(|(_, a), (_, b)| {
        let first = match method {
            Method::Turn => std::cmp::Ordering::Equal,
            Method::Load => by_load(a, b),
            Method::Skill => b.skill.cmp(&a.skill).then_with(|| by_load(a, b)),
            Method::Territory => b.closeness.cmp(&a.closeness).then_with(|| by_load(a, b)),
        };
        first.then_with(|| turn(a).cmp(&turn(b)))
    })
    .map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    /// `(open, most, away, skill, closeness)`; the first is person 1.
    fn pool(rows: &[(i64, Option<i64>, bool, i64, u8)]) -> Vec<Candidate> {
        let each = rows.iter().zip(1..).map(|((open, most, away, skill, closeness), number)| Candidate {
            user: id(number),
            open: *open,
            most: *most,
            away: *away,
            skill: *skill,
            closeness: *closeness,
        });
        each.collect()
    }

    /// What it is about, the pool, the method, who came last, who is chosen.
    type Case = (&'static str, Vec<Candidate>, Method, Option<u128>, Option<u128>);

    #[test]
    fn each_method_has_its_order() {
        let table: &[Case] = &[
            ("nobody is there", pool(&[]), Method::Turn, None, None),
            ("the first turn", pool(&[(9, None, false, 0, 0), (0, None, false, 0, 0)]), Method::Turn, None, Some(1)),
            ("the next turn", pool(&[(0, None, false, 0, 0), (9, None, false, 0, 0)]), Method::Turn, Some(1), Some(2)),
            ("round again", pool(&[(0, None, false, 0, 0), (0, None, false, 0, 0)]), Method::Turn, Some(2), Some(1)),
            ("after one who left the pool", pool(&[(0, None, false, 0, 0); 2]), Method::Turn, Some(7), Some(1)),
            ("not who is away", pool(&[(0, None, true, 0, 0), (0, None, false, 0, 0)]), Method::Turn, None, Some(2)),
            ("not who is full", pool(&[(5, Some(5), false, 0, 0), (0, None, false, 0, 0)]), Method::Turn, None, Some(2)),
            ("all are full", pool(&[(5, Some(5), false, 0, 0), (2, Some(1), false, 0, 0)]), Method::Load, None, None),
            ("a limit of nothing", pool(&[(0, Some(0), false, 0, 0)]), Method::Turn, None, None),
            ("least to do", pool(&[(4, None, false, 0, 0), (3, None, false, 0, 0)]), Method::Load, None, Some(2)),
            (
                "by share of the limit",
                pool(&[(6, Some(20), false, 0, 0), (4, Some(10), false, 0, 0)]),
                Method::Load,
                None,
                Some(1),
            ),
            ("equal loads take turns", pool(&[(3, None, false, 0, 0), (3, None, false, 0, 0)]), Method::Load, Some(1), Some(2)),
            ("most skilled", pool(&[(0, None, false, 2, 0), (9, None, false, 4, 0)]), Method::Skill, None, Some(2)),
            ("equal skill, less to do", pool(&[(9, None, false, 4, 0), (1, None, false, 4, 0)]), Method::Skill, None, Some(2)),
            ("nobody knows it", pool(&[(0, None, false, 0, 3)]), Method::Skill, None, None),
            ("closest", pool(&[(0, None, false, 0, 1), (9, None, false, 0, 3)]), Method::Territory, None, Some(2)),
            ("nobody covers it", pool(&[(0, None, false, 5, 0)]), Method::Territory, None, None),
        ];
        for (what, pool, method, last, expected) in table {
            let chosen = choose(pool, *method, last.map(id)).map(|at| pool[at].user);
            assert_eq!(chosen, expected.map(id), "{what}");
        }
    }

    proptest! {
        #[test]
        fn nobody_gets_more_than_they_take_and_turns_are_fair(
            people in prop::collection::vec((0..6i64, prop::option::of(0..8i64), any::<bool>(), 0..3i64, 0..3u8), 1..8),
            method in prop::sample::select(vec![Method::Turn, Method::Load, Method::Skill, Method::Territory]),
            leads in 0..40usize,
        ) {
            let mut pool = pool(&people);
            let mut last = None;
            for _ in 0..leads {
                let Some(at) = choose(&pool, method, last) else { break };
                prop_assert!(!pool[at].away);
                pool[at].open += 1;
                prop_assert!(pool[at].most.is_none_or(|most| pool[at].open <= most));
                last = Some(pool[at].user);
            }
        }

        #[test]
        fn counts_of_turns_differ_by_at_most_one(size in 1..9usize, leads in 0..60usize, away in prop::option::of(0..9usize)) {
            let mut pool = pool(&vec![(0, None, false, 0, 0); size]);
            if let Some(one) = away.and_then(|at| pool.get_mut(at)) {
                one.away = true;
            }
            let mut last = None;
            for _ in 0..leads {
                let Some(at) = choose(&pool, Method::Turn, last) else { break };
                pool[at].open += 1;
                last = Some(pool[at].user);
            }
            let counts: Vec<i64> = pool.iter().filter(|one| !one.away).map(|one| one.open).collect();
            if let (Some(most), Some(least)) = (counts.iter().max(), counts.iter().min()) {
                prop_assert!(most - least <= 1);
            }
        }

        #[test]
        fn the_order_of_the_pool_does_not_matter(
            people in prop::collection::vec((0..6i64, prop::option::of(0..8i64), any::<bool>(), 0..3i64, 0..3u8), 1..8),
            method in prop::sample::select(vec![Method::Turn, Method::Load, Method::Skill, Method::Territory]),
            last in prop::option::of(0..9u128),
        ) {
            let pool = pool(&people);
            let mut turned = pool.clone();
            turned.reverse();
            let chosen = choose(&pool, method, last.map(id)).map(|at| pool[at].user);
            prop_assert_eq!(chosen, choose(&turned, method, last.map(id)).map(|at| turned[at].user));
        }
    }
}
