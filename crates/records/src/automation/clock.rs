//! What no change starts: days without a touch, dates that come, times of day. Asked regularly, by any server: each occasion has a name,
//! and its run is written once. An automation looks back no further than to the moment at which it was switched on, so that switching
//! one on does not set off a year of the past.

use base::{Date, Instant, Result, Uuid};
use jiff::{Span, ToSpan};
use store::Tx;

use super::plan::Plan;
use super::{Trigger, fire};
use crate::describe::FieldKind;
use crate::expression::{Linked, Scene, Sight};
use crate::permit::Scope;
use crate::sql::Sql;
use crate::{Cx, list};

/// Records that one automation takes up at one time; the next time takes the next.
const MOST: i64 = 2_000;
/// A server that was away takes up what it missed, up to so many days.
const MISSED: i64 = 3;

/// Writes the runs that are due by the clock. Answers how many.
pub fn start_due(cx: &Cx, tx: &mut Tx) -> Result<u64> {
    let mut started = 0;
    for plan in cx.setup.automations.with(&[Trigger::Idle, Trigger::Date, Trigger::Schedule]) {
        started += match plan.trigger {
            Trigger::Schedule => schedule(cx, tx, plan)?,
            _ => about_records(cx, tx, plan)?,
        };
    }
    Ok(started)
}

fn schedule(cx: &Cx, tx: &mut Tx, plan: &Plan) -> Result<u64> {
    let Some(moment) = moment(cx, plan, cx.today) else { return Ok(0) };
    if moment > cx.now || plan.active_since.is_some_and(|since| since > moment) {
        return Ok(0);
    }
    fire::insert_once(tx, vec![(fire::row(cx, plan, None, None), cx.today.to_string())])
}

/// The moment of a schedule on a day; none where the day is none of its days.
pub(super) fn moment(cx: &Cx, plan: &Plan, day: Date) -> Option<Instant> {
    let weekdays = &plan.settings.weekdays;
    let is_day = match weekdays.is_empty() {
        true => cx.setup.working.is_working_day(day),
        false => weekdays.contains(&i64::from(day.weekday().to_monday_one_offset())),
    };
    let time = plan.settings.time_of_day().filter(|_| is_day)?;
    day.to_datetime(time).to_zoned(cx.setup.settings.time_zone.clone()).ok().map(|zoned| zoned.timestamp())
}

/// Records whose time has come, that have no run for it yet, and for which the condition holds: two statements and one for each object
/// that the condition looks through.
fn about_records(cx: &Cx, tx: &mut Tx, plan: &Plan) -> Result<u64> {
    let since = plan.active_since.unwrap_or(cx.now);
    let found = match plan.trigger {
        Trigger::Idle => idle(cx, tx, plan, since)?,
        _ => dated(cx, tx, plan, since)?,
    };
    if found.is_empty() {
        return Ok(0);
    }
    let ids: Vec<Uuid> = found.iter().map(|(id, _)| *id).collect();
    let scope = Scope::whole_company("an automation of the company");
    let mut records = Vec::with_capacity(ids.len());
    for some in ids.chunks(500) {
        records.extend(list::find(tx, &plan.object, some, &scope)?);
    }
    let linked = match &plan.condition {
        Some(condition) if !condition.looks().is_empty() => {
            Linked::load(cx, tx, condition.looks(), records.iter(), Sight::Whole)?
        }
        _ => Linked::default(),
    };
    let holds = |record: &crate::Record| {
        let scene = Scene::new(cx, record, Some(record), &linked);
        plan.condition.as_ref().is_none_or(|condition| condition.holds(&scene))
    };
    let fitting: Vec<Uuid> = records.iter().filter(|record| holds(record)).map(crate::Record::id).collect();
    let due = found.into_iter().filter(|(id, _)| fitting.contains(id));
    fire::insert_once(tx, due.map(|(id, occasion)| (fire::row(cx, plan, Some(id), None), format!("{id}:{occasion}"))).collect())
}

/// Records that were last touched so many days ago, with the moment of that touch: those that came to it in the last days.
fn idle(cx: &Cx, tx: &mut Tx, plan: &Plan, since: Instant) -> Result<Vec<(Uuid, String)>> {
    let days = Span::new().hours(plan.settings.days * 24);
    let (Ok(until), Ok(from)) = (cx.now.checked_sub(days), since.checked_sub(days)) else { return Ok(Vec::new()) };
    let missed = until.checked_sub(Span::new().hours(MISSED * 24)).unwrap_or(from);
    let from = from.max(missed);
    let has_activity = plan.object.field("last_activity_at").is_some();
    let mut sql = Sql::new(&format!(
        "select t.id, t.updated_at{} from {} t where t.deleted_at is null and t.updated_at <= ",
        if has_activity { ", t.last_activity_at" } else { ", null" },
        Sql::name(&plan.object.name)
    ));
    sql.bind(until);
    if has_activity {
        sql.push(" and (t.last_activity_at is null or t.last_activity_at <= ");
        sql.bind(until);
        sql.push(") and (t.updated_at > ");
        sql.bind(from);
        sql.push(" or t.last_activity_at > ");
        sql.bind(from);
        sql.push(")");
    } else {
        sql.push(" and t.updated_at > ");
        sql.bind(from);
    }
    without_run(&mut sql, plan, "t.updated_at");
    let rows = tx.query(&sql.text, &sql.args, |row| {
        let touched = row.get::<Option<Instant>>(1)?.max(if has_activity { row.get::<Option<Instant>>(2)? } else { None });
        Ok((row.get::<Uuid>(0)?, touched.unwrap_or_default().to_string()))
    })?;
    Ok(rows)
}

/// Records whose date, moved by the days, came in the last days.
fn dated(cx: &Cx, tx: &mut Tx, plan: &Plan, since: Instant) -> Result<Vec<(Uuid, String)>> {
    let Some(field) = plan.settings.field.as_deref().and_then(|name| plan.object.field(name)) else { return Ok(Vec::new()) };
    let zone = cx.setup.settings.time_zone.clone();
    let first = since.to_zoned(zone.clone()).date().max(cx.today.saturating_sub(MISSED.days()));
    let back = plan.settings.days.days();
    let (from, to) = (first.saturating_sub(back), cx.today.saturating_sub(back));
    let column = Sql::name(&field.column());
    let mut sql = Sql::new(&format!(
        "select t.id, t.{column} from {} t where t.deleted_at is null and t.{column} >= ",
        Sql::name(&plan.object.name)
    ));
    if field.kind == FieldKind::Date {
        sql.bind(from);
        sql.push(&format!(" and t.{column} <= "));
        sql.bind(to);
    } else {
        let start = |day: Date| day.to_zoned(zone.clone()).map_or(cx.now, |zoned| zoned.timestamp());
        sql.bind(start(from));
        sql.push(&format!(" and t.{column} < "));
        sql.bind(start(to.saturating_add(1.days())));
    }
    without_run(&mut sql, plan, &format!("t.{column}"));
    let is_date = field.kind == FieldKind::Date;
    tx.query(&sql.text, &sql.args, |row| {
        let day = match is_date {
            true => row.get::<Date>(1)?,
            false => row.get::<Instant>(1)?.to_zoned(zone.clone()).date(),
        };
        Ok((row.get(0)?, day.to_string()))
    })
}

/// The end of the statement: the oldest first, a bounded number. What has its run already is refused when it is written again.
fn without_run(sql: &mut Sql, plan: &Plan, order: &str) {
    sql.push(" and not exists (select 1 from automation_run r where r.record_id = t.id and r.automation_id = ");
    sql.bind(plan.id);
    sql.push(&format!(" and r.created_at > t.updated_at) order by {order} limit "));
    sql.bind(MOST);
}
