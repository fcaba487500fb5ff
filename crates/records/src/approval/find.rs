//! Who approves: the people of a step, as the company stands now, and whether the step is for the record at all.

use std::sync::Arc;

use base::{Result, Uuid};
use rustc_hash::FxHashSet;
use store::{Reader, Value};

use super::process::{Approver, Process};
use super::run::{Found, Run};
use crate::describe::Object;
use crate::expression::{Linked, Scene, Sight};
use crate::people::{Action, People, ShareAccess};
use crate::save::save;
use crate::sql::Sql;
use crate::{Change, Cx, Draft, Record, Verb, Who, derived, permit};

/// A record as an approval looks at it: with what is to be changed in it, and what its references lead to.
pub struct Seen<'a> {
    /// Of whoever asked: `me` in a condition is the applicant, whoever decides.
    cx: Cx,
    process: &'a Process,
    before: &'a Record,
    after: Record,
    linked: Linked,
}

impl<'a> Seen<'a> {
    pub fn new(
        cx: &Cx,
        reader: &mut Reader,
        process: &'a Process,
        applicant: Uuid,
        before: &'a Record,
        changes: &[(String, Value)],
    ) -> Result<Seen<'a>> {
        let after = changed(cx, reader, before, changes)?;
        let cx = match cx.setup.people.user(applicant) {
            Some(person) => Cx::new(cx.setup.clone(), Who::Person(person.clone()), cx.now),
            None => cx.clone(),
        };
        let linked = Linked::load(&cx, reader, &process.looks, [before, &after].into_iter(), Sight::Whole)?;
        Ok(Seen { cx, process, before, after, linked })
    }

    /// Whether the process is for this record.
    pub fn fits(&self) -> bool {
        self.holds(self.process.condition.as_ref())
    }

    fn holds(&self, condition: Option<&crate::expression::Expression>) -> bool {
        let scene = Scene::new(&self.cx, &self.after, Some(self.before), &self.linked);
        condition.is_none_or(|condition| condition.holds(&scene))
    }

    /// Who approves a step.
    pub fn find(&self, at: usize) -> Found {
        if !self.holds(self.process.conditions[at].as_ref()) {
            return Found::NotFor;
        }
        let definition = &self.process.definition;
        let people = people(&self.cx, &definition.steps[at].approvers, &self.after);
        let is_here = |id: &Uuid| self.cx.setup.people.user(*id).is_some_and(|person| person.active);
        Found::People { people, fallback: definition.fallback.filter(is_here) }
    }
}

/// The record as these changes would make it, with what is computed from them.
fn changed(cx: &Cx, reader: &mut Reader, before: &Record, changes: &[(String, Value)]) -> Result<Record> {
    if changes.is_empty() {
        return Ok(before.clone());
    }
    let mut after = before.clone();
    for (name, value) in changes {
        after.set(name, value.clone());
    }
    let object = before.object.clone();
    let before = Some(before.clone());
    let change = Change {
        verb: Verb::Update,
        before,
        after,
        problems: Vec::new(),
        since: None,
        owner_chosen: false,
        verbs: Vec::new(),
        left_empty: Vec::new(),
        allow_duplicate: false,
    };
    let mut changes = [change];
    derived::fill_in(cx, reader, &object, &mut changes)?;
    let [change] = changes;
    Ok(change.after)
}

/// How it would go if it were asked now: by step, who would approve; `None` for a step that is not for the record.
pub fn preview(seen: &Seen) -> Vec<Option<Vec<Uuid>>> {
    let steps = 0..seen.process.definition.steps.len();
    let each = steps.map(|at| match seen.find(at) {
        Found::NotFor => None,
        Found::People { people, fallback } if people.is_empty() => Some(fallback.into_iter().collect()),
        Found::People { people, .. } => Some(people),
    });
    each.collect()
}

/// The people whom these words mean, each once, without those who left.
pub(super) fn people(cx: &Cx, approvers: &[Approver], record: &Record) -> Vec<Uuid> {
    let people = &cx.setup.people;
    let mut found: Vec<Uuid> = Vec::new();
    for approver in approvers {
        match approver {
            Approver::User { id } => found.push(*id),
            Approver::Role { id } => {
                let mut members: Vec<Uuid> =
                    people.users().filter(|person| person.role == *id && person.active).map(|person| person.id).collect();
                members.sort();
                found.extend(members);
            }
            Approver::Superior { level } => {
                let level = usize::try_from(*level).unwrap_or(usize::MAX).saturating_sub(1);
                found.extend(cx.user_id().and_then(|id| superiors(people, id).get(level).copied()));
            }
            Approver::Field { field } => found.extend(record.uuid(field)),
        }
    }
    let mut known = FxHashSet::default();
    found.retain(|id| people.user(*id).is_some_and(|person| person.active) && known.insert(*id));
    found
}

/// Who leads this person's team, who leads the one above, and so on; nobody twice, and not the person.
pub(super) fn superiors(people: &People, person: Uuid) -> Vec<Uuid> {
    let Some(known) = people.user(person) else { return Vec::new() };
    let mut chain = Vec::new();
    let mut seen = FxHashSet::default();
    let mut next = known.team.or_else(|| known.teams.first().copied()).or_else(|| known.leads.first().copied());
    while let Some(team) = next.filter(|team| seen.insert(*team)).and_then(|team| people.team(team)) {
        let leader = team.leader.filter(|id| *id != person && people.user(*id).is_some_and(|leader| leader.active));
        chain.extend(leader.filter(|id| !chain.contains(id)));
        next = team.parent;
    }
    chain
}

/// Those of these people who cannot see the record. One statement.
pub(super) fn blind(cx: &Cx, reader: &mut Reader, object: &Object, record: Uuid, wanted: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut sql = Sql::new("");
    let mut asked = Vec::new();
    for (at, id) in wanted.iter().enumerate() {
        let Some(person) = cx.setup.people.user(*id) else { continue };
        let theirs = Cx::new(cx.setup.clone(), Who::Person(person.clone()), cx.now);
        asked.push(*id);
        let Ok(scope) = permit::scope(&theirs, object, Action::Read) else { continue };
        sql.push(if sql.text.is_empty() { "" } else { " union all " });
        sql.push(&format!("select cast({at} as bigint) from {} t where t.id = ", Sql::name(&object.name)));
        sql.bind(record);
        if !scope.is_everything() {
            sql.push(" and ");
            scope.write(&mut sql, "t");
        }
    }
    if sql.text.is_empty() {
        return Ok(asked);
    }
    let seeing = reader.query(&sql.text, &sql.args, |row| row.get::<i64>(0))?;
    let sees = |id: &Uuid| seeing.iter().any(|at| usize::try_from(*at).is_ok_and(|at| wanted[at] == *id));
    asked.retain(|id| !sees(id));
    Ok(asked)
}

/// Opens the record for reading to those whom the process names and who could not see what they decide on.
pub(super) fn open_to_approvers(cx: &Cx, tx: &mut store::Tx, object: &Arc<Object>, record: Uuid, run: &Run) -> Result<()> {
    let blind = blind(cx, tx, object, record, &run.waits_for())?;
    if blind.is_empty() {
        return Ok(());
    }
    let kaidan = cx.on_behalf("an approver sees what they decide on");
    let share = cx.setup.catalog.object("share")?.clone();
    for person in blind {
        let draft = Draft::create()
            .set("object", object.name.as_str())
            .set("record", record.to_string())
            .set("grantee", person.to_string())
            .set("access", crate::describe::Choice::value(&ShareAccess::Read));
        save(&kaidan, tx, &share, draft)?;
    }
    Ok(())
}
