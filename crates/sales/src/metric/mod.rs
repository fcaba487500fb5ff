//! The library of metrics: what a figure means, said once. A definition says which records, what of them, dated by what; the built-in
//! ones are code (`builtin`), a company adds its own as records (`Metric`). Reports, the dashboard and the API take their figures
//! from here (`value`), and each carries the question whose records it sums. Deliberately not here: charts, and figures that need
//! objects which do not exist yet: no stand-ins.

mod builtin;
mod by;
pub mod calc;
mod definition;
mod formula;
mod library;
mod over;
mod read;
mod rules;
mod value;

use base::{Id, Result};
use records::Cx;
use records::describe::{Choice as _, Chosen, Json, LongText};
use records::people::User;
use records_derive::{Choice, Object};

pub use by::By;
pub(crate) use by::says_one_of_few;
pub use definition::{Definition, Formula, Measure, Of, Scale};
pub use formula::told;
pub(crate) use formula::{owner, path_label};
pub use library::{Draft, Fault, Library};
pub(crate) use library::{field_at, keep};
pub use over::{Group, Over, over};
pub(crate) use read::{Axis, read};
pub use value::{Cell, Found, Numbers, Row, Values, numbers, value};
pub(crate) use value::{figure, size};

/// A figure that the company defines itself.
#[derive(Object)]
#[object(group = "setup", icon = "chart", setup, check(rules::check))]
pub struct Metric {
    #[field(searchable, max = 100)]
    pub name: String,
    /// How programs and other metrics name it; it never changes.
    #[field(unique, fixed, max = 63)]
    pub key: String,
    /// What it is called in other languages: a JSON object by language tag.
    pub names: Option<Json>,
    /// The object whose records it counts; a ratio has none of its own.
    #[field(max = 63)]
    pub object: Option<String>,
    #[field(starts = Aggregate::Count.value())]
    pub aggregate: Chosen<Aggregate>,
    /// What is added up, averaged or told apart; of days: the date on which they end.
    #[field(max = 200)]
    pub field: Option<String>,
    /// Of days: the date from which they are counted.
    #[field(max = 200)]
    pub since: Option<String>,
    /// Which records, in the language of list filters; empty counts all.
    #[field(max = 20_000)]
    pub filter: Option<LongText>,
    /// The date that lies in the period; without one it is a figure of now.
    #[field(max = 200)]
    pub date: Option<String>,
    /// Of a ratio: the key of the metric above the line.
    #[field(max = 63)]
    pub numerator: Option<String>,
    /// Of a ratio: the key of the metric below the line.
    #[field(max = 63)]
    pub denominator: Option<String>,
    /// What it is measured in; follows from the field, except for a ratio.
    #[field(starts = Unit::Number.value())]
    pub unit: Chosen<Unit>,
    /// Whether more or less of it is good.
    #[field(starts = Better::More.value())]
    pub better: Chosen<Better>,
    /// Who answers for its meaning.
    pub responsible: Option<Id<User>>,
    #[field(starts = true)]
    pub active: bool,
    #[field(starts = 0)]
    pub position: i64,
    /// Grows with each change of what it means.
    #[field(read_only, starts = 1)]
    pub revision: i64,
}

/// What is made of the records.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    Count,
    Sum,
    Average,
    /// How many different values.
    Distinct,
    /// The average of the days from one date to another.
    Days,
    /// One metric divided by another.
    Ratio,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Number,
    /// Of the base currency.
    Money,
    Percent,
    Days,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    More,
    Less,
}

/// The library as this asker finds it.
pub fn library(cx: &Cx) -> Result<&Library> {
    cx.setup.kept::<Library>().ok_or_else(|| base::Error::internal("the library of metrics was not kept"))
}

/// The metric that a draft means, checked as a record is before it is saved.
///
/// # Errors
/// Invalid, with everything that is wrong at its field.
pub fn define(cx: &Cx, draft: &Draft) -> Result<Definition> {
    let definition = draft.define(&cx.setup.catalog, library(cx)?).map_err(base::Error::Invalid)?;
    let problems = rules::uncountable(cx, &definition)?;
    if problems.is_empty() { Ok(definition) } else { Err(base::Error::Invalid(problems)) }
}
