//! Filters of a report: values of a dimension, as its rows name them. A team stands for all below it, a division for what lies in it,
//! `me` for whoever reads, so that one report serves everybody.

use base::{Error, Problem, Result, Uuid};
use records::Cx;
use records::describe::FieldKind;
use records::list::query::{Comparison, Filter, Path};
use serde::{Deserialize, Serialize};

use super::pivot::fits;
use crate::measure::Dimension;
use crate::measure::condition::{Key, ids};
use crate::measure::dimension::within;
use crate::metric::{By, Definition, Measure, field_at};

/// Whoever reads.
const ME: &str = "me";
/// What has no value.
const NONE: &str = "none";

/// Values that a dimension must have one of; none at all leaves everything.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    pub by: String,
    pub keys: Vec<String>,
}

impl Chosen {
    /// # Errors
    /// Invalid where the metric does not know the dimension, or the dimension no such value.
    pub(super) fn check(&self, cx: &Cx, metric: &Definition) -> Result<()> {
        fits(cx, metric, &self.by)?;
        let by = By::parse(cx, metric, &self.by)?;
        for measure in metric.measures() {
            for text in &self.keys {
                if matches!(by, By::Time(_)) || keys_of(cx, &by, measure, text).is_none() {
                    let shown: String = text.chars().take(40).collect();
                    return Err(Error::invalid(Problem::at("filters", "report_filter_wrong").with("value", shown)));
                }
            }
        }
        Ok(())
    }
}

/// The records that have one of these values; none where everything is meant. A value that is none finds nothing.
pub(super) fn filter(cx: &Cx, by: &By, measure: &Measure, texts: &[String]) -> Option<Filter> {
    if texts.is_empty() {
        return None;
    }
    let path = by.path(measure)?;
    let mut parts = Vec::new();
    let mut keys = Vec::new();
    for text in texts {
        match (by, keys_of(cx, by, measure, text)) {
            (By::Dimension(Dimension::Region), Some(found)) => {
                let division = found.first().and_then(|key| match key {
                    Key::Text(code) => base::region::find(code),
                    _ => None,
                });
                match (division, Dimension::Region.path(&measure.object)) {
                    (Some(division), Some(path)) => parts.push(within(path, division).filter()),
                    _ => keys.extend(found),
                }
            }
            (_, found) => keys.extend(found.into_iter().flatten()),
        }
    }
    // `in` does not find what has no value.
    let has_nothing = keys.contains(&Key::Nothing);
    keys.retain(|key| *key != Key::Nothing);
    let equal = |key: &Key| Filter::Compare { path: Path::of(path), is: Comparison::Equal, value: key.literal() };
    if has_nothing {
        parts.push(equal(&Key::Nothing));
    }
    match keys.as_slice() {
        [] => {}
        [key] => parts.push(equal(key)),
        keys => parts.push(Filter::In { path: Path::of(path), values: keys.iter().map(Key::literal).collect() }),
    }
    Some(if parts.len() == 1 { parts.remove(0) } else { Filter::Any(parts) })
}

/// The stored values that a text means; none where it is no value of the dimension.
fn keys_of(cx: &Cx, by: &By, measure: &Measure, text: &str) -> Option<Vec<Key>> {
    if text == NONE {
        return Some(vec![Key::Nothing]);
    }
    let id = || text.parse::<Uuid>().ok();
    let person = || if text == ME { Some(cx.user_id().unwrap_or_default()) } else { id() };
    match by {
        By::Time(_) => None,
        By::Dimension(Dimension::Owner) => Some(ids(person())).filter(|keys| !keys.is_empty()),
        By::Dimension(Dimension::Team) => Some(ids(cx.setup.people.below(id()?))),
        By::Dimension(Dimension::Region) => base::region::find(text).map(|region| vec![Key::Text(region.code.clone())]),
        By::Dimension(Dimension::Kind | Dimension::Month) => Some(vec![Key::Text(text.to_owned())]),
        By::Dimension(_) => Some(ids([id()?])),
        By::Field(path) => {
            let object = cx.setup.catalog.find(&measure.object)?;
            match &field_at(&cx.setup.catalog, object, &Path::of(path))?.kind {
                FieldKind::User => Some(ids([person()?])),
                FieldKind::Reference(_) | FieldKind::Team => Some(ids([id()?])),
                FieldKind::Integer => Some(vec![Key::Number(text.parse().ok()?)]),
                FieldKind::Choice(options) => {
                    Some(vec![Key::Text(text.to_owned())]).filter(|_| options.iter().any(|o| o == text))
                }
                _ => Some(vec![Key::Text(text.to_owned())]),
            }
        }
    }
}

/// The records of none of these rows.
pub(super) fn none_of(by: &By, measure: &Measure, keys: &[Key]) -> Filter {
    let parts = keys.iter().map(|key| Filter::All(by.filters(measure, &[], None, key))).collect();
    Filter::Not(Box::new(Filter::Any(parts)))
}
