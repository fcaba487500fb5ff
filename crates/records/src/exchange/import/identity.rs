//! Which record a row means: by the key that the plan names, else by what the object says makes records the same (an id, unique
//! fields, keys, exclusive rules against duplicates), else by phone and e-mail, in a catalogue by name. Looked up for a batch
//! at a time.
//!
//! What the database itself keeps unique is compared over the whole company; the importer learns that there is such a record
//! and nothing of it. Any other key is compared only with what the importer may read.

use std::hash::{BuildHasher, RandomState};

use base::{Result, Uuid};
use rustc_hash::FxHashMap;
use store::{Reader, Value};

use super::mapping::Mapping;
use crate::describe::{Match, Object};
use crate::exchange::plan::Plan;
use crate::people::Action;
use crate::permit::{self, Scope};
use crate::sql::Sql;
use crate::{Cx, Record, save};

/// Values in one statement; rows of several columns take more of it.
const AT_ONCE: usize = 500;
const ROWS_AT_ONCE: usize = 100;

#[derive(Debug)]
enum Rule {
    /// Columns whose values together are one record's, by their place in the object's fields.
    Columns { fields: Vec<usize>, everywhere: bool },
    /// Keys of the rules against duplicates: `field:sort`.
    Keys(Vec<String>),
}

/// A value that tells which record a row means.
#[derive(Clone, Debug)]
pub struct Key {
    rule: usize,
    /// The sort of a match key.
    sort: String,
    values: Vec<Value>,
    /// Equal for equal keys.
    pub text: String,
}

pub struct Identity {
    rules: Vec<Rule>,
    scope: Scope,
    hasher: (RandomState, RandomState),
}

/// What two keys are compared by, without holding their texts.
pub type Print = (u64, u64);

impl Identity {
    pub fn of(cx: &Cx, mapping: &Mapping, plan: &Plan) -> Identity {
        let scope = permit::scope(cx, &mapping.object, Action::Read).unwrap_or_else(|_| Scope::nothing());
        let rules = if plan.key.is_empty() { of_object(mapping) } else { of_key(mapping, &plan.key) };
        Identity { rules, scope, hasher: (RandomState::new(), RandomState::new()) }
    }

    pub fn print(&self, key: &Key) -> Print {
        (self.hasher.0.hash_one(&key.text), self.hasher.1.hash_one(&key.text))
    }

    /// The fields that tell which record a row means, by their place in the object's fields.
    pub fn fields(&self, object: &Object) -> Vec<usize> {
        let names = |sorts: &[String]| -> Vec<usize> {
            sorts.iter().filter_map(|sort| object.position(sort.split(':').next().unwrap_or(""))).collect()
        };
        self.rules
            .iter()
            .flat_map(|rule| match rule {
                Rule::Columns { fields, .. } => fields.clone(),
                Rule::Keys(sorts) => names(sorts),
            })
            .collect()
    }

    /// The keys of a row, the strongest first. Only the values of `fields` matter.
    pub fn keys(&self, record: &Record) -> Vec<Key> {
        let mut keys = Vec::with_capacity(self.rules.len());
        for (number, rule) in self.rules.iter().enumerate() {
            match rule {
                Rule::Columns { fields, .. } => {
                    let values: Vec<Value> = fields.iter().map(|at| record.values[*at].clone()).collect();
                    if values.iter().any(Value::is_null) {
                        continue;
                    }
                    let text = format!("{number}|{values:?}");
                    keys.push(Key { rule: number, sort: String::new(), values, text });
                }
                Rule::Keys(sorts) => {
                    for (sort, value) in
                        save::keys_of(&record.object, record).into_iter().filter(|(sort, _)| sorts.contains(sort))
                    {
                        let text = format!("{number}|{sort}|{value}");
                        keys.push(Key { rule: number, sort, values: vec![Value::Text(value)], text });
                    }
                }
            }
        }
        keys
    }

    /// Whether the key is one that a unique column holds.
    pub fn is_strong(&self, key: &Key) -> bool {
        matches!(self.rules[key.rule], Rule::Columns { everywhere: true, .. })
    }

    /// The records that these keys mean, by the text of the key.
    pub fn find(&self, reader: &mut Reader, object: &Object, keys: &[&Key]) -> Result<FxHashMap<String, Uuid>> {
        let mut found = FxHashMap::default();
        for (number, rule) in self.rules.iter().enumerate() {
            let keys: Vec<&Key> = keys.iter().copied().filter(|key| key.rule == number).collect();
            match rule {
                _ if keys.is_empty() => {}
                Rule::Columns { fields, everywhere } => {
                    self.by_columns(reader, object, fields, *everywhere, &keys, &mut found)?
                }
                Rule::Keys(_) => by_match_keys(reader, object, &keys, &mut found)?,
            }
        }
        Ok(found)
    }

    fn by_columns(
        &self,
        reader: &mut Reader,
        object: &Object,
        fields: &[usize],
        everywhere: bool,
        keys: &[&Key],
        found: &mut FxHashMap<String, Uuid>,
    ) -> Result<()> {
        let number = keys.first().map_or(0, |key| key.rule);
        let columns: Vec<String> = fields.iter().map(|at| format!("t.{}", Sql::name(&object.fields[*at].column()))).collect();
        let chunk = if fields.len() == 1 { AT_ONCE } else { ROWS_AT_ONCE };
        for some in keys.chunks(chunk) {
            let table = Sql::name(&object.name);
            let mut sql =
                Sql::new(&format!("select {}, t.id from {table} t where t.deleted_at is null and (", columns.join(", ")));
            if let [column] = columns.as_slice() {
                sql.push(&format!("{column} in "));
                sql.list(some.iter().map(|key| key.values[0].clone()));
            } else {
                for (position, key) in some.iter().enumerate() {
                    sql.push(if position > 0 { " or (" } else { "(" });
                    for (position, (column, value)) in columns.iter().zip(&key.values).enumerate() {
                        sql.push(&format!("{}{column} = ", if position > 0 { " and " } else { "" }));
                        sql.bind(value.clone());
                    }
                    sql.push(")");
                }
            }
            sql.push(")");
            if !everywhere && !self.scope.is_everything() {
                sql.push(" and ");
                self.scope.write(&mut sql, "t");
            }
            // Of several the oldest, so that the answer is always the same.
            sql.push(" order by t.id desc");
            reader.each(&sql.text, &sql.args, |row| {
                let mut values = Vec::with_capacity(fields.len());
                for (position, at) in fields.iter().enumerate() {
                    values.push(row.value(position, object.fields[*at].kind.column())?);
                }
                found.insert(format!("{number}|{values:?}"), row.get(fields.len())?);
                Ok(())
            })?;
        }
        Ok(())
    }

    /// What these records hold in the unique columns that rows are compared by: a row that says something else is another
    /// record, however alike.
    pub fn held(&self, reader: &mut Reader, object: &Object, ids: &[Uuid]) -> Result<FxHashMap<Uuid, Held>> {
        let unique = self.rules.iter().filter_map(|rule| match rule {
            Rule::Columns { fields, everywhere: true } if fields.len() == 1 => Some(fields[0]),
            _ => None,
        });
        let unique: Vec<usize> = unique.collect();
        let mut held = FxHashMap::default();
        if unique.is_empty() {
            return Ok(held);
        }
        let columns: Vec<String> = unique.iter().map(|at| format!("t.{}", Sql::name(&object.fields[*at].column()))).collect();
        for some in ids.chunks(AT_ONCE) {
            let mut sql = Sql::new(&format!("select t.id, {} from {} t where ", columns.join(", "), Sql::name(&object.name)));
            sql.column_in("t", "id", some);
            reader.each(&sql.text, &sql.args, |row| {
                let mut values = Vec::with_capacity(unique.len());
                for (position, at) in unique.iter().enumerate() {
                    values.push((*at, row.value(position + 1, object.fields[*at].kind.column())?));
                }
                held.insert(row.get(0)?, values);
                Ok(())
            })?;
        }
        Ok(held)
    }
}

/// Places of fields and the values that a record has there.
pub type Held = Vec<(usize, Value)>;

fn by_match_keys(reader: &mut Reader, object: &Object, keys: &[&Key], found: &mut FxHashMap<String, Uuid>) -> Result<()> {
    let mut sorts: Vec<&str> = keys.iter().map(|key| key.sort.as_str()).collect();
    sorts.sort_unstable();
    sorts.dedup();
    let number = keys.first().map_or(0, |key| key.rule);
    for sort in sorts {
        let values: Vec<&Value> = keys.iter().filter(|key| key.sort == sort).filter_map(|key| key.values.first()).collect();
        for some in values.chunks(AT_ONCE) {
            let mut sql = Sql::new("select value, record_id from match_key where object = ");
            sql.bind(object.name.as_str());
            sql.push(" and rule = ");
            sql.bind(sort);
            sql.push(" and value in ");
            sql.list(some.iter().map(|value| (*value).clone()));
            sql.push(" order by record_id desc");
            reader.each(&sql.text, &sql.args, |row| {
                found.insert(format!("{number}|{sort}|{}", row.get::<String>(0)?), row.get(1)?);
                Ok(())
            })?;
        }
    }
    Ok(())
}

/// The place of a mapped field in the object.
fn mapped(mapping: &Mapping, name: &str) -> Option<usize> {
    let column = mapping.columns.iter().find(|column| column.field.name == name || column.field.column() == name)?;
    column.at
}

fn of_key(mapping: &Mapping, key: &[String]) -> Vec<Rule> {
    let fields: Vec<usize> = key.iter().filter_map(|name| mapped(mapping, name)).collect();
    let object = &mapping.object;
    if let [at] = fields.as_slice() {
        let rules = object.duplicates.iter().filter(|rule| rule.field == object.fields[*at].name);
        let sorts: Vec<String> = rules.map(|rule| format!("{}:{}", rule.field, exact_sort(rule.by))).collect();
        if !sorts.is_empty() && !object.fields[*at].unique {
            return vec![Rule::Keys(sorts)];
        }
    }
    let everywhere = matches!(fields.as_slice(), [at] if object.fields[*at].unique);
    vec![Rule::Columns { fields, everywhere }]
}

fn of_object(mapping: &Mapping) -> Vec<Rule> {
    let object = &mapping.object;
    let mut rules = Vec::new();
    if let Some(at) = mapped(mapping, "id") {
        rules.push(Rule::Columns { fields: vec![at], everywhere: false });
    }
    for (at, field) in object.fields.iter().enumerate().filter(|(_, field)| field.unique && !field.retired) {
        if mapped(mapping, &field.name).is_some() || object.name == "user" && field.name == "email" {
            rules.push(Rule::Columns { fields: vec![at], everywhere: true });
        }
    }
    for key in &object.keys {
        let fields: Vec<usize> = key.iter().filter_map(|name| mapped(mapping, name)).collect();
        if fields.len() == key.len() {
            rules.push(Rule::Columns { fields, everywhere: true });
        }
    }
    let sorts = |exclusive: bool, sorts: &[Match]| -> Vec<String> {
        let rules = object.duplicates.iter().filter(|rule| rule.exclusive == exclusive && sorts.contains(&rule.by));
        rules
            .filter(|rule| mapped(mapping, &rule.field).is_some())
            .map(|rule| format!("{}:{}", rule.field, exact_sort(rule.by)))
            .collect()
    };
    let exclusive = sorts(true, &[Match::Exact, Match::Phone, Match::Email, Match::Name]);
    if !exclusive.is_empty() {
        rules.push(Rule::Keys(exclusive));
    }
    if object.name == "user" && mapped(mapping, "email").is_none() {
        rules.extend(mapped(mapping, "name").map(|at| Rule::Columns { fields: vec![at], everywhere: false }));
    }
    if rules.is_empty() {
        let similar = sorts(false, &[Match::Phone, Match::Email]);
        if !similar.is_empty() {
            rules.push(Rule::Keys(similar));
        }
    }
    // Where the file leaves the numbers of a catalogue out, its names tell the records apart: products out of order lines.
    if rules.is_empty() && object.field("code").is_some_and(|field| field.unique) {
        rules.extend(mapped(mapping, &object.title).map(|at| Rule::Columns { fields: vec![at], everywhere: false }));
    }
    rules
}

/// The sort of key that means the same, not only alike.
fn exact_sort(by: Match) -> &'static str {
    match by {
        Match::Exact | Match::Name => "exact",
        Match::Phone => "phone",
        Match::Email => "email",
    }
}
