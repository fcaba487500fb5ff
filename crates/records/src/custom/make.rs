//! Making an object as an administrator asks for it: its row, a first field of stages where it is to have a board, and what each role
//! may do with it from the first moment, in one transaction. What is left out here can be changed like any other part of the set-up.

use std::collections::BTreeMap;

use base::{Error, Id, Locale, Problem, Result, Uuid, words};
use records_derive::Choice;
use store::Tx;

use super::object::CustomObject;
use crate::describe::{Chosen, Entity};
use crate::people::{Action, Permission, Role, RoleKind};
use crate::permit::Reach;
use crate::save::{save_as, save_many};
use crate::{Cx, Draft};

/// What is wanted.
pub struct Wish {
    /// Values of `custom_object`.
    pub draft: Draft,
    /// The columns of its board, if it is to have one: a field `x_stage` is made of them.
    pub stages: Vec<String>,
    /// What roles may do with it; those that are not named get what is usual for their kind.
    pub start: BTreeMap<Uuid, Start>,
}

/// What a role may do with a new object.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    None,
    /// See all, and take it along.
    Read,
    Own,
    /// The teams' and below.
    Team,
    All,
}

/// The name of the field that a board stands on.
const STAGE: &str = "x_stage";

/// Makes the object and returns its id and name. Administrators only, as `save` says.
pub fn make(cx: &Cx, tx: &mut Tx, wish: Wish) -> Result<(Uuid, String)> {
    let saved = save_as::<CustomObject>(cx, tx, wish.draft)?;
    let (id, name) = (saved.record.id(), saved.record.text("object").unwrap_or("").to_owned());
    let cx = cx.renewed(tx)?;
    if !wish.stages.is_empty() {
        let labels = Locale::ALL.map(|locale| (locale.tag(), words::word(locale, "own_object.stage")));
        let labels = serde_json::to_string(&BTreeMap::from(labels)).map_err(Error::internal)?;
        let options = serde_json::to_string(&wish.stages).map_err(Error::internal)?;
        let field = Draft::create()
            .set("object", name.as_str())
            .set("field", STAGE)
            .set("kind", "choice")
            .set("labels", labels)
            .set("options", options);
        save_as::<super::CustomField>(&cx, tx, field).map_err(about_stages)?;
        let cx = cx.renewed(tx)?;
        save_as::<CustomObject>(&cx, tx, Draft::update(id).set("board", STAGE))?;
    }
    let described = cx.setup.catalog.object(&name)?;
    // Of parts the whole decides.
    if described.part_of.is_none() {
        permit(&cx, tx, &name, described.owned, &wish.start)?;
    }
    Ok((id, name))
}

fn about_stages(error: Error) -> Error {
    match error {
        Error::Invalid(problems) => {
            Error::Invalid(problems.into_iter().map(|problem| Problem { target: Some("stages".to_owned()), ..problem }).collect())
        }
        other => other,
    }
}

fn permit(cx: &Cx, tx: &mut Tx, object: &str, owned: bool, start: &BTreeMap<Uuid, Start>) -> Result<()> {
    let mut drafts = Vec::new();
    let mut roles: Vec<(Uuid, RoleKind)> = cx.setup.people.roles().collect();
    roles.sort_unstable_by_key(|(id, _)| *id);
    for (role, kind) in roles.into_iter().filter(|(_, kind)| *kind != RoleKind::Administrator) {
        let start = start.get(&role).copied().unwrap_or_else(|| usual(kind));
        for action in Action::ALL {
            // Whoever is not named falls back to what a role may do with everything, so nothing is said aloud.
            let reach = reach(start, action, owned);
            let permission = Permission {
                role: Id::<Role>::of(role),
                object: object.to_owned(),
                action: Chosen(action),
                reach: Chosen(reach),
                teams: None,
            };
            drafts.push(permission.draft());
        }
    }
    let permission = cx.setup.catalog.of::<Permission>().clone();
    save_many(cx, tx, &permission, drafts)?.into_iter().try_for_each(|outcome| outcome.map(drop))
}

/// What is usual for a role of this kind.
pub fn usual(kind: RoleKind) -> Start {
    match kind {
        RoleKind::Administrator => Start::All,
        RoleKind::Director | RoleKind::Manager | RoleKind::Assistant => Start::Team,
        RoleKind::Representative => Start::Own,
        RoleKind::Finance | RoleKind::Auditor => Start::Read,
        RoleKind::Other => Start::None,
    }
}

fn reach(start: Start, action: Action, owned: bool) -> Reach {
    let within = match (start, action) {
        (Start::None, _) => Reach::None,
        (Start::Read, Action::Read | Action::Export) | (Start::All, _) => Reach::All,
        (Start::Read, _) => Reach::None,
        (Start::Own, Action::Import | Action::Export | Action::Assign) => Reach::None,
        (Start::Own, _) => Reach::Own,
        (Start::Team, _) => Reach::TeamBelow,
    };
    // Without owners there is nothing between none and all.
    if owned || within == Reach::None { within } else { Reach::All }
}
