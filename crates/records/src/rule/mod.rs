//! The company's own rules: what is refused, what must be filled, what is read-only and what is not shown, written by an administrator
//! as conditions (`expression`) and changed on the running system. `save` asks them in one place, so that a form, a file, the API and
//! every verb obey them. `state` tells a form what holds for the record that is being filled. Deliberately not here: effects; a rule
//! only refuses. A rule that no longer fits its object is left out and shown to administrators, and nobody's save fails by it.

mod apply;
mod compiled;
mod state;

use std::sync::Arc;

use base::{Message, Problem, Result};
use records_derive::{Choice, Object};
use store::{Tx, Value};

pub(crate) use apply::{check as check_changes, obeys};
pub use compiled::Rules;
pub(crate) use compiled::gate;
pub use state::{State, state};

use crate::describe::{Choice, Chosen, FieldKind, Json, LongText};
use crate::expression::{self, Expression};
use crate::{Change, Cx, Verb, describe};

/// One rule of one object.
#[derive(Object)]
#[object(group = "setup", icon = "rule", setup, confidential, index(&["object"]), check(check))]
pub struct Rule {
    pub object: String,
    #[field(searchable, max = 100)]
    pub name: String,
    pub kind: Chosen<RuleKind>,
    /// When it applies; of a gate: what must hold.
    #[field(max = expression::LONGEST)]
    pub condition: LongText,
    /// The field that it is about; of a refusal: where the message stands.
    #[field(max = 63)]
    pub field: Option<String>,
    /// Of a gate: the stages that it guards, a JSON array of ids or values.
    pub stages: Option<Json>,
    /// What the writer reads, by language tag, a JSON object.
    pub messages: Option<Json>,
    #[field(starts = true)]
    pub active: bool,
    #[field(starts = 0)]
    pub position: i64,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleKind {
    /// The record is refused while the condition holds.
    Refuse,
    /// The field must be filled while the condition holds.
    Require,
    /// The field cannot be changed while the condition holds for the record as it stands.
    Lock,
    /// The field is not shown while the condition holds, nor asked for. No secret: that is what field permissions are for.
    Hide,
    /// The record enters the stages only where the condition holds.
    Gate,
}

/// The longest message, in characters.
const LONGEST_MESSAGE: usize = 500;

/// Whether an object can have rules: those that people work with, not the set-up, where a rule could lock out who would mend it.
pub fn may_have_rules(object: &describe::Object) -> bool {
    !object.setup && object.group != "setup"
}

/// A condition that fits, a field and stages that are there, and something to tell whoever is refused.
fn check(cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut().filter(|change| matches!(change.verb, Verb::Create | Verb::Update)) {
        let about = ["object", "kind", "condition", "field", "stages", "messages"];
        let only_switched_off = !change.is_new()
            && *change.after.get("active") == Value::Bool(false)
            && !about.iter().any(|field| change.touches(field));
        // What broke with its object can still be switched off, renamed and moved.
        if !only_switched_off {
            check_one(cx, change);
        }
    }
    Ok(())
}

fn check_one(cx: &Cx, change: &mut Change) {
    let found = change.after.text("object").and_then(|name| cx.setup.catalog.find(name));
    let Some(object) = found.filter(|object| may_have_rules(object)).cloned() else {
        return change.refuse("object", "unknown_object");
    };
    // The steps before have said so already.
    let Some(kind) = change.after.text("kind").and_then(RuleKind::parse) else { return };
    if let Some(text) = change.after.text("condition").map(str::to_owned) {
        for fault in Expression::condition(&cx.setup.catalog, &object, &text).err().unwrap_or_default() {
            let reason = expression::say(cx.locale, &fault);
            let message =
                Message::new("expression_fault").with("line", fault.line).with("column", fault.column).with("reason", reason);
            change.problems.push(Problem { target: Some("condition".to_owned()), message });
        }
    }
    check_field(change, &object, kind);
    check_stages(cx, change, &object, kind);
    check_messages(change, kind);
}

fn check_field(change: &mut Change, object: &describe::Object, kind: RuleKind) {
    let needs = matches!(kind, RuleKind::Require | RuleKind::Lock | RuleKind::Hide);
    let Some(name) = change.after.text("field") else {
        if needs {
            change.refuse("field", "required");
        }
        return;
    };
    let Some(field) = object.field(name).filter(|field| !field.read_only) else {
        return change.problems.push(Problem::at("field", "unknown_field").with("field", name.to_owned()));
    };
    if kind == RuleKind::Hide && field.required && field.default.is_none() {
        change.refuse("field", "rule_hides_required");
    }
}

fn check_stages(cx: &Cx, change: &mut Change, object: &describe::Object, kind: RuleKind) {
    if kind != RuleKind::Gate {
        return change.after.set("stages", Value::Null);
    }
    let Some(board) = object.board.as_deref().and_then(|name| object.field(name)) else {
        return change.refuse("kind", "rule_without_stages");
    };
    let stages = compiled::texts(change.after.text("stages"));
    let is_known = |stage: &String| match &board.kind {
        FieldKind::Choice(values) => values.contains(stage),
        _ => stage.parse().is_ok_and(|id| cx.setup.titles.contains_key(&id)),
    };
    if stages.is_empty() {
        change.refuse("stages", "required");
    } else if !stages.iter().all(is_known) {
        change.refuse("stages", "rule_stage_missing");
    }
}

fn check_messages(change: &mut Change, kind: RuleKind) {
    let messages = compiled::messages(change.after.text("messages"));
    if messages.is_empty() && matches!(kind, RuleKind::Refuse | RuleKind::Gate) {
        change.refuse("messages", "rule_without_message");
    }
    if messages.iter().any(|(_, text)| text.chars().count() > LONGEST_MESSAGE) {
        change.problems.push(Problem::at("messages", "too_long").with("most", LONGEST_MESSAGE));
    }
}

/// A problem in the rule's own words, in the writer's language where they are given in it.
fn told(cx: &Cx, target: Option<&str>, messages: &[(String, String)], otherwise: &'static str) -> Problem {
    let near: &[&str] = match cx.locale {
        base::Locale::ZhCn => &["zh-CN", "zh-TW", "en"],
        base::Locale::ZhTw => &["zh-TW", "zh-CN", "en"],
        base::Locale::En => &["en", "zh-CN", "zh-TW"],
    };
    let text = near.iter().find_map(|tag| messages.iter().find(|(language, _)| language == tag)).map(|(_, text)| text);
    let message = match text {
        // An argument that begins with @ would be taken for the key of a word.
        Some(text) => Message::new("rule_says").with("text", text.trim_start_matches('@')),
        None => Message::new(otherwise),
    };
    Problem { target: target.map(str::to_owned), message }
}

pub(crate) type Shared = Arc<compiled::ObjectRules>;
