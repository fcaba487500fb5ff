//! How far people and teams are: for today, this week, month, quarter and year what is to be reached, what is done, what is missing and how
//! the days go; for whoever leads, the tree of teams and people with who is behind and why. Goals are those of the ledger
//! (`plan::target`), figures those of the library of metrics, over several periods at once, so that a page is a handful of
//! statements whatever it shows. Deliberately not here: forecasts that look into single deals, and charts.

mod deals;
mod goal;
mod own;
mod pace;
mod reason;
mod tree;

use base::calendar::Period;
use base::{Decimal, Error, Problem, Result, Uuid};
use records::people::Action;
use records::{Cx, permit};

pub use goal::Goal;
pub use own::{Before, Own, Window, own};
pub use pace::{Pace, Time};
pub use reason::{Factor, Part};
pub use tree::{Node, NodeKind, Tree, tree};

use crate::measure::Behind;
use crate::metric::{self, Better, Definition};
use crate::plan::target::{Level, Target};
use pace::Nature;

/// The metric that is held against targets where none is asked for.
pub const USUAL: &str = "won_amount";

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// A metric by its key.
    pub metric: String,
    pub level: Level,
}

/// A goal and what is done of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    pub goal: Option<Goal>,
    pub done: Option<Decimal>,
    pub share: Option<Decimal>,
    /// The records that it is made of.
    pub rows: Option<Behind>,
    pub pace: Pace,
}

/// The metric, as far as whoever asks may know it and it can be held against days at all.
fn metric<'a>(cx: &'a Cx, asked: &Asked) -> Result<&'a Definition> {
    let metric = metric::library(cx)?.find(&asked.metric).filter(|metric| metric.may_be_asked(cx)).ok_or(Error::NotFound)?;
    if metric.has_period() && metric.can_be_grouped() {
        return Ok(metric);
    }
    Err(Error::invalid(Problem::at("metric", "attainment_not_of_this_metric")))
}

fn nature(metric: &Definition) -> Nature {
    Nature { adds_up: metric.adds_up(), more_is_better: metric.better == Better::More }
}

/// Whether whoever asks may know what this person, or this team, is to reach.
fn may_know(cx: &Cx, person: Option<Uuid>, team: Option<Uuid>) -> bool {
    permit::may_own(cx, cx.setup.catalog.of::<Target>(), Action::Read, person, team)
}

/// The days of another period that are as many as have passed of a running one: what it is fairly compared with.
fn as_far(period: &Period, running: &Period, cx: &Cx) -> Period {
    if cx.today >= running.to {
        return period.clone();
    }
    let days = running.from.until(cx.today).map_or(0, |span| span.get_days()).max(0);
    Period::range(period.from, period.from.saturating_add(jiff::Span::new().days(days)).min(period.to))
}
