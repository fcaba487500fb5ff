//! Records by what people call them: name, number, code, e-mail, or a name that somebody mapped once (`alias`). Always the whole
//! list of names at once, and only records that whoever asks may read.

use std::sync::Arc;

use base::{Result, Uuid};
use rustc_hash::{FxHashMap, FxHashSet};
use store::{Reader, Tx, Value};

use crate::describe::{Choice, Field, FieldKind, Match, Object};
use crate::exchange::guess::{choice_words, plain};
use crate::people::{Action, RoleKind};
use crate::permit::{self, Scope};
use crate::sql::Sql;
use crate::{Cx, text};

/// Values in one statement.
const AT_ONCE: usize = 500;
/// Tables with more rows are only asked by index, never read as a whole.
const SMALL: usize = 20_000;

/// A record and what it is called.
#[derive(Clone, Debug)]
pub struct Titled {
    pub id: Uuid,
    pub title: String,
    pub plain: String,
}

/// The records found for each name; several where a name does not tell which.
pub type Hits = FxHashMap<String, Vec<Uuid>>;

pub struct Lookup<'a> {
    cx: &'a Cx,
    pub target: &'a Arc<Object>,
    scope: Scope,
    /// All records of a small target, by need.
    titles: Option<Vec<Titled>>,
}

impl<'a> Lookup<'a> {
    pub fn new(cx: &'a Cx, target: &'a Arc<Object>) -> Self {
        let scope = permit::scope(cx, target, Action::Read).unwrap_or_else(|_| Scope::nothing());
        Lookup { cx, target, scope, titles: None }
    }

    /// Exact names, then numbers and codes, then names in another case, then aliases, then kinds.
    pub fn find(&mut self, reader: &mut Reader, names: &[String]) -> Result<Hits> {
        let mut hits = Hits::default();
        let mut open: Vec<String> = names.to_vec();
        let keep = |hits: &mut Hits, open: &mut Vec<String>, found: Hits| {
            hits.extend(found);
            open.retain(|name| !hits.contains_key(name));
        };
        let found = self.by_id(reader, &open)?;
        keep(&mut hits, &mut open, found);
        if let Some(found) = self.known_people(&open) {
            keep(&mut hits, &mut open, found);
        } else {
            for field in self.identifying() {
                let found = self.by_column(reader, &field, &open)?;
                keep(&mut hits, &mut open, found);
            }
            if self.target.setup {
                let found = self.in_any_case(reader, &open)?;
                keep(&mut hits, &mut open, found);
            } else {
                let found = self.by_match_key(reader, &open)?;
                keep(&mut hits, &mut open, found);
            }
        }
        let found = self.by_alias(reader, &open)?;
        keep(&mut hits, &mut open, found);
        let found = self.by_kind(reader, &open)?;
        keep(&mut hits, &mut open, found);
        Ok(hits)
    }

    /// Which of these are there and may be read.
    pub fn readable(&self, reader: &mut Reader, ids: &[Uuid]) -> Result<FxHashSet<Uuid>> {
        let mut found = FxHashSet::default();
        for some in ids.chunks(AT_ONCE) {
            let mut sql =
                Sql::new(&format!("select t.id from {} t where t.deleted_at is null and ", Sql::name(&self.target.name)));
            sql.column_in("t", "id", some);
            self.within(&mut sql);
            reader.each(&sql.text, &sql.args, |row| {
                found.insert(row.get::<Uuid>(0)?);
                Ok(())
            })?;
        }
        Ok(found)
    }

    fn within(&self, sql: &mut Sql) {
        if !self.scope.is_everything() {
            sql.push(" and ");
            self.scope.write(sql, "t");
        }
    }

    fn by_id(&self, reader: &mut Reader, names: &[String]) -> Result<Hits> {
        let ids: Vec<Uuid> = names.iter().filter(|name| name.len() == 36).filter_map(|name| name.parse().ok()).collect();
        let found = if ids.is_empty() { FxHashSet::default() } else { self.readable(reader, &ids)? };
        Ok(names
            .iter()
            .filter_map(|name| Some((name.clone(), vec![name.parse().ok().filter(|id| found.contains(id))?])))
            .collect())
    }

    /// People and teams are in memory.
    fn known_people(&self, names: &[String]) -> Option<Hits> {
        let people = &self.cx.setup.people;
        let mut known: FxHashMap<String, Vec<(Uuid, bool)>> = FxHashMap::default();
        match self.target.name.as_str() {
            "user" | "team" if !permit::may(self.cx, self.target, Action::Read) => return Some(Hits::default()),
            "user" => {
                for person in people.users() {
                    for name in [person.name.trim().to_lowercase(), person.email.to_lowercase()] {
                        known.entry(name).or_default().push((person.id, person.active));
                    }
                }
            }
            "team" => {
                for team in people.teams() {
                    known.entry(team.name.trim().to_lowercase()).or_default().push((team.id, true));
                }
            }
            _ => return None,
        }
        let find = |name: &String| {
            let all = known.get(&name.to_lowercase())?;
            // Of two of the same name, the one who still works here.
            let active: Vec<Uuid> = all.iter().filter(|(_, active)| *active).map(|(id, _)| *id).collect();
            let ids = if active.is_empty() { all.iter().map(|(id, _)| *id).collect() } else { active };
            Some((name.clone(), ids))
        };
        Some(names.iter().filter_map(find).collect())
    }

    /// The field that names a record, then those whose values are unique.
    fn identifying(&self) -> Vec<Field> {
        let may = |field: &&Field| permit::may_compare(self.cx, self.target, field);
        let title = self.target.field(&self.target.title).filter(|field| field.kind.is_textual());
        let unique = self.target.fields.iter().filter(|field| field.unique && !field.retired && field.kind.is_textual());
        title.into_iter().chain(unique.filter(|field| field.name != self.target.title)).filter(may).cloned().collect()
    }

    fn by_column(&self, reader: &mut Reader, field: &Field, names: &[String]) -> Result<Hits> {
        let mut hits = Hits::default();
        let column = Sql::name(&field.column());
        for some in names.chunks(AT_ONCE) {
            let table = Sql::name(&self.target.name);
            let mut sql =
                Sql::new(&format!("select t.{column}, t.id from {table} t where t.deleted_at is null and t.{column} in "));
            sql.list(some.iter().map(Value::from));
            self.within(&mut sql);
            reader.each(&sql.text, &sql.args, |row| {
                hits.entry(row.get(0)?).or_default().push(row.get(1)?);
                Ok(())
            })?;
        }
        Ok(hits)
    }

    fn in_any_case(&mut self, reader: &mut Reader, names: &[String]) -> Result<Hits> {
        if names.is_empty() {
            return Ok(Hits::default());
        }
        let mut known: FxHashMap<String, Vec<Uuid>> = FxHashMap::default();
        for titled in self.titles(reader)? {
            known.entry(titled.title.trim().to_lowercase()).or_default().push(titled.id);
        }
        Ok(names.iter().filter_map(|name| Some((name.clone(), known.get(&name.to_lowercase())?.clone()))).collect())
    }

    /// Names in another case, where a rule against duplicates keeps them in lower case.
    fn by_match_key(&self, reader: &mut Reader, names: &[String]) -> Result<Hits> {
        let Some(rule) = self.target.duplicates.iter().find(|rule| rule.field == self.target.title) else {
            return Ok(Hits::default());
        };
        let values: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
        let sql = "select value, record_id from match_key where object = ?1 and rule = ?2 and value in ";
        let found = self.by_table(reader, sql, &format!("{}:exact", rule.field), &values)?;
        Ok(names.iter().zip(&values).filter_map(|(name, value)| Some((name.clone(), found.get(value)?.clone()))).collect())
    }

    fn by_alias(&self, reader: &mut Reader, names: &[String]) -> Result<Hits> {
        let values: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let sql = "select value, record_id from alias where object = ?1 and field = ?2 and value in ";
        let found = self.by_table(reader, sql, &self.target.title, &values)?;
        Ok(names.iter().zip(&values).filter_map(|(name, value)| Some((name.clone(), found.get(value)?.clone()))).collect())
    }

    /// Records by a table of names, as far as they may be read.
    fn by_table(&self, reader: &mut Reader, sql: &str, second: &str, values: &[String]) -> Result<Hits> {
        let mut found: Vec<(String, Uuid)> = Vec::new();
        for some in values.chunks(AT_ONCE) {
            let mut sql = Sql::new(sql);
            sql.args = vec![Value::from(&self.target.name), Value::from(second)];
            sql.list(some.iter().map(Value::from));
            reader.each(&sql.text, &sql.args, |row| {
                found.push((row.get(0)?, row.get(1)?));
                Ok(())
            })?;
        }
        let ids: Vec<Uuid> = found.iter().map(|(_, id)| *id).collect();
        let readable = self.readable(reader, &ids)?;
        let mut hits = Hits::default();
        for (value, id) in found.into_iter().filter(|(_, id)| readable.contains(id)) {
            hits.entry(value).or_default().push(id);
        }
        Ok(hits)
    }

    /// `Won` is the won stage whatever the company calls it, as long as there is one of that kind.
    fn by_kind(&self, reader: &mut Reader, names: &[String]) -> Result<Hits> {
        let kind = self.target.field("kind").filter(|_| self.target.setup && !names.is_empty());
        let Some((FieldKind::Choice(options), field)) = kind.map(|field| (&field.kind, field)) else {
            return Ok(Hits::default());
        };
        let words = choice_words(self.target, field, options);
        let wanted: Vec<(&String, &String)> = names.iter().filter_map(|name| Some((name, words.get(&plain(name))?))).collect();
        if wanted.is_empty() {
            return Ok(Hits::default());
        }
        let mut of_kind: FxHashMap<String, Vec<Uuid>> = FxHashMap::default();
        let mut sql =
            Sql::new(&format!("select t.kind, t.id from {} t where t.deleted_at is null", Sql::name(&self.target.name)));
        self.within(&mut sql);
        reader.each(&sql.text, &sql.args, |row| {
            of_kind.entry(row.get(0)?).or_default().push(row.get(1)?);
            Ok(())
        })?;
        let only = |kind: &String| of_kind.get(kind).filter(|ids| ids.len() == 1).cloned();
        Ok(wanted.into_iter().filter_map(|(name, kind)| Some((name.clone(), only(kind)?))).collect())
    }

    /// Records of a large target that are alike by the rule against duplicates of their names.
    pub fn alike(&self, reader: &mut Reader, names: &[String]) -> Result<FxHashMap<String, Titled>> {
        let title = self.target.field(&self.target.title).filter(|field| permit::may_compare(self.cx, self.target, field));
        let rule = self.target.duplicates.iter().find(|rule| rule.field == self.target.title && rule.by == Match::Name);
        let (Some(title), Some(rule)) = (title, rule) else { return Ok(FxHashMap::default()) };
        let values: Vec<String> = names.iter().map(|name| text::similarity_key(name).name).collect();
        let sql = "select value, record_id from match_key where object = ?1 and rule = ?2 and value in ";
        let found = self.by_table(reader, sql, &format!("{}:name", rule.field), &values)?;
        let ids: Vec<Uuid> = found.values().filter_map(|ids| ids.first().copied()).collect();
        let mut titles: FxHashMap<Uuid, String> = FxHashMap::default();
        for some in ids.chunks(AT_ONCE) {
            let (column, table) = (Sql::name(&title.column()), Sql::name(&self.target.name));
            let mut sql = Sql::new(&format!("select t.id, t.{column} from {table} t where t.{column} is not null and "));
            sql.column_in("t", "id", some);
            reader.each(&sql.text, &sql.args, |row| {
                titles.insert(row.get(0)?, row.get(1)?);
                Ok(())
            })?;
        }
        let titled = |value: &String| {
            let id = *found.get(value)?.first()?;
            let title = titles.get(&id)?;
            Some(Titled { id, title: title.clone(), plain: plain(title) })
        };
        Ok(names.iter().zip(&values).filter_map(|(name, value)| Some((name.clone(), titled(value)?))).collect())
    }

    /// What all records are called, as far as the target is small; empty for a large one.
    pub fn titles(&mut self, reader: &mut Reader) -> Result<&[Titled]> {
        if self.titles.is_none() {
            let titles = self.read_titles(reader)?;
            self.titles = Some(titles);
        }
        Ok(self.titles.as_deref().unwrap_or_default())
    }

    fn read_titles(&self, reader: &mut Reader) -> Result<Vec<Titled>> {
        let title = self.target.field(&self.target.title).filter(|field| field.kind.is_textual());
        let Some(title) = title.filter(|field| permit::may_compare(self.cx, self.target, field)) else { return Ok(Vec::new()) };
        let (column, table) = (Sql::name(&title.column()), Sql::name(&self.target.name));
        let mut sql =
            Sql::new(&format!("select t.id, t.{column} from {table} t where t.deleted_at is null and t.{column} is not null"));
        self.within(&mut sql);
        sql.push(&format!(" order by t.id limit {}", SMALL + 1));
        let titles = reader.query(&sql.text, &sql.args, |row| {
            let title: String = row.get(1)?;
            Ok(Titled { id: row.get(0)?, plain: plain(&title), title })
        })?;
        Ok(if titles.len() > SMALL { Vec::new() } else { titles })
    }
}

/// Keeps what a person said that a name stands for, for every later file.
pub fn remember(tx: &mut Tx, aliases: &[(String, String, String, Uuid)]) -> Result<()> {
    for (object, field, value, id) in aliases {
        let args: [Value; 4] = [object.into(), field.into(), plain(value).into(), (*id).into()];
        let sql = "insert into alias (object, field, value, record_id) values (?1, ?2, ?3, ?4)
                   on conflict (object, field, value) do update set record_id = excluded.record_id";
        tx.execute(sql, &args)?;
    }
    Ok(())
}

/// The role of a new user whom a file gives none.
pub fn role_of_kind(reader: &mut Reader, kind: RoleKind) -> Result<Option<Uuid>> {
    let sql = "select id from role where kind = ?1 and deleted_at is null order by created_at, id limit 1";
    reader.first(sql, &[kind.value().into()], |row| row.get(0))
}
