//! What somebody has to do with approvals, as lists: what waits for them, what they asked, decided, were sent a copy of, and, for
//! administrators, what waits for somebody who is gone. Newest first, by key. Of records that the reader may not see nothing is shown.

use base::{Error, Instant, Result, Uuid};
use records_derive::Choice;
use rustc_hash::FxHashMap;
use store::Reader;

use super::absence::stood_in_for;
use super::stored::{self, Approval};
use crate::describe::Choice as _;
use crate::people::Action;
use crate::sql::Sql;
use crate::{Cx, Record, list, permit};

/// Items in one answer.
const PAGE: usize = 50;

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Waiting,
    Asked,
    Decided,
    Copied,
    /// Waits for somebody who left.
    Stuck,
}

/// An approval in a list.
#[derive(Clone, Debug)]
pub struct Item {
    pub approval: Approval,
    pub record: Record,
    /// Since when it is in the list.
    pub since: Instant,
    /// For whom whoever asks stands in here.
    pub instead_of: Option<Uuid>,
}

/// How many approvals wait for whoever asks, those of people whom they stand in for included.
pub fn count(cx: &Cx, reader: &mut Reader) -> Result<i64> {
    let Some(me) = cx.user_id() else { return Ok(0) };
    let mut people = stood_in_for(cx, reader, me)?;
    people.push(me);
    let mut sql = Sql::new("select count(distinct t.approval_id) from approval_part t where t.part = 'waiting' and ");
    sql.column_in("t", "user_id", &people);
    Ok(reader.first(&sql.text, &sql.args, |row| row.get(0))?.unwrap_or(0))
}

/// A page of one list, and where the next one begins.
pub fn items(cx: &Cx, reader: &mut Reader, place: Place, before: Option<Uuid>) -> Result<(Vec<Item>, Option<Uuid>)> {
    let me = cx.user_id().ok_or_else(|| Error::forbidden("action_forbidden"))?;
    let mut people = match place {
        Place::Waiting => stood_in_for(cx, reader, me)?,
        Place::Stuck if !cx.is_administrator() => return Err(Error::forbidden("only_administrators")),
        Place::Stuck => cx.setup.people.users().filter(|person| !person.active).map(|person| person.id).collect(),
        _ => Vec::new(),
    };
    if place != Place::Stuck {
        people.push(me);
    }
    let before = before.unwrap_or(Uuid::max());
    let mut rows = match place {
        Place::Asked => asked(reader, me, before)?,
        Place::Waiting | Place::Stuck => parts(reader, "waiting", &people, before)?,
        Place::Decided | Place::Copied => parts(reader, place.value(), &people, before)?,
    };
    let next = if rows.len() > PAGE { rows.get(PAGE - 1).map(|row| row.key) } else { None };
    rows.truncate(PAGE);
    Ok((shown(cx, reader, me, rows)?, next))
}

struct Row {
    /// What pages go by: a key that begins with its moment.
    key: Uuid,
    approval: Uuid,
    person: Uuid,
}

fn asked(reader: &mut Reader, me: Uuid, before: Uuid) -> Result<Vec<Row>> {
    let sql = "select id from approval where applicant_id = ?1 and id < ?2 order by id desc limit ?3";
    reader.query(sql, &[me.into(), before.into(), limit().into()], |row| {
        let id: Uuid = row.get(0)?;
        Ok(Row { key: id, approval: id, person: me })
    })
}

fn parts(reader: &mut Reader, part: &str, people: &[Uuid], before: Uuid) -> Result<Vec<Row>> {
    let mut sql = Sql::new("select t.id, t.approval_id, t.user_id from approval_part t where t.part = ");
    sql.bind(part);
    sql.push(" and t.id < ");
    sql.bind(before);
    sql.push(" and ");
    sql.column_in("t", "user_id", people);
    sql.push(" order by t.id desc limit ");
    sql.bind(limit());
    let read = |row: &store::Row| Ok(Row { key: row.get(0)?, approval: row.get(1)?, person: row.get(2)? });
    reader.query(&sql.text, &sql.args, read)
}

fn limit() -> i64 {
    i64::try_from(PAGE).unwrap_or(0) + 1
}

/// One statement for the approvals, and one for each object.
fn shown(cx: &Cx, reader: &mut Reader, me: Uuid, rows: Vec<Row>) -> Result<Vec<Item>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.approval).collect();
    let mut sql = Sql::new("where ");
    sql.column_in("t", "id", &ids);
    let mut approvals: FxHashMap<Uuid, Approval> = FxHashMap::default();
    let mut wanted: FxHashMap<String, Vec<Uuid>> = FxHashMap::default();
    for approval in stored::select(reader, &sql)? {
        wanted.entry(approval.object.clone()).or_default().push(approval.record);
        approvals.insert(approval.id, approval);
    }
    let mut records: FxHashMap<Uuid, Record> = FxHashMap::default();
    for (name, ids) in wanted {
        let Some(object) = cx.setup.catalog.find(&name) else { continue };
        let Ok(scope) = permit::scope(cx, object, Action::Read) else { continue };
        records.extend(list::find(reader, object, &ids, &scope)?.into_iter().map(|record| (record.id(), record)));
    }
    let mut items: Vec<Item> = Vec::with_capacity(rows.len());
    for row in rows {
        // Whoever has two seats is asked once.
        let Some(approval) = approvals.remove(&row.approval) else { continue };
        let Some(record) = records.get(&approval.record) else { continue };
        let since = moment(row.key).unwrap_or(approval.asked_at);
        let instead_of = (row.person != me).then_some(row.person);
        items.push(Item { record: record.clone(), since, instead_of, approval });
    }
    Ok(items)
}

/// The moment in a key of version 7.
fn moment(key: Uuid) -> Option<Instant> {
    let (seconds, nanoseconds) = key.get_timestamp()?.to_unix();
    Instant::new(i64::try_from(seconds).ok()?, i32::try_from(nanoseconds).ok()?).ok()
}
