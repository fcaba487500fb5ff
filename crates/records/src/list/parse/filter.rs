//! `$filter`: conditions on the fields of one object, and through references. Arithmetic, `all` and comparing one field with
//! another are not part of it.

use crate::list::query::{Comparison, Filter, Literal, Path, TextMatch};
use base::{Error, Result};

use super::cursor::Cursor;

/// More comparisons are refused: a filter that a person or a program needs is far smaller.
const MOST_COMPARISONS: usize = 1000;

/// What stands at the left or right of a comparison, or a condition that is complete in itself.
enum Operand {
    Path(Path),
    /// `tolower(name)`: compared without regard to case.
    Folded(Path),
    Literal(Literal),
    Period(String),
    Condition(Filter),
}

/// A whole `$filter`.
pub fn filter(cursor: &mut Cursor) -> Result<Filter> {
    let filter = any(cursor)?;
    if filter.size() > MOST_COMPARISONS {
        return Err(Error::invalid(cursor.problem_at(0, "query_too_many_comparisons").with("max", MOST_COMPARISONS)));
    }
    Ok(filter)
}

/// `a or b or c`
fn any(cursor: &mut Cursor) -> Result<Filter> {
    let mut parts = vec![all(cursor)?];
    while cursor.takes_word("or") {
        parts.push(all(cursor)?);
    }
    Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Filter::Any(parts) })
}

/// `a and b and c`, which binds more tightly than `or`.
fn all(cursor: &mut Cursor) -> Result<Filter> {
    let mut parts = vec![one(cursor)?];
    while cursor.takes_word("and") {
        parts.push(one(cursor)?);
    }
    Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Filter::All(parts) })
}

fn one(cursor: &mut Cursor) -> Result<Filter> {
    if cursor.takes_word("not") {
        return cursor.nested(|cursor| Ok(Filter::Not(Box::new(one(cursor)?))));
    }
    if cursor.takes('(') {
        let inner = cursor.nested(any)?;
        cursor.expect(')')?;
        return Ok(inner);
    }
    match operand(cursor)? {
        Operand::Condition(filter) => compared_with_boolean(cursor, filter),
        Operand::Path(path) => after_path(cursor, path),
        Operand::Folded(path) => after_folded(cursor, path),
        Operand::Literal(literal) => after_literal(cursor, literal),
        Operand::Period(_) => cursor.refuse("query_malformed"),
    }
}

/// `contains(name,'x') eq false` is how some programs write `not contains(name,'x')`.
fn compared_with_boolean(cursor: &mut Cursor, filter: Filter) -> Result<Filter> {
    let holds = match comparison(cursor) {
        None => return Ok(filter),
        Some(Comparison::Equal) => true,
        Some(Comparison::NotEqual) => false,
        Some(_) => return cursor.refuse("query_malformed"),
    };
    match operand(cursor)? {
        Operand::Literal(Literal::Boolean(value)) if value == holds => Ok(filter),
        Operand::Literal(Literal::Boolean(_)) => Ok(Filter::Not(Box::new(filter))),
        _ => cursor.refuse("query_malformed"),
    }
}

fn after_path(cursor: &mut Cursor, path: Path) -> Result<Filter> {
    if cursor.takes_word("in") {
        return in_list(cursor, path);
    }
    let Some(is) = comparison(cursor) else {
        // A yes/no field stands for itself.
        return Ok(Filter::Compare { path, is: Comparison::Equal, value: Literal::Boolean(true) });
    };
    match operand(cursor)? {
        Operand::Literal(value) => Ok(Filter::Compare { path, is, value }),
        Operand::Period(period) if is == Comparison::Equal => Ok(Filter::Period { path, period }),
        _ => cursor.refuse("query_value_expected"),
    }
}

fn after_folded(cursor: &mut Cursor, path: Path) -> Result<Filter> {
    let is = comparison(cursor);
    let value = if is.is_some() { operand(cursor)? } else { return cursor.refuse("query_malformed") };
    match (is, value) {
        (Some(Comparison::Equal), Operand::Literal(Literal::Text(text))) => Ok(Filter::Text { path, is: TextMatch::Same, text }),
        (Some(Comparison::NotEqual), Operand::Literal(Literal::Text(text))) => {
            Ok(Filter::Not(Box::new(Filter::Text { path, is: TextMatch::Same, text })))
        }
        _ => cursor.refuse("query_value_expected"),
    }
}

/// `'x' eq name` is `name eq 'x'`; `true` and `false` alone are conditions that always or never hold.
fn after_literal(cursor: &mut Cursor, value: Literal) -> Result<Filter> {
    let is = match (comparison(cursor), &value) {
        (Some(is), _) => is,
        (None, Literal::Boolean(true)) => return Ok(Filter::All(Vec::new())),
        (None, Literal::Boolean(false)) => return Ok(Filter::Any(Vec::new())),
        (None, _) => return cursor.refuse("query_operator_expected"),
    };
    let Operand::Path(path) = operand(cursor)? else { return cursor.refuse("query_name_expected") };
    let is = match is {
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        same => same,
    };
    Ok(Filter::Compare { path, is, value })
}

fn comparison(cursor: &mut Cursor) -> Option<Comparison> {
    let is = match cursor.peek_word()? {
        "eq" => Comparison::Equal,
        "ne" => Comparison::NotEqual,
        "gt" => Comparison::Greater,
        "ge" => Comparison::GreaterOrEqual,
        "lt" => Comparison::Less,
        "le" => Comparison::LessOrEqual,
        _ => return None,
    };
    cursor.word().ok()?;
    Some(is)
}

fn in_list(cursor: &mut Cursor, path: Path) -> Result<Filter> {
    if cursor.peek() != Some('(') {
        return match operand(cursor)? {
            Operand::Period(period) => Ok(Filter::Period { path, period }),
            _ => cursor.refuse("query_list_expected"),
        };
    }
    Ok(Filter::In { path, values: literals(cursor)? })
}

/// `('a','b')`
fn literals(cursor: &mut Cursor) -> Result<Vec<Literal>> {
    cursor.expect('(')?;
    let mut values = Vec::new();
    while cursor.peek() != Some(')') {
        match operand(cursor)? {
            Operand::Literal(literal) => values.push(literal),
            _ => return cursor.refuse("query_value_expected"),
        }
        if !cursor.takes(',') {
            break;
        }
    }
    cursor.expect(')')?;
    Ok(values)
}

fn operand(cursor: &mut Cursor) -> Result<Operand> {
    if let Some(text) = cursor.quoted()? {
        return Ok(Operand::Literal(Literal::Text(text)));
    }
    if let Some(literal) = cursor.bare_literal()? {
        return Ok(Operand::Literal(literal));
    }
    let start = cursor.at();
    let word = cursor.word()?;
    if cursor.peek() == Some('(') {
        return call(cursor, word, start);
    }
    match word {
        "null" => Ok(Operand::Literal(Literal::Null)),
        "true" => Ok(Operand::Literal(Literal::Boolean(true))),
        "false" => Ok(Operand::Literal(Literal::Boolean(false))),
        first => path_or_any(cursor, first),
    }
}

fn call(cursor: &mut Cursor, function: &str, start: usize) -> Result<Operand> {
    let constant = match function {
        "me" => Some(Literal::Me),
        "today" => Some(Literal::Today),
        "now" => Some(Literal::Now),
        _ => None,
    };
    cursor.expect('(')?;
    let operand = match (constant, function) {
        (Some(literal), _) => Operand::Literal(literal),
        (None, "contains") => Operand::Condition(text_match(cursor, TextMatch::Contains)?),
        (None, "startswith") => Operand::Condition(text_match(cursor, TextMatch::StartsWith)?),
        (None, "endswith") => Operand::Condition(text_match(cursor, TextMatch::EndsWith)?),
        (None, "tolower" | "toupper") => Operand::Folded(path(cursor)?),
        (None, "period") => period(cursor)?,
        (None, _) => {
            return Err(Error::invalid(cursor.problem_at(start, "query_function_unknown").with("name", function)));
        }
    };
    cursor.expect(')')?;
    Ok(operand)
}

/// The arguments of `contains` and its sisters. They never mind case, so `tolower` around an argument changes nothing.
fn text_match(cursor: &mut Cursor, is: TextMatch) -> Result<Filter> {
    let path = unfolded(cursor, path)?;
    cursor.expect(',')?;
    let text = unfolded(cursor, |cursor| match cursor.quoted()? {
        Some(text) => Ok(text),
        None => cursor.refuse("query_text_expected"),
    })?;
    Ok(Filter::Text { path, is, text })
}

fn unfolded<T>(cursor: &mut Cursor, read: impl FnOnce(&mut Cursor) -> Result<T>) -> Result<T> {
    let folds = cursor.takes_word("tolower") || cursor.takes_word("toupper");
    if !folds {
        return read(cursor);
    }
    cursor.expect('(')?;
    let value = read(cursor)?;
    cursor.expect(')')?;
    Ok(value)
}

/// `period('this_month')` after `in`, or the whole condition `period(created_at,'this_month')`.
fn period(cursor: &mut Cursor) -> Result<Operand> {
    if let Some(period) = cursor.quoted()? {
        return Ok(Operand::Period(period));
    }
    let path = path(cursor)?;
    cursor.expect(',')?;
    match cursor.quoted()? {
        Some(period) => Ok(Operand::Condition(Filter::Period { path, period })),
        None => cursor.refuse("query_text_expected"),
    }
}

/// `account/name`
pub fn path(cursor: &mut Cursor) -> Result<Path> {
    let mut names = vec![cursor.word()?.to_owned()];
    while cursor.takes('/') {
        names.push(cursor.word()?.to_owned());
    }
    Ok(Path(names))
}

fn path_or_any(cursor: &mut Cursor, first: &str) -> Result<Operand> {
    let mut names = vec![first.to_owned()];
    while cursor.takes('/') {
        let start = cursor.at();
        let name = cursor.word()?;
        if cursor.peek() != Some('(') {
            names.push(name.to_owned());
            continue;
        }
        if name != "any" {
            return Err(Error::invalid(cursor.problem_at(start, "query_function_unknown").with("name", name)));
        }
        return cursor.nested(|cursor| has_any(cursor, Path(names))).map(Operand::Condition);
    }
    Ok(Operand::Path(Path(names)))
}

/// `tags/any(t: t eq 'x')`, `tags/any(t: t eq 'x' or t eq 'y')`, `tags/any(t: t in ('x','y'))`, `tags/any()`.
fn has_any(cursor: &mut Cursor, path: Path) -> Result<Filter> {
    cursor.expect('(')?;
    if cursor.takes(')') {
        return Ok(Filter::Compare { path, is: Comparison::NotEqual, value: Literal::Null });
    }
    let variable = cursor.word()?;
    cursor.expect(':')?;
    let mut values = Vec::new();
    loop {
        if !cursor.takes_word(variable) {
            return Err(Error::invalid(cursor.problem("query_expected").with("expected", variable)));
        }
        if cursor.takes_word("in") {
            values.extend(literals(cursor)?);
        } else if comparison(cursor) == Some(Comparison::Equal) {
            match operand(cursor)? {
                Operand::Literal(literal) => values.push(literal),
                _ => return cursor.refuse("query_value_expected"),
            }
        } else {
            return cursor.refuse("query_operator_expected");
        }
        if !cursor.takes_word("or") {
            break;
        }
    }
    cursor.expect(')')?;
    let mut parts = Vec::with_capacity(values.len());
    for literal in values {
        let Literal::Text(value) = literal else { return cursor.refuse("query_text_expected") };
        parts.push(Filter::Has { path: path.clone(), value });
    }
    Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Filter::Any(parts) })
}
