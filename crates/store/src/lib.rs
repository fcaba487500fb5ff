//! The ground floor: the only room that knows SQLite and PostgreSQL. SQL is plain lower-case text with `?1` parameters,
//! written once; `dialect` holds what differs. Open a [`Db`], then `db.read(|r| …)` and `db.write(|tx| …)`.
//!
//! What the two engines agree on, so that nobody above has to ask which one runs: text compares by bytes, `like` minds case,
//! nulls sort as the smallest value, instants have microseconds, `sum` of integers is read as `i64`.
//!
//! Deliberately not here: objects, permissions, clocks (every time is an argument), async (the server uses blocking threads).

mod archive;
mod archive_rows;
mod check;
mod checkpoint;
mod db;
mod dialect;
mod error;
mod follow;
mod group;
pub mod jobs;
mod plan;
mod pool;
mod postgres;
mod postgres_types;
mod rewrite;
mod row;
mod schema;
mod session;
mod sqlite;
mod steps;
mod terms;
#[doc(hidden)]
pub mod testing;
#[cfg(test)]
mod tests;
mod time;
mod tls;
mod transaction;
mod value;
mod wire;

pub use archive::{Restored, backup, restore};
pub use check::check;
pub use db::{Db, Engine, Options};
pub use group::Member;
pub use plan::Plan;
pub use row::{FromColumn, Row};
pub use schema::{Column, ColumnKind, Index, Table};
pub use steps::Step;
pub use terms::terms_query;
pub use transaction::{Reader, Tx};
pub use value::Value;
