//! A checked expression as it is kept: names resolved to positions, kinds known, nothing left to look up or to go wrong.

use regex::Regex;

use super::functions::Function;
use super::value::{Arithmetic, Comparison, Value};
use crate::describe::{Field, FieldKind};

#[derive(Clone, Debug)]
pub(super) enum Node {
    Constant(Value<'static>),
    /// A field of the record, now or as it was.
    Field {
        slot: Slot,
        before: bool,
    },
    /// Whether there was a record before.
    WasThere,
    /// A field of the record that a field of this record names.
    Linked {
        /// Where the reference stands in this record.
        reference: usize,
        before: bool,
        slot: Slot,
    },
    /// A fact about a user or team, which `People` knows.
    Person(Box<Node>, PersonFact),
    Team(Box<Node>, TeamFact),
    /// Whoever asks.
    Me,
    Today,
    Now,
    Not(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    If(Box<Node>, Box<Node>, Box<Node>),
    Negate(Box<Node>),
    Arithmetic(Arithmetic, Box<Node>, Box<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    InList(Box<Node>, Vec<Node>),
    Within(Box<Node>, Box<Node>),
    Call(Function, Vec<Node>),
    Matches(Box<Node>, Regex),
    /// Whether the field at this position differs from what it was.
    Changed(usize),
}

/// Where a value stands in a record and how its stored form is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot {
    pub at: usize,
    pub shape: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    Integer,
    /// Stored in millionths.
    Decimal,
    /// Minor units, and where the record's currency stands.
    Money {
        currency: Option<usize>,
    },
    /// Stored as it is evaluated.
    Plain,
    /// A JSON array of texts.
    List,
    Opaque,
}

impl Shape {
    pub(super) fn of(field: &Field, currency: Option<usize>) -> Shape {
        match &field.kind {
            FieldKind::Integer => Shape::Integer,
            FieldKind::Decimal | FieldKind::Percent => Shape::Decimal,
            FieldKind::Money => Shape::Money { currency },
            FieldKind::Choices(_) | FieldKind::Tags => Shape::List,
            FieldKind::Id | FieldKind::File | FieldKind::Picture | FieldKind::Location | FieldKind::Json => Shape::Opaque,
            _ => Shape::Plain,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PersonFact {
    Name,
    Role,
    Team,
    Teams,
    Active,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TeamFact {
    Name,
    Parent,
    Leader,
}
