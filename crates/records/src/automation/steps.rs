//! The steps of an automation, checked against what it is about and what they write.

use std::sync::Arc;

use base::Message;
use serde_json::Value as Json;
use store::Value;

use super::compile::{MOST_DAYS, Misfit, broken};
use super::plan::{Given, Receiver, Step, What, WrittenStep, WrittenValue};
use crate::describe::{Catalog, Field, FieldKind, Object};
use crate::expression::Expression;
use crate::{approval, json, rule};

/// One step; none where something is wrong with it that leaves nothing to do.
pub(super) fn compile(
    catalog: &Catalog,
    object: &Arc<Object>,
    step: WrittenStep,
    about_record: bool,
    target: &str,
    faults: &mut Vec<Misfit>,
) -> Option<Step> {
    let needs_record =
        matches!(step, WrittenStep::Set { .. } | WrittenStep::Assign(_) | WrittenStep::Tag { .. } | WrittenStep::Approve { .. });
    if needs_record && !about_record {
        faults.push(Misfit::new(target, "automation_without_record"));
        return None;
    }
    match step {
        WrittenStep::Set { values } if values.is_empty() => {
            faults.push(Misfit::new(target, "required"));
            None
        }
        WrittenStep::Set { values } => Some(Step::Set(given(catalog, object, object, values, about_record, target, faults))),
        WrittenStep::Create { object: name, link, values } => {
            let Some(made) = catalog.find(&name).filter(|made| rule::may_have_rules(made)).cloned() else {
                faults.push(Misfit::new(target, "unknown_object"));
                return None;
            };
            let fits = |link: &String| made.field(link).is_some_and(|field| field.kind.target() == Some(object.name.as_str()));
            if link.as_ref().is_some_and(|link| !about_record || !fits(link)) {
                faults.push(Misfit::new(target, "unknown_object_field"));
            }
            let values = given(catalog, object, &made, values, about_record, target, faults);
            Some(Step::Create { object: made, link, values })
        }
        WrittenStep::Assign(_) if !object.owned => {
            faults.push(Misfit::new(target, "automation_without_owner"));
            None
        }
        WrittenStep::Assign(assignment) => {
            faults.extend(assignment.pool.fault().map(|(_, key)| Misfit::new(target, key)));
            Some(Step::Assign(assignment))
        }
        WrittenStep::Tag { tags } => {
            let field = object.fields.iter().find(|field| field.kind == FieldKind::Tags && !field.retired);
            match field.filter(|_| !tags.is_empty()) {
                Some(field) => Some(Step::Tag { field: field.name.clone(), tags }),
                None => {
                    faults.push(Misfit::new(target, "automation_without_tags"));
                    None
                }
            }
        }
        WrittenStep::Notify { to, text } => {
            let is_person = |name: &String| object.field(name).is_some_and(|field| field.kind == FieldKind::User);
            let fits = |receiver: &Receiver| match receiver {
                Receiver::Owner | Receiver::Leader => about_record && object.owned,
                Receiver::Field { name } => about_record && is_person(name),
                Receiver::Person { .. } | Receiver::Team { .. } => true,
            };
            if text.trim().is_empty() || text.chars().count() > 500 {
                faults.push(Misfit::new(target, "automation_text"));
            }
            if to.is_empty() || !to.iter().all(fits) {
                faults.push(Misfit::new(target, "automation_without_people"));
            }
            Some(Step::Notify { to, text: text.trim().trim_start_matches('@').to_owned() })
        }
        WrittenStep::Approve { .. } if !approval::may_be_approved(object) => {
            faults.push(Misfit::new(target, "automation_without_approvals"));
            None
        }
        WrittenStep::Approve { process: None, .. } => {
            faults.push(Misfit::new(target, "required"));
            None
        }
        WrittenStep::Approve { process: Some(process), otherwise } => Some(Step::Approve { process, otherwise }),
        WrittenStep::Wait { hours, days, working, still } => {
            if hours < 0 || days < 0 || hours + days < 1 || hours > MOST_DAYS * 24 || days > MOST_DAYS {
                faults.push(Misfit::new(target, "automation_days"));
            }
            Some(Step::Wait { hours, days, working, still })
        }
    }
}

/// Values for fields of `made`; expressions are on the record of `object` that the automation is about.
fn given(
    catalog: &Catalog,
    object: &Arc<Object>,
    made: &Object,
    values: Vec<WrittenValue>,
    about_record: bool,
    target: &str,
    faults: &mut Vec<Misfit>,
) -> Vec<Given> {
    let mut ready = Vec::with_capacity(values.len());
    for WrittenValue { field: name, value, expression, from } in values {
        let Some(field) = made.field(&name).filter(|field| !field.read_only) else {
            faults.push(Misfit {
                message: Message::new("unknown_field").with("field", &name),
                ..Misfit::new(target, "unknown_field")
            });
            continue;
        };
        let what = match (expression, from, value) {
            (Some(text), ..) if about_record => match Expression::new(catalog, object, &text) {
                Ok(expression) => What::Expression(expression),
                Err(found) => {
                    faults.extend(found.into_iter().map(|fault| broken(target, fault)));
                    continue;
                }
            },
            (Some(_), ..) => {
                faults.push(Misfit::new(target, "automation_without_record"));
                continue;
            }
            (None, Some(member), _) => What::From(member),
            (None, None, value) => {
                let value = value.unwrap_or(Json::Null);
                if stored(field, &value, base::Currency::CNY).is_none() {
                    let kind = format!("@kind.{}", field.kind.name());
                    let message = Message::new("wrong_type").with("field", &name).with("kind", kind);
                    faults.push(Misfit { message, ..Misfit::new(target, "wrong_type") });
                    continue;
                }
                What::Value(value)
            }
        };
        ready.push(Given { field: name, what });
    }
    ready
}

/// A JSON value in a field's stored form; numbers and yes/no become texts where the field is one.
pub(super) fn stored(field: &Field, value: &Json, currency: base::Currency) -> Option<Value> {
    json::stored(field, value, currency).or_else(|| match value {
        Json::Number(_) | Json::Bool(_) => json::stored(field, &Json::String(value.to_string()), currency),
        _ => None,
    })
}
