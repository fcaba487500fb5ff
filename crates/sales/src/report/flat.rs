//! A report's table as plain rows and columns: for CSV and workbooks as a person reads it, with subtotals and totals; for other programs
//! one row per innermost cell, which they add up themselves.

use std::io::Write;

use base::{Result, words};
use records::Cx;
use records::exchange::export::{self, Cell};

use super::table::{Line, Table};
use crate::measure::Figure;
use crate::metric;

/// The table under the heads of its columns, each metric in a column of its own.
pub fn sheet(cx: &Cx, table: &Table) -> (Vec<String>, Vec<Vec<Cell>>) {
    let word = |key: &str| words::word(cx.locale, key);
    let mut heads: Vec<String> = table.rows_by.iter().map(|by| by.label.clone()).collect();
    if heads.is_empty() {
        heads.push(String::new());
    }
    for column in &table.columns {
        heads.extend(heads_of(cx, table, &column.label));
    }
    let total = word("report.total");
    heads.extend(heads_of(cx, table, if table.columns.is_empty() { "" } else { &total }));

    let keys = table.rows_by.len().max(1);
    let mut lines = Vec::with_capacity(table.rows.len() + 1);
    let mut push = |line: &Line, name: Option<String>| {
        let mut cells: Vec<Cell> = line.labels.iter().map(|label| Cell::Text(label.clone())).collect();
        cells.extend(name.map(Cell::Text));
        cells.resize(keys, Cell::Empty);
        for of_column in line.cells.iter().chain([&line.total]) {
            for cell in of_column {
                cells.push(told(cx, cell.as_ref().and_then(|cell| cell.value.as_ref())));
                for part in compared(table) {
                    let figure =
                        cell.as_ref().and_then(|cell| if part == PREVIOUS { &cell.previous } else { &cell.last_year }.as_ref());
                    cells.push(told(cx, figure));
                }
            }
        }
        lines.push(cells);
    };
    for line in &table.rows {
        let partial = line.labels.len() < table.rows_by.len() && line.others.is_none();
        let name = match line.others {
            Some(count) => Some(word("report.others").replace("{count}", &count.to_string())),
            None => partial.then(|| word("report.subtotal")),
        };
        push(line, name);
    }
    push(&table.total, Some(total.clone()));
    (heads, lines)
}

/// The heads below one column: its metrics, each with what it is compared with.
fn heads_of(cx: &Cx, table: &Table, column: &str) -> Vec<String> {
    let mut heads = Vec::new();
    for metric in &table.metrics {
        let name = match (column, table.metrics.len()) {
            ("", _) => metric.name.clone(),
            (column, 1) => column.to_owned(),
            (column, _) => format!("{column} · {}", metric.name),
        };
        heads.push(name.clone());
        heads.extend(compared(table).map(|part| format!("{name} · {}", words::word(cx.locale, part))));
    }
    heads
}

const PREVIOUS: &str = "report.previous";
const LAST_YEAR: &str = "report.last_year";

/// What the figures are compared with, as far as anything is.
fn compared(table: &Table) -> impl Iterator<Item = &'static str> + use<> {
    let cells = || table.total.total.iter().flatten();
    let previous = cells().any(|cell| cell.previous.is_some()).then_some(PREVIOUS);
    let last_year = cells().any(|cell| cell.last_year.is_some()).then_some(LAST_YEAR);
    previous.into_iter().chain(last_year)
}

fn told(cx: &Cx, figure: Option<&Figure>) -> Cell {
    let digits = base::money::digits(cx.setup.settings.base_currency);
    match figure {
        None => Cell::Empty,
        Some(Figure::Count(number) | Figure::Days(number)) => Cell::Number((*number).into(), None),
        Some(Figure::Money(amount)) => Cell::Number(*amount, Some(digits)),
        Some(Figure::Percent(share)) => Cell::Percent(*share),
        Some(Figure::Number(number)) => Cell::Number(*number, None),
    }
}

/// Writes CSV as spreadsheets read it.
pub fn csv(cx: &Cx, table: &Table, out: &mut dyn Write) -> Result<()> {
    let (heads, lines) = sheet(cx, table);
    export::csv_of(cx, &heads, &lines, out)
}

/// Writes a workbook of one sheet.
pub fn xlsx(cx: &Cx, name: &str, table: &Table, out: impl Write + Send) -> Result<()> {
    let (heads, lines) = sheet(cx, table);
    let note = table.metrics.iter().map(|metric| format!("{}: {}", metric.name, metric.formula)).collect::<Vec<_>>();
    export::xlsx_of(cx, name, &heads, &lines, (&words::word(cx.locale, "report.what_it_means"), &note), out)
}

/// One innermost cell as other programs read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact<'a> {
    /// Key and label of each dimension, the column last.
    pub heads: Vec<(&'a str, &'a str)>,
    /// One for each metric.
    pub figures: Vec<Option<&'a Figure>>,
}

/// The innermost cells, each as a row: what they add up to is left to whoever reads them. Without dimensions the total alone.
pub fn facts(table: &Table) -> Vec<Fact<'_>> {
    let depth = table.rows_by.len();
    let leaves: Vec<&Line> = match depth {
        0 => vec![&table.total],
        _ => table.rows.iter().filter(|line| line.labels.len() == depth).collect(),
    };
    let mut facts = Vec::new();
    for line in leaves {
        let heads: Vec<(&str, &str)> =
            line.keys.iter().zip(&line.labels).map(|(key, label)| (key.as_str(), label.as_str())).collect();
        if table.column_by.is_none() {
            facts.push(Fact { heads, figures: figures(&line.total) });
            continue;
        }
        for (column, cells) in table.columns.iter().zip(&line.cells) {
            if cells.iter().any(Option::is_some) {
                let heads = heads.iter().copied().chain([(column.key.as_str(), column.label.as_str())]).collect();
                facts.push(Fact { heads, figures: figures(cells) });
            }
        }
    }
    facts
}

fn figures(cells: &[Option<metric::Cell>]) -> Vec<Option<&Figure>> {
    cells.iter().map(|cell| cell.as_ref().and_then(|cell| cell.value.as_ref())).collect()
}
