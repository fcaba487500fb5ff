//! The running company. `Company` is the handle that the server holds: the database and the current `Setup`. `Setup` is an
//! immutable picture of everything that seldom changes (descriptions, people, permissions, settings), read in a few
//! statements and replaced as a whole when one of its records changes.

use std::any::{Any, TypeId};
use std::sync::Arc;

use arc_swap::ArcSwap;
use base::calendar::WorkingCalendar;
use base::{Error, Instant, Message, Result, Uuid};
use rustc_hash::{FxHashMap, FxHashSet};
use store::{Db, Reader, Tx};

use crate::approval::{Absence, ApprovalProcess, Approvals};
use crate::assignment::{Capacity, Facts, Skill, UserSkill};
use crate::automation::{Automation, Automations};
use crate::channel::{Channel, Channels};
use crate::company::{Currency, ExchangeRate, Holiday, Rates, Setting, Settings};
use crate::custom::{CustomField, CustomObject};
use crate::cx::Announcement;
use crate::defaults::{Defaults, FieldDefault};
use crate::describe::Catalog;
use crate::layout::{Layout, Layouts};
use crate::number::Numbering;
use crate::people::{FieldPermission, People, Permission, Role, Share, Team, TeamMember, User};
use crate::permit::Grants;
use crate::rule::{Rule, Rules};
use crate::{Cx, Who, custom, schema};

pub struct Setup {
    /// Grows with each change of the set-up, on all servers of one database.
    pub version: i64,
    pub catalog: Catalog,
    pub(crate) builtin: Arc<Catalog>,
    pub people: People,
    pub grants: Grants,
    pub settings: Settings,
    pub rates: Rates,
    /// Codes of the currencies in use, the base currency first.
    pub currencies: Vec<String>,
    /// Names of the records of set-up objects (stages, sources …) by id.
    pub titles: FxHashMap<Uuid, String>,
    pub numbering: FxHashMap<String, crate::number::Rule>,
    /// The company's own rules, checked and ready.
    pub rules: Rules,
    /// Defaults that are expressions, checked and ready.
    pub defaults: Defaults,
    /// Computed fields, in the order in which they are computed.
    pub derived: crate::derived::Plan,
    /// What Kaidan does by itself, checked and ready.
    pub automations: Automations,
    /// The approval processes, checked and ready.
    pub approvals: Approvals,
    /// What people know and take, for whoever gives records out.
    pub assignment: Facts,
    /// How pages and forms are laid out, checked and ready.
    pub layouts: Layouts,
    /// Where notices go beside the bell.
    pub channels: Channels,
    /// The days that the company works: the state's calendar and its own exceptions.
    pub working: WorkingCalendar,
    pub(crate) kept: Kept,
}

/// What the wings above keep ready of the set-up, one value of each type.
#[derive(Default)]
pub struct Kept(FxHashMap<TypeId, Box<dyn Any + Send + Sync>>);

impl Kept {
    pub fn put<T: Any + Send + Sync>(&mut self, value: T) {
        self.0.insert(TypeId::of::<T>(), Box::new(value));
    }
}

impl Setup {
    fn read(reader: &mut Reader, builtin: &Arc<Catalog>) -> Result<Setup> {
        let version = reader.first("select version from setup_version", &[], |row| row.get::<i64>(0))?.unwrap_or(0);
        let catalog = custom::apply(builtin, reader)?;
        let settings = Settings::read(reader)?;
        let mut currencies = vec![settings.base_currency.code().to_owned()];
        reader.each("select code from currency where deleted_at is null and active order by code", &[], |row| {
            let code: String = row.get(0)?;
            if !currencies.contains(&code) {
                currencies.push(code);
            }
            Ok(())
        })?;
        let mut kept = Kept::default();
        for keep in catalog.keepers() {
            keep(reader, &catalog, &mut kept)?;
        }
        let approvals = Approvals::read(reader, &catalog)?;
        Ok(Setup {
            version,
            builtin: builtin.clone(),
            kept,
            people: People::read(reader)?,
            grants: Grants::read(reader)?,
            rates: Rates::read(reader)?,
            titles: titles(reader, &catalog)?,
            numbering: crate::number::read(reader)?,
            rules: Rules::read(reader, &catalog)?,
            defaults: Defaults::read(reader, &catalog)?,
            derived: crate::derived::Plan::read(reader, &catalog)?,
            automations: Automations::read(reader, &catalog, &approvals)?,
            approvals,
            assignment: Facts::read(reader)?,
            layouts: Layouts::read(reader, &catalog)?,
            channels: Channels::read(reader)?,
            working: crate::company::working_days(reader)?,
            settings,
            currencies,
            catalog,
        })
    }

    /// The objects that the program brings, without the company's own objects and fields.
    pub fn builtin(&self) -> &Catalog {
        &self.builtin
    }

    /// The set-up as a transaction has made it.
    pub(crate) fn again(&self, reader: &mut Reader) -> Result<Setup> {
        Setup::read(reader, &self.builtin)
    }

    /// What a wing keeps ready: see `Catalog::keeping`.
    pub fn kept<T: Any>(&self) -> Option<&T> {
        self.kept.0.get(&TypeId::of::<T>())?.downcast_ref()
    }

    /// Whether the first administrator is still to be made.
    pub fn is_new(&self) -> bool {
        self.settings.id.is_none()
    }
}

fn titles(reader: &mut Reader, catalog: &Catalog) -> Result<FxHashMap<Uuid, String>> {
    let mut titles = FxHashMap::default();
    for object in catalog.objects().iter().filter(|object| object.setup && object.title == "name") {
        let sql = format!("select id, name from {}", crate::sql::Sql::name(&object.name));
        reader.each(&sql, &[], |row| {
            titles.insert(row.get(0)?, row.get(1)?);
            Ok(())
        })?;
    }
    Ok(titles)
}

/// What `records` itself brings into every catalog.
pub fn own_catalog() -> Catalog {
    let catalog = crate::approval::tables().into_iter().fold(Catalog::default(), Catalog::with_table);
    catalog
        .with::<User>()
        .with::<Team>()
        .with::<TeamMember>()
        .with::<Role>()
        .with::<Permission>()
        .with::<FieldPermission>()
        .with::<Share>()
        .with::<Setting>()
        .with::<Currency>()
        .with::<ExchangeRate>()
        .with::<Holiday>()
        .with::<Numbering>()
        .with::<CustomObject>()
        .with::<CustomField>()
        .with::<Rule>()
        .with::<FieldDefault>()
        .with::<Automation>()
        .with::<ApprovalProcess>()
        .with::<Absence>()
        .with::<Skill>()
        .with::<UserSkill>()
        .with::<Capacity>()
        .with::<Layout>()
        .with::<Channel>()
        .with::<crate::view::View>()
}

/// Told what each committed write announced.
type Listener = Box<dyn Fn(&[Announcement]) + Send + Sync>;

pub struct Company {
    pub db: Db,
    builtin: Arc<Catalog>,
    setup: ArcSwap<Setup>,
    listener: Listener,
}

impl Company {
    /// Brings the schema up to the descriptions and reads the set-up.
    pub fn open(db: Db, builtin: Catalog) -> Result<Company> {
        let builtin = Arc::new(builtin);
        schema::follow(&db, &builtin)?;
        let setup = db.read(|reader| Setup::read(reader, &builtin))?;
        schema::follow(&db, &setup.catalog)?;
        Ok(Company { db, builtin, setup: ArcSwap::from_pointee(setup), listener: Box::new(|_| {}) })
    }

    /// Calls `listener` with what each committed write announced.
    pub fn listening(mut self, listener: impl Fn(&[Announcement]) + Send + Sync + 'static) -> Company {
        self.listener = Box::new(listener);
        self
    }

    pub fn setup(&self) -> Arc<Setup> {
        self.setup.load_full()
    }

    /// Reads the set-up again; called after a write that changed it, and by servers that see a newer version.
    pub fn reload(&self) -> Result<()> {
        let setup = self.db.read(|reader| Setup::read(reader, &self.builtin))?;
        // A field has its column before anybody asks for it, whichever door its row came in by.
        if setup.catalog.has_fields_beyond(&self.setup.load().catalog) {
            schema::follow(&self.db, &setup.catalog)?;
        }
        self.setup.store(Arc::new(setup));
        Ok(())
    }

    /// Reads the set-up again if another server changed it.
    pub fn refresh(&self) -> Result<()> {
        let version = self.db.read(|reader| reader.first("select version from setup_version", &[], |row| row.get::<i64>(0)))?;
        if version.unwrap_or(0) != self.setup.load().version { self.reload() } else { Ok(()) }
    }

    /// The context of a person who may sign in.
    pub fn cx(&self, user: Uuid, now: Instant) -> Result<Cx> {
        let setup = self.setup();
        let person = setup.people.user(user).filter(|person| person.active).cloned();
        let person = person.ok_or_else(|| Error::Unauthenticated(Message::new("session_ended")))?;
        Ok(Cx::new(setup, Who::Person(person), now))
    }

    /// The context of Kaidan itself.
    pub fn system(&self, reason: &'static str, now: Instant) -> Cx {
        Cx::new(self.setup(), Who::System(reason), now)
    }

    pub fn read<T>(&self, f: impl FnOnce(&mut Reader) -> Result<T>) -> Result<T> {
        self.db.read(f)
    }

    /// One transaction. After its commit what it announced is told, and the set-up is read again where it changed.
    pub fn write<T>(&self, cx: &Cx, f: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        let (result, changed) = self.db.write(|tx| within(cx, tx, f))?;
        self.written(cx, changed)?;
        Ok(result)
    }

    /// Several such transactions, committed together: see `Db::write_each`. Each learns its own outcome.
    pub fn write_each(&self, turns: Vec<Box<dyn Turn>>) -> Result<()> {
        let mut turns = turns;
        let mut changed = vec![false; turns.len()];
        let mut members: Vec<_> = turns
            .iter_mut()
            .zip(&mut changed)
            .map(|(turn, changed)| {
                move |tx: &mut Tx| {
                    let cx = turn.cx();
                    ((), *changed) = within(&cx, tx, |tx| turn.run(tx))?;
                    Ok(())
                }
            })
            .collect();
        let mut members: Vec<store::Member> = members.iter_mut().map(|member| member as store::Member).collect();
        let outcomes = self.db.write_each(&mut members)?;
        drop(members);
        for ((turn, outcome), changed) in turns.into_iter().zip(outcomes).zip(changed) {
            let outcome = outcome.and_then(|()| self.written(&turn.cx(), changed));
            turn.done(outcome);
        }
        Ok(())
    }

    /// After the commit.
    fn written(&self, cx: &Cx, changed_setup: bool) -> Result<()> {
        if changed_setup {
            self.reload()?;
            crate::derived::settle(self, cx.now)?;
        }
        let announced = std::mem::take(&mut *cx.announced.lock());
        if !announced.is_empty() {
            (self.listener)(&announced);
        }
        Ok(())
    }
}

/// A transaction that is committed together with others.
pub trait Turn: Send {
    fn cx(&self) -> Arc<Cx>;
    /// Called once.
    fn run(&mut self, tx: &mut Tx) -> Result<()>;
    /// Told after the commit.
    fn done(self: Box<Self>, outcome: Result<()>);
}

/// Runs `f` in its transaction; whether it changed the set-up comes beside its result.
fn within<T>(cx: &Cx, tx: &mut Tx, f: impl FnOnce(&mut Tx) -> Result<T>) -> Result<(T, bool)> {
    cx.announced.lock().clear();
    let result = f(tx)?;
    let announced = cx.announced.lock();
    let touched: FxHashSet<&str> = announced.iter().map(|announcement| announcement.object.as_str()).collect();
    let changed = touched.iter().any(|name| cx.setup.catalog.find(name).is_some_and(|object| object.setup));
    if touched.iter().any(|name| custom::SHAPES.contains(name)) {
        // A table or a column is there with the row that describes it, or neither is.
        let catalog = custom::apply(&cx.setup.builtin, tx)?;
        schema::follow_changes(tx, &cx.setup.catalog, &catalog)?;
    }
    // Shared views are of the configuration, too: its versions follow this number.
    let configures = |name: &&str| cx.setup.catalog.find(name).is_some_and(|object| object.is_configuration());
    if changed || touched.iter().any(configures) {
        tx.execute("update setup_version set version = version + 1", &[])?;
    }
    Ok((result, changed))
}
