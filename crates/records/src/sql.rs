//! A statement being written: text and its arguments side by side, so that no value ever becomes text.

use base::Uuid;
use store::Value;

#[derive(Clone, Debug, Default)]
pub struct Sql {
    pub text: String,
    pub args: Vec<Value>,
}

impl Sql {
    pub fn new(text: &str) -> Self {
        Sql { text: text.to_owned(), args: Vec::new() }
    }

    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Appends a parameter.
    pub fn bind(&mut self, value: impl Into<Value>) {
        self.args.push(value.into());
        self.text.push('?');
        self.text.push_str(&self.args.len().to_string());
    }

    /// Appends `alias.column in (…)`; never true for an empty list.
    pub fn column_in(&mut self, alias: &str, column: &str, ids: &[Uuid]) {
        match ids {
            [] => self.push("1 = 0"),
            [id] => {
                self.push(&format!("{alias}.{column} = "));
                self.bind(*id);
            }
            ids => {
                self.push(&format!("{alias}.{column} in "));
                self.list(ids.iter().map(|id| Value::Id(*id)));
            }
        }
    }

    /// Appends `(?1, ?2, …)`.
    pub fn list(&mut self, values: impl IntoIterator<Item = Value>) {
        self.push("(");
        for (position, value) in values.into_iter().enumerate() {
            if position > 0 {
                self.push(", ");
            }
            self.bind(value);
        }
        self.push(")");
    }

    /// The name of an object's table or column as it stands in a statement; some are words of SQL.
    pub fn name(name: &str) -> String {
        match name {
            "user" | "order" | "group" | "table" | "share" => format!("\"{name}\""),
            name => name.to_owned(),
        }
    }
}
