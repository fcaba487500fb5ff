//! The cellar: values that every floor above speaks in. Money, decimals, typed ids, calendars, words and the one error enum.
//! No I/O, no clock, no globals but the embedded words.

pub mod calendar;
pub mod error;
pub mod id;
pub mod identity;
pub mod money;
pub mod region;
pub mod words;

pub use error::{Error, Message, Problem, Result};
pub use id::{Id, id_at, new_id};
pub use money::{Currency, Money};
pub use rust_decimal::Decimal;
pub use words::Locale;

pub use jiff::Timestamp as Instant;
pub use jiff::civil::Date;
pub use uuid::Uuid;
