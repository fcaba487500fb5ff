//! Groups with figures: `$apply` and every drill-down total. Amounts are added up in base currency, exactly; an average is
//! the exact sum divided by the count and rounded once.

use std::sync::Arc;

use base::{Decimal, Error, Problem, Result, money};
use store::{ColumnKind, Reader, Value};

use super::compile::Compiler;
use super::page::write_where;
use super::query::{Aggregation, Apply, Query};
use crate::describe::{FieldKind, Object};
use crate::people::Action;
use crate::sql::Sql;
use crate::{Cx, permit};

/// Groups that one answer may have.
const MOST_GROUPS: i64 = 10_000;

#[derive(Clone, Debug)]
pub struct Column {
    /// `stage/kind`, or the name of an aggregate.
    pub name: String,
    pub kind: FieldKind,
}

/// A row per group: its keys, then its figures. Amounts are minor units of the base currency.
#[derive(Debug)]
pub struct Groups {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Value>>,
}

/// Aggregates what whoever asks may read. `query` gives search and recycle bin; its filter is `apply`'s.
pub fn aggregate(cx: &Cx, reader: &mut Reader, object: &Arc<Object>, apply: &Apply, query: &Query) -> Result<Groups> {
    let Plan { sql, columns, key_count, reads } = plan(cx, reader, object, apply, query)?;
    let rows = reader.query(&sql.text, &sql.args, |row| {
        let mut values = Vec::with_capacity(columns.len());
        for (at, column) in columns.iter().take(key_count).enumerate() {
            values.push(row.value(at, column.kind.column())?);
        }
        let mut at = key_count;
        for (with, kind) in &reads {
            match with {
                Aggregation::Average => {
                    let (sum, count): (Option<i64>, i64) = (row.get(at)?, row.get(at + 1)?);
                    at += 2;
                    values.push(average(sum, count, kind)?);
                }
                Aggregation::Count | Aggregation::CountDistinct | Aggregation::Sum => {
                    values.push(row.value(at, ColumnKind::Int)?);
                    at += 1;
                }
                Aggregation::Min | Aggregation::Max => {
                    values.push(row.value(at, kind.column())?);
                    at += 1;
                }
            }
        }
        Ok(values)
    })?;
    if rows.len() as i64 > MOST_GROUPS {
        return Err(Error::invalid(Problem::at("$apply", "too_many_groups").with("most", MOST_GROUPS)));
    }
    Ok(Groups { columns, rows })
}

/// The statement that `aggregate` runs, for those who explain or measure it.
pub fn aggregate_statement(cx: &Cx, reader: &Reader, object: &Arc<Object>, apply: &Apply, query: &Query) -> Result<Sql> {
    Ok(plan(cx, reader, object, apply, query)?.sql)
}

struct Plan {
    sql: Sql,
    columns: Vec<Column>,
    key_count: usize,
    reads: Vec<(Aggregation, FieldKind)>,
}

fn plan(cx: &Cx, reader: &Reader, object: &Arc<Object>, apply: &Apply, query: &Query) -> Result<Plan> {
    let scope = permit::scope(cx, object, Action::Read)?;
    let mut compiler = Compiler::new(cx, object);
    let mut conditions = Vec::new();
    for filter in [&apply.filter, &query.filter].into_iter().flatten() {
        conditions.push(compiler.filter(filter)?);
    }
    if let Some(words) = &query.search {
        conditions.extend(compiler.search(reader, words));
    }

    let mut columns = Vec::new();
    let mut keys = Vec::new();
    for path in apply.by.iter().take(8) {
        let target = compiler.resolve(path)?;
        keys.push(target.column());
        columns.push(Column { name: path.to_string(), kind: target.field.kind.clone() });
    }
    let mut selected = keys.clone();
    let mut reads: Vec<(Aggregation, FieldKind)> = Vec::new();
    for aggregate in apply.aggregates.iter().take(20) {
        let (expressions, kind) = figure(&mut compiler, aggregate)?;
        selected.extend(expressions);
        columns.push(Column { name: aggregate.name.clone(), kind: shown_kind(aggregate.with, &kind) });
        reads.push((aggregate.with, kind));
    }
    if selected.is_empty() {
        return Err(Error::invalid(Problem::at("$apply", "nothing_to_aggregate")));
    }

    let mut sql = Sql::new("select ");
    sql.push(&selected.join(", "));
    compiler.write_from(&mut sql);
    write_where(&mut sql, &scope, &conditions, query.deleted);
    if !keys.is_empty() {
        sql.push(&format!(" group by {0} order by {0}", keys.join(", ")));
    }
    sql.push(" limit ");
    sql.bind(MOST_GROUPS + 1);
    Ok(Plan { sql, columns, key_count: keys.len(), reads })
}

fn figure(compiler: &mut Compiler, aggregate: &super::query::Aggregate) -> Result<(Vec<String>, FieldKind)> {
    let Some(path) = &aggregate.path else { return Ok((vec!["count(*)".to_owned()], FieldKind::Integer)) };
    let target = compiler.resolve(path)?;
    let column = target.column();
    let number = target.field.kind.column() == ColumnKind::Int;
    let wrong = || Error::invalid(Problem::at(path.to_string(), "not_a_number").with("field", path));
    let expressions = match aggregate.with {
        Aggregation::Count => vec![format!("count({column})")],
        Aggregation::CountDistinct => vec![format!("count(distinct {column})")],
        Aggregation::Sum if number => vec![format!("cast(sum({column}) as bigint)")],
        Aggregation::Average if number => vec![format!("cast(sum({column}) as bigint)"), format!("count({column})")],
        Aggregation::Sum | Aggregation::Average => return Err(wrong()),
        Aggregation::Min if matches!(target.field.kind.column(), ColumnKind::Id | ColumnKind::Bool) => return Err(wrong()),
        Aggregation::Max if matches!(target.field.kind.column(), ColumnKind::Id | ColumnKind::Bool) => return Err(wrong()),
        Aggregation::Min => vec![format!("min({column})")],
        Aggregation::Max => vec![format!("max({column})")],
    };
    Ok((expressions, target.field.kind))
}

fn shown_kind(with: Aggregation, kind: &FieldKind) -> FieldKind {
    match (with, kind) {
        (Aggregation::Count | Aggregation::CountDistinct, _) => FieldKind::Integer,
        (Aggregation::Average, FieldKind::Integer) => FieldKind::Decimal,
        (_, kind) => kind.clone(),
    }
}

/// In the unit of the sum; the average of whole numbers is a decimal.
fn average(sum: Option<i64>, count: i64, kind: &FieldKind) -> Result<Value> {
    let Some(sum) = sum.filter(|_| count > 0) else { return Ok(Value::Null) };
    let average = Decimal::from(sum) / Decimal::from(count);
    Ok(Value::Int(if *kind == FieldKind::Integer { money::to_stored(average)? } else { money::round(average)? }))
}
