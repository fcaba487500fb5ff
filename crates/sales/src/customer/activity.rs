//! Activities: calls, visits, meetings, messages, tasks and notes, done or still to do, about a lead or a customer.

use std::collections::BTreeMap;

use base::{Id, Instant, Result, Uuid};
use jiff::Span;
use records::derived::{self, Touched};
use records::describe::{Chosen, Location, LongText};
use records::sql::Sql;
use records::{Change, Cx};
use records_derive::{Choice, Object};
use rustc_hash::{FxHashMap, FxHashSet};
use store::{Reader, Tx, Value};

use super::account::Account;
use super::contact::Contact;
use crate::sell::lead::Lead;
use crate::sell::lead::triage::DispositionStep;
use crate::sell::opportunity::Opportunity;

#[derive(Object)]
#[object(
    group = "customer", icon = "schedule", title = "subject", owner, calendar = "due_at", within(&["opportunity", "account", "lead", "contact"]), about_any,
    check(check), after(touch), index(&["owner_id", "due_at", "id"]), index(&["owner_id", "updated_at", "id"]),
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
    /// The step of a lead's plan that it is.
    #[field(read_only, untracked)]
    pub step: Option<Id<DispositionStep>>,
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

/// How many open activities of one's own wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToDo {
    /// Due before now.
    pub overdue: i64,
    /// Due later today, by the company's calendar.
    pub today: i64,
}

/// What whoever asks has still to do today, and should have done before: from an index.
pub fn to_do(cx: &Cx, reader: &mut Reader) -> Result<ToDo> {
    let tomorrow = cx.today.saturating_add(Span::new().days(1)).to_zoned(cx.setup.settings.time_zone.clone());
    let (Some(user), Ok(tomorrow)) = (cx.user_id(), tomorrow) else { return Ok(ToDo { overdue: 0, today: 0 }) };
    let sql = "select count(*), cast(sum(case when due_at < ?3 then 1 else 0 end) as bigint)
               from activity
               where owner_id = ?1 and done_at is null and due_at < ?2 and deleted_at is null";
    let args = [user.into(), tomorrow.timestamp().into(), cx.now.into()];
    let counted = reader.first(sql, &args, |row| Ok((row.get::<i64>(0)?, row.get::<Option<i64>>(1)?.unwrap_or(0))))?;
    let (open, overdue) = counted.unwrap_or_default();
    Ok(ToDo { overdue, today: open - overdue })
}

/// A task waits to be done; everything else that has no date is being logged, and so is done. An activity of an opportunity
/// is one of its account too.
fn check(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    let accounts = accounts(tx, changes)?;
    for change in changes.iter_mut().filter(|change| change.is_new()) {
        let open = change.after.text("kind") == Some("task") || change.after.instant("due_at").is_some_and(|due| due > cx.now);
        if change.after.get("done_at").is_null() && !open {
            let moment = change.after.instant("due_at").unwrap_or(cx.now);
            change.after.set("done_at", moment);
        }
        if needs_account(change)
            && let Some(account) = change.after.uuid("opportunity").and_then(|id| accounts.get(&id))
        {
            change.after.set("account", *account);
        }
    }
    Ok(())
}

fn needs_account(change: &Change) -> bool {
    change.is_new() && change.after.get("account").is_null()
}

/// The accounts of opportunities that new activities are about.
fn accounts(tx: &mut Tx, changes: &[Change]) -> Result<FxHashMap<Uuid, Uuid>> {
    let asked: FxHashSet<Uuid> =
        changes.iter().filter(|change| needs_account(change)).filter_map(|change| change.after.uuid("opportunity")).collect();
    let asked: Vec<Uuid> = asked.into_iter().collect();
    let mut accounts = FxHashMap::default();
    for some in asked.chunks(500) {
        let mut sql = Sql::new("select t.id, t.account_id from opportunity t where t.account_id is not null and ");
        sql.column_in("t", "id", some);
        accounts.extend(tx.query(&sql.text, &sql.args, |row| Ok((row.get::<Uuid>(0)?, row.get::<Uuid>(1)?)))?);
    }
    Ok(accounts)
}

/// What it is about was touched at that moment. A figure that follows from activities, so no version and no event of its own.
fn touch(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    let activity = cx.setup.catalog.of::<Activity>();
    for reference in &activity.within {
        let target = activity.field(reference).and_then(|field| cx.setup.catalog.find(field.kind.target()?));
        let Some(target) = target.filter(|target| target.field("last_activity_at").is_some()) else { continue };
        let mut latest: BTreeMap<Uuid, Instant> = BTreeMap::new();
        for change in changes.iter().filter(|change| change.touches("done_at")) {
            if let (Some(id), Some(done)) = (change.after.uuid(reference), change.after.instant("done_at")) {
                latest.entry(id).and_modify(|moment| *moment = done.max(*moment)).or_insert(done);
            }
        }
        if latest.is_empty() {
            continue;
        }
        let sql = format!(
            "update {} set last_activity_at = ?1 where id = ?2 and (last_activity_at is null or last_activity_at < ?1)",
            Sql::name(&target.name)
        );
        let records: Vec<Uuid> = latest.keys().copied().collect();
        let rows: Vec<Vec<Value>> = latest.into_iter().map(|(id, done)| vec![done.into(), id.into()]).collect();
        tx.send_many(&sql, &rows)?;
        derived::touch(cx, tx, &[Touched { object: &target.name, fields: &["last_activity_at"], records, before: Vec::new() }])?;
    }
    Ok(())
}
