//! Brings a database to the tables that the program describes. Only adds: what the program no longer knows stays as it is.
//!
//! The table `meta` remembers the number of the schema and the description of each table, so that a backup and a check know
//! the database without the program's descriptions.

use base::{Error, Result};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::db::Db;
use crate::schema::{Column, ColumnKind, Table, fnv};
use crate::steps::{self, Step};
use crate::transaction::{Reader, Tx};
use crate::{dialect, jobs};

const VERSION: &str = "schema_version";
const FUNCTIONS: &str = "functions";
const TABLE: &str = "table:";

fn meta() -> Table {
    Table {
        name: "meta".into(),
        columns: vec![Column::new("name", ColumnKind::Text).required(), Column::new("value", ColumnKind::Text).required()],
        key: vec!["name".into()],
        ..Table::default()
    }
}

pub fn follow(db: &Db, tables: &[Table], steps: &[Step]) -> Result<Vec<String>> {
    db.write_long(|tx| {
        let mut done = Vec::new();
        lock(tx)?;
        match version(tx)? {
            Some(version) => steps::catch_up(tx, version, steps, &mut done)?,
            None => done.push("a new database".to_owned()),
        }
        let all: Vec<Table> = jobs::tables().into_iter().chain(tables.iter().cloned()).collect();
        prepare(tx)?;
        let added = create(tx, &all, &mut done)?;
        complete(tx, &all, &added, &mut done)?;
        remember(tx, VERSION, &steps::newest(steps).to_string())?;
        Ok(done)
    })
}

/// Makes what these tables need in a transaction that goes on: with everything else that it writes, or not at all.
pub fn within(tx: &mut Tx<'_>, tables: &[Table]) -> Result<()> {
    lock(tx)?;
    let mut done = Vec::new();
    let added = create(tx, tables, &mut done)?;
    complete(tx, tables, &added, &mut done)
}

/// Keeps other servers from changing the schema until the transaction ends.
pub fn lock(tx: &mut Tx<'_>) -> Result<()> {
    match dialect::lock_schema(tx.engine()) {
        Some(sql) => tx.first(sql, &[], |_| Ok(())).map(drop),
        None => Ok(()),
    }
}

/// The number of the schema; `None` where there is no database of ours yet.
pub fn version(reader: &mut Reader<'_>) -> Result<Option<i64>> {
    if !existing(reader)?.contains_key("meta") {
        return Ok(None);
    }
    let text = reader.first("select value from meta where name = ?1", &[VERSION.into()], |row| row.get::<String>(0))?;
    text.map(|text| text.parse().map_err(|_| Error::internal(format!("{VERSION} is {text}")))).transpose()
}

pub fn set_version(tx: &mut Tx<'_>, version: i64) -> Result<()> {
    remember(tx, VERSION, &version.to_string())
}

/// Makes `meta` and what statements of ours need.
pub fn prepare(tx: &mut Tx<'_>) -> Result<()> {
    let engine = tx.engine();
    if !existing(tx)?.contains_key("meta") {
        tx.define(&dialect::create_table(engine, &meta()))?;
    }
    let functions = dialect::functions(engine);
    let now = format!("{:08x}", fnv(functions.as_bytes()));
    if recall(tx, FUNCTIONS)?.as_ref() != Some(&now) {
        tx.define(functions)?;
        remember(tx, FUNCTIONS, &now)?;
    }
    Ok(())
}

/// Columns that were made and whose references are not checked yet, each with its table.
pub type Added = Vec<(String, Column)>;

/// Makes missing tables and columns, without indexes.
pub fn create(tx: &mut Tx<'_>, tables: &[Table], done: &mut Vec<String>) -> Result<Added> {
    let engine = tx.engine();
    let there = existing(tx)?;
    let mut added = Added::new();
    for table in tables {
        refuse_what_cannot_be(table)?;
        let missing: Vec<&Column> = match there.get(&table.name) {
            None => {
                tx.define(&dialect::create_table(engine, table))?;
                done.push(format!("table {}", table.name));
                table.columns.iter().collect()
            }
            Some(columns) => {
                let missing: Vec<&Column> = table.columns.iter().filter(|column| !columns.contains_key(&column.name)).collect();
                for column in &missing {
                    tx.define(&dialect::add_column(engine, &table.name, column))?;
                    done.push(format!("column {}.{}", table.name, column.name));
                }
                missing
            }
        };
        added.extend(missing.into_iter().map(|column| (table.name.clone(), column.clone())));
    }
    Ok(added)
}

fn refuse_what_cannot_be(table: &Table) -> Result<()> {
    if table.text_index && table.key != ["id"] {
        return Err(Error::internal(format!("{} has a text index and not the key id", table.name)));
    }
    match table.columns.iter().find(|column| dialect::OWN_COLUMNS.contains(&column.name.as_str())) {
        Some(column) => {
            Err(Error::internal(format!("{}.{} has a name that the store keeps for itself", table.name, column.name)))
        }
        None => Ok(()),
    }
}

/// Makes missing references, indexes and text indexes, and remembers the tables.
pub fn complete(tx: &mut Tx<'_>, tables: &[Table], added: &[(String, Column)], done: &mut Vec<String>) -> Result<()> {
    let engine = tx.engine();
    for (table, column) in added {
        if let Some(sql) = dialect::add_reference(engine, table, column) {
            tx.define(&sql)?;
        }
    }
    let mut there: FxHashSet<String> = tx.query(dialect::indexes_query(engine), &[], |row| row.get(0))?.into_iter().collect();
    for table in tables {
        for index in &table.indexes {
            let name = index.name(&table.name);
            if there.insert(name.clone()) {
                tx.define(&dialect::create_index(engine, &table.name, index))?;
                done.push(format!("index {name}"));
            }
        }
        if table.text_index {
            let (name, sql) = dialect::create_text_index(engine, &table.name);
            if there.insert(name.clone()) {
                tx.define(&sql)?;
                done.push(format!("text index {name}"));
            }
        }
    }
    remember_tables(tx, tables)
}

/// The columns of every table of ours that is there: their kinds, by table and name.
pub fn existing(reader: &mut Reader<'_>) -> Result<FxHashMap<String, FxHashMap<String, ColumnKind>>> {
    let mut tables: FxHashMap<String, FxHashMap<String, ColumnKind>> = FxHashMap::default();
    reader.each(dialect::columns_query(reader.engine()), &[], |row| {
        let columns = tables.entry(row.get(0)?).or_default();
        if let Some(kind) = dialect::column_kind(&row.get::<String>(2)?) {
            columns.insert(row.get(1)?, kind);
        }
        Ok(())
    })?;
    Ok(tables)
}

/// Every table as it was last described, with the columns that earlier programs made. `meta` itself is not among them.
pub fn remembered(reader: &mut Reader<'_>) -> Result<Vec<Table>> {
    let there = existing(reader)?;
    let sql = "select value from meta where name like ?1 order by name";
    let tables: Vec<String> = reader.query(sql, &[format!("{TABLE}%").into()], |row| row.get(0))?;
    let tables = tables.iter().map(|text| serde_json::from_str::<Table>(text).map_err(Error::internal));
    let mut tables = tables.collect::<Result<Vec<_>>>()?;
    tables.retain(|table| there.contains_key(&table.name));
    for table in &mut tables {
        table.columns.retain(|column| there[&table.name].contains_key(&column.name));
    }
    Ok(tables)
}

fn remember_tables(tx: &mut Tx<'_>, tables: &[Table]) -> Result<()> {
    let before = remembered(tx)?;
    for table in tables {
        let known = before.iter().find(|known| known.name == table.name);
        let mut whole = table.clone();
        if let Some(known) = known {
            whole
                .columns
                .extend(known.columns.iter().filter(|old| !table.columns.iter().any(|new| new.name == old.name)).cloned());
            whole.indexes.extend(known.indexes.iter().filter(|old| !table.indexes.contains(old)).cloned());
            whole.text_index |= known.text_index;
        }
        if known != Some(&whole) {
            remember(tx, &format!("{TABLE}{}", table.name), &serde_json::to_string(&whole).map_err(Error::internal)?)?;
        }
    }
    Ok(())
}

fn recall(reader: &mut Reader<'_>, name: &str) -> Result<Option<String>> {
    reader.first("select value from meta where name = ?1", &[name.into()], |row| row.get(0))
}

fn remember(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<()> {
    let sql = "insert into meta (name, value) values (?1, ?2) on conflict (name) do update set value = excluded.value";
    tx.execute(sql, &[name.into(), value.into()]).map(drop)
}
