//! One row of an answer, read by column number without copying what is not asked for.

use base::{Date, Error, Instant, Result, Uuid};
use rusqlite::types::ValueRef;

use crate::postgres_types::Raw;
use crate::schema::ColumnKind;
use crate::time;
use crate::value::Value;

/// A row while it is read; it lives only inside the closure that gets it.
pub struct Row<'a>(pub(crate) Source<'a>);

pub(crate) enum Source<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

/// A Rust type that a column can be read as. `Option<T>` reads null as `None`; the plain types refuse it.
pub trait FromColumn: Sized {
    #[doc(hidden)]
    const KIND: &'static str;
    #[doc(hidden)]
    fn sqlite(value: ValueRef<'_>) -> Option<Self>;
    #[doc(hidden)]
    fn postgres(value: &Raw<'_>) -> Option<Self>;
    #[doc(hidden)]
    fn null() -> Option<Self> {
        None
    }
}

impl Row<'_> {
    /// The column `index` (from 0). An error (`Internal`) tells that the statement and the reading code do not fit.
    pub fn get<T: FromColumn>(&self, index: usize) -> Result<T> {
        match self.0 {
            Source::Sqlite(row) => {
                let value = row.get_ref(index).map_err(|_| Error::internal(format!("no column {index} in the row")))?;
                let read = if matches!(value, ValueRef::Null) { T::null() } else { T::sqlite(value) };
                read.ok_or_else(|| mismatch(index, T::KIND, &value.data_type()))
            }
            Source::Postgres(row) => match raw(row, index)? {
                None => T::null().ok_or_else(|| mismatch(index, T::KIND, &"null")),
                Some(value) => T::postgres(&value).ok_or_else(|| mismatch(index, T::KIND, &value.kind)),
            },
        }
    }

    /// A text column without copying it.
    pub fn text(&self, index: usize) -> Result<Option<&str>> {
        match self.0 {
            Source::Sqlite(row) => {
                match row.get_ref(index).map_err(|_| Error::internal(format!("no column {index} in the row")))? {
                    ValueRef::Null => Ok(None),
                    ValueRef::Text(text) => std::str::from_utf8(text).map(Some).map_err(Error::internal),
                    other => Err(mismatch(index, "text", &other.data_type())),
                }
            }
            Source::Postgres(row) => match raw(row, index)? {
                None => Ok(None),
                Some(value) => value.text().map(Some).ok_or_else(|| mismatch(index, "text", &value.kind)),
            },
        }
    }

    /// The column as a value of the kind that the schema says it has.
    pub fn value(&self, index: usize, kind: ColumnKind) -> Result<Value> {
        Ok(match kind {
            ColumnKind::Id => self.get::<Option<Uuid>>(index)?.into(),
            ColumnKind::Text => self.get::<Option<String>>(index)?.into(),
            ColumnKind::Int => self.get::<Option<i64>>(index)?.into(),
            ColumnKind::Bool => self.get::<Option<bool>>(index)?.into(),
            ColumnKind::Date => self.get::<Option<Date>>(index)?.into(),
            ColumnKind::Instant => self.get::<Option<Instant>>(index)?.into(),
            ColumnKind::Bytes => self.get::<Option<Vec<u8>>>(index)?.into(),
        })
    }
}

fn raw(row: &tokio_postgres::Row, index: usize) -> Result<Option<Raw<'_>>> {
    row.try_get(index).map_err(|_| Error::internal(format!("no column {index} in the row")))
}

fn mismatch(index: usize, wanted: &str, found: &dyn std::fmt::Display) -> Error {
    Error::internal(format!("column {index} is {found}, read as {wanted}"))
}

macro_rules! columns {
    ($($type:ty, $kind:literal, $sqlite:expr, $postgres:expr;)*) => {
        $(impl FromColumn for $type {
            const KIND: &'static str = $kind;

            fn sqlite(value: ValueRef<'_>) -> Option<Self> {
                let read: fn(ValueRef<'_>) -> Option<Self> = $sqlite;
                read(value)
            }

            fn postgres(value: &Raw<'_>) -> Option<Self> {
                let read: fn(&Raw<'_>) -> Option<Self> = $postgres;
                read(value)
            }
        })*
    };
}

columns! {
    i64, "int", |value| value.as_i64().ok(), |value| value.int();
    bool, "bool", |value| value.as_i64().ok().map(|number| number != 0), |value| value.bool();
    String, "text", |value| value.as_str().ok().map(str::to_owned), |value| value.text().map(str::to_owned);
    Uuid, "id", |value| Uuid::from_slice(value.as_blob().ok()?).ok(), |value| value.id();
    Date, "date", |value| time::parse_date(value.as_str().ok()?), |value| value.date();
    Instant, "instant", |value| time::parse_instant(value.as_str().ok()?), |value| value.instant();
    Vec<u8>, "bytes", |value| value.as_blob().ok().map(<[u8]>::to_vec), |value| value.bytes();
}

impl<T: FromColumn> FromColumn for Option<T> {
    const KIND: &'static str = T::KIND;

    fn sqlite(value: ValueRef<'_>) -> Option<Self> {
        T::sqlite(value).map(Some)
    }

    fn postgres(value: &Raw<'_>) -> Option<Self> {
        T::postgres(value).map(Some)
    }

    fn null() -> Option<Self> {
        Some(None)
    }
}
