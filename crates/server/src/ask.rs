//! Who asks: the extractors that turn a request into an [`Asker`] (a signed-in person with their `records::Cx`), and the
//! bridge from async handlers to the synchronous business below.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, OptionalFromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use base::{Error, Message, Problem, Result, Uuid};
use records::{Company, Cx};
use serde::de::DeserializeOwned;
use store::{Reader, Tx};

use crate::app::App;
use crate::door::Visit;
use crate::error::Refusal;
use crate::session::{Kind, Session, token};
use crate::turns;

/// A signed-in person. For unsafe methods with a cookie, the CSRF token has been checked.
pub struct Asker {
    pub app: App,
    pub cx: Arc<Cx>,
    pub session: Arc<Session>,
}

impl Asker {
    /// Runs `f` on one snapshot, on a blocking thread.
    pub async fn read<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Cx, &mut Reader) -> Result<T> + Send + 'static,
    {
        let (app, cx) = (self.app.clone(), self.cx.clone());
        blocking(move || app.company.read(|reader| f(&cx, reader))).await
    }

    /// The same for what costs no more than a few look-ups by key: run right here where that waits for nothing.
    pub async fn glance<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Cx, &mut Reader) -> Result<T> + Send + 'static,
    {
        if self.app.company.db.reads_at_once() {
            return self.app.company.read(|reader| f(&self.cx, reader));
        }
        self.read(f).await
    }

    /// Runs `f` as one transaction, on a blocking thread, together with others that come at the same moment.
    pub async fn write<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Cx, &mut Tx) -> Result<T> + Send + 'static,
    {
        let (app, cx) = (self.app.clone(), self.cx.clone());
        if app.company.db.is_shared() {
            return blocking(move || app.company.write(&cx, |tx| f(&cx, tx))).await;
        }
        turns::take(&app, cx, f).await
    }

    /// Runs `f`, which opens its own transactions, on a blocking thread.
    pub async fn run<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Company, &Cx) -> Result<T> + Send + 'static,
    {
        let (app, cx) = (self.app.clone(), self.cx.clone());
        blocking(move || f(&app.company, &cx)).await
    }

    /// Only administrators go on.
    pub fn administrator(self) -> Result<Asker> {
        if self.cx.is_administrator() { Ok(self) } else { Err(Error::forbidden("only_administrators")) }
    }
}

/// Runs the business where it may wait for the disk without holding up other requests.
pub async fn blocking<T: Send + 'static>(f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(f).await {
        Ok(result) => result,
        Err(stopped) if stopped.is_panic() => Err(Error::internal("a panic on a blocking thread")),
        Err(_) => Err(Error::Unavailable("the server is stopping".to_owned())),
    }
}

impl FromRequestParts<App> for Asker {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let credentials = token::presented(&parts.headers);
        let Some((kind, token)) = credentials else {
            return Err(Refusal(Error::Unauthenticated(Message::new("sign_in_first"))));
        };
        let session = app.sessions.identify(app, &token).await?.filter(|session| session.kind == kind);
        let Some(session) = session else {
            return Err(Refusal(Error::Unauthenticated(Message::new("session_ended"))));
        };
        let mut cx = app.company.cx(session.user, app.now())?;
        if let Some(visit) = parts.extensions.get::<Visit>() {
            let own = cx.person().and_then(|person| person.language);
            if let (None, Some(asked_for)) = (own, visit.asked_for) {
                cx = cx.in_language(asked_for);
            }
            let _ = visit.own.set(cx.locale);
        }
        let cx = cx.from(if kind == Kind::Cookie { "web" } else { "api" });
        if kind == Kind::Cookie && is_unsafe(&parts.method) && !session.has_csrf_token(&parts.headers) {
            return Err(Refusal(Error::forbidden("csrf_token_missing")));
        }
        Ok(Asker { app: app.clone(), cx: Arc::new(cx), session })
    }
}

impl OptionalFromRequestParts<App> for Asker {
    type Rejection = Refusal;

    /// None for whoever is not signed in, or no longer.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Refusal> {
        match <Asker as FromRequestParts<App>>::from_request_parts(parts, app).await {
            Ok(asker) => Ok(Some(asker)),
            Err(Refusal(Error::Unauthenticated(_))) => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }
}

fn is_unsafe(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Where a request comes from: the peer, or, behind a proxy on this machine or in its private network, whom the proxy names.
pub struct Address(pub IpAddr);

impl FromRequestParts<App> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip());
        let behind_proxy = match peer {
            IpAddr::V4(peer) => peer.is_loopback() || peer.is_private(),
            IpAddr::V6(peer) => peer.is_loopback() || peer.is_unique_local(),
        };
        // The last address is the one that our own proxy wrote; those before it are whatever the client claimed.
        let named = parts.headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
        let named = named.and_then(|list| list.rsplit(',').next()?.trim().parse().ok());
        Ok(Address(named.filter(|_| behind_proxy).unwrap_or(peer)))
    }
}

/// Whether the browser came by TLS, as far as the proxy in front tells.
pub fn is_secure(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|value| value.as_bytes() == b"https")
}

/// A JSON body. Anything else is refused with the place where reading stopped.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let kind = kind.split(';').next().unwrap_or("").trim();
        // Anything but JSON could be sent by a form of another site.
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(Refusal(Error::Unsupported(Message::new("body_not_json"))));
        }
        let bytes = axum::body::Bytes::from_request(request, app).await.map_err(|rejection| {
            Refusal(match axum::response::IntoResponse::into_response(rejection).status() {
                axum::http::StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge(Message::new("body_too_large")),
                _ => Error::invalid(Problem::new("request_malformed")),
            })
        })?;
        parse(&bytes).map(Body).map_err(Refusal)
    }
}

/// Reads JSON; what is wrong names line and column.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|e| {
        let key = if e.is_data() { "json_unexpected" } else { "json_malformed" };
        Error::invalid(Problem::new(key).with("line", e.line()).with("column", e.column()))
    })
}

/// The id in a path. What is no id names nothing.
pub fn id(text: &str) -> Result<Uuid> {
    Uuid::try_parse(text).map_err(|_| Error::NotFound)
}
