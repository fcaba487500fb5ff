//! Which layout somebody gets, and what of it they see. Conditions look with the reader's eyes: what a layout is chosen by tells nothing
//! that its reader may not see.

use std::borrow::Cow;
use std::sync::Arc;

use base::{Result, Uuid};
use store::{Reader, Value};

use super::definition::{Definition, ListPart, Part, SectionPart, Tab};
use super::{LayoutKind, Ready};
use crate::describe::Object;
use crate::expression::{Linked, Scene, Sight, seen as seen_record};
use crate::people::{Access, Action};
use crate::{Cx, Record, permit};

/// The layouts of an object that the role of whoever asks is given, in their order.
pub fn allowed<'a>(cx: &'a Cx, object: &str) -> impl Iterator<Item = &'a Ready> {
    let role = cx.person().map(|person| person.role);
    let layouts = cx.setup.layouts.of(object).filter(|_| role.is_some()).map_or(&[][..], |own| &own.layouts[..]);
    layouts.iter().filter(move |layout| layout.roles.is_empty() || role.is_some_and(|role| layout.roles.contains(&role)))
}

/// The first of them that fits a record: `before` as it is stored, where it is, with `values` that stand in the form.
pub fn fitting(
    cx: &Cx,
    reader: &mut Reader,
    object: &Arc<Object>,
    kind: LayoutKind,
    before: Option<&Record>,
    values: Vec<(Cow<'static, str>, Value)>,
) -> Result<Option<Uuid>> {
    let mut layouts = allowed(cx, &object.name).filter(|layout| layout.kind == kind).peekable();
    match layouts.peek() {
        None => return Ok(None),
        Some(first) if !first.is_conditional() => return Ok(Some(first.id)),
        Some(_) => {}
    }
    let before = before.map(|record| seen_record(cx, record));
    let mut after = before.clone().unwrap_or_else(|| Record::empty(object));
    for (name, value) in values {
        after.set(&name, value);
    }
    let linked = match cx.setup.layouts.of(&object.name) {
        Some(own) => Linked::load(cx, reader, &own.looks, before.iter().chain([&after]), Sight::Reader)?,
        None => Linked::default(),
    };
    let scene = Scene::new(cx, &after, before.as_ref(), &linked);
    let fits = |layout: &&Ready| layout.condition.as_ref().is_none_or(|condition| condition.holds(&scene));
    Ok(layouts.find(fits).map(|layout| layout.id))
}

/// The definition without what whoever asks may not see: fields, lists of objects, columns; and without what is empty by that.
pub fn seen(cx: &Cx, object: &Object, definition: &Definition) -> Definition {
    let is_seen = |object: &Object, name: &String| {
        object.field(name).is_some_and(|field| permit::access(cx, object, field) != Access::Hidden)
    };
    let list = |list: &ListPart| {
        let other = cx.setup.catalog.find(&list.object).filter(|other| permit::may(cx, other, Action::Read))?;
        if !is_seen(other, &list.field) {
            return None;
        }
        let may_order = |name: &str| {
            other.field(name).is_some_and(|field| permit::may_compare(cx, other, field) && is_seen(other, &field.name))
        };
        Some(ListPart {
            columns: list.columns.iter().filter(|column| is_seen(other, column)).cloned().collect(),
            order: list.order.clone().filter(|order| may_order(&order.field)),
            ..list.clone()
        })
    };
    let part = |part: &Part| match part {
        Part::Section(section) => {
            let fields: Vec<_> = section.fields.iter().filter(|place| is_seen(object, &place.name)).cloned().collect();
            (!fields.is_empty()).then(|| Part::Section(SectionPart { fields, ..section.clone() }))
        }
        Part::List(one) => list(one).map(Part::List),
        Part::Files(files) => Some(Part::Files(*files)),
    };
    let tabs =
        definition.tabs.iter().map(|tab| Tab { title: tab.title.clone(), parts: tab.parts.iter().filter_map(part).collect() });
    Definition {
        tabs: tabs.filter(|tab| !tab.parts.is_empty()).collect(),
        head: definition.head.iter().filter(|name| is_seen(object, name)).cloned().collect(),
        rest: definition.rest,
    }
}
