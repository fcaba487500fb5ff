//! Reports and dashboards that people put together without code: a pivot over the library of metrics, saved with its owner and shared
//! like any record. Whoever opens one is told what their own rights give, whatever its owner sees. Deliberately not here: what a figure
//! means (`metric`), and the fixed reports (`measure`).

mod choose;
mod counted;
mod cube;
mod dashboard;
mod flat;
mod letter;
mod offer;
mod pivot;
mod subscription;
mod table;

use base::{Error, Result};
use records::describe::{Json, LongText};
use records::{Change, Cx, Verb};
use records_derive::Object;
use store::Tx;

pub use choose::Chosen;
pub use dashboard::{Board, BoardRow, Card, Dashboard, Height, on_dashboard};
pub use flat::{Fact, csv, facts, sheet, xlsx};
pub use letter::{Letter, letter};
pub use offer::{Offer, OfferedOption, dimensions};
pub use pivot::{Compare, Pivot, Show, Sort};
pub(crate) use subscription::table as subscriptions_table;
pub use subscription::{NOTICE, Rhythm, Subscription, Timing, subscribe, subscriptions, tell_due, unsubscribe};
pub use table::{Head, Line, MOST_CELLS, Measured, Named, Table, answer};

/// A report that somebody put together.
#[derive(Object)]
#[object(group = "setup", icon = "chart", owner, confidential, configuration, open_when = "shared", check(check))]
pub struct Report {
    #[field(searchable, max = 100)]
    pub name: String,
    /// What it is for.
    #[field(max = 1_000)]
    pub description: Option<LongText>,
    /// Everybody may open it, each with their own rights; only its owner and administrators change it.
    #[field(starts = false)]
    pub shared: bool,
    /// Metrics, rows, column, filters, period and how it is drawn, as docs/operate/api.md says.
    pub definition: Json,
}

/// A definition that fits. What broke with a field can still be renamed, shared and given away.
fn check(cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut().filter(|change| matches!(change.verb, Verb::Create | Verb::Update)) {
        if !change.is_new() && !change.touches("definition") {
            continue;
        }
        match Pivot::parse(change.after.text("definition").unwrap_or("{}")) {
            Err(Error::Invalid(problems)) => change.problems.extend(problems),
            Err(other) => return Err(other),
            Ok(pivot) => change.problems.extend(pivot.check(cx)?),
        }
    }
    Ok(())
}
