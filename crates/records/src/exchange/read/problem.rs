//! Why a file as a whole cannot be read. Problems of single rows are in `Row::problem`.

use std::fmt;

use base::{Error, Message, Problem};

/// What the user reads when a file is refused. Becomes the right `base::Error` with `into()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadProblem {
    pub message: Message,
    pub meaning: Meaning,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The kind of file is none that we read.
    Unsupported,
    /// A limit is exceeded.
    TooLarge,
    /// The right kind, but damaged, empty or asked for wrongly.
    Invalid,
}

impl ReadProblem {
    pub(super) fn unsupported(message: Message) -> Self {
        Self { message, meaning: Meaning::Unsupported }
    }

    pub(super) fn invalid(message: Message) -> Self {
        Self { message, meaning: Meaning::Invalid }
    }

    pub(super) fn unreadable(key: &'static str) -> Self {
        Self::invalid(Message::new(key))
    }

    pub(super) fn too_large(key: &'static str, limit: impl ToString) -> Self {
        Self { message: Message::new(key).with("limit", limit), meaning: Meaning::TooLarge }
    }
}

impl fmt::Display for ReadProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {:?}", self.meaning, self.message)
    }
}

impl std::error::Error for ReadProblem {}

impl From<ReadProblem> for Error {
    fn from(problem: ReadProblem) -> Self {
        match problem.meaning {
            Meaning::Unsupported => Error::Unsupported(problem.message),
            Meaning::TooLarge => Error::TooLarge(problem.message),
            Meaning::Invalid => Error::invalid(Problem { target: Some("file".to_owned()), message: problem.message }),
        }
    }
}
