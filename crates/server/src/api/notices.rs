//! The bell: what somebody was told, and how much waits for them. Everybody reads and marks their own, so no right is asked for; what a
//! notice is about is shown as far as they may see it.

use axum::Json;
use axum::extract::Query as Parameters;
use axum::http::StatusCode;
use base::{Error, Instant, Problem, Uuid};
use records::Cx;
use records::channel;
use records::notice::{self, Choice, Told};
use sales::customer::{activity, digest};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::ask::{Asker, Body};
use crate::error::Answer;

#[derive(Deserialize, IntoParams)]
pub struct NoticesParameters {
    /// The `next` of the answer before.
    pub before: Option<Uuid>,
    #[serde(default)]
    pub unread: bool,
}

#[derive(Serialize, ToSchema)]
pub struct NoticesAnswer {
    pub notices: Vec<NoticeAnswer>,
    /// Where there are older ones: the `before` of the next request.
    pub next: Option<Uuid>,
}

#[derive(Serialize, ToSchema)]
pub struct NoticeAnswer {
    pub id: Uuid,
    /// `mention`, `assigned` …
    pub kind: String,
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// Who caused it; null for Kaidan itself.
    pub by: Option<NoticePerson>,
    /// The sentence, in the reader's language.
    pub text: String,
    /// What it is about, and what a click opens.
    pub record: Option<NoticeRecord>,
    pub read: bool,
}

#[derive(Serialize, ToSchema)]
pub struct NoticePerson {
    pub id: Uuid,
    pub name: String,
}

#[derive(Serialize, ToSchema)]
pub struct NoticeRecord {
    pub object: String,
    pub id: Uuid,
    pub title: String,
}

impl NoticeAnswer {
    fn new(cx: &Cx, told: Told) -> Self {
        let person = told.by.and_then(|user| cx.setup.people.user(user));
        NoticeAnswer {
            text: notice::say(cx, &told),
            id: told.id,
            at: told.at,
            by: person.map(|person| NoticePerson { id: person.id, name: person.name.clone() }),
            record: told.record.map(|(object, id, title)| NoticeRecord { object, id, title }),
            read: told.is_read,
            kind: told.kind,
        }
    }
}

/// One's own notices, newest first.
#[utoipa::path(get, path = "/api/notices", tag = "notices", params(NoticesParameters), responses((status = 200, body = NoticesAnswer)))]
pub async fn notices_list(asker: Asker, Parameters(wish): Parameters<NoticesParameters>) -> Answer<Json<NoticesAnswer>> {
    let page = asker.read(move |cx, reader| notice::page(cx, reader, wish.before, wish.unread)).await?;
    let notices = page.notices.into_iter().map(|told| NoticeAnswer::new(&asker.cx, told)).collect();
    Ok(Json(NoticesAnswer { notices, next: page.next }))
}

#[derive(Serialize, ToSchema)]
pub struct WaitingAnswer {
    /// Unread notices; 100 stands for more.
    pub unread: usize,
    /// One's own open activities that are due later today.
    pub due_today: i64,
    /// One's own open activities that should have been done already.
    pub overdue: i64,
}

/// How much waits for whoever asks: the numbers at the bell and in the navigation.
#[utoipa::path(get, path = "/api/notices/count", tag = "notices", responses((status = 200, body = WaitingAnswer)))]
pub async fn notices_count(asker: Asker) -> Answer<Json<WaitingAnswer>> {
    let counted = asker.read(|cx, reader| {
        let open = activity::to_do(cx, reader)?;
        Ok(WaitingAnswer { unread: notice::unread(cx, reader)?, due_today: open.today, overdue: open.overdue })
    });
    Ok(Json(counted.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadWish {
    #[serde(default)]
    pub ids: Vec<Uuid>,
    /// All up to this one, instead of single ones: what came after it was not yet seen.
    pub up_to: Option<Uuid>,
}

/// Marks notices as read.
#[utoipa::path(post, path = "/api/notices/read", tag = "notices", request_body = ReadWish, responses((status = 204)))]
pub async fn notices_read(asker: Asker, Body(wish): Body<ReadWish>) -> Answer<StatusCode> {
    asker.write(move |cx, tx| notice::mark_read(cx, tx, &wish.ids, wish.up_to)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize, ToSchema)]
pub struct ChoiceAnswer {
    /// Whether the company mails at all.
    pub has_mail: bool,
    /// Mail comes at night and on days off, too.
    pub anytime: bool,
    /// When the digest of a working day comes, `08:30`; null for no digest.
    pub digest: Option<String>,
    /// The digest is mailed, too.
    pub digest_mailed: bool,
    /// How many minutes before an activity is due one is reminded; null for not at all.
    pub remind: Option<i64>,
    pub kinds: Vec<KindAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct KindAnswer {
    pub kind: String,
    pub label: String,
    pub mailed: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceWish {
    /// Kinds that are not mailed.
    pub muted: Vec<String>,
    pub anytime: bool,
    /// `08:30`; null for no digest.
    pub digest: Option<String>,
    #[serde(default = "yes")]
    pub digest_mailed: bool,
    /// 0, 15, 60 or 1440 minutes; null for not at all.
    #[serde(default = "usual_reminder")]
    pub remind: Option<i64>,
}

fn usual_reminder() -> Option<i64> {
    Choice::default().remind
}

fn yes() -> bool {
    true
}

fn chosen(cx: &Cx, choice: &Choice) -> ChoiceAnswer {
    let kind =
        |kind: &str| KindAnswer { kind: kind.to_owned(), label: channel::family_name(cx, kind), mailed: choice.mails(kind) };
    ChoiceAnswer {
        has_mail: cx.setup.channels.mail().is_some(),
        anytime: choice.anytime,
        digest: choice.digest.map(|time| time.strftime("%H:%M").to_string()),
        digest_mailed: choice.digest_mailed,
        remind: choice.remind,
        kinds: channel::FAMILIES.into_iter().map(kind).collect(),
    }
}

#[derive(Serialize, ToSchema)]
pub struct DigestAnswer {
    /// Since when records are looked at: the start of the working day before.
    #[schema(value_type = String, format = DateTime)]
    pub since: Instant,
    pub overdue: i64,
    pub today: i64,
    /// The first of those activities.
    pub activities: Vec<DigestLine>,
    /// Approvals that wait for whoever asks.
    pub approvals: i64,
    /// How many of one's own records others changed.
    pub changed: usize,
    pub records: Vec<DigestLine>,
}

#[derive(Serialize, ToSchema)]
pub struct DigestLine {
    pub object: String,
    pub id: Uuid,
    pub title: String,
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
}

/// One's own digest, as it would come now.
#[utoipa::path(get, path = "/api/digest", tag = "notices", responses((status = 200, body = DigestAnswer)))]
pub async fn digest_show(asker: Asker) -> Answer<Json<DigestAnswer>> {
    let since = day_before(&asker.cx);
    let found = asker.read(move |cx, reader| digest::read(cx, reader, since)).await?;
    let lines = |lines: Vec<digest::Line>| {
        lines.into_iter().map(|line| DigestLine { object: line.object, id: line.id, title: line.title, at: line.at }).collect()
    };
    Ok(Json(DigestAnswer {
        since,
        overdue: found.overdue,
        today: found.today,
        activities: lines(found.activities),
        approvals: found.approvals,
        changed: found.changed,
        records: lines(found.records),
    }))
}

/// The start of the working day before today.
fn day_before(cx: &Cx) -> Instant {
    let day = cx.setup.working.add_working_days(cx.today, -1).unwrap_or(cx.today);
    day.to_zoned(cx.setup.settings.time_zone.clone()).map_or(cx.now, |zoned| zoned.timestamp())
}

/// What one wants to be mailed. The bell tells everything.
#[utoipa::path(get, path = "/api/notices/choice", tag = "notices", responses((status = 200, body = ChoiceAnswer)))]
pub async fn notices_choice(asker: Asker) -> Answer<Json<ChoiceAnswer>> {
    let choice = asker.read(notice::choice).await?;
    Ok(Json(chosen(&asker.cx, &choice)))
}

/// Changes what one wants to be mailed.
#[utoipa::path(put, path = "/api/notices/choice", tag = "notices", request_body = ChoiceWish, responses((status = 200, body = ChoiceAnswer)))]
pub async fn notices_choose(asker: Asker, Body(wish): Body<ChoiceWish>) -> Answer<Json<ChoiceAnswer>> {
    let refuse = || Error::invalid(Problem::at("digest", "time_malformed"));
    let digest = wish.digest.map(|text| notice::time(&text).ok_or_else(refuse)).transpose()?;
    let choice =
        Choice { muted: wish.muted, anytime: wish.anytime, digest, digest_mailed: wish.digest_mailed, remind: wish.remind };
    let written = choice.clone();
    asker.write(move |cx, tx| notice::choose(cx, tx, &written)).await?;
    Ok(Json(chosen(&asker.cx, &choice)))
}
