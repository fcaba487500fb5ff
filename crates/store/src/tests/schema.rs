//! The database follows the description and loses nothing.

use super::{add_account, cast, names, prepared};
use crate::testing::on_both_engines;
use crate::{Column, ColumnKind, Index, Table, Value};

#[test]
fn what_is_there_is_not_made_again() {
    on_both_engines(|db| {
        assert!(!db.follow(&cast()).unwrap().is_empty());
        assert_eq!(db.follow(&cast()).unwrap(), Vec::<String>::new());
    });
}

#[test]
fn what_is_new_is_added_to_what_is_there() {
    on_both_engines(|db| {
        let id = add_account(prepared(&db), "华为").unwrap();
        let mut tables = cast();
        tables[0].columns.push(Column::new("x_since", ColumnKind::Date));
        tables[0].columns.push(Column::new("x_deal_id", ColumnKind::Id).references("deal").required());
        tables[0].indexes.push(Index::on(&["x_since desc"]).only("x_since is not null"));
        tables[1].text_index = true;
        tables[1].columns.retain(|column| column.name != "note");
        let done = db.follow(&tables).unwrap();
        assert_eq!(done.len(), 4, "{done:?}");
        assert_eq!(done[..2], ["column account.x_since", "column account.x_deal_id"]);
        assert_eq!(db.follow(&tables).unwrap(), Vec::<String>::new());
        db.write(|tx| tx.execute("update account set x_since = ?1", &[Value::Date("2026-01-31".parse().unwrap())])).unwrap();
        let missing = db.write(|tx| tx.execute("update account set x_deal_id = ?1", &[id.into()]));
        assert!(missing.is_err(), "the reference of a late column is checked");
        assert_eq!(names(&db), ["华为"]);
        db.read(|r| r.query("select note from deal", &[], |_| Ok(()))).expect("a column is never dropped");
    });
}

#[test]
fn names_may_be_words_of_sql() {
    on_both_engines(|db| {
        let mut tables = cast();
        tables[0].columns.push(Column::new("order", ColumnKind::Int));
        tables[0].columns.push(Column::new("to", ColumnKind::Int));
        tables[0].indexes.push(Index::on(&["order", "to desc"]));
        tables.push(Table {
            name: "account_terms".into(),
            columns: vec![Column::new("user", ColumnKind::Text)],
            ..Table::default()
        });
        db.follow(&tables).unwrap();
        assert_eq!(db.follow(&tables).unwrap(), Vec::<String>::new());
    });
}

#[test]
fn names_of_the_store_are_refused() {
    on_both_engines(|db| {
        for name in ["seq", "terms"] {
            let columns = vec![Column::new(name, ColumnKind::Int)];
            assert!(db.follow(&[Table { name: "odd".into(), columns, ..Table::default() }]).is_err());
        }
    });
}
