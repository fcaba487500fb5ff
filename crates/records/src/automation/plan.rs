//! An automation as it is written, and what it means: settings of the trigger, condition and steps. `compile` makes the one of the other.

use std::sync::Arc;

use base::{Instant, Uuid};
use serde::Deserialize;
use serde_json::Value as Json;

use super::Trigger;
use super::approve::Otherwise;
use crate::Record;
use crate::assignment::Pool;
use crate::describe::Object;
use crate::expression::Expression;

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

impl Settings {
    /// The time of day of a schedule.
    pub fn time_of_day(&self) -> Option<jiff::civil::Time> {
        jiff::civil::Time::strptime("%H:%M", self.time.as_deref()?).ok()
    }
}

/// One step as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum WrittenStep {
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
    Approve {
        process: Option<Uuid>,
        #[serde(default)]
        otherwise: Otherwise,
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
pub(super) struct WrittenValue {
    pub field: String,
    #[serde(default)]
    pub value: Option<Json>,
    #[serde(default)]
    pub expression: Option<String>,
    /// Of a webhook: the member of the body.
    #[serde(default)]
    pub from: Option<String>,
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
    Approve { process: Uuid, otherwise: Otherwise },
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
            Step::Approve { .. } => "approve",
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
    #[serde(flatten)]
    pub pool: Pool,
    /// The values of the record's stage or status that count as in hand; what is open of its kind where none is named.
    #[serde(default)]
    pub open: Vec<String>,
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
