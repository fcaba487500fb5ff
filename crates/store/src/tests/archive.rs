//! A backup of either engine comes back in either engine; a broken one changes nothing.

use base::{Error, Instant, Uuid, new_id};
use proptest::prelude::*;

use super::{add_account, cast, names, prepared, text};
use crate::archive::restore_with;
use crate::jobs::{NewJob, enqueue};
use crate::testing::{self, on_both_engines};
use crate::{Column, ColumnKind, Db, Restored, Value, backup, check, restore};

fn at() -> Instant {
    "2026-01-31T00:00:00Z".parse().unwrap()
}

fn archive(db: &Db) -> Vec<u8> {
    let mut file = Vec::new();
    backup(db, &mut file, at()).unwrap();
    file
}

/// Accounts and deals that name each other, a customer's own column, and a job.
fn company(db: &Db) -> Vec<Vec<Value>> {
    let mut tables = cast();
    tables[1].columns.push(Column::new("x_note", ColumnKind::Text));
    db.follow(&tables).unwrap();
    let account = add_account(db, "华为").unwrap();
    let deals: Vec<Uuid> = (0..5000).map(|_| new_id()).collect();
    let rows: Vec<Vec<Value>> = (0_i64..)
        .zip(&deals)
        .map(|(n, id)| {
            let date = Value::Date("2026-01-31".parse().unwrap());
            vec![
                (*id).into(),
                account.into(),
                (n - 3).into(),
                (n % 2 == 0).into(),
                date,
                at().into(),
                format!("n{n}").into(),
                vec![7_u8].into(),
                Value::Null,
            ]
        })
        .collect();
    db.write(|tx| {
        tx.insert_many("deal", &DEAL, &rows)?;
        tx.execute("update account set main_deal_id = ?1", &[deals[4999].into()])?;
        tx.index_terms("account", account, "华为 huawei")?;
        enqueue(tx, &NewJob { queue: "mail".into(), payload: serde_json::json!([1]), run_at: at(), unique_key: None })
    })
    .unwrap();
    rows
}

const DEAL: [&str; 9] = ["id", "account_id", "amount", "won", "closed_on", "updated_at", "note", "file", "x_note"];
const KINDS: [ColumnKind; 9] = [
    ColumnKind::Id,
    ColumnKind::Id,
    ColumnKind::Int,
    ColumnKind::Bool,
    ColumnKind::Date,
    ColumnKind::Instant,
    ColumnKind::Text,
    ColumnKind::Bytes,
    ColumnKind::Text,
];

fn deals(db: &Db) -> Vec<Vec<Value>> {
    let sql = format!("select {} from deal order by id", DEAL.join(", "));
    db.read(|r| r.query(&sql, &[], |row| KINDS.iter().enumerate().map(|(i, kind)| row.value(i, *kind)).collect())).unwrap()
}

#[test]
fn what_was_saved_comes_back_in_either_engine() {
    on_both_engines(|from| {
        let rows = company(&from);
        let file = archive(&from);
        on_both_engines(|to| {
            let restored = restore(&to, file.as_slice()).unwrap();
            assert_eq!(restored, Restored { tables: 4, rows: 5002, without_terms: vec!["account".into()] });
            assert_eq!(deals(&to), rows);
            assert_eq!(check(&to).unwrap(), ["1 rows of \"account\" are not in its text index"]);
            assert_eq!(to.follow(&cast()).unwrap(), Vec::<String>::new(), "indexes and references came along");
            let mut again = Vec::new();
            assert_eq!(backup(&to, &mut again, at()).unwrap(), 5002);
            assert_eq!(again, file, "the same rows make the same file");
        });
    });
}

#[test]
fn a_database_with_rows_is_not_overwritten() {
    on_both_engines(|db| {
        company(&db);
        let file = archive(&db);
        assert!(matches!(restore(&db, file.as_slice()), Err(Error::Invalid(_))));
        assert_eq!(names(&db), ["华为"]);
    });
}

#[test]
fn tables_that_are_there_and_empty_are_filled() {
    let source = testing::sqlite();
    let rows = company(&source);
    let file = archive(&source);
    on_both_engines(|db| {
        prepared(&db);
        restore(&db, file.as_slice()).unwrap();
        assert_eq!(deals(&db), rows);
    });
}

#[test]
fn a_file_of_a_newer_program_is_refused() {
    let db = testing::sqlite();
    company(&db);
    let file = archive(&db);
    assert!(matches!(restore_with(&testing::sqlite(), file.as_slice(), -1), Err(Error::Unsupported(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_file_that_was_damaged_changes_nothing(at in any::<prop::sample::Index>(), bit in 0_u8..8, cut in any::<bool>()) {
        let source = testing::sqlite();
        prepared(&source);
        add_account(&source, "华为").unwrap();
        let mut file = archive(&source);
        let at = at.index(file.len());
        if cut { file.truncate(at) } else { file[at] ^= 1 << bit }
        let db = testing::sqlite();
        prepared(&db);
        match restore(&db, file.as_slice()) {
            Err(Error::Invalid(_) | Error::Unsupported(_)) => prop_assert!(names(&db).is_empty()),
            // A bit of the frame's header that means nothing to the content.
            Ok(_) => prop_assert_eq!(names(&db), ["华为"]),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}

#[test]
fn a_sound_database_has_no_problems() {
    on_both_engines(|db| {
        assert_eq!(check(&db).unwrap().len(), 1, "nothing there yet");
        company(&db);
        assert_eq!(check(&db).unwrap(), Vec::<String>::new());
        db.write(|tx| tx.insert_many("account", &["id", "name"], &[vec![new_id().into(), text("lost")]])).unwrap();
        assert_eq!(check(&db).unwrap().len(), 1);
    });
}
