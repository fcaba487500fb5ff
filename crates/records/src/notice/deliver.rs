//! Notices on their way out: `plan` writes one delivery for each person and channel, with its job, in the transaction of the notice;
//! `letter` makes the text when it is sent, for whoever receives it and through their scope; `log` tells administrators what became of
//! each, without the text. Deliberately not here: the sending, which the server does after the commit.

use base::calendar::next_delivery;
use base::{Instant, Result, Uuid};
use serde_json::{Map, Value as Json, json};
use store::{Reader, Tx, Value, jobs};

use super::choice::choices;
use super::read::{Told, say, titles};
use super::{AT_THIS_HOUR, Notice, arguments};
use crate::channel::Way;
use crate::{Company, Cx};

/// The queue of deliveries; the payload is `{"delivery": id}`.
pub const QUEUE: &str = "delivery";
/// Deliveries in one answer of the log.
const PAGE: i64 = 50;
/// How long the log is kept.
const KEPT_DAYS: i64 = 90;

const COLUMNS: [&str; 12] = [
    "id",
    "channel_id",
    "user_id",
    "notice_id",
    "kind",
    "object",
    "record_id",
    "by_id",
    "arguments",
    "due_at",
    "state",
    "attempts",
];

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    /// Nothing was sent, and rightly so.
    Skipped,
    /// To be tried again.
    Retried,
    /// Given up.
    Failed,
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Outcome::Sent => "sent",
            Outcome::Skipped => "skipped",
            Outcome::Retried => "waiting",
            Outcome::Failed => "failed",
        }
    }
}

/// Plans what goes out beside the bell. `told` are the notices that were written: which of them, to whom, and the id of its row.
pub(super) fn plan(cx: &Cx, tx: &mut Tx, notices: &[Notice], told: &[(usize, Uuid, Uuid)]) -> Result<()> {
    let channels = &cx.setup.channels;
    let mut rows = Vec::new();
    if let Some(mail) = channels.mail().filter(|_| !told.is_empty()) {
        let mut users: Vec<Uuid> = told.iter().map(|(_, user, _)| *user).collect();
        users.sort();
        users.dedup();
        let choices = choices(tx, &users)?;
        for (at, user, notice) in told {
            let choice = choices.get(user).cloned().unwrap_or_default();
            if choice.mails(notices[*at].kind) {
                let due =
                    if choice.anytime || notices[*at].arguments.contains_key(AT_THIS_HOUR) { cx.now } else { due(cx, mail) };
                rows.push(row(cx, &notices[*at], mail, Some((*user, *notice)), due));
            }
        }
    }
    for notice in notices {
        rows.extend(channels.groups(notice.kind).map(|way| row(cx, notice, way, None, due(cx, way))));
    }
    if rows.is_empty() {
        return Ok(());
    }
    let jobs: Vec<_> =
        rows.iter().filter_map(|row| Some((json!({ "delivery": id_of(&row[0])?.to_string() }), due_of(row)?))).collect();
    tx.insert_many("delivery", &COLUMNS, &rows)?;
    jobs::enqueue_each(tx, QUEUE, jobs)
}

fn id_of(value: &Value) -> Option<Uuid> {
    if let Value::Id(id) = value { Some(*id) } else { None }
}

fn due_of(row: &[Value]) -> Option<Instant> {
    if let Value::Instant(due) = row[9] { Some(due) } else { None }
}

fn due(cx: &Cx, way: &Way) -> Instant {
    next_delivery(cx.now, &cx.setup.working, way.hours, &cx.setup.settings.time_zone)
}

fn row(cx: &Cx, notice: &Notice, way: &Way, to: Option<(Uuid, Uuid)>, due: Instant) -> Vec<Value> {
    let (object, record) = notice.about.clone().unzip();
    let (user, told) = to.unzip();
    let by = notice.by.unwrap_or(cx.user_id());
    let arguments = arguments(cx, notice, by);
    vec![
        base::id_at(cx.now).into(),
        way.id.into(),
        user.into(),
        told.into(),
        notice.kind.into(),
        object.into(),
        record.into(),
        by.into(),
        arguments.into(),
        due.into(),
        "waiting".into(),
        0_i64.into(),
    ]
}

/// A message that is ready to be sent.
#[derive(Clone, Debug)]
pub struct Letter {
    pub way: Way,
    /// The mail address and the name of a person; none for a group.
    pub to: Option<(String, String)>,
    pub locale: base::Locale,
    pub kind: String,
    pub text: String,
    /// With whose eyes it was made.
    pub eyes: Uuid,
    pub arguments: Map<String, Json>,
    /// Object and id of what it is about.
    pub record: Option<(String, Uuid)>,
    /// The channel's address, sealed.
    pub sealed: Vec<u8>,
}

/// What is to be done with a delivery now.
#[derive(Debug)]
pub enum Ready {
    Send(Box<Letter>),
    /// Not before this.
    Later(Instant),
    /// Not at all: the key of the reason.
    Never(&'static str),
}

/// The letter of a delivery, made for its receiver as things stand now.
pub fn letter(company: &Company, reader: &mut Reader, delivery: Uuid, now: Instant) -> Result<Ready> {
    let sql = "select channel_id, user_id, notice_id, kind, object, record_id, by_id, arguments from delivery
               where id = ?1 and state = 'waiting'";
    let found = reader.first(sql, &[delivery.into()], |row| {
        let (object, record): (Option<String>, Option<Uuid>) = (row.get(4)?, row.get(5)?);
        let arguments: Option<String> = row.get(7)?;
        let told = Told {
            id: delivery,
            kind: row.get(3)?,
            at: now,
            by: row.get(6)?,
            record: object.zip(record).map(|(object, id)| (object, id, String::new())),
            is_read: false,
            arguments: arguments.and_then(|text| serde_json::from_str::<Map<String, Json>>(&text).ok()).unwrap_or_default(),
        };
        Ok((row.get::<Uuid>(0)?, row.get::<Option<Uuid>>(1)?, row.get::<Option<Uuid>>(2)?, told))
    })?;
    let Some((channel, user, notice, told)) = found else { return Ok(Ready::Never("delivery_gone")) };
    let setup = company.setup();
    let Some(way) = setup.channels.find(channel).filter(|way| way.active) else {
        return Ok(Ready::Never("delivery_channel_off"));
    };
    let Some(Ok(cx)) = user.or(way.reader).map(|eyes| company.cx(eyes, now)) else { return Ok(Ready::Never("delivery_nobody")) };
    let held = if told.arguments.contains_key(AT_THIS_HOUR) { None } else { held_back(&cx, reader, way, user)? };
    if let Some(later) = held {
        return Ok(Ready::Later(later));
    }
    if let Some(notice) = notice {
        let read =
            reader.first("select read_at is not null from notice where id = ?1", &[notice.into()], |row| row.get::<bool>(0))?;
        if read.unwrap_or(true) {
            return Ok(Ready::Never("delivery_read"));
        }
    }
    write_letter(&cx, reader, way, user, told)
}

/// Hours may have changed since it was planned, and a retry may fall into the night.
fn held_back(cx: &Cx, reader: &mut Reader, way: &Way, user: Option<Uuid>) -> Result<Option<Instant>> {
    let due = due(cx, way);
    if due <= cx.now {
        return Ok(None);
    }
    let anytime = user.is_some() && super::choice::choice(cx, reader)?.anytime;
    Ok((!anytime).then_some(due))
}

fn write_letter(cx: &Cx, reader: &mut Reader, way: &Way, user: Option<Uuid>, mut told: Told) -> Result<Ready> {
    if let Some((object, id, title)) = &mut told.record {
        let Some(seen) = titles(cx, reader, [(&*object, *id)].into_iter())?.remove(id) else {
            return Ok(Ready::Never("delivery_not_visible"));
        };
        *title = seen;
    }
    let Some(sealed) = sealed(reader, way.id)? else { return Ok(Ready::Never("delivery_no_address")) };
    let person = cx.person().filter(|_| user.is_some());
    Ok(Ready::Send(Box::new(Letter {
        way: way.clone(),
        to: person.map(|person| (person.email.clone(), person.name.clone())),
        locale: cx.locale,
        text: say(cx, &told),
        record: told.record.map(|(object, id, _)| (object, id)),
        eyes: cx.user_id().unwrap_or_default(),
        arguments: told.arguments,
        kind: told.kind,
        sealed,
    })))
}

/// The address of a channel as the server sealed it.
pub fn sealed(reader: &mut Reader, channel: Uuid) -> Result<Option<Vec<u8>>> {
    reader.first("select sealed from channel_address where channel_id = ?1", &[channel.into()], |row| row.get::<Vec<u8>>(0))
}

/// Writes down what became of a delivery, in the transaction that ends or postpones its job.
pub fn note(tx: &mut Tx, delivery: Uuid, attempt: i64, outcome: Outcome, text: &str, now: Instant) -> Result<()> {
    let done = (outcome != Outcome::Retried).then_some(now);
    let sql = "update delivery set state = ?2, attempts = ?3, outcome = ?4, done_at = ?5 where id = ?1";
    let text: String = text.chars().filter(|c| !c.is_control()).take(300).collect();
    tx.execute(sql, &[delivery.into(), outcome.name().into(), attempt.into(), text.into(), done.into()]).map(drop)
}

/// A line of the log.
#[derive(Clone, Debug)]
pub struct Delivered {
    pub id: Uuid,
    pub channel: Uuid,
    pub to: Option<Uuid>,
    pub kind: String,
    pub due: Instant,
    pub done: Option<Instant>,
    /// `waiting`, `sent`, `skipped` or `failed`.
    pub state: String,
    pub attempts: i64,
    /// What the other side answered, or the key of a reason.
    pub outcome: Option<String>,
}

/// Deliveries that are older than `before`, newest first, and where to go on. Of what is told only its kind is here.
pub fn log(reader: &mut Reader, before: Option<Uuid>) -> Result<(Vec<Delivered>, Option<Uuid>)> {
    let sql = "select id, channel_id, user_id, kind, due_at, done_at, state, attempts, outcome from delivery
               where id < ?1 order by id desc limit ?2";
    let mut rows = reader.query(sql, &[before.unwrap_or(Uuid::max()).into(), (PAGE + 1).into()], |row| {
        Ok(Delivered {
            id: row.get(0)?,
            channel: row.get(1)?,
            to: row.get(2)?,
            kind: row.get(3)?,
            due: row.get(4)?,
            done: row.get(5)?,
            state: row.get(6)?,
            attempts: row.get(7)?,
            outcome: row.get(8)?,
        })
    })?;
    let more = rows.len() as i64 > PAGE;
    rows.truncate(PAGE as usize);
    let next = rows.last().map(|row| row.id).filter(|_| more);
    Ok((rows, next))
}

/// Removes what is older than the log is kept for.
pub fn sweep(tx: &mut Tx, now: Instant) -> Result<()> {
    let oldest = now.checked_sub(jiff::SignedDuration::from_hours(24 * KEPT_DAYS)).map_err(base::Error::internal)?;
    tx.execute("delete from delivery where id < ?1 and state <> 'waiting'", &[base::id_at(oldest).into()]).map(drop)
}
