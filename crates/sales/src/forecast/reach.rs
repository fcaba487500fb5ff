//! Whose forecasts whoever asks may see or make, by the right to calls (`forecast_call`): everybody's, those of some teams, those of some
//! people. The same right narrows the figures beside the calls, so that nobody sees half a team's number as if it were the whole.

use base::Uuid;
use records::describe::Entity;
use records::people::Action;
use records::{Cx, permit};
use rustc_hash::FxHashSet;

use super::ForecastCall;
use crate::measure::condition::{Key, Test, ids};

#[derive(Clone, Debug)]
pub struct Reach {
    all: bool,
    teams: FxHashSet<Uuid>,
    people: FxHashSet<Uuid>,
}

impl Reach {
    pub fn new(cx: &Cx, action: Action) -> Reach {
        let nothing = Reach { all: false, teams: FxHashSet::default(), people: FxHashSet::default() };
        let Some(object) = cx.setup.catalog.find(ForecastCall::NAME) else { return nothing };
        let may = |owner, team| permit::may_own(cx, object, action, owner, team);
        let everybody = &cx.setup.people;
        Reach {
            // Nobody is in no team and nobody: only whoever sees everything sees that.
            all: may(None, None),
            teams: everybody.teams().map(|team| team.id).filter(|team| may(None, Some(*team))).collect(),
            people: everybody.users().map(|user| user.id).filter(|user| may(Some(*user), None)).collect(),
        }
    }

    pub fn is_all(&self) -> bool {
        self.all
    }

    pub fn is_nothing(&self) -> bool {
        !self.all && self.teams.is_empty() && self.people.is_empty()
    }

    pub fn covers_team(&self, team: Uuid) -> bool {
        self.teams.contains(&team)
    }

    /// A person of a team that is covered, or one who is covered themselves.
    pub fn covers_person_in(&self, person: Option<Uuid>, team: Option<Uuid>) -> bool {
        let in_team = team.is_some_and(|team| self.teams.contains(&team));
        self.all || in_team || person.is_some_and(|person| self.people.contains(&person))
    }

    pub fn covers_person(&self, cx: &Cx, person: Uuid) -> bool {
        self.covers_person_in(Some(person), cx.setup.people.user(person).and_then(|user| user.team))
    }

    /// Records of theirs, by team and owner; none where nothing is left out.
    pub fn test(&self) -> Option<Test> {
        if self.all {
            return None;
        }
        let of_teams = (!self.teams.is_empty()).then(|| Test::In("team_id", sorted(&self.teams)));
        let of_people = (!self.people.is_empty()).then(|| Test::In("owner_id", sorted(&self.people)));
        Some(Test::Any(of_teams.into_iter().chain(of_people).collect()))
    }

    /// Records of a team that is not covered, or of none.
    pub fn outside(&self) -> Option<Test> {
        let somewhere = !self.teams.is_empty();
        somewhere.then(|| Test::Any(vec![Test::Unknown("team_id"), Test::NotIn("team_id", sorted(&self.teams))]))
    }
}

fn sorted(of: &FxHashSet<Uuid>) -> Vec<Key> {
    let mut sorted: Vec<Uuid> = of.iter().copied().collect();
    sorted.sort();
    ids(sorted)
}
