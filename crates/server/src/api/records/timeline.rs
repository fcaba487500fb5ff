//! Everything that happened to a record and within it, newest first, told in sentences.

use axum::Json;
use axum::extract::{Path, Query};
use base::{Error, Instant, Message, Problem, Result, Uuid, words};
use records::timeline::{self, Difference, Moment};
use records::{Cx, assignment, automation, describe};
use sales::sell::lead::triage;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Reader;
use utoipa::{IntoParams, ToSchema};

use super::files::ByAnswer;
use crate::api::describe::{field_label, option_label};
use crate::ask::{self, Asker};
use crate::error::Answer;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TimelineParameters {
    /// Continues: the `next` of the answer before.
    pub before: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct TimelineAnswer {
    pub entries: Vec<EntryAnswer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Uuid>,
}

#[derive(Serialize, ToSchema)]
pub struct EntryAnswer {
    pub id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    pub by: Option<ByAnswer>,
    /// `created`, `changed`, `deleted`, `restored`, `activity`, or a verb: `won`, `lost`, `converted`, `merged` …
    pub kind: String,
    /// One sentence in the asker's language.
    pub summary: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeAnswer>,
    /// What was said with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where it was a merge that can still be undone: its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merge: Option<Uuid>,
    /// The record that it happened to, where that is another one: an activity, a contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct ChangeAnswer {
    pub field: String,
    pub label: String,
    /// As in the record's JSON, but by their labels: what a reference names, and the values of choices.
    #[schema(value_type = serde_json::Value)]
    pub from: Value,
    #[schema(value_type = serde_json::Value)]
    pub to: Value,
}

#[derive(Serialize, ToSchema)]
pub struct RecordAnswer {
    pub object: String,
    pub id: Uuid,
    pub title: String,
}

/// The timeline of a record.
#[utoipa::path(get, path = "/api/records/{object}/{id}/timeline", tag = "records", params(("object" = String, Path), ("id" = Uuid, Path), TimelineParameters), responses((status = 200, body = TimelineAnswer)))]
pub async fn timeline(
    asker: Asker,
    Path((name, id)): Path<(String, String)>,
    Query(parameters): Query<TimelineParameters>,
) -> Answer<Json<TimelineAnswer>> {
    let id = ask::id(&id)?;
    let before = parameters.before.filter(|before| !before.is_empty()).map(|before| Uuid::try_parse(&before)).transpose();
    let before = before.map_err(|_| Error::invalid(Problem::at("before", "malformed_token")))?;
    Ok(Json(asker.read(move |cx, reader| page(cx, reader, &name, id, before)).await?))
}

fn page(cx: &Cx, reader: &mut Reader, name: &str, id: Uuid, before: Option<Uuid>) -> Result<TimelineAnswer> {
    let object = cx.setup.catalog.object(name)?;
    let timeline = timeline::read(cx, reader, object, id, before)?;
    let told = timeline.moments.into_iter().filter(|moment| moment.kind != "changed" || !moment.changes.is_empty());
    Ok(TimelineAnswer { entries: told.map(|moment| entry(cx, id, moment)).collect(), next: timeline.next })
}

fn entry(cx: &Cx, asked: Uuid, moment: Moment) -> EntryAnswer {
    let object = cx.setup.catalog.find(&moment.object);
    let changes: Vec<ChangeAnswer> = match object {
        Some(object) => moment.changes.iter().map(|difference| change(cx, object, difference)).collect(),
        None => Vec::new(),
    };
    let by = ByAnswer::of(cx, moment.by);
    let kaidan = || automation::name_of(cx, &moment.origin).unwrap_or_else(|| words::word(cx.locale, "timeline.kaidan"));
    let who = by.as_ref().map_or_else(kaidan, |by| by.name.clone());
    let labels: Vec<&str> = changes.iter().map(|change| change.label.as_str()).collect();
    let other = moment.record != asked;
    // What a verb kept beside it, in the reader's words.
    let detail = moment.detail.as_ref();
    let told = detail.and_then(|detail| match (moment.kind.as_str(), moment.object.as_str()) {
        (assignment::GIVEN, _) => Some(assignment::explain(cx, detail)),
        ("planned", "lead") => Some(triage::explain(cx, detail)),
        _ => None,
    });
    let rule = detail.and_then(|detail| detail["rule"].as_str()).unwrap_or_default().to_owned();
    let message = Message::new("")
        .with("who", who)
        .with("fields", labels.join(&words::word(cx.locale, "timeline.separator")))
        .with("rule", rule)
        .with("note", told.as_deref().or(moment.note.as_deref()).unwrap_or(""))
        .with("object", object.map(|object| object.label(cx.locale)).unwrap_or_default())
        .with("title", moment.title.as_deref().unwrap_or(""));
    let is_activity = other && moment.object == "activity";
    let known = |key: &str| words::find(cx.locale, key).is_some();
    let place = if other { "timeline.other" } else { "timeline" };
    let key = [format!("{place}.{}", moment.kind), format!("{place}.unknown")].into_iter().find(|key| known(key));
    EntryAnswer {
        id: moment.id,
        at: moment.at,
        by,
        kind: if is_activity { "activity".to_owned() } else { moment.kind },
        summary: filled(&key.map(|key| words::word(cx.locale, &key)).unwrap_or_default(), &message),
        changes,
        note: moment.note,
        merge: moment.merge,
        record: other.then(|| RecordAnswer { object: moment.object, id: moment.record, title: moment.title.unwrap_or_default() }),
    }
}

fn filled(text: &str, message: &Message) -> String {
    message.args.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

fn change(cx: &Cx, object: &describe::Object, difference: &Difference) -> ChangeAnswer {
    let field = &difference.field;
    let worded = |value: &Value, title: &Option<String>| match (title, &field.kind, value) {
        (Some(title), _, _) => Value::from(title.as_str()),
        (None, kind, _) if kind.target().is_some() || kind.is_file() => Value::Null,
        (None, describe::FieldKind::Choice(_), Value::String(value)) => {
            option_label(cx.locale, &object.name, &field.name, value).into()
        }
        (None, _, value) => value.clone(),
    };
    ChangeAnswer {
        field: field.name.clone(),
        label: field_label(cx.locale, object, field),
        from: worded(&difference.from, &difference.from_title),
        to: worded(&difference.to, &difference.to_title),
    }
}
