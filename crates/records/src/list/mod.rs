//! The one door for reads: pages of records, one record, groups with figures. A question (`query`) becomes one statement
//! (`compile`); references come by joins, lists of parts by one more statement each. Never a statement per row.

mod aggregate;
mod compile;
mod page;
pub mod query;

pub use aggregate::{Column, Groups, aggregate};
pub use page::{Entry, Linked, Page, count, find, one, page};
