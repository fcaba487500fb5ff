//! One box that finds everything: records by part of a name, a pinyin, its initials, a number, a phone.

use std::sync::Arc;

use axum::Json;
use axum::extract::Query as Parameters;
use base::{Result, Uuid};
use records::describe::Object;
use records::list::query::{Order, Path, Query};
use records::people::Action;
use records::{Cx, Record, list, permit};
use serde::{Deserialize, Serialize};
use store::Reader;
use utoipa::{IntoParams, ToSchema};

use crate::api::describe::label;
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
    /// What tells records of one name apart: number, owner.
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
    let mut select = vec![object.title.clone()];
    select.extend(object.position("number").map(|_| "number".to_owned()));
    let order = vec![Order { path: Path::of("updated_at"), descending: true }];
    let query = Query { search: Some(words.to_owned()), select, order, top: Some(most), ..Query::default() };
    let page = list::page(cx, reader, object, &query)?;
    let hits = page.entries.iter().map(|entry| FoundAnswer {
        id: entry.record.id(),
        title: entry.record.title().to_owned(),
        subtitle: subtitle(cx, &entry.record),
    });
    Ok(GroupAnswer { object: object.name.clone(), label: label(cx.locale, object), hits: hits.collect() })
}

fn subtitle(cx: &Cx, record: &Record) -> Option<String> {
    let owner = record.uuid("owner").and_then(|id| cx.setup.people.user_name(id));
    let parts: Vec<&str> = record.text("number").into_iter().chain(owner).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}
