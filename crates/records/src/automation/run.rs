//! Runs, performed after the commit of what set them off. A batch of runs is one transaction, in which each has a savepoint: what a run
//! writes and that it wrote it are committed together, so that nothing is done twice, whoever dies when. A record's runs go in their
//! order: one that fails and is to be tried again holds up those behind it, one that waits for days does not.

use base::{Error, Instant, Result, Uuid, words};
use serde_json::{Value as Json, json};
use store::{Row, Tx, Value};

use super::approve::{self, Asking, Otherwise, Stand};
use super::fire::later;
use super::plan::{Plan, Step};
use super::{ORIGIN, act};
use crate::expression::{Linked, Scene, Sight};
use crate::permit::Scope;
use crate::{Company, Cx, Record, json, list};

/// Runs in one transaction: on SQLite all writers wait for it.
const BATCH: i64 = 20;
/// How often a run is tried where the fault may go away by itself.
const MOST_ATTEMPTS: i64 = 5;

/// A run as it is taken up.
pub(super) struct Taken {
    pub id: Uuid,
    pub automation: Uuid,
    pub record: Option<Uuid>,
    /// Who caused it.
    pub by: Option<Uuid>,
    step: usize,
    attempts: i64,
    /// The approval that it waits for.
    approval: Option<Uuid>,
    chain: Vec<(Uuid, Uuid)>,
    /// What changed fields were before; of a webhook, what was sent.
    pub old: Option<Json>,
    log: Vec<Json>,
}

impl Taken {
    fn read(row: &Row) -> Result<Taken> {
        let json = |text: Option<String>| text.and_then(|text| serde_json::from_str::<Json>(&text).ok());
        Ok(Taken {
            id: row.get(0)?,
            automation: row.get(1)?,
            record: row.get(2)?,
            by: row.get(3)?,
            step: usize::try_from(row.get::<i64>(4)?).unwrap_or(0),
            attempts: row.get(5)?,
            chain: row.get::<Option<String>>(6)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
            old: json(row.get(7)?),
            log: json(row.get(8)?).and_then(|log| log.as_array().cloned()).unwrap_or_default(),
            approval: row.get(9)?,
        })
    }
}

/// What became of a run for now.
enum Outcome {
    Done,
    /// Goes on with the step at this moment, or when the approval has ended.
    Asleep(usize, Instant, Option<Uuid>),
    Stopped(&'static str),
}

/// Performs what is due, batch by batch. Answers how many runs it took up.
pub fn work(company: &Company, now: Instant) -> Result<usize> {
    let mut done = 0;
    loop {
        let due = company.db.read_latest(|reader| reader.query(DUE, &[now.into(), BATCH.into()], |row| row.get::<Uuid>(0)))?;
        if due.is_empty() {
            return Ok(done);
        }
        let cx = company.system("automations", now);
        let taken = company.write(&cx, |tx| {
            let mut taken = 0;
            for id in &due {
                taken += usize::from(take(&cx, tx, *id)?);
            }
            Ok(taken)
        })?;
        // Another server is at them.
        if taken == 0 {
            return Ok(done);
        }
        done += taken;
    }
}

/// The first open run of each record, and runs about no record.
const DUE: &str = "select r.id
    from automation_run r
    where r.ended_at is null and r.due_at <= ?1
      and (r.record_id is null or not exists
        (select 1 from automation_run e
         where e.record_id = r.record_id and e.ended_at is null and e.state = 'queued' and e.id < r.id))
    order by r.due_at, r.id limit ?2";

/// Takes a run up, unless another server has. Its failure is its own.
fn take(base: &Cx, tx: &mut Tx, id: Uuid) -> Result<bool> {
    tx.lock("automation_run", id)?;
    let sql = "select id, automation_id, record_id, by_id, step, attempts, chain, old, log, approval_id
               from automation_run
               where id = ?1 and ended_at is null and due_at <= ?2";
    let Some(mut run) = tx.first(sql, &[id.into(), base.now.into()], Taken::read)? else { return Ok(false) };
    let cx = base.clone().from(format!("{ORIGIN}{}", run.automation)).in_chain(&run.chain);
    let mut log = std::mem::take(&mut run.log);
    let kept = log.len();
    let outcome = match cx.setup.automations.find(run.automation).cloned() {
        None => Ok(Outcome::Stopped("automation_off")),
        Some(plan) => tx.savepoint(|tx| perform(&cx, tx, &plan, &run, &mut log)),
    };
    let mut say = |kind: &str, reason: String| log.push(json!({ "kind": kind, "at": cx.now.to_string(), "reason": reason }));
    let mut awaited = None;
    let (state, ended, due, step, attempts) = match outcome {
        Ok(Outcome::Done) => ("done", Some(cx.now), cx.now, run.step, run.attempts),
        Ok(Outcome::Asleep(step, until, approval)) => {
            awaited = approval;
            ("sleeping", None, until, step, 0)
        }
        Ok(Outcome::Stopped(reason)) => {
            say("stopped", reason.to_owned());
            ("stopped", Some(cx.now), cx.now, run.step, run.attempts)
        }
        Err(error) => {
            // What the steps did was taken back, and so is what they say of it.
            log.truncate(kept);
            awaited = run.approval;
            let again = is_passing(&error) && run.attempts + 1 < MOST_ATTEMPTS;
            tracing::warn!(automation = %run.automation, run = %run.id, again, "an automation failed: {error}");
            log.push(json!({ "kind": "failed", "at": cx.now.to_string(), "text": told(&cx, &error) }));
            let pause = 10 * 4_u64.pow(u32::try_from(run.attempts.clamp(0, 8)).unwrap_or(0));
            match again {
                true => ("queued", None, later(cx.now, pause), run.step, run.attempts + 1),
                false => ("failed", Some(cx.now), cx.now, run.step, run.attempts + 1),
            }
        }
    };
    let sql = "update automation_run
               set state = ?2, ended_at = ?3, due_at = ?4, step = ?5, attempts = ?6, log = ?7, approval_id = ?8
               where id = ?1";
    let args: [Value; 8] = [
        id.into(),
        state.into(),
        ended.into(),
        due.into(),
        i64::try_from(step).unwrap_or(0).into(),
        attempts.into(),
        Json::Array(log).to_string().into(),
        awaited.into(),
    ];
    tx.execute(sql, &args)?;
    Ok(true)
}

/// Whether it may go away by itself; what a rule refused will be refused again.
fn is_passing(error: &Error) -> bool {
    matches!(error, Error::Conflict { .. } | Error::Unavailable(_) | Error::Internal(_) | Error::TooMany { .. })
}

/// An error as an administrator reads it in the log, in the company's language.
fn told(cx: &Cx, error: &Error) -> String {
    match error {
        Error::Invalid(problems) | Error::Duplicate(problems) => {
            let each = problems.iter().map(|problem| {
                let text = words::say(cx.locale, &problem.message);
                problem.target.as_ref().map_or_else(|| text.clone(), |target| format!("{target}: {text}"))
            });
            each.collect::<Vec<_>>().join("; ")
        }
        Error::Forbidden(message) | Error::Unauthenticated(message) => words::say(cx.locale, message),
        Error::NotFound => words::word(cx.locale, "error.not_found"),
        Error::Conflict { .. } => words::word(cx.locale, "error.conflict"),
        _ => words::word(cx.locale, "error.internal"),
    }
}

fn perform(cx: &Cx, tx: &mut Tx, plan: &Plan, run: &Taken, log: &mut Vec<Json>) -> Result<Outcome> {
    let mut first = run.step;
    if let Some(approval) = run.approval {
        let otherwise = match plan.steps.get(run.step) {
            Some(Step::Approve { otherwise, .. }) => *otherwise,
            _ => Otherwise::Stop,
        };
        match approve::look(cx, tx, approval, otherwise, run.step, log)? {
            Stand::GoesOn => first += 1,
            Stand::Waits(approval, until) => return Ok(Outcome::Asleep(run.step, until, Some(approval))),
            Stand::Stopped(reason) => return Ok(Outcome::Stopped(reason)),
        }
    }
    for (at, step) in plan.steps.iter().enumerate().skip(first) {
        // The step before may have changed it.
        let record = match run.record {
            None => None,
            Some(id) => match current(tx, plan, id)? {
                Some(record) => Some(record),
                None => return Ok(Outcome::Stopped("automation_record_gone")),
            },
        };
        let woke = at == run.step && at > 0 && matches!(plan.steps[at - 1], Step::Wait { still: true, .. });
        if woke && !still_holds(cx, tx, plan, record.as_ref())? {
            return Ok(Outcome::Stopped("automation_no_longer"));
        }
        if let Step::Wait { hours, days, working, .. } = step {
            let until = until(cx, *hours, *days, *working);
            log.push(json!({ "kind": "wait", "step": at, "at": cx.now.to_string(), "until": until.to_string() }));
            return Ok(Outcome::Asleep(at + 1, until, None));
        }
        if let (Step::Approve { process, otherwise }, Some(record)) = (step, record.as_ref()) {
            let asking = Asking { process: *process, otherwise: *otherwise, step: at };
            match approve::ask(cx, tx, plan, asking, run, record, log)? {
                Stand::GoesOn => continue,
                Stand::Waits(approval, until) => return Ok(Outcome::Asleep(at, until, Some(approval))),
                Stand::Stopped(reason) => return Ok(Outcome::Stopped(reason)),
            }
        }
        let before = record.as_ref().map(|record| before(record, run.old.as_ref()));
        let said = act::act(cx, tx, plan, step, run, record.as_ref(), before.as_ref())?;
        log.push(json!({ "kind": step.kind(), "step": at, "at": cx.now.to_string(), "did": said }));
    }
    Ok(Outcome::Done)
}

/// The record as it stands, whoever may see it: an automation is the company's own.
fn current(tx: &mut Tx, plan: &Plan, id: Uuid) -> Result<Option<Record>> {
    let found = list::find(tx, &plan.object, &[id], &Scope::whole_company("an automation of the company"))?.pop();
    Ok(found.filter(|record| record.get("deleted_at").is_null()))
}

/// The record with the values that the change which set the run off replaced.
fn before(record: &Record, old: Option<&Json>) -> Record {
    let mut before = record.clone();
    for (name, token) in old.and_then(Json::as_object).into_iter().flatten() {
        let Some(at) = record.object.position(name) else { continue };
        if let Some(value) = json::stored_from_token(record.object.fields[at].kind.column(), token) {
            before.values[at] = value;
        }
    }
    before
}

fn still_holds(cx: &Cx, tx: &mut Tx, plan: &Plan, record: Option<&Record>) -> Result<bool> {
    let (Some(condition), Some(record)) = (&plan.condition, record) else { return Ok(true) };
    let linked = Linked::load(cx, tx, condition.looks(), [record].into_iter(), Sight::Whole)?;
    Ok(condition.holds(&Scene::new(cx, record, Some(record), &linked)))
}

/// The end of a wait: working days keep the time of day.
fn until(cx: &Cx, hours: i64, days: i64, working: bool) -> Instant {
    let zone = cx.setup.settings.time_zone.clone();
    let now = cx.now.to_zoned(zone.clone());
    let day = match working {
        true => cx.setup.working.add_working_days(now.date(), i32::try_from(days).unwrap_or(i32::MAX)).unwrap_or(now.date()),
        false => now.date().saturating_add(jiff::Span::new().days(days)),
    };
    let moment = day.to_datetime(now.time()).to_zoned(zone).map_or(cx.now, |zoned| zoned.timestamp());
    later(moment, u64::try_from(hours).unwrap_or(0) * 3_600)
}
