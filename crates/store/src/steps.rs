//! Changes of the schema that following the description cannot make (a rename, a split, values filled in): numbered functions,
//! each run once on every database, in order, in the transaction of `follow`. A new database starts at the last number.

use base::{Error, Result};

use crate::transaction::Tx;

/// One change. Numbers start at 1 and are never given again.
pub struct Step {
    pub number: i64,
    /// For the log: `rename deal.note to deal.description`.
    pub what: &'static str,
    /// Runs before missing tables and columns are added.
    pub run: fn(&mut Tx<'_>) -> Result<()>,
}

/// The steps of this program, in order. Add to the end, change nothing.
pub const STEPS: &[Step] = &[];

/// The number that a database has when it has seen all of these steps.
pub fn newest(steps: &[Step]) -> i64 {
    steps.iter().map(|step| step.number).max().unwrap_or(0)
}

/// Runs what the database has not seen yet.
pub fn catch_up(tx: &mut Tx<'_>, version: i64, steps: &[Step], done: &mut Vec<String>) -> Result<()> {
    let newest = newest(steps);
    if version > newest {
        return Err(Error::Unavailable(format!(
            "the database belongs to a newer version of this program (its schema is number {version}, the newest known here is \
             {newest}): start that version or a newer one"
        )));
    }
    for step in steps.iter().filter(|step| step.number > version) {
        (step.run)(tx)?;
        done.push(format!("step {}: {}", step.number, step.what));
    }
    Ok(())
}
