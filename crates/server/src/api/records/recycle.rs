//! Out of the recycle bin: back, or gone for good.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use records::{Draft, json, purge, save};

use crate::app::App;
use crate::ask::{self, Asker};
use crate::error::Answer;
use crate::odata;

/// Brings a deleted record back.
#[utoipa::path(post, path = "/api/records/{object}/{id}/restore", tag = "records", params(("object" = String, Path), ("id" = uuid::Uuid, Path)), responses((status = 200, description = "The record as it is now.", body = Object)))]
pub async fn records_restore(asker: Asker, Path((name, id)): Path<(String, String)>) -> Answer<Response> {
    let id = ask::id(&id)?;
    let text = asker.write(move |cx, tx| {
        let object = cx.setup.catalog.object(&name)?;
        let record = save::save(cx, tx, object, Draft::restore(id))?.record;
        let mut text = String::new();
        json::Writer::new(cx, object, &[]).record(&mut text, &record);
        Ok(text)
    });
    Ok(odata::json(text.await?))
}

/// Removes a record for good, out of the recycle bin, with its history and its files. Administrators only.
#[utoipa::path(delete, path = "/api/records/{object}/{id}", tag = "records", params(("object" = String, Path), ("id" = uuid::Uuid, Path)), responses((status = 204)))]
pub async fn records_purge(State(app): State<App>, asker: Asker, Path((name, id)): Path<(String, String)>) -> Answer<StatusCode> {
    let (asker, id) = (asker.administrator()?, ask::id(&id)?);
    let files = asker.write(move |cx, tx| purge::purge(cx, tx, cx.setup.catalog.object(&name)?, id)).await?;
    super::files::remove(&app.files, &files).await;
    Ok(StatusCode::NO_CONTENT)
}
