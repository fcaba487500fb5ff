//! Provinces, cities and districts, for cascading choices.

use std::sync::OnceLock;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base::region;

use crate::ask::Asker;
use crate::error::Answer;

/// The tree of divisions (GB/T 2260): `[{code, name, children}]`.
#[utoipa::path(get, path = "/api/regions", tag = "describe", responses((status = 200, description = "The tree.", body = [Object])))]
pub async fn regions(_: Asker) -> Answer<Response> {
    static TREE: OnceLock<String> = OnceLock::new();
    let tree = TREE.get_or_init(|| serde_json::to_string(&region::tree()).unwrap_or_default());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400")),
    ];
    Ok((headers, tree.as_str()).into_response())
}
