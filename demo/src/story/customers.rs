//! Accounts and contacts with their past: tiers that rose, and customers that were handed over.

use base::Uuid;
use records::describe::Choice;
use records::save::history::Past;

use super::Book;
use crate::names;
use crate::plan::Plan;
use crate::random::Random;

/// Which accounts others belong to; these go in first.
pub fn parents(plan: &Plan) -> Vec<bool> {
    let mut parents = vec![false; plan.customers.accounts.len()];
    for parent in plan.customers.accounts.iter().filter_map(|account| account.parent) {
        parents[parent] = true;
    }
    parents
}

pub fn accounts(book: &Book) -> Vec<Past> {
    let mut random = Random::new("account drafts");
    let days = book.world.days;
    let this_year = i64::from(days.date(days.today()).year());
    let accounts = &book.plan.customers.accounts;
    let past = |(at, account): (usize, &crate::plan::customers::Account)| {
        let employees = (account.scale * random.between(60, 420) / 1000).max(8);
        let revenue = employees * random.between(40, 160) * 1_000_000;
        let tags: Vec<Uuid> = account.tags.iter().map(|tag| book.tags[*tag]).collect();
        let tier = account.tiers.last().map_or(account.tier, |(_, tier)| *tier);
        let draft = book
            .made(account.id, account.created_at, account.seller)
            .set("name", account.firm.name.as_str())
            .set("parent", account.parent.map(|parent| accounts[parent].id))
            .set("industry", book.lists.industry(account.firm.industry))
            .set("region", account.city.code)
            .set("address", account.address.as_str())
            .set("tier", book.lists.tier(tier))
            .set("credit_code", account.credit_code.clone())
            .set("phone", account.phone.as_str())
            .set("website", random.chance(70).then(|| format!("https://www.{}", account.firm.domain)))
            .set("employees", employees)
            .set("annual_revenue", random.chance(60).then_some(revenue))
            .set("founded", random.chance(75).then(|| this_year - random.between(3, 34)))
            .set("source", book.lists.source(account.source))
            .set("tags", names::tags(&tags))
            .set("next_contact_on", account.next_contact.map(|day| days.date(day)))
            .set("last_activity_at", book.latest.accounts.get(&at).copied());
        let mut past = Past::none(draft);
        for (day, tier) in &account.tiers {
            let at = days.moment(*day, 17 * 3600 + 1800 + random.between(0, 3600));
            past.steps.push(book.step(*day, at, account.seller, vec![("tier", book.lists.tier(*tier).into())]));
        }
        if !account.tiers.is_empty() {
            past.first.push(("tier", book.lists.tier(account.tier).into()));
        }
        if account.since < book.world.staff.handed_over.0 {
            book.hand_over(account.seller, &mut past);
        }
        past
    };
    accounts.iter().enumerate().map(past).collect()
}

pub fn contacts(book: &Book) -> Vec<Past> {
    let mut random = Random::new("contact drafts");
    let (days, customers) = (book.world.days, &book.plan.customers);
    let past = |(at, contact): (usize, &crate::plan::customers::Contact)| {
        let account = &customers.accounts[contact.account];
        let day = days.day_of(contact.created_at);
        let seller = book.world.staff.owner_on(account.seller, day);
        let (year, month, date) = (random.between(1966, 1998) as i16, random.between(1, 12) as i8, random.between(1, 28) as i8);
        let draft = book
            .made(contact.id, contact.created_at, seller)
            .set("name", contact.person.name.as_str())
            .set("account", account.id)
            .set("position", contact.position)
            .set("department", contact.department)
            .set("mobile", contact.mobile.as_str())
            .set("email", random.chance(66).then(|| format!("{}@{}", contact.person.letters, account.firm.domain)))
            .set("wechat", random.chance(48).then(|| format!("{}_{}", contact.person.letters.replace('.', ""), random.digits(3))))
            .set("buying_role", contact.role.map(|role| role.value()))
            .set("birthday", random.chance(18).then(|| jiff::civil::date(year, month, date)))
            .set("last_activity_at", book.latest.contacts.get(&at).copied());
        let mut past = Past::none(draft);
        if contact.created_at < days.moment(book.world.staff.handed_over.0, 0) {
            book.hand_over(seller, &mut past);
        }
        past
    };
    customers.contacts.iter().enumerate().map(past).collect()
}
