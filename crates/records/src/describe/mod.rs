//! What an object is: its fields and how it behaves. A struct with `#[derive(Object)]` is the only description of a built-in
//! object; table, row mapping, API, filters, forms, permissions, import, export, history and search all read it from here.
//! Custom fields are added to the same `Object` at run time. Deliberately not here: SQL, HTTP and words.

mod catalog;
mod derived;
mod object;
mod types;

use base::Result;
use store::{ColumnKind, Value};

pub use catalog::{Catalog, Keeper};
pub use derived::{Derived, Gather, How};
pub use object::{DuplicateRule, Match, Object, Rules, in_language};
pub use types::{
    Amount, AutoNumber, Choice, Chosen, CurrencyCode, Email, FieldType, FileId, Json, Link, Location, LongText, Percent, Phone,
    Picture, Region, Tags, TimeOfDay,
};

use crate::{Draft, Record};

/// A built-in object: written by `#[derive(Object)]`.
pub trait Entity: Sized {
    /// The object's name, as in the API and as its table's name.
    const NAME: &'static str;
    fn describe() -> Object;
    fn of(record: &Record) -> Result<Self>;
    /// A draft that creates a record with these values.
    fn draft(&self) -> Draft;
}

/// What a field holds, and so how it is stored, checked, shown and compared.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    Text,
    LongText,
    Integer,
    /// Scaled by 10^6, see `base::money`.
    Decimal,
    /// Minor units of the currency in the record's `currency` field; `NAME_base` beside it holds the base currency's.
    Money,
    /// A decimal: 0.35 for 35 %.
    Percent,
    Boolean,
    Date,
    /// `HH:MM`, a civil time.
    Time,
    Instant,
    /// One of a fixed list of values.
    Choice(Vec<String>),
    /// Some of a fixed list, stored as a JSON array.
    Choices(Vec<String>),
    /// A record of another object.
    Reference(String),
    User,
    Team,
    Email,
    Phone,
    Link,
    /// A GB/T 2260 code.
    Region,
    /// `lat,lng` in degrees.
    Location,
    File,
    Picture,
    /// Given at creation by the object's numbering rule.
    AutoNumber,
    Json,
    /// Ids of tags, stored as a JSON array.
    Tags,
    /// An ISO 4217 code of a currency that the company uses.
    Currency,
    Id,
}

impl FieldKind {
    /// The name that the API and the web client know.
    pub fn name(&self) -> &'static str {
        match self {
            FieldKind::Text | FieldKind::Id => "text",
            FieldKind::LongText => "long_text",
            FieldKind::Integer => "integer",
            FieldKind::Decimal => "decimal",
            FieldKind::Money => "money",
            FieldKind::Percent => "percent",
            FieldKind::Boolean => "boolean",
            FieldKind::Date => "date",
            FieldKind::Time => "time",
            FieldKind::Instant => "instant",
            FieldKind::Choice(_) | FieldKind::Currency => "choice",
            FieldKind::Choices(_) | FieldKind::Tags => "choices",
            FieldKind::Reference(_) => "reference",
            FieldKind::User => "user",
            FieldKind::Team => "team",
            FieldKind::Email => "email",
            FieldKind::Phone => "phone",
            FieldKind::Link => "link",
            FieldKind::Region => "region",
            FieldKind::Location => "location",
            FieldKind::File => "file",
            FieldKind::Picture => "picture",
            FieldKind::AutoNumber => "auto_number",
            FieldKind::Json => "json",
        }
    }

    pub fn column(&self) -> ColumnKind {
        match self {
            FieldKind::Integer | FieldKind::Decimal | FieldKind::Money | FieldKind::Percent => ColumnKind::Int,
            FieldKind::Boolean => ColumnKind::Bool,
            FieldKind::Date => ColumnKind::Date,
            FieldKind::Instant => ColumnKind::Instant,
            FieldKind::Id
            | FieldKind::Reference(_)
            | FieldKind::User
            | FieldKind::Team
            | FieldKind::File
            | FieldKind::Picture => ColumnKind::Id,
            _ => ColumnKind::Text,
        }
    }

    /// Whether a value names a file, which `crate::files` knows.
    pub fn is_file(&self) -> bool {
        matches!(self, FieldKind::File | FieldKind::Picture)
    }

    /// The object that a value of this kind names, if it names one.
    pub fn target(&self) -> Option<&str> {
        match self {
            FieldKind::Reference(object) => Some(object),
            FieldKind::User => Some("user"),
            FieldKind::Team => Some("team"),
            _ => None,
        }
    }

    pub fn is_textual(&self) -> bool {
        self.column() == ColumnKind::Text && !matches!(self, FieldKind::Json | FieldKind::Choices(_) | FieldKind::Tags)
    }

    /// The longest text that a value may have, in characters.
    pub fn default_max(&self) -> usize {
        match self {
            FieldKind::LongText | FieldKind::Json => 100_000,
            FieldKind::Link => 2_000,
            FieldKind::Currency => 3,
            _ => 255,
        }
    }
}

/// A value that a new record gets where the writer gives none.
#[derive(Clone, Debug, PartialEq)]
pub enum Default {
    Value(Value),
    Today,
    Now,
    /// Whoever writes.
    Me,
    BaseCurrency,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub name: String,
    pub kind: FieldKind,
    pub required: bool,
    pub unique: bool,
    /// Its words are found by search.
    pub searchable: bool,
    /// Has an index, so that lists filter and sort by it at any size.
    pub indexed: bool,
    /// Changes are shown in the timeline.
    pub tracked: bool,
    /// Each value is kept with the time that it held (`held` table): owner, stage.
    pub interval: bool,
    /// Set by Kaidan, never by a writer.
    pub read_only: bool,
    /// Never changes once the record is there.
    pub fixed: bool,
    /// A password or a key: never in a configuration file.
    pub secret: bool,
    pub custom: bool,
    /// A retired custom field keeps its data and is shown nowhere.
    pub retired: bool,
    /// Kept for Kaidan's own reckoning and shown nowhere.
    pub internal: bool,
    /// How its value is computed, where nobody enters it.
    pub derived: Option<Box<Derived>>,
    pub max: usize,
    pub default: Option<Default>,
    pub help: String,
    pub section: String,
    /// Words of a custom field by language tag; built-in fields have theirs in `locales/`.
    pub labels: Vec<(String, String)>,
}

impl Field {
    pub fn of<T: FieldType>(name: &str) -> Self {
        let mut field = Field::new(name, T::kind());
        field.required = T::REQUIRED;
        field.read_only = matches!(field.kind, FieldKind::AutoNumber);
        field
    }

    pub fn new(name: &str, kind: FieldKind) -> Self {
        let max = kind.default_max();
        Field {
            name: name.to_owned(),
            kind,
            required: false,
            unique: false,
            searchable: false,
            indexed: false,
            tracked: true,
            interval: false,
            read_only: false,
            fixed: false,
            secret: false,
            custom: false,
            retired: false,
            internal: false,
            derived: None,
            max,
            default: None,
            help: String::new(),
            section: String::new(),
            labels: Vec::new(),
        }
    }

    pub fn help(mut self, text: &str) -> Self {
        self.help = text.to_owned();
        self
    }

    pub fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    pub fn searchable(mut self) -> Self {
        self.searchable = true;
        self
    }

    pub fn indexed(mut self) -> Self {
        self.indexed = true;
        self
    }

    pub fn untracked(mut self) -> Self {
        self.tracked = false;
        self
    }

    pub fn interval(mut self) -> Self {
        self.interval = true;
        self
    }

    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    pub fn fixed(mut self) -> Self {
        self.fixed = true;
        self
    }

    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    pub fn max(mut self, characters: usize) -> Self {
        self.max = characters;
        self
    }

    pub fn section(mut self, name: &str) -> Self {
        self.section = name.to_owned();
        self
    }

    pub fn default(mut self, default: Default) -> Self {
        self.default = Some(default);
        self
    }

    /// The default of a choice, boolean or number, as its stored value.
    pub fn starts(mut self, value: impl Into<Value>) -> Self {
        self.default = Some(Default::Value(value.into()));
        self
    }

    /// Whether anybody gets to see it at all.
    pub fn is_shown(&self) -> bool {
        !self.retired && !self.internal
    }

    /// The column that holds it: a reference `account` is stored in `account_id`.
    pub fn column(&self) -> String {
        match self.kind {
            FieldKind::Reference(_) | FieldKind::User | FieldKind::Team => format!("{}_id", self.name),
            _ => self.name.clone(),
        }
    }

    /// A column of its own follows it: the amount in base currency.
    pub fn base_column(&self) -> Option<String> {
        (self.kind == FieldKind::Money).then(|| format!("{}_base", self.name))
    }
}
