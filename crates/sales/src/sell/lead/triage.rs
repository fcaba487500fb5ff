//! Triage: what a lead turned out to be, and the plan of steps that follows. Where a lead gets another disposition, the steps of its
//! plan become activities, and those of the former plan that nobody has done go to the recycle bin: a step that was dropped was never
//! done, and no report counts it. Deliberately not here: what a lead is worth (a rating), and what ends it (its status).

use base::{Date, Id, Instant, Result, Uuid, words};
use jiff::civil::time;
use records::describe::{Catalog, Choice as _, Chosen};
use records::save::save_many;
use records::setup::Kept;
use records::sql::Sql;
use records::{Change, Cx, Draft, Verb, events};
use records_derive::{Choice, Object};
use rustc_hash::FxHashMap;
use serde_json::{Value as Json, json};
use store::{Reader, Tx, Value};

use super::is_open;
use crate::customer::activity::{Activity, ActivityKind};

/// What a lead turned out to be: each with its own plan of steps.
#[derive(Object)]
#[object(group = "setup", icon = "filter", setup)]
pub struct Disposition {
    #[field(searchable, unique, max = 100)]
    pub name: String,
    pub kind: Chosen<DispositionKind>,
    #[field(starts = 0)]
    pub position: i64,
    #[field(starts = true)]
    pub active: bool,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DispositionKind {
    Qualified,
    /// Not now; worth staying in touch.
    Nurture,
    PriceObjection,
    NotReached,
    Unqualified,
    Other,
}

/// One step of a disposition's plan.
#[derive(Object)]
#[object(group = "setup", icon = "list", setup, title = "subject", part_of = "disposition", check(check_steps), index(&["disposition_id"]))]
pub struct DispositionStep {
    pub disposition: Id<Disposition>,
    #[field(searchable, max = 200)]
    pub subject: String,
    #[field(starts = ActivityKind::Task.value())]
    pub activity: Chosen<ActivityKind>,
    /// Working days after the lead was sorted, by the company's calendar.
    #[field(starts = 1)]
    pub days: i64,
    #[field(starts = 0)]
    pub position: i64,
}

/// The latest that a step may be due, in working days: two years.
const LATEST: i64 = 500;

fn check_steps(_cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut() {
        if change.after.int("days").is_some_and(|days| !(0..=LATEST).contains(&days)) {
            change.refuse("days", "step_days");
        }
        // A note is what was seen, nothing to do.
        if change.after.text("activity") == Some(ActivityKind::Note.value()) {
            change.refuse("activity", "step_is_note");
        }
    }
    Ok(())
}

/// The plans of all dispositions, kept with the set-up.
#[derive(Default)]
struct Plans(FxHashMap<Uuid, Vec<Step>>);

struct Step {
    id: Uuid,
    subject: String,
    activity: String,
    days: i32,
}

pub(crate) fn keep(reader: &mut Reader, _catalog: &Catalog, kept: &mut Kept) -> Result<()> {
    let mut plans = Plans::default();
    let sql = "select disposition_id, id, subject, activity, days from disposition_step
               where deleted_at is null order by days, position, id";
    reader.each(sql, &[], |row| {
        let days = i32::try_from(row.get::<i64>(4)?).unwrap_or(0);
        let step = Step { id: row.get(1)?, subject: row.get(2)?, activity: row.get(3)?, days };
        plans.0.entry(row.get(0)?).or_default().push(step);
        Ok(())
    })?;
    kept.put(plans);
    Ok(())
}

/// Begins the plans of the leads that were sorted by this batch, and drops what is open of their former ones.
pub(super) fn follow(cx: &Cx, tx: &mut Tx, changes: &[Change]) -> Result<()> {
    let sorted = |change: &&Change| matches!(change.verb, Verb::Create | Verb::Update) && change.touches("disposition");
    let sorted: Vec<&Change> = changes.iter().filter(sorted).collect();
    if sorted.is_empty() {
        return Ok(());
    }
    let cx = cx.on_behalf("the plan of a lead");
    let object = cx.setup.catalog.of::<Activity>().clone();
    let had_plan: Vec<Uuid> =
        sorted.iter().filter(|change| !change.was("disposition").is_null()).map(|change| change.id()).collect();
    let open = open_steps(tx, &had_plan)?;
    let mut dropped: FxHashMap<Uuid, i64> = FxHashMap::default();
    for (lead, _) in &open {
        *dropped.entry(*lead).or_default() += 1;
    }
    let mut drafts: Vec<Draft> = open.into_iter().map(|(_, step)| Draft::delete(step)).collect();
    let mut notes = Vec::new();
    for change in &sorted {
        let disposition = change.after.uuid("disposition");
        let plan = cx.setup.kept::<Plans>().zip(disposition).and_then(|(plans, id)| plans.0.get(&id));
        let plan = plan.filter(|_| is_open(&change.after)).map_or(&[][..], Vec::as_slice);
        drafts.extend(plan.iter().map(|step| draft(&cx, change, step)));
        let dropped = dropped.get(&change.id()).copied().unwrap_or(0);
        if !plan.is_empty() || dropped > 0 {
            notes.push((
                change.id(),
                json!({ "detail": { "disposition": disposition, "begun": plan.len(), "dropped": dropped } }),
            ));
        }
    }
    if !drafts.is_empty() {
        save_many(&cx, tx, &object, drafts)?.into_iter().try_for_each(|outcome| outcome.map(drop))?;
    }
    if notes.is_empty() { Ok(()) } else { events::remember_many(&cx, tx, "lead", "planned", &notes) }
}

/// Steps of plans that are still to do, with their leads.
fn open_steps(tx: &mut Tx, leads: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>> {
    let mut open = Vec::new();
    for some in leads.chunks(500) {
        let mut sql = Sql::new(
            "select t.lead_id, t.id from activity t
             where t.done_at is null and t.deleted_at is null and t.step_id is not null and ",
        );
        sql.column_in("t", "lead_id", some);
        open.extend(tx.query(&sql.text, &sql.args, |row| Ok((row.get(0)?, row.get(1)?)))?);
    }
    Ok(open)
}

fn draft(cx: &Cx, lead: &Change, step: &Step) -> Draft {
    let day = cx.setup.working.add_working_days(cx.today, step.days).unwrap_or(cx.today);
    Draft::create()
        .set("subject", step.subject.as_str())
        .set("kind", step.activity.as_str())
        .set("lead", lead.id())
        .set("owner", lead.after.get("owner").clone())
        .set("step", step.id)
        .set("due_at", due(cx, day).map_or(Value::Null, Value::Instant))
}

/// At the end of the day's work or, where that is over, at the end of the day: what is due before now would count as done.
fn due(cx: &Cx, day: Date) -> Option<Instant> {
    let at = |hour, minute| {
        Some(day.to_datetime(time(hour, minute, 0, 0)).to_zoned(cx.setup.settings.time_zone.clone()).ok()?.timestamp())
    };
    at(18, 0).filter(|due| *due > cx.now).or_else(|| at(23, 59))
}

/// A remembered plan as one line, in a reader's language.
pub fn explain(cx: &Cx, detail: &Json) -> String {
    let disposition = detail["disposition"].as_str().and_then(|id| id.parse().ok());
    let disposition = disposition.and_then(|id: Uuid| cx.setup.titles.get(&id)).map_or("", String::as_str);
    let count = |name: &str| detail[name].as_i64().unwrap_or(0);
    let say = |key: &str| words::word(cx.locale, key);
    let begun = say("giving.plan").replace("{disposition}", disposition).replace("{begun}", &count("begun").to_string());
    let dropped = say("giving.plan_dropped").replace("{dropped}", &count("dropped").to_string());
    let parts = [(count("begun"), begun), (count("dropped"), dropped)];
    let told: Vec<String> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect();
    told.join(&say("giving.separator"))
}
