//! Separated text: comma, semicolon, tab or pipe, told from the text itself. The decoded text is kept as it is (its size is
//! bounded by `Limits::bytes`) and cut into cells each time that the rows are asked for.

use std::path::Path;

use base::Message;
use csv::{Reader, ReaderBuilder, StringRecord};

use super::{Cell, Format, Limits, ReadProblem, Row, Sheet, Source, encoding, header};

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Records that the separator is guessed from, and that the header is looked for in.
const SAMPLE_RECORDS: usize = 50;
const SAMPLE_BYTES: usize = 1 << 16;

/// A text and where its body starts.
#[derive(Debug)]
pub(super) struct Table {
    text: String,
    separator: u8,
    body: Place,
    cell_characters: usize,
}

/// A place in the text: a byte and the line, from 1, that it stands on.
#[derive(Clone, Copy, Debug)]
struct Place {
    byte: usize,
    line: u64,
}

pub(super) fn open(bytes: &[u8], file_name: &str, limits: &Limits) -> Result<(Format, Vec<Sheet>), ReadProblem> {
    let (text, encoding) = encoding::decode(bytes)?;
    let (separator, start) = match stated_separator(&text) {
        Some((separator, byte)) => (separator, Place { byte, line: 2 }),
        None => (guess_separator(&text), Place { byte: 0, line: 1 }),
    };
    let format = Format::Separated { separator: separator as char, encoding };
    let Some((columns, body, rows)) = survey(&text, separator, start, limits)? else {
        return Ok((format, Vec::new()));
    };
    let name = Path::new(file_name).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
    let table = Table { text, separator, body, cell_characters: limits.cell_characters };
    Ok((format, vec![Sheet { name, columns, rows, source: Source::Separated(table) }]))
}

/// Excel writes and obeys a first line `sep=;`.
fn stated_separator(text: &str) -> Option<(u8, usize)> {
    let end = text.find('\n')?;
    let stated = text[..end].trim_end().strip_prefix("sep=")?;
    let &[separator] = stated.as_bytes() else {
        return None;
    };
    separator.is_ascii_punctuation().then_some((separator, end + 1))
}

/// The separator that cuts the first records into equally many cells; of several, the one that makes most cells.
fn guess_separator(text: &str) -> u8 {
    let cut = text.floor_char_boundary(SAMPLE_BYTES);
    let sample = &text[..cut];
    let score = |separator: u8| -> (usize, usize) {
        let mut records = Records::new(sample, separator, Place { byte: 0, line: 1 });
        let mut widths = Vec::with_capacity(SAMPLE_RECORDS);
        while widths.len() < SAMPLE_RECORDS
            && let Some((_, record)) = records.next()
        {
            widths.push(record.len());
        }
        if cut < text.len() && widths.len() > 1 && widths.len() < SAMPLE_RECORDS {
            widths.pop();
        }
        let usual =
            widths.iter().copied().max_by_key(|width| (widths.iter().filter(|w| *w == width).count(), *width)).unwrap_or(0);
        if usual < 2 {
            return (0, 0);
        }
        // Share of the usual width in percent, where "nearly all" is as good as "all"; a header of that width counts as much.
        let share = widths.iter().filter(|width| **width == usual).count() * 100 / widths.len();
        let header = if widths.iter().take(3).any(|width| *width == usual) { 100 } else { 0 };
        (share.min(90) + header, usual)
    };
    // `max_by_key` takes the last of equals: the comma.
    SEPARATORS.into_iter().rev().max_by_key(|separator| score(*separator)).unwrap_or(b',')
}

/// One pass over the text: the column names, where the body starts, and how many rows it has. `None` for a text without content.
fn survey(text: &str, separator: u8, start: Place, limits: &Limits) -> Result<Option<(Vec<String>, Place, usize)>, ReadProblem> {
    let mut records = Records::new(text, separator, start);
    let mut first = Vec::new();
    while first.len() < SAMPLE_RECORDS
        && let Some((place, record)) = records.next()
    {
        first.push((place, record.clone()));
    }
    let filled: Vec<usize> = first.iter().map(|(_, record)| record.iter().filter(|cell| !is_blank(cell)).count()).collect();
    if filled.is_empty() {
        return Ok(None);
    }
    let header_row = header::header_row(&filled);
    let (header_place, header) = &first[header_row];
    if header.len() > limits.columns {
        return Err(ReadProblem::too_large("read_too_many_columns", limits.columns));
    }
    let raw: Vec<String> = header.iter().map(str::to_owned).collect();
    let mut has_data = vec![false; raw.len()];
    let mut rows = 0;
    let mut records = Records::new(text, separator, *header_place);
    records.next();
    let body = records.place();
    while let Some((_, record)) = records.next() {
        rows += 1;
        for (column, cell) in has_data.iter_mut().zip(record) {
            *column = *column || !is_blank(cell);
        }
    }
    if rows > limits.rows {
        return Err(ReadProblem::too_large("read_too_many_rows", limits.rows));
    }
    if rows.saturating_mul(raw.len()) > limits.cells.saturating_mul(4) {
        return Err(ReadProblem::too_large("read_too_many_cells", limits.cells));
    }
    let names = header::names(&raw, raw.len(), |i| has_data[i]);
    Ok(Some((names, body, rows)))
}

fn is_blank(cell: &str) -> bool {
    cell.chars().all(char::is_whitespace)
}

/// Records with content, each with the place where it starts. One record is held at a time.
struct Records<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    record: StringRecord,
    /// Where the reader was put; its own positions count from there.
    base: usize,
    /// The last place known.
    at: Place,
}

impl<'a> Records<'a> {
    fn new(text: &'a str, separator: u8, from: Place) -> Self {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(&text.as_bytes()[from.byte..]);
        Self { text, reader, record: StringRecord::new(), base: from.byte, at: from }
    }

    fn next(&mut self) -> Option<(Place, &StringRecord)> {
        loop {
            // The text is valid UTF-8 and the reader flexible, so that an error cannot happen; were there one, the text ends here.
            if !self.reader.read_record(&mut self.record).unwrap_or(false) {
                return None;
            }
            let started = self.base + self.record.position().map_or(0, |position| position.byte() as usize);
            self.move_to(started);
            if !self.record.iter().all(is_blank) {
                return Some((self.at, &self.record));
            }
        }
    }

    /// Where the next record is looked for.
    fn place(&mut self) -> Place {
        let byte = self.base + self.reader.position().byte() as usize;
        self.move_to(byte);
        self.at
    }

    /// Counts the lines up to `byte` and the line ends that the reader has still to skip there: it counts them itself only
    /// where they end a record.
    fn move_to(&mut self, byte: usize) {
        let bytes = self.text.as_bytes();
        let mut to = byte.clamp(self.at.byte, bytes.len());
        while bytes.get(to).is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            to += 1;
        }
        self.at.line += bytes[self.at.byte..to].iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at.byte = to;
    }
}

impl Table {
    pub(super) fn rows(&self, columns: usize) -> Rows<'_> {
        Rows { records: Records::new(&self.text, self.separator, self.body), columns, cell_characters: self.cell_characters }
    }
}

pub(super) struct Rows<'a> {
    records: Records<'a>,
    columns: usize,
    cell_characters: usize,
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let (place, record) = self.records.next()?;
        let mut cells: Vec<Cell> = Vec::with_capacity(self.columns);
        cells.extend(
            record.iter().take(self.columns).map(|cell| if cell.is_empty() { Cell::Empty } else { Cell::Text(cell.to_owned()) }),
        );
        cells.resize(self.columns, Cell::Empty);
        Some(Row { line: place.line, cells, problem: problem(record, self.columns, self.cell_characters) })
    }
}

fn problem(record: &StringRecord, columns: usize, cell_characters: usize) -> Option<Message> {
    let filled = (0..record.len()).rev().find(|i| !is_blank(&record[*i])).map_or(0, |last| last + 1);
    if filled > columns {
        return Some(Message::new("read_row_too_long").with("found", filled).with("expected", columns));
    }
    if record.len() < columns {
        return Some(Message::new("read_row_too_short").with("found", record.len()).with("expected", columns));
    }
    if record.iter().any(|cell| cell.len() > cell_characters && cell.chars().count() > cell_characters) {
        return Some(Message::new("read_cell_too_long").with("limit", cell_characters));
    }
    if record.iter().any(|cell| cell.contains('\u{FFFD}')) {
        return Some(Message::new("read_undecodable"));
    }
    None
}
