//! The worker of deliveries: takes what is due, lets `records::notice` write each letter, sends several at once, and notes what became of
//! each. A server that dies loses its lease and another one sends; so a message may arrive twice, with the same id, and none is lost.

use std::time::Duration;

use base::{Error, Instant, Result, Uuid};
use records::notice::{self, Letter, Outcome, Ready};
use sales::customer::digest;
use sales::report;
use store::jobs::{self, Job};
use tokio::task::JoinSet;

use super::{Enclosed, Message};
use crate::app::App;
use crate::ask::blocking;

/// Sent at the same time by one server: one that hangs holds up few others.
const AT_ONCE: usize = 8;
/// Longer than an attempt can take.
const LEASE: Duration = Duration::from_secs(60);

/// Sends what is due now; how many jobs were run.
pub async fn work(app: &App) -> Result<usize> {
    let taken = app.clone();
    let due = blocking(move || {
        let mut due = Vec::new();
        while due.len() < AT_ONCE {
            match jobs::take(&taken.company.db, &[notice::QUEUE], "delivery", taken.now(), LEASE)? {
                Some(job) => due.push(job),
                None => break,
            }
        }
        Ok(due)
    })
    .await?;
    let count = due.len();
    let mut running: JoinSet<Result<()>> = due.into_iter().map(|job| deliver(app.clone(), job)).collect();
    // One that fails here, before or after its message, comes again when its lease ends, and holds up no other.
    let mut failed = None;
    while let Some(done) = running.join_next().await {
        failed = done.map_err(Error::internal).flatten().err().or(failed);
    }
    failed.map_or(Ok(count), Err)
}

async fn deliver(app: App, job: Job) -> Result<()> {
    let id: Uuid =
        job.payload["delivery"].as_str().and_then(|id| id.parse().ok()).ok_or_else(|| Error::internal("a job of no delivery"))?;
    let inner = app.clone();
    let ready = blocking(move || inner.company.read(|reader| notice::letter(&inner.company, reader, id, inner.now()))).await?;
    let (outcome, text) = match ready {
        Ready::Later(until) => return postpone(app, job, until).await,
        Ready::Never(reason) => (Outcome::Skipped, format!("@{reason}")),
        Ready::Send(letter) => match written(&app, *letter).await? {
            None => (Outcome::Skipped, "@delivery_nothing".to_owned()),
            Some((letter, enclosed)) => match send(&app, id, &letter, enclosed.as_ref()).await {
                Ok(answer) => (Outcome::Sent, answer),
                Err(reason) if job.attempt >= jobs::MOST_ATTEMPTS => (Outcome::Failed, reason),
                Err(reason) => (Outcome::Retried, reason),
            },
        },
    };
    blocking(move || finish(&app, &job, id, outcome, &text)).await
}

/// A digest and a report are written when they are sent, as things stand then; none where nothing is left to tell.
async fn written(app: &App, letter: Letter) -> Result<Option<(Letter, Option<Enclosed>)>> {
    if letter.kind == report::NOTICE {
        return enclosing(app, letter).await;
    }
    if letter.kind != notice::DIGEST {
        return Ok(Some((letter, None)));
    }
    let app = app.clone();
    blocking(move || {
        let now = app.now();
        let cx = app.company.cx(letter.eyes, now)?;
        let since = letter.arguments.get("since").and_then(|since| since.as_str()?.parse().ok()).unwrap_or(now);
        let found = app.company.read(|reader| digest::read(&cx, reader, since))?;
        let text = digest::letter(&cx, &found, app.outbound.url.as_deref());
        Ok(text.map(|text| (Letter { text, ..letter }, None)))
    })
    .await
}

/// The letter of a report, with the eyes of whoever gets it.
async fn enclosing(app: &App, letter: Letter) -> Result<Option<(Letter, Option<Enclosed>)>> {
    let app = app.clone();
    blocking(move || {
        let cx = app.company.cx(letter.eyes, app.now())?;
        let Some((_, id)) = &letter.record else { return Ok(None) };
        let made = app.company.read(|reader| report::letter(&cx, reader, *id, app.outbound.url.as_deref()))?;
        Ok(made.map(|made| {
            let enclosed = Enclosed { html: made.html, file_name: made.file_name, workbook: made.workbook };
            (Letter { text: made.text, ..letter }, Some(enclosed))
        }))
    })
    .await
}

async fn send(app: &App, id: Uuid, letter: &Letter, enclosed: Option<&Enclosed>) -> Result<String, String> {
    let address = app.outbound.seal.open(letter.way.id, &letter.sealed);
    let address = address.ok_or_else(|| "@delivery_other_key".to_owned())?;
    let message = Message {
        to: letter.to.as_ref().map(|(address, name)| (address.as_str(), name.as_str())),
        kind: &letter.kind,
        text: &letter.text,
        record: letter.record.as_ref().map(|(object, id)| (object.as_str(), *id)),
        link: app.outbound.url.as_deref().zip(letter.record.as_ref()).map(|(url, (object, id))| format!("{url}/o/{object}/{id}")),
        at: app.now(),
        id,
        enclosed,
    };
    super::send(&app.outbound, &letter.way, &address, &message).await
}

/// Not yet: what is held back is no attempt.
async fn postpone(app: App, job: Job, until: Instant) -> Result<()> {
    blocking(move || jobs::postpone(&app.company.db, &job, until).map(drop)).await
}

fn finish(app: &App, job: &Job, id: Uuid, outcome: Outcome, text: &str) -> Result<()> {
    let (db, now) = (&app.company.db, app.now());
    let again = matches!(outcome, Outcome::Retried | Outcome::Failed);
    // Who lost the lease has nothing to say about it any more.
    if again && !jobs::failed(db, job, text, now)? {
        return Ok(());
    }
    db.write(
        |tx| {
            if again || jobs::done_within(tx, job)? { notice::note(tx, id, job.attempt, outcome, text, now) } else { Ok(()) }
        },
    )
}
