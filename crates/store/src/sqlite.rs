//! The embedded engine: one connection that writes (see `group`), a few that read snapshots of the write-ahead log.

use std::path::{Path, PathBuf};

use base::{Error, Result, Uuid};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags};

use crate::group::Writer;
use crate::pool::{Pool, Pooled};
use crate::row::{Row, Source};
use crate::transaction::{Link, Reader};
use crate::value::{Value, checked_text};
use crate::{checkpoint, dialect, error, time};

/// Prepared statements that a connection keeps, by their text.
const STATEMENTS: usize = 256;

pub struct Sqlite {
    // Readers close before the writer, so that closing the writer empties the write-ahead log.
    readers: Pool<Connection>,
    pub writer: Writer,
    path: PathBuf,
    _folder: Option<TemporaryFolder>,
}

impl Sqlite {
    /// `durable`: whether a commit waits for the disk.
    pub fn open(path: &Path, most_readers: usize, durable: bool) -> Result<Self> {
        let mut writer = connect(path, if durable { dialect::SQLITE_WRITER } else { dialect::SQLITE_CARELESS_WRITER })?;
        let log_is_long = durable.then(|| checkpoint::watch(&mut writer)).transpose()?;
        let writer = Writer::new(writer);
        if let Some(log_is_long) = log_is_long {
            checkpoint::start(log_is_long, writer.seat(), path.to_owned());
        }
        Ok(Self { readers: Pool::new(most_readers), writer, path: path.to_owned(), _folder: None })
    }

    pub fn temporary(most_readers: usize) -> Result<Self> {
        let folder = TemporaryFolder::new()?;
        let opened = Self::open(&folder.0.join("kaidan.db"), most_readers, false)?;
        Ok(Self { _folder: Some(folder), ..opened })
    }

    pub fn read<T>(&self, f: impl FnOnce(&mut Reader<'_>) -> Result<T>) -> Result<T> {
        let connection = self.readers.take(|| connect(&self.path, dialect::SQLITE_READER))?;
        run(&connection, "begin")?;
        f(&mut Reader::new(Link::Sqlite(&connection)))
    }

    pub fn has_idle_reader(&self) -> bool {
        self.readers.has_idle()
    }

    /// Gives back the memory that pages are kept in.
    pub fn rest(&self) {
        self.readers.shrink();
        self.writer.rest();
    }
}

impl Pooled for Connection {
    fn settle(&mut self) -> bool {
        self.is_autocommit() || run(self, "commit").is_ok()
    }
}

pub(crate) fn connect(path: &Path, pragmas: &str) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        dialect::sqlite_functions(&connection)?;
        // Statements are planned once, not again whenever another value is bound to their limit.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.execute_batch(pragmas)?;
        Ok(connection)
    };
    open().map_err(|e: rusqlite::Error| Error::Unavailable(format!("{}: {e}", path.display())))
}

fn run(connection: &Connection, sql: &str) -> Result<()> {
    execute(connection, sql, &[]).map(drop)
}

/// Calls `f` with each row while it answers true.
pub fn walk(connection: &Connection, sql: &str, args: &[Value], mut f: impl FnMut(&Row<'_>) -> Result<bool>) -> Result<()> {
    let failed = |e| error::sqlite(&e, sql);
    let mut statement = connection.prepare_cached(sql).map_err(failed)?;
    bind(&mut statement, sql, args)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(failed)? {
        if !f(&Row(Source::Sqlite(row)))? {
            break;
        }
    }
    Ok(())
}

pub fn execute(connection: &Connection, sql: &str, args: &[Value]) -> Result<u64> {
    let mut statement = connection.prepare_cached(sql).map_err(|e| error::sqlite(&e, sql))?;
    bind(&mut statement, sql, args)?;
    statement.raw_execute().map(|rows| rows as u64).map_err(|e| error::sqlite(&e, sql))
}

pub fn execute_many(connection: &Connection, sql: &str, rows: &[Vec<Value>]) -> Result<u64> {
    let mut changed = 0;
    let mut statement = connection.prepare_cached(sql).map_err(|e| error::sqlite(&e, sql))?;
    for row in rows {
        bind(&mut statement, sql, row)?;
        changed += statement.raw_execute().map_err(|e| error::sqlite(&e, sql))? as u64;
    }
    Ok(changed)
}

pub fn insert(
    connection: &Connection,
    table: &str,
    columns: &[&str],
    rows: &[Vec<Value>],
    terms: Option<&[String]>,
) -> Result<()> {
    let sql = dialect::insert(table, columns);
    let Some(terms) = terms else { return execute_many(connection, &sql, rows).map(drop) };
    let sql_of_terms = dialect::insert_terms(table);
    let mut record = connection.prepare_cached(&sql).map_err(|e| error::sqlite(&e, &sql))?;
    let mut found_by = connection.prepare_cached(&sql_of_terms).map_err(|e| error::sqlite(&e, &sql_of_terms))?;
    for (row, terms) in rows.iter().zip(terms) {
        bind(&mut record, &sql, row)?;
        record.raw_execute().map_err(|e| error::sqlite(&e, &sql))?;
        let terms = [connection.last_insert_rowid().into(), terms.as_str().into()];
        bind(&mut found_by, &sql_of_terms, &terms)?;
        found_by.raw_execute().map_err(|e| error::sqlite(&e, &sql_of_terms))?;
    }
    Ok(())
}

fn bind(statement: &mut rusqlite::CachedStatement<'_>, sql: &str, args: &[Value]) -> Result<()> {
    if statement.parameter_count() != args.len() {
        return Err(Error::internal(format!("{} values for {} parameters in: {sql}", args.len(), statement.parameter_count())));
    }
    for (number, value) in args.iter().enumerate() {
        let value = match value {
            Value::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Value::Bool(yes) => ToSqlOutput::Borrowed(ValueRef::Integer(i64::from(*yes))),
            Value::Int(int) => ToSqlOutput::Borrowed(ValueRef::Integer(*int)),
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(checked_text(text)?.as_bytes())),
            Value::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
            Value::Date(date) => time::date_text(*date)?.into(),
            Value::Instant(instant) => time::instant_text(*instant)?.into(),
            Value::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        };
        statement.raw_bind_parameter(number + 1, value).map_err(|e| error::sqlite(&e, sql))?;
    }
    Ok(())
}

/// A folder that goes when it is dropped.
pub(crate) struct TemporaryFolder(pub PathBuf);

impl TemporaryFolder {
    pub fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("kaidan-{}", Uuid::new_v4()));
        std::fs::create_dir(&path).map_err(|e| Error::Unavailable(format!("{}: {e}", path.display())))?;
        Ok(Self(path))
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // Nobody is left to tell; the system clears its temporary files in time.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
