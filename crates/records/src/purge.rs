//! Out of the recycle bin for good: the record, its parts, their history, shares and keys. Attachments lose their rows; their
//! bytes are the server's to remove. What remains is one event that says who removed a record and when.

use std::sync::Arc;

use base::{Error, Problem, Result, Uuid};
use store::{Tx, Value};

use crate::describe::Object;
use crate::people::Action;
use crate::sql::Sql;
use crate::{Cx, approval, events, files, list, permit};

/// Removes a record that is in the recycle bin. Administrators only. Refused while a living record refers to it. Returns the ids of
/// the files that belonged to it.
pub fn purge(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, id: Uuid) -> Result<Vec<Uuid>> {
    if !cx.is_administrator() {
        return Err(Error::forbidden("only_administrators"));
    }
    let scope = permit::scope(cx, object, Action::Delete)?;
    let record = list::find(tx, object, &[id], &scope)?.pop().ok_or(Error::NotFound)?;
    if record.get("deleted_at").is_null() {
        return Err(Error::NotFound);
    }
    let mut gone = vec![(object.clone(), id)];
    for (child, field) in cx.setup.catalog.ever_referring(&object.name) {
        let (table, column) = (Sql::name(&child.name), Sql::name(&field.column()));
        let is_part = child.part_of.as_ref() == Some(&field.name);
        let living = format!("select 1 from {table} where {column} = ?1 and deleted_at is null limit 1");
        if tx.first(&living, &[id.into()], |row| row.get::<i64>(0))?.is_some() {
            return Err(Error::invalid(Problem::new("still_referenced").with("object", child.label(cx.locale))));
        }
        if is_part {
            let parts =
                tx.query(&format!("select id from {table} where {column} = ?1"), &[id.into()], |row| row.get::<Uuid>(0))?;
            gone.extend(parts.into_iter().map(|part| (child.clone(), part)));
        } else {
            // What lies in the recycle bin itself may come back, and then without the reference.
            tx.execute(&format!("update {table} set {column} = null where {column} = ?1"), &[id.into()])?;
        }
    }
    let mut files = Vec::new();
    for (object, id) in &gone {
        files.extend(remove(tx, object, *id)?);
    }
    events::remember(cx, tx, &object.name, id, "purged", None)?;
    Ok(files)
}

fn remove(tx: &mut Tx, object: &Object, id: Uuid) -> Result<Vec<Uuid>> {
    if object.has_search() {
        tx.index_terms(&object.name, id, "")?;
    }
    for table in ["event", "held", "match_key", "notice", "delivery", "automation_run"] {
        tx.execute(&format!("delete from {table} where record_id = ?1"), &[id.into()])?;
    }
    let of_record = [Value::from(object.name.as_str()), Value::from(id.to_string())];
    tx.execute("delete from share where object = ?1 and record = ?2", &of_record)?;
    approval::forget(tx, id)?;
    let files = files::release(tx, id)?;
    tx.execute(&format!("delete from {} where id = ?1", Sql::name(&object.name)), &[id.into()])?;
    Ok(files)
}
