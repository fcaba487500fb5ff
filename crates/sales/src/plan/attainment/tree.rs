//! Teams and people in one period, as a tree: who is behind, and why. What was said of a team is its goal; of which nothing was said has the
//! sum of those in it. About ten statements, however many people there are.

use base::calendar::Period;
use base::{Decimal, Error, Result, Uuid, money};
use records::people::{Action, Person};
use records::{Cx, company, permit};
use rustc_hash::FxHashSet;
use store::Reader;

use super::deals::{self, Definitions};
use super::goal::{Goal, Said, goal};
use super::own::said;
use super::pace::{Nature, Time, pace};
use super::reason::{Factor, Part, main_reason, parts};
use super::{Asked, Standing, USUAL, as_far, may_know, metric, nature};
use crate::measure::Parameters;
use crate::metric::{self as library, Definition, Group, Over};
use crate::plan::calc;
use crate::plan::target::{self, Known, Reach, Target, Wanted};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    Company,
    Team,
    Person,
}

/// One line of the tree; what is below it follows it.
#[derive(Clone, Debug)]
pub struct Node {
    pub kind: NodeKind,
    /// None of the company.
    pub id: Option<Uuid>,
    pub name: String,
    /// 0 at the top.
    pub depth: usize,
    pub standing: Standing,
    /// What was said to the people and teams below it comes to, where that is known.
    pub sum_below: Option<Decimal>,
    pub previous: Option<Decimal>,
    pub last_year: Option<Decimal>,
    /// Why more or less was won than in as much of the period before; only of the won amount.
    pub parts: Option<[Part; 4]>,
    /// What cost most, of whoever is behind.
    pub reason: Option<Factor>,
}

pub struct Tree<'a> {
    pub metric: &'a Definition,
    pub period: Period,
    pub time: Time,
    pub nodes: Vec<Node>,
}

/// The tree of those whose targets whoever asks may know; empty for whoever sees only their own.
///
/// # Errors
/// Not found where the metric may not be known.
pub fn tree<'a>(cx: &'a Cx, reader: &mut Reader, asked: &Asked, period: Period) -> Result<Tree<'a>> {
    let metric = metric(cx, asked)?;
    let time = Time::of(&period, cx.today, &cx.setup.working);
    let tops = tops(cx)?;
    if tops.is_empty() {
        return Ok(Tree { metric, period, time, nodes: Vec::new() });
    }
    let calendar = company::fiscal_calendar(&cx.setup.settings);
    let (previous, last_year) = (period.previous(&calendar), period.same_last_year(&calendar));
    let periods = [period.clone(), as_far(&previous, &period, cx), as_far(&last_year, &period, cx)];
    let wanted = Wanted {
        metric: Some(metric.key.clone()),
        level: Some(asked.level),
        within: Some((period.from, period.to)),
        ..Wanted::default()
    };
    let known = target::known(cx, reader, &wanted)?;
    let among = Parameters::default();
    let over = library::over(cx, reader, metric, &periods, &among)?;
    let spans = [periods[1].clone(), as_far(&period, &period, cx)];
    let definitions = if metric.key == USUAL { Definitions::of(cx, &spans)? } else { None };
    let deals = match &definitions {
        Some(definitions) => deals::known(cx, reader, definitions, &spans, &among)?,
        None => None,
    };
    let active: FxHashSet<Uuid> = over.groups().filter_map(|(_, owner)| *owner).collect();
    let grown = Grown { cx, known: &known, over: &over, deals, period: &period, time, nature: nature(metric), active };
    let mut nodes = Vec::new();
    for top in tops {
        grown.add(top, 0, &mut nodes);
    }
    Ok(Tree { metric, period, time, nodes })
}

/// Where the tree of whoever asks begins.
#[derive(Clone, Copy)]
enum Top {
    Company,
    Team(Uuid),
}

fn tops(cx: &Cx) -> Result<Vec<Top>> {
    let scope = match permit::scope(cx, cx.setup.catalog.of::<Target>(), Action::Read) {
        Err(Error::NotFound) => return Ok(Vec::new()),
        scope => scope?,
    };
    if scope.is_everything() {
        return Ok(vec![Top::Company]);
    }
    let Some(person) = cx.person() else { return Ok(Vec::new()) };
    let people = &cx.setup.people;
    let mut teams: Vec<Uuid> = person.teams.iter().chain(&person.leads).copied().collect();
    teams.retain(|team| may_know(cx, None, Some(*team)));
    teams.sort();
    teams.dedup();
    let below = |team: Uuid| teams.iter().any(|other| *other != team && people.below(*other).contains(&team));
    Ok(teams.iter().copied().filter(|team| !below(*team)).map(Top::Team).collect())
}

struct Grown<'a> {
    cx: &'a Cx,
    known: &'a [Known],
    over: &'a Over<'a>,
    deals: Option<deals::Known<'a>>,
    period: &'a Period,
    time: Time,
    nature: Nature,
    /// Who has anything to show, also of those who left.
    active: FxHashSet<Uuid>,
}

impl Grown<'_> {
    /// Adds a line and all below it; returns what it is to reach.
    fn add(&self, top: Top, depth: usize, nodes: &mut Vec<Node>) -> Option<Decimal> {
        let people = &self.cx.setup.people;
        let at = nodes.len();
        let mut node = match top {
            Top::Company => self.node(NodeKind::Company, None, &self.cx.setup.settings.company_name, depth, |_| true, None),
            Top::Team(id) => {
                let below = people.below(id);
                let name = people.team(id).map_or("", |team| team.name.as_str());
                let holds = |(team, _): &Group| team.is_some_and(|team| below.contains(&team));
                self.node(NodeKind::Team, Some(id), name, depth, holds, Some(&below))
            }
        };
        let is_it = |known: &Known| match top {
            Top::Company => known.reach == Reach::Company,
            Top::Team(id) => known.reach == Reach::Team && known.of_team == Some(id),
        };
        self.take(&mut node, self.goal(is_it));
        nodes.push(node);
        let mut sum: Option<Decimal> = None;
        let mut add = |goal: Option<Decimal>| sum = sum.into_iter().chain(goal).reduce(|a, b| a + b);
        let (children, members) = self.below(top);
        for person in members {
            let node = self.person(person, depth + 1);
            add(node.standing.goal.as_ref().map(|goal| goal.number));
            nodes.push(node);
        }
        for team in children {
            add(self.add(Top::Team(team), depth + 1, nodes));
        }
        let node = &mut nodes[at];
        // Rates of people do not add up to that of a team.
        if self.nature.adds_up {
            node.sum_below = sum;
            if node.standing.goal.is_none() {
                self.take(node, sum.map(|number| Goal { number, from: Vec::new(), is_said: false }));
            }
        }
        self.explain(node);
        node.standing.goal.as_ref().map(|goal| goal.number)
    }

    /// Teams right below, and people right in it: those who work, and those who left and have something to show.
    fn below(&self, top: Top) -> (Vec<Uuid>, Vec<&Person>) {
        let people = &self.cx.setup.people;
        let team = match top {
            Top::Company => None,
            Top::Team(id) => Some(id),
        };
        let mut children: Vec<Uuid> = people.teams().filter(|node| node.parent == team).map(|node| node.id).collect();
        children.sort_by_key(|id| people.team(*id).map(|team| team.name.clone()));
        let is_shown = |person: &&Person| {
            let has_goal = || {
                self.known.iter().any(|known| known.in_force && known.reach == Reach::Person && known.owner == Some(person.id))
            };
            person.team == team && (self.active.contains(&person.id) || (person.active && has_goal()))
        };
        let mut members: Vec<&Person> = people.users().map(AsRef::as_ref).filter(is_shown).collect();
        members.sort_by(|a, b| a.name.cmp(&b.name));
        (children, members)
    }

    fn person(&self, person: &Person, depth: usize) -> Node {
        let holds = |(_, owner): &Group| *owner == Some(person.id);
        let mut node = self.node(NodeKind::Person, Some(person.id), &person.name, depth, holds, None);
        self.take(&mut node, self.goal(|known| known.reach == Reach::Person && known.owner == Some(person.id)));
        self.explain(&mut node);
        node
    }

    fn goal(&self, whose: impl Fn(&Known) -> bool) -> Option<Goal> {
        let said: Vec<Said> = said(self.cx, self.known, whose);
        goal(&said, self.period.from, self.period.to, self.nature.adds_up, &self.cx.setup.working)
    }

    /// What is done, without what is to be reached.
    fn node(
        &self,
        kind: NodeKind,
        id: Option<Uuid>,
        name: &str,
        depth: usize,
        holds: impl Fn(&Group) -> bool + Copy,
        teams: Option<&[Uuid]>,
    ) -> Node {
        let owner = id.filter(|_| kind == NodeKind::Person);
        let digits = money::digits(self.cx.setup.settings.base_currency);
        let parts = self.deals.as_ref().map(|deals| parts(&deals.of(0, holds), &deals.of(1, holds), digits));
        Node {
            kind,
            id,
            name: name.to_owned(),
            depth,
            standing: Standing { done: self.over.number(0, holds), rows: self.over.rows(0, teams, owner), ..Standing::default() },
            sum_below: None,
            previous: self.over.number(1, holds),
            last_year: self.over.number(2, holds),
            parts,
            reason: None,
        }
    }

    fn take(&self, node: &mut Node, goal: Option<Goal>) {
        let number = goal.as_ref().map(|goal| goal.number);
        let standing = &mut node.standing;
        standing.share = standing.done.zip(number).and_then(|(done, goal)| calc::attained(done, goal));
        standing.pace = pace(standing.done, number, self.time, self.nature);
        standing.goal = goal;
    }

    fn explain(&self, node: &mut Node) {
        node.reason = node.parts.as_ref().filter(|_| node.standing.pace.is_behind).and_then(main_reason);
    }
}
