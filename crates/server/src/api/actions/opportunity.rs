//! Verbs of an opportunity. Each answers with the opportunity as it is then.

use axum::extract::Path;
use axum::response::Response;
use base::{Date, Id, Result, Uuid};
use records::{Cx, Saved, json};
use sales::sell::opportunity;
use serde::Deserialize;
use serde_json::{Map, Value};
use store::Tx;
use utoipa::ToSchema;

use crate::ask::{self, Asker, Body};
use crate::error::Answer;
use crate::odata;

async fn act<F>(asker: Asker, id: &str, verb: F) -> Answer<Response>
where
    F: FnOnce(&Cx, &mut Tx, Uuid) -> Result<Saved> + Send + 'static,
{
    let id = ask::id(id)?;
    let text = asker.write(move |cx, tx| {
        let saved = verb(cx, tx, id)?;
        let mut text = String::new();
        json::Writer::new(cx, &saved.record.object, &[]).record(&mut text, &saved.record);
        Ok(text)
    });
    Ok(odata::json(text.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WinWish {
    /// Today where it is left out.
    #[schema(value_type = Option<String>, format = Date)]
    pub closed_on: Option<Date>,
    /// In the opportunity's currency; what it stood at where it is left out.
    #[schema(value_type = Option<f64>)]
    pub amount: Option<Value>,
}

/// Wins an opportunity.
#[utoipa::path(post, path = "/api/opportunity/{id}/win", tag = "actions", params(("id" = Uuid, Path)), request_body = WinWish, responses((status = 200, description = "The opportunity.", body = Object)))]
pub async fn opportunity_win(asker: Asker, Path(id): Path<String>, Body(wish): Body<WinWish>) -> Answer<Response> {
    act(asker, &id, move |cx, tx, id| {
        let amount = match wish.amount {
            Some(amount) if !amount.is_null() => minor_units(cx, tx, id, amount)?,
            _ => None,
        };
        opportunity::win(cx, tx, Id::of(id), wish.closed_on, amount)
    })
    .await
}

/// An amount in the currency that the opportunity has.
fn minor_units(cx: &Cx, tx: &mut Tx, id: Uuid, amount: Value) -> Result<Option<i64>> {
    let values = Map::from_iter([("amount".to_owned(), amount)]);
    let draft = odata::write::changes(cx, tx, cx.setup.catalog.object("opportunity")?, id, &values)?;
    Ok(draft.values.into_iter().find_map(|(_, value)| match value {
        store::Value::Int(minor) => Some(minor),
        _ => None,
    }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoseWish {
    pub lost_reason_id: Uuid,
    pub note: Option<String>,
}

/// Loses an opportunity, for a reason.
#[utoipa::path(post, path = "/api/opportunity/{id}/lose", tag = "actions", params(("id" = Uuid, Path)), request_body = LoseWish, responses((status = 200, description = "The opportunity.", body = Object)))]
pub async fn opportunity_lose(asker: Asker, Path(id): Path<String>, Body(wish): Body<LoseWish>) -> Answer<Response> {
    act(asker, &id, move |cx, tx, id| opportunity::lose(cx, tx, Id::of(id), Id::of(wish.lost_reason_id), wish.note)).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReopenWish {
    /// The first open one where it is left out.
    pub stage_id: Option<Uuid>,
}

/// Opens a closed opportunity again.
#[utoipa::path(post, path = "/api/opportunity/{id}/reopen", tag = "actions", params(("id" = Uuid, Path)), request_body = ReopenWish, responses((status = 200, description = "The opportunity.", body = Object)))]
pub async fn opportunity_reopen(asker: Asker, Path(id): Path<String>, Body(wish): Body<ReopenWish>) -> Answer<Response> {
    act(asker, &id, move |cx, tx, id| opportunity::reopen(cx, tx, Id::of(id), wish.stage_id.map(Id::of))).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveWish {
    pub stage_id: Uuid,
}

/// Moves an opportunity to another stage.
#[utoipa::path(post, path = "/api/opportunity/{id}/move", tag = "actions", params(("id" = Uuid, Path)), request_body = MoveWish, responses((status = 200, description = "The opportunity.", body = Object)))]
pub async fn opportunity_move(asker: Asker, Path(id): Path<String>, Body(wish): Body<MoveWish>) -> Answer<Response> {
    act(asker, &id, move |cx, tx, id| opportunity::move_to(cx, tx, Id::of(id), Id::of(wish.stage_id))).await
}
