//! Activities: calls, visits, meetings, messages, tasks and notes, done or still to do, about a lead or a customer.

use base::{Id, Instant, Result};
use records::describe::{Chosen, Location, LongText};
use records::{Change, Cx};
use records_derive::{Choice, Object};
use store::{Tx, Value};

use super::account::Account;
use super::contact::Contact;
use crate::sell::lead::Lead;
use crate::sell::opportunity::Opportunity;

#[derive(Object)]
#[object(
    group = "customer", icon = "schedule", title = "subject", owner, calendar = "due_at", within(&["opportunity", "account", "lead", "contact"]),
    check(check), after(touch), index(&["owner_id", "due_at"]), index(&["owner_id", "updated_at desc"]),
    // What everybody did in a month and has still to do, from the index alone.
    index(&["done_at", "kind", "owner_id", "team_id", "due_at", "deleted_at"])
)]
pub struct Activity {
    #[field(searchable, max = 200)]
    pub subject: String,
    #[field(indexed)]
    pub kind: Chosen<ActivityKind>,
    pub lead: Option<Id<Lead>>,
    pub account: Option<Id<Account>>,
    pub contact: Option<Id<Contact>>,
    pub opportunity: Option<Id<Opportunity>>,
    /// When it is to be done.
    #[field(indexed)]
    pub due_at: Option<Instant>,
    /// When it was done; empty while it is still to do.
    #[field(indexed)]
    pub done_at: Option<Instant>,
    pub minutes: Option<i64>,
    /// What came of it.
    pub outcome: Option<LongText>,
    pub next_step: Option<String>,
    pub location: Option<Location>,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivityKind {
    Call,
    Visit,
    Meeting,
    Email,
    Task,
    Note,
}

/// A task waits to be done; everything else that has no date is being logged, and so is done. An activity of an opportunity
/// is one of its account too.
fn check(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut().filter(|change| change.is_new()) {
        let open = change.after.text("kind") == Some("task") || change.after.instant("due_at").is_some_and(|due| due > cx.now);
        if change.after.get("done_at").is_null() && !open {
            let moment = change.after.instant("due_at").unwrap_or(cx.now);
            change.after.set("done_at", moment);
        }
        if change.after.get("account").is_null()
            && let Some(opportunity) = change.after.uuid("opportunity")
        {
            let sql = "select account_id from opportunity where id = ?1";
            let account = tx.first(sql, &[opportunity.into()], |row| row.get::<Option<base::Uuid>>(0))?.flatten();
            change.after.set("account", account);
        }
    }
    Ok(())
}

/// What it is about was touched at that moment. A figure that follows from activities, so no version and no event of its own.
fn touch(_cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter().filter(|change| change.touches("done_at")) {
        let Some(done) = change.after.instant("done_at") else { continue };
        for object in ["lead", "account", "contact", "opportunity"] {
            let Some(id) = change.after.uuid(object) else { continue };
            let sql = format!(
                "update {object} set last_activity_at = ?1 where id = ?2 and (last_activity_at is null or last_activity_at < ?1)"
            );
            tx.execute(&sql, &[Value::from(done), id.into()])?;
        }
    }
    Ok(())
}
