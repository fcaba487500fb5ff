//! Approvals: asking for one on a record, deciding, and the lists of what waits. What a verb makes of an approval is said by
//! `records::approval` alone. Each verb answers with the approval as it stands then.

pub mod absence;
pub mod answer;
pub mod inbox;
pub mod verbs;

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Error, Problem, Result, Uuid};
use records::approval::{self, Process, Wish};
use records::{Cx, json, list, save};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::Reader;
use utoipa::ToSchema;

use self::answer::{ApprovalAnswer, PersonAnswer};
use crate::ask::{self, Asker, Body};
use crate::error::Answer;

#[derive(Serialize, ToSchema)]
pub struct RecordApprovals {
    /// Newest first; the one that waits, where there is one, is the first.
    pub approvals: Vec<ApprovalAnswer>,
    /// What may be asked for now. Empty where one waits already, and for whoever may not change the record.
    pub offers: Vec<OfferAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct OfferAnswer {
    pub id: Uuid,
    pub name: String,
    pub description: Option<String>,
    /// How it would go.
    pub steps: Vec<OfferedStep>,
}

#[derive(Serialize, ToSchema)]
pub struct OfferedStep {
    pub name: String,
    pub mode: &'static str,
    /// Who would approve; absent for a step that is not for the record.
    pub people: Option<Vec<PersonAnswer>>,
}

/// The approvals of a record, and what may be asked for.
#[utoipa::path(get, path = "/api/records/{object}/{id}/approvals", tag = "approvals", params(("object" = String, Path), ("id" = Uuid, Path)), responses((status = 200, body = RecordApprovals)))]
pub async fn approvals_of_record(asker: Asker, Path((name, id)): Path<(String, String)>) -> Answer<Json<RecordApprovals>> {
    let id = ask::id(&id)?;
    Ok(Json(asker.read(move |cx, reader| of_record(cx, reader, &name, id)).await?))
}

fn of_record(cx: &Cx, reader: &mut Reader, name: &str, id: Uuid) -> Result<RecordApprovals> {
    let object = cx.setup.catalog.object(name)?;
    let told = approval::of_record(cx, reader, object, id)?;
    let waits = told.first().is_some_and(|told| told.approval.is_open());
    let approvals = told.iter().map(|told| answer::answer(cx, told)).collect();
    let offers = if waits { Vec::new() } else { offers(cx, reader, name, id, &Map::new(), |process| process.by_button)? };
    Ok(RecordApprovals { approvals, offers })
}

/// The processes that are for the record as it would be with these changes.
fn offers(
    cx: &Cx,
    reader: &mut Reader,
    name: &str,
    id: Uuid,
    changes: &Map<String, Value>,
    wanted: impl Fn(&Process) -> bool,
) -> Result<Vec<OfferAnswer>> {
    let object = cx.setup.catalog.object(name)?;
    let processes: Vec<_> = cx.setup.approvals.of(name).iter().filter(|process| wanted(process)).cloned().collect();
    let record = list::one(cx, reader, object, id, &[])?.record;
    if processes.is_empty() || !record.get("deleted_at").is_null() || !records::permit::allowed(cx, reader, &record)?.update {
        return Ok(Vec::new());
    }
    let changes = values(cx, object, &record, changes)?;
    let mut offers = Vec::new();
    for process in processes {
        let Some(seen) = approval::may_ask(cx, reader, &process, &record, &changes)? else { continue };
        let steps = process.definition.steps.iter().zip(approval::preview(&seen)).map(|(step, people)| OfferedStep {
            name: step.name.clone(),
            mode: records::describe::Choice::value(&step.mode),
            people: people.map(|people| answer::people(cx, people)),
        });
        offers.push(OfferAnswer {
            id: process.id,
            name: process.definition.name.clone(),
            description: process.description.clone(),
            steps: steps.collect(),
        });
    }
    Ok(offers)
}

fn values(
    cx: &Cx,
    object: &records::describe::Object,
    record: &records::Record,
    changes: &Map<String, Value>,
) -> Result<Vec<(String, store::Value)>> {
    let code = changes.get("currency").and_then(Value::as_str).or(record.text("currency"));
    let currency = code.and_then(base::Currency::from_code).unwrap_or(cx.setup.settings.base_currency);
    json::values_in(object, changes, currency).map_err(Error::Invalid)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferWish {
    /// What is to be changed in the record, as `/odata` takes it.
    #[schema(value_type = Object)]
    #[serde(default)]
    pub changes: Map<String, Value>,
}

/// What may be asked for where the record is to be changed so: also what is not offered on its page.
#[utoipa::path(post, path = "/api/records/{object}/{id}/approvals/offers", tag = "approvals", params(("object" = String, Path), ("id" = Uuid, Path)), request_body = OfferWish, responses((status = 200, body = [OfferAnswer])))]
pub async fn approvals_offers(
    asker: Asker,
    Path((name, id)): Path<(String, String)>,
    Body(wish): Body<OfferWish>,
) -> Answer<Json<Vec<OfferAnswer>>> {
    let id = ask::id(&id)?;
    Ok(Json(asker.read(move |cx, reader| offers(cx, reader, &name, id, &wish.changes, |_| true)).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskWish {
    pub process_id: Uuid,
    pub opinion: Option<String>,
    /// Uploads of `POST /api/files`, which become attachments of the record.
    #[serde(default)]
    pub file_ids: Vec<Uuid>,
    /// Written into the record once it is approved, as `/odata` takes it.
    #[schema(value_type = Object)]
    #[serde(default)]
    pub changes: Map<String, Value>,
}

/// Asks for an approval.
#[utoipa::path(post, path = "/api/records/{object}/{id}/approvals", tag = "approvals", params(("object" = String, Path), ("id" = Uuid, Path)), request_body = AskWish, responses((status = 201, body = ApprovalAnswer)))]
pub async fn approvals_ask(
    asker: Asker,
    Path((name, id)): Path<(String, String)>,
    Body(wish): Body<AskWish>,
) -> Answer<(StatusCode, Json<ApprovalAnswer>)> {
    let id = ask::id(&id)?;
    let asked = asker.write(move |cx, tx| {
        let object = cx.setup.catalog.object(&name)?.clone();
        let record = save::load(cx, tx, &object, id)?;
        if changes_are_odd(&wish.changes) {
            return Err(Error::invalid(Problem::at("changes", "unknown_field").with("field", "@")));
        }
        let changes = values(cx, &object, &record, &wish.changes)?;
        let said = Wish { turn: None, opinion: wish.opinion, files: wish.file_ids };
        let asked = approval::ask(cx, tx, &object, id, wish.process_id, &changes, &said)?;
        Ok(answer::answer(cx, &approval::one(cx, tx, asked)?))
    });
    Ok((StatusCode::CREATED, Json(asked.await?)))
}

fn changes_are_odd(changes: &Map<String, Value>) -> bool {
    changes.keys().any(|name| name.contains('@'))
}
