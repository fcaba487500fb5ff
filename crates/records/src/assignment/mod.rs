//! Who gets a record: one chooser for everything that gives. A [`Pool`] says among whom and how; `choose` is the arithmetic, `facts` what
//! it looks at (skills, limits, territories, what people have in hand, who is away), a [`Ledger`] gives one record after the other and
//! remembers whose turn it was, `explain` says why in the reader's language. Deliberately not here: which records are given out, and
//! when: that is a rule of leads (`sales::sell::assignment`) or a step of an automation.

mod choose;
mod explain;
mod facts;
mod ledger;

use base::{Id, Result, Uuid};
use records_derive::Object;
use serde::Deserialize;
use store::Tx;

pub use choose::{Candidate, Method, choose};
pub use explain::{Explanation, explain, latest};
pub use facts::{Facts, Territory, Wing};
pub use ledger::{Given, Giver, Ledger};

use crate::people::{People, User};
use crate::{Change, Cx};

/// The verb that a record's history keeps beside each assignment.
pub const GIVEN: &str = "given";

/// Something that people know: an industry, a product, a kind of bid.
#[derive(Object)]
#[object(group = "setup", icon = "bulb", setup)]
pub struct Skill {
    #[field(searchable, unique, max = 100)]
    pub name: String,
    #[field(starts = 0)]
    pub position: i64,
}

/// How well somebody knows something.
#[derive(Object)]
#[object(group = "setup", icon = "bulb", setup, confidential, title = "level", key(&["user_id", "skill_id"]), check(check_levels))]
pub struct UserSkill {
    pub user: Id<User>,
    pub skill: Id<Skill>,
    /// From 1, a beginner, to 5, an expert.
    #[field(starts = 3)]
    pub level: i64,
}

/// How much somebody takes.
#[derive(Object)]
#[object(group = "setup", icon = "schedule", setup, confidential, title = "note", key(&["user_id"]), check(check_capacity))]
pub struct Capacity {
    pub user: Id<User>,
    /// The most open records of one kind (leads, opportunities) at a time; empty is no limit.
    pub most_open: Option<i64>,
    #[field(max = 200)]
    pub note: Option<String>,
}

fn check_levels(_cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut() {
        if change.after.int("level").is_some_and(|level| !(1..=5).contains(&level)) {
            change.refuse("level", "skill_level");
        }
    }
    Ok(())
}

fn check_capacity(_cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut() {
        if change.after.int("most_open").is_some_and(|most| most < 0) {
            change.refuse("most_open", "must_not_be_negative");
        }
    }
    Ok(())
}

/// Among whom somebody is chosen, and how.
#[derive(Clone, Debug, Deserialize)]
pub struct Pool {
    #[serde(default)]
    pub people: Vec<Uuid>,
    /// With the teams below them.
    #[serde(default)]
    pub teams: Vec<Uuid>,
    pub method: Method,
    /// By skill: those that count.
    #[serde(default)]
    pub skills: Vec<Uuid>,
}

impl Pool {
    /// What is missing, as a field and the key of its error.
    pub fn fault(&self) -> Option<(&'static str, &'static str)> {
        match self.method {
            _ if self.people.is_empty() && self.teams.is_empty() => Some(("people", "assignment_without_pool")),
            Method::Skill if self.skills.is_empty() => Some(("skills", "assignment_without_skills")),
            _ => None,
        }
    }

    /// Its people, each once, in the order of their ids. Who left is not among them.
    pub fn members(&self, people: &People) -> Vec<Uuid> {
        let teams: Vec<Uuid> = self.teams.iter().flat_map(|team| people.below(*team)).collect();
        let mut members = people.members(&teams);
        members.extend(&self.people);
        members.retain(|id| people.user(*id).is_some_and(|person| person.active));
        members.sort();
        members.dedup();
        members
    }
}
