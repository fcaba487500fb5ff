//! Lead to cash: from the first call to the won deal.

pub mod assignment;
pub mod lead;
pub mod opportunity;
pub mod product;
pub mod stage;
