//! For the tests of this crate and of those above: one body, both engines. Not part of the product.
//!
//! The address of a PostgreSQL server comes from `KAIDAN_TEST_POSTGRES`; each call gets a schema of its own there, dropped
//! afterwards. Without it only SQLite runs, which continuous integration refuses.

use std::env;

use base::{Error, Result, Uuid};

use crate::db::Db;

const SERVER: &str = "KAIDAN_TEST_POSTGRES";

/// Runs `f` on a fresh database of each engine.
#[allow(clippy::missing_panics_doc, reason = "a test fails by a panic")]
pub fn on_both_engines(f: impl Fn(Db)) {
    f(sqlite());
    if let Some((db, _schema)) = postgres() {
        f(db);
    }
}

/// A fresh SQLite database.
#[allow(clippy::missing_panics_doc, reason = "a test fails by a panic")]
pub fn sqlite() -> Db {
    Db::temporary().expect("a temporary SQLite database")
}

/// A fresh PostgreSQL database, which goes with the second value; `None` where this machine has no server to test on.
#[allow(clippy::missing_panics_doc, reason = "a test fails by a panic")]
pub fn postgres() -> Option<(Db, Schema)> {
    let Ok(server) = env::var(SERVER) else {
        assert!(env::var_os("CI").is_none() && env::var_os("KAIDAN_REQUIRE_POSTGRES").is_none(), "{SERVER} is not set");
        eprintln!("{SERVER} is not set: tested on SQLite only");
        return None;
    };
    let schema = Schema { name: format!("kaidan_test_{}", Uuid::new_v4().simple()), server };
    schema.run("create schema", "").expect("the PostgreSQL server to test on");
    Some((Db::open(&schema.url()).expect("a PostgreSQL address"), schema))
}

/// A schema that is dropped with everything in it when the test ends, well or badly.
pub struct Schema {
    server: String,
    name: String,
}

impl Schema {
    /// The address of the database.
    pub fn url(&self) -> String {
        let mark = if self.server.contains('?') { '&' } else { '?' };
        format!("{}{mark}options=-c%20search_path%3D{}", self.server, self.name)
    }

    fn run(&self, what: &str, end: &str) -> Result<()> {
        let server = Db::open(&self.server)?;
        server.write(|tx| tx.define(&format!("{what} {}{end}", self.name)))
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        // What a killed process began goes on in the server for a moment, and the two may wait for each other.
        let dropped =
            (0..5).map(|_| self.run("drop schema", " cascade")).find(|dropped| !matches!(dropped, Err(Error::Unavailable(_))));
        if dropped.is_none_or(|dropped| dropped.is_err()) {
            eprintln!("the schema {} of a test is left behind", self.name);
        }
    }
}
