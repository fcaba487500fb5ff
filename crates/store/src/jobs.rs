//! Work for later, kept in the database and safe with several servers: a job is leased to one worker at a time; a worker that
//! dies loses its lease and another takes over; a job that fails is tried again later and later, and given up in the end.
//! So a job may run twice and must not mind. Times are arguments: nothing here looks at a clock.

use std::time::Duration;

use base::{Error, Instant, Result, Uuid, new_id};
use serde_json::Value as Json;

use crate::db::Db;
use crate::dialect;
use crate::schema::{Column, ColumnKind, Index, Table};
use crate::transaction::Tx;
use crate::value::Value;

/// A job that failed so often is left lying with its error.
pub const MOST_ATTEMPTS: i64 = 12;
/// The pause after the first failure; each further one doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(6 * 3600);

pub struct NewJob {
    pub queue: String,
    pub payload: Json,
    /// Not before.
    pub run_at: Instant,
    /// While a job with this key waits for its first run, another one is not added.
    pub unique_key: Option<String>,
}

/// A job that this worker has until its lease ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub id: Uuid,
    pub queue: String,
    pub payload: Json,
    /// 1 for the first run.
    pub attempt: i64,
}

pub(crate) fn tables() -> Vec<Table> {
    use ColumnKind::{Id, Instant, Int, Text};
    let job = Table {
        name: "job".into(),
        columns: vec![
            Column::new("id", Id).required(),
            Column::new("queue", Text).required(),
            Column::new("payload", Text).required(),
            // While the job is leased: the end of the lease.
            Column::new("run_at", Instant).required(),
            Column::new("unique_key", Text),
            Column::new("attempt", Int).required(),
            Column::new("worker", Text),
            Column::new("error", Text),
            Column::new("given_up_at", Instant),
        ],
        key: vec!["id".into()],
        indexes: vec![Index::on(&["queue", "run_at"]).only("given_up_at is null"), Index::unique(&["unique_key"])],
        ..Table::default()
    };
    let schedule = Table {
        name: "schedule".into(),
        columns: vec![Column::new("name", Text).required(), Column::new("next_run_at", Instant).required()],
        key: vec!["name".into()],
        ..Table::default()
    };
    vec![job, schedule]
}

/// Adds a job; it is there when the transaction commits. False where its unique key is waiting already.
pub fn enqueue(tx: &mut Tx<'_>, job: &NewJob) -> Result<bool> {
    let sql = "insert into job (id, queue, payload, run_at, unique_key, attempt) values (?1, ?2, ?3, ?4, ?5, 0)
               on conflict (unique_key) do nothing";
    let args = [
        new_id().into(),
        job.queue.as_str().into(),
        job.payload.to_string().into(),
        job.run_at.into(),
        job.unique_key.clone().into(),
    ];
    Ok(tx.execute(sql, &args)? > 0)
}

/// Adds jobs without a unique key: one statement for all of them.
pub fn enqueue_each(tx: &mut Tx<'_>, queue: &str, jobs: impl IntoIterator<Item = (Json, Instant)>) -> Result<()> {
    let row = |(payload, run_at): (Json, Instant)| -> Vec<Value> {
        vec![new_id().into(), queue.into(), payload.to_string().into(), run_at.into(), 0_i64.into()]
    };
    let rows: Vec<Vec<Value>> = jobs.into_iter().map(row).collect();
    tx.insert_many("job", &["id", "queue", "payload", "run_at", "attempt"], &rows)
}

/// Adds a job that this worker has already: work that begins at once, and that others take over only if the worker dies. The
/// lease counts from `run_at`. None where its unique key is waiting already.
pub fn begin(tx: &mut Tx<'_>, job: &NewJob, worker: &str, lease: Duration) -> Result<Option<Job>> {
    let begun = Job { id: new_id(), queue: job.queue.clone(), payload: job.payload.clone(), attempt: 1 };
    let sql = "insert into job (id, queue, payload, run_at, unique_key, attempt, worker) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
               on conflict (unique_key) do nothing";
    let args = [
        begun.id.into(),
        job.queue.as_str().into(),
        job.payload.to_string().into(),
        later(job.run_at, lease)?.into(),
        job.unique_key.clone().into(),
        begun.attempt.into(),
        worker.into(),
    ];
    Ok((tx.execute(sql, &args)? > 0).then_some(begun))
}

/// Leases the job of these queues that has been due for longest, if one is due.
pub fn take(db: &Db, queues: &[&str], worker: &str, now: Instant, lease: Duration) -> Result<Option<Job>> {
    if queues.is_empty() {
        return Ok(None);
    }
    let numbers: Vec<String> = (2..=queues.len() + 1).map(|number| format!("?{number}")).collect();
    let due = format!(
        "select id, queue, payload, attempt from job where given_up_at is null and run_at <= ?1 and queue in ({})
         order by run_at limit 1",
        numbers.join(", ")
    );
    let args: Vec<Value> = std::iter::once(now.into()).chain(queues.iter().map(|&queue| queue.into())).collect();
    // Most of the time nothing is due, and to see that nobody has to wait for the writer.
    if db.read_latest(|r| r.first(&due, &args, |_| Ok(())))?.is_none() {
        return Ok(None);
    }
    let until = later(now, lease)?;
    db.write(|tx| {
        let claim = format!("{due}{}", dialect::claim(tx.engine()));
        let found = tx.first(&claim, &args, |row| Ok((row.get(0)?, row.get(1)?, row.get::<String>(2)?, row.get::<i64>(3)?)))?;
        let Some((id, queue, payload, attempt)) = found else { return Ok(None) };
        let attempt = attempt + 1;
        let sql = "update job set run_at = ?2, worker = ?3, attempt = ?4, unique_key = null where id = ?1";
        tx.execute(sql, &[Value::Id(id), until.into(), worker.into(), attempt.into()])?;
        let payload = serde_json::from_str(&payload).map_err(Error::internal)?;
        Ok(Some(Job { id, queue, payload, attempt }))
    })
}

/// The job is done and gone. False where the lease was lost meanwhile and somebody else has the job.
pub fn done(db: &Db, job: &Job) -> Result<bool> {
    db.write(|tx| done_within(tx, job))
}

/// The same as a part of the transaction that does the job's work, so that work and job end together.
pub fn done_within(tx: &mut Tx<'_>, job: &Job) -> Result<bool> {
    Ok(tx.execute("delete from job where id = ?1 and attempt = ?2", &[job.id.into(), job.attempt.into()])? > 0)
}

/// The job failed: it will be tried again after a pause, or is given up after [`MOST_ATTEMPTS`]. False where the lease was lost.
pub fn failed(db: &Db, job: &Job, error: &str, now: Instant) -> Result<bool> {
    let error = error.replace('\0', "");
    let give_up = (job.attempt >= MOST_ATTEMPTS).then_some(now);
    let again = later(now, pause(job.attempt))?;
    let sql = "update job set run_at = ?3, worker = null, error = ?4, given_up_at = ?5 where id = ?1 and attempt = ?2";
    db.write(|tx| Ok(tx.execute(sql, &[job.id.into(), job.attempt.into(), again.into(), error.into(), give_up.into()])? > 0))
}

/// The worker needs the job for longer: until `lease` after `now`. False where the lease was lost.
pub fn extend_lease(db: &Db, job: &Job, now: Instant, lease: Duration) -> Result<bool> {
    let sql = "update job set run_at = ?3 where id = ?1 and attempt = ?2 and worker is not null";
    let until = later(now, lease)?;
    db.write(|tx| Ok(tx.execute(sql, &[job.id.into(), job.attempt.into(), until.into()])? > 0))
}

/// Nothing was tried yet, and nothing is before `until`: the run does not count. False where the lease was lost.
pub fn postpone(db: &Db, job: &Job, until: Instant) -> Result<bool> {
    let sql = "update job set run_at = ?3, worker = null, attempt = attempt - 1 where id = ?1 and attempt = ?2";
    db.write(|tx| Ok(tx.execute(sql, &[job.id.into(), job.attempt.into(), until.into()])? > 0))
}

/// Whether the scheduled work `name` is to run now, and here: of several servers that ask, one gets true, and then nobody until
/// `next`. A name that is asked for the first time runs at `next`.
pub fn claim_scheduled(db: &Db, name: &str, now: Instant, next: Instant) -> Result<bool> {
    let planned = "select next_run_at from schedule where name = ?1";
    let planned = db.read_latest(|r| r.first(planned, &[name.into()], |row| row.get::<Instant>(0)))?;
    if planned.is_some_and(|at| at > now) {
        return Ok(false);
    }
    db.write(|tx| {
        if planned.is_none() {
            let first = "insert into schedule (name, next_run_at) values (?1, ?2) on conflict (name) do nothing";
            tx.execute(first, &[name.into(), next.into()])?;
            return Ok(false);
        }
        let claim = "update schedule set next_run_at = ?3 where name = ?1 and next_run_at <= ?2";
        Ok(tx.execute(claim, &[name.into(), now.into(), next.into()])? > 0)
    })
}

fn pause(attempt: i64) -> Duration {
    let doublings = u32::try_from(attempt.clamp(1, 30) - 1).unwrap_or(0);
    FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(doublings)).min(LONGEST_PAUSE)
}

fn later(now: Instant, by: Duration) -> Result<Instant> {
    now.checked_add(by).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_six_hours() {
        for (attempt, seconds) in [(1, 10), (2, 20), (5, 160), (12, 20_480), (13, 21_600), (i64::MAX, 21_600)] {
            assert_eq!(pause(attempt).as_secs(), seconds, "{attempt}");
        }
    }
}
