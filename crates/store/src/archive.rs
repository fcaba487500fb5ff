//! The whole database as one file, the same from either engine and for either engine: that is how a company moves from
//! SQLite to PostgreSQL. Written from one snapshot and read into one transaction, row by row.
//!
//! A first line names the format. The rest is one zstd frame with a checksum: a header that describes the
//! tables, then the rows of each, then the number of all rows. Search terms are not in it: they follow from the rows, and whoever makes them makes
//! them again.

use std::io::{BufReader, BufWriter, Read, Write};

use base::{Error, Instant, Message, Problem, Result};
use serde::{Deserialize, Serialize};

use crate::archive_rows::{RowReader, RowWriter};
use crate::db::Db;
use crate::schema::{ColumnKind, Table};
use crate::transaction::{Reader, Tx};
use crate::value::Value;
use crate::{dialect, follow, steps};

const FIRST_LINE: &[u8] = b"kaidan backup 1\n";
const LEVEL: i32 = 3;
/// Rows that are inserted at once.
const BATCH: usize = 2000;

#[derive(Serialize, Deserialize)]
struct Header {
    schema_version: i64,
    /// When it was made: for people.
    made_at: Instant,
    /// All of them before the first row, because they refer to each other.
    tables: Vec<Table>,
}

/// What a restore has brought.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Restored {
    pub tables: usize,
    pub rows: u64,
    /// Tables whose search terms have to be made again (`Tx::index_terms_many`).
    pub without_terms: Vec<String>,
}

/// Writes everything as it is in one snapshot. `now` is told in the file. Returns the number of rows.
pub fn backup(db: &Db, mut to: impl Write, now: Instant) -> Result<u64> {
    to.write_all(FIRST_LINE).map_err(cannot_write)?;
    let mut encoder = zstd::Encoder::new(to, LEVEL).map_err(cannot_write)?;
    encoder.include_checksum(true).map_err(cannot_write)?;
    let mut out = RowWriter::new(BufWriter::with_capacity(1 << 16, encoder));
    let rows = db.read_latest(|r| {
        let schema_version =
            follow::version(r)?.ok_or_else(|| Error::Unavailable("there is no database of this program".to_owned()))?;
        let header = Header { schema_version, made_at: now, tables: follow::remembered(r)? };
        out.json(&header)?;
        let mut rows = 0;
        for table in &header.tables {
            rows += write_rows(r, table, &mut out)?;
        }
        out.count(rows)?;
        Ok(rows)
    })?;
    let encoder = out.into_inner().into_inner().map_err(|e| cannot_write(e.into_error()))?;
    encoder.finish().and_then(|mut to| to.flush()).map_err(cannot_write)?;
    Ok(rows)
}

fn write_rows(r: &mut Reader<'_>, table: &Table, out: &mut RowWriter<impl Write>) -> Result<u64> {
    let kinds: Vec<ColumnKind> = table.columns.iter().map(|column| column.kind).collect();
    let columns: Vec<String> = table.columns.iter().map(|column| dialect::quoted(&column.name)).collect();
    let order = if table.clustered { dialect::list(&table.key) } else { "seq".to_owned() };
    let sql = format!("select {} from {} order by {order}", columns.join(", "), dialect::quoted(&table.name));
    let mut rows = 0;
    r.each(&sql, &[], |row| {
        rows += 1;
        out.row_begins()?;
        kinds.iter().enumerate().try_for_each(|(index, &kind)| out.value(&row.value(index, kind)?))
    })?;
    out.rows_end()?;
    Ok(rows)
}

/// Fills an empty database, all or nothing. A file of an older program is brought up to date by the next `follow`. Refuses a
/// database that has rows, and files that are broken, cut short or of a newer program.
pub fn restore(db: &Db, from: impl Read) -> Result<Restored> {
    restore_with(db, from, steps::newest(steps::STEPS))
}

/// The same for a program whose newest step is another than the store's own.
pub(crate) fn restore_with(db: &Db, mut from: impl Read, newest_schema: i64) -> Result<Restored> {
    let mut first_line = [0; FIRST_LINE.len()];
    from.read_exact(&mut first_line).map_err(|_| not_a_backup())?;
    if first_line != FIRST_LINE {
        return Err(not_a_backup());
    }
    let mut file = RowReader::new(BufReader::new(zstd::Decoder::new(from).map_err(|_| broken())?));
    let header: Header = file.json()?;
    if header.schema_version > newest_schema {
        return Err(Error::Unsupported(Message::new("backup_of_newer_version").with("version", header.schema_version)));
    }
    let tables = &header.tables;
    // The one piece of SQL in a description; everything else is quoted.
    let filters = tables.iter().flat_map(|table| &table.indexes).filter_map(|index| index.filter.as_ref());
    if filters.into_iter().any(|filter| filter.contains(';')) {
        return Err(broken());
    }
    db.write_long(|tx| {
        follow::lock(tx)?;
        refuse_rows(tx)?;
        follow::prepare(tx)?;
        tx.define(dialect::defer_references(tx.engine()))?;
        let added = follow::create(tx, tables, &mut Vec::new())?;
        let mut restored = Restored { tables: tables.len(), ..Restored::default() };
        for table in tables {
            restored.rows += read_rows(tx, table, &mut file)?;
            if table.text_index {
                restored.without_terms.push(table.name.clone());
            }
        }
        if file.count()? != restored.rows {
            return Err(broken());
        }
        // Reads the end of the frame, which checks the checksum.
        file.end()?;
        follow::complete(tx, tables, &added, &mut Vec::new())?;
        follow::set_version(tx, header.schema_version)?;
        Ok(restored)
    })
}

fn read_rows(tx: &mut Tx<'_>, table: &Table, file: &mut RowReader<impl Read>) -> Result<u64> {
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let mut count = 0;
    let mut batch: Vec<Vec<Value>> = Vec::with_capacity(BATCH);
    while file.has_row()? {
        batch.push(table.columns.iter().map(|column| file.value(column.kind)).collect::<Result<_>>()?);
        count += 1;
        if batch.len() == BATCH {
            tx.insert_many(&table.name, &columns, &batch)?;
            batch.clear();
        }
    }
    tx.insert_many(&table.name, &columns, &batch)?;
    Ok(count)
}

fn refuse_rows(tx: &mut Tx<'_>) -> Result<()> {
    for name in follow::existing(tx)?.into_keys().filter(|name| name != "meta") {
        let sql = format!("select 1 from {} limit 1", dialect::quoted(&name));
        if tx.first(&sql, &[], |_| Ok(()))?.is_some() {
            return Err(Error::invalid(Problem::new("database_not_empty")));
        }
    }
    Ok(())
}

fn cannot_write(error: std::io::Error) -> Error {
    Error::Unavailable(format!("the backup cannot be written: {error}"))
}

fn not_a_backup() -> Error {
    Error::invalid(Problem::new("not_a_backup"))
}

pub(crate) fn broken() -> Error {
    Error::invalid(Problem::new("backup_broken"))
}
