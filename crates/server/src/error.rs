//! The one mapping of `base::Error` to HTTP: status, OData error object in the asker's language, and one line in the log.
//! Handlers return `Answer<T>`; the door (`door.rs`), which knows the language, puts the error into words.

use std::sync::Arc;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Locale, Message, Problem, words};
use serde_json::{Map, Value, json};

/// What a handler answers.
pub type Answer<T> = Result<T, Refusal>;

/// An error on its way to the door.
#[derive(Debug)]
pub struct Refusal(pub Error);

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(Arc::new(self.0));
        response
    }
}

fn status(error: &Error) -> StatusCode {
    match error {
        Error::Invalid(_) => StatusCode::BAD_REQUEST,
        Error::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Duplicate(_) => StatusCode::CONFLICT,
        Error::Conflict { .. } | Error::Stale(_) => StatusCode::PRECONDITION_FAILED,
        Error::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Error::Unsupported(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn code(error: &Error) -> &'static str {
    match error {
        Error::Invalid(_) => "invalid",
        Error::Unauthenticated(_) => "unauthenticated",
        Error::Forbidden(_) => "forbidden",
        Error::NotFound => "not_found",
        Error::Duplicate(_) => "duplicate",
        Error::Conflict { .. } | Error::Stale(_) => "conflict",
        Error::TooLarge(_) => "too_large",
        Error::Unsupported(_) => "unsupported",
        Error::TooMany { .. } => "too_many",
        Error::Unavailable(_) => "unavailable",
        Error::Internal(_) => "internal",
    }
}

/// The answer to an error, and its one line in the log. `number` is the request's.
pub fn answer(error: &Error, locale: Locale, number: &str) -> Response {
    match error {
        Error::Internal(text) => tracing::error!(request = number, "{text}"),
        Error::Unavailable(text) => tracing::warn!(request = number, "{text}"),
        other => tracing::debug!(request = number, "{other}"),
    }
    let mut response = (status(error), Json(body(error, locale, number))).into_response();
    if let Error::TooMany { retry_after_seconds } = error {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_seconds));
    }
    response
}

/// The error object: what the web client shows, and what the command line prints.
pub fn body(error: &Error, locale: Locale, number: &str) -> Value {
    let mut object = Map::new();
    object.insert("code".into(), code(error).into());
    object.insert("message".into(), message(error, locale, number).into());
    if let Error::Invalid(problems) | Error::Duplicate(problems) = error {
        let details = problems.iter().map(|problem| detail(problem, locale)).collect();
        object.insert("details".into(), Value::Array(details));
    }
    let mut body = Map::new();
    body.insert("error".into(), Value::Object(object));
    if let Error::Conflict { current } = error {
        body.insert("current".into(), (**current).clone());
    }
    Value::Object(body)
}

fn detail(problem: &Problem, locale: Locale) -> Value {
    json!({ "code": problem.message.key, "target": problem.target, "message": words::say(locale, &problem.message) })
}

/// The sentence that a person reads.
pub fn message(error: &Error, locale: Locale, number: &str) -> String {
    let message = match error {
        Error::Invalid(problems) | Error::Duplicate(problems) => match problems.as_slice() {
            [problem] => problem.message.clone(),
            _ => Message::new("several_problems").with("count", problems.len()),
        },
        Error::Unauthenticated(message) | Error::Forbidden(message) => message.clone(),
        Error::TooLarge(message) | Error::Unsupported(message) | Error::Stale(message) => message.clone(),
        Error::NotFound => Message::new("not_found"),
        Error::Conflict { .. } => Message::new("conflict"),
        Error::TooMany { retry_after_seconds } => Message::new("too_many").with("seconds", retry_after_seconds),
        Error::Unavailable(_) => Message::new("unavailable"),
        Error::Internal(_) => Message::new("internal").with("number", number),
    };
    words::say(locale, &message)
}

/// The error that a bare status of the framework stands for: a path that no route has, a method that a route has not.
pub fn of_status(status: StatusCode) -> Error {
    match status {
        StatusCode::NOT_FOUND => Error::NotFound,
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge(Message::new("body_too_large")),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::Unsupported(Message::new("body_not_json")),
        StatusCode::METHOD_NOT_ALLOWED => Error::invalid(Problem::new("method_not_allowed")),
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => Error::Unavailable("the request took too long".to_owned()),
        status if status.is_client_error() => Error::invalid(Problem::new("request_malformed")),
        status => Error::internal(format!("answered {status} without a reason")),
    }
}
