//! Who stands below whom on the page: the teams that whoever asks may see as a whole, with the people and the records of each. A record
//! belongs to the team and the owner that it says itself, so that every figure is a filter, and a team is exactly the sum of what stands
//! below it.

use base::Uuid;
use records::Cx;
use records::people::RoleKind;
use rustc_hash::{FxHashMap, FxHashSet};

use super::calls::Ledger;
use super::reach::Reach;
use crate::measure::condition::{Condition, Key, Test, ids};
use crate::measure::facts::Facts;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    Team(Uuid),
    /// A person within a team that is seen as a whole; records of nobody have none.
    Person {
        id: Option<Uuid>,
        team: Option<Uuid>,
    },
}

/// What is known of a team or a person: deals that were won, and those that are open.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    pub won: Facts,
    pub open: Facts,
}

impl Figures {
    fn add(&mut self, other: Figures) {
        self.won.extend(other.won);
        self.open.extend(other.open);
    }
}

#[derive(Debug)]
pub struct Branch {
    pub subject: Subject,
    pub figures: Figures,
    pub below: Vec<Branch>,
}

/// People by the team under which they stand.
type Desks = FxHashMap<Option<Uuid>, FxHashMap<Option<Uuid>, Figures>>;

/// The branches at the top.
pub fn grow(cx: &Cx, reach: &Reach, won: &Facts, open: &Facts, ledger: &Ledger) -> Vec<Branch> {
    let mut desks = Desks::default();
    for (facts, is_won) in [(won, true), (open, false)] {
        for (team, of_team) in facts.split("team_id", Key::clone) {
            for (owner, figures) in of_team.split("owner_id", Key::clone) {
                let (team, owner) = (team.id(), owner.id());
                if !reach.covers_person_in(owner, team) {
                    continue;
                }
                let place = team.filter(|team| reach.covers_team(*team));
                let desk = desks.entry(place).or_default().entry(owner).or_default();
                if is_won { &mut desk.won } else { &mut desk.open }.extend(figures);
            }
        }
    }
    for person in seats(cx, reach, ledger) {
        desks.entry(home(cx, reach, person)).or_default().entry(Some(person)).or_default();
    }
    let mut top: Vec<Branch> =
        roots(cx, reach).into_iter().filter_map(|team| branch(cx, reach, team, &mut desks, ledger)).collect();
    top.extend(people(None, &mut desks));
    top
}

/// The team under which a person stands: their own, where that is seen as a whole.
pub fn home(cx: &Cx, reach: &Reach, person: Uuid) -> Option<Uuid> {
    cx.setup.people.user(person).and_then(|user| user.team).filter(|team| reach.covers_team(*team))
}

/// Whoever sells is on the page before there is anything to show, and so is whoever was spoken of.
fn seats(cx: &Cx, reach: &Reach, ledger: &Ledger) -> FxHashSet<Uuid> {
    let sells = |kind: RoleKind| kind == RoleKind::Representative;
    let sellers = cx.setup.people.users().filter(|user| user.active && sells(user.role_kind)).map(|user| user.id);
    sellers.chain(ledger.people()).filter(|person| reach.covers_person(cx, *person)).collect()
}

pub fn roots(cx: &Cx, reach: &Reach) -> Vec<Uuid> {
    let covered = |team: Option<Uuid>| team.is_some_and(|team| reach.covers_team(team));
    let teams = cx.setup.people.teams().filter(|team| covered(Some(team.id)) && !covered(team.parent));
    let mut roots: Vec<Uuid> = teams.map(|team| team.id).collect();
    roots.sort();
    roots
}

/// A team with all below it; none where nobody is there and nothing was said.
fn branch(cx: &Cx, reach: &Reach, team: Uuid, desks: &mut Desks, ledger: &Ledger) -> Option<Branch> {
    let children = cx.setup.people.team(team)?.children.clone();
    let covered = children.into_iter().filter(|child| reach.covers_team(*child));
    let mut below: Vec<Branch> = covered.filter_map(|child| branch(cx, reach, child, desks, ledger)).collect();
    below.extend(people(Some(team), desks));
    if below.is_empty() && !ledger.teams().any(|said| said == team) {
        return None;
    }
    let mut figures = Figures::default();
    below.iter().for_each(|branch| figures.add(branch.figures.clone()));
    Some(Branch { subject: Subject::Team(team), figures, below })
}

fn people(team: Option<Uuid>, desks: &mut Desks) -> Vec<Branch> {
    let desks = desks.remove(&team).unwrap_or_default();
    let mut branches: Vec<Branch> = desks
        .into_iter()
        .map(|(id, figures)| Branch { subject: Subject::Person { id, team }, figures, below: Vec::new() })
        .collect();
    branches.sort_by_key(|branch| match branch.subject {
        Subject::Person { id, .. } => id,
        Subject::Team(id) => Some(id),
    });
    branches
}

impl Subject {
    /// The records that it sums.
    pub fn condition(self, cx: &Cx, reach: &Reach) -> Condition {
        let Subject::Person { id, team } = self else {
            let Subject::Team(team) = self else { return Condition::everything() };
            let mut below = cx.setup.people.below(team);
            below.sort();
            return Test::In("team_id", ids(below)).into();
        };
        let owner = id.map_or(Test::Unknown("owner_id"), |id| Test::In("owner_id", ids([id])));
        let place = team.map(|team| Test::In("team_id", ids([team]))).or_else(|| reach.outside());
        Condition([Some(owner), place].into_iter().flatten().collect())
    }
}
