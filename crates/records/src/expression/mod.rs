//! Expressions of the company: `stage.kind == "won" && !(amount > 0)`. The language is CEL, read by the `cel` crate; what a name
//! means, which kinds fit together and what comes of it is decided here, against the descriptions, when an expression is saved. A
//! checked `Expression` is kept with the set-up, so that a save parses nothing, and is evaluated on records without a statement.
//!
//! Numbers are exact decimals and amounts carry their currency; there is no floating point. A condition is yes or no: comparisons
//! with nothing are no (but `x == null`), arithmetic on nothing is nothing, and so is what cannot be computed (division by zero,
//! overflow). The reasons are in `docs/decisions/0008-expressions.md`. Deliberately not here: loops, anything random, anything that
//! waits, and what expressions are used for (`rule`).

mod call;
mod check;
mod eval;
mod functions;
mod kind;
mod linked;
mod names;
mod syntax;
mod tree;
mod value;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use base::{Locale, Message};
use serde_json::{Value as Json, json};

pub use eval::Scene;
pub use functions::{FUNCTIONS, Signature};
pub use kind::{Fault, Kind};
pub use linked::{Held, Linked, Looks, Sight, seen};
pub use syntax::LONGEST;
pub use value::{Trouble, Value};

use crate::describe::{Catalog, Object};
use tree::Node;

/// An expression that fits the description that it was checked against.
#[derive(Clone, Debug)]
pub struct Expression {
    root: Node,
    kind: Kind,
    looks: Looks,
    reads: Vec<usize>,
    ages: bool,
}

impl Expression {
    /// Reads and checks an expression on records of `object`. All that is wrong with it, in the order of its text.
    pub fn new(catalog: &Catalog, object: &Arc<Object>, text: &str) -> Result<Expression, Vec<Fault>> {
        Self::read(catalog, object, text, false)
    }

    /// The same for one whose value is kept in a field: it may look at what is stored only, not at who asks, at the moment or at
    /// the record before a change, because nobody would compute it anew when those change.
    pub fn stored(catalog: &Catalog, object: &Arc<Object>, text: &str) -> Result<Expression, Vec<Fault>> {
        Self::read(catalog, object, text, true)
    }

    fn read(catalog: &Catalog, object: &Arc<Object>, text: &str, stored: bool) -> Result<Expression, Vec<Fault>> {
        let (tree, source) = syntax::parse(text)?;
        let mut checker = check::Checker::new(catalog, object, &source, stored);
        let checked = checker.check(&tree);
        let ages = checker.ages;
        let (mut faults, looks, mut reads) = (checker.faults, checker.looks, checker.reads);
        match checked {
            Some((root, kind)) if faults.is_empty() && kind != Kind::Before => {
                reads.sort_unstable();
                reads.dedup();
                Ok(Expression { root, kind, looks, reads, ages })
            }
            Some((_, kind)) if faults.is_empty() => {
                let message = Message::new("expression_wrong_kind").with("wanted", "@kind.boolean").with("found", kind.word());
                Err(vec![syntax::fault(text, 0, text.len(), message)])
            }
            _ => {
                faults.sort_by_key(|fault| fault.from);
                Err(faults)
            }
        }
    }

    /// The same for one that has to be yes or no.
    pub fn condition(catalog: &Catalog, object: &Arc<Object>, text: &str) -> Result<Expression, Vec<Fault>> {
        Self::new(catalog, object, text)?.yes_or_no(text)
    }

    fn yes_or_no(self, text: &str) -> Result<Expression, Vec<Fault>> {
        match self.kind {
            Kind::Boolean => Ok(self),
            kind => {
                let message = Message::new("expression_wrong_kind").with("wanted", "@kind.boolean").with("found", kind.word());
                Err(vec![syntax::fault(text, 0, text.len(), message)])
            }
        }
    }

    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// A kept condition: [`Expression::stored`] that has to be yes or no.
    pub fn stored_condition(catalog: &Catalog, object: &Arc<Object>, text: &str) -> Result<Expression, Vec<Fault>> {
        Self::stored(catalog, object, text)?.yes_or_no(text)
    }

    /// What it looks at beyond the record.
    pub fn looks(&self) -> &Looks {
        &self.looks
    }

    /// Whether it is another one tomorrow, or when the company's calendar, rates or time zone change, without anybody writing a record.
    pub fn ages(&self) -> bool {
        self.ages
    }

    /// Positions of the record's own fields that it looks at, now or before.
    pub fn reads(&self) -> &[usize] {
        &self.reads
    }

    pub fn value<'a>(&'a self, scene: &Scene<'a>) -> Value<'a> {
        scene.value(&self.root)
    }

    /// Whether the condition holds; nothing is not yes.
    pub fn holds<'a>(&'a self, scene: &Scene<'a>) -> bool {
        scene.holds(&self.root)
    }
}

/// What is known of a user or a team without a look into its record: names and kinds.
pub fn facts(object: &str) -> Vec<(&'static str, Kind)> {
    let team = || Kind::Link("team".to_owned());
    match object {
        "user" => vec![
            ("name", Kind::Text),
            ("role", Kind::role()),
            ("team", team()),
            ("teams", Kind::Links("team".to_owned())),
            ("active", Kind::Boolean),
        ],
        "team" => vec![("name", Kind::Text), ("parent", team()), ("leader", Kind::Link("user".to_owned()))],
        _ => Vec::new(),
    }
}

/// A value as the API answers it: numbers and amounts with all their digits, records by id.
pub fn json_of(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Boolean(yes) => json!(yes),
        Value::Number(number) => decimal(number.normalize().to_string()),
        Value::Money(amount, _) => decimal(amount.to_string()),
        Value::Link(id) => json!(id),
        Value::Texts(list) => json!(list),
        Value::Links(list) => json!(list),
        Value::Something => json!("…"),
        value => eval::plain(value).map_or(Json::Null, Json::String),
    }
}

fn decimal(digits: String) -> Json {
    serde_json::from_str(&digits).unwrap_or(Json::String(digits))
}

/// What a fault says, in a reader's language.
pub fn say(locale: Locale, fault: &Fault) -> String {
    base::words::say(locale, &fault.message)
}
