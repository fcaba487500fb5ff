//! Which of the counted records a figure means, said once: `holds` picks the groups that the database counted, `filter` is the
//! question that lists their records. A property test holds the two together for every cell of every report.

use base::{Date, Uuid};
use records::list::query::{Comparison, Filter, Literal, Path, TextMatch};
use store::Value;

/// A value that records are grouped by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    Nothing,
    Yes,
    Number(i64),
    Date(Date),
    Text(String),
    Id(Uuid),
}

impl From<Value> for Key {
    fn from(value: Value) -> Key {
        match value {
            Value::Int(number) => Key::Number(number),
            Value::Date(date) => Key::Date(date),
            Value::Text(text) => Key::Text(text),
            Value::Id(id) => Key::Id(id),
            Value::Bool(true) => Key::Yes,
            Value::Null | Value::Bool(false) | Value::Instant(_) | Value::Bytes(_) => Key::Nothing,
        }
    }
}

impl Key {
    pub fn literal(&self) -> Literal {
        match self {
            Key::Nothing => Literal::Null,
            Key::Yes => Literal::Boolean(true),
            Key::Number(number) => Literal::Number(number.to_string()),
            Key::Date(date) => Literal::Date(date.to_string()),
            Key::Text(text) => Literal::Text(text.clone()),
            Key::Id(id) => Literal::Id(*id),
        }
    }

    pub fn id(&self) -> Option<Uuid> {
        match self {
            Key::Id(id) => Some(*id),
            _ => None,
        }
    }
}

pub fn ids(ids: impl IntoIterator<Item = Uuid>) -> Vec<Key> {
    ids.into_iter().map(Key::Id).collect()
}

#[derive(Clone, Debug)]
pub enum Test {
    In(&'static str, Vec<Key>),
    NotIn(&'static str, Vec<Key>),
    Known(&'static str),
    Unknown(&'static str),
    /// Both days are in it. On an instant: days in the company's time zone.
    Between(&'static str, Date, Date),
    StartsWith(&'static str, String),
    Any(Vec<Test>),
}

impl Test {
    /// Whether it holds of a group, whose keys `find` knows by the path that they were grouped by.
    fn holds<'k>(&self, find: &impl Fn(&str) -> &'k Key) -> bool {
        match self {
            Test::In(path, keys) => keys.contains(find(path)),
            Test::NotIn(path, keys) => !keys.contains(find(path)),
            Test::Known(path) => *find(path) != Key::Nothing,
            Test::Unknown(path) => *find(path) == Key::Nothing,
            Test::Between(path, from, to) => matches!(find(path), Key::Date(date) if from <= date && date <= to),
            Test::StartsWith(path, start) => matches!(find(path), Key::Text(text) if text.starts_with(start.as_str())),
            Test::Any(tests) => tests.iter().any(|test| test.holds(find)),
        }
    }

    pub fn filter(&self) -> Filter {
        let compare = |path: &str, is, value| Filter::Compare { path: Path::of(path), is, value };
        match self {
            Test::In(path, keys) => match keys.as_slice() {
                [key] => compare(path, Comparison::Equal, key.literal()),
                keys => Filter::In { path: Path::of(path), values: keys.iter().map(Key::literal).collect() },
            },
            Test::NotIn(path, keys) => Filter::Not(Box::new(Test::In(path, keys.clone()).filter())),
            Test::Known(path) => compare(path, Comparison::NotEqual, Literal::Null),
            Test::Unknown(path) => compare(path, Comparison::Equal, Literal::Null),
            Test::Between(path, from, to) => Filter::All(vec![
                compare(path, Comparison::GreaterOrEqual, Literal::Date(from.to_string())),
                compare(path, Comparison::LessOrEqual, Literal::Date(to.to_string())),
            ]),
            Test::StartsWith(path, start) => {
                Filter::Text { path: Path::of(path), is: TextMatch::StartsWith, text: start.clone() }
            }
            Test::Any(tests) => Filter::Any(tests.iter().map(Test::filter).collect()),
        }
    }
}

/// Tests that hold together; none at all hold of everything.
#[derive(Clone, Debug, Default)]
pub struct Condition(pub Vec<Test>);

impl Condition {
    pub fn everything() -> Condition {
        Condition::default()
    }

    pub fn and(mut self, test: Test) -> Condition {
        self.0.push(test);
        self
    }

    pub fn holds<'k>(&self, find: impl Fn(&str) -> &'k Key) -> bool {
        self.0.iter().all(|test| test.holds(&find))
    }

    pub fn filters(&self) -> Vec<Filter> {
        all(&self.0)
    }
}

impl From<Test> for Condition {
    fn from(test: Test) -> Condition {
        Condition(vec![test])
    }
}

/// The filters of tests, conditions inside conditions made flat: shorter addresses.
pub fn all(tests: &[Test]) -> Vec<Filter> {
    let mut filters = Vec::with_capacity(tests.len());
    for test in tests {
        match test.filter() {
            Filter::All(parts) => filters.extend(parts),
            filter => filters.push(filter),
        }
    }
    filters
}
