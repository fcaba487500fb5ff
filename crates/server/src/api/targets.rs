//! Targets: what was said, as known on a day, and how far each is reached; how they are agreed, and what is said about them. New ones are
//! records of `target`.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use base::{Date, Decimal, Error, Id, Instant, Problem, Result, Uuid};
use records::describe::Choice as _;
use records::{Cx, Record, Saved, company, json};
use sales::measure::{Behind, Figure};
use sales::metric::{self, calc};
use sales::plan::target::{self, Known, Level, Reached, State, Wanted};
use serde::{Deserialize, Serialize};
use store::{Reader, Tx};
use utoipa::{IntoParams, ToSchema};

use super::metrics::MetricPerson;
use crate::ask::{self, Asker, Body};
use crate::error::Answer;
use crate::odata;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TargetParameters {
    /// As known at the end of this day; now where it is left out.
    #[param(value_type = Option<String>, format = Date)]
    pub on: Option<Date>,
    /// Only targets whose days touch this period.
    pub period: Option<String>,
    /// A metric by its key.
    pub metric: Option<String>,
    pub owner: Option<Uuid>,
    /// `target`, `stretch`, `challenge`.
    pub level: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct TargetAnswer {
    pub id: Uuid,
    /// The key of its metric.
    pub metric: String,
    /// What the metric is called; where it is no more, what it was called then.
    pub metric_name: String,
    /// `number`, `money` (of the base currency), `percent`, `days`.
    pub unit: &'static str,
    /// The metric means something else now than when the target was said, or is no more.
    pub redefined: bool,
    /// `company`, `team`, `person`.
    pub reach: &'static str,
    pub owner: Option<MetricPerson>,
    /// Whom it speaks of, in the words of the day on which it was said.
    pub said_of: String,
    pub said_in: Option<String>,
    /// Product line and region, in the words of that day.
    pub said_for: Option<String>,
    #[schema(value_type = String, format = Date)]
    pub starts_on: Date,
    /// As said, or the day before the next of its kind; null where nothing follows yet.
    #[schema(value_type = Option<String>, format = Date)]
    pub ends_on: Option<Date>,
    /// `target`, `stretch`, `challenge`.
    pub level: &'static str,
    /// Null where it takes back what was said before.
    #[schema(value_type = Option<f64>)]
    pub goal: Option<Figure>,
    /// What is reached of it, by the figures that the asker may see.
    #[schema(value_type = Option<f64>)]
    pub done: Option<Figure>,
    /// 0.35 for 35 %.
    #[schema(value_type = Option<f64>)]
    pub share: Option<Figure>,
    /// The address of the records that `done` is made of.
    #[schema(value_type = Option<String>)]
    pub rows: Option<Behind>,
    /// `proposed`, `signed_off`, `confirmed`, `refused`.
    pub state: &'static str,
    /// It is what counts; otherwise a proposal for another, or one that was refused.
    pub in_force: bool,
    /// Why it was refused.
    pub refusal: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub said_at: Instant,
    pub said_by: Option<MetricPerson>,
    pub signed_by: Option<MetricPerson>,
    pub note: Option<String>,
    /// The asker may sign it off, or refuse to.
    pub can_sign_off: bool,
    /// The asker may confirm it, or refuse to.
    pub can_confirm: bool,
}

/// The targets that the asker may see, as they were known on a day.
#[utoipa::path(get, path = "/api/targets", tag = "reports", params(TargetParameters), responses((status = 200, body = [TargetAnswer])))]
pub async fn targets_list(asker: Asker, Query(asked): Query<TargetParameters>) -> Answer<Json<Vec<TargetAnswer>>> {
    let list = move |cx: &Cx, reader: &mut Reader| {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let period = given(asked.period).map(|text| company::period(&cx.setup.settings, &text, cx.today)).transpose()?;
        let unknown = |value: &str| Error::invalid(Problem::at("level", "not_an_option").with("value", value));
        let level = given(asked.level).map(|text| Level::parse(&text).ok_or_else(|| unknown(&text))).transpose()?;
        let within = period.map(|period| (period.from, period.to));
        let wanted = Wanted { on: asked.on, metric: given(asked.metric), owner: asked.owner, level, within };
        let targets = target::known(cx, reader, &wanted)?;
        let reached = target::reached(cx, reader, &targets)?;
        // What was known on a day of the past is not agreed any more.
        let is_now = asked.on.is_none();
        targets.into_iter().zip(reached).map(|(target, reached)| answer(cx, target, reached, is_now)).collect()
    };
    Ok(Json(asker.read(list).await?))
}

fn person(cx: &Cx, id: Option<Uuid>) -> Option<MetricPerson> {
    let id = id?;
    cx.setup.people.user_name(id).map(|name| MetricPerson { id, name: name.to_owned() })
}

fn answer(cx: &Cx, target: Known, reached: Reached, is_now: bool) -> Result<TargetAnswer> {
    let metric = metric::library(cx)?.find(&target.metric);
    let figure = |number: Decimal| calc::figure(target.unit, number, cx.setup.settings.base_currency);
    Ok(TargetAnswer {
        id: target.id,
        metric_name: metric.map_or_else(|| target.said_metric.clone(), |metric| metric.name(cx.locale)),
        unit: target.unit.value(),
        redefined: metric.is_none_or(|metric| metric.revision != target.revision),
        reach: target.reach.value(),
        owner: person(cx, target.owner),
        starts_on: target.starts_on,
        ends_on: target.ends_on,
        level: target.level.value(),
        goal: target.goal.map(figure).transpose()?,
        done: reached.done.map(figure).transpose()?,
        share: reached.share.map(Figure::Percent),
        rows: reached.rows,
        state: target.state.value(),
        in_force: target.in_force,
        refusal: target.refusal,
        said_at: target.said_at,
        said_by: person(cx, target.said_by),
        signed_by: person(cx, target.signed_by),
        can_sign_off: is_now && target.state == State::Proposed && target::may_sign_off(cx, target.owner, target.team),
        can_confirm: is_now && target.state == State::SignedOff && target::may_answer(cx, target.owner),
        metric: target.metric,
        said_of: target.said_of,
        said_in: target.said_in,
        said_for: target.said_for,
        note: target.note,
    })
}

async fn act<F>(asker: Asker, id: &str, verb: F) -> Answer<Response>
where
    F: FnOnce(&Cx, &mut Tx, Id<target::Target>) -> Result<Saved> + Send + 'static,
{
    let id = Id::of(ask::id(id)?);
    let text = asker.write(move |cx, tx| {
        let saved = verb(cx, tx, id)?;
        let mut text = String::new();
        json::Writer::new(cx, &saved.record.object, &[]).record(&mut text, &saved.record);
        Ok(text)
    });
    Ok(odata::json(text.await?))
}

/// Signs a target off, as a superior of whoever it speaks of.
#[utoipa::path(post, path = "/api/target/{id}/sign_off", tag = "actions", params(("id" = Uuid, Path)), responses((status = 200, description = "The target.", body = Object)))]
pub async fn target_sign_off(asker: Asker, Path(id): Path<String>) -> Answer<Response> {
    act(asker, &id, target::sign_off).await
}

/// Confirms a target that was signed off, as the person it speaks of.
#[utoipa::path(post, path = "/api/target/{id}/confirm", tag = "actions", params(("id" = Uuid, Path)), responses((status = 200, description = "The target.", body = Object)))]
pub async fn target_confirm(asker: Asker, Path(id): Path<String>) -> Answer<Response> {
    act(asker, &id, target::confirm).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetRefusal {
    pub reason: String,
}

/// Refuses a target: a superior instead of signing it off, its owner instead of confirming it.
#[utoipa::path(post, path = "/api/target/{id}/refuse", tag = "actions", params(("id" = Uuid, Path)), request_body = TargetRefusal, responses((status = 200, description = "The target.", body = Object)))]
pub async fn target_refuse(asker: Asker, Path(id): Path<String>, Body(wish): Body<TargetRefusal>) -> Answer<Response> {
    act(asker, &id, move |cx, tx, id| target::refuse(cx, tx, id, &wish.reason)).await
}

#[derive(Serialize, ToSchema)]
pub struct TargetCommentAnswer {
    pub id: Uuid,
    pub text: String,
    #[schema(value_type = String, format = DateTime)]
    pub at: Option<Instant>,
    pub by: Option<MetricPerson>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetCommentWish {
    pub text: String,
}

fn comment(cx: &Cx, record: &Record) -> TargetCommentAnswer {
    TargetCommentAnswer {
        id: record.id(),
        text: record.text("text").unwrap_or_default().to_owned(),
        at: record.instant("created_at"),
        by: person(cx, record.uuid("created_by")),
    }
}

#[derive(Serialize, ToSchema)]
pub struct TargetDiscussion {
    /// The asker may sign it off, or refuse to.
    pub can_sign_off: bool,
    /// The asker may confirm it, or refuse to.
    pub can_confirm: bool,
    /// The oldest first.
    pub comments: Vec<TargetCommentAnswer>,
}

/// What was said about a target, and what the asker may say to it.
#[utoipa::path(get, path = "/api/target/{id}/discussion", tag = "actions", params(("id" = Uuid, Path)), responses((status = 200, body = TargetDiscussion)))]
pub async fn target_discussion(asker: Asker, Path(id): Path<String>) -> Answer<Json<TargetDiscussion>> {
    let id = Id::of(ask::id(&id)?);
    let discussion = asker.read(move |cx, reader| {
        let (target, comments) = target::discussion(cx, reader, id)?;
        let (owner, state) = (target.uuid("owner"), target.text("state").and_then(State::parse));
        Ok(TargetDiscussion {
            can_sign_off: state == Some(State::Proposed) && target::may_sign_off(cx, owner, target.uuid("team")),
            can_confirm: state == Some(State::SignedOff) && target::may_answer(cx, owner),
            comments: comments.iter().map(|record| comment(cx, record)).collect(),
        })
    });
    Ok(Json(discussion.await?))
}

/// Says something about a target, as anybody who may see it.
#[utoipa::path(post, path = "/api/target/{id}/discussion", tag = "actions", params(("id" = Uuid, Path)), request_body = TargetCommentWish, responses((status = 201, body = TargetCommentAnswer)))]
pub async fn target_comment(
    asker: Asker,
    Path(id): Path<String>,
    Body(wish): Body<TargetCommentWish>,
) -> Answer<(StatusCode, Json<TargetCommentAnswer>)> {
    let id = Id::of(ask::id(&id)?);
    let said = asker.write(move |cx, tx| Ok(comment(cx, &target::comment(cx, tx, id, &wish.text)?.record)));
    Ok((StatusCode::CREATED, Json(said.await?)))
}
