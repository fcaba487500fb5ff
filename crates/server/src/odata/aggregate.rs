//! Groups with figures, in the shape that `$apply` asks for: a path `stage/kind` becomes `{"stage": {"kind": …}}`.

use base::Result;
use records::describe::{Field, Object};
use records::list::Groups;
use records::list::query::Query;
use records::{Cx, json};
use store::Value;

use super::read::begin;

/// The groups of one answer, sorted and cut as the query says; `$orderby` may name groups and figures.
pub fn write(cx: &Cx, object: &Object, groups: &Groups, query: &Query, root: &str) -> Result<String> {
    let rows = ordered(groups, query)?;
    let fields: Vec<Field> = groups.columns.iter().map(|column| Field::new(&column.name, column.kind.clone())).collect();
    let mut text = String::with_capacity(200 + rows.len() * 100);
    let names: Vec<String> = groups.columns.iter().map(|column| column.name.replace('/', "_")).collect();
    begin(&mut text, root, object, &names, "");
    if query.count {
        text.push_str(&format!(",\"@odata.count\":{}", groups.rows.len()));
    }
    text.push_str(",\"value\":[");
    for (position, row) in rows.iter().enumerate() {
        text.push_str(if position > 0 { "," } else { "" });
        write_row(&mut text, cx, &fields, row);
    }
    text.push_str("]}");
    Ok(text)
}

fn ordered<'g>(groups: &'g Groups, query: &Query) -> Result<Vec<&'g Vec<Value>>> {
    let mut keys = Vec::new();
    for order in &query.order {
        let name = order.path.to_string();
        let at = groups.columns.iter().position(|column| column.name == name);
        let at = at.ok_or_else(|| base::Error::invalid(base::Problem::at("$orderby", "unknown_field").with("field", &name)))?;
        keys.push((at, order.descending));
    }
    let mut rows: Vec<&Vec<Value>> = groups.rows.iter().collect();
    rows.sort_by(|a, b| {
        let by = keys.iter().map(|(at, descending)| {
            let order = compare(&a[*at], &b[*at]);
            if *descending { order.reverse() } else { order }
        });
        by.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    Ok(rows.into_iter().skip(query.skip).take(query.top.unwrap_or(usize::MAX)).collect())
}

/// Values of one column; nothing is the smallest.
fn compare(a: &Value, b: &Value) -> std::cmp::Ordering {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Instant(a), Value::Instant(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Id(a), Value::Id(b)) => a.cmp(b),
        (a, b) => b.is_null().cmp(&a.is_null()),
    }
}

/// Neighbouring paths with the same first names share their objects.
fn write_row(text: &mut String, cx: &Cx, fields: &[Field], row: &[Value]) {
    let mut done = vec![false; fields.len()];
    text.push('{');
    write_members(text, cx, fields, row, &mut done, "");
    text.push('}');
}

fn write_members(text: &mut String, cx: &Cx, fields: &[Field], row: &[Value], done: &mut [bool], prefix: &str) {
    let mut first = true;
    for at in 0..fields.len() {
        if done[at] {
            continue;
        }
        let Some(rest) = fields[at].name.strip_prefix(prefix) else { continue };
        if !first {
            text.push(',');
        }
        first = false;
        match rest.split_once('/') {
            None => {
                done[at] = true;
                json::push_text(text, rest);
                text.push(':');
                json::push_value(text, &fields[at], &row[at], cx.setup.settings.base_currency);
            }
            Some((name, _)) => {
                json::push_text(text, name);
                text.push_str(":{");
                write_members(text, cx, fields, row, done, &format!("{prefix}{name}/"));
                text.push('}');
            }
        }
    }
}
