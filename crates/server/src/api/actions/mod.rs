//! The verbs of the business, each one transaction below.

pub mod assignment;
pub mod lead;
pub mod opportunity;
