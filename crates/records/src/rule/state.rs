//! What the rules say of a record that somebody is filling in: which fields must be filled, cannot be changed, are not shown. With the
//! reader's eyes, so that a form tells nothing that its reader may not see; `save` decides with the whole record.

use std::borrow::Cow;
use std::sync::Arc;

use base::{Message, Result};
use store::{Reader, Value};

use super::{RuleKind, told};
use crate::describe::Object;
use crate::expression::{Linked, Scene, Sight, seen};
use crate::{Cx, Record};

/// Names of fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub required: Vec<String>,
    pub locked: Vec<String>,
    pub hidden: Vec<String>,
    /// What a rule says of a field that it locks, where it says something.
    pub reasons: Vec<(String, Message)>,
}

/// `before` is the record as it is stored, where there is one; `values` what stands in the form.
pub fn state(
    cx: &Cx,
    reader: &mut Reader,
    object: &Arc<Object>,
    before: Option<&Record>,
    values: Vec<(Cow<'static, str>, Value)>,
) -> Result<State> {
    let mut state = State::default();
    let Some(rules) = cx.setup.rules.of(&object.name) else { return Ok(state) };
    let before = before.map(|record| seen(cx, record));
    let mut after = before.clone().unwrap_or_else(|| Record::empty(object));
    for (name, value) in values {
        after.set(&name, value);
    }
    let records = before.iter().chain([&after]);
    let linked = Linked::load(cx, reader, &rules.looks, records, Sight::Reader)?;
    let scene = Scene::new(cx, &after, before.as_ref(), &linked);
    let stands = before.as_ref().map(|before| Scene::new(cx, before, Some(before), &linked));
    for rule in &rules.rules {
        let Some(at) = rule.field else { continue };
        let (names, scene) = match rule.kind {
            RuleKind::Require => (&mut state.required, Some(&scene)),
            RuleKind::Hide => (&mut state.hidden, Some(&scene)),
            RuleKind::Lock => (&mut state.locked, stands.as_ref()),
            RuleKind::Refuse | RuleKind::Gate => continue,
        };
        let name = &object.fields[at].name;
        if !names.contains(name) && scene.is_some_and(|scene| rule.condition.holds(scene)) {
            names.push(name.clone());
            if rule.kind == RuleKind::Lock && !rule.messages.is_empty() {
                state.reasons.push((name.clone(), told(cx, None, &rule.messages, "field_read_only").message));
            }
        }
    }
    Ok(state)
}
