//! The door to the data: [`Db`] hands out a snapshot to read or one transaction to write, on either engine.
//!
//! A statement that fails spoils its transaction, as it does on PostgreSQL: nothing more runs until the error has left the
//! closure, or the `savepoint` around it. So what is to be tried and may fail belongs in a savepoint.

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;

use base::{Error, Result, Uuid};

use crate::plan::{self, Plan};
use crate::postgres::Postgres;
use crate::row::Row;
use crate::schema::Table;
use crate::session::Session;
use crate::sqlite::{self, Sqlite};
use crate::steps::{self, Step};
use crate::value::Value;
use crate::{dialect, follow, terms};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// How to reach the database.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `sqlite:PATH`, `sqlite::memory:` (a file that goes with the last `Db`) or `postgres://…`.
    pub url: String,
    /// PostgreSQL only: addresses of read replicas. They answer `read`, in turn, and may lag behind the primary.
    pub replicas: Vec<String>,
    /// Connections to read by at the same time (per server on PostgreSQL); 0 chooses by the number of processors.
    pub pool: usize,
}

/// A database. Clones are the same one.
#[derive(Clone)]
pub struct Db(Arc<Backend>);

enum Backend {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Db {
    /// Opens the database, making the file where there is none. PostgreSQL is first spoken to when it is first used.
    pub fn open(url: &str) -> Result<Db> {
        Self::open_with(Options { url: url.to_owned(), ..Options::default() })
    }

    pub fn open_with(options: Options) -> Result<Db> {
        let pool = if options.pool == 0 { default_pool() } else { options.pool };
        let backend = match options.url.split_once(':') {
            Some(("sqlite", ":memory:")) => Backend::Sqlite(Sqlite::temporary(pool)?),
            Some(("sqlite", path)) if !path.is_empty() => Backend::Sqlite(Sqlite::open(Path::new(path), pool, true)?),
            Some(("postgres" | "postgresql", _)) => Backend::Postgres(Postgres::new(&options.url, &options.replicas, pool)?),
            _ => return Err(Error::internal("the address of a database starts with sqlite: or postgres://")),
        };
        Ok(Db(Arc::new(backend)))
    }

    /// A throw-away database in a temporary file that does not wait for the disk.
    pub(crate) fn temporary() -> Result<Db> {
        Ok(Db(Arc::new(Backend::Sqlite(Sqlite::temporary(default_pool())?))))
    }

    /// Runs `f` on one consistent snapshot. Never waits for writers.
    pub fn read<T>(&self, f: impl FnOnce(&mut Reader<'_>) -> Result<T>) -> Result<T> {
        match &*self.0 {
            Backend::Sqlite(sqlite) => sqlite.read(f),
            Backend::Postgres(postgres) => postgres.read(f),
        }
    }

    /// The same from the primary, never from a replica: for what has to see everything that was acknowledged.
    pub fn read_latest<T>(&self, f: impl FnOnce(&mut Reader<'_>) -> Result<T>) -> Result<T> {
        match &*self.0 {
            Backend::Sqlite(sqlite) => sqlite.read(f),
            Backend::Postgres(postgres) => postgres.read_latest(f),
        }
    }

    /// Runs `f` as one transaction. An error (or a panic) takes everything back; `Ok` comes only after the commit is on disk.
    /// `f` should not wait for anything: on SQLite all writers wait for it.
    pub fn write<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        match &*self.0 {
            Backend::Sqlite(sqlite) => sqlite.writer.write(f),
            Backend::Postgres(postgres) => postgres.write(f),
        }
    }

    /// The same as `write` for work of a second or more (an import, a restore): short writes before it are acknowledged
    /// without waiting for it.
    pub fn write_long<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        match &*self.0 {
            Backend::Sqlite(sqlite) => sqlite.writer.write_long(f),
            Backend::Postgres(postgres) => postgres.write(f),
        }
    }

    /// Returns when so many others wait to write.
    #[cfg(test)]
    pub(crate) fn wait_for_writers(&self, others: usize) {
        match &*self.0 {
            Backend::Sqlite(sqlite) => sqlite.writer.wait_for(others),
            Backend::Postgres(_) => {}
        }
    }

    /// How often the writer has committed.
    #[cfg(test)]
    pub(crate) fn commits(&self) -> i32 {
        match &*self.0 {
            Backend::Sqlite(sqlite) => sqlite.writer.commits(),
            Backend::Postgres(_) => 0,
        }
    }

    pub fn engine(&self) -> Engine {
        match &*self.0 {
            Backend::Sqlite(_) => Engine::Sqlite,
            Backend::Postgres(_) => Engine::Postgres,
        }
    }

    /// Brings the database to these tables: runs the steps that it has missed, then creates missing tables, columns, indexes
    /// and text indexes. Never drops or narrows. Returns what it did, a line each. Refuses a database of a newer program.
    pub fn follow(&self, tables: &[Table]) -> Result<Vec<String>> {
        self.follow_with(tables, steps::STEPS)
    }

    /// The same with other steps than the store's own list.
    pub fn follow_with(&self, tables: &[Table], steps: &[Step]) -> Result<Vec<String>> {
        follow::follow(self, tables, steps)
    }

    /// Tells the planner how large tables and how selective indexes are. To be called after many rows have come.
    pub fn analyze(&self) -> Result<()> {
        self.write_long(|tx| tx.define(dialect::analyze(tx.engine())))
    }
}

fn default_pool() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).saturating_mul(2).clamp(8, 32)
}

/// A snapshot to read from.
pub struct Reader<'a> {
    pub(crate) link: Link<'a>,
    statements: usize,
    spoiled: bool,
}

pub(crate) enum Link<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut Session),
}

impl<'a> Reader<'a> {
    pub(crate) fn new(link: Link<'a>) -> Self {
        Self { link, statements: 0, spoiled: false }
    }

    /// Calls `f` with each row as it comes; the answer is never held in memory as a whole.
    pub fn each(&mut self, sql: &str, args: &[Value], mut f: impl FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
        self.walk(sql, args, |row| f(row).map(|()| true))
    }

    pub fn query<T>(&mut self, sql: &str, args: &[Value], mut f: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.walk(sql, args, |row| {
            rows.push(f(row)?);
            Ok(true)
        })?;
        Ok(rows)
    }

    /// The first row, if there is one.
    pub fn first<T>(&mut self, sql: &str, args: &[Value], f: impl FnOnce(&Row<'_>) -> Result<T>) -> Result<Option<T>> {
        let mut f = Some(f);
        let mut found = None;
        self.walk(sql, args, |row| {
            if let Some(f) = f.take() {
                found = Some(f(row)?);
            }
            Ok(false)
        })?;
        Ok(found)
    }

    pub fn engine(&self) -> Engine {
        match self.link {
            Link::Sqlite(_) => Engine::Sqlite,
            Link::Postgres(_) => Engine::Postgres,
        }
    }

    /// How many statements this transaction has executed so far.
    pub fn statements(&self) -> usize {
        self.statements
    }

    /// How the engine would run the statement, assuming tables too large to be read whole.
    pub fn explain(&mut self, sql: &str, args: &[Value]) -> Result<Plan> {
        match self.link {
            Link::Sqlite(_) => plan::sqlite(self, sql, args),
            Link::Postgres(_) => plan::postgres(self, sql, args),
        }
    }

    /// A condition for a `where` clause: the rows of `table` (called `alias` in the statement) whose terms match. Parameter
    /// number `param` is made by [`crate::terms_query`].
    pub fn matches(&self, table: &str, alias: &str, param: usize) -> String {
        dialect::matches(self.engine(), table, alias, param)
    }

    /// Goes on while `f` answers true.
    fn walk(&mut self, sql: &str, args: &[Value], f: impl FnMut(&Row<'_>) -> Result<bool>) -> Result<()> {
        self.counted(|link| match link {
            Link::Sqlite(connection) => sqlite::walk(connection, sql, args, f),
            Link::Postgres(session) => session.walk(sql, args, f),
        })
    }

    pub(crate) fn counted<T>(&mut self, run: impl FnOnce(&mut Link<'a>) -> Result<T>) -> Result<T> {
        if self.spoiled {
            return Err(Error::internal("the transaction was spoiled by a statement that failed before"));
        }
        self.statements += 1;
        let result = run(&mut self.link);
        self.spoiled = result.is_err();
        result
    }
}

/// A transaction: reads like a [`Reader`], sees its own writes.
pub struct Tx<'a> {
    reader: Reader<'a>,
    depth: usize,
}

impl<'a> Deref for Tx<'a> {
    type Target = Reader<'a>;

    fn deref(&self) -> &Reader<'a> {
        &self.reader
    }
}

impl<'a> DerefMut for Tx<'a> {
    fn deref_mut(&mut self) -> &mut Reader<'a> {
        &mut self.reader
    }
}

impl<'a> Tx<'a> {
    pub(crate) fn new(link: Link<'a>) -> Self {
        Self { reader: Reader::new(link), depth: 0 }
    }

    /// Runs a statement and returns the number of rows that it changed.
    pub fn execute(&mut self, sql: &str, args: &[Value]) -> Result<u64> {
        self.reader.counted(|link| match link {
            Link::Sqlite(connection) => sqlite::execute(connection, sql, args),
            Link::Postgres(session) => session.execute(sql, args),
        })
    }

    /// Inserts rows as fast as the engine can. Counts as one statement.
    pub fn insert_many(&mut self, table: &str, columns: &[&str], rows: &[Vec<Value>]) -> Result<()> {
        self.insert_rows(table, columns, rows, None)
    }

    /// The same with the search terms of each row: much faster than to add them afterwards.
    pub fn insert_many_with_terms(&mut self, table: &str, columns: &[&str], rows: &[Vec<Value>], terms: &[String]) -> Result<()> {
        if terms.len() != rows.len() {
            return Err(Error::internal(format!("terms of {} rows for {} rows of {table}", terms.len(), rows.len())));
        }
        let terms: Vec<String> = terms.iter().map(|terms| terms::cut(terms)).collect();
        self.insert_rows(table, columns, rows, Some(&terms))
    }

    fn insert_rows(&mut self, table: &str, columns: &[&str], rows: &[Vec<Value>], terms: Option<&[String]>) -> Result<()> {
        if let Some(row) = rows.iter().find(|row| row.len() != columns.len()) {
            return Err(Error::internal(format!("{} values for {} columns of {table}", row.len(), columns.len())));
        }
        if rows.is_empty() {
            return Ok(());
        }
        self.reader.counted(|link| match link {
            Link::Sqlite(connection) => sqlite::insert(connection, table, columns, rows, terms),
            Link::Postgres(session) if rows.len() == 1 && terms.is_none() => {
                session.execute(&dialect::insert(table, columns), &rows[0]).map(drop)
            }
            Link::Postgres(session) => session.copy(table, columns, rows, terms),
        })
    }

    /// Runs one statement once for each row of parameters, without waiting for each answer, and returns how many rows of
    /// the table were changed. Counts as one statement.
    pub fn execute_many(&mut self, sql: &str, rows: &[Vec<Value>]) -> Result<u64> {
        self.reader.counted(|link| match link {
            Link::Sqlite(connection) => sqlite::execute_many(connection, sql, rows),
            Link::Postgres(session) => session.execute_many(sql, rows),
        })
    }

    /// Holds the row until the end of the transaction, so that rules that read before they write are safe with several
    /// servers. On SQLite there is one writer anyway.
    pub fn lock(&mut self, table: &str, id: Uuid) -> Result<()> {
        match dialect::lock(self.engine(), table) {
            Some(sql) => self.first(&sql, &[id.into()], |_| Ok(())).map(drop),
            None => Ok(()),
        }
    }

    /// Runs `f` so that its error takes back only what `f` wrote; the transaction goes on.
    pub fn savepoint<T>(&mut self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let name = format!("s{}", self.depth + 1);
        self.run(&format!("savepoint {name}"))?;
        self.depth += 1;
        let result = f(self).and_then(|value| self.not_spoiled().map(|()| value));
        self.depth -= 1;
        if result.is_err() {
            self.reader.spoiled = false;
            self.run(&format!("rollback to savepoint {name}"))?;
        }
        self.run(&format!("release savepoint {name}"))?;
        result
    }

    /// An error where a statement failed and the closure went on as if it had not.
    pub(crate) fn not_spoiled(&self) -> Result<()> {
        if self.reader.spoiled {
            return Err(Error::internal("an error of a statement was swallowed inside a transaction"));
        }
        Ok(())
    }

    /// A statement that is not counted.
    fn run(&mut self, sql: &str) -> Result<()> {
        match &mut self.reader.link {
            Link::Sqlite(connection) => sqlite::execute(connection, sql, &[]).map(drop),
            Link::Postgres(session) => session.batch(sql),
        }
    }

    /// Statements without parameters that change the schema; several, separated by `;`.
    pub(crate) fn define(&mut self, sql: &str) -> Result<()> {
        self.reader.counted(|link| match link {
            Link::Sqlite(connection) => connection.execute_batch(sql).map_err(|e| crate::error::sqlite(&e, sql)),
            Link::Postgres(session) => session.batch(sql),
        })
    }
}
