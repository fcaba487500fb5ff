//! The web client: files of `web/dist`, inside the executable in release builds, read from the folder in debug builds. Names
//! with a hash are kept by browsers for ever; the page itself is asked for each time. Unknown paths that want a page get
//! the page, because the client has routes of its own.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base::Error;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::error::Refusal;
use crate::session::token;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
#[exclude = ".vite/*"]
struct Files;

const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_EACH_TIME: &str = "no-cache";

/// Everything that no route knows.
pub async fn serve(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let of_api =
        ["api", "odata"].iter().any(|area| path == *area || path.strip_prefix(area).is_some_and(|rest| rest.starts_with('/')));
    if of_api || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Refusal(Error::NotFound).into_response();
    }
    if !path.is_empty()
        && let Some(file) = Files::get(path)
    {
        return answer(path, file, request.headers());
    }
    if !wants_page(request.headers()) || path.starts_with("assets/") {
        return Refusal(Error::NotFound).into_response();
    }
    match Files::get("index.html") {
        Some(file) => answer("index.html", file, request.headers()),
        None => (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")], Html(NOT_BUILT)).into_response(),
    }
}

const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>Kaidan 开单</title>\
    <p>The web client is not built: run <code>make web</code>. The HTTP interface works: <a href=/openapi.json>/openapi.json</a>.";

fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accept| accept.to_str().is_ok_and(|accept| accept.contains("text/html")))
}

fn answer(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", token::hex(&file.metadata.sha256_hash()[..12]));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let caching = if path.starts_with("assets/") { FOREVER } else { ASK_EACH_TIME };
    let headers =
        [(header::CONTENT_TYPE, media_type(path).to_owned()), (header::CACHE_CONTROL, caching.to_owned()), (header::ETAG, etag)];
    (headers, file.data.into_owned()).into_response()
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" | "webmanifest" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
