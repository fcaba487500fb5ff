//! The rules as the set-up holds them: read and checked once when the set-up is read, never while a record is saved.

use std::sync::Arc;

use base::{Message, Result, Uuid};
use rustc_hash::FxHashMap;
use serde_json::Value as Json;
use store::{Reader, Value};

use super::{RuleKind, Shared, may_have_rules};
use crate::describe::{Catalog, Choice, FieldKind, Object};
use crate::expression::{Expression, Fault, Held, Looks};

/// The rules of all objects.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    objects: FxHashMap<String, Shared>,
    /// Rules that do not fit any more, by id, with what is wrong: the field was retired, the stage is gone.
    pub broken: FxHashMap<Uuid, Vec<Fault>>,
    pub(crate) held: Arc<Held>,
}

/// The active rules of one object, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct ObjectRules {
    pub rules: Vec<Compiled>,
    pub looks: Looks,
}

#[derive(Clone, Debug)]
pub(crate) struct Compiled {
    pub kind: RuleKind,
    pub condition: Expression,
    /// Where the field that it is about stands.
    pub field: Option<usize>,
    /// Where the stage of a gate stands, and which stages it guards.
    pub gate: Option<(usize, Vec<Value>)>,
    pub messages: Vec<(String, String)>,
}

impl Rules {
    pub(crate) fn of(&self, object: &str) -> Option<&Shared> {
        self.objects.get(object)
    }

    /// Whether a form has something to ask.
    pub fn has(&self, object: &str) -> bool {
        self.objects.contains_key(object)
    }

    /// One statement for the rules, and one for each set-up object that they look through.
    pub fn read(reader: &mut Reader, catalog: &Catalog) -> Result<Rules> {
        let sql = "select id, object, kind, condition, field, stages, messages
                   from rule
                   where deleted_at is null and active
                   order by object, position, created_at, id";
        let rows = reader.query(sql, &[], |row| {
            Ok(Row {
                id: row.get(0)?,
                object: row.get(1)?,
                kind: row.get(2)?,
                condition: row.get(3)?,
                field: row.get(4)?,
                stages: row.get(5)?,
                messages: row.get(6)?,
            })
        })?;
        let mut rules = Rules::default();
        let mut objects: FxHashMap<String, ObjectRules> = FxHashMap::default();
        for row in rows {
            match row.compile(catalog) {
                Ok(rule) => {
                    let own = objects.entry(row.object).or_default();
                    own.looks.merge(rule.condition.looks());
                    own.rules.push(rule);
                }
                Err(faults) => {
                    tracing::warn!(rule = %row.id, object = %row.object, "a rule does not fit any more and is left out");
                    rules.broken.insert(row.id, faults);
                }
            }
        }
        rules.held = Arc::new(Held::read(reader, catalog, objects.values().map(|own| &own.looks))?);
        rules.objects = objects.into_iter().map(|(name, own)| (name, Arc::new(own))).collect();
        Ok(rules)
    }
}

struct Row {
    id: Uuid,
    object: String,
    kind: String,
    condition: String,
    field: Option<String>,
    stages: Option<String>,
    messages: Option<String>,
}

impl Row {
    fn compile(&self, catalog: &Catalog) -> Result<Compiled, Vec<Fault>> {
        let broken = |message: Message| vec![Fault { line: 1, column: 1, from: 0, to: 0, message }];
        let object = catalog.find(&self.object).filter(|object| may_have_rules(object));
        let (Some(object), Some(kind)) = (object, RuleKind::parse(&self.kind)) else {
            return Err(broken(Message::new("unknown_object")));
        };
        let condition = Expression::condition(catalog, object, &self.condition)?;
        let field = match &self.field {
            None => None,
            Some(name) => match object.field(name).and_then(|field| object.position(&field.name)) {
                Some(at) => Some(at),
                None => return Err(broken(Message::new("unknown_field").with("field", name))),
            },
        };
        let gate = match kind {
            RuleKind::Gate => {
                Some(gate(object, &texts(self.stages.as_deref())).ok_or_else(|| broken(Message::new("rule_stage_missing")))?)
            }
            _ => None,
        };
        Ok(Compiled { kind, condition, field, gate, messages: messages(self.messages.as_deref()) })
    }
}

/// Where the stage of a record stands, and these stages as values; none where the object has none of them.
pub(crate) fn gate(object: &Object, stages: &[String]) -> Option<(usize, Vec<Value>)> {
    let board = object.field(object.board.as_deref()?)?;
    let at = object.position(&board.name)?;
    let value = |text: &String| match &board.kind {
        FieldKind::Choice(values) => values.contains(text).then(|| Value::Text(text.clone())),
        _ => text.parse().ok().map(Value::Id),
    };
    let stages: Vec<Value> = stages.iter().filter_map(value).collect();
    (!stages.is_empty()).then_some((at, stages))
}

/// A JSON array of texts; empty where it is none.
pub(super) fn texts(json: Option<&str>) -> Vec<String> {
    json.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// Messages by language tag, without empty ones.
pub(super) fn messages(json: Option<&str>) -> Vec<(String, String)> {
    let Some(Json::Object(map)) = json.and_then(|text| serde_json::from_str(text).ok()) else { return Vec::new() };
    let text = |value: Json| value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    map.into_iter().filter_map(|(language, value)| Some((language, text(value)?))).collect()
}
