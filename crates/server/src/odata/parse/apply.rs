//! `$apply`: filters, then one grouping or one aggregation. Longer pipelines are refused rather than half understood.

use base::{Error, Result};
use records::list::parse::{self as filter, Cursor};
use records::list::query::{Aggregate, Aggregation, Apply, Filter};

/// `filter(…)/groupby((stage/kind,owner_id),aggregate(amount with sum as total,$count as n))`
pub fn apply(cursor: &mut Cursor) -> Result<Apply> {
    let mut filters = Vec::new();
    let mut apply = Apply::default();
    loop {
        let start = cursor.at();
        match cursor.word()? {
            "filter" => {
                cursor.expect('(')?;
                filters.push(filter::filter(cursor)?);
                cursor.expect(')')?;
            }
            "groupby" => {
                group(cursor, &mut apply)?;
                break;
            }
            "aggregate" => {
                apply.aggregates = aggregates(cursor)?;
                break;
            }
            other => return Err(Error::invalid(cursor.problem_at(start, "query_function_unknown").with("name", other))),
        }
        if !cursor.takes('/') {
            break;
        }
    }
    apply.filter = match filters.len() {
        0 | 1 => filters.pop(),
        _ => Some(Filter::All(filters)),
    };
    Ok(apply)
}

/// `((stage/kind),aggregate(…))`; the aggregates may be left out.
fn group(cursor: &mut Cursor, apply: &mut Apply) -> Result<()> {
    cursor.expect('(')?;
    cursor.expect('(')?;
    loop {
        apply.by.push(filter::path(cursor)?);
        if !cursor.takes(',') {
            break;
        }
    }
    cursor.expect(')')?;
    if cursor.takes(',') {
        if !cursor.takes_word("aggregate") {
            return Err(Error::invalid(cursor.problem("query_expected").with("expected", "aggregate")));
        }
        apply.aggregates = aggregates(cursor)?;
    }
    cursor.expect(')')
}

/// `(amount with sum as total,$count as n)`
fn aggregates(cursor: &mut Cursor) -> Result<Vec<Aggregate>> {
    cursor.expect('(')?;
    let mut aggregates: Vec<Aggregate> = Vec::new();
    loop {
        let start = cursor.at();
        let aggregate = aggregate(cursor)?;
        if aggregates.iter().any(|other| other.name == aggregate.name) {
            return Err(Error::invalid(cursor.problem_at(start, "query_name_twice").with("name", aggregate.name)));
        }
        aggregates.push(aggregate);
        if !cursor.takes(',') {
            break;
        }
    }
    cursor.expect(')')?;
    Ok(aggregates)
}

fn aggregate(cursor: &mut Cursor) -> Result<Aggregate> {
    let start = cursor.at();
    let (path, with) = match cursor.dollar_word()? {
        Some("count") => (None, Aggregation::Count),
        Some(other) => return Err(Error::invalid(cursor.problem_at(start, "query_function_unknown").with("name", other))),
        None => {
            let path = filter::path(cursor)?;
            keyword(cursor, "with")?;
            (Some(path), method(cursor)?)
        }
    };
    keyword(cursor, "as")?;
    Ok(Aggregate { path, with, name: cursor.word()?.to_owned() })
}

fn method(cursor: &mut Cursor) -> Result<Aggregation> {
    let start = cursor.at();
    Ok(match cursor.word()? {
        "sum" => Aggregation::Sum,
        "min" => Aggregation::Min,
        "max" => Aggregation::Max,
        "average" => Aggregation::Average,
        "countdistinct" => Aggregation::CountDistinct,
        other => return Err(Error::invalid(cursor.problem_at(start, "query_function_unknown").with("name", other))),
    })
}

fn keyword(cursor: &mut Cursor, word: &str) -> Result<()> {
    if cursor.takes_word(word) { Ok(()) } else { Err(Error::invalid(cursor.problem("query_expected").with("expected", word))) }
}
