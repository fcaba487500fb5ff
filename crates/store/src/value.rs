//! The one type of value that goes into a statement. How each kind is stored by each engine is told in `dialect`.

use base::{Date, Error, Instant, Problem, Result, Uuid};

/// A parameter of a statement, or a column read without knowing its Rust type.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    Id(Uuid),
    /// A civil date of the years 1 to 9999.
    Date(Date),
    /// A moment in UTC of the years 1 to 9999, cut to microseconds when it is stored.
    Instant(Instant),
    Bytes(Vec<u8>),
}

impl Value {
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The name of the kind, for error texts.
    pub(crate) fn kind_name(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Text(_) => "text",
            Value::Id(_) => "id",
            Value::Date(_) => "date",
            Value::Instant(_) => "instant",
            Value::Bytes(_) => "bytes",
        }
    }
}

macro_rules! from {
    ($($type:ty => $variant:ident),* $(,)?) => {
        $(impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Value::$variant(value.into())
            }
        })*
    };
}

from! {
    bool => Bool,
    i64 => Int,
    i32 => Int,
    u32 => Int,
    String => Text,
    &str => Text,
    &String => Text,
    Uuid => Id,
    Date => Date,
    Instant => Instant,
    Vec<u8> => Bytes,
    &[u8] => Bytes,
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// PostgreSQL has no text with a NUL in it, so nobody has.
pub(crate) fn checked_text(text: &str) -> Result<&str> {
    match text.as_bytes().contains(&0) {
        true => Err(Error::invalid(Problem::new("character_not_allowed"))),
        false => Ok(text),
    }
}
