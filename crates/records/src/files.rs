//! Whose a file is. Until a record holds it only whoever uploaded it may read it; from then on whoever may read the record,
//! and, where a field of the record holds it, that field too. A file that a field held once stays with the record, as its
//! history does. Not here: the bytes, which the server keeps, and taking them in.

use std::collections::hash_map::Entry;

use base::{Error, Instant, Problem, Result, Uuid};
use rustc_hash::FxHashMap;
use store::{Reader, Tx, Value};

use crate::describe::{Field, FieldKind, Object};
use crate::people::Access;
use crate::sql::Sql;
use crate::{Change, Cx, Verb, list, permit};

/// Bytes of the largest file that a field for pictures takes: lists show them as they are.
pub const LARGEST_PICTURE: i64 = 10 << 20;

/// Kinds that browsers may show as they are: pictures that cannot carry a script.
pub fn is_picture(media_type: &str) -> bool {
    matches!(media_type, "image/png" | "image/jpeg" | "image/gif" | "image/webp")
}

/// What stands beside a file's id where the file is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: i64,
}

/// What files are, in one statement. The ids are to come out of fields that the reader has been allowed to read.
pub fn about(reader: &mut Reader, files: &[Uuid]) -> Result<FxHashMap<Uuid, About>> {
    let mut known = FxHashMap::default();
    for some in files.chunks(500) {
        let mut sql = Sql::new("select t.id, t.name, t.media_type, t.size from file t where ");
        sql.column_in("t", "id", some);
        reader.each(&sql.text, &sql.args, |row| {
            known.insert(row.get(0)?, About { name: row.get(1)?, media_type: row.get(2)?, size: row.get(3)? });
            Ok(())
        })?;
    }
    Ok(known)
}

/// A field of a record that holds a file.
struct Holder {
    object: String,
    record: Uuid,
    field: String,
}

fn holders(reader: &mut Reader, file: Uuid) -> Result<Vec<Holder>> {
    reader.query("select object, record_id, field from file_holder where file_id = ?1", &[file.into()], |row| {
        Ok(Holder { object: row.get(0)?, record: row.get(1)?, field: row.get(2)? })
    })
}

/// Not found unless whoever asks may read this file: as an attachment, in a field, or as their own that no record holds yet.
pub fn may_read(cx: &Cx, reader: &mut Reader, file: Uuid) -> Result<()> {
    let sql = "select object, record_id, created_by_id from file where id = ?1 and deleted_at is null";
    let row = reader.first(sql, &[file.into()], |row| {
        Ok((row.get::<Option<String>>(0)?, row.get::<Option<Uuid>>(1)?, row.get::<Option<Uuid>>(2)?))
    })?;
    let (object, record, uploader) = row.ok_or(Error::NotFound)?;
    let attached = object.zip(record);
    let holders = holders(reader, file)?;
    if attached.is_none() && holders.is_empty() {
        let own = cx.is_trusted() || (uploader.is_some() && uploader == cx.user_id());
        return if own { Ok(()) } else { Err(Error::NotFound) };
    }
    let in_fields = holders.into_iter().filter_map(|holder| {
        let object = cx.setup.catalog.find(&holder.object)?;
        let field = object.field(&holder.field)?;
        (permit::access(cx, object, field) >= Access::Read).then_some((holder.object, holder.record))
    });
    for (object, record) in attached.into_iter().chain(in_fields) {
        match list::one(cx, reader, cx.setup.catalog.object(&object)?, record, &[]) {
            Ok(_) => return Ok(()),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::NotFound)
}

/// Makes an upload of whoever asks, which no record holds yet, an attachment of a record that they may see.
pub(crate) fn attach(cx: &Cx, tx: &mut Tx, file: Uuid, object: &str, record: Uuid) -> Result<()> {
    let sql = "update file set object = ?2, record_id = ?3
               where id = ?1 and deleted_at is null and record_id is null and created_by_id = ?4
               and not exists (select 1 from file_holder h where h.file_id = file.id)";
    let changed = tx.execute(sql, &[file.into(), object.into(), record.into(), cx.user_id().into()])?;
    if changed == 1 { Ok(()) } else { Err(Error::invalid(Problem::at("file_ids", "reference_missing"))) }
}

/// The object in a field of whose records this file stands.
pub fn held_by(reader: &mut Reader, file: Uuid) -> Result<Option<String>> {
    Ok(holders(reader, file)?.pop().map(|holder| holder.object))
}

fn fields_with_files(object: &Object) -> Vec<&Field> {
    object.fields.iter().filter(|field| field.kind.is_file()).collect()
}

/// The files that a change puts into fields, with the fields.
fn given<'c>(fields: &'c [&'c Field], change: &'c Change) -> impl Iterator<Item = (&'c Field, Uuid)> {
    let writes = matches!(change.verb, Verb::Create | Verb::Update);
    let touched = fields.iter().filter(move |field| writes && change.touches(&field.name));
    touched.filter_map(|field| Some((*field, change.after.uuid(&field.name)?)))
}

/// Only a file that the writer may read goes into a field: nobody gets at another's by naming it. A field for pictures takes
/// what browsers may show, and no more of it than a list can carry.
pub(crate) fn check(cx: &Cx, tx: &mut Tx, object: &Object, changes: &mut [Change]) -> Result<()> {
    let fields = fields_with_files(object);
    if fields.is_empty() {
        return Ok(());
    }
    let mut known: FxHashMap<Uuid, Option<About>> = FxHashMap::default();
    for change in changes {
        let mut problems = Vec::new();
        for (field, file) in given(&fields, change) {
            let found = match known.entry(file) {
                Entry::Occupied(found) => found.into_mut(),
                Entry::Vacant(place) => place.insert(readable(cx, tx, file)?),
            };
            problems.extend(unfit(field, found.as_ref()));
        }
        change.problems.append(&mut problems);
    }
    Ok(())
}

fn readable(cx: &Cx, tx: &mut Tx, file: Uuid) -> Result<Option<About>> {
    match may_read(cx, tx, file) {
        Ok(()) => Ok(about(tx, &[file])?.remove(&file)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Why a file does not go into a field.
fn unfit(field: &Field, file: Option<&About>) -> Option<Problem> {
    let Some(file) = file else { return Some(Problem::at(&field.name, "reference_missing")) };
    if field.kind != FieldKind::Picture {
        return None;
    }
    if !is_picture(&file.media_type) {
        return Some(Problem::at(&field.name, "picture_expected"));
    }
    let too_large = file.size > LARGEST_PICTURE;
    too_large.then(|| Problem::at(&field.name, "picture_too_large").with("megabytes", LARGEST_PICTURE >> 20))
}

/// Remembers which fields hold which files, with the records that were written.
pub(crate) fn hold(tx: &mut Tx, object: &Object, changes: &[&Change]) -> Result<()> {
    let fields = fields_with_files(object);
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for change in changes {
        let held = given(&fields, change);
        rows.extend(
            held.map(|(field, file)| {
                vec![file.into(), object.name.as_str().into(), change.id().into(), field.name.as_str().into()]
            }),
        );
    }
    if rows.is_empty() {
        return Ok(());
    }
    let sql = "insert into file_holder (file_id, object, record_id, field) values (?1, ?2, ?3, ?4) on conflict do nothing";
    tx.send_many(sql, &rows)
}

/// Lets go of everything that a record held, for good. Answers the files that now belong to nobody; their rows are gone.
pub(crate) fn release(tx: &mut Tx, record: Uuid) -> Result<Vec<Uuid>> {
    let of_record = "select file_id from file_holder where record_id = ?1 union select id from file where record_id = ?1";
    let files = tx.query(of_record, &[record.into()], |row| row.get::<Uuid>(0))?;
    tx.execute("delete from file_holder where record_id = ?1", &[record.into()])?;
    tx.execute("update file set object = null, record_id = null where record_id = ?1", &[record.into()])?;
    let mut gone = Vec::new();
    for file in files {
        let attached = "select 1 from file where id = ?1 and record_id is not null";
        let is_attached = tx.first(attached, &[file.into()], |row| row.get::<i64>(0))?.is_some();
        if !is_attached && holders(tx, file)?.is_empty() {
            tx.execute("delete from file where id = ?1", &[file.into()])?;
            gone.push(file);
        }
    }
    Ok(gone)
}

/// Uploads of before `until` that no record came to hold: whoever uploaded them left the form. Answers them; their rows are gone.
pub fn forget(tx: &mut Tx, until: Instant) -> Result<Vec<Uuid>> {
    let forgotten = "select f.id from file f
                     where f.record_id is null and f.created_at < ?1
                     and not exists (select 1 from file_holder h where h.file_id = f.id)
                     order by f.id
                     limit 500";
    let files = tx.query(forgotten, &[until.into()], |row| row.get::<Uuid>(0))?;
    if !files.is_empty() {
        let mut sql = Sql::new("delete from file where id in ");
        sql.list(files.iter().map(|id| Value::Id(*id)));
        tx.execute(&sql.text, &sql.args)?;
    }
    Ok(files)
}

#[cfg(test)]
mod tests;
