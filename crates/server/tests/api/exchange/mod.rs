//! Files in and out.

mod export;
pub mod import;
