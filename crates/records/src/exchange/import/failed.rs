//! The rows that failed as a file to correct and import again: the same columns, and one more that says why.

use std::io::Write;

use base::{Error, Locale, Result, words};

use super::report::Told;
use super::row::Import;
use crate::Cx;
use crate::exchange::export::guarded;
use crate::exchange::read::{Cell, Row, Workbook};

/// Writes CSV in UTF-8 with a byte order mark, which spreadsheets need.
pub fn failed_csv(cx: &Cx, import: &Import, workbook: &Workbook, out: &mut dyn Write) -> Result<()> {
    let (Some(plan), Some(report)) = (&import.plan, &import.result) else { return Err(Error::NotFound) };
    let sheet = workbook.sheet(plan.sheet.as_deref()).map_err(Error::from)?;
    out.write_all("\u{feff}".as_bytes()).map_err(Error::internal)?;
    let mut csv = csv::Writer::from_writer(out);
    let mut header: Vec<String> = sheet.columns.iter().map(|name| guarded(name).into_owned()).collect();
    header.push(words::word(cx.locale, "import.reason"));
    csv.write_record(&header).map_err(Error::internal)?;
    let mut failed = report.failures.lines().peekable();
    for row in sheet.rows() {
        while failed.next_if(|(line, _)| *line < row.line).is_some() {}
        let Some((_, reasons)) = failed.next_if(|(line, _)| *line == row.line) else { continue };
        let mut cells: Vec<String> = row.cells.iter().map(|cell| guarded(&cell.display()).into_owned()).collect();
        cells.resize(sheet.columns.len(), String::new());
        cells.push(reason(cx.locale, &sheet.columns, &row, &reasons));
        csv.write_record(&cells).map_err(Error::internal)?;
    }
    csv.flush().map_err(Error::internal)
}

fn reason(locale: Locale, headers: &[String], row: &Row, reasons: &[&(Option<String>, Told)]) -> String {
    let said = reasons.iter().map(|(column, told)| {
        let at = column.as_ref().and_then(|column| headers.iter().position(|header| header == column));
        let value = at.and_then(|at| row.cells.get(at)).map(Cell::display).unwrap_or_default();
        let text = told.clone().with("value", super::report::shortened(value.trim()).trim_start_matches('@')).say(locale);
        match column {
            Some(column) => format!("{column}: {text}"),
            None => text,
        }
    });
    let said: Vec<String> = said.collect();
    guarded(&said.join("; ")).into_owned()
}
