//! Verbs of a lead.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Error, Id, Problem, Result, Uuid};
use records::{Cx, Draft, json};
use sales::sell::lead::{self, Conversion};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::ask::{self, Asker, Body};
use crate::error::Answer;

/// What to make of a lead. Values that are left out come from the lead.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConvertWish {
    /// An account that is there already, instead of a new one.
    pub account_id: Option<Uuid>,
    #[schema(value_type = Option<Object>)]
    pub account: Option<Map<String, Value>>,
    #[schema(value_type = Option<Object>)]
    pub contact: Option<Map<String, Value>>,
    /// Left out, no opportunity is made.
    #[schema(value_type = Option<Object>)]
    pub opportunity: Option<Map<String, Value>>,
}

#[derive(Serialize, ToSchema)]
pub struct ConvertAnswer {
    pub account_id: Uuid,
    pub contact_id: Uuid,
    pub opportunity_id: Option<Uuid>,
}

/// Makes an account, a contact and, if wanted, an opportunity of a lead.
#[utoipa::path(post, path = "/api/lead/{id}/convert", tag = "actions", params(("id" = Uuid, Path)), request_body = ConvertWish, responses((status = 200, body = ConvertAnswer)))]
pub async fn lead_convert(asker: Asker, Path(id): Path<String>, Body(wish): Body<ConvertWish>) -> Answer<Json<ConvertAnswer>> {
    let id = ask::id(&id)?;
    let converted = asker.write(move |cx, tx| {
        let conversion = Conversion {
            account: wish.account_id.map(Id::of),
            account_draft: wish.account.map(|values| draft(cx, "account", &values)).transpose()?,
            contact_draft: wish.contact.map(|values| draft(cx, "contact", &values)).transpose()?,
            opportunity_draft: wish.opportunity.map(|values| draft(cx, "opportunity", &values)).transpose()?,
        };
        lead::convert(cx, tx, Id::of(id), conversion)
    });
    let converted = converted.await?;
    Ok(Json(ConvertAnswer {
        account_id: converted.account.0,
        contact_id: converted.contact.0,
        opportunity_id: converted.opportunity.map(|opportunity| opportunity.0),
    }))
}

/// A part of what becomes of the lead; what is wrong with it is told as `account/name`.
fn draft(cx: &Cx, object: &str, values: &Map<String, Value>) -> Result<Draft> {
    let within = |problem: Problem| Problem { target: problem.target.map(|target| format!("{object}/{target}")), ..problem };
    let values = json::values(cx, cx.setup.catalog.object(object)?, values);
    let values = values.map_err(|problems| Error::Invalid(problems.into_iter().map(within).collect()))?;
    Ok(values.into_iter().fold(Draft::create(), |draft, (name, value)| draft.set(name, value)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisqualifyWish {
    /// The id of a lost reason.
    #[serde(alias = "reason_id")]
    pub reason: Uuid,
    pub note: Option<String>,
}

/// Gives up a lead, with the reason.
#[utoipa::path(post, path = "/api/lead/{id}/disqualify", tag = "actions", params(("id" = Uuid, Path)), request_body = DisqualifyWish, responses((status = 204)))]
pub async fn lead_disqualify(asker: Asker, Path(id): Path<String>, Body(wish): Body<DisqualifyWish>) -> Answer<StatusCode> {
    let id = ask::id(&id)?;
    asker.write(move |cx, tx| lead::disqualify(cx, tx, Id::of(id), Id::of(wish.reason), wish.note)).await?;
    Ok(StatusCode::NO_CONTENT)
}
