//! Looks through an old binary workbook before the library reads it. The library trusts the file: it follows chains of sectors
//! without end and reserves the table that a sheet claims to have, so that a hostile file of one kilobyte could take all
//! memory. Here every chain is counted and every claimed table measured; nothing of the content is kept.

use super::{Limits, ReadProblem};

const HEADER_LENGTH: usize = 512;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
/// Sector numbers from here on are marks, not sectors.
const MARKS: u32 = 0xFFFF_FFFC;
const ENTRY_LENGTH: usize = 128;
/// Streams shorter than this live in the mini stream.
const MINI_STREAM_LIMIT: usize = 4096;
const MINI_SECTOR: usize = 64;

const DIMENSIONS: u16 = 0x0200;
const BOUND_SHEET: u16 = 0x0085;
const FILE_PASSWORD: u16 = 0x002F;
const END: u16 = 0x000A;
/// Records that start with the row and the column of one cell: number, label, rich label, error, RK, shared label, many RK, formula.
const CELLS: [u16; 8] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD, 0x00BD, 0x0006];

/// Fails where the file is damaged, protected by a password, or claims more than the limits.
pub fn check(bytes: &[u8], limits: &Limits) -> Result<(), ReadProblem> {
    let file = File::read(bytes).ok_or_else(damaged)?;
    if file.stream("EncryptedPackage").is_some() {
        return Err(ReadProblem::unreadable("read_password"));
    }
    let stream = file.stream("Workbook").or_else(|| file.stream("Book")).ok_or_else(not_a_workbook)?;
    check_records(&stream, limits)
}

fn damaged() -> ReadProblem {
    ReadProblem::unreadable("read_damaged")
}

/// Word documents and mails are compound files too.
fn not_a_workbook() -> ReadProblem {
    ReadProblem::unsupported(base::Message::new("read_not_a_table").with("kind", "OLE"))
}

fn check_records(stream: &[u8], limits: &Limits) -> Result<(), ReadProblem> {
    let mut sheets = Vec::new();
    for (kind, data) in Records(stream) {
        match kind {
            FILE_PASSWORD if u16_at(data, 0) != Some(0) => {
                return Err(ReadProblem::unreadable("read_password"));
            }
            BOUND_SHEET => sheets.push(u32_at(data, 0).ok_or_else(damaged)? as usize),
            END => break,
            _ => {}
        }
    }
    if sheets.len() > 1000 {
        return Err(damaged());
    }
    for start in sheets {
        let (mut rows, mut columns) = (Span::default(), Span::default());
        for (kind, data) in Records(stream.get(start..).ok_or_else(damaged)?) {
            if kind == DIMENSIONS {
                check_area(claimed(data).ok_or_else(damaged)?, limits)?;
            }
            if CELLS.contains(&kind) {
                rows.include(u16_at(data, 0).ok_or_else(damaged)?);
                columns.include(u16_at(data, 2).ok_or_else(damaged)?);
            }
            // A record of many cells ends with its last column.
            if kind == 0x00BD && data.len() >= 2 {
                columns.include(u16_at(data, data.len() - 2).ok_or_else(damaged)?);
            }
        }
        check_area(rows.length() * columns.length(), limits)?;
    }
    Ok(())
}

fn check_area(cells: u64, limits: &Limits) -> Result<(), ReadProblem> {
    if cells > limits.cells as u64 {
        return Err(ReadProblem::too_large("read_too_many_cells", limits.cells));
    }
    Ok(())
}

/// The cells of the table that a DIMENSIONS record claims.
fn claimed(data: &[u8]) -> Option<u64> {
    let number = |at: usize| u16_at(data, at).map(u64::from);
    let wide = |at: usize| u32_at(data, at).map(u64::from);
    let (first_row, last_row, first_column, last_column) = match data.len() {
        10 => (number(0)?, number(2)?, number(4)?, number(6)?),
        _ => (wide(0)?, wide(4)?, number(8)?, number(10)?),
    };
    // An empty sheet has its ends before its starts.
    let rows = if last_row == 0 { 1 } else { last_row.checked_sub(first_row)? };
    let columns = if first_column > 0xFF { last_column } else { last_column.saturating_sub(first_column).max(1) };
    Some(rows.saturating_mul(columns))
}

#[derive(Default)]
struct Span(Option<(u16, u16)>);

impl Span {
    fn include(&mut self, at: u16) {
        let (low, high) = self.0.unwrap_or((at, at));
        self.0 = Some((low.min(at), high.max(at)));
    }

    fn length(&self) -> u64 {
        self.0.map_or(0, |(low, high)| u64::from(high - low) + 1)
    }
}

/// Records of a workbook stream: two bytes of kind, two of length.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = u16_at(self.0, 0)?;
        let end = 4 + usize::from(u16_at(self.0, 2)?);
        let data = self.0.get(4..end)?;
        self.0 = &self.0[end..];
        Some((kind, data))
    }
}

/// A compound file: sectors that a table chains to streams.
struct File<'a> {
    bytes: &'a [u8],
    sector: usize,
    next: Vec<u32>,
    mini_next: Vec<u32>,
    mini_stream: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    length: usize,
}

impl<'a> File<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let count = bytes.len() / sector;
        let mut file =
            Self { bytes, sector, next: Vec::new(), mini_next: Vec::new(), mini_stream: Vec::new(), entries: Vec::new() };
        let mut tables: Vec<u32> = (76..HEADER_LENGTH).step_by(4).filter_map(|at| u32_at(bytes, at)).collect();
        let mut more = u32_at(bytes, 68)?;
        for _ in 0..=count {
            if more >= MARKS {
                break;
            }
            tables.extend(numbers(file.sector_at(more)?));
            more = tables.pop()?;
        }
        tables.retain(|table| *table < MARKS);
        if tables.len() > count {
            return None;
        }
        for table in tables {
            let numbers: Vec<u32> = numbers(file.sector_at(table)?).collect();
            file.next.extend(numbers);
        }
        let directory = file.chain(u32_at(bytes, 48)?, usize::MAX)?;
        file.entries =
            directory.as_chunks::<ENTRY_LENGTH>().0.iter().map(|entry| Entry::read(entry, sector)).collect::<Option<_>>()?;
        let root = file.entries.first()?;
        if u32_at(bytes, 64)? > 0 {
            let length = (u32_at(bytes, 64)? as usize).checked_mul(sector)?;
            file.mini_stream = file.chain(root.start, root.length)?;
            file.mini_next = numbers(&file.chain(u32_at(bytes, 60)?, length)?).collect();
        }
        Some(file)
    }

    fn sector_at(&self, number: u32) -> Option<&'a [u8]> {
        // The header takes the place of one sector. The last sector may be cut.
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        self.bytes.get(start..self.bytes.len().min(start + self.sector))
    }

    /// The bytes of a chain up to `length`. `None` where it leaves the file or has no end.
    fn chain(&self, start: u32, length: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut at = start;
        for _ in 0..=self.bytes.len() / self.sector {
            if at == END_OF_CHAIN {
                return Some(bytes);
            }
            let sector = self.sector_at(at)?;
            bytes.extend_from_slice(&sector[..sector.len().min(length - bytes.len())]);
            if bytes.len() >= length {
                return Some(bytes);
            }
            at = *self.next.get(at as usize)?;
        }
        None
    }

    fn mini_chain(&self, start: u32, length: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut at = start;
        while bytes.len() < length && at != END_OF_CHAIN {
            let from = (at as usize).checked_mul(MINI_SECTOR)?;
            let sector = self.mini_stream.get(from..self.mini_stream.len().min(from + MINI_SECTOR))?;
            if sector.is_empty() {
                return None;
            }
            bytes.extend_from_slice(&sector[..sector.len().min(length - bytes.len())]);
            at = *self.mini_next.get(at as usize)?;
        }
        Some(bytes)
    }

    fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))?;
        if entry.length < MINI_STREAM_LIMIT {
            self.mini_chain(entry.start, entry.length)
        } else {
            self.chain(entry.start, entry.length)
        }
    }
}

impl Entry {
    fn read(entry: &[u8; ENTRY_LENGTH], sector: usize) -> Option<Self> {
        let units = entry[..64].as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit)).take_while(|unit| *unit != 0);
        let name = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        let low = u32_at(entry, 120)? as usize;
        // Only the format with large sectors uses the upper half.
        let high = if sector == 512 { 0 } else { u32_at(entry, 124)? as usize };
        Some(Self { name, start: u32_at(entry, 116)?, length: low | high << 32 })
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.as_chunks::<4>().0.iter().map(|number| u32::from_le_bytes(*number))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
