//! `$orderby`, `$select` and `$expand`: lists of names.

use base::{Error, Result};
use records::list::parse::{self as filter, Cursor};
use records::list::query::{Expand, Order};

/// `account/name desc,created_at`
pub fn order(cursor: &mut Cursor) -> Result<Vec<Order>> {
    separated(cursor, |cursor| {
        let path = filter::path(cursor)?;
        let descending = cursor.takes_word("desc");
        if !descending {
            cursor.takes_word("asc");
        }
        Ok(Order { path, descending })
    })
}

/// `name,amount`; `*` stands for all fields.
pub fn select(cursor: &mut Cursor) -> Result<Vec<String>> {
    let names = separated(cursor, |cursor| {
        if cursor.takes('*') {
            return Ok(None);
        }
        cursor.word().map(|name| Some(name.to_owned()))
    })?;
    // All fields and some of them are all fields.
    Ok(if names.contains(&None) { Vec::new() } else { names.into_iter().flatten().collect() })
}

/// `account($select=name,region),owner`
pub fn expand(cursor: &mut Cursor) -> Result<Vec<Expand>> {
    separated(cursor, |cursor| {
        let name = cursor.word()?.to_owned();
        let mut expand = Expand { name, select: Vec::new() };
        if !cursor.takes('(') {
            return Ok(expand);
        }
        loop {
            let start = cursor.at();
            match cursor.dollar_word()? {
                Some("select") => {
                    cursor.expect('=')?;
                    expand.select = select(cursor)?;
                }
                other => {
                    let name = other.map(|name| format!("${name}")).unwrap_or_default();
                    return Err(Error::invalid(cursor.problem_at(start, "query_option_unknown").with("name", name)));
                }
            }
            if !cursor.takes(';') {
                break;
            }
        }
        cursor.expect(')')?;
        Ok(expand)
    })
}

fn separated<T>(cursor: &mut Cursor, mut read: impl FnMut(&mut Cursor) -> Result<T>) -> Result<Vec<T>> {
    let mut items = vec![read(cursor)?];
    while cursor.takes(',') {
        items.push(read(cursor)?);
    }
    Ok(items)
}
