//! The arithmetic of metrics: pure, exact, rounded once at the end. What a sales manager would check with a calculator.

use base::{Currency, Decimal, Money, Result, money};
use rust_decimal::RoundingStrategy;

use super::{Of, Scale, Unit};
use crate::measure::Figure;

/// What is known of some records: how many count, and a sum in the unit of its `Scale`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    pub count: i64,
    pub sum: Decimal,
}

impl Total {
    pub fn add(&mut self, other: Total) {
        self.count += other.count;
        self.sum += other.sum;
    }
}

/// The plain number of a measure: major units, whole records, days. None where there is nothing to say: the average of nothing.
pub fn number(of: &Of, scale: Scale, part: Total, currency: Currency) -> Option<Decimal> {
    let plain = |sum: Decimal| match scale {
        Scale::One => sum,
        Scale::Minor => sum * Decimal::new(1, money::digits(currency)),
        Scale::Millionth => sum * Decimal::new(1, money::DECIMAL_SCALE),
    };
    match of {
        Of::Count | Of::Distinct(_) => Some(Decimal::from(part.count)),
        Of::Sum(_) | Of::Weighted { .. } => Some(plain(part.sum)),
        Of::Average(_) | Of::Days { .. } => plain(part.sum).checked_div(Decimal::from(part.count)),
    }
}

/// One number divided by another. None of nothing is not zero.
pub fn ratio(part: Option<Decimal>, whole: Option<Decimal>) -> Option<Decimal> {
    part?.checked_div(whole?)
}

/// A number as the figure that is told: rounded once, half away from zero.
pub fn figure(unit: Unit, number: Decimal, currency: Currency) -> Result<Figure> {
    let rounded = |digits| number.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    Ok(match unit {
        Unit::Money => Figure::Money(Money::from_major(number, currency)?.major()),
        Unit::Percent => Figure::Percent(rounded(4)),
        Unit::Days => Figure::Days(money::round(number)?),
        Unit::Number if number.is_integer() => Figure::Count(money::round(number)?),
        Unit::Number => Figure::Number(rounded(4).normalize()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn a_number_is_in_plain_units() {
        let field = || "x".to_owned();
        let days = Of::Days { since: field(), until: field() };
        for (of, scale, count, sum, number) in [
            (Of::Count, Scale::One, 3, "0", Some("3")),
            (Of::Distinct(field()), Scale::One, 2, "0", Some("2")),
            (Of::Sum(field()), Scale::Minor, 2, "105450", Some("1054.50")),
            (Of::Sum(field()), Scale::Millionth, 1, "2500000", Some("2.5")),
            (Of::Sum(field()), Scale::One, 0, "0", Some("0")),
            (Of::Average(field()), Scale::Minor, 4, "1000", Some("2.5")),
            (Of::Average(field()), Scale::Minor, 0, "0", None),
            (days, Scale::One, 2, "5", Some("2.5")),
        ] {
            let found = super::number(&of, scale, Total { count, sum: dec(sum) }, Currency::CNY);
            assert_eq!(found, number.map(dec), "{of:?} {scale:?} {count} {sum}");
        }
        let yen = super::number(&Of::Sum(field()), Scale::Minor, Total { count: 1, sum: dec("1500") }, Currency::JPY);
        assert_eq!(yen, Some(dec("1500")));
    }

    #[test]
    fn a_figure_is_rounded_once_half_away_from_zero() {
        for (unit, number, expected) in [
            (Unit::Money, "0.005", Figure::Money(dec("0.01"))),
            (Unit::Money, "-0.005", Figure::Money(dec("-0.01"))),
            (Unit::Percent, "0.33335", Figure::Percent(dec("0.3334"))),
            (Unit::Days, "2.5", Figure::Days(3)),
            (Unit::Number, "3.0", Figure::Count(3)),
            (Unit::Number, "3.25", Figure::Number(dec("3.25"))),
        ] {
            assert_eq!(figure(unit, dec(number), Currency::CNY).unwrap(), expected, "{unit:?} {number}");
        }
    }

    #[test]
    fn a_share_of_nothing_is_none() {
        for (part, whole, expected) in [
            (Some("1"), Some("4"), Some("0.25")),
            (Some("0"), Some("4"), Some("0")),
            (Some("1"), Some("0"), None),
            (None, Some("4"), None),
            (Some("1"), None, None),
        ] {
            assert_eq!(ratio(part.map(dec), whole.map(dec)), expected.map(dec), "{part:?}/{whole:?}");
        }
    }
}
