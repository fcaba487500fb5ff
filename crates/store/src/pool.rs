//! A few connections for many callers: made when they are first needed, the last returned is the next taken, so that its
//! statements and pages are warm.

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use base::{Error, Result};
use parking_lot::{Condvar, Mutex};

/// How long a caller waits for a connection when all are in use.
const PATIENCE: Duration = Duration::from_secs(20);

pub trait Pooled {
    /// Ends what the last user may have left open. False where the connection is of no use any more.
    fn settle(&mut self) -> bool;
}

pub struct Pool<C> {
    state: Mutex<State<C>>,
    returned: Condvar,
    most: usize,
}

struct State<C> {
    idle: Vec<C>,
    open: usize,
}

impl<C: Pooled> Pool<C> {
    pub fn new(most: usize) -> Self {
        Self { state: Mutex::new(State { idle: Vec::new(), open: 0 }), returned: Condvar::new(), most }
    }

    /// A connection that nobody else has, made by `make` where none is idle and fewer than the most are open.
    pub fn take(&self, make: impl FnOnce() -> Result<C>) -> Result<Lease<'_, C>> {
        let mut state = self.state.lock();
        loop {
            if let Some(connection) = state.idle.pop() {
                return Ok(Lease { pool: self, connection: Some(connection) });
            }
            if state.open < self.most {
                break;
            }
            if self.returned.wait_for(&mut state, PATIENCE).timed_out() {
                return Err(Error::Unavailable(format!("all {} connections are in use", self.most)));
            }
        }
        state.open += 1;
        drop(state);
        // Should `make` fail, dropping the lease gives the place back.
        let mut lease = Lease { pool: self, connection: None };
        lease.connection = Some(make()?);
        Ok(lease)
    }
}

impl<C> Pool<C> {
    pub fn has_idle(&self) -> bool {
        !self.state.lock().idle.is_empty()
    }

    /// Closes the connections that nobody uses.
    pub fn shrink(&self) {
        let mut state = self.state.lock();
        state.open -= state.idle.len();
        let closing = std::mem::take(&mut state.idle);
        drop(state);
        drop(closing);
        self.returned.notify_all();
    }
}

/// A connection that goes back to its pool when it is dropped, after a result as after a panic.
pub struct Lease<'p, C: Pooled> {
    pool: &'p Pool<C>,
    connection: Option<C>,
}

impl<C: Pooled> Drop for Lease<'_, C> {
    fn drop(&mut self) {
        let settled = self.connection.take().and_then(|mut connection| connection.settle().then_some(connection));
        let mut state = self.pool.state.lock();
        match settled {
            Some(connection) => state.idle.push(connection),
            None => state.open -= 1,
        }
        drop(state);
        self.pool.returned.notify_one();
    }
}

impl<C: Pooled> Deref for Lease<'_, C> {
    type Target = C;

    fn deref(&self) -> &C {
        self.connection.as_ref().expect("a lease has its connection until it is dropped")
    }
}

impl<C: Pooled> DerefMut for Lease<'_, C> {
    fn deref_mut(&mut self) -> &mut C {
        self.connection.as_mut().expect("a lease has its connection until it is dropped")
    }
}
