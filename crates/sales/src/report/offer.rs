//! What a builder may choose from: the dimensions that all chosen metrics share and the asker may see, each with the field by which its
//! values are entered.

use base::words;
use records::describe::{Field, FieldKind, Object};
use records::exchange::export::option_words;
use records::list::query::Path;
use records::people::Action;
use records::{Cx, permit};
use serde::Serialize;

use super::pivot::fits;
use super::table::dimension_label;
use crate::measure::Dimension;
use crate::metric::{Definition, field_at, owner, says_one_of_few};

const TIME: [&str; 5] = ["day", "week", "month", "quarter", "year"];

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Offer {
    pub name: String,
    pub label: String,
    /// `time`, or how a value is entered: `reference`, `user`, `team`, `region`, `choice`, `integer`.
    pub kind: &'static str,
    /// The object whose records are its values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<OfferedOption>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OfferedOption {
    pub value: String,
    pub label: String,
}

/// The dimensions by which all of these metrics may be told apart. Costs no statement.
pub fn dimensions(cx: &Cx, metrics: &[&Definition]) -> Vec<Offer> {
    let Some(measure) = metrics.first().and_then(|metric| metric.measures().next()) else { return Vec::new() };
    let Some(object) = cx.setup.catalog.find(&measure.object) else { return Vec::new() };
    let fit = |name: &str| metrics.iter().all(|metric| fits(cx, metric, name).is_ok());
    let time = TIME.into_iter().filter(|name| fit(name)).map(|name| Offer {
        name: name.to_owned(),
        label: words::word(cx.locale, &format!("report.by.{name}")),
        kind: "time",
        target: None,
        options: Vec::new(),
    });
    let mut offers: Vec<Offer> = time.collect();
    let mut taken: Vec<String> = Vec::new();
    for dimension in Dimension::ALL.into_iter().filter(|dimension| *dimension != Dimension::Month) {
        let Some(path) = dimension.path(&object.name).filter(|_| fit(dimension.name())) else { continue };
        offers.extend(offer(cx, object, dimension.name(), path));
        taken.push(path.strip_suffix("_id").unwrap_or(path).to_owned());
    }
    for path in paths(cx, object).into_iter().filter(|path| !taken.contains(path)) {
        if fit(&path) {
            offers.extend(offer(cx, object, &path, &path));
        }
    }
    offers
}

/// Fields that say one of few things: the object's own, and choices of what it refers to.
fn paths(cx: &Cx, object: &Object) -> Vec<String> {
    let fields = |object: &Object| -> Vec<Field> {
        let shown = object.fields.iter().filter(|field| field.is_shown() && !SYSTEM.contains(&field.name.as_str()));
        shown.filter(|field| says_one_of_few(field)).cloned().collect()
    };
    let mut paths = Vec::new();
    for field in fields(object) {
        paths.push(field.name.clone());
        let FieldKind::Reference(target) = &field.kind else { continue };
        let Some(target) = cx.setup.catalog.find(target).filter(|target| !target.setup && permit::may(cx, target, Action::Read))
        else {
            continue;
        };
        let few = |of: &Field| match &of.kind {
            FieldKind::Choice(_) => true,
            FieldKind::Reference(name) => cx.setup.catalog.find(name).is_some_and(|named| named.setup),
            _ => false,
        };
        paths.extend(fields(target).iter().filter(|of| few(of)).map(|of| format!("{}/{}", field.name, of.name)));
    }
    paths
}

const SYSTEM: [&str; 4] = ["id", "version", "created_by", "updated_by"];

fn offer(cx: &Cx, object: &Object, name: &str, path: &str) -> Option<Offer> {
    let path = Path::of(path);
    let field = field_at(&cx.setup.catalog, object, &path)?;
    let (kind, options) = match &field.kind {
        FieldKind::User => ("user", Vec::new()),
        FieldKind::Team => ("team", Vec::new()),
        FieldKind::Region => ("region", Vec::new()),
        FieldKind::Integer => ("integer", Vec::new()),
        FieldKind::Reference(_) => ("reference", Vec::new()),
        FieldKind::Choice(options) => ("choice", option_words(cx, owner(cx, object, &path).unwrap_or(object), field, options)),
        _ => ("choice", Vec::new()),
    };
    Some(Offer {
        name: name.to_owned(),
        label: dimension_label(cx, Some(object), name),
        kind,
        target: match &field.kind {
            FieldKind::Reference(target) => Some(target.clone()),
            _ => None,
        },
        options: options.into_iter().map(|(value, label)| OfferedOption { value, label }).collect(),
    })
}
