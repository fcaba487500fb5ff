//! What came of an import: counts, the first bad rows in full, all of them in short, and what was not found. Words come last:
//! what is kept are keys and arguments, so that everybody reads it in their own language.

use base::{Error, Locale, Message, Uuid, words};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// Bad rows that are shown; the file of failed rows has all.
const SHOWN_PROBLEMS: usize = 1_000;
/// Values of one field that are shown as not found.
pub const SHOWN_VALUES: usize = 1_000;
/// Different reasons that are kept with their arguments; a file that has more is not the same mistake made often.
const MOST_REASONS: usize = 5_000;
/// Characters of a shown value.
const SHOWN_CHARACTERS: usize = 120;

/// A message that can be kept: a key of `error.…` and its arguments.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Told {
    pub code: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(String, String)>,
}

impl Told {
    pub fn new(code: &str) -> Self {
        Told { code: code.to_owned(), args: Vec::new() }
    }

    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.push((name.to_owned(), value.to_string()));
        self
    }

    /// What the importer reads of an error that ended everything; the log has the rest.
    pub fn of_end(error: &Error) -> Told {
        match error {
            Error::Invalid(problems) | Error::Duplicate(problems) => {
                problems.first().map_or_else(|| Told::new("import_stopped"), |problem| Told::from(&problem.message))
            }
            Error::Forbidden(message) | Error::TooLarge(message) | Error::Unsupported(message) => Told::from(message),
            _ => Told::new("import_stopped"),
        }
    }

    /// In the reader's language; arguments that start with `@` are words themselves.
    pub fn say(&self, locale: Locale) -> String {
        let mut text = words::word(locale, &format!("error.{}", self.code));
        for (name, value) in &self.args {
            let value = match value.strip_prefix('@') {
                Some(key) => words::word(locale, key),
                None => value.clone(),
            };
            text = text.replace(&format!("{{{name}}}"), &value);
        }
        text
    }
}

impl From<&Message> for Told {
    fn from(message: &Message) -> Self {
        let args = message.args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        Told { code: message.key.to_owned(), args }
    }
}

/// One thing that is wrong with one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowProblem {
    /// Where a person finds the row: the line of a text file, the row number of a sheet.
    pub line: u64,
    /// The header of the cell that is to blame, where one is.
    pub column: Option<String>,
    #[serde(flatten)]
    pub told: Told,
    pub value: String,
}

/// A value that names no record, listed once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnresolvedValue {
    pub value: String,
    /// Rows that have it.
    pub count: u64,
    /// Several records are called so, and a person must say which.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ambiguous: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<Suggestion>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    pub id: Uuid,
    pub title: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unresolved {
    pub field: String,
    /// The object that the field names.
    pub target: String,
    /// The most frequent first.
    pub values: Vec<UnresolvedValue>,
    /// Values that are not shown.
    #[serde(default)]
    pub more: u64,
}

/// A value that was taken for a record of nearly the same name, or for which one was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    pub field: String,
    pub value: String,
    pub title: String,
    /// None where it is to be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    pub count: u64,
}

/// A record that an undo left as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    pub object: String,
    pub id: Uuid,
    pub title: String,
    #[serde(flatten)]
    pub reason: Told,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Undone {
    pub deleted: u64,
    /// Changed records that are as they were.
    pub restored: u64,
    /// Records that were left because somebody uses or has changed them.
    pub kept: Vec<Kept>,
    pub kept_count: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    pub created: u64,
    pub updated: u64,
    pub skipped: u64,
    pub failed: u64,
    /// The first of them.
    pub problems: Vec<RowProblem>,
    pub unresolved: Vec<Unresolved>,
    pub taken: Vec<Taken>,
    /// What a person should know about the whole: titles that were made up, columns that were left out.
    pub notes: Vec<Told>,
    /// Stopped by a person; what was written stays.
    pub cancelled: bool,
    /// Why it ended before the last row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Told>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone: Option<Undone>,
    /// All failed rows.
    pub failures: Failures,
}

/// Lines and why they failed. Reasons are kept once, without the value, which the file has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Failures {
    reasons: Vec<(Option<String>, Told)>,
    lines: Vec<(u64, Vec<u32>)>,
    #[serde(skip)]
    index: FxHashMap<(Option<String>, Told), u32>,
}

impl Failures {
    fn add(&mut self, line: u64, problems: &[RowProblem]) {
        let reasons = problems.iter().map(|problem| self.reason(problem)).collect();
        self.lines.push((line, reasons));
    }

    fn reason(&mut self, problem: &RowProblem) -> u32 {
        let mut told = problem.told.clone();
        told.args.retain(|(name, _)| name != "value");
        if self.reasons.len() >= MOST_REASONS {
            told.args.clear();
        }
        let reasons = &mut self.reasons;
        *self.index.entry((problem.column.clone(), told)).or_insert_with_key(|reason| {
            reasons.push(reason.clone());
            u32::try_from(reasons.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// Brings the lines into the order of the file, when no more come.
    pub fn close(&mut self) {
        self.lines.sort();
        self.index = FxHashMap::default();
    }

    /// Each failed line with its reasons.
    pub fn lines(&self) -> impl Iterator<Item = (u64, Vec<&(Option<String>, Told)>)> {
        self.lines.iter().map(|(line, reasons)| (*line, reasons.iter().filter_map(|at| self.reasons.get(*at as usize)).collect()))
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

impl Report {
    /// Counts a failed row.
    pub fn fail(&mut self, line: u64, problems: Vec<RowProblem>) {
        self.failed += 1;
        self.failures.add(line, &problems);
        // What is not found is told once in `unresolved`.
        self.tell(problems.into_iter().filter(|problem| problem.told.code != super::UNRESOLVED));
    }

    /// Shows problems without counting the row as failed.
    pub fn tell(&mut self, problems: impl IntoIterator<Item = RowProblem>) {
        for mut problem in problems {
            if self.problems.len() < SHOWN_PROBLEMS {
                problem.value = shortened(&problem.value);
                self.problems.push(problem);
            }
        }
    }

    pub fn note(&mut self, told: Told) {
        if !self.notes.contains(&told) {
            self.notes.push(told);
        }
    }
}

pub fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN_CHARACTERS).collect();
    if text.chars().nth(SHOWN_CHARACTERS).is_some() {
        shown.push('…');
    }
    shown
}
