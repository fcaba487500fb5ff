//! The library of metrics: what each means, and its values for whoever asks. What a figure is made of is said by `sales::metric` alone.

use axum::Json;
use axum::extract::{Path, RawQuery};
use base::{Error, Locale, Problem, Result, Uuid};
use records::describe::Choice as _;
use records::{Cx, company};
use sales::measure::{self, Parameters};
use sales::metric::{self, Aggregate, Better, By, Definition, Draft, Unit, Values};
use serde::{Deserialize, Serialize};
use store::Reader;
use utoipa::ToSchema;

use crate::ask::{Asker, Body};
use crate::error::Answer;
use crate::shapes;

/// The period of metrics that have one, where none is asked for.
const USUAL: &str = "this_year";

#[derive(Serialize, ToSchema)]
pub struct MetricAnswer {
    /// `won_amount`, `x_renewals`: how programs name it.
    pub key: String,
    /// The record that defines it; null of a built-in one.
    pub id: Option<Uuid>,
    pub name: String,
    /// What it means, in plain words.
    pub formula: String,
    /// The objects whose records it counts.
    pub objects: Vec<String>,
    /// `number`, `money`, `percent`, `days`.
    pub unit: &'static str,
    /// `more` or `less`.
    pub better: &'static str,
    /// The version of its meaning.
    pub revision: i64,
    pub responsible: Option<MetricPerson>,
    /// It is asked of a period.
    pub has_period: bool,
    /// It says how things are now: a period narrows it only where one is asked for.
    pub of_now: bool,
    /// It can be held against targets by days and teams.
    pub has_attainment: bool,
    pub used_by: Vec<MetricUse>,
}

#[derive(Serialize, ToSchema)]
pub struct MetricPerson {
    pub id: Uuid,
    pub name: String,
}

#[derive(Serialize, ToSchema)]
pub struct MetricUse {
    /// `report` or `metric`.
    pub kind: &'static str,
    /// The report's name, the metric's key.
    pub name: String,
    pub title: String,
}

/// The metrics that the asker may see.
#[utoipa::path(get, path = "/api/metrics", tag = "reports", responses((status = 200, body = [MetricAnswer])))]
pub async fn metrics_list(asker: Asker) -> Answer<Json<Vec<MetricAnswer>>> {
    let cx = &asker.cx;
    let library = metric::library(cx)?;
    let shown = library.all().filter(|metric| metric.may_be_asked(cx));
    Ok(Json(shown.map(|metric| answer(cx, library, metric)).collect()))
}

fn answer(cx: &Cx, library: &metric::Library, metric: &Definition) -> MetricAnswer {
    let reports = measure::showing(cx, &metric.key);
    let mut used_by: Vec<MetricUse> =
        reports.map(|(name, title)| MetricUse { kind: "report", name: name.to_owned(), title }).collect();
    let built_on = library.built_on(&metric.key).filter_map(|key| library.find(key)).filter(|other| other.may_be_asked(cx));
    used_by.extend(built_on.map(|other| MetricUse { kind: "metric", name: other.key.clone(), title: other.name(cx.locale) }));
    let mut objects: Vec<String> = metric.measures().map(|measure| measure.object.clone()).collect();
    objects.dedup();
    let responsible =
        metric.responsible.and_then(|id| cx.setup.people.user_name(id).map(|name| MetricPerson { id, name: name.to_owned() }));
    MetricAnswer {
        key: metric.key.clone(),
        id: metric.id,
        name: metric.name(cx.locale),
        formula: metric::told(cx, metric),
        objects,
        unit: metric.unit.value(),
        better: metric.better.value(),
        revision: metric.revision,
        responsible,
        has_period: metric.has_period(),
        of_now: metric.is_of_now(),
        has_attainment: metric.has_period() && !metric.is_of_now() && metric.can_be_grouped(),
        used_by,
    }
}

/// The values of one metric, each with the records that it is made of.
#[derive(Serialize)]
pub struct ValuesAnswer {
    key: String,
    name: String,
    formula: String,
    unit: &'static str,
    better: &'static str,
    revision: i64,
    currency: &'static str,
    period: Option<measure::Span>,
    by: Vec<String>,
    #[serde(flatten)]
    values: Values,
}

/// What is asked of a metric: its own parameters, and the filters that reports know.
struct Asked {
    period: Option<String>,
    by: Vec<String>,
    among: Parameters,
}

impl Asked {
    fn read(query: Option<&str>) -> Result<Asked> {
        let (mut period, mut by, mut rest) = (None, Vec::new(), Vec::new());
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            match &*name {
                "period" => period = Some(value.trim().to_owned()).filter(|text| !text.is_empty()),
                "by" => by = value.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
                _ => rest.push((name, value)),
            }
        }
        Ok(Asked { period, by, among: Parameters::read(rest)? })
    }
}

/// The values of a metric in a period, told apart by up to three dimensions: `by=owner,month`.
#[utoipa::path(get, path = "/api/metrics/{key}/values", tag = "reports", params(("key" = String, Path), ("period" = Option<String>, Query), ("by" = Option<String>, Query), ("team" = Option<uuid::Uuid>, Query), ("owner" = Option<uuid::Uuid>, Query), ("product" = Option<uuid::Uuid>, Query), ("source" = Option<uuid::Uuid>, Query), ("region" = Option<String>, Query), ("industry" = Option<uuid::Uuid>, Query)), responses((status = 200, description = "The figures.", body = shapes::MetricValues)))]
pub async fn metrics_values(asker: Asker, Path(key): Path<String>, RawQuery(query): RawQuery) -> Answer<Json<ValuesAnswer>> {
    let asked = Asked::read(query.as_deref())?;
    let values = move |cx: &Cx, reader: &mut Reader| {
        let metric = metric::library(cx)?.find(&key).ok_or(Error::NotFound)?;
        values(cx, reader, metric, &asked)
    };
    Ok(Json(asker.read(values).await?))
}

fn values(cx: &Cx, reader: &mut Reader, metric: &Definition, asked: &Asked) -> Result<ValuesAnswer> {
    if !metric.may_be_asked(cx) {
        return Err(Error::NotFound);
    }
    let usual = (metric.has_period() && !metric.is_of_now()).then_some(USUAL);
    let period = asked.period.as_deref().or(usual);
    let period = period.map(|text| company::period(&cx.setup.settings, text, cx.today)).transpose()?;
    let by: Vec<By> = asked.by.iter().map(|name| By::parse(cx, metric, name)).collect::<Result<_>>()?;
    let values = metric::value(cx, reader, metric, period.as_ref(), &by, &asked.among)?;
    Ok(ValuesAnswer {
        key: metric.key.clone(),
        name: metric.name(cx.locale),
        formula: metric::told(cx, metric),
        unit: metric.unit.value(),
        better: metric.better.value(),
        revision: metric.revision,
        currency: cx.setup.settings.base_currency.code(),
        period: period.as_ref().map(|period| measure::Span::of(cx, period)),
        by: asked.by.clone(),
        values,
    })
}

/// A metric that is being written, as its record will have it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MetricWish {
    pub object: Option<String>,
    /// `count`, `sum`, `average`, `distinct`, `days`, `ratio`.
    pub aggregate: String,
    pub field: Option<String>,
    pub since: Option<String>,
    pub filter: Option<String>,
    pub date: Option<String>,
    pub numerator: Option<String>,
    pub denominator: Option<String>,
    /// Of a ratio.
    pub unit: Option<String>,
    pub period: Option<String>,
}

/// What a metric would say that is not saved yet. Administrators only.
#[utoipa::path(post, path = "/api/metrics/try", tag = "set-up", request_body = MetricWish, responses((status = 200, description = "The figures.", body = shapes::MetricValues)))]
pub async fn metrics_try(asker: Asker, Body(wish): Body<MetricWish>) -> Answer<Json<ValuesAnswer>> {
    let asker = asker.administrator()?;
    let draft = wish.draft()?;
    let asked =
        Asked { period: wish.period.clone().filter(|text| !text.is_empty()), by: Vec::new(), among: Parameters::default() };
    let answer = move |cx: &Cx, reader: &mut Reader| {
        let metric = metric::define(cx, &draft)?;
        // A metric of now has no period to be asked for.
        let asked = Asked { period: asked.period.filter(|_| metric.has_period()), ..asked };
        values(cx, reader, &metric, &asked)
    };
    Ok(Json(asker.read(answer).await?))
}

impl MetricWish {
    fn draft(&self) -> Result<Draft> {
        let given = |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let unknown = |field: &'static str| Error::invalid(Problem::at(field, "not_an_option").with("value", "?"));
        let unit = self.unit.as_deref().map_or(Some(Unit::Number), Unit::parse);
        Ok(Draft {
            key: String::new(),
            id: None,
            names: Locale::ALL.map(|locale| (locale.tag().to_owned(), String::new())).to_vec(),
            object: given(&self.object),
            aggregate: Aggregate::parse(&self.aggregate).ok_or_else(|| unknown("aggregate"))?,
            field: given(&self.field),
            since: given(&self.since),
            filter: given(&self.filter),
            date: given(&self.date),
            numerator: given(&self.numerator),
            denominator: given(&self.denominator),
            unit: unit.ok_or_else(|| unknown("unit"))?,
            better: Better::More,
            responsible: None,
            revision: 1,
        })
    }
}
