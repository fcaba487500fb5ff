//! A metric in plain words: "Sum of amount of opportunities, where stage is Won; period by closing date". Names and options are those
//! that the reader sees everywhere else.

use base::words;
use records::Cx;
use records::describe::{FieldKind, Object};
use records::exchange::export::{label, option_words};
use records::list::query::{Comparison, Filter, Literal, Path, TextMatch};
use store::Value;

use super::definition::{Definition, Formula, Measure, Of};
use super::library::{field_at, library_name};

/// The formula in the reader's language.
pub fn told(cx: &Cx, metric: &Definition) -> String {
    if metric.is_built_in() {
        return words::word(cx.locale, &format!("metric.{}.formula", metric.key));
    }
    match &metric.formula {
        Formula::Ratio(parts) => {
            say(cx, "ratio", &[("numerator", library_name(cx, &parts[0].0)), ("denominator", library_name(cx, &parts[1].0))])
        }
        Formula::One(measure) => one(cx, measure),
    }
}

fn say(cx: &Cx, key: &str, arguments: &[(&str, String)]) -> String {
    let text = words::word(cx.locale, &format!("formula.{key}"));
    arguments.iter().fold(text, |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

fn one(cx: &Cx, measure: &Measure) -> String {
    let Some(object) = cx.setup.catalog.find(&measure.object) else { return String::new() };
    let named = |path: &str| path_label(cx, object, &Path::of(path));
    let of = ("object", object.plural(cx.locale));
    let mut text = match &measure.of {
        Of::Count => say(cx, "count", &[of]),
        Of::Sum(path) => say(cx, "sum", &[("field", named(path)), of]),
        Of::Average(path) => say(cx, "average", &[("field", named(path)), of]),
        Of::Distinct(path) => say(cx, "distinct", &[("field", named(path)), of]),
        Of::Days { since, until } => say(cx, "days", &[("since", named(since)), ("field", named(until)), of]),
        Of::Weighted { amount, .. } => say(cx, "sum", &[("field", named(amount)), of]),
    };
    if let Some(filter) = &measure.filter {
        text.push_str(&say(cx, "where", &[("filter", condition(cx, object, filter))]));
    }
    text.push_str(&match &measure.date {
        Some(date) => say(cx, "period", &[("date", named(date))]),
        None => say(cx, "now", &[]),
    });
    text
}

/// The fields on a path, as people call them.
pub(crate) fn path_label(cx: &Cx, object: &Object, path: &Path) -> String {
    let mut labels = Vec::new();
    let mut at = Some(object);
    for name in &path.0 {
        let found = at.and_then(|object| Some((object, object.field(name).or_else(|| object.field(name.strip_suffix("_id")?))?)));
        labels.push(found.map_or_else(|| name.clone(), |(object, field)| label(cx, object, field)));
        at = found.and_then(|(_, field)| cx.setup.catalog.find(field.kind.target()?)).map(std::convert::AsRef::as_ref);
    }
    labels.join(" › ")
}

fn condition(cx: &Cx, object: &Object, filter: &Filter) -> String {
    let named = |path: &Path| path_label(cx, object, path);
    let several = |parts: &[Filter], between: &str| {
        let told = parts.iter().map(|part| match part {
            Filter::All(inner) | Filter::Any(inner) if inner.len() > 1 => format!("({})", condition(cx, object, part)),
            part => condition(cx, object, part),
        });
        told.collect::<Vec<_>>().join(&say(cx, between, &[]))
    };
    match filter {
        Filter::All(parts) => several(parts, "and"),
        Filter::Any(parts) => several(parts, "or"),
        Filter::Not(part) => say(cx, "not", &[("condition", condition(cx, object, part))]),
        Filter::Compare { path, is, value: Literal::Null } => {
            say(cx, if *is == Comparison::NotEqual { "filled" } else { "empty" }, &[("field", named(path))])
        }
        Filter::Compare { path, is, value } => {
            let key = match is {
                Comparison::Equal => "equal",
                Comparison::NotEqual => "not_equal",
                Comparison::Greater => "greater",
                Comparison::GreaterOrEqual => "at_least",
                Comparison::Less => "less",
                Comparison::LessOrEqual => "at_most",
            };
            say(cx, key, &[("field", named(path)), ("value", literal(cx, object, path, value))])
        }
        Filter::In { path, values } => {
            let values: Vec<String> = values.iter().map(|value| literal(cx, object, path, value)).collect();
            say(cx, "one_of", &[("field", named(path)), ("value", values.join(&words::word(cx.locale, "formula.comma")))])
        }
        Filter::Text { path, is, text } => {
            let key = match is {
                TextMatch::Contains => "contains",
                TextMatch::StartsWith => "starts_with",
                TextMatch::EndsWith => "ends_with",
                TextMatch::Same => "equal",
            };
            say(cx, key, &[("field", named(path)), ("value", quoted(cx, text))])
        }
        Filter::Has { path, value } => {
            say(cx, "contains", &[("field", named(path)), ("value", literal(cx, object, path, &Literal::Text(value.clone())))])
        }
        Filter::Period { path, period } => say(cx, "in_period", &[("field", named(path)), ("value", period.clone())]),
    }
}

fn quoted(cx: &Cx, text: &str) -> String {
    say(cx, "value", &[("value", text.to_owned())])
}

/// A value as the reader sees it elsewhere: an option by its word, a record of the set-up by its name.
fn literal(cx: &Cx, object: &Object, path: &Path, value: &Literal) -> String {
    let field = field_at(&cx.setup.catalog, object, path);
    let id = |id: &base::Uuid| {
        let name = cx.setup.people.user_name(*id).map(str::to_owned).or_else(|| cx.setup.titles.get(id).cloned());
        quoted(cx, &name.unwrap_or_else(|| words::word(cx.locale, "report.unnamed")))
    };
    match value {
        Literal::Id(one) | Literal::Stored(Value::Id(one)) => id(one),
        Literal::Text(text) => {
            let options = match field {
                Some(field) => match (&field.kind, owner(cx, object, path)) {
                    (FieldKind::Choice(options) | FieldKind::Choices(options), Some(owner)) => {
                        option_words(cx, owner, field, options)
                    }
                    _ => Vec::new(),
                },
                None => Vec::new(),
            };
            let word = options.into_iter().find(|(option, _)| option == text).map(|(_, word)| word);
            let tag = || text.parse().ok().and_then(|id: base::Uuid| cx.setup.titles.get(&id).cloned());
            quoted(cx, &word.or_else(tag).unwrap_or_else(|| text.clone()))
        }
        Literal::Boolean(yes) => words::word(cx.locale, if *yes { "template.yes" } else { "template.no" }),
        Literal::Number(text) | Literal::Date(text) => text.clone(),
        Literal::Me => words::word(cx.locale, "formula.me"),
        Literal::Today => words::word(cx.locale, "formula.today"),
        Literal::Now => words::word(cx.locale, "formula.at_this_moment"),
        Literal::Null | Literal::Stored(_) => String::new(),
    }
}

/// The object that has the last field of a path.
pub(crate) fn owner<'a>(cx: &'a Cx, object: &'a Object, path: &Path) -> Option<&'a Object> {
    let (_, references) = path.0.split_last()?;
    references.iter().try_fold(object, |object, name| {
        cx.setup.catalog.find(object.field(name)?.kind.target()?).map(std::convert::AsRef::as_ref)
    })
}
