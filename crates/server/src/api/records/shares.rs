//! One record opened to one person or team beyond what their role reaches. Whoever may change a record may share it.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Error, Problem, Result, Uuid};
use records::list::query::{Filter, Query};
use records::{Cx, Draft, Record, list, save};
use serde::{Deserialize, Serialize};
use store::{Reader, Tx};
use utoipa::ToSchema;

use crate::ask::{self, Asker, Body};
use crate::error::Answer;

#[derive(Serialize, ToSchema)]
pub struct ShareAnswer {
    pub id: Uuid,
    pub user_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    /// The person's or team's name.
    pub name: String,
    /// `read` or `write`.
    pub access: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareWish {
    /// The person, or `team_id`.
    pub user_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    /// `read` or `write`.
    pub access: String,
}

fn answer(cx: &Cx, share: &Record) -> Option<ShareAnswer> {
    let grantee: Uuid = share.text("grantee")?.parse().ok()?;
    let user = cx.setup.people.user_name(grantee);
    let team = cx.setup.people.team(grantee).map(|team| team.name.as_str());
    Some(ShareAnswer {
        id: share.id(),
        user_id: user.map(|_| grantee),
        team_id: team.map(|_| grantee),
        name: user.or(team)?.to_owned(),
        access: share.text("access")?.to_owned(),
    })
}

fn of_record(cx: &Cx, reader: &mut Reader, name: &str, id: Uuid) -> Result<Vec<Record>> {
    let share = cx.setup.catalog.object("share")?;
    let filter = Filter::All(vec![Filter::equals("object", name), Filter::equals("record", id.to_string())]);
    let query = Query { filter: Some(filter), top: Some(1_000), ..Query::default() };
    // The record has been looked up; who else may see it is no secret from those who do.
    let page = list::page(&cx.on_behalf("shares of a record that the asker sees"), reader, share, &query)?;
    Ok(page.entries.into_iter().map(|entry| entry.record).collect())
}

/// Whom a record is shared with.
#[utoipa::path(get, path = "/api/records/{object}/{id}/shares", tag = "records", params(("object" = String, Path), ("id" = Uuid, Path)), responses((status = 200, body = [ShareAnswer])))]
pub async fn shares_list(asker: Asker, Path((name, id)): Path<(String, String)>) -> Answer<Json<Vec<ShareAnswer>>> {
    let id = ask::id(&id)?;
    let shares = asker.read(move |cx, reader| {
        list::one(cx, reader, cx.setup.catalog.object(&name)?, id, &[])?;
        Ok(of_record(cx, reader, &name, id)?.iter().filter_map(|share| answer(cx, share)).collect())
    });
    Ok(Json(shares.await?))
}

/// Shares a record, or changes how it is shared.
#[utoipa::path(post, path = "/api/records/{object}/{id}/shares", tag = "records", params(("object" = String, Path), ("id" = Uuid, Path)), request_body = ShareWish, responses((status = 201, body = ShareAnswer)))]
pub async fn shares_add(
    asker: Asker,
    Path((name, id)): Path<(String, String)>,
    Body(wish): Body<ShareWish>,
) -> Answer<(StatusCode, Json<ShareAnswer>)> {
    let id = ask::id(&id)?;
    let share = asker.write(move |cx, tx| add(cx, tx, &name, id, &wish)).await?;
    Ok((StatusCode::CREATED, Json(share)))
}

fn add(cx: &Cx, tx: &mut Tx, name: &str, id: Uuid, wish: &ShareWish) -> Result<ShareAnswer> {
    let object = cx.setup.catalog.object(name)?;
    save::may_change(cx, tx, object, id)?;
    if !object.owned {
        return Err(Error::invalid(Problem::new("not_shareable")));
    }
    let people = &cx.setup.people;
    let grantee = match (wish.user_id, wish.team_id) {
        (Some(user), None) if people.user(user).is_some_and(|person| person.active) => user,
        (None, Some(team)) if people.team(team).is_some() => team,
        _ => return Err(Error::invalid(Problem::at("user_id", "share_with_whom"))),
    };
    let share = cx.setup.catalog.object("share")?;
    let there = of_record(cx, tx, name, id)?.into_iter().find(|share| share.text("grantee") == Some(&grantee.to_string()));
    let draft = match there {
        Some(there) => Draft::update(there.id()),
        None => Draft::create().set("object", name).set("record", id.to_string()).set("grantee", grantee.to_string()),
    };
    let kaidan = cx.on_behalf("sharing a record that the asker may change");
    let saved = save::save(&kaidan, tx, share, draft.set("access", wish.access.as_str()))?;
    answer(cx, &saved.record).ok_or_else(|| Error::internal("a share with nobody"))
}

/// Ends the sharing.
#[utoipa::path(delete, path = "/api/records/{object}/{id}/shares/{share}", tag = "records", params(("object" = String, Path), ("id" = Uuid, Path), ("share" = Uuid, Path)), responses((status = 204)))]
pub async fn shares_remove(asker: Asker, Path((name, id, share)): Path<(String, String, String)>) -> Answer<StatusCode> {
    let (id, share) = (ask::id(&id)?, ask::id(&share)?);
    asker
        .write(move |cx, tx| {
            save::may_change(cx, tx, cx.setup.catalog.object(&name)?, id)?;
            if !of_record(cx, tx, &name, id)?.iter().any(|there| there.id() == share) {
                return Err(Error::NotFound);
            }
            let kaidan = cx.on_behalf("sharing a record that the asker may change");
            save::save(&kaidan, tx, cx.setup.catalog.object("share")?, Draft::delete(share)).map(drop)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
