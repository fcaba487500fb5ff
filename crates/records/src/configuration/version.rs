//! Versions of the configuration: what it was before a file was applied, what it was after, and what somebody wanted to keep. Rows are
//! never changed; going back is applying an earlier one.

use base::{Error, Instant, Result, Uuid};
use records_derive::Choice;
use store::{Reader, Tx};

use crate::Cx;
use crate::describe::Choice;

/// Why a version was kept.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It was replaced by a file.
    Before,
    Applied,
    Kept,
}

/// One version, without its text.
#[derive(Clone, Debug)]
pub struct Version {
    pub id: Uuid,
    pub at: Instant,
    pub by: Option<Uuid>,
    /// `before`, `applied` or `kept`.
    pub why: String,
    pub note: Option<String>,
}

/// Versions that are listed, newest first.
const MOST: i64 = 100;

/// Keeps the configuration as it is; none where the newest version is the same.
pub fn keep(cx: &Cx, tx: &mut Tx, note: Option<&str>) -> Result<Option<Uuid>> {
    let text = super::export(cx, tx)?;
    keep_text(cx, tx, Why::Kept, note, &text)
}

pub(super) fn keep_text(cx: &Cx, tx: &mut Tx, why: Why, note: Option<&str>, text: &str) -> Result<Option<Uuid>> {
    let newest =
        tx.first("select content from configuration_version order by id desc limit 1", &[], |row| row.get::<String>(0))?;
    if newest.as_deref() == Some(text) {
        return Ok(None);
    }
    let id = base::id_at(cx.now);
    tx.execute(
        "insert into configuration_version (id, at, by_id, why, note, content) values (?1, ?2, ?3, ?4, ?5, ?6)",
        &[id.into(), cx.now.into(), cx.user_id().into(), why.value().into(), note.into(), text.into()],
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
