//! Reads the query options of an OData 4.01 request into `records::list::query`. Pure: names and types are checked later,
//! against the description and the asker's rights. Complaints name the option and the character where reading stopped. Filters are read by
//! `records::list::parse`.
//!
//! Written by hand because the grammar is small, its errors are for people, and depth and length have to be bounded
//! (docs/decisions/0003-odata-parser.md).

mod apply;
mod lists;
#[cfg(test)]
mod tests;

use base::{Error, Problem, Result};
pub use records::list::parse::filter_of as filter;
use records::list::parse::{self as text, LONGEST, whole};
use records::list::query::{Apply, Query};

/// A longer search is cut by nobody: people do not type that much.
const LONGEST_SEARCH: usize = 500;

/// What a request for records asks.
#[derive(Debug, Default, PartialEq)]
pub struct Options {
    pub query: Query,
    /// Present where `$apply` groups or aggregates; a mere `filter(…)` becomes part of the query.
    pub apply: Option<Apply>,
}

/// Reads the text after the question mark. All problems of all options are told at once. Names without a dollar sign that
/// are not ours are left to others.
pub fn options(query_string: Option<&str>) -> Result<Options> {
    let mut options = Options::default();
    let mut problems = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for (name, value) in form_urlencoded::parse(query_string.unwrap_or("").as_bytes()) {
        if seen.iter().any(|other| *other == name) {
            problems.push(Problem::at(name.clone(), "query_option_twice").with("name", name));
            continue;
        }
        if value.len() > LONGEST {
            problems.push(Problem::at(name.clone(), "query_too_long").with("max", LONGEST));
            continue;
        }
        match option(&mut options, &name, &value) {
            Ok(()) => {}
            Err(Error::Invalid(more)) => problems.extend(more),
            Err(other) => return Err(other),
        }
        seen.push(name.into_owned());
    }
    if problems.is_empty() { Ok(options) } else { Err(Error::Invalid(problems)) }
}

fn option(options: &mut Options, name: &str, value: &str) -> Result<()> {
    let query = &mut options.query;
    match name {
        "$filter" => query.filter = Some(whole("$filter", value, text::filter)?),
        "$orderby" => query.order = whole("$orderby", value, lists::order)?,
        "$select" => query.select = whole("$select", value, lists::select)?,
        "$expand" => query.expand = whole("$expand", value, lists::expand)?,
        "$apply" => options.apply = Some(whole("$apply", value, apply::apply)?),
        "$top" => query.top = Some(number("$top", value)?),
        "$skip" => query.skip = number("$skip", value)?,
        "$skiptoken" => query.after = Some(value.to_owned()),
        "$count" => query.count = yes_or_no("$count", value)?,
        "deleted" => query.deleted = yes_or_no("deleted", value)?,
        "$search" => query.search = search(value)?,
        "$format" if matches!(value.split(';').next(), Some("json" | "application/json")) => {}
        "$format" => return Err(Error::invalid(Problem::at("$format", "query_format_unknown"))),
        unknown if unknown.starts_with('$') => {
            return Err(Error::invalid(Problem::at(unknown, "query_option_unknown").with("name", unknown).with("position", 1)));
        }
        _ => {}
    }
    Ok(())
}

fn number(option: &'static str, text: &str) -> Result<usize> {
    // What does not fit into 32 bits is no number of records that anybody has.
    text.trim()
        .parse::<u32>()
        .map(|number| number as usize)
        .map_err(|_| Error::invalid(Problem::at(option, "query_number_expected")))
}

fn yes_or_no(option: &'static str, text: &str) -> Result<bool> {
    match text.trim() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Error::invalid(Problem::at(option, "query_boolean_expected"))),
    }
}

/// The words to search for. Quotes around a phrase are dropped: every word has to be found anyway.
fn search(text: &str) -> Result<Option<String>> {
    if text.len() > LONGEST_SEARCH {
        return Err(Error::invalid(Problem::at("$search", "query_too_long").with("max", LONGEST_SEARCH)));
    }
    let words = text.replace('"', " ");
    let words = words.trim();
    Ok((!words.is_empty()).then(|| words.to_owned()))
}
