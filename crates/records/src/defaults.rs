//! Defaults that the company writes as expressions: what a new record gets in a field that nobody filled. For its own fields and for
//! built-in ones that have no default. `save` fills in with the writer's eyes, so that a default shows nobody what they may not read; a
//! form is offered the same beforehand. Computed once: from then on it is a value like any other, so that, other than in a formula, `me`
//! and `now` may stand in it. Deliberately not here: the fixed defaults of descriptions (`save::complete`).

use std::sync::Arc;

use base::{Currency, Message, Problem, Result, Uuid};
use records_derive::Object;
use rustc_hash::FxHashMap;
use store::{Reader, Tx, Value as Stored};

use crate::describe::{self, Catalog, FieldKind, LongText};
use crate::expression::{self, Expression, Fault, Kind, Linked, Looks, Scene, Sight, Value};
use crate::{Change, Cx, Record, Verb, derived, rule};

/// The default of one field of one object.
#[derive(Object)]
#[object(group = "setup", icon = "form", setup, confidential, title = "field", key(&["object", "field"]), check(check))]
pub struct FieldDefault {
    #[field(fixed)]
    pub object: String,
    #[field(fixed, max = 63)]
    pub field: String,
    /// What a new record gets where nobody entered anything.
    #[field(max = expression::LONGEST)]
    pub expression: LongText,
}

/// The defaults of all objects, checked and ready.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    objects: FxHashMap<String, Arc<Ready>>,
    /// Those that do not fit any more, by id, with what is wrong.
    pub broken: FxHashMap<Uuid, Vec<Fault>>,
}

/// Those of one object, in the order of its fields: a later one may look at what an earlier one gave.
#[derive(Clone, Debug, Default)]
struct Ready {
    fields: Vec<(usize, Expression)>,
    looks: Looks,
}

impl Defaults {
    /// Whether new records of an object are given anything.
    pub fn has(&self, object: &str) -> bool {
        self.objects.contains_key(object)
    }

    /// One statement.
    pub(crate) fn read(reader: &mut Reader, catalog: &Catalog) -> Result<Defaults> {
        let sql = "select id, object, field, expression from field_default where deleted_at is null order by object, id";
        let rows = reader.query(sql, &[], |row| {
            Ok((row.get::<Uuid>(0)?, row.get::<String>(1)?, row.get::<String>(2)?, row.get::<String>(3)?))
        })?;
        let mut defaults = Defaults::default();
        let mut objects: FxHashMap<String, Ready> = FxHashMap::default();
        for (id, object, field, text) in rows {
            match compile(catalog, &object, &field, &text) {
                Ok((at, expression)) => {
                    let ready = objects.entry(object).or_default();
                    ready.looks.merge(expression.looks());
                    ready.fields.push((at, expression));
                }
                Err(misfit) => {
                    tracing::warn!(%object, %field, "a default does not fit any more and is left out");
                    defaults.broken.insert(id, misfit.faults());
                }
            }
        }
        for ready in objects.values_mut() {
            ready.fields.sort_by_key(|(at, _)| *at);
        }
        defaults.objects = objects.into_iter().map(|(name, ready)| (name, Arc::new(ready))).collect();
        Ok(defaults)
    }
}

/// Why a default does not fit.
enum Misfit {
    Object,
    Field(Message),
    Expression(Vec<Fault>),
}

impl Misfit {
    fn faults(self) -> Vec<Fault> {
        let whole = |message| vec![Fault { line: 1, column: 1, from: 0, to: 0, message }];
        match self {
            Misfit::Object => whole(Message::new("unknown_object")),
            Misfit::Field(message) => whole(message),
            Misfit::Expression(faults) => faults,
        }
    }
}

fn compile(catalog: &Catalog, object: &str, field: &str, text: &str) -> Result<(usize, Expression), Misfit> {
    let object = catalog.find(object).filter(|object| rule::may_have_rules(object)).ok_or(Misfit::Object)?;
    let at = object.position(field).filter(|at| object.fields[*at].is_shown());
    let unknown = || Misfit::Field(Message::new("unknown_field").with("field", field.to_owned()));
    let at = at.filter(|at| object.part_of.as_deref() != Some(&object.fields[*at].name)).ok_or_else(unknown)?;
    let described = &object.fields[at];
    if described.read_only || described.derived.is_some() {
        return Err(Misfit::Field(Message::new("field_read_only")));
    }
    if described.default.is_some() {
        return Err(Misfit::Field(Message::new("default_given")));
    }
    let expression = Expression::new(catalog, object, text).map_err(Misfit::Expression)?;
    if !fits(expression.kind(), &described.kind) {
        let message = Message::new("expression_wrong_kind").with("wanted", format!("@kind.{}", described.kind.name()));
        let message = message.with("found", format!("@kind.{}", expression.kind().name()));
        return Err(Misfit::Expression(vec![Fault { line: 1, column: 1, from: 0, to: text.encode_utf16().count(), message }]));
    }
    Ok((at, expression))
}

fn fits(found: &Kind, wanted: &FieldKind) -> bool {
    match (found, wanted) {
        (Kind::Link(object), wanted) => wanted.target() == Some(object),
        (Kind::Text | Kind::Choice(_), FieldKind::LongText) => true,
        _ => derived::fits(found, wanted),
    }
}

/// What fits its field; all that is wrong with it otherwise.
fn check(cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut().filter(|change| matches!(change.verb, Verb::Create | Verb::Update)) {
        let text = |name: &str| change.after.text(name).unwrap_or_default().to_owned();
        let found = compile(&cx.setup.catalog, &text("object"), &text("field"), &text("expression"));
        match found {
            Ok(_) => {}
            Err(Misfit::Object) => change.refuse("object", "unknown_object"),
            Err(Misfit::Field(message)) => {
                change.problems.push(Problem { target: Some("field".to_owned()), message });
            }
            Err(Misfit::Expression(faults)) => {
                for fault in faults {
                    let reason = expression::say(cx.locale, &fault);
                    let message = Message::new("expression_fault").with("line", fault.line).with("column", fault.column);
                    change
                        .problems
                        .push(Problem { target: Some("expression".to_owned()), message: message.with("reason", reason) });
                }
            }
        }
    }
    Ok(())
}

/// Gives new records what they were not given. What a writer left empty on purpose stays empty.
pub(crate) fn fill(cx: &Cx, tx: &mut Tx, object: &describe::Object, changes: &mut [Change]) -> Result<()> {
    let Some(ready) = cx.setup.defaults.objects.get(&object.name).filter(|_| rule::obeys(cx)) else { return Ok(()) };
    if !changes.iter().any(Change::is_new) {
        return Ok(());
    }
    let records = changes.iter().filter(|change| change.is_new()).map(|change| &change.after);
    let linked = linked(cx, tx, ready, records)?;
    for change in changes.iter_mut().filter(|change| change.is_new()) {
        let left = std::mem::take(&mut change.left_empty);
        give(cx, ready, &linked, &mut change.after, |at| !left.contains(&at));
    }
    Ok(())
}

/// Fills in what a new record with these values would be given, but for what was left empty; answers which fields that are.
pub fn offer(cx: &Cx, reader: &mut Reader, record: &mut Record, left_empty: &[usize]) -> Result<Vec<usize>> {
    let Some(ready) = cx.setup.defaults.objects.get(&record.object.name) else { return Ok(Vec::new()) };
    let linked = linked(cx, reader, ready, [&*record].into_iter())?;
    Ok(give(cx, ready, &linked, record, |at| !left_empty.contains(&at)))
}

fn linked<'a>(cx: &Cx, reader: &mut Reader, ready: &Ready, records: impl Iterator<Item = &'a Record> + Clone) -> Result<Linked> {
    if ready.looks.is_empty() { Ok(Linked::default()) } else { Linked::load(cx, reader, &ready.looks, records, Sight::Reader) }
}

/// Fills the empty fields of a record; answers which.
fn give(cx: &Cx, ready: &Ready, linked: &Linked, record: &mut Record, may: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut given = Vec::new();
    for (at, expression) in ready.fields.iter().filter(|(at, _)| may(*at)) {
        if !record.values[*at].is_null() {
            continue;
        }
        let value = {
            let scene = Scene::new(cx, record, None, linked);
            stored(cx, record, *at, expression.value(&scene))
        };
        if !value.is_null() {
            record.values[*at] = value;
            given.push(*at);
        }
    }
    given
}

fn stored(cx: &Cx, record: &Record, at: usize, value: Value) -> Stored {
    let field = &record.object.fields[at];
    let currency = record.text("currency").and_then(Currency::from_code).unwrap_or(cx.setup.settings.base_currency);
    let stored = match (&field.kind, value) {
        (_, Value::Link(id)) => Stored::Id(id),
        (FieldKind::LongText, value) => derived::stored(value, &FieldKind::Text, currency),
        (kind, value) => derived::stored(value, kind, currency),
    };
    match &stored {
        Stored::Text(text) if text.chars().count() > field.max => Stored::Null,
        _ => stored,
    }
}
