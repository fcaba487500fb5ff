//! The Rust types that fields of a described struct may have, each with its kind and its stored value.

use base::{Date, Decimal, Error, Id, Instant, Result, Uuid, money};
use store::Value;

use super::{Entity, FieldKind};

/// A type that a field may have.
pub trait FieldType: Sized {
    const REQUIRED: bool = true;
    fn kind() -> FieldKind;
    fn from_value(value: &Value) -> Result<Self>;
    fn to_value(&self) -> Value;
}

/// A fixed list of values: written by `#[derive(Choice)]`.
pub trait Choice: Sized + 'static {
    const VALUES: &'static [&'static str];
    fn value(&self) -> &'static str;
    fn parse(value: &str) -> Option<Self>;
}

fn wrong(kind: &str, value: &Value) -> Error {
    Error::internal(format!("a stored {kind} is {value:?}"))
}

impl<T: FieldType> FieldType for Option<T> {
    const REQUIRED: bool = false;

    fn kind() -> FieldKind {
        T::kind()
    }

    fn from_value(value: &Value) -> Result<Self> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }

    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
}

impl FieldType for String {
    fn kind() -> FieldKind {
        FieldKind::Text
    }

    fn from_value(value: &Value) -> Result<Self> {
        match value {
            Value::Text(text) => Ok(text.clone()),
            other => Err(wrong("text", other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
}

macro_rules! text_types {
    ($($(#[$doc:meta])* $name:ident = $kind:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $name(pub String);

        impl FieldType for $name {
            fn kind() -> FieldKind {
                $kind
            }

            fn from_value(value: &Value) -> Result<Self> {
                String::from_value(value).map(Self)
            }

            fn to_value(&self) -> Value {
                Value::Text(self.0.clone())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    )*};
}

text_types! {
    /// Text of several lines.
    LongText = FieldKind::LongText;
    Email = FieldKind::Email;
    Phone = FieldKind::Phone;
    /// A web address.
    Link = FieldKind::Link;
    /// A GB/T 2260 code of a province, city or district.
    Region = FieldKind::Region;
    /// `lat,lng` in degrees.
    Location = FieldKind::Location;
    /// A civil time, `HH:MM`.
    TimeOfDay = FieldKind::Time;
    /// A document's number, given at creation by the object's numbering rule.
    AutoNumber = FieldKind::AutoNumber;
    /// An ISO 4217 code.
    CurrencyCode = FieldKind::Currency;
    /// Ids of tags, a JSON array.
    Tags = FieldKind::Tags;
    /// A JSON document.
    Json = FieldKind::Json;
}

macro_rules! plain_types {
    ($($ty:ty = $variant:ident, $kind:expr;)*) => {$(
        impl FieldType for $ty {
            fn kind() -> FieldKind {
                $kind
            }

            fn from_value(value: &Value) -> Result<Self> {
                match value {
                    Value::$variant(inner) => Ok(*inner),
                    other => Err(wrong(stringify!($variant), other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::$variant(*self)
            }
        }
    )*};
}

plain_types! {
    i64 = Int, FieldKind::Integer;
    bool = Bool, FieldKind::Boolean;
    Date = Date, FieldKind::Date;
    Instant = Instant, FieldKind::Instant;
}

/// Minor units of the currency in the record's own `currency` field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub i64);

impl FieldType for Amount {
    fn kind() -> FieldKind {
        FieldKind::Money
    }

    fn from_value(value: &Value) -> Result<Self> {
        i64::from_value(value).map(Self)
    }

    fn to_value(&self) -> Value {
        Value::Int(self.0)
    }
}

impl FieldType for Decimal {
    fn kind() -> FieldKind {
        FieldKind::Decimal
    }

    fn from_value(value: &Value) -> Result<Self> {
        i64::from_value(value).map(money::from_stored)
    }

    fn to_value(&self) -> Value {
        money::to_stored(*self).map_or(Value::Null, Value::Int)
    }
}

/// A share of one: 0.35 is 35 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(pub Decimal);

impl FieldType for Percent {
    fn kind() -> FieldKind {
        FieldKind::Percent
    }

    fn from_value(value: &Value) -> Result<Self> {
        Decimal::from_value(value).map(Self)
    }

    fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

impl<T: Entity> FieldType for Id<T> {
    fn kind() -> FieldKind {
        match T::NAME {
            "user" => FieldKind::User,
            "team" => FieldKind::Team,
            object => FieldKind::Reference(object.to_owned()),
        }
    }

    fn from_value(value: &Value) -> Result<Self> {
        match value {
            Value::Id(id) => Ok(Id::of(*id)),
            other => Err(wrong("id", other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::Id(self.0)
    }
}

macro_rules! file_types {
    ($($name:ident = $kind:expr;)*) => {$(
        /// The id of a stored file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $name(pub Uuid);

        impl FieldType for $name {
            fn kind() -> FieldKind {
                $kind
            }

            fn from_value(value: &Value) -> Result<Self> {
                match value {
                    Value::Id(id) => Ok(Self(*id)),
                    other => Err(wrong("file id", other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::Id(self.0)
            }
        }
    )*};
}

file_types! {
    FileId = FieldKind::File;
    Picture = FieldKind::Picture;
}

/// A field with one value of a choice; the wrapper is what keeps one implementation for all enums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen<C>(pub C);

impl<C: Choice> FieldType for Chosen<C> {
    fn kind() -> FieldKind {
        FieldKind::Choice(C::VALUES.iter().map(ToString::to_string).collect())
    }

    fn from_value(value: &Value) -> Result<Self> {
        match value {
            Value::Text(text) => C::parse(text).map(Chosen).ok_or_else(|| wrong("choice", value)),
            other => Err(wrong("choice", other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::Text(self.0.value().to_owned())
    }
}

/// Some values of a choice.
impl<C: Choice> FieldType for Vec<Chosen<C>> {
    const REQUIRED: bool = false;

    fn kind() -> FieldKind {
        FieldKind::Choices(C::VALUES.iter().map(ToString::to_string).collect())
    }

    fn from_value(value: &Value) -> Result<Self> {
        let Value::Text(text) = value else { return Ok(Vec::new()) };
        let values: Vec<String> = serde_json::from_str(text).map_err(Error::internal)?;
        Ok(values.iter().filter_map(|value| C::parse(value)).map(Chosen).collect())
    }

    fn to_value(&self) -> Value {
        let values: Vec<_> = self.iter().map(|chosen| chosen.0.value()).collect();
        if values.is_empty() { Value::Null } else { Value::Text(serde_json::json!(values).to_string()) }
    }
}
