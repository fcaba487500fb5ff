//! Drafts of what was made: each as it was on its first day, with the moment and the person who made it.

use std::collections::{BTreeMap, HashSet};

use base::{Decimal, Instant, Uuid};
use records::describe::{Choice, FieldType, Percent};
use records::Draft;
use sales::sell::lead::LeadStatus;

use super::{Book, Months, month};
use crate::days::Day;
use crate::names;
use crate::plan::activities::Activity;
use crate::random::Random;

/// A draft of what somebody made at a moment.
fn made(book: &Book, id: Uuid, at: Instant, seller: usize) -> Draft {
    Draft::create().with_id(id).set("created_at", at).set("created_by", book.world.staff.sellers[seller].id)
}

fn owned(book: &Book, id: Uuid, at: Instant, seller: usize) -> Draft {
    made(book, id, at, seller).set("owner", book.world.staff.sellers[seller].id)
}

/// Accounts; those that others belong to come first, in a batch of their own.
pub fn accounts(book: &Book) -> (Vec<Draft>, Months) {
    let mut random = Random::new("account drafts");
    let (mut groups, mut months) = (Vec::new(), Months::new());
    let parents: HashSet<usize> = book.plan.customers.accounts.iter().filter_map(|account| account.parent).collect();
    let days = book.world.days;
    let this_year = i64::from(days.date(days.today()).year());
    for (at, account) in book.plan.customers.accounts.iter().enumerate() {
        let employees = account.scale * random.between(60, 420) / 1000;
        let tags: Vec<Uuid> = account.tags.iter().map(|tag| book.tags[*tag]).collect();
        let website = random.chance(70).then(|| format!("https://www.{}", account.firm.domain));
        let draft = owned(book, account.id, account.created_at, account.seller)
            .set("name", account.firm.name.as_str())
            .set("parent", account.parent.map(|parent| book.plan.customers.accounts[parent].id))
            .set("industry", book.lists.industry(account.firm.industry))
            .set("region", account.city.code)
            .set("address", account.address.as_str())
            .set("tier", book.lists.tier(account.tier))
            .set("credit_code", account.credit_code.clone())
            .set("phone", account.phone.as_str())
            .set("website", website)
            .set("employees", employees.max(8))
            .set("annual_revenue", random.chance(60).then_some(employees.max(8) * random.between(40, 160) * 1_000_000))
            .set("founded", random.chance(75).then(|| this_year - random.between(3, 34)))
            .set("source", book.lists.source(account.source))
            .set("tags", names::tags(&tags))
            .set("next_contact_on", account.next_contact.map(|day| days.date(day)));
        match parents.contains(&at) {
            true => groups.push(draft),
            false => months.entry(month(days, account.since)).or_default().push(draft),
        }
    }
    (groups, months)
}

pub fn contacts(book: &Book) -> Months {
    let mut random = Random::new("contact drafts");
    let mut months = Months::new();
    let (days, customers) = (book.world.days, &book.plan.customers);
    for contact in &customers.contacts {
        let account = &customers.accounts[contact.account];
        let birthday = random.chance(18).then(|| jiff::civil::date(random.between(1966, 1998) as i16, random.between(1, 12) as i8, random.between(1, 28) as i8));
        let draft = owned(book, contact.id, contact.created_at, account.seller)
            .set("name", contact.person.name.as_str())
            .set("account", account.id)
            .set("position", contact.position)
            .set("department", contact.department)
            .set("mobile", contact.mobile.as_str())
            .set("email", random.chance(66).then(|| format!("{}@{}", contact.person.letters, account.firm.domain)))
            .set("wechat", random.chance(48).then(|| format!("{}_{}", contact.person.letters.replace('.', ""), random.digits(3))))
            .set("buying_role", contact.role.map(|role| role.value()))
            .set("birthday", birthday);
        // A contact may be met long after its account was made, but never before the story.
        let day = days.day_of(contact.created_at).max(account.since);
        months.entry(month(days, day)).or_default().push(draft);
    }
    months
}

pub fn leads(book: &Book) -> Months {
    let mut random = Random::new("lead drafts");
    let mut months = Months::new();
    let days = book.world.days;
    for lead in &book.plan.leads {
        let tags: Vec<Uuid> = random.chance(8).then(|| *random.pick(book.tags)).into_iter().collect();
        let draft = owned(book, lead.id, lead.created_at, lead.seller)
            .set("name", lead.person.name.as_str())
            .set("company", lead.firm.name.as_str())
            .set("status", LeadStatus::New.value())
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
            .set("next_contact_on", if lead.worked.is_none() { Some(days.date(lead.arrived)) } else { None });
        months.entry(month(days, lead.arrived)).or_default().push(draft);
    }
    months
}

pub fn deals(book: &Book) -> Months {
    let mut random = Random::new("deal drafts");
    let mut months = Months::new();
    let (days, customers) = (book.world.days, &book.plan.customers);
    for deal in &book.plan.deals {
        let tags: Vec<Uuid> = random.chance(14).then(|| *random.pick(book.tags)).into_iter().collect();
        let still_there = deal.steps.is_empty();
        let draft = owned(book, deal.id, deal.created_at, deal.seller)
            .set("name", deal.name.as_str())
            .set("account", customers.accounts[deal.account].id)
            .set("contact", deal.contact.map(|contact| customers.contacts[contact].id))
            .set("stage", book.lists.open[0])
            .set("currency", deal.currency)
            .set("amount", deal.amount)
            .set("opened_on", days.date(deal.opened))
            .set("expected_close_on", days.date(deal.expected))
            .set("source", book.lists.source(deal.source))
            .set("product", book.world.items[deal.item].id)
            .set("lead", deal.lead.map(|lead| book.plan.leads[lead].id))
            .set("next_contact_on", deal.next_contact.filter(|_| still_there).map(|day| days.date(day)))
            .set("next_step", deal.next_step.filter(|_| still_there))
            .set("tags", names::tags(&tags));
        months.entry(month(days, deal.opened)).or_default().push(draft);
    }
    months
}

pub fn lines(book: &Book) -> Months {
    let mut months = Months::new();
    for deal in &book.plan.deals {
        for (position, line) in deal.lines.iter().enumerate() {
            let draft = made(book, line.id, deal.created_at, deal.seller)
                .set("opportunity", deal.id)
                .set("product", book.world.items[line.item].id)
                .set("description", book.world.items[line.item].name.as_str())
                .set("quantity", Decimal::from(line.quantity).to_value())
                .set("price", line.price)
                .set("discount", Percent(Decimal::new(line.discount, 2)).to_value())
                .set("position", position as i64);
            months.entry(month(book.world.days, deal.opened)).or_default().push(draft);
        }
    }
    months
}

/// What was done, the latest first.
pub fn activities(book: &Book) -> Months {
    let mut months = Months::new();
    let mut done: Vec<&Activity> = book.plan.activities.iter().filter(|activity| activity.done.is_some()).collect();
    done.sort_by_key(|activity| std::cmp::Reverse((activity.done, activity.id)));
    for activity in done {
        months.entry(month(book.world.days, activity.entered)).or_default().push(self::activity(book, activity));
    }
    months
}

/// What is still to be done, by the day on which it was entered.
pub fn plans(book: &Book) -> BTreeMap<Day, Vec<Draft>> {
    let mut plans: BTreeMap<Day, Vec<Draft>> = BTreeMap::new();
    for activity in book.plan.activities.iter().filter(|activity| activity.done.is_none()) {
        plans.entry(activity.entered).or_default().push(self::activity(book, activity));
    }
    plans
}

fn activity(book: &Book, activity: &Activity) -> Draft {
    let plan = book.plan;
    let seller = book.world.staff.sellers[activity.seller].id;
    Draft::create()
        .with_id(activity.id)
        .set("created_at", activity.created_at)
        .set("created_by", seller)
        .set("owner", seller)
        .set("subject", activity.subject.as_str())
        .set("kind", activity.kind.value())
        .set("lead", activity.lead.map(|lead| plan.leads[lead].id))
        .set("account", activity.account.map(|account| plan.customers.accounts[account].id))
        .set("contact", activity.contact.map(|contact| plan.customers.contacts[contact].id))
        .set("opportunity", activity.deal.map(|deal| plan.deals[deal].id))
        .set("due_at", activity.due)
        .set("done_at", activity.done)
        .set("minutes", activity.minutes)
        .set("outcome", activity.outcome)
        .set("next_step", activity.next_step)
}
