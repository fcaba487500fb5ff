//! What an import is to do, as data: the JSON that the web client sends and that is kept with the import. Nothing is looked up
//! here; `import` compares a plan with the sheet, the description and the importer's rights before it starts.

use std::collections::BTreeMap;

use base::{Error, Problem, Result, Uuid};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;

use super::parse;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    /// Empty for the sheet with the most rows.
    pub sheet: Option<String>,
    /// Columns that are not named are left out. A column may be named twice, to fill two fields.
    pub columns: Vec<ColumnPlan>,
    pub on_duplicate: OnDuplicate,
    /// Fields that together say which record a row means; empty for what the object itself says makes records the same.
    pub key: Vec<String>,
    /// Texts that mean an empty cell, whatever their case.
    pub empty_values: Vec<String>,
    /// By field: what a value of the file that names no record stands for.
    pub references: BTreeMap<String, BTreeMap<String, Mapped>>,
    /// Needed only where the dates of a column can be read two ways and none of them tells which.
    pub date_order: Option<DateOrder>,
    /// The currency of amounts that do not say theirs, an ISO 4217 code; empty for the base currency.
    pub currency: Option<String>,
    /// Values of fields that no column fills, as a cell would hold them.
    pub constants: BTreeMap<String, Json>,
    /// Takes a record whose name differs only by blanks, marks, width and case, where there is just one.
    pub accept_similar: bool,
    /// Fields whose missing records are made without asking for each; `"*"` for all that name a part of the set-up.
    pub create: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ColumnPlan {
    /// The header, as the reader of the file tells it.
    pub column: String,
    /// The field's name; of a reference also with `_id`. For users also `team/parent` and `team/leader`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// A custom field to be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_field: Option<NewField>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub skip: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewField {
    /// A kind of `custom::CustomKind`, by its name.
    pub kind: String,
    pub label: String,
    /// The values of a choice; empty for those that the file has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
}

/// What happens to a row that means a record which is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDuplicate {
    #[default]
    Skip,
    /// The cells that are not empty overwrite what the record holds.
    Update,
    /// It becomes a second record, where nothing but a unique field forbids it.
    Add,
}

/// What a value that names no record stands for: an id, `"create"`, or `null` for an empty cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mapped {
    To(Uuid),
    Create,
    Nothing,
}

impl Serialize for Mapped {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            Mapped::To(id) => serializer.collect_str(id),
            Mapped::Create => serializer.serialize_str("create"),
            Mapped::Nothing => serializer.serialize_none(),
        }
    }
}

impl<'de> Deserialize<'de> for Mapped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        match Option::<String>::deserialize(deserializer)?.as_deref() {
            None => Ok(Mapped::Nothing),
            Some("create") => Ok(Mapped::Create),
            Some(id) => id.parse().map(Mapped::To).map_err(|_| serde::de::Error::custom("expected an id, \"create\" or null")),
        }
    }
}

/// The order of the numbers in dates such as `03/04/2024`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    Dmy,
    Mdy,
    Ymd,
}

impl From<DateOrder> for parse::DateOrder {
    fn from(order: DateOrder) -> Self {
        match order {
            DateOrder::Dmy => parse::DateOrder::Dmy,
            DateOrder::Mdy => parse::DateOrder::Mdy,
            DateOrder::Ymd => parse::DateOrder::Ymd,
        }
    }
}

/// Most texts that count as empty, and most values that one plan maps: a plan is written by a person.
const MOST_EMPTY_VALUES: usize = 100;
const MOST_MAPPED: usize = 100_000;

impl Plan {
    /// A plan from a request's JSON.
    pub fn parse(json: Json) -> Result<Plan> {
        let malformed = |reason: String| Error::invalid(Problem::at("plan", "import_plan_malformed").with("reason", reason));
        if !json.is_object() {
            return Err(malformed("expected an object".to_owned()));
        }
        let plan: Plan = serde_json::from_value(json).map_err(|error| malformed(error.to_string()))?;
        let mapped: usize = plan.references.values().map(BTreeMap::len).sum();
        if plan.empty_values.len() > MOST_EMPTY_VALUES || mapped > MOST_MAPPED {
            return Err(Error::TooLarge(base::Message::new("import_plan_too_large")));
        }
        Ok(plan)
    }

    /// Maps one column as the command line says it, `COLUMN=field`; an empty field leaves the column out, `COLUMN=new:KIND`
    /// makes a custom field of it.
    pub fn map(&mut self, text: &str) -> Result<()> {
        let malformed = || Error::invalid(Problem::at("map", "import_map_malformed").with("value", text));
        let (column, field) = text.rsplit_once('=').ok_or_else(malformed)?;
        let (column, field) = (column.trim(), field.trim());
        if column.is_empty() {
            return Err(malformed());
        }
        self.columns.retain(|known| known.column != column && (field.is_empty() || known.field.as_deref() != Some(field)));
        let mut mapped = ColumnPlan { column: column.to_owned(), ..ColumnPlan::default() };
        match field.strip_prefix("new:") {
            Some(kind) => {
                mapped.new_field = Some(NewField { kind: kind.to_owned(), label: column.to_owned(), options: Vec::new() })
            }
            None if field.is_empty() => mapped.skip = true,
            None => mapped.field = Some(field.to_owned()),
        }
        self.columns.push(mapped);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_plan_is_the_json_of_the_contract() {
        let id = Uuid::from_u128(7);
        let plan = Plan::parse(json!({
            "sheet": "订单",
            "columns": [{"column": "客户", "field": "account_id"}, {"column": "级别", "new_field": {"kind": "text", "label": "级别"}}, {"column": "x", "skip": true}],
            "on_duplicate": "update",
            "key": ["external_id"],
            "empty_values": ["Select"],
            "references": {"product": {"GTXPro": id.to_string(), "New": "create", "?": null}},
            "date_order": "dmy",
            "currency": "USD"
        }))
        .unwrap();
        assert_eq!(plan.on_duplicate, OnDuplicate::Update);
        assert_eq!(plan.references["product"]["GTXPro"], Mapped::To(id));
        assert_eq!(plan.references["product"]["New"], Mapped::Create);
        assert_eq!(plan.references["product"]["?"], Mapped::Nothing);
        assert_eq!(Plan::parse(serde_json::to_value(&plan).unwrap()).unwrap(), plan);
    }

    #[test]
    fn what_is_not_a_plan_is_refused() {
        for wrong in [
            json!([]),
            json!({"colums": []}),
            json!({"on_duplicate": "merge"}),
            json!({"references": {"a": {"b": "c"}}}),
            json!({"date_order": 1}),
        ] {
            assert!(matches!(Plan::parse(wrong.clone()), Err(Error::Invalid(_))), "{wrong}");
        }
    }

    #[test]
    fn the_command_line_maps_columns() {
        let mut plan = Plan {
            columns: vec![ColumnPlan { column: "a=b".into(), field: Some("name".into()), ..ColumnPlan::default() }],
            ..Plan::default()
        };
        plan.map("Company = name").unwrap();
        plan.map("a=b=note").unwrap();
        plan.map("c=").unwrap();
        plan.map("级别=new:choice").unwrap();
        let fields: Vec<_> =
            plan.columns.iter().map(|column| (column.column.as_str(), column.field.as_deref(), column.skip)).collect();
        assert_eq!(
            fields,
            [("Company", Some("name"), false), ("a=b", Some("note"), false), ("c", None, true), ("级别", None, false)]
        );
        assert!(plan.map("nothing").is_err());
        assert!(plan.map("=name").is_err());
    }
}
