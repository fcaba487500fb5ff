//! Which new leads are given out, and to whom: rules in order, each with a condition and a pool of people. The first rule whose condition
//! holds and whose pool has somebody takes the lead; `records::assignment` chooses. `held` is what is kept with the set-up, `apply` what
//! `save` does with it, `trial` the dry run. Deliberately not here: chance, and leads that somebody already has.

mod apply;
mod held;
mod trial;

use base::{Id, Message, Problem, Result};
use records::assignment::Method;
use records::describe::{Choice as _, Chosen, Json, LongText, Region};
use records::expression::{self, Expression};
use records::people::{Team, User};
use records::{Change, Cx, Verb};
use records_derive::Object;
use store::{Tx, Value};

pub(crate) use apply::assign_new;
pub use apply::{Again, again};
pub(crate) use held::keep;
pub use held::{Assignment, is_in_use};
pub use trial::{Trial, TrialPerson, TrialRule, trial};

use super::lead::Lead;
use crate::customer::sorting::Industry;

/// Which new leads go to whom. The first that fits takes the lead.
#[derive(Object)]
#[object(group = "setup", icon = "assign", setup, confidential, check(check_rules))]
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
        let pool = held::pool(|field| change.after.text(field));
        if let Some((field, key)) = pool.fault() {
            change.refuse(field, key);
        }
        if !pool.people.iter().all(|id| cx.setup.people.user(*id).is_some()) {
            change.refuse("people", "reference_missing");
        }
        if !pool.teams.iter().all(|id| cx.setup.people.team(*id).is_some()) {
            change.refuse("teams", "reference_missing");
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
