//! Attachments of a record, and files that a field holds. Who may see the record may read its files, who may change it may
//! add and remove them. They are sent as downloads; only plain pictures are shown by browsers.

use axum::Json;
use axum::body::Body;
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Instant, Message, Problem, Result, Uuid};
use records::{Cx, list, save};
use serde::Serialize;
use store::{Reader, Tx, Value};
use utoipa::ToSchema;

use crate::app::App;
use crate::ask::{self, Asker};
use crate::error::{Answer, Refusal};
use crate::files::{Files, is_safe_picture, media_type};

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
    record: Option<(String, Uuid)>,
    created_by: Option<Uuid>,
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
    Ok(Row { answer, record: object.zip(record), created_by })
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
    // Before a hundred megabytes are taken in.
    let (allowed, object) = (asker.cx.on_behalf_of_none(), name.clone());
    let asker = check(asker, allowed, object, id).await?;
    let uploads = receive(&app.files, form).await?;
    let files = app.files.clone();
    let ids: Vec<Uuid> = uploads.iter().map(|upload| upload.id).collect();
    let stored = asker
        .write(move |cx, tx| {
            save::may_change(cx, tx, cx.setup.catalog.object(&name)?, id)?;
            insert(cx, tx, Some((&name, id)), &uploads)?;
            of_record(cx, tx, &name, id)
        })
        .await;
    if stored.is_err() {
        forget(&files, &ids).await;
    }
    Ok((StatusCode::CREATED, Json(stored?)))
}

/// Uploads a file that a field of a record yet to be saved will hold.
#[utoipa::path(post, path = "/api/files", tag = "files", request_body(content = Object, content_type = "multipart/form-data"), responses((status = 201, body = FileAnswer)))]
pub async fn files_upload(State(app): State<App>, asker: Asker, form: Multipart) -> Answer<(StatusCode, Json<FileAnswer>)> {
    let uploads = receive(&app.files, form).await?;
    let first = uploads[0].id;
    let answer = asker.write(move |cx, tx| {
        insert(cx, tx, None, &uploads)?;
        find(cx, tx, first).map(|row| row.answer)
    });
    Ok((StatusCode::CREATED, Json(answer.await?)))
}
