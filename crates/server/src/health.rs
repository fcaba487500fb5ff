//! For load balancers and monitoring: whether the process lives, whether it can serve, and how it does.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use base::Error;

use crate::app::App;
use crate::ask::blocking;
use crate::error::Answer;

/// Answers while the process lives.
#[utoipa::path(get, path = "/healthz", tag = "watching", responses((status = 200, description = "It lives.", body = String)), security(()))]
pub async fn healthz() -> &'static str {
    "ok"
}

/// Answers 200 while the server can serve: its database is reachable and it is not stopping.
#[utoipa::path(get, path = "/readyz", tag = "watching", responses((status = 200, description = "It can serve.", body = String), (status = 503, description = "It cannot.")), security(()))]
pub async fn readyz(State(app): State<App>) -> Answer<&'static str> {
    if app.is_stopping() {
        return Err(Error::Unavailable("stopping".to_owned()).into());
    }
    let reached = blocking(move || {
        app.company.read(|reader| reader.first("select version from setup_version", &[], |row| row.get::<i64>(0)))
    });
    match reached.await? {
        Some(_) => Ok("ready"),
        None => Err(Error::Unavailable("the database has no schema".to_owned()).into()),
    }
}

/// Requests, latencies, sessions and jobs in the text format of Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "watching", responses((status = 200, description = "Prometheus text.", body = String)), security(()))]
pub async fn metrics(State(app): State<App>) -> Answer<Response> {
    let inner = app.clone();
    let jobs = blocking(move || {
        let sql = "select count(*) from job where given_up_at is null";
        inner.company.read(|reader| reader.first(sql, &[], |row| row.get::<i64>(0)))
    });
    let jobs = jobs.await?.unwrap_or(0);
    let sessions = i64::try_from(app.sessions.active()).unwrap_or(i64::MAX);
    let listeners = i64::try_from(app.events.receiver_count()).unwrap_or(i64::MAX);
    let text = app.metrics.text(&[
        ("kaidan_sessions", "Sessions that asked something within the last seconds.", sessions),
        ("kaidan_listeners", "Open streams of events.", listeners),
        ("kaidan_jobs", "Jobs that wait or run.", jobs),
    ]);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
