//! Set-up of channels beyond their rows: where they send to, a message to try them, and the log of what was sent. Addresses and secrets
//! go in and are never told again: only the host, and whether there is a secret.

use axum::Json;
use axum::extract::{Path, Query as Parameters};
use axum::http::StatusCode;
use base::{Error, Instant, Result, Uuid, new_id, words};
use records::Cx;
use records::channel::{self, ChannelKind, Way};
use records::notice::{self, Delivered};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::ask::{self, Asker, Body};
use crate::channel::{Address, Message, host, send};
use crate::error::Answer;

#[derive(Serialize, ToSchema)]
pub struct ChannelsAnswer {
    pub channels: Vec<ChannelPlace>,
    /// What a group can be told.
    pub kinds: Vec<ChannelTells>,
}

#[derive(Serialize, ToSchema)]
pub struct ChannelPlace {
    pub id: Uuid,
    /// The host that it sends to; null until it has an address.
    pub host: Option<String>,
    pub has_secret: bool,
}

#[derive(Serialize, ToSchema)]
pub struct ChannelTells {
    pub kind: String,
    pub label: String,
}

/// Where each channel sends to, as far as it may be shown. Administrators only.
#[utoipa::path(get, path = "/api/channels", tag = "set-up", responses((status = 200, body = ChannelsAnswer)))]
pub async fn channels_list(asker: Asker) -> Answer<Json<ChannelsAnswer>> {
    let asker = asker.administrator()?;
    let sql = "select c.id, a.host, coalesce(a.has_secret, false) from channel c
               left join channel_address a on a.channel_id = c.id where c.deleted_at is null order by c.name, c.id";
    let channels = asker.read(move |_, reader| {
        reader.query(sql, &[], |row| Ok(ChannelPlace { id: row.get(0)?, host: row.get(1)?, has_secret: row.get(2)? }))
    });
    let kind = |kind: &str| ChannelTells { kind: kind.to_owned(), label: channel::family_name(&asker.cx, kind) };
    Ok(Json(ChannelsAnswer { channels: channels.await?, kinds: channel::FAMILIES.into_iter().map(kind).collect() }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddressWish {
    /// `smtps://NAME@HOST`, or what the robot's page shows.
    pub address: String,
    /// The password of mail, the signing secret of a robot or webhook.
    pub secret: Option<String>,
}

fn way(cx: &Cx, id: &str) -> Result<Way> {
    cx.setup.channels.find(ask::id(id)?).cloned().ok_or(Error::NotFound)
}

/// Gives a channel its address and secret, in place of those that it had. Administrators only.
#[utoipa::path(put, path = "/api/channels/{id}/address", tag = "set-up", params(("id" = Uuid, Path)), request_body = AddressWish, responses((status = 204)))]
pub async fn channels_address(asker: Asker, Path(id): Path<String>, Body(wish): Body<AddressWish>) -> Answer<StatusCode> {
    let asker = asker.administrator()?;
    let way = way(&asker.cx, &id)?;
    let secret = wish.secret.map(|secret| secret.trim().to_owned()).filter(|secret| !secret.is_empty());
    let address = Address { address: wish.address.trim().to_owned(), secret };
    let host = host(way.kind, asker.app.outbound.private, &address)?;
    let sealed = asker.app.outbound.seal.close(way.id, &address)?;
    let has_secret = address.secret.is_some();
    let sql = "insert into channel_address (channel_id, host, has_secret, sealed) values (?1, ?2, ?3, ?4)
               on conflict (channel_id) do update set host = ?2, has_secret = ?3, sealed = ?4";
    asker.write(move |_, tx| tx.execute(sql, &[way.id.into(), host.into(), has_secret.into(), sealed.into()])).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize, ToSchema)]
pub struct TestAnswer {
    pub sent: bool,
    /// What the other side answered, or why nothing was sent.
    pub answer: String,
}

/// Sends a message to try a channel: by mail to whoever asks. Administrators only.
#[utoipa::path(post, path = "/api/channels/{id}/test", tag = "set-up", params(("id" = Uuid, Path)), responses((status = 200, body = TestAnswer)))]
pub async fn channels_test(asker: Asker, Path(id): Path<String>) -> Answer<Json<TestAnswer>> {
    let asker = asker.administrator()?;
    let way = way(&asker.cx, &id)?;
    let channel = way.id;
    let sealed = asker.read(move |_, reader| notice::sealed(reader, channel)).await?;
    let outbound = &asker.app.outbound;
    let say = |key: &str| words::word(asker.cx.locale, key);
    let Some(sealed) = sealed else {
        return Ok(Json(TestAnswer { sent: false, answer: say("delivery.delivery_no_address") }));
    };
    let Some(address) = outbound.seal.open(channel, &sealed) else {
        return Ok(Json(TestAnswer { sent: false, answer: say("delivery.delivery_other_key") }));
    };
    let text = say("channel.test").replace("{company}", &asker.cx.setup.settings.company_name);
    let person = asker.cx.person().filter(|_| way.kind == ChannelKind::Email);
    let message = Message {
        to: person.map(|person| (person.email.as_str(), person.name.as_str())),
        kind: "test",
        text: &text,
        record: None,
        link: None,
        at: asker.app.now(),
        id: new_id(),
        enclosed: None,
    };
    let sent = send(outbound, &way, &address, &message).await;
    Ok(Json(TestAnswer { sent: sent.is_ok(), answer: sent.unwrap_or_else(|reason| reason) }))
}

#[derive(Deserialize, IntoParams)]
pub struct DeliveriesParameters {
    /// The `next` of the answer before.
    pub before: Option<Uuid>,
}

#[derive(Serialize, ToSchema)]
pub struct DeliveriesAnswer {
    pub deliveries: Vec<DeliveryAnswer>,
    pub next: Option<Uuid>,
}

/// What became of one message. Its text is not here: it was made for its receiver.
#[derive(Serialize, ToSchema)]
pub struct DeliveryAnswer {
    pub id: Uuid,
    /// The channel's name; null for one that is gone.
    pub channel: Option<String>,
    /// Whom it went to; null for a group.
    pub to: Option<String>,
    /// What it told of, in the reader's language.
    pub kind: String,
    #[schema(value_type = String, format = DateTime)]
    pub due_at: Instant,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub done_at: Option<Instant>,
    /// `waiting`, `sent`, `skipped` or `failed`.
    pub state: String,
    pub attempts: i64,
    /// What the other side answered last, or why nothing was sent.
    pub outcome: Option<String>,
}

impl DeliveryAnswer {
    fn new(cx: &Cx, row: Delivered) -> Self {
        let say = |text: String| match text.strip_prefix('@') {
            Some(key) => words::word(cx.locale, &format!("delivery.{key}")),
            None => text,
        };
        DeliveryAnswer {
            id: row.id,
            channel: cx.setup.channels.find(row.channel).map(|way| way.name.clone()),
            to: row.to.and_then(|user| cx.setup.people.user_name(user)).map(str::to_owned),
            kind: channel::family_name(cx, channel::family(&row.kind)),
            due_at: row.due,
            done_at: row.done,
            state: row.state,
            attempts: row.attempts,
            outcome: row.outcome.map(say),
        }
    }
}

/// What was sent by channels, newest first. Administrators only.
#[utoipa::path(get, path = "/api/deliveries", tag = "set-up", params(DeliveriesParameters), responses((status = 200, body = DeliveriesAnswer)))]
pub async fn deliveries(asker: Asker, Parameters(wish): Parameters<DeliveriesParameters>) -> Answer<Json<DeliveriesAnswer>> {
    let asker = asker.administrator()?;
    let (rows, next) = asker.read(move |_, reader| notice::log(reader, wish.before)).await?;
    let deliveries = rows.into_iter().map(|row| DeliveryAnswer::new(&asker.cx, row)).collect();
    Ok(Json(DeliveriesAnswer { deliveries, next }))
}
