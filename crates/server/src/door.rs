//! What every request passes first and last: it gets a number, and its errors get words; its time and outcome are counted
//! and logged, once. Who asks is found out by `ask`, only where a handler wants to know.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::{Error, Locale};

use crate::app::App;
use crate::error::{self, Refusal};

/// What the door knows of a request. Extractors find it among the request's extensions.
#[derive(Clone)]
pub struct Visit {
    pub number: Arc<str>,
    /// The first language of `Accept-Language` that we speak.
    pub asked_for: Option<Locale>,
    /// The language of whoever turned out to ask.
    pub own: Arc<OnceLock<Locale>>,
}

impl Visit {
    fn locale(&self, app: &App) -> Locale {
        self.own.get().copied().or(self.asked_for).unwrap_or_else(|| app.company.setup().settings.locale)
    }
}

pub async fn pass(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).and_then(Locale::parse);
    let visit = Visit { number: app.metrics.next_number().into(), asked_for: accepted, own: Arc::default() };
    request.extensions_mut().insert(visit.clone());
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned());

    let mut response = match tokio::time::timeout(allowed(&path), next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal(Error::Unavailable(format!("{method} {path} took too long"))).into_response(),
    };
    let status = response.status();
    if let Some(refused) = response.extensions_mut().remove::<Arc<Error>>() {
        response = error::answer(&refused, visit.locale(&app), &visit.number);
    } else if (status.is_client_error() || status.is_server_error()) && !is_json(&response) {
        let mut worded = error::answer(&error::of_status(status), visit.locale(&app), &visit.number);
        if status == StatusCode::METHOD_NOT_ALLOWED {
            *worded.status_mut() = status;
            if let Some(allow) = response.headers().get(header::ALLOW) {
                worded.headers_mut().insert(header::ALLOW, allow.clone());
            }
        }
        response = worded;
    }
    if let Ok(number) = HeaderValue::from_str(&visit.number) {
        response.headers_mut().insert("x-request-id", number);
    }
    let took = started.elapsed();
    app.metrics.record(method.as_str(), route.as_deref().unwrap_or("other"), response.status().as_u16(), took);
    tracing::debug!(request = &*visit.number, %method, path, status = response.status().as_u16(), micros = took.as_micros(), "answered");
    response
}

/// How long an answer may take to begin. Files travel slowly, and a large workbook is finished before its first byte is sent.
fn allowed(path: &str) -> Duration {
    let with_file = path.starts_with("/api/exports/") || path.starts_with("/api/imports") || path.ends_with("/files");
    Duration::from_secs(if with_file { 600 } else { 60 })
}

fn is_json(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"application/json"))
}

/// A panic of a handler is an error like any other: the process and all other requests go on.
pub fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string).or_else(|| panic.downcast_ref::<String>().cloned());
    Refusal(Error::internal(format!("panic: {}", text.unwrap_or_default()))).into_response()
}
