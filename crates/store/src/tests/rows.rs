//! Rows that are written are read back equal; mistakes are told alike by both engines.

use base::{Date, Error, Instant, Problem, Result, Uuid, new_id};
use proptest::prelude::*;

use super::{add_account, names, prepared, text};
use crate::testing::on_both_engines;
use crate::{ColumnKind, Value};

const DEAL: [(&str, ColumnKind); 6] = [
    ("amount", ColumnKind::Int),
    ("won", ColumnKind::Bool),
    ("closed_on", ColumnKind::Date),
    ("updated_at", ColumnKind::Instant),
    ("note", ColumnKind::Text),
    ("file", ColumnKind::Bytes),
];

fn deals() -> impl Strategy<Value = Vec<Vec<Value>>> {
    let date = (1_i16..=9999, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| Date::new(y, m, d).unwrap());
    let instant =
        (-62_135_596_800_000_000_i64..=253_402_207_200_000_000).prop_map(|micros| Instant::from_microsecond(micros).unwrap());
    let deal = (
        proptest::option::of(any::<i64>()),
        proptest::option::of(any::<bool>()),
        proptest::option::of(date),
        proptest::option::of(instant),
        proptest::option::of("[^\0]{0,40}"),
        proptest::option::of(proptest::collection::vec(any::<u8>(), 0..40)),
    );
    let deal = deal.prop_map(|(a, b, c, d, e, f)| vec![a.into(), b.into(), c.into(), d.into(), e.into(), f.into()]);
    proptest::collection::vec(deal, 1..20)
}

#[test]
fn what_is_written_is_read_back() {
    on_both_engines(|db| {
        let account = add_account(prepared(&db), "华为").unwrap();
        let columns: Vec<&str> = ["id", "account_id"].into_iter().chain(DEAL.iter().map(|(name, _)| *name)).collect();
        let list = columns.join(", ");
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(40));
        let outcome = runner.run(&deals(), |deals| {
            let rows: Vec<Vec<Value>> = deals
                .iter()
                .map(|deal| [Value::Id(new_id()), account.into()].into_iter().chain(deal.iter().cloned()).collect())
                .collect();
            db.write(|tx| {
                tx.insert_many("deal", &columns, &rows)?;
                for row in &rows {
                    let kinds = [ColumnKind::Id, ColumnKind::Id].into_iter().chain(DEAL.iter().map(|(_, kind)| *kind));
                    let read = tx.first(&format!("select {list} from deal where id = ?1"), &row[..1], |found| {
                        kinds.enumerate().map(|(index, kind)| found.value(index, kind)).collect::<Result<Vec<_>>>()
                    })?;
                    assert_eq!(read.as_ref(), Some(row));
                    // The same by a statement of its own, whose parameters the engine has to guess the types of.
                    let again: Vec<Value> = [Value::Id(new_id())].into_iter().chain(row[1..].iter().cloned()).collect();
                    tx.execute(&format!("insert into deal ({list}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"), &again)?;
                    let same = "select count(*) from deal where id = ?1 and coalesce(amount, 0) = coalesce(?2, 0)";
                    assert_eq!(tx.first(same, &[again[0].clone(), again[2].clone()], |row| row.get::<i64>(0))?, Some(1));
                }
                Ok(())
            })
            .unwrap();
            Ok(())
        });
        outcome.unwrap();
    });
}

#[test]
fn a_value_is_read_as_its_own_type_only() {
    on_both_engines(|db| {
        let id = add_account(prepared(&db), "华为").unwrap();
        db.read(|r| {
            r.first("select id, name, parent_id from account", &[], |row| {
                assert_eq!(row.get::<Uuid>(0)?, id);
                assert_eq!(row.get::<Option<Uuid>>(2)?, None);
                assert_eq!(row.text(1)?, Some("华为"));
                assert_eq!(row.text(2)?, None);
                assert!(matches!(row.get::<Uuid>(2), Err(Error::Internal(_))));
                assert!(matches!(row.get::<i64>(1), Err(Error::Internal(_))));
                assert!(matches!(row.get::<Instant>(0), Err(Error::Internal(_))));
                assert!(matches!(row.text(0), Err(Error::Internal(_))));
                assert!(matches!(row.get::<String>(3), Err(Error::Internal(_))));
                Ok(())
            })
        })
        .unwrap();
    });
}

#[test]
fn a_name_can_be_taken_once() {
    on_both_engines(|db| {
        add_account(prepared(&db), "华为").unwrap();
        let Err(Error::Duplicate(problems)) = add_account(&db, "华为") else { panic!("taken twice") };
        assert_eq!(problems, vec![Problem::at("name", "taken")]);
        let many = db.write(|tx| tx.insert_many("account", &["id", "name"], &[vec![new_id().into(), text("华为")]]));
        assert!(matches!(many, Err(Error::Duplicate(problems)) if problems == vec![Problem::at("name", "taken")]));
    });
}

#[test]
fn references_name_what_is_there() {
    on_both_engines(|db| {
        let parent = add_account(prepared(&db), "华为").unwrap();
        let orphan = "insert into account (id, name, parent_id) values (?1, ?2, ?3)";
        let missing = db.write(|tx| tx.execute(orphan, &[new_id().into(), "a".into(), new_id().into()]));
        assert!(matches!(missing, Err(Error::Invalid(problems)) if problems == vec![Problem::new("reference_missing")]));
        db.write(|tx| tx.execute(orphan, &[new_id().into(), "b".into(), parent.into()])).unwrap();
        let needed = db.write(|tx| tx.execute("delete from account where id = ?1", &[parent.into()]));
        assert!(matches!(needed, Err(Error::Invalid(problems)) if problems == vec![Problem::new("still_referenced")]));
    });
}

#[test]
fn text_without_a_place_in_a_database_is_refused() {
    on_both_engines(|db| {
        prepared(&db);
        let nul = add_account(&db, "a\0b");
        assert!(matches!(nul, Err(Error::Invalid(problems)) if problems == vec![Problem::new("character_not_allowed")]));
        let many = db.write(|tx| tx.insert_many("account", &["id", "name"], &[vec![new_id().into(), text("a\0b")]]));
        assert!(matches!(many, Err(Error::Invalid(_))));
    });
}

#[test]
fn parameters_must_be_as_many_as_the_statement_has() {
    on_both_engines(|db| {
        prepared(&db);
        for args in [vec![], vec![text("a"), text("b")]] {
            let result = db.read(|r| r.query("select 1 from account where name = ?1 or name = ?1", &args, |_| Ok(())));
            assert!(matches!(result, Err(Error::Internal(_))), "{args:?}");
        }
    });
}

#[test]
fn an_error_inside_a_savepoint_takes_back_only_that() {
    on_both_engines(|db| {
        prepared(&db);
        db.write(|tx| {
            tx.execute("insert into account (id, name) values (?1, 'a')", &[new_id().into()])?;
            let inner: Result<()> = tx.savepoint(|tx| {
                tx.execute("insert into account (id, name) values (?1, 'b')", &[new_id().into()])?;
                tx.execute("insert into account (id, name) values (?1, 'a')", &[new_id().into()])?;
                Ok(())
            });
            assert!(matches!(inner, Err(Error::Duplicate(_))));
            tx.savepoint(|tx| {
                tx.savepoint(|tx| tx.execute("insert into account (id, name) values (?1, 'c')", &[new_id().into()]))
            })?;
            assert_eq!(tx.statements(), 4);
            Ok(())
        })
        .unwrap();
        assert_eq!(names(&db), ["a", "c"]);
    });
}

#[test]
fn a_swallowed_error_does_not_commit_half() {
    on_both_engines(|db| {
        add_account(prepared(&db), "a").unwrap();
        let result = db.write(|tx| {
            tx.execute("insert into account (id, name) values (?1, 'b')", &[new_id().into()])?;
            let _ = tx.execute("insert into account (id, name) values (?1, 'a')", &[new_id().into()]);
            assert!(tx.execute("insert into account (id, name) values (?1, 'c')", &[new_id().into()]).is_err());
            Ok(())
        });
        assert!(matches!(result, Err(Error::Internal(_))));
        assert_eq!(names(&db), ["a"]);
    });
}

#[test]
fn a_read_is_one_snapshot_and_cannot_write() {
    on_both_engines(|db| {
        add_account(prepared(&db), "a").unwrap();
        db.read(|r| {
            let count = "select count(*) from account";
            let before = r.first(count, &[], |row| row.get::<i64>(0))?;
            add_account(&db, "b").unwrap();
            assert_eq!(r.first(count, &[], |row| row.get::<i64>(0))?, before);
            assert_eq!(r.statements(), 2);
            assert!(r.query("delete from account returning 1", &[], |_| Ok(())).is_err());
            Ok(())
        })
        .unwrap();
        assert_eq!(names(&db), ["a", "b"]);
    });
}
