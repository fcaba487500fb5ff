//! Merging: several records that are the same become one. What referred to the others refers to the kept one; the others go
//! to the recycle bin; what the kept one lacks it takes from them. The merge is remembered and can be undone as a whole.

use std::sync::Arc;

use base::{Error, Problem, Result, Uuid};
use serde::{Deserialize, Serialize};
use store::{Tx, Value};

use crate::derived::{Touched, touch};
use crate::describe::Object;
use crate::record::Record;
use crate::save::{may_change, save};
use crate::sql::Sql;
use crate::{Cx, Draft, events, json, list, permit};

/// Records that one merge may take in.
const MOST: usize = 20;

/// What has to be put back by an undo.
#[derive(Serialize, Deserialize)]
struct Moved {
    merged: Vec<Uuid>,
    references: Vec<Reference>,
    /// Stored values of the kept record before the merge, by field.
    values: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize, Deserialize)]
struct Reference {
    object: String,
    field: String,
    from: Uuid,
    records: Vec<Uuid>,
}

/// Merges `others` into `keep`; `values` decide where they differ. Returns the id of the merge.
pub fn merge(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, keep: Uuid, others: &[Uuid], values: Draft) -> Result<Uuid> {
    if others.is_empty() || others.len() > MOST || others.contains(&keep) {
        return Err(Error::invalid(Problem::at("merge", "merge_malformed").with("most", MOST)));
    }
    may_change(cx, tx, object, keep)?;
    let scope = permit::scope(cx, object, crate::people::Action::Update)?;
    let kept = list::find(tx, object, &[keep], &scope)?.pop().ok_or(Error::NotFound)?;
    let merged = list::find(tx, object, others, &scope)?;
    if merged.len() != others.len() {
        return Err(Error::NotFound);
    }
    // The others go first, so that their exclusive keys are free for the kept one.
    for other in others {
        save(cx, tx, object, Draft::delete(*other))?;
    }
    let references = move_references(cx, tx, object, keep, others)?;
    let draft = completed(keep, &kept, &merged, values);
    let mut before = serde_json::Map::new();
    for (name, _) in &draft.values {
        let name = name.strip_suffix("_id").filter(|plain| object.field(plain).is_some()).unwrap_or(name);
        before.insert(name.to_owned(), json::token_of_stored(kept.get(name)));
    }
    save(cx, tx, object, draft)?;

    let id = base::new_id();
    let moved = Moved { merged: others.to_vec(), references, values: before };
    let moved = serde_json::to_string(&moved).map_err(Error::internal)?;
    tx.execute(
        "insert into merge (id, object, kept_id, at, by_id, moved) values (?1, ?2, ?3, ?4, ?5, ?6)",
        &[id.into(), object.name.as_str().into(), keep.into(), cx.now.into(), cx.user_id().into(), moved.into()],
    )?;
    let titles: Vec<&str> = merged.iter().map(Record::title).collect();
    events::remember(cx, tx, &object.name, keep, "merged", Some(serde_json::json!({ "note": titles.join(", "), "merge": id })))?;
    Ok(id)
}

/// Takes what the kept record lacks from the others, in their order; what the writer chose comes first.
fn completed(keep: Uuid, kept: &Record, merged: &[Record], values: Draft) -> Draft {
    let mut draft = Draft { id: Some(keep), ..Draft::update(keep) };
    draft.values = values.values;
    for (at, field) in kept.object.fields.iter().enumerate() {
        let given =
            draft.values.iter().any(|(name, _)| *name == field.name || name.strip_suffix("_id") == Some(field.name.as_str()));
        if field.read_only || field.retired || given || !kept.values[at].is_null() || field.name == "external_id" {
            continue;
        }
        if let Some(value) = merged.iter().map(|record| &record.values[at]).find(|value| !value.is_null()) {
            draft = draft.set(field.name.clone(), value.clone());
        }
    }
    draft
}

fn move_references(cx: &Cx, tx: &mut Tx, object: &Object, keep: Uuid, others: &[Uuid]) -> Result<Vec<Reference>> {
    let mut moved = Vec::new();
    for (child, field) in cx.setup.catalog.ever_referring(&object.name) {
        let (table, column) = (Sql::name(&child.name), Sql::name(&field.column()));
        for other in others {
            let sql = format!("select id from {table} where {column} = ?1");
            let records = tx.query(&sql, &[(*other).into()], |row| row.get::<Uuid>(0))?;
            if records.is_empty() {
                continue;
            }
            tx.execute(&format!("update {table} set {column} = ?1 where {column} = ?2"), &[keep.into(), (*other).into()])?;
            let touched = Touched { object: &child.name, fields: &[&field.name], records: records.clone(), before: vec![*other] };
            touch(cx, tx, &[touched])?;
            moved.push(Reference { object: child.name.clone(), field: field.name.clone(), from: *other, records });
        }
    }
    Ok(moved)
}

/// Takes a merge back: the others return, what was moved and still refers to the kept record refers to them again, and the
/// kept record gets back the values that the merge changed.
pub fn undo(cx: &Cx, tx: &mut Tx, id: Uuid) -> Result<()> {
    let row = tx.first("select object, kept_id, moved, undone_at from merge where id = ?1", &[id.into()], |row| {
        Ok((row.get::<String>(0)?, row.get::<Uuid>(1)?, row.get::<String>(2)?, row.get::<Option<base::Instant>>(3)?))
    })?;
    let (name, keep, moved, undone) = row.ok_or(Error::NotFound)?;
    if undone.is_some() {
        return Err(Error::invalid(Problem::new("already_undone")));
    }
    let object = cx.setup.catalog.object(&name)?.clone();
    may_change(cx, tx, &object, keep)?;
    let moved: Moved = serde_json::from_str(&moved).map_err(Error::internal)?;

    let mut draft = Draft::update(keep);
    for (name, token) in moved.values {
        let Some(field) = object.field(&name) else { continue };
        if let Some(value) = json::stored_from_token(field.kind.column(), &token) {
            draft = draft.set(name, value);
        }
    }
    save(cx, tx, &object, draft)?;
    for other in &moved.merged {
        save(cx, tx, &object, Draft::restore(*other))?;
    }
    for reference in moved.references {
        let Some(child) = cx.setup.catalog.named(&reference.object) else { continue };
        let Some(field) = child.position(&reference.field).map(|at| &child.fields[at]) else { continue };
        for some in reference.records.chunks(500) {
            let column = Sql::name(&field.column());
            let mut sql = Sql::new(&format!("update {} set {column} = ", Sql::name(&child.name)));
            sql.bind(reference.from);
            sql.push(&format!(" where {column} = "));
            sql.bind(keep);
            sql.push(" and id in ");
            sql.list(some.iter().map(|id| Value::Id(*id)));
            tx.execute(&sql.text, &sql.args)?;
            let fields = [reference.field.as_str()];
            let touched = Touched { object: &child.name, fields: &fields, records: some.to_vec(), before: vec![keep] };
            touch(cx, tx, &[touched])?;
        }
    }
    tx.execute("update merge set undone_at = ?1 where id = ?2", &[cx.now.into(), id.into()])?;
    events::remember(cx, tx, &object.name, keep, "unmerged", None)
}
