//! Out of the recycle bin: back, or gone for good.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use base::{Error, Uuid};
use records::people::Action;
use records::{Draft, json, list, permit, save};

use crate::ask::{self, Asker};
use crate::error::Answer;
use crate::odata;

/// Brings a deleted record back.
#[utoipa::path(post, path = "/api/records/{object}/{id}/restore", tag = "records", params(("object" = String, Path), ("id" = Uuid, Path)), responses((status = 200, description = "The record as it is now.", body = Object)))]
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

/// Removes a deleted record for good; only administrators may, and only out of the recycle bin.
#[utoipa::path(delete, path = "/api/records/{object}/{id}", tag = "records", params(("object" = String, Path), ("id" = Uuid, Path)), responses((status = 204)))]
pub async fn records_purge(asker: Asker, Path((name, id)): Path<(String, String)>) -> Answer<StatusCode> {
    let id = ask::id(&id)?;
    let asker = asker.administrator()?;
    asker
        .write(move |cx, tx| {
            let object = cx.setup.catalog.object(&name)?;
            let scope = permit::scope(cx, object, Action::Delete)?;
            let record = list::find(tx, object, &[id], &scope)?.pop().ok_or(Error::NotFound)?;
            if record.get("deleted_at").is_null() {
                return Err(Error::NotFound);
            }
            save::purge(cx, tx, object, id)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
