//! What other records compute from those that changed, in the transaction of the change. Which computed fields are to be done for which
//! records is gathered first; then the stages are gone through once, each passing on what it changed to those after it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::{Result, Uuid};
use store::Tx;

use super::plan::{Computed, Plan, Trigger, Way};
use super::visit::{Moved, visit};
use crate::describe::Object;
use crate::sql::Sql;
use crate::{Change, Cx, Record, Verb};

/// Records of one statement.
const CHUNK: usize = 500;

/// What is to be computed anew.
#[derive(Default)]
pub(super) struct Dirty {
    /// Records by the position of the computed field.
    records: BTreeMap<usize, BTreeSet<Uuid>>,
    /// The same, by the records that those of an object name by a reference: still to be looked up.
    named: BTreeMap<(String, usize), (BTreeSet<usize>, BTreeSet<Uuid>)>,
}

/// Brings up to date what is computed from these changes, which are written; also in the changes themselves.
pub(crate) fn follow(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, changes: &mut [Change]) -> Result<()> {
    let plan = &cx.setup.derived;
    if !plan.keeps(&object.name) && plan.triggers(&object.name).is_none() {
        return Ok(());
    }
    let triggers = plan.triggers(&object.name).unwrap_or_default();
    let mut dirty = Dirty::default();
    for change in changes.iter() {
        if change.verb == Verb::Restore {
            // Nobody kept it up to date where it lay.
            let roll_ups = plan.own(&object.name).map_or(&[][..], |own| &own.roll_ups);
            roll_ups.iter().for_each(|node| dirty.add(*node, std::iter::once(change.id())));
        }
        for (at, triggers) in triggers.iter().enumerate().filter(|(_, triggers)| !triggers.is_empty()) {
            let same = change.before.as_ref().is_some_and(|before| before.values[at] == change.after.values[at]);
            if same {
                continue;
            }
            for trigger in triggers {
                dirty.seed(plan, object, trigger, change);
            }
        }
    }
    let computed = dirty.run(cx, tx, plan)?;
    for change in changes.iter_mut() {
        for (at, value) in computed.get(&change.id()).into_iter().flatten() {
            change.after.values[*at] = value.clone();
        }
    }
    Ok(())
}

/// Rows that were changed without `save`: these fields of these records, which may have held anything before.
pub struct Touched<'a> {
    pub object: &'a str,
    pub fields: &'a [&'a str],
    pub records: Vec<Uuid>,
    /// What else their references named before.
    pub before: Vec<Uuid>,
}

/// Brings up to date what is computed from rows that were changed without `save`.
pub fn touch(cx: &Cx, tx: &mut Tx, touched: &[Touched]) -> Result<()> {
    let plan = &cx.setup.derived;
    let mut dirty = Dirty::default();
    for each in touched.iter().filter(|touched| !touched.records.is_empty()) {
        let (Some(object), Some(triggers)) = (cx.setup.catalog.find(each.object), plan.triggers(each.object)) else { continue };
        for (at, name) in each.fields.iter().filter_map(|name| Some((object.position(name)?, *name))) {
            for trigger in &triggers[at] {
                match trigger.way {
                    Way::Same => dirty.add(trigger.node, each.records.iter().copied()),
                    Way::Named(reference) => dirty.name(plan, trigger.node, reference, each.records.iter().copied()),
                    Way::Gathered(relation) => {
                        let parents = parents(tx, object, relation, &each.records)?;
                        dirty.add(trigger.node, parents.into_iter());
                        if object.fields[relation].name == name {
                            dirty.add(trigger.node, each.before.iter().copied());
                        }
                    }
                }
            }
        }
    }
    dirty.run(cx, tx, plan).map(drop)
}

/// Parts that went to the recycle bin with their wholes at this moment, or came back with them.
pub(crate) fn touch_parts(cx: &Cx, tx: &mut Tx, child: &Arc<Object>, reference: &str, wholes: &[Uuid], back: bool) -> Result<()> {
    let plan = &cx.setup.derived;
    let places = child.position("deleted_at").zip(child.field(reference));
    let Some((deleted, reference)) = places.filter(|_| !wholes.is_empty()) else { return Ok(()) };
    let mut wanted: Vec<&str> = Vec::new();
    let own = plan.own(&child.name).filter(|_| back);
    let gathered: Vec<(usize, usize)> = plan.triggers(&child.name).map_or_else(Vec::new, |triggers| {
        let each = triggers[deleted].iter().filter_map(|trigger| match trigger.way {
            Way::Gathered(relation) => Some((trigger.node, relation)),
            _ => None,
        });
        each.collect()
    });
    let columns: Vec<String> = gathered.iter().map(|(_, relation)| Sql::name(&child.fields[*relation].column())).collect();
    if own.is_some() {
        wanted.push("id");
    }
    wanted.extend(columns.iter().map(String::as_str));
    wanted.sort_unstable();
    wanted.dedup();
    let mut dirty = Dirty::default();
    for column in wanted {
        let mut found: BTreeSet<Uuid> = BTreeSet::new();
        for some in wholes.chunks(CHUNK) {
            let table = Sql::name(&child.name);
            let mut sql =
                Sql::new(&format!("select distinct t.{column} from {table} t where t.{column} is not null and t.deleted_at "));
            if back {
                sql.push("is null");
            } else {
                sql.push("= ");
                sql.bind(cx.now);
            }
            sql.push(" and ");
            sql.column_in("t", &Sql::name(&reference.column()), some);
            tx.each(&sql.text, &sql.args, |row| {
                found.insert(row.get(0)?);
                Ok(())
            })?;
        }
        for (node, _) in gathered.iter().zip(&columns).filter(|(_, other)| *other == column).map(|(gathered, _)| gathered) {
            dirty.add(*node, found.iter().copied());
        }
        if let Some(own) = own.filter(|_| column == "id") {
            own.formulas.iter().chain(&own.roll_ups).for_each(|node| dirty.add(*node, found.iter().copied()));
        }
    }
    dirty.run(cx, tx, plan).map(drop)
}

/// Computes a field of these records, and what is computed from it.
pub(super) fn compute(cx: &Cx, tx: &mut Tx, plan: &Plan, node: usize, ids: &[Uuid]) -> Result<()> {
    let mut dirty = Dirty::default();
    dirty.add(node, ids.iter().copied());
    dirty.run(cx, tx, plan).map(drop)
}

/// Whom these records name by a reference.
fn parents(tx: &mut Tx, child: &Object, relation: usize, ids: &[Uuid]) -> Result<BTreeSet<Uuid>> {
    let relation = Sql::name(&child.fields[relation].column());
    let mut found = BTreeSet::new();
    for some in ids.chunks(CHUNK) {
        let mut sql = Sql::new(&format!(
            "select distinct t.{relation} from {} t where t.{relation} is not null and ",
            Sql::name(&child.name)
        ));
        sql.column_in("t", "id", some);
        tx.each(&sql.text, &sql.args, |row| {
            found.insert(row.get(0)?);
            Ok(())
        })?;
    }
    Ok(found)
}

type Values = BTreeMap<Uuid, Vec<(usize, store::Value)>>;

impl Dirty {
    fn add(&mut self, node: usize, ids: impl Iterator<Item = Uuid>) {
        let mut ids = ids.peekable();
        if ids.peek().is_some() {
            self.records.entry(node).or_default().extend(ids);
        }
    }

    fn name(&mut self, plan: &Plan, node: usize, reference: usize, ids: impl Iterator<Item = Uuid>) {
        let host = plan.nodes[node].object.name.clone();
        let entry = self.named.entry((host, reference)).or_default();
        entry.0.insert(node);
        entry.1.extend(ids);
    }

    fn seed(&mut self, plan: &Plan, object: &Arc<Object>, trigger: &Trigger, change: &Change) {
        let node = &plan.nodes[trigger.node];
        match trigger.way {
            // `complete` has computed formulas already, and a new record has nothing to gather.
            Way::Same => {
                if matches!(node.how, Computed::RollUp(_)) && !change.is_new() {
                    self.add(trigger.node, std::iter::once(change.id()));
                }
            }
            // What names a new record can only have come in the same batch.
            Way::Named(reference) => {
                if change.verb == Verb::Update || node.object.name == object.name {
                    self.name(plan, trigger.node, reference, std::iter::once(change.id()));
                }
            }
            Way::Gathered(relation) => {
                let named = |record: &Record| match record.values[relation] {
                    store::Value::Id(id) => Some(id),
                    _ => None,
                };
                let parents = [change.before.as_ref().and_then(named), named(&change.after)];
                self.add(trigger.node, parents.into_iter().flatten());
            }
        }
    }

    /// Goes through the stages. What was computed of each record.
    fn run(mut self, cx: &Cx, tx: &mut Tx, plan: &Plan) -> Result<Values> {
        let mut values = Values::new();
        self.look_up(cx, tx)?;
        for stage in &plan.stages {
            if !stage.nodes.iter().any(|node| self.records.contains_key(node)) {
                continue;
            }
            let Some(object) = cx.setup.catalog.find(&stage.object).cloned() else { continue };
            for Moved { record, fields } in visit(cx, tx, plan, stage, &self.records)? {
                for at in &fields {
                    for trigger in plan.triggers(&object.name).into_iter().flat_map(|triggers| &triggers[*at]) {
                        self.pass(plan, stage.nodes.as_slice(), trigger, &record);
                    }
                }
                let id = record.id();
                let known = values.entry(id).or_default();
                known.extend(fields.into_iter().map(|at| (at, record.values[at].clone())));
            }
            self.look_up(cx, tx)?;
        }
        Ok(values)
    }

    fn pass(&mut self, plan: &Plan, stage: &[usize], trigger: &Trigger, record: &Record) {
        match trigger.way {
            // The visit has done those of its own stage.
            Way::Same if stage.contains(&trigger.node) => {}
            Way::Same => self.add(trigger.node, std::iter::once(record.id())),
            Way::Named(reference) => self.name(plan, trigger.node, reference, std::iter::once(record.id())),
            Way::Gathered(relation) => {
                if let store::Value::Id(parent) = record.values[relation] {
                    self.add(trigger.node, std::iter::once(parent));
                }
            }
        }
    }

    /// Finds the records that name others. Those in the recycle bin are computed when they come back.
    fn look_up(&mut self, cx: &Cx, tx: &mut Tx) -> Result<()> {
        for ((host, reference), (nodes, ids)) in std::mem::take(&mut self.named) {
            let Some(host) = cx.setup.catalog.find(&host) else { continue };
            let column = Sql::name(&host.fields[reference].column());
            let ids: Vec<Uuid> = ids.into_iter().collect();
            let mut found: Vec<Uuid> = Vec::new();
            for some in ids.chunks(CHUNK) {
                let mut sql = Sql::new(&format!("select t.id from {} t where t.deleted_at is null and ", Sql::name(&host.name)));
                sql.column_in("t", &column, some);
                tx.each(&sql.text, &sql.args, |row| {
                    found.push(row.get(0)?);
                    Ok(())
                })?;
            }
            for node in nodes {
                self.add(node, found.iter().copied());
            }
        }
        Ok(())
    }
}
