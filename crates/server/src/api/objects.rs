//! Objects that a company makes while the system runs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Error, Problem, Result, Uuid};
use records::custom::{self, Start};
use records::describe::Choice;
use records::list::query::{Filter, Query};
use records::{Cx, Draft, Record, list, save};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Reader, Value};
use utoipa::ToSchema;

use crate::ask::{Asker, Body};
use crate::error::Answer;

/// By language: `{"zh-CN": "样机", "en": "Demo unit"}`.
type Labels = BTreeMap<String, String>;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectWish {
    /// Begins with `x_`, which is added where it is missing.
    pub name: String,
    /// What one record is called, by language.
    pub labels: Labels,
    /// What several are called, where that is another word.
    #[serde(default)]
    pub plurals: Labels,
    pub icon: Option<String>,
    /// `sell`, `customer`, `product` or `custom`.
    pub navigation: Option<String>,
    /// What names a record: `name` or `number`.
    pub title: Option<String>,
    /// What automatic numbers begin with.
    pub prefix: Option<String>,
    #[serde(default = "yes")]
    pub owned: bool,
    /// The object whose records these belong to.
    pub whole: Option<String>,
    /// They are parts of it: rights are the whole's.
    #[serde(default)]
    pub part: bool,
    /// Calls, visits and tasks can be about its records.
    #[serde(default = "yes")]
    pub activities: bool,
    /// The columns of its board; a field `x_stage` is made of them.
    #[serde(default)]
    pub stages: Vec<String>,
    /// What roles may do with it, by their id: `none`, `read`, `own`, `team` or `all`. Those that are not named get what is usual.
    #[serde(default)]
    pub start: BTreeMap<Uuid, String>,
}

fn yes() -> bool {
    true
}

#[derive(Serialize, ToSchema)]
pub struct ObjectCreated {
    pub id: Uuid,
    pub name: String,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DuplicatesWish {
    pub field: String,
    /// `exact`, `phone`, `email` or `name`.
    pub by: String,
    /// A second record is refused; else it is only shown.
    #[serde(default)]
    pub exclusive: bool,
}

fn text(labels: &Labels) -> String {
    json!(labels).to_string()
}

/// Makes an object, at once and for everybody who may see it. Administrators only.
#[utoipa::path(post, path = "/api/objects", tag = "set-up", request_body = ObjectWish, responses((status = 201, body = ObjectCreated)))]
pub async fn objects_add(asker: Asker, Body(wish): Body<ObjectWish>) -> Answer<(StatusCode, Json<ObjectCreated>)> {
    let asker = asker.administrator()?;
    let made = asker.write(move |cx, tx| {
        let wish = wanted(&wish)?;
        let (id, name) = custom::make(cx, tx, wish).map_err(renamed)?;
        Ok(ObjectCreated { id, name })
    });
    Ok((StatusCode::CREATED, Json(made.await?)))
}

fn wanted(wish: &ObjectWish) -> Result<custom::Wish> {
    let name = if wish.name.starts_with("x_") { wish.name.clone() } else { format!("x_{}", wish.name) };
    let draft = Draft::create()
        .set("object", name)
        .set("labels", text(&wish.labels))
        .set("plurals", text(&wish.plurals))
        .set("icon", wish.icon.clone())
        .set("navigation", wish.navigation.clone().unwrap_or_else(|| custom::Navigation::Custom.value().to_owned()))
        .set("title", wish.title.clone().unwrap_or_else(|| custom::Title::Name.value().to_owned()))
        .set("prefix", wish.prefix.clone())
        .set("owned", wish.owned)
        .set("whole", wish.whole.clone())
        .set("part", wish.part)
        .set("activities", wish.activities);
    let choice = |(role, choice): (&Uuid, &String)| {
        let unknown = || Error::invalid(Problem::at("start", "not_a_choice").with("value", choice));
        Ok((*role, Start::parse(choice).ok_or_else(unknown)?))
    };
    let start = wish.start.iter().map(choice).collect::<Result<_>>()?;
    Ok(custom::Wish { draft, stages: wish.stages.clone(), start })
}

/// The row calls `object` what the request calls `name`.
fn renamed(error: Error) -> Error {
    let rename = |problem: Problem| match problem.target.as_deref() {
        Some("object") => Problem { target: Some("name".to_owned()), ..problem },
        _ => problem,
    };
    match error {
        Error::Invalid(problems) => Error::Invalid(problems.into_iter().map(rename).collect()),
        Error::Duplicate(problems) => Error::Duplicate(problems.into_iter().map(rename).collect()),
        other => other,
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectChange {
    pub labels: Option<Labels>,
    pub plurals: Option<Labels>,
    pub icon: Option<String>,
    pub navigation: Option<String>,
    pub prefix: Option<String>,
    pub activities: Option<bool>,
    /// A field of choice, or one that names a list of the set-up; empty for no board.
    pub board: Option<String>,
    /// A field of a day or time; empty for no calendar.
    pub calendar: Option<String>,
    /// Fields that are searched beside name and number.
    pub searched: Option<Vec<String>>,
    /// What makes two records the same.
    pub duplicates: Option<Vec<DuplicatesWish>>,
    /// `false` brings a retired object back, with all its records.
    pub retired: Option<bool>,
}

/// Changes what an object is called and what it offers; never what its records are. Administrators only.
#[utoipa::path(patch, path = "/api/objects/{name}", tag = "set-up", params(("name" = String, Path)), request_body = ObjectChange, responses((status = 204)))]
pub async fn objects_change(asker: Asker, Path(name): Path<String>, Body(wish): Body<ObjectChange>) -> Answer<StatusCode> {
    let values = changed(wish);
    change(asker, name, values).await
}

fn changed(wish: ObjectChange) -> Vec<(&'static str, Value)> {
    let json = |value: serde_json::Value| Value::from(value.to_string());
    let empty = |text: String| Value::from(Some(text).filter(|text| !text.is_empty()));
    let mut values: Vec<(&'static str, Value)> = Vec::new();
    values.extend(wish.labels.map(|labels| ("labels", json(json!(labels)))));
    values.extend(wish.plurals.map(|plurals| ("plurals", json(json!(plurals)))));
    values.extend(wish.icon.map(|icon| ("icon", empty(icon))));
    values.extend(wish.navigation.map(|navigation| ("navigation", navigation.into())));
    values.extend(wish.prefix.map(|prefix| ("prefix", empty(prefix))));
    values.extend(wish.activities.map(|activities| ("activities", activities.into())));
    values.extend(wish.board.map(|field| ("board", empty(field))));
    values.extend(wish.calendar.map(|field| ("calendar", empty(field))));
    values.extend(wish.searched.map(|fields| ("searched", json(json!(fields)))));
    values.extend(wish.duplicates.map(|rules| ("duplicates", json(json!(rules)))));
    values.extend(wish.retired.map(|retired| ("retired", retired.into())));
    values
}

/// Retires an object: it is shown nowhere, and its records stay. Administrators only.
#[utoipa::path(delete, path = "/api/objects/{name}", tag = "set-up", params(("name" = String, Path)), responses((status = 204)))]
pub async fn objects_retire(asker: Asker, Path(name): Path<String>) -> Answer<StatusCode> {
    change(asker, name, vec![("retired", true.into())]).await
}

async fn change(asker: Asker, name: String, values: Vec<(&'static str, Value)>) -> Answer<StatusCode> {
    let asker = asker.administrator()?;
    asker
        .write(move |cx, tx| {
            let row = row(cx, tx, &name)?;
            let draft = values.into_iter().fold(Draft::update(row.id()), |draft, (field, value)| draft.set(field, value));
            save::save(cx, tx, cx.setup.catalog.object("custom_object")?, draft).map(drop)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The row of an object, a retired one included.
fn row(cx: &Cx, reader: &mut Reader, name: &str) -> Result<Record> {
    let query = Query { filter: Some(Filter::equals("object", name)), top: Some(1), ..Query::default() };
    let page = list::page(cx, reader, cx.setup.catalog.object("custom_object")?, &query)?;
    page.entries.into_iter().next().map(|entry| entry.record).ok_or(Error::NotFound)
}
