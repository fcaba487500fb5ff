//! Contacts: the people at an account.

use base::{Date, Id};
use records::describe::{Chosen, Email, LongText, Match, Phone};
use records_derive::{Choice, Object};

use super::account::Account;

#[derive(Object)]
#[object(
    group = "customer", icon = "contacts", owner, within(&["account"]),
    similar("mobile", Match::Phone), similar("email", Match::Email), index(&["owner_id", "updated_at", "id"])
)]
pub struct Contact {
    #[field(searchable, indexed, max = 100)]
    pub name: String,
    pub account: Option<Id<Account>>,
    /// What stands on the business card.
    pub position: Option<String>,
    pub department: Option<String>,
    #[field(searchable)]
    pub mobile: Option<Phone>,
    pub phone: Option<Phone>,
    #[field(searchable)]
    pub email: Option<Email>,
    #[field(section = "background")]
    pub wechat: Option<String>,
    /// The part that this person plays in a decision to buy.
    pub buying_role: Option<Chosen<BuyingRole>>,
    #[field(section = "background")]
    pub birthday: Option<Date>,
    #[field(read_only, untracked, indexed, section = "history")]
    pub last_activity_at: Option<base::Instant>,
    #[field(section = "background")]
    pub note: Option<LongText>,
    #[field(unique, max = 100, section = "history")]
    pub external_id: Option<String>,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuyingRole {
    DecisionMaker,
    Influencer,
    Evaluator,
    User,
    Gatekeeper,
}
