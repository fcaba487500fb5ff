//! The door to the data: [`Db`] hands out a snapshot to read or one transaction to write, on either engine.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use base::{Error, Result};

use crate::group::Member;
use crate::postgres::Postgres;
use crate::schema::Table;
use crate::sqlite::Sqlite;
use crate::steps::{self, Step};
use crate::transaction::{Reader, Tx};
use crate::{dialect, follow};

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
    Postgres(Box<Postgres>),
}

/// Connections to a server at least: those that wait for its disk need no processor, and it makes their commits last together.
const WAITING_FOR_DISK: usize = 16;

impl Db {
    /// Opens the database, making the file where there is none. PostgreSQL is first spoken to when it is first used.
    pub fn open(url: &str) -> Result<Db> {
        Self::open_with(Options { url: url.to_owned(), ..Options::default() })
    }

    pub fn open_with(options: Options) -> Result<Db> {
        let pool = match options.pool {
            0 if options.url.starts_with("sqlite:") => default_pool(),
            0 => default_pool().max(WAITING_FOR_DISK),
            chosen => chosen,
        };
        let backend = match options.url.split_once(':') {
            Some(("sqlite", ":memory:")) => Backend::Sqlite(Sqlite::temporary(pool)?),
            Some(("sqlite", path)) if !path.is_empty() => Backend::Sqlite(Sqlite::open(Path::new(path), pool, true)?),
            Some(("postgres" | "postgresql", _)) => {
                Backend::Postgres(Box::new(Postgres::new(&options.url, &options.replicas, pool)?))
            }
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

    /// Whether a read would begin at once and wait for nobody: on the embedded engine, with a connection at hand. A few
    /// look-ups by key then take less time than handing them to another thread.
    pub fn reads_at_once(&self) -> bool {
        match &*self.0 {
            Backend::Sqlite(sqlite) => sqlite.has_idle_reader(),
            Backend::Postgres(_) => false,
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
        let _writing = self.writing()?;
        match &*self.0 {
            Backend::Sqlite(sqlite) => sqlite.writer.write(f),
            Backend::Postgres(postgres) => postgres.write(f),
        }
    }

    /// Several transactions, each whole or not at all by itself. On SQLite they share one commit, and no thread waits for another
    /// in between; with many writers that doubles what is written in a second. Outcomes in the order of the members.
    pub fn write_each(&self, members: &mut [Member<'_>]) -> Result<Vec<Result<()>>> {
        let _writing = self.writing()?;
        Ok(match &*self.0 {
            Backend::Sqlite(sqlite) => sqlite.writer.write_each(members),
            Backend::Postgres(postgres) => {
                let each = members.iter_mut().map(|member| {
                    let written = catch_unwind(AssertUnwindSafe(|| postgres.write(|tx| member(tx))));
                    written.unwrap_or_else(|_| Err(Error::internal("a panic inside a transaction")))
                });
                each.collect()
            }
        })
    }

    /// The same as `write` for work of a second or more (an import, a restore): short writes before it are acknowledged
    /// without waiting for it.
    pub fn write_long<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let _writing = self.writing()?;
        match &*self.0 {
            Backend::Sqlite(sqlite) => sqlite.writer.write_long(f),
            Backend::Postgres(postgres) => postgres.write(f),
        }
    }

    /// A transaction inside a transaction of the same thread would wait for itself for ever.
    fn writing(&self) -> Result<Writing> {
        let this = Arc::as_ptr(&self.0).addr();
        let before = WRITING.replace(this);
        let writing = Writing { before };
        if before == this {
            return Err(Error::internal("a transaction was begun inside a transaction"));
        }
        Ok(writing)
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

    /// Whether other servers may work on the same database.
    pub fn is_shared(&self) -> bool {
        matches!(&*self.0, Backend::Postgres(_))
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

    /// Closes connections that nobody uses and gives back their memory. To be called when there is nothing to do for a while;
    /// the next caller opens what it needs.
    pub fn rest(&self) {
        match &*self.0 {
            Backend::Sqlite(sqlite) => sqlite.rest(),
            Backend::Postgres(postgres) => postgres.rest(),
        }
    }

    /// Tells the planner how large tables and how selective indexes are. To be called after many rows have come.
    pub fn analyze(&self) -> Result<()> {
        let tables = self.read_latest(|r| {
            let filled: Option<BTreeSet<String>> = match r.engine() {
                Engine::Sqlite => None,
                Engine::Postgres => Some(r.query(dialect::POSTGRES_FILLED, &[], |row| row.get(0))?.into_iter().collect()),
            };
            let ours = follow::existing(r)?.into_keys();
            Ok(ours.filter(|table| filled.as_ref().is_none_or(|filled| filled.contains(table))).collect::<Vec<_>>())
        })?;
        for statement in dialect::analyze(self.engine(), &tables) {
            self.write_long(|tx| tx.define(&statement))?;
        }
        // Connections that are open on SQLite plan by what they knew when they were opened.
        self.rest();
        Ok(())
    }
}

thread_local! {
    /// The address of the database that this thread is writing to; 0 for none.
    static WRITING: Cell<usize> = const { Cell::new(0) };
}

struct Writing {
    before: usize,
}

impl Drop for Writing {
    fn drop(&mut self) {
        WRITING.set(self.before);
    }
}

fn default_pool() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).saturating_mul(2).clamp(8, 32)
}
