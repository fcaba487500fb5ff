//! What is measured: the funnel, the stages, what was won and lost, what waits. A report is one to a few statements grouped by
//! the database and arithmetic in memory. Each figure carries the question whose records it sums (`Behind`): the same `Filter`
//! counts them and lists them, so that a click on a number shows exactly what is in it. Everything is asked within the scope of
//! whoever asks. Deliberately not here: charts, layout, HTTP.

mod activity;
mod cohort;
pub(crate) mod condition;
mod days;
pub(crate) mod dimension;
mod drop_off;
pub(crate) mod facts;
pub(crate) mod figure;
mod funnel;
pub(crate) mod ladder;
mod leaderboard;
mod overdue;
mod parameters;
mod pipeline;
mod stages;
mod stalled;
pub mod tally;
#[cfg(test)]
mod tests;
mod wins;

use base::{Error, Result, words};
use records::describe::Entity;
use records::people::Action;
use records::{Cx, permit};
use serde::Serialize;
use store::Reader;

pub use dimension::Dimension;
pub use figure::{Behind, Cell, Cells, Column, Figure, Kind, Report, Row, Span};
pub use parameters::{Asked, Parameter, Parameters};

use crate::customer::account::Account;
use crate::customer::activity::Activity;
use crate::sell::lead::Lead;
use crate::sell::opportunity::Opportunity;

/// What can be asked for.
#[derive(Clone, Debug, Serialize)]
pub struct Description {
    pub name: &'static str,
    pub title: String,
    pub parameters: Vec<Parameter>,
}

/// A report as it is known before anybody asks.
struct Plan {
    name: &'static str,
    /// Objects that whoever asks must be allowed to read.
    objects: &'static [&'static str],
    /// The period where none is asked for; reports about now have none.
    period: Option<&'static str>,
    /// What the rows may be.
    by: &'static [Dimension],
    /// Whether the first of these is what they are where nothing is asked for; else they are steps of the report's own.
    natural: bool,
    /// Figures that it takes from the library of metrics.
    metrics: &'static [Taken],
    run: fn(&Cx, &mut Reader, &Asked) -> Result<Report>,
}

/// A column and the metric that it shows.
pub(crate) type Taken = (&'static str, &'static str);

const SORTS: [Dimension; 7] = [
    Dimension::Owner,
    Dimension::Team,
    Dimension::Product,
    Dimension::Source,
    Dimension::Region,
    Dimension::Industry,
    Dimension::Month,
];

const STAGE_FIRST: [Dimension; 8] = [
    Dimension::Stage,
    Dimension::Owner,
    Dimension::Team,
    Dimension::Product,
    Dimension::Source,
    Dimension::Region,
    Dimension::Industry,
    Dimension::Month,
];

const REASON_FIRST: [Dimension; 8] = [
    Dimension::Reason,
    Dimension::Owner,
    Dimension::Team,
    Dimension::Product,
    Dimension::Source,
    Dimension::Region,
    Dimension::Industry,
    Dimension::Month,
];

const MONTH_FIRST: [Dimension; 7] = [
    Dimension::Month,
    Dimension::Owner,
    Dimension::Team,
    Dimension::Product,
    Dimension::Source,
    Dimension::Region,
    Dimension::Industry,
];

static PLANS: [Plan; 9] = [
    Plan {
        name: "funnel",
        objects: &[Lead::NAME, Opportunity::NAME],
        period: Some("this_year"),
        by: &SORTS,
        natural: false,
        metrics: &[],
        run: funnel::run,
    },
    Plan {
        name: "stages",
        objects: &[Opportunity::NAME],
        period: Some("this_year"),
        by: &SORTS,
        natural: false,
        metrics: &[],
        run: stages::run,
    },
    Plan {
        name: "drop_off",
        objects: &[Opportunity::NAME],
        period: Some("this_year"),
        by: &REASON_FIRST,
        natural: true,
        metrics: &[],
        run: drop_off::run,
    },
    Plan {
        name: "pipeline",
        objects: &[Opportunity::NAME],
        period: None,
        by: &STAGE_FIRST,
        natural: true,
        metrics: &pipeline::METRICS,
        run: pipeline::run,
    },
    Plan {
        name: "wins",
        objects: &[Opportunity::NAME],
        period: Some("this_year"),
        by: &MONTH_FIRST,
        natural: true,
        metrics: &wins::METRICS,
        run: wins::run,
    },
    Plan {
        name: "activity",
        objects: &[Activity::NAME],
        period: Some("this_month"),
        by: &[Dimension::Owner, Dimension::Team, Dimension::Kind, Dimension::Month],
        natural: true,
        metrics: &activity::METRICS,
        run: activity::run,
    },
    Plan {
        name: "overdue",
        objects: &[Lead::NAME, Account::NAME, Opportunity::NAME, Activity::NAME],
        period: None,
        by: &[Dimension::Owner, Dimension::Team],
        natural: true,
        metrics: &[],
        run: overdue::run,
    },
    Plan {
        name: "stalled",
        objects: &[Opportunity::NAME],
        period: None,
        by: &STAGE_FIRST,
        natural: true,
        metrics: &[],
        run: stalled::run,
    },
    Plan {
        name: "leaderboard",
        objects: &[Opportunity::NAME],
        period: Some("this_quarter"),
        by: &[Dimension::Owner, Dimension::Team],
        natural: true,
        metrics: &leaderboard::METRICS,
        run: leaderboard::run,
    },
];

impl Plan {
    fn may_be_asked(&self, cx: &Cx) -> bool {
        self.objects.iter().all(|name| cx.setup.catalog.find(name).is_some_and(|object| permit::may(cx, object, Action::Read)))
    }
}

/// The reports that whoever asks may see, in the order of the navigation.
pub fn list(cx: &Cx) -> Vec<Description> {
    let plans = PLANS.iter().filter(|plan| plan.may_be_asked(cx));
    let description =
        |plan: &Plan| Description { name: plan.name, title: title(cx, plan.name), parameters: parameters::of(cx, plan) };
    plans.map(description).collect()
}

/// One report. Not found where there is none of this name, or where its objects may not be read at all.
pub fn run(cx: &Cx, reader: &mut Reader, name: &str, parameters: &Parameters) -> Result<Report> {
    let plan = PLANS.iter().find(|plan| plan.name == name && plan.may_be_asked(cx)).ok_or(Error::NotFound)?;
    let asked = Asked::new(cx, plan, parameters)?;
    let report = (plan.run)(cx, reader, &asked)?;
    Ok(if sees_amounts(cx, plan) { report } else { report.without_money() })
}

/// The metric that a column of a report shows.
fn metric_of(report: &str, column: &str) -> Option<&'static str> {
    let plan = PLANS.iter().find(|plan| plan.name == report)?;
    plan.metrics.iter().find(|(name, _)| *name == column).map(|(_, key)| *key)
}

/// The reports that show a metric, by name and title, as far as whoever asks may see them.
pub fn showing<'a>(cx: &'a Cx, metric: &'a str) -> impl Iterator<Item = (&'static str, String)> + 'a {
    let shows = move |plan: &&Plan| plan.metrics.iter().any(|(_, key)| *key == metric) && plan.may_be_asked(cx);
    PLANS.iter().filter(shows).map(|plan| (plan.name, title(cx, plan.name)))
}

fn title(cx: &Cx, name: &str) -> String {
    words::word(cx.locale, &format!("report.{name}"))
}

/// A role may know how many, and not how much.
fn sees_amounts(cx: &Cx, plan: &Plan) -> bool {
    let visible = |object: &str, field: &str| {
        let Some(object) = cx.setup.catalog.find(object) else { return false };
        object.field(field).is_some_and(|field| permit::may_compare(cx, object, field))
    };
    let lead = !plan.objects.contains(&Lead::NAME) || visible(Lead::NAME, "expected_amount");
    let opportunity = !plan.objects.contains(&Opportunity::NAME) || visible(Opportunity::NAME, "amount");
    lead && opportunity
}
