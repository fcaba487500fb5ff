//! When whoever asks is away, and who decides for them meanwhile.

use axum::Json;
use axum::http::StatusCode;
use base::{Date, Result, Uuid};
use records::Cx;
use records::approval::{absence_of, come_back, go_away};
use serde::{Deserialize, Serialize};
use store::Reader;
use utoipa::ToSchema;

use super::answer::{PersonAnswer, person};
use crate::ask::{Asker, Body};
use crate::error::Answer;

#[derive(Serialize, ToSchema)]
pub struct AbsenceAnswer {
    /// Null where they are here and have said nothing else.
    pub absence: Option<AwayAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct AwayAnswer {
    #[schema(value_type = String, format = Date)]
    pub starts_on: Date,
    #[schema(value_type = String, format = Date)]
    pub ends_on: Date,
    pub substitute: PersonAnswer,
    pub note: Option<String>,
}

fn read(cx: &Cx, reader: &mut Reader) -> Result<AbsenceAnswer> {
    let found = match cx.user_id() {
        Some(me) => absence_of(reader, me, cx.today)?,
        None => None,
    };
    let away = found.map(|(_, absence)| AwayAnswer {
        starts_on: absence.starts_on,
        ends_on: absence.ends_on,
        substitute: person(cx, absence.substitute.0),
        note: absence.note,
    });
    Ok(AbsenceAnswer { absence: away })
}

/// When whoever asks is away, now or next.
#[utoipa::path(get, path = "/api/absence", tag = "approvals", responses((status = 200, body = AbsenceAnswer)))]
pub async fn absence_show(asker: Asker) -> Answer<Json<AbsenceAnswer>> {
    Ok(Json(asker.read(read).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceWish {
    #[schema(value_type = String, format = Date)]
    pub starts_on: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    pub ends_on: Date,
    pub substitute_id: Uuid,
    pub note: Option<String>,
}

/// Says when one is away; takes the place of what was said before.
#[utoipa::path(put, path = "/api/absence", tag = "approvals", request_body = AbsenceWish, responses((status = 200, body = AbsenceAnswer)))]
pub async fn absence_begin(asker: Asker, Body(wish): Body<AbsenceWish>) -> Answer<Json<AbsenceAnswer>> {
    let said = asker.write(move |cx, tx| {
        go_away(cx, tx, wish.starts_on, wish.ends_on, wish.substitute_id, wish.note)?;
        read(cx, tx)
    });
    Ok(Json(said.await?))
}

/// Says that one is here.
#[utoipa::path(delete, path = "/api/absence", tag = "approvals", responses((status = 204)))]
pub async fn absence_end(asker: Asker) -> Answer<StatusCode> {
    asker.write(come_back).await?;
    Ok(StatusCode::NO_CONTENT)
}
