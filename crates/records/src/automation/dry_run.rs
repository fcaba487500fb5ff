//! What an automation would have done in the last days, before it is switched on. Changes are read back from the history, newest first,
//! and each record is taken back to how it stood at each of them, so that the condition is asked as it would have been. Where the history
//! cannot tell, the answer says so. Nothing is written. Deliberately not here: what the steps would have led to further on.

use base::{Error, Instant, Result, Uuid};
use jiff::{Span, ToSpan};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value as Json};
use store::{Reader, Value};

use super::compile::{Misfit, fitting};
use super::plan::{Plan, Step, Written};
use super::{Trigger, clock, fire};
use crate::describe::FieldKind;
use crate::expression::{Linked, Scene, Sight};
use crate::permit::Scope;
use crate::sql::Sql;
use crate::{Change, Cx, Record, Verb, json, list};

/// How far back it looks.
pub const DAYS: i64 = 90;
/// Changes and records that are looked at, the newest.
const MOST: i64 = 20_000;
/// Times that are told one by one.
const MOST_TOLD: usize = 50;

/// What would have been.
#[derive(Clone, Debug, Default)]
pub struct DryRun {
    pub days: i64,
    pub fired: usize,
    pub told: Vec<Fired>,
    /// What the answer does not know, as keys of `dry_run.KEY`.
    pub limits: Vec<&'static str>,
}

/// One time that it would have fired.
#[derive(Clone, Debug)]
pub struct Fired {
    pub at: Instant,
    /// The record and its title; none where it is about none.
    pub record: Option<(Uuid, String)>,
}

/// Tries an automation as it is written. What is wrong with it instead, where it does not fit.
pub fn dry_run(cx: &Cx, reader: &mut Reader, written: &Written) -> Result<Result<DryRun, Vec<Misfit>>> {
    if !cx.is_administrator() {
        return Err(Error::forbidden("only_administrators"));
    }
    let plan = match fitting(&cx.setup.catalog, &cx.setup.approvals, written) {
        Ok(plan) => plan,
        Err(faults) => return Ok(Err(faults)),
    };
    let mut result = DryRun { days: DAYS, ..DryRun::default() };
    let since = cx.now.checked_sub(Span::new().hours(DAYS * 24)).unwrap_or(cx.now);
    match plan.trigger {
        Trigger::Created | Trigger::Changed | Trigger::Stage => changes(cx, reader, &plan, since, &mut result)?,
        Trigger::Idle | Trigger::Date => present(cx, reader, &plan, since, &mut result)?,
        Trigger::Schedule => days(cx, &plan, &mut result),
        Trigger::Webhook | Trigger::Button => result.limits.push("not_in_history"),
    }
    if plan.steps.iter().any(|step| matches!(step, Step::Approve { .. })) {
        result.limits.push("approvals");
    }
    Ok(Ok(result))
}

struct Happened {
    record: Uuid,
    at: Instant,
    created: bool,
    changes: Map<String, Json>,
}

fn changes(cx: &Cx, reader: &mut Reader, plan: &Plan, since: Instant, result: &mut DryRun) -> Result<()> {
    let sql = "select record_id, at, kind, changes from event
               where id >= ?1 and object = ?2 and kind in ('created', 'changed')
               order by id desc limit ?3";
    let args = [lowest(since).into(), plan.object.name.as_str().into(), MOST.into()];
    let happened = reader.query(sql, &args, |row| {
        let changes: Option<String> = row.get(3)?;
        Ok(Happened {
            record: row.get(0)?,
            at: row.get(1)?,
            created: row.text(2)? == Some("created"),
            changes: changes.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
        })
    })?;
    if happened.len() as i64 == MOST {
        result.limits.push("newest_only");
    }
    let mut ids: Vec<Uuid> = happened.iter().map(|event| event.record).collect();
    ids.sort();
    ids.dedup();
    let mut standing: FxHashMap<Uuid, Record> = records(reader, plan, &ids)?;
    if standing.len() < ids.len() {
        result.limits.push("purged");
    }
    if plan.condition.as_ref().is_some_and(|condition| !condition.looks().is_empty()) {
        result.limits.push("linked_as_now");
    }
    let linked = linked(cx, reader, plan, standing.values())?;
    for event in happened {
        let Some(after) = standing.get(&event.record).cloned() else { continue };
        let mut before = after.clone();
        for (name, pair) in &event.changes {
            let Some(at) = plan.object.position(name) else { continue };
            let kind = plan.object.fields[at].kind.column();
            if let Some(value) = pair.get(0).and_then(|token| json::stored_from_token(kind, token)) {
                before.values[at] = value;
            }
        }
        let verb = if event.created { Verb::Create } else { Verb::Update };
        let change = Change {
            verb,
            before: (!event.created).then(|| before.clone()),
            after,
            problems: Vec::new(),
            since: None,
            owner_chosen: false,
            verbs: Vec::new(),
            left_empty: Vec::new(),
            allow_duplicate: false,
        };
        if fire::matches(plan, &change) {
            // At that moment, for conditions that ask what day it is.
            let then = cx.at(event.at);
            let scene = Scene::new(&then, &change.after, change.before.as_ref(), &linked);
            if plan.condition.as_ref().is_none_or(|condition| condition.holds(&scene)) {
                count(result, event.at, Some(&change.after));
            }
        }
        standing.insert(event.record, before);
    }
    Ok(())
}

/// The smallest id of a moment: ids of events begin with their time.
fn lowest(moment: Instant) -> Uuid {
    let millis = u64::try_from(moment.as_millisecond()).unwrap_or(0);
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    Uuid::from_bytes(bytes)
}

fn records(reader: &mut Reader, plan: &Plan, ids: &[Uuid]) -> Result<FxHashMap<Uuid, Record>> {
    let scope = Scope::whole_company("the dry run of an automation, for administrators");
    let mut found = FxHashMap::default();
    for some in ids.chunks(500) {
        found.extend(list::find(reader, &plan.object, some, &scope)?.into_iter().map(|record| (record.id(), record)));
    }
    Ok(found)
}

fn linked<'a>(cx: &Cx, reader: &mut Reader, plan: &Plan, records: impl Iterator<Item = &'a Record> + Clone) -> Result<Linked> {
    match &plan.condition {
        Some(condition) if !condition.looks().is_empty() => Linked::load(cx, reader, condition.looks(), records, Sight::Whole),
        _ => Ok(Linked::default()),
    }
}

/// Days without a touch, and dates: from the records as they stand.
fn present(cx: &Cx, reader: &mut Reader, plan: &Plan, since: Instant, result: &mut DryRun) -> Result<()> {
    result.limits.push("as_now");
    let column = match plan.trigger {
        Trigger::Idle => "updated_at".to_owned(),
        _ => plan.settings.field.clone().unwrap_or_default(),
    };
    let Some(field) = plan.object.field(&column) else { return Ok(()) };
    let has_activity = plan.trigger == Trigger::Idle && plan.object.field("last_activity_at").is_some();
    let zone = cx.setup.settings.time_zone.clone();
    let days = match plan.trigger {
        Trigger::Idle => Span::new().hours(plan.settings.days * 24),
        _ => plan.settings.days.days(),
    };
    let bounds: [Value; 2] = match field.kind {
        FieldKind::Date => {
            let first = since.to_zoned(zone.clone()).date();
            [first.saturating_sub(days).into(), cx.today.saturating_sub(days).into()]
        }
        _ => {
            let hours = Span::new().hours(plan.settings.days * 24);
            [since.checked_sub(hours).unwrap_or(since).into(), cx.now.checked_sub(hours).unwrap_or(cx.now).into()]
        }
    };
    let [from, to] = bounds;
    let name = Sql::name(&field.column());
    let mut sql =
        Sql::new(&format!("select t.id from {} t where t.deleted_at is null and t.{name} > ", Sql::name(&plan.object.name)));
    sql.bind(from);
    sql.push(&format!(" and t.{name} <= "));
    sql.bind(to.clone());
    if has_activity {
        sql.push(" and (t.last_activity_at is null or t.last_activity_at <= ");
        sql.bind(to);
        sql.push(")");
    }
    sql.push(&format!(" order by t.{name} desc limit "));
    sql.bind(MOST);
    let ids: Vec<Uuid> = reader.query(&sql.text, &sql.args, |row| row.get(0))?;
    if ids.len() as i64 == MOST {
        result.limits.push("newest_only");
    }
    let found = records(reader, plan, &ids)?;
    let linked = linked(cx, reader, plan, found.values())?;
    for record in ids.iter().filter_map(|id| found.get(id)) {
        let scene = Scene::new(cx, record, Some(record), &linked);
        if plan.condition.as_ref().is_none_or(|condition| condition.holds(&scene)) {
            let base = match record.get(&column) {
                Value::Date(day) => day.saturating_add(days).to_zoned(zone.clone()).map_or(cx.now, |zoned| zoned.timestamp()),
                Value::Instant(moment) => {
                    let touched =
                        record.instant("last_activity_at").filter(|_| has_activity).map_or(*moment, |at| at.max(*moment));
                    touched.checked_add(Span::new().hours(plan.settings.days * 24)).unwrap_or(cx.now)
                }
                _ => cx.now,
            };
            count(result, base, Some(record));
        }
    }
    Ok(())
}

fn days(cx: &Cx, plan: &Plan, result: &mut DryRun) {
    for back in 0..DAYS {
        let moment = clock::moment(cx, plan, cx.today.saturating_sub(back.days()));
        if let Some(moment) = moment.filter(|moment| *moment <= cx.now) {
            count(result, moment, None);
        }
    }
}

fn count(result: &mut DryRun, at: Instant, record: Option<&Record>) {
    result.fired += 1;
    if result.told.len() < MOST_TOLD {
        result.told.push(Fired { at, record: record.map(|record| (record.id(), record.title().to_owned())) });
    }
}
