//! Who gets a new lead: rules in order, each with a condition, a pool of people and a method; what people know, how much they take
//! and what they cover. The first rule whose condition holds and whose pool has somebody takes the lead. `choose` is the arithmetic,
//! `held` what is kept with the set-up, `apply` what `save` does with it, `explain` the reason in a reader's language, `trial` the dry
//! run. Deliberately not here: chance, and leads that somebody already has.

mod apply;
mod choose;
mod explain;
mod held;
mod trial;

use base::{Date, Id, Message, Problem, Result};
use records::describe::{Choice as _, Chosen, Json, LongText, Region};
use records::expression::{self, Expression};
use records::people::{Team, User};
use records::{Change, Cx, Verb};
use records_derive::Object;
use store::{Tx, Value};

pub(crate) use apply::assign_new;
pub use apply::{Again, again};
pub use choose::{Candidate, Method, choose};
pub use explain::{Explanation, explain, latest};
pub(crate) use held::keep;
pub use held::{Assignment, is_in_use};
pub use trial::{Trial, TrialPerson, TrialRule, trial};

use super::lead::Lead;
use crate::customer::sorting::Industry;

/// Which new leads go to whom. The first that fits takes the lead.
#[derive(Object)]
#[object(group = "setup", icon = "assign", setup, check(check_rules))]
pub struct AssignmentRule {
    #[field(searchable, max = 100)]
    pub name: String,
    /// Which leads it takes; empty takes all.
    #[field(max = expression::LONGEST)]
    pub condition: Option<LongText>,
    #[field(starts = Method::Turn.value())]
    pub method: Chosen<Method>,
    /// The people of its pool: a JSON array of ids.
    pub people: Option<Json>,
    /// The teams of its pool, with those below them: a JSON array of ids.
    pub teams: Option<Json>,
    /// The skills that count: a JSON array of ids.
    pub skills: Option<Json>,
    #[field(starts = true)]
    pub active: bool,
    #[field(starts = 0)]
    pub position: i64,
    /// Who got the last lead of this rule.
    #[field(read_only, untracked)]
    pub last: Option<Id<User>>,
}

/// Something that sellers know: an industry, a product, a kind of bid.
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
#[object(group = "setup", icon = "bulb", setup, title = "level", key(&["user_id", "skill_id"]), check(check_levels))]
pub struct UserSkill {
    pub user: Id<User>,
    pub skill: Id<Skill>,
    /// From 1, a beginner, to 5, an expert.
    #[field(starts = 3)]
    pub level: i64,
}

/// How many leads somebody takes, and when they are away.
#[derive(Object)]
#[object(group = "setup", icon = "schedule", setup, title = "note", key(&["user_id"]), check(check_capacity))]
pub struct Capacity {
    pub user: Id<User>,
    /// The most open leads at a time; empty is no limit.
    pub most_open: Option<i64>,
    pub away_from: Option<Date>,
    /// The last day of the absence.
    pub away_until: Option<Date>,
    #[field(max = 200)]
    pub note: Option<String>,
}

/// A region, an industry or both that a person or a team covers.
#[derive(Object)]
#[object(group = "setup", icon = "compass", setup, title = "note", check(check_territories))]
pub struct Territory {
    pub user: Option<Id<User>>,
    /// Everybody in the team and below it.
    pub team: Option<Id<Team>>,
    pub region: Option<Region>,
    pub industry: Option<Id<Industry>>,
    #[field(max = 200)]
    pub note: Option<String>,
}

/// A condition that fits, a pool, and skills where they are what counts.
fn check_rules(cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    let lead = cx.setup.catalog.of::<Lead>().clone();
    for change in changes.iter_mut().filter(|change| matches!(change.verb, Verb::Create | Verb::Update)) {
        let about = ["condition", "method", "people", "teams", "skills"];
        if !change.is_new()
            && *change.after.get("active") == Value::Bool(false)
            && !about.iter().any(|field| change.touches(field))
        {
            continue;
        }
        if let Some(text) = change.after.text("condition").filter(|text| !text.trim().is_empty()).map(str::to_owned) {
            for fault in Expression::condition(&cx.setup.catalog, &lead, &text).err().unwrap_or_default() {
                let reason = expression::say(cx.locale, &fault);
                let message =
                    Message::new("expression_fault").with("line", fault.line).with("column", fault.column).with("reason", reason);
                change.problems.push(Problem { target: Some("condition".to_owned()), message });
            }
        }
        let named = |field: &str| held::ids(change.after.text(field));
        let (people, teams, skills) = (named("people"), named("teams"), named("skills"));
        let by_skill = change.after.text("method") == Some(Method::Skill.value());
        if people.is_empty() && teams.is_empty() {
            change.refuse("people", "assignment_without_pool");
        }
        if !people.iter().all(|id| cx.setup.people.user(*id).is_some()) {
            change.refuse("people", "reference_missing");
        }
        if !teams.iter().all(|id| cx.setup.people.team(*id).is_some()) {
            change.refuse("teams", "reference_missing");
        }
        if by_skill && skills.is_empty() {
            change.refuse("skills", "required");
        }
    }
    Ok(())
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
        if change.after.date("away_from").zip(change.after.date("away_until")).is_some_and(|(from, until)| until < from) {
            change.refuse("away_until", "ends_before_it_begins");
        }
    }
    Ok(())
}

fn check_territories(_cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut() {
        if change.after.get("user").is_null() && change.after.get("team").is_null() {
            change.refuse("user", "required");
        }
        if change.after.get("region").is_null() && change.after.get("industry").is_null() {
            change.refuse("region", "required");
        }
    }
    Ok(())
}
