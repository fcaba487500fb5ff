//! One visit to records of one object: they are read and held, what has to be computed of them is computed, and what differs is written.
//! For 500 records that is one statement to read, one for each reference that something is gathered through, one for each object that
//! formulas look through, and one to write.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::{Currency, Result, Uuid};
use rustc_hash::FxHashMap;
use store::{ColumnKind, Tx, Value};

use super::plan::{Computed, Node, Plan};
use super::stages::Stage;
use super::{own, roll_up};
use crate::describe::{FieldKind, Object};
use crate::expression::{Linked, Looks, Sight};
use crate::save;
use crate::sql::Sql;
use crate::{Cx, Record};

/// Records of one statement.
const CHUNK: usize = 500;

/// A record of which something changed: before and after, as far as it was read, and where.
pub(super) struct Moved {
    pub record: Record,
    pub fields: Vec<usize>,
}

/// Computes what a stage has on these records, roll-ups only where they are among `dirty`.
pub(super) fn visit(
    cx: &Cx,
    tx: &mut Tx,
    plan: &Plan,
    stage: &Stage,
    dirty: &BTreeMap<usize, BTreeSet<Uuid>>,
) -> Result<Vec<Moved>> {
    let Some(object) = cx.setup.catalog.find(&stage.object) else { return Ok(Vec::new()) };
    let ids: BTreeSet<Uuid> = stage.nodes.iter().filter_map(|node| dirty.get(node)).flatten().copied().collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let columns = columns(plan, stage, object);
    let mut moved = Vec::new();
    for some in ids.chunks(CHUNK) {
        let before = read(tx, object, &columns, some)?;
        let after = compute(cx, tx, plan, stage, dirty, before.clone())?;
        moved.extend(write(cx, tx, plan, stage, object, before, after)?);
    }
    Ok(moved)
}

/// Every field that the visit or what follows from it needs.
fn columns(plan: &Plan, stage: &Stage, object: &Arc<Object>) -> Vec<usize> {
    let mut columns: BTreeSet<usize> = ["id", "currency", "closed_on"].iter().filter_map(|name| object.position(name)).collect();
    for node in stage.nodes.iter().map(|node| &plan.nodes[*node]) {
        columns.insert(node.at);
        columns.extend(node.inputs.iter().filter(|(other, ..)| other.name == object.name).map(|(_, at, _)| *at));
        // Who gathers it, and by which reference.
        for trigger in plan.triggers(&object.name).into_iter().flat_map(|triggers| &triggers[node.at]) {
            if let super::plan::Way::Gathered(relation) = trigger.way {
                columns.insert(relation);
            }
        }
        if let Computed::Formula(formula) = &node.how {
            columns.extend(formula.reads());
            columns.extend(formula.looks().through().map(|(reference, ..)| reference));
        }
    }
    columns.into_iter().collect()
}

fn read(tx: &mut Tx, object: &Arc<Object>, columns: &[usize], ids: &[Uuid]) -> Result<FxHashMap<Uuid, Record>> {
    let names: Vec<String> = columns.iter().map(|at| format!("t.{}", Sql::name(&object.fields[*at].column()))).collect();
    let mut sql = Sql::new(&format!("select {} from {} t where ", names.join(", "), Sql::name(&object.name)));
    sql.column_in("t", "id", ids);
    sql.push(" order by t.id");
    sql.push(tx.hold(false));
    let mut records = FxHashMap::default();
    tx.each(&sql.text, &sql.args, |row| {
        let mut record = Record::empty(object);
        for (position, at) in columns.iter().enumerate() {
            record.values[*at] = row.value(position, object.fields[*at].kind.column())?;
        }
        records.insert(record.id(), record);
        Ok(())
    })?;
    Ok(records)
}

fn compute(
    cx: &Cx,
    tx: &mut Tx,
    plan: &Plan,
    stage: &Stage,
    dirty: &BTreeMap<usize, BTreeSet<Uuid>>,
    mut records: FxHashMap<Uuid, Record>,
) -> Result<FxHashMap<Uuid, Record>> {
    let roll_ups: Vec<(usize, &Node)> =
        stage.nodes.iter().filter(|node| dirty.contains_key(node)).map(|node| (*node, &plan.nodes[*node])).collect();
    for (node, id, value) in roll_up::gather(cx, tx, &roll_ups, &records)? {
        if let Some(record) = records.get_mut(&id) {
            record.values[plan.nodes[node].at] = value;
        }
    }
    let formulas: Vec<usize> =
        stage.nodes.iter().copied().filter(|node| matches!(plan.nodes[*node].how, Computed::Formula(_))).collect();
    let mut looks = Looks::default();
    for node in &formulas {
        if let Computed::Formula(formula) = &plan.nodes[*node].how {
            looks.merge(formula.looks());
        }
    }
    let linked = match looks.is_empty() {
        true => Linked::default(),
        false => Linked::load(cx, tx, &looks, records.values(), Sight::Stored)?,
    };
    records.values_mut().for_each(|record| own::formulas(cx, plan, &formulas, record, &linked));
    Ok(records)
}

/// Writes the fields of the stage that differ somewhere, of the records in which something differs.
fn write(
    cx: &Cx,
    tx: &mut Tx,
    plan: &Plan,
    stage: &Stage,
    object: &Arc<Object>,
    before: FxHashMap<Uuid, Record>,
    after: FxHashMap<Uuid, Record>,
) -> Result<Vec<Moved>> {
    let places: Vec<usize> = stage.nodes.iter().map(|node| plan.nodes[*node].at).collect();
    let mut moved = Vec::new();
    for (id, record) in after {
        let Some(was) = before.get(&id) else { continue };
        let fields: Vec<usize> = places.iter().copied().filter(|at| was.values[*at] != record.values[*at]).collect();
        if !fields.is_empty() {
            moved.push(Moved { record, fields });
        }
    }
    if moved.is_empty() {
        return Ok(moved);
    }
    // The same order everywhere, so that two transactions wait for each other and do not block each other.
    moved.sort_by_key(|moved| moved.record.id());
    let touched: BTreeSet<usize> = moved.iter().flat_map(|moved| moved.fields.iter().copied()).collect();
    let mut set = Vec::new();
    let mut kinds = Vec::new();
    for field in touched.iter().map(|at| &object.fields[*at]) {
        for (column, kind) in std::iter::once((field.column(), field.kind.column()))
            .chain(field.base_column().map(|column| (column, ColumnKind::Int)))
        {
            kinds.push(kind);
            set.push(format!("{} = ?{}", Sql::name(&column), kinds.len()));
        }
    }
    let sql = format!("update {} set {} where id = ?{}", Sql::name(&object.name), set.join(", "), kinds.len() + 1);
    let mut rows = Vec::with_capacity(moved.len());
    for Moved { record, .. } in &moved {
        let mut row = Vec::with_capacity(kinds.len() + 1);
        for at in &touched {
            let value = &record.values[*at];
            row.push(value.clone());
            if object.fields[*at].kind == FieldKind::Money {
                row.push(in_base(cx, record, value)?);
            }
        }
        row.push(record.id().into());
        rows.push(row);
        cx.announce(&object.name, record.id(), "changed");
    }
    tx.send_many(&sql, &rows)?;
    Ok(moved)
}

fn in_base(cx: &Cx, record: &Record, value: &Value) -> Result<Value> {
    let currency = record.text("currency").and_then(Currency::from_code);
    save::in_base(cx, currency, record.date("closed_on"), value)
}
