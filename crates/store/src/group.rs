//! Group commit for SQLite without a thread of its own. A caller runs its closure on its own thread under the writer's mutex,
//! inside a savepoint of one open transaction. Whoever finds nobody waiting (or is the last that a group takes) commits for
//! all and wakes them; a member returns `Ok` only after that commit. So a lone writer commits at once, and of many each
//! fsync carries a whole group.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use base::{Error, Result};
use parking_lot::{Condvar, Mutex};
use rusqlite::Connection;

use crate::transaction::{Link, Tx};
use crate::{dialect, error};

/// Members of one commit at most, so that the first does not wait for ever.
const LARGEST_GROUP: usize = 64;

/// What one of several transactions does that are committed together.
pub type Member<'a> = &'a mut dyn FnMut(&mut Tx<'_>) -> Result<()>;

pub struct Writer {
    seat: Arc<Mutex<Seat>>,
    /// Callers that are about to take the seat. Each of them will commit, or leave the commit to a later one.
    waiting: AtomicUsize,
}

/// The connection that writes: whoever holds its lock may.
pub struct Seat {
    connection: Connection,
    group: Option<Arc<Group>>,
    /// How many of the open group have written something to commit.
    members: usize,
}

#[derive(Default)]
struct Group {
    /// `None` until the commit was tried; then its error, if it had one.
    outcome: Mutex<Option<Option<String>>>,
    decided: Condvar,
}

impl Group {
    fn decide(&self, outcome: Option<String>) {
        *self.outcome.lock() = Some(outcome);
        self.decided.notify_all();
    }

    fn wait(&self) -> Result<()> {
        let mut outcome = self.outcome.lock();
        loop {
            match &*outcome {
                Some(None) => return Ok(()),
                Some(Some(text)) => return Err(Error::Unavailable(text.clone())),
                None => self.decided.wait(&mut outcome),
            }
        }
    }
}

impl Writer {
    pub fn new(connection: Connection) -> Self {
        let seat = Seat { connection, group: None, members: 0 };
        Self { seat: Arc::new(Mutex::new(seat)), waiting: AtomicUsize::new(0) }
    }

    pub fn seat(&self) -> Weak<Mutex<Seat>> {
        Arc::downgrade(&self.seat)
    }

    pub fn write<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let mut seat = self.seat.lock();
        self.waiting.fetch_sub(1, Ordering::SeqCst);

        let (result, group) = seat.run(f)?;
        if self.waiting.load(Ordering::SeqCst) == 0 || seat.members >= LARGEST_GROUP {
            seat.commit();
        }
        drop(seat);
        match result {
            Ok(Ok(value)) => group.wait().map(|()| value),
            Ok(Err(error)) => Err(error),
            Err(panic) => resume_unwind(panic),
        }
    }

    /// Runs each as a member of one group and commits: no thread hands the seat to another in between. The outcomes are in the
    /// order of the members; a member that fails or panics takes only itself back.
    pub fn write_each(&self, members: &mut [Member<'_>]) -> Vec<Result<()>> {
        let mut seat = self.seat.lock();
        let ran: Vec<_> = members.iter_mut().map(|member| seat.run(|tx| member(tx))).collect();
        seat.commit();
        drop(seat);
        let outcome = |(result, group): (std::thread::Result<Result<()>>, Arc<Group>)| match result {
            Ok(Ok(())) => group.wait(),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(Error::internal("a panic inside a transaction")),
        };
        ran.into_iter().map(|ran| ran.and_then(outcome)).collect()
    }

    /// Commits what is open before it starts, and itself when it ends; those who wait do not count on it.
    pub fn write_long<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let mut seat = self.seat.lock();
        seat.commit();
        let (result, group) = seat.run(f)?;
        seat.commit();
        drop(seat);
        match result {
            Ok(Ok(value)) => group.wait().map(|()| value),
            Ok(Err(error)) => Err(error),
            Err(panic) => resume_unwind(panic),
        }
    }

    /// Gives back memory, unless somebody writes.
    pub fn rest(&self) {
        if let Some(seat) = self.seat.try_lock()
            && seat.group.is_none()
        {
            // A failure costs memory and nothing else.
            let _ = seat.connection.execute_batch(dialect::SQLITE_REST);
        }
    }

    #[cfg(test)]
    pub fn wait_for(&self, others: usize) {
        while self.waiting.load(Ordering::SeqCst) < others {
            std::thread::yield_now();
        }
    }

    #[cfg(test)]
    pub fn commits(&self) -> i32 {
        let seat = self.seat.lock();
        seat.connection.prepare_cached("commit").map_or(0, |statement| statement.get_status(rusqlite::StatementStatus::Run))
    }
}

impl Seat {
    /// Runs `f` in a savepoint of the open group, which it opens where there is none. The outer error means that nothing ran.
    #[allow(clippy::type_complexity)]
    fn run<T>(&mut self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<(std::thread::Result<Result<T>>, Arc<Group>)> {
        let group = match &self.group {
            Some(group) => Arc::clone(group),
            None => {
                self.execute("begin immediate")?;
                self.members = 0;
                Arc::clone(self.group.insert(Arc::default()))
            }
        };
        if let Err(error) = self.execute("savepoint member") {
            self.commit();
            return Err(error);
        }
        let connection = &self.connection;
        let mut result = catch_unwind(AssertUnwindSafe(|| {
            let mut tx = Tx::new(Link::Sqlite(connection), None);
            let value = f(&mut tx)?;
            tx.not_spoiled().map(|()| value)
        }));
        let kept = matches!(result, Ok(Ok(_)));
        let closed = match kept {
            true => self.execute("release savepoint member"),
            false => self.execute("rollback to savepoint member").and_then(|()| self.execute("release savepoint member")),
        };
        match closed {
            Ok(()) => self.members += usize::from(kept),
            // The engine gave the whole transaction up (disk full, I/O error): everybody in the group learns it.
            Err(error) => {
                self.abandon(&error.to_string());
                if kept {
                    result = Ok(Err(error));
                }
            }
        }
        Ok((result, group))
    }

    /// Commits the group that is open, if one is.
    pub fn commit(&mut self) {
        let Some(group) = self.group.take() else { return };
        let outcome = self.execute(if self.members > 0 { "commit" } else { "rollback" });
        if outcome.is_err() && !self.connection.is_autocommit() {
            // Whatever this says, the next group must not start inside the transaction that failed.
            let _ = self.execute("rollback");
        }
        group.decide(outcome.err().map(|error| error.to_string()));
    }

    fn abandon(&mut self, why: &str) {
        if !self.connection.is_autocommit() {
            let _ = self.execute("rollback");
        }
        if let Some(group) = self.group.take() {
            group.decide(Some(why.to_owned()));
        }
    }

    fn execute(&self, sql: &str) -> Result<()> {
        let run = || self.connection.prepare_cached(sql)?.raw_execute();
        run().map(drop).map_err(|e| error::sqlite(&e, sql))
    }
}
