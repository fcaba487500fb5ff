//! The cells of one sheet of a workbook, kept sparse with their texts pooled, so that memory follows the content and not the
//! area that a hostile sheet claims.

use base::{Date, Decimal, Message};
use calamine::{Data, DataRef, DataType};
use jiff::civil::DateTime;
use rustc_hash::FxHashMap;

use super::{Cell, Limits, ReadProblem, Row, header};

/// Digits that a spreadsheet shows and means; what a binary number has beyond them is noise (0.1 + 0.2).
const SIGNIFICANT_DIGITS: u32 = 15;

/// The content of a cell; texts are numbers of the pool.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Value {
    Text(u32),
    Number(Decimal),
    Date(Date),
    DateTime(DateTime),
    Bool(bool),
    /// An error value such as `#N/A`, a text of the pool.
    Error(u32),
}

/// The cells of a sheet below its header, ordered by row and column.
#[derive(Debug)]
pub(super) struct Grid {
    cells: Vec<(u32, Value)>,
    /// For each row with content: its number in the sheet from 0, and where its cells end.
    rows: Vec<(u32, usize)>,
    texts: Vec<Box<str>>,
    columns: usize,
    cell_characters: usize,
}

/// Takes the cells of a sheet in any order.
pub(super) struct Builder {
    cells: Vec<(u32, u32, Value)>,
    texts: Vec<Box<str>>,
    numbers: FxHashMap<Box<str>, u32>,
    limits: Limits,
}

/// A cell as the library gives it, of either of its two types.
pub(super) trait Content: DataType {}
impl Content for Data {}
impl Content for DataRef<'_> {}

impl Builder {
    pub(super) fn new(limits: Limits) -> Self {
        Self { cells: Vec::new(), texts: Vec::new(), numbers: FxHashMap::default(), limits }
    }

    pub(super) fn push(&mut self, (row, column): (u32, u32), content: &impl Content) -> Result<(), ReadProblem> {
        let Some(value) = self.value(content) else {
            return Ok(());
        };
        if column as usize >= self.limits.columns {
            return Err(ReadProblem::too_large("read_too_many_columns", self.limits.columns));
        }
        if self.cells.len() >= self.limits.cells {
            return Err(ReadProblem::too_large("read_too_many_cells", self.limits.cells));
        }
        self.cells.push((row, column, value));
        Ok(())
    }

    fn value(&mut self, content: &impl Content) -> Option<Value> {
        if let Some(text) = content.get_string() {
            return (!text.is_empty()).then(|| Value::Text(self.pool(text)));
        }
        if let Some(number) = content.get_int() {
            return Some(Value::Number(Decimal::from(number)));
        }
        if let Some(number) = content.get_float() {
            return Some(self.number(number));
        }
        if let Some(yes) = content.get_bool() {
            return Some(Value::Bool(yes));
        }
        if let Some(serial) = content.get_datetime() {
            let (year, month, day, hour, minute, second, milli) = serial.to_ymd_hms_milli();
            // Serials below one are times of day, and durations count on; neither is a date.
            let is_date = serial.is_datetime() && serial.as_f64() >= 1.0;
            return Some(match moment((year, month, day), (hour, minute, second, milli)) {
                Some(value) if is_date => value,
                _ if serial.is_datetime() => Value::Text(self.pool(&format!("{hour:02}:{minute:02}:{second:02}"))),
                _ => self.number(serial.as_f64()),
            });
        }
        if let Some(text) = content.get_datetime_iso() {
            return Some(match iso(text) {
                Some(value) => value,
                None => Value::Text(self.pool(text)),
            });
        }
        if let Some(text) = content.get_duration_iso() {
            return Some(Value::Text(self.pool(text)));
        }
        content.get_error().map(|error| Value::Error(self.pool(&error.to_string())))
    }

    fn number(&mut self, number: f64) -> Value {
        let text = number.to_string();
        match text.parse::<Decimal>().ok().and_then(|exact| exact.round_sf(SIGNIFICANT_DIGITS)) {
            Some(decimal) => Value::Number(decimal.normalize()),
            None => Value::Text(self.pool(&text)),
        }
    }

    fn pool(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.texts.len() as u32;
        self.texts.push(text.into());
        self.numbers.insert(text.into(), number);
        number
    }

    /// The names of the columns and the cells below them; `None` for a sheet without content.
    pub(super) fn finish(mut self, limits: &Limits) -> Result<Option<(Vec<String>, Grid)>, ReadProblem> {
        if !self.cells.is_sorted_by_key(|(row, column, _)| (*row, *column)) {
            self.cells.sort_by_key(|(row, column, _)| (*row, *column));
        }
        let texts = self.texts;
        let is_blank =
            |value: &Value| matches!(value, Value::Text(text) if texts[*text as usize].chars().all(char::is_whitespace));
        self.cells.retain(|(_, _, value)| !is_blank(value));
        let groups: Vec<&[(u32, u32, Value)]> = self.cells.chunk_by(|left, right| left.0 == right.0).collect();
        let filled: Vec<usize> = groups.iter().take(20).map(|group| group.len()).collect();
        if filled.is_empty() {
            return Ok(None);
        }
        let header = header::header_row(&filled);
        let body = &groups[header + 1..];
        if body.len() > limits.rows {
            return Err(ReadProblem::too_large("read_too_many_rows", limits.rows));
        }
        let width = self.cells.iter().map(|(_, column, _)| *column as usize + 1).max().unwrap_or(0);
        let mut raw = vec![String::new(); width];
        for (_, column, value) in groups[header] {
            raw[*column as usize] = cell(value, &texts).display();
        }
        let mut has_data = vec![false; width];
        let mut grid =
            Grid { cells: Vec::new(), rows: Vec::new(), texts: Vec::new(), columns: 0, cell_characters: limits.cell_characters };
        for group in body {
            for (_, column, value) in *group {
                has_data[*column as usize] = true;
                grid.cells.push((*column, *value));
            }
            grid.rows.push((group[0].0, grid.cells.len()));
        }
        let names = header::names(&raw, width, |column| has_data[column]);
        grid.columns = names.len();
        grid.texts = texts;
        Ok(Some((names, grid)))
    }
}

fn moment((year, month, day): (u16, u8, u8), (hour, minute, second, milli): (u8, u8, u8, u16)) -> Option<Value> {
    let date = Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    if (hour, minute, second, milli) == (0, 0, 0, 0) {
        return Some(Value::Date(date));
    }
    let nano = i32::from(milli) * 1_000_000;
    let time = jiff::civil::Time::new(hour.try_into().ok()?, minute.try_into().ok()?, second.try_into().ok()?, nano).ok()?;
    Some(Value::DateTime(date.to_datetime(time)))
}

fn iso(text: &str) -> Option<Value> {
    if !text.contains('T') {
        return text.parse().ok().map(Value::Date);
    }
    let at: DateTime = text.parse().ok()?;
    Some(if at.time() == jiff::civil::Time::midnight() { Value::Date(at.date()) } else { Value::DateTime(at) })
}

fn cell(value: &Value, texts: &[Box<str>]) -> Cell {
    match value {
        Value::Text(text) | Value::Error(text) => Cell::Text(texts[*text as usize].to_string()),
        Value::Number(number) => Cell::Number(*number),
        Value::Date(date) => Cell::Date(*date),
        Value::DateTime(at) => Cell::DateTime(*at),
        Value::Bool(yes) => Cell::Bool(*yes),
    }
}

impl Grid {
    pub(super) fn row_count(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn rows(&self) -> Rows<'_> {
        Rows { grid: self, next: 0 }
    }
}

pub(super) struct Rows<'a> {
    grid: &'a Grid,
    next: usize,
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let (number, end) = *self.grid.rows.get(self.next)?;
        let start = self.next.checked_sub(1).map_or(0, |previous| self.grid.rows[previous].1);
        self.next += 1;
        let mut cells = vec![Cell::Empty; self.grid.columns];
        let mut problem = None;
        for (column, value) in &self.grid.cells[start..end] {
            let cell = cell(value, &self.grid.texts);
            match value {
                Value::Error(_) => problem = Some(Message::new("read_error_value").with("value", cell.display())),
                Value::Text(text) if self.grid.texts[*text as usize].chars().count() > self.grid.cell_characters => {
                    problem = Some(Message::new("read_cell_too_long").with("limit", self.grid.cell_characters));
                }
                _ => {}
            }
            if let Some(place) = cells.get_mut(*column as usize) {
                *place = cell;
            }
        }
        Some(Row { line: u64::from(number) + 1, cells, problem })
    }
}
