//! Writing what is different, through `save`. Items need each other in no order that one could write down (a board needs a field, which
//! needs its object, whose row names the board), so whatever is refused is tried again as long as something else went through, and a new
//! item goes in without the fields that are refused until they fit. What is still refused at the end refuses the whole.

use std::sync::Arc;

use base::{Error, Problem, Result, Uuid};
use serde_json::{Map, Value as Json};
use store::Tx;

use super::difference::{Change, What};
use super::names::{Names, key_of};
use super::{Node, tree};
use crate::describe::{Default, Field, FieldKind, Object};
use crate::save::save_many;
use crate::{Cx, Draft, json};

/// A yes/no field by which a part of the set-up is taken out of use and keeps its data.
const RETIRED: &str = "retired";

struct Item<'c> {
    change: &'c Change,
    id: Uuid,
    /// It is there, and so is written as a change.
    exists: bool,
    /// Fields that are still to be written; a new item goes in without those that are refused, and they wait.
    fields: Vec<&'c str>,
    problems: Vec<Problem>,
}

/// Returns the asker with the set-up as it is then.
pub fn apply(cx: &Cx, tx: &mut Tx, wanted: &Node, changes: &[Change], mut names: Names) -> Result<Cx> {
    let (mut items, mut retired) = (Vec::new(), Vec::new());
    for change in changes {
        let key = change.path.join(" / ");
        let (id, exists) = match change.what {
            What::Added => (base::new_id(), false),
            _ => (names.find(&change.object, &key).ok_or_else(|| Error::internal("a change of what is not there"))?, true),
        };
        if !exists {
            names.promise(&change.object, &change.path, id);
        }
        // What is made for an object, or said of it, is checked while that is in use.
        let (last, fields): (Vec<_>, Vec<_>) =
            change.fields.iter().partition(|field| field.field == RETIRED && field.to == Json::Bool(true));
        if change.what != What::Removed && !last.is_empty() {
            retired.push(Item { change, id, exists: true, fields: vec![RETIRED], problems: Vec::new() });
        }
        let fields: Vec<&str> = fields.into_iter().map(|field| field.field.as_str()).collect();
        if change.what != What::Changed || !fields.is_empty() {
            items.push(Item { change, id, exists, fields, problems: Vec::new() });
        }
    }
    let (gone, kept): (Vec<Item>, Vec<Item>) = items.into_iter().partition(|item| item.change.what == What::Removed);
    let wanted = Wanted { tree: wanted, names: &names };
    let cx = rounds(cx, tx, kept, |cx, tx, object, items, round| write(cx, tx, &wanted, object, items, round))?;
    let cx = rounds(&cx, tx, retired, |cx, tx, object, items, round| write(cx, tx, &wanted, object, items, round))?;
    rounds(&cx, tx, gone, |cx, tx, object, items, _| remove(cx, tx, object, items))
}

/// Whether a new item may go in without what is refused.
#[derive(Clone, Copy, PartialEq)]
enum Round {
    Strict,
    /// One item alone, so that everything else is tried again before another goes in by halves.
    Lenient,
}

/// What is left of the items of one object, and whether any was written.
type Left<'c> = (Vec<Item<'c>>, bool);

/// Runs `step` for the items of each object, until none is left or nothing moves any more.
fn rounds<'c>(
    cx: &Cx,
    tx: &mut Tx,
    mut open: Vec<Item<'c>>,
    mut step: impl FnMut(&Cx, &mut Tx, &Arc<Object>, Vec<Item<'c>>, Round) -> Result<Left<'c>>,
) -> Result<Cx> {
    let mut cx = cx.clone();
    let mut round = Round::Strict;
    while !open.is_empty() {
        let mut order: Vec<String> = cx.setup.catalog.objects().iter().map(|object| object.name.clone()).collect();
        // What is removed goes before what it may refer to.
        if open.iter().any(|item| item.change.what == What::Removed) {
            order.reverse();
        }
        let (mut left, mut moved) = (Vec::new(), false);
        for name in order {
            let (own, others): (Vec<Item>, Vec<Item>) = open.into_iter().partition(|item| item.change.object == name);
            open = others;
            if own.is_empty() || (moved && round == Round::Lenient) {
                left.extend(own);
                continue;
            }
            let object = cx.setup.catalog.object(&name)?.clone();
            let (refused, did) = step(&cx, tx, &object, own, round)?;
            left.extend(refused);
            moved |= did;
            if did {
                cx = cx.renewed(tx)?;
            }
        }
        open = left;
        round = match (moved, round) {
            (true, _) => Round::Strict,
            (false, Round::Strict) => Round::Lenient,
            (false, Round::Lenient) => {
                return Err(Error::Invalid(open.into_iter().flat_map(|item| item.problems).collect()));
            }
        };
    }
    Ok(cx)
}

/// What a file wants, and what its names mean here.
struct Wanted<'w> {
    tree: &'w Node,
    names: &'w Names,
}

/// Writes what fits.
fn write<'c>(
    cx: &Cx,
    tx: &mut Tx,
    wanted: &Wanted,
    object: &Arc<Object>,
    items: Vec<Item<'c>>,
    round: Round,
) -> Result<Left<'c>> {
    let (mut tried, mut drafts, mut left) = (Vec::new(), Vec::new(), Vec::new());
    for mut item in items {
        match draft(cx, object, &item, wanted) {
            Ok(draft) => {
                drafts.push(draft);
                tried.push(item);
            }
            Err(problems) => {
                item.problems = problems;
                left.push(item);
            }
        }
    }
    let mut moved = false;
    for (outcome, mut item) in save_many(cx, tx, object, drafts)?.into_iter().zip(tried) {
        let problems = match outcome {
            Ok(_) => {
                moved = true;
                continue;
            }
            Err(Error::Invalid(problems) | Error::Duplicate(problems)) => problems,
            Err(error) => return Err(error),
        };
        if round == Round::Lenient && !moved && by_halves(cx, tx, wanted, object, &mut item, &problems)? {
            moved = true;
        } else {
            item.problems = problems.into_iter().map(|problem| placed(object, item.change, problem)).collect();
        }
        left.push(item);
    }
    Ok((left, moved))
}

/// Writes a new item without the fields that were refused, where those may come later.
fn by_halves(cx: &Cx, tx: &mut Tx, wanted: &Wanted, object: &Arc<Object>, item: &mut Item, problems: &[Problem]) -> Result<bool> {
    let field = |problem: &Problem| problem.target.as_deref().and_then(|name| object.field(name));
    let may_wait = |field: &Field| !field.fixed && (!field.required || field.default.is_some());
    if item.exists || !problems.iter().all(|problem| field(problem).is_some_and(may_wait)) {
        return Ok(false);
    }
    let refused: Vec<&str> = problems.iter().filter_map(field).map(|field| field.name.as_str()).collect();
    let (later, now): (Vec<&str>, Vec<&str>) = item.fields.iter().copied().partition(|name| refused.contains(name));
    let all = std::mem::replace(&mut item.fields, now);
    let written = match draft(cx, object, item, wanted) {
        Ok(draft) => save_many(cx, tx, object, vec![draft])?.pop(),
        Err(_) => None,
    };
    item.exists = matches!(written, Some(Ok(_)));
    item.fields = if item.exists { later } else { all };
    Ok(item.exists)
}

fn placed(object: &Object, change: &Change, problem: Problem) -> Problem {
    Problem { target: Some(tree::place(object, &change.path, problem.target.as_deref())), ..problem }
}

/// What is to be saved of an item, in stored values.
fn draft(cx: &Cx, object: &Arc<Object>, item: &Item, wanted: &Wanted) -> Result<Draft, Vec<Problem>> {
    let change = item.change;
    let section = wanted.tree.get(&object.name);
    let body = section.and_then(|section| change.path.iter().try_fold(section, |node, part| node.get(part)));
    let at = |field: Option<&str>| tree::place(object, &change.path, field);
    let mut problems = Vec::new();
    let mut map = Map::new();
    let mut put = |name: &str, node: &Node, problems: &mut Vec<Problem>| {
        let Some(field) = tree::told(object).find(|field| field.name == name) else {
            return problems.push(Problem::at(at(Some(name)), "unknown_field").with("field", name));
        };
        match inward(field, node, wanted.names) {
            Ok(value) => drop(map.insert(field.column(), value)),
            Err(missing) => problems.push(Problem::at(at(Some(name)), "configuration_missing").with("name", missing)),
        }
    };
    if !item.exists {
        for (field, part) in key_of(object).into_iter().zip(&change.path) {
            if body.is_none_or(|body| body.get(&field.name).is_none()) {
                put(&field.name, &Node::Text(part.clone()), &mut problems);
            }
        }
    }
    for name in &item.fields {
        let node = body.and_then(|body| body.get(name)).unwrap_or(&Node::Null);
        put(name, node, &mut problems);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let values = json::values_in(object, &map, cx.setup.settings.base_currency);
    let values =
        values.map_err(|problems| problems.into_iter().map(|problem| placed(object, change, problem)).collect::<Vec<_>>())?;
    let draft = if item.exists { Draft::update(item.id) } else { Draft::create().with_id(item.id) };
    Ok(values.into_iter().fold(draft, |draft, (name, value)| {
        let default = object.field(&name).and_then(|field| field.default.as_ref()).filter(|_| value.is_null());
        match default {
            Some(Default::Value(default)) => draft.set(name, default.clone()),
            _ => draft.set(name, value),
        }
    }))
}

/// A value of a file as the API gives it, ids in the place of names.
fn inward(field: &Field, node: &Node, names: &Names) -> Result<Json, String> {
    if let (Some(target), Node::Text(name)) = (field.kind.target(), node) {
        return names.find(target, name).map(|id| Json::from(id.to_string())).ok_or_else(|| format!("{target}: {name}"));
    }
    // A text that looks like a number or like yes is a text all the same.
    let node = match (node, field.kind.is_textual()) {
        (Node::Integer(number), true) => Node::Text(number.to_string()),
        (Node::Number(text), true) => Node::Text(text.clone()),
        (Node::Boolean(yes), true) => Node::Text(yes.to_string()),
        _ => node.clone(),
    };
    if matches!(field.kind, FieldKind::Choice(_) | FieldKind::Currency) {
        return Ok(node.json());
    }
    let mut missing = None;
    let node = node.texts(&mut |text| match names.inward(text) {
        Ok(text) => text,
        Err(name) => {
            missing.get_or_insert(name);
            String::new()
        }
    });
    missing.map_or_else(|| Ok(node.json()), Err)
}

/// What can be retired is retired; everything else goes.
fn remove<'c>(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, items: Vec<Item<'c>>) -> Result<Left<'c>> {
    let retires = object.field(RETIRED).is_some_and(|field| field.kind == FieldKind::Boolean);
    let draft = |item: &Item| if retires { Draft::update(item.id).set(RETIRED, true) } else { Draft::delete(item.id) };
    let drafts = items.iter().map(draft).collect();
    let (mut left, mut moved) = (Vec::new(), false);
    for (outcome, mut item) in save_many(cx, tx, object, drafts)?.into_iter().zip(items) {
        match outcome {
            Ok(_) => moved = true,
            Err(Error::Invalid(problems) | Error::Duplicate(problems)) => {
                item.problems = problems.into_iter().map(|problem| placed(object, item.change, problem)).collect();
                left.push(item);
            }
            Err(error) => return Err(error),
        }
    }
    Ok((left, moved))
}
