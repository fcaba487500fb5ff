//! Words as machines compare them: search terms (words, Chinese by one and two characters, pinyin and its initials), keys by
//! which two names are alike, and masks. Pure; storing and matching terms is `store`'s business.
//!
//! **Terms are plain**: lower-case letters and digits of any script and Chinese characters, nothing else. The store hands them to
//! PostgreSQL as an array, without its parser, and to SQLite's `unicode61`, which keeps `华为` and `5g` in one piece (a test asks it
//! about every character). Characters that it may not know for letters (rare surnames beyond the basic plane, scripts newer
//! than Unicode 6.1) are written as `x20bb7`. Traditional characters are folded to simplified ones, so that 華為 and 华为 find
//! each other.

mod fold;
mod mask;
mod pinyin;
mod query;
mod similar;
mod terms;
mod units;

#[cfg(test)]
mod tests;

pub use mask::{mask_email, mask_name, mask_phone, mask_text, masked};
pub use query::{Term, query};
pub use similar::{SimilarityKey, similarity, similarity_key};
pub use terms::{terms, write_terms};
