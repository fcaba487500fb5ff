//! One box that finds everything: records by part of a name, a pinyin, its initials, a number, a phone.

use std::sync::Arc;

use axum::Json;
use axum::extract::Query as Parameters;
use base::{Result, Uuid};
use records::describe::Object;
use records::list::query::{Expand, Order, Path, Query};
use records::list::{Entry, Linked};
use records::people::{Access, Action};
use records::{Cx, Record, list, permit};
use serde::{Deserialize, Serialize};
use store::{Reader, Value};
use utoipa::{IntoParams, ToSchema};

use crate::ask::Asker;
use crate::error::Answer;

/// Hits of one object among all, and of one object alone.
const FEW: usize = 5;
const MANY: usize = 30;
const LONGEST: usize = 200;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchParameters {
    pub q: String,
    /// Only records of this object.
    pub object: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct SearchAnswer {
    pub groups: Vec<GroupAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct GroupAnswer {
    pub object: String,
    pub label: String,
    pub hits: Vec<FoundAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct FoundAnswer {
    pub id: Uuid,
    pub title: String,
    /// What tells records of one name apart: company, number, owner.
    pub subtitle: Option<String>,
}

/// Finds records by what people remember of them.
#[utoipa::path(get, path = "/api/search", tag = "records", params(SearchParameters), responses((status = 200, body = SearchAnswer)))]
pub async fn search(asker: Asker, Parameters(wish): Parameters<SearchParameters>) -> Answer<Json<SearchAnswer>> {
    let words: String = wish.q.trim().chars().take(LONGEST).collect();
    if words.is_empty() {
        return Ok(Json(SearchAnswer { groups: Vec::new() }));
    }
    let groups = asker.read(move |cx, reader| {
        let one = wish.object.as_deref().filter(|name| !name.is_empty());
        let objects: Vec<&Arc<Object>> = match one {
            Some(name) => vec![cx.setup.catalog.object(name)?],
            // Lists of the set-up are found in the set-up.
            None => cx.setup.catalog.objects().iter().filter(|object| !object.setup && object.has_search()).collect(),
        };
        let most = if one.is_some() { MANY } else { FEW };
        let readable = objects.into_iter().filter(|object| permit::may(cx, object, Action::Read));
        let groups: Result<Vec<GroupAnswer>> = readable.map(|object| group(cx, reader, object, &words, most)).collect();
        Ok(groups?.into_iter().filter(|group| !group.hits.is_empty()).collect())
    });
    Ok(Json(SearchAnswer { groups: groups.await? }))
}

fn group(cx: &Cx, reader: &mut Reader, object: &Arc<Object>, words: &str, most: usize) -> Result<GroupAnswer> {
    let readable = |name: &&str| object.field(name).is_some_and(|field| permit::may_compare(cx, object, field));
    let mut select = vec![object.title.clone()];
    select.extend(["company", "number"].iter().filter(|name| readable(name)).map(|name| (*name).to_owned()));
    select.retain(|name| object.field(name).is_some_and(|field| permit::access(cx, object, field) > Access::Hidden));
    // People of one name are told apart by whom they work for: a text of a lead, a reference of everything else.
    let of = ["account"].into_iter().filter(|name| readable(name) && !readable(&"company"));
    let expand = of.map(|name| Expand { name: name.to_owned(), select: vec!["name".to_owned()] }).collect();
    let order = vec![Order { path: Path::of("updated_at"), descending: true }];
    let query = Query { search: Some(words.to_owned()), select, expand, order, top: Some(most), ..Query::default() };
    let page = list::page(cx, reader, object, &query)?;
    let hits = page.entries.iter().map(|entry| FoundAnswer {
        id: entry.record.id(),
        title: permit::shown_title(cx, object, entry.record.title()),
        subtitle: subtitle(cx, entry),
    });
    Ok(GroupAnswer { object: object.name.clone(), label: object.label(cx.locale), hits: hits.collect() })
}

/// A text of the record as whoever asks may see it; nothing where it is empty or hidden.
fn shown(cx: &Cx, record: &Record, name: &str) -> Option<String> {
    let field = record.object.field(name)?;
    match permit::shown(permit::access(cx, &record.object, field), field, record.get(name))? {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn subtitle(cx: &Cx, entry: &Entry) -> Option<String> {
    let record = &entry.record;
    let account = entry.linked.iter().find_map(|(_, linked)| match linked {
        Linked::One(Some(values)) => values.iter().find_map(|(_, value)| match value {
            Value::Text(name) => Some(name.clone()),
            _ => None,
        }),
        _ => None,
    });
    let owner = record.uuid("owner").and_then(|id| cx.setup.people.user_name(id)).map(str::to_owned);
    let company = shown(cx, record, "company").or(account);
    let parts: Vec<String> = company.into_iter().chain(shown(cx, record, "number")).chain(owner).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}
