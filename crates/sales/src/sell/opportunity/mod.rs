//! Opportunities: what may be sold to whom, for how much and by when, moving through stages until they are won or lost.

mod actions;
mod journey;
pub mod line;
mod rules;

use base::{Date, Id, Instant};
use records::describe::{Amount, AutoNumber, Chosen, CurrencyCode, Default, LongText, Percent, Tags};
use records_derive::Object;

pub use actions::{lose, move_to, reopen, win};
pub use journey::retell;
pub use rules::unstated_reason;

use crate::customer::account::Account;
use crate::customer::contact::Contact;
use crate::customer::sorting::{LostReason, Source};
use crate::sell::lead::Lead;
use crate::sell::product::Product;
use crate::sell::stage::{ForecastCategory, Stage};

#[derive(Object)]
#[object(
    group = "sell", icon = "trophy", owner, board = "stage", calendar = "expected_close_on", numbering = "O", check(journey::check),
    within(&["account"]),
    index(&["owner_id", "updated_at", "id"]), index(&["stage_id", "owner_id", "amount_base", "deleted_at"]), index(&["stage_id", "expected_close_on", "id"]),
    index(&["team_id", "stage_id"]),
    // What reports sum over a whole company, from the index alone: open by stage and day of opening, with what stalls; closed by
    // stage and day; promises to be in touch.
    // SQLite trusts an index to be all that it needs only where the condition of the index is a column of it, too.
    index(&["stage_id", "opened_on", "stage_since", "probability", "amount_base", "deleted_at"]),
    index(&["stage_id", "closed_on", "owner_id", "amount_base", "opened_on", "deleted_at"]),
    index(&["stage_id", "next_contact_on", "owner_id", "team_id", "deleted_at"])
)]
pub struct Opportunity {
    #[field(searchable, indexed, max = 200)]
    pub name: String,
    #[field(searchable, unique)]
    pub number: Option<AutoNumber>,
    pub account: Option<Id<Account>>,
    pub contact: Option<Id<Contact>>,
    #[field(interval)]
    pub stage: Id<Stage>,
    #[field(default(Default::BaseCurrency))]
    pub currency: Option<CurrencyCode>,
    /// What it is worth; the sum of its lines where it has any.
    #[field(indexed)]
    pub amount: Option<Amount>,
    /// How likely it is won; that of the stage unless somebody knows better.
    pub probability: Option<Percent>,
    /// How it counts in the forecast; follows the stage until somebody says otherwise.
    pub forecast_category: Option<Chosen<ForecastCategory>>,
    #[field(indexed, section = "timing")]
    pub opened_on: Option<Date>,
    #[field(indexed, section = "timing")]
    pub expected_close_on: Option<Date>,
    #[field(indexed, section = "timing")]
    pub closed_on: Option<Date>,
    #[field(section = "timing")]
    pub lost_reason: Option<Id<LostReason>>,
    #[field(indexed, section = "background")]
    pub source: Option<Id<Source>>,
    /// The product that it is mainly about; lines say it exactly.
    #[field(indexed, section = "background")]
    pub product: Option<Id<Product>>,
    /// The lead that it came from.
    #[field(section = "background")]
    pub lead: Option<Id<Lead>>,
    #[field(section = "follow_up")]
    pub next_step: Option<String>,
    /// When somebody will next be in touch.
    #[field(indexed, section = "follow_up")]
    pub next_contact_on: Option<Date>,
    #[field(read_only, untracked, indexed, section = "history")]
    pub last_activity_at: Option<Instant>,
    /// Since when it is in its stage.
    #[field(read_only, untracked, indexed, section = "history")]
    pub stage_since: Option<Instant>,
    /// The furthest open stage that it has been in.
    #[field(read_only, untracked, section = "history")]
    pub reached_stage: Option<Id<Stage>>,
    /// The stage in which it stood when it was won, lost or given up.
    #[field(read_only, untracked, section = "history")]
    pub closed_from: Option<Id<Stage>>,
    /// When it first came to a contract.
    #[field(read_only, untracked, indexed, section = "history")]
    pub contract_on: Option<Date>,
    /// When the journey to it began: when its lead came in, or else when it was opened.
    #[field(read_only, untracked, indexed, section = "history")]
    pub began_on: Option<Date>,
    #[field(section = "background")]
    pub tags: Option<Tags>,
    #[field(section = "background")]
    pub note: Option<LongText>,
    #[field(unique, max = 100, section = "history")]
    pub external_id: Option<String>,
}
