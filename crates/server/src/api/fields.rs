//! Fields that a company adds while the system runs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Error, Problem, Result, Uuid};
use records::list::query::{Filter, Query};
use records::{Company, Cx, Draft, Record, list, save};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Reader;
use utoipa::ToSchema;

use crate::ask::{Asker, Body};
use crate::error::Answer;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldWish {
    pub object: String,
    /// Begins with `x_`, which is added where it is missing.
    pub name: String,
    pub kind: String,
    /// By language: `{"zh-CN": "口味", "en": "Taste"}`.
    pub labels: BTreeMap<String, String>,
    pub help: Option<String>,
    /// The values of a choice.
    pub options: Option<Vec<OptionWish>>,
    #[serde(default)]
    pub required: bool,
    /// The object that a reference names.
    pub target: Option<String>,
    /// Of a formula: what it comes to: `integer`, `decimal`, `money`, `percent`, `text`, `boolean`, `date`, `instant`, `choice`.
    pub result: Option<String>,
    /// Of a formula: the expression.
    pub formula: Option<String>,
    /// Of a roll-up: the object whose records are gathered, and the field of those that names this one.
    pub child: Option<String>,
    pub relation: Option<String>,
    /// Of a roll-up: `count`, `sum`, `min`, `max`, `average`.
    pub function: Option<String>,
    /// Of a roll-up: what is gathered; none for a count.
    pub child_field: Option<String>,
    /// Of a roll-up: which of those records count; all without it.
    pub condition: Option<String>,
}

/// A value alone, or a value with its label; a company's own values are their own labels.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub enum OptionWish {
    Value(String),
    Labelled { value: String },
}

impl OptionWish {
    fn value(&self) -> &str {
        match self {
            OptionWish::Value(value) | OptionWish::Labelled { value, .. } => value,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct FieldCreated {
    pub id: Uuid,
    pub object: String,
    pub name: String,
}

fn options(options: &[OptionWish]) -> String {
    json!(options.iter().map(OptionWish::value).collect::<Vec<_>>()).to_string()
}

/// Adds a field to an object, at once and for everybody. Administrators only.
#[utoipa::path(post, path = "/api/fields", tag = "set-up", request_body = FieldWish, responses((status = 201, body = FieldCreated)))]
pub async fn fields_add(asker: Asker, Body(wish): Body<FieldWish>) -> Answer<(StatusCode, Json<FieldCreated>)> {
    let asker = asker.administrator()?;
    Ok((StatusCode::CREATED, Json(asker.run(move |company, cx| add(company, cx, &wish)).await?)))
}

fn add(company: &Company, cx: &Cx, wish: &FieldWish) -> Result<FieldCreated> {
    let object = cx.setup.catalog.find(&wish.object).ok_or_else(|| Error::invalid(Problem::at("object", "unknown_object")))?;
    let name = if wish.name.starts_with("x_") { wish.name.clone() } else { format!("x_{}", wish.name) };
    let position = object.fields.iter().filter(|field| field.custom).count();
    let mut draft = Draft::create()
        .set("object", wish.object.as_str())
        .set("field", name.as_str())
        .set("kind", wish.kind.as_str())
        .set("labels", json!(wish.labels).to_string())
        .set("help", wish.help.clone())
        .set("required", wish.required)
        .set("target", wish.target.clone())
        .set("position", i64::try_from(position).unwrap_or(0))
        .set("result", wish.result.clone())
        .set("formula", wish.formula.clone())
        .set("child", wish.child.clone())
        .set("relation", wish.relation.clone())
        .set("function", wish.function.clone())
        .set("child_field", wish.child_field.clone())
        .set("condition", wish.condition.clone());
    if let Some(given) = &wish.options {
        draft = draft.set("options", options(given));
    }
    let saved = company.write(cx, |tx| save::save(cx, tx, cx.setup.catalog.object("custom_field")?, draft));
    let id = saved.map_err(renamed)?.record.id();
    Ok(FieldCreated { id, object: wish.object.clone(), name })
}

/// The row calls `field` what the request calls `name`.
fn renamed(error: Error) -> Error {
    let rename = |problem: Problem| match problem.target.as_deref() {
        Some("field") => Problem { target: Some("name".to_owned()), ..problem },
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
pub struct FieldChange {
    pub labels: Option<BTreeMap<String, String>>,
    pub help: Option<String>,
    pub options: Option<Vec<OptionWish>>,
    pub required: Option<bool>,
    /// Another formula; what is there is computed anew.
    pub formula: Option<String>,
    /// Of a roll-up. What it gathers may change as long as the kind of its values stays.
    pub function: Option<String>,
    pub child_field: Option<String>,
    /// Which records count; an empty text for all.
    pub condition: Option<String>,
    /// `false` brings a retired field back, with all its data.
    pub retired: Option<bool>,
}

/// Changes what a field is called, offers or requires; never what it holds. Administrators only.
#[utoipa::path(patch, path = "/api/fields/{object}/{name}", tag = "set-up", params(("object" = String, Path), ("name" = String, Path)), request_body = FieldChange, responses((status = 204)))]
pub async fn fields_change(
    asker: Asker,
    Path((object, name)): Path<(String, String)>,
    Body(wish): Body<FieldChange>,
) -> Answer<StatusCode> {
    let asker = asker.administrator()?;
    change(&asker, object, name, move |mut draft| {
        if let Some(labels) = &wish.labels {
            draft = draft.set("labels", json!(labels).to_string());
        }
        if let Some(help) = &wish.help {
            draft = draft.set("help", help.as_str());
        }
        if let Some(given) = &wish.options {
            draft = draft.set("options", options(given));
        }
        if let Some(required) = wish.required {
            draft = draft.set("required", required);
        }
        let computed = [("formula", &wish.formula), ("function", &wish.function), ("child_field", &wish.child_field)];
        for (name, text) in computed.into_iter().chain([("condition", &wish.condition)]) {
            if let Some(text) = text {
                draft = draft.set(name, text.as_str());
            }
        }
        if let Some(retired) = wish.retired {
            draft = draft.set("retired", retired);
        }
        draft
    })
    .await
}

/// Retires a field: it is shown nowhere, and its data stays. Administrators only.
#[utoipa::path(delete, path = "/api/fields/{object}/{name}", tag = "set-up", params(("object" = String, Path), ("name" = String, Path)), responses((status = 204)))]
pub async fn fields_retire(asker: Asker, Path((object, name)): Path<(String, String)>) -> Answer<StatusCode> {
    change(&asker.administrator()?, object, name, |draft| draft.set("retired", true)).await
}

async fn change(
    asker: &Asker,
    object: String,
    name: String,
    fill: impl FnOnce(Draft) -> Draft + Send + 'static,
) -> Answer<StatusCode> {
    asker
        .write(move |cx, tx| {
            let row = rows(cx, tx, &object)?.into_iter().find(|row| row.text("field") == Some(&name)).ok_or(Error::NotFound)?;
            save::save(cx, tx, cx.setup.catalog.object("custom_field")?, fill(Draft::update(row.id()))).map(drop)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The custom fields of an object, retired ones included.
fn rows(cx: &Cx, reader: &mut Reader, object: &str) -> Result<Vec<Record>> {
    cx.setup.catalog.object(object)?;
    let query = Query { filter: Some(Filter::equals("object", object)), top: Some(1_000), ..Query::default() };
    let page = list::page(cx, reader, cx.setup.catalog.object("custom_field")?, &query)?;
    Ok(page.entries.into_iter().map(|entry| entry.record).collect())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderWish {
    /// The company's own fields, first to last.
    pub names: Vec<String>,
}

/// Orders the company's own fields of an object. Administrators only.
#[utoipa::path(post, path = "/api/fields/{object}/order", tag = "set-up", params(("object" = String, Path)), request_body = OrderWish, responses((status = 204)))]
pub async fn fields_order(asker: Asker, Path(object): Path<String>, Body(wish): Body<OrderWish>) -> Answer<StatusCode> {
    let asker = asker.administrator()?;
    asker
        .write(move |cx, tx| {
            let mut drafts = Vec::new();
            for row in rows(cx, tx, &object)? {
                let place = wish.names.iter().position(|name| row.text("field") == Some(name));
                // Those that are not named come after those that are.
                let place = place.unwrap_or(wish.names.len());
                drafts.push(Draft::update(row.id()).set("position", i64::try_from(place).unwrap_or(i64::MAX)));
            }
            let custom = cx.setup.catalog.object("custom_field")?;
            save::save_many(cx, tx, custom, drafts)?.into_iter().try_for_each(|outcome| outcome.map(drop))
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
