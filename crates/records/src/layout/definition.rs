//! A layout as it is written down: plain data, the same in the database, in a configuration file and in the designer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What something is called, by language tag.
pub type Titles = BTreeMap<String, String>;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    pub tabs: Vec<Tab>,
    /// Fields that stand beneath the title of the page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub head: Vec<String>,
    /// What stands nowhere (a field that was added later, a list of another object) follows at the end of the page.
    #[serde(default = "yes")]
    pub rest: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tab {
    #[serde(default, skip_serializing_if = "Titles::is_empty")]
    pub title: Titles,
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    Section(SectionPart),
    List(ListPart),
    /// The files of the record.
    Files(Files),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {}

/// Fields under a heading, in one order: row by row where there are several columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionPart {
    #[serde(default, skip_serializing_if = "Titles::is_empty")]
    pub title: Titles,
    /// 1 to 3; a narrow screen has fewer.
    #[serde(default = "two")]
    pub columns: u32,
    /// Folded until somebody opens it.
    #[serde(default, skip_serializing_if = "is_no")]
    pub collapsed: bool,
    pub fields: Vec<Place>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub name: String,
    /// Takes a row of its own; left out, as its kind usually does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wide: Option<bool>,
}

/// Records of another object that refer to this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListPart {
    pub object: String,
    /// The field of the other object that points here.
    pub field: String,
    /// As the client chooses them where it is empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    pub field: String,
    #[serde(default, skip_serializing_if = "is_no")]
    pub descending: bool,
}

fn yes() -> bool {
    true
}

fn two() -> u32 {
    2
}

// As serde asks for it.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_no(value: &bool) -> bool {
    !*value
}
