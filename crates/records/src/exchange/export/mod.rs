//! Out of Kaidan.

use std::borrow::Cow;

/// Text as it may stand in a cell: a spreadsheet would carry out what begins like a formula. An import takes the mark off again.
pub fn guarded(text: &str) -> Cow<'_, str> {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}
