//! Values while an expression is evaluated, and their arithmetic. Numbers are exact decimals of 28 digits, amounts are decimals in
//! major units with their currency: nothing here rounds but division (at the 28th digit) and `round`.

use std::borrow::Cow;
use std::cmp::Ordering;

use base::{Currency, Date, Decimal, Instant, Uuid, money};
use rust_decimal::RoundingStrategy;

/// The longest text that an expression makes, in bytes.
pub const LONGEST_TEXT: usize = 10_000;

#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Null,
    Boolean(bool),
    Number(Decimal),
    /// Major units.
    Money(Decimal, Currency),
    Text(Cow<'a, str>),
    Date(Date),
    Instant(Instant),
    Link(Uuid),
    Texts(Vec<String>),
    Links(Vec<Uuid>),
    /// There is one, and that is all there is to know.
    Something,
}

/// Why an expression has no result where its operands would have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    DivisionByZero,
    OutOfRange,
    CurrenciesDiffer,
    RateMissing,
    TextTooLong,
}

impl Trouble {
    /// The key of its sentence in `locales/*/expressions.json`.
    pub fn key(self) -> &'static str {
        match self {
            Trouble::DivisionByZero => "expression_division_by_zero",
            Trouble::OutOfRange => "number_out_of_range",
            Trouble::CurrenciesDiffer => "expression_currencies_differ",
            Trouble::RateMissing => "rate_missing",
            Trouble::TextTooLong => "expression_text_too_long",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Value<'_> {
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Whether a condition holds: nothing is not yes.
    pub fn is_true(&self) -> bool {
        matches!(self, Value::Boolean(true))
    }

    pub fn is_empty(&self) -> bool {
        match self {
            Value::Null => true,
            Value::Text(text) => text.trim().is_empty(),
            Value::Texts(list) => list.is_empty(),
            Value::Links(list) => list.is_empty(),
            _ => false,
        }
    }

    fn number(&self) -> Option<(Decimal, Option<Currency>)> {
        match self {
            Value::Number(number) => Some((*number, None)),
            Value::Money(amount, currency) => Some((*amount, Some(*currency))),
            _ => None,
        }
    }

    fn of(number: Decimal, currency: Option<Currency>) -> Value<'static> {
        match currency {
            Some(currency) => Value::Money(number, currency),
            None => Value::Number(number),
        }
    }
}

/// Null where an operand is null.
pub(super) fn arithmetic<'a>(operator: Arithmetic, left: &Value<'a>, right: &Value<'a>) -> Result<Value<'a>, Trouble> {
    if let (Arithmetic::Add, Value::Text(left), Value::Text(right)) = (operator, left, right) {
        return joined(left, right);
    }
    let (Some((a, one)), Some((b, other))) = (left.number(), right.number()) else { return Ok(Value::Null) };
    let multiplies = operator == Arithmetic::Multiply;
    if let (Some(one), Some(other)) = (one, other)
        && one != other
        && !multiplies
    {
        return Err(Trouble::CurrenciesDiffer);
    }
    let divides = matches!(operator, Arithmetic::Divide | Arithmetic::Remainder);
    if divides && b.is_zero() {
        return Err(Trouble::DivisionByZero);
    }
    let result = match operator {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        Arithmetic::Multiply => a.checked_mul(b),
        Arithmetic::Divide => a.checked_div(b),
        Arithmetic::Remainder => a.checked_rem(b),
    };
    // An amount in amounts is a plain number: 300 of 100 is three.
    let currency = if divides && other.is_some() { None } else { one.or(other) };
    result.map(|number| Value::of(number, currency)).ok_or(Trouble::OutOfRange)
}

fn joined<'a>(left: &str, right: &str) -> Result<Value<'a>, Trouble> {
    match left.len() + right.len() > LONGEST_TEXT {
        true => Err(Trouble::TextTooLong),
        false => Ok(Value::Text(Cow::Owned(format!("{left}{right}")))),
    }
}

pub(super) fn negated<'a>(value: &Value<'a>) -> Value<'a> {
    value.number().map_or(Value::Null, |(number, currency)| Value::of(-number, currency))
}

/// Always yes or no. Null equals null only, and is neither before nor after anything.
pub(super) fn compare(operator: Comparison, left: &Value, right: &Value) -> Result<bool, Trouble> {
    match operator {
        Comparison::Equal => return Ok(equal(left, right)),
        Comparison::NotEqual => return Ok(!equal(left, right)),
        _ => {}
    }
    let Some(order) = order(left, right)? else { return Ok(false) };
    Ok(match operator {
        Comparison::Less => order == Ordering::Less,
        Comparison::LessOrEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        _ => order != Ordering::Less,
    })
}

/// A number beside an amount is an amount in the same currency.
pub(super) fn equal(left: &Value, right: &Value) -> bool {
    match (left.number(), right.number()) {
        (Some((a, one)), Some((b, other))) => a == b && (one == other || one.is_none() || other.is_none()),
        _ => left == right,
    }
}

/// `None` where one of them is null.
pub(super) fn order(left: &Value, right: &Value) -> Result<Option<Ordering>, Trouble> {
    if let (Some((a, one)), Some((b, other))) = (left.number(), right.number()) {
        let differ = one.zip(other).is_some_and(|(one, other)| one != other);
        return if differ { Err(Trouble::CurrenciesDiffer) } else { Ok(Some(a.cmp(&b))) };
    }
    Ok(match (left, right) {
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Instant(a), Value::Instant(b)) => Some(a.cmp(b)),
        _ => None,
    })
}

/// Half away from zero, as money is rounded everywhere; an amount to its currency's digits where none are given.
pub(super) fn rounded<'a>(value: &Value<'a>, digits: Option<u32>) -> Value<'a> {
    let Some((number, currency)) = value.number() else { return Value::Null };
    let digits = digits.unwrap_or_else(|| currency.map_or(0, money::digits));
    Value::of(number.round_dp_with_strategy(digits.min(28), RoundingStrategy::MidpointAwayFromZero), currency)
}

pub(super) fn absolute<'a>(value: &Value<'a>) -> Value<'a> {
    value.number().map_or(Value::Null, |(number, currency)| Value::of(number.abs(), currency))
}
