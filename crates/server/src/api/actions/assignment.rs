//! Leads by the company's assignment rules: why somebody got one, once more for some, and the dry run.

use axum::Json;
use axum::extract::{Path, Query};
use base::{Error, Instant, Problem, Uuid};
use records::assignment as choice;
use sales::sell::assignment;
use sales::sell::lead::Lead;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::ask::{self, Asker, Body};
use crate::error::Answer;

/// Leads of one request.
const MOST: usize = 1_000;

#[derive(Serialize, ToSchema)]
pub struct AssignmentAnswer {
    /// Null where neither a rule nor an automation gave the lead to anybody.
    pub latest: Option<ReasonAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct ReasonAnswer {
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// The rule or automation, as it was called then.
    pub rule: String,
    /// Who got the lead.
    pub user_id: Option<Uuid>,
    /// Why, in the asker's language: `李四: 医疗 4, load 60 %`.
    pub text: String,
}

/// Why a lead went to whom it did.
#[utoipa::path(get, path = "/api/lead/{id}/assignment", tag = "actions", params(("id" = Uuid, Path)), responses((status = 200, body = AssignmentAnswer)))]
pub async fn lead_assignment(asker: Asker, Path(id): Path<String>) -> Answer<Json<AssignmentAnswer>> {
    let id = ask::id(&id)?;
    let found = asker.read(move |cx, reader| choice::latest(cx, reader, cx.setup.catalog.of::<Lead>(), id)).await?;
    let latest = found.map(|found| ReasonAnswer { at: found.at, rule: found.rule, user_id: found.user, text: found.text });
    Ok(Json(AssignmentAnswer { latest }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignWish {
    /// At most 1,000 leads.
    pub ids: Vec<Uuid>,
}

#[derive(Serialize, ToSchema)]
pub struct AssignAnswer {
    /// Leads that have their owner by the rules now.
    pub assigned: usize,
    /// Leads that no rule takes, that are closed, or that the asker may not give away.
    pub left: usize,
}

/// Assigns leads by the rules once more. Needs the right to assign.
#[utoipa::path(post, path = "/api/leads/assign", tag = "actions", request_body = AssignWish, responses((status = 200, body = AssignAnswer)))]
pub async fn leads_assign(asker: Asker, Body(wish): Body<AssignWish>) -> Answer<Json<AssignAnswer>> {
    if wish.ids.len() > MOST {
        return Err(Error::invalid(Problem::at("ids", "too_long").with("most", MOST)).into());
    }
    let again = asker.write(move |cx, tx| assignment::again(cx, tx, &wish.ids)).await?;
    Ok(Json(AssignAnswer { assigned: again.assigned, left: again.left }))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TrialParameters {
    /// How far back, in days; 90 where it is left out.
    pub days: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct TrialAnswer {
    pub days: i64,
    pub leads: usize,
    /// There were more; the newest were looked at.
    pub cut_off: bool,
    /// Leads that nobody would have had.
    pub left: usize,
    pub rules: Vec<TrialRuleAnswer>,
    pub people: Vec<TrialPersonAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct TrialRuleAnswer {
    pub id: Uuid,
    pub name: String,
    pub leads: usize,
}

#[derive(Serialize, ToSchema)]
pub struct TrialPersonAnswer {
    pub id: Uuid,
    pub name: String,
    /// By the rules.
    pub leads: usize,
    /// As it is.
    pub had: usize,
}

/// To whom the leads of late would have gone by the rules as they are. Administrators only.
#[utoipa::path(get, path = "/api/assignment/trial", tag = "set-up", params(TrialParameters), responses((status = 200, body = TrialAnswer)))]
pub async fn assignment_trial(asker: Asker, Query(parameters): Query<TrialParameters>) -> Answer<Json<TrialAnswer>> {
    let asker = asker.administrator()?;
    let days = parameters.days.unwrap_or(90).clamp(1, 366);
    let trial = asker.read(move |cx, reader| assignment::trial(cx, reader, days)).await?;
    let rules = trial.rules.into_iter().map(|rule| TrialRuleAnswer { id: rule.id, name: rule.name, leads: rule.leads });
    let people = trial.people.into_iter();
    Ok(Json(TrialAnswer {
        days,
        leads: trial.leads,
        cut_off: trial.is_cut_off,
        left: trial.left,
        rules: rules.collect(),
        people: people.map(|one| TrialPersonAnswer { id: one.id, name: one.name, leads: one.leads, had: one.had }).collect(),
    }))
}
