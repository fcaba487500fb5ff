//! Files become records, in steps that a person can look at between: read, plan, check, run, and undo. The work itself is
//! `records::exchange`; here are the file, the thread that works, and what can be asked meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Json;
use axum::extract::{Multipart, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Problem, Result, Uuid};
use parking_lot::Mutex;
use records::exchange::import::{self, Import, Job, Lease, Progress};
use records::exchange::plan::Plan;
use records::exchange::read::{self, Workbook};
use records::{Company, Cx};
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use tokio_stream::StreamExt;

use super::records::files::{clean_name, disposition, malformed, remember};
use crate::app::App;
use crate::ask::{self, Asker, Body, blocking};
use crate::error::Answer;
use crate::files::Kept;
use crate::shapes;

/// An import that this server works on.
struct Working {
    lease: Option<Lease>,
    progress: Mutex<Progress>,
    cancel: AtomicBool,
}

/// The imports that this server works on now.
#[derive(Default)]
pub struct Imports(Mutex<FxHashMap<Uuid, Arc<Working>>>);

impl Imports {
    fn begin(&self, import: &Import) -> Arc<Working> {
        let (progress, cancel) = (Mutex::default(), AtomicBool::default());
        let working = Arc::new(Working { lease: import.lease.clone(), progress, cancel });
        self.0.lock().insert(import.id, working.clone());
        working
    }

    fn end(&self, id: Uuid) {
        self.0.lock().remove(&id);
    }

    fn find(&self, id: Uuid) -> Option<Arc<Working>> {
        self.0.lock().get(&id).cloned()
    }

    /// Asks all of them to stop after the rows that they are at.
    pub fn cancel_all(&self) {
        self.0.lock().values().for_each(|working| working.cancel.store(true, Ordering::Relaxed));
    }
}

/// Tells other servers that this one still works on its imports, and settles those whose server is gone.
pub fn keep(app: &App) -> Result<()> {
    let at_work: Vec<Arc<Working>> = app.imports.0.lock().values().cloned().collect();
    for lease in at_work.iter().filter_map(|working| working.lease.as_ref()) {
        // Where it is lost the work finds out by itself and ends.
        import::keep(&app.company.db, lease, app.now())?;
    }
    told(import::recover(&app.company.db, app.now())?);
    Ok(())
}

/// At the start: settles what the last server left behind; on a shared database `keep` does, as leases end.
pub fn recover(app: &App) -> Result<()> {
    if !app.company.db.is_shared() {
        told(import::recover_all(&app.company.db, app.now())?);
    }
    Ok(())
}

fn told(settled: u64) {
    if settled > 0 {
        tracing::warn!("{settled} imports were cut off when their server stopped");
    }
}

/// The import as its importer sees it, its progress as of now.
fn shown(app: &App, cx: &Cx, import: &Import) -> Value {
    let mut shown = import.json(cx);
    if let Some(working) = app.imports.find(import.id) {
        shown["progress"] = json!(*working.progress.lock());
    }
    shown
}

/// Reads a file and guesses what its columns mean: a multipart form with `object` and `file`.
#[utoipa::path(post, path = "/api/imports", tag = "import", request_body(content = Object, content_type = "multipart/form-data"), responses((status = 201, description = "The import.", body = shapes::Import)))]
pub async fn imports_begin(State(app): State<App>, asker: Asker, form: Multipart) -> Answer<(StatusCode, Json<Value>)> {
    let id = base::new_id();
    let begun = begin(&app, &asker, form, id).await;
    if begun.is_err()
        && let Err(error) = app.files.remove(id).await
    {
        tracing::warn!("removing the bytes of {id}: {error}");
    }
    Ok((StatusCode::CREATED, Json(begun?)))
}

async fn begin(app: &App, asker: &Asker, mut form: Multipart, file: Uuid) -> Result<Value> {
    let (mut object, mut upload): (Option<String>, Option<(String, Kept)>) = (None, None);
    while let Some(part) = form.next_field().await.map_err(malformed)? {
        match part.name() {
            Some("object") => object = Some(part.text().await.map_err(malformed)?),
            Some("file") if upload.is_none() => {
                let name = clean_name(part.file_name().unwrap_or(""));
                let kept = app.files.keep(file, part.map(|piece| piece.map_err(malformed))).await?;
                upload = Some((name, kept));
            }
            _ => {}
        }
    }
    let object = object.ok_or_else(|| Error::invalid(Problem::at("object", "required")))?;
    let (name, kept) = upload.ok_or_else(|| Error::invalid(Problem::at("file", "required")))?;
    let bytes = app.files.bytes(file).await?;
    asker
        .run(move |company, cx| {
            // Whoever may not import is told so before the file is read.
            let described = cx.setup.catalog.object(&object)?;
            records::permit::scope(cx, described, records::people::Action::Import)?;
            let workbook = read::open(&bytes, &name)?;
            company.write(cx, |tx| {
                let import = import::register(cx, tx, &object, &name, Some(file), &workbook)?;
                remember(cx, tx, file, ("import", import.id), &name, &kept)?;
                Ok(import.json(cx))
            })
        })
        .await
}

/// Says what the columns mean, and starts the dry run.
#[utoipa::path(post, path = "/api/imports/{id}/plan", tag = "import", params(("id" = Uuid, Path)), request_body = shapes::ImportPlan, responses((status = 202, description = "The import, being checked.", body = shapes::Import)))]
pub async fn imports_plan(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Body(plan): Body<Value>,
) -> Answer<(StatusCode, Json<Value>)> {
    let (id, plan) = (ask::id(&id)?, Plan::parse(plan)?);
    let import = asker.write(move |cx, tx| import::start_check(cx, tx, id, plan)).await?;
    Ok(work(&app, &asker, import, |job| import::check(job).map(drop)))
}

/// Writes the rows that the dry run found good.
#[utoipa::path(post, path = "/api/imports/{id}/run", tag = "import", params(("id" = Uuid, Path)), responses((status = 202, description = "The import, running.", body = shapes::Import)))]
pub async fn imports_run(State(app): State<App>, asker: Asker, Path(id): Path<String>) -> Answer<(StatusCode, Json<Value>)> {
    let id = ask::id(&id)?;
    let import = asker.write(move |cx, tx| import::start_run(cx, tx, id)).await?;
    Ok(work(&app, &asker, import, |job| import::run(job).map(drop)))
}

/// Hands the import to a thread of its own and answers at once.
fn work(app: &App, asker: &Asker, import: Import, step: fn(&Job) -> Result<()>) -> (StatusCode, Json<Value>) {
    let working = app.imports.begin(&import);
    let answer = shown(app, &asker.cx, &import);
    let (app, cx) = (app.clone(), asker.cx.clone());
    tokio::spawn(async move {
        let id = import.id;
        let inner = app.clone();
        let done = match workbook(&app, &import).await {
            Ok(workbook) => blocking(move || carry_out(&inner.company, &cx, &import, &workbook, &working, step)).await,
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            tracing::error!("import {id}: {error}");
        }
        app.imports.end(id);
    });
    (StatusCode::ACCEPTED, Json(answer))
}

fn carry_out(
    company: &Company,
    cx: &Cx,
    import: &Import,
    workbook: &Workbook,
    working: &Working,
    step: fn(&Job) -> Result<()>,
) -> Result<()> {
    let progress = |now: Progress| *working.progress.lock() = now;
    step(&Job { company, cx, import, workbook, progress: &progress, cancel: &working.cancel })
}

async fn workbook(app: &App, import: &Import) -> Result<Workbook> {
    let file = import.file.ok_or_else(|| Error::internal("an import without a file"))?;
    let (bytes, name) = (app.files.bytes(file).await?, import.file_name.clone());
    blocking(move || Ok(read::open(&bytes, &name)?)).await
}

/// Stops a run after the rows that it is at; what was written stays.
#[utoipa::path(post, path = "/api/imports/{id}/cancel", tag = "import", params(("id" = Uuid, Path)), responses((status = 204)))]
pub async fn imports_cancel(State(app): State<App>, asker: Asker, Path(id): Path<String>) -> Answer<StatusCode> {
    let id = ask::id(&id)?;
    asker.read(move |cx, reader| import::find(cx, reader, id)).await?;
    match app.imports.find(id) {
        Some(working) => working.cancel.store(true, Ordering::Relaxed),
        // Another server works on it, or a command.
        None => drop(asker.write(move |_, tx| import::cancel(tx, id)).await?),
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Takes an import back, as far as nobody has built on it.
#[utoipa::path(post, path = "/api/imports/{id}/undo", tag = "import", params(("id" = Uuid, Path)), responses((status = 202, description = "The import, being taken back.", body = shapes::Import)))]
pub async fn imports_undo(State(app): State<App>, asker: Asker, Path(id): Path<String>) -> Answer<(StatusCode, Json<Value>)> {
    let id = ask::id(&id)?;
    let import = asker.write(move |cx, tx| import::start_undo(cx, tx, id)).await?;
    let working = app.imports.begin(&import);
    let answer = shown(&app, &asker.cx, &import);
    let cx = asker.cx.clone();
    tokio::spawn(async move {
        let inner = app.clone();
        let tell = move |now: Progress| *working.progress.lock() = now;
        if let Err(error) = blocking(move || import::undo(&inner.company, &cx, &import, &tell)).await {
            tracing::error!("undoing the import {id}: {error}");
        }
        app.imports.end(id);
    });
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// How an import stands.
#[utoipa::path(get, path = "/api/imports/{id}", tag = "import", params(("id" = Uuid, Path)), responses((status = 200, description = "The import.", body = shapes::Import)))]
pub async fn imports_show(State(app): State<App>, asker: Asker, Path(id): Path<String>) -> Answer<Json<Value>> {
    let id = ask::id(&id)?;
    let import = asker.read(move |cx, reader| import::find(cx, reader, id)).await?;
    Ok(Json(shown(&app, &asker.cx, &import)))
}

/// One's own imports, newest first; administrators see all.
#[utoipa::path(get, path = "/api/imports", tag = "import", responses((status = 200, description = "Imports, in short.", body = [shapes::Import])))]
pub async fn imports_list(State(app): State<App>, asker: Asker) -> Answer<Json<Value>> {
    let imports = asker.read(import::list).await?;
    Ok(Json(imports.iter().map(|import| shown(&app, &asker.cx, import)).collect()))
}

/// The rows that failed, each with its reason: to be corrected and imported again.
#[utoipa::path(get, path = "/api/imports/{id}/failed.csv", tag = "import", params(("id" = Uuid, Path)), responses((status = 200, description = "CSV.", content_type = "text/csv", body = String)))]
pub async fn imports_failed(State(app): State<App>, asker: Asker, Path(id): Path<String>) -> Answer<Response> {
    let id = ask::id(&id)?;
    let import = asker.read(move |cx, reader| import::find(cx, reader, id)).await?;
    let workbook = workbook(&app, &import).await?;
    let cx = asker.cx.clone();
    let (name, csv) = blocking(move || {
        let mut csv = Vec::new();
        import::failed_csv(&cx, &import, &workbook, &mut csv)?;
        let stem = import.file_name.rsplit_once('.').map_or(import.file_name.as_str(), |(stem, _)| stem);
        Ok((format!("{stem}.failed.csv"), csv))
    })
    .await?;
    let kind = header::HeaderValue::from_static("text/csv; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition(&name, false))], csv).into_response())
}
