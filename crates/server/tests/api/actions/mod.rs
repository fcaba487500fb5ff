//! The verbs of the business.

mod convert;
mod lose;
mod win;
