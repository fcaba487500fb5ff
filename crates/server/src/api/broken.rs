//! What a company made and what does not fit any more: its field was retired, its stage is gone. It is left out wherever it would count,
//! and said here, so that somebody mends it. Computed fields say it of themselves, in the description.

use axum::Json;
use base::{Uuid, words};
use records::expression;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ask::Asker;
use crate::error::Answer;

#[derive(Serialize, ToSchema)]
pub struct BrokenAnswer {
    /// The rule, automation or approval process.
    pub id: Uuid,
    pub reasons: Vec<String>,
}

/// Everything that is left out because it does not fit any more. Administrators only.
#[utoipa::path(get, path = "/api/broken", tag = "set-up", responses((status = 200, body = [BrokenAnswer])))]
pub async fn broken(asker: Asker) -> Answer<Json<Vec<BrokenAnswer>>> {
    let asker = asker.administrator()?;
    let (setup, locale) = (&asker.cx.setup, asker.cx.locale);
    let conditions = setup.rules.broken.iter().chain(&setup.approvals.broken);
    let conditions = conditions.map(|(id, faults)| (id, faults.iter().map(|fault| expression::say(locale, fault)).collect()));
    let automations = setup.automations.broken.iter();
    let automations = automations
        .map(|(id, misfits)| (id, misfits.iter().map(|misfit| words::say(locale, &misfit.problem(locale).message)).collect()));
    let mut broken: Vec<_> = conditions.chain(automations).map(|(id, reasons)| BrokenAnswer { id: *id, reasons }).collect();
    broken.sort_by_key(|one| one.id);
    Ok(Json(broken))
}
