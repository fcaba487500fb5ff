//! What records of the set-up are called in a file: by the values of their key (`custom_field`: object and field), and by that of what
//! they name. Ids that stand inside texts (a filter of a view, the stages of a gate) are written as `@{OBJECT:KEY}`.

use std::sync::Arc;

use base::{Result, Uuid};
use rustc_hash::FxHashMap;
use store::{Reader, Value};

use crate::describe::{Field, FieldKind, Object};
use crate::permit::Scope;
use crate::sql::Sql;
use crate::{Cx, Record, list};

/// Stands between the parts of a key where it is one text.
const BETWEEN: &str = " / ";

/// Stands for a part of a key that is empty.
const NOTHING: &str = "-";

#[derive(Clone, Default)]
pub struct Names {
    by_id: FxHashMap<Uuid, (String, Vec<String>)>,
    by_name: FxHashMap<(String, String), Uuid>,
}

/// The rows that belong into a file, in a stable order.
pub fn rows(reader: &mut Reader, object: &Arc<Object>) -> Result<Vec<Record>> {
    let open = object.open_when.as_ref().map(|field| format!(" and {}", Sql::name(field))).unwrap_or_default();
    let sql = format!("select id from {} where deleted_at is null{open} order by created_at, id", Sql::name(&object.name));
    let ids: Vec<Uuid> = reader.query(&sql, &[], |row| row.get(0))?;
    let scope = Scope::whole_company("administrators write the configuration down");
    let mut found: FxHashMap<Uuid, Record> = FxHashMap::default();
    for some in ids.chunks(500) {
        found.extend(list::find(reader, object, some, &scope)?.into_iter().map(|record| (record.id(), record)));
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// The fields whose values tell the records of an object apart.
pub fn key_of(object: &Object) -> Vec<&Field> {
    if let Some(key) = object.keys.first() {
        let field = |column: &String| object.field(column).or_else(|| object.field(column.strip_suffix("_id")?));
        return key.iter().filter_map(field).collect();
    }
    let settled = |field: &&Field| field.unique && !field.read_only && field.kind == FieldKind::Text;
    if let Some(field) = object.fields.iter().find(settled) {
        return vec![field];
    }
    let title = object.field(&object.title);
    let of = object.field("object").filter(|_| object.title != "object");
    of.into_iter().chain(title).collect()
}

impl Names {
    /// Those of everything that a file may name. Objects are read after those that their keys name.
    pub fn read(cx: &Cx, reader: &mut Reader) -> Result<Names> {
        let mut names = Names::default();
        for person in cx.setup.people.users() {
            names.add("user", person.id, vec![person.email.clone()]);
        }
        let mut teams: Vec<_> = cx.setup.people.teams().collect();
        teams.sort_by_key(|team| team.id);
        for team in teams {
            names.add("team", team.id, vec![team.name.clone()]);
        }
        let objects: Vec<&Arc<Object>> = cx.setup.catalog.objects().iter().filter(|object| object.is_configuration()).collect();
        let (later, first): (Vec<&Arc<Object>>, Vec<&Arc<Object>>) =
            objects.into_iter().partition(|object| key_of(object).iter().any(|field| field.kind.target().is_some()));
        for object in first.into_iter().chain(later) {
            for record in rows(reader, object)? {
                let parts = names.parts(object, &record);
                names.add(&object.name, record.id(), parts);
            }
        }
        Ok(names)
    }

    fn parts(&self, object: &Object, record: &Record) -> Vec<String> {
        key_of(object)
            .into_iter()
            .map(|field| match record.get(&field.name) {
                Value::Id(id) => self.of(*id).unwrap_or_else(|| NOTHING.to_owned()),
                Value::Text(text) if !text.is_empty() => text.clone(),
                Value::Int(number) => number.to_string(),
                Value::Date(date) => date.to_string(),
                Value::Bool(yes) => yes.to_string(),
                _ => NOTHING.to_owned(),
            })
            .collect()
    }

    /// A second record of a key is told apart by its number.
    fn add(&mut self, object: &str, id: Uuid, mut parts: Vec<String>) {
        let plain = parts.last().cloned().unwrap_or_default();
        let mut count = 1;
        while self.by_name.contains_key(&(object.to_owned(), parts.join(BETWEEN))) {
            count += 1;
            if let Some(last) = parts.last_mut() {
                *last = format!("{plain} ({count})");
            }
        }
        self.by_name.insert((object.to_owned(), parts.join(BETWEEN)), id);
        self.by_id.insert(id, (object.to_owned(), parts));
    }

    /// What a new record will be called.
    pub fn promise(&mut self, object: &str, path: &[String], id: Uuid) {
        self.by_name.insert((object.to_owned(), path.join(BETWEEN)), id);
        self.by_id.insert(id, (object.to_owned(), path.to_vec()));
    }

    pub fn path(&self, id: Uuid) -> Option<&[String]> {
        self.by_id.get(&id).map(|(_, parts)| parts.as_slice())
    }

    /// The key of a record as one text.
    pub fn of(&self, id: Uuid) -> Option<String> {
        self.path(id).map(|parts| parts.join(BETWEEN))
    }

    pub fn find(&self, object: &str, name: &str) -> Option<Uuid> {
        self.by_name.get(&(object.to_owned(), name.to_owned())).copied()
    }

    /// A text with names in the place of the ids that it has inside.
    pub fn outward(&self, text: &str) -> String {
        let text = text.replace("@{", "@@{");
        let mut told = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(at) = next_id(rest) {
            let (before, id) = rest.split_at(at);
            let (id, after) = id.split_at(ID_LENGTH);
            told.push_str(before);
            match id.parse().ok().and_then(|id| self.by_id.get(&id)) {
                Some((object, parts)) => {
                    told.push_str(&format!("@{{{object}:{}}}", parts.join(BETWEEN).replace('%', "%25").replace('}', "%7D")));
                }
                None => told.push_str(id),
            }
            rest = after;
        }
        told.push_str(rest);
        told
    }

    /// The other way round; what is named and is not there comes back as `Err`.
    pub fn inward(&self, text: &str) -> Result<String, String> {
        let mut told = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find("@{") {
            let (before, name) = rest.split_at(at);
            let name = &name[2..];
            if let Some(literal) = before.strip_suffix('@') {
                told.push_str(literal);
                told.push_str("@{");
                rest = name;
                continue;
            }
            told.push_str(before);
            let Some((inner, after)) = name.split_once('}') else { return Err(name.to_owned()) };
            let id = inner.split_once(':').and_then(|(object, key)| {
                let key = key.replace("%7D", "}").replace("%25", "%");
                self.find(object, &key)
            });
            told.push_str(&id.ok_or_else(|| inner.to_owned())?.to_string());
            rest = after;
        }
        told.push_str(rest);
        Ok(told)
    }
}

const ID_LENGTH: usize = 36;

/// Where the next id in its written form begins.
fn next_id(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len().checked_sub(ID_LENGTH)?.saturating_add(1)).find(|at| {
        bytes[*at..*at + ID_LENGTH].iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(byte),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_inside_texts_are_written_by_name_and_read_back() {
        let id: Uuid = "01a201d0-36f8-70a0-9d69-265a7afeabd9".parse().expect("an id");
        let mut names = Names::default();
        names.promise("stage", &["赢单 {100%}".to_owned()], id);
        for text in
            [format!("stage_id eq {id} or stage_id eq {id}"), id.to_string(), "@{not} @@{a name}".to_owned(), String::new()]
        {
            let told = names.outward(&text);
            assert!(!told.contains(&id.to_string()), "{told}");
            assert_eq!(names.inward(&told), Ok(text));
        }
        assert_eq!(names.inward("@{stage:gone}"), Err("stage:gone".to_owned()));
    }
}
