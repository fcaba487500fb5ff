//! The first minute of a company: its name, its money, its first administrator. Works once.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base::{Error, Locale, Problem, Uuid};
use sales::SetUp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::ask::{Address, Body, blocking};
use crate::error::Answer;
use crate::session::{self, COOKIE_SECONDS, Kind, password};

use super::session::with_cookie;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupWish {
    pub company_name: String,
    /// ISO 4217: `CNY`.
    pub base_currency: String,
    /// IANA: `Asia/Shanghai`.
    pub time_zone: String,
    /// `zh-CN`, `zh-TW` or `en`: of the company, and of the names that it starts with.
    pub locale: String,
    pub name: String,
    pub email: String,
    pub password: String,
}

#[derive(Serialize, ToSchema)]
pub struct SetupAnswer {
    /// The first administrator, who is signed in by the cookie of this answer.
    pub user_id: Uuid,
}

/// Makes the company and its first administrator, and signs them in.
#[utoipa::path(post, path = "/api/setup", tag = "session", request_body = SetupWish, responses((status = 201, body = SetupAnswer)), security(()))]
pub async fn setup(
    State(app): State<App>,
    Address(address): Address,
    headers: HeaderMap,
    Body(wish): Body<SetupWish>,
) -> Answer<Response> {
    if !app.company.setup().is_new() {
        return Err(Error::forbidden("already_set_up").into());
    }
    app.limiter.attempt(address, "set-up", app.now())?;
    let locale = Locale::parse(&wish.locale).ok_or_else(|| Error::invalid(Problem::at("locale", "unknown_locale")))?;
    let inner = app.clone();
    let (user, token) = blocking(move || {
        password::check(&wish.password, &wish.email)?;
        let hash = password::hash(&wish.password)?;
        let now = inner.now();
        let set_up = SetUp {
            company_name: wish.company_name,
            base_currency: wish.base_currency,
            time_zone: wish.time_zone,
            locale,
            name: wish.name,
            email: wish.email,
        };
        let mut token = String::new();
        let user = sales::set_up_with(&inner.company, now, &set_up, |tx, user| {
            password::store(tx, user.0, &hash, now)?;
            token = session::begin(tx, user.0, Kind::Cookie, None, now)?.1;
            Ok(())
        })?;
        Ok((user.0, token))
    })
    .await?;
    app.limiter.forgive(address, "set-up");
    Ok(with_cookie((StatusCode::CREATED, Json(SetupAnswer { user_id: user })), &token, COOKIE_SECONDS, &headers))
}
