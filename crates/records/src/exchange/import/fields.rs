//! Custom fields that an import makes of columns that fit no field.

use std::sync::Arc;

use base::{Error, Problem, Result};
use serde_json::json;

use super::mapping::Mapping;
use super::survey::Survey;
use crate::custom::{CustomField, CustomKind};
use crate::describe::{Choice, Field, FieldKind, Object};
use crate::exchange::guess::plain;
use crate::exchange::plan::NewField;
use crate::people::Action;
use crate::{Company, Cx, Draft, permit, save, text};

/// Values that a new choice may have.
pub const MOST_OPTIONS: usize = 200;
/// Characters of a new field's name after `x_`.
const LONGEST_NAME: usize = 40;

/// The field that a column shall fill: one that is there already under the same label, else one to be made.
pub fn described(cx: &Cx, object: &Object, wish: &NewField, taken: &[String]) -> Result<(Field, bool), Problem> {
    let label = wish.label.trim();
    let wrong = |key| Problem::at(label, key).with("value", label);
    if label.is_empty() || label.chars().count() > 100 {
        return Err(wrong("import_label_malformed"));
    }
    let custom = object.fields.iter().filter(|field| field.custom && field.is_shown());
    if let Some(known) = custom.clone().find(|field| field.labels.iter().any(|(_, known)| plain(known) == plain(label))) {
        return Ok((known.clone(), false));
    }
    if !permit::may(cx, cx.setup.catalog.of::<CustomField>(), Action::Create) {
        return Err(wrong("action_forbidden"));
    }
    let kind = match CustomKind::parse(&wish.kind) {
        Some(CustomKind::Reference | CustomKind::File | CustomKind::Picture | CustomKind::Formula | CustomKind::RollUp)
        | None => return Err(wrong("import_kind_unknown")),
        Some(CustomKind::Money) if object.position("currency").is_none() => return Err(wrong("currency_field_missing")),
        Some(kind) => field_kind(kind, &wish.options),
    };
    let mut field = Field::new(&free_name(object, label, taken), kind);
    field.custom = true;
    field.labels =
        [("zh-CN", label), ("zh-TW", label), ("en", label)].map(|(tag, label)| (tag.to_owned(), label.to_owned())).to_vec();
    Ok((field, true))
}

fn field_kind(kind: CustomKind, options: &[String]) -> FieldKind {
    match kind {
        CustomKind::Text | CustomKind::Reference | CustomKind::Formula | CustomKind::RollUp => FieldKind::Text,
        CustomKind::LongText => FieldKind::LongText,
        CustomKind::Integer => FieldKind::Integer,
        CustomKind::Decimal => FieldKind::Decimal,
        CustomKind::Money => FieldKind::Money,
        CustomKind::Percent => FieldKind::Percent,
        CustomKind::Boolean => FieldKind::Boolean,
        CustomKind::Date => FieldKind::Date,
        CustomKind::Time => FieldKind::Time,
        CustomKind::Instant => FieldKind::Instant,
        CustomKind::Choice => FieldKind::Choice(options.to_vec()),
        CustomKind::Choices => FieldKind::Choices(options.to_vec()),
        CustomKind::User => FieldKind::User,
        CustomKind::Email => FieldKind::Email,
        CustomKind::Phone => FieldKind::Phone,
        CustomKind::Link => FieldKind::Link,
        CustomKind::Region => FieldKind::Region,
        CustomKind::Location => FieldKind::Location,
        CustomKind::File => FieldKind::File,
        CustomKind::Picture => FieldKind::Picture,
    }
}

/// `x_` and the label in plain letters; its pinyin where it has none.
fn free_name(object: &Object, label: &str, taken: &[String]) -> String {
    let letters = |text: &str| {
        let words = text.to_lowercase();
        let words: Vec<&str> = words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        words.join("_").chars().take(LONGEST_NAME).collect::<String>().trim_end_matches('_').to_owned()
    };
    let mut stem = letters(label);
    if stem.is_empty() {
        stem = letters(&text::similarity_key(label).pinyin);
    }
    if !stem.starts_with(|c: char| c.is_ascii_lowercase()) {
        stem = format!("field_{stem}").trim_end_matches('_').to_owned();
    }
    let is_free = |name: &String| object.position(name).is_none() && !taken.contains(name);
    let first = format!("x_{stem}");
    let numbered = (2..).map(|number| format!("x_{stem}_{number}"));
    std::iter::once(first.clone()).chain(numbered).find(is_free).unwrap_or(first)
}

/// A new choice has the values of its column, where the plan names none.
pub fn take_options(mapping: &mut Mapping, survey: &Survey) -> Result<()> {
    for (number, column) in mapping.columns.iter_mut().enumerate() {
        let (FieldKind::Choice(options) | FieldKind::Choices(options)) = &mut column.field.kind else { continue };
        let Some(found) = survey.options.get(&number) else { continue };
        if found.len() > MOST_OPTIONS {
            let problem = Problem::at(&column.header, "import_too_many_options").with("most", MOST_OPTIONS);
            return Err(Error::invalid(problem));
        }
        *options = found.iter().cloned().collect();
        options.sort();
    }
    Ok(())
}

/// Makes the missing fields, their columns included, and gives the mapping its places in the object as it is then.
pub fn make(company: &Company, cx: &mut Cx, mapping: &mut Mapping) -> Result<()> {
    let made: Vec<Field> = mapping.columns.iter().filter(|column| column.is_new).map(|column| column.field.clone()).collect();
    if made.is_empty() {
        return Ok(());
    }
    let name = mapping.object.name.clone();
    let draft = |(position, field): (i64, &Field)| {
        let labels: serde_json::Map<_, _> = field.labels.iter().map(|(tag, label)| (tag.clone(), json!(label))).collect();
        let draft = Draft::create()
            .set("object", name.as_str())
            .set("field", field.name.as_str())
            .set("kind", field.kind.name())
            .set("labels", serde_json::Value::Object(labels).to_string())
            .set("position", position);
        match &field.kind {
            FieldKind::Choice(options) | FieldKind::Choices(options) => draft.set("options", json!(options).to_string()),
            _ => draft,
        }
    };
    let first = i64::try_from(mapping.object.fields.iter().filter(|field| field.custom).count()).unwrap_or(0);
    let drafts: Vec<Draft> = (first..).zip(&made).map(draft).collect();
    company.write(cx, |tx| {
        let object = cx.setup.catalog.of::<CustomField>().clone();
        save::save_many(cx, tx, &object, drafts)?.into_iter().try_for_each(|outcome| outcome.map(drop))
    })?;
    cx.setup = company.setup();
    mapping.object = Arc::clone(cx.setup.catalog.object(&name)?);
    mapping.place().ok_or_else(|| Error::internal(format!("a field of {name} is missing after it was made")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_field_has_a_name_for_programs() {
        let object = Object::new("thing", vec![Field::new("x_tags", FieldKind::Text)]);
        let taken = ["x_lead_quality".to_owned()];
        for (label, name) in [
            ("Country", "x_country"),
            ("Lead Quality", "x_lead_quality_2"),
            ("Tags", "x_tags_2"),
            ("2024 Sales", "x_field_2024_sales"),
            ("级别", "x_jibie"),
            ("!!!", "x_field"),
        ] {
            assert_eq!(free_name(&object, label, &taken), name, "{label}");
        }
    }

    #[test]
    fn the_name_of_the_kind_is_the_kind() {
        for value in CustomKind::VALUES.iter().filter(|value| !matches!(**value, "reference" | "formula" | "roll_up")) {
            let kind = CustomKind::parse(value).expect("a value of the choice");
            assert_eq!(field_kind(kind, &[]).name(), *value);
        }
    }
}
