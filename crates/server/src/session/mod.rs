//! Sessions: who a token stands for. Rows of `session`, found by the token's hash, and a cache of some seconds in front of
//! them, so that a request costs no extra statement. A revocation is seen at once by this server and within seconds by others.

pub mod limit;
pub mod password;
pub mod token;

use std::sync::Arc;
use std::time::{Duration, Instant as Clock};

use axum::http::HeaderMap;
use base::{Error, Instant, Result, Uuid};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use store::{Reader, Tx, Value};

use crate::app::App;
use crate::ask::blocking;

/// How long a browser stays signed in, a program's token lasts and an invitation may be taken up, in seconds.
pub const COOKIE_SECONDS: i64 = 14 * 86_400;
pub const BEARER_SECONDS: i64 = 365 * 86_400;
pub const INVITATION_SECONDS: i64 = 7 * 86_400;

const CACHED: Duration = Duration::from_secs(5);
const MANY: usize = 20_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Cookie,
    Bearer,
    /// Not a session: whoever has it may set the password of a user once.
    Invitation,
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Cookie => "cookie",
            Kind::Bearer => "bearer",
            Kind::Invitation => "invitation",
        }
    }

    fn parse(name: &str) -> Option<Kind> {
        [Kind::Cookie, Kind::Bearer, Kind::Invitation].into_iter().find(|kind| kind.name() == name)
    }

    fn seconds(self) -> i64 {
        match self {
            Kind::Cookie => COOKIE_SECONDS,
            Kind::Bearer => BEARER_SECONDS,
            Kind::Invitation => INVITATION_SECONDS,
        }
    }
}

#[derive(Debug)]
pub struct Session {
    /// The hash of the token.
    pub hash: [u8; 32],
    /// What people call it by: for lists and revocation.
    pub id: Uuid,
    pub user: Uuid,
    pub kind: Kind,
    pub csrf_token: String,
    pub expires_at: Instant,
}

impl Session {
    pub fn has_csrf_token(&self, headers: &HeaderMap) -> bool {
        headers.get("x-csrf-token").is_some_and(|given| token::same(given.as_bytes(), self.csrf_token.as_bytes()))
    }
}

/// A session and when it was read.
type Known = (Arc<Session>, Clock);

#[derive(Default)]
pub struct Sessions {
    known: Mutex<FxHashMap<[u8; 32], Known>>,
}

impl Sessions {
    /// The session of a token that has not expired.
    pub async fn identify(&self, app: &App, token: &str) -> Result<Option<Arc<Session>>> {
        self.by_hash(app, token::hash(token)).await
    }

    async fn by_hash(&self, app: &App, hash: [u8; 32]) -> Result<Option<Arc<Session>>> {
        let cached =
            self.known.lock().get(&hash).filter(|(_, since)| since.elapsed() < CACHED).map(|(session, _)| session.clone());
        let session = match cached {
            Some(session) => Some(session),
            None => {
                let app = app.clone();
                let found = blocking(move || app.company.read(|reader| find(reader, &hash))).await?.map(Arc::new);
                if let Some(session) = &found {
                    self.remember(session.clone());
                }
                found
            }
        };
        Ok(session.filter(|session| session.expires_at > app.now()))
    }

    /// Whether a session that was identified before still holds: for streams, which outlive their request.
    pub async fn goes_on(&self, app: &App, session: &Session) -> bool {
        matches!(self.by_hash(app, session.hash).await, Ok(Some(_)))
    }

    fn remember(&self, session: Arc<Session>) {
        let mut known = self.known.lock();
        if known.len() > MANY {
            known.retain(|_, (_, since)| since.elapsed() < CACHED);
        }
        known.insert(session.hash, (session, Clock::now()));
    }

    /// Forgets the sessions that `gone` says; call it after their rows are deleted.
    pub fn forget(&self, gone: impl Fn(&Session) -> bool) {
        self.known.lock().retain(|_, (session, _)| !gone(session));
    }

    /// Sessions in use within the last seconds.
    pub fn active(&self) -> usize {
        self.known.lock().values().filter(|(_, since)| since.elapsed() < CACHED).count()
    }
}

const COLUMNS: &str = "id, session_id, user_id, kind, csrf_token, expires_at";

fn find(reader: &mut Reader, hash: &[u8; 32]) -> Result<Option<Session>> {
    let sql = format!("select {COLUMNS} from session where id = ?1");
    reader.first(&sql, &[hash.as_slice().into()], |row| {
        let hash: Vec<u8> = row.get(0)?;
        let kind: String = row.get(3)?;
        Ok(Session {
            hash: hash.try_into().map_err(|_| Error::internal("a session's id is not 32 bytes"))?,
            id: row.get(1)?,
            user: row.get(2)?,
            kind: Kind::parse(&kind).ok_or_else(|| Error::internal("a session of an unknown kind"))?,
            csrf_token: row.get(4)?,
            expires_at: row.get(5)?,
        })
    })
}

/// Begins a session and returns it with its token, which is nowhere else. `name` says what it is for in lists.
pub fn begin(tx: &mut Tx, user: Uuid, kind: Kind, name: Option<&str>, now: Instant) -> Result<(Session, String)> {
    let token = token::fresh();
    let expires_at = Instant::from_second(now.as_second() + kind.seconds()).map_err(Error::internal)?;
    let csrf_token = token::hex(&rand::random::<[u8; 16]>());
    let session = Session { hash: token::hash(&token), id: base::new_id(), user, kind, csrf_token, expires_at };
    let name = name.map(|name| name.chars().take(200).collect::<String>());
    let args: [Value; 8] = [
        session.hash.as_slice().into(),
        session.id.into(),
        user.into(),
        kind.name().into(),
        session.csrf_token.as_str().into(),
        name.into(),
        now.into(),
        expires_at.into(),
    ];
    let sql = "insert into session (id, session_id, user_id, kind, csrf_token, name, created_at, expires_at)
               values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    tx.execute(sql, &args)?;
    Ok((session, token))
}

/// Whom an invitation that is still good invites.
pub fn invited(reader: &mut Reader, token: &str, now: Instant) -> Result<Option<Uuid>> {
    let found = find(reader, &token::hash(token))?;
    Ok(found.filter(|session| session.kind == Kind::Invitation && session.expires_at > now).map(|session| session.user))
}

/// Takes an invitation up: it works once. Answers whose it was.
pub fn take_invitation(tx: &mut Tx, token: &str, now: Instant) -> Result<Uuid> {
    let user = invited(tx, token, now)?.ok_or(Error::NotFound)?;
    tx.execute("delete from session where user_id = ?1 and kind = 'invitation'", &[user.into()])?;
    Ok(user)
}

/// One line of a list of sessions.
pub struct Listed {
    pub id: Uuid,
    pub kind: String,
    pub name: Option<String>,
    pub created_at: Instant,
    pub expires_at: Instant,
}

pub fn of_user(reader: &mut Reader, user: Uuid, now: Instant) -> Result<Vec<Listed>> {
    let sql = "select session_id, kind, name, created_at, expires_at from session
               where user_id = ?1 and expires_at > ?2 and kind <> 'invitation' order by created_at desc";
    reader.query(sql, &[user.into(), now.into()], |row| {
        Ok(Listed { id: row.get(0)?, kind: row.get(1)?, name: row.get(2)?, created_at: row.get(3)?, expires_at: row.get(4)? })
    })
}

/// Ends one session of a user. Not found where it is somebody else's.
pub fn end(tx: &mut Tx, user: Uuid, id: Uuid) -> Result<()> {
    match tx.execute("delete from session where user_id = ?1 and session_id = ?2", &[user.into(), id.into()])? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// Ends all sessions of a user but one: after a changed password.
pub fn end_others(tx: &mut Tx, user: Uuid, keep: Option<Uuid>) -> Result<()> {
    let keep = keep.unwrap_or_default();
    tx.execute("delete from session where user_id = ?1 and session_id <> ?2", &[user.into(), keep.into()]).map(drop)
}

/// Removes what expired. Answers how many rows went.
pub fn sweep(tx: &mut Tx, now: Instant) -> Result<u64> {
    tx.execute("delete from session where expires_at <= ?1", &[now.into()])
}
