//! What runs beside the requests: expired sessions and forgotten uploads go, changes that other servers made to the set-up
//! are read, and the database keeps its statistics. A failure is logged and tried again; none of it stops the server.

use std::time::Duration;

use base::{Error, Result};
use records::automation;
use records::configuration;
use records::exchange::import;
use records::notice;
use sales::customer::{digest, reminder};
use sales::forecast;
use sales::measure::tally;
use store::jobs;

use crate::api::imports;
use crate::api::records::files;
use crate::app::App;
use crate::ask::blocking;
use crate::channel::work;
use crate::memory;

/// Changes of the set-up by other servers and by the command line are seen within this time.
const REFRESH: Duration = Duration::from_secs(1);
/// New computed fields of large tables, and each night those that look at the date. To do it on two servers changes nothing.
const COMPUTE: Duration = Duration::from_secs(5);
/// What automations do on days and at times begins within this time.
const CLOCK: Duration = Duration::from_secs(30);
/// Messages of channels leave within this time of their moment.
const DELIVER: Duration = Duration::from_secs(1);
/// A change of the configuration is a version within this time.
const KEEP: Duration = Duration::from_secs(5);
const SWEEP: Duration = Duration::from_secs(3_600);
/// Reports count from sums that writes keep; what went past the rules is counted anew within this time.
const TALLY: Duration = Duration::from_secs(300);
/// After so long without a request memory is given back.
const REST: Duration = Duration::from_secs(15);
const ANALYZE: Duration = Duration::from_secs(6 * 3_600);

/// Starts the tasks; they end with the runtime.
pub fn start(app: &App) {
    rest(app);
    deliver(app);
    every(app, REFRESH, "reading the set-up again", |app| app.company.refresh());
    every(app, KEEP, "keeping versions of the configuration", |app| {
        if !alone(app, "configuration versions", KEEP)? {
            return Ok(());
        }
        let cx = app.company.system("configuration versions", app.now());
        app.company.write(&cx, |tx| configuration::follow(&cx, tx))
    });
    every(app, import::KEEP, "keeping imports", imports::keep);
    every(app, REFRESH, "running automations", |app| automation::work(&app.company, app.now()).map(drop));
    every(app, CLOCK, "starting what is due", |app| {
        let cx = app.company.system("automations", app.now());
        if !cx.setup.automations.are_timed() {
            return Ok(());
        }
        app.company.write(&cx, |tx| automation::start_due(&cx, tx)).map(drop)
    });
    every(app, CLOCK, "beginning digests", |app| digest::work(&app.company, app.now()).map(drop));
    every(app, CLOCK, "sending reports", |app| {
        // Should two servers do it all the same, each subscription moves on once.
        if !alone(app, "reports by mail", CLOCK)? {
            return Ok(());
        }
        let cx = app.company.system("reports by mail", app.now());
        app.company.write(&cx, |tx| sales::report::tell_due(&cx, tx)).map(drop)
    });
    every(app, CLOCK, "reminding of activities", |app| {
        // Should two servers do it all the same, the key of what was reminded of takes one back.
        if !alone(app, "reminders", CLOCK)? {
            return Ok(());
        }
        let cx = app.company.system("reminders", app.now());
        app.company.write(&cx, |tx| reminder::remind(&cx, tx)).map(drop)
    });
    every(app, ANALYZE, "keeping statistics", |app| app.company.db.analyze());
    every(app, TALLY, "keeping the sums of reports", |app| tally::keep(&app.company));
    every(app, TALLY, "keeping forecasts", |app| forecast::keep(&app.company, app.now()).map(drop));
    every(app, COMPUTE, "computing fields", |app| records::derived::keep(&app.company, app.now()));
    every(app, SWEEP, "removing forgotten uploads", files::sweep);
    every(app, SWEEP, "forgetting old notices and runs", |app| {
        let cx = app.company.system("old notices and runs", app.now());
        app.company.write(&cx, |tx| Ok(notice::sweep(&cx, tx)? + automation::sweep(&cx, tx)?)).map(drop)
    });
    every(app, SWEEP, "reminding of late approvals", |app| {
        let cx = app.company.system("late approvals", app.now());
        app.company.write(&cx, |tx| records::approval::remind_late(&cx, tx)).map(drop)
    });
    every(app, SWEEP, "forgetting old reminders", |app| {
        let cx = app.company.system("old reminders", app.now());
        app.company.write(&cx, |tx| reminder::sweep(&cx, tx)).map(drop)
    });
    every(app, SWEEP, "removing old deliveries from the log", |app| {
        let now = app.now();
        app.company.db.write(|tx| records::notice::sweep_deliveries(tx, now))
    });
    every(app, SWEEP, "removing ended sessions", |app| {
        let cx = app.company.system("ended sessions", app.now());
        app.company.write(&cx, |tx| crate::session::sweep(tx, cx.now)).map(drop)
    });
}

/// Whether this server is the one of several that does what is done each `pause`.
fn alone(app: &App, name: &str, pause: Duration) -> Result<bool> {
    let now = app.now();
    jobs::claim_scheduled(&app.company.db, name, now, now.checked_add(pause / 2).map_err(Error::internal)?)
}

/// Gives memory back while nobody asks anything: what the last report read would stay for ever.
fn rest(app: &App) {
    let app = app.clone();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(REST);
        let mut before = None;
        loop {
            ticks.tick().await;
            let now = app.metrics.requests();
            if before.replace(now) == Some(now) {
                let db = app.company.db.clone();
                let _ = tokio::task::spawn_blocking(move || {
                    db.rest();
                    memory::give_back();
                })
                .await;
            }
        }
    });
}

/// Sends what is due until nothing is, and looks again.
fn deliver(app: &App) {
    let app = app.clone();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(DELIVER);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            while !app.is_stopping() {
                match work::work(&app).await {
                    Ok(0) => break,
                    Ok(_) => {}
                    Err(error) => {
                        tracing::warn!("sending messages: {error}");
                        break;
                    }
                }
            }
        }
    });
}

fn every(app: &App, pause: Duration, what: &'static str, task: fn(&App) -> Result<()>) {
    let app = app.clone();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(pause);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let inner = app.clone();
            if let Err(error) = blocking(move || task(&inner)).await {
                tracing::warn!("{what}: {error}");
            }
        }
    });
}
