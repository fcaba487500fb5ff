//! The formulas of the records that are being saved: computed on the record as it will be, before the company's rules look at it and
//! before it is written, so that they cost no statement of their own but one for each object that they look through.

use std::sync::Arc;

use base::{Currency, Result, Uuid};
use rustc_hash::FxHashMap;
use store::{Reader, Tx, Value};

use super::plan::{Computed, Node, Plan};
use super::{result, roll_up};
use crate::describe::Object;
use crate::expression::{Linked, Scene, Sight};
use crate::sql::Sql;
use crate::{Change, Cx, Record, Verb};

/// Fills in what the object computes, in records that are going to be written.
pub(crate) fn complete(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, changes: &mut [Change]) -> Result<()> {
    let plan = &cx.setup.derived;
    let Some(own) = plan.own(&object.name) else { return Ok(()) };
    let stands_alone = own.looks.is_empty() && own.roll_ups.is_empty();
    if !own.formulas.is_empty() && !stands_alone {
        let gathered: Vec<usize> = own.roll_ups.iter().map(|at| plan.nodes[*at].at).collect();
        hold(tx, object, &gathered, changes)?;
    }
    fill_in(cx, tx, object, changes)
}

/// The same for records that nobody writes: what they would be. A draft that changes nothing stays one.
pub(crate) fn fill_in(cx: &Cx, reader: &mut Reader, object: &Arc<Object>, changes: &mut [Change]) -> Result<()> {
    let plan = &cx.setup.derived;
    let Some(own) = plan.own(&object.name) else { return Ok(()) };
    for change in changes.iter_mut().filter(|change| change.is_new()) {
        for node in own.roll_ups.iter().map(|at| &plan.nodes[*at]) {
            if let Computed::RollUp(roll_up) = &node.how {
                change.after.values[node.at] = roll_up::of_nothing(node, roll_up);
            }
        }
    }
    if own.formulas.is_empty() {
        return Ok(());
    }
    let linked = match own.looks.is_empty() {
        true => Linked::default(),
        false => Linked::load(cx, reader, &own.looks, changes.iter().map(|change| &change.after), Sight::Stored)?,
    };
    for change in changes.iter_mut().filter(|change| moves(change)) {
        formulas(cx, plan, &own.formulas, &mut change.after, &linked);
    }
    Ok(())
}

/// The records themselves come before those that they look at, as they do where a value is followed from a record to what gathers it:
/// two transactions in the same order wait for each other and do not block each other. What a record gathers may have changed since it
/// was read, without its version: it counts as it is once the record is held.
fn hold(tx: &mut Tx, object: &Arc<Object>, gathered: &[usize], changes: &mut [Change]) -> Result<()> {
    let hold = tx.hold(false);
    let mut ids: Vec<Uuid> = changes.iter().filter(|change| !change.is_new()).map(Change::id).collect();
    if hold.is_empty() || ids.is_empty() {
        return Ok(());
    }
    ids.sort();
    let columns: String = gathered.iter().map(|at| format!(", t.{}", Sql::name(&object.fields[*at].column()))).collect();
    let mut stored: FxHashMap<Uuid, Vec<Value>> = FxHashMap::default();
    for some in ids.chunks(500) {
        let mut sql = Sql::new(&format!("select t.id{columns} from {} t where ", Sql::name(&object.name)));
        sql.column_in("t", "id", some);
        sql.push(" order by t.id");
        sql.push(hold);
        tx.each(&sql.text, &sql.args, |row| {
            let values = (1..).zip(gathered).map(|(place, at)| row.value(place, object.fields[*at].kind.column()));
            stored.insert(row.get(0)?, values.collect::<Result<_>>()?);
            Ok(())
        })?;
    }
    for change in changes {
        let Some(values) = stored.get(&change.id()) else { continue };
        for (at, value) in gathered.iter().zip(values) {
            let records = change.before.iter_mut().chain([&mut change.after]);
            records.for_each(|record| record.values[*at] = value.clone());
        }
    }
    Ok(())
}

fn moves(change: &Change) -> bool {
    match (change.verb, &change.before) {
        (Verb::Update, Some(before)) => before.values != change.after.values,
        (verb, _) => verb != Verb::Delete,
    }
}

/// Computes these formulas of a record, in their order.
pub(super) fn formulas(cx: &Cx, plan: &Plan, nodes: &[usize], record: &mut Record, linked: &Linked) {
    for node in nodes {
        let node: &Node = &plan.nodes[*node];
        let Computed::Formula(formula) = &node.how else { continue };
        let currency = record.text("currency").and_then(Currency::from_code).unwrap_or(cx.setup.settings.base_currency);
        let value = {
            let scene = Scene::new(cx, record, None, linked);
            result::stored(formula.value(&scene), &node.field().kind, currency)
        };
        record.values[node.at] = value;
    }
}
