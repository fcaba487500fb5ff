//! Attachments of a record, and files that a field holds. Who may see the record may read its files, who may change it may
//! add and remove them; what no record holds yet is its uploader's alone (`records::files`). They are sent as downloads; only
//! plain pictures are shown by browsers.

use axum::Json;
use axum::body::Body;
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Instant, Message, Problem, Result, Uuid};
use jiff::SignedDuration;
use records::{Cx, files as holding, list, save};
use serde::Serialize;
use store::{Reader, Tx, Value};
use utoipa::ToSchema;

use crate::app::App;
use crate::ask::{self, Asker};
use crate::error::{Answer, Refusal};
use crate::files::{Files, Kept, media_type};

#[derive(Serialize, ToSchema)]
pub struct FileAnswer {
    pub id: Uuid,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    pub by: Option<ByAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct ByAnswer {
    pub id: Uuid,
    pub name: String,
}

impl ByAnswer {
    /// The person of this id, by name.
    pub fn of(cx: &Cx, id: Option<Uuid>) -> Option<ByAnswer> {
        let id = id?;
        Some(ByAnswer { id, name: cx.setup.people.user_name(id)?.to_owned() })
    }
}

/// A row of `file`.
struct Row {
    answer: FileAnswer,
    /// Whose attachment it is.
    record: Option<(String, Uuid)>,
}

const COLUMNS: &str = "id, name, media_type, size, created_at, created_by_id, object, record_id";

fn read(cx: &Cx, row: &store::Row) -> Result<Row> {
    let (created_by, object, record): (Option<Uuid>, Option<String>, Option<Uuid>) = (row.get(5)?, row.get(6)?, row.get(7)?);
    let answer = FileAnswer {
        id: row.get(0)?,
        name: row.get(1)?,
        media_type: row.get(2)?,
        size: row.get(3)?,
        at: row.get(4)?,
        by: ByAnswer::of(cx, created_by),
    };
    Ok(Row { answer, record: object.zip(record) })
}

fn find(cx: &Cx, reader: &mut Reader, id: Uuid) -> Result<Row> {
    let sql = format!("select {COLUMNS} from file where id = ?1 and deleted_at is null");
    reader.first(&sql, &[id.into()], |row| read(cx, row))?.ok_or(Error::NotFound)
}

/// A record's attachments, newest first.
#[utoipa::path(get, path = "/api/records/{object}/{id}/files", tag = "files", params(("object" = String, Path), ("id" = Uuid, Path)), responses((status = 200, body = [FileAnswer])))]
pub async fn files_list(asker: Asker, Path((name, id)): Path<(String, String)>) -> Answer<Json<Vec<FileAnswer>>> {
    let id = ask::id(&id)?;
    Ok(Json(asker.read(move |cx, reader| of_record(cx, reader, &name, id)).await?))
}

fn of_record(cx: &Cx, reader: &mut Reader, name: &str, id: Uuid) -> Result<Vec<FileAnswer>> {
    list::one(cx, reader, cx.setup.catalog.object(name)?, id, &[])?;
    let sql = format!("select {COLUMNS} from file where record_id = ?1 and object = ?2 and deleted_at is null order by id desc");
    reader.query(&sql, &[id.into(), name.into()], |row| read(cx, row).map(|row| row.answer))
}

/// Attaches files to a record: a multipart form whose parts `file` are the files.
#[utoipa::path(post, path = "/api/records/{object}/{id}/files", tag = "files", params(("object" = String, Path), ("id" = Uuid, Path)), request_body(content = Object, content_type = "multipart/form-data"), responses((status = 201, body = [FileAnswer])))]
pub async fn files_add(
    State(app): State<App>,
    asker: Asker,
    Path((name, id)): Path<(String, String)>,
    form: Multipart,
) -> Answer<(StatusCode, Json<Vec<FileAnswer>>)> {
    let id = ask::id(&id)?;
    // Asked before a hundred megabytes are taken in, and again when they are there.
    let object = name.clone();
    asker.read(move |cx, reader| list::one(cx, reader, cx.setup.catalog.object(&object)?, id, &[])).await?;
    let uploads = receive(&app.files, form).await?;
    let ids: Vec<Uuid> = uploads.iter().map(|upload| upload.id).collect();
    let stored = asker.write(move |cx, tx| {
        save::may_change(cx, tx, cx.setup.catalog.object(&name)?, id)?;
        insert(cx, tx, Some((&name, id)), &uploads)?;
        of_record(cx, tx, &name, id)
    });
    match stored.await {
        Ok(files) => Ok((StatusCode::CREATED, Json(files))),
        Err(error) => {
            remove(&app.files, &ids).await;
            Err(Refusal(error))
        }
    }
}

/// Uploads a file that a field of a record yet to be saved will hold.
#[utoipa::path(post, path = "/api/files", tag = "files", request_body(content = Object, content_type = "multipart/form-data"), responses((status = 201, body = FileAnswer)))]
pub async fn files_upload(State(app): State<App>, asker: Asker, form: Multipart) -> Answer<(StatusCode, Json<FileAnswer>)> {
    let uploads = receive(&app.files, form).await?;
    let ids: Vec<Uuid> = uploads.iter().map(|upload| upload.id).collect();
    let first = ids[0];
    let stored = asker.write(move |cx, tx| {
        insert(cx, tx, None, &uploads)?;
        find(cx, tx, first).map(|row| row.answer)
    });
    match stored.await {
        Ok(file) => Ok((StatusCode::CREATED, Json(file))),
        Err(error) => {
            remove(&app.files, &ids).await;
            Err(Refusal(error))
        }
    }
}

struct Upload {
    id: Uuid,
    name: String,
    media_type: &'static str,
    size: i64,
    sha256: String,
}

/// Keeps the bytes of each part `file`. What was kept before a failure is removed again.
async fn receive(files: &Files, mut form: Multipart) -> Result<Vec<Upload>> {
    let mut uploads = Vec::new();
    let received = receive_into(files, &mut form, &mut uploads).await;
    if received.is_ok() && !uploads.is_empty() {
        return Ok(uploads);
    }
    let ids: Vec<Uuid> = uploads.iter().map(|upload| upload.id).collect();
    remove(files, &ids).await;
    received?;
    Err(Error::invalid(Problem::at("file", "required")))
}

async fn receive_into(files: &Files, form: &mut Multipart, uploads: &mut Vec<Upload>) -> Result<()> {
    while let Some(part) = form.next_field().await.map_err(malformed)? {
        if part.name() != Some("file") {
            continue;
        }
        let name = clean_name(part.file_name().unwrap_or(""));
        let id = base::new_id();
        let pieces = tokio_stream::StreamExt::map(part, |piece| piece.map_err(malformed));
        let kept = files.keep(id, pieces).await?;
        let media_type = media_type(&kept.head, &name);
        uploads.push(Upload { id, name, media_type, size: kept.size, sha256: kept.sha256 });
    }
    Ok(())
}

pub fn malformed(error: MultipartError) -> Error {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Error::TooLarge(Message::new("file_too_large").with("megabytes", crate::app::LARGEST_FILE >> 20))
        }
        _ => Error::invalid(Problem::new("form_malformed")),
    }
}

/// The last part of a path, without what systems or headers would stumble over.
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    let clean: String = last.chars().filter(|c| !c.is_control() && *c != '"').take(200).collect();
    if clean.trim_matches(['.', ' ']).is_empty() { "file".to_owned() } else { clean }
}

fn insert(cx: &Cx, tx: &mut Tx, record: Option<(&str, Uuid)>, uploads: &[Upload]) -> Result<()> {
    let columns = ["id", "object", "record_id", "name", "media_type", "size", "sha256", "created_at", "created_by_id"];
    let (object, id) = record.map_or((None, None), |(object, id)| (Some(object), Some(id)));
    let rows: Vec<Vec<Value>> = uploads
        .iter()
        .map(|upload| {
            vec![
                upload.id.into(),
                object.into(),
                id.into(),
                upload.name.as_str().into(),
                upload.media_type.into(),
                upload.size.into(),
                upload.sha256.as_str().into(),
                cx.now.into(),
                cx.user_id().into(),
            ]
        })
        .collect();
    tx.insert_many("file", &columns, &rows)
}

/// The row of the bytes that an import reads. Nobody downloads them: they belong to no record that can be looked up.
pub fn remember(cx: &Cx, tx: &mut Tx, id: Uuid, of: (&str, Uuid), name: &str, kept: &Kept) -> Result<()> {
    let upload = Upload {
        id,
        name: name.to_owned(),
        media_type: media_type(&kept.head, name),
        size: kept.size,
        sha256: kept.sha256.clone(),
    };
    insert(cx, tx, Some(of), &[upload])
}

/// Bytes without a row are only wasted room, so a failure here is logged and no more.
pub async fn remove(files: &Files, ids: &[Uuid]) {
    for id in ids {
        if let Err(error) = files.remove(*id).await {
            tracing::warn!("removing the bytes of {id}: {error}");
        }
    }
}

/// Uploads that no record takes within this time are forgotten.
const PATIENCE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Removes uploads that nobody came to use, with their bytes. Called on a blocking thread.
pub fn sweep(app: &App) -> Result<()> {
    let cx = app.company.system("forgotten uploads", app.now());
    let forgotten = app.company.write(&cx, |tx| holding::forget(tx, cx.now - PATIENCE))?;
    tokio::runtime::Handle::current().block_on(remove(&app.files, &forgotten));
    Ok(())
}

/// The bytes of a file.
#[utoipa::path(get, path = "/api/files/{id}", tag = "files", params(("id" = Uuid, Path)), responses((status = 200, description = "The file.", content_type = "application/octet-stream", body = Vec<u8>)))]
pub async fn files_show(State(app): State<App>, asker: Asker, Path(id): Path<String>) -> Answer<Response> {
    let id = ask::id(&id)?;
    let file = asker.read(move |cx, reader| visible(cx, reader, id)).await?.answer;
    let stream = app.files.get(id).await?;
    let shown = holding::is_picture(&file.media_type);
    let kind = HeaderValue::from_str(&file.media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let disposition = disposition(&file.name, shown);
    let sandbox = HeaderValue::from_static("default-src 'none'; sandbox");
    let caching = HeaderValue::from_static("private, max-age=31536000, immutable");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_LENGTH, HeaderValue::from(file.size)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, sandbox),
        (header::CACHE_CONTROL, caching),
    ];
    Ok((headers, Body::from_stream(stream)).into_response())
}

/// The file's row where the asker may read the file.
fn visible(cx: &Cx, reader: &mut Reader, id: Uuid) -> Result<Row> {
    holding::may_read(cx, reader, id)?;
    find(cx, reader, id)
}

/// `attachment; filename*=UTF-8''…`
pub fn disposition(name: &str, shown: bool) -> HeaderValue {
    let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20");
    let kind = if shown { "inline" } else { "attachment" };
    HeaderValue::from_str(&format!("{kind}; filename*=UTF-8''{encoded}")).unwrap_or(HeaderValue::from_static("attachment"))
}

/// Removes an attachment, or an upload that no record holds yet. Its bytes stay, as deleted records do. A file that stands in a
/// field is taken out of the field instead.
#[utoipa::path(delete, path = "/api/files/{id}", tag = "files", params(("id" = Uuid, Path)), responses((status = 204)))]
pub async fn files_remove(asker: Asker, Path(id): Path<String>) -> Answer<StatusCode> {
    let id = ask::id(&id)?;
    asker
        .write(move |cx, tx| {
            let row = visible(cx, tx, id)?;
            if let Some((object, record)) = &row.record {
                save::may_change(cx, tx, cx.setup.catalog.object(object)?, *record)?;
            }
            if let Some(object) = holding::held_by(tx, id)? {
                let label = cx.setup.catalog.named(&object).map(|object| object.label(cx.locale)).unwrap_or_default();
                return Err(Error::invalid(Problem::new("still_referenced").with("object", label)));
            }
            tx.execute("update file set deleted_at = ?1 where id = ?2", &[cx.now.into(), id.into()]).map(drop)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_harmless() {
        for (given, kept) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\报价.xlsx", "报价.xlsx"),
            ("a\"b\r\n.txt", "ab.txt"),
            ("..", "file"),
            ("", "file"),
        ] {
            assert_eq!(clean_name(given), kept, "{given:?}");
        }
        assert_eq!(disposition("报 价.pdf", false), "attachment; filename*=UTF-8''%E6%8A%A5%20%E4%BB%B7.pdf");
    }
}
