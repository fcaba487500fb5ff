//! Activities, done and planned. They have no past of their own: what happened to a customer is told by them.

use std::collections::BTreeMap;

use records::describe::Choice;
use records::save::history::Past;

use super::Book;
use crate::days::Day;
use crate::plan::activities::Activity;

/// What was done.
pub fn done(book: &Book) -> Vec<Past> {
    book.plan.activities.iter().filter(|activity| activity.done.is_some()).map(|activity| past(book, activity)).collect()
}

/// What is still to be done, by the day on which it was entered.
pub fn planned(book: &Book) -> BTreeMap<Day, Vec<Past>> {
    let mut plans: BTreeMap<Day, Vec<Past>> = BTreeMap::new();
    for activity in book.plan.activities.iter().filter(|activity| activity.done.is_none()) {
        plans.entry(activity.entered).or_default().push(past(book, activity));
    }
    plans
}

fn past(book: &Book, activity: &Activity) -> Past {
    let plan = book.plan;
    let draft = book
        .made(activity.id, activity.created_at, activity.seller)
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
        .set("next_step", activity.next_step);
    Past::none(draft)
}
