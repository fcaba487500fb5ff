//! From a row of cells to values of fields. Names of records stay names here: `references` knows what they mean.

use base::{Currency, Decimal, Message, money};
use jiff::tz::TimeZone;
use serde_json::json;
use store::Value;

use super::mapping::{Column, From, Mapping, Reading};
use super::report::{RowProblem, Told, shortened};
use super::survey::Facts;
use crate::describe::FieldKind;
use crate::exchange::export::is_formula;
use crate::exchange::guess::{plain, synonyms};
use crate::exchange::parse;
use crate::exchange::read::{Cell, Row};

/// What separates several values in one cell.
const SEPARATORS: [char; 7] = [',', ';', '、', '|', '，', '；', '\n'];

/// A value as the file says it.
#[derive(Clone, Debug, PartialEq)]
pub enum Read {
    Value(Value),
    /// In major units; the currency where the cell names it.
    Amount(Decimal, Option<Currency>),
    /// What a record is called.
    Name(String),
    Names(Vec<String>),
}

/// One row, read as far as its cells go.
#[derive(Debug)]
pub struct Line {
    pub line: u64,
    pub cells: Vec<Cell>,
    /// By the number of the mapping's column; empty cells are left out.
    pub values: Vec<(usize, Read)>,
    pub problems: Vec<RowProblem>,
}

impl Line {
    pub fn get(&self, column: usize) -> Option<&Read> {
        self.values.iter().find(|(at, _)| *at == column).map(|(_, read)| read)
    }

    /// A problem of the cell that a column of the mapping reads.
    pub fn problem(&self, column: Option<&Column>, told: Told) -> RowProblem {
        let value = match column.map(|column| &column.from) {
            Some(From::Cell(at)) => self.cells.get(*at).map(Cell::display).unwrap_or_default(),
            Some(From::Constant(cell)) => cell.display(),
            None => String::new(),
        };
        RowProblem { line: self.line, column: column.map(|column| column.header.clone()), told, value: shortened(value.trim()) }
    }
}

/// Whether a cell counts as empty under this plan.
pub fn is_empty(mapping: &Mapping, cell: &Cell) -> bool {
    const LONGEST: usize = 64;
    match cell {
        Cell::Text(text) if !mapping.empty.is_empty() && text.len() <= LONGEST => {
            let text = text.trim();
            text.is_empty() || mapping.empty.contains(text.to_lowercase().as_str())
        }
        cell => cell.is_blank(),
    }
}

/// The cell of a column in a row.
pub fn cell<'a>(column: &'a Column, cells: &'a [Cell]) -> &'a Cell {
    match &column.from {
        From::Cell(at) => cells.get(*at).unwrap_or(&Cell::Empty),
        From::Constant(cell) => cell,
    }
}

/// A name as it is looked up: trimmed, on one line.
pub fn name(cell: &Cell) -> Option<String> {
    let text = parse::parse_text(cell)?;
    Some(if text.contains(char::is_control) { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text })
}

pub fn names(cell: &Cell) -> Vec<String> {
    let Some(text) = parse::parse_text(cell) else { return Vec::new() };
    let parts = text.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty());
    let mut names: Vec<String> = parts.map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

/// An export writes `'` before what a spreadsheet would take for a formula; coming back it goes.
pub fn unguard(cells: &mut [Cell]) {
    for cell in cells {
        if let Cell::Text(text) = cell
            && text.strip_prefix('\'').is_some_and(is_formula)
        {
            text.remove(0);
        }
    }
}

pub fn read(mapping: &Mapping, facts: &Facts, zone: &TimeZone, mut row: Row) -> Line {
    unguard(&mut row.cells);
    let mut line =
        Line { line: row.line, cells: row.cells, values: Vec::with_capacity(mapping.columns.len()), problems: Vec::new() };
    if let Some(message) = &row.problem {
        line.problems.push(RowProblem { line: row.line, column: None, told: Told::from(message), value: String::new() });
        return line;
    }
    for (number, column) in mapping.columns.iter().enumerate() {
        let cell = cell(column, &line.cells);
        if is_empty(mapping, cell) {
            continue;
        }
        match convert(column, facts, number, zone, cell) {
            Ok(Some(read)) => line.values.push((number, read)),
            Ok(None) => {}
            Err(message) => {
                let problem = line.problem(Some(column), Told::from(&message));
                line.problems.push(problem);
            }
        }
    }
    line
}

fn convert(column: &Column, facts: &Facts, number: usize, zone: &TimeZone, cell: &Cell) -> Result<Option<Read>, Message> {
    Ok(match &column.reading {
        Reading::Plain => match &column.field.kind {
            FieldKind::Money => parse::parse_amount(cell)?.map(|(amount, currency)| Read::Amount(amount, currency)),
            kind => plain_value(kind, facts, number, zone, cell)?.map(Read::Value),
        },
        Reading::Choice(words) => match name(cell) {
            Some(text) => Some(Read::Value(option(column, words, &text)?.into())),
            None => None,
        },
        Reading::Choices(words) => {
            let mut chosen = Vec::new();
            for text in names(cell) {
                chosen.push(option(column, words, &text)?);
            }
            Some(Read::Value(json!(chosen).to_string().into())).filter(|_| !chosen.is_empty())
        }
        Reading::NewChoice => name(cell).map(|text| Read::Value(text.into())),
        Reading::NewChoices => {
            Some(names(cell)).filter(|all| !all.is_empty()).map(|all| Read::Value(json!(all).to_string().into()))
        }
        Reading::Reference(_) | Reading::TeamParent | Reading::TeamLeader => name(cell).map(Read::Name),
        Reading::Tags(_) => Some(names(cell)).filter(|all| !all.is_empty()).map(Read::Names),
    })
}

fn option(column: &Column, words: &rustc_hash::FxHashMap<String, String>, text: &str) -> Result<String, Message> {
    if let FieldKind::Choice(options) | FieldKind::Choices(options) = &column.field.kind
        && options.iter().any(|option| option == text)
    {
        return Ok(text.to_owned());
    }
    words
        .get(&plain(text))
        .cloned()
        .ok_or_else(|| Message::new("not_an_option").with("value", shortened(text).trim_start_matches('@')))
}

fn plain_value(kind: &FieldKind, facts: &Facts, number: usize, zone: &TimeZone, cell: &Cell) -> Result<Option<Value>, Message> {
    let stored = |decimal: Option<Decimal>| -> Result<Option<Value>, Message> {
        let out_of_range = |_| Message::new("number_out_of_range");
        decimal.map(|decimal| money::to_stored(decimal).map(Value::Int).map_err(out_of_range)).transpose()
    };
    let order = facts.date_order(number);
    Ok(match kind {
        FieldKind::Integer => parse::parse_integer(cell)?.map(Value::Int),
        FieldKind::Decimal => stored(parse::parse_decimal(cell)?)?,
        FieldKind::Percent => stored(parse::parse_percent(cell, facts.percents(number))?)?,
        FieldKind::Boolean => parse::parse_bool(cell)?.map(Value::Bool),
        FieldKind::Date => parse::parse_date(cell, order)?.map(Value::Date),
        FieldKind::Instant => parse::parse_instant(cell, order, zone)?.map(Value::Instant),
        FieldKind::Time => parse::parse_time(cell)?.map(|time| Value::Text(time.strftime("%H:%M").to_string())),
        FieldKind::Email => parse::parse_email(cell)?.map(Value::Text),
        FieldKind::Phone => parse::parse_phone(cell)?.map(Value::Text),
        FieldKind::Link => parse::parse_link(cell)?.map(Value::Text),
        FieldKind::Currency => parse::parse_text(cell).map(|text| Value::Text(currency_code(&text))),
        FieldKind::Region => match parse::parse_text(cell) {
            Some(text) => Some(Value::Text(region_code(&text)?)),
            None => None,
        },
        FieldKind::Id => match parse::parse_text(cell) {
            Some(text) => Some(Value::Id(text.parse().map_err(|_| Message::new("import_id_malformed"))?)),
            None => None,
        },
        _ => parse::parse_text(cell).map(Value::Text),
    })
}

/// A code, or the name of a currency in one of the languages.
fn currency_code(text: &str) -> String {
    let code = text.trim().to_uppercase();
    if Currency::from_code(&code).is_some() {
        return code;
    }
    let wanted = plain(text);
    let found = ["CNY", "TWD", "HKD", "USD", "EUR", "JPY", "GBP", "KRW", "SGD", "AUD"].into_iter().find(|code| {
        synonyms(&format!("synonym.currency.{code}")).into_iter().any(|word| plain(word) == wanted || word == text.trim())
    });
    found.map_or(code, str::to_owned)
}

/// The code of a region, from the code itself or a name that means just one.
fn region_code(text: &str) -> Result<String, Message> {
    let text = text.trim();
    let found = base::region::find(text).or_else(|| base::region::parse(text));
    found
        .map(|region| region.code.clone())
        .ok_or_else(|| Message::new("region_unknown").with("value", shortened(text).trim_start_matches('@')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn what_an_export_guarded_comes_back_as_it_was() {
        for (written, read) in [
            ("'=1+1", "=1+1"),
            ("'＝1+1", "＝1+1"),
            ("'+86 138", "+86 138"),
            ("'quoted'", "'quoted'"),
            ("it's", "it's"),
            ("'", "'"),
        ] {
            let mut cells = [text(written)];
            unguard(&mut cells);
            assert_eq!(cells[0], text(read));
        }
    }

    #[test]
    fn several_names_stand_in_one_cell() {
        assert_eq!(names(&text("VIP、老客户, VIP；")), ["VIP", "老客户"]);
        assert!(names(&text(" , ")).is_empty());
    }

    #[test]
    fn regions_have_codes_and_names() {
        assert_eq!(region_code("440305").unwrap(), "440305");
        assert_eq!(region_code("广东省").unwrap(), "440000");
        assert_eq!(region_code("Narnia").unwrap_err().key, "region_unknown");
    }
}
