//! Numbers as people write money: separators, currency signs, 万 and 亿, brackets for minus.

use base::{Currency, Decimal, Message};

use super::{Cell, Parsed, complaint, fold};

/// Words and signs of currencies before or after a number, longest first where one begins another. `元`, `¥` and `$` name no
/// currency for sure.
const CURRENCIES: [(&str, Option<Currency>); 34] = [
    ("人民币", Some(Currency::CNY)),
    ("人民幣", Some(Currency::CNY)),
    ("新台币", Some(Currency::TWD)),
    ("新台幣", Some(Currency::TWD)),
    ("新臺幣", Some(Currency::TWD)),
    ("美元", Some(Currency::USD)),
    ("美金", Some(Currency::USD)),
    ("欧元", Some(Currency::EUR)),
    ("歐元", Some(Currency::EUR)),
    ("日元", Some(Currency::JPY)),
    ("日圓", Some(Currency::JPY)),
    ("港元", Some(Currency::HKD)),
    ("港币", Some(Currency::HKD)),
    ("港幣", Some(Currency::HKD)),
    ("nt$", Some(Currency::TWD)),
    ("us$", Some(Currency::USD)),
    ("hk$", Some(Currency::HKD)),
    ("rmb", Some(Currency::CNY)),
    ("cny", Some(Currency::CNY)),
    ("twd", Some(Currency::TWD)),
    ("ntd", Some(Currency::TWD)),
    ("usd", Some(Currency::USD)),
    ("eur", Some(Currency::EUR)),
    ("jpy", Some(Currency::JPY)),
    ("hkd", Some(Currency::HKD)),
    ("gbp", Some(Currency::GBP)),
    ("¥", None),
    ("$", None),
    ("€", Some(Currency::EUR)),
    ("£", Some(Currency::GBP)),
    ("元", None),
    ("圆", None),
    ("圓", None),
    ("整", None),
];

/// Powers of ten in Chinese numbers, after the digits.
const POWERS: [(&str, u32); 6] = [("万", 4), ("萬", 4), ("亿", 8), ("億", 8), ("千", 3), ("百", 2)];

/// A number. Thousands separators, currency signs, `(1,234)` for minus, 万 and 亿, full-width digits and exponents are read.
pub fn parse_decimal(cell: &Cell) -> Parsed<Decimal> {
    Ok(parse_amount(cell)?.map(|(amount, _)| amount))
}

/// An amount in major units, and the currency that the cell names, if it names one for sure (`NT$`, `RMB`; not `¥`, `$`, `元`).
pub fn parse_amount(cell: &Cell) -> Parsed<(Decimal, Option<Currency>)> {
    match cell {
        Cell::Number(number) => Ok(Some((*number, None))),
        Cell::Text(text) if !cell.is_blank() => read(text).ok_or_else(|| complaint("parse_number", text)),
        Cell::Empty | Cell::Text(_) => Ok(None),
        Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) => Err(complaint("parse_number", &cell.display())),
    }
}

/// A whole number.
pub fn parse_integer(cell: &Cell) -> Parsed<i64> {
    let Some(number) = parse_decimal(cell)? else {
        return Ok(None);
    };
    if !number.fract().is_zero() {
        return Err(complaint("parse_integer", &cell.display()));
    }
    i64::try_from(number).map(Some).map_err(|_| Message::new("number_out_of_range"))
}

/// The outer `None` says "no number", the inner one "nothing": a dash alone.
#[expect(clippy::option_option, reason = "no number and no value are told apart")]
pub(super) fn read(text: &str) -> Option<Option<(Decimal, Option<Currency>)>> {
    let folded = fold(text);
    let mut rest = folded.trim().to_lowercase();
    rest.retain(|c| !c.is_whitespace());
    if matches!(rest.as_str(), "-" | "--") {
        return Some(None);
    }
    let mut signs = Signs { currency: None, negative: false, signed: false };
    let mut power = 0;
    let mut number = rest.as_str();
    // Sign, bracket, currency and power stand in any order around the digits.
    loop {
        let before = number;
        number = signs.strip(number)?;
        for (word, zeros) in POWERS {
            if let Some(shorter) = number.strip_suffix(word) {
                number = shorter;
                power += zeros;
            }
        }
        if number == before {
            break;
        }
    }
    if power > 16 {
        return None;
    }
    // `$ -` is how spreadsheets print zero in a column of money.
    let value = if number.is_empty() && signs.negative && rest.len() > 1 && power == 0 { Decimal::ZERO } else { digits(number)? };
    let value = value.checked_mul(Decimal::from(10_u64.pow(power)))?.normalize();
    Some(Some((if signs.negative { -value } else { value }, signs.currency)))
}

struct Signs {
    currency: Option<Currency>,
    negative: bool,
    signed: bool,
}

impl Signs {
    /// Takes one layer of signs off. `None` where there are two signs of plus or minus, or two currencies.
    fn strip<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let mut rest = text;
        if let Some(inner) = rest.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
            self.sign(true)?;
            rest = inner;
        }
        if let Some(after) = rest.strip_prefix('-') {
            self.sign(true)?;
            rest = after;
        } else if let Some(after) = rest.strip_prefix('+') {
            self.sign(false)?;
            rest = after;
        } else if let Some(before) = rest.strip_suffix('-') {
            self.sign(true)?;
            rest = before;
        }
        for (word, currency) in CURRENCIES {
            let Some(shorter) = rest.strip_prefix(word).or_else(|| rest.strip_suffix(word)) else {
                continue;
            };
            if currency.is_some() && self.currency.is_some() && currency != self.currency {
                return None;
            }
            self.currency = self.currency.or(currency);
            rest = shorter;
        }
        Some(rest)
    }

    fn sign(&mut self, negative: bool) -> Option<()> {
        if self.signed {
            return None;
        }
        self.signed = true;
        self.negative = negative;
        Some(())
    }
}

/// Digits with separators. A comma or point is decimal or groups thousands by what stands around it.
fn digits(text: &str) -> Option<Decimal> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if text.contains('e') {
        return scientific(text);
    }
    let plain = match (text.rfind(','), text.rfind('.')) {
        (None, None) => ungrouped(text, '\'')?,
        (None, Some(_)) if text.matches('.').count() > 1 => ungrouped(text, '.')?,
        (None, Some(point)) => format!("{}{}", ungrouped(&text[..point], '\'')?, &text[point..]),
        (Some(comma), None) if text.matches(',').count() == 1 && matches!(text.len() - comma, 2 | 3) => {
            format!("{}.{}", ungrouped(&text[..comma], '\'')?, &text[comma + 1..])
        }
        (Some(_), None) => ungrouped(text, ',')?,
        (Some(comma), Some(point)) if comma < point => {
            format!("{}{}", ungrouped(&text[..point], ',')?, &text[point..])
        }
        (Some(comma), Some(_)) => {
            format!("{}.{}", ungrouped(&text[..comma], '.')?, &text[comma + 1..])
        }
    };
    let plain = plain.strip_suffix('.').unwrap_or(&plain);
    let is_number =
        plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && plain.bytes().any(|byte| byte.is_ascii_digit());
    if !is_number {
        return None;
    }
    plain.parse().ok()
}

/// `1,493,660` without its separators; `None` where the groups are not of three, or of four as 万 are grouped.
fn ungrouped(text: &str, separator: char) -> Option<String> {
    let mut groups = text.split(separator);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let regular = |size: usize| (1..=size).contains(&first.len()) && rest.iter().all(|group| group.len() == size);
    if !rest.is_empty() && !regular(3) && !regular(4) {
        return None;
    }
    Some(rest.iter().fold(first.to_owned(), |joined, group| joined + group))
}

fn scientific(text: &str) -> Option<Decimal> {
    let (mantissa, exponent) = text.split_once('e')?;
    let exponent: i32 = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
    if exponent.abs() > 28 {
        return None;
    }
    Decimal::from_scientific(&format!("{mantissa}e{exponent}")).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn numbers_as_people_write_them() {
        for (written, expected) in [
            (" $1,493,660 ", "1493660"),
            ("1,234.50", "1234.5"),
            ("(1,234)", "-1234"),
            ("¥-100", "-100"),
            ("-¥100.00", "-100"),
            ("100-", "-100"),
            ("+7", "7"),
            ("NT$1,000", "1000"),
            ("RMB 12,000.5", "12000.5"),
            ("12000元整", "12000"),
            ("1.5万", "15000"),
            ("￥３．２亿", "320000000"),
            ("2千万元", "20000000"),
            ("１，２３４．５", "1234.5"),
            ("1.234,56", "1234.56"),
            ("1,5", "1.5"),
            ("1,23", "1.23"),
            ("1,234", "1234"),
            ("1.234.567", "1234567"),
            ("1'234.50", "1234.5"),
            ("1 234 567,89 €", "1234567.89"),
            ("12,3456,7890", "1234567890"),
            ("1.2E+5", "120000"),
            (".0000", "0"),
            ("5.", "5"),
            ("−3", "-3"),
            (" $-   ", "0"),
            ("0.1", "0.1"),
            ("007", "7"),
        ] {
            assert_eq!(parse_decimal(&text(written)), Ok(Some(expected.parse().unwrap())), "{written}");
        }
    }

    #[test]
    fn what_is_no_number_is_an_error() {
        for written in [
            "abc",
            "12abc",
            "1,2,3",
            "1,23,456",
            "--5",
            "(-5)",
            "1.2.3",
            "35%",
            "$",
            "万",
            "1e999",
            "1,234,5",
            "99999999999999999999999999999999",
            "RMB 5 USD",
            "12:30",
            "2012-10-26",
            "=1+1",
            "٣",
            "0x10",
            "1_000",
            "Infinity",
        ] {
            assert_eq!(parse_decimal(&text(written)).unwrap_err().key, "parse_number", "{written}");
        }
        assert!(parse_decimal(&Cell::Bool(true)).is_err());
        assert!(parse_decimal(&Cell::Date(jiff::civil::date(2012, 1, 1))).is_err());
    }

    #[test]
    fn blanks_and_dashes_are_no_value() {
        for cell in [Cell::Empty, text(""), text("  "), text("\u{3000}"), text("-"), text(" — ")] {
            assert_eq!(parse_decimal(&cell), Ok(None), "{cell:?}");
        }
    }

    #[test]
    fn a_currency_is_told_where_it_is_sure() {
        for (written, expected) in [
            ("NT$5", Some(Currency::TWD)),
            ("5 RMB", Some(Currency::CNY)),
            ("€5", Some(Currency::EUR)),
            ("¥5", None),
            ("5元", None),
            ("$5", None),
            ("5美元", Some(Currency::USD)),
        ] {
            assert_eq!(parse_amount(&text(written)), Ok(Some((5.into(), expected))), "{written}");
        }
    }

    #[test]
    fn whole_numbers() {
        assert_eq!(parse_integer(&text("2,822")), Ok(Some(2822)));
        assert_eq!(parse_integer(&text("1.5万")), Ok(Some(15_000)));
        assert_eq!(parse_integer(&text("2.0")), Ok(Some(2)));
        assert_eq!(parse_integer(&text("2.5")).unwrap_err().key, "parse_integer");
        assert_eq!(parse_integer(&text("99999999999999999999")).unwrap_err().key, "number_out_of_range");
    }

    proptest! {
        #[test]
        fn anything_is_a_number_or_an_error(written in "\\PC{0,20}|[-+()$¥.,0-9万亿元e ]{0,24}") {
            let _ = parse_integer(&text(&written));
        }

        #[test]
        fn what_is_printed_is_read_back(minor in -1_000_000_000_000_i64..1_000_000_000_000, brackets in any::<bool>()) {
            let value = Decimal::new(minor, 2);
            let plain = value.abs().to_string();
            let (whole, cents) = plain.split_once('.').unwrap();
            let mut grouped = String::new();
            for (i, digit) in whole.chars().enumerate() {
                if i > 0 && (whole.len() - i) % 3 == 0 {
                    grouped.push(',');
                }
                grouped.push(digit);
            }
            let written = match (minor < 0, brackets) {
                (true, true) => format!("(¥{grouped}.{cents})"),
                (true, false) => format!("-{grouped}.{cents}元"),
                (false, _) => format!("NT$ {grouped}.{cents}"),
            };
            prop_assert_eq!(parse_decimal(&text(&written)), Ok(Some(value)));
        }
    }
}
