//! What a question answers as a file: CSV, and workbooks with typed cells. Rows are read page by page within the right to export
//! and written as they come. Headers and options are in the reader's language, references are named, masked values stay masked,
//! hidden fields are not there; nothing that a spreadsheet would carry out as a formula leaves the house.

mod cell;
mod columns;
mod xlsx;

use std::borrow::Cow;
use std::io::Write;
use std::sync::Arc;

use base::{Error, Result};
use store::Reader;

pub use cell::Cell;
pub use columns::{label, option_words};
pub(super) use xlsx::width;
pub use xlsx::{xlsx, xlsx_of};

use columns::{Columns, Names};

use crate::describe::Object;
use crate::list::query::Query;
use crate::list::{self, Entry};
use crate::people::Action;
use crate::{Cx, permit};

/// Records in one statement.
const PAGE: usize = 1_000;

/// Writes CSV in UTF-8 with a byte order mark, which spreadsheets need. Returns the number of rows. The page of the query does
/// not count, its filter, search, order and selection do.
pub fn csv(cx: &Cx, reader: &mut Reader, object: &Arc<Object>, query: Query, out: &mut dyn Write) -> Result<u64> {
    let columns = Columns::of(cx, object, &query.select)?;
    out.write_all("\u{feff}".as_bytes()).map_err(written)?;
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(columns.labels().map(|label| guarded(&label).into_owned())).map_err(written)?;
    let mut rows = 0;
    each(cx, reader, object, query, &columns, |entry, files| {
        for cell in columns.cells(cx, entry, files) {
            csv.write_field(cell.text(cx).as_ref()).map_err(written)?;
        }
        csv.write_record(None::<&[u8]>).map_err(written)?;
        rows += 1;
        Ok(())
    })?;
    csv.flush().map_err(written)?;
    Ok(rows)
}

/// Writes a table that is no list of records as the same CSV.
pub fn csv_of(cx: &Cx, heads: &[String], lines: &[Vec<Cell>], out: &mut dyn Write) -> Result<()> {
    out.write_all("\u{feff}".as_bytes()).map_err(written)?;
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(heads.iter().map(|head| guarded(head).into_owned())).map_err(written)?;
    for line in lines {
        csv.write_record(line.iter().map(|cell| cell.text(cx).into_owned())).map_err(written)?;
    }
    csv.flush().map_err(written)
}

/// Whoever reads the file went away, or the disk is full.
fn written(error: impl std::fmt::Display) -> Error {
    Error::Unavailable(format!("an export could not be written: {error}"))
}

/// Calls `f` with each record that may be exported, and with the names of the files that it may hold.
fn each(
    cx: &Cx,
    reader: &mut Reader,
    object: &Arc<Object>,
    mut query: Query,
    columns: &Columns,
    mut f: impl FnMut(&Entry, &Names) -> Result<()>,
) -> Result<()> {
    let scope = permit::scope(cx, object, Action::Export)?;
    columns.ask(&mut query);
    query.top = Some(PAGE);
    query.skip = 0;
    query.after = None;
    query.count = false;
    loop {
        let page = list::page_within(cx, reader, object, &query, &scope)?;
        let files = columns.files(reader, &page.entries)?;
        for entry in &page.entries {
            f(entry, &files)?;
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(()),
        }
    }
}

/// Whether a spreadsheet would take the text for a formula. Those that are set to Chinese or Japanese read the wide forms alike.
pub fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Text as it may stand in a cell: a spreadsheet would carry out what begins like a formula. An import takes the mark off again.
pub fn guarded(text: &str) -> Cow<'_, str> {
    match is_formula(text) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text() {
        for (text, cell) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+86 138", "'+86 138"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("\n=1", "'\n=1"),
            ("＝1+1", "'＝1+1"),
            ("＋86", "'＋86"),
            ("－1", "'－1"),
            ("＠SUM(A1)", "'＠SUM(A1)"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), cell);
        }
    }
}
