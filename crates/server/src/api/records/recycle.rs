//! Out of the recycle bin.

use axum::extract::Path;
use axum::response::Response;
use records::{Draft, json, save};

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
