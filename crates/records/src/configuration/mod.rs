//! The configuration of a company as one readable file: objects, fields, stages, roles and what they may do, rules, views, and whatever
//! else of the set-up the catalog describes (`Object::is_configuration`). Records are named by their keys, never by ids, so that the file
//! of one company can be compared with another and applied there, in one transaction and through `save`. Deliberately not in it: people,
//! teams, money, secrets (`company_data`, `Field::secret`), and records that people work with.

mod apply;
mod difference;
mod names;
mod node;
mod tree;
mod version;

use base::{Error, Message, Problem, Result};
use sha2::{Digest, Sha256};
use store::{Reader, Tx};

pub use difference::{Change, FieldChange, What};
pub use node::Node;
pub use version::{Version, follow, keep, list as versions, read as version};

use crate::Cx;
use names::Names;

/// The form of the file; a later one that reads differently gets another number.
const FORM: i64 = 1;
const FORM_KEY: &str = "kaidan";

/// The longest file that is read, in bytes.
pub const LONGEST: usize = 8 << 20;

/// The configuration as it is, as YAML. The same configuration is always the same text.
pub fn export(cx: &Cx, reader: &mut Reader) -> Result<String> {
    administrators_only(cx)?;
    node::to_yaml(&current(cx, reader)?)
}

/// What applying the file would change, and the fingerprint of what it was compared with: sections that it does not have stay as they are.
pub fn compare(cx: &Cx, reader: &mut Reader, file: &str) -> Result<(Vec<Change>, String)> {
    administrators_only(cx)?;
    let wanted = wanted(cx, file)?;
    let current = current(cx, reader)?;
    Ok((difference::between(cx, &current, &wanted)?, fingerprint(&current)?))
}

/// Another one where anything of the configuration is different.
fn fingerprint(tree: &Node) -> Result<String> {
    let digest = Sha256::digest(node::to_yaml(tree)?.as_bytes());
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What leads from one file to another, both whole.
pub fn between(cx: &Cx, from: &str, to: &str) -> Result<Vec<Change>> {
    difference::between(cx, &node::from_yaml(from)?, &node::from_yaml(to)?)
}

/// Makes the configuration that of the file and returns what changed. A version is kept of what was before and of what is now.
/// Refused as a whole where anything in it is; each problem names its item. With the fingerprint of a comparison it is refused, too, where
/// the configuration has changed since: what was looked at is not what would happen.
pub fn apply(cx: &Cx, tx: &mut Tx, file: &str, compared_with: Option<&str>) -> Result<Vec<Change>> {
    administrators_only(cx)?;
    // Two files are applied one after the other.
    tx.execute("update setup_version set version = version", &[])?;
    let wanted = wanted(cx, file)?;
    let before = current(cx, tx)?;
    if compared_with.is_some_and(|seen| fingerprint(&before).is_ok_and(|now| now != seen)) {
        return Err(Error::Stale(Message::new("configuration_changed")));
    }
    let changes = difference::between(cx, &before, &wanted)?;
    if changes.is_empty() {
        return Ok(changes);
    }
    version::keep_text(cx, tx, version::Why::Before, None, &node::to_yaml(&before)?)?;
    let names = Names::read(cx, tx)?;
    let cx = apply::apply(cx, tx, &wanted, &changes, names)?;
    let after = export(&cx, tx)?;
    version::keep_text(&cx, tx, version::Why::Applied, None, &after)?;
    Ok(changes)
}

fn administrators_only(cx: &Cx) -> Result<()> {
    if cx.is_administrator() { Ok(()) } else { Err(Error::forbidden("only_administrators")) }
}

fn current(cx: &Cx, reader: &mut Reader) -> Result<Node> {
    let names = Names::read(cx, reader)?;
    tree::read(cx, reader, &names)
}

/// The file as a tree, if its form is ours and all of its sections are of the configuration.
fn wanted(cx: &Cx, file: &str) -> Result<Node> {
    let tree = node::from_yaml(file)?;
    let Some(sections) = tree.map() else { return Err(Error::invalid(Problem::new("configuration_not_a_map"))) };
    if sections.iter().find(|(key, _)| key == FORM_KEY).is_none_or(|(_, form)| *form != Node::Integer(FORM)) {
        return Err(Error::invalid(Problem::at(FORM_KEY, "configuration_form").with("form", FORM)));
    }
    let mut problems = Vec::new();
    for (name, section) in sections.iter().filter(|(key, _)| key != FORM_KEY) {
        match cx.setup.catalog.find(name).filter(|object| object.is_configuration()) {
            None => problems.push(Problem::at(name, "configuration_unknown").with("section", name)),
            Some(object) => tree::check(object, section, &mut problems),
        }
    }
    if problems.is_empty() { Ok(tree) } else { Err(Error::Invalid(problems)) }
}
