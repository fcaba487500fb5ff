//! Verbs of a lead, each one transaction.

use base::{Error, Id, Problem, Result, Uuid};
use records::describe::Entity;
use records::save::{load, save_as};
use records::{Cx, Draft, Record, events};
use serde_json::json;
use store::{Tx, Value};

use super::{Lead, LeadStatus};
use crate::customer::account::Account;
use crate::customer::contact::Contact;
use crate::customer::sorting::LostReason;
use crate::sell::opportunity::Opportunity;
use records::describe::Choice as _;

/// What to make of a lead. Drafts bring what the writer changed; the rest comes from the lead.
#[derive(Default)]
pub struct Conversion {
    /// An account that is already there, instead of a new one.
    pub account: Option<Id<Account>>,
    pub account_draft: Option<Draft>,
    pub contact_draft: Option<Draft>,
    /// `None` makes no opportunity.
    pub opportunity_draft: Option<Draft>,
}

#[derive(Clone, Copy, Debug)]
pub struct Converted {
    pub account: Id<Account>,
    pub contact: Id<Contact>,
    pub opportunity: Option<Id<Opportunity>>,
}

/// Makes an account (or takes one), a contact and an opportunity of a lead, in one step.
pub fn convert(cx: &Cx, tx: &mut Tx, id: Id<Lead>, conversion: Conversion) -> Result<Converted> {
    let object = cx.setup.catalog.of::<Lead>().clone();
    let lead = load(cx, tx, &object, id.0)?;
    if lead.text("status") == Some(LeadStatus::Converted.value()) {
        return Err(Error::invalid(Problem::at("status", "already_converted")));
    }
    let owner = lead.get("owner").clone();
    let account = match conversion.account {
        Some(account) => Id::of(load(cx, tx, cx.setup.catalog.of::<Account>(), account.0)?.id()),
        None => {
            let draft = conversion.account_draft.unwrap_or_else(Draft::create);
            let draft = filled(
                draft,
                &lead,
                &owner,
                &[
                    ("industry", "industry"),
                    ("region", "region"),
                    ("address", "address"),
                    ("source", "source"),
                    ("phone", "phone"),
                ],
            );
            let name = lead.text("company").unwrap_or_else(|| lead.title()).to_owned();
            save_as::<Account>(cx, tx, with_default(draft, "name", name.into())).map_err(|error| within("account", error))?.id()
        }
    };
    let draft = conversion.contact_draft.unwrap_or_else(Draft::create);
    let draft =
        filled(draft, &lead, &owner, &[("name", "name"), ("position", "position"), ("mobile", "phone"), ("email", "email")]);
    let contact = save_as::<Contact>(cx, tx, with_default(draft, "account", account.0.into()))
        .map_err(|error| within("contact", error))?
        .id();
    let opportunity = match conversion.opportunity_draft {
        None => None,
        Some(draft) => {
            let pairs = [("source", "source"), ("product", "product"), ("amount", "expected_amount"), ("currency", "currency")];
            let draft = filled(draft, &lead, &owner, &pairs);
            let draft = [("account", account.0), ("contact", contact_id(contact)), ("lead", id.0)]
                .into_iter()
                .fold(draft, |draft, (field, id)| with_default(draft, field, id.into()));
            let name = lead.text("company").unwrap_or_else(|| lead.title()).to_owned();
            let draft = with_default(draft, "name", name.into());
            Some(save_as::<Opportunity>(cx, tx, draft).map_err(|error| within("opportunity", error))?.id())
        }
    };
    mark(cx, tx, id, account.0, contact_id(contact), opportunity.map(|id: Id<Opportunity>| id.0))?;
    events::remember(
        cx,
        tx,
        Lead::NAME,
        id.0,
        "converted",
        Some(json!({ "account": account.0, "opportunity": opportunity.map(|id| id.0) })),
    )?;
    Ok(Converted { account, contact, opportunity })
}

fn contact_id(contact: Id<Contact>) -> Uuid {
    contact.0
}

/// The link from lead to what became of it is Kaidan's to write, not the converter's: whoever may convert has been asked by
/// `save` for the right to change the lead.
fn mark(cx: &Cx, tx: &mut Tx, id: Id<Lead>, account: Uuid, contact: Uuid, opportunity: Option<Uuid>) -> Result<()> {
    let object = cx.setup.catalog.of::<Lead>().clone();
    records::save::may_change(cx, tx, &object, id.0)?;
    let kaidan = cx.on_behalf("conversion of a lead");
    let draft = Draft::update(id.0)
        .set("status", LeadStatus::Converted.value())
        .set("converted_at", cx.now)
        .set("account", account)
        .set("contact", contact)
        .set("opportunity", opportunity);
    records::save::save(&kaidan, tx, &object, draft).map(drop)
}

/// Gives up a lead, with the reason.
pub fn disqualify(cx: &Cx, tx: &mut Tx, id: Id<Lead>, reason: Id<LostReason>, note: Option<String>) -> Result<()> {
    let draft = Draft::update(id.0).set("status", LeadStatus::Disqualified.value()).set("reason", reason.0);
    save_as::<Lead>(cx, tx, draft)?;
    events::remember(cx, tx, Lead::NAME, id.0, "disqualified", note.map(|note| json!({ "note": note })))
}

fn filled(mut draft: Draft, lead: &Record, owner: &Value, pairs: &[(&'static str, &str)]) -> Draft {
    for (field, from) in pairs {
        draft = with_default(draft, field, lead.get(from).clone());
    }
    with_default(draft, "owner", owner.clone())
}

fn with_default(draft: Draft, field: &'static str, value: Value) -> Draft {
    let given = draft.values.iter().any(|(name, _)| name == field || name.strip_suffix("_id") == Some(field));
    if given || value.is_null() { draft } else { draft.set(field, value) }
}

/// Problems of a part are told as `account/name`.
fn within(part: &str, error: Error) -> Error {
    let prefix = |problems: Vec<Problem>| {
        problems.into_iter().map(|p| Problem { target: p.target.map(|target| format!("{part}/{target}")), ..p }).collect()
    };
    match error {
        Error::Invalid(problems) => Error::Invalid(prefix(problems)),
        Error::Duplicate(problems) => Error::Duplicate(prefix(problems)),
        other => other,
    }
}
