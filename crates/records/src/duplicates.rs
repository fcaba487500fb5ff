//! The duplicate check before a customer is entered (K2): one look over leads, accounts and contacts for the same or a like
//! name, phone, e-mail or code. It answers over the whole company, or it would be of no use; what its reader may not see is
//! shown masked, without id.

use std::sync::Arc;

use base::{Instant, Result, Uuid};
use rustc_hash::FxHashMap;
use store::{Reader, Value};

use crate::describe::Object;
use crate::people::Action;
use crate::permit::{self, Scope};
use crate::sql::Sql;
use crate::{Cx, Record, list, save, text};

/// Hits that one question may have.
const MOST: usize = 20;

#[derive(Clone, Debug, PartialEq)]
pub struct Duplicate {
    pub object: String,
    /// None where the reader may not see the record.
    pub id: Option<Uuid>,
    /// Title and owner, masked where the reader may not see the record.
    pub title: String,
    pub owner: Option<String>,
    pub since: Option<Instant>,
    /// The field of what is about to be entered.
    pub field: String,
    /// `exact`, `similar` or `pinyin`.
    pub likeness: &'static str,
}

/// What is like a record that somebody is about to enter, the likest first.
pub fn check(cx: &Cx, reader: &mut Reader, draft: &Record) -> Result<Vec<Duplicate>> {
    let hits = hits(cx, reader, draft)?;
    let mut by_object: FxHashMap<String, Vec<Hit>> = FxHashMap::default();
    for hit in hits {
        by_object.entry(hit.object.clone()).or_default().push(hit);
    }
    let mut found = Vec::new();
    for (name, hits) in by_object {
        if let Some(object) = cx.setup.catalog.find(&name) {
            found.extend(told(cx, reader, object, &hits)?);
        }
    }
    found.sort_by_key(|duplicate| (rank(duplicate.likeness), duplicate.title.clone()));
    found.truncate(MOST);
    Ok(found)
}

struct Hit {
    object: String,
    record: Uuid,
    field: String,
    likeness: &'static str,
}

fn rank(likeness: &str) -> usize {
    ["exact", "similar", "pinyin"].iter().position(|known| *known == likeness).unwrap_or(3)
}

fn likeness(by: &str) -> &'static str {
    match by {
        "exact" | "phone" | "email" => "exact",
        "name" => "similar",
        _ => "pinyin",
    }
}

/// One statement: the draft's keys against the keys of the same sort of every object.
fn hits(cx: &Cx, reader: &mut Reader, draft: &Record) -> Result<Vec<Hit>> {
    let keys = save::keys_of(&draft.object, draft);
    let mut sql = Sql::new("select object, rule, value, record_id from match_key where (");
    let mut fields: FxHashMap<(String, String), String> = FxHashMap::default();
    let mut first = true;
    for (rule, value) in keys {
        let Some((field, by)) = rule.split_once(':') else { continue };
        // A code is compared with codes only; names, phones and e-mails with those of every object.
        for object in cx.setup.catalog.objects() {
            for other in object.duplicates.iter().filter(|other| save::sorts(other).contains(&by)) {
                let own_code = by == "exact" && other.field != field && !save::sorts(other).contains(&"name");
                if own_code || (by == "exact" && !draft_is_name(draft, field) && other.field != field) {
                    continue;
                }
                sql.push(if first { "" } else { " or " });
                sql.push("(object = ");
                sql.bind(object.name.as_str());
                sql.push(" and rule = ");
                sql.bind(format!("{}:{by}", other.field));
                sql.push(" and value = ");
                sql.bind(value.as_str());
                sql.push(")");
                first = false;
                fields.insert((by.to_owned(), value.clone()), field.to_owned());
            }
        }
    }
    if first {
        return Ok(Vec::new());
    }
    sql.push(") and record_id <> ");
    sql.bind(draft.id());
    sql.push(" limit 60");
    let mut hits: Vec<Hit> = Vec::new();
    reader.each(&sql.text, &sql.args, |row| {
        let (object, rule, value): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let record: Uuid = row.get(3)?;
        let by = rule.split_once(':').map_or("", |(_, by)| by).to_owned();
        let likeness = likeness(&by);
        let field = fields.get(&(by, value)).cloned().unwrap_or_default();
        match hits.iter_mut().find(|hit| hit.record == record) {
            Some(hit) if rank(likeness) < rank(hit.likeness) => (hit.likeness, hit.field) = (likeness, field),
            Some(_) => {}
            None => hits.push(Hit { object, record, field, likeness }),
        }
        Ok(())
    })?;
    Ok(hits)
}

fn draft_is_name(draft: &Record, field: &str) -> bool {
    draft.object.duplicates.iter().any(|rule| rule.field == field && save::sorts(rule).contains(&"name"))
}

fn told(cx: &Cx, reader: &mut Reader, object: &Arc<Object>, hits: &[Hit]) -> Result<Vec<Duplicate>> {
    let ids: Vec<Uuid> = hits.iter().map(|hit| hit.record).collect();
    let all = list::find(reader, object, &ids, &Scope::whole_company("a duplicate check tells that a customer exists"))?;
    let scope = permit::scope(cx, object, Action::Read).unwrap_or_else(|_| Scope::nothing());
    let visible: Vec<Uuid> = list::find(reader, object, &ids, &scope)?.iter().map(Record::id).collect();
    let mut told = Vec::new();
    for record in all.iter().filter(|record| *record.get("deleted_at") == Value::Null) {
        let Some(hit) = hits.iter().find(|hit| hit.record == record.id()) else { continue };
        let seen = visible.contains(&record.id());
        let owner = record.uuid("owner").and_then(|id| cx.setup.people.user_name(id));
        told.push(Duplicate {
            object: object.name.clone(),
            id: seen.then(|| record.id()),
            title: match permit::shown_title(cx, object, record.title()) {
                title if seen => title,
                _ => text::mask_text(record.title()),
            },
            owner: owner.map(|name| if seen { name.to_owned() } else { text::mask_name(name) }),
            since: record.instant("created_at"),
            field: hit.field.clone(),
            likeness: hit.likeness,
        });
    }
    Ok(told)
}
