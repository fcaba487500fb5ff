//! Percents: with a sign, or plain numbers whose meaning is a property of the column.

use base::Decimal;

use super::number::read;
use super::{Cell, Parsed, complaint, fold, parse_decimal};

/// What plain numbers of a column of percents mean; a percent sign always wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Percents {
    /// `0.35` is 35 %.
    Fractions,
    /// `35` is 35 %.
    Whole,
}

/// Whole percents, where any plain number of the column is above one.
pub fn detect_percents<'a>(samples: impl IntoIterator<Item = &'a Cell>) -> Percents {
    let above_one = |cell: &Cell| matches!(parse_decimal(cell), Ok(Some(number)) if number.abs() > Decimal::ONE);
    if samples.into_iter().any(above_one) { Percents::Whole } else { Percents::Fractions }
}

/// A share of one: `35%` and, by `plain`, `0.35` or `35` are 0.35.
pub fn parse_percent(cell: &Cell, plain: Percents) -> Parsed<Decimal> {
    let Cell::Text(text) = cell else {
        return Ok(parse_decimal(cell)?.map(|number| share(number, plain)));
    };
    let folded = fold(text);
    let (rest, scale) = match folded.trim() {
        signed if signed.ends_with('%') => (signed.trim_end_matches('%'), 2),
        signed if signed.ends_with('‰') => (signed.trim_end_matches('‰'), 3),
        _ => return Ok(parse_decimal(cell)?.map(|number| share(number, plain))),
    };
    match read(rest) {
        Some(Some((number, None))) => Ok(Some((number * Decimal::new(1, scale)).normalize())),
        _ => Err(complaint("parse_percent", text)),
    }
}

fn share(number: Decimal, plain: Percents) -> Decimal {
    match plain {
        Percents::Fractions => number,
        Percents::Whole => (number * Decimal::new(1, 2)).normalize(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn percents() {
        for (cell, plain, expected) in [
            (text("35%"), Percents::Fractions, "0.35"),
            (text(" 35.5 ％"), Percents::Whole, "0.355"),
            (text("5‰"), Percents::Whole, "0.005"),
            (text("0.35"), Percents::Fractions, "0.35"),
            (text("35"), Percents::Whole, "0.35"),
            (Cell::Number("0.35".parse().unwrap()), Percents::Fractions, "0.35"),
            (Cell::Number(35.into()), Percents::Whole, "0.35"),
            (text("-3%"), Percents::Whole, "-0.03"),
        ] {
            assert_eq!(parse_percent(&cell, plain), Ok(Some(expected.parse().unwrap())), "{cell:?}");
        }
        assert_eq!(parse_percent(&text("$3%"), Percents::Whole), Ok(Some("0.03".parse().unwrap())));
        assert!(parse_percent(&text("much %"), Percents::Whole).is_err());
        assert_eq!(detect_percents(&[text("0.5"), text("10%"), text("1")]), Percents::Fractions);
        assert_eq!(detect_percents(&[text("0"), text("20")]), Percents::Whole);
    }

    proptest! {
        #[test]
        fn anything_is_a_share_or_an_error(written in "\\PC{0,20}|[-+0-9.,%‰]{0,12}") {
            let _ = parse_percent(&text(&written), Percents::Whole);
        }
    }
}
