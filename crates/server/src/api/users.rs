//! What is more than a record about a user: their password, and the way in for those who have none yet.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base::{Error, Instant, Problem, Result, Uuid};
use records::{Cx, Draft, save};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;

use super::session::with_cookie;
use crate::app::App;
use crate::ask::{self, Address, Asker, Body, blocking};
use crate::error::Answer;
use crate::session::{self, COOKIE_SECONDS, Kind, password};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordWish {
    pub password: String,
}

/// Sets a user's password and ends their sessions. Administrators only.
#[utoipa::path(post, path = "/api/users/{id}/password", tag = "set-up", params(("id" = Uuid, Path)), request_body = PasswordWish, responses((status = 204)))]
pub async fn users_password(asker: Asker, Path(id): Path<String>, Body(wish): Body<PasswordWish>) -> Answer<StatusCode> {
    let (asker, id) = (asker.administrator()?, ask::id(&id)?);
    asker
        .run(move |company, cx| {
            let person = cx.setup.people.user(id).ok_or(Error::NotFound)?;
            password::check(&wish.password, &person.email)?;
            let hash = password::hash(&wish.password)?;
            company.write(cx, |tx| {
                password::store(tx, id, &hash, cx.now)?;
                session::end_others(tx, id, None)
            })
        })
        .await?;
    asker.app.sessions.forget(|known| known.user == id);
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteWish {
    pub name: String,
    pub email: String,
    /// One role.
    pub role_ids: Vec<Uuid>,
    /// The first is the one that new records belong to.
    #[serde(default)]
    pub team_ids: Vec<Uuid>,
}

#[derive(Serialize, ToSchema)]
pub struct InviteAnswer {
    pub user_id: Uuid,
    /// Where the invited person chooses a password, once, within a week. Shown only here.
    pub link: String,
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Instant,
}

/// Adds a user who chooses the password themselves. Administrators only.
#[utoipa::path(post, path = "/api/users/invite", tag = "set-up", request_body = InviteWish, responses((status = 201, body = InviteAnswer)))]
pub async fn users_invite(
    asker: Asker,
    headers: HeaderMap,
    Body(wish): Body<InviteWish>,
) -> Answer<(StatusCode, Json<InviteAnswer>)> {
    let asker = asker.administrator()?;
    let origin = origin(&headers);
    let answer = asker.write(move |cx, tx| {
        let user = add(cx, tx, &wish)?;
        invitation(cx, tx, user, &origin)
    });
    Ok((StatusCode::CREATED, Json(answer.await?)))
}

/// Another link for somebody who let the first one pass. Administrators only.
#[utoipa::path(post, path = "/api/users/{id}/invite", tag = "set-up", params(("id" = Uuid, Path)), responses((status = 201, body = InviteAnswer)))]
pub async fn users_invite_again(
    asker: Asker,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer<(StatusCode, Json<InviteAnswer>)> {
    let (asker, id) = (asker.administrator()?, ask::id(&id)?);
    let origin = origin(&headers);
    let answer = asker.write(move |cx, tx| {
        let person = cx.setup.people.user(id).filter(|person| person.active).ok_or(Error::NotFound)?;
        invitation(cx, tx, person.id, &origin)
    });
    Ok((StatusCode::CREATED, Json(answer.await?)))
}

fn add(cx: &Cx, tx: &mut Tx, wish: &InviteWish) -> Result<Uuid> {
    let [role] = wish.role_ids[..] else { return Err(Error::invalid(Problem::at("role_ids", "one_role"))) };
    let mut draft = Draft::create().set("name", wish.name.as_str()).set("email", wish.email.as_str()).set("role", role);
    if let Some(team) = wish.team_ids.first() {
        draft = draft.set("team", *team);
    }
    let user = save::save(cx, tx, cx.setup.catalog.object("user")?, draft)?.record.id();
    for team in wish.team_ids.iter().skip(1) {
        let draft = Draft::create().set("user", user).set("team", *team);
        save::save(cx, tx, cx.setup.catalog.object("team_member")?, draft)?;
    }
    Ok(user)
}

fn invitation(cx: &Cx, tx: &mut Tx, user: Uuid, origin: &str) -> Result<InviteAnswer> {
    let (session, token) = session::begin(tx, user, Kind::Invitation, None, cx.now)?;
    Ok(InviteAnswer { user_id: user, link: format!("{origin}/invite/{token}"), expires_at: session.expires_at })
}

fn origin(headers: &HeaderMap) -> String {
    let root = crate::odata::root(headers);
    root.strip_suffix("/odata").unwrap_or("").to_owned()
}

/// Takes an invitation up: sets the password and signs in. Works once.
#[utoipa::path(post, path = "/api/invitations/{token}", tag = "session", params(("token" = String, Path)), request_body = PasswordWish, responses((status = 204)), security(()))]
pub async fn invitations_accept(
    State(app): State<App>,
    Address(address): Address,
    headers: HeaderMap,
    Path(token): Path<String>,
    Body(wish): Body<PasswordWish>,
) -> Answer<Response> {
    app.limiter.attempt(address, "invitation", app.now())?;
    let inner = app.clone();
    let cookie = blocking(move || {
        let now = inner.now();
        let found = inner.company.read(|reader| session::invited(reader, &token, now))?.ok_or(Error::NotFound)?;
        let cx = inner.company.cx(found, now).map_err(|_| Error::NotFound)?;
        password::check(&wish.password, cx.person().map_or("", |person| &person.email))?;
        let hash = password::hash(&wish.password)?;
        inner.company.write(&cx, |tx| {
            let user = session::take_invitation(tx, &token, now)?;
            password::store(tx, user, &hash, now)?;
            Ok(session::begin(tx, user, Kind::Cookie, None, now)?.1)
        })
    })
    .await?;
    app.limiter.forgive(address, "invitation");
    Ok(with_cookie(StatusCode::NO_CONTENT, &cookie, COOKIE_SECONDS, &headers))
}
