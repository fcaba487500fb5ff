//! Money as integer minor units of an ISO 4217 currency, and the one rounding rule: **half away from zero** (四舍五入), the
//! commercial rule that Chinese tax and contract practice uses. No floating point anywhere in this file or above it.

use std::fmt;

pub use iso_currency::Currency;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::{Error, Problem, Result};

/// Stored decimals (rates, quantities, percents) are integers of one millionth.
pub const DECIMAL_SCALE: u32 = 6;

/// An amount in one currency. `minor` counts the currency's smallest unit (分, cents; yen have none).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The amount in major units, exactly: `Money::new(105450, CNY)` is 1054.50.
    pub fn major(self) -> Decimal {
        Decimal::new(self.minor, digits(self.currency))
    }

    /// From major units, rounded to the currency's minor unit. Fails where the amount does not fit (over 9.2 · 10^18 minor units).
    pub fn from_major(amount: Decimal, currency: Currency) -> Result<Self> {
        let scaled = amount.checked_mul(Decimal::from(10_i64.pow(digits(currency)))).ok_or_else(out_of_range)?;
        Ok(Self { minor: round(scaled)?, currency })
    }

    /// The same amount in another currency at `rate` (units of `to` for one unit of this currency), rounded once.
    pub fn convert(self, rate: Decimal, to: Currency) -> Result<Self> {
        Self::from_major(self.major().checked_mul(rate).ok_or_else(out_of_range)?, to)
    }
}

/// Digits after the decimal point of a currency's major unit: 2 for CNY, 0 for JPY.
pub fn digits(currency: Currency) -> u32 {
    u32::from(currency.exponent().unwrap_or(0))
}

/// Half away from zero, to an integer.
pub fn round(value: Decimal) -> Result<i64> {
    value.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero).to_i64().ok_or_else(out_of_range)
}

/// A decimal as the integer that is stored for it.
pub fn to_stored(value: Decimal) -> Result<i64> {
    round(value.checked_mul(Decimal::from(10_i64.pow(DECIMAL_SCALE))).ok_or_else(out_of_range)?)
}

/// The decimal that a stored integer stands for, without trailing zeros.
pub fn from_stored(stored: i64) -> Decimal {
    Decimal::new(stored, DECIMAL_SCALE).normalize()
}

fn out_of_range() -> Error {
    Error::invalid(Problem::new("number_out_of_range"))
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency.code(), self.major())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn half_rounds_away_from_zero() {
        for (major, minor) in [("0.005", 1), ("-0.005", -1), ("0.0049", 0), ("1.115", 112), ("1054", 105_400)] {
            assert_eq!(Money::from_major(dec(major), Currency::CNY).unwrap().minor, minor, "{major}");
        }
    }

    #[test]
    fn yen_have_no_minor_unit() {
        let yen = Money::new(1500, Currency::JPY);
        assert_eq!(yen.major(), dec("1500"));
        assert_eq!(yen.convert(dec("0.0475"), Currency::CNY).unwrap(), Money::new(7125, Currency::CNY));
    }

    #[test]
    fn an_amount_that_does_not_fit_is_refused() {
        assert!(Money::from_major(dec("99999999999999999999"), Currency::CNY).is_err());
    }
}
