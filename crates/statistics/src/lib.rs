//! Statistics of selling, and the only place where amounts are floating point: how likely open deals are to be won in a period, with how
//! much doubt, and where money is lost on the way. Pure functions over plain rows: the same rows and the same seed give the same answer on
//! every machine. Deliberately not here: databases, clocks, people, words, and any amount that somebody owes.
#![allow(clippy::float_arithmetic, reason = "an estimate is no money")]

mod ages;
mod deal;
mod hazard;
mod odds;
mod replay;
mod season;
mod simulate;

pub use deal::{Day, Deal, End, LONGEST_PAST};
pub use hazard::{Hazards, LEAST_CLOSED, TooLittle};
pub use replay::{Missed, Score, Told, missed, score, told, told_of};
pub use season::Season;
pub use simulate::{Model, Outlook, Range, Stale, Window, outlook};
