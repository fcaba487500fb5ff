//! The formulas of the records that are being saved: computed on the record as it will be, before the company's rules look at it and
//! before it is written, so that they cost no statement of their own but one for each object that they look through.

use std::sync::Arc;

use base::{Currency, Result};
use store::Tx;

use super::plan::{Computed, Node, Plan};
use super::{result, roll_up};
use crate::describe::Object;
use crate::expression::{Linked, Scene, Sight};
use crate::{Change, Cx, Record, Verb};

/// Fills in what the object computes. A draft that changes nothing stays one.
pub(crate) fn complete(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, changes: &mut [Change]) -> Result<()> {
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
        false => Linked::load(cx, tx, &own.looks, changes.iter().map(|change| &change.after), Sight::Stored)?,
    };
    for change in changes.iter_mut().filter(|change| moves(change)) {
        formulas(cx, plan, &own.formulas, &mut change.after, &linked);
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
