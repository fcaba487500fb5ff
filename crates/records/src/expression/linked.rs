//! What expressions look at beyond the record itself: the records that its references name. One statement for each object that is
//! looked through, for a whole batch, and none where nothing is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::{Result, Uuid};
use rustc_hash::FxHashMap;
use store::{Reader, Value as Stored};

use crate::describe::{Catalog, Field, Object};
use crate::people::{Access, Action};
use crate::record::Values;
use crate::sql::Sql;
use crate::{Cx, Record, permit};

/// Whose eyes an expression looks with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// The company's own, as its rules do when a record is saved: everything, and never shown to anybody.
    Whole,
    /// Everything as well, and from the tables themselves: for values that are kept. Those records stay as they are until the end of
    /// the transaction, so that nobody changes one while a value is computed from it.
    Stored,
    /// The reader's: what is hidden or masked is null.
    Reader,
}

/// The fields of other objects that expressions of one object look at, by position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// By the position of the reference: the object that it names, and the fields that are read there.
    through: BTreeMap<usize, (String, BTreeSet<usize>)>,
}

impl Looks {
    pub(super) fn add(&mut self, reference: usize, object: &str, fields: impl IntoIterator<Item = usize>) {
        self.through.entry(reference).or_insert_with(|| (object.to_owned(), BTreeSet::new())).1.extend(fields);
    }

    pub fn is_empty(&self) -> bool {
        self.through.is_empty()
    }

    /// Each reference by its position, with the object that it names and the fields that are read there.
    pub fn through(&self) -> impl Iterator<Item = (usize, &str, &BTreeSet<usize>)> {
        self.through.iter().map(|(at, (object, fields))| (*at, object.as_str(), fields))
    }

    pub fn merge(&mut self, other: &Looks) {
        for (reference, (object, fields)) in &other.through {
            self.add(*reference, object, fields.iter().copied());
        }
    }
}

/// Set-up records that rules look through (stages, sources …), held in memory with the set-up.
#[derive(Clone, Debug, Default)]
pub struct Held(FxHashMap<Uuid, Record>);

impl Held {
    /// Reads the set-up objects among those that are looked through, whole.
    pub fn read<'a>(reader: &mut Reader, catalog: &Catalog, looks: impl Iterator<Item = &'a Looks>) -> Result<Held> {
        let names: BTreeSet<&str> = looks.flat_map(|looks| looks.through.values()).map(|(object, _)| object.as_str()).collect();
        let mut held = Held::default();
        for object in names.into_iter().filter_map(|name| catalog.find(name)).filter(|object| object.setup) {
            let fields: Vec<usize> = (0..object.fields.len()).filter(|at| !object.fields[*at].retired).collect();
            read(reader, object, &fields, Sql::new("true"), &mut held.0)?;
        }
        Ok(held)
    }
}

/// The records that a batch's references name.
#[derive(Debug, Default)]
pub struct Linked {
    found: FxHashMap<Uuid, Record>,
    held: Option<Arc<Held>>,
}

impl Linked {
    /// Loads what `looks` names for these records. Where the set-up holds them and no reader's eyes are asked for, nothing is loaded.
    pub fn load<'a>(
        cx: &Cx,
        reader: &mut Reader,
        looks: &Looks,
        records: impl Iterator<Item = &'a Record> + Clone,
        sight: Sight,
    ) -> Result<Linked> {
        let mut linked =
            Linked { found: FxHashMap::default(), held: (sight == Sight::Whole).then(|| cx.setup.rules.held.clone()) };
        let mut wanted: BTreeMap<&str, (BTreeSet<usize>, Vec<Uuid>)> = BTreeMap::new();
        for (at, (object, fields)) in &looks.through {
            let entry = wanted.entry(object).or_default();
            entry.0.extend(fields);
            for record in records.clone() {
                if let Stored::Id(id) = &record.values[*at]
                    && !linked.held.as_ref().is_some_and(|held| held.0.contains_key(id))
                {
                    entry.1.push(*id);
                }
            }
        }
        for (name, (fields, mut ids)) in wanted {
            let Some(object) = cx.setup.catalog.find(name) else { continue };
            // Set-up records are read by many at the same moment; those that keep values themselves may be written next.
            let hold = if sight == Sight::Stored { reader.hold(!cx.setup.derived.keeps(name)) } else { "" };
            ids.sort();
            ids.dedup();
            let fields: Vec<usize> = fields.into_iter().filter(|at| may_see(cx, object, &object.fields[*at], sight)).collect();
            for some in ids.chunks(500) {
                let mut condition = Sql::new("");
                condition.column_in("t", "id", some);
                if sight == Sight::Reader {
                    // What the reader may not see is not there for the expression either.
                    let scope = permit::scope(cx, object, Action::Read).unwrap_or_else(|_| permit::Scope::nothing());
                    condition.push(" and ");
                    scope.write(&mut condition, "t");
                }
                if !hold.is_empty() {
                    condition.push(" order by t.id");
                    condition.push(hold);
                }
                read(reader, object, &fields, condition, &mut linked.found)?;
            }
        }
        Ok(linked)
    }

    pub(super) fn get(&self, id: Uuid) -> Option<&Record> {
        self.found.get(&id).or_else(|| self.held.as_ref()?.0.get(&id))
    }
}

fn may_see(cx: &Cx, object: &Object, field: &Field, sight: Sight) -> bool {
    sight != Sight::Reader || permit::access(cx, object, field) >= Access::Read
}

/// The record with null in the place of what whoever asks may not see.
pub fn seen(cx: &Cx, record: &Record) -> Record {
    let mut seen = record.clone();
    for (at, field) in record.object.fields.iter().enumerate() {
        if !may_see(cx, &record.object, field, Sight::Reader) {
            seen.values[at] = Stored::Null;
        }
    }
    seen
}

fn read(
    reader: &mut Reader,
    object: &Arc<Object>,
    fields: &[usize],
    condition: Sql,
    into: &mut FxHashMap<Uuid, Record>,
) -> Result<()> {
    let mut text = "select t.id".to_owned();
    for at in fields {
        text.push_str(&format!(", t.{}", Sql::name(&object.fields[*at].column())));
    }
    text.push_str(&format!(" from {} t where {}", Sql::name(&object.name), condition.text));
    let places: Arc<[usize]> = fields.into();
    reader.each(&text, &condition.args, |row| {
        let mut values = Vec::with_capacity(fields.len());
        for (position, at) in fields.iter().enumerate() {
            values.push(row.value(position + 1, object.fields[*at].kind.column())?);
        }
        into.insert(row.get(0)?, Record { object: object.clone(), values: Values::at(&places, values) });
        Ok(())
    })
}
