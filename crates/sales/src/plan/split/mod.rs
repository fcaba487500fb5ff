//! Splitting a number: what the company, or a team, is to reach in a period is proposed for every person, product line, month, week or day
//! in proportion to what was done before; whatever is locked stays, and the rest is balanced so that every team, line and quarter comes
//! exactly to what is within it. Nothing is stored until the split is said as targets (`say`). `balance` and `tree` are pure; `past` is
//! what the proposal rests on. Deliberately not here: whether a number is a good one.

mod balance;
mod heads;
mod past;
mod say;
mod sheet;
mod tree;

#[cfg(test)]
mod tests;

use base::{Date, Decimal, Uuid};

pub use balance::{Lock, Refused, balance};
pub use say::{Said, say};
pub use sheet::{Head, Line, Sheet, sheet};
pub use tree::Tree;

use super::target::Level;

/// What is to be split, and around what.
#[derive(Clone, Debug)]
pub struct Wish {
    /// A metric that adds up, by its key.
    pub metric: String,
    pub level: Level,
    /// A month, a quarter or a year: `2027`, `next_quarter`.
    pub period: String,
    /// Only this team and those below it; without one the company.
    pub team: Option<Uuid>,
    /// Each person's number again by product line.
    pub lines: bool,
    /// Major units of the base currency, or the number itself. What was reached a year before where it is left out.
    pub total: Option<Decimal>,
    /// Everything is a multiple of this: 1, 100, 1000 …
    pub round: u32,
    pub locks: Vec<Held>,
    pub leaving: Vec<Leaving>,
}

/// A number that stays: of a row and a column, by their keys.
#[derive(Clone, Debug)]
pub struct Held {
    pub row: String,
    pub column: String,
    pub value: Decimal,
}

/// Somebody who is not there any more from a day on.
#[derive(Clone, Copy, Debug)]
pub struct Leaving {
    pub user: Uuid,
    pub from: Date,
}
