//! What a closure gets: a snapshot to read, or a transaction.
//!
//! A statement that fails spoils its transaction, as it does on PostgreSQL: nothing more runs until the error has left the
//! closure, or the `savepoint` around it. So what is to be tried and may fail belongs in a savepoint.

use std::ops::{Deref, DerefMut};

use base::{Error, Result, Uuid};

use crate::db::Engine;
use crate::plan::{self, Plan};
use crate::postgres::Beside;
use crate::row::Row;
use crate::schema::Table;
use crate::session::Session;
use crate::value::Value;
use crate::{dialect, error, follow, sqlite, terms};

/// Rows that are inserted one by one: to open a stream for them costs more.
const FEW: usize = 8;

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

    /// What follows a `select … order by id` in a transaction whose rows nobody else may change before its end; with `share`, others
    /// may hold them in the same way.
    pub fn hold(&self, share: bool) -> &'static str {
        dialect::hold(self.engine(), share)
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
    /// Where there are several writers.
    beside: Option<&'a Beside>,
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
    pub(crate) fn new(link: Link<'a>, beside: Option<&'a Beside>) -> Self {
        Self { reader: Reader::new(link), beside, depth: 0 }
    }

    /// Runs a statement and returns the number of rows that it changed.
    pub fn execute(&mut self, sql: &str, args: &[Value]) -> Result<u64> {
        self.reader.counted(|link| match link {
            Link::Sqlite(connection) => sqlite::execute(connection, sql, args),
            Link::Postgres(session) => session.execute(sql, args),
        })
    }

    /// Creates what these tables need and is missing, as [`crate::Db::follow`] does, as part of this transaction.
    pub fn follow(&mut self, tables: &[Table]) -> Result<()> {
        follow::within(self, tables)
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
            Link::Postgres(session) if rows.len() <= FEW => match terms {
                None => session.send(&dialect::insert(table, columns), rows, None),
                Some(terms) => {
                    let sql = dialect::insert_with_terms(table, columns);
                    let with = |(row, terms): (&Vec<Value>, &String)| [row.as_slice(), &[terms.as_str().into()]].concat();
                    session.send(&sql, &rows.iter().zip(terms).map(with).collect::<Vec<_>>(), None)
                }
            },
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

    /// The same where only a failure matters. A few rows travel with the next statement: then that one, the end of the savepoint or
    /// of the transaction fails with them.
    pub fn send_many(&mut self, sql: &str, rows: &[Vec<Value>]) -> Result<()> {
        self.reader.counted(|link| match link {
            Link::Sqlite(connection) => sqlite::execute_many(connection, sql, rows).map(drop),
            Link::Postgres(session) if rows.len() <= FEW => session.send(sql, rows, None),
            Link::Postgres(session) => session.execute_many(sql, rows).map(drop),
        })
    }

    /// The same where each statement has to change one row: `Conflict` where one does not.
    pub fn change_each(&mut self, sql: &str, rows: &[Vec<Value>]) -> Result<()> {
        self.reader.counted(|link| {
            let changed = match link {
                Link::Sqlite(connection) => sqlite::execute_many(connection, sql, rows)?,
                Link::Postgres(session) if rows.len() <= FEW => return session.send(sql, rows, Some(1)),
                Link::Postgres(session) => session.execute_many(sql, rows)?,
            };
            if changed == rows.len() as u64 { Ok(()) } else { Err(error::conflict()) }
        })
    }

    /// To be said first in a transaction of hundreds of rows or more, of which several follow each other; after the last of them comes
    /// `many_written`.
    pub fn expect_many(&mut self) -> Result<()> {
        match self.engine() {
            Engine::Sqlite => Ok(()),
            Engine::Postgres => self.first(dialect::POSTGRES_MANY, &[], |_| Ok(())).map(drop),
        }
    }

    /// These tables are many times as large as they were: what was planned while they were small is planned anew.
    pub fn grown(&mut self, tables: &[&str]) -> Result<()> {
        match self.engine() {
            Engine::Sqlite => Ok(()),
            engine @ Engine::Postgres => {
                let tables: Vec<String> = tables.iter().map(|table| (*table).to_owned()).collect();
                self.define(&dialect::analyze(engine, &tables).join(";"))
            }
        }
    }

    /// The rows that were expected are in this table, and are searched as quickly as others from now on.
    pub fn many_written(&mut self, table: &str) -> Result<()> {
        match self.engine() {
            Engine::Sqlite => Ok(()),
            Engine::Postgres => self.first(dialect::POSTGRES_SORT_IN, &[dialect::terms_name(table).into()], |_| Ok(())).map(drop),
        }
    }

    /// Holds the row until the end of the transaction, so that rules that read before they write are safe with several
    /// servers. On SQLite there is one writer anyway.
    pub fn lock(&mut self, table: &str, id: Uuid) -> Result<()> {
        match dialect::lock(self.engine(), table) {
            Some(sql) => self.first(&sql, &[id.into()], |_| Ok(())).map(drop),
            None => Ok(()),
        }
    }

    /// Runs `f` so that nobody has to wait for the end of this transaction because of what `f` wrote, which stays even if this
    /// transaction fails: for counters. `f` sees nothing that this transaction wrote. With one writer (SQLite), nobody waits in
    /// between, and `f` is a part of this transaction.
    pub fn beside<T>(&mut self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        match self.beside {
            Some(beside) => self.reader.counted(|_| beside.write(f)),
            None => f(self),
        }
    }

    /// Runs `f` so that its error takes back only what `f` wrote; the transaction goes on.
    pub fn savepoint<T>(&mut self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let name = format!("s{}", self.depth + 1);
        self.run(&format!("savepoint {name}"))?;
        self.depth += 1;
        let result = f(self).and_then(|value| self.settled().map(|()| value));
        self.depth -= 1;
        if result.is_err() {
            self.reader.spoiled = false;
            if let Link::Postgres(session) = &mut self.reader.link {
                session.forget();
            }
            self.run(&format!("rollback to savepoint {name}"))?;
        }
        self.run(&format!("release savepoint {name}"))?;
        result
    }

    /// Waits for what was sent.
    fn settled(&mut self) -> Result<()> {
        self.not_spoiled()?;
        match &mut self.reader.link {
            Link::Sqlite(_) => Ok(()),
            Link::Postgres(session) => session.flush(),
        }
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
            Link::Sqlite(connection) => connection.execute_batch(sql).map_err(|e| error::sqlite(&e, sql)),
            Link::Postgres(session) => session.batch(sql),
        })
    }
}
