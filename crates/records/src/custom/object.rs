//! Objects that a company makes while the system runs. Each is a real table beside the built-in ones, described by a row here and by
//! its fields in `custom_field`, so that whatever reads descriptions treats it as any other. A retired object keeps its table and
//! its records and is shown nowhere. Deliberately not here: how the rows become descriptions (`apply`), who may use a new one (`make`).

use base::{Problem, Result};
use records_derive::{Choice, Object};
use store::{Tx, Value};

use super::apply;
use crate::describe::{Choice, Chosen, Field, FieldKind, Json, Object};
use crate::{Change, Cx, Verb};

#[derive(Object)]
#[object(group = "setup", icon = "appstore", setup, confidential, title = "object", key(&["object"]), check(check), after(after))]
pub struct CustomObject {
    /// Its name in the API, beginning with `x_`.
    #[field(fixed, max = 40)]
    pub object: String,
    /// What one record is called, by language tag, a JSON object.
    pub labels: Json,
    /// What several are called where that is another word, by language tag, a JSON object.
    pub plurals: Option<Json>,
    #[field(max = 40)]
    pub icon: Option<String>,
    pub navigation: Chosen<Navigation>,
    #[field(fixed)]
    pub title: Chosen<Title>,
    /// What automatic numbers begin with until a numbering rule says otherwise.
    #[field(max = 20)]
    pub prefix: Option<String>,
    #[field(fixed, starts = true)]
    pub owned: bool,
    /// The object whose records these belong to: each of them names one.
    #[field(fixed, max = 63)]
    pub whole: Option<String>,
    /// They are parts of what they belong to, as lines are of an order: rights are the whole's.
    #[field(fixed, starts = false)]
    pub part: bool,
    /// Calls, visits and tasks can be about its records.
    #[field(starts = true)]
    pub activities: bool,
    /// The field whose values are the columns of its board.
    #[field(max = 63)]
    pub board: Option<String>,
    /// The day or time by which its calendar places records.
    #[field(max = 63)]
    pub calendar: Option<String>,
    /// Fields whose words are found by search, beside name and number; a JSON array.
    pub searched: Option<Json>,
    /// What makes two records the same: a JSON array of `{"field", "by", "exclusive"}`, see `describe::DuplicateRule`.
    pub duplicates: Option<Json>,
    #[field(starts = 0)]
    pub position: i64,
    #[field(starts = false)]
    pub retired: bool,
}

/// Where the navigation shows it.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Navigation {
    Sell,
    Customer,
    Product,
    Custom,
}

/// What names a record to people.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Title {
    Name,
    /// An automatic number; a name may be given beside it.
    Number,
}

/// Objects that a company may make, and fields of its own that one object may have. Each is a table, or a column, for good.
pub const MOST_OBJECTS: usize = 200;
pub const MOST_FIELDS: usize = 500;

/// A name that is free, a whole that can have parts, fields that can be what they are chosen for.
fn check(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut() {
        match change.verb {
            // Its table stays, and so whatever would come back under this name would find records that it does not know.
            Verb::Delete => change.problems.push(Problem::new("objects_are_retired")),
            Verb::Restore => {}
            Verb::Create => {
                check_name(cx, tx, change)?;
                check_whole(cx, change);
                check_described(cx, change);
            }
            Verb::Update => {
                if *change.after.get("retired") == Value::Bool(true) && change.touches("retired") {
                    check_parts(cx, change);
                }
                check_described(cx, change);
            }
        }
    }
    Ok(())
}

fn check_name(cx: &Cx, tx: &mut Tx, change: &mut Change) -> Result<()> {
    let name = change.after.text("object").unwrap_or("").to_owned();
    let letters = name.strip_prefix("x_").unwrap_or("");
    let well_formed = letters.starts_with(|c: char| c.is_ascii_lowercase())
        && letters.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        // What stands beside a table: its index of words.
        && !name.contains("__");
    if !well_formed {
        change.refuse("object", "object_name_malformed");
        return Ok(());
    }
    if cx.setup.catalog.named(&name).is_some() {
        change.refuse("object", "taken");
    }
    let count = tx.first("select count(*) from custom_object", &[], |row| row.get::<i64>(0))?.unwrap_or(0);
    if usize::try_from(count).is_ok_and(|count| count >= MOST_OBJECTS) {
        change.problems.push(Problem::at("object", "too_many_objects").with("most", MOST_OBJECTS));
    }
    Ok(())
}

fn check_whole(cx: &Cx, change: &mut Change) {
    let part = *change.after.get("part") == Value::Bool(true);
    let Some(name) = change.after.text("whole") else {
        if part {
            change.refuse("whole", "required");
        }
        return;
    };
    match cx.setup.catalog.find(name) {
        None => change.refuse("whole", "unknown_object"),
        // A part of a part would have rights that nobody can follow, and parts of the set-up would be set-up.
        Some(whole) if whole.group == "setup" || (part && whole.part_of.is_some()) => {
            change.refuse("whole", "object_cannot_have_parts")
        }
        Some(_) => {}
    }
    if part {
        // Whose whole has an owner needs none.
        change.after.set("owned", false);
    }
}

fn check_parts(cx: &Cx, change: &mut Change) {
    let Some(name) = change.after.text("object") else { return };
    let is_part = |object: &Object| object.part_of.as_deref().and_then(|part| object.field(part)?.kind.target()) == Some(name);
    if let Some(part) = cx.setup.catalog.objects().iter().find(|object| is_part(object)) {
        change.problems.push(Problem::new("object_has_parts").with("object", part.label(cx.locale)));
    }
}

/// Labels and whatever names fields. An object that is being brought back is checked against the fields that it had.
fn check_described(cx: &Cx, change: &mut Change) {
    if apply::texts_by_language(change.after.text("labels")).is_empty() {
        change.refuse("labels", "object_label_missing");
    }
    let described = apply::described(&cx.setup.catalog, &apply::Row::of(&change.after));
    let known = change.after.text("object").and_then(|name| cx.setup.catalog.named(name)).map(AsRef::as_ref);
    let object = known.unwrap_or(&described);
    // What was chosen before and is gone meanwhile is left aside where the object is described; it keeps nobody from other changes.
    let given = |name: &str| change.after.text(name).filter(|_| change.is_new() || change.touches(name));
    let chosen = |name: &str| given(name).map(str::to_owned);
    let setup = |name: &str| cx.setup.catalog.find(name).is_some_and(|target| target.setup && target.group == "setup");
    let mut problems = Vec::new();
    let mut fits = |field: &'static str, name: String, good: &dyn Fn(&FieldKind) -> bool| {
        // What is computed changes without the record being written, and nobody drags it.
        let entered = |found: &Field| found.derived.is_none() || field == "calendar";
        if !object.field(&name).is_some_and(|found| good(&found.kind) && entered(found)) {
            problems.push(Problem::at(field, "object_field_unfit").with("field", name));
        }
    };
    if let Some(name) = chosen("board") {
        fits("board", name, &|kind| match kind {
            FieldKind::Choice(_) => true,
            FieldKind::Reference(target) => setup(target),
            _ => false,
        });
    }
    if let Some(name) = chosen("calendar") {
        fits("calendar", name, &|kind| matches!(kind, FieldKind::Date | FieldKind::Instant));
    }
    for name in apply::texts(given("searched")) {
        fits("searched", name, &|kind| kind.is_textual() && !matches!(kind, FieldKind::Choice(_) | FieldKind::Time));
    }
    match apply::duplicate_rules(given("duplicates")) {
        Some(rules) => {
            for rule in rules {
                fits("duplicates", rule.field, &|kind| kind.is_textual());
            }
        }
        None => problems.push(Problem::at("duplicates", "object_duplicates_malformed")),
    }
    if change.after.text("navigation").and_then(Navigation::parse).is_none() {
        change.after.set("navigation", Navigation::Custom.value());
    }
    change.problems.extend(problems);
}

/// Records that are there already are found by what is searched and compared from now on.
fn after(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    let again = changes.iter().filter(|change| {
        !change.is_new() && (change.touches("searched") || change.touches("duplicates") || change.touches("retired"))
    });
    let names: Vec<String> = again.filter_map(|change| change.after.text("object")).map(str::to_owned).collect();
    if names.is_empty() {
        return Ok(());
    }
    let catalog = super::apply(cx.setup.builtin(), tx)?;
    for object in names.iter().filter_map(|name| catalog.find(name)) {
        // It may have been made in this very transaction.
        tx.follow(&[crate::schema::table(object)])?;
        crate::save::rebuild(tx, object)?;
    }
    Ok(())
}
