//! The heads of a split: the teams with their people (and product lines), and the spans of the period, each before what is within it.

use base::calendar::{FiscalCalendar, Kind, Period};
use base::{Result, Uuid};
use records::people::{Action, People, RoleKind, TeamNode};
use records::{Cx, list, permit};
use rustc_hash::FxHashSet;
use store::Reader;

use super::tree::Tree;
use crate::plan::target::{Known, Reach, Target};
use crate::sell::product::ProductLine;

/// Product lines that a sheet tells apart.
const MOST_LINES: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whom {
    Company,
    Team(Uuid),
    Person(Uuid),
    /// What a person sells of a product line.
    Line(Uuid, Uuid),
}

impl Whom {
    /// `company`, `team:ID`, `user:ID`, `user:ID/line:ID`.
    pub fn key(self) -> String {
        match self {
            Whom::Company => "company".to_owned(),
            Whom::Team(id) => format!("team:{id}"),
            Whom::Person(id) => format!("user:{id}"),
            Whom::Line(person, line) => format!("user:{person}/line:{line}"),
        }
    }

    /// Whom a target speaks of; none of one for a region.
    pub fn of(target: &Known) -> Option<Whom> {
        match (target.reach, target.owner, target.of_team, target.product_line) {
            _ if target.region.is_some() => None,
            (Reach::Company, _, _, None) => Some(Whom::Company),
            (Reach::Team, _, Some(team), None) => Some(Whom::Team(team)),
            (Reach::Person, Some(person), _, None) => Some(Whom::Person(person)),
            (Reach::Person, Some(person), _, Some(line)) => Some(Whom::Line(person, line)),
            _ => None,
        }
    }

    pub fn person(self) -> Option<Uuid> {
        match self {
            Whom::Person(id) | Whom::Line(id, _) => Some(id),
            Whom::Company | Whom::Team(_) => None,
        }
    }
}

pub struct Rows {
    pub tree: Tree,
    pub whom: Vec<Whom>,
    pub labels: Vec<String>,
}

pub struct Columns {
    pub tree: Tree,
    pub spans: Vec<Period>,
}

/// Product lines by name: `(id, name)`.
pub fn lines(cx: &Cx, reader: &mut Reader) -> Result<Vec<(Uuid, String)>> {
    let object = cx.setup.catalog.of::<ProductLine>().clone();
    let query = list::query::Query { top: Some(MOST_LINES), ..Default::default() };
    let page = list::page(cx, reader, &object, &query)?;
    let mut lines: Vec<(Uuid, String)> =
        page.entries.iter().map(|entry| (entry.record.id(), entry.record.title().to_owned())).collect();
    lines.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(lines)
}

/// The company or a team with all below that whoever asks may say targets for, and the people who sell: sellers by their role, and whoever
/// sold something (`sold`). None where there is nobody.
pub fn rows(cx: &Cx, team: Option<Uuid>, sold: &FxHashSet<Uuid>, lines: &[(Uuid, String)]) -> Option<Rows> {
    let people = &cx.setup.people;
    let mut found = Found { cx, people, sold, lines, parents: Vec::new(), whom: Vec::new(), labels: Vec::new() };
    match team {
        Some(team) => found.team(people.team(team)?, None),
        None => {
            found.head(None, Whom::Company, cx.setup.settings.company_name.clone());
            for top in named(people.teams().filter(|team| team.parent.is_none())) {
                found.team(top, Some(0));
            }
        }
    }
    if team.is_none() {
        found.people_of(None, 0);
    }
    let Found { parents, whom, labels, .. } = found;
    let has_people = whom.iter().any(|whom| whom.person().is_some());
    let tree = Tree::new(parents).filter(|_| has_people)?;
    Some(Rows { tree, whom, labels })
}

struct Found<'a> {
    cx: &'a Cx,
    people: &'a People,
    sold: &'a FxHashSet<Uuid>,
    lines: &'a [(Uuid, String)],
    parents: Vec<Option<usize>>,
    whom: Vec<Whom>,
    labels: Vec<String>,
}

fn named<'a>(teams: impl Iterator<Item = &'a TeamNode>) -> Vec<&'a TeamNode> {
    let mut teams: Vec<&TeamNode> = teams.collect();
    teams.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    teams
}

impl Found<'_> {
    fn head(&mut self, parent: Option<usize>, whom: Whom, label: String) -> usize {
        self.parents.push(parent);
        self.whom.push(whom);
        self.labels.push(label);
        self.parents.len() - 1
    }

    /// A team with its own people first, then the teams within it; nothing where nobody in it sells.
    fn team(&mut self, team: &TeamNode, parent: Option<usize>) {
        let before = self.parents.len();
        let head = self.head(parent, Whom::Team(team.id), team.name.clone());
        self.people_of(Some(team.id), head);
        for below in named(team.children.iter().filter_map(|id| self.people.team(*id))) {
            self.team(below, Some(head));
        }
        if self.parents.len() == head + 1 {
            self.parents.truncate(before);
            self.whom.truncate(before);
            self.labels.truncate(before);
        }
    }

    fn people_of(&mut self, team: Option<Uuid>, parent: usize) {
        let sells = |id: &Uuid, kind: RoleKind| kind == RoleKind::Representative || self.sold.contains(id);
        let object = self.cx.setup.catalog.of::<Target>();
        let may = |id: Uuid| permit::may_own(self.cx, object, Action::Create, Some(id), team);
        let here = self.people.users().filter(|person| person.team == team && person.active);
        let mut here: Vec<(String, Uuid)> = here
            .filter(|person| sells(&person.id, person.role_kind) && may(person.id))
            .map(|person| (person.name.clone(), person.id))
            .collect();
        here.sort();
        for (name, id) in here {
            let head = self.head(Some(parent), Whom::Person(id), name);
            for (line, name) in self.lines {
                self.head(Some(head), Whom::Line(id, *line), name.clone());
            }
        }
    }
}

/// A year by quarters and months, a quarter by months, a month by weeks and days.
pub fn columns(calendar: &FiscalCalendar, period: &Period) -> Option<Columns> {
    let (outer, inner) = match period.kind {
        Kind::Year => (Some(Kind::Quarter), Kind::Month),
        Kind::Quarter => (None, Kind::Month),
        Kind::Month => (Some(Kind::Week), Kind::Day),
        Kind::Day | Kind::Week | Kind::Range => return None,
    };
    let (mut parents, mut spans) = (vec![None], vec![period.clone()]);
    // A week may begin before the month: only its days within it are here.
    let outers: Vec<Period> =
        outer.map_or_else(|| vec![period.clone()], |kind| calendar.periods(kind, period.from, period.to).collect());
    for span in outers {
        let mut parent = 0;
        if outer.is_some() {
            parents.push(Some(0));
            spans.push(span.clone());
            parent = spans.len() - 1;
        }
        for leaf in calendar.periods(inner, span.from.max(period.from), span.to.min(period.to)) {
            parents.push(Some(parent));
            spans.push(leaf);
        }
    }
    Tree::new(parents).map(|tree| Columns { tree, spans })
}
