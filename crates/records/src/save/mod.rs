//! The one door for writes. A form, a file, the API, an automation and Kaidan itself all come through `save`, in these
//! steps, in one transaction: **authorise** (may they, on this record, these fields), **complete** (defaults, owner's team,
//! numbers, base amounts), **check** (types, required, references, duplicates, the object's own rules), **write**,
//! **remember** (event, intervals, search terms, match keys), **announce** (after the commit). It takes a batch, so that
//! an import costs a few statements per thousand rows; one record is a batch of one.

mod check;
mod complete;
pub mod history;
mod keys;
mod rebuild;
mod write;

use std::sync::Arc;

use base::{Error, Problem, Result, Uuid};
use rustc_hash::FxHashMap;
use store::{Tx, Value};

pub(crate) use complete::in_base;
pub use keys::{keys_of, sorts};
pub(crate) use rebuild::rebuild;

use crate::describe::{Entity, Object};
use crate::people::{Access, Action};
use crate::{Change, Cx, Draft, Record, Saved, Verb, approval, automation, derived, list, notice, permit, rule};

/// What became of one draft of a batch.
pub type Outcome = Result<Saved, Error>;

/// Writes one record. An error changes nothing.
pub fn save(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, draft: Draft) -> Result<Saved> {
    save_many(cx, tx, object, vec![draft])?.pop().unwrap_or_else(|| Err(Error::internal("a draft without outcome")))
}

/// Writes one record of a built-in object.
pub fn save_as<T: Entity>(cx: &Cx, tx: &mut Tx, draft: Draft) -> Result<Saved> {
    let object = cx.setup.catalog.of::<T>().clone();
    save(cx, tx, &object, draft)
}

/// Writes those drafts of a batch that are right and says of each other one what is wrong with it. Fails as a whole only
/// where the database does, or where two batches wrote the same unique value at the same moment.
pub fn save_many(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, drafts: Vec<Draft>) -> Result<Vec<Outcome>> {
    let (mut changes, mut outcomes) = authorise(cx, tx, object, drafts)?;
    complete::complete(cx, tx, object, &mut changes)?;
    check::check(cx, tx, object, &mut changes)?;
    if let Some(rule) = object.rules.check {
        rule(cx, tx, &mut changes)?;
    }
    derived::complete(cx, tx, object, &mut changes)?;
    rule::check_changes(cx, tx, object, &mut changes)?;
    approval::check_changes(cx, tx, object, &mut changes)?;
    complete::base_amounts(cx, object, &mut changes)?;
    keys::check(tx, object, &mut changes)?;

    // Drafts with problems leave the batch here.
    let mut written = Vec::with_capacity(changes.len());
    let mut positions = Vec::with_capacity(changes.len());
    let open: Vec<usize> = (0..outcomes.len()).filter(|at| outcomes[*at].is_none()).collect();
    for (mut change, at) in changes.into_iter().zip(open) {
        if change.problems.is_empty() {
            positions.push(at);
            written.push(change);
        } else {
            let problems = std::mem::take(&mut change.problems);
            let duplicate = problems.iter().any(|problem| matches!(problem.message.key, "duplicate_record" | "taken"));
            outcomes[at] = Some(Err(if duplicate { Error::Duplicate(problems) } else { Error::Invalid(problems) }));
        }
    }
    let real: Vec<bool> = written.iter().map(differs).collect();
    write::write(cx, tx, object, &mut written, &real)?;
    if let Some(rule) = object.rules.after {
        rule(cx, tx, &mut written)?;
    }
    derived::follow(cx, tx, object, &mut written)?;
    notice::tell_of_changes(cx, tx, object, &written)?;
    automation::fire(cx, tx, object, &written, &real)?;
    for ((change, at), changed) in written.into_iter().zip(positions).zip(real) {
        if changed {
            cx.announce(&object.name, change.id(), event_kind(change.verb));
        }
        outcomes[at] = Some(Ok(Saved { record: change.after, changed }));
    }
    Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(|| Err(Error::internal("a draft without outcome")))).collect())
}

pub(crate) fn event_kind(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "created",
        Verb::Update => "changed",
        Verb::Delete => "deleted",
        Verb::Restore => "restored",
    }
}

fn differs(change: &Change) -> bool {
    match &change.before {
        None => true,
        Some(_) if change.verb != Verb::Update => true,
        Some(before) => before.values != change.after.values,
    }
}

/// Which drafts may be written at all, with the records that they change. The others get their outcome here.
fn authorise(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, drafts: Vec<Draft>) -> Result<(Vec<Change>, Vec<Option<Outcome>>)> {
    let mut existing = existing(cx, tx, object, &drafts)?;
    let may_create = permit::may(cx, object, Action::Create);
    let may_import = permit::may(cx, object, Action::Import);
    let mut changes = Vec::with_capacity(drafts.len());
    let mut outcomes = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let before = match draft.verb {
            Verb::Create if may_create => None,
            Verb::Create => {
                outcomes.push(Some(Err(Error::forbidden("action_forbidden"))));
                continue;
            }
            _ => match existing.remove(&draft.id.unwrap_or_default()) {
                Some(Found::Writable(record)) => match stale(cx, &draft, record) {
                    Ok(record) => Some(record),
                    Err(error) => {
                        outcomes.push(Some(Err(error)));
                        continue;
                    }
                },
                Some(Found::Readable) => {
                    outcomes.push(Some(Err(Error::forbidden("action_forbidden"))));
                    continue;
                }
                None => {
                    outcomes.push(Some(Err(Error::NotFound)));
                    continue;
                }
            },
        };
        let after = before.clone().unwrap_or_else(|| Record::empty(object));
        let mut change = Change {
            verb: draft.verb,
            before,
            after,
            problems: Vec::new(),
            since: None,
            owner_chosen: false,
            verbs: Vec::new(),
            left_empty: Vec::new(),
            allow_duplicate: draft.allow_duplicate && may_import,
        };
        if draft.verb == Verb::Create {
            change.after.set("id", draft.id.unwrap_or_else(base::new_id));
        }
        take_values(cx, object, &mut change, draft);
        changes.push(change);
        outcomes.push(None);
    }
    Ok((changes, outcomes))
}

enum Found {
    Writable(Record),
    Readable,
}

fn existing(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, drafts: &[Draft]) -> Result<FxHashMap<Uuid, Found>> {
    let mut found = FxHashMap::default();
    for (action, verbs) in [(Action::Update, [Verb::Update, Verb::Update]), (Action::Delete, [Verb::Delete, Verb::Restore])] {
        let ids: Vec<Uuid> = drafts.iter().filter(|draft| verbs.contains(&draft.verb)).filter_map(|draft| draft.id).collect();
        if ids.is_empty() {
            continue;
        }
        let readable = permit::scope(cx, object, Action::Read)?;
        if permit::may(cx, object, action) {
            let scope = permit::scope(cx, object, action)?;
            for record in list::find(tx, object, &ids, &scope)? {
                let deleted = !record.get("deleted_at").is_null();
                let verb = drafts.iter().find(|draft| draft.id == Some(record.id())).map(|draft| draft.verb);
                // A deleted record can only be restored, a living one only changed or deleted.
                if deleted == (verb == Some(Verb::Restore)) {
                    found.insert(record.id(), Found::Writable(record));
                }
            }
        }
        let missing: Vec<Uuid> = ids.into_iter().filter(|id| !found.contains_key(id)).collect();
        if !missing.is_empty() {
            for record in list::find(tx, object, &missing, &readable)? {
                if record.get("deleted_at").is_null() {
                    found.insert(record.id(), Found::Readable);
                }
            }
        }
    }
    Ok(found)
}

fn stale(cx: &Cx, draft: &Draft, record: Record) -> Result<Record> {
    match draft.version {
        Some(version) if version != record.version() => {
            Err(Error::Conflict { current: Box::new(crate::json::record(cx, &record)) })
        }
        _ => Ok(record),
    }
}

fn take_values(cx: &Cx, object: &Object, change: &mut Change, draft: Draft) {
    for (name, value) in draft.values {
        let found =
            object.field(&name).or_else(|| object.field(name.strip_suffix("_id")?).filter(|field| field.kind.target().is_some()));
        let Some(field) = found else {
            change.problems.push(Problem::at(name.as_ref(), "unknown_field").with("field", &name));
            continue;
        };
        let at = object.position(&field.name).expect("a field of the object");
        if change.after.values[at] == value {
            if change.is_new() && value.is_null() {
                change.left_empty.push(at);
            }
            continue;
        }
        if field.derived.is_some() {
            change.problems.push(Problem::at(name.as_ref(), "field_computed"));
            continue;
        }
        if permit::access(cx, object, field) != Access::Write || matches!(field.name.as_str(), "id" | "version") {
            change.problems.push(Problem::at(name.as_ref(), "field_read_only"));
            continue;
        }
        change.after.values[at] = value;
    }
}

/// Loads a record that whoever asks may read, for an action; not found otherwise.
pub fn load(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, id: Uuid) -> Result<Record> {
    let scope = permit::scope(cx, object, Action::Read)?;
    let record = list::find(tx, object, &[id], &scope)?.pop().ok_or(Error::NotFound)?;
    if *record.get("deleted_at") == Value::Null { Ok(record) } else { Err(Error::NotFound) }
}

/// Whether whoever asks may change this record: not found where they may not see it, forbidden where they may only see it.
pub fn may_change(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, id: Uuid) -> Result<()> {
    load(cx, tx, object, id)?;
    let scope = permit::scope(cx, object, Action::Update)?;
    match list::find(tx, object, &[id], &scope)?.pop() {
        Some(_) => Ok(()),
        None => Err(Error::forbidden("action_forbidden")),
    }
}
