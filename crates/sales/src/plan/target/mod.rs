//! Targets: an append-only ledger of what was said, of whom, for which days, and when. Nothing in an entry changes but its agreement
//! (proposed, signed off by a superior, confirmed by its owner, or refused), and each of these steps is dated; whoever means another
//! number says it in a new entry, which takes the place of the older one once it is signed off. So every screen can show what was known
//! on a day (`known`). Deliberately not here: how far a target is reached, beyond the one question of `reached`, and splitting.

mod actions;
mod comment;
mod known;
mod reached;
mod rules;

use base::{Date, Decimal, Id, Instant};
use records::describe::{Amount, Choice as _, Chosen, CurrencyCode, Default, LongText, Region};
use records::people::{Team, User};
use records_derive::{Choice, Object};

pub use actions::{confirm, may_answer, may_sign_off, refuse, sign_off, sign_off_many};
pub use comment::{TargetComment, comment, discussion};
pub use known::{Known, Wanted, known};
pub use reached::{Reached, reached};

use crate::metric::Unit;
use crate::sell::product::ProductLine;

/// One entry. Its owner is the person of whom it speaks; of a team its leader, of the company whoever answers for it.
#[derive(Object)]
#[object(
    group = "plan", icon = "target", owner, confidential, check(rules::check),
    index(&["owner_id", "starts_on", "id"]), index(&["starts_on", "id"])
)]
pub struct Target {
    /// Of whom and for what, in the words of the day on which it was said.
    #[field(read_only, searchable, max = 300)]
    pub name: Option<String>,
    /// The key of the metric that it speaks of.
    #[field(fixed, indexed, max = 63)]
    pub metric: String,
    #[field(fixed, starts = Reach::Person.value())]
    pub reach: Chosen<Reach>,
    /// The team of whom it speaks, with all below it.
    #[field(fixed)]
    pub of_team: Option<Id<Team>>,
    /// Only what is sold of this line; everything where it is left out.
    #[field(fixed)]
    pub product_line: Option<Id<ProductLine>>,
    /// Only what is sold there; everywhere where it is left out.
    #[field(fixed)]
    pub region: Option<Region>,
    #[field(fixed)]
    pub starts_on: Date,
    /// The last day; without one it holds until the next of its kind begins.
    #[field(fixed)]
    pub ends_on: Option<Date>,
    #[field(fixed, starts = Level::Target.value())]
    pub level: Chosen<Level>,
    #[field(fixed, default(Default::BaseCurrency))]
    pub currency: Option<CurrencyCode>,
    /// Of a metric of money, in the base currency.
    #[field(fixed)]
    pub amount: Option<Amount>,
    /// Of any other metric; a percentage as 0.35.
    #[field(fixed)]
    pub quantity: Option<Decimal>,
    /// Takes back what was said before, without another number.
    #[field(fixed, starts = false)]
    pub withdrawn: bool,
    /// What it rests on, or why it differs from the one before.
    #[field(fixed)]
    pub note: Option<LongText>,
    #[field(read_only, starts = State::Proposed.value())]
    pub state: Chosen<State>,
    #[field(read_only)]
    pub signed_by: Option<Id<User>>,
    #[field(read_only)]
    pub signed_at: Option<Instant>,
    #[field(read_only)]
    pub confirmed_at: Option<Instant>,
    #[field(read_only)]
    pub refused_by: Option<Id<User>>,
    #[field(read_only)]
    pub refused_at: Option<Instant>,
    /// Why it was refused.
    #[field(read_only)]
    pub refusal: Option<LongText>,
    /// The version of the metric under which it was said.
    #[field(read_only)]
    pub revision: Option<i64>,
    /// What the metric was measured in.
    #[field(read_only)]
    pub unit: Option<Chosen<Unit>>,
    /// What the metric was called when it was said.
    #[field(read_only, max = 200)]
    pub said_metric: Option<String>,
    /// What the person, team or company was called when it was said.
    #[field(read_only, max = 200)]
    pub said_of: Option<String>,
    /// The team of that day.
    #[field(read_only, max = 200)]
    pub said_in: Option<String>,
    /// What product line and region were called when it was said.
    #[field(read_only, max = 200)]
    pub said_for: Option<String>,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    Company,
    Team,
    Person,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    Target,
    Stretch,
    Challenge,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Proposed,
    SignedOff,
    Confirmed,
    Refused,
}
