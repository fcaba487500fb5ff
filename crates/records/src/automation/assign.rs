//! Who gets a record: arithmetic without clock and database, tested as tables. It says why.

use base::Uuid;
use serde::{Deserialize, Serialize};

/// How somebody is chosen among those who may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// One after the other.
    InTurn,
    /// Whoever has least to do.
    Load,
    /// Whoever has most of the record's tags among their skills; of those, whoever has least to do.
    Skill,
    /// Whose territory the record's region lies in; of those, one after the other.
    Territory,
}

/// Somebody who may get the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub user: Uuid,
    /// Open records that they have.
    pub load: i64,
    /// How many of the record's tags are among their skills.
    pub skills: usize,
    /// How much of the record's region is theirs: the length of the longest code of theirs that it begins with; none is 0.
    pub region: usize,
}

/// Who it is, and what decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    pub user: Uuid,
    pub way: Way,
    pub load: i64,
    pub skills: usize,
    /// Among how many.
    pub among: usize,
}

/// Chooses among the candidates, in their order; `last` is who had the turn before. None where nobody fits.
pub fn choose(way: Way, candidates: &[Candidate], last: Option<Uuid>) -> Option<Choice> {
    let fitting: Vec<&Candidate> = match way {
        Way::InTurn | Way::Load => candidates.iter().collect(),
        Way::Skill => best(candidates, |candidate| candidate.skills),
        Way::Territory => best(candidates, |candidate| candidate.region),
    };
    let chosen = match way {
        // Of equals the first after whoever had the last turn, so that a team without work is not all on one.
        Way::Load | Way::Skill => {
            let least = fitting.iter().map(|candidate| candidate.load).min()?;
            let idle: Vec<&Candidate> = fitting.iter().copied().filter(|candidate| candidate.load == least).collect();
            next(candidates, &idle, last)?
        }
        Way::InTurn | Way::Territory => next(candidates, &fitting, last)?,
    };
    Some(Choice { user: chosen.user, way, load: chosen.load, skills: chosen.skills, among: fitting.len() })
}

/// Those with the most, and only with some.
fn best(candidates: &[Candidate], measure: impl Fn(&Candidate) -> usize) -> Vec<&Candidate> {
    let most = candidates.iter().map(&measure).max().unwrap_or(0);
    candidates.iter().filter(|candidate| most > 0 && measure(candidate) == most).collect()
}

/// The first of `fitting` after `last`, in the order of all candidates, round and round.
fn next<'a>(all: &[Candidate], fitting: &[&'a Candidate], last: Option<Uuid>) -> Option<&'a Candidate> {
    let place = |user: Uuid| all.iter().position(|candidate| candidate.user == user);
    let last = last.and_then(place);
    let after = fitting.iter().find(|candidate| last.is_none_or(|last| place(candidate.user) > Some(last)));
    after.or(fitting.first()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(number: u128, load: i64, skills: usize, region: usize) -> Candidate {
        Candidate { user: Uuid::from_u128(number), load, skills, region }
    }

    #[test]
    fn whoever_the_table_says_gets_it() {
        let team = [candidate(1, 4, 0, 2), candidate(2, 1, 2, 4), candidate(3, 1, 1, 4), candidate(4, 7, 2, 0)];
        for (way, last, expected) in [
            (Way::InTurn, None, Some(1)),
            (Way::InTurn, Some(1), Some(2)),
            (Way::InTurn, Some(4), Some(1)),
            // Somebody who is not among them any more: from the beginning.
            (Way::InTurn, Some(9), Some(1)),
            (Way::Load, None, Some(2)),
            (Way::Load, Some(2), Some(3)),
            (Way::Load, Some(3), Some(2)),
            (Way::Skill, None, Some(2)),
            (Way::Territory, None, Some(2)),
            (Way::Territory, Some(2), Some(3)),
            (Way::Territory, Some(3), Some(2)),
        ] {
            let chosen = choose(way, &team, last.map(Uuid::from_u128)).map(|choice| choice.user);
            assert_eq!(chosen, expected.map(Uuid::from_u128), "{way:?} after {last:?}");
        }
    }

    #[test]
    fn nobody_fits_where_nobody_has_the_skill_or_the_territory() {
        let team = [candidate(1, 0, 0, 0), candidate(2, 0, 0, 0)];
        assert_eq!(choose(Way::Skill, &team, None), None);
        assert_eq!(choose(Way::Territory, &team, None), None);
        assert_eq!(choose(Way::InTurn, &[], None), None);
    }

    proptest::proptest! {
        /// In turn, nobody is ever ahead of anybody else by more than one.
        #[test]
        fn turns_are_fair(people in 1_u128..9, rounds in 0_usize..100) {
            let team: Vec<Candidate> = (0..people).map(|number| candidate(number, 0, 0, 0)).collect();
            let mut counts = vec![0_i64; team.len()];
            let mut last = None;
            for _ in 0..rounds {
                let chosen = choose(Way::InTurn, &team, last).expect("somebody").user;
                counts[usize::try_from(chosen.as_u128()).expect("small")] += 1;
                last = Some(chosen);
            }
            let (least, most) = (counts.iter().min().expect("some"), counts.iter().max().expect("some"));
            proptest::prop_assert!(most - least <= 1);
        }
    }
}
