//! From what an expression comes to, to what a field stores: one rounding rule (`base::money`, half away from zero), and nothing where
//! the result does not fit: too large, an amount in another currency than the record's, a text that is no value of the choice.

use base::{Currency, Decimal, Money, money};
use rust_decimal::prelude::ToPrimitive;
use store::Value as Stored;

use crate::describe::FieldKind;
use crate::expression::{Kind, Value};

/// Whether a field of this kind can hold what an expression comes to.
pub(crate) fn fits(found: &Kind, wanted: &FieldKind) -> bool {
    match wanted {
        FieldKind::Integer | FieldKind::Decimal | FieldKind::Percent => *found == Kind::Number,
        FieldKind::Money => matches!(found, Kind::Money | Kind::Number),
        FieldKind::Text | FieldKind::Choice(_) => matches!(found, Kind::Text | Kind::Choice(_)),
        FieldKind::Boolean => *found == Kind::Boolean,
        FieldKind::Date => *found == Kind::Date,
        FieldKind::Instant => *found == Kind::Instant,
        _ => false,
    }
}

/// `currency` is the record's, or the base currency where it has none.
pub(crate) fn stored(value: Value, kind: &FieldKind, currency: Currency) -> Stored {
    match (kind, value) {
        (FieldKind::Integer, Value::Number(number)) => money::round(number).map_or(Stored::Null, Stored::Int),
        (FieldKind::Decimal | FieldKind::Percent, Value::Number(number)) => number_of(number),
        (FieldKind::Money, Value::Money(amount, own)) if own == currency => amount_of(amount, currency),
        (FieldKind::Money, Value::Number(amount)) => amount_of(amount, currency),
        (FieldKind::Boolean, Value::Boolean(yes)) => Stored::Bool(yes),
        (FieldKind::Date, Value::Date(date)) => Stored::Date(date),
        (FieldKind::Instant, Value::Instant(instant)) => Stored::Instant(instant),
        (FieldKind::Choice(values), Value::Text(text)) if values.iter().any(|value| *value == *text) => {
            Stored::Text(text.into_owned())
        }
        (FieldKind::Text, Value::Text(text)) if !text.trim().is_empty() => Stored::Text(text.trim().to_owned()),
        _ => Stored::Null,
    }
}

pub(super) fn number_of(number: Decimal) -> Stored {
    money::to_stored(number).map_or(Stored::Null, Stored::Int)
}

fn amount_of(amount: Decimal, currency: Currency) -> Stored {
    Money::from_major(amount, currency).map_or(Stored::Null, |money| Stored::Int(money.minor))
}

/// A sum divided by a count, rounded once, in whole units of what was summed.
pub(super) fn mean(sum: i128, count: i64) -> Stored {
    let (Ok(sum), false) = (Decimal::try_from_i128_with_scale(sum, 0), count == 0) else { return Stored::Null };
    sum.checked_div(Decimal::from(count)).and_then(|mean| money::round(mean).ok()).map_or(Stored::Null, Stored::Int)
}

/// The same of whole numbers, as a decimal of six digits.
pub(super) fn decimal_mean(sum: i128, count: i64) -> Stored {
    let (Ok(sum), false) = (Decimal::try_from_i128_with_scale(sum, 0), count == 0) else { return Stored::Null };
    sum.checked_div(Decimal::from(count)).map_or(Stored::Null, number_of)
}

pub(super) fn whole(sum: i128) -> Stored {
    sum.to_i64().map_or(Stored::Null, Stored::Int)
}
