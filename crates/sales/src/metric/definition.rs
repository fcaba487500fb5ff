//! A metric as it is counted: checked names, a parsed filter, the kind of what is added up.

use base::{Date, Locale, Uuid, words};
use records::Cx;
use records::describe::{FieldKind, in_language};
use records::list::Source;
use records::list::query::{Comparison, Filter, Literal, Path};

use super::{Better, Unit};
use crate::measure::Behind;
use crate::measure::condition::Condition;

/// One metric of the library.
#[derive(Clone, Debug)]
pub struct Definition {
    pub key: String,
    /// The record that defines it; none of a built-in one, and of one that is only tried.
    pub id: Option<Uuid>,
    /// What the company calls it, by language tag; a built-in one has its words in `locales/`.
    pub(super) names: Vec<(String, String)>,
    pub formula: Formula,
    pub unit: Unit,
    pub better: Better,
    /// The version of its meaning.
    pub revision: i64,
    pub responsible: Option<Uuid>,
}

#[derive(Clone, Debug)]
pub enum Formula {
    One(Box<Measure>),
    /// Two metrics, each with its key.
    Ratio(Box<[(String, Measure); 2]>),
}

/// Records, and what of them.
#[derive(Clone, Debug)]
pub struct Measure {
    pub object: String,
    pub of: Of,
    pub scale: Scale,
    /// Which records, as reports ask it of what they have grouped: of built-in metrics.
    pub(crate) condition: Condition,
    /// Which records, as the company wrote it.
    pub filter: Option<Filter>,
    /// The date that lies in the period.
    pub date: Option<String>,
    /// It counts what is so now; a period narrows it only where one is asked for.
    pub of_now: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Of {
    Count,
    Sum(String),
    Average(String),
    Distinct(String),
    /// Whole days from one date to another; none are negative.
    Days {
        since: String,
        until: String,
    },
    /// A sum, each record by how likely it is.
    Weighted {
        amount: String,
        by: String,
        /// Where a record says nothing itself: by the stage in which it is, as stored.
        stage: String,
        otherwise: Vec<(Uuid, i64)>,
    },
}

/// What one unit of a sum in the database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    One,
    /// The smallest unit of the base currency.
    Minor,
    /// A millionth, as decimals are stored.
    Millionth,
}

impl Scale {
    pub fn of(kind: &FieldKind) -> Scale {
        match kind {
            FieldKind::Money => Scale::Minor,
            FieldKind::Decimal | FieldKind::Percent => Scale::Millionth,
            _ => Scale::One,
        }
    }
}

impl Of {
    /// The columns that it reads.
    pub fn paths(&self) -> Vec<&str> {
        match self {
            Of::Count => Vec::new(),
            Of::Sum(path) | Of::Average(path) | Of::Distinct(path) => vec![path],
            Of::Days { since, until } => vec![since, until],
            Of::Weighted { amount, by, stage, .. } => vec![amount, by, stage],
        }
    }
}

impl Measure {
    /// The records that it counts from one day to another, as a question.
    pub fn filters(&self, span: Option<(Date, Date)>) -> Vec<Filter> {
        let mut filters = Vec::new();
        if let (Some(date), Some((from, to))) = (&self.date, span) {
            filters.extend(between(date, from, to));
        }
        filters.extend(self.condition.filters());
        filters.extend(self.filter.clone());
        filters
    }

    pub(crate) fn behind(&self, filters: Vec<Filter>) -> Behind {
        Behind { object: self.object.clone().into(), filter: Filter::All(filters) }
    }

    /// Whether whoever asks may read all that it is made of. Costs no statement.
    fn may_be_asked(&self, cx: &Cx) -> bool {
        let Some(object) = cx.setup.catalog.find(&self.object) else { return false };
        let mut paths = self.of.paths();
        paths.extend(self.date.as_deref());
        Source::new(cx, object, &Filter::All(self.filters(None)), &paths).is_ok()
    }
}

/// Both days are in it. On an instant: days in the company's time zone.
pub(super) fn between(path: &str, from: Date, to: Date) -> [Filter; 2] {
    let compare = |is, day: Date| Filter::Compare { path: Path::of(path), is, value: Literal::Date(day.to_string()) };
    [compare(Comparison::GreaterOrEqual, from), compare(Comparison::LessOrEqual, to)]
}

impl Definition {
    /// Whether code says what it means, and `locales/` what it is called.
    pub fn is_built_in(&self) -> bool {
        self.names.is_empty()
    }

    /// What people call it.
    pub fn name(&self, locale: Locale) -> String {
        in_language(&self.names, locale).map_or_else(|| words::word(locale, &format!("metric.{}", self.key)), str::to_owned)
    }

    /// Its measure, or of a ratio the one above the line and the one below.
    pub fn measures(&self) -> impl Iterator<Item = &Measure> {
        match &self.formula {
            Formula::One(measure) => vec![measure.as_ref()],
            Formula::Ratio(parts) => parts.iter().map(|(_, measure)| measure).collect(),
        }
        .into_iter()
    }

    /// Whether it is asked of a period at all.
    pub fn has_period(&self) -> bool {
        self.measures().all(|measure| measure.date.is_some())
    }

    /// Whether it says how things are now.
    pub fn is_of_now(&self) -> bool {
        self.measures().all(|measure| measure.of_now || measure.date.is_none())
    }

    /// Whether whoever asks may know it: of what they may not read nothing is told, not even that it is measured.
    pub fn may_be_asked(&self, cx: &Cx) -> bool {
        self.measures().all(|measure| measure.may_be_asked(cx))
    }
}
