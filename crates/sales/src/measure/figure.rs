//! What a report answers: rows of cells, each with its figure, the question behind it and the figures that it is compared with.
//! Serialised as `/api/reports` promises.

use std::borrow::Cow;

use base::calendar::Period;
use base::{Date, Decimal, Money, Result, words};
use records::Cx;
use records::list::print;
use records::list::query::Filter;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::metric;

/// One figure. Numbers are written as JSON numbers with exactly their digits.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    Count(i64),
    /// Major units of the base currency.
    Money(Decimal),
    /// 0.35 for 35 %, four digits.
    Percent(Decimal),
    /// Any other number: at most four digits.
    Number(Decimal),
    /// Whole days.
    Days(i64),
}

impl Figure {
    pub(crate) fn money(cx: &Cx, minor: i64) -> Figure {
        Figure::Money(Money::new(minor, cx.setup.settings.base_currency).major())
    }

    /// None of nothing is not zero.
    pub(super) fn share(part: i64, whole: i64) -> Option<Figure> {
        let share = Decimal::from(part).checked_div(Decimal::from(whole))?;
        Some(Figure::Percent(share.round_dp_with_strategy(4, rust_decimal::RoundingStrategy::MidpointAwayFromZero)))
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Figure::Count(number) | Figure::Days(number) => serializer.serialize_i64(*number),
            Figure::Money(number) | Figure::Percent(number) | Figure::Number(number) => {
                let number: serde_json::Number = number.to_string().parse().map_err(serde::ser::Error::custom)?;
                number.serialize(serializer)
            }
        }
    }
}

/// The question whose records a figure sums.
#[derive(Clone, Debug, PartialEq)]
pub struct Behind {
    pub object: Cow<'static, str>,
    pub filter: Filter,
}

impl Serialize for Behind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&print::link(&self.object, &self.filter))
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Cell {
    /// None where there is nothing to say: the share of nothing, the median of nothing.
    pub value: Option<Figure>,
    #[serde(rename = "rows", skip_serializing_if = "Option::is_none")]
    pub behind: Option<Behind>,
    /// The same figure of the period before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<Figure>,
    /// The same figure of the same period a year before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_year: Option<Figure>,
}

/// Cells by the name of their column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells(Vec<(String, Cell)>);

impl Cells {
    pub(crate) fn put(&mut self, column: &str, cell: Cell) {
        self.0.push((column.to_owned(), cell));
    }

    pub fn get(&self, column: &str) -> Option<&Cell> {
        self.0.iter().find(|(name, _)| name == column).map(|(_, cell)| cell)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Cell)> {
        self.0.iter().map(|(name, cell)| (name.as_str(), cell))
    }
}

impl Serialize for Cells {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, cell) in &self.0 {
            map.serialize_entry(name, cell)?;
        }
        map.end()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Count,
    Money,
    Percent,
    Days,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    pub name: String,
    pub label: String,
    pub kind: Kind,
    /// The metric of the library that says what it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<&'static str>,
    /// The same in plain words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// What the row is: a step, an id, a month, a region's code; `none` for records without one.
    pub key: String,
    pub label: String,
    pub cells: Cells,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Span {
    pub from: Date,
    pub to: Date,
    pub label: String,
}

impl Span {
    pub fn of(cx: &Cx, period: &Period) -> Span {
        Span { from: period.from, to: period.to, label: period.label(cx.locale) }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    pub name: &'static str,
    pub title: String,
    /// Of all amounts.
    pub currency: &'static str,
    /// None for reports about now.
    pub period: Option<Span>,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    pub total: Option<Cells>,
}

impl Report {
    pub(super) fn new(cx: &Cx, name: &'static str, period: Option<&Period>) -> Report {
        Report {
            name,
            title: super::title(cx, name),
            currency: cx.setup.settings.base_currency.code(),
            period: period.map(|period| Span::of(cx, period)),
            columns: Vec::new(),
            rows: Vec::new(),
            total: None,
        }
    }

    /// Adds a column with its word: the report's own, or the one that all reports share.
    pub(super) fn column(&mut self, cx: &Cx, name: &str, kind: Kind) {
        let own = words::find(cx.locale, &format!("report.{}.{name}", self.name)).map(str::to_owned);
        let label = own.unwrap_or_else(|| words::word(cx.locale, &format!("report.column.{name}")));
        self.column_called(cx, name.to_owned(), label, kind);
    }

    pub(super) fn column_called(&mut self, cx: &Cx, name: String, label: String, kind: Kind) {
        let metric = super::metric_of(self.name, &name);
        let defined = metric.and_then(|key| metric::library(cx).ok()?.find(key));
        self.columns.push(Column { name, label, kind, metric, formula: defined.map(|defined| metric::told(cx, defined)) });
    }

    pub(super) fn without_money(mut self) -> Report {
        let money =
            |columns: &[Column], name: &str| columns.iter().any(|column| column.name == name && column.kind == Kind::Money);
        for cells in self.rows.iter_mut().map(|row| &mut row.cells).chain(&mut self.total) {
            cells.0.retain(|(name, _)| !money(&self.columns, name));
        }
        self.columns.retain(|column| column.kind != Kind::Money);
        self
    }
}
