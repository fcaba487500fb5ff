//! A question about the records of one object, as data. The OData parser, saved views and reports write it; `compile` turns
//! it into one statement. Names are not checked here: `compile` does, against the description and the asker's rights.

use store::Value;

/// `account/name`: a field, through references.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path(pub Vec<String>);

impl Path {
    pub fn of(text: &str) -> Path {
        Path(text.split('/').map(str::to_owned).collect())
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join("/"))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextMatch {
    Contains,
    StartsWith,
    EndsWith,
    /// The whole text, without regard to case: `tolower(name) eq 'x'`.
    Same,
}

/// A value as written in a filter; `compile` gives it the field's type.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    Null,
    Text(String),
    /// As written: `1054.50`.
    Number(String),
    Boolean(bool),
    /// `2026-09-08`, or with a time: as written.
    Date(String),
    Id(base::Uuid),
    /// `me()`.
    Me,
    /// `today()`.
    Today,
    /// `now()`.
    Now,
    /// A stored value that needs no more reading: for filters made by code.
    Stored(Value),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Compare {
        path: Path,
        is: Comparison,
        value: Literal,
    },
    In {
        path: Path,
        values: Vec<Literal>,
    },
    Text {
        path: Path,
        is: TextMatch,
        text: String,
    },
    /// A field of several choices holds one of these: `tags/any(t: t eq 'x')`.
    Has {
        path: Path,
        value: String,
    },
    /// A date or instant lies in a period: `period('this_month')`, `2026-Q3`.
    Period {
        path: Path,
        period: String,
    },
}

impl Filter {
    pub fn equals(path: &str, value: impl Into<Value>) -> Filter {
        Filter::Compare { path: Path::of(path), is: Comparison::Equal, value: Literal::Stored(value.into()) }
    }

    /// How many comparisons it has; a bound keeps hostile filters cheap.
    pub fn size(&self) -> usize {
        match self {
            Filter::All(parts) | Filter::Any(parts) => 1 + parts.iter().map(Filter::size).sum::<usize>(),
            Filter::Not(part) => 1 + part.size(),
            Filter::In { values, .. } => values.len(),
            _ => 1,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    pub path: Path,
    pub descending: bool,
}

/// A reference to show with each record, or a list of records that refer to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Expand {
    pub name: String,
    pub select: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    pub filter: Option<Filter>,
    pub search: Option<String>,
    pub order: Vec<Order>,
    /// Empty for all fields.
    pub select: Vec<String>,
    pub expand: Vec<Expand>,
    pub top: Option<usize>,
    pub skip: usize,
    /// Continues after the last record of a page: a token that `page` gave.
    pub after: Option<String>,
    pub count: bool,
    /// The recycle bin instead of the living.
    pub deleted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregation {
    Count,
    Sum,
    Min,
    Max,
    Average,
    CountDistinct,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// None for `$count`.
    pub path: Option<Path>,
    pub with: Aggregation,
    pub name: String,
}

/// `$apply=filter(…)/groupby((…),aggregate(…))`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Apply {
    pub filter: Option<Filter>,
    pub by: Vec<Path>,
    pub aggregates: Vec<Aggregate>,
}
