//! A computed field when it is saved: an expression that fits, something to gather, a kind that its values have, and no circle.

use std::sync::Arc;

use base::{Message, Problem};
use store::Value;

use super::plan::Plan;
use super::{may_compute, result};
use crate::custom;
use crate::describe::{Catalog, Choice, Derived, Field, FieldKind, Gather, How, Object};
use crate::expression::{self, Expression, Fault};
use crate::{Change, Cx, Verb};

/// What only computed fields have.
const OWN: [&str; 7] = ["result", "formula", "child", "relation", "function", "child_field", "condition"];

/// Called for every custom field of `object` that is saved.
pub(crate) fn check_field(cx: &Cx, object: &Arc<Object>, change: &mut Change) {
    let retired = |value: &Value| *value == Value::Bool(true);
    let goes = change.verb == Verb::Delete || (change.touches("retired") && retired(change.after.get("retired")));
    if goes {
        return still_read(cx, object, change);
    }
    let kind = change.after.text("kind").unwrap_or("").to_owned();
    if !matches!(kind.as_str(), "formula" | "roll_up") {
        OWN.iter().for_each(|name| change.after.set(name, Value::Null));
        return;
    }
    let about = OWN.iter().chain(&["options", "retired", "kind"]);
    let moved = change.verb != Verb::Update || about.into_iter().any(|name| change.touches(name));
    if !moved {
        return;
    }
    if !may_compute(object) {
        return change.refuse("kind", "computed_not_here");
    }
    change.after.set("required", false);
    change.after.set("target", Value::Null);
    if kind == "formula" {
        ["child", "relation", "function", "child_field", "condition"].iter().for_each(|name| change.after.set(name, Value::Null));
        formula(change);
    } else {
        ["formula", "options"].iter().for_each(|name| change.after.set(name, Value::Null));
        roll_up(cx, object, change);
    }
    if change.problems.is_empty() {
        fits(cx, object, change);
    }
}

/// What something is computed from stays until that goes.
fn still_read(cx: &Cx, object: &Object, change: &mut Change) {
    let plan = &cx.setup.derived;
    let at = change.after.text("field").and_then(|name| object.position(name));
    let triggers = at.zip(plan.triggers(&object.name)).map_or(&[][..], |(at, triggers)| &triggers[at]);
    let reader = triggers.iter().map(|trigger| &plan.nodes[trigger.node]).find(|node| node.id != change.id());
    if let Some(reader) = reader {
        let name = match reader.field().is_shown() {
            true => reader.field().name.clone(),
            false => plan.beside(reader.id).map_or_else(String::new, |node| node.field().name.clone()),
        };
        change.problems.push(Problem::at("field", "field_still_computed_from").with("field", name));
    }
}

fn formula(change: &mut Change) {
    if change.after.text("formula").is_none_or(|text| text.trim().is_empty()) {
        change.refuse("formula", "required");
    }
    match change.after.text("result") {
        None => change.refuse("result", "required"),
        Some("choice") => {
            let options = change.after.text("options").and_then(|text| serde_json::from_str::<Vec<String>>(text).ok());
            if options.is_none_or(|options| options.is_empty() || options.iter().any(|option| option.trim().is_empty())) {
                change.refuse("options", "options_missing");
            }
        }
        Some(_) => change.after.set("options", Value::Null),
    }
}

fn roll_up(cx: &Cx, object: &Object, change: &mut Change) {
    let child =
        change.after.text("child").and_then(|name| cx.setup.catalog.find(name)).filter(|child| may_compute(child)).cloned();
    let Some(child) = child else { return change.refuse("child", "unknown_object") };
    let relation = change.after.text("relation").and_then(|name| child.field(name));
    if relation.is_none_or(|field| field.kind != FieldKind::Reference(object.name.clone())) {
        change.refuse("relation", "roll_up_relation");
    }
    let Some(function) = change.after.text("function").and_then(Gather::parse) else {
        return change.refuse("function", "required");
    };
    if change.after.text("condition").is_some_and(|text| text.trim().is_empty()) {
        change.after.set("condition", Value::Null);
    }
    if function == Gather::Count {
        change.after.set("child_field", Value::Null);
        return change.after.set("result", "integer");
    }
    let Some(name) = change.after.text("child_field") else { return change.refuse("child_field", "required") };
    let Some(field) = child.field(name) else { return change.refuse("child_field", "unknown_field") };
    let extreme = matches!(function, Gather::Min | Gather::Max);
    let result = match field.kind {
        FieldKind::Integer if function == Gather::Average => "decimal",
        FieldKind::Integer => "integer",
        FieldKind::Decimal => "decimal",
        FieldKind::Money => "money",
        FieldKind::Percent => "percent",
        FieldKind::Date if extreme => "date",
        FieldKind::Instant if extreme => "instant",
        _ => return change.refuse("child_field", "roll_up_wrong_kind"),
    };
    // Another field of the same kind may be gathered instead; what is stored stays what it is.
    change.after.set("result", result);
    if change.before.is_some() && change.touches("result") {
        change.refuse("child_field", "field_kind_fixed");
    }
}

/// With the field as it would be in the description: its expression is read, and all computed fields are put in order.
fn fits(cx: &Cx, object: &Object, change: &mut Change) {
    let Some(field) = custom::described(&change.after) else { return };
    let Some(derived) = field.derived.clone() else { return };
    let mut catalog = cx.setup.catalog.clone();
    let (kind, target) = (field.kind.clone(), if matches!(derived.how, How::Formula(_)) { "formula" } else { "child_field" });
    let faults = match &*derived {
        Derived { how: How::Formula(text), .. } => {
            put(&mut catalog, &object.name, field);
            let object = catalog.find(&object.name).expect("it was there");
            match Expression::stored(&catalog, object, text) {
                Ok(read) if result::fits(read.kind(), &kind) => Vec::new(),
                Ok(read) => {
                    let message = Message::new("expression_wrong_kind").with("wanted", format!("@kind.{}", kind.name()));
                    let message = message.with("found", format!("@kind.{}", read.kind().name()));
                    return change.problems.push(Problem { target: Some("formula".to_owned()), message });
                }
                Err(faults) => faults,
            }
        }
        Derived { how: How::RollUp { child, condition, .. }, .. } => {
            let mut faults = Vec::new();
            if let Some((child, text)) = catalog.find(child).zip(condition.as_deref()) {
                faults = Expression::stored_condition(&catalog, child, text).err().unwrap_or_default();
            }
            if let Some((child, counted)) = custom::counted(&derived).filter(|_| faults.is_empty()) {
                put(&mut catalog, &child, counted);
            }
            put(&mut catalog, &object.name, field);
            faults
        }
    };
    let place = if target == "formula" { "formula" } else { "condition" };
    for fault in &faults {
        change.problems.push(Problem { target: Some(place.to_owned()), message: told(cx, fault) });
    }
    if faults.is_empty()
        && let Err(path) = Plan::compile(&catalog)
    {
        change.problems.push(Problem::at(target, "computed_circle").with("path", path.join(" → ")));
    }
}

fn told(cx: &Cx, fault: &Fault) -> Message {
    let reason = expression::say(cx.locale, fault);
    Message::new("expression_fault").with("line", fault.line).with("column", fault.column).with("reason", reason)
}

fn put(catalog: &mut Catalog, object: &str, field: Field) {
    catalog.change(object, |object| match object.position(&field.name) {
        Some(at) => object.fields[at] = field,
        None => object.add(field),
    });
}
