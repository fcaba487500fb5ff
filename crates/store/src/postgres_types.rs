//! Values in PostgreSQL's binary form. The server says which type it expects of a parameter; where a value is of another, the
//! statement is prepared again with the value's own (see `session`).

use std::collections::BTreeSet;
use std::error::Error as StdError;

use base::{Date, Instant, Uuid};
use bytes::{BufMut, BytesMut};
use jiff::tz::Offset;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::time;
use crate::value::Value;

type Fault = Box<dyn StdError + Sync + Send>;

/// Seconds and microseconds from 1970 to 2000, where PostgreSQL counts from.
const EPOCH_SECONDS: i64 = 946_684_800;
const EPOCH_MICROS: i64 = EPOCH_SECONDS * 1_000_000;
const DAY_SECONDS: i64 = 86_400;

/// The type that a value has of itself; null has none.
pub fn own_type(value: &Value) -> Option<Type> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => Type::BOOL,
        Value::Int(_) => Type::INT8,
        Value::Text(_) => Type::TEXT,
        Value::Id(_) => Type::UUID,
        Value::Date(_) => Type::DATE,
        Value::Instant(_) => Type::TIMESTAMPTZ,
        Value::Bytes(_) => Type::BYTEA,
    })
}

/// Whether the value can be sent as a parameter of this type.
pub fn fits(value: &Value, wanted: &Type) -> bool {
    match value {
        Value::Null => true,
        Value::Int(int) => match *wanted {
            Type::INT8 => true,
            Type::INT4 => i32::try_from(*int).is_ok(),
            Type::INT2 => i16::try_from(*int).is_ok(),
            _ => false,
        },
        Value::Text(_) => is_text(wanted),
        other => own_type(other).is_some_and(|own| own == *wanted),
    }
}

fn is_text(kind: &Type) -> bool {
    matches!(*kind, Type::TEXT | Type::VARCHAR | Type::NAME | Type::BPCHAR | Type::UNKNOWN)
}

impl ToSql for Value {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        if !fits(self, wanted) {
            return Err(format!("{} where the statement wants {wanted}", self.kind_name()).into());
        }
        match self {
            Value::Null => return Ok(IsNull::Yes),
            Value::Bool(yes) => out.put_u8(u8::from(*yes)),
            Value::Int(int) => match *wanted {
                Type::INT2 => out.put_i16(i16::try_from(*int)?),
                Type::INT4 => out.put_i32(i32::try_from(*int)?),
                _ => out.put_i64(*int),
            },
            Value::Text(text) => out.put_slice(text.as_bytes()),
            Value::Id(id) => out.put_slice(id.as_bytes()),
            Value::Date(date) => out.put_i32(days(*date)?),
            Value::Instant(instant) => {
                let cut = time::checked_instant(*instant).map_err(|e| e.to_string())?;
                out.put_i64(i64::try_from(cut.as_nanosecond() / 1000)? - EPOCH_MICROS);
            }
            Value::Bytes(bytes) => out.put_slice(bytes),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// What goes into one column by `copy`.
#[derive(Debug)]
pub enum Cell<'a> {
    Value(&'a Value),
    /// Terms separated by spaces, as a `tsvector`.
    Terms(&'a str),
}

impl ToSql for Cell<'_> {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        let terms = match self {
            Cell::Value(value) => return value.to_sql(wanted, out),
            Cell::Terms(terms) => terms.split_ascii_whitespace().collect::<BTreeSet<&str>>(),
        };
        out.put_i32(i32::try_from(terms.len())?);
        for term in terms {
            out.put_slice(term.as_bytes());
            // The end of the text, and no positions.
            out.put_slice(&[0, 0, 0]);
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn days(date: Date) -> Result<i32, Fault> {
    let midnight = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0))?.as_second();
    Ok(i32::try_from((midnight - EPOCH_SECONDS).div_euclid(DAY_SECONDS))?)
}

/// A column as it came.
pub struct Raw<'a> {
    pub kind: Type,
    bytes: &'a [u8],
}

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(kind: &Type, bytes: &'a [u8]) -> Result<Self, Fault> {
        Ok(Raw { kind: kind.clone(), bytes })
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl<'a> Raw<'a> {
    /// Also of `numeric` without a fraction, which the sum of a bigint column is.
    pub fn int(&self) -> Option<i64> {
        match self.kind {
            Type::INT8 => Some(i64::from_be_bytes(self.bytes.try_into().ok()?)),
            Type::INT4 => Some(i32::from_be_bytes(self.bytes.try_into().ok()?).into()),
            Type::INT2 => Some(i16::from_be_bytes(self.bytes.try_into().ok()?).into()),
            Type::NUMERIC => numeric(self.bytes),
            _ => None,
        }
    }

    pub fn bool(&self) -> Option<bool> {
        (self.kind == Type::BOOL).then_some(self.bytes != [0])
    }

    pub fn text(&self) -> Option<&'a str> {
        is_text(&self.kind).then(|| std::str::from_utf8(self.bytes).ok()).flatten()
    }

    pub fn id(&self) -> Option<Uuid> {
        if self.kind != Type::UUID {
            return None;
        }
        Uuid::from_slice(self.bytes).ok()
    }

    pub fn date(&self) -> Option<Date> {
        if self.kind != Type::DATE {
            return None;
        }
        let days = i32::from_be_bytes(self.bytes.try_into().ok()?);
        let midnight = Instant::from_second(i64::from(days) * DAY_SECONDS + EPOCH_SECONDS).ok();
        // The last day of the year 9999 begins after the last instant.
        midnight.map_or_else(|| base_date(days), |midnight| Some(Offset::UTC.to_datetime(midnight).date()))
    }

    pub fn instant(&self) -> Option<Instant> {
        if self.kind != Type::TIMESTAMPTZ {
            return None;
        }
        let micros = i64::from_be_bytes(self.bytes.try_into().ok()?).checked_add(EPOCH_MICROS)?;
        Instant::from_nanosecond(i128::from(micros) * 1000).ok()
    }

    pub fn bytes(&self) -> Option<Vec<u8>> {
        (self.kind == Type::BYTEA).then(|| self.bytes.to_vec())
    }
}

fn base_date(days: i32) -> Option<Date> {
    Date::constant(2000, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// Digits of base 10,000: their number, the weight of the first, the sign, the scale, then the digits.
fn numeric(bytes: &[u8]) -> Option<i64> {
    let word = |index: usize| Some(i16::from_be_bytes(bytes.get(index * 2..index * 2 + 2)?.try_into().ok()?));
    let (count, weight, negative) = (usize::try_from(word(0)?).ok()?, i64::from(word(1)?), word(2)? != 0);
    let mut value: i128 = 0;
    for index in 0..count {
        let power = weight - i64::try_from(index).ok()?;
        let digit = i128::from(word(4 + index)?);
        // A digit behind the point, a NaN or an infinity is no integer.
        let factor = 10_000_i128.checked_pow(u32::try_from(power).ok()?)?;
        value = value.checked_add(digit.checked_mul(factor)?)?;
    }
    let signed_or_number = word(2)?;
    if signed_or_number != 0 && signed_or_number != 0x4000 {
        return None;
    }
    i64::try_from(if negative { -value } else { value }).ok()
}
