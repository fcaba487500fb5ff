//! Files in and out.

mod export;
mod import;
