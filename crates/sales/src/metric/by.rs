//! What the rows of a metric may be: days to years of its basis date, people, teams and the other dimensions of reports, and any field
//! of its object that says one of a few things.

use base::calendar::{FiscalCalendar, Kind, Period};
use base::{Error, Problem, Result, words};
use records::Cx;
use records::describe::{Field, FieldKind, Object};
use records::exchange::export::{label, option_words};
use records::list::query::{Comparison, Filter, Path};
use store::Reader;

use super::definition::{Definition, Measure, Of, between};
use super::formula::owner;
use super::library::field_at;
use crate::measure::Dimension;
use crate::measure::condition::Key;
use crate::measure::dimension::{Axis, Names, titles};

/// Buckets of time that one answer may have.
const MOST_SPANS: usize = 400;

#[derive(Clone, Debug, PartialEq)]
pub enum By {
    /// Days, weeks, months, quarters or years of the basis date.
    Time(Kind),
    Dimension(Dimension),
    /// A field by its path.
    Field(String),
}

impl By {
    /// Reads `month`, `owner`, `account/industry`; refused where the metric cannot be told apart by it.
    pub fn parse(cx: &Cx, metric: &Definition, text: &str) -> Result<By> {
        let by = match (time(text), Dimension::parse(text)) {
            (Some(kind), _) => By::Time(kind),
            (None, Some(dimension)) => By::Dimension(dimension),
            (None, None) => By::Field(text.to_owned()),
        };
        let refused = || Error::invalid(Problem::at("by", "metric_by_unknown").with("value", short(text)));
        if metric.measures().all(|measure| by.fits(cx, measure)) { Ok(by) } else { Err(refused()) }
    }

    /// Whether a name means days to years of the basis date.
    pub fn is_time(text: &str) -> bool {
        time(text).is_some()
    }

    fn fits(&self, cx: &Cx, measure: &Measure) -> bool {
        let Some(object) = cx.setup.catalog.find(&measure.object) else { return false };
        match self {
            By::Time(_) => measure.date.is_some(),
            // Values of one division are spread over its codes: different ones of both would count twice.
            By::Dimension(Dimension::Region) if matches!(measure.of, Of::Distinct(_)) => false,
            By::Dimension(_) => {
                self.path(measure).is_some_and(|path| field_at(&cx.setup.catalog, object, &Path::of(path)).is_some())
            }
            By::Field(path) => field_at(&cx.setup.catalog, object, &Path::of(path)).is_some_and(says_one_of_few),
        }
    }

    /// Where the measure's object keeps it.
    pub(crate) fn path<'a>(&'a self, measure: &'a Measure) -> Option<&'a str> {
        match self {
            By::Time(_) => measure.date.as_deref(),
            By::Dimension(dimension) => dimension.path(&measure.object),
            By::Field(path) => Some(path),
        }
    }

    /// The spans of time that are the rows, in order; of other dimensions none.
    pub(crate) fn spans(&self, calendar: &FiscalCalendar, period: Option<&Period>) -> Result<Vec<Period>> {
        let (By::Time(kind), Some(period)) = (self, period) else { return Ok(Vec::new()) };
        let spans: Vec<Period> = calendar.periods(*kind, period.from, period.to).take(MOST_SPANS + 1).collect();
        if spans.len() > MOST_SPANS {
            return Err(Error::invalid(Problem::at("by", "too_many_groups").with("most", MOST_SPANS)));
        }
        Ok(spans)
    }

    /// The row of a value that the database grouped by.
    pub(super) fn bucket(&self, key: Key) -> Key {
        match self {
            By::Dimension(dimension) => Axis { dimension: *dimension, depth: 0 }.bucket(&key),
            _ => key,
        }
    }

    /// The records of a row.
    pub(crate) fn filters(&self, measure: &Measure, spans: &[Period], period: Option<&Period>, row: &Key) -> Vec<Filter> {
        match (self, row) {
            (By::Time(_), Key::Number(at)) => {
                let span = usize::try_from(*at).ok().and_then(|at| spans.get(at));
                match (span, period, &measure.date) {
                    (Some(span), Some(period), Some(date)) => {
                        between(date, span.from.max(period.from), span.to.min(period.to)).to_vec()
                    }
                    _ => Vec::new(),
                }
            }
            (By::Dimension(dimension), row) => match dimension.path(&measure.object) {
                Some(path) => vec![Axis { dimension: *dimension, depth: 0 }.test(path, row).filter()],
                None => Vec::new(),
            },
            (By::Field(path), row) => {
                vec![Filter::Compare { path: Path::of(path), is: Comparison::Equal, value: row.literal() }]
            }
            (By::Time(_), _) => Vec::new(),
        }
    }

    /// Keys and labels of these rows as the answer names them, in the same order.
    pub(crate) fn names(
        &self,
        cx: &Cx,
        reader: &mut Reader,
        measure: &Measure,
        spans: &[Period],
        rows: &[Key],
    ) -> Result<Vec<(String, String)>> {
        match self {
            By::Time(_) => {
                let name = |row: &Key| match row {
                    Key::Number(at) => usize::try_from(*at).ok().and_then(|at| spans.get(at)),
                    _ => None,
                };
                let said = |row: &Key| name(row).map(|span| (span.key.clone(), span.label(cx.locale))).unwrap_or_default();
                Ok(rows.iter().map(said).collect())
            }
            By::Dimension(dimension) => {
                let names = Names::read(cx, reader, *dimension, rows)?;
                Ok(rows.iter().map(|row| names.of(*dimension, row)).collect())
            }
            By::Field(path) => field_names(cx, reader, cx.setup.catalog.object(&measure.object)?, path, rows),
        }
    }
}

fn time(text: &str) -> Option<Kind> {
    Some(match text {
        "day" => Kind::Day,
        "week" => Kind::Week,
        "month" => Kind::Month,
        "quarter" => Kind::Quarter,
        "year" => Kind::Year,
        _ => return None,
    })
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

pub(crate) fn says_one_of_few(field: &Field) -> bool {
    matches!(
        field.kind,
        FieldKind::Choice(_)
            | FieldKind::Currency
            | FieldKind::Reference(_)
            | FieldKind::User
            | FieldKind::Team
            | FieldKind::Integer
    )
}

fn field_names(cx: &Cx, reader: &mut Reader, object: &Object, path: &str, rows: &[Key]) -> Result<Vec<(String, String)>> {
    let path = Path::of(path);
    let Some(field) = field_at(&cx.setup.catalog, object, &path) else { return Ok(Vec::new()) };
    let options = match &field.kind {
        FieldKind::Choice(options) => option_words(cx, owner(cx, object, &path).unwrap_or(object), field, options),
        _ => Vec::new(),
    };
    let ids: Vec<base::Uuid> = rows.iter().filter_map(Key::id).collect();
    let titles = match field.kind.target().and_then(|name| cx.setup.catalog.find(name)) {
        Some(target) if !ids.is_empty() => titles(cx, reader, target, &ids)?,
        _ => rustc_hash::FxHashMap::default(),
    };
    let none = || (String::from("none"), words::word(cx.locale, "metric.none").replace("{field}", &label(cx, object, field)));
    let name = |row: &Key| match row {
        Key::Id(id) => {
            let title = titles.get(id).cloned();
            (id.to_string(), title.unwrap_or_else(|| words::word(cx.locale, "report.unnamed")))
        }
        Key::Text(text) => {
            let word = options.iter().find(|(option, _)| option == text).map(|(_, word)| word.clone());
            (text.clone(), word.unwrap_or_else(|| text.clone()))
        }
        Key::Number(number) => (number.to_string(), number.to_string()),
        Key::Date(date) => (date.to_string(), date.to_string()),
        Key::Yes | Key::Nothing => none(),
    };
    Ok(rows.iter().map(name).collect())
}
