//! What was changed, a batch for each object and day: leads worked on and converted, deals moved from stage to stage, tiers
//! raised, and one seller's customers handed over. A record changes at most once a day.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::{Error, Result, Uuid};
use records::describe::{Choice, Entity};
use records::{Cx, Draft, Who, events};
use sales::customer::account::Account;
use sales::customer::contact::Contact;
use sales::sell::lead::{Lead, LeadStatus};
use sales::sell::opportunity::Opportunity;
use serde_json::{Value as Json, json};
use store::Tx;

use super::Book;
use crate::days::{Day, office_hours};
use crate::people::enter;
use crate::plan::deals::{Deal, End, To};
use crate::plan::leads::LeadEnd;
use crate::random::Random;

/// A verb of the business that goes with a change.
struct Told {
    record: Uuid,
    verb: &'static str,
    note: Option<Json>,
}

#[derive(Default)]
struct Page {
    accounts: Vec<Draft>,
    leads: Vec<Draft>,
    deals: Vec<Draft>,
    told_of_leads: Vec<Told>,
    told_of_deals: Vec<Told>,
}

pub fn write(cx: &Cx, tx: &mut Tx, book: &Book, manager: Uuid) -> Result<()> {
    let mut pages: BTreeMap<Day, Page> = BTreeMap::new();
    leads(book, &mut pages);
    deals(book, &mut pages);
    for account in &book.plan.customers.accounts {
        for (day, tier) in &account.tiers {
            pages.entry(*day).or_default().accounts.push(Draft::update(account.id).set("tier", book.lists.tier(*tier)));
        }
    }
    let mut random = Random::new("moments");
    let handed_over = book.world.staff.handed_over.0;
    let mut left = true; let (mut tl,mut to,mut ta)=(std::time::Duration::ZERO,std::time::Duration::ZERO,std::time::Duration::ZERO);
    for (day, page) in pages {
        if left && day > handed_over {
            left = false;
            hand_over(cx, tx, book, manager)?;
        }
        let t0=std::time::Instant::now();
        let mut at = |cx: &Cx| cx.at(book.world.days.moment(day, office_hours(&mut random)));
        write_page::<Lead>(&at(cx), tx, page.leads, page.told_of_leads)?;
        let t1=std::time::Instant::now();
        write_page::<Opportunity>(&at(cx), tx, page.deals, page.told_of_deals)?;
        let t2=std::time::Instant::now();
        write_page::<Account>(&at(cx), tx, page.accounts, Vec::new())?; tl+=t1-t0; to+=t2-t1; ta+=t2.elapsed();
    }
    eprintln!("lead {tl:?} opp {to:?} acc {ta:?}");
    Ok(())
}

fn write_page<T: Entity>(cx: &Cx, tx: &mut Tx, drafts: Vec<Draft>, told: Vec<Told>) -> Result<()> {
    if drafts.is_empty() {
        return Ok(());
    }
    enter::<T>(cx, tx, drafts)?;
    told.into_iter().try_for_each(|told| events::remember(cx, tx, T::NAME, told.record, told.verb, told.note))
}

fn leads(book: &Book, pages: &mut BTreeMap<Day, Page>) {
    let (days, plan) = (book.world.days, book.plan);
    for lead in &plan.leads {
        let next_contact = lead.next_contact.map(|day| days.date(day));
        let Some(worked) = lead.worked else { continue };
        let working = Draft::update(lead.id).set("status", LeadStatus::Working.value()).set("next_contact_on", next_contact);
        pages.entry(worked).or_default().leads.push(working);
        let Some((day, end)) = lead.end else { continue };
        let page = pages.entry(day).or_default();
        match end {
            LeadEnd::Disqualified(reason) => {
                let draft = Draft::update(lead.id).set("status", LeadStatus::Disqualified.value()).set("reason", book.lists.reason(reason));
                page.leads.push(draft);
                page.told_of_leads.push(Told { record: lead.id, verb: "disqualified", note: None });
            }
            LeadEnd::Converted { account, contact, deal, .. } => {
                let account = &plan.customers.accounts[account];
                let contact = &plan.customers.contacts[contact];
                let deal = deal.map(|deal| plan.deals[deal].id);
                let draft = Draft::update(lead.id)
                    .set("status", LeadStatus::Converted.value())
                    .set("converted_at", contact.created_at)
                    .set("account", account.id)
                    .set("contact", contact.id)
                    .set("opportunity", deal);
                page.leads.push(draft);
                let note = json!({ "account": account.id, "opportunity": deal });
                page.told_of_leads.push(Told { record: lead.id, verb: "converted", note: Some(note) });
            }
        }
    }
}

fn deals(book: &Book, pages: &mut BTreeMap<Day, Page>) {
    let days = book.world.days;
    for deal in &book.plan.deals {
        for (nth, step) in deal.steps.iter().enumerate() {
            let page = pages.entry(step.day).or_default();
            let mut draft = Draft::update(deal.id);
            let told = |verb| Told { record: deal.id, verb, note: None };
            match step.to {
                To::Stage(stage) => draft = draft.set("stage", book.lists.open[stage]),
                To::End(End::Won) => {
                    draft = draft.set("stage", book.lists.won);
                    page.told_of_deals.push(told("won"));
                }
                To::End(End::Lost(reason)) => {
                    draft = draft.set("stage", book.lists.lost).set("lost_reason", book.lists.reason(reason));
                    page.told_of_deals.push(told("lost"));
                }
                To::End(End::Void) => draft = draft.set("stage", book.lists.void),
            }
            if let Some(expected) = step.expected {
                draft = draft.set("expected_close_on", days.date(expected));
            }
            if nth + 1 == deal.steps.len() {
                draft = last(book, deal, draft);
            }
            page.deals.push(draft);
        }
    }
}

/// The last change of a deal also says what is planned.
fn last(book: &Book, deal: &Deal, draft: Draft) -> Draft {
    match deal.next_contact {
        Some(day) => draft.set("next_contact_on", book.world.days.date(day)).set("next_step", deal.next_step),
        None => draft,
    }
}

/// The region's manager gives a leaver's customers and everything that is open to a colleague.
fn hand_over(cx: &Cx, tx: &mut Tx, book: &Book, manager: Uuid) -> Result<()> {
    let (days, plan, staff) = (book.world.days, book.plan, book.world.staff);
    let (day, from, to) = staff.handed_over;
    let person = cx.setup.people.user(manager).ok_or_else(|| Error::internal("the demo company's manager is missing"))?;
    let cx = Cx::new(cx.setup.clone(), Who::Person(Arc::clone(person)), days.moment(day, 15 * 3600)).from(cx.origin.clone());
    let give = |id: Uuid| Draft::update(id).set("owner", staff.sellers[to].id);
    let customers = &plan.customers;
    let accounts: Vec<usize> = customers.by_seller[from].iter().copied().filter(|at| customers.accounts[*at].since < day).collect();
    let before = days.moment(day, 0);
    let contacts = customers.contacts.iter().filter(|contact| contact.created_at < before && accounts.contains(&contact.account));
    let contacts: Vec<Draft> = contacts.map(|contact| give(contact.id)).collect();
    let leads = plan.leads.iter().filter(|lead| lead.seller == from && lead.is_open_on(day)).map(|lead| give(lead.id)).collect();
    let deals = plan.deals.iter().filter(|deal| deal.seller == from && deal.stage_on(day).is_some()).map(|deal| give(deal.id)).collect();
    enter::<Account>(&cx, tx, accounts.iter().map(|at| give(customers.accounts[*at].id)).collect())?;
    enter::<Contact>(&cx, tx, contacts)?;
    enter::<Lead>(&cx, tx, leads)?;
    enter::<Opportunity>(&cx, tx, deals)
}
