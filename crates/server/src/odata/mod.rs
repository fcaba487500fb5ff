//! Records as OData 4.01 JSON. Handlers only translate: a request into a question or a draft, the answer into text. What may
//! be seen and done is decided below, by `records::list` and `records::save`.

mod aggregate;
mod below;
mod bind;
mod key;
mod metadata;
pub mod parse;
mod prefer;
mod read;
mod report;
pub mod write;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{RequestExt, Router};
use base::{Error, Problem, Uuid};

use crate::app::App;
use crate::ask::{self, Asker, Body};
use crate::error::Answer;

use below::Below;
pub use key::root;
use read::Set;

const VERSION: HeaderName = HeaderName::from_static("odata-version");

/// Everything below `/odata`. Not in the list of `routes`, because its paths follow from the description.
pub fn router() -> Router<App> {
    Router::new()
        .route("/odata", get(metadata::service))
        .route("/odata/", get(metadata::service))
        .route("/odata/$metadata", get(metadata::metadata))
        .route("/odata/reports/{id}", get(report::service))
        .route("/odata/reports/{id}/", get(report::service))
        .route("/odata/reports/{id}/{part}", get(report::part))
        .route("/odata/{set}", get(dispatch).post(dispatch).patch(dispatch).delete(dispatch))
        .route("/odata/{set}/{key}", get(dispatch_key).patch(dispatch_key).delete(dispatch_key))
        .route("/odata/{set}/{key}/{below}", get(dispatch_below))
        .route("/odata/{set}/{key}/{below}/{last}", get(dispatch_last))
}

/// `/odata/opportunity` or `/odata/opportunity(ID)`.
async fn dispatch(State(app): State<App>, Path(set): Path<String>, request: Request) -> Answer<Response> {
    // Some clients write the dollar sign as %24, which is another path to the router.
    if set == "$metadata" && request.method() == Method::GET {
        let (asker, request) = asker(&app, request).await?;
        return metadata::metadata(asker, request.headers().clone()).await;
    }
    match key::in_parentheses(&set)? {
        (name, Some(id)) => one(app, name.to_owned(), id, request).await,
        (name, None) => all(app, name.to_owned(), request).await,
    }
}

/// `/odata/opportunity/ID`, `/odata/opportunity/$count` or `/odata/opportunity(ID)/account`.
async fn dispatch_key(State(app): State<App>, Path((set, key)): Path<(String, String)>, request: Request) -> Answer<Response> {
    if key == "$count" && request.method() == Method::GET {
        let (asker, request) = asker(&app, request).await?;
        return Ok(versioned(read::count(asker, Set::whole(set), request.uri().query()).await?, request.headers()));
    }
    match key::in_parentheses(&set)? {
        (name, Some(id)) => below(app, Below { set: name, id, below: &key, last: None }, request).await,
        (_, None) => one(app, set, ask::id(&key)?, request).await,
    }
}

/// `/odata/opportunity/ID/account` or `/odata/opportunity(ID)/opportunity_line/$count`.
async fn dispatch_below(
    State(app): State<App>,
    Path((set, key, last)): Path<(String, String, String)>,
    request: Request,
) -> Answer<Response> {
    match key::in_parentheses(&set)? {
        (name, Some(id)) => below(app, Below { set: name, id, below: &key, last: Some(&last) }, request).await,
        (name, None) => below(app, Below { set: name, id: ask::id(&key)?, below: &last, last: None }, request).await,
    }
}

/// `/odata/opportunity/ID/opportunity_line/$count`.
async fn dispatch_last(
    State(app): State<App>,
    Path((set, key, name, last)): Path<(String, String, String, String)>,
    request: Request,
) -> Answer<Response> {
    below(app, Below { set: &set, id: ask::id(&key)?, below: &name, last: Some(&last) }, request).await
}

async fn below(app: App, path: Below<'_>, request: Request) -> Answer<Response> {
    let (asker, request) = asker(&app, request).await?;
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Error::invalid(Problem::new("method_not_allowed")).into());
    }
    Ok(versioned(below::show(asker, path, request.uri(), request.headers()).await?, request.headers()))
}

async fn all(app: App, name: String, request: Request) -> Answer<Response> {
    let (asker, request) = asker(&app, request).await?;
    let headers = request.headers().clone();
    let response = match *request.method() {
        Method::POST => {
            let query = request.uri().query().map(str::to_owned);
            let Body(values) = request.extract_with_state(&app).await?;
            write::create(asker, name, values, &headers, query.as_deref()).await?
        }
        Method::GET | Method::HEAD => read::list(asker, Set::whole(name), request.uri(), &headers).await?,
        _ => return Err(Error::invalid(Problem::new("method_not_allowed")).into()),
    };
    Ok(versioned(response, &headers))
}

async fn one(app: App, name: String, id: Uuid, request: Request) -> Answer<Response> {
    let (asker, request) = asker(&app, request).await?;
    let headers = request.headers().clone();
    let response = match *request.method() {
        Method::PATCH => {
            let version = key::if_match(&headers)?;
            let Body(values) = request.extract_with_state(&app).await?;
            write::update(asker, name, id, version, values, &headers).await?
        }
        Method::DELETE => write::delete(asker, name, id, key::if_match(&headers)?).await?,
        Method::GET | Method::HEAD => read::one(asker, name, id, request.uri(), &headers).await?,
        _ => return Err(Error::invalid(Problem::new("method_not_allowed")).into()),
    };
    Ok(versioned(response, &headers))
}

async fn asker(app: &App, mut request: Request) -> Answer<(Asker, Request)> {
    let asker = request.extract_parts_with_state::<Asker, _>(app).await?;
    Ok((asker, request))
}

/// Programs that know no more than OData 4.0 are answered in it; the difference is this header.
fn versioned(mut response: Response, headers: &HeaderMap) -> Response {
    let version = if is_4_0(headers) { "4.0" } else { "4.01" };
    response.headers_mut().insert(VERSION, HeaderValue::from_static(version));
    response
}

fn is_4_0(headers: &HeaderMap) -> bool {
    headers.get("odata-maxversion").is_some_and(|value| value.as_bytes() == b"4.0")
}

/// Text that is JSON already.
pub fn json(text: String) -> Response {
    const KIND: HeaderValue = HeaderValue::from_static("application/json;odata.metadata=minimal");
    ([(header::CONTENT_TYPE, KIND)], text).into_response()
}
