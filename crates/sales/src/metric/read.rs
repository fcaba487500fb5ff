//! One statement per measure: its records within the asker's scope, grouped by the database. The condition is the very question that a
//! figure opens.

use base::calendar::Period;
use base::{Decimal, Error, Problem, Result, money};
use records::Cx;
use records::describe::FieldKind;
use records::list::Source;
use records::list::query::Filter;
use records::sql::Sql;
use rustc_hash::FxHashMap;
use store::{ColumnKind, Reader};

use super::By;
use super::calc::Total;
use super::definition::{Measure, Of};
use crate::measure::condition::Key;
use crate::measure::dimension::start_of;
use crate::measure::facts::each;

/// Rows that one answer may have.
const MOST_ROWS: usize = 10_000;

/// A dimension with its spans of time, where it has any.
pub(crate) type Axis<'a> = (&'a By, Vec<Period>);

/// What the rows of a measure come to, each by its keys; one without keys where nothing is told apart.
pub(crate) fn read(
    cx: &Cx,
    reader: &mut Reader,
    measure: &Measure,
    filters: &[Filter],
    axes: &[Axis],
) -> Result<FxHashMap<Vec<Key>, Total>> {
    let object = cx.setup.catalog.object(&measure.object)?;
    let mut paths: Vec<&str> = axes.iter().filter_map(|(by, _)| by.path(measure)).collect();
    let own = paths.len();
    paths.extend(measure.of.paths());
    let source = Source::new(cx, object, &Filter::All(filters.to_vec()), &paths)?;
    let instant =
        measure.date.as_deref().and_then(|date| object.field(date)).is_some_and(|field| field.kind == FieldKind::Instant);

    let mut sql = Sql::new("select ");
    for (at, (_, spans)) in axes.iter().enumerate() {
        let column = source.column(at).0;
        if spans.is_empty() {
            sql.push(column);
        } else {
            write_span(cx, &mut sql, column, spans, instant);
        }
        sql.push(", ");
    }
    let keys = own + write_figure(&mut sql, &measure.of, |at| source.column(own + at).0);
    source.write(&mut sql);
    if keys > 0 {
        let places: Vec<String> = (1..=keys).map(|place| place.to_string()).collect();
        sql.push(&format!(" group by {}", places.join(", ")));
    }

    let mut parts: FxHashMap<Vec<Key>, Total> = FxHashMap::default();
    each(reader, &sql, |row| {
        let mut row_keys = Vec::with_capacity(own);
        for (at, (by, spans)) in axes.iter().enumerate() {
            let kind = if spans.is_empty() { source.column(at).1 } else { ColumnKind::Int };
            row_keys.push(by.bucket(Key::from(row.value(at, kind)?)));
        }
        let mut part = Total { count: row.get(keys)?, sum: Decimal::from(row.get::<i64>(keys + 1)?) };
        if let Of::Weighted { otherwise, .. } = &measure.of {
            let (own_weight, stage): (Option<i64>, Option<base::Uuid>) = (row.get(own)?, row.get(own + 1)?);
            let of_stage = || otherwise.iter().find(|(id, _)| Some(*id) == stage).map_or(0, |(_, weight)| *weight);
            part.sum *= money::from_stored(own_weight.unwrap_or_else(of_stage));
        }
        parts.entry(row_keys).or_default().add(part);
        if parts.len() > MOST_ROWS {
            return Err(Error::invalid(Problem::at("by", "too_many_groups").with("most", MOST_ROWS)));
        }
        Ok(())
    })?;
    Ok(parts)
}

/// Writes count and sum, and before them what they are grouped by beside the rows; returns how many of these there are.
fn write_figure<'s>(sql: &mut Sql, of: &Of, column: impl Fn(usize) -> &'s str) -> usize {
    let (text, keys) = match of {
        Of::Count => ("count(*), 0".to_owned(), 0),
        Of::Sum(_) | Of::Average(_) => {
            let column = column(0);
            (format!("count({column}), cast(coalesce(sum({column}), 0) as bigint)"), 0)
        }
        Of::Distinct(_) => (format!("count(distinct {}), 0", column(0)), 0),
        Of::Days { .. } => {
            let days = format!("days_between({}, {})", column(1), column(0));
            (format!("count({days}), cast(coalesce(sum(case when {days} > 0 then {days} else 0 end), 0) as bigint)"), 0)
        }
        Of::Weighted { .. } => {
            let (amount, weight, stage) = (column(0), column(1), column(2));
            (format!("{weight}, {stage}, count(*), cast(coalesce(sum({amount}), 0) as bigint)"), 2)
        }
    };
    sql.push(&text);
    keys
}

/// Which of the spans a date lies in, from 0.
fn write_span(cx: &Cx, sql: &mut Sql, column: &str, spans: &[Period], instant: bool) {
    sql.push("cast(case");
    for (number, span) in spans.iter().enumerate().skip(1).rev() {
        sql.push(&format!(" when {column} >= "));
        if instant {
            sql.bind(start_of(cx, span.from))
        } else {
            sql.bind(span.from)
        }
        sql.push(&format!(" then {number}"));
    }
    // A case without a branch is no statement.
    sql.push(&format!(" when {column} is null then 0 else 0 end as bigint)"));
}
