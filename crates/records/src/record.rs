//! A record's life: a `Draft` says what somebody wants, a `Change` is a draft inside `save`, a `Record` is what is stored.
//! Only `save` turns the first into the last.

mod values;

use std::borrow::Cow;
use std::sync::Arc;

use base::{Date, Id, Instant, Problem, Result, Uuid};
use store::Value;

pub use values::Values;

use crate::describe::{Entity, FieldType, Object};

/// One record as stored: its values stand at the positions of its object's fields.
#[derive(Clone, Debug)]
pub struct Record {
    pub object: Arc<Object>,
    pub values: Values,
}

impl Record {
    pub fn empty(object: &Arc<Object>) -> Self {
        Record { object: object.clone(), values: Values::nulls(object.fields.len()) }
    }

    /// The stored value; `Null` for a field that the object has not, or that was not asked for.
    pub fn get(&self, field: &str) -> &Value {
        self.object.position(field).map_or(&Value::Null, |at| &self.values[at])
    }

    pub fn set(&mut self, field: &str, value: impl Into<Value>) {
        if let Some(at) = self.object.position(field) {
            self.values[at] = value.into();
        }
    }

    /// The value as a Rust type; fails where the field holds something else.
    pub fn typed<T: FieldType>(&self, field: &str) -> Result<T> {
        T::from_value(self.get(field))
    }

    pub fn id(&self) -> Uuid {
        self.uuid("id").unwrap_or_default()
    }

    pub fn version(&self) -> i64 {
        self.int("version").unwrap_or_default()
    }

    pub fn uuid(&self, field: &str) -> Option<Uuid> {
        match self.get(field) {
            Value::Id(id) => Some(*id),
            _ => None,
        }
    }

    pub fn int(&self, field: &str) -> Option<i64> {
        match self.get(field) {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    pub fn date(&self, field: &str) -> Option<Date> {
        match self.get(field) {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }

    pub fn instant(&self, field: &str) -> Option<Instant> {
        match self.get(field) {
            Value::Instant(instant) => Some(*instant),
            _ => None,
        }
    }

    pub fn text(&self, field: &str) -> Option<&str> {
        match self.get(field) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What people call it.
    pub fn title(&self) -> &str {
        self.text(&self.object.title).unwrap_or("")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Create,
    Update,
    Delete,
    Restore,
}

/// What somebody wants written. Values are stored values, by field name.
#[derive(Clone, Debug)]
pub struct Draft {
    pub verb: Verb,
    /// The record to change; a new record may bring its own.
    pub id: Option<Uuid>,
    /// The version that the writer saw; `None` takes whatever is there.
    pub version: Option<i64>,
    pub values: Vec<(Cow<'static, str>, Value)>,
    /// The writer has seen the possible duplicates and wants it all the same. Needs the right to import.
    pub allow_duplicate: bool,
}

impl Draft {
    fn new(verb: Verb, id: Option<Uuid>) -> Self {
        Draft { verb, id, version: None, values: Vec::new(), allow_duplicate: false }
    }

    pub fn create() -> Self {
        Self::new(Verb::Create, None)
    }

    pub fn update(id: Uuid) -> Self {
        Self::new(Verb::Update, Some(id))
    }

    pub fn delete(id: Uuid) -> Self {
        Self::new(Verb::Delete, Some(id))
    }

    pub fn restore(id: Uuid) -> Self {
        Self::new(Verb::Restore, Some(id))
    }

    pub fn with_id(mut self, id: Uuid) -> Self {
        self.id = Some(id);
        self
    }

    pub fn at_version(mut self, version: Option<i64>) -> Self {
        self.version = version;
        self
    }

    pub fn set(mut self, field: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.values.push((field.into(), value.into()));
        self
    }

    pub fn allow_duplicate(mut self) -> Self {
        self.allow_duplicate = true;
        self
    }
}

/// One record inside `save`: as it was, as it will be, and what is wrong with that.
#[derive(Debug)]
pub struct Change {
    pub verb: Verb,
    pub before: Option<Record>,
    pub after: Record,
    pub problems: Vec<Problem>,
    /// When it took effect, where that is not now: history that is entered later. Intervals begin then.
    pub since: Option<Instant>,
    /// Whether the writer said whose a new record is; where not, it is the writer's own until a rule gives it to somebody.
    pub owner_chosen: bool,
    /// Verbs of the business that the event of this change is followed by, each with its note: see `events::remember`.
    pub verbs: Vec<(&'static str, serde_json::Value)>,
    /// Fields that the writer of a new record left empty on purpose: no default is put there.
    pub(crate) left_empty: Vec<usize>,
    pub(crate) allow_duplicate: bool,
}

impl Change {
    pub fn id(&self) -> Uuid {
        self.after.id()
    }

    pub fn is_new(&self) -> bool {
        self.verb == Verb::Create
    }

    /// Whether the field's value differs from what it was.
    pub fn touches(&self, field: &str) -> bool {
        match &self.before {
            Some(before) => before.get(field) != self.after.get(field),
            None => *self.after.get(field) != Value::Null,
        }
    }

    pub fn was(&self, field: &str) -> &Value {
        self.before.as_ref().map_or(&Value::Null, |before| before.get(field))
    }

    pub fn refuse(&mut self, field: &str, key: &'static str) {
        self.problems.push(Problem::at(field, key));
    }
}

/// What `save` wrote.
#[derive(Debug)]
pub struct Saved {
    pub record: Record,
    /// False where the draft changed nothing: no new version, no event.
    pub changed: bool,
}

impl Saved {
    pub fn id<T: Entity>(&self) -> Id<T> {
        Id::of(self.record.id())
    }
}
