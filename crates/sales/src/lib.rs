//! The second floor: what selling means. Wings of rooms; a room holds an object (`mod.rs`), what must hold when it is saved
//! (`rules.rs`), its verbs (`actions.rs`), its reports and its arithmetic. Not here: tables, permissions, HTTP.

pub mod customer;
pub mod forecast;
pub mod found;
pub mod measure;
pub mod metric;
pub mod plan;
pub mod report;
pub mod sell;
pub mod testing;

pub use found::{SetUp, catalog, set_up, set_up_with};
