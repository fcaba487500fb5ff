//! What a table looks like, said once for both engines. `Db::follow` makes the database like it and never takes anything away.

use serde::{Deserialize, Serialize};

/// The kind of a column. Money and decimals are `Int`, choices and JSON are `Text`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    Id,
    Text,
    Int,
    Bool,
    Date,
    Instant,
    Bytes,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    pub kind: ColumnKind,
    /// `not null` where the table is made with the column; a column that comes later stays nullable in the database.
    pub required: bool,
    /// The table whose `id` this column names. Checked at once by the database.
    pub references: Option<String>,
}

/// An index. Its name follows from its content, so that a changed index is a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Column names, each with an optional ` desc`.
    pub columns: Vec<String>,
    pub unique: bool,
    /// Only rows that fulfil this condition are indexed: `deleted_at is null`.
    pub filter: Option<String>,
    /// Columns that the index carries so that a query need not read the table. Ignored for unique indexes on SQLite.
    pub include: Vec<String>,
}

/// A table. `seq`, ascending by insertion, is added by the store where the table is not clustered, and known only to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// Empty, `["id"]`, or several columns.
    pub key: Vec<String>,
    pub indexes: Vec<Index>,
    /// Whether rows have search terms (`Tx::index_terms`). Such a table has the key `["id"]`.
    pub text_index: bool,
    /// Rows lie in the order of their key and nowhere else: for small rows that are mostly found by the beginning of it, since
    /// every further index repeats the whole key.
    #[serde(default)]
    pub clustered: bool,
}

impl Column {
    pub fn new(name: impl Into<String>, kind: ColumnKind) -> Self {
        Self { name: name.into(), kind, required: false, references: None }
    }

    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub fn references(mut self, table: impl Into<String>) -> Self {
        self.references = Some(table.into());
        self
    }
}

impl Index {
    pub fn on(columns: &[&str]) -> Self {
        Self { columns: columns.iter().map(|&name| name.to_owned()).collect(), ..Self::default() }
    }

    pub fn unique(columns: &[&str]) -> Self {
        Self { unique: true, ..Self::on(columns) }
    }

    pub fn only(mut self, filter: impl Into<String>) -> Self {
        self.filter = Some(filter.into());
        self
    }

    pub fn carrying(mut self, columns: &[&str]) -> Self {
        self.include = columns.iter().map(|&name| name.to_owned()).collect();
        self
    }

    /// At most 60 characters: what can be read of the table and the columns, and a hash of everything.
    pub fn name(&self, table: &str) -> String {
        let content = format!("{table}({}){}{:?}({})", self.columns.join(","), self.unique, self.filter, self.include.join(","));
        let mut readable = format!("{}_{table}_{}", if self.unique { "uq" } else { "ix" }, self.columns.join("_"));
        readable = readable.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).take(51).collect();
        format!("{readable}_{:08x}", fnv(content.as_bytes()))
    }
}

/// FNV-1a: the same on every machine and in every version, unlike the hashers of maps.
pub(crate) fn fnv(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_indexes_are_short_and_tell_indexes_apart() {
        let long = Index::on(&["a_rather_long_name_of_a_column", "another_rather_long_name_of_a_column", "updated_at desc"]);
        let longer = long.clone().only("deleted_at is null");
        assert!(long.name("opportunity_line").len() <= 60);
        assert_ne!(long.name("opportunity_line"), longer.name("opportunity_line"));
        assert_eq!(Index::unique(&["email"]).name("user"), "uq_user_email_058ce0dc");
    }
}
