//! What an answer brings along with its records: the references and the lists of parts that `$expand` names.

use std::sync::Arc;

use base::{Error, Problem, Result, Uuid};
use rustc_hash::FxHashMap;
use store::{Reader, Row, Value};

use super::compile::Compiler;
use super::page::{Entry, LARGEST_PAGE, Linked, page};
use super::query::{Expand, Filter, Literal, Path, Query};
use crate::describe::{Field, FieldKind, Object};
use crate::people::Access;
use crate::sql::Sql;
use crate::{Cx, Record, permit};

/// References that come by joins, and parts that come by one statement per list.
pub(super) struct Expands {
    ones: Vec<One>,
    many: Vec<(Arc<Object>, String, Vec<String>)>,
    /// People, teams and set-up records are in memory.
    known: Vec<String>,
    /// The fields that those have there.
    id: Arc<Field>,
    title: Arc<Field>,
}

/// A reference to one record: its alias in the statement, and the fields with what may be seen of them.
struct One {
    name: String,
    alias: String,
    fields: Vec<(Arc<Field>, Access)>,
}

impl Expands {
    pub(super) fn plan(cx: &Cx, compiler: &mut Compiler, expands: &[Expand]) -> Result<Expands> {
        let (id, title) = (Field::new("id", FieldKind::Id), Field::new("name", FieldKind::Text));
        let mut plan =
            Expands { ones: Vec::new(), many: Vec::new(), known: Vec::new(), id: Arc::new(id), title: Arc::new(title) };
        for expand in expands.iter().take(20) {
            let object = compiler.object.clone();
            let unknown = || Error::invalid(Problem::at("$expand", "unknown_field").with("field", &expand.name));
            let Some(field) = object.field(&expand.name) else {
                let referring = cx.setup.catalog.referring(&object.name).find(|(child, _)| child.name == expand.name);
                let (child, reference) = referring.ok_or_else(unknown)?;
                plan.many.push((child.clone(), reference.to_owned(), expand.select.clone()));
                continue;
            };
            let target = field.kind.target().and_then(|name| cx.setup.catalog.named(name)).ok_or_else(unknown)?;
            let only_title = expand.select.iter().all(|name| name == "id" || *name == target.title);
            if target.setup && target.title == "name" && only_title {
                plan.known.push(expand.name.clone());
                continue;
            }
            let mut fields: Vec<(Arc<Field>, Access)> = Vec::new();
            for name in ["id", target.title.as_str()].into_iter().chain(expand.select.iter().map(String::as_str)) {
                let plain = name.strip_suffix("_id").unwrap_or(name);
                let field = target.field(name).or_else(|| target.field(plain)).ok_or_else(unknown)?;
                let access = permit::access(cx, target, field);
                if access != Access::Hidden && fields.iter().all(|(known, _)| known.name != field.name) {
                    fields.push((Arc::new(field.clone()), access));
                }
            }
            let (alias, _) = compiler.reference(&expand.name)?;
            plan.ones.push(One { name: expand.name.clone(), alias, fields });
        }
        Ok(plan)
    }

    pub(super) fn write_columns(&self, sql: &mut Sql) {
        for One { alias, fields, .. } in &self.ones {
            for (field, _) in fields {
                sql.push(&format!(", {alias}.{}", Sql::name(&field.column())));
            }
        }
    }

    pub(super) fn read(&self, cx: &Cx, record: &Record, row: &Row, mut at: usize) -> Result<Vec<(String, Linked)>> {
        let mut linked = Vec::with_capacity(self.ones.len() + self.known.len());
        for One { name, fields, .. } in &self.ones {
            let mut values = Vec::with_capacity(fields.len());
            for (field, access) in fields {
                let value = row.value(at, field.kind.column())?;
                at += 1;
                values.push((field.clone(), permit::shown(*access, field, &value).unwrap_or(Value::Null)));
            }
            let seen = values.first().is_some_and(|(_, id)| !id.is_null());
            linked.push((name.clone(), Linked::One(seen.then_some(values))));
        }
        for name in &self.known {
            let title = record.uuid(name).and_then(|id| Some((id, cx.setup.titles.get(&id)?)));
            let values =
                title.map(|(id, title)| vec![(self.id.clone(), Value::Id(id)), (self.title.clone(), Value::Text(title.clone()))]);
            linked.push((name.clone(), Linked::One(values)));
        }
        Ok(linked)
    }

    /// One statement per list, for all records of the page together.
    pub(super) fn read_parts(&self, cx: &Cx, reader: &mut Reader, entries: &mut [Entry]) -> Result<()> {
        for (child, reference, select) in &self.many {
            let ids: Vec<Uuid> = entries.iter().map(|entry| entry.record.id()).collect();
            let mut parts: FxHashMap<Uuid, Vec<Record>> = FxHashMap::default();
            if !ids.is_empty() {
                let mut select = select.clone();
                if !select.is_empty() {
                    select.push(reference.clone());
                }
                let values = ids.iter().map(|id| Literal::Id(*id)).collect();
                let filter = Filter::In { path: Path::of(&format!("{reference}_id")), values };
                let query = Query { filter: Some(filter), select, top: Some(LARGEST_PAGE), ..Query::default() };
                for entry in page(cx, reader, child, &query)?.entries {
                    if let Some(id) = entry.record.uuid(reference) {
                        parts.entry(id).or_default().push(entry.record);
                    }
                }
            }
            for entry in entries.iter_mut() {
                let own = parts.remove(&entry.record.id()).unwrap_or_default();
                entry.linked.push((child.name.clone(), Linked::Many(own)));
            }
        }
        Ok(())
    }
}
