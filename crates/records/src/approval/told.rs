//! An approval as people read it: where it stands, who said what, and what whoever reads may do. Whoever may see the record may see
//! why it waits and for whom.

use std::sync::Arc;

use base::{Result, Uuid};
use rustc_hash::FxHashMap;
use store::Reader;

use super::absence::substitutes;
use super::actions::{actor, takes_part};
use super::run::{Actor, Own, State};
use super::settle::of_its_version;
use super::stored::{self, Action, Approval};
use crate::describe::{FieldKind, Object};
use crate::files::{self, About};
use crate::sql::Sql;
use crate::{Cx, list, permit};

/// Approvals of one record in one answer.
const MOST: i64 = 20;

/// What whoever reads may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Can {
    /// Approve, refuse, send back to whoever asked, add approvers, hand over.
    pub decide: bool,
    /// Earlier steps, by their place, to which it may be sent back.
    pub send_back: Vec<usize>,
    pub ask_again: bool,
    pub withdraw: bool,
    /// Remind those for whom it waits, and send copies.
    pub remind: bool,
    /// Hand over for somebody else: administrators, where an approver is gone.
    pub mend: bool,
}

#[derive(Clone, Debug)]
pub struct Told {
    pub approval: Approval,
    /// Of the record, as the reader may see it.
    pub title: String,
    pub actions: Vec<Action>,
    pub files: FxHashMap<Uuid, About>,
    pub copied: Vec<Uuid>,
    /// For whom it waits, and who stands in for them today.
    pub substitutes: Vec<(Uuid, Uuid)>,
    pub can: Can,
}

/// The approvals of a record that whoever asks may see, newest first.
pub fn of_record(cx: &Cx, reader: &mut Reader, object: &Arc<Object>, record: Uuid) -> Result<Vec<Told>> {
    let entry = list::one(cx, reader, object, record, &[])?;
    let mut sql = Sql::new("where t.record_id = ");
    sql.bind(record);
    sql.push(" order by t.id desc limit ");
    sql.bind(MOST);
    let approvals = stored::select(reader, &sql)?;
    let title = permit::shown_title(cx, object, entry.record.title());
    tell(cx, reader, approvals.into_iter().map(|approval| (approval, title.clone())).collect())
}

/// One approval of a record that whoever asks may see.
pub fn one(cx: &Cx, reader: &mut Reader, id: Uuid) -> Result<Told> {
    let approval = stored::find(reader, id)?;
    let object = cx.setup.catalog.object(&approval.object)?;
    let entry = list::one(cx, reader, object, approval.record, &[])?;
    let title = permit::shown_title(cx, object, entry.record.title());
    tell(cx, reader, vec![(approval, title)])?.pop().ok_or(base::Error::NotFound)
}

/// Five statements, however many there are.
fn tell(cx: &Cx, reader: &mut Reader, approvals: Vec<(Approval, String)>) -> Result<Vec<Told>> {
    if approvals.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = approvals.iter().map(|(approval, _)| approval.id).collect();
    let mut actions: FxHashMap<Uuid, Vec<Action>> = FxHashMap::default();
    for (id, action) in stored::actions(reader, &ids)? {
        actions.entry(id).or_default().push(action);
    }
    let held: Vec<Uuid> = actions.values().flatten().flat_map(|action| action.files.iter().copied()).collect();
    let about = files::about(reader, &held)?;
    let copied = stored::copied(reader, &ids)?;
    let waiting: Vec<Uuid> = approvals.iter().flat_map(|(approval, _)| approval.run.waits_for()).collect();
    let away = substitutes(cx, reader, &waiting)?;
    let who = actor(cx, reader)?;
    let told = approvals.into_iter().map(|(approval, title)| {
        let actions = actions.remove(&approval.id).unwrap_or_default();
        let waits_for = approval.run.waits_for();
        let files = actions.iter().flat_map(|action| &action.files);
        Told {
            files: files.filter_map(|id| Some((*id, about.get(id)?.clone()))).collect(),
            copied: copied.iter().filter(|(id, _)| *id == approval.id).map(|(_, person)| *person).collect(),
            substitutes: away.iter().filter(|(person, _)| waits_for.contains(person)).copied().collect(),
            can: can(&who, &approval),
            actions,
            approval,
            title,
        }
    });
    Ok(told.collect())
}

fn can(who: &Actor, approval: &Approval) -> Can {
    let run = &approval.run;
    let decide = run.seat_of(who).is_some();
    let is_applicant = who.id == run.applicant;
    Can {
        decide,
        send_back: if decide { run.earlier().collect() } else { Vec::new() },
        ask_again: run.state == State::Returned && is_applicant,
        withdraw: run.state.is_open() && (is_applicant || who.administrator),
        remind: run.state.is_open() && takes_part(run, who),
        mend: run.state == State::Waiting && who.administrator && (!is_applicant || run.own == Own::Decides),
    }
}

/// The fields of the record that the approval is about: those that its conditions look at, and the first amount.
pub fn facts(cx: &Cx, approval: &Approval) -> Vec<String> {
    let Some(object) = cx.setup.catalog.find(&approval.object) else { return Vec::new() };
    let known = cx.setup.approvals.of(&object.name).iter();
    let same = known.into_iter().find(|known| known.id == approval.process && known.version == approval.version).cloned();
    let process = same.or_else(|| of_its_version(cx, object, &approval.definition).ok().map(Arc::new));
    let amount = object.fields.iter().filter(|field| field.kind == FieldKind::Money && !field.retired).take(1);
    let mut facts: Vec<String> = amount.map(|field| field.name.clone()).collect();
    for name in process.iter().flat_map(|process| process.sealed_fields(object)) {
        if !facts.iter().any(|fact| fact == name) {
            facts.push(name.to_owned());
        }
    }
    facts
}
