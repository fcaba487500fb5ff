//! From records to the tree of a file, and whether a tree has the shape of one: a section per object, in it a level per part of the key,
//! at the end the fields that are not empty.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::{Problem, Result};
use store::{Reader, Value};

use super::names::{Names, key_of, rows};
use super::{FORM, FORM_KEY, Node};
use crate::describe::{Field, FieldKind, Object};
use crate::{Cx, Record, json};

/// The fields of an object that a file tells.
pub fn told(object: &Object) -> impl Iterator<Item = &Field> {
    const OWN: [&str; 2] = ["owner", "team"];
    let is_told = |field: &Field| !(field.retired || field.read_only || field.secret);
    object.fields.iter().filter(move |field| is_told(field) && !(object.owned && OWN.contains(&field.name.as_str())))
}

pub fn read(cx: &Cx, reader: &mut Reader, names: &Names) -> Result<Node> {
    let mut sections = vec![(FORM_KEY.to_owned(), Node::Integer(FORM))];
    let mut objects: Vec<&Arc<Object>> = cx.setup.catalog.objects().iter().filter(|object| object.is_configuration()).collect();
    objects.sort_by(|a, b| a.name.cmp(&b.name));
    for object in objects {
        let mut section = BTreeMap::new();
        for record in rows(reader, object)? {
            if let Some(path) = names.path(record.id()) {
                section.insert(path.to_vec(), fields(cx, object, &record, path, names));
            }
        }
        sections.push((object.name.clone(), nested(section.into_iter().collect(), 0)));
    }
    Ok(Node::Map(sections))
}

/// Where something stands in the file, and what it is.
type Entry = (Vec<String>, Node);

/// Entries in the order of their paths, as maps within maps.
fn nested(entries: Vec<Entry>, depth: usize) -> Node {
    let mut groups: Vec<(String, Vec<Entry>)> = Vec::new();
    for (path, node) in entries {
        let key = path.get(depth).cloned().unwrap_or_default();
        match groups.last_mut().filter(|(known, _)| *known == key) {
            Some((_, group)) => group.push((path, node)),
            None => groups.push((key, vec![(path, node)])),
        }
    }
    let inner = |mut group: Vec<Entry>| match group.first().map(|(path, _)| path.len()) {
        Some(length) if length > depth + 1 => nested(group, depth + 1),
        _ => group.pop().map_or(Node::Null, |(_, node)| node),
    };
    Node::Map(groups.into_iter().map(|(key, group)| (key, inner(group))).collect())
}

fn fields(cx: &Cx, object: &Object, record: &Record, path: &[String], names: &Names) -> Node {
    let key = key_of(object);
    let mut entries = Vec::new();
    for field in told(object) {
        let node = node(cx, field, record.get(&field.name), names);
        // What the key says already is told only where the key had to be told apart.
        let place = key.iter().position(|part| part.name == field.name);
        let said = place.is_some_and(|place| path.get(place).is_some_and(|part| Node::Text(part.clone()) == node));
        if node != Node::Null && !said {
            entries.push((field.name.clone(), node));
        }
    }
    Node::Map(entries)
}

/// A value as a file has it.
fn node(cx: &Cx, field: &Field, value: &Value, names: &Names) -> Node {
    match (&field.kind, value) {
        (_, Value::Null) => Node::Null,
        (kind, Value::Id(id)) if kind.target().is_some() => names.of(*id).map_or(Node::Null, Node::Text),
        _ => {
            let mut text = String::new();
            json::push_value(&mut text, field, value, cx.setup.settings.base_currency);
            let node = Node::of(&serde_json::from_str(&text).unwrap_or_default());
            match field.kind {
                FieldKind::Choice(_) | FieldKind::Currency => node,
                _ => node.texts(&mut |text| names.outward(text)),
            }
        }
    }
}

/// Adds a problem for each place where a section is not shaped as one.
pub fn check(object: &Object, section: &Node, problems: &mut Vec<Problem>) {
    let mut items = Vec::new();
    flatten(object, section, &mut items, problems);
}

/// The items of a section, each with its path; what is not shaped as one becomes a problem.
pub fn flatten<'n>(object: &Object, section: &'n Node, items: &mut Vec<(Vec<String>, &'n Node)>, problems: &mut Vec<Problem>) {
    let depth = key_of(object).len();
    let mut open = vec![(Vec::new(), section)];
    while let Some((path, node)) = open.pop() {
        match node {
            Node::Map(_) if path.len() == depth => items.push((path, node)),
            Node::Map(entries) => {
                open.extend(
                    entries.iter().rev().map(|(key, inner)| ([path.as_slice(), std::slice::from_ref(key)].concat(), inner)),
                );
            }
            // A section, or an item, about which nothing is said.
            Node::Null if path.is_empty() => {}
            Node::Null if path.len() == depth => items.push((path, node)),
            _ => problems.push(Problem::at(place(object, &path, None), "configuration_not_an_item")),
        }
    }
}

/// How a problem names an item.
pub fn place(object: &Object, path: &[String], field: Option<&str>) -> String {
    let parts = std::iter::once(object.name.as_str()).chain(path.iter().map(String::as_str)).chain(field);
    parts.collect::<Vec<_>>().join(" / ")
}
