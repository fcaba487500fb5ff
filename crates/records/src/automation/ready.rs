//! The automations as the set-up holds them: read and checked once when the set-up is read, found by object and by id.

use std::sync::Arc;

use base::{Result, Uuid};
use rustc_hash::FxHashMap;
use store::Reader;

use super::Trigger;
use super::compile::{Misfit, fitting};
use super::plan::{Plan, Step, Written};
use crate::approval::Approvals;
use crate::describe::Catalog;
use crate::people::People;

/// The automations that are switched on.
#[derive(Clone, Debug, Default)]
pub struct Automations {
    /// By object, those that a change can set off, in their order.
    by_object: FxHashMap<String, Vec<Arc<Plan>>>,
    by_id: FxHashMap<Uuid, Arc<Plan>>,
    /// Automations that do not fit any more, by id, with what is wrong.
    pub broken: FxHashMap<Uuid, Vec<Misfit>>,
}

/// A button on the pages of an object's records.
#[derive(Clone, Debug)]
pub struct Button {
    pub id: Uuid,
    pub label: String,
}

impl Automations {
    pub(super) fn of(&self, object: &str) -> &[Arc<Plan>] {
        self.by_object.get(object).map_or(&[], Vec::as_slice)
    }

    pub(super) fn find(&self, id: Uuid) -> Option<&Arc<Plan>> {
        self.by_id.get(&id)
    }

    pub(super) fn with(&self, triggers: &[Trigger]) -> Vec<&Arc<Plan>> {
        let mut found: Vec<&Arc<Plan>> = self.by_id.values().filter(|plan| triggers.contains(&plan.trigger)).collect();
        found.sort_by_key(|plan| plan.id);
        found
    }

    /// Whether the clock sets any off.
    pub fn are_timed(&self) -> bool {
        self.by_id.values().any(|plan| matches!(plan.trigger, Trigger::Idle | Trigger::Date | Trigger::Schedule))
    }

    /// The buttons of an object.
    pub fn buttons(&self, object: &str) -> Vec<Button> {
        let plans = self.with(&[Trigger::Button]).into_iter().filter(|plan| plan.object.name == object);
        plans.map(|plan| Button { id: plan.id, label: plan.settings.label.clone().unwrap_or_default() }).collect()
    }

    /// Those that give records to people of whom nobody works here any more.
    pub fn without_people<'a>(&'a self, people: &'a People) -> impl Iterator<Item = Uuid> + 'a {
        let nobody = |step: &Step| matches!(step, Step::Assign(assignment) if assignment.pool.members(people).is_empty());
        self.by_id.values().filter(move |plan| plan.steps.iter().any(nobody)).map(|plan| plan.id)
    }

    /// One statement.
    pub fn read(reader: &mut Reader, catalog: &Catalog, approvals: &Approvals) -> Result<Automations> {
        let sql = "select id, name, object, trigger_kind, trigger_settings, token, condition, steps, active_since
                   from automation
                   where deleted_at is null and active
                   order by object, position, created_at, id";
        let rows = reader.query(sql, &[], |row| {
            Ok(Written {
                id: row.get(0)?,
                name: row.get(1)?,
                object: row.get(2)?,
                trigger: row.get(3)?,
                settings: row.get(4)?,
                token: row.get(5)?,
                condition: row.get(6)?,
                steps: row.get::<Option<String>>(7)?.unwrap_or_default(),
                active_since: row.get(8)?,
            })
        })?;
        let mut automations = Automations::default();
        for row in rows {
            match fitting(catalog, approvals, &row) {
                Ok(plan) => automations.add(Arc::new(plan)),
                Err(faults) => {
                    tracing::warn!(automation = %row.id, object = %row.object, "an automation does not fit any more and rests");
                    automations.broken.insert(row.id, faults);
                }
            }
        }
        Ok(automations)
    }

    fn add(&mut self, plan: Arc<Plan>) {
        if matches!(plan.trigger, Trigger::Created | Trigger::Changed | Trigger::Stage) {
            self.by_object.entry(plan.object.name.clone()).or_default().push(plan.clone());
        }
        self.by_id.insert(plan.id, plan);
    }
}
