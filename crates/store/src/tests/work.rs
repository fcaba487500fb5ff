//! Jobs, schedules and steps: what several servers do at the same time, played one after another.

use std::time::Duration;

use base::{Error, Instant};
use serde_json::json;

use super::{add_account, cast, names, prepared};
use crate::jobs::{self, Job, NewJob, claim_scheduled, done, enqueue, extend_lease, failed, take};
use crate::steps::Step;
use crate::testing::on_both_engines;
use crate::{Column, ColumnKind, Db};

const LEASE: Duration = Duration::from_secs(60);

fn at(second: i64) -> Instant {
    Instant::from_second(1_800_000_000 + second).unwrap()
}

fn add(db: &Db, queue: &str, second: i64, key: Option<&str>) -> bool {
    let job = NewJob { queue: queue.into(), payload: json!({"n": second}), run_at: at(second), unique_key: key.map(Into::into) };
    db.write(|tx| enqueue(tx, &job)).unwrap()
}

fn next(db: &Db, worker: &str, second: i64) -> Option<Job> {
    take(db, &["mail", "hook"], worker, at(second), LEASE).unwrap()
}

#[test]
fn jobs_are_taken_in_turn_when_due() {
    on_both_engines(|db| {
        prepared(&db);
        add(&db, "mail", 20, None);
        add(&db, "hook", 10, None);
        add(&db, "other", 0, None);
        assert_eq!(next(&db, "a", 9), None);
        let first = next(&db, "a", 30).unwrap();
        assert_eq!((first.queue.as_str(), &first.payload, first.attempt), ("hook", &json!({"n": 10}), 1));
        let second = next(&db, "b", 30).unwrap();
        assert_eq!(second.queue, "mail");
        assert_eq!(next(&db, "c", 30), None);
        assert!(done(&db, &first).unwrap());
        assert!(!done(&db, &first).unwrap());
        assert_eq!(take(&db, &[], "a", at(99), LEASE).unwrap(), None);
    });
}

#[test]
fn what_is_postponed_has_not_been_tried() {
    on_both_engines(|db| {
        prepared(&db);
        add(&db, "mail", 0, None);
        for night in 0..15 {
            let held = next(&db, "a", night * 100).unwrap();
            assert_eq!(held.attempt, 1);
            assert!(jobs::postpone(&db, &held, at(night * 100 + 100)).unwrap());
            assert_eq!(next(&db, "b", night * 100 + 99), None);
            assert!(!done(&db, &held).unwrap(), "the lease is gone with it");
        }
    });
}

#[test]
fn who_loses_the_lease_loses_the_job() {
    on_both_engines(|db| {
        prepared(&db);
        add(&db, "mail", 0, None);
        let lost = next(&db, "a", 0).unwrap();
        assert!(extend_lease(&db, &lost, at(50), LEASE).unwrap());
        assert_eq!(next(&db, "b", 100), None);
        let job = next(&db, "b", 110).unwrap();
        assert_eq!((job.id, job.attempt), (lost.id, 2));
        assert!(!extend_lease(&db, &lost, at(111), LEASE).unwrap());
        assert!(!failed(&db, &lost, "late", at(111)).unwrap());
        assert!(!done(&db, &lost).unwrap());
        assert!(done(&db, &job).unwrap());
    });
}

#[test]
fn work_that_begins_at_once_is_taken_over_when_its_worker_dies() {
    on_both_engines(|db| {
        prepared(&db);
        let job = NewJob { queue: "mail".into(), payload: json!({"n": 1}), run_at: at(0), unique_key: Some("k".into()) };
        let begun = db.write(|tx| jobs::begin(tx, &job, "a", LEASE)).unwrap().unwrap();
        assert_eq!(db.write(|tx| jobs::begin(tx, &job, "b", LEASE)).unwrap(), None, "its key waits");
        assert_eq!(next(&db, "b", 59), None);
        assert!(extend_lease(&db, &begun, at(50), LEASE).unwrap());
        assert_eq!(next(&db, "b", 100), None);
        let taken = next(&db, "b", 110).unwrap();
        assert_eq!((taken.id, &taken.payload, taken.attempt), (begun.id, &json!({"n": 1}), 2));
        assert!(!extend_lease(&db, &begun, at(111), LEASE).unwrap() && !done(&db, &begun).unwrap());
        assert!(done(&db, &taken).unwrap());
    });
}

#[test]
fn a_job_that_fails_waits_longer_each_time_and_is_given_up() {
    on_both_engines(|db| {
        prepared(&db);
        add(&db, "mail", 0, None);
        let first = next(&db, "a", 0).unwrap();
        failed(&db, &first, "no network", at(1)).unwrap();
        assert_eq!(next(&db, "a", 10), None);
        let second = next(&db, "a", 11).unwrap();
        failed(&db, &second, "no\0network", at(12)).unwrap();
        assert_eq!(next(&db, "a", 31), None);
        let mut now = 12;
        for _ in 2..jobs::MOST_ATTEMPTS {
            now += 30_000;
            let job = next(&db, "a", now).unwrap();
            failed(&db, &job, "no network", at(now)).unwrap();
        }
        assert_eq!(next(&db, "a", now + 100_000), None);
        let left = db.read(|r| r.first("select error from job where given_up_at is not null", &[], |row| row.get::<String>(0)));
        assert_eq!(left.unwrap().as_deref(), Some("no network"));
    });
}

#[test]
fn a_key_waits_once() {
    on_both_engines(|db| {
        prepared(&db);
        assert!(add(&db, "mail", 0, Some("digest")));
        assert!(!add(&db, "mail", 0, Some("digest")));
        assert!(add(&db, "mail", 5, Some("other")));
        next(&db, "a", 1).unwrap();
        assert!(add(&db, "mail", 0, Some("digest")), "what happens while it runs needs another run");
    });
}

#[test]
fn scheduled_work_runs_once_for_all_servers() {
    on_both_engines(|db| {
        prepared(&db);
        assert!(!claim_scheduled(&db, "nightly", at(0), at(100)).unwrap());
        assert!(!claim_scheduled(&db, "nightly", at(99), at(200)).unwrap());
        assert!(claim_scheduled(&db, "nightly", at(100), at(200)).unwrap());
        assert!(!claim_scheduled(&db, "nightly", at(101), at(200)).unwrap());
    });
}

const STEPS: &[Step] = &[
    Step { number: 1, what: "accounts get names", run: |tx| tx.execute("update account set name = 'renamed'", &[]).map(drop) },
    Step {
        number: 2,
        what: "rename deal.note to deal.remark",
        run: |tx| tx.define("alter table deal rename column note to remark"),
    },
];

#[test]
fn steps_run_once_and_only_on_what_is_older() {
    on_both_engines(|db| {
        db.follow_with(&cast(), &[]).unwrap();
        add_account(&db, "old").unwrap();
        let done = db.follow_with(&cast(), &STEPS[..1]).unwrap();
        assert_eq!(done, ["step 1: accounts get names"]);
        assert_eq!(names(&db), ["renamed"]);
        db.write(|tx| tx.execute("update account set name = 'kept'", &[])).unwrap();
        assert!(db.follow_with(&cast(), &STEPS[..1]).unwrap().is_empty());
        assert_eq!(names(&db), ["kept"]);
    });
}

#[test]
fn a_step_that_fails_changes_nothing() {
    on_both_engines(|db| {
        db.follow_with(&cast(), &[]).unwrap();
        add_account(&db, "old").unwrap();
        let broken = Step { number: 2, what: "broken", run: |tx| tx.execute("update nothing set a = 1", &[]).map(drop) };
        let [first, _] = STEPS else { unreachable!() };
        let steps = [Step { number: 1, what: first.what, run: first.run }, broken];
        assert!(db.follow_with(&cast(), &steps).is_err());
        assert_eq!(names(&db), ["old"]);
        assert_eq!(db.follow_with(&cast(), &STEPS[..1]).unwrap().len(), 1, "the first step was not counted as run");
    });
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    on_both_engines(|db| {
        db.follow_with(&cast(), STEPS).unwrap();
        let Err(Error::Unavailable(text)) = db.follow_with(&cast(), &STEPS[..1]) else { panic!("accepted") };
        assert!(text.contains("newer version"), "{text}");
    });
}

#[test]
fn a_fresh_schema_equals_an_upgraded_one() {
    let new_cast = || {
        let mut tables = cast();
        tables[1].columns.iter_mut().filter(|column| column.name == "note").for_each(|column| column.name = "remark".into());
        tables[0].columns.push(Column::new("region", ColumnKind::Text));
        tables
    };
    let shape = |db: &Db| {
        db.read(|r| {
            let mut columns = Vec::new();
            for (table, found) in crate::follow::existing(r)? {
                columns.extend(found.into_iter().map(|(column, kind)| format!("{table}.{column} {kind:?}")));
            }
            let indexes: Vec<String> = r.query(crate::dialect::indexes_query(r.engine()), &[], |row| row.get(0))?;
            columns.extend(indexes.into_iter().filter(|name| !name.starts_with("sqlite_autoindex")));
            columns.sort();
            Ok(columns)
        })
        .unwrap()
    };
    let upgraded = std::cell::RefCell::new(Vec::new());
    on_both_engines(|db| {
        db.follow_with(&cast(), &[]).unwrap();
        db.follow_with(&new_cast(), STEPS).unwrap();
        upgraded.borrow_mut().push(shape(&db));
    });
    on_both_engines(|db| {
        db.follow_with(&new_cast(), STEPS).unwrap();
        assert_eq!(upgraded.borrow_mut().remove(0), shape(&db));
    });
}
