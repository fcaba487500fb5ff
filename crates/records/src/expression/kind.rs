//! What an expression can be: the kinds that the checker reckons with, and which kind each field of a record has.

use std::sync::Arc;

use base::Message;

use crate::describe::{Choice, Field, FieldKind};
use crate::people::RoleKind;

/// The kind of a value, known before any record is looked at.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// The word `null` alone.
    Null,
    Boolean,
    /// Integers, decimals and percents: one exact decimal number.
    Number,
    /// An amount with its currency.
    Money,
    Text,
    /// The text of one of these values.
    Choice(Arc<[String]>),
    Date,
    Instant,
    /// A record of this object, or none.
    Link(String),
    /// Texts of a list: choices, with their values where they are known.
    Texts(Option<Arc<[String]>>),
    /// Records of a list: the teams of a person.
    Links(String),
    /// Files, places and JSON: empty or not, nothing else.
    Opaque,
    /// The record before the change.
    Before,
}

impl Kind {
    pub fn of(field: &Field) -> Kind {
        match &field.kind {
            FieldKind::Integer | FieldKind::Decimal | FieldKind::Percent => Kind::Number,
            FieldKind::Money => Kind::Money,
            FieldKind::Boolean => Kind::Boolean,
            FieldKind::Date => Kind::Date,
            FieldKind::Instant => Kind::Instant,
            FieldKind::Choice(values) => Kind::Choice(values.as_slice().into()),
            FieldKind::Choices(values) => Kind::Texts(Some(values.as_slice().into())),
            FieldKind::Tags => Kind::Texts(None),
            FieldKind::Reference(object) => Kind::Link(object.clone()),
            FieldKind::User => Kind::Link("user".to_owned()),
            FieldKind::Team => Kind::Link("team".to_owned()),
            FieldKind::Id | FieldKind::File | FieldKind::Picture | FieldKind::Location | FieldKind::Json => Kind::Opaque,
            _ => Kind::Text,
        }
    }

    pub(super) fn role() -> Kind {
        Kind::Choice(RoleKind::VALUES.iter().map(ToString::to_string).collect())
    }

    /// The name that the API and the words know (`kind.NAME`).
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Boolean => "boolean",
            Kind::Number => "decimal",
            Kind::Money => "money",
            Kind::Text => "text",
            Kind::Choice(_) => "choice",
            Kind::Date => "date",
            Kind::Instant => "instant",
            Kind::Link(object) if object == "user" => "user",
            Kind::Link(object) if object == "team" => "team",
            Kind::Link(_) | Kind::Before => "reference",
            Kind::Texts(_) | Kind::Links(_) => "choices",
            Kind::Opaque => "json",
        }
    }

    /// The key of the kind's word, as an argument of a message.
    pub(super) fn word(&self) -> String {
        format!("@kind.{}", self.name())
    }

    pub(super) fn is_textual(&self) -> bool {
        matches!(self, Kind::Text | Kind::Choice(_))
    }

    pub(super) fn is_numeric(&self) -> bool {
        matches!(self, Kind::Number | Kind::Money)
    }

    /// Whether values of the two can be asked for equality.
    pub(super) fn equals(&self, other: &Kind) -> bool {
        match (self, other) {
            (Kind::Null, _) | (_, Kind::Null) => true,
            (Kind::Opaque | Kind::Before | Kind::Texts(_) | Kind::Links(_), _) => false,
            (a, b) if a.is_numeric() && b.is_numeric() => true,
            (a, b) if a.is_textual() && b.is_textual() => true,
            (a, b) => a == b,
        }
    }

    /// Whether one can be before or after the other.
    pub(super) fn orders(&self, other: &Kind) -> bool {
        match (self, other) {
            (a, b) if a.is_numeric() && b.is_numeric() => true,
            (Kind::Text, Kind::Text) | (Kind::Date, Kind::Date) | (Kind::Instant, Kind::Instant) => true,
            _ => false,
        }
    }

    /// The kind of a value that is one or the other; `None` where there is none.
    pub(super) fn join(self, other: Kind) -> Option<Kind> {
        match (self, other) {
            (Kind::Null, kind) | (kind, Kind::Null) => Some(kind),
            (a, b) if a == b => Some(a),
            (a, b) if a.is_textual() && b.is_textual() => Some(Kind::Text),
            (a, b) if a.is_numeric() && b.is_numeric() => Some(Kind::Money),
            _ => None,
        }
    }
}

/// One thing that is wrong with an expression, and where. `from` and `to` count UTF-16 units, as editors in a browser do; `line`
/// and `column` count from one, columns in characters.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub line: usize,
    pub column: usize,
    pub from: usize,
    pub to: usize,
    pub message: Message,
}
