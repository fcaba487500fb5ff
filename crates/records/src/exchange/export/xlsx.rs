//! Workbooks: one row after the other goes to a temporary file, so that memory does not grow with the export.

use std::io::Write;
use std::sync::Arc;

use base::{Decimal, Error, Message, Result};
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use store::Reader;

use super::cell::Cell;
use super::columns::Columns;
use super::{each, guarded};
use crate::Cx;
use crate::describe::{FieldKind, Object};
use crate::list::query::Query;

/// Rows of a sheet, its header among them.
const MOST_ROWS: u64 = 1_048_576;
/// Characters of a cell, as UTF-16 counts them.
const LONGEST_TEXT: usize = 32_767;
/// Digits that a number of a workbook has; a longer one is written as text.
const MOST_DIGITS: usize = 15;

/// Writes a workbook with amounts, numbers, dates and times as what they are. Returns the number of rows; more than a sheet
/// holds are refused.
pub fn xlsx(cx: &Cx, reader: &mut Reader, object: &Arc<Object>, query: Query, out: impl Write + Send) -> Result<u64> {
    let columns = Columns::of(cx, object, &query.select)?;
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory().map_err(failed)?;
    let formats = Formats::new();
    let name = object.plural(cx.locale);
    // A name that workbooks do not allow: the sheet keeps the one that it has.
    let _ = sheet.set_name(sheet_name(&name));
    header(sheet, &columns, &formats)?;
    let mut rows: u64 = 0;
    each(cx, reader, object, query, &columns, |entry, files| {
        rows += 1;
        if rows >= MOST_ROWS {
            return Err(Error::TooLarge(Message::new("export_too_many_rows").with("most", MOST_ROWS - 1)));
        }
        let row = u32::try_from(rows).map_err(Error::internal)?;
        for (column, cell) in (0..).zip(columns.cells(cx, entry, files)) {
            write(cx, sheet, &formats, (row, column), cell).map_err(failed)?;
        }
        Ok(())
    })?;
    workbook.save_to_writer(out).map_err(failed)?;
    Ok(rows)
}

/// Writes a table that is no list of records as a workbook; what is to be said `about` it follows as notes on a sheet of that name.
pub fn xlsx_of(
    cx: &Cx,
    name: &str,
    heads: &[String],
    lines: &[Vec<Cell>],
    (about, notes): (&str, &[String]),
    out: impl Write + Send,
) -> Result<()> {
    let mut workbook = Workbook::new();
    let formats = Formats::new();
    let sheet = workbook.add_worksheet_with_constant_memory().map_err(failed)?;
    let _ = sheet.set_name(sheet_name(name));
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    for (at, head) in (0..).zip(heads) {
        sheet.set_column_width(at, width_of(head)).map_err(failed)?;
        sheet.write_string_with_format(0, at, guarded(head), &formats.header).map_err(failed)?;
    }
    for (row, cells) in (1..).zip(lines) {
        for (column, cell) in (0..).zip(cells) {
            write(cx, sheet, &formats, (row, column), cell.clone()).map_err(failed)?;
        }
    }
    if !notes.is_empty() {
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(failed)?;
        let _ = sheet.set_name(sheet_name(about));
        sheet.set_column_width(0, 100).map_err(failed)?;
        for (row, note) in (0..).zip(notes) {
            sheet.write_string(row, 0, guarded(note)).map_err(failed)?;
        }
    }
    workbook.save_to_writer(out).map_err(failed)
}

/// A name without what workbooks do not allow in one.
fn sheet_name(name: &str) -> String {
    name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect()
}

/// Characters: room for the head and for an amount.
fn width_of(head: &str) -> u32 {
    let wide: u32 = head.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    wide.clamp(12, 40) + 2
}

fn failed(error: XlsxError) -> Error {
    Error::Unavailable(format!("a workbook could not be written: {error}"))
}

fn header(sheet: &mut Worksheet, columns: &Columns, formats: &Formats) -> Result<()> {
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    for (at, kind) in (0..).zip(columns.kinds()) {
        sheet.set_column_width(at, width(kind)).map_err(failed)?;
    }
    for (at, label) in (0..).zip(columns.labels()) {
        sheet.write_string_with_format(0, at, guarded(&label), &formats.header).map_err(failed)?;
    }
    Ok(())
}

/// Characters.
pub fn width(kind: &FieldKind) -> u32 {
    match kind {
        FieldKind::Boolean | FieldKind::Integer | FieldKind::Percent | FieldKind::Currency => 10,
        FieldKind::Date | FieldKind::Money | FieldKind::Decimal | FieldKind::Time => 14,
        FieldKind::Instant | FieldKind::Phone | FieldKind::AutoNumber => 18,
        FieldKind::LongText => 40,
        _ => 22,
    }
}

struct Formats {
    header: Format,
    date: Format,
    moment: Format,
    percent: Format,
    /// By the digits after the point.
    amounts: [Format; 4],
}

impl Formats {
    fn new() -> Formats {
        let number = |pattern: &str| Format::new().set_num_format(pattern);
        Formats {
            header: Format::new().set_bold(),
            date: number("yyyy-mm-dd"),
            moment: number("yyyy-mm-dd hh:mm:ss"),
            percent: number("0.####%"),
            amounts: [number("#,##0"), number("#,##0.0"), number("#,##0.00"), number("#,##0.000")],
        }
    }
}

fn write(cx: &Cx, sheet: &mut Worksheet, formats: &Formats, (row, column): (u32, u16), cell: Cell) -> Result<(), XlsxError> {
    match &cell {
        Cell::Empty => {}
        Cell::Number(number, digits) => match spreadsheet_number(*number) {
            Some(number) => match digits.and_then(|digits| formats.amounts.get(digits as usize)) {
                Some(format) => drop(sheet.write_number_with_format(row, column, number, format)?),
                None => drop(sheet.write_number(row, column, number)?),
            },
            None => drop(sheet.write_string(row, column, number.to_string())?),
        },
        Cell::Percent(share) => match spreadsheet_number(*share) {
            Some(number) => drop(sheet.write_number_with_format(row, column, number, &formats.percent)?),
            None => drop(sheet.write_string(row, column, cell.text(cx))?),
        },
        Cell::Date(date) => match day(*date) {
            Some(day) => drop(sheet.write_datetime_with_format(row, column, &day, &formats.date)?),
            None => drop(sheet.write_string(row, column, date.to_string())?),
        },
        Cell::DateTime(at) => {
            let time = at.time();
            let second = at.subsec_nanosecond() / 1_000_000;
            let moment = day(at.date()).and_then(|day| {
                let (hour, minute) = (u16::try_from(time.hour()).ok()?, u8::try_from(time.minute()).ok()?);
                day.and_hms_milli(hour, minute, u8::try_from(time.second()).ok()?, u16::try_from(second).ok()?).ok()
            });
            match moment {
                Some(moment) => drop(sheet.write_datetime_with_format(row, column, &moment, &formats.moment)?),
                None => drop(sheet.write_string(row, column, cell.text(cx))?),
            }
        }
        Cell::Text(_) | Cell::Bool(_) => drop(sheet.write_string(row, column, cut(&cell.text(cx)))?),
    }
    Ok(())
}

/// Workbooks know numbers of fifteen digits only; this is the one place where an amount leaves as one.
fn spreadsheet_number(number: Decimal) -> Option<f64> {
    let digits = number.normalize().mantissa().unsigned_abs().to_string().len();
    number.to_f64().filter(|_| digits <= MOST_DIGITS)
}

/// Workbooks begin in 1900.
fn day(date: base::Date) -> Option<ExcelDateTime> {
    let (year, month, day) = (u16::try_from(date.year()).ok()?, u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    ExcelDateTime::from_ymd(year, month, day).ok().filter(|_| year >= 1900)
}

fn cut(text: &str) -> &str {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > LONGEST_TEXT {
            return &text[..at];
        }
    }
    text
}
