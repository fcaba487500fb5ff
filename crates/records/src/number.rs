//! Numbering rules (K18): a prefix, a date, a serial that starts again each day, month or year. A number is given once. Where a rule
//! wants no gaps, the serial is taken inside the transaction that uses it: a failed save gives none away, and on a server engine
//! whoever saves waits for whoever saved before. Every other serial is taken beside the transaction, and nobody waits.

use base::{Date, Result};
use records_derive::{Choice, Object};
use rustc_hash::FxHashMap;
use store::{Reader, Tx, Value};

use crate::describe::{Choice, Chosen};

/// How an object's automatic numbers look.
#[derive(Object)]
#[object(group = "setup", icon = "number", setup, confidential, title = "object", key(&["object"]))]
pub struct Numbering {
    pub object: String,
    #[field(max = 20)]
    pub prefix: Option<String>,
    pub date_part: Chosen<DatePart>,
    /// Digits of the serial, filled with zeros.
    #[field(starts = 4)]
    pub digits: i64,
    /// No serial is left out, as the law wants it of invoices. Records are then made one after the other.
    pub gapless: bool,
}

/// The date in a number; the serial starts again when it changes.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatePart {
    None,
    Year,
    Month,
    Day,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub prefix: String,
    pub date_part: DatePart,
    pub digits: usize,
    pub gapless: bool,
}

impl Rule {
    pub fn of_prefix(prefix: &str) -> Rule {
        Rule { prefix: prefix.to_owned(), date_part: DatePart::Month, digits: 4, gapless: false }
    }

    /// What stands before the serial on a day; serials count per stem.
    pub fn stem(&self, day: Date) -> String {
        let date = match self.date_part {
            DatePart::None => String::new(),
            DatePart::Year => format!("{:04}", day.year()),
            DatePart::Month => format!("{:04}{:02}", day.year(), day.month()),
            DatePart::Day => format!("{:04}{:02}{:02}", day.year(), day.month(), day.day()),
        };
        format!("{}{date}", self.prefix)
    }

    pub fn number(&self, day: Date, serial: i64) -> String {
        format!("{}-{serial:0width$}", self.stem(day), width = self.digits)
    }
}

pub fn read(reader: &mut Reader) -> Result<FxHashMap<String, Rule>> {
    let mut rules = FxHashMap::default();
    reader.each("select object, prefix, date_part, digits, gapless from numbering where deleted_at is null", &[], |row| {
        let date_part: String = row.get(2)?;
        let rule = Rule {
            prefix: row.get::<Option<String>>(1)?.unwrap_or_default(),
            date_part: DatePart::parse(&date_part).unwrap_or(DatePart::Month),
            digits: usize::try_from(row.get::<i64>(3)?).unwrap_or(4).clamp(1, 12),
            // Rules that are older than the choice promised it.
            gapless: row.get::<Option<bool>>(4)?.unwrap_or(true),
        };
        rules.insert(row.get(0)?, rule);
        Ok(())
    })?;
    Ok(rules)
}

/// Takes `count` serials in a row and returns the first. The row lock of the counter keeps two writers apart: until the end of this
/// transaction where there are to be no gaps.
pub fn take(tx: &mut Tx, object: &str, stem: &str, count: i64, gapless: bool) -> Result<i64> {
    if gapless { advance(tx, object, stem, count) } else { tx.beside(|tx| advance(tx, object, stem, count)) }
}

fn advance(tx: &mut Tx, object: &str, stem: &str, count: i64) -> Result<i64> {
    let args = [Value::from(object), Value::from(stem), Value::Int(count)];
    let last = tx.first(
        "insert into serial (object, stem, last) values (?1, ?2, ?3)
         on conflict (object, stem) do update set last = serial.last + excluded.last
         returning last",
        &args,
        |row| row.get::<i64>(0),
    )?;
    Ok(last.unwrap_or(count) - count + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_prefix_date_and_serial() {
        let day = jiff::civil::date(2026, 9, 8);
        for (date_part, expected) in [
            (DatePart::None, "SO-0007"),
            (DatePart::Year, "SO2026-0007"),
            (DatePart::Month, "SO202609-0007"),
            (DatePart::Day, "SO20260908-0007"),
        ] {
            assert_eq!(Rule { prefix: "SO".into(), date_part, digits: 4, gapless: false }.number(day, 7), expected);
        }
    }
}
