//! Leads: somebody who may buy. A lead is worked on until it is converted into an account, a contact and an opportunity, or
//! disqualified with a reason.

mod actions;
pub mod triage;

use base::{Date, Id, Instant, Result};
use records::describe::{
    Amount, AutoNumber, Choice as _, Chosen, CurrencyCode, Default, Email, LongText, Match, Phone, Region, Tags,
};
use records::{Change, Cx, Record};
use records_derive::{Choice, Object};
use store::{Tx, Value};

pub use actions::{Conversion, Converted, convert, disqualify};

use crate::customer::account::Account;
use crate::customer::contact::Contact;
use crate::customer::sorting::{Industry, LostReason, Source};
use crate::sell::opportunity::Opportunity;
use crate::sell::product::Product;

#[derive(Object)]
#[object(
    group = "sell", icon = "user-add", owner, numbering = "L", check(check), after(follow_plans), board = "status",
    similar("phone", Match::Phone), similar("email", Match::Email), similar("company", Match::Name),
    index(&["owner_id", "updated_at", "id"]),
    // What people have in hand, from the index alone.
    index(&["owner_id", "status", "deleted_at"])
)]
pub struct Lead {
    /// The person, or what the lead is about.
    #[field(searchable, indexed, max = 200)]
    pub name: String,
    #[field(searchable, indexed, max = 200)]
    pub company: Option<String>,
    #[field(searchable, unique)]
    pub number: Option<AutoNumber>,
    #[field(indexed, starts = LeadStatus::New.value())]
    pub status: Chosen<LeadStatus>,
    pub position: Option<String>,
    #[field(searchable)]
    pub phone: Option<Phone>,
    #[field(searchable)]
    pub email: Option<Email>,
    #[field(indexed, section = "background")]
    pub source: Option<Id<Source>>,
    #[field(section = "background")]
    pub industry: Option<Id<Industry>>,
    #[field(indexed, section = "background")]
    pub region: Option<Region>,
    #[field(section = "background")]
    pub address: Option<String>,
    /// What it turned out to be; its plan of steps follows from it.
    #[field(indexed, section = "need")]
    pub disposition: Option<Id<triage::Disposition>>,
    #[field(section = "need")]
    pub rating: Option<Chosen<Rating>>,
    #[field(section = "need")]
    pub product: Option<Id<Product>>,
    #[field(default(Default::BaseCurrency), section = "need")]
    pub currency: Option<CurrencyCode>,
    #[field(section = "need")]
    pub expected_amount: Option<Amount>,
    #[field(section = "background")]
    pub tags: Option<Tags>,
    /// When somebody will next be in touch.
    #[field(indexed, section = "follow_up")]
    pub next_contact_on: Option<Date>,
    #[field(read_only, untracked, indexed, section = "history")]
    pub last_activity_at: Option<Instant>,
    /// When somebody first worked on it.
    #[field(read_only, section = "history")]
    pub worked_at: Option<Instant>,
    /// Why it came to nothing.
    #[field(section = "history")]
    pub reason: Option<Id<LostReason>>,
    #[field(read_only, section = "history")]
    pub converted_at: Option<Instant>,
    #[field(read_only, section = "history")]
    pub account: Option<Id<Account>>,
    #[field(read_only, section = "history")]
    pub contact: Option<Id<Contact>>,
    #[field(read_only, section = "history")]
    pub opportunity: Option<Id<Opportunity>>,
    #[field(section = "background")]
    pub note: Option<LongText>,
    #[field(unique, max = 100, section = "history")]
    pub external_id: Option<String>,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeadStatus {
    New,
    Working,
    Converted,
    Disqualified,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rating {
    Hot,
    Warm,
    Cold,
}

/// Status and what belongs to it agree: only converting converts, a disqualified lead has a reason, a converted one stays.
fn check(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    let converting = cx.is_trusted() && !cx.is_automation();
    let mut unstated = None;
    for change in changes.iter_mut().filter(|change| change.touches("status")) {
        let status = change.after.text("status").and_then(LeadStatus::parse);
        let was = change.before.as_ref().and_then(|before| before.text("status")).and_then(LeadStatus::parse);
        let imported = cx.origin.starts_with("import:");
        match status {
            Some(LeadStatus::Converted) if change.after.get("converted_at").is_null() && !imported && !converting => {
                change.refuse("status", "convert_by_action");
            }
            Some(LeadStatus::Disqualified) if change.after.get("reason").is_null() => {
                if !imported {
                    change.refuse("reason", "required");
                } else {
                    let reason = *unstated.get_or_insert(crate::sell::opportunity::unstated_reason(tx)?);
                    change.after.set("reason", reason);
                }
            }
            _ => {}
        }
        if was == Some(LeadStatus::Converted) && status != was {
            change.refuse("status", "already_converted");
        }
        if matches!(status, Some(LeadStatus::Working | LeadStatus::Converted)) && change.after.get("worked_at").is_null() {
            change.after.set("worked_at", cx.now);
        }
        if status != Some(LeadStatus::Disqualified) {
            change.after.set("reason", Value::Null);
        }
    }
    crate::sell::assignment::assign_new(cx, tx, changes)
}

/// After writing: the plans that follow from what leads turned out to be.
pub(crate) fn follow_plans(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    triage::follow(cx, tx, changes)
}

/// The statuses in which somebody still works on a lead.
pub(crate) const OPEN: [LeadStatus; 2] = [LeadStatus::New, LeadStatus::Working];

/// Whether somebody still works on the lead.
pub(crate) fn is_open(lead: &Record) -> bool {
    lead.text("status").and_then(LeadStatus::parse).is_some_and(|status| OPEN.contains(&status))
}
