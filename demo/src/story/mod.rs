//! Writes the plan in the order in which it happened: what was made, month by month, then what was changed, day by day, then
//! what people did about it. One transaction: a demo company is there as a whole or not at all.

mod changes;
mod made;

use std::collections::BTreeMap;

use base::{Instant, Result, Uuid};
use records::describe::Entity;
use records::save::history;
use records::{Cx, Draft};
use sales::customer::account::Account;
use sales::customer::activity::Activity;
use sales::customer::contact::Contact;
use sales::sell::lead::Lead;
use sales::sell::opportunity::Opportunity;
use sales::sell::opportunity::line::OpportunityLine;
use store::Tx;

use crate::days::{Day, Days};
use crate::lists::Lists;
use crate::people::enter;
use crate::plan::{Plan, World};

/// Everything that drafts are made from.
pub struct Book<'a> {
    pub world: &'a World<'a>,
    pub plan: &'a Plan,
    pub lists: &'a Lists,
    pub tags: &'a [Uuid],
}

/// Drafts of one object by the month in which they were made.
type Months = BTreeMap<(i16, i8), Vec<Draft>>;

pub fn write(cx: &Cx, tx: &mut Tx, world: &World, plan: &Plan, tags: &[Uuid], manager: Uuid) -> Result<()> {
    let lists = Lists::read(tx)?;
    let book = Book { world, plan, lists: &lists, tags };
    let (groups, accounts) = made::accounts(&book);
    let (contacts, leads) = (made::contacts(&book), made::leads(&book));
    let (deals, lines) = (made::deals(&book), made::lines(&book));
    let done = made::activities(&book);
    let t0=std::time::Instant::now(); let mark=|tx:&Tx,w:&str| eprintln!("T {w} {:?} {}", t0.elapsed(), tx.statements());
    enter::<Account>(cx, tx, groups)?;
    for month in months(world.days) {
        let cx = cx.at(end_of(world.days, month));
        let z=(std::time::Instant::now(),tx.statements()); enter_month::<Account>(&cx, tx, &accounts, month)?; if month==(2025,6) {eprintln!("  M Account {:?} {}", z.0.elapsed(), tx.statements()-z.1);}
        let z=(std::time::Instant::now(),tx.statements()); enter_month::<Contact>(&cx, tx, &contacts, month)?; if month==(2025,6) {eprintln!("  M Contact {:?} {}", z.0.elapsed(), tx.statements()-z.1);}
        let z=(std::time::Instant::now(),tx.statements()); enter_month::<Lead>(&cx, tx, &leads, month)?; if month==(2025,6) {eprintln!("  M Lead {:?} {}", z.0.elapsed(), tx.statements()-z.1);}
        let z=(std::time::Instant::now(),tx.statements()); enter_month::<Opportunity>(&cx, tx, &deals, month)?; if month==(2025,6) {eprintln!("  M Opportunity {:?} {}", z.0.elapsed(), tx.statements()-z.1);}
        let z=(std::time::Instant::now(),tx.statements()); enter_month::<OpportunityLine>(&cx, tx, &lines, month)?; if month==(2025,6) {eprintln!("  M OpportunityLine {:?} {}", z.0.elapsed(), tx.statements()-z.1);}
    }
    mark(tx,"made");
    changes::write(cx, tx, &book, manager)?;
    mark(tx,"changed");
    for month in months(world.days).into_iter().rev() {
        enter_month::<Activity>(&cx.at(end_of(world.days, month)), tx, &done, month)?;
    }
    for (day, drafts) in made::plans(&book) {
        // Entered in the morning of that day, so that what was planned for the evening is still to be done.
        enter::<Activity>(&cx.at(world.days.moment(day, 8 * 3600)), tx, drafts)?;
    }
    mark(tx,"activities");
    for object in [Account::NAME, Contact::NAME, Lead::NAME, Opportunity::NAME, OpportunityLine::NAME, Activity::NAME] {
        mark(tx,object); history::credit(cx, tx, cx.setup.catalog.object(object)?)?;
    }
    mark(tx,"credit");
    Ok(())
}

fn enter_month<T: Entity>(cx: &Cx, tx: &mut Tx, drafts: &Months, month: (i16, i8)) -> Result<()> {
    match drafts.get(&month) {
        Some(drafts) => enter::<T>(cx, tx, drafts.clone()),
        None => Ok(()),
    }
}

pub fn month(days: &Days, day: Day) -> (i16, i8) {
    let date = days.date(day);
    (date.year(), date.month())
}

fn months(days: &Days) -> Vec<(i16, i8)> {
    let mut months: Vec<_> = (0..days.today()).map(|day| month(days, day)).collect();
    months.dedup();
    months
}

/// The evening of a month's last day in the story.
fn end_of(days: &Days, wanted: (i16, i8)) -> Instant {
    let last = (0..days.today()).rev().find(|day| month(days, *day) == wanted).unwrap_or(0);
    days.moment(last, 20 * 3600)
}
