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
    /// How many count, and how many of those have a value.
    count: i64,
    valued: i64,
    sum: i128,
    /// The least or the greatest value.
    extreme: Option<Value>,
}

/// Computes these roll-ups of the records, by id and by position of the node.
pub(super) fn gather(
    cx: &Cx,
    reader: &mut Reader,
    nodes: &[(usize, &Node)],
    records: &FxHashMap<Uuid, Record>,
) -> Result<Vec<(usize, Uuid, Value)>> {
    let mut groups: BTreeMap<(&str, usize), Vec<(usize, &Node, &RollUp)>> = BTreeMap::new();
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
                let currency = currency.unwrap_or(cx.setup.settings.base_currency.code());
                values.push((*at, *id, value(node, roll_up, &parts, currency)));
            }
        }
    }
    Ok(values)
}

/// What a roll-up is where nothing refers to the record: none and zero are known, the rest is not.
pub(super) fn of_nothing(node: &Node, roll_up: &RollUp) -> Value {
    value(node, roll_up, &[], "")
}

fn value(node: &Node, roll_up: &RollUp, parts: &[&Share], currency: &str) -> Value {
    let counted: Vec<&&Share> = parts.iter().filter(|part| part.count > 0).collect();
    // Amounts of another currency than the record's own cannot be added to it.
    let foreign = |part: &&&Share| part.valued > 0 && part.currency.as_deref().is_some_and(|code| code != currency);
    if roll_up.function != Gather::Count && counted.iter().any(|part| foreign(&part)) {
        return Value::Null;
    }
    let valued: i64 = counted.iter().map(|part| part.valued).sum();
    let sum: i128 = counted.iter().map(|part| part.sum).sum();
    let whole = roll_up.field.is_some_and(|at| roll_up.child.fields[at].kind == FieldKind::Integer);
    match roll_up.function {
        Gather::Count => Value::Int(counted.iter().map(|part| part.count).sum()),
        Gather::Sum => result::whole(sum),
        Gather::Average if whole && node.field().kind == FieldKind::Decimal => result::decimal_mean(sum, valued),
        Gather::Average => result::mean(sum, valued),
        Gather::Min | Gather::Max => {
            let least = roll_up.function == Gather::Min;
            let values = counted.iter().filter_map(|part| part.extreme.clone());
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

/// The column that is gathered: of amounts the record's own where the parent has a currency as well, else the one in base currency.
fn column(child: &Object, at: usize, own_currency: bool) -> String {
    let field = &child.fields[at];
    let base = field.base_column().filter(|_| !own_currency && child.position("currency").is_some());
    Sql::name(&base.unwrap_or_else(|| field.column()))
}

type Shares = FxHashMap<Uuid, Vec<Vec<Share>>>;

fn shares(cx: &Cx, reader: &mut Reader, group: &[(usize, &Node, &RollUp)], ids: &[Uuid]) -> Result<Shares> {
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
        let column = column(child, at, own_currency);
        let of = |what: &str| format!("case when {counts} then {what} end");
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
            parts.push(share(row, &mut next, child, roll_up, currency)?);
        }
        shares.entry(row.get(0)?).or_default().push(parts);
        Ok(())
    })?;
    Ok(shares)
}

fn share(row: &Row, next: &mut usize, child: &Object, roll_up: &RollUp, currency: Option<String>) -> Result<Share> {
    let mut take = || {
        *next += 1;
        *next - 1
    };
    let number = |place: usize| Ok::<i64, base::Error>(row.get::<Option<i64>>(place)?.unwrap_or(0));
    let mut share = Share { currency, count: number(take())?, ..Share::default() };
    let Some(at) = roll_up.field.filter(|_| roll_up.function != Gather::Count) else { return Ok(share) };
    match roll_up.function {
        Gather::Min | Gather::Max => {
            share.extreme = Some(row.value(take(), child.fields[at].kind.column())?).filter(|value| !value.is_null());
        }
        _ => share.sum = i128::from(number(take())?) * i128::from(HALF) + i128::from(number(take())?),
    }
    share.valued = number(take())?;
    Ok(share)
}
