//! The log: what automations did, for administrators; and how a failed run is begun again.

use base::{Error, Instant, Result, Uuid};
use jiff::Span;
use serde_json::Value as Json;
use store::{Reader, Tx};

use super::Automation;
use crate::sql::Sql;
use crate::{Cx, list, permit};

/// How long the log is kept. Longer than any dry run looks back.
const KEPT_DAYS: i64 = 180;
/// Runs in one answer.
const PAGE: usize = 30;

#[derive(Clone, Debug)]
pub struct Run {
    pub id: Uuid,
    pub automation: Uuid,
    pub object: String,
    pub record: Option<(Uuid, String)>,
    pub trigger: String,
    /// `queued`, `sleeping`, `done`, `failed`, `stopped`.
    pub state: String,
    pub created_at: Instant,
    pub due_at: Instant,
    pub ended_at: Option<Instant>,
    pub by: Option<Uuid>,
    pub attempts: i64,
    /// What each step did, and why it ended.
    pub log: Json,
}

#[derive(Clone, Debug, Default)]
pub struct RunPage {
    pub runs: Vec<Run>,
    pub next: Option<Uuid>,
}

/// The runs of an automation, newest first. Administrators only.
pub fn runs(cx: &Cx, reader: &mut Reader, automation: Uuid, before: Option<Uuid>, state: Option<&str>) -> Result<RunPage> {
    if !cx.is_administrator() {
        return Err(Error::forbidden("only_administrators"));
    }
    list::one(cx, reader, &cx.setup.catalog.of::<Automation>().clone(), automation, &[])?;
    let mut sql = Sql::new(
        "select id, automation_id, object, record_id, trigger_kind, state, created_at, due_at, ended_at, by_id, attempts, log
         from automation_run
         where automation_id = ",
    );
    sql.bind(automation);
    sql.push(" and id < ");
    sql.bind(before.unwrap_or(Uuid::max()));
    if let Some(state) = state {
        sql.push(" and state = ");
        sql.bind(state);
    }
    sql.push(" order by id desc limit ");
    sql.bind(PAGE as i64 + 1);
    let mut runs = reader.query(&sql.text, &sql.args, |row| {
        Ok(Run {
            id: row.get(0)?,
            automation: row.get(1)?,
            object: row.get(2)?,
            record: row.get::<Option<Uuid>>(3)?.map(|id| (id, String::new())),
            trigger: row.get(4)?,
            state: row.get(5)?,
            created_at: row.get(6)?,
            due_at: row.get(7)?,
            ended_at: row.get(8)?,
            by: row.get(9)?,
            attempts: row.get(10)?,
            log: row.get::<Option<String>>(11)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or(Json::Array(vec![])),
        })
    })?;
    let next = (runs.len() > PAGE).then(|| runs[PAGE - 1].id);
    runs.truncate(PAGE);
    // All runs of an automation are about records of one object: one statement.
    let object = runs.first().and_then(|run| cx.setup.catalog.find(&run.object));
    if let Some(object) = object {
        let ids: Vec<Uuid> = runs.iter().filter_map(|run| run.record.as_ref().map(|(id, _)| *id)).collect();
        let scope = permit::Scope::whole_company("the log of an automation, for administrators");
        for record in list::find(reader, object, &ids, &scope)? {
            let title = permit::shown_title(cx, object, record.title());
            let same = runs.iter_mut().filter_map(|run| run.record.as_mut()).filter(|(id, _)| *id == record.id());
            same.for_each(|(_, own)| own.clone_from(&title));
        }
    }
    Ok(RunPage { runs, next })
}

/// Forgets runs that ended long ago. What failed stays as long as what was done: the log is for mending, the history of records for keeping.
pub fn sweep(cx: &Cx, tx: &mut Tx) -> Result<u64> {
    let until = cx.now.checked_sub(Span::new().hours(KEPT_DAYS * 24)).unwrap_or(cx.now);
    tx.execute("delete from automation_run where ended_at < ?1", &[until.into()])
}

/// Begins a run again that failed or was stopped, at the step where it was. Administrators only.
pub fn replay(cx: &Cx, tx: &mut Tx, run: Uuid) -> Result<()> {
    if !cx.is_administrator() {
        return Err(Error::forbidden("only_administrators"));
    }
    let sql = "update automation_run set state = 'queued', ended_at = null, due_at = ?2, attempts = 0
               where id = ?1 and state in ('failed', 'stopped')";
    if tx.execute(sql, &[run.into(), cx.now.into()])? == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}
