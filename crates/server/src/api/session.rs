//! Signing in and out, and what the web client must know before it draws anything.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use base::{Error, Instant, Locale, Message, Problem, Uuid, words};
use records::describe::Choice;
use records::people::{Language, Person, RoleKind};
use records::save::save;
use records::{Company, Cx, Draft, Setup};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::ask::{self, Address, Asker, Body, blocking};
use crate::demo::DemoUser;
use crate::door::Visit;
use crate::error::{Answer, Refusal};
use crate::session::{self, COOKIE_SECONDS, Kind, password, token};

/// Who asks, and where they are.
#[derive(Serialize, ToSchema)]
pub struct SessionAnswer {
    /// The first administrator is still to be made.
    pub setup_required: bool,
    /// The people that a demo company offers; empty elsewhere.
    pub demo_users: Vec<DemoUserAnswer>,
    pub user: Option<SessionUser>,
    pub company: Option<CompanyAnswer>,
    /// Goes into `X-CSRF-Token` of each unsafe request.
    pub csrf_token: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DemoUser)]
pub struct DemoUserAnswer {
    pub email: String,
    pub name: String,
    /// What they are and where, in the reader's language: Sales manager · 华东大区.
    pub role: String,
    pub password: String,
}

impl DemoUserAnswer {
    fn new(user: &DemoUser, locale: Locale) -> Self {
        let DemoUser { email, name, role, team, password } = user.clone();
        let role = words::find(locale, &format!("choice.role.kind.{role}")).map_or(role, str::to_owned);
        let role = if team.is_empty() { role } else { format!("{role} · {team}") };
        DemoUserAnswer { email, name, role, password }
    }
}

#[derive(Serialize, ToSchema)]
pub struct SessionUser {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    /// Their own choice of language, if they made one.
    pub locale: Option<&'static str>,
    pub roles: Vec<RoleOfUser>,
    pub team_ids: Vec<Uuid>,
    pub is_administrator: bool,
}

#[derive(Serialize, ToSchema)]
pub struct RoleOfUser {
    pub id: Uuid,
    pub name: String,
    pub kind: String,
}

#[derive(Serialize, ToSchema)]
pub struct CompanyAnswer {
    pub name: String,
    pub base_currency: String,
    pub time_zone: String,
    /// 1 Monday … 7 Sunday.
    pub week_start: i64,
    /// The month in which a fiscal year starts.
    pub fiscal_year_start: i64,
    pub locale: String,
}

impl CompanyAnswer {
    pub fn of(setup: &Setup) -> Self {
        let settings = &setup.settings;
        CompanyAnswer {
            name: settings.company_name.clone(),
            base_currency: settings.base_currency.code().to_owned(),
            time_zone: settings.time_zone.iana_name().unwrap_or("UTC").to_owned(),
            week_start: settings.week_start,
            fiscal_year_start: settings.fiscal_year_start,
            locale: settings.locale.tag().to_owned(),
        }
    }
}

fn user(setup: &Setup, person: &Person) -> SessionUser {
    let role = setup.people.role(person.role);
    let roles = role.map(|(name, kind)| RoleOfUser { id: person.role, name: name.clone(), kind: kind.value().to_owned() });
    SessionUser {
        id: person.id,
        name: person.name.clone(),
        email: person.email.clone(),
        locale: person.language.map(Locale::tag),
        roles: roles.into_iter().collect(),
        team_ids: person.teams.clone(),
        is_administrator: person.role_kind == RoleKind::Administrator,
    }
}

/// Who is signed in. Before the set-up and before signing in, only what the sign-in page needs.
#[utoipa::path(get, path = "/api/session", tag = "session", responses((status = 200, body = SessionAnswer)), security((), ("bearer" = []), ("cookie" = [])))]
pub async fn session_show(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    asker: Option<Asker>,
) -> Answer<Json<SessionAnswer>> {
    Ok(Json(answer(&app, asker.as_ref(), visit.asked_for)))
}

/// `asked_for` is the language of somebody who is not signed in.
fn answer(app: &App, asker: Option<&Asker>, asked_for: Option<Locale>) -> SessionAnswer {
    let setup = app.company.setup();
    let locale = asker.map(|asker| asker.cx.locale).or(asked_for).unwrap_or(setup.settings.locale);
    SessionAnswer {
        setup_required: setup.is_new(),
        demo_users: app.demo_users.iter().map(|user| DemoUserAnswer::new(user, locale)).collect(),
        user: asker.and_then(|asker| asker.cx.person()).map(|person| user(&setup, person)),
        company: asker.is_some().then(|| CompanyAnswer::of(&setup)),
        csrf_token: asker.filter(|asker| asker.session.kind == Kind::Cookie).map(|asker| asker.session.csrf_token.clone()),
    }
}

#[derive(Deserialize, ToSchema)]
pub struct SignIn {
    pub email: String,
    pub password: String,
}

/// Signs in and sets the session's cookie. A wrong e-mail and a wrong password are not told apart.
#[utoipa::path(post, path = "/api/session", tag = "session", request_body = SignIn, responses((status = 200, body = SessionAnswer)), security(()))]
pub async fn session_begin(
    State(app): State<App>,
    Address(address): Address,
    headers: HeaderMap,
    Body(wish): Body<SignIn>,
) -> Answer<Response> {
    app.limiter.attempt(address, &wish.email, app.now())?;
    let email = wish.email.clone();
    let name = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let inner = app.clone();
    let (cx, session, token) = blocking(move || {
        let user = verified(&inner, &wish)?;
        let now = inner.now();
        let cx = inner.company.cx(user, now)?;
        let (session, token) = inner.company.write(&cx, |tx| session::begin(tx, user, Kind::Cookie, name.as_deref(), now))?;
        Ok((cx, session, token))
    })
    .await?;
    app.limiter.forgive(address, &email);
    let asker = Asker { app: app.clone(), cx: cx.into(), session: session.into() };
    let body = Json(answer(&app, Some(&asker), None));
    Ok(with_cookie(body, &token, COOKIE_SECONDS, &headers))
}

/// The user whose e-mail and password these are. Takes the same time whether the e-mail is known or not.
fn verified(app: &App, wish: &SignIn) -> Result<Uuid, Error> {
    let email = wish.email.trim().to_lowercase();
    let setup = app.company.setup();
    let person = setup.people.users().find(|person| person.active && person.email.to_lowercase() == email);
    let hash = match person {
        Some(person) => app.company.read(|reader| password::stored(reader, person.id))?,
        None => None,
    };
    if !password::verify(&wish.password, hash.as_deref()) {
        return Err(Error::Unauthenticated(Message::new("wrong_password")));
    }
    person.map(|person| person.id).ok_or_else(|| Error::internal("a password of nobody"))
}

pub fn with_cookie(body: impl IntoResponse, token: &str, seconds: i64, headers: &HeaderMap) -> Response {
    let mut response = body.into_response();
    if let Some(cookie) = token::cookie(token, seconds, ask::is_secure(headers)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Signs out: the session ends on all servers.
#[utoipa::path(delete, path = "/api/session", tag = "session", responses((status = 204)))]
pub async fn session_end(asker: Asker, headers: HeaderMap) -> Answer<Response> {
    let (app, session) = (asker.app.clone(), asker.session.clone());
    let (user, id) = (session.user, session.id);
    match asker.write(move |_, tx| session::end(tx, user, id)).await {
        Ok(()) | Err(Error::NotFound) => {}
        Err(error) => return Err(Refusal(error)),
    }
    app.sessions.forget(|known| known.id == id);
    Ok(with_cookie(StatusCode::NO_CONTENT, "", 0, &headers))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnSettings {
    /// `zh-CN`, `zh-TW` or `en`.
    pub locale: Option<String>,
    pub name: Option<String>,
    /// A new password; needs the current one, and ends all other sessions.
    pub password: Option<String>,
    pub current_password: Option<String>,
}

/// Changes one's own language, name or password.
#[utoipa::path(patch, path = "/api/session", tag = "session", request_body = OwnSettings, responses((status = 200, body = SessionAnswer)))]
pub async fn session_change(
    asker: Asker,
    Address(address): Address,
    Body(wish): Body<OwnSettings>,
) -> Answer<Json<SessionAnswer>> {
    let (app, session) = (asker.app.clone(), asker.session.clone());
    let (user, id) = (session.user, session.id);
    let guesses = wish.password.is_some();
    if guesses {
        app.limiter.attempt(address, &user.to_string(), app.now())?;
    }
    asker.run(move |company, cx| change(company, cx, user, id, &wish)).await?;
    if guesses {
        app.limiter.forgive(address, &user.to_string());
        app.sessions.forget(|known| known.user == user && known.id != id);
    }
    let cx = app.company.cx(user, app.now())?.into();
    Ok(Json(answer(&app, Some(&Asker { app: app.clone(), cx, session }), None)))
}

fn change(company: &Company, cx: &Cx, user: Uuid, session: Uuid, wish: &OwnSettings) -> Result<(), Error> {
    let mut draft = Draft::update(user);
    if let Some(locale) = &wish.locale {
        let known = Locale::parse(locale).filter(|known| known.tag() == locale);
        let known = known.ok_or_else(|| Error::invalid(Problem::at("locale", "unknown_locale")))?;
        draft = draft.set("language", language(known).value());
    }
    if let Some(name) = &wish.name {
        draft = draft.set("name", name.as_str());
    }
    let hash = match &wish.password {
        None => None,
        Some(new) => {
            let current = wish.current_password.as_deref().unwrap_or("");
            let stored = company.read(|reader| password::stored(reader, user))?;
            if !password::verify(current, stored.as_deref()) {
                return Err(Error::invalid(Problem::at("current_password", "wrong_password")));
            }
            password::check(new, cx.person().map_or("", |person| &person.email))?;
            Some(password::hash(new)?)
        }
    };
    // One's own name and language are everybody's to change, whatever their role may do with users.
    let kaidan = cx.on_behalf("own settings");
    company.write(&kaidan, |tx| {
        if !draft.values.is_empty() {
            save(&kaidan, tx, cx.setup.catalog.object("user")?, draft)?;
        }
        if let Some(hash) = &hash {
            password::store(tx, user, hash, cx.now)?;
            session::end_others(tx, user, Some(session))?;
        }
        Ok(())
    })
}

/// The stored choice that stands for a language.
pub fn language(locale: Locale) -> Language {
    match locale {
        Locale::ZhCn => Language::ZhCn,
        Locale::ZhTw => Language::ZhTw,
        Locale::En => Language::En,
    }
}

#[derive(Serialize, ToSchema)]
pub struct ListedSession {
    pub id: Uuid,
    /// `cookie` or `bearer`.
    pub kind: String,
    /// The browser or program, as it called itself.
    pub name: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Instant,
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Instant,
    /// The session that asks.
    pub current: bool,
}

/// One's own sessions, newest first.
#[utoipa::path(get, path = "/api/session/list", tag = "session", responses((status = 200, body = [ListedSession])))]
pub async fn session_list(asker: Asker) -> Answer<Json<Vec<ListedSession>>> {
    let (user, id) = (asker.session.user, asker.session.id);
    let listed = asker.read(move |cx, reader| session::of_user(reader, user, cx.now)).await?;
    let listed = listed.into_iter().map(|row| ListedSession {
        id: row.id,
        kind: row.kind,
        name: row.name,
        created_at: row.created_at,
        expires_at: row.expires_at,
        current: row.id == id,
    });
    Ok(Json(listed.collect()))
}

/// Ends one of one's own sessions.
#[utoipa::path(delete, path = "/api/session/list/{id}", tag = "session", params(("id" = Uuid, Path)), responses((status = 204)))]
pub async fn session_revoke(asker: Asker, Path(id): Path<String>) -> Answer<StatusCode> {
    let (app, user, id) = (asker.app.clone(), asker.session.user, ask::id(&id)?);
    asker.write(move |_, tx| session::end(tx, user, id)).await?;
    app.sessions.forget(|known| known.id == id);
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_of_demo_users_have_words_in_every_language() {
        let user = |role: &str, team: &str| DemoUser { role: role.into(), team: team.into(), ..DemoUser::default() };
        for (locale, role) in [
            (Locale::En, "Sales manager · 华东大区"),
            (Locale::ZhCn, "销售经理 · 华东大区"),
            (Locale::ZhTw, "業務經理 · 华东大区"),
        ] {
            assert_eq!(DemoUserAnswer::new(&user("manager", "华东大区"), locale).role, role);
            for kind in ::demo::DEMO_USERS.map(|known| known.role.value()) {
                let role = DemoUserAnswer::new(&user(kind, ""), locale).role;
                assert!(!role.is_empty() && role != kind, "{role} in {locale:?}");
            }
        }
    }
}
