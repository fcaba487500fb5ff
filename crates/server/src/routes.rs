//! Every route, in one list. A handler brings its path, its method and its description; `/openapi.json` and the permission
//! test are made from the same list, so that none can be forgotten.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use crate::app::{App, LARGEST_FILE};
use crate::{api, health, odata, openapi, web};

/// Room for the boundaries and names around a file.
const LARGEST_UPLOAD: usize = LARGEST_FILE + (1 << 20);

fn list() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::outline())
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(health::metrics))
        .routes(routes!(api::session::session_show, api::session::session_begin, api::session::session_change, api::session::session_end))
        .routes(routes!(api::session::session_list))
        .routes(routes!(api::session::session_revoke))
        .routes(routes!(api::setup::setup))
        .routes(routes!(api::describe::describe))
        .routes(routes!(api::records::bulk::records_bulk))
        .routes(routes!(api::records::recycle::records_restore))
        .routes(routes!(api::records::timeline::timeline))
        .routes(routes!(api::records::shares::shares_list, api::records::shares::shares_add))
        .routes(routes!(api::records::shares::shares_remove))
        .routes(uploads(routes!(api::records::files::files_list, api::records::files::files_add)))
        .routes(uploads(routes!(api::records::files::files_upload)))
        .routes(routes!(api::records::files::files_show, api::records::files::files_remove))
}

/// Takes files, which are larger than any other body.
fn uploads(routes: UtoipaMethodRouter<App>) -> UtoipaMethodRouter<App> {
    routes.layer(DefaultBodyLimit::max(LARGEST_UPLOAD))
}

/// The description of everything below `/api`: no company's own objects are in it.
pub fn described() -> OpenApi {
    list().into_openapi()
}

pub fn router(_: App) -> Router<App> {
    Router::from(list())
        .merge(odata::router())
        .route("/openapi.json", get(openapi::show))
        .fallback(web::serve)
}
