//! Who works on an import: a job of the store's queue, leased to the process that began the work and kept for as long as that
//! lives (`keep`). Whatever the work writes, it writes as the holder of the lease. When a process dies its lease ends, and
//! `recover` settles what it left: a dry run can be begun again, a run that was cut off can be undone, an undo begun again.
//! Not here: clocks and threads; whoever works says what time it is.

use std::time::Duration;

use base::{Error, Instant, Result, Uuid};
use serde_json::{Value as Json, json};
use store::{Db, Tx, Value, jobs};

use super::report::{Report, Told};
use super::row::{self, State};

const QUEUE: &str = "import";
/// How long others wait for somebody who does not say any more that they work on an import.
pub const LEASE: Duration = Duration::from_secs(30);
/// How often whoever works calls `keep`.
pub const KEEP: Duration = Duration::from_secs(6);

/// What is done with an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    Check,
    Run,
    Undo,
}

impl Work {
    const ALL: [Work; 3] = [Work::Check, Work::Run, Work::Undo];

    fn name(self) -> &'static str {
        match self {
            Work::Check => "check",
            Work::Run => "run",
            Work::Undo => "undo",
        }
    }
}

/// Held by whoever works on an import.
#[derive(Clone, Debug)]
pub struct Lease {
    pub(super) import: Uuid,
    job: jobs::Job,
}

impl Lease {
    /// The lease of an import that nobody works on; its state says so.
    pub(super) fn take(tx: &mut Tx, import: Uuid, work: Work, now: Instant) -> Result<Lease> {
        let job = jobs::NewJob { queue: QUEUE.to_owned(), payload: payload(import, work), run_at: now, unique_key: None };
        let job = jobs::begin(tx, &job, "import", LEASE)?.ok_or_else(|| Error::internal("a lease without a job"))?;
        Ok(Lease { import, job })
    }

    /// Says within a transaction of the work how far it is. Fails, and takes the transaction back, where the lease is lost.
    pub(super) fn advance(&self, tx: &mut Tx, progress: String) -> Result<()> {
        let sql = "update import set progress = ?2
                   where id = ?1 and exists (select 1 from job where id = ?3 and attempt = ?4)";
        let args: [Value; 4] = [self.import.into(), progress.into(), self.job.id.into(), self.job.attempt.into()];
        if tx.execute(sql, &args)? == 0 { Err(lost()) } else { Ok(()) }
    }

    /// Ends the lease together with what came of the work.
    pub(super) fn end(&self, tx: &mut Tx) -> Result<()> {
        if jobs::done_within(tx, &self.job)? { Ok(()) } else { Err(lost()) }
    }
}

fn payload(import: Uuid, work: Work) -> Json {
    json!({ "import": import, "work": work.name() })
}

fn lost() -> Error {
    Error::Unavailable("an import was taken for cut off while it was worked on".to_owned())
}

/// Says that this process still works on an import. False where others have taken it for cut off.
pub fn keep(db: &Db, lease: &Lease, now: Instant) -> Result<bool> {
    jobs::extend_lease(db, &lease.job, now, LEASE)
}

/// Settles the imports whose process is gone: whose lease has ended at `now`. Returns how many there were.
pub fn recover(db: &Db, now: Instant) -> Result<u64> {
    let mut settled = 0;
    while let Some(job) = jobs::take(db, &[QUEUE], "recovery", now, LEASE)? {
        settled += db.write(|tx| {
            let import = job.payload["import"].as_str().and_then(|id| id.parse().ok());
            let work = Work::ALL.into_iter().find(|work| job.payload["work"] == work.name());
            let count = match import.zip(work) {
                Some((import, work)) => settle(tx, import, work, false)?,
                None => 0,
            };
            jobs::done_within(tx, &job)?;
            Ok(count)
        })?;
    }
    Ok(settled)
}

/// The same, where nobody else can be at work: at the start of the only server on a database.
pub fn recover_all(db: &Db, now: Instant) -> Result<u64> {
    recover(db, now.checked_add(LEASE + LEASE).map_err(Error::internal)?)
}

/// Stops a dry run or a run that another process works on: takes its lease away. An undo is not stopped. False where nobody is
/// at work.
pub fn cancel(tx: &mut Tx, import: Uuid) -> Result<bool> {
    let sql = "delete from job where queue = ?1 and payload = ?2";
    for work in [Work::Check, Work::Run] {
        if tx.execute(sql, &[QUEUE.into(), payload(import, work).to_string().into()])? > 0 {
            settle(tx, import, work, true)?;
            return Ok(true);
        }
    }
    Ok(false)
}

fn settle(tx: &mut Tx, import: Uuid, work: Work, by_request: bool) -> Result<u64> {
    let (from, to) = match work {
        Work::Check => (State::Checking, State::Read),
        Work::Run | Work::Undo => (State::Running, State::Failed),
    };
    // First of all, so that a last transaction of the work is either over or finds its lease gone.
    let sql = "update import set state = ?2 where id = ?1 and state = ?3";
    let moved = tx.execute(sql, &[import.into(), to.name().into(), from.name().into()])?;
    if moved == 0 || work == Work::Check {
        return Ok(moved);
    }
    let report = match work {
        Work::Undo => Report { stopped: Some(Told::new("import_undo_cut_off")), ..row::result(tx, import)?.unwrap_or_default() },
        _ => {
            let stopped = (!by_request).then(|| Told::new("import_cut_off"));
            Report { stopped, cancelled: by_request, ..done_so_far(tx, import)? }
        }
    };
    let report = serde_json::to_string(&report).map_err(Error::internal)?;
    tx.execute("update import set result = ?2 where id = ?1", &[import.into(), report.into()])?;
    Ok(moved)
}

/// What an import that was cut off has written, by its events. Which rows failed, only the process knew that is gone.
fn done_so_far(tx: &mut Tx, import: Uuid) -> Result<Report> {
    let origin: Value = format!("{}{import}", super::ORIGIN).into();
    let mut counted = |kind: &str, but: &str| -> Result<u64> {
        let sql = format!(
            "select count(distinct record_id) from event e
             where origin = ?1 and origin >= 'import:' and origin < 'import:~' and kind = '{kind}'
               and object = (select object from import where id = ?2) {but}"
        );
        let count = tx.first(&sql, &[origin.clone(), import.into()], |row| row.get::<i64>(0))?;
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
    };
    let created = counted("created", "")?;
    let only_changed = "and not exists (select 1 from event made where made.record_id = e.record_id and made.kind = 'created'
                        and made.origin = ?1)";
    let updated = counted("changed", only_changed)?;
    Ok(Report { created, updated, ..Report::default() })
}
