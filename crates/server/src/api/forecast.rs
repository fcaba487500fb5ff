//! The forecast: `sales::forecast`, as JSON. What is said and who sees it is decided there.

use axum::Json;
use axum::extract::Query;
use axum::http::StatusCode;
use base::calendar::{FiscalCalendar, Kind, Period};
use base::{Date, Decimal, Error, Money, Problem, Result, Uuid};
use records::{Cx, company};
use sales::forecast::{self, Asked, Forecast, Record, Wish};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::ask::{Asker, Body};
use crate::error::Answer;
use crate::shapes;

/// The period where none is asked for.
const USUAL: &str = "this_quarter";

#[derive(Deserialize)]
pub struct ForecastQuery {
    period: Option<String>,
    known_on: Option<Date>,
}

#[derive(Serialize)]
pub struct ForecastAnswer {
    period: ForecastPeriod,
    known_on: Option<Date>,
    #[serde(flatten)]
    forecast: Forecast,
}

/// A period and its neighbours of the same kind.
#[derive(Serialize, ToSchema)]
pub struct ForecastPeriod {
    /// `2026-W37`, `2026-09`, `2026-Q3`.
    pub key: String,
    /// `week`, `month`, `quarter`.
    pub kind: &'static str,
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    pub label: String,
    pub previous: String,
    pub next: String,
}

impl ForecastPeriod {
    fn of(cx: &Cx, calendar: &FiscalCalendar, period: &Period) -> ForecastPeriod {
        let kind = match period.kind {
            Kind::Week => "week",
            Kind::Month => "month",
            _ => "quarter",
        };
        ForecastPeriod {
            key: period.key.clone(),
            kind,
            from: period.from,
            to: period.to,
            label: period.label(cx.locale),
            previous: period.previous(calendar).key,
            next: period.next(calendar).key,
        }
    }
}

/// The forecast of a week, a month or a quarter: per person and up the tree of teams.
#[utoipa::path(get, path = "/api/forecast", tag = "forecast", params(("period" = Option<String>, Query), ("known_on" = Option<String>, Query, description = "Calls as they were known at the end of this day.")), responses((status = 200, description = "The forecast.", body = shapes::Forecast)))]
pub async fn forecast_show(asker: Asker, Query(query): Query<ForecastQuery>) -> Answer<Json<ForecastAnswer>> {
    let answer = move |cx: &Cx, reader: &mut store::Reader| {
        let period = forecast::period(cx, query.period.as_deref().unwrap_or(USUAL))?;
        let asked = Asked { period, known_on: query.known_on };
        let forecast = forecast::forecast(cx, reader, &asked)?;
        let calendar = company::fiscal_calendar(&cx.setup.settings);
        Ok(ForecastAnswer { period: ForecastPeriod::of(cx, &calendar, &asked.period), known_on: asked.known_on, forecast })
    };
    Ok(Json(asker.read(answer).await?))
}

#[derive(Deserialize)]
pub struct RecordQuery {
    kind: Option<String>,
}

/// How good earlier forecasts were: by the model, by plainer ways and by each person's calls.
#[utoipa::path(get, path = "/api/forecast/record", tag = "forecast", params(("kind" = Option<String>, Query, description = "`week`, `month` or `quarter`.")), responses((status = 200, description = "What was told of periods that are over, and what they came to.", body = shapes::ForecastRecord)))]
pub async fn forecast_record(asker: Asker, Query(query): Query<RecordQuery>) -> Answer<Json<Record>> {
    let kind = match query.kind.as_deref() {
        Some("week") => Kind::Week,
        Some("month") => Kind::Month,
        Some("quarter") | None => Kind::Quarter,
        Some(_) => return Err(Error::invalid(Problem::at("kind", "forecast_period_unknown")).into()),
    };
    Ok(Json(asker.read(move |cx, reader| forecast::record(cx, reader, kind)).await?))
}

/// A number that is called, of a person or of a team.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallWish {
    pub period: String,
    pub user_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    /// Major units of the base currency.
    #[schema(value_type = f64)]
    pub amount: Value,
    pub note: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct CallAnswer {
    pub id: Uuid,
}

/// Calls a number. What was called before stays beside it.
#[utoipa::path(post, path = "/api/forecast/calls", tag = "forecast", request_body = CallWish, responses((status = 201, body = CallAnswer)))]
pub async fn forecast_call(asker: Asker, Body(wish): Body<CallWish>) -> Answer<(StatusCode, Json<CallAnswer>)> {
    let id = asker
        .write(move |cx, tx| {
            let period = forecast::period(cx, &wish.period)?;
            let note = wish.note.filter(|note| !note.trim().is_empty());
            let wish = Wish { period, person: wish.user_id, team: wish.team_id, amount: minor(cx, &wish.amount)?, note };
            forecast::call(cx, tx, wish)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(CallAnswer { id: id.0 })))
}

/// Minor units of the base currency, from a number or a text.
fn minor(cx: &Cx, amount: &Value) -> Result<i64> {
    let text = amount.as_str().map_or_else(|| amount.to_string(), str::to_owned);
    let wrong = || Error::invalid(Problem::at("amount", "amount_expected"));
    let amount: Decimal = text.parse().map_err(|_| wrong())?;
    Ok(Money::from_major(amount, cx.setup.settings.base_currency).map_err(|_| wrong())?.minor)
}
