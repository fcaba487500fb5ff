//! Roll-ups: one statement for all that are gathered from the same records through the same reference, whatever their conditions,
//! because each child keeps beside it whether it counts. Sums are added up in two halves, so that no sum of stored numbers is too large
//! for the engine.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::{Result, Uuid};
use rustc_hash::FxHashMap;
use store::{Reader, Row, Value};

use super::plan::{Computed, Node, RollUp};
use super::result;
use crate::describe::{FieldKind, Gather, Object};
use crate::sql::Sql;
use crate::{Cx, Record};

/// Where a sum is cut in two.
const HALF: i64 = 1_000_000_000;

/// What one group of children says of one roll-up.
#[derive(Clone, Debug, Default)]
struct Share {
    /// The currency of the group, where that is asked for.
    currency: Option<String>,
    /// How many count.
    count: i64,
    own: Figure,
    /// Of amounts: the same in base currency.
    base: Figure,
}

/// Of those that count and have a value.
#[derive(Clone, Debug, Default)]
struct Figure {
    count: i64,
    sum: i128,
    /// The least or the greatest value.
    extreme: Option<Value>,
}

/// A roll-up and where its node stands in the plan.
type Gathered<'p> = (usize, &'p Node, &'p RollUp);

/// Computes these roll-ups of the records, by id and by position of the node.
pub(super) fn gather(
    cx: &Cx,
    reader: &mut Reader,
    nodes: &[(usize, &Node)],
    records: &FxHashMap<Uuid, Record>,
) -> Result<Vec<(usize, Uuid, Value)>> {
    let mut groups: BTreeMap<(&str, usize), Vec<Gathered>> = BTreeMap::new();
    for (at, node) in nodes {
        if let Computed::RollUp(roll_up) = &node.how {
            groups.entry((roll_up.child.name.as_str(), roll_up.relation)).or_default().push((*at, node, roll_up));
        }
    }
    let mut ids: Vec<Uuid> = records.keys().copied().collect();
    ids.sort();
    let mut values = Vec::new();
    for group in groups.into_values() {
        let shares = shares(cx, reader, &group, &ids)?;
        let none = Vec::new();
        for id in &ids {
            let own = shares.get(id).unwrap_or(&none);
            for (place, (at, node, roll_up)) in group.iter().enumerate() {
                let parts: Vec<&Share> = own.iter().map(|shares| &shares[place]).collect();
                let currency = records.get(id).and_then(|record| record.text("currency"));
                let base = cx.setup.settings.base_currency.code();
                values.push((*at, *id, value(node, roll_up, &parts, currency.unwrap_or(base), base)));
            }
        }
    }
    Ok(values)
}

/// What a roll-up is where nothing refers to the record: none and zero are known, the rest is not.
pub(super) fn of_nothing(node: &Node, roll_up: &RollUp) -> Value {
    value(node, roll_up, &[], "", "")
}

/// Amounts are in the record's currency: where that is the base currency all of them count by what they are worth in it, else only
/// amounts of the very same currency can be added to it, and one of another leaves nothing to say.
fn value(node: &Node, roll_up: &RollUp, parts: &[&Share], currency: &str, base: &str) -> Value {
    if roll_up.function == Gather::Count {
        return Value::Int(parts.iter().map(|part| part.count).sum());
    }
    let by_currency = parts.iter().any(|part| part.currency.is_some());
    let in_base = by_currency && currency == base;
    let foreign = |part: &&&Share| part.own.count > 0 && part.currency.as_deref().is_some_and(|code| code != currency);
    if !in_base && parts.iter().any(|part| foreign(&part)) {
        return Value::Null;
    }
    let figures: Vec<&Figure> = parts.iter().map(|part| if in_base { &part.base } else { &part.own }).collect();
    let count: i64 = figures.iter().map(|figure| figure.count).sum();
    let sum: i128 = figures.iter().map(|figure| figure.sum).sum();
    let whole = roll_up.field.is_some_and(|at| roll_up.child.fields[at].kind == FieldKind::Integer);
    match roll_up.function {
        Gather::Sum => result::whole(sum),
        Gather::Average if whole && node.field().kind == FieldKind::Decimal => result::decimal_mean(sum, count),
        Gather::Average => result::mean(sum, count),
        Gather::Count | Gather::Min | Gather::Max => {
            let least = roll_up.function == Gather::Min;
            let values = figures.iter().filter_map(|figure| figure.extreme.clone());
            values.reduce(|one, other| if before(&other, &one) == least { other } else { one }).unwrap_or(Value::Null)
        }
    }
}

fn before(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Int(one), Value::Int(other)) => one < other,
        (Value::Date(one), Value::Date(other)) => one < other,
        (Value::Instant(one), Value::Instant(other)) => one < other,
        _ => false,
    }
}

/// The columns that are gathered. Where the parent has no currency, amounts are gathered in base currency alone; where it has one, as
/// they are and in base currency.
fn columns(child: &Object, at: usize, own_currency: bool) -> Vec<String> {
    let field = &child.fields[at];
    let name = |column: String| Sql::name(&column);
    match field.base_column() {
        Some(base) if own_currency => vec![name(field.column()), name(base)],
        Some(base) => vec![name(base)],
        None => vec![name(field.column())],
    }
}

type Shares = FxHashMap<Uuid, Vec<Vec<Share>>>;

fn shares(cx: &Cx, reader: &mut Reader, group: &[Gathered], ids: &[Uuid]) -> Result<Shares> {
    let (_, node, first) = group[0];
    let child: &Arc<Object> = &first.child;
    let own_currency = node.object.position("currency").is_some();
    let amounts = |node: &Node| node.field().kind == FieldKind::Money;
    let by_currency = own_currency && group.iter().any(|(_, node, _)| amounts(node));
    let relation = Sql::name(&child.fields[first.relation].column());
    let mut sql = Sql::new(&format!("select t.{relation}"));
    if by_currency {
        match child.position("currency") {
            Some(_) => {
                sql.push(", coalesce(t.currency, ");
                sql.bind(cx.setup.settings.base_currency.code());
                sql.push(")");
            }
            None => {
                sql.push(", cast(");
                sql.bind(cx.setup.settings.base_currency.code());
                sql.push(" as text)");
            }
        }
    }
    for (_, _, roll_up) in group {
        let counts = roll_up.counted.map(|at| format!("t.{}", Sql::name(&child.fields[at].column())));
        let counts = counts.unwrap_or_else(|| "t.deleted_at is null".to_owned());
        sql.push(&format!(", cast(sum(case when {counts} then 1 else 0 end) as bigint)"));
        let Some(at) = roll_up.field.filter(|_| roll_up.function != Gather::Count) else { continue };
        let of = |what: &str| format!("case when {counts} then {what} end");
        for column in columns(child, at, own_currency) {
            match roll_up.function {
                Gather::Min => sql.push(&format!(", min({})", of(&format!("t.{column}")))),
                Gather::Max => sql.push(&format!(", max({})", of(&format!("t.{column}")))),
                _ => sql.push(&format!(
                    ", cast(sum({}) as bigint), cast(sum({}) as bigint)",
                    of(&format!("t.{column} / {HALF}")),
                    of(&format!("t.{column} % {HALF}"))
                )),
            }
            sql.push(&format!(", count({})", of(&format!("t.{column}"))));
        }
    }
    sql.push(&format!(" from {} t where t.deleted_at is null and ", Sql::name(&child.name)));
    sql.column_in("t", &relation, ids);
    sql.push(&format!(" group by t.{relation}{}", if by_currency { ", 2" } else { "" }));
    let mut shares = Shares::default();
    reader.each(&sql.text, &sql.args, |row| {
        let currency: Option<String> = if by_currency { Some(row.get(1)?) } else { None };
        let mut next = if by_currency { 2 } else { 1 };
        let mut parts = Vec::with_capacity(group.len());
        for (_, node, roll_up) in group {
            let currency = currency.clone().filter(|_| amounts(node));
            parts.push(share(row, &mut next, child, roll_up, own_currency, currency)?);
        }
        shares.entry(row.get(0)?).or_default().push(parts);
        Ok(())
    })?;
    Ok(shares)
}

fn share(
    row: &Row,
    next: &mut usize,
    child: &Object,
    roll_up: &RollUp,
    own_currency: bool,
    currency: Option<String>,
) -> Result<Share> {
    let mut take = || {
        *next += 1;
        *next - 1
    };
    let number = |place: usize| Ok::<i64, base::Error>(row.get::<Option<i64>>(place)?.unwrap_or(0));
    let mut share = Share { currency, count: number(take())?, ..Share::default() };
    let Some(at) = roll_up.field.filter(|_| roll_up.function != Gather::Count) else { return Ok(share) };
    for place in 0..columns(child, at, own_currency).len() {
        let mut figure = Figure::default();
        match roll_up.function {
            Gather::Min | Gather::Max => {
                figure.extreme = Some(row.value(take(), child.fields[at].kind.column())?).filter(|value| !value.is_null());
            }
            _ => figure.sum = i128::from(number(take())?) * i128::from(HALF) + i128::from(number(take())?),
        }
        figure.count = number(take())?;
        match place {
            0 => share.own = figure,
            _ => share.base = figure,
        }
    }
    Ok(share)
}
