//! Versions of the configuration: what it was before a file was applied, what it was after, what somebody wanted to keep, and, made by
//! `follow`, what administrators changed otherwise: one for each of them and ten minutes. Going back is applying an earlier one.

use base::{Error, Instant, Result, Uuid};
use jiff::ToSpan;
use records_derive::Choice;
use store::{Reader, Tx, Value};

use crate::Cx;
use crate::describe::Choice;
use crate::sql::Sql;

/// Why a version was kept.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It was replaced by a file.
    Before,
    Applied,
    Kept,
    /// Somebody changed something of it.
    Changed,
}

/// One version, without its text.
#[derive(Clone, Debug)]
pub struct Version {
    pub id: Uuid,
    pub at: Instant,
    pub by: Option<Uuid>,
    /// `before`, `applied`, `kept` or `changed`.
    pub why: String,
    pub note: Option<String>,
}

/// Versions that are listed, newest first.
const MOST: i64 = 100;

/// Changes of one administrator within this time are one version.
const TOGETHER_MINUTES: i64 = 10;

/// Keeps what was changed since the newest version, whichever way. Costs one look at a row where nothing was. Asked regularly, by one
/// server at a time.
pub fn follow(cx: &Cx, tx: &mut Tx) -> Result<()> {
    let sql = "select id, at, by_id, why, setup_version from configuration_version order by id desc limit 1";
    let newest = tx.first(sql, &[], |row| {
        let (id, at, by): (Uuid, Instant, Option<Uuid>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok((id, at, by, row.get::<String>(3)?, row.get::<Option<i64>>(4)?))
    })?;
    if newest.as_ref().is_some_and(|(.., seen)| *seen == Some(cx.setup.version)) {
        return Ok(());
    }
    let text = super::export(cx, tx)?;
    let by = newest.as_ref().map_or(Ok(None), |(_, at, ..)| changed_by(cx, tx, *at))?;
    let since = cx.now.saturating_sub(TOGETHER_MINUTES.minutes()).unwrap_or(cx.now);
    match &newest {
        Some((id, at, before, why, _)) if why == Why::Changed.value() && *before == by && *at > since => {
            let sql = "update configuration_version set content = ?2, setup_version = ?3 where id = ?1";
            tx.execute(sql, &[(*id).into(), text.into(), cx.setup.version.into()]).map(drop)
        }
        _ => {
            let why = if newest.is_some() { Why::Changed } else { Why::Kept };
            let made = keep_as(cx, tx, why, by, None, &text)?.or(newest.map(|(id, ..)| id));
            let sql = "update configuration_version set setup_version = ?2 where id = ?1";
            tx.execute(sql, &[made.into(), cx.setup.version.into()]).map(drop)
        }
    }
}

/// Who changed something of the configuration last, since that moment.
fn changed_by(cx: &Cx, tx: &mut Tx, since: Instant) -> Result<Option<Uuid>> {
    let objects = cx.setup.catalog.objects().iter().filter(|object| object.is_configuration());
    let mut sql = Sql::new("select by_id from event where by_id is not null and id >= ");
    sql.bind(base::id_at(since));
    sql.push(" and object in ");
    sql.list(objects.map(|object| Value::from(object.name.as_str())));
    sql.push(" order by id desc limit 1");
    tx.first(&sql.text, &sql.args, |row| row.get(0))
}

/// Keeps the configuration as it is; none where the newest version is the same.
pub fn keep(cx: &Cx, tx: &mut Tx, note: Option<&str>) -> Result<Option<Uuid>> {
    let text = super::export(cx, tx)?;
    keep_text(cx, tx, Why::Kept, note, &text)
}

pub(super) fn keep_text(cx: &Cx, tx: &mut Tx, why: Why, note: Option<&str>, text: &str) -> Result<Option<Uuid>> {
    keep_as(cx, tx, why, cx.user_id(), note, text)
}

fn keep_as(cx: &Cx, tx: &mut Tx, why: Why, by: Option<Uuid>, note: Option<&str>, text: &str) -> Result<Option<Uuid>> {
    let newest =
        tx.first("select content from configuration_version order by id desc limit 1", &[], |row| row.get::<String>(0))?;
    if newest.as_deref() == Some(text) {
        return Ok(None);
    }
    let id = base::id_at(cx.now);
    tx.execute(
        "insert into configuration_version (id, at, by_id, why, note, content) values (?1, ?2, ?3, ?4, ?5, ?6)",
        &[id.into(), cx.now.into(), by.into(), why.value().into(), note.into(), text.into()],
    )?;
    Ok(Some(id))
}

pub fn list(cx: &Cx, reader: &mut Reader) -> Result<Vec<Version>> {
    super::administrators_only(cx)?;
    reader.query("select id, at, by_id, why, note from configuration_version order by id desc limit ?1", &[MOST.into()], |row| {
        Ok(Version { id: row.get(0)?, at: row.get(1)?, by: row.get(2)?, why: row.get(3)?, note: row.get(4)? })
    })
}

/// The text of a version.
pub fn read(cx: &Cx, reader: &mut Reader, id: Uuid) -> Result<String> {
    super::administrators_only(cx)?;
    let text =
        reader.first("select content from configuration_version where id = ?1", &[id.into()], |row| row.get::<String>(0))?;
    text.ok_or(Error::NotFound)
}
