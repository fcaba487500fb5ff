//! The context of everything: who asks, when, in which language and with which set-up. First argument of every function
//! that looks at data. There is no clock, no global user and no other way to ask.

use std::sync::Arc;

use base::{Date, Instant, Locale, Result, Uuid};
use parking_lot::Mutex;
use store::Tx;

use crate::people::{Person, RoleKind};
use crate::schema;
use crate::setup::Setup;

/// The origin of what an automation writes is this and its id.
pub(crate) const AUTOMATION: &str = "automation:";

/// Who acts.
#[derive(Clone, Debug)]
pub enum Who {
    Person(Arc<Person>),
    /// Kaidan itself: set-up, upgrades, jobs. The reason is written to the history.
    System(&'static str),
}

/// Something that happened to one record, told to live boards after the commit.
#[derive(Clone, Debug)]
pub struct Announcement {
    pub object: String,
    pub id: Uuid,
    pub kind: &'static str,
}

/// Clones announce into the same list: they are the same request.
#[derive(Clone)]
pub struct Cx {
    pub who: Who,
    pub setup: Arc<Setup>,
    pub locale: Locale,
    pub now: Instant,
    /// The civil date in the company's time zone.
    pub today: Date,
    /// Where the write comes from: `web`, `api`, `import:ID` …; kept with each event.
    pub origin: String,
    /// Why Kaidan does this on the asker's behalf with its own rights, where it does.
    trusted: Option<&'static str>,
    /// The automations that led to this, each with its record: `automation` ends circles by it.
    pub(crate) chain: Arc<[(Uuid, Uuid)]>,
    pub(crate) announced: Arc<Mutex<Vec<Announcement>>>,
}

impl Cx {
    pub fn new(setup: Arc<Setup>, who: Who, now: Instant) -> Self {
        let locale = match &who {
            Who::Person(person) => person.language.unwrap_or(setup.settings.locale),
            Who::System(_) => setup.settings.locale,
        };
        let today = now.to_zoned(setup.settings.time_zone.clone()).date();
        Cx {
            who,
            setup,
            locale,
            now,
            today,
            origin: "web".to_owned(),
            trusted: None,
            chain: Arc::default(),
            announced: Arc::default(),
        }
    }

    pub fn in_language(mut self, locale: Locale) -> Self {
        self.locale = locale;
        self
    }

    /// The same asker in the same transaction, with the set-up and the tables as that has made them so far: for what builds on a part
    /// of the set-up that was made a moment ago.
    pub fn renewed(&self, tx: &mut Tx) -> Result<Self> {
        let setup = self.setup.again(tx)?;
        schema::follow_changes(tx, &self.setup.catalog, &setup.catalog)?;
        Ok(Cx { setup: Arc::new(setup), ..self.clone() })
    }

    pub fn from(mut self, origin: impl Into<String>) -> Self {
        self.origin = origin.into();
        self
    }

    /// Whether an automation acts.
    pub fn is_automation(&self) -> bool {
        self.origin.starts_with(AUTOMATION)
    }

    /// What an automation does, and which automations led to it.
    pub(crate) fn in_chain(mut self, chain: &[(Uuid, Uuid)]) -> Self {
        self.chain = Arc::from(chain);
        self
    }

    /// The same asker with the same rights at another moment: stories move the date with it. What is announced with it is told
    /// by the same commit.
    pub fn at(&self, now: Instant) -> Self {
        let today = now.to_zoned(self.setup.settings.time_zone.clone()).date();
        Cx { now, today, ..self.clone() }
    }

    /// Kaidan doing what follows from something that the asker was allowed to do: with its own rights, in the asker's name.
    /// Each use gives its reason and is found by searching for this name.
    pub fn on_behalf(&self, reason: &'static str) -> Self {
        Cx { trusted: Some(reason), ..self.clone() }
    }

    /// Kaidan itself, or Kaidan on somebody's behalf: asked for no right, and may write what is read-only to people.
    pub fn is_trusted(&self) -> bool {
        self.trusted.is_some() || matches!(self.who, Who::System(_))
    }

    pub fn person(&self) -> Option<&Arc<Person>> {
        match &self.who {
            Who::Person(person) => Some(person),
            Who::System(_) => None,
        }
    }

    pub fn user_id(&self) -> Option<Uuid> {
        self.person().map(|person| person.id)
    }

    /// Administrators and Kaidan itself change the set-up and see everything.
    pub fn is_administrator(&self) -> bool {
        self.is_trusted() || self.person().is_some_and(|person| person.role_kind == RoleKind::Administrator)
    }

    pub fn announce(&self, object: &str, id: Uuid, kind: &'static str) {
        self.announced.lock().push(Announcement { object: object.to_owned(), id, kind });
    }
}
