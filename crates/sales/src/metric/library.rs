//! All metrics as the set-up holds them: the built-in ones and the company's own, checked once when the set-up is read. One that does not
//! fit any more (its field was retired) is left out and shown to administrators.

use base::{Error, Message, Problem, Result, Uuid};
use records::describe::{Catalog, Choice as _, Field, FieldKind, Object};
use records::list::parse;
use records::list::query::{Filter, Path};
use records::setup::Kept;
use rustc_hash::FxHashMap;
use store::Reader;

use super::definition::{Definition, Formula, Measure, Of, Scale};
use super::{Aggregate, Better, Unit, builtin};
use crate::measure::condition::Condition;

#[derive(Debug, Default)]
pub struct Library {
    metrics: Vec<Definition>,
    /// Metrics that are left out, by id, with what is wrong.
    pub broken: FxHashMap<Uuid, Vec<Message>>,
}

impl Library {
    pub fn find(&self, key: &str) -> Option<&Definition> {
        self.metrics.iter().find(|metric| metric.key == key)
    }

    /// The built-in ones first, the company's own in their order.
    pub fn all(&self) -> impl Iterator<Item = &Definition> {
        self.metrics.iter()
    }

    /// The keys of the ratios that a metric is part of.
    pub fn built_on<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let names = move |metric: &&Definition| match &metric.formula {
            Formula::Ratio(parts) => parts.iter().any(|(part, _)| part == key),
            Formula::One(_) => false,
        };
        self.metrics.iter().filter(names).map(|metric| metric.key.as_str())
    }
}

/// A metric as somebody wrote it, nothing of it looked up yet.
#[derive(Clone, Debug)]
pub struct Draft {
    pub key: String,
    pub id: Option<Uuid>,
    pub names: Vec<(String, String)>,
    pub object: Option<String>,
    pub aggregate: Aggregate,
    pub field: Option<String>,
    pub since: Option<String>,
    pub filter: Option<String>,
    pub date: Option<String>,
    pub numerator: Option<String>,
    pub denominator: Option<String>,
    pub unit: Unit,
    pub better: Better,
    pub responsible: Option<Uuid>,
    pub revision: i64,
}

/// What is wrong, and at which field of the metric.
pub type Fault = Problem;

impl Draft {
    /// The metric that is meant, or everything that is wrong with it. Types inside the filter are checked when it is compiled.
    pub fn define(&self, catalog: &Catalog, library: &Library) -> Result<Definition, Vec<Fault>> {
        let (formula, unit, revision) = match self.aggregate {
            Aggregate::Ratio => self.ratio(library)?,
            _ => {
                let (measure, unit) = self.measure(catalog)?;
                (Formula::One(Box::new(measure)), unit, self.revision)
            }
        };
        Ok(Definition {
            key: self.key.clone(),
            id: self.id,
            names: self.names.clone(),
            formula,
            unit,
            better: self.better,
            revision,
            responsible: self.responsible,
        })
    }

    /// What a part of it means is part of what it means: its version grows with theirs.
    fn ratio(&self, library: &Library) -> Result<(Formula, Unit, i64), Vec<Fault>> {
        let mut faults = Vec::new();
        let mut revision = self.revision;
        let mut part = |field: &'static str, key: &Option<String>| {
            let Some(key) = key else {
                faults.push(Problem::at(field, "required"));
                return None;
            };
            let found = library.find(key).filter(|found| found.key != self.key);
            match found.map(|found| (&found.formula, found.revision)) {
                Some((Formula::One(measure), own)) => {
                    revision += own - 1;
                    Some((key.clone(), measure.as_ref().clone()))
                }
                Some((Formula::Ratio(_), _)) => {
                    faults.push(Problem::at(field, "metric_ratio_of_ratios"));
                    None
                }
                None => {
                    faults.push(Problem::at(field, "metric_unknown").with("key", key));
                    None
                }
            }
        };
        let parts = (part("numerator", &self.numerator), part("denominator", &self.denominator));
        let (Some(above), Some(below)) = parts else { return Err(faults) };
        Ok((Formula::Ratio(Box::new([above, below])), self.unit, revision))
    }

    fn measure(&self, catalog: &Catalog) -> Result<(Measure, Unit), Vec<Fault>> {
        let Some(object) = self.object.as_deref().and_then(|name| catalog.find(name)) else {
            return Err(vec![Problem::at("object", if self.object.is_some() { "unknown_object" } else { "required" })]);
        };
        let mut faults = Vec::new();
        let (of, unit, scale) = self.of(catalog, object, &mut faults);
        let dated = |kind: &FieldKind| matches!(kind, FieldKind::Date | FieldKind::Instant);
        if let Some(path) = &self.date {
            named(catalog, object, "date", path, "metric_not_a_date", dated, &mut faults);
        }
        let filter = match self.filter.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(parse::filter_of) {
            None => None,
            Some(Ok(filter)) => {
                let mut paths = Vec::new();
                paths_of(&filter, &mut paths);
                for path in paths {
                    let path = path.to_string();
                    named(catalog, object, "filter", &path, "unknown_field", |_| true, &mut faults);
                }
                Some(filter)
            }
            Some(Err(Error::Invalid(problems))) => {
                faults.extend(problems.into_iter().map(|problem| Problem { target: Some("filter".to_owned()), ..problem }));
                None
            }
            Some(Err(_)) => None,
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        let (object, date) = (object.name.clone(), self.date.clone());
        Ok((Measure { object, of, scale, condition: Condition::everything(), filter, date, of_now: false }, unit))
    }

    fn of(&self, catalog: &Catalog, object: &Object, faults: &mut Vec<Fault>) -> (Of, Unit, Scale) {
        let number =
            |kind: &FieldKind| matches!(kind, FieldKind::Integer | FieldKind::Decimal | FieldKind::Money | FieldKind::Percent);
        let tells_apart = |kind: &FieldKind| !kind.is_file() && !matches!(kind, FieldKind::Json | FieldKind::LongText);
        let is_date = |kind: &FieldKind| *kind == FieldKind::Date;
        let mut path = |name: &'static str, given: &Option<String>, wrong: &'static str, fits: &dyn Fn(&FieldKind) -> bool| {
            let Some(path) = given else {
                faults.push(Problem::at(name, "required"));
                return (String::new(), None);
            };
            (path.clone(), named(catalog, object, name, path, wrong, fits, faults))
        };
        let summed = |field: &Option<Field>| {
            let kind = field.as_ref().map_or(FieldKind::Integer, |field| field.kind.clone());
            let unit = match kind {
                FieldKind::Money => Unit::Money,
                FieldKind::Percent => Unit::Percent,
                _ => Unit::Number,
            };
            (unit, Scale::of(&kind))
        };
        match self.aggregate {
            Aggregate::Sum => {
                let (path, field) = path("field", &self.field, "metric_not_a_number", &number);
                let (unit, scale) = summed(&field);
                (Of::Sum(path), unit, scale)
            }
            Aggregate::Average => {
                let (path, field) = path("field", &self.field, "metric_not_a_number", &number);
                let (unit, scale) = summed(&field);
                (Of::Average(path), unit, scale)
            }
            Aggregate::Distinct => {
                let (path, _) = path("field", &self.field, "metric_not_to_count", &tells_apart);
                (Of::Distinct(path), Unit::Number, Scale::One)
            }
            Aggregate::Days => {
                let (since, _) = path("since", &self.since, "metric_not_a_day", &is_date);
                let (until, _) = path("field", &self.field, "metric_not_a_day", &is_date);
                (Of::Days { since, until }, Unit::Days, Scale::One)
            }
            Aggregate::Count | Aggregate::Ratio => (Of::Count, Unit::Number, Scale::One),
        }
    }
}

/// The field that a path leads to, where it is one that fits; else says so.
fn named(
    catalog: &Catalog,
    object: &Object,
    target: &'static str,
    path: &str,
    wrong: &'static str,
    fits: impl Fn(&FieldKind) -> bool,
    faults: &mut Vec<Fault>,
) -> Option<Field> {
    let Some(field) = field_at(catalog, object, &Path::of(path)) else {
        faults.push(Problem::at(target, "unknown_field").with("field", path));
        return None;
    };
    if !fits(&field.kind) {
        faults.push(Problem::at(target, wrong).with("field", path));
        return None;
    }
    Some(field.clone())
}

/// The field that a path leads to through references, as `list` resolves it, whoever asks.
pub(crate) fn field_at<'a>(catalog: &'a Catalog, object: &'a Object, path: &Path) -> Option<&'a Field> {
    let (last, references) = path.0.split_last()?;
    let mut object = object;
    for reference in references {
        object = catalog.find(object.field(reference)?.kind.target()?)?;
    }
    let by_id = || object.field(last.strip_suffix("_id")?).filter(|field| field.kind.target().is_some());
    object.field(last).or_else(by_id)
}

/// Every field that a filter names.
fn paths_of<'f>(filter: &'f Filter, paths: &mut Vec<&'f Path>) {
    match filter {
        Filter::All(parts) | Filter::Any(parts) => parts.iter().for_each(|part| paths_of(part, paths)),
        Filter::Not(part) => paths_of(part, paths),
        Filter::Compare { path, .. }
        | Filter::In { path, .. }
        | Filter::Text { path, .. }
        | Filter::Has { path, .. }
        | Filter::Period { path, .. } => paths.push(path),
    }
}

/// Words by language tag; empty where the text is no object of texts.
pub(super) fn words_of(json: Option<&str>) -> Vec<(String, String)> {
    let words: std::collections::BTreeMap<String, String> =
        json.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    words.into_iter().filter(|(_, word)| !word.trim().is_empty()).collect()
}

pub(crate) fn keep(reader: &mut Reader, catalog: &Catalog, kept: &mut Kept) -> Result<()> {
    let mut library = Library { metrics: builtin::all(reader)?, broken: FxHashMap::default() };
    let sql = "select id, key, name, names, object, aggregate, field, since, filter, date, numerator, denominator, unit, better,
                 responsible_id, revision
               from metric
               where deleted_at is null and active
               order by position, created_at, id";
    let drafts = reader.query(sql, &[], |row| {
        let (name, names): (String, Option<String>) = (row.get(2)?, row.get(3)?);
        Ok(Draft {
            id: Some(row.get(0)?),
            key: row.get(1)?,
            names: named_by(name, names.as_deref()),
            object: row.get(4)?,
            aggregate: Aggregate::parse(&row.get::<String>(5)?).unwrap_or(Aggregate::Count),
            field: row.get(6)?,
            since: row.get(7)?,
            filter: row.get(8)?,
            date: row.get(9)?,
            numerator: row.get(10)?,
            denominator: row.get(11)?,
            unit: Unit::parse(&row.get::<String>(12)?).unwrap_or(Unit::Number),
            better: Better::parse(&row.get::<String>(13)?).unwrap_or(Better::More),
            responsible: row.get(14)?,
            revision: row.get(15)?,
        })
    })?;
    // Ratios after what they are made of.
    let (ratios, plain): (Vec<Draft>, Vec<Draft>) = drafts.into_iter().partition(|draft| draft.aggregate == Aggregate::Ratio);
    for draft in plain.into_iter().chain(ratios) {
        match draft.define(catalog, &library) {
            Ok(metric) => library.metrics.push(metric),
            Err(faults) => {
                library.broken.extend(draft.id.map(|id| (id, faults.into_iter().map(|fault| fault.message).collect())));
            }
        }
    }
    kept.put(library);
    Ok(())
}

/// Its name stands for every language that has none of its own.
pub(super) fn named_by(name: String, names: Option<&str>) -> Vec<(String, String)> {
    let mut all = words_of(names);
    for tag in base::Locale::ALL.map(base::Locale::tag) {
        if !all.iter().any(|(known, _)| known == tag) {
            all.push((tag.to_owned(), name.clone()));
        }
    }
    all
}

/// What a metric is called; its key where there is none any more.
pub(super) fn library_name(cx: &records::Cx, key: &str) -> String {
    let found = super::library(cx).ok().and_then(|library| library.find(key));
    found.map_or_else(|| key.to_owned(), |metric| metric.name(cx.locale))
}
