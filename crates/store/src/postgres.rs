//! The server engine: a pool of sessions to the primary, and one to each read replica.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base::{Error, Result};
use tokio_postgres::Config;

use crate::pool::{Lease, Pool};
use crate::session::{Kind, Session};
use crate::transaction::{Link, Reader, Tx};

pub struct Postgres {
    primary: Server,
    beside: Beside,
    replicas: Vec<Server>,
    /// Reads so far, to take the replicas in turn.
    reads: AtomicUsize,
}

struct Server {
    config: Config,
    sessions: Pool<Session>,
}

/// Short transactions beside a longer one, whose end does not wait for the disk: what goes on with their outcome is committed after
/// them, and the log of writes reaches the disk in order.
pub struct Beside(Server);

impl Beside {
    /// Few, so that they never wait for connections that wait for them.
    const SESSIONS: usize = 2;

    pub fn write<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        self.0.write(f, None)
    }
}

impl Server {
    fn new(url: &str, pool: usize, options: &str) -> Result<Self> {
        // The text of the error names the part that is wrong, never the password.
        let mut config: Config = url.parse().map_err(|e| Error::internal(format!("the address of PostgreSQL: {e}")))?;
        let own = "-c timezone=UTC -c standard_conforming_strings=on -c jit=off -c gin_pending_list_limit=256";
        config.options(format!("{} {own} {options}", config.get_options().unwrap_or_default()).trim());
        config.application_name(config.get_application_name().unwrap_or("kaidan").to_owned());
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(5));
        }
        Ok(Self { config, sessions: Pool::new(pool) })
    }

    fn begin(&self, kind: Kind) -> Result<Lease<'_, Session>> {
        let mut session = self.sessions.take(|| Session::connect(&self.config))?;
        if !session.begin(kind) {
            *session = Session::connect(&self.config)?;
            session.begin(kind);
        }
        Ok(session)
    }

    fn read<T>(&self, f: impl FnOnce(&mut Reader<'_>) -> Result<T>) -> Result<T> {
        let mut session = self.begin(Kind::Read)?;
        f(&mut Reader::new(Link::Postgres(&mut session)))
    }

    fn write<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>, beside: Option<&Beside>) -> Result<T> {
        let mut session = self.begin(Kind::Write)?;
        let mut tx = Tx::new(Link::Postgres(&mut session), beside);
        let value = f(&mut tx)?;
        tx.not_spoiled()?;
        session.commit()?;
        Ok(value)
    }
}

impl Postgres {
    pub fn new(url: &str, replicas: &[String], pool: usize) -> Result<Self> {
        let replicas = replicas.iter().map(|url| Server::new(url, pool, "")).collect::<Result<_>>()?;
        let beside = Beside(Server::new(url, Beside::SESSIONS, "-c synchronous_commit=off")?);
        Ok(Self { primary: Server::new(url, pool, "")?, beside, replicas, reads: AtomicUsize::new(0) })
    }

    pub fn read<T>(&self, f: impl FnOnce(&mut Reader<'_>) -> Result<T>) -> Result<T> {
        let server = match self.replicas.len() {
            0 => &self.primary,
            count => &self.replicas[self.reads.fetch_add(1, Ordering::Relaxed) % count],
        };
        server.read(f)
    }

    pub fn read_latest<T>(&self, f: impl FnOnce(&mut Reader<'_>) -> Result<T>) -> Result<T> {
        self.primary.read(f)
    }

    pub fn rest(&self) {
        [&self.primary, &self.beside.0].into_iter().chain(&self.replicas).for_each(|server| server.sessions.shrink());
    }

    pub fn write<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        self.primary.write(f, Some(&self.beside))
    }
}
