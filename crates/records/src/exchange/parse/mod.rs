//! From a cell to a value: numbers, dates, yes and no, phones and addresses as people in the field write them, in three
//! languages and full-width characters. Pure; knows nothing of fields, columns or the database.
//!
//! Every parser answers `Ok(None)` for a blank cell, and a message with the offending value where the cell says something that
//! it cannot mean. Nothing is guessed: a date that can be read two ways is an error until the column's order is known.

mod contact;
mod date;
mod moment;
mod number;
mod percent;
mod token;

use std::borrow::Cow;

use base::Message;

use super::read::Cell;

pub use contact::{parse_email, parse_link, parse_phone, phone_key};
pub use date::{DateOrder, detect_date_order, parse_date, parse_instant, parse_time};
pub use number::{parse_amount, parse_decimal, parse_integer};
pub use percent::{Percents, detect_percents, parse_percent};

/// `None` for a blank cell.
pub type Parsed<T> = Result<Option<T>, Message>;

/// Text as it is stored: trimmed, without control characters; line breaks stay. Numbers and dates in their plain form.
pub fn parse_text(cell: &Cell) -> Option<String> {
    if cell.is_blank() {
        return None;
    }
    let text = cell.display();
    let unwanted = |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || c == '\u{feff}';
    let text = if text.contains(unwanted) { text.replace("\r\n", "\n").replace(unwanted, "") } else { text };
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Yes or no, in words, signs and numbers.
pub fn parse_bool(cell: &Cell) -> Parsed<bool> {
    const YES: [&str; 18] =
        ["是", "有", "对", "對", "真", "yes", "y", "true", "t", "1", "on", "✓", "✔", "√", "☑", "✅", "○", "启用"];
    const NO: [&str; 20] =
        ["否", "无", "無", "不", "非", "错", "錯", "假", "no", "n", "false", "f", "0", "off", "✗", "✘", "×", "✕", "☐", "停用"];
    match cell {
        Cell::Bool(yes) => Ok(Some(*yes)),
        _ if cell.is_blank() => Ok(None),
        _ => {
            let text = cell.display();
            let word = fold(&text).trim().to_lowercase();
            match (YES.contains(&word.as_str()), NO.contains(&word.as_str())) {
                (true, _) => Ok(Some(true)),
                (_, true) => Ok(Some(false)),
                _ => Err(complaint("parse_bool", &text)),
            }
        }
    }
}

/// A message with the value that it complains about, cut to what fits a table of errors.
fn complaint(key: &'static str, value: &str) -> Message {
    const SHOWN: usize = 60;
    let mut shown: String = value.trim().chars().take(SHOWN).collect();
    if value.trim().chars().count() > SHOWN {
        shown.push('…');
    }
    // `@` at the start would be taken for a word's key.
    Message::new(key).with("value", shown.trim_start_matches('@'))
}

/// Full-width characters as ASCII, all blanks as one kind, all dashes as one kind, invisible marks gone.
fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let folded = text.chars().filter_map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        '\u{ffe5}' => Some('¥'),
        '\u{3000}' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => Some(' '),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' => None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        c => Some(c),
    });
    Cow::Owned(folded.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn text(text: &str) -> Cell {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
    }

    #[test]
    fn yes_and_no() {
        for (cell, expected) in [
            (text("是"), Some(true)),
            (text(" YES "), Some(true)),
            (text("Ｙ"), Some(true)),
            (text("✓"), Some(true)),
            (text("1"), Some(true)),
            (Cell::Number(1.into()), Some(true)),
            (Cell::Bool(false), Some(false)),
            (text("無"), Some(false)),
            (text("No"), Some(false)),
            (text("0"), Some(false)),
            (text("  "), None),
            (Cell::Empty, None),
        ] {
            assert_eq!(parse_bool(&cell).unwrap(), expected, "{cell:?}");
        }
        assert_eq!(parse_bool(&text("maybe")).unwrap_err(), Message::new("parse_bool").with("value", "maybe"));
    }

    #[test]
    fn text_is_trimmed_and_without_control_characters() {
        for (cell, expected) in [
            (text("  华为 \u{0}技术\r\n深圳 "), Some("华为 技术\n深圳")),
            (Cell::Number("13800138000.0".parse().unwrap()), Some("13800138000")),
            (Cell::Date(jiff::civil::date(2012, 10, 26)), Some("2012-10-26")),
            (text(" \u{1} "), None),
            (text(" \t "), None),
        ] {
            assert_eq!(parse_text(&cell).as_deref(), expected, "{cell:?}");
        }
    }

    #[test]
    fn a_complaint_is_short_and_no_key() {
        let message = complaint("parse_bool", &format!("@{}", "长".repeat(100)));
        assert_eq!(message.args[0].1.chars().count(), 60);
        assert!(message.args[0].1.starts_with('长'));
    }
}
