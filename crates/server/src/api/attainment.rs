//! How far people and teams are: one's own numbers for the periods around today, and the tree of teams and people in one of them.

use axum::Json;
use axum::extract::Query;
use base::{Decimal, Error, Problem, Result, Uuid};
use records::describe::Choice as _;
use records::{Cx, company};
use sales::measure::{Behind, Figure, Span};
use sales::metric::{self, Definition, calc};
use sales::plan::attainment::{self, Asked, Node, NodeKind, Part, Standing, Time, USUAL, Window};
use sales::plan::target::Level;
use serde::{Deserialize, Serialize};
use store::Reader;
use utoipa::{IntoParams, ToSchema};

use super::metrics::MetricPerson;
use crate::ask::Asker;
use crate::error::Answer;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AttainmentParameters {
    /// A metric by its key; what was won where it is left out.
    pub metric: Option<String>,
    /// `target`, `stretch`, `challenge`.
    pub level: Option<String>,
    /// Whose; the asker's own where it is left out.
    pub owner: Option<Uuid>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AttainmentTreeParameters {
    pub metric: Option<String>,
    pub level: Option<String>,
    /// This quarter where it is left out.
    pub period: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct AttainmentMetric {
    pub key: String,
    pub name: String,
    /// What it means, in plain words.
    pub formula: String,
    /// `number`, `money` (of the base currency), `percent`, `days`.
    pub unit: &'static str,
    /// `more` or `less`.
    pub better: &'static str,
}

/// Working days.
#[derive(Serialize, ToSchema)]
pub struct AttainmentTime {
    /// Those that have passed at the end of today.
    pub passed: u32,
    pub total: u32,
    /// Those that are left, today among them.
    pub left: u32,
}

#[derive(Serialize, ToSchema)]
pub struct AttainmentStanding {
    /// Null where nothing was said from which it follows.
    #[schema(value_type = Option<f64>)]
    pub goal: Option<Figure>,
    /// The goal was said for this very period, and not reckoned from that of others.
    pub is_said: bool,
    /// The targets that it was taken from.
    pub targets: Vec<Uuid>,
    #[schema(value_type = Option<f64>)]
    pub done: Option<Figure>,
    /// The address of the records that `done` is made of.
    #[schema(value_type = Option<String>)]
    pub rows: Option<Behind>,
    /// 0.35 for 35 %.
    #[schema(value_type = Option<f64>)]
    pub share: Option<Figure>,
    /// What is missing; negative where more is done than was to be.
    #[schema(value_type = Option<f64>)]
    pub gap: Option<Figure>,
    /// What each working day that is left has to bring.
    #[schema(value_type = Option<f64>)]
    pub needed: Option<Figure>,
    /// Where it ends at the pace until now.
    #[schema(value_type = Option<f64>)]
    pub likely: Option<Figure>,
    /// Less is done than the working days that are over should have brought.
    pub is_behind: bool,
}

#[derive(Serialize, ToSchema)]
pub struct AttainmentBefore {
    #[schema(value_type = Option<f64>)]
    pub whole: Option<Figure>,
    /// As many days into it as the running one is.
    #[schema(value_type = Option<f64>)]
    pub so_far: Option<Figure>,
}

#[derive(Serialize, ToSchema)]
pub struct AttainmentWindow {
    /// `day`, `week`, `month`, `quarter`, `year`; `range` of a target that was said for other days.
    pub kind: &'static str,
    #[schema(value_type = Object)]
    pub period: Span,
    pub time: AttainmentTime,
    #[serde(flatten)]
    pub standing: AttainmentStanding,
    pub previous: AttainmentBefore,
    pub last_year: AttainmentBefore,
}

#[derive(Serialize, ToSchema)]
pub struct AttainmentAnswer {
    pub metric: AttainmentMetric,
    pub currency: &'static str,
    pub level: &'static str,
    pub person: Option<MetricPerson>,
    /// The day that the periods hold.
    #[schema(value_type = String, format = Date)]
    pub today: base::Date,
    pub windows: Vec<AttainmentWindow>,
}

#[derive(Serialize, ToSchema)]
pub struct AttainmentPart {
    /// `volume` (deals at hand), `cycle` (the part of them that came to an end), `conversion` (the part of these that was won), `size`
    /// (the average won deal).
    pub factor: &'static str,
    #[schema(value_type = Option<f64>)]
    pub before: Option<Figure>,
    #[schema(value_type = Option<f64>)]
    pub now: Option<Figure>,
    /// What its change brought; the four add up to the difference.
    #[schema(value_type = f64)]
    pub brought: Figure,
}

#[derive(Serialize, ToSchema)]
pub struct AttainmentNode {
    /// `company`, `team`, `person`.
    pub kind: &'static str,
    /// Null of the company.
    pub id: Option<Uuid>,
    pub name: String,
    /// 0 at the top; what is below a line follows it.
    pub depth: usize,
    #[serde(flatten)]
    pub standing: AttainmentStanding,
    /// What was said to those below it comes to.
    #[schema(value_type = Option<f64>)]
    pub sum_below: Option<Figure>,
    /// As many days into the period before.
    #[schema(value_type = Option<f64>)]
    pub previous: Option<Figure>,
    /// As many days into the same period a year before.
    #[schema(value_type = Option<f64>)]
    pub last_year: Option<Figure>,
    /// Why more or less was won than in as much of the period before; only of the won amount.
    pub parts: Option<Vec<AttainmentPart>>,
    /// The factor that cost most, of whoever is behind.
    pub reason: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
pub struct AttainmentTree {
    pub metric: AttainmentMetric,
    pub currency: &'static str,
    pub level: &'static str,
    #[schema(value_type = Object)]
    pub period: Span,
    pub time: AttainmentTime,
    /// Empty for whoever sees only their own.
    pub nodes: Vec<AttainmentNode>,
}

fn asked(metric: Option<String>, level: Option<String>) -> Result<Asked> {
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let unknown = |value: &str| Error::invalid(Problem::at("level", "not_an_option").with("value", value));
    let level = given(level).map(|text| Level::parse(&text).ok_or_else(|| unknown(&text))).transpose()?;
    Ok(Asked { metric: given(metric).unwrap_or_else(|| USUAL.to_owned()), level: level.unwrap_or(Level::Target) })
}

/// The asker's own numbers, or those of somebody whose targets they may know: today, this week, month, quarter and year.
#[utoipa::path(get, path = "/api/attainment", tag = "reports", params(AttainmentParameters), responses((status = 200, body = AttainmentAnswer)))]
pub async fn attainment_show(asker: Asker, Query(wish): Query<AttainmentParameters>) -> Answer<Json<AttainmentAnswer>> {
    let asked = asked(wish.metric, wish.level)?;
    let show = move |cx: &Cx, reader: &mut Reader| {
        let own = attainment::own(cx, reader, &asked, wish.owner)?;
        let name = cx.setup.people.user_name(own.person);
        Ok(AttainmentAnswer {
            metric: metric(cx, own.metric),
            currency: cx.setup.settings.base_currency.code(),
            level: asked.level.value(),
            person: name.map(|name| MetricPerson { id: own.person, name: name.to_owned() }),
            today: cx.today,
            windows: own.windows.iter().map(|one| window(cx, own.metric, one)).collect::<Result<_>>()?,
        })
    };
    Ok(Json(asker.read(show).await?))
}

/// Teams and people in one period: who is behind, and why.
#[utoipa::path(get, path = "/api/attainment/tree", tag = "reports", params(AttainmentTreeParameters), responses((status = 200, body = AttainmentTree)))]
pub async fn attainment_tree(asker: Asker, Query(wish): Query<AttainmentTreeParameters>) -> Answer<Json<AttainmentTree>> {
    let asked = asked(wish.metric, wish.level)?;
    let show = move |cx: &Cx, reader: &mut Reader| {
        let text = wish.period.as_deref().filter(|text| !text.is_empty()).unwrap_or("this_quarter");
        let period = company::period(&cx.setup.settings, text, cx.today)?;
        let tree = attainment::tree(cx, reader, &asked, period)?;
        Ok(AttainmentTree {
            metric: metric(cx, tree.metric),
            currency: cx.setup.settings.base_currency.code(),
            level: asked.level.value(),
            period: Span::of(cx, &tree.period),
            time: time(tree.time),
            nodes: tree.nodes.iter().map(|one| node(cx, tree.metric, one)).collect::<Result<_>>()?,
        })
    };
    Ok(Json(asker.read(show).await?))
}

fn metric(cx: &Cx, metric: &Definition) -> AttainmentMetric {
    AttainmentMetric {
        key: metric.key.clone(),
        name: metric.name(cx.locale),
        formula: metric::told(cx, metric),
        unit: metric.unit.value(),
        better: metric.better.value(),
    }
}

fn time(time: Time) -> AttainmentTime {
    AttainmentTime { passed: time.passed.done, total: time.passed.total, left: time.left }
}

fn figure(cx: &Cx, metric: &Definition, number: Option<Decimal>) -> Result<Option<Figure>> {
    number.map(|number| calc::figure(metric.unit, number, cx.setup.settings.base_currency)).transpose()
}

fn standing(cx: &Cx, metric: &Definition, standing: &Standing) -> Result<AttainmentStanding> {
    let figure = |number: Option<Decimal>| figure(cx, metric, number);
    let goal = standing.goal.as_ref();
    Ok(AttainmentStanding {
        goal: figure(goal.map(|goal| goal.number))?,
        is_said: goal.is_some_and(|goal| goal.is_said),
        targets: goal.map(|goal| goal.from.clone()).unwrap_or_default(),
        done: figure(standing.done)?,
        rows: standing.rows.clone(),
        share: standing.share.map(Figure::Percent),
        gap: figure(standing.pace.gap)?,
        needed: figure(standing.pace.needed)?,
        likely: figure(standing.pace.likely)?,
        is_behind: standing.pace.is_behind,
    })
}

fn window(cx: &Cx, metric: &Definition, window: &Window) -> Result<AttainmentWindow> {
    use base::calendar::Kind;
    let before = |before: &attainment::Before| -> Result<AttainmentBefore> {
        Ok(AttainmentBefore { whole: figure(cx, metric, before.whole)?, so_far: figure(cx, metric, before.so_far)? })
    };
    Ok(AttainmentWindow {
        kind: match window.period.kind {
            Kind::Day => "day",
            Kind::Week => "week",
            Kind::Month => "month",
            Kind::Quarter => "quarter",
            Kind::Year => "year",
            Kind::Range => "range",
        },
        period: Span::of(cx, &window.period),
        time: time(window.time),
        standing: standing(cx, metric, &window.standing)?,
        previous: before(&window.previous)?,
        last_year: before(&window.last_year)?,
    })
}

fn node(cx: &Cx, metric: &Definition, node: &Node) -> Result<AttainmentNode> {
    let figure = |number: Option<Decimal>| figure(cx, metric, number);
    Ok(AttainmentNode {
        kind: match node.kind {
            NodeKind::Company => "company",
            NodeKind::Team => "team",
            NodeKind::Person => "person",
        },
        id: node.id,
        name: node.name.clone(),
        depth: node.depth,
        standing: standing(cx, metric, &node.standing)?,
        sum_below: figure(node.sum_below)?,
        previous: figure(node.previous)?,
        last_year: figure(node.last_year)?,
        parts: match &node.parts {
            Some(parts) => Some(parts.iter().map(|one| part(cx, one)).collect::<Result<_>>()?),
            None => None,
        },
        reason: node.reason.map(|factor| factor.name()),
    })
}

fn part(cx: &Cx, part: &Part) -> Result<AttainmentPart> {
    let unit = part.factor.unit();
    let currency = cx.setup.settings.base_currency;
    let figure = |number: Option<Decimal>| number.map(|number| calc::figure(unit, number, currency)).transpose();
    Ok(AttainmentPart {
        factor: part.factor.name(),
        before: figure(part.before)?,
        now: figure(part.now)?,
        brought: calc::figure(metric::Unit::Money, part.brought, currency)?,
    })
}
