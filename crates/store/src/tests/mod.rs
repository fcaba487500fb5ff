//! What the store promises, each promise on both engines.

mod archive;
mod reads;
mod rows;
mod schema;
mod work;
mod writers;

use base::{Uuid, new_id};

use crate::{Column, ColumnKind, Db, Index, Table, Value};

/// Two tables as the floors above have them: accounts with a parent and search terms, and deals of an account.
fn cast() -> Vec<Table> {
    let account = Table {
        name: "account".into(),
        columns: vec![
            Column::new("id", ColumnKind::Id).required(),
            Column::new("name", ColumnKind::Text).required(),
            Column::new("parent_id", ColumnKind::Id).references("account"),
            Column::new("main_deal_id", ColumnKind::Id).references("deal"),
        ],
        key: vec!["id".into()],
        indexes: vec![Index::unique(&["name"])],
        text_index: true,
        ..Table::default()
    };
    let deal = Table {
        name: "deal".into(),
        columns: vec![
            Column::new("id", ColumnKind::Id).required(),
            Column::new("account_id", ColumnKind::Id).required().references("account"),
            Column::new("amount", ColumnKind::Int),
            Column::new("won", ColumnKind::Bool),
            Column::new("closed_on", ColumnKind::Date),
            Column::new("updated_at", ColumnKind::Instant),
            Column::new("note", ColumnKind::Text),
            Column::new("file", ColumnKind::Bytes),
        ],
        key: vec!["id".into()],
        indexes: vec![Index::on(&["updated_at desc"]), Index::on(&["account_id"]).carrying(&["amount"])],
        ..Table::default()
    };
    vec![account, deal]
}

fn prepared(db: &Db) -> &Db {
    db.follow(&cast()).unwrap();
    db
}

fn add_account(db: &Db, name: &str) -> base::Result<Uuid> {
    let id = new_id();
    db.write(|tx| tx.execute("insert into account (id, name) values (?1, ?2)", &[id.into(), name.into()]))?;
    Ok(id)
}

fn names(db: &Db) -> Vec<String> {
    db.read(|r| r.query("select name from account order by name asc", &[], |row| row.get(0))).unwrap()
}

fn text(value: &str) -> Value {
    value.into()
}
