//! Splitting a number among teams, people, product lines and spans of time: proposed without anything being stored, and said as targets.

use axum::Json;
use axum::http::StatusCode;
use base::{Date, Decimal, Error, Problem, Result, Uuid};
use records::describe::Choice as _;
use sales::plan::split::{self, Held, Leaving, Said, Sheet, Wish};
use sales::plan::target::Level;
use serde::Deserialize;
use serde_json::Number;
use utoipa::ToSchema;

use crate::ask::{Asker, Body};
use crate::error::Answer;
use crate::shapes;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitWish {
    /// The key of a metric that adds up.
    pub metric: String,
    /// `target`, `stretch`, `challenge`.
    #[serde(default)]
    pub level: Option<String>,
    /// A month, a quarter or a year, such as `2027` or `next_quarter`.
    pub period: String,
    /// Only this team and those below it; else the company, or what the asker leads.
    #[serde(default)]
    pub team: Option<Uuid>,
    /// Each person's number again by product line.
    #[serde(default)]
    pub lines: bool,
    /// Major units of the base currency, or the number itself; what was reached a year before where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<f64>)]
    pub total: Option<Number>,
    /// Every number is a multiple of this.
    #[serde(default)]
    pub round: Option<u32>,
    #[serde(default)]
    pub locks: Vec<SplitLock>,
    #[serde(default)]
    pub leaving: Vec<SplitLeaving>,
}

/// A cell, or the total of a row or a column, that stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitLock {
    /// The key of a row: `company`, `team:ID`, `user:ID`, `user:ID/line:ID`.
    pub row: String,
    /// The key of a column: `2027`, `2027-Q1`, `2027-03`.
    pub column: String,
    #[schema(value_type = f64)]
    pub value: Number,
}

/// Somebody who is not there any more from a day on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitLeaving {
    pub user: Uuid,
    #[schema(value_type = String, format = Date)]
    pub from: Date,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitSaying {
    pub split: SplitWish,
    /// What the targets rest on.
    #[serde(default)]
    pub note: Option<String>,
    /// Signs off at once what the asker may sign off.
    #[serde(default)]
    pub sign_off: bool,
}

fn decimal(field: &str, number: &Number) -> Result<Decimal> {
    let text = number.to_string();
    let decimal = text.parse().or_else(|_| Decimal::from_scientific(&text));
    decimal.map_err(|_| Error::invalid(Problem::at(field, "not_a_number").with("value", text)))
}

fn wish(asked: SplitWish) -> Result<Wish> {
    let unknown = |value: &str| Error::invalid(Problem::at("level", "not_an_option").with("value", value));
    let level = asked.level.as_deref().unwrap_or(Level::Target.value());
    let held = |(at, lock): (usize, SplitLock)| {
        let value = decimal(&format!("locks[{at}]"), &lock.value)?;
        Ok(Held { row: lock.row, column: lock.column, value })
    };
    Ok(Wish {
        metric: asked.metric,
        level: Level::parse(level).ok_or_else(|| unknown(level))?,
        period: asked.period,
        team: asked.team,
        lines: asked.lines,
        total: asked.total.map(|total| decimal("total", &total)).transpose()?,
        round: asked.round.unwrap_or(1),
        locks: asked.locks.into_iter().enumerate().map(held).collect::<Result<_>>()?,
        leaving: asked.leaving.into_iter().map(|one| Leaving { user: one.user, from: one.from }).collect(),
    })
}

/// How a number would be split, around what is locked. Nothing is stored.
#[utoipa::path(post, path = "/api/split", tag = "reports", request_body = SplitWish, responses((status = 200, body = shapes::SplitSheet)))]
pub async fn split_sheet(asker: Asker, Body(asked): Body<SplitWish>) -> Answer<Json<Sheet>> {
    let wish = wish(asked)?;
    Ok(Json(asker.read(move |cx, reader| split::sheet(cx, reader, &wish)).await?))
}

/// Says every number of a split as a target.
#[utoipa::path(post, path = "/api/split/targets", tag = "actions", request_body = SplitSaying, responses((status = 201, body = shapes::SplitSaid)))]
pub async fn split_say(asker: Asker, Body(asked): Body<SplitSaying>) -> Answer<(StatusCode, Json<Said>)> {
    let (wish, note) = (wish(asked.split)?, asked.note.filter(|note| !note.trim().is_empty()));
    let said = asker.write(move |cx, tx| split::say(cx, tx, &wish, note.as_deref(), asked.sign_off)).await?;
    Ok((StatusCode::CREATED, Json(said)))
}
