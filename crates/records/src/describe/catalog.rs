//! All objects of a running company: built-in ones with their custom fields.

use std::sync::Arc;

use base::{Error, Result};
use rustc_hash::FxHashMap;
use store::{Reader, Table};

use super::{Entity, Field, Object};
use crate::setup::Kept;

/// Reads what a wing keeps ready of the set-up: see `Setup::kept`.
pub type Keeper = fn(&mut Reader, &Catalog, &mut Kept) -> Result<()>;

#[derive(Clone, Default)]
pub struct Catalog {
    objects: Vec<Arc<Object>>,
    positions: FxHashMap<String, usize>,
    /// Custom objects that are shown nowhere; what names their records still shows their titles.
    retired: Vec<Arc<Object>>,
    tables: Vec<Table>,
    keepers: Vec<Keeper>,
}

impl Catalog {
    pub fn with<T: Entity>(self) -> Self {
        self.and(T::describe())
    }

    pub fn and(mut self, object: Object) -> Self {
        self.positions.insert(object.name.clone(), self.objects.len());
        self.objects.push(Arc::new(object));
        self
    }

    pub(crate) fn and_retired(mut self, object: Object) -> Self {
        self.retired.push(Arc::new(object));
        self
    }

    /// A table that is no object: what a wing keeps beside the records.
    pub fn with_table(mut self, table: Table) -> Self {
        self.tables.push(table);
        self
    }

    /// Something of the set-up that a wing wants at hand, read whenever the set-up is.
    pub fn keeping(mut self, keeper: Keeper) -> Self {
        self.keepers.push(keeper);
        self
    }

    pub(crate) fn keepers(&self) -> &[Keeper] {
        &self.keepers
    }

    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    pub fn objects(&self) -> &[Arc<Object>] {
        &self.objects
    }

    pub fn find(&self, name: &str) -> Option<&Arc<Object>> {
        self.positions.get(name).map(|at| &self.objects[*at])
    }

    /// The object that a reference names: a retired one, too.
    pub fn named(&self, name: &str) -> Option<&Arc<Object>> {
        self.find(name).or_else(|| self.retired.iter().find(|object| object.name == name))
    }

    /// Every object that has a table, retired ones last.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Object>> {
        self.objects.iter().chain(&self.retired)
    }

    /// The object of this name, as a client asked for it: not found where there is none.
    pub fn object(&self, name: &str) -> Result<&Arc<Object>> {
        self.find(name).ok_or(Error::NotFound)
    }

    /// The object of a built-in struct.
    pub fn of<T: Entity>(&self) -> &Arc<Object> {
        self.find(T::NAME).expect("built-in objects are in every catalog")
    }

    /// Changes the description of one object, for custom fields.
    pub fn change(&mut self, name: &str, change: impl FnOnce(&mut Object)) {
        if let Some(at) = self.positions.get(name) {
            change(Arc::make_mut(&mut self.objects[*at]));
        } else if let Some(object) = self.retired.iter_mut().find(|object| object.name == name) {
            change(Arc::make_mut(object));
        }
    }

    /// Whether a field is here that is not in `other`.
    pub(crate) fn has_fields_beyond(&self, other: &Catalog) -> bool {
        self.all().any(|object| {
            let known = other.named(&object.name);
            object.fields.iter().any(|field| known.is_none_or(|known| known.position(&field.name).is_none()))
        })
    }

    /// Every field of every table that may name a record of `target`, retired ones too: what has to follow when such a record goes.
    pub fn ever_referring<'a>(&'a self, target: &'a str) -> impl Iterator<Item = (&'a Arc<Object>, &'a Field)> {
        let names_it = move |field: &&Field| matches!(&field.kind, super::FieldKind::Reference(name) if name == target);
        self.all().flat_map(move |object| object.fields.iter().filter(names_it).map(move |field| (object, field)))
    }

    /// Objects whose records refer to `target`, with the referring field: the related lists of a record page.
    pub fn referring<'a>(&'a self, target: &'a str) -> impl Iterator<Item = (&'a Arc<Object>, &'a str)> {
        self.objects.iter().flat_map(move |object| {
            object
                .fields
                .iter()
                .filter(move |field| {
                    field.is_shown() && matches!(&field.kind, super::FieldKind::Reference(name) if name == target)
                })
                .map(move |field| (object, field.name.as_str()))
        })
    }
}
