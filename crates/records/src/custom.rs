//! Fields that a company adds to an object while the system runs. Each is a real column (`x_NAME`), so that indexes, lists,
//! reports and BI tools treat it as any other. A retired field keeps its column and its data and is shown nowhere.

use base::{Problem, Result};
use records_derive::{Choice, Object};
use store::{Reader, Tx, Value};

use crate::describe::{self, Catalog, Choice, Chosen, Field, FieldKind, Gather, Json, LongText};
use crate::{Change, Cx, derived, expression};

mod apply;
mod computed;
mod make;
mod object;

pub use computed::ResultKind;
pub(crate) use computed::{counted, described};
pub use make::{Start, Wish, make, usual};
pub use object::{CustomObject, MOST_FIELDS, MOST_OBJECTS, Navigation, Title};

/// Set-up objects whose rows say what tables there are.
pub(crate) const SHAPES: [&str; 2] = ["custom_object", "custom_field"];

#[derive(Object)]
#[object(group = "setup", icon = "form", setup, confidential, title = "field", key(&["object", "field"]), check(check))]
pub struct CustomField {
    #[field(fixed)]
    pub object: String,
    /// Its name in the API, beginning with `x_`.
    #[field(fixed, max = 50)]
    pub field: String,
    #[field(fixed)]
    pub kind: Chosen<CustomKind>,
    /// Its label by language tag, a JSON object.
    pub labels: Json,
    pub help: Option<String>,
    /// The values of a choice, a JSON array.
    pub options: Option<Json>,
    /// The object that a reference names.
    pub target: Option<String>,
    /// What a formula or roll-up comes to: the kind of its values.
    pub result: Option<Chosen<ResultKind>>,
    /// Of a formula: the expression.
    #[field(max = expression::LONGEST)]
    pub formula: Option<LongText>,
    /// Of a roll-up: the object whose records are gathered.
    pub child: Option<String>,
    /// Of a roll-up: the field of those records that names this one.
    pub relation: Option<String>,
    /// Of a roll-up: what is made of them.
    pub function: Option<Chosen<Gather>>,
    /// Of a roll-up: the field of those records that is gathered.
    pub child_field: Option<String>,
    /// Of a roll-up: which of those records count; all, where it is empty.
    #[field(max = expression::LONGEST)]
    pub condition: Option<LongText>,
    #[field(starts = false)]
    pub required: bool,
    #[field(starts = 0)]
    pub position: i64,
    #[field(starts = false)]
    pub retired: bool,
}

/// The kinds that a custom field may have.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomKind {
    Text,
    LongText,
    Integer,
    Decimal,
    Money,
    Percent,
    Boolean,
    Date,
    Time,
    Instant,
    Choice,
    Choices,
    Reference,
    User,
    Email,
    Phone,
    Link,
    Region,
    Location,
    File,
    Picture,
    Formula,
    RollUp,
}

/// The catalog with the company's own objects and fields in it.
pub fn apply(builtin: &Catalog, reader: &mut Reader) -> Result<Catalog> {
    let objects = apply::rows(reader)?;
    let mut catalog = apply::begin(builtin.clone(), &objects);
    let sql = "select object, field, kind, labels, help, options, target, required, retired,
                      id, result, formula, child, relation, function, child_field, condition
               from custom_field where deleted_at is null order by object, position, created_at";
    let rows = reader.query(sql, &[], |row| {
        let object: String = row.get(0)?;
        let (name, kind): (String, String) = (row.get(1)?, row.get(2)?);
        let options: Option<String> = row.get(5)?;
        let result = row.get::<Option<String>>(10)?.as_deref().and_then(ResultKind::parse);
        let kind = match (CustomKind::parse(&kind), result) {
            (Some(CustomKind::Formula | CustomKind::RollUp), Some(result)) => Some(result.kind()),
            (kind, _) => kind,
        };
        let kind = kind.map(|kind| field_kind(kind, options.as_deref(), row.get(6).ok().flatten()));
        let mut field = Field::new(&name, kind.unwrap_or(FieldKind::Text));
        field.custom = true;
        field.labels = labels(&row.get::<String>(3)?);
        field.help = row.get::<Option<String>>(4)?.unwrap_or_default();
        field.required = row.get(7)?;
        field.retired = row.get(8)?;
        field.section = "custom".to_owned();
        let given = computed::Given {
            formula: row.get(11)?,
            child: row.get(12)?,
            relation: row.get(13)?,
            function: row.get::<Option<String>>(14)?,
            field: row.get(15)?,
            condition: row.get(16)?,
        };
        Ok((object, given.compute(row.get(9)?, field)))
    })?;
    for (object, mut field) in rows {
        if catalog.named(&object).is_some_and(|object| object.custom) {
            // All of them are the company's own, so that a heading would tell nothing.
            field.section.clear();
        }
        computed::add(&mut catalog, &object, field);
    }
    Ok(apply::finish(catalog, &objects))
}

fn labels(json: &str) -> Vec<(String, String)> {
    serde_json::from_str::<std::collections::BTreeMap<String, String>>(json)
        .map(|map| map.into_iter().collect())
        .unwrap_or_default()
}

fn field_kind(kind: CustomKind, options: Option<&str>, target: Option<String>) -> FieldKind {
    let options = || options.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    match kind {
        CustomKind::Text => FieldKind::Text,
        CustomKind::LongText => FieldKind::LongText,
        CustomKind::Integer => FieldKind::Integer,
        CustomKind::Decimal => FieldKind::Decimal,
        CustomKind::Money => FieldKind::Money,
        CustomKind::Percent => FieldKind::Percent,
        CustomKind::Boolean => FieldKind::Boolean,
        CustomKind::Date => FieldKind::Date,
        CustomKind::Time => FieldKind::Time,
        CustomKind::Instant => FieldKind::Instant,
        CustomKind::Choice => FieldKind::Choice(options()),
        CustomKind::Choices => FieldKind::Choices(options()),
        CustomKind::Reference => FieldKind::Reference(target.unwrap_or_default()),
        CustomKind::User => FieldKind::User,
        CustomKind::Email => FieldKind::Email,
        CustomKind::Phone => FieldKind::Phone,
        CustomKind::Link => FieldKind::Link,
        CustomKind::Region => FieldKind::Region,
        CustomKind::Location => FieldKind::Location,
        CustomKind::File => FieldKind::File,
        CustomKind::Picture => FieldKind::Picture,
        // Without a result there is nothing to show; `check` lets none be saved so.
        CustomKind::Formula | CustomKind::RollUp => FieldKind::Text,
    }
}

/// A name that is free, an object that may be extended, and a kind that never changes once there is data.
fn check(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes {
        let Some(object) = change.after.text("object").and_then(|name| cx.setup.catalog.named(name)) else {
            change.refuse("object", "unknown_object");
            continue;
        };
        // First, because it says what a roll-up comes to.
        derived::check_field(cx, object, change);
        let name = change.after.text("field").unwrap_or("");
        let well_formed = name.strip_prefix("x_").is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_lowercase())
                && rest.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        });
        if !well_formed {
            change.refuse("field", "field_name_malformed");
        } else if change.is_new() && takes_a_column(object, name, change) {
            change.refuse("field", "taken");
        } else if change.is_new() && object.fields.iter().filter(|field| field.custom).count() >= MOST_FIELDS {
            change.problems.push(Problem::at("field", "too_many_fields").with("most", MOST_FIELDS));
        } else if change.is_new() && has_column_of_another_kind(tx, change)? {
            change.refuse("kind", "field_kind_fixed");
        }
        let fixed = ["kind", "field", "object", "result", "child", "relation"];
        if change.before.is_some() && fixed.iter().any(|field| change.touches(field)) {
            change.refuse("kind", "field_kind_fixed");
        }
        let kind = change.after.text("kind").unwrap_or("").to_owned();
        if matches!(kind.as_str(), "choice" | "choices") {
            let options: Vec<String> =
                change.after.text("options").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
            if options.is_empty() || options.iter().any(|option| option.trim().is_empty()) {
                change.refuse("options", "options_missing");
            }
        }
        if kind == "reference" && change.after.text("target").and_then(|name| cx.setup.catalog.named(name)).is_none() {
            change.refuse("target", "unknown_object");
        }
        // Amounts of an object of the company's own are in base currency.
        if kind == "money" && object.position("currency").is_none() && !object.custom {
            change.refuse("kind", "currency_field_missing");
        }
    }
    Ok(())
}

/// Whether the object has a field of this name, or one that is stored where this one would be.
fn takes_a_column(object: &describe::Object, name: &str, change: &Change) -> bool {
    let wanted = described(&change.after).unwrap_or_else(|| Field::new(name, FieldKind::Text));
    let columns = |field: &Field| std::iter::once(field.column()).chain(field.base_column()).collect::<Vec<_>>();
    let wanted = columns(&wanted);
    object.position(name).is_some() || object.fields.iter().flat_map(columns).any(|column| wanted.contains(&column))
}

/// Whether a field of this name was here before and was deleted: its column is still there, with its kind and its data.
fn has_column_of_another_kind(tx: &mut Tx, change: &Change) -> Result<bool> {
    let [object, field] = ["object", "field"].map(|name| Value::from(change.after.text(name)));
    // A computed field is stored as what it comes to.
    let kind = Value::from(change.after.text("result").or(change.after.text("kind")));
    let before = "select 1 from custom_field
                  where object = ?1 and field = ?2 and coalesce(result, kind) <> ?3 and deleted_at is not null limit 1";
    Ok(tx.first(before, &[object, field, kind], |row| row.get::<i64>(0))?.is_some())
}
