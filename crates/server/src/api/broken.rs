//! What a company made and what does not fit any more: its field was retired, its stage is gone, its people left. It is left out wherever
//! it would count, and said here, so that somebody mends it. Computed fields say it of themselves, in the description.

use axum::Json;
use base::{Message, Uuid, words};
use records::automation::Misfit;
use records::{expression, layout};
use sales::sell::assignment::Assignment;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ask::Asker;
use crate::error::Answer;

#[derive(Serialize, ToSchema)]
pub struct BrokenAnswer {
    /// The rule, automation, approval process, assignment rule, default, layout or metric.
    pub id: Uuid,
    pub reasons: Vec<String>,
}

/// Everything that is left out because it does not fit any more. Administrators only.
#[utoipa::path(get, path = "/api/broken", tag = "set-up", responses((status = 200, body = [BrokenAnswer])))]
pub async fn broken(asker: Asker) -> Answer<Json<Vec<BrokenAnswer>>> {
    let asker = asker.administrator()?;
    let (setup, locale) = (&asker.cx.setup, asker.cx.locale);
    let assignment = setup.kept::<Assignment>();
    let conditions = setup.rules.broken.iter().chain(&setup.approvals.broken);
    let conditions = conditions.chain(&setup.defaults.broken).chain(assignment.into_iter().flat_map(|held| &held.broken));
    let conditions = conditions.map(|(id, faults)| (*id, faults.iter().map(|fault| expression::say(locale, fault)).collect()));
    let said = |misfit: &Misfit| words::say(locale, &misfit.problem(locale).message);
    let automations = setup.automations.broken.iter().map(|(id, misfits)| (*id, misfits.iter().map(said).collect()));
    let by_rules = assignment.into_iter().flat_map(|held| held.without_people(&setup.people));
    let without_people = setup.automations.without_people(&setup.people).chain(by_rules);
    let nobody = words::word(locale, "error.assignment_nobody_left");
    let without_people = without_people.map(|id| (id, vec![nobody.clone()]));
    let of_layout = |misfit: &layout::Misfit| words::say(locale, &misfit.problem(&asker.cx).message);
    let layouts = setup.layouts.broken.iter().map(|(id, misfits)| (*id, misfits.iter().map(of_layout).collect()));
    let of_metric =
        |(id, reasons): (&Uuid, &Vec<Message>)| (*id, reasons.iter().map(|reason| words::say(locale, reason)).collect());
    let metrics = sales::metric::library(&asker.cx)?.broken.iter().map(of_metric);
    let broken = conditions.chain(automations).chain(layouts).chain(metrics).chain(without_people);
    let mut broken: Vec<_> = broken.map(|(id, reasons)| BrokenAnswer { id, reasons }).collect();
    broken.sort_by_key(|one| one.id);
    Ok(Json(broken))
}
