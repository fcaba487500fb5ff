//! The layouts as the set-up holds them: read and fitted once when the set-up is read, never while a page is opened.

use std::sync::Arc;

use base::{Result, Uuid};
use rustc_hash::{FxHashMap, FxHashSet};
use store::Reader;

use super::definition::Definition;
use super::walk::{Misfit, fitted};
use super::{LayoutKind, may_have_layouts};
use crate::describe::{Catalog, Choice, Object};
use crate::expression::{Expression, Fault, Looks};

/// A layout that fits its object, or what of it still does.
#[derive(Clone, Debug)]
pub struct Ready {
    pub id: Uuid,
    pub name: String,
    pub kind: LayoutKind,
    /// Everybody where it is empty.
    pub roles: Vec<Uuid>,
    pub(super) condition: Option<Expression>,
    pub definition: Definition,
}

impl Ready {
    /// Whether it depends on the record.
    pub fn is_conditional(&self) -> bool {
        self.condition.is_some()
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct ObjectLayouts {
    pub layouts: Vec<Ready>,
    pub looks: Looks,
}

/// The layouts of all objects.
#[derive(Clone, Debug, Default)]
pub struct Layouts {
    objects: FxHashMap<String, Arc<ObjectLayouts>>,
    /// Those of which something does not fit any more, by id. They are used without it; without their condition or their roles not at all.
    pub broken: FxHashMap<Uuid, Vec<Misfit>>,
}

impl Layouts {
    pub(super) fn of(&self, object: &str) -> Option<&Arc<ObjectLayouts>> {
        self.objects.get(object)
    }

    /// Two statements: the layouts, and the roles that there are.
    pub fn read(reader: &mut Reader, catalog: &Catalog) -> Result<Layouts> {
        let sql = "select id, object, name, kind, roles, condition, definition
                   from layout
                   where deleted_at is null and active
                   order by object, position, created_at, id";
        let rows = reader.query(sql, &[], |row| {
            Ok(Row {
                id: row.get(0)?,
                object: row.get(1)?,
                name: row.get(2)?,
                kind: row.get(3)?,
                roles: row.get(4)?,
                condition: row.get(5)?,
                definition: row.get(6)?,
            })
        })?;
        let mut layouts = Layouts::default();
        if rows.is_empty() {
            return Ok(layouts);
        }
        let known = reader.query("select id from role where deleted_at is null", &[], |row| row.get::<Uuid>(0))?;
        let known: FxHashSet<Uuid> = known.into_iter().collect();
        let mut objects: FxHashMap<String, ObjectLayouts> = FxHashMap::default();
        for row in rows {
            let (id, object) = (row.id, row.object.clone());
            let (ready, misfits) = row.fit(catalog, &known);
            if !misfits.is_empty() {
                tracing::warn!(layout = %id, %object, "a layout does not fit any more as a whole");
                layouts.broken.insert(id, misfits);
            }
            if let Some(ready) = ready {
                let own = objects.entry(object).or_default();
                if let Some(condition) = &ready.condition {
                    own.looks.merge(condition.looks());
                }
                own.layouts.push(ready);
            }
        }
        layouts.objects = objects.into_iter().map(|(name, own)| (name, Arc::new(own))).collect();
        Ok(layouts)
    }
}

struct Row {
    id: Uuid,
    object: String,
    name: String,
    kind: String,
    roles: Option<String>,
    condition: Option<String>,
    definition: String,
}

impl Row {
    fn fit(self, catalog: &Catalog, known: &FxHashSet<Uuid>) -> (Option<Ready>, Vec<Misfit>) {
        let found = catalog.find(&self.object).filter(|object| may_have_layouts(object));
        let (Some(object), Some(kind)) = (found, LayoutKind::parse(&self.kind)) else {
            return (None, vec![Misfit::word("object", "unknown_object")]);
        };
        let Ok(written) = serde_json::from_str::<Definition>(&self.definition) else {
            return (None, vec![Misfit::word("definition", "layout_malformed")]);
        };
        let condition = match condition(catalog, object, self.condition.as_deref()) {
            Ok(condition) => condition,
            Err(faults) => {
                return (None, faults.into_iter().map(|fault| Misfit::of_fault("condition", fault)).collect());
            }
        };
        let (definition, mut misfits) = fitted(catalog, object, kind, &written);
        let named = roles(self.roles.as_deref()).unwrap_or_default();
        let roles: Vec<Uuid> = named.iter().copied().filter(|role| known.contains(role)).collect();
        if roles.len() < named.len() {
            misfits.push(Misfit::word("roles", "layout_role_gone"));
        }
        // What was for a few must not become what everybody sees.
        if roles.is_empty() && !named.is_empty() {
            return (None, misfits);
        }
        (Some(Ready { id: self.id, name: self.name, kind, roles, condition, definition }), misfits)
    }
}

/// A JSON array of ids; nothing where it is none.
pub(super) fn roles(json: Option<&str>) -> Option<Vec<Uuid>> {
    json.map_or_else(|| Some(Vec::new()), |text| serde_json::from_str(text).ok())
}

/// The condition that a layout has, if it has one.
pub(super) fn condition(catalog: &Catalog, object: &Arc<Object>, text: Option<&str>) -> Result<Option<Expression>, Vec<Fault>> {
    text.filter(|text| !text.trim().is_empty()).map(|text| Expression::condition(catalog, object, text)).transpose()
}
