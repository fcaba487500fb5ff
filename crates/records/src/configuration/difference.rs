//! What is different between two configurations, item by item and field by field. Pure: it compares trees.

use std::collections::BTreeMap;

use base::{Error, Result};
use serde_json::Value as Json;

use super::{FORM_KEY, Node, tree};
use crate::Cx;
use crate::describe::Object;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Added,
    Changed,
    Removed,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub object: String,
    /// The parts of the item's key.
    pub path: Vec<String>,
    pub what: What,
    pub fields: Vec<FieldChange>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    pub field: String,
    pub from: Json,
    pub to: Json,
}

/// Sections that `to` does not have are not compared.
pub fn between(cx: &Cx, from: &Node, to: &Node) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for (name, section) in to.map().unwrap_or_default().iter().filter(|(name, _)| name != FORM_KEY) {
        // A version may tell of what an older program knew.
        let Some(object) = cx.setup.catalog.find(name) else { continue };
        let before = items(object, from.get(name).unwrap_or(&Node::Null))?;
        let after = items(object, section)?;
        for (path, item) in &before {
            match after.get(path) {
                // What is retired already is as good as gone.
                None if item.get("retired") == Some(&Node::Boolean(true)) => {}
                None => changes.push(change(object, path, What::Removed, item, &Node::Null)),
                Some(wanted) => {
                    let change = change(object, path, What::Changed, item, wanted);
                    changes.extend(Some(change).filter(|change| !change.fields.is_empty()));
                }
            }
        }
        let added = after.iter().filter(|(path, _)| !before.contains_key(*path));
        changes.extend(added.map(|(path, item)| change(object, path, What::Added, &Node::Null, item)));
    }
    Ok(changes)
}

fn items<'n>(object: &Object, section: &'n Node) -> Result<BTreeMap<Vec<String>, &'n Node>> {
    let (mut items, mut problems) = (Vec::new(), Vec::new());
    tree::flatten(object, section, &mut items, &mut problems);
    if problems.is_empty() { Ok(items.into_iter().collect()) } else { Err(Error::Invalid(problems)) }
}

fn change(object: &Object, path: &[String], what: What, from: &Node, to: &Node) -> Change {
    let (from, to) = (from.map().unwrap_or_default(), to.map().unwrap_or_default());
    let of = |entries: &[(String, Node)], name: &str| {
        entries.iter().find(|(known, _)| known == name).map_or(Json::Null, |(_, node)| node.json())
    };
    let mut names: Vec<&String> = from.iter().chain(to).map(|(name, _)| name).collect();
    let mut seen = rustc_hash::FxHashSet::default();
    names.retain(|name| seen.insert(*name));
    let fields = names.into_iter().map(|name| FieldChange { field: name.clone(), from: of(from, name), to: of(to, name) });
    let fields = fields.filter(|field| !same(&field.from, &field.to)).collect();
    Change { object: object.name.clone(), path: path.to_vec(), what, fields }
}

/// A number is the same quoted or not.
fn same(one: &Json, other: &Json) -> bool {
    let digits = |json: &Json| match json {
        Json::Number(number) => Some(number.to_string()),
        Json::String(text) => Some(text.clone()),
        _ => None,
    };
    one == other
        || matches!((one, other), (Json::Number(_), Json::String(_)) | (Json::String(_), Json::Number(_)))
            && digits(one) == digits(other)
}
