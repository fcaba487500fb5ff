//! The one timeline of a record: its own history, and what happened to the records that stand within it (the activities,
//! contacts and opportunities of an account). Newest first, by key. Each reader sees it without the fields that they may not
//! see and without the records that they may not see.

use std::sync::Arc;

use base::{Instant, Result, Uuid};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value as Json};
use store::{Reader, Value};

use crate::describe::{Field, Object};
use crate::people::{Access, Action};
use crate::permit::{self, Scope};
use crate::sql::Sql;
use crate::{Cx, files, json, list};

/// Entries in one answer.
const PAGE: usize = 30;

/// Rows that an answer may be longer by, so that it does not end between a verb and the change that it made.
const LONGEST_MOMENT: usize = 8;

#[derive(Clone, Debug)]
pub struct Moment {
    pub id: Uuid,
    pub at: Instant,
    pub by: Option<Uuid>,
    /// As `Event::kind`.
    pub kind: String,
    pub origin: String,
    /// The record that it happened to: the one asked for, or one within it.
    pub object: String,
    pub record: Uuid,
    /// Its title, where it is another record.
    pub title: Option<String>,
    pub changes: Vec<Difference>,
    /// What was said with it.
    pub note: Option<String>,
    /// What a verb kept beside it for its own room to tell.
    pub detail: Option<Json>,
    /// Where it was a merge that can still be undone: its id.
    pub merge: Option<Uuid>,
}

/// One field before and after, as the API gives values. A reference also has the titles of what it named.
#[derive(Clone, Debug)]
pub struct Difference {
    pub field: Field,
    pub from: Json,
    pub to: Json,
    pub from_title: Option<String>,
    pub to_title: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Timeline {
    pub moments: Vec<Moment>,
    /// Ask again with `before` this for older ones.
    pub next: Option<Uuid>,
}

/// The timeline of a record that whoever asks may see.
pub fn read(cx: &Cx, reader: &mut Reader, object: &Arc<Object>, id: Uuid, before: Option<Uuid>) -> Result<Timeline> {
    list::one(cx, reader, object, id, &[])?;
    let sql = statement(cx, object, id, before.unwrap_or(Uuid::max()))?;
    let mut rows: Vec<Told> = reader.query(&sql.text, &sql.args, |row| {
        let changes: Option<String> = row.get(7)?;
        let changes: Map<String, Json> = changes.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let object: String = row.get(1)?;
        let title = cx.setup.catalog.find(&object).zip(row.get::<Option<String>>(8)?);
        let moment = Moment {
            id: row.get(0)?,
            title: title.map(|(object, title)| permit::shown_title(cx, object, &title)),
            object,
            record: row.get(2)?,
            kind: row.get(3)?,
            at: row.get(4)?,
            by: row.get(5)?,
            origin: row.get(6)?,
            changes: Vec::new(),
            note: changes.get("note").and_then(Json::as_str).map(str::to_owned),
            detail: changes.get("detail").cloned(),
            merge: changes.get("merge").and_then(Json::as_str).and_then(|id| id.parse().ok()),
        };
        Ok((moment, changes))
    })?;
    let end = end_of_page(&rows);
    let next = (rows.len() > end).then(|| rows[end - 1].0.id);
    rows.truncate(end);
    fold(&mut rows);
    forget_undone_merges(reader, &mut rows)?;
    let titles = titles(cx, reader, &rows)?;
    let moments = rows.into_iter().map(|(moment, changes)| explained(cx, moment, &changes, &titles)).collect();
    Ok(Timeline { moments, next })
}

fn statement(cx: &Cx, object: &Object, id: Uuid, before: Uuid) -> Result<Sql> {
    const EVENT: &str = "select e.id, e.object, e.record_id, e.kind, e.at, e.by_id, e.origin, e.changes";
    let mut sql = Sql::new(&format!("{EVENT}, null as title from event e where e.record_id = "));
    sql.bind(id);
    sql.push(" and e.id < ");
    sql.bind(before);
    for child in cx.setup.catalog.objects() {
        for reference in &child.within {
            let Some(field) = child.field(reference).filter(|field| field.kind.target() == Some(object.name.as_str())) else {
                continue;
            };
            let Ok(scope) = permit::scope(cx, child, Action::Read) else { continue };
            sql.push(&format!(
                " union all {EVENT}, t.{} as title from {} t join event e on e.record_id = t.id where t.{} = ",
                Sql::name(&child.title),
                Sql::name(&child.name),
                Sql::name(&field.column())
            ));
            sql.bind(id);
            sql.push(" and t.deleted_at is null and e.kind in ('created', 'won', 'lost', 'reopened', 'done') and e.id < ");
            sql.bind(before);
            if !scope.is_everything() {
                sql.push(" and ");
                scope.write(&mut sql, "t");
            }
        }
    }
    sql.push(" order by id desc limit ");
    sql.bind((PAGE + LONGEST_MOMENT) as i64 + 1);
    Ok(sql)
}

/// A row of the history: the moment, and its changes as they are stored.
type Told = (Moment, Map<String, Json>);

/// What one person did to one record in one transaction.
fn same_moment(one: &Moment, other: &Moment) -> bool {
    (one.record, one.at, one.by) == (other.record, other.at, other.by)
}

fn end_of_page(rows: &[Told]) -> usize {
    let mut end = rows.len().min(PAGE);
    while end < rows.len().min(PAGE + LONGEST_MOMENT) && same_moment(&rows[end - 1].0, &rows[end].0) {
        end += 1;
    }
    end
}

/// A verb (won, converted …) and the change of fields that it made are two events and one entry: the verb's, with the fields.
fn fold(rows: &mut Vec<Told>) {
    let is_verb = |moment: &Moment| !matches!(moment.kind.as_str(), "created" | "changed" | "deleted" | "restored");
    let mut at = 0;
    while at < rows.len() {
        let near = at.saturating_sub(LONGEST_MOMENT)..rows.len().min(at + LONGEST_MOMENT + 1);
        let change = |other: &usize| rows[*other].0.kind == "changed" && same_moment(&rows[at].0, &rows[*other].0);
        let Some(change) = Some(near).filter(|_| is_verb(&rows[at].0)).and_then(|mut near| near.find(change)) else {
            at += 1;
            continue;
        };
        let (_, fields) = rows.remove(change);
        // What came before moved up by one.
        let verb = if change < at { at - 1 } else { at };
        rows[verb].1.extend(fields);
        at = verb + 1;
    }
}

fn forget_undone_merges(reader: &mut Reader, rows: &mut [Told]) -> Result<()> {
    let merges: Vec<Value> = rows.iter().filter_map(|(moment, _)| moment.merge).map(Value::Id).collect();
    if merges.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new("select id from merge where undone_at is null and id in ");
    sql.list(merges);
    let open: Vec<Uuid> = reader.query(&sql.text, &sql.args, |row| row.get(0))?;
    for (moment, _) in rows {
        moment.merge = moment.merge.filter(|merge| open.contains(merge));
    }
    Ok(())
}

/// The titles of all records that references in the changes name, and the names of files: from memory, and one statement per object.
fn titles(cx: &Cx, reader: &mut Reader, rows: &[Told]) -> Result<FxHashMap<Uuid, String>> {
    let mut wanted: FxHashMap<&str, Vec<Uuid>> = FxHashMap::default();
    let mut held: Vec<Uuid> = Vec::new();
    for (moment, changes) in rows {
        let Some(object) = cx.setup.catalog.find(&moment.object) else { continue };
        for (name, pair) in changes {
            let Some(field) = object.field(name) else { continue };
            let ids = pair.as_array().into_iter().flatten().filter_map(Json::as_str).filter_map(|text| text.parse().ok());
            if field.kind.is_file() {
                held.extend(ids);
                continue;
            }
            let Some(target) = field.kind.target() else { continue };
            wanted.entry(target).or_default().extend(ids.filter(|id| !cx.setup.titles.contains_key(id)));
        }
    }
    // Whose field may not be read is told neither the value nor its title.
    let mut titles: FxHashMap<Uuid, String> =
        files::about(reader, &held)?.into_iter().map(|(id, about)| (id, about.name)).collect();
    for (name, ids) in wanted.into_iter().filter(|(_, ids)| !ids.is_empty()) {
        let Some(target) = cx.setup.catalog.named(name) else { continue };
        let scope = permit::scope(cx, target, Action::Read).unwrap_or_else(|_| Scope::nothing());
        for record in list::find(reader, target, &ids, &scope)? {
            titles.insert(record.id(), permit::shown_title(cx, target, record.title()));
        }
    }
    Ok(titles)
}

fn explained(cx: &Cx, mut moment: Moment, changes: &Map<String, Json>, titles: &FxHashMap<Uuid, String>) -> Moment {
    let Some(object) = cx.setup.catalog.find(&moment.object) else { return moment };
    let title = |access: Access, json: &Json| {
        if access < Access::Read {
            return None;
        }
        let id: Uuid = json.as_str()?.parse().ok()?;
        titles.get(&id).or_else(|| cx.setup.titles.get(&id)).cloned()
    };
    for (name, pair) in changes {
        let Some(field) = object.field(name) else { continue };
        let access = permit::access(cx, object, field);
        let (Some(from), Some(to)) = (pair.get(0), pair.get(1)) else { continue };
        if access == Access::Hidden {
            continue;
        }
        moment.changes.push(Difference {
            from: shown(cx, access, field, from),
            to: shown(cx, access, field, to),
            from_title: title(access, from),
            to_title: title(access, to),
            field: field.clone(),
        });
    }
    moment
}

fn shown(cx: &Cx, access: Access, field: &Field, token: &Json) -> Json {
    let stored = json::stored_from_token(field.kind.column(), token).unwrap_or(Value::Null);
    let value = permit::shown(access, field, &stored).unwrap_or(Value::Null);
    let mut text = String::new();
    json::push_value(&mut text, field, &value, cx.setup.settings.base_currency);
    serde_json::from_str(&text).unwrap_or(Json::Null)
}
