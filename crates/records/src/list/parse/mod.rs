//! Reads the text of a `$filter` back into a `Filter`: what a client asks, a bulk action chooses, a metric is defined by. The other
//! half of `print`. Pure: names and types are checked by `compile`, against the description and the asker's rights. The other options of
//! a request are the server's; they read with the same `Cursor`.

mod cursor;
mod filter;

use base::{Error, Problem, Result};

pub use cursor::Cursor;
pub use filter::{filter, path};

use super::query::Filter;

/// Longer texts are refused; a whole request line may have 64 KB.
pub const LONGEST: usize = 32_000;

/// A condition as a bulk action, a metric or a command line gives it.
pub fn filter_of(text: &str) -> Result<Filter> {
    if text.len() > LONGEST {
        return Err(Error::invalid(Problem::at("$filter", "query_too_long").with("max", LONGEST)));
    }
    whole("$filter", text, filter)
}

/// Reads all of a text, which complaints call `option`.
pub fn whole<T>(option: &'static str, text: &str, read: impl FnOnce(&mut Cursor) -> Result<T>) -> Result<T> {
    let mut cursor = Cursor::new(option, text);
    let value = read(&mut cursor)?;
    cursor.end()?;
    Ok(value)
}
