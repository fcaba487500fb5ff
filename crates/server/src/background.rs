//! What runs beside the requests: expired sessions go, changes that other servers made to the set-up are read, and the
//! database keeps its statistics. A failure is logged and tried again; none of it stops the server.

use std::time::Duration;

use base::Result;
use records::exchange::import;
use sales::measure::tally;
use store::Engine;

use crate::app::App;
use crate::ask::blocking;

/// Changes of the set-up by other servers and by the command line are seen within this time.
const REFRESH: Duration = Duration::from_secs(1);
const SWEEP: Duration = Duration::from_secs(3_600);
/// Reports count from sums that writes keep; what went past the rules is counted anew within this time.
const TALLY: Duration = Duration::from_secs(300);
const ANALYZE: Duration = Duration::from_secs(6 * 3_600);

/// Imports that were cut off by a crash can be begun again. Only where no other server may be working on them.
pub fn recover(app: &App) -> Result<()> {
    if app.company.db.engine() != Engine::Sqlite {
        return Ok(());
    }
    let cx = app.company.system("imports that were cut off", app.now());
    let recovered = app.company.write(&cx, import::recover)?;
    if recovered > 0 {
        tracing::warn!("{recovered} imports were cut off when the server stopped");
    }
    Ok(())
}

/// Starts the tasks; they end with the runtime.
pub fn start(app: &App) {
    every(app, REFRESH, "reading the set-up again", |app| app.company.refresh());
    every(app, ANALYZE, "keeping statistics", |app| app.company.db.analyze());
    every(app, TALLY, "keeping the sums of reports", |app| tally::keep(&app.company));
    every(app, SWEEP, "removing ended sessions", |app| {
        let cx = app.company.system("ended sessions", app.now());
        app.company.write(&cx, |tx| crate::session::sweep(tx, cx.now)).map(drop)
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
