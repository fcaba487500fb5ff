//! The one error enum. Each meaning says what the user reads (a message key with arguments, put into words at the edge) and
//! what the log needs. Code below the server makes errors; only `server` maps them to HTTP and logs them, once.

use serde_json::Value as Json;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A sentence for the user: a key of `locales/*/errors.json` and the arguments that it mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub key: &'static str,
    pub args: Vec<(&'static str, String)>,
}

impl Message {
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

/// What is wrong with one input. `target` names the field, filter or parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub target: Option<String>,
    pub message: Message,
}

impl Problem {
    pub fn new(key: &'static str) -> Self {
        Self { target: None, message: Message::new(key) }
    }

    pub fn at(target: impl Into<String>, key: &'static str) -> Self {
        Self { target: Some(target.into()), message: Message::new(key) }
    }

    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.message = self.message.with(name, value);
        self
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input is wrong; nothing was changed.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Problem>),
    /// Nobody is signed in, or the session ended.
    #[error("unauthenticated")]
    Unauthenticated(Message),
    /// May see it, may not do it.
    #[error("forbidden: {0:?}")]
    Forbidden(Message),
    /// Not there, or not to be seen: the two are not told apart.
    #[error("not found")]
    NotFound,
    /// A unique value is taken.
    #[error("duplicate: {0:?}")]
    Duplicate(Vec<Problem>),
    /// Somebody else changed the record since it was read. `current` is the record as the reader may see it now.
    #[error("conflict")]
    Conflict { current: Box<Json> },
    /// What somebody looked at before they decided has changed since: they look again.
    #[error("stale: {0:?}")]
    Stale(Message),
    #[error("too large")]
    TooLarge(Message),
    #[error("unsupported: {0:?}")]
    Unsupported(Message),
    #[error("too many requests")]
    TooMany { retry_after_seconds: u64 },
    /// The database is away, or the server is stopping. The text is for the log.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A fault of ours. The text is for the log only.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    pub fn invalid(problem: Problem) -> Self {
        Self::Invalid(vec![problem])
    }

    pub fn forbidden(key: &'static str) -> Self {
        Self::Forbidden(Message::new(key))
    }

    pub fn internal(text: impl ToString) -> Self {
        Self::Internal(text.to_string())
    }
}
