//! Leads, opportunities and their lines with their past: worked on, converted or given up; from stage to stage.

use base::{Decimal, Uuid};
use records::Draft;
use records::describe::{Choice, FieldType, Percent};
use records::save::history::Past;
use sales::sell::lead::LeadStatus;
use serde_json::json;
use store::Value;

use super::Book;
use crate::days::office_hours;
use crate::names;
use crate::plan::deals::{Deal, End, To};
use crate::plan::leads::{Lead, LeadEnd};
use crate::random::Random;

pub fn leads(book: &Book) -> Vec<Past> {
    let mut random = Random::new("lead drafts");
    book.plan.leads.iter().enumerate().map(|(at, lead)| self::lead(book, at, lead, &mut random)).collect()
}

fn lead(book: &Book, at: usize, lead: &Lead, random: &mut Random) -> Past {
    let days = book.world.days;
    let tags: Vec<Uuid> = random.chance(8).then(|| *random.pick(book.tags)).into_iter().collect();
    let draft = book
        .made(lead.id, lead.created_at, lead.seller)
        .set("name", lead.person.name.as_str())
        .set("company", lead.firm.name.as_str())
        .set("position", lead.position)
        .set("phone", lead.phone.as_str())
        .set("email", random.chance(45).then(|| format!("{}@{}", lead.person.letters, lead.firm.domain)))
        .set("source", book.lists.source(lead.source))
        .set("industry", book.lists.industry(lead.firm.industry))
        .set("region", lead.city.code)
        .set("rating", lead.rating.map(|rating| rating.value()))
        .set("product", lead.item.map(|item| book.world.items[item].id))
        .set("expected_amount", lead.expected)
        .set("tags", names::tags(&tags))
        .set("last_activity_at", book.latest.leads.get(&at).copied());
    let arrived = Value::from(days.date(lead.arrived));
    let mut past = Past::none(draft);
    if lead.worked.is_some() || lead.end.is_some() {
        past.first.extend([("status", LeadStatus::New.value().into()), ("next_contact_on", arrived.clone())]);
    }
    if let Some(worked) = lead.worked {
        // Not before it came in.
        let soonest =
            lead.created_at.saturating_add(jiff::SignedDuration::from_mins(random.between(6, 95))).unwrap_or(lead.created_at);
        let at = days.moment(worked, office_hours(random)).max(soonest);
        let next_contact = lead.next_contact.map(|day| days.date(day));
        let values = vec![
            ("status", LeadStatus::Working.value().into()),
            ("worked_at", at.into()),
            ("next_contact_on", next_contact.into()),
        ];
        past.steps.push(book.step(worked, at, lead.seller, values));
    }
    if let Some((day, end)) = lead.end {
        past.steps.push(ended(book, lead, day, end, random));
    }
    let mut status = LeadStatus::New.value().into();
    let mut next_contact = arrived;
    let mut given: Vec<(&'static str, Value)> = Vec::new();
    for (name, value) in past.steps.iter().flat_map(|step| &step.values) {
        match *name {
            "status" => status = value.clone(),
            "next_contact_on" => next_contact = value.clone(),
            name => given.push((name, value.clone())),
        }
    }
    given.extend([("status", status), ("next_contact_on", next_contact)]);
    past.draft.values.extend(given.into_iter().map(|(name, value)| (name.into(), value)));
    if lead.is_open_on(book.world.staff.handed_over.0) {
        book.hand_over(lead.seller, &mut past);
    }
    past
}

fn ended(book: &Book, lead: &Lead, day: usize, end: LeadEnd, random: &mut Random) -> records::save::history::Step {
    let customers = &book.plan.customers;
    match end {
        LeadEnd::Disqualified(reason) => {
            let at = book.world.days.moment(day, office_hours(random));
            let mut values =
                vec![("status", LeadStatus::Disqualified.value().into()), ("reason", book.lists.reason(reason).into())];
            if lead.worked.is_none() {
                values.push(("next_contact_on", Value::Null));
            }
            let mut step = book.step(day, at, lead.seller, values);
            step.verb = Some(("disqualified", None));
            step
        }
        LeadEnd::Converted { account, contact, deal, .. } => {
            let (account, contact) = (customers.accounts[account].id, &customers.contacts[contact]);
            let at = contact.created_at;
            let values = vec![
                ("status", LeadStatus::Converted.value().into()),
                ("converted_at", at.into()),
                ("account", account.into()),
                ("contact", contact.id.into()),
            ];
            let mut step = book.step(day, at, lead.seller, values);
            let opportunity = deal.map(|deal| book.plan.deals[deal].id);
            step.verb = Some(("converted", Some(json!({ "account": account, "opportunity": opportunity }))));
            step
        }
    }
}

pub fn deals(book: &Book) -> Vec<Past> {
    let mut random = Random::new("deal drafts");
    book.plan.deals.iter().enumerate().map(|(at, deal)| self::deal(book, at, deal, &mut random)).collect()
}

fn deal(book: &Book, at: usize, deal: &Deal, random: &mut Random) -> Past {
    let (days, customers) = (book.world.days, &book.plan.customers);
    let tags: Vec<Uuid> = random.chance(14).then(|| *random.pick(book.tags)).into_iter().collect();
    let draft = book
        .made(deal.id, deal.created_at, deal.seller)
        .set("name", deal.name.as_str())
        .set("account", customers.accounts[deal.account].id)
        .set("contact", deal.contact.map(|contact| customers.contacts[contact].id))
        .set("currency", deal.currency)
        .set("amount", deal.amount)
        .set("opened_on", days.date(deal.opened))
        .set("source", book.lists.source(deal.source))
        .set("product", book.world.items[deal.item].id)
        .set("lead", deal.lead.map(|lead| book.plan.leads[lead].id))
        .set("tags", names::tags(&tags))
        .set("last_activity_at", book.latest.deals.get(&at).copied());
    let mut past = Past::none(draft);
    let expected = Value::from(days.date(deal.expected));
    let (mut stage, mut since, mut expects) = (Value::from(book.lists.open[0]), deal.created_at, expected.clone());
    if !deal.steps.is_empty() {
        past.first.extend([("stage", stage.clone()), ("expected_close_on", expected)]);
    }
    for step in &deal.steps {
        let at = days.moment(step.day, office_hours(random));
        let mut values = Vec::new();
        let mut verb = None;
        let to = match step.to {
            To::Stage(open) => book.lists.open[open],
            To::End(end) => {
                values.push(("closed_on", Value::from(days.date(step.day))));
                let (stage, told) = match end {
                    End::Won => (book.lists.won, Some("won")),
                    End::Lost(reason) => {
                        values.push(("lost_reason", book.lists.reason(reason).into()));
                        (book.lists.lost, Some("lost"))
                    }
                    End::Void => (book.lists.void, None),
                };
                verb = told;
                past.draft.values.extend(values.iter().map(|(name, value)| ((*name).into(), value.clone())));
                stage
            }
        };
        (stage, since) = (to.into(), at);
        values.insert(0, ("stage", stage.clone()));
        if let Some(day) = step.expected {
            expects = days.date(day).into();
            values.push(("expected_close_on", expects.clone()));
        }
        let mut step = book.step(step.day, at, deal.seller, values);
        step.verb = verb.map(|verb| (verb, None));
        past.steps.push(step);
    }
    // What is planned was said with the last step, or when it was made.
    let planned = [
        ("next_contact_on", Value::from(deal.next_contact.map(|day| days.date(day)))),
        ("next_step", Value::from(deal.next_step)),
    ];
    if let Some(step) = past.steps.last_mut() {
        step.values.extend(planned.iter().filter(|(_, value)| !value.is_null()).cloned());
    }
    let last = [("stage", stage), ("stage_since", since.into()), ("expected_close_on", expects)];
    past.draft.values.extend(last.into_iter().chain(planned).map(|(name, value)| (name.into(), value)));
    if deal.stage_on(book.world.staff.handed_over.0).is_some() {
        book.hand_over(deal.seller, &mut past);
    }
    past
}

pub fn lines(book: &Book) -> Vec<Past> {
    let mut pasts = Vec::new();
    for deal in &book.plan.deals {
        for (position, line) in deal.lines.iter().enumerate() {
            let draft = Draft::create()
                .with_id(line.id)
                .set("created_at", deal.created_at)
                .set("created_by", book.seller(deal.seller))
                .set("opportunity", deal.id)
                .set("product", book.world.items[line.item].id)
                .set("description", book.world.items[line.item].name.as_str())
                .set("quantity", Decimal::from(line.quantity).to_value())
                .set("price", line.price)
                .set("discount", Percent(Decimal::new(line.discount, 2)).to_value())
                .set("position", position as i64);
            pasts.push(Past::none(draft));
        }
    }
    pasts
}
