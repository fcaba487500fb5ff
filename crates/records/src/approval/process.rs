//! A process as it is written down (`Definition`, which an approval keeps with itself) and as it is held ready (`Process`: conditions
//! checked, fields and stages found). What does not fit its object any more is left out and told to administrators.

use std::collections::BTreeSet;
use std::sync::Arc;

use base::{Message, Result, Uuid};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use store::{Reader, Value};

use super::run::{Mode, Own};
use super::{Needed, may_be_approved};
use crate::describe::{Catalog, Choice, Object};
use crate::expression::{Expression, Fault, Looks};
use crate::rule;

/// Steps of a process, and approvers of a step, at most.
pub const MOST_STEPS: usize = 30;
pub const MOST_APPROVERS: usize = 20;

/// Who approves, as an administrator says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Approver {
    User {
        id: Uuid,
    },
    /// Everybody of a role.
    Role {
        id: Uuid,
    },
    /// Of whoever asks: 1 is who leads their team, 2 the one above …
    Superior {
        level: u32,
    },
    /// Whom a field of the record names.
    Field {
        field: String,
    },
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepDefinition {
    pub name: String,
    #[serde(default)]
    pub mode: Mode,
    /// The step is only for records that meet it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    pub approvers: Vec<Approver>,
    /// Fields that can be changed while it waits at this step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<String>,
    /// Working days within which it should be decided; who is late is reminded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
}

/// All of a process that a running approval depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    #[serde(default)]
    pub needed: Needed,
    #[serde(default)]
    pub stages: Vec<String>,
    pub steps: Vec<StepDefinition>,
    #[serde(default)]
    pub own: Own,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<Approver>,
}

/// A definition that fits its object.
#[derive(Clone, Debug)]
pub struct Process {
    pub id: Uuid,
    /// Of the set-up record.
    pub version: i64,
    pub by_button: bool,
    pub description: Option<String>,
    pub definition: Definition,
    pub(super) condition: Option<Expression>,
    /// By step.
    pub(super) conditions: Vec<Option<Expression>>,
    /// Where the stage stands, and which stages need it.
    pub(super) gate: Option<(usize, Vec<Value>)>,
    pub(super) looks: Looks,
    /// The record's own fields that the conditions look at, but for the stage: an approval holds while they stay as they were.
    pub(super) sealed: BTreeSet<usize>,
}

impl Process {
    /// What is wrong with the definition comes with the place: `condition`, `steps.0.condition` …
    pub(super) fn compile(
        catalog: &Catalog,
        object: &Arc<Object>,
        definition: Definition,
    ) -> Result<Process, Vec<(String, Fault)>> {
        let mut faults = Vec::new();
        let mut looks = Looks::default();
        let mut sealed = BTreeSet::new();
        let mut read = |place: String, text: Option<&String>| {
            let text = text.filter(|text| !text.trim().is_empty())?;
            match Expression::condition(catalog, object, text) {
                Ok(condition) => {
                    looks.merge(condition.looks());
                    sealed.extend(condition.reads().iter().copied());
                    Some(condition)
                }
                Err(found) => {
                    faults.extend(found.into_iter().map(|fault| (place.clone(), fault)));
                    None
                }
            }
        };
        let condition = read("condition".to_owned(), definition.condition.as_ref());
        let steps = definition.steps.iter().enumerate();
        let conditions = steps.map(|(at, step)| read(format!("steps.{at}.condition"), step.condition.as_ref())).collect();
        let gate = match definition.needed {
            Needed::Stages => {
                let gate = rule::gate(object, &definition.stages);
                if gate.is_none() {
                    faults.push(("stages".to_owned(), fault("rule_stage_missing")));
                }
                gate
            }
            _ => None,
        };
        if let Some(at) = object.board.as_deref().and_then(|board| object.position(board)) {
            sealed.remove(&at);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let process = Process {
            id: Uuid::nil(),
            version: 0,
            by_button: false,
            description: None,
            definition,
            condition,
            conditions,
            gate,
            looks,
            sealed,
        };
        Ok(process)
    }

    pub(super) fn modes(&self) -> Vec<Mode> {
        self.definition.steps.iter().map(|step| step.mode).collect()
    }

    /// The names of the fields that an approval stands and falls with.
    pub fn sealed_fields<'o>(&'o self, object: &'o Object) -> impl Iterator<Item = &'o str> {
        self.sealed.iter().map(|at| object.fields[*at].name.as_str())
    }
}

fn fault(key: &'static str) -> Fault {
    Fault { line: 1, column: 1, from: 0, to: 0, message: Message::new(key) }
}

/// The processes of all objects.
#[derive(Clone, Debug, Default)]
pub struct Approvals {
    objects: FxHashMap<String, Arc<[Arc<Process>]>>,
    /// Objects that have or had one: their records may be locked.
    known: FxHashSet<String>,
    /// Those that do not fit any more, by id, with what is wrong.
    pub broken: FxHashMap<Uuid, Vec<Fault>>,
}

impl Approvals {
    /// In their order.
    pub fn of(&self, object: &str) -> &[Arc<Process>] {
        self.objects.get(object).map_or(&[], |processes| processes)
    }

    /// Whether a record of the object may wait for an approval, or has to have one.
    pub fn may_concern(&self, object: &str) -> bool {
        self.known.contains(object)
    }

    /// One statement.
    pub fn read(reader: &mut Reader, catalog: &Catalog) -> Result<Approvals> {
        let sql = "select id, version, object, name, description, condition, by_button, needed, stages, steps, own, fallback_id, copies,
                   active, deleted_at
                   from approval_process
                   order by object, position, created_at, id";
        let mut approvals = Approvals::default();
        let mut objects: FxHashMap<String, Vec<Arc<Process>>> = FxHashMap::default();
        reader.each(sql, &[], |row| {
            let object: String = row.get(2)?;
            approvals.known.insert(object.clone());
            let gone: Option<base::Instant> = row.get(14)?;
            if gone.is_some() || !row.get::<bool>(13)? {
                return Ok(());
            }
            let id: Uuid = row.get(0)?;
            let text = |at: usize| row.get::<Option<String>>(at);
            let definition = Definition {
                name: row.get(3)?,
                condition: text(5)?,
                needed: text(7)?.and_then(|text| Needed::parse(&text)).unwrap_or_default(),
                stages: list(text(8)?),
                steps: list(text(9)?),
                own: text(10)?.and_then(|text| Own::parse(&text)).unwrap_or_default(),
                fallback: row.get(11)?,
                copies: list(text(12)?),
            };
            let fits = catalog.find(&object).filter(|object| may_be_approved(object));
            let compiled = match fits {
                Some(object) => Process::compile(catalog, object, definition),
                None => Err(vec![("object".to_owned(), fault("unknown_object"))]),
            };
            match compiled {
                Ok(process) => {
                    let process = Process { id, version: row.get(1)?, description: text(4)?, by_button: row.get(6)?, ..process };
                    objects.entry(object).or_default().push(Arc::new(process));
                }
                Err(faults) => {
                    tracing::warn!(process = %id, %object, "an approval process does not fit any more and is left out");
                    approvals.broken.insert(id, faults.into_iter().map(|(_, fault)| fault).collect());
                }
            }
            Ok(())
        })?;
        approvals.objects = objects.into_iter().map(|(name, list)| (name, list.into())).collect();
        Ok(approvals)
    }
}

/// A JSON array; empty where it is none.
pub(super) fn list<T: serde::de::DeserializeOwned>(json: Option<String>) -> Vec<T> {
    json.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}
