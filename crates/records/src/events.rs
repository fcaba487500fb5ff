//! What happened: one row per change, written in the transaction of the change. Timeline, audit, live boards and the undo of
//! imports all read it; nothing ever changes or removes a row.

use base::{Instant, Result, Uuid};
use serde_json::Value as Json;
use store::{Reader, Tx, Value};

use crate::Cx;

#[derive(Clone, Debug)]
pub struct Event {
    pub id: Uuid,
    pub object: String,
    pub record: Uuid,
    /// `created`, `changed`, `deleted`, `restored`, or a verb of the business: `won`, `converted`, `merged`.
    pub kind: String,
    pub at: Instant,
    pub by: Option<Uuid>,
    pub origin: String,
    /// By field: the stored value before and after.
    pub changes: serde_json::Map<String, Json>,
}

const COLUMNS: [&str; 9] = ["id", "object", "record_id", "kind", "at", "by_id", "origin", "version", "changes"];

pub(crate) fn row(cx: &Cx, object: &str, record: Uuid, kind: &str, version: i64, changes: Option<String>) -> Vec<Value> {
    vec![
        base::id_at(cx.now).into(),
        object.into(),
        record.into(),
        kind.into(),
        cx.now.into(),
        cx.user_id().into(),
        cx.origin.as_str().into(),
        version.into(),
        changes.into(),
    ]
}

pub(crate) fn insert(tx: &mut Tx, rows: &[Vec<Value>]) -> Result<()> {
    tx.insert_many("event", &COLUMNS, rows)
}

/// Remembers a verb of the business beside the change that it made.
pub fn remember(cx: &Cx, tx: &mut Tx, object: &str, record: Uuid, kind: &'static str, note: Option<Json>) -> Result<()> {
    cx.announce(object, record, kind);
    insert(tx, &[row(cx, object, record, kind, 0, note.map(|note| note.to_string()))])
}

/// The same for several records at once, each with its note.
pub fn remember_many(cx: &Cx, tx: &mut Tx, object: &str, kind: &'static str, notes: &[(Uuid, Json)]) -> Result<()> {
    let rows = notes.iter().map(|(record, note)| {
        cx.announce(object, *record, kind);
        row(cx, object, *record, kind, 0, Some(note.to_string()))
    });
    insert(tx, &rows.collect::<Vec<_>>())
}

/// Events of one record before `before`, newest first. The caller has looked the record up, and so may see it.
pub fn of_record(reader: &mut Reader, record: Uuid, before: Option<Uuid>, most: i64) -> Result<Vec<Event>> {
    let before = before.unwrap_or(Uuid::max());
    reader.query(
        "select id, object, record_id, kind, at, by_id, origin, changes from event
         where record_id = ?1 and id < ?2 order by id desc limit ?3",
        &[record.into(), before.into(), most.into()],
        |row| {
            let changes: Option<String> = row.get(7)?;
            Ok(Event {
                id: row.get(0)?,
                object: row.get(1)?,
                record: row.get(2)?,
                kind: row.get(3)?,
                at: row.get(4)?,
                by: row.get(5)?,
                origin: row.get(6)?,
                changes: changes.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
            })
        },
    )
}
