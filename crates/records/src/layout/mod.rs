//! How records of an object are laid out: tabs, sections and related lists of the page, and short forms for new records, per role and
//! per condition. The first layout that fits wins; where none does, the description itself says what a page shows. A layout only
//! arranges: what a reader may not see is not in it (`seen`), and what rules hide, lock or require they do whatever it says.
//! Deliberately not here: drawing, and lists and boards, which have views of their own.

mod definition;
mod fit;
mod ready;
mod walk;

use base::Result;
use records_derive::{Choice, Object};
use store::{Tx, Value};

pub use definition::{Definition, Files, ListPart, Order, Part, Place, SectionPart, Tab, Titles};
pub use fit::{allowed, fitting, seen};
pub use ready::{Layouts, Ready};
pub use walk::Misfit;

use crate::describe::{Choice, Chosen, Json, LongText};
use crate::{Change, Cx, Verb, expression, rule};

/// One arrangement of an object's page, or one short form for new records.
#[derive(Object)]
#[object(group = "setup", icon = "layout", setup, confidential, index(&["object"]), check(check))]
pub struct Layout {
    pub object: String,
    #[field(searchable, max = 100)]
    pub name: String,
    pub kind: Chosen<LayoutKind>,
    /// The roles that it is for: a JSON array of ids; everybody where it is empty.
    pub roles: Option<Json>,
    /// The records that it is for; all where it is empty.
    #[field(max = expression::LONGEST)]
    pub condition: Option<LongText>,
    /// Tabs, sections, fields and lists, as docs/operate/api.md says.
    pub definition: Json,
    #[field(starts = true)]
    pub active: bool,
    #[field(starts = 0)]
    pub position: i64,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LayoutKind {
    /// The page of a record, and the form in which all of it is filled.
    Page,
    /// What is asked for where a record is made in passing.
    Quick,
}

/// Objects that people work with; the set-up has pages of its own.
pub use rule::may_have_rules as may_have_layouts;

const ABOUT: [&str; 5] = ["object", "kind", "roles", "condition", "definition"];

/// Roles, a condition and a definition that fit. What broke with its object can still be switched off, renamed and moved.
fn check(cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut().filter(|change| matches!(change.verb, Verb::Create | Verb::Update)) {
        let is_active = *change.after.get("active") == Value::Bool(true);
        if change.is_new() || is_active || ABOUT.iter().any(|field| change.touches(field)) {
            check_one(cx, change);
        }
    }
    Ok(())
}

fn check_one(cx: &Cx, change: &mut Change) {
    let found = change.after.text("object").and_then(|name| cx.setup.catalog.find(name));
    let Some(object) = found.filter(|object| may_have_layouts(object)).cloned() else {
        return change.refuse("object", "unknown_object");
    };
    // The steps before have said so already.
    let Some(kind) = change.after.text("kind").and_then(LayoutKind::parse) else { return };
    let roles = ready::roles(change.after.text("roles"));
    if roles.as_ref().is_none_or(|roles| roles.iter().any(|role| cx.setup.people.role(*role).is_none())) {
        change.refuse("roles", "reference_missing");
    }
    let condition = change.after.text("condition").map(str::to_owned);
    if let Err(faults) = ready::condition(&cx.setup.catalog, &object, condition.as_deref()) {
        for fault in faults {
            let misfit = Misfit::of_fault("condition", fault);
            change.problems.push(misfit.problem(cx));
        }
    }
    let definition = match serde_json::from_str::<Definition>(change.after.text("definition").unwrap_or("{}")) {
        Ok(definition) => definition,
        Err(error) => {
            tracing::debug!(%error, "a layout of another form");
            return change.refuse("definition", "layout_malformed");
        }
    };
    let (_, misfits) = walk::fitted(&cx.setup.catalog, &object, kind, &definition);
    change.problems.extend(misfits.iter().map(|misfit| misfit.problem(cx)));
}
