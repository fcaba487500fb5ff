//! Many writers at once: each gets its own result, and all that was acknowledged is there.

use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier};
use std::thread;

use base::{Error, Result, new_id};

use super::{add_account, names, prepared};
use crate::jobs::{NewJob, enqueue, take};
use crate::testing::on_both_engines;
use crate::{Member, Tx};

#[test]
fn of_many_writers_one_fails_and_one_panics_alone() {
    on_both_engines(|db| {
        prepared(&db);
        add_account(&db, "taken").unwrap();
        let start = Arc::new(Barrier::new(12));
        let threads: Vec<_> = (0..12)
            .map(|number| {
                let (db, start) = (db.clone(), Arc::clone(&start));
                thread::spawn(move || {
                    start.wait();
                    for round in 0..10 {
                        let name = format!("{number:02} {round}");
                        let result: Result<()> = db.write(|tx| {
                            tx.execute(
                                "insert into account (id, name) values (?1, ?2)",
                                &[new_id().into(), name.as_str().into()],
                            )?;
                            match number {
                                3 => tx
                                    .execute("insert into account (id, name) values (?1, 'taken')", &[new_id().into()])
                                    .map(drop),
                                _ if number == 7 && round == 5 => panic!("on purpose"),
                                _ => Ok(()),
                            }
                        });
                        assert_eq!(matches!(result, Err(Error::Duplicate(_))), number == 3);
                        assert_eq!(result.is_ok(), number != 3);
                    }
                })
            })
            .collect();
        let panicked: Vec<usize> = threads.into_iter().enumerate().filter_map(|(n, t)| t.join().is_err().then_some(n)).collect();
        assert_eq!(panicked, [7]);
        let found = names(&db);
        assert_eq!(found.len(), 10 * 10 + 5 + 1);
        assert!(found.iter().all(|name| !name.starts_with("03")));
    });
}

#[test]
fn each_of_several_transactions_is_whole_or_not_at_all() {
    on_both_engines(|db| {
        prepared(&db);
        let add = |name: &'static str| {
            move |tx: &mut Tx| {
                tx.execute("insert into account (id, name) values (?1, ?2)", &[new_id().into(), name.into()])?;
                assert!(name != "panic", "on purpose");
                if name == "half" { Err(Error::forbidden("action_forbidden")) } else { Ok(()) }
            }
        };
        let mut members = ["first", "half", "first", "panic", "last"].map(add);
        let mut members: Vec<Member> = members.iter_mut().map(|member| member as Member).collect();
        let outcomes = db.write_each(&mut members).unwrap();
        assert!(matches!(outcomes[0], Ok(())));
        assert!(matches!(outcomes[1], Err(Error::Forbidden(_))));
        assert!(matches!(outcomes[2], Err(Error::Duplicate(_))));
        assert!(matches!(outcomes[3], Err(Error::Internal(_))));
        assert!(matches!(outcomes[4], Ok(())));
        assert_eq!(names(&db), ["first", "last"]);
    });
}

/// Whatever travels with the next statement is seen by it, fails with it, and is taken back with its savepoint.
#[test]
fn what_is_sent_is_done_before_what_follows() {
    const INSERT: &str = "insert into account (id, name) values (?1, ?2)";
    let row = |name: &str| vec![new_id().into(), name.into()];
    on_both_engines(|db| {
        prepared(&db);
        add_account(&db, "taken").unwrap();
        db.write(|tx| {
            tx.send_many(INSERT, &[row("a"), row("b")])?;
            tx.change_each("update account set name = ?1 where name = ?2", &[vec!["c".into(), "b".into()]])?;
            assert_eq!(tx.first("select count(*) from account", &[], |row| row.get::<i64>(0))?, Some(3));
            let inside: Result<()> = tx.savepoint(|tx| tx.send_many(INSERT, &[row("d"), row("taken")]));
            assert!(matches!(inside, Err(Error::Duplicate(_))));
            let given_up: Result<()> = tx.savepoint(|tx| {
                tx.send_many(INSERT, &[row("e")])?;
                Err(Error::NotFound)
            });
            assert!(matches!(given_up, Err(Error::NotFound)));
            tx.send_many(INSERT, &[row("f")])
        })
        .unwrap();
        assert_eq!(names(&db), ["a", "c", "f", "taken"]);
        let failed = db.write(|tx| tx.send_many(INSERT, &[row("g"), row("taken")]));
        assert!(matches!(failed, Err(Error::Duplicate(_))));
        let failed = db.write(|tx| {
            tx.send_many(INSERT, &[row("g")])?;
            tx.change_each("update account set name = ?1 where name = ?2", &[vec!["h".into(), "nobody".into()]])
        });
        assert!(matches!(failed, Err(Error::Conflict { .. })));
        assert_eq!(names(&db), ["a", "c", "f", "taken"]);
        let many: Vec<_> = (0..60).map(|n| row(&format!("{n:02}"))).collect();
        db.write(|tx| many.chunks(5).try_for_each(|some| tx.send_many(INSERT, some))).unwrap();
        assert_eq!(names(&db).len(), 64);
    });
}

/// On a server engine another writer counts on while this one has not ended, and what was counted stays.
#[test]
fn what_is_written_beside_a_transaction_keeps_nobody_waiting() {
    on_both_engines(|db| {
        prepared(&db);
        let beside = |tx: &mut Tx, name: &str| {
            tx.beside(|tx| tx.execute("insert into account (id, name) values (?1, ?2)", &[new_id().into(), name.into()]))
        };
        let failed: Result<()> = db.write(|tx| {
            beside(tx, "beside")?;
            if db.is_shared() {
                let other = thread::scope(|scope| scope.spawn(|| db.write(|tx| beside(tx, "another's"))).join());
                assert_eq!(other.unwrap().unwrap(), 1);
            }
            Err(Error::NotFound)
        });
        assert!(matches!(failed, Err(Error::NotFound)));
        let stays: &[&str] = if db.is_shared() { &["another's", "beside"] } else { &[] };
        assert_eq!(names(&db), stays);
    });
}

/// The group is forced: the first member holds the writer until all others wait for it.
#[test]
fn members_of_a_group_are_committed_together_and_answered_apart() {
    let db = crate::Db::temporary().unwrap();
    prepared(&db);
    let before = db.commits();
    let (entered, has_entered) = channel();
    let results: Vec<_> = thread::scope(|scope| {
        let first = scope.spawn(|| {
            db.write(|tx| {
                tx.execute("insert into account (id, name) values (?1, 'first')", &[new_id().into()])?;
                entered.send(()).unwrap();
                db.wait_for_writers(4);
                Ok(())
            })
        });
        has_entered.recv().unwrap();
        let others: Vec<_> = ["second", "first", "panic", "third"]
            .into_iter()
            .map(|name| {
                let db = &db;
                scope.spawn(move || {
                    db.write(|tx| {
                        tx.execute("insert into account (id, name) values (?1, ?2)", &[new_id().into(), name.into()])?;
                        assert!(name != "panic", "on purpose");
                        Ok(())
                    })
                })
            })
            .collect();
        std::iter::once(first.join()).chain(others.into_iter().map(thread::ScopedJoinHandle::join)).collect()
    });
    assert!(matches!(results[0], Ok(Ok(()))));
    assert!(matches!(results[1], Ok(Ok(()))));
    assert!(matches!(results[2], Ok(Err(Error::Duplicate(_)))));
    assert!(results[3].is_err());
    assert!(matches!(results[4], Ok(Ok(()))));
    assert_eq!(names(&db), ["first", "second", "third"]);
    assert_eq!(db.commits() - before, 1, "one commit carried them all");
}

/// A constraint that is checked only by the commit stands for a disk that fails there.
#[test]
fn when_the_commit_fails_every_member_learns_it() {
    let db = crate::Db::temporary().unwrap();
    prepared(&db);
    let (entered, has_entered) = channel();
    let (first, second) = thread::scope(|scope| {
        let first = scope.spawn(|| {
            db.write(|tx| {
                tx.execute("insert into account (id, name) values (?1, 'first')", &[new_id().into()])?;
                entered.send(()).unwrap();
                db.wait_for_writers(1);
                Ok(())
            })
        });
        has_entered.recv().unwrap();
        let second = scope.spawn(|| {
            db.write(|tx| {
                tx.define("pragma defer_foreign_keys = on")?;
                let orphan = "insert into account (id, name, parent_id) values (?1, 'second', ?2)";
                tx.execute(orphan, &[new_id().into(), new_id().into()]).map(drop)
            })
        });
        (first.join().unwrap(), second.join().unwrap())
    });
    assert!(first.is_err() && second.is_err());
    assert_eq!(names(&db), Vec::<String>::new());
    add_account(&db, "third").expect("the writer works on");
}

#[test]
fn a_transaction_inside_a_transaction_is_refused() {
    on_both_engines(|db| {
        prepared(&db);
        let inner = db.write(|_| Ok(add_account(&db, "inner"))).unwrap();
        assert!(matches!(inner, Err(Error::Internal(_))));
        add_account(&db, "after").unwrap();
        let other = crate::testing::sqlite();
        prepared(&other);
        db.write(|_| add_account(&other, "elsewhere")).unwrap();
    });
}

#[test]
fn each_job_goes_to_one_worker() {
    on_both_engines(|db| {
        prepared(&db);
        let now = base::Instant::from_second(1_800_000_000).unwrap();
        let job = |n: usize| NewJob { queue: "mail".into(), payload: n.into(), run_at: now, unique_key: None };
        db.write(|tx| (0..8).try_for_each(|n| enqueue(tx, &job(n)).map(drop))).unwrap();
        let start = Barrier::new(8);
        let mut taken: Vec<_> = thread::scope(|scope| {
            let workers: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        take(&db, &["mail"], "worker", now, std::time::Duration::from_secs(60)).unwrap().unwrap().id
                    })
                })
                .collect();
            workers.into_iter().map(|worker| worker.join().unwrap()).collect()
        });
        taken.sort();
        taken.dedup();
        assert_eq!(taken.len(), 8);
    });
}

#[test]
fn servers_that_start_together_follow_in_turn() {
    on_both_engines(|db| {
        let start = Barrier::new(4);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    start.wait();
                    prepared(&db);
                });
            }
        });
        add_account(&db, "a").unwrap();
    });
}

/// Stands for a server that was restarted.
#[test]
fn a_lost_connection_is_made_again() {
    let Some((db, schema)) = crate::testing::postgres() else { return };
    let server = crate::Db::open(&schema.url()).unwrap();
    prepared(&db);
    let end = "select pg_terminate_backend(?1, 10000)";
    let session = |r: &mut crate::Reader<'_>| r.first("select pg_backend_pid()", &[], |row| row.get::<i64>(0));
    let cut = |session: i64| {
        server.read(|r| r.first(end, &[session.into()], |row| row.get::<bool>(0))).unwrap();
    };
    cut(db.read(session).unwrap().unwrap());
    add_account(&db, "a").unwrap();
    let lost = db.write(|tx| {
        tx.execute("update account set name = 'b'", &[])?;
        cut(session(tx)?.unwrap());
        tx.execute("update account set name = 'c'", &[])
    });
    assert!(matches!(lost, Err(Error::Unavailable(_))), "{lost:?}");
    assert_eq!(names(&db), ["a"]);
}

#[test]
fn a_server_that_is_away_is_told_without_the_password() {
    let db = crate::Db::open("postgres://user:secret@127.0.0.1:1/none?connect_timeout=1").unwrap();
    let Err(Error::Unavailable(text)) = db.read(|r| r.first("select 1", &[], |_| Ok(()))) else { panic!("connected") };
    assert!(!text.contains("secret"), "{text}");
    assert!(crate::Db::open("postgres://user:secret@:::/").is_err_and(|e| !e.to_string().contains("secret")));
    assert!(crate::Db::open("mysql://localhost").is_err());
    assert!(crate::Db::open("sqlite:/nowhere/at/all.db").is_err());
}

#[test]
fn replicas_answer_reads_and_only_those() {
    let Some((_db, schema)) = crate::testing::postgres() else { return };
    let away = "postgres://user@127.0.0.1:1/none".to_owned();
    let options = |replica: String| crate::Options { url: schema.url(), replicas: vec![replica], pool: 2 };
    let db = crate::Db::open_with(options(schema.url())).unwrap();
    add_account(prepared(&db), "a").unwrap();
    assert_eq!(names(&db), ["a"]);
    let db = crate::Db::open_with(options(away)).unwrap();
    add_account(&db, "b").unwrap();
    let count = |r: &mut crate::Reader<'_>| r.first("select count(*) from account", &[], |row| row.get::<i64>(0));
    assert!(matches!(db.read(count), Err(Error::Unavailable(_))));
    assert_eq!(db.read_latest(count).unwrap(), Some(2));
}

/// As a server does at its end.
#[test]
fn the_last_handle_may_be_dropped_among_async_tasks() {
    on_both_engines(|db| {
        add_account(prepared(&db), "a").unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async { drop(db) });
    });
}
