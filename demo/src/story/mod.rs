//! Writes the plan: each record as it is today together with its past, through `records::save::history`, so that a demo company
//! takes a second or two and every rule still holds. One transaction: it is there as a whole or not at all.

mod activities;
mod customers;
mod selling;

use std::collections::HashMap;

use base::{Error, Instant, Result, Uuid};
use records::describe::Entity;
use records::number::{self, Rule};
use records::save::history::{self, Past, Step};
use records::{Cx, Draft};
use sales::customer::account::Account;
use sales::customer::activity::Activity;
use sales::customer::contact::Contact;
use sales::sell::lead::Lead;
use sales::sell::opportunity::Opportunity;
use sales::sell::opportunity::line::OpportunityLine;
use store::{Tx, Value};

use crate::days::Day;
use crate::lists::Lists;
use crate::plan::{Plan, World};

/// Records that go in at once.
const BATCH: usize = 1_000;

/// Everything that records are made from.
struct Book<'a> {
    world: &'a World<'a>,
    plan: &'a Plan,
    lists: &'a Lists,
    tags: &'a [Uuid],
    /// Hands a leaver's customers over.
    manager: Uuid,
    latest: Latest,
}

pub fn write(cx: &Cx, tx: &mut Tx, world: &World, plan: &Plan, tags: &[Uuid], manager: Uuid) -> Result<()> {
    let lists = Lists::read(tx)?;
    let book = Book { world, plan, lists: &lists, tags, manager, latest: Latest::of(plan) };
    let evening = cx.at(world.days.moment(world.days.last(), 20 * 3600));

    let accounts = numbered::<Account>(cx, tx, customers::accounts(&book))?;
    let parents = customers::parents(plan);
    let (groups, others) = accounts.into_iter().zip(parents).partition::<Vec<_>, _>(|(_, parent)| *parent);
    for pasts in [groups, others] {
        enter::<Account>(&evening, tx, pasts.into_iter().map(|(past, _)| past).collect())?;
    }
    enter::<Contact>(&evening, tx, customers::contacts(&book))?;
    let leads = numbered::<Lead>(cx, tx, selling::leads(&book))?;
    enter::<Lead>(&evening, tx, leads)?;
    let deals = numbered::<Opportunity>(cx, tx, selling::deals(&book))?;
    enter::<Opportunity>(&evening, tx, deals)?;
    // A lead names the opportunity that names the lead.
    let catalog = &cx.setup.catalog;
    history::pair(cx, tx, catalog.of::<Lead>(), "opportunity", catalog.of::<Opportunity>(), "lead")?;
    enter::<OpportunityLine>(&evening, tx, selling::lines(&book))?;
    enter::<Activity>(&evening, tx, activities::done(&book))?;
    for (day, pasts) in activities::planned(&book) {
        // As of the morning on which they were entered: what is planned for that evening is still to be done.
        enter::<Activity>(&cx.at(world.days.moment(day, 8 * 3600)), tx, pasts)?;
    }
    Ok(())
}

fn enter<T: Entity>(cx: &Cx, tx: &mut Tx, pasts: Vec<Past>) -> Result<()> {
    let object = cx.setup.catalog.of::<T>().clone();
    let mut pasts = pasts.into_iter();
    loop {
        let batch: Vec<Past> = pasts.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            return Ok(());
        }
        let refused = |error: Error| Error::internal(format!("the demo company's {} was refused: {error}", T::NAME));
        history::enter(cx, tx, &object, batch).map_err(refused)?;
    }
}

/// Gives each record the number that it would have got when it was made. Takes the serials, so that the next one follows.
fn numbered<T: Entity>(cx: &Cx, tx: &mut Tx, mut pasts: Vec<Past>) -> Result<Vec<Past>> {
    let object = cx.setup.catalog.of::<T>();
    let rule = Rule::of_prefix(object.numbering.as_deref().unwrap_or(""));
    let zone = &cx.setup.settings.time_zone;
    let made = |past: &Past| match past.draft.values.iter().find(|(name, _)| name == "created_at") {
        Some((_, Value::Instant(at))) => *at,
        _ => cx.now,
    };
    let mut order: Vec<(Instant, usize)> = pasts.iter().map(made).zip(0..).collect();
    order.sort_unstable();
    let order: Vec<(base::Date, usize)> =
        order.into_iter().map(|(at, place)| (at.to_zoned(zone.clone()).date(), place)).collect();
    let mut counts: HashMap<String, i64> = HashMap::new();
    for (day, _) in &order {
        *counts.entry(rule.stem(*day)).or_default() += 1;
    }
    let mut next = HashMap::new();
    for (stem, count) in counts {
        let first = number::take(tx, T::NAME, &stem, count, true)?;
        next.insert(stem, first);
    }
    for (day, place) in order {
        let serial = next.entry(rule.stem(day)).or_insert(1);
        pasts[place].draft.values.push(("number".into(), rule.number(day, *serial).into()));
        *serial += 1;
    }
    Ok(pasts)
}

impl Book<'_> {
    fn seller(&self, seller: usize) -> Uuid {
        self.world.staff.sellers[seller].id
    }

    /// A draft of what a seller made, and who has it today.
    fn made(&self, id: Uuid, at: Instant, seller: usize) -> Draft {
        Draft::create().with_id(id).set("created_at", at).set("created_by", self.seller(seller)).set("owner", self.seller(seller))
    }

    /// A step that a seller takes, or whoever has that seller's records by then.
    fn step(&self, day: Day, at: Instant, seller: usize, values: Vec<(&'static str, Value)>) -> Step {
        Step { at, by: Some(self.seller(self.world.staff.owner_on(seller, day))), values, verb: None }
    }

    /// Puts the hand-over into the past of a record that the leaver had on that day.
    fn hand_over(&self, seller: usize, past: &mut Past) {
        let (day, from, to) = self.world.staff.handed_over;
        if seller != from {
            return;
        }
        let at = self.world.days.moment(day, 15 * 3600);
        let step = Step { at, by: Some(self.manager), values: vec![("owner", self.seller(to).into())], verb: None };
        past.first.push(("owner", self.seller(from).into()));
        past.draft.values.push(("owner".into(), self.seller(to).into()));
        let place = past.steps.partition_point(|step| step.at < at);
        past.steps.insert(place, step);
    }
}

/// The last activity of everything, by position.
struct Latest {
    leads: HashMap<usize, Instant>,
    accounts: HashMap<usize, Instant>,
    contacts: HashMap<usize, Instant>,
    deals: HashMap<usize, Instant>,
}

impl Latest {
    fn of(plan: &Plan) -> Latest {
        let latest = |about: fn(&crate::plan::activities::Activity) -> Option<usize>| {
            let mut latest: HashMap<usize, Instant> = HashMap::new();
            for (at, done) in plan.activities.iter().filter_map(|activity| Some((about(activity)?, activity.done?))) {
                let known = latest.entry(at).or_insert(done);
                *known = done.max(*known);
            }
            latest
        };
        Latest {
            leads: latest(|activity| activity.lead),
            accounts: latest(|activity| activity.account),
            contacts: latest(|activity| activity.contact),
            deals: latest(|activity| activity.deal),
        }
    }
}
