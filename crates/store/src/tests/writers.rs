//! Many writers at once: each gets its own result, and all that was acknowledged is there.

use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier};
use std::thread;

use base::{Error, Result, new_id};

use super::{add_account, names, prepared};
use crate::testing::on_both_engines;

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
