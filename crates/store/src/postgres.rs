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
    replicas: Vec<Server>,
    /// Reads so far, to take the replicas in turn.
    reads: AtomicUsize,
}

struct Server {
    config: Config,
    sessions: Pool<Session>,
}

impl Server {
    fn new(url: &str, pool: usize) -> Result<Self> {
        // The text of the error names the part that is wrong, never the password.
        let mut config: Config = url.parse().map_err(|e| Error::internal(format!("the address of PostgreSQL: {e}")))?;
        let own = "-c timezone=UTC -c standard_conforming_strings=on -c jit=off";
        config.options(match config.get_options() {
            Some(options) => format!("{options} {own}"),
            None => own.to_owned(),
        });
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
}

impl Postgres {
    pub fn new(url: &str, replicas: &[String], pool: usize) -> Result<Self> {
        let replicas = replicas.iter().map(|url| Server::new(url, pool)).collect::<Result<_>>()?;
        Ok(Self { primary: Server::new(url, pool)?, replicas, reads: AtomicUsize::new(0) })
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
        std::iter::once(&self.primary).chain(&self.replicas).for_each(|server| server.sessions.shrink());
    }

    pub fn write<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let mut session = self.primary.begin(Kind::Write)?;
        let mut tx = Tx::new(Link::Postgres(&mut session));
        let value = f(&mut tx)?;
        tx.not_spoiled()?;
        session.commit()?;
        Ok(value)
    }
}
