//! The tables of approvals: one row per approval with its definition and its run, who takes part in it (`approval_part`, what inboxes
//! list), and what was done, in order (`approval_action`). Rows are only written here.

use base::{Date, Error, Instant, Result, Uuid};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};
use store::{Column, ColumnKind, Index, Reader, Row, Table, Tx, Value};

use super::process::{Definition, Process};
use super::run::{Run, State};
use records_derive::Choice;

use crate::describe::{Choice as _, Object};
use crate::sql::Sql;
use crate::{Cx, Draft, Record, json};

/// One approval as it is stored.
#[derive(Clone, Debug)]
pub struct Approval {
    pub id: Uuid,
    pub object: String,
    pub record: Uuid,
    pub process: Uuid,
    /// Of the process, when it was asked.
    pub version: i64,
    pub definition: Definition,
    pub run: Run,
    /// What is to be changed in the record once it is approved: stored values by field.
    pub changes: Map<String, Json>,
    pub opinion: Option<String>,
    pub asked_at: Instant,
    pub ended_at: Option<Instant>,
    /// By when the step that waits should be decided.
    pub due_on: Option<Date>,
    pub reminded_at: Option<Instant>,
}

const COLUMNS: &str =
    "t.id, t.object, t.record_id, t.process_id, t.version, t.definition, t.run, t.changes, t.opinion, t.asked_at,
                       t.ended_at, t.due_on, t.reminded_at";

/// What somebody did.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Asked,
    Approved,
    Refused,
    SentBack,
    Returned,
    AskedAgain,
    Withdrawn,
    AddedBefore,
    AddedAfter,
    HandedOver,
    Reminded,
    Copied,
}

/// A deed, as it is told beside the steps.
#[derive(Clone, Debug)]
pub struct Action {
    pub at: Instant,
    pub by: Option<Uuid>,
    /// In whose place, where that is somebody else.
    pub instead_of: Option<Uuid>,
    pub deed: String,
    /// The place of the step that waited.
    pub step: i64,
    pub opinion: Option<String>,
    /// Those who were added, copied, to whom it was handed over.
    pub whom: Vec<Uuid>,
    pub files: Vec<Uuid>,
}

/// The part that somebody takes in an approval.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It waits for their word.
    Waiting,
    /// They gave it.
    Decided,
    /// They were sent a copy.
    Copied,
}

fn read(row: &Row) -> Result<Approval> {
    fn parsed<T: DeserializeOwned>(text: &str) -> Result<T> {
        serde_json::from_str(text).map_err(Error::internal)
    }
    let changes: Option<String> = row.get(7)?;
    Ok(Approval {
        id: row.get(0)?,
        object: row.get(1)?,
        record: row.get(2)?,
        process: row.get(3)?,
        version: row.get(4)?,
        definition: parsed(row.text(5)?.unwrap_or_default())?,
        run: parsed(row.text(6)?.unwrap_or_default())?,
        changes: changes.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
        opinion: row.get(8)?,
        asked_at: row.get(9)?,
        ended_at: row.get(10)?,
        due_on: row.get(11)?,
        reminded_at: row.get(12)?,
    })
}

/// Approvals that a condition on `approval t` and what is joined to it selects. The caller sees to it that they may be seen.
pub(super) fn select(reader: &mut Reader, rest: &Sql) -> Result<Vec<Approval>> {
    reader.query(&format!("select {COLUMNS} from approval t {}", rest.text), &rest.args, read)
}

pub(super) fn find(reader: &mut Reader, id: Uuid) -> Result<Approval> {
    let mut sql = Sql::new("where t.id = ");
    sql.bind(id);
    select(reader, &sql)?.pop().ok_or(Error::NotFound)
}

/// The same, held until the end of the transaction, as it is now.
pub(super) fn hold(tx: &mut Tx, id: Uuid) -> Result<Approval> {
    tx.lock("approval", id)?;
    find(tx, id)
}

impl Approval {
    /// The values that are to be changed, as they are stored.
    pub(super) fn changed(&self, object: &Object) -> Vec<(String, Value)> {
        let each = self.changes.iter().filter_map(|(name, token)| {
            let field = object.field(name)?;
            Some((name.clone(), json::stored_from_token(field.kind.column(), token)?))
        });
        each.collect()
    }

    /// What is to be written once it is approved.
    pub(super) fn draft(&self, object: &Object) -> Draft {
        let changed = self.changed(object).into_iter();
        changed.fold(Draft::update(self.record), |draft, (name, value)| draft.set(name, value))
    }

    /// Whether it still goes on.
    pub fn is_open(&self) -> bool {
        self.run.state.is_open()
    }
}

/// Values by field, as the history keeps them.
pub(super) fn tokens(values: &[(String, Value)]) -> Map<String, Json> {
    values.iter().map(|(name, value)| (name.clone(), json::token_of_stored(value))).collect()
}

/// What an approval stands and falls with: the values that its conditions looked at, and those that it brought.
pub(super) fn seal(process: &Process, record: &Record, changes: &Map<String, Json>) -> Map<String, Json> {
    let mut seal: Map<String, Json> =
        process.sealed_fields(&record.object).map(|name| (name.to_owned(), json::token_of_stored(record.get(name)))).collect();
    let board = record.object.board.as_deref();
    seal.extend(
        changes.iter().filter(|(name, _)| Some(name.as_str()) != board).map(|(name, value)| (name.clone(), value.clone())),
    );
    seal
}

fn text(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

pub(super) fn insert(tx: &mut Tx, approval: &Approval) -> Result<()> {
    let columns = [
        "id",
        "object",
        "record_id",
        "process_id",
        "version",
        "definition",
        "run",
        "changes",
        "opinion",
        "asked_at",
        "ended_at",
        "due_on",
        "reminded_at",
        "state",
        "is_open",
        "applicant_id",
    ];
    let row = vec![
        approval.id.into(),
        approval.object.as_str().into(),
        approval.record.into(),
        approval.process.into(),
        approval.version.into(),
        text(&approval.definition)?.into(),
        text(&approval.run)?.into(),
        (!approval.changes.is_empty()).then(|| Json::Object(approval.changes.clone()).to_string()).into(),
        approval.opinion.clone().into(),
        approval.asked_at.into(),
        approval.ended_at.into(),
        approval.due_on.into(),
        approval.reminded_at.into(),
        approval.run.state.value().into(),
        approval.run.state.is_open().into(),
        approval.run.applicant.into(),
    ];
    tx.insert_many("approval", &columns, &[row])
}

/// Writes where it stands. `seal` is given once it is approved.
pub(super) fn update(tx: &mut Tx, approval: &Approval, seal: Option<&Map<String, Json>>) -> Result<()> {
    let state = approval.run.state;
    tx.execute(
        "update approval
         set run = ?2, state = ?3, is_open = ?4, ended_at = ?5, due_on = ?6, reminded_at = ?7, seal = ?8
         where id = ?1",
        &[
            approval.id.into(),
            text(&approval.run)?.into(),
            state.value().into(),
            state.is_open().into(),
            approval.ended_at.into(),
            approval.due_on.into(),
            approval.reminded_at.into(),
            seal.map(|seal| Json::Object(seal.clone()).to_string()).into(),
        ],
    )
    .map(drop)
}

pub(super) fn log(tx: &mut Tx, cx: &Cx, approval: &Approval, action: &Action) -> Result<()> {
    let columns = ["id", "approval_id", "at", "by_id", "instead_of_id", "deed", "step", "opinion", "whom", "files"];
    let ids = |ids: &[Uuid]| (!ids.is_empty()).then(|| json!(ids).to_string());
    let row = vec![
        base::id_at(cx.now).into(),
        approval.id.into(),
        action.at.into(),
        action.by.into(),
        action.instead_of.into(),
        action.deed.as_str().into(),
        action.step.into(),
        action.opinion.clone().into(),
        ids(&action.whom).into(),
        ids(&action.files).into(),
    ];
    tx.insert_many("approval_action", &columns, &[row])
}

/// What was done in these approvals, in order, by approval.
pub(super) fn actions(reader: &mut Reader, approvals: &[Uuid]) -> Result<Vec<(Uuid, Action)>> {
    let mut sql = Sql::new(
        "select t.approval_id, t.at, t.by_id, t.instead_of_id, t.deed, t.step, t.opinion, t.whom, t.files from approval_action t where ",
    );
    sql.column_in("t", "approval_id", approvals);
    sql.push(" order by t.id");
    let ids = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    reader.query(&sql.text, &sql.args, |row| {
        let action = Action {
            at: row.get(1)?,
            by: row.get(2)?,
            instead_of: row.get(3)?,
            deed: row.get(4)?,
            step: row.get(5)?,
            opinion: row.get(6)?,
            whom: ids(row.get(7)?),
            files: ids(row.get(8)?),
        };
        Ok((row.get(0)?, action))
    })
}

/// Gives people a part in it, where they have it not yet.
pub(super) fn take_part(tx: &mut Tx, cx: &Cx, approval: Uuid, part: Part, people: &[Uuid]) -> Result<()> {
    let sql = "insert into approval_part (id, approval_id, user_id, part) values (?1, ?2, ?3, ?4) on conflict do nothing";
    let row = |person: &Uuid| vec![base::id_at(cx.now).into(), approval.into(), (*person).into(), part.value().into()];
    let rows: Vec<Vec<Value>> = people.iter().map(row).collect();
    if rows.is_empty() { Ok(()) } else { tx.execute_many(sql, &rows).map(drop) }
}

/// Those for whom it waits now, and nobody else.
pub(super) fn wait_for(tx: &mut Tx, cx: &Cx, approval: Uuid, people: &[Uuid]) -> Result<()> {
    let mut sql = Sql::new("delete from approval_part where part = 'waiting' and approval_id = ");
    sql.bind(approval);
    if !people.is_empty() {
        sql.push(" and user_id not in ");
        sql.list(people.iter().map(|id| Value::Id(*id)));
    }
    tx.execute(&sql.text, &sql.args)?;
    take_part(tx, cx, approval, Part::Waiting, people)
}

/// Who was sent a copy.
pub(super) fn copied(reader: &mut Reader, approvals: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>> {
    let mut sql = Sql::new("select t.approval_id, t.user_id from approval_part t where t.part = 'copied' and ");
    sql.column_in("t", "approval_id", approvals);
    sql.push(" order by t.id");
    reader.query(&sql.text, &sql.args, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Whether an approval of the record waits, and which.
pub(super) fn open_of(reader: &mut Reader, record: Uuid) -> Result<Option<Uuid>> {
    reader.first("select id from approval where record_id = ?1 and is_open", &[record.into()], |row| row.get(0))
}

/// An approval that a record waits for.
pub(crate) struct Open {
    pub id: Uuid,
    pub process: Uuid,
    pub applicant: Uuid,
}

pub(crate) fn waiting_for(reader: &mut Reader, record: Uuid) -> Result<Option<Open>> {
    let sql = "select id, process_id, applicant_id from approval where record_id = ?1 and is_open";
    reader.first(sql, &[record.into()], |row| Ok(Open { id: row.get(0)?, process: row.get(1)?, applicant: row.get(2)? }))
}

/// Where an approval stands; none where it went with its record.
pub(crate) fn state(reader: &mut Reader, id: Uuid) -> Result<Option<State>> {
    let text = reader.first("select state from approval where id = ?1", &[id.into()], |row| row.get::<String>(0))?;
    Ok(text.and_then(|text| State::parse(&text)))
}

/// Everything of a record's approvals goes with it.
pub(crate) fn forget(tx: &mut Tx, record: Uuid) -> Result<()> {
    for table in ["approval_part", "approval_action"] {
        let sql = format!("delete from {table} where approval_id in (select id from approval where record_id = ?1)");
        tx.execute(&sql, &[record.into()])?;
    }
    tx.execute("delete from approval where record_id = ?1", &[record.into()]).map(drop)
}

pub(crate) fn tables() -> Vec<Table> {
    use ColumnKind::{Bool, Date, Id, Instant, Int, Text};
    let table = |name: &str, columns: &[(&str, ColumnKind, bool)], indexes: Vec<Index>| Table {
        name: name.to_owned(),
        key: vec!["id".to_owned()],
        columns: columns
            .iter()
            .map(|(name, kind, required)| Column { name: (*name).to_owned(), kind: *kind, required: *required, references: None })
            .collect(),
        indexes,
        ..Table::default()
    };
    vec![
        table(
            "approval",
            &[
                ("id", Id, true),
                ("object", Text, true),
                ("record_id", Id, true),
                ("process_id", Id, true),
                ("version", Int, true),
                ("definition", Text, true),
                ("run", Text, true),
                ("changes", Text, false),
                ("seal", Text, false),
                ("opinion", Text, false),
                ("state", Text, true),
                ("is_open", Bool, true),
                ("applicant_id", Id, true),
                ("asked_at", Instant, true),
                ("ended_at", Instant, false),
                ("due_on", Date, false),
                ("reminded_at", Instant, false),
            ],
            vec![
                // One at a time: two people who ask at once get one approval.
                Index::unique(&["record_id"]).only("is_open"),
                Index::on(&["record_id", "id"]),
                Index::on(&["applicant_id", "id"]),
                Index::on(&["due_on"]).only("is_open and due_on is not null"),
            ],
        ),
        table(
            "approval_part",
            &[("id", Id, true), ("approval_id", Id, true), ("user_id", Id, true), ("part", Text, true)],
            vec![Index::unique(&["approval_id", "user_id", "part"]), Index::on(&["user_id", "part", "id"])],
        ),
        table(
            "approval_action",
            &[
                ("id", Id, true),
                ("approval_id", Id, true),
                ("at", Instant, true),
                ("by_id", Id, false),
                ("instead_of_id", Id, false),
                ("deed", Text, true),
                ("step", Int, true),
                ("opinion", Text, false),
                ("whom", Text, false),
                ("files", Text, false),
            ],
            vec![Index::on(&["approval_id", "id"])],
        ),
    ]
}
