//! What each person wants to be told and how. The bell tells everything always; mail tells every kind until somebody mutes it, and waits
//! for working hours until somebody says that it need not. A digest comes to those who chose a time for it, a reminder a quarter of an hour
//! before something is due until somebody chooses otherwise.

use base::{Error, Instant, Problem, Result, Uuid};
use jiff::civil::Time;
use rustc_hash::FxHashMap;
use store::{Reader, Row, Tx, Value};

use crate::Cx;
use crate::channel::{FAMILIES, family};
use crate::sql::Sql;

/// The kind of notice that a digest is.
pub const DIGEST: &str = "digest";
/// Minutes before something is due at which one may be reminded.
pub const REMINDERS: [i64; 4] = [0, 15, 60, 1_440];
/// Until somebody chooses.
const USUAL_REMINDER: i64 = 15;
/// Stored for "not at all".
const NEVER: i64 = -1;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Kinds that are not mailed, as `channel::family` names them.
    pub muted: Vec<String>,
    /// Mail comes at night and on days off, too.
    pub anytime: bool,
    /// When the digest of a working day comes; none for no digest.
    pub digest: Option<Time>,
    /// The digest is mailed, too.
    pub digest_mailed: bool,
    /// How many minutes before an activity is due its owner is reminded; none for not at all.
    pub remind: Option<i64>,
}

impl Default for Choice {
    fn default() -> Self {
        Choice { muted: Vec::new(), anytime: false, digest: None, digest_mailed: true, remind: Some(USUAL_REMINDER) }
    }
}

impl Choice {
    pub fn mails(&self, kind: &str) -> bool {
        if kind == DIGEST { self.digest_mailed } else { !self.muted.iter().any(|muted| muted == family(kind)) }
    }

    fn read(row: &Row, at: usize) -> Result<Choice> {
        let usual = Choice::default();
        let (muted, digest): (String, Option<String>) = (row.get(at)?, row.get(at + 2)?);
        let remind: Option<i64> = row.get(at + 4)?;
        Ok(Choice {
            muted: serde_json::from_str(&muted).unwrap_or_default(),
            anytime: row.get(at + 1)?,
            digest: digest.as_deref().and_then(time),
            digest_mailed: row.get::<Option<bool>>(at + 3)?.unwrap_or(usual.digest_mailed),
            remind: remind.map_or(usual.remind, |minutes| (minutes != NEVER).then_some(minutes)),
        })
    }
}

const COLUMNS: &str = "muted, anytime, digest_at, digest_mailed, remind_minutes";

/// A time of day as it is stored and sent: `08:30`.
pub fn time(text: &str) -> Option<Time> {
    Time::strptime("%H:%M", text).ok()
}

/// One's own choice.
pub fn choice(cx: &Cx, reader: &mut Reader) -> Result<Choice> {
    let Some(user) = cx.user_id() else { return Ok(Choice::default()) };
    Ok(choices(reader, &[user])?.remove(&user).unwrap_or_default())
}

/// Changes one's own choice. A digest that is switched on tells from then on.
pub fn choose(cx: &Cx, tx: &mut Tx, choice: &Choice) -> Result<()> {
    let Some(user) = cx.user_id() else { return Ok(()) };
    if let Some(unknown) = choice.muted.iter().find(|kind| !FAMILIES.contains(&kind.as_str())) {
        return Err(Error::invalid(Problem::at("muted", "notice_kind_unknown").with("value", unknown.clone())));
    }
    if choice.remind.is_some_and(|minutes| !REMINDERS.contains(&minutes)) {
        return Err(Error::invalid(Problem::at("remind", "reminder_unknown")));
    }
    let muted = serde_json::to_string(&choice.muted).map_err(Error::internal)?;
    let sql = "insert into notice_choice (user_id, muted, anytime, digest_at, digest_mailed, remind_minutes, digested_at)
               values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
               on conflict (user_id) do update
               set muted = ?2, anytime = ?3, digest_at = ?4, digest_mailed = ?5, remind_minutes = ?6,
                   digested_at = case when notice_choice.digest_at is null then ?7 else notice_choice.digested_at end";
    let args: [Value; 7] = [
        user.into(),
        muted.into(),
        choice.anytime.into(),
        choice.digest.map(|time| time.strftime("%H:%M").to_string()).into(),
        choice.digest_mailed.into(),
        choice.remind.unwrap_or(NEVER).into(),
        choice.digest.map(|_| cx.now).into(),
    ];
    tx.execute(sql, &args).map(drop)
}

/// The choices of those who made one: one statement.
pub fn choices(reader: &mut Reader, users: &[Uuid]) -> Result<FxHashMap<Uuid, Choice>> {
    let mut choices = FxHashMap::default();
    if users.is_empty() {
        return Ok(choices);
    }
    let mut sql = Sql::new(&format!("select user_id, {COLUMNS} from notice_choice where user_id in "));
    sql.list(users.iter().map(|user| Value::Id(*user)));
    reader.each(&sql.text, &sql.args, |row| {
        choices.insert(row.get(0)?, Choice::read(row, 1)?);
        Ok(())
    })?;
    Ok(choices)
}

/// Somebody whose digest is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub user: Uuid,
    /// What happened since this moment is told.
    pub since: Instant,
}

/// Whose digest of today is due and was not yet begun; it is begun with this, so that nobody gets it twice. Nothing on days off.
pub fn begin_digests(cx: &Cx, tx: &mut Tx) -> Result<Vec<Due>> {
    if !cx.setup.working.is_working_day(cx.today) {
        return Ok(Vec::new());
    }
    let sql = "select user_id, digest_at, digested_at from notice_choice where digest_at is not null";
    let rows = tx.query(sql, &[], |row| Ok((row.get::<Uuid>(0)?, row.get::<String>(1)?, row.get::<Option<Instant>>(2)?)))?;
    let zone = &cx.setup.settings.time_zone;
    let day = jiff::SignedDuration::from_hours(24);
    let mut due = Vec::new();
    for (user, at, last) in rows {
        let moment = time(&at).and_then(|time| cx.today.to_datetime(time).to_zoned(zone.clone()).ok()).map(|at| at.timestamp());
        let Some(moment) = moment.filter(|moment| *moment <= cx.now && last.is_none_or(|last| last < *moment)) else { continue };
        due.push(Due { user, since: last.unwrap_or(moment.saturating_sub(day).unwrap_or(moment)) });
    }
    if !due.is_empty() {
        let mut sql = Sql::new("update notice_choice set digested_at = ");
        sql.bind(cx.now);
        sql.push(" where user_id in ");
        sql.list(due.iter().map(|due| Value::Id(due.user)));
        tx.execute(&sql.text, &sql.args)?;
    }
    Ok(due)
}
