//! What somebody put together without code: which figures, told apart by what, of which records and when. Stored as JSON in
//! `report.definition`, checked when it is saved and fitted to its reader when it is asked. Deliberately not here: any figure.

use base::calendar::Period;
use base::{Error, Problem, Result};
use records::list::Source;
use records::list::query::Filter;
use records::{Cx, company};
use serde::{Deserialize, Serialize};

use super::choose::Chosen;
use crate::metric::{self, By, Definition, Measure};

/// Figures that one report may show beside each other.
pub const MOST_METRICS: usize = 6;
/// Dimensions in rows and columns together.
pub const MOST_DIMENSIONS: usize = 3;
/// Rows that `top` may keep.
const MOST_TOP: usize = 1_000;
/// Filters, and values of one.
const MOST_CHOSEN: usize = 200;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Pivot {
    /// Keys of the library of metrics.
    #[serde(default)]
    pub metrics: Vec<String>,
    /// Dimensions, the outermost first.
    #[serde(default)]
    pub rows: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<Chosen>,
    /// `this_year`, `2026-Q3`, `2026-01-01..2026-02-15`; none is all time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compare: Vec<Compare>,
    /// None: time and stages in their order, everything else by its first figure, the largest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
    /// How many of the outermost rows are shown; the others are one row together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<usize>,
    #[serde(default)]
    pub show: Show,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    Previous,
    LastYear,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// A metric of the report; none sorts by what the rows are called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    #[serde(default)]
    pub descending: bool,
}

/// How it is drawn; the figures are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Show {
    #[default]
    Table,
    Bar,
    Line,
    Stacked,
    Pie,
    /// One figure with what it is compared with.
    Figure,
}

/// A pivot fitted to whoever asks: what may not be known of it is left out.
pub(super) struct Asked<'a> {
    pub cx: &'a Cx,
    pub pivot: &'a Pivot,
    pub metrics: Vec<&'a Definition>,
    /// Rows, and the column behind them where there is one.
    pub axes: Vec<By>,
    pub filters: Vec<(By, &'a [String])>,
    pub period: Option<Period>,
    /// How many of its metrics are not told.
    pub left_out: usize,
}

impl Pivot {
    /// Reads a stored definition.
    ///
    /// # Errors
    /// Invalid where the text is of another form.
    pub fn parse(text: &str) -> Result<Pivot> {
        serde_json::from_str(text)
            .map_err(|error| Error::invalid(Problem::at("definition", "report_malformed").with("reason", error)))
    }

    /// The names of its rows and its column, in this order.
    pub(super) fn dimensions(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().chain(&self.column).map(String::as_str)
    }

    /// Everything that is wrong with it, at its place, for whoever writes it.
    pub fn check(&self, cx: &Cx) -> Result<Vec<Problem>> {
        let mut problems = Vec::new();
        let mut wrong = |place: &str, key: &'static str| problems.push(Problem::at(format!("definition.{place}"), key));
        if self.metrics.is_empty() {
            wrong("metrics", "report_without_metric");
        }
        if self.metrics.len() > MOST_METRICS {
            wrong("metrics", "report_too_many_metrics");
        }
        if self.rows.len() + usize::from(self.column.is_some()) > MOST_DIMENSIONS {
            wrong("rows", "report_too_many_dimensions");
        }
        if has_twice(self.dimensions()) || has_twice(self.metrics.iter().map(String::as_str)) {
            wrong("rows", "report_twice");
        }
        if self.filters.len() > MOST_CHOSEN || self.filters.iter().any(|chosen| chosen.keys.len() > MOST_CHOSEN) {
            wrong("filters", "filter_too_large");
        }
        let first_is_time = self.rows.first().is_some_and(|name| By::is_time(name));
        if let Some(top) = self.top
            && (top == 0 || top > MOST_TOP || self.rows.is_empty() || first_is_time)
        {
            wrong("top", "report_top_wrong");
        }
        if self.sort.as_ref().and_then(|sort| sort.metric.as_ref()).is_some_and(|key| !self.metrics.contains(key)) {
            wrong("sort", "report_sort_wrong");
        }
        if self.period.is_none() && self.dimensions().any(By::is_time) {
            wrong("period", "report_period_needed");
        }
        if let Some(text) = &self.period
            && let Err(Error::Invalid(found)) = company::period(&cx.setup.settings, text, cx.today)
        {
            problems.extend(found.into_iter().map(|problem| moved(problem, "definition.period")));
        }
        if !problems.is_empty() {
            return Ok(problems);
        }
        let library = metric::library(cx)?;
        for (at, key) in self.metrics.iter().enumerate() {
            let place = format!("definition.metrics.{at}");
            match library.find(key).filter(|metric| metric.may_be_asked(cx)) {
                None => problems.push(Problem::at(place, "metric_unknown").with("key", key.as_str())),
                Some(metric) => problems.extend(self.misfits(cx, metric)?),
            }
        }
        Ok(problems)
    }

    /// What of it does not fit one metric.
    fn misfits(&self, cx: &Cx, metric: &Definition) -> Result<Vec<Problem>> {
        let mut problems = Vec::new();
        let mut take = |place: String, result: Result<()>| match result {
            Ok(()) => Ok(()),
            Err(Error::Invalid(found)) => {
                problems.extend(found.into_iter().map(|problem| moved(problem, &place)));
                Ok(())
            }
            Err(other) => Err(other),
        };
        for (at, name) in self.rows.iter().enumerate() {
            take(format!("definition.rows.{at}"), fits(cx, metric, name))?;
        }
        if let Some(name) = &self.column {
            take("definition.column".to_owned(), fits(cx, metric, name))?;
        }
        for (at, chosen) in self.filters.iter().enumerate() {
            take(format!("definition.filters.{at}"), chosen.check(cx, metric))?;
        }
        Ok(problems)
    }

    /// The pivot as this reader may ask it.
    ///
    /// # Errors
    /// Invalid where its dimensions fit none of its metrics any more.
    pub(super) fn fit<'a>(&'a self, cx: &'a Cx) -> Result<Asked<'a>> {
        let library = metric::library(cx)?;
        let mut metrics: Vec<&Definition> = Vec::with_capacity(self.metrics.len());
        for metric in self.metrics.iter().filter_map(|key| library.find(key)) {
            if self.may_be_told(cx, metric)? {
                metrics.push(metric);
            }
        }
        let left_out = self.metrics.len() - metrics.len();
        let Some(first) = metrics.first() else {
            let (axes, filters) = (Vec::new(), Vec::new());
            return Ok(Asked { cx, pivot: self, metrics, axes, filters, period: None, left_out });
        };
        let axes = self.dimensions().map(|name| By::parse(cx, first, name)).collect::<Result<_>>()?;
        let filters = self
            .filters
            .iter()
            .map(|chosen| Ok((By::parse(cx, first, &chosen.by)?, chosen.keys.as_slice())))
            .collect::<Result<_>>()?;
        let period = self.period.as_deref().map(|text| company::period(&cx.setup.settings, text, cx.today)).transpose()?;
        Ok(Asked { cx, pivot: self, metrics, axes, filters, period, left_out })
    }

    /// Whether a reader may know this metric told apart like this: neither what it counts nor what it is told apart by is hidden from them.
    fn may_be_told(&self, cx: &Cx, metric: &Definition) -> Result<bool> {
        if !metric.may_be_asked(cx) {
            return Ok(false);
        }
        for name in self.dimensions().chain(self.filters.iter().map(|chosen| chosen.by.as_str())) {
            match fits(cx, metric, name) {
                Ok(()) => {}
                Err(Error::Invalid(_) | Error::NotFound | Error::Forbidden(_)) => return Ok(false),
                Err(other) => return Err(other),
            }
        }
        Ok(true)
    }
}

/// Whether whoever asks may tell the metric apart by a dimension.
pub(super) fn fits(cx: &Cx, metric: &Definition, name: &str) -> Result<()> {
    let by = By::parse(cx, metric, name)?;
    for measure in metric.measures() {
        let object = cx.setup.catalog.object(&measure.object)?;
        let paths: Vec<&str> = by.path(measure).into_iter().collect();
        Source::new(cx, object, &Filter::All(Vec::new()), &paths)?;
    }
    Ok(())
}

fn moved(problem: Problem, place: &str) -> Problem {
    Problem { target: Some(place.to_owned()), ..problem }
}

fn has_twice<'a>(names: impl Iterator<Item = &'a str>) -> bool {
    let mut seen = rustc_hash::FxHashSet::default();
    names.into_iter().any(|name| !seen.insert(name))
}

impl Asked<'_> {
    /// The conditions on the records of a measure, beside the period.
    pub fn chosen(&self, measure: &Measure) -> Vec<Filter> {
        self.filters.iter().filter_map(|(by, keys)| super::choose::filter(self.cx, by, measure, keys)).collect()
    }

    /// How many of the axes are rows.
    pub fn depth(&self) -> usize {
        self.axes.len() - usize::from(self.pivot.column.is_some() && !self.axes.is_empty())
    }

    pub fn column(&self) -> Option<&By> {
        self.axes.get(self.depth())
    }

    /// Where the axis of time stands, where there is one alone.
    pub fn time(&self) -> Option<usize> {
        let mut times = self.axes.iter().enumerate().filter(|(_, by)| matches!(by, By::Time(_)));
        times.next().map(|(at, _)| at).filter(|_| times.next().is_none())
    }

    /// Whether the period of the report is one of this metric: what says how things are now has none, unless it is told apart by time.
    pub fn is_dated(&self, metric: &Definition) -> bool {
        let by_time = self.axes.iter().any(|by| matches!(by, By::Time(_)));
        metric.has_period() && (by_time || !metric.is_of_now())
    }
}
