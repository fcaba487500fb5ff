//! Writes a filter as OData text: for the links behind the figures of a report. What is written reads back the same.

use std::fmt::Write;

use store::Value;

use super::query::{Comparison, Filter, Literal, TextMatch};

/// The address of the records that a filter lists: `/odata/opportunity?$filter=…`.
pub fn link(object: &str, shown: &Filter) -> String {
    let mut address = format!("/odata/{object}?$filter=");
    for byte in filter(shown).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'(' | b')' | b',' | b':' | b'/' | b'\'' => {
                address.push(char::from(byte));
            }
            byte => put(&mut address, format_args!("%{byte:02X}")),
        }
    }
    address
}

/// The text of a `$filter`.
pub fn filter(filter: &Filter) -> String {
    let mut text = String::new();
    write_filter(&mut text, filter);
    text
}

fn write_filter(to: &mut String, filter: &Filter) {
    match filter {
        Filter::All(parts) => several(to, parts, " and ", "true"),
        Filter::Any(parts) => several(to, parts, " or ", "false"),
        Filter::Not(part) => {
            to.push_str("not (");
            write_filter(to, part);
            to.push(')');
        }
        Filter::Compare { path, is, value } => {
            let operator = match is {
                Comparison::Equal => "eq",
                Comparison::NotEqual => "ne",
                Comparison::Greater => "gt",
                Comparison::GreaterOrEqual => "ge",
                Comparison::Less => "lt",
                Comparison::LessOrEqual => "le",
            };
            put(to, format_args!("{path} {operator} "));
            literal(to, value);
        }
        Filter::In { path, values } => {
            put(to, format_args!("{path} in ("));
            for (position, value) in values.iter().enumerate() {
                if position > 0 {
                    to.push(',');
                }
                literal(to, value);
            }
            to.push(')');
        }
        Filter::Text { path, is: TextMatch::Same, text } => {
            put(to, format_args!("tolower({path}) eq "));
            quoted(to, text);
        }
        Filter::Text { path, is, text } => {
            let function = match is {
                TextMatch::Contains => "contains",
                TextMatch::StartsWith => "startswith",
                TextMatch::EndsWith | TextMatch::Same => "endswith",
            };
            put(to, format_args!("{function}({path},"));
            quoted(to, text);
            to.push(')');
        }
        Filter::Has { path, value } => {
            put(to, format_args!("{path}/any(x: x eq "));
            quoted(to, value);
            to.push(')');
        }
        Filter::Period { path, period } => {
            put(to, format_args!("period({path},"));
            quoted(to, period);
            to.push(')');
        }
    }
}

fn several(to: &mut String, parts: &[Filter], between: &str, none: &str) {
    if parts.is_empty() {
        return to.push_str(none);
    }
    for (position, part) in parts.iter().enumerate() {
        if position > 0 {
            to.push_str(between);
        }
        let grouped = matches!(part, Filter::All(inner) | Filter::Any(inner) if !inner.is_empty());
        if grouped {
            to.push('(');
        }
        write_filter(to, part);
        if grouped {
            to.push(')');
        }
    }
}

fn literal(to: &mut String, literal: &Literal) {
    match literal {
        Literal::Null => to.push_str("null"),
        Literal::Text(text) => quoted(to, text),
        Literal::Number(text) | Literal::Date(text) => to.push_str(text),
        Literal::Boolean(value) => put(to, format_args!("{value}")),
        Literal::Id(id) => put(to, format_args!("{id}")),
        Literal::Me => to.push_str("me()"),
        Literal::Today => to.push_str("today()"),
        Literal::Now => to.push_str("now()"),
        Literal::Stored(value) => stored(to, value),
    }
}

/// Values that code put into a filter. Amounts and decimals are stored scaled and must not come here: code that makes links
/// writes those as numbers.
fn stored(to: &mut String, value: &Value) {
    match value {
        Value::Null | Value::Bytes(_) => to.push_str("null"),
        Value::Bool(value) => put(to, format_args!("{value}")),
        Value::Int(number) => put(to, format_args!("{number}")),
        Value::Text(text) => quoted(to, text),
        Value::Id(id) => put(to, format_args!("{id}")),
        Value::Date(date) => put(to, format_args!("{date}")),
        Value::Instant(instant) => put(to, format_args!("{instant}")),
    }
}

fn quoted(to: &mut String, text: &str) {
    to.push('\'');
    to.push_str(&text.replace('\'', "''"));
    to.push('\'');
}

fn put(to: &mut String, text: std::fmt::Arguments) {
    // Writing to a string cannot fail.
    let _ = to.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::query::Path;

    #[test]
    fn an_address_holds_no_character_that_means_something_there() {
        let name = Filter::Text { path: Path::of("name"), is: TextMatch::Contains, text: "R&D + 100% #1 'x' 华为".to_owned() };
        let both = Filter::All(vec![Filter::equals("stage_id", base::Uuid::from_u128(1)), name]);
        assert_eq!(
            link("opportunity", &both),
            "/odata/opportunity?$filter=stage_id%20eq%2000000000-0000-0000-0000-000000000001%20and%20\
             contains(name,'R%26D%20%2B%20100%25%20%231%20''x''%20%E5%8D%8E%E4%B8%BA')"
        );
    }
}
