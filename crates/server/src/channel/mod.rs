//! The way out: what channels need to send. `seal` keeps addresses and secrets, `http` speaks to the outside and to nobody inside,
//! `mail` and `robot` know the formats, `work` runs the deliveries. What is sent to whom is `records::notice`'s to say.

mod http;
mod mail;
mod robot;
mod seal;
pub mod work;

use std::time::Duration;

use base::{Error, Instant, Problem, Result, Uuid};
use records::channel::{ChannelKind, Way};
use serde::{Deserialize, Serialize};

pub use seal::Seal;

/// Whoever does not answer within this time is tried again later.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the command line says about the way out.
#[derive(Clone, Default)]
pub struct Outbound {
    pub seal: Seal,
    /// Robots and webhooks may be inside of one's own network: off unless the program was started so.
    pub private: bool,
    /// Where people open Kaidan: links in messages begin with it.
    pub url: Option<String>,
}

/// Where a channel sends to. Its fields appear in no log: there is no `Debug`.
#[derive(Serialize, Deserialize)]
pub struct Address {
    pub address: String,
    pub secret: Option<String>,
}

/// What is sent.
pub struct Message<'a> {
    /// The mail address and name of a person; none for a group.
    pub to: Option<(&'a str, &'a str)>,
    pub kind: &'a str,
    pub text: &'a str,
    pub record: Option<(&'a str, Uuid)>,
    pub link: Option<String>,
    pub at: Instant,
    /// The same for each attempt, so that a receiver can tell a repetition.
    pub id: Uuid,
    /// What a mail has beside its text.
    pub enclosed: Option<&'a Enclosed>,
}

/// The same text drawn, and a workbook beside it.
pub struct Enclosed {
    pub html: String,
    pub file_name: String,
    pub workbook: Vec<u8>,
}

impl Message<'_> {
    /// The text and, where Kaidan's own address is known, the link on a line of its own.
    fn with_link(&self) -> String {
        match &self.link {
            Some(link) => format!("{}\n{link}", self.text),
            None => self.text.to_owned(),
        }
    }
}

/// Why nothing was sent, in words that name neither address nor secret.
pub type Refused = String;

/// Sends one message; what the other side answered.
pub async fn send(outbound: &Outbound, way: &Way, address: &Address, message: &Message<'_>) -> Result<String, Refused> {
    if way.kind == ChannelKind::Email {
        return mail::send(way, address, message).await;
    }
    let post = robot::post(way.kind, address, message)?;
    let answer = http::post(outbound.private, post).await?;
    robot::judge(way.kind, &answer)
}

/// Refuses an address that this kind of channel cannot send to; else its host, which may be shown.
pub fn host(kind: ChannelKind, private: bool, address: &Address) -> Result<String> {
    let refuse = |key| Error::invalid(Problem::at("address", key));
    let url = reqwest::Url::parse(&address.address).map_err(|_| refuse("address_malformed"))?;
    let fits = match kind {
        ChannelKind::Email => matches!(url.scheme(), "smtp" | "smtps"),
        _ => url.scheme() == "https" || (private && url.scheme() == "http"),
    };
    if !fits {
        return Err(refuse(if kind == ChannelKind::Email { "address_not_smtp" } else { "address_not_https" }));
    }
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| refuse("address_malformed"))?;
    if url.password().is_some() {
        return Err(refuse("address_with_password"));
    }
    Ok(host.to_owned())
}
