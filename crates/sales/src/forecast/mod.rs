//! What will be sold in a week, a month or a quarter: figures by category of what is expected to close, per person and up the tree of
//! teams, and beside them the calls, the numbers that people put their names to. A call is never changed or taken back: a later one
//! stands beside it, so that what was known on a day can always be asked for. Deliberately not here: targets, and any statistics.

mod call;
mod calls;
mod history;
mod page;
mod reach;
mod record;
mod snapshot;
mod tree;

use base::{Date, Id};
use records::describe::{Amount, Choice as _, Chosen, CurrencyCode, LongText};
use records::people::{Team, User};
use records_derive::{Choice, Object};

pub use call::{Wish, call};
pub use calls::Call;
pub use history::{History, season};
pub use page::{Asked, COLUMNS, Forecast, Node, NodeKind, forecast, period};
pub use record::{Past, PersonRecord, Record, record};
pub use snapshot::{Told, keep, tables};

/// What somebody says will be sold in a period, by a person or by a team.
#[derive(Object)]
#[object(
    group = "hidden", icon = "chart", title = "period", owner, confidential, check(call::check),
    index(&["starts_on", "ends_on", "created_at", "id"])
)]
pub struct ForecastCall {
    /// The week, month or quarter that it speaks of.
    #[field(read_only, max = 30)]
    pub period: Option<String>,
    #[field(fixed)]
    pub starts_on: Date,
    #[field(fixed)]
    pub ends_on: Date,
    /// The person that it is about; none where it is about a team.
    #[field(fixed, indexed)]
    pub person: Option<Id<User>>,
    /// The team that it is about, with all below it; none where it is about a person.
    #[field(fixed, indexed)]
    pub subject_team: Option<Id<Team>>,
    #[field(fixed, default(records::describe::Default::BaseCurrency))]
    pub currency: Option<CurrencyCode>,
    /// What will be won in the period, with what is won already.
    #[field(fixed)]
    pub amount: Amount,
    /// Whether whoever it is about says it, or somebody above them.
    #[field(read_only, starts = Level::Own.value())]
    pub level: Chosen<Level>,
    /// Why.
    #[field(fixed, max = 2_000)]
    pub note: Option<LongText>,
}

/// Who says it.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// The person, or whoever leads the team.
    Own,
    /// Somebody above.
    Superior,
}
