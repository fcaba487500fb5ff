//! Channels: where notices go beside the bell. Mail goes to the person who is told; a robot of a group (WeCom, DingTalk, Feishu) and a
//! webhook are told the kinds of notices that an administrator links to them, as far as the person may read whose eyes they borrow.
//! Deliberately not here: where a channel sends to, which is sealed by the server (`channel_address`) because the address of a
//! robot is its password, and the sending itself, which is the server's.

use base::calendar::Hours;
use base::{Result, Uuid, words};
use jiff::civil::Time;
use records_derive::{Choice, Object};
use store::{Reader, Tx};

use crate::describe::{Choice, Chosen, Json, TimeOfDay};
use crate::people::User;
use crate::{Change, Cx, Verb};

/// One way out of the company.
#[derive(Object)]
#[object(group = "setup", icon = "send", setup, check(check))]
pub struct Channel {
    #[field(searchable, max = 100)]
    pub name: String,
    pub kind: Chosen<ChannelKind>,
    /// Of mail: whom it comes from.
    #[field(max = 255)]
    pub sender: Option<crate::describe::Email>,
    /// Of a group or webhook: is told what this person may read.
    pub reader: Option<base::Id<User>>,
    /// Of a group or webhook: the kinds of notices that it is told, a JSON array.
    pub tells: Option<Json>,
    /// Outside of these hours, and of working days, nothing is sent.
    #[field(starts = "08:00")]
    pub sends_from: TimeOfDay,
    #[field(starts = "20:00")]
    pub sends_until: TimeOfDay,
    #[field(starts = true)]
    pub active: bool,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChannelKind {
    Email,
    /// 企业微信
    Wecom,
    /// 钉钉
    Dingtalk,
    /// 飞书
    Feishu,
    Webhook,
}

/// A channel as those who tell something see it.
#[derive(Clone, Debug)]
pub struct Way {
    pub id: Uuid,
    pub name: String,
    pub kind: ChannelKind,
    pub sender: Option<String>,
    pub reader: Option<Uuid>,
    pub tells: Vec<String>,
    pub hours: Hours,
    pub active: bool,
}

/// All channels, by name.
#[derive(Clone, Debug, Default)]
pub struct Channels(Vec<Way>);

impl Channels {
    pub fn read(reader: &mut Reader) -> Result<Channels> {
        let sql = "select id, name, kind, sender, reader_id, tells, sends_from, sends_until, active from channel
                   where deleted_at is null order by name, id";
        let ways = reader.query(sql, &[], |row| {
            let kind: String = row.get(2)?;
            let (tells, from, until): (Option<String>, Option<String>, Option<String>) = (row.get(5)?, row.get(6)?, row.get(7)?);
            let usual = Hours::default();
            Ok(ChannelKind::parse(&kind).map(|kind| {
                Ok::<_, base::Error>(Way {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    kind,
                    sender: row.get(3)?,
                    reader: row.get(4)?,
                    tells: kinds(tells.as_deref()).unwrap_or_default(),
                    hours: Hours { from: time(from).unwrap_or(usual.from), until: time(until).unwrap_or(usual.until) },
                    active: row.get(8)?,
                })
            }))
        })?;
        Ok(Channels(ways.into_iter().flatten().collect::<Result<_>>()?))
    }

    pub fn find(&self, id: Uuid) -> Option<&Way> {
        self.0.iter().find(|way| way.id == id)
    }

    /// The one that mails: the first that is switched on.
    pub fn mail(&self) -> Option<&Way> {
        self.0.iter().find(|way| way.active && way.kind == ChannelKind::Email)
    }

    /// The groups and webhooks that are told notices of this kind.
    pub fn groups<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Way> {
        let told = move |way: &&Way| way.active && way.kind != ChannelKind::Email && way.reader.is_some();
        self.0.iter().filter(told).filter(move |way| way.tells.iter().any(|one| one == family(kind)))
    }
}

/// What people choose by: kinds of notices whose names begin alike are one to them. `assigned_many` is `assigned`.
pub fn family(kind: &str) -> &str {
    kind.split('_').next().unwrap_or(kind)
}

/// The families that there are: those that have a name in `locales/`.
pub const FAMILIES: [&str; 6] = ["approval", "assigned", "automation", "due", "mention", "won"];

/// The name of a family.
pub fn family_name(cx: &Cx, family: &str) -> String {
    words::word(cx.locale, &format!("notice_kind.{family}"))
}

fn kinds(json: Option<&str>) -> Option<Vec<String>> {
    json.map_or_else(|| Some(Vec::new()), |text| serde_json::from_str(text).ok())
}

fn time(text: Option<String>) -> Option<Time> {
    text.and_then(|text| text.parse().ok())
}

/// Mail has a sender; a group has somebody whose eyes it borrows; hours begin before they end; no line ends in a name.
fn check(_: &Cx, _: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut().filter(|change| matches!(change.verb, Verb::Create | Verb::Update)) {
        let Some(kind) = change.after.text("kind").and_then(ChannelKind::parse) else { continue };
        let needed = if kind == ChannelKind::Email { "sender" } else { "reader" };
        if change.after.get(needed).is_null() {
            change.refuse(needed, "required");
        }
        let known =
            kinds(change.after.text("tells")).is_some_and(|kinds| kinds.iter().all(|one| FAMILIES.contains(&one.as_str())));
        if !known {
            change.refuse("tells", "notice_kind_unknown");
        }
        let hours = time(change.after.text("sends_from").map(str::to_owned))
            .zip(time(change.after.text("sends_until").map(str::to_owned)));
        if hours.is_some_and(|(from, until)| from >= until) {
            change.refuse("sends_until", "hours_reversed");
        }
        if !change.is_new() && change.touches("kind") {
            change.refuse("kind", "channel_kind_stays");
        }
    }
    Ok(())
}
