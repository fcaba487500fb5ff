//! Several records that are the same become one, and apart again.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Error, Uuid};
use records::{Draft, json, merge};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::ask::{self, Asker, Body};
use crate::error::Answer;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeWish {
    /// The record that stays.
    pub keep: Uuid,
    /// Those that go into it.
    pub merge: Vec<Uuid>,
    /// What decides where they differ; else the kept one's values, then those of the others in their order.
    #[schema(value_type = Option<Object>)]
    pub values: Option<Map<String, Value>>,
}

#[derive(Serialize, ToSchema)]
pub struct MergeAnswer {
    pub merge_id: Uuid,
}

/// Merges records.
#[utoipa::path(post, path = "/api/records/{object}/merge", tag = "records", params(("object" = String, Path)), request_body = MergeWish, responses((status = 200, body = MergeAnswer)))]
pub async fn merge_begin(asker: Asker, Path(name): Path<String>, Body(wish): Body<MergeWish>) -> Answer<Json<MergeAnswer>> {
    let merge_id = asker.write(move |cx, tx| {
        let object = cx.setup.catalog.object(&name)?;
        let values = json::values(cx, object, &wish.values.unwrap_or_default()).map_err(Error::Invalid)?;
        let values = values.into_iter().fold(Draft::update(wish.keep), |draft, (name, value)| draft.set(name, value));
        merge::merge(cx, tx, object, wish.keep, &wish.merge, values)
    });
    Ok(Json(MergeAnswer { merge_id: merge_id.await? }))
}

/// Undoes a merge as a whole.
#[utoipa::path(post, path = "/api/merges/{id}/undo", tag = "records", params(("id" = Uuid, Path)), responses((status = 204)))]
pub async fn merge_undo(asker: Asker, Path(id): Path<String>) -> Answer<StatusCode> {
    let id = ask::id(&id)?;
    asker.write(move |cx, tx| merge::undo(cx, tx, id).map(drop)).await?;
    Ok(StatusCode::NO_CONTENT)
}
