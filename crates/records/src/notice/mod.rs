//! What people are told: one row for each of them, written in the transaction of its cause, so that it exists exactly if the cause does.
//! `tell` writes, `read` shows each person their own, as far as they may see at that moment what it is about. A notice is a kind, which
//! is the key of a sentence (`notice.KIND` in `locales/`), the record that it is about, and arguments. `deliver` plans what goes out
//! beside the bell. Deliberately not here: who is to be told what, which each feature knows itself, and the sending.

mod cause;
mod choice;
mod deliver;
mod read;

use base::{Result, Uuid};
use serde_json::{Map, Value as Json};
use store::{Tx, Value};

pub use cause::mentions;
pub(crate) use cause::tell_of_changes;
pub use choice::{Choice, DIGEST, Due, REMINDERS, begin_digests, choice, choices, choose, time};
pub use deliver::{Delivered, Letter, Outcome, QUEUE, Ready, letter, log, note, sealed, sweep as sweep_deliveries};
pub use read::{Page, Told, mark_read, page, say, sweep, unread};

use crate::{Cx, automation};

/// The name under which a change of somebody's notices is announced; the id that goes with it is the person's.
pub const ANNOUNCED: &str = "notice";

const COLUMNS: [&str; 8] = ["id", "user_id", "kind", "object", "record_id", "by_id", "arguments", "at"];

/// The argument of a notice that nothing holds back.
const AT_THIS_HOUR: &str = "at_this_hour";

/// Something to tell, and whom.
#[derive(Clone, Debug)]
pub struct Notice {
    kind: &'static str,
    to: Vec<Uuid>,
    about: Option<(String, Uuid)>,
    by: Option<Option<Uuid>>,
    arguments: Map<String, Json>,
}

impl Notice {
    /// `kind` is the key of its sentence, in which `{who}` is whoever caused it and `{title}` the record's title.
    pub fn new(kind: &'static str) -> Self {
        Notice { kind, to: Vec::new(), about: None, by: None, arguments: Map::new() }
    }

    /// Whom to tell. Whoever caused it, people who left and ids that are no person are left out by `tell`.
    pub fn to(mut self, people: impl IntoIterator<Item = Uuid>) -> Self {
        self.to.extend(people);
        self
    }

    /// The record that it is about: only who may read it at that moment is shown the notice, and a click opens it.
    pub fn about(mut self, object: &str, record: Uuid) -> Self {
        self.about = Some((object.to_owned(), record));
        self
    }

    /// Another argument of the sentence. It is shown as it is, so it has to be something that everybody who is told may read. A value
    /// that begins with `@` is the key of a word.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.arguments.insert(name.to_owned(), Json::String(value.into()));
        self
    }

    /// Who caused it, where that is not whoever asks: a job that does somebody's work later names them, one of Kaidan's own names nobody.
    pub fn caused_by(mut self, by: Option<Uuid>) -> Self {
        self.by = Some(by);
        self
    }

    /// Mailed at once, also at night and on days off: its receiver chose the hour.
    pub fn at_this_hour(mut self) -> Self {
        self.arguments.insert(AT_THIS_HOUR.to_owned(), Json::Bool(true));
        self
    }
}

/// Tells people something, in the transaction of its cause: one statement for all of them. Nobody is told what they caused themselves.
pub fn tell(cx: &Cx, tx: &mut Tx, notice: &Notice) -> Result<()> {
    tell_each(cx, tx, std::slice::from_ref(notice))
}

/// The same for several at once: still one statement.
pub fn tell_each(cx: &Cx, tx: &mut Tx, notices: &[Notice]) -> Result<()> {
    let (mut rows, mut told) = (Vec::new(), Vec::new());
    for (at, notice) in notices.iter().enumerate() {
        let by = notice.by.unwrap_or(cx.user_id());
        for user in receivers(cx, notice, by) {
            let id = base::id_at(cx.now);
            rows.push(row(cx, notice, id, user, by));
            told.push((at, user, id));
            cx.announce(ANNOUNCED, user, "told");
        }
    }
    tx.insert_many("notice", &COLUMNS, &rows)?;
    deliver::plan(cx, tx, notices, &told)
}

fn receivers(cx: &Cx, notice: &Notice, by: Option<Uuid>) -> Vec<Uuid> {
    let mut people: Vec<Uuid> = notice.to.iter().copied().filter(|user| Some(*user) != by).collect();
    people.retain(|user| cx.setup.people.user(*user).is_some_and(|person| person.active));
    people.sort();
    people.dedup();
    people
}

fn row(cx: &Cx, notice: &Notice, id: Uuid, user: Uuid, by: Option<Uuid>) -> Vec<Value> {
    let (object, record) = notice.about.clone().unzip();
    let arguments = arguments(cx, notice, by);
    vec![id.into(), user.into(), notice.kind.into(), object.into(), record.into(), by.into(), arguments.into(), cx.now.into()]
}

/// The arguments as they are stored. What an automation does is told in its name.
fn arguments(cx: &Cx, notice: &Notice, by: Option<Uuid>) -> Option<String> {
    let mut arguments = notice.arguments.clone();
    if let Some(name) = automation::named(cx).filter(|_| by.is_none()) {
        arguments.entry("automation").or_insert_with(|| Json::String(name));
    }
    (!arguments.is_empty()).then(|| Json::Object(arguments).to_string())
}
