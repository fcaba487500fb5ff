//! One walk over a definition: what of it fits its object, and what does not, each with its place. A save is refused for any of it; a
//! layout that is kept is used without it, so that a retired field never takes a page away.

use std::collections::BTreeSet;

use base::{Locale, Message, Problem};

use super::LayoutKind;
use super::definition::{Definition, ListPart, Part, Place, SectionPart, Tab, Titles};
use crate::Cx;
use crate::describe::{Catalog, Field, FieldKind, Object};
use crate::exchange::export::label as field_label;
use crate::expression::{Fault, say};

/// Tabs of a layout, parts of a tab, fields beneath the title, and columns of a list, at most.
const MOST_TABS: usize = 8;
const MOST_PARTS: usize = 40;
const MOST_IN_HEAD: usize = 6;
const MOST_COLUMNS: usize = 12;

/// The longest title of a tab or a section, in characters.
const LONGEST_TITLE: usize = 60;

/// Nobody looks for them on a page.
const NEVER_PLACED: [&str; 3] = ["id", "version", "deleted_at"];

/// What does not fit, with its place: `definition.tabs.0.parts.1.fields.2`.
#[derive(Clone, Debug, PartialEq)]
pub struct Misfit {
    place: String,
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq)]
enum Reason {
    Word(&'static str),
    /// About a field of an object, which is told by its label where it has one.
    Field(&'static str, String, String),
    Most(&'static str, usize),
    Fault(Fault),
}

impl Misfit {
    pub(super) fn word(place: impl Into<String>, key: &'static str) -> Misfit {
        Misfit { place: place.into(), reason: Reason::Word(key) }
    }

    pub(super) fn of_fault(place: &str, fault: Fault) -> Misfit {
        Misfit { place: place.to_owned(), reason: Reason::Fault(fault) }
    }

    /// In the words of whoever reads it.
    pub fn problem(&self, cx: &Cx) -> Problem {
        let message = match &self.reason {
            Reason::Word(key) => Message::new(key),
            Reason::Field(key, object, name) => {
                let object = cx.setup.catalog.named(object);
                let field = object.and_then(|object| object.position(name).map(|at| (object, &object.fields[at])));
                let label = field.map_or_else(|| name.clone(), |(object, field)| field_label(cx, object, field));
                // An argument that begins with @ would be taken for the key of a word.
                Message::new(key).with("field", label.trim_start_matches('@'))
            }
            Reason::Most(key, most) => Message::new(key).with("most", most),
            Reason::Fault(fault) => Message::new("expression_fault")
                .with("line", fault.line)
                .with("column", fault.column)
                .with("reason", say(cx.locale, fault)),
        };
        Problem { target: Some(self.place.clone()), message }
    }
}

/// What of the definition fits the object, and everything that does not.
pub(super) fn fitted(catalog: &Catalog, object: &Object, kind: LayoutKind, definition: &Definition) -> (Definition, Vec<Misfit>) {
    let mut walk =
        Walk { catalog, object, kind, placed: BTreeSet::new(), lists: BTreeSet::new(), has_files: false, misfits: Vec::new() };
    let head = walk.head(&definition.head);
    if definition.tabs.len() > MOST_TABS {
        walk.misfits.push(Misfit { place: "definition".to_owned(), reason: Reason::Most("layout_too_many_tabs", MOST_TABS) });
    }
    if kind == LayoutKind::Quick && definition.tabs.len() != 1 {
        walk.misfits.push(Misfit::word("definition", "layout_quick_one_tab"));
    }
    let tabs = definition.tabs.iter().enumerate().map(|(at, tab)| walk.tab(at, tab)).collect();
    walk.required();
    (Definition { tabs, head, rest: definition.rest && kind == LayoutKind::Page }, walk.misfits)
}

struct Walk<'a> {
    catalog: &'a Catalog,
    object: &'a Object,
    kind: LayoutKind,
    placed: BTreeSet<String>,
    lists: BTreeSet<(String, String)>,
    has_files: bool,
    misfits: Vec<Misfit>,
}

impl Walk<'_> {
    fn refuse(&mut self, place: &str, key: &'static str) {
        self.misfits.push(Misfit::word(place, key));
    }

    fn refuse_field(&mut self, place: String, key: &'static str, object: &str, name: &str) {
        self.misfits.push(Misfit { place, reason: Reason::Field(key, object.to_owned(), name.to_owned()) });
    }

    fn head(&mut self, names: &[String]) -> Vec<String> {
        if names.len() > MOST_IN_HEAD {
            self.misfits
                .push(Misfit { place: "definition.head".to_owned(), reason: Reason::Most("layout_head_full", MOST_IN_HEAD) });
        }
        if self.kind == LayoutKind::Quick && !names.is_empty() {
            self.refuse("definition.head", "layout_quick_sections");
            return Vec::new();
        }
        let object = self.object;
        self.names(object, names, "definition.head")
    }

    /// Those of the names that are fields of `object`, each once.
    fn names(&mut self, object: &Object, names: &[String], place: &str) -> Vec<String> {
        let mut kept: Vec<String> = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let place = format!("{place}.{at}");
            if field(object, name).is_none() {
                self.refuse_field(place, "unknown_field", &object.name, name);
            } else if kept.contains(name) {
                self.refuse_field(place, "layout_field_twice", &object.name, name);
            } else {
                kept.push(name.clone());
            }
        }
        kept
    }

    fn tab(&mut self, at: usize, tab: &Tab) -> Tab {
        let place = format!("definition.tabs.{at}");
        let title = self.titles(&tab.title, &place);
        if tab.parts.len() > MOST_PARTS {
            self.misfits.push(Misfit { place: place.clone(), reason: Reason::Most("layout_too_many_parts", MOST_PARTS) });
        }
        let mut parts = Vec::new();
        for (at, part) in tab.parts.iter().enumerate() {
            let place = format!("{place}.parts.{at}");
            match part {
                Part::Section(section) => parts.push(Part::Section(self.section(section, &place))),
                _ if self.kind == LayoutKind::Quick => self.refuse(&place, "layout_quick_sections"),
                Part::List(list) => parts.extend(self.list(list, &place).map(Part::List)),
                Part::Files(_) if self.has_files => self.refuse(&place, "layout_list_twice"),
                Part::Files(files) => {
                    self.has_files = true;
                    parts.push(Part::Files(*files));
                }
            }
        }
        Tab { title, parts }
    }

    fn titles(&mut self, titles: &Titles, place: &str) -> Titles {
        let place = format!("{place}.title");
        if titles.keys().any(|tag| Locale::ALL.iter().all(|locale| locale.tag() != tag)) {
            self.refuse(&place, "layout_language");
        }
        if titles.values().any(|title| title.chars().count() > LONGEST_TITLE) {
            self.misfits.push(Misfit { place, reason: Reason::Most("too_long", LONGEST_TITLE) });
        }
        titles.clone()
    }

    fn section(&mut self, section: &SectionPart, place: &str) -> SectionPart {
        let title = self.titles(&section.title, place);
        if !(1..=3).contains(&section.columns) {
            self.refuse(&format!("{place}.columns"), "layout_columns");
        }
        let mut fields = Vec::new();
        for (at, one) in section.fields.iter().enumerate() {
            fields.extend(self.place(one, format!("{place}.fields.{at}")));
        }
        SectionPart { title, columns: section.columns.clamp(1, 3), collapsed: section.collapsed, fields }
    }

    fn place(&mut self, one: &Place, place: String) -> Option<Place> {
        let object = self.object;
        let Some(field) = field(object, &one.name) else {
            self.refuse_field(place, "unknown_field", &object.name, &one.name);
            return None;
        };
        if self.kind == LayoutKind::Quick && field.read_only {
            self.refuse_field(place, "layout_quick_read_only", &object.name, &one.name);
            return None;
        }
        if !self.placed.insert(one.name.clone()) {
            self.refuse_field(place, "layout_field_twice", &object.name, &one.name);
            return None;
        }
        Some(one.clone())
    }

    fn list(&mut self, list: &ListPart, place: &str) -> Option<ListPart> {
        let related =
            self.catalog.referring(&self.object.name).find(|(other, field)| other.name == list.object && *field == list.field);
        let Some((other, _)) = related else {
            self.refuse(place, "layout_no_relation");
            return None;
        };
        if !self.lists.insert((list.object.clone(), list.field.clone())) {
            self.refuse(place, "layout_list_twice");
            return None;
        }
        if list.columns.len() > MOST_COLUMNS {
            let place = format!("{place}.columns");
            self.misfits.push(Misfit { place, reason: Reason::Most("layout_too_many_columns", MOST_COLUMNS) });
        }
        let columns = self.names(other, &list.columns, &format!("{place}.columns"));
        let order = match &list.order {
            Some(order) if !field(other, &order.field).is_some_and(may_order) => {
                self.refuse_field(format!("{place}.order"), "layout_order", &other.name, &order.field);
                None
            }
            order => order.clone(),
        };
        Some(ListPart { object: list.object.clone(), field: list.field.clone(), columns, order })
    }

    /// Nobody could save a form that does not ask for what has to be there.
    fn required(&mut self) {
        let object = self.object;
        for field in object.fields.iter().filter(|field| is_asked(object, field)) {
            if !self.placed.contains(&field.name) {
                self.refuse_field("definition".to_owned(), "layout_required_missing", &object.name, &field.name);
            }
        }
    }
}

fn field<'o>(object: &'o Object, name: &str) -> Option<&'o Field> {
    object.field(name).filter(|field| !NEVER_PLACED.contains(&field.name.as_str()))
}

/// Whether whoever makes a record has to enter it. The reference to the whole is given by the page on which a part is entered.
fn is_asked(object: &Object, field: &Field) -> bool {
    let is_whole = object.part_of.as_deref() == Some(field.name.as_str());
    field.required && field.is_shown() && !field.read_only && field.default.is_none() && !is_whole
}

fn may_order(field: &Field) -> bool {
    !field.kind.is_file()
        && !matches!(
            field.kind,
            FieldKind::Json | FieldKind::Choices(_) | FieldKind::Tags | FieldKind::LongText | FieldKind::Location
        )
}
