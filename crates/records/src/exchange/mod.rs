//! In and out of Kaidan: uploaded files read (`read`), cells turned into values (`parse`).

pub mod parse;
pub mod read;
