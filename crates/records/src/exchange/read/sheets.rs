//! Workbooks: XLSX, XLSB, XLS, ODS through `calamine`. What a cell becomes and how cells are kept is in `grid`.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use base::Message;
use calamine::{Ods, Reader, SheetVisible, Xls, XlsError, Xlsb, Xlsx};

use super::grid::Builder;
use super::{Format, Limits, ReadProblem, Sheet, Source, unpack_guard, xls_guard, zip_guard};

pub(super) fn open_zip(bytes: &[u8], limits: &Limits) -> Result<(Format, Vec<Sheet>), ReadProblem> {
    let parts = zip_guard::parts(bytes, limits)?;
    unpack_guard::check(bytes, limits)?;
    let has = |name: &str| parts.iter().any(|part| part.eq_ignore_ascii_case(name));
    let (format, grids) = if has("xl/workbook.xml") {
        (Format::Xlsx, guarded(|| read_xlsx(bytes, limits))?)
    } else if has("xl/workbook.bin") {
        (Format::Xlsb, guarded(|| read_xlsb(bytes, limits))?)
    } else if has("content.xml") && has("mimetype") {
        (Format::Ods, guarded(|| read_ods(bytes, limits))?)
    } else {
        return Err(ReadProblem::unsupported(Message::new("read_not_a_table").with("kind", "ZIP")));
    };
    Ok((format, finish(grids, limits)?))
}

pub(super) fn open_xls(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadProblem> {
    xls_guard::check(bytes, limits)?;
    finish(guarded(|| read_xls(bytes, limits))?, limits)
}

/// The library indexes into what it reads; a damaged file can make it panic, which must not be more than a message.
fn guarded<T>(read: impl FnOnce() -> Result<T, ReadProblem>) -> Result<T, ReadProblem> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(damaged()))
}

fn damaged() -> ReadProblem {
    ReadProblem::unreadable("read_damaged")
}

type Named = (String, Builder);

/// Names of the sheets that a person sees; of a workbook where all are hidden, all.
fn visible(sheets: &[calamine::Sheet]) -> Vec<String> {
    let names = |all: bool| -> Vec<String> {
        sheets.iter().filter(|sheet| all || sheet.visible == SheetVisible::Visible).map(|sheet| sheet.name.clone()).collect()
    };
    Some(names(false)).filter(|names| !names.is_empty()).unwrap_or_else(|| names(true))
}

fn read_xlsx(bytes: &[u8], limits: &Limits) -> Result<Vec<Named>, ReadProblem> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut named = Vec::new();
    for name in visible(workbook.sheets_metadata()) {
        // Charts and macros are sheets too, without cells.
        let Ok(mut cells) = workbook.worksheet_cells_reader(&name) else {
            continue;
        };
        let mut builder = Builder::new(*limits);
        while let Some(cell) = cells.next_cell().map_err(|_| damaged())? {
            builder.push(cell.get_position(), cell.get_value())?;
        }
        named.push((name, builder));
    }
    Ok(named)
}

fn read_xlsb(bytes: &[u8], limits: &Limits) -> Result<Vec<Named>, ReadProblem> {
    let mut workbook = Xlsb::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut named = Vec::new();
    for name in visible(workbook.sheets_metadata()) {
        let Ok(mut cells) = workbook.worksheet_cells_reader(&name) else {
            continue;
        };
        let mut builder = Builder::new(*limits);
        while let Some(cell) = cells.next_cell().map_err(|_| damaged())? {
            builder.push(cell.get_position(), cell.get_value())?;
        }
        named.push((name, builder));
    }
    Ok(named)
}

fn read_xls(bytes: &[u8], limits: &Limits) -> Result<Vec<Named>, ReadProblem> {
    let mut workbook = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => ReadProblem::unreadable("read_password"),
        _ => damaged(),
    })?;
    read_ranges(&mut workbook, limits)
}

fn read_ods(bytes: &[u8], limits: &Limits) -> Result<Vec<Named>, ReadProblem> {
    let mut workbook = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::OdsError::Password => ReadProblem::unreadable("read_password"),
        calamine::OdsError::CellLimitExceeded { .. } => ReadProblem::too_large("read_too_many_cells", limits.cells),
        _ => damaged(),
    })?;
    read_ranges(&mut workbook, limits)
}

fn read_ranges<'a, R: Reader<Cursor<&'a [u8]>>>(workbook: &mut R, limits: &Limits) -> Result<Vec<Named>, ReadProblem> {
    let mut named = Vec::new();
    for name in visible(workbook.sheets_metadata()) {
        let Ok(range) = workbook.worksheet_range(&name) else {
            continue;
        };
        let (top, left) = range.start().unwrap_or_default();
        let mut builder = Builder::new(*limits);
        for (row, column, value) in range.used_cells() {
            builder.push((top + row as u32, left + column as u32), value)?;
        }
        named.push((name, builder));
    }
    Ok(named)
}

fn finish(named: Vec<Named>, limits: &Limits) -> Result<Vec<Sheet>, ReadProblem> {
    let mut sheets = Vec::new();
    for (name, builder) in named {
        if let Some((columns, grid)) = builder.finish(limits)? {
            sheets.push(Sheet { name, columns, rows: grid.row_count(), source: Source::Cells(grid) });
        }
    }
    Ok(sheets)
}
