//! What happens, as it happens: a stream of server-sent events about records that the listener may see. Which those are is
//! asked again for each batch, so that a right that was taken away ends at once.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use base::{Result, Uuid};
use records::list::query::{Filter, Literal, Path, Query};
use records::people::Action;
use records::{Announcement, Company, list, notice, permit};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use tokio::sync::{broadcast, mpsc};
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::ToSchema;

use crate::app::App;
use crate::ask::{Asker, blocking};
use crate::session::Session;

/// Events that a slow browser may be behind before the stream waits.
const WAITING: usize = 64;
/// Announcements that one query asks about.
const BATCH: usize = 500;

/// One event of the stream.
#[derive(Serialize, ToSchema)]
pub struct LiveAnswer {
    pub object: String,
    pub id: Uuid,
    /// `created`, `changed`, `deleted`, `restored`, or a verb.
    pub kind: &'static str,
}

/// The stream of changes that the asker may see: server-sent events, each with a JSON object `{object, id, kind}`.
#[utoipa::path(get, path = "/api/events", tag = "live", responses((status = 200, description = "A stream.", content_type = "text/event-stream", body = LiveAnswer)))]
pub async fn events(State(app): State<App>, asker: Asker) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let announced = app.events.subscribe();
    let (sender, receiver) = mpsc::channel(WAITING);
    tokio::spawn(forward(app, asker.session, announced, sender));
    Sse::new(ReceiverStream::new(receiver)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

/// Ends when the listener is gone, its session has ended, or the server stops.
async fn forward(
    app: App,
    session: Arc<Session>,
    mut announced: broadcast::Receiver<Arc<[Announcement]>>,
    sender: mpsc::Sender<Result<Event, Infallible>>,
) {
    loop {
        let batch = tokio::select! {
            batch = announced.recv() => batch,
            () = sender.closed() => return,
        };
        let batch = match batch {
            Ok(batch) => batch,
            // A listener that is too slow misses some; the next event makes it ask again.
            Err(broadcast::error::RecvError::Lagged(_)) => continue,
            Err(broadcast::error::RecvError::Closed) => return,
        };
        if app.is_stopping() || !app.sessions.goes_on(&app, &session).await {
            return;
        }
        let (inner, user) = (app.clone(), session.user);
        let Ok(visible) = blocking(move || visible(&inner.company, user, &batch, inner.now())).await else { return };
        for live in visible {
            let Ok(event) = Event::default().json_data(live) else { continue };
            if sender.send(Ok(event)).await.is_err() {
                return;
            }
        }
    }
}

/// Those of a batch that the listener may see: one statement per object, none where everything is visible.
fn visible(company: &Company, user: Uuid, batch: &[Announcement], now: base::Instant) -> Result<Vec<LiveAnswer>> {
    let cx = company.cx(user, now)?;
    let mut by_object: FxHashMap<&str, Vec<Uuid>> = FxHashMap::default();
    for announcement in batch {
        by_object.entry(&announcement.object).or_default().push(announcement.id);
    }
    let mut seen: FxHashSet<(&str, Uuid)> = FxHashSet::default();
    for (name, ids) in by_object {
        // What somebody was told is announced by their own id, and concerns nobody else.
        if name == notice::ANNOUNCED {
            seen.extend(ids.into_iter().filter(|id| *id == user).map(|id| (name, id)));
            continue;
        }
        let Some(object) = cx.setup.catalog.find(name) else { continue };
        let Ok(scope) = permit::scope(&cx, object, Action::Read) else { continue };
        if scope.is_everything() {
            seen.extend(ids.into_iter().map(|id| (name, id)));
            continue;
        }
        for some in ids.chunks(BATCH) {
            let filter = Filter::In { path: Path::of("id"), values: some.iter().map(|id| Literal::Id(*id)).collect() };
            for deleted in [false, true] {
                let select = vec!["id".to_owned()];
                let query = Query { filter: Some(filter.clone()), select, top: Some(BATCH), deleted, ..Query::default() };
                let page = company.read(|reader| list::page(&cx, reader, object, &query))?;
                seen.extend(page.entries.iter().map(|entry| (name, entry.record.id())));
            }
        }
    }
    let told = batch.iter().filter(|announcement| seen.contains(&(announcement.object.as_str(), announcement.id)));
    Ok(told.map(|each| LiveAnswer { object: each.object.clone(), id: each.id, kind: each.kind }).collect())
}
