//! Reading what a person uploads, whatever it is called: XLSX, XLSB, XLS and ODS workbooks, and separated text in any
//! encoding that Chinese offices use. Kinds are told by content; a workbook named `.csv` is a workbook.
//!
//! A file becomes sheets of named columns, and rows of cells with the line that a person would look for. What a cell means
//! is `super::parse`'s business, which field it belongs to the importer's. Nothing here touches the disk or the database.

mod encoding;
mod grid;
mod header;
mod problem;
mod separated;
mod sheets;
mod unpack_guard;
mod xls_guard;
mod zip_guard;

#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use base::{Date, Decimal, Message};
use jiff::civil::DateTime;

pub use problem::ReadProblem;

/// How much a file may hold. The defaults fit a company's whole customer base and keep the reader below about 1 GB.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the uploaded file.
    pub bytes: u64,
    /// Bytes after unpacking, all parts of a workbook together.
    pub unpacked_bytes: u64,
    /// Rows of one sheet, without its header.
    pub rows: usize,
    /// Columns of one sheet.
    pub columns: usize,
    /// Cells with content of one sheet.
    pub cells: usize,
    /// Characters of one cell; a longer one makes its row a bad row.
    pub cell_characters: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 100 << 20,
            unpacked_bytes: 512 << 20,
            rows: 500_000,
            columns: 1_000,
            cells: 10_000_000,
            cell_characters: 100_000,
        }
    }
}

/// What the file turned out to be, whatever its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Xlsx,
    Xlsb,
    Xls,
    Ods,
    /// Separated text. `encoding` is the WHATWG name, such as `UTF-8` or `gb18030`.
    Separated {
        separator: char,
        encoding: &'static str,
    },
}

/// A file, read. Sheets without content and hidden sheets are left out; separated text is one sheet named after the file.
#[derive(Debug)]
pub struct Workbook {
    pub format: Format,
    pub sheets: Vec<Sheet>,
}

impl Workbook {
    /// The sheet of that name; where no name is given, the one with the most rows, the first of equals.
    pub fn sheet(&self, name: Option<&str>) -> Result<&Sheet, ReadProblem> {
        match name {
            None => {
                self.sheets.iter().min_by_key(|sheet| Reverse(sheet.rows)).ok_or_else(|| ReadProblem::unreadable("read_empty"))
            }
            Some(name) => self
                .sheets
                .iter()
                .find(|sheet| sheet.name == name)
                .ok_or_else(|| ReadProblem::invalid(Message::new("read_no_such_sheet").with("sheet", name))),
        }
    }
}

/// One table: a header and rows below it.
#[derive(Debug)]
pub struct Sheet {
    pub name: String,
    /// Headers, trimmed and made unique (`Name`, `Name (2)`). A column without a header that holds data is called by its letter.
    pub columns: Vec<String>,
    /// Rows with content below the header.
    pub rows: usize,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Separated(separated::Table),
    Cells(grid::Grid),
}

impl Sheet {
    /// The rows from the top, decoded one by one. Can be called again: each call starts at the first row.
    pub fn rows(&self) -> Rows<'_> {
        match &self.source {
            Source::Separated(table) => Rows(Inner::Separated(table.rows(self.columns.len()))),
            Source::Cells(grid) => Rows(Inner::Cells(grid.rows())),
        }
    }
}

/// The rows of a sheet, in the order of the file.
pub struct Rows<'a>(Inner<'a>);

enum Inner<'a> {
    Separated(separated::Rows<'a>),
    Cells(grid::Rows<'a>),
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        match &mut self.0 {
            Inner::Separated(rows) => rows.next(),
            Inner::Cells(rows) => rows.next(),
        }
    }
}

/// One row: as many cells as the sheet has columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Where the row starts: the line of a text file, the row number that a spreadsheet shows. From 1.
    pub line: u64,
    pub cells: Vec<Cell>,
    /// Why the row as a whole cannot be trusted: too few or too many cells, characters that cannot be decoded, an error value.
    pub problem: Option<Message>,
}

/// What a cell holds. Text is as found, blanks included; cells of separated text are always `Text` or `Empty`.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    #[default]
    Empty,
    Text(String),
    Number(Decimal),
    Date(Date),
    DateTime(DateTime),
    Bool(bool),
}

impl Cell {
    /// True for no content and for text of blanks alone.
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => text.chars().all(char::is_whitespace),
            _ => false,
        }
    }

    /// The content as a person would read it: samples, texts, and the file of failed rows.
    pub fn display(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => number.normalize().to_string(),
            Cell::Date(date) => date.to_string(),
            Cell::DateTime(at) => at.to_string().replace('T', " "),
            Cell::Bool(yes) => yes.to_string(),
        }
    }
}

/// Reads a file with the default limits. `file_name` only names the sheet of a text file and is never trusted.
pub fn open(bytes: &[u8], file_name: &str) -> Result<Workbook, ReadProblem> {
    open_within(bytes, file_name, Limits::default())
}

/// Reads a file. Fails where it is empty, damaged, protected, too large or not a table at all.
pub fn open_within(bytes: &[u8], file_name: &str, limits: Limits) -> Result<Workbook, ReadProblem> {
    if bytes.len() as u64 > limits.bytes {
        return Err(ReadProblem::too_large("read_too_large", limits.bytes >> 20));
    }
    if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(ReadProblem::unreadable("read_empty"));
    }
    let (format, sheets) = match kind(bytes)? {
        Kind::Zip => sheets::open_zip(bytes, &limits)?,
        Kind::CompoundFile => (Format::Xls, sheets::open_xls(bytes, &limits)?),
        Kind::Text => separated::open(bytes, file_name, &limits)?,
    };
    if sheets.is_empty() {
        return Err(ReadProblem::unreadable("read_empty"));
    }
    Ok(Workbook { format, sheets })
}

enum Kind {
    Zip,
    CompoundFile,
    Text,
}

/// The kind by the first bytes. Kinds that people upload by mistake are named, so that the message can help.
fn kind(bytes: &[u8]) -> Result<Kind, ReadProblem> {
    const NOT_TABLES: [(&[u8], &str); 8] = [
        (b"%PDF", "PDF"),
        (b"\x89PNG", "PNG"),
        (b"\xFF\xD8\xFF", "JPEG"),
        (b"GIF8", "GIF"),
        (b"{\\rtf", "RTF"),
        (b"Rar!", "RAR"),
        (b"7z\xBC\xAF", "7z"),
        (b"\x1F\x8B", "gzip"),
    ];
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Zip);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Ok(Kind::CompoundFile);
    }
    if let Some((_, name)) = NOT_TABLES.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(ReadProblem::unsupported(Message::new("read_not_a_table").with("kind", name)));
    }
    let start = bytes[..bytes.len().min(512)].trim_ascii_start().to_ascii_lowercase();
    let start = start.strip_prefix(b"\xEF\xBB\xBF".as_slice()).unwrap_or(&start);
    // Systems in the field export an HTML table and call it .xls; Excel opens it, so people do not know.
    if [b"<html".as_slice(), b"<!doctype html", b"<table", b"<?xml"].iter().any(|tag| start.starts_with(tag)) {
        return Err(ReadProblem::unsupported(Message::new("read_web_page")));
    }
    Ok(Kind::Text)
}
