//! The computed fields of all objects, checked and ready: what each reads, what reads it, and the order in which they are computed.
//! Read with the set-up. What does not fit its object any more is left out with the reason and keeps its last values.

use std::collections::BTreeSet;
use std::sync::Arc;

use base::{Message, Result, Uuid};
use rustc_hash::FxHashMap;
use store::Reader;

use super::stages::{self, Stage};
use crate::Cx;
use crate::describe::{Catalog, Derived, Field, FieldKind, Gather, How, Object};
use crate::expression::{Expression, Fault, Looks};
use crate::people::{Access, Action};
use crate::permit;

#[derive(Debug, Default)]
pub struct Plan {
    pub(super) nodes: Vec<Node>,
    pub(super) stages: Vec<Stage>,
    triggers: FxHashMap<String, Vec<Vec<Trigger>>>,
    own: FxHashMap<String, Own>,
    requires: FxHashMap<(String, usize), Vec<(String, usize)>>,
    /// Fields that do not fit any more, by the custom field's id.
    pub broken: FxHashMap<Uuid, Vec<Fault>>,
    /// What each was last computed for.
    pub(super) states: FxHashMap<Uuid, (String, String)>,
    /// What else than records values depend on that age.
    pub(super) circumstances: String,
}

/// One computed field.
#[derive(Debug)]
pub(super) struct Node {
    pub id: Uuid,
    pub object: Arc<Object>,
    pub at: usize,
    pub how: Computed,
    pub definition: String,
    /// Every field that it reads, and how one leads from there to its own record.
    pub inputs: Vec<(Arc<Object>, usize, Way)>,
}

#[derive(Debug)]
pub(super) enum Computed {
    Formula(Expression),
    RollUp(RollUp),
}

#[derive(Debug)]
pub(super) struct RollUp {
    pub child: Arc<Object>,
    /// Where the reference stands in the child.
    pub relation: usize,
    pub function: Gather,
    pub field: Option<usize>,
    /// Where the child says whether it counts.
    pub counted: Option<usize>,
}

/// What has to be computed anew where a field changes.
#[derive(Clone, Debug)]
pub(super) struct Trigger {
    pub node: usize,
    pub way: Way,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The record itself.
    Same,
    /// The records that name it by this reference.
    Named(usize),
    /// The record that it names by this reference of its own.
    Gathered(usize),
}

/// The computed fields of one object.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// In order.
    pub formulas: Vec<usize>,
    pub roll_ups: Vec<usize>,
    pub looks: Looks,
}

/// Whether a computed field can be relied upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Ready,
    /// Its definition is new, and what was there is being computed.
    Computing,
    /// It does not fit its object any more, and keeps its last values.
    Broken,
}

impl Plan {
    pub(crate) fn read(reader: &mut Reader, catalog: &Catalog) -> Result<Plan> {
        let mut plan = match Plan::compile(catalog) {
            Ok(plan) => plan,
            // `check_field` lets no circle be saved; one that a file or another server brought is left out as a whole.
            Err(path) => {
                tracing::warn!("computed fields go in a circle and are left out: {}", path.join(" → "));
                Plan::default()
            }
        };
        reader.each("select field_id, definition, circumstances from derived_state", &[], |row| {
            plan.states.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
            Ok(())
        })?;
        if plan.nodes.iter().any(Node::ages) {
            plan.circumstances = circumstances(reader)?;
        }
        Ok(plan)
    }

    /// All computed fields of a catalog. A circle is an error that names its fields, the first one again at the end.
    pub(super) fn compile(catalog: &Catalog) -> Result<Plan, Vec<String>> {
        let mut plan = Plan::default();
        for object in catalog.objects() {
            for (at, field) in object.fields.iter().enumerate().filter(|(_, field)| !field.retired) {
                let Some(derived) = &field.derived else { continue };
                match computed(catalog, object, field, derived) {
                    Ok(how) => {
                        let (id, object, definition) = (derived.id, object.clone(), derived.definition(&field.kind));
                        let mut node = Node { id, object, at, how, definition, inputs: Vec::new() };
                        node.inputs = node.inputs(catalog);
                        plan.nodes.push(node);
                    }
                    Err(faults) => {
                        tracing::warn!(object = %object.name, field = %field.name, "a computed field does not fit any more");
                        let id = if field.internal { Derived::beside(derived.id) } else { derived.id };
                        plan.broken.insert(id, faults);
                    }
                }
            }
        }
        // A roll-up whose condition broke is broken.
        let broken = &plan.broken;
        plan.nodes.retain(|node| !broken.contains_key(&node.id));
        for node in 0..plan.nodes.len() {
            for (object, at, way) in plan.nodes[node].inputs.clone() {
                let width = object.fields.len();
                let triggers = plan.triggers.entry(object.name.clone()).or_insert_with(|| vec![Vec::new(); width]);
                let trigger = &mut triggers[at];
                if !trigger.iter().any(|known| known.node == node && known.way == way) {
                    trigger.push(Trigger { node, way });
                }
            }
        }
        match stages::order(&plan) {
            Ok(stages) => plan.stages = stages,
            Err(path) => return Err(path.into_iter().map(|node| plan.nodes[node].name()).collect()),
        }
        plan.gather();
        Ok(plan)
    }

    fn gather(&mut self) {
        let ordered: Vec<usize> = self.stages.iter().flat_map(|stage| stage.nodes.iter().copied()).collect();
        for at in ordered {
            let node = &self.nodes[at];
            let own = self.own.entry(node.object.name.clone()).or_default();
            match &node.how {
                Computed::Formula(formula) => {
                    own.looks.merge(formula.looks());
                    own.formulas.push(at);
                }
                Computed::RollUp(_) => own.roll_ups.push(at),
            }
            let mut requires: BTreeSet<(String, usize)> = BTreeSet::new();
            for (object, field, _) in &node.inputs {
                let field = *field;
                // What the field beside the child reads is required, not that field itself.
                let further = self.requires.get(&(object.name.clone(), field)).into_iter().flatten().cloned();
                requires.extend(further);
                if object.fields[field].is_shown() && object.fields[field].name != "deleted_at" {
                    requires.insert((object.name.clone(), field));
                }
            }
            self.requires.insert((node.object.name.clone(), node.at), requires.into_iter().collect());
        }
    }

    pub(super) fn own(&self, object: &str) -> Option<&Own> {
        self.own.get(object)
    }

    /// Whether records of this object have computed fields.
    pub(crate) fn keeps(&self, object: &str) -> bool {
        self.own.contains_key(object)
    }

    /// What each field of an object moves; none where nothing is computed from it.
    pub(super) fn triggers(&self, object: &str) -> Option<&[Vec<Trigger>]> {
        self.triggers.get(object).map(Vec::as_slice)
    }

    /// Whether whoever asks may read every field that this one is computed from, and some record of each object that it looks at.
    /// Which records those are is not asked: a sum is the company's.
    pub(crate) fn may_read(&self, cx: &Cx, object: &Object, field: &Field) -> bool {
        let Some(at) = object.position(&field.name) else { return false };
        let Some(requires) = self.requires.get(&(object.name.clone(), at)) else { return false };
        requires.iter().all(|(name, at)| {
            let Some(other) = cx.setup.catalog.find(name) else { return false };
            permit::own_access(cx, other, &other.fields[*at]) >= Access::Read
                && (other.name == object.name || permit::may(cx, other, Action::Read))
        })
    }

    /// The roll-up whose condition this field keeps.
    pub(super) fn beside(&self, id: Uuid) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == Derived::beside(id))
    }

    pub fn state(&self, id: Uuid) -> State {
        if self.broken.contains_key(&id) {
            return State::Broken;
        }
        let computed = |node: &Node| self.states.get(&id).is_some_and(|(definition, _)| *definition == node.definition);
        match self.nodes.iter().filter(|node| node.id == id).all(computed) {
            true => State::Ready,
            false => State::Computing,
        }
    }
}

impl Node {
    pub fn field(&self) -> &Field {
        &self.object.fields[self.at]
    }

    fn name(&self) -> String {
        format!("{}.{}", self.object.name, self.field().name)
    }

    pub fn ages(&self) -> bool {
        matches!(&self.how, Computed::Formula(formula) if formula.ages())
    }

    /// Where its own currency stands, where it needs one.
    fn currency(&self) -> Option<usize> {
        let amounts = |at: &usize| self.object.fields[*at].kind == FieldKind::Money;
        let needs = match &self.how {
            Computed::Formula(formula) => amounts(&self.at) || formula.reads().iter().any(amounts),
            Computed::RollUp(_) => amounts(&self.at),
        };
        self.object.position("currency").filter(|_| needs)
    }

    fn inputs(&self, catalog: &Catalog) -> Vec<(Arc<Object>, usize, Way)> {
        let same = |at| (self.object.clone(), at, Way::Same);
        let mut inputs: Vec<_> = self.currency().map(same).into_iter().collect();
        match &self.how {
            Computed::Formula(formula) => {
                inputs.extend(formula.reads().iter().copied().map(same));
                // The day at whose rate an amount is reckoned.
                inputs.extend(self.object.position("closed_on").filter(|_| formula.ages()).map(same));
                for (reference, other, fields) in formula.looks().through() {
                    inputs.push(same(reference));
                    if let Some(other) = catalog.find(other) {
                        inputs.extend(fields.iter().map(|at| (other.clone(), *at, Way::Named(reference))));
                    }
                }
            }
            Computed::RollUp(roll_up) => {
                let child = &roll_up.child;
                let amount = roll_up.field.is_some_and(|at| child.fields[at].kind == FieldKind::Money);
                let of_amounts = ["currency", "closed_on"].iter().filter(|_| amount).filter_map(|name| child.position(name));
                let read = [Some(roll_up.relation), child.position("deleted_at"), roll_up.field, roll_up.counted];
                let way = Way::Gathered(roll_up.relation);
                inputs.extend(read.into_iter().flatten().chain(of_amounts).map(|at| (child.clone(), at, way)));
            }
        }
        inputs
    }
}

fn computed(catalog: &Catalog, object: &Arc<Object>, field: &Field, derived: &Derived) -> Result<Computed, Vec<Fault>> {
    let broken = |key: &'static str, name: &str| {
        vec![Fault { line: 1, column: 1, from: 0, to: 0, message: Message::new(key).with("field", name) }]
    };
    match &derived.how {
        How::Formula(text) => {
            let formula = Expression::stored(catalog, object, text)?;
            match super::result::fits(formula.kind(), &field.kind) {
                true => Ok(Computed::Formula(formula)),
                false => Err(broken("formula_wrong_kind", &field.name)),
            }
        }
        How::RollUp { child, relation, function, field: gathered, .. } => {
            let child = catalog.find(child).cloned().ok_or_else(|| broken("unknown_object", child))?;
            let place =
                |name: &str| child.field(name).and_then(|_| child.position(name)).ok_or_else(|| broken("unknown_field", name));
            let counted = match derived.counted() {
                Some(name) => Some(child.position(&name).ok_or_else(|| broken("unknown_field", &name))?),
                None => None,
            };
            let gathered = gathered.as_deref().map(place).transpose()?;
            Ok(Computed::RollUp(RollUp { relation: place(relation)?, function: *function, field: gathered, counted, child }))
        }
    }
}

/// What values that age depend on: holidays, rates, the time zone. The date is added when it is asked.
fn circumstances(reader: &mut Reader) -> Result<String> {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hash = DefaultHasher::new();
    env!("CARGO_PKG_VERSION").hash(&mut hash);
    reader.each("select day, working from holiday where deleted_at is null order by day, id", &[], |row| {
        (row.get::<base::Date>(0)?, row.get::<Option<bool>>(1)?).hash(&mut hash);
        Ok(())
    })?;
    let rates = "select currency, valid_from, rate from exchange_rate where deleted_at is null order by currency, valid_from, id";
    reader.each(rates, &[], |row| {
        (row.get::<String>(0)?, row.get::<base::Date>(1)?, row.get::<i64>(2)?).hash(&mut hash);
        Ok(())
    })?;
    reader.each("select time_zone from setting where deleted_at is null", &[], |row| {
        row.get::<String>(0)?.hash(&mut hash);
        Ok(())
    })?;
    Ok(format!("{:x}", hash.finish()))
}
