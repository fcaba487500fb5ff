//! Records that are made on the way because rows refer to them: a source, an industry, an account. They get a name and, where
//! the object asks for more, what is plainest; a person completes them later. In a list they stand where `places` says.

use base::{Error, Result, Uuid};
use rustc_hash::FxHashMap;
use store::{Tx, Value};

use super::places;
use super::references::Creation;
use super::report::Told;
use super::survey::TeamWish;
use super::teams;
use crate::describe::{FieldKind, Object};
use crate::exchange::guess::{choice_words, plain};
use crate::{Cx, Draft, save};

/// Options that say nothing in particular, best first.
const PLAIN_OPTIONS: [&str; 5] = ["other", "open", "normal", "new", "note"];

/// Makes these and tells of each whether it could be made.
pub fn create(
    cx: &Cx,
    tx: &mut Tx,
    wanted: &[&Creation],
    team_wishes: &FxHashMap<String, TeamWish>,
) -> Result<Vec<std::result::Result<(), Told>>> {
    let mut outcomes: Vec<std::result::Result<(), Told>> = wanted.iter().map(|_| Ok(())).collect();
    let mut by_object: Vec<(&Creation, Vec<usize>)> = Vec::new();
    for (at, creation) in wanted.iter().enumerate() {
        match by_object.iter_mut().find(|(first, _)| first.target.name == creation.target.name) {
            Some((_, all)) => all.push(at),
            None => by_object.push((creation, vec![at])),
        }
    }
    for (first, all) in by_object {
        let parents = match first.target.name.as_str() {
            "team" => teams::parents(cx, tx, team_wishes)?,
            _ => FxHashMap::default(),
        };
        let drafts = all.iter().map(|at| {
            let creation = wanted[*at];
            let draft = draft(&creation.target, &creation.name, creation.id);
            let parent = team_wishes.get(&creation.name).and_then(|wish| parents.get(&plain(wish.parent.as_deref()?)));
            match parent {
                Some(parent) => draft.set("parent", *parent),
                None => draft,
            }
        });
        let mut drafts: Vec<Draft> = drafts.collect();
        places::give(cx, tx, &first.target, &mut drafts)?;
        for (at, outcome) in all.iter().zip(save::save_many(cx, tx, &first.target, drafts)?) {
            if let Err(error) = outcome {
                outcomes[*at] = Err(told(error)?);
            }
        }
        if first.target.name == "team" {
            let made: Vec<(&str, Uuid)> = all.iter().map(|at| (wanted[*at].name.as_str(), wanted[*at].id)).collect();
            teams::leaders(cx, tx, team_wishes, &made)?;
        }
    }
    Ok(outcomes)
}

/// Why one record could not be written; faults of the database are not the record's.
pub fn told(error: Error) -> Result<Told> {
    match error {
        Error::Invalid(problems) | Error::Duplicate(problems) => {
            Ok(problems.first().map_or_else(|| Told::new("import_row_refused"), |problem| Told::from(&problem.message)))
        }
        Error::Forbidden(message) => Ok(Told::from(&message)),
        Error::NotFound => Ok(Told::new("reference_missing")),
        Error::Conflict { .. } => Ok(Told::new("import_row_changed")),
        error => Err(error),
    }
}

fn draft(target: &Object, name: &str, id: Uuid) -> Draft {
    let mut draft = Draft::create().with_id(id).set(target.title.clone(), name);
    for field in target.fields.iter().filter(|field| field.required && field.default.is_none() && field.name != target.title) {
        let FieldKind::Choice(options) = &field.kind else { continue };
        let said = choice_words(target, field, options).remove(&plain(name));
        let plainest =
            || PLAIN_OPTIONS.iter().find(|plain| options.iter().any(|option| option == *plain)).map(ToString::to_string);
        if let Some(option) = said.or_else(plainest).or_else(|| options.first().cloned()) {
            draft = draft.set(field.name.clone(), Value::Text(option));
        }
    }
    draft
}
