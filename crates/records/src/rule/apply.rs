//! The rules where they count: inside `save`, on a batch, after the object's own rule has completed the records and before anything
//! is written. They look at the whole record, as the company's own rules; what the writer reads are the rule's words, never a value.

use std::sync::Arc;

use base::{Problem, Result};
use store::{Tx, Value};

use super::compiled::ObjectRules;
use super::{RuleKind, told};
use crate::describe::Object;
use crate::expression::{Linked, Scene, Sight};
use crate::{Change, Cx, Record, Verb};

/// Adds what the company's rules have against these changes. Records are looked at as they would be saved, whichever fields the
/// writer touched; a draft that changes nothing, a deletion and a return from the recycle bin are not looked at.
pub(crate) fn check(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, changes: &mut [Change]) -> Result<()> {
    let Some(rules) = cx.setup.rules.of(&object.name) else { return Ok(()) };
    if !obeys(cx) {
        return Ok(());
    }
    let linked = if rules.looks.is_empty() {
        Linked::default()
    } else {
        let records = changes.iter().flat_map(|change| change.before.iter().chain([&change.after]));
        Linked::load(cx, tx, &rules.looks, records, Sight::Whole)?
    };
    for change in changes.iter_mut() {
        let looked_at = match change.verb {
            Verb::Create => true,
            Verb::Update => change.before.as_ref().is_none_or(|before| before.values != change.after.values),
            Verb::Delete | Verb::Restore => false,
        };
        if looked_at {
            let found = problems(cx, object, rules, change, &linked);
            // One sentence for each field: the first thing that is wrong with it.
            for problem in found {
                let known = problem.target.is_some() && change.problems.iter().any(|known| known.target == problem.target);
                if !known {
                    change.problems.push(problem);
                }
            }
        }
    }
    Ok(())
}

/// People obey, whatever door they come through, and so do automations, and imports that Kaidan runs from the command line. Kaidan does not while it
/// sets up, upgrades, makes a demo company or takes an import back: what it writes then is what was there.
pub(crate) fn obeys(cx: &Cx) -> bool {
    let is_import = cx.origin.starts_with("import:");
    is_import || cx.is_automation() || (cx.person().is_some() && !cx.origin.starts_with("import-undo:"))
}

fn problems(cx: &Cx, object: &Object, rules: &ObjectRules, change: &Change, linked: &Linked) -> Vec<Problem> {
    let (before, after) = (change.before.as_ref(), &change.after);
    let scene = Scene::new(cx, after, before, linked);
    let hidden = |at: usize| {
        rules.rules.iter().any(|rule| rule.kind == RuleKind::Hide && rule.field == Some(at) && rule.condition.holds(&scene))
    };
    let mut problems = Vec::new();
    for rule in &rules.rules {
        let target = rule.field.map(|at| object.fields[at].name.as_str());
        match (rule.kind, rule.field, &rule.gate) {
            (RuleKind::Refuse, ..) if rule.condition.holds(&scene) => {
                problems.push(told(cx, target, &rule.messages, "rule_refuses"));
            }
            (RuleKind::Require, Some(at), _) if is_empty(after, at) && rule.condition.holds(&scene) && !hidden(at) => {
                problems.push(told(cx, target, &rule.messages, "required"));
            }
            (RuleKind::Lock, Some(at), _) => {
                let Some(before) = before.filter(|before| before.values[at] != after.values[at]) else { continue };
                // The record is locked as it stands: nobody opens it and writes in one step.
                let stands = Scene::new(cx, before, Some(before), linked);
                if rule.condition.holds(&stands) {
                    problems.push(told(cx, target, &rule.messages, "field_read_only"));
                }
            }
            (RuleKind::Gate, _, Some((at, stages))) => {
                let enters =
                    before.is_none_or(|before| before.values[*at] != after.values[*at]) && stages.contains(&after.values[*at]);
                if enters && !rule.condition.holds(&scene) {
                    let target = target.unwrap_or(&object.fields[*at].name);
                    problems.push(told(cx, Some(target), &rule.messages, "rule_refuses"));
                }
            }
            _ => {}
        }
    }
    problems
}

fn is_empty(record: &Record, at: usize) -> bool {
    match &record.values[at] {
        Value::Null => true,
        Value::Text(text) => matches!(text.trim(), "" | "[]"),
        _ => false,
    }
}
