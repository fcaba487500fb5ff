//! The second way: all rows are read, and every computed field of `Cast::compute` is worked out in plain Rust, the hard way.

use std::collections::BTreeMap;

use base::{Decimal, Uuid, money};
use store::{ColumnKind, Value};

use crate::cast::Cast;

type Row = BTreeMap<&'static str, Value>;
type Rows = BTreeMap<Uuid, Row>;

const KEPT: [(&str, &[&str]); 3] = [
    ("line", &["x_total", "x_of"]),
    ("deal", &["x_sum", "x_weighted", "x_tier"]),
    ("account", &["x_deals", "x_open", "x_most", "x_quantity", "x_group", "x_share"]),
];

/// What is stored and should be something else, of records that are not deleted.
pub fn differences(cast: &Cast) -> Vec<String> {
    let mut stages = read(cast, "stage", &["kind", "probability"]);
    let mut accounts = read(cast, "account", &["parent_id", "rating"]);
    let mut deals = read(cast, "deal", &["account_id", "stage_id", "currency"]);
    let mut lines = read(cast, "line", &["deal_id", "product_id", "quantity", "price", "currency"]);
    for line in lines.values_mut() {
        let total = both(line, "price", "quantity").map_or(Value::Null, |(price, quantity)| Value::Int(price * quantity));
        line.insert("x_total", total);
    }
    for (id, deal) in &mut deals {
        let own = currency(deal).to_owned();
        let counted: Vec<&Row> =
            living(&lines, "deal_id", *id).filter(|line| int(line, "quantity").is_some_and(|n| n > 1)).collect();
        let valued: Vec<&&Row> = counted.iter().filter(|line| int(line, "x_total").is_some()).collect();
        let in_base = |line: &Row| int(line, "x_total").map(|minor| if currency(line) == "USD" { minor * 7 } else { minor });
        let sum = if own == "CNY" {
            Value::Int(valued.iter().filter_map(|line| in_base(line)).sum())
        } else if valued.iter().any(|line| currency(line) != own) {
            Value::Null
        } else {
            Value::Int(valued.iter().filter_map(|line| int(line, "x_total")).sum())
        };
        let stage = id_of(deal, "stage_id").and_then(|stage| stages.get_mut(&stage).cloned()).unwrap_or_default();
        let weighted = match (&sum, int(&stage, "probability")) {
            (Value::Int(sum), Some(probability)) => rounded(Decimal::from(*sum) * money::from_stored(probability)),
            _ => Value::Null,
        };
        let rating =
            id_of(deal, "account_id").and_then(|account| accounts.get(&account)).and_then(|account| int(account, "rating"));
        let tier = if rating.is_some_and(|rating| rating > 3_000_000) { "A" } else { "B" };
        deal.insert("open", Value::Bool(stage.get("kind") == Some(&Value::from("open"))));
        deal.insert("x_sum", sum);
        deal.insert("x_weighted", weighted);
        deal.insert("x_tier", tier.into());
    }
    for (id, account) in &mut accounts {
        let own: Vec<&Row> = living(&deals, "account_id", *id).collect();
        let in_base =
            |deal: &Row, name: &str| int(deal, name).map(|minor| if currency(deal) == "USD" { minor * 7 } else { minor });
        let open = own.iter().filter(|deal| deal["open"] == Value::Bool(true) && deal["x_tier"] == Value::from("A"));
        account.insert("x_deals", Value::Int(i64::try_from(own.len()).expect("few")));
        account.insert("x_open", Value::Int(open.filter_map(|deal| in_base(deal, "x_weighted")).sum()));
        account.insert("x_most", own.iter().filter_map(|deal| in_base(deal, "x_sum")).max().into());
        let quantities: Vec<i64> = living(&lines, "product_id", *id).filter_map(|line| int(line, "quantity")).collect();
        let mean = (!quantities.is_empty()).then(|| {
            let mean = Decimal::from(quantities.iter().sum::<i64>()) / Decimal::from(quantities.len());
            money::to_stored(mean).expect("small")
        });
        account.insert("x_quantity", mean.into());
    }
    let before = accounts.clone();
    for (id, account) in &mut accounts {
        let group: i64 = living(&before, "parent_id", *id).filter_map(|child| int(child, "x_open")).sum();
        account.insert("x_group", Value::Int(group));
        account.insert("x_share", share(account, "x_open", group));
    }
    for line in lines.values_mut() {
        let deal = id_of(line, "deal_id").and_then(|deal| deals.get(&deal));
        let same = deal.is_some_and(|deal| currency(deal) == currency(line));
        let sum = deal.filter(|_| same).and_then(|deal| int(deal, "x_sum"));
        let of = sum.map_or(Value::Null, |sum| share(line, "x_total", sum));
        line.insert("x_of", of);
    }
    let mut wrong = Vec::new();
    for ((object, fields), expected) in KEPT.iter().zip([lines, deals, accounts]) {
        let stored = read(cast, object, fields);
        for (id, row) in expected.iter().filter(|(_, row)| row["deleted_at"].is_null()) {
            for field in *fields {
                if stored[id][field] != row[field] {
                    wrong.push(format!("{object} {id} {field}: {:?} is stored, {:?} is right", stored[id][field], row[field]));
                }
            }
        }
    }
    wrong
}

fn read(cast: &Cast, object: &'static str, columns: &[&'static str]) -> Rows {
    let kind = |column: &str| match column {
        "deleted_at" => ColumnKind::Instant,
        "kind" | "currency" | "x_tier" => ColumnKind::Text,
        column if column.ends_with("_id") => ColumnKind::Id,
        _ => ColumnKind::Int,
    };
    let columns: Vec<&'static str> = columns.iter().copied().chain(["deleted_at"]).collect();
    let sql = format!("select id, {} from {object}", columns.join(", "));
    let rows = cast.company.read(|reader| {
        reader.query(&sql, &[], |row| {
            let mut values = Row::new();
            for (at, column) in columns.iter().enumerate() {
                values.insert(*column, row.value(at + 1, kind(column))?);
            }
            Ok((row.get::<Uuid>(0)?, values))
        })
    });
    rows.expect("read").into_iter().collect()
}

fn living<'a>(rows: &'a Rows, reference: &'static str, id: Uuid) -> impl Iterator<Item = &'a Row> {
    rows.values().filter(move |row| row["deleted_at"].is_null() && row[reference] == Value::Id(id))
}

fn int(row: &Row, name: &str) -> Option<i64> {
    match row.get(name) {
        Some(Value::Int(number)) => Some(*number),
        _ => None,
    }
}

fn both(row: &Row, one: &str, other: &str) -> Option<(i64, i64)> {
    int(row, one).zip(int(row, other))
}

fn id_of(row: &Row, name: &str) -> Option<Uuid> {
    match row.get(name) {
        Some(Value::Id(id)) => Some(*id),
        _ => None,
    }
}

fn currency(row: &Row) -> &str {
    match row.get("currency") {
        Some(Value::Text(code)) => code,
        _ => "CNY",
    }
}

fn rounded(minor: Decimal) -> Value {
    money::round(minor).map_or(Value::Null, Value::Int)
}

fn share(row: &Row, name: &str, of: i64) -> Value {
    match int(row, name) {
        Some(part) if of != 0 => money::to_stored(Decimal::from(part) / Decimal::from(of)).map_or(Value::Null, Value::Int),
        _ => Value::Null,
    }
}
