//! `kaidan serve`: the server, from the first byte to the last.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use base::{Error, Result};
use clap::Args;
use serde_json::json;

use super::{Common, Done, place};
use crate::api::imports;
use crate::app::{App, Options};
use crate::channel::Outbound;
use crate::{background, demo};

/// Requests that are still running this long after the signal are cut off.
const GRACE: Duration = Duration::from_secs(20);

#[derive(Args)]
pub struct Serve {
    /// Address and port
    #[arg(long, value_name = "ADDR", env = "KAIDAN_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Fill an empty database with a made-up company
    #[arg(long)]
    demo: bool,
    /// Where people open Kaidan, for links in messages: https://crm.example.com
    #[arg(long, value_name = "URL", env = "KAIDAN_URL")]
    url: Option<String>,
    /// Let robots and webhooks send to addresses inside of private networks
    #[arg(long, env = "KAIDAN_PRIVATE_WEBHOOKS")]
    private_webhooks: bool,
    /// Key of the addresses of channels, 32 bytes in base64, if not in the data folder
    #[arg(long, value_name = "KEY", env = "KAIDAN_CHANNEL_KEY", hide_env_values = true)]
    channel_key: Option<String>,
}

pub fn run(common: &Common, command: Serve) -> Result<Done> {
    let started = Instant::now();
    let mut options = Options::new(place::files(common)?);
    options.outbound = Outbound {
        seal: place::seal(common, command.channel_key.as_deref())?,
        private: command.private_webhooks,
        url: command.url.map(|url| url.trim_end_matches('/').to_owned()),
    };
    if command.demo {
        demo::fill(&place::company(common)?, &common.data)?;
    }
    options.demo_users = demo::users(&common.data);
    let app = App::open(place::database(common)?, sales::catalog(), options)?;
    imports::recover(&app)?;
    // The connections to PostgreSQL have a runtime of their own, which must not end inside this one: `app` outlives it.
    let server = app.clone();
    super::runtime()?.block_on(async move {
        let listener = tokio::net::TcpListener::bind(command.listen).await;
        let listener = listener.map_err(|e| Error::Unavailable(format!("{}: {e}", command.listen)))?;
        let address = listener.local_addr().map_err(Error::internal)?;
        background::start(&server);
        println!("Kaidan listens on http://{address} (ready after {} ms)", started.elapsed().as_millis());
        let (stopped, stopping) = tokio::sync::oneshot::channel::<()>();
        let stop = async move {
            signal().await;
            tracing::info!("stopping");
            // The receiver is gone only where the server ended before.
            let _ = stopped.send(());
        };
        tokio::select! {
            served = server.serve(listener, stop) => served.map_err(Error::internal),
            () = cut_off(stopping) => {
                tracing::warn!("some requests took longer than {} s and were cut off", GRACE.as_secs());
                Ok(())
            }
        }
    })?;
    Ok(Done::new("", json!({ "stopped": true })))
}

async fn cut_off(stopping: tokio::sync::oneshot::Receiver<()>) {
    match stopping.await {
        Ok(()) => tokio::time::sleep(GRACE).await,
        Err(_) => std::future::pending().await,
    }
}

/// Resolves at SIGTERM or Ctrl-C.
async fn signal() {
    let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    match terminate {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}
