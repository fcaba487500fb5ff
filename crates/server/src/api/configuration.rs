//! The configuration as a file: written down, compared, applied as a whole, and taken back to an earlier version.

use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Instant, Result, Uuid};
use records::configuration::{self, What};
use records::describe::Object;
use records::{Company, Cx};
use serde::{Deserialize, Serialize};
use serde_json::Value as JsonValue;
use utoipa::ToSchema;

use super::describe::field_label;
use super::records::files::ByAnswer;
use crate::ask::{self, Asker, Body};
use crate::error::Answer;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfigurationFile {
    /// YAML, as `GET /api/configuration` gives it.
    pub content: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfigurationWish {
    /// YAML, as `GET /api/configuration` gives it.
    pub content: String,
    /// Of the difference that was shown: refused with 412 where the configuration has changed since.
    pub fingerprint: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct ConfigurationDifference {
    pub changes: Vec<ConfigurationChange>,
    /// Of what the file was compared with.
    pub fingerprint: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionWish {
    /// What it is kept for.
    pub note: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct VersionAnswer {
    pub id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    pub by: Option<ByAnswer>,
    /// `before` (a file was applied), `applied`, `kept` by hand, or `changed` in the browser.
    pub why: String,
    pub note: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct VersionKept {
    /// None where the newest version says the same.
    pub id: Option<Uuid>,
}

#[derive(Serialize, ToSchema)]
pub struct ConfigurationChanges {
    pub changes: Vec<ConfigurationChange>,
}

#[derive(Serialize, ToSchema)]
pub struct ConfigurationChange {
    pub object: String,
    pub label: String,
    /// The item's key: `["lead", "x_taste"]`.
    pub path: Vec<String>,
    /// `added`, `changed` or `removed`.
    pub what: &'static str,
    pub fields: Vec<ConfigurationFieldChange>,
}

#[derive(Serialize, ToSchema)]
pub struct ConfigurationFieldChange {
    pub field: String,
    pub label: String,
    #[schema(value_type = serde_json::Value)]
    pub from: JsonValue,
    #[schema(value_type = serde_json::Value)]
    pub to: JsonValue,
}

fn told(cx: &Cx, changes: Vec<configuration::Change>) -> ConfigurationChanges {
    let changes = changes.into_iter().map(|change| {
        let object = cx.setup.catalog.find(&change.object);
        ConfigurationChange {
            label: object.map_or_else(|| change.object.clone(), |object| object.plural(cx.locale)),
            what: match change.what {
                What::Added => "added",
                What::Changed => "changed",
                What::Removed => "removed",
            },
            fields: change.fields.into_iter().map(|field| told_field(cx, object.map(AsRef::as_ref), field)).collect(),
            object: change.object,
            path: change.path,
        }
    });
    ConfigurationChanges { changes: changes.collect() }
}

fn told_field(cx: &Cx, object: Option<&Object>, change: configuration::FieldChange) -> ConfigurationFieldChange {
    let label = object.and_then(|object| Some(field_label(cx.locale, object, object.field(&change.field)?)));
    ConfigurationFieldChange {
        label: label.unwrap_or_else(|| change.field.clone()),
        field: change.field,
        from: change.from,
        to: change.to,
    }
}

fn yaml(text: String, name: &str) -> Response {
    let disposition = format!("attachment; filename=\"{name}.yaml\"");
    ([(header::CONTENT_TYPE, "application/yaml".to_owned()), (header::CONTENT_DISPOSITION, disposition)], text).into_response()
}

/// The whole configuration as YAML. Administrators only.
#[utoipa::path(get, path = "/api/configuration", tag = "set-up", responses((status = 200, description = "The file.", body = String, content_type = "application/yaml")))]
pub async fn configuration_show(asker: Asker) -> Answer<Response> {
    let asker = asker.administrator()?;
    let name = format!("kaidan-{}", asker.cx.today);
    Ok(yaml(asker.read(configuration::export).await?, &name))
}

/// What applying a file would change. Administrators only.
#[utoipa::path(post, path = "/api/configuration/diff", tag = "set-up", request_body = ConfigurationFile, responses((status = 200, body = ConfigurationDifference)))]
pub async fn configuration_diff(asker: Asker, Body(file): Body<ConfigurationFile>) -> Answer<Json<ConfigurationDifference>> {
    let asker = asker.administrator()?;
    let found = asker.read(move |cx, reader| {
        let (changes, fingerprint) = configuration::compare(cx, reader, &file.content)?;
        Ok(ConfigurationDifference { changes: told(cx, changes).changes, fingerprint })
    });
    Ok(Json(found.await?))
}

/// Makes the configuration that of a file, or changes nothing where anything in it is refused. Administrators only.
#[utoipa::path(post, path = "/api/configuration/apply", tag = "set-up", request_body = ConfigurationWish, responses((status = 200, body = ConfigurationChanges)))]
pub async fn configuration_apply(asker: Asker, Body(file): Body<ConfigurationWish>) -> Answer<Json<ConfigurationChanges>> {
    let asker = asker.administrator()?;
    let changes = asker.run(move |company, cx| {
        let changes = apply(company, cx, &file)?;
        // The names of what is new are those of the new set-up.
        let user = cx.user_id().ok_or_else(|| Error::forbidden("only_administrators"))?;
        Ok(told(&company.cx(user, cx.now)?.in_language(cx.locale), changes))
    });
    Ok(Json(changes.await?))
}

fn apply(company: &Company, cx: &Cx, file: &ConfigurationWish) -> Result<Vec<configuration::Change>> {
    let cx = cx.clone().from("configuration");
    company.write(&cx, |tx| configuration::apply(&cx, tx, &file.content, file.fingerprint.as_deref()))
}

/// Versions that were kept, newest first. Administrators only.
#[utoipa::path(get, path = "/api/configuration/versions", tag = "set-up", responses((status = 200, body = Vec<VersionAnswer>)))]
pub async fn configuration_versions(asker: Asker) -> Answer<Json<Vec<VersionAnswer>>> {
    let asker = asker.administrator()?;
    let versions = asker.read(|cx, reader| {
        let versions = configuration::versions(cx, reader)?.into_iter();
        Ok(versions
            .map(|one| VersionAnswer { by: ByAnswer::of(cx, one.by), id: one.id, at: one.at, why: one.why, note: one.note })
            .collect())
    });
    Ok(Json(versions.await?))
}

/// Keeps the configuration as it is now. Administrators only.
#[utoipa::path(post, path = "/api/configuration/versions", tag = "set-up", request_body = VersionWish, responses((status = 201, body = VersionKept)))]
pub async fn configuration_keep(asker: Asker, Body(wish): Body<VersionWish>) -> Answer<(StatusCode, Json<VersionKept>)> {
    let asker = asker.administrator()?;
    let note = wish.note.map(|note| note.trim().chars().take(200).collect::<String>()).filter(|note| !note.is_empty());
    let kept = asker.write(move |cx, tx| Ok(VersionKept { id: configuration::keep(cx, tx, note.as_deref())? }));
    Ok((StatusCode::CREATED, Json(kept.await?)))
}

/// A version as YAML. Administrators only.
#[utoipa::path(get, path = "/api/configuration/versions/{id}", tag = "set-up", params(("id" = Uuid, Path)), responses((status = 200, description = "The file.", body = String, content_type = "application/yaml")))]
pub async fn configuration_version(asker: Asker, Path(id): Path<String>) -> Answer<Response> {
    let (asker, id) = (asker.administrator()?, ask::id(&id)?);
    Ok(yaml(asker.read(move |cx, reader| configuration::version(cx, reader, id)).await?, &format!("kaidan-{id}")))
}

/// What changed from one version to another. Administrators only.
#[utoipa::path(get, path = "/api/configuration/versions/{id}/diff/{other}", tag = "set-up", params(("id" = Uuid, Path), ("other" = Uuid, Path)), responses((status = 200, body = ConfigurationChanges)))]
pub async fn configuration_between(
    asker: Asker,
    Path((id, other)): Path<(String, String)>,
) -> Answer<Json<ConfigurationChanges>> {
    let (asker, id, other) = (asker.administrator()?, ask::id(&id)?, ask::id(&other)?);
    let changes = asker.read(move |cx, reader| {
        let (from, to) = (configuration::version(cx, reader, id)?, configuration::version(cx, reader, other)?);
        Ok(told(cx, configuration::between(cx, &from, &to)?))
    });
    Ok(Json(changes.await?))
}
