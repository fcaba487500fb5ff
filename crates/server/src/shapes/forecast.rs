//! What the forecast looks like in `/openapi.json`.

use std::collections::BTreeMap;

use base::Uuid;
use utoipa::ToSchema;

use super::{ReportCell, ReportPeriod};
use crate::api::forecast::ForecastPeriod;

/// What will be sold in a period, per person and up the tree of teams.
#[derive(ToSchema)]
pub struct Forecast {
    pub period: ForecastPeriod,
    /// Calls are those that were known at the end of this day.
    #[schema(format = Date)]
    pub known_on: Option<String>,
    pub currency: String,
    pub columns: Vec<ForecastColumn>,
    /// In reading order: what stands below a row follows it, one deeper.
    pub rows: Vec<ForecastRow>,
    pub total: ForecastRow,
    /// Open deals whose expected closing is past or not known: they stand in no figure.
    pub undated: Option<ForecastUndated>,
}

#[derive(ToSchema)]
pub struct ForecastColumn {
    /// `closed`, `commit`, `most_likely`, `best_case`, `pipeline`, `weighted`.
    pub name: String,
    pub label: String,
    /// What it means, in plain words.
    pub formula: String,
}

#[derive(ToSchema)]
pub struct ForecastRow {
    /// `team`, `person`, `total`.
    pub kind: String,
    /// Null of records that nobody owns.
    pub id: Option<Uuid>,
    pub label: String,
    pub depth: i32,
    /// By column.
    pub cells: BTreeMap<String, ReportCell>,
    /// What the calls below add up to; of a person null.
    #[schema(value_type = Option<f64>)]
    pub below: Option<()>,
    /// What the person, or whoever leads the team, says.
    pub call: Option<ForecastSaid>,
    /// What somebody above them says.
    pub superior: Option<ForecastSaid>,
    /// What the model says, as of the last night; null where it has too little history.
    pub model: Option<ForecastTold>,
    /// The address of all that was said of it in this period.
    pub calls: Option<String>,
    pub may_call: bool,
}

/// In eight of ten cases it is between the first and the last.
#[derive(ToSchema)]
pub struct ForecastTold {
    #[schema(value_type = f64)]
    pub p10: (),
    #[schema(value_type = f64)]
    pub p50: (),
    #[schema(value_type = f64)]
    pub p90: (),
    /// The morning on which it was told.
    #[schema(format = Date)]
    pub on: String,
    /// Open deals that are older than any that ever closed: next to nothing is expected of them.
    pub stale_deals: i64,
    #[schema(value_type = f64)]
    pub stale_amount: (),
}

/// How good earlier forecasts were.
#[derive(ToSchema)]
pub struct ForecastRecord {
    pub currency: String,
    /// Whose forecasts are looked at; null of the whole company.
    pub of: Option<String>,
    /// The newest first.
    pub periods: Vec<ForecastPast>,
    pub score: Option<ForecastScore>,
    pub people: Vec<ForecastPerson>,
}

/// What was told of a period on its first morning, and what it came to.
#[derive(ToSchema)]
pub struct ForecastPast {
    pub period: ReportPeriod,
    /// Reckoned afterwards, from what was known then.
    pub replayed: bool,
    #[schema(value_type = Option<f64>)]
    pub p10: Option<()>,
    #[schema(value_type = Option<f64>)]
    pub p50: Option<()>,
    #[schema(value_type = Option<f64>)]
    pub p90: Option<()>,
    #[schema(value_type = f64)]
    pub weighted: (),
    /// As much as the period before.
    #[schema(value_type = f64)]
    pub naive: (),
    /// What people called first, together.
    #[schema(value_type = Option<f64>)]
    pub called: Option<()>,
    #[schema(value_type = f64)]
    pub actual: (),
    /// The address of the deals that were won.
    pub rows: String,
}

/// Errors as shares of what was won.
#[derive(ToSchema)]
pub struct ForecastScore {
    pub periods: i64,
    #[schema(value_type = f64)]
    pub model: (),
    #[schema(value_type = f64)]
    pub weighted: (),
    #[schema(value_type = f64)]
    pub naive: (),
    /// The share of periods within the range; 0.8 is promised.
    #[schema(value_type = f64)]
    pub coverage: (),
    /// `model` or `weighted`: whichever was nearer.
    pub lead: String,
}

#[derive(ToSchema)]
pub struct ForecastPerson {
    pub id: Uuid,
    pub name: String,
    /// Periods for which they called a number.
    pub called: i64,
    #[schema(value_type = Option<f64>)]
    pub error: Option<()>,
    /// Above zero where they said too much.
    #[schema(value_type = Option<f64>)]
    pub optimism: Option<()>,
    #[schema(value_type = Option<f64>)]
    pub model: Option<()>,
    #[schema(value_type = Option<f64>)]
    pub weighted: Option<()>,
}

#[derive(ToSchema)]
pub struct ForecastSaid {
    #[schema(value_type = f64)]
    pub value: (),
    #[schema(format = DateTime)]
    pub at: String,
    pub by_id: Option<Uuid>,
    pub by: String,
    pub note: Option<String>,
}

#[derive(ToSchema)]
pub struct ForecastUndated {
    pub count: i64,
    #[schema(value_type = f64)]
    pub amount: (),
    /// The address of exactly these deals.
    pub rows: String,
}
