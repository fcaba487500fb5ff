//! What all requests share, and the stack of layers around the routes.

use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use base::{Instant, Result};
use records::describe::Catalog;
use records::{Announcement, Company};
use store::Db;
use tokio::sync::broadcast;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

use crate::api::imports::Imports;
use crate::channel::Outbound;
use crate::demo::DemoUser;
use crate::files::Files;
use crate::metrics::Metrics;
use crate::session::Sessions;
use crate::session::limit::Limiter;
use crate::turns::Turns;
use crate::{door, routes};

/// The largest JSON body, and the largest file.
pub const LARGEST_BODY: usize = 1 << 20;
pub const LARGEST_FILE: usize = 100 << 20;

/// Changes that a slow listener may be behind before it misses some.
const EVENTS_KEPT: usize = 1_024;

pub struct Options {
    pub files: Files,
    pub outbound: Outbound,
    /// Empty but for a demo company.
    pub demo_users: Vec<DemoUser>,
    /// Where the time comes from: stories move it.
    pub clock: Box<dyn Fn() -> Instant + Send + Sync>,
}

impl Options {
    pub fn new(files: Files) -> Self {
        Options { files, outbound: Outbound::default(), demo_users: Vec::new(), clock: Box::new(Instant::now) }
    }
}

/// A running server. Clones are the same one.
#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    pub company: Company,
    pub sessions: Sessions,
    pub limiter: Limiter,
    pub files: Files,
    pub outbound: Outbound,
    pub metrics: Metrics,
    pub imports: Imports,
    pub turns: Turns,
    pub demo_users: Vec<DemoUser>,
    pub events: broadcast::Sender<Arc<[Announcement]>>,
    clock: Box<dyn Fn() -> Instant + Send + Sync>,
    stopping: AtomicBool,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens the company on a database: brings the schema up to date and reads the set-up.
    pub fn open(db: Db, catalog: Catalog, options: Options) -> Result<App> {
        let (events, _) = broadcast::channel(EVENTS_KEPT);
        let sender = events.clone();
        // Nobody listening is no failure.
        let company = Company::open(db, catalog)?.listening(move |announced| drop(sender.send(announced.into())));
        Ok(App(Arc::new(Parts {
            company,
            sessions: Sessions::default(),
            limiter: Limiter::default(),
            files: options.files,
            outbound: options.outbound,
            metrics: Metrics::default(),
            imports: Imports::default(),
            turns: Turns::default(),
            demo_users: options.demo_users,
            events,
            clock: options.clock,
            stopping: AtomicBool::new(false),
        })))
    }

    pub fn now(&self) -> Instant {
        (self.clock)()
    }

    /// From now on `/readyz` says no, streams of events end and imports stop between rows, so that the server can finish.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
        self.imports.cancel_all();
        let stop: Arc<[Announcement]> = Arc::new([]);
        let _ = self.events.send(stop);
    }

    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// The service: routes, and around them, from the inside out: the limit of bodies, panics, the door, headers, compression.
    pub fn service(&self) -> Router {
        let text = SizeAbove::new(1_024)
            .and(NotForContentType::IMAGES)
            .and(NotForContentType::SSE)
            .and(NotForContentType::new("application/octet-stream"))
            .and(NotForContentType::new("application/vnd.openxmlformats"));
        routes::router(self.clone())
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .layer(CatchPanicLayer::custom(door::panicked))
            .layer(middleware::from_fn_with_state(self.clone(), door::pass))
            .layer(middleware::from_fn_with_state(self.clone(), harden))
            .layer(CompressionLayer::new().gzip(true).quality(CompressionLevel::Fastest).compress_when(text))
            .with_state(self.clone())
    }

    /// Serves until `stop` resolves, then finishes the requests that it has.
    pub async fn serve(
        &self,
        listener: tokio::net::TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let app = self.clone();
        let service = self.service().into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service)
            .with_graceful_shutdown(async move {
                stop.await;
                app.stop();
            })
            .await
    }
}

const SECURITY_HEADERS: [(HeaderName, HeaderValue); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; frame-ancestors 'none'",
        ),
    ),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
];

/// What browsers must not do with our answers. What a handler says about caching goes first.
async fn harden(State(_): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers: &mut HeaderMap = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        headers.entry(name).or_insert(value);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
