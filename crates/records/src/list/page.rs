//! Pages of records, continued by key: the token of a page holds the last record's sort values, so that the thousandth page
//! costs what the first costs and a record that is added meanwhile shifts nothing.

use std::sync::Arc;

use base::{Error, Problem, Result, Uuid};
use store::{Reader, Row, Value};

use super::compile::{Compiler, Target, append};
use super::expand::Expands;
use super::query::{Expand, Filter, Query};
use crate::describe::{Field, Object};
use crate::people::{Access, Action};
use crate::permit::Scope;
use crate::record::Values;
use crate::sql::Sql;
use crate::{Cx, Record, json, permit};

/// Records in a page where the question does not say, and at most.
pub const PAGE: usize = 50;
pub const LARGEST_PAGE: usize = 1_000;

/// One record of an answer, with the references and parts that were asked for.
#[derive(Debug)]
pub struct Entry {
    pub record: Record,
    pub linked: Vec<(String, Linked)>,
}

#[derive(Debug)]
pub enum Linked {
    /// The record that a reference names, as the reader may see it: fields and values. `None` where it may not be seen.
    One(Option<Vec<(Arc<Field>, Value)>>),
    Many(Vec<Record>),
}

#[derive(Debug)]
pub struct Page {
    pub entries: Vec<Entry>,
    pub count: Option<i64>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A page of what whoever asks may read.
pub fn page(cx: &Cx, reader: &mut Reader, object: &Arc<Object>, query: &Query) -> Result<Page> {
    let scope = permit::scope(cx, object, Action::Read)?;
    page_within(cx, reader, object, query, &scope)
}

/// The same within another scope: what may be exported, updated, deleted.
pub fn page_within(cx: &Cx, reader: &mut Reader, object: &Arc<Object>, query: &Query, scope: &Scope) -> Result<Page> {
    let Plan { sql, columns, order, expands, top } = plan(cx, reader, object, query, scope)?;
    let width = columns.fields.len();
    let mut keys: Vec<Value> = Vec::new();
    let mut more = false;
    let mut entries: Vec<Entry> = Vec::with_capacity(top.min(PAGE));
    reader.each(&sql.text, &sql.args, |row| {
        if entries.len() == top {
            more = true;
            return Ok(());
        }
        keys.clear();
        for (position, (_, _, target)) in order.iter().enumerate() {
            keys.push(row.value(width + position, target.field.kind.column())?);
        }
        let record = columns.read(object, row)?;
        let linked = expands.read(cx, &record, row, width + order.len())?;
        entries.push(Entry { record, linked });
        Ok(())
    })?;
    let next = more.then(|| token(&keys));
    expands.read_parts(cx, reader, &mut entries)?;
    let count = if query.count { Some(count_within(cx, reader, object, query, scope)?) } else { None };
    Ok(Page { entries, count, next })
}

/// The statement that `page` runs, for those who explain or measure it.
pub fn statement(cx: &Cx, reader: &Reader, object: &Arc<Object>, query: &Query) -> Result<Sql> {
    let scope = permit::scope(cx, object, Action::Read)?;
    Ok(plan(cx, reader, object, query, &scope)?.sql)
}

struct Plan<'o> {
    sql: Sql,
    columns: Columns<'o>,
    order: Vec<(String, bool, Target)>,
    expands: Expands,
    top: usize,
}

fn plan<'o>(cx: &Cx, reader: &Reader, object: &'o Arc<Object>, query: &Query, scope: &Scope) -> Result<Plan<'o>> {
    let top = query.top.unwrap_or(PAGE).min(LARGEST_PAGE);
    let mut compiler = Compiler::new(cx, object);
    let columns = columns(cx, object, &query.select)?;
    let conditions = conditions(&mut compiler, reader, query)?;
    let order = compiler.order(&query.order)?;
    let expands = Expands::plan(cx, &mut compiler, &query.expand)?;

    let mut sql = Sql::new("select ");
    sql.push(&columns.text());
    for (column, _, _) in &order {
        sql.push(&format!(", {column}"));
    }
    expands.write_columns(&mut sql);
    compiler.write_from(&mut sql);
    write_where(&mut sql, scope, &conditions, query.deleted);
    if let Some(token) = &query.after {
        sql.push(" and ");
        write_after(&mut sql, &order, token)?;
    }
    sql.push(" order by ");
    for (position, (column, descending, _)) in order.iter().enumerate() {
        sql.push(&format!("{}{column}{}", if position > 0 { ", " } else { "" }, if *descending { " desc" } else { "" }));
    }
    sql.push(" limit ");
    sql.bind(i64::try_from(top + 1).unwrap_or(i64::MAX));
    if query.skip > 0 {
        sql.push(" offset ");
        sql.bind(i64::try_from(query.skip).unwrap_or(i64::MAX));
    }
    Ok(Plan { sql, columns, order, expands, top })
}

/// How many records the question has, whatever its page.
pub fn count(cx: &Cx, reader: &mut Reader, object: &Arc<Object>, query: &Query) -> Result<i64> {
    let scope = permit::scope(cx, object, Action::Read)?;
    count_within(cx, reader, object, query, &scope)
}

fn count_within(cx: &Cx, reader: &mut Reader, object: &Arc<Object>, query: &Query, scope: &Scope) -> Result<i64> {
    let mut compiler = Compiler::new(cx, object);
    let conditions = conditions(&mut compiler, reader, query)?;
    let mut sql = Sql::new("select count(*)");
    compiler.write_from(&mut sql);
    write_where(&mut sql, scope, &conditions, query.deleted);
    Ok(reader.first(&sql.text, &sql.args, |row| row.get::<i64>(0))?.unwrap_or(0))
}

/// One record; not found where whoever asks may not see it.
pub fn one(cx: &Cx, reader: &mut Reader, object: &Arc<Object>, id: Uuid, expand: &[Expand]) -> Result<Entry> {
    let query = Query { filter: Some(Filter::equals("id", id)), expand: expand.to_vec(), top: Some(1), ..Query::default() };
    let entry = page(cx, reader, object, &query)?.entries.pop();
    if let Some(entry) = entry {
        return Ok(entry);
    }
    let query = Query { deleted: true, ..query };
    page(cx, reader, object, &query)?.entries.pop().ok_or(Error::NotFound)
}

/// Records by id, within a scope, as they are stored: for `save` and for code. The order is not that of the ids.
pub fn find(reader: &mut Reader, object: &Arc<Object>, ids: &[Uuid], scope: &Scope) -> Result<Vec<Record>> {
    let columns = Columns::new(object, (0..object.fields.len()).collect());
    let mut records = Vec::with_capacity(ids.len());
    for some in ids.chunks(500) {
        let mut sql = Sql::new("select ");
        sql.push(&columns.text());
        sql.push(&format!(" from {} t where ", Sql::name(&object.name)));
        sql.column_in("t", "id", some);
        if !scope.is_everything() {
            sql.push(" and ");
            scope.write(&mut sql, "t");
        }
        reader.each(&sql.text, &sql.args, |row| {
            records.push(columns.read(object, row)?);
            Ok(())
        })?;
    }
    Ok(records)
}

fn conditions(compiler: &mut Compiler, reader: &Reader, query: &Query) -> Result<Vec<Sql>> {
    let mut conditions = Vec::new();
    if let Some(filter) = &query.filter {
        conditions.push(compiler.filter(filter)?);
    }
    if let Some(words) = &query.search {
        conditions.extend(compiler.search(reader, words));
    }
    Ok(conditions)
}

pub(super) fn write_where(sql: &mut Sql, scope: &Scope, conditions: &[Sql], deleted: bool) {
    sql.push(if deleted { " where t.deleted_at is not null" } else { " where t.deleted_at is null" });
    for condition in conditions {
        sql.push(" and ");
        append(sql, condition);
    }
    if !scope.is_everything() {
        sql.push(" and ");
        scope.write(sql, "t");
    }
}

/// The columns of a page, by their position in the object's fields, which rises.
struct Columns<'o> {
    fields: Vec<(usize, &'o Field)>,
    places: Arc<[usize]>,
}

fn columns<'o>(cx: &Cx, object: &'o Arc<Object>, select: &[String]) -> Result<Columns<'o>> {
    for name in select {
        let reference = || name.strip_suffix("_id").and_then(|name| object.field(name));
        if object.field(name).or_else(reference).is_none_or(|field| permit::access(cx, object, field) == Access::Hidden) {
            return Err(Error::invalid(Problem::at("$select", "unknown_field").with("field", name)));
        }
    }
    // Always: what links, permissions and currencies need.
    let positions = object.selected(select, &["id", "version", "currency", "owner", &object.title]);
    Ok(Columns::new(object, positions))
}

impl<'o> Columns<'o> {
    fn new(object: &'o Object, positions: Vec<usize>) -> Self {
        Columns { fields: positions.iter().map(|at| (*at, &object.fields[*at])).collect(), places: positions.into() }
    }

    fn text(&self) -> String {
        let mut text = String::with_capacity(self.fields.len() * 16);
        for (position, (_, field)) in self.fields.iter().enumerate() {
            text.push_str(if position > 0 { ", t." } else { "t." });
            text.push_str(&Sql::name(&field.column()));
        }
        text
    }

    fn read(&self, object: &Arc<Object>, row: &Row) -> Result<Record> {
        let mut values = Vec::with_capacity(self.fields.len());
        for (position, (_, field)) in self.fields.iter().enumerate() {
            values.push(row.value(position, field.kind.column())?);
        }
        let values = if values.len() == object.fields.len() { Values::all(values) } else { Values::at(&self.places, values) };
        Ok(Record { object: object.clone(), values })
    }
}

/// The condition "after the record that the token names" in this order. Nulls are the smallest value.
fn write_after(sql: &mut Sql, order: &[(String, bool, Target)], token: &str) -> Result<()> {
    let malformed = || Error::invalid(Problem::at("$skiptoken", "malformed_token"));
    let values: Vec<serde_json::Value> = serde_json::from_str(token).map_err(|_| malformed())?;
    if values.len() != order.len() {
        return Err(malformed());
    }
    let mut keys = Vec::new();
    for ((_, _, target), value) in order.iter().zip(&values) {
        keys.push(json::stored_from_token(target.field.kind.column(), value).ok_or_else(malformed)?);
    }
    // A bound on the first column alone lets the engine start in the middle of the index.
    let (column, descending, _) = &order[0];
    if !keys[0].is_null() && !*descending {
        sql.push(&format!("{column} >= "));
        sql.bind(keys[0].clone());
        sql.push(" and ");
    } else if !keys[0].is_null() && column == "t.id" {
        sql.push(&format!("{column} <= "));
        sql.bind(keys[0].clone());
        sql.push(" and ");
    }
    sql.push("(");
    for last in 0..order.len() {
        if last > 0 {
            sql.push(" or ");
        }
        sql.push("(");
        for equal in 0..last {
            write_key(sql, &order[equal].0, "=", &keys[equal]);
            sql.push(" and ");
        }
        write_key(sql, &order[last].0, if order[last].1 { "<" } else { ">" }, &keys[last]);
        sql.push(")");
    }
    sql.push(")");
    Ok(())
}

fn write_key(sql: &mut Sql, column: &str, operator: &str, key: &Value) {
    match (operator, key) {
        ("=", Value::Null) => sql.push(&format!("{column} is null")),
        (">", Value::Null) => sql.push(&format!("{column} is not null")),
        ("<", Value::Null) => sql.push("1 = 0"),
        ("<", key) if column != "t.id" => {
            sql.push(&format!("({column} < "));
            sql.bind(key.clone());
            sql.push(&format!(" or {column} is null)"));
        }
        (operator, key) => {
            sql.push(&format!("{column} {operator} "));
            sql.bind(key.clone());
        }
    }
}

fn token(keys: &[Value]) -> String {
    serde_json::Value::Array(keys.iter().map(json::token_of_stored).collect()).to_string()
}
