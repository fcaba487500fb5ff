//! An automation as it is written, and what it means: settings of the trigger, condition and steps, checked against the descriptions
//! when it is saved and again when the set-up is read.

use std::sync::Arc;

use base::{Instant, Locale, Message, Problem, Uuid};
use serde::Deserialize;
use serde_json::Value as Json;
use store::Value;

use super::Trigger;
use crate::describe::{Catalog, Choice, Field, FieldKind, Object};
use crate::expression::{self, Expression};
use crate::{Record, json, rule};

/// Steps of one automation.
const MOST_STEPS: usize = 30;
/// The longest wait and the longest idleness.
const MOST_DAYS: i64 = 3_650;

/// The columns of an automation.
#[derive(Clone, Debug, Default)]
pub struct Written {
    pub id: Uuid,
    pub name: String,
    pub object: String,
    pub trigger: String,
    pub settings: Option<String>,
    pub token: Option<String>,
    pub condition: Option<String>,
    pub steps: String,
    pub active_since: Option<Instant>,
}

impl Written {
    pub fn of(record: &Record) -> Written {
        let text = |field: &str| record.text(field).unwrap_or("").to_owned();
        Written {
            id: record.id(),
            name: text("name"),
            object: text("object"),
            trigger: text("trigger_kind"),
            settings: record.text("trigger_settings").map(str::to_owned),
            token: record.text("token").map(str::to_owned),
            condition: record.text("condition").map(str::to_owned),
            steps: text("steps"),
            active_since: record.instant("active_since"),
        }
    }
}

/// A plan that fits.
#[derive(Clone, Debug)]
pub struct Plan {
    pub id: Uuid,
    pub name: String,
    pub object: Arc<Object>,
    pub trigger: Trigger,
    pub settings: Settings,
    pub token: Option<String>,
    pub condition: Option<Expression>,
    pub steps: Vec<Step>,
    pub active_since: Option<Instant>,
}

/// What belongs to a trigger.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Of a change: the fields.
    pub fields: Vec<String>,
    /// Of a stage: ids or values.
    pub stages: Vec<String>,
    /// Of a date: the field.
    pub field: Option<String>,
    /// Of idleness: how many; of a date: how many after it, negative for before.
    pub days: i64,
    /// Of a schedule: `09:00` on the company's clock.
    pub time: Option<String>,
    /// Of a schedule: 1 Monday … 7 Sunday; empty for the working days of the company.
    pub weekdays: Vec<i64>,
    /// Of a button: what stands on it.
    pub label: Option<String>,
}

/// One step as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum WrittenStep {
    Set {
        values: Vec<WrittenValue>,
    },
    Create {
        object: String,
        link: Option<String>,
        #[serde(default)]
        values: Vec<WrittenValue>,
    },
    Assign(Assignment),
    Tag {
        tags: Vec<Uuid>,
    },
    Notify {
        to: Vec<Receiver>,
        text: String,
    },
    Wait {
        #[serde(default)]
        hours: i64,
        #[serde(default)]
        days: i64,
        /// Days are working days.
        #[serde(default)]
        working: bool,
        /// Goes on only where the condition still holds.
        #[serde(default)]
        still: bool,
    },
}

#[derive(Clone, Debug, Deserialize)]
struct WrittenValue {
    field: String,
    #[serde(default)]
    value: Option<Json>,
    #[serde(default)]
    expression: Option<String>,
    /// Of a webhook: the member of the body.
    #[serde(default)]
    from: Option<String>,
}

/// A value that a step gives to a field.
#[derive(Clone, Debug)]
pub struct Given {
    pub field: String,
    pub what: What,
}

#[derive(Clone, Debug)]
pub enum What {
    Value(Json),
    Expression(Expression),
    From(String),
}

#[derive(Clone, Debug)]
pub enum Step {
    Set(Vec<Given>),
    Create { object: Arc<Object>, link: Option<String>, values: Vec<Given> },
    Assign(Assignment),
    Tag { field: String, tags: Vec<Uuid> },
    Notify { to: Vec<Receiver>, text: String },
    Wait { hours: i64, days: i64, working: bool, still: bool },
}

impl Step {
    pub fn kind(&self) -> &'static str {
        match self {
            Step::Set(_) => "set",
            Step::Create { .. } => "create",
            Step::Assign(_) => "assign",
            Step::Tag { .. } => "tag",
            Step::Notify { .. } => "notify",
            Step::Wait { .. } => "wait",
        }
    }

    /// The expressions of its values.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let values: &[Given] = match self {
            Step::Set(values) | Step::Create { values, .. } => values,
            _ => &[],
        };
        values.iter().filter_map(|given| if let What::Expression(expression) = &given.what { Some(expression) } else { None })
    }
}

/// Who gets the record.
#[derive(Clone, Debug, Deserialize)]
pub struct Assignment {
    pub way: super::assign::Way,
    #[serde(default)]
    pub people: Vec<Uuid>,
    #[serde(default)]
    pub teams: Vec<Uuid>,
    /// By territory: whose which region is, by its code; the longest code that the record's region begins with counts.
    #[serde(default)]
    pub regions: Vec<Territory>,
    /// The values of the record's stage or status that count as load; all of a person's records where none is named.
    #[serde(default)]
    pub open: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Territory {
    pub region: String,
    pub people: Vec<Uuid>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Receiver {
    Owner,
    /// Who leads the owner's team, or the one above where that is the owner.
    Leader,
    Person {
        id: Uuid,
    },
    Team {
        id: Uuid,
    },
    Field {
        name: String,
    },
}

/// What is wrong with a plan, and where: a field of the automation, or `steps[2]`.
#[derive(Clone, Debug)]
pub struct Misfit {
    pub target: String,
    pub message: Message,
    /// What an expression has against itself, put into words when the reader's language is known.
    pub fault: Option<expression::Fault>,
}

impl Misfit {
    fn new(target: impl Into<String>, key: &'static str) -> Misfit {
        Misfit { target: target.into(), message: Message::new(key), fault: None }
    }

    pub fn problem(&self, locale: Locale) -> Problem {
        let mut message = self.message.clone();
        if let Some(fault) = &self.fault {
            let reason = expression::say(locale, fault);
            message = message.with("line", fault.line).with("column", fault.column).with("reason", reason);
        }
        Problem { target: Some(self.target.clone()), message }
    }
}

/// The plan, or everything that is wrong with it.
pub fn compile(catalog: &Catalog, written: &Written) -> Result<Plan, Vec<Misfit>> {
    let Some(object) = catalog.find(&written.object).filter(|object| rule::may_have_rules(object)).cloned() else {
        return Err(vec![Misfit::new("object", "unknown_object")]);
    };
    // The steps of `save` before have said so already.
    let Some(trigger) = Trigger::parse(&written.trigger) else { return Err(Vec::new()) };
    let mut faults = Vec::new();
    let settings: Settings = match serde_json::from_str(written.settings.as_deref().unwrap_or("{}")) {
        Ok(settings) => settings,
        Err(_) => return Err(vec![Misfit::new("trigger_settings", "automation_malformed")]),
    };
    check_settings(&object, trigger, &settings, &mut faults);
    let about_record = !matches!(trigger, Trigger::Schedule | Trigger::Webhook);
    let condition = match written.condition.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        None => None,
        Some(_) if !about_record => {
            faults.push(Misfit::new("condition", "automation_without_record"));
            None
        }
        Some(text) => match Expression::condition(catalog, &object, text) {
            Ok(condition) => Some(condition),
            Err(found) => {
                faults.extend(found.into_iter().map(|fault| broken("condition", fault)));
                None
            }
        },
    };
    let steps: Vec<WrittenStep> = match serde_json::from_str(&written.steps) {
        Ok(steps) => steps,
        Err(_) => return Err(vec![Misfit::new("steps", "automation_malformed")]),
    };
    if steps.is_empty() {
        faults.push(Misfit::new("steps", "automation_without_steps"));
    }
    if steps.len() > MOST_STEPS {
        faults.push(Misfit::new("steps", "automation_too_long"));
    }
    let mut ready = Vec::with_capacity(steps.len());
    for (at, step) in steps.into_iter().enumerate() {
        let target = format!("steps[{at}]");
        ready.extend(compile_step(catalog, &object, step, about_record, &target, &mut faults));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Plan {
        id: written.id,
        name: written.name.clone(),
        object,
        trigger,
        settings,
        token: written.token.clone(),
        condition,
        steps: ready,
        active_since: written.active_since,
    })
}

fn broken(target: &str, fault: expression::Fault) -> Misfit {
    Misfit { fault: Some(fault), ..Misfit::new(target, "expression_fault") }
}

fn check_settings(object: &Object, trigger: Trigger, settings: &Settings, faults: &mut Vec<Misfit>) {
    let mut refuse = |key| faults.push(Misfit::new("trigger_settings", key));
    match trigger {
        Trigger::Changed if settings.fields.iter().any(|name| object.field(name).is_none()) => refuse("unknown_object_field"),
        Trigger::Stage if object.board.is_none() => refuse("rule_without_stages"),
        Trigger::Stage if settings.stages.is_empty() => refuse("automation_without_stage"),
        Trigger::Idle if !(1..=MOST_DAYS).contains(&settings.days) => refuse("automation_days"),
        Trigger::Date if settings.days.abs() > MOST_DAYS => refuse("automation_days"),
        Trigger::Date => {
            let field = settings.field.as_deref().and_then(|name| object.field(name));
            if !field.is_some_and(|field| matches!(field.kind, FieldKind::Date | FieldKind::Instant)) {
                refuse("automation_without_date");
            }
        }
        Trigger::Schedule if time_of(settings).is_none() => refuse("time_malformed"),
        Trigger::Schedule if settings.weekdays.iter().any(|day| !(1..=7).contains(day)) => refuse("automation_malformed"),
        Trigger::Button if settings.label.as_deref().is_none_or(|label| label.trim().is_empty()) => {
            refuse("automation_without_label")
        }
        _ => {}
    }
}

/// The time of day of a schedule.
pub fn time_of(settings: &Settings) -> Option<jiff::civil::Time> {
    jiff::civil::Time::strptime("%H:%M", settings.time.as_deref()?).ok()
}

fn compile_step(
    catalog: &Catalog,
    object: &Arc<Object>,
    step: WrittenStep,
    about_record: bool,
    target: &str,
    faults: &mut Vec<Misfit>,
) -> Option<Step> {
    let needs_record = matches!(step, WrittenStep::Set { .. } | WrittenStep::Assign(_) | WrittenStep::Tag { .. });
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
            if assignment.people.is_empty() && assignment.teams.is_empty() && assignment.regions.is_empty() {
                faults.push(Misfit::new(target, "automation_without_people"));
            }
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
pub fn stored(field: &Field, value: &Json, currency: base::Currency) -> Option<Value> {
    json::stored(field, value, currency).or_else(|| match value {
        Json::Number(_) | Json::Bool(_) => json::stored(field, &Json::String(value.to_string()), currency),
        _ => None,
    })
}
