//! Questions to the data are answered alike by both engines.

use base::new_id;

use super::{add_account, names, prepared, text};
use crate::testing::on_both_engines;
use crate::{Engine, Value, terms_query};

#[test]
fn both_engines_sort_and_compare_alike() {
    on_both_engines(|db| {
        prepared(&db);
        let rows: Vec<Vec<Value>> =
            ["b", "B", "ä", "a", "华", "_", "10", "9"].iter().map(|name| vec![new_id().into(), text(name)]).collect();
        db.write(|tx| tx.insert_many("account", &["id", "name"], &rows)).unwrap();
        assert_eq!(names(&db), ["10", "9", "B", "_", "a", "b", "ä", "华"]);
        db.read(|r| {
            assert_eq!(r.query("select name from account where name like 'b%'", &[], |row| row.get::<String>(0))?, ["b"]);
            let date = |text: &str| Value::Date(text.parse().unwrap());
            let days = "select days_between(?1, ?2), days_between(?2, ?1), days_between(null, null)";
            let found = r.first(days, &[date("2026-03-01"), date("2024-02-28")], |row| {
                Ok((row.get::<i64>(0)?, row.get::<i64>(1)?, row.get::<Option<i64>>(2)?))
            })?;
            assert_eq!(found, Some((732, -732, None)));
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn nulls_are_the_smallest_values() {
    on_both_engines(|db| {
        let account = add_account(prepared(&db), "a").unwrap();
        let rows: Vec<Vec<Value>> =
            [Value::Null, Value::Int(2), Value::Int(1)].into_iter().map(|n| vec![new_id().into(), account.into(), n]).collect();
        db.write(|tx| tx.insert_many("deal", &["id", "account_id", "amount"], &rows)).unwrap();
        for (order, expected) in [
            ("amount", [None, Some(1), Some(2)]),
            ("amount asc", [None, Some(1), Some(2)]),
            ("amount desc", [Some(2), Some(1), None]),
            ("amount desc, id", [Some(2), Some(1), None]),
            ("amount asc nulls last", [Some(1), Some(2), None]),
        ] {
            let found: Vec<Option<i64>> = db
                .read(|r| r.query(&format!("select amount from deal order by {order} limit 5"), &[], |row| row.get(0)))
                .unwrap();
            assert_eq!(found, expected, "{order}");
        }
    });
}

#[test]
fn terms_find_records() {
    on_both_engines(|db| {
        prepared(&db);
        let huawei = add_account(&db, "华为").unwrap();
        let odd = add_account(&db, "odd").unwrap();
        db.write(|tx| {
            tx.index_terms_many(
                "account",
                &[(huawei, "华为 huawei hw shenzhen".into()), (odd, format!("it's a\\b \"quoted\" é {}", "x".repeat(5000)))],
            )
        })
        .unwrap();
        let found = |terms: &[(&str, bool)]| -> Vec<String> {
            let query = terms_query(db.engine(), terms);
            db.read(|r| {
                let condition = r.matches("account", "a", 1);
                r.query(&format!("select a.name from account a where {condition} order by a.name"), &[query.into()], |row| {
                    row.get(0)
                })
            })
            .unwrap()
        };
        assert_eq!(found(&[("华为", false)]), ["华为"]);
        assert_eq!(found(&[("hua", true), ("hw", false)]), ["华为"]);
        assert_eq!(found(&[("hua", false)]), Vec::<String>::new());
        assert_eq!(found(&[("huawei", false), ("beijing", false)]), Vec::<String>::new());
        assert_eq!(found(&[("it's", false), ("a\\b", false), ("\"quoted\"", false), ("é", false)]), ["odd"]);
        assert_eq!(found(&[("xxx", true)]), ["odd"]);
        assert_eq!(found(&[]), Vec::<String>::new());
        assert_eq!(found(&[("  ", true)]), Vec::<String>::new());
        let late: Vec<Vec<Value>> = ["b", "c"].iter().map(|name| vec![new_id().into(), text(name)]).collect();
        let terms = ["b both b it's".to_owned(), "c \t both".to_owned()];
        db.write(|tx| tx.insert_many_with_terms("account", &["id", "name"], &late, &terms)).unwrap();
        assert_eq!(found(&[("both", false)]), ["b", "c"]);
        assert_eq!(found(&[("bo", true), ("it's", false), ("b", false)]), ["b"]);
        db.write(|tx| tx.index_terms("account", huawei, "xiaomi")).unwrap();
        assert_eq!(found(&[("hw", false)]), Vec::<String>::new());
        assert_eq!(found(&[("xiao", true)]), ["华为"]);
        db.write(|tx| tx.index_terms("account", huawei, "")).unwrap();
        assert_eq!(found(&[("xiao", true)]), Vec::<String>::new());
    });
}

#[test]
fn plans_tell_what_is_read_whole() {
    on_both_engines(|db| {
        prepared(&db);
        let scans = |sql: &str, args: &[Value]| db.read(|r| r.explain(sql, args)).unwrap();
        let plan = scans("select d.note from deal d where d.note = ?1", &["a".into()]);
        assert_eq!(plan.full_scans(), ["deal"], "{}", plan.text);
        for sql in [
            "select note from deal order by updated_at desc limit 50",
            "select d.note from account as a join deal d on d.account_id = a.id where a.name = 'x'",
            "with recursive below as (select id from account where name = 'x' union all
               select a.id from account a join below b on a.id = b.id where a.name = 'y') select count(*) from below b",
        ] {
            let plan = scans(sql, &[]);
            assert_eq!(plan.full_scans(), Vec::<String>::new(), "{sql}\n{}", plan.text);
        }
    });
}

/// Imports spent half of their time reading the text index from end to end: it had been small when the planner looked.
#[test]
fn what_was_small_is_not_read_whole_for_ever() {
    on_both_engines(|db| {
        prepared(&db).analyze().unwrap();
        if db.engine() == Engine::Sqlite {
            let sql = "delete from account__terms_data where id >= ?1 and id <= ?2";
            let plan = db.read(|r| r.explain(sql, &[1.into(), 2.into()])).unwrap();
            assert_eq!(plan.full_scans(), Vec::<String>::new(), "{}", plan.text);
        }
        let plan = db.read(|r| r.explain("select note from deal where account_id = ?1", &[new_id().into()])).unwrap();
        assert_eq!(plan.full_scans(), Vec::<String>::new(), "{}", plan.text);
    });
}

#[test]
fn sums_and_medians_are_integers() {
    on_both_engines(|db| {
        let account = add_account(prepared(&db), "a").unwrap();
        let median = |amounts: &[Option<i64>]| {
            let rows: Vec<Vec<Value>> =
                amounts.iter().map(|&amount| vec![new_id().into(), account.into(), amount.into()]).collect();
            db.write(|tx| {
                tx.execute("delete from deal", &[])?;
                tx.insert_many("deal", &["id", "account_id", "amount"], &rows)
            })
            .unwrap();
            let sql =
                "select median(amount), sum(amount) from deal where account_id = ?1 having count(*) >= ?2 or sum(amount) > ?2";
            let read = |r: &mut crate::Reader<'_>| {
                r.first(sql, &[account.into(), 0.into()], |row| Ok((row.get::<Option<i64>>(0)?, row.get::<Option<i64>>(1)?)))
            };
            db.read(read).unwrap().unwrap()
        };
        assert_eq!(median(&[]), (None, None));
        assert_eq!(median(&[None, Some(3)]), (Some(3), Some(3)));
        assert_eq!(median(&[Some(9), Some(1), Some(5)]), (Some(5), Some(15)));
        assert_eq!(median(&[Some(4), Some(1), Some(-9), Some(100)]), (Some(2), Some(96)));
        assert_eq!(median(&[Some(-4), Some(-1)]), (Some(-2), Some(-5)));
        assert_eq!(median(&[Some(i64::MAX), Some(0)]), (Some(i64::MAX / 2), Some(i64::MAX)));
    });
}

#[test]
fn a_walk_may_end_early_and_use_the_database_meanwhile() {
    on_both_engines(|db| {
        prepared(&db);
        let rows: Vec<Vec<Value>> = (0..3000).map(|n| vec![new_id().into(), text(&format!("{n:04}"))]).collect();
        db.write(|tx| tx.insert_many("account", &["id", "name"], &rows)).unwrap();
        let all = "select name from account order by name";
        let mut seen = 0;
        let stopped = db.read(|r| {
            assert_eq!(r.first(all, &[], |row| row.get::<String>(0))?.as_deref(), Some("0000"));
            r.each(all, &[], |row| {
                seen += 1;
                let name = format!("copy of {}", row.get::<String>(0)?);
                add_account(&db, &name)?;
                if seen == 300 { Err(base::Error::NotFound) } else { Ok(()) }
            })
        });
        assert!(matches!(stopped, Err(base::Error::NotFound)));
        assert_eq!(names(&db).len(), 3300);
        let inside = db.write(|tx| {
            let stopped = tx.savepoint(|tx| tx.each(all, &[], |_| Err(base::Error::NotFound)));
            assert!(matches!(stopped, Err(base::Error::NotFound)));
            tx.execute("delete from account where name like 'copy%'", &[])
        });
        assert_eq!(inside.unwrap(), 300);
    });
}

#[test]
fn work_goes_on_after_a_rest() {
    on_both_engines(|db| {
        add_account(prepared(&db), "a").unwrap();
        assert_eq!(names(&db), ["a"]);
        db.rest();
        assert_eq!(names(&db), ["a"]);
        add_account(&db, "b").unwrap();
    });
}
