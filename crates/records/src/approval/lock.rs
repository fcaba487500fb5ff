//! What `save` asks, in one place, for every door: a record that waits for an approval is not changed but in the fields that the step
//! opens, and a record does not go where it needs an approval without one. People and files obey, as they obey the company's rules;
//! an approval that is granted has ended by the time its own change is written.

use std::sync::Arc;

use base::{Message, Problem, Result, Uuid};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value as Json};
use store::{Reader, Tx};

use super::Needed;
use super::process::{Definition, Process};
use super::run::{Run, State};
use crate::describe::Object;
use crate::expression::{Linked, Looks, Scene, Sight};
use crate::sql::Sql;
use crate::{Change, Cx, Verb, json, rule};

/// Adds what approvals have against these changes.
pub(crate) fn check(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, changes: &mut [Change]) -> Result<()> {
    if !rule::obeys(cx) {
        return Ok(());
    }
    // A part is locked with its whole.
    let whole = object.part_of.as_deref().and_then(|name| Some((name, object.field(name)?.kind.target()?)));
    let locked_as = whole.map_or(object.name.as_str(), |(_, target)| target);
    if !cx.setup.approvals.may_concern(locked_as) {
        return Ok(());
    }
    locks(cx, tx, object, whole.map(|(name, _)| name), changes)?;
    if whole.is_none() { needs(cx, tx, object, changes) } else { Ok(()) }
}

/// Why a record is locked.
pub struct Lock {
    process: String,
    person: String,
    /// Fields that can be changed all the same.
    pub open: Vec<String>,
}

impl Lock {
    pub fn message(&self) -> Message {
        Message::new("approval_locks").with("process", &self.process).with("person", &self.person)
    }
}

/// Those of these records that wait for an approval, of an object that is no part of another. One statement, and none where none can be.
pub fn locked(cx: &Cx, reader: &mut Reader, object: &Object, records: &[Uuid]) -> Result<FxHashMap<Uuid, Lock>> {
    match cx.setup.approvals.may_concern(&object.name) {
        true => waiting(cx, reader, records),
        false => Ok(FxHashMap::default()),
    }
}

fn waiting(cx: &Cx, reader: &mut Reader, records: &[Uuid]) -> Result<FxHashMap<Uuid, Lock>> {
    let mut found: FxHashMap<Uuid, Lock> = FxHashMap::default();
    for some in records.chunks(500) {
        let mut sql =
            Sql::new("select t.record_id, t.definition, t.run from approval t where t.is_open and t.state = 'waiting' and ");
        sql.column_in("t", "record_id", some);
        reader.each(&sql.text, &sql.args, |row| {
            let (definition, run): (String, String) = (row.get(1)?, row.get(2)?);
            let definition: Definition = serde_json::from_str(&definition).map_err(base::Error::internal)?;
            let run: Run = serde_json::from_str(&run).map_err(base::Error::internal)?;
            let person = run.waits_for().into_iter().next().and_then(|id| cx.setup.people.user_name(id)).unwrap_or_default();
            let open = definition.steps.get(run.at).map(|step| step.open.clone()).unwrap_or_default();
            found.insert(row.get(0)?, Lock { process: definition.name, person: person.to_owned(), open });
            Ok(())
        })?;
    }
    Ok(found)
}

fn locks(cx: &Cx, tx: &mut Tx, object: &Object, whole: Option<&str>, changes: &mut [Change]) -> Result<()> {
    let of = |change: &Change| -> Vec<Uuid> {
        match whole {
            None => change.before.iter().map(|record| record.id()).collect(),
            Some(reference) => change.before.iter().chain([&change.after]).filter_map(|record| record.uuid(reference)).collect(),
        }
    };
    let mut records: Vec<Uuid> = changes.iter().flat_map(of).collect();
    records.sort();
    records.dedup();
    let found = waiting(cx, tx, &records)?;
    if found.is_empty() {
        return Ok(());
    }
    for change in changes {
        let Some(lock) = of(change).iter().find_map(|id| found.get(id)) else { continue };
        let refused = |target: Option<&str>| Problem { target: target.map(str::to_owned), message: lock.message() };
        match (&change.before, change.verb, whole) {
            (Some(before), Verb::Update, None) => {
                let touched = object.fields.iter().enumerate().filter(|(at, _)| before.values[*at] != change.after.values[*at]);
                let closed: Vec<&str> = touched
                    .map(|(_, field)| field)
                    .filter(|field| !field.read_only && !lock.open.contains(&field.name))
                    .map(|field| field.name.as_str())
                    .collect();
                for name in closed {
                    change.problems.push(refused(Some(name)));
                }
            }
            (Some(before), Verb::Update, Some(_)) if before.values == change.after.values => {}
            _ => change.problems.push(refused(None)),
        }
    }
    Ok(())
}

/// What was approved of a record by a process, newest first.
type Granted = FxHashMap<(Uuid, Uuid), Vec<Map<String, Json>>>;

fn needs(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, changes: &mut [Change]) -> Result<()> {
    let processes: Vec<&Arc<Process>> =
        cx.setup.approvals.of(&object.name).iter().filter(|process| process.definition.needed != Needed::Nothing).collect();
    if processes.is_empty() {
        return Ok(());
    }
    let mut looks = Looks::default();
    processes.iter().for_each(|process| looks.merge(&process.looks));
    let asked: Vec<usize> = (0..changes.len())
        .filter(|at| matches!(changes[*at].verb, Verb::Create | Verb::Update))
        .filter(|at| changes[*at].before.as_ref().is_none_or(|before| before.values != changes[*at].after.values))
        .collect();
    let records = asked.iter().flat_map(|at| changes[*at].before.iter().chain([&changes[*at].after]));
    let linked = Linked::load(cx, tx, &looks, records, Sight::Whole)?;
    let mut wanted: Vec<(usize, &Arc<Process>)> = Vec::new();
    for at in asked {
        wanted.extend(
            processes.iter().filter(|process| is_needed(cx, process, &changes[at], &linked)).map(|process| (at, *process)),
        );
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let records: Vec<Uuid> = wanted.iter().map(|(at, _)| changes[*at].id()).collect();
    let granted = granted(tx, &records)?;
    for (at, process) in wanted {
        let change = &mut changes[at];
        let holds =
            |seal: &Map<String, Json>| seal.iter().all(|(name, token)| json::token_of_stored(change.after.get(name)) == *token);
        let seals = granted.get(&(change.id(), process.id)).map_or(&[][..], Vec::as_slice);
        if seals.iter().any(holds) {
            continue;
        }
        let target = process.gate.as_ref().map(|(at, _)| object.fields[*at].name.clone());
        let key = if seals.is_empty() { "approval_needed" } else { "approval_needed_again" };
        let message = match key {
            "approval_needed" => Message::new("approval_needed"),
            _ => Message::new("approval_needed_again"),
        };
        change.problems.push(Problem { target, message: message.with("process", &process.definition.name) });
    }
    Ok(())
}

fn is_needed(cx: &Cx, process: &Process, change: &Change, linked: &Linked) -> bool {
    let (before, after) = (change.before.as_ref(), &change.after);
    let holds = |record| {
        let scene = Scene::new(cx, record, before, linked);
        process.condition.as_ref().is_none_or(|condition| condition.holds(&scene))
    };
    match (&process.gate, process.definition.needed) {
        (Some((at, stages)), _) => {
            let enters =
                before.is_none_or(|before| before.values[*at] != after.values[*at]) && stages.contains(&after.values[*at]);
            enters && holds(after)
        }
        (None, Needed::Save) => {
            // What stands so already may be changed elsewhere.
            let differs = before.is_none_or(|before| process.sealed.iter().any(|at| before.values[*at] != after.values[*at]));
            differs && holds(after)
        }
        _ => false,
    }
}

fn granted(tx: &mut Tx, records: &[Uuid]) -> Result<Granted> {
    let mut granted = Granted::default();
    for some in records.chunks(500) {
        let mut sql = Sql::new("select t.record_id, t.process_id, t.seal from approval t where t.state = ");
        sql.bind(crate::describe::Choice::value(&State::Approved));
        sql.push(" and ");
        sql.column_in("t", "record_id", some);
        tx.each(&sql.text, &sql.args, |row| {
            let seal: Option<String> = row.get(2)?;
            let seal = seal.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
            granted.entry((row.get(0)?, row.get(1)?)).or_default().push(seal);
            Ok(())
        })?;
    }
    Ok(granted)
}
