//! Reports by mail: who gets a report and when. Everybody may have what they may open sent to themselves, and to others who may open it.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Error, Instant, Problem, Result, Uuid};
use records::Cx;
use sales::report::{self, Subscription, Timing};
use serde::{Deserialize, Serialize};
use store::Reader;
use utoipa::ToSchema;

use crate::ask::{Asker, Body};
use crate::error::Answer;

#[derive(Serialize, ToSchema)]
pub struct SubscriptionAnswer {
    pub id: Uuid,
    pub receiver: SubscriptionPerson,
    pub by: SubscriptionPerson,
    /// `daily`, `weekly`, `monthly`.
    pub rhythm: &'static str,
    /// Of the week, 1 for Monday, or of the month.
    pub day: i64,
    /// `08:30`, in the company's time zone.
    pub at: String,
    #[schema(value_type = String, format = DateTime)]
    pub next_at: Instant,
}

#[derive(Serialize, ToSchema)]
pub struct SubscriptionPerson {
    pub id: Uuid,
    pub name: String,
}

/// Whom a report is sent to, as far as it is one's own, one made it, or may change the report.
#[utoipa::path(get, path = "/api/report/{id}/subscriptions", tag = "reports", params(("id" = Uuid, Path)), responses((status = 200, body = [SubscriptionAnswer])))]
pub async fn subscriptions_list(asker: Asker, Path(id): Path<Uuid>) -> Answer<Json<Vec<SubscriptionAnswer>>> {
    Ok(Json(asker.read(move |cx, reader| all(cx, reader, id)).await?))
}

fn all(cx: &Cx, reader: &mut Reader, id: Uuid) -> Result<Vec<SubscriptionAnswer>> {
    let person = |id: Uuid| SubscriptionPerson { id, name: cx.setup.people.user_name(id).unwrap_or_default().to_owned() };
    let answer = |one: Subscription| SubscriptionAnswer {
        id: one.id,
        receiver: person(one.receiver),
        by: person(one.by),
        rhythm: one.rhythm,
        day: one.day,
        at: one.at,
        next_at: one.next_at,
    };
    Ok(report::subscriptions(cx, reader, id)?.into_iter().map(answer).collect())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionWish {
    pub receivers: Vec<Uuid>,
    /// `daily`, `weekly`, `monthly`.
    pub rhythm: String,
    /// Of the week, 1 for Monday, or of the month, 1 to 28.
    pub day: Option<i64>,
    /// `08:30`, in the company's time zone.
    pub at: String,
}

/// Sends a report to these people from now on, in place of what they had of it.
#[utoipa::path(post, path = "/api/report/{id}/subscriptions", tag = "reports", params(("id" = Uuid, Path)), request_body = SubscriptionWish, responses((status = 200, body = [SubscriptionAnswer])))]
pub async fn subscriptions_add(
    asker: Asker,
    Path(id): Path<Uuid>,
    Body(wish): Body<SubscriptionWish>,
) -> Answer<Json<Vec<SubscriptionAnswer>>> {
    let timing = Timing::read(&wish.rhythm, wish.day, &wish.at)?;
    let subscribed = asker.run(move |company, cx| {
        let eyes = wish.receivers.iter().map(|receiver| {
            // Whoever left opens nothing.
            company.cx(*receiver, cx.now).map_err(|_| Error::invalid(Problem::at("receivers", "reference_missing")))
        });
        let eyes = eyes.collect::<Result<Vec<Cx>>>()?;
        company.write(cx, |tx| {
            report::subscribe(cx, tx, id, &eyes, timing)?;
            all(cx, tx, id)
        })
    });
    Ok(Json(subscribed.await?))
}

/// Ends a subscription: one's own, one that one made, or one of a report that one may change.
#[utoipa::path(delete, path = "/api/report/subscriptions/{id}", tag = "reports", params(("id" = Uuid, Path)), responses((status = 204)))]
pub async fn subscriptions_end(asker: Asker, Path(id): Path<Uuid>) -> Answer<StatusCode> {
    asker.write(move |cx, tx| report::unsubscribe(cx, tx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
