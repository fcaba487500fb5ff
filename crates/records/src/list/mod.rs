//! The one door for reads: pages of records, one record, groups with figures. A question (`query`) becomes one statement
//! (`compile`); references come by joins, lists of parts by one more statement each. Never a statement per row.

mod aggregate;
mod compile;
mod expand;
mod page;
pub mod parse;
pub mod print;
pub mod query;
mod source;

pub use aggregate::{Column, Groups, aggregate, aggregate_statement};
pub use page::{Entry, Linked, Page, count, find, one, page, page_within, statement};
pub use source::Source;
