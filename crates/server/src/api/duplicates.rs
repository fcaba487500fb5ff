//! The look before a customer is entered: who has them already.

use axum::Json;
use axum::extract::Path;
use base::{Error, Instant, Uuid};
use records::{Record, duplicates, json};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::ask::{Asker, Body};
use crate::error::Answer;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DuplicatesWish {
    /// What is about to be entered, as far as it is known.
    #[schema(value_type = Object)]
    pub values: Map<String, Value>,
    /// The record that has these values, so that it is not its own duplicate.
    pub id: Option<Uuid>,
}

#[derive(Serialize, ToSchema)]
pub struct DuplicatesAnswer {
    /// The likest first.
    pub hits: Vec<HitAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct HitAnswer {
    pub object: String,
    /// None where the asker may not see the record; title and owner are masked then.
    pub id: Option<Uuid>,
    pub title: String,
    pub owner: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub since: Option<Instant>,
    /// `exact`, `similar` or `pinyin`.
    #[serde(rename = "match")]
    pub likeness: &'static str,
    pub field: String,
    pub visible: bool,
}

/// Records that are the same as, or like, what is about to be entered.
#[utoipa::path(post, path = "/api/duplicates/{object}", tag = "records", params(("object" = String, Path)), request_body = DuplicatesWish, responses((status = 200, body = DuplicatesAnswer)))]
pub async fn duplicates_find(
    asker: Asker,
    Path(name): Path<String>,
    Body(wish): Body<DuplicatesWish>,
) -> Answer<Json<DuplicatesAnswer>> {
    let hits = asker.read(move |cx, reader| {
        let object = cx.setup.catalog.object(&name)?;
        // Whoever may not enter such a record has no reason to ask who has it.
        let may_write = [records::people::Action::Create, records::people::Action::Update];
        if !may_write.into_iter().any(|action| records::permit::may(cx, object, action)) {
            return Err(Error::NotFound);
        }
        let mut record = Record::empty(object);
        for (field, value) in json::values(cx, object, &wish.values).map_err(Error::Invalid)? {
            record.set(&field, value);
        }
        if let Some(id) = wish.id {
            record.set("id", id);
        }
        duplicates::check(cx, reader, &record)
    });
    let hits = hits.await?.into_iter().map(|hit| HitAnswer {
        visible: hit.id.is_some(),
        object: hit.object,
        id: hit.id,
        title: hit.title,
        owner: hit.owner,
        since: hit.since,
        likeness: hit.likeness,
        field: hit.field,
    });
    Ok(Json(DuplicatesAnswer { hits: hits.collect() }))
}
