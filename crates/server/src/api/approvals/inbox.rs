//! What somebody has to do with approvals: lists, the number for the navigation, and many decisions at once.

use axum::Json;
use axum::extract::Query;
use base::{Date, Error, Instant, Problem, Result, Uuid};
use records::approval::{self, Item, Place, Verb, Wish};
use records::describe::Choice;
use records::{Cx, json, permit};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Reader;
use utoipa::{IntoParams, ToSchema};

use super::answer::{PersonAnswer, people, person};
use crate::api::records::timeline::RecordAnswer;
use crate::ask::{Asker, Body};
use crate::error::{self, Answer};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InboxParameters {
    /// `waiting`, `asked`, `decided`, `copied`; for administrators `stuck`: what waits for somebody who left.
    pub r#box: Option<String>,
    /// Continues: the `next` of the answer before.
    pub before: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct InboxAnswer {
    pub items: Vec<InboxItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Uuid>,
}

#[derive(Serialize, ToSchema)]
pub struct InboxItem {
    pub id: Uuid,
    pub name: String,
    pub record: RecordAnswer,
    pub state: &'static str,
    pub turn: u32,
    pub applicant: PersonAnswer,
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Instant,
    /// Since when it is in the list.
    #[schema(value_type = String, format = DateTime)]
    pub since: Instant,
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Date>,
    /// Of the step that waits, or waited last.
    pub step: String,
    pub opinion: Option<String>,
    pub waits_for: Vec<PersonAnswer>,
    /// For whom whoever asks stands in.
    pub instead_of: Option<PersonAnswer>,
    /// What the approval is about: fields of the record that its conditions look at, by name, as in its JSON.
    pub facts: Vec<String>,
    #[schema(value_type = Object)]
    pub values: Value,
}

/// One of the lists of approvals.
#[utoipa::path(get, path = "/api/approvals", tag = "approvals", params(InboxParameters), responses((status = 200, body = InboxAnswer)))]
pub async fn approvals_list(asker: Asker, Query(wish): Query<InboxParameters>) -> Answer<Json<InboxAnswer>> {
    let place = match wish.r#box.as_deref() {
        None => Place::Waiting,
        Some(name) => Place::parse(name).ok_or_else(|| Error::invalid(Problem::at("box", "approval_box_unknown")))?,
    };
    let before = wish.before.filter(|before| !before.is_empty()).map(|before| Uuid::try_parse(&before)).transpose();
    let before = before.map_err(|_| Error::invalid(Problem::at("before", "malformed_token")))?;
    Ok(Json(asker.read(move |cx, reader| page(cx, reader, place, before)).await?))
}

fn page(cx: &Cx, reader: &mut Reader, place: Place, before: Option<Uuid>) -> Result<InboxAnswer> {
    let (items, next) = approval::items(cx, reader, place, before)?;
    Ok(InboxAnswer { items: items.iter().map(|item| shown(cx, item)).collect(), next })
}

/// Facts of a record beside its name, at most.
const FACTS: usize = 4;

fn shown(cx: &Cx, item: &Item) -> InboxItem {
    let (approval, object) = (&item.approval, &item.record.object);
    let looked_at = approval::facts(cx, approval);
    let facts: Vec<String> = looked_at.into_iter().filter(|name| *name != object.title).take(FACTS).collect();
    let mut select = facts.clone();
    select.push("currency".to_owned());
    let mut text = String::new();
    json::Writer::new(cx, object, &select).record(&mut text, &item.record);
    InboxItem {
        id: approval.id,
        name: approval.definition.name.clone(),
        record: RecordAnswer {
            object: approval.object.clone(),
            id: approval.record,
            title: permit::shown_title(cx, object, item.record.title()),
        },
        state: approval.run.state.value(),
        turn: approval.run.turn,
        applicant: person(cx, approval.run.applicant),
        asked_at: approval.asked_at,
        since: item.since,
        due_on: approval.due_on,
        step: approval.definition.steps.get(approval.run.at).map(|step| step.name.clone()).unwrap_or_default(),
        opinion: approval.opinion.clone(),
        waits_for: people(cx, approval.run.waits_for()),
        instead_of: item.instead_of.map(|id| person(cx, id)),
        facts,
        values: serde_json::from_str(&text).unwrap_or(Value::Null),
    }
}

#[derive(Serialize, ToSchema)]
pub struct InboxCount {
    /// What waits for whoever asks.
    pub waiting: i64,
}

/// How many approvals wait for whoever asks.
#[utoipa::path(get, path = "/api/approvals/count", tag = "approvals", responses((status = 200, body = InboxCount)))]
pub async fn approvals_count(asker: Asker) -> Answer<Json<InboxCount>> {
    let waiting = asker.glance(approval::count).await?;
    Ok(Json(InboxCount { waiting }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideManyWish {
    pub approvals: Vec<DecideOne>,
    /// Refuses them; approves them where it is left out.
    #[serde(default)]
    pub refuse: bool,
    /// Stands with each of them.
    pub opinion: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideOne {
    pub id: Uuid,
    /// As it was seen.
    pub turn: Option<u32>,
}

#[derive(Serialize, ToSchema)]
pub struct DecideManyAnswer {
    pub done: usize,
    pub failed: Vec<NotDecided>,
}

#[derive(Serialize, ToSchema)]
pub struct NotDecided {
    pub id: Uuid,
    pub message: String,
}

/// Approvals that are decided by one request, at most.
const MOST_AT_ONCE: usize = 200;

/// Decides many approvals, each on its own: what cannot be decided is told, and the others are.
#[utoipa::path(post, path = "/api/approvals/decide", tag = "approvals", request_body = DecideManyWish, responses((status = 200, body = DecideManyAnswer)))]
pub async fn approvals_decide(asker: Asker, Body(wish): Body<DecideManyWish>) -> Answer<Json<DecideManyAnswer>> {
    if wish.approvals.len() > MOST_AT_ONCE {
        return Err(Error::invalid(Problem::at("approvals", "approval_too_many").with("most", MOST_AT_ONCE)).into());
    }
    let verb = if wish.refuse { Verb::Refuse } else { Verb::Approve };
    let mut answer = DecideManyAnswer { done: 0, failed: Vec::new() };
    for DecideOne { id, turn } in wish.approvals {
        let said = Wish { turn, opinion: wish.opinion.clone(), files: Vec::new() };
        let verb = verb.clone();
        match asker.write(move |cx, tx| approval::take(cx, tx, id, &verb, &said)).await {
            Ok(()) => answer.done += 1,
            Err(refused) => answer.failed.push(NotDecided { id, message: error::message(&refused, asker.cx.locale, "") }),
        }
    }
    Ok(Json(answer))
}
