//! What a role may do, as one table that an administrator fills in: how far each action on each object reaches, and what is
//! hidden, masked or read-only. Below it are rows of `permission` and `field_permission`, each with its history.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use base::{Error, Problem, Result, Uuid};
use records::describe::Choice;
use records::list::query::{Filter, Query};
use records::people::{Access, Action};
use records::permit::{RIGHTS, Reach, is_administrators_alone};
use records::{Cx, Draft, Record, list, save};
use serde::{Deserialize, Serialize};
use store::{Reader, Tx, Value};
use utoipa::ToSchema;

use crate::ask::{self, Asker, Body};
use crate::error::Answer;

/// By object, by action or field.
type Table<T> = BTreeMap<String, BTreeMap<String, T>>;

#[derive(Serialize, Deserialize, ToSchema, Default)]
#[serde(deny_unknown_fields)]
pub struct PermissionTable {
    /// By object (`*` for all that are not named) and action: `none`, `own`, `own_below`, `team`, `team_below`, `teams` or `all`.
    pub objects: Table<String>,
    /// By object and field, where that differs from what the role may do with the record: `hidden`, `masked`, `read`, `write`.
    #[serde(default)]
    pub fields: Table<String>,
    /// The chosen teams, where a reach is `teams`.
    #[serde(default)]
    pub teams: Table<Vec<Uuid>>,
    /// Objects that only administrators may write, whatever stands above. Told, not taken.
    #[serde(default)]
    pub administrators: Vec<String>,
}

/// What a role may do. Administrators only.
#[utoipa::path(get, path = "/api/roles/{id}/permissions", tag = "set-up", params(("id" = Uuid, Path)), responses((status = 200, body = PermissionTable)))]
pub async fn roles_permissions(asker: Asker, Path(id): Path<String>) -> Answer<Json<PermissionTable>> {
    let (asker, id) = (asker.administrator()?, ask::id(&id)?);
    Ok(Json(asker.read(move |cx, reader| show(cx, reader, id)).await?))
}

/// Replaces what a role may do. What the table does not name is taken away. Administrators only.
#[utoipa::path(put, path = "/api/roles/{id}/permissions", tag = "set-up", params(("id" = Uuid, Path)), request_body = PermissionTable, responses((status = 200, body = PermissionTable)))]
pub async fn roles_permit(
    asker: Asker,
    Path(id): Path<String>,
    Body(wish): Body<PermissionTable>,
) -> Answer<Json<PermissionTable>> {
    let (asker, id) = (asker.administrator()?, ask::id(&id)?);
    let table = asker.write(move |cx, tx| {
        check(cx, &wish)?;
        role(cx, tx, id)?;
        replace_reaches(cx, tx, id, &wish)?;
        replace_accesses(cx, tx, id, &wish)?;
        show(cx, tx, id)
    });
    Ok(Json(table.await?))
}

fn role(cx: &Cx, reader: &mut Reader, id: Uuid) -> Result<Record> {
    Ok(list::one(cx, reader, cx.setup.catalog.object("role")?, id, &[])?.record)
}

/// The rows of `object` that belong to a role.
fn rows(cx: &Cx, reader: &mut Reader, object: &str, role: Uuid) -> Result<Vec<Record>> {
    let object = cx.setup.catalog.object(object)?;
    let mut query = Query { filter: Some(Filter::equals("role_id", role)), top: Some(1_000), ..Query::default() };
    let mut rows = Vec::new();
    loop {
        let page = list::page(cx, reader, object, &query)?;
        rows.extend(page.entries.into_iter().map(|entry| entry.record));
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(rows),
        }
    }
}

fn show(cx: &Cx, reader: &mut Reader, id: Uuid) -> Result<PermissionTable> {
    role(cx, reader, id)?;
    let mut table = PermissionTable { administrators: RIGHTS.map(str::to_owned).into(), ..PermissionTable::default() };
    let text = |row: &Record, field: &str| row.text(field).unwrap_or("").to_owned();
    let is_shown = |object: &str| object == "*" || cx.setup.catalog.find(object).is_some();
    for row in rows(cx, reader, "permission", id)?.into_iter().filter(|row| is_shown(&text(row, "object"))) {
        let (object, action) = (text(&row, "object"), text(&row, "action"));
        if let Some(teams) = row.text("teams").and_then(|teams| serde_json::from_str(teams).ok()) {
            table.teams.entry(object.clone()).or_default().insert(action.clone(), teams);
        }
        table.objects.entry(object).or_default().insert(action, text(&row, "reach"));
    }
    let is_shown = |row: &Record| {
        cx.setup.catalog.find(&text(row, "object")).is_some_and(|object| object.field(&text(row, "field")).is_some())
    };
    for row in rows(cx, reader, "field_permission", id)?.into_iter().filter(is_shown) {
        table.fields.entry(text(&row, "object")).or_default().insert(text(&row, "field"), text(&row, "access"));
    }
    Ok(table)
}

fn check(cx: &Cx, wish: &PermissionTable) -> Result<()> {
    let mut problems = Vec::new();
    for (object, actions) in &wish.objects {
        if object != "*" && cx.setup.catalog.find(object).is_none() {
            problems.push(Problem::at(object, "unknown_object"));
        }
        for (action, reach) in actions {
            let target = format!("{object}/{action}");
            match (Action::parse(action), Reach::parse(reach)) {
                (Some(action), Some(reach)) if reach != Reach::None && is_administrators_alone(object, action) => {
                    problems.push(Problem::at(target, "only_administrators"));
                }
                (Some(_), Some(_)) => {}
                _ => problems.push(Problem::at(target, "not_a_choice")),
            }
        }
    }
    for (object, fields) in &wish.fields {
        let known = cx.setup.catalog.find(object);
        for (field, access) in fields {
            if known.is_none_or(|object| object.field(field).is_none()) {
                problems.push(Problem::at(format!("{object}/{field}"), "unknown_field").with("field", field));
            } else if Access::parse(access).is_none() {
                problems.push(Problem::at(format!("{object}/{field}"), "not_a_choice"));
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// What is wanted for one key: the values to be stored, by field.
type Wanted = BTreeMap<(String, String), Vec<(&'static str, Value)>>;

fn replace_reaches(cx: &Cx, tx: &mut Tx, role: Uuid, wish: &PermissionTable) -> Result<()> {
    let mut wanted = Wanted::new();
    for (object, actions) in &wish.objects {
        for (action, reach) in actions {
            let teams = wish.teams.get(object).and_then(|actions| actions.get(action)).filter(|_| reach == Reach::Teams.value());
            let teams = teams.map(|teams| serde_json::json!(teams).to_string());
            wanted.insert((object.clone(), action.clone()), vec![("reach", reach.as_str().into()), ("teams", teams.into())]);
        }
    }
    replace(cx, tx, "permission", "action", role, wanted)
}

fn replace_accesses(cx: &Cx, tx: &mut Tx, role: Uuid, wish: &PermissionTable) -> Result<()> {
    let mut wanted = Wanted::new();
    for (object, fields) in &wish.fields {
        for (field, access) in fields {
            wanted.insert((object.clone(), field.clone()), vec![("access", access.as_str().into())]);
        }
    }
    replace(cx, tx, "field_permission", "field", role, wanted)
}

fn is_retired(cx: &Cx, table: &str, row: &Record) -> bool {
    let Some(name) = row.text("object").filter(|name| *name != "*") else { return false };
    match cx.setup.catalog.find(name) {
        None => cx.setup.catalog.named(name).is_some(),
        Some(object) => {
            let field = row.text("field").filter(|_| table == "field_permission");
            field.is_some_and(|field| object.field(field).is_none() && object.position(field).is_some())
        }
    }
}

/// Makes the role's rows those that are wanted: changes, adds, and removes what nobody wants.
fn replace(cx: &Cx, tx: &mut Tx, table: &str, key: &'static str, role: Uuid, mut wanted: Wanted) -> Result<()> {
    let mut drafts = Vec::new();
    for row in rows(cx, tx, table, role)? {
        let of = |field: &str| row.text(field).unwrap_or("").to_owned();
        drafts.push(match wanted.remove(&(of("object"), of(key))) {
            // What is said of a retired object or field waits until that comes back.
            None if is_retired(cx, table, &row) => continue,
            Some(values) => values.into_iter().fold(Draft::update(row.id()), |draft, (field, value)| draft.set(field, value)),
            None => Draft::delete(row.id()),
        });
    }
    for ((object, name), values) in wanted {
        let draft = Draft::create().set("role", role).set("object", object).set(key, name);
        drafts.push(values.into_iter().fold(draft, |draft, (field, value)| draft.set(field, value)));
    }
    let object = cx.setup.catalog.object(table)?;
    save::save_many(cx, tx, object, drafts)?.into_iter().try_for_each(|outcome| outcome.map(drop))
}
