//! Carries out a plan, for good or as a dry run: reads the sheet twice, writes batch after batch, keeps the account.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use base::{Currency, Error, Result, Uuid};
use rustc_hash::FxHashMap;
use store::{Tx, Value};

use super::batch::{Batch, Done, Fate, Seen, rolled_back};
use super::cells::{self, Line, Read};
use super::create;
use super::draft::Drafting;
use super::fields;
use super::identity::Identity;
use super::lease::Lease;
use super::links::Links;
use super::lookup;
use super::mapping::{Mapping, Reading};
use super::references::{Creation, Found, Names};
use super::report::{Report, Told};
use super::row::{self, Import, Progress, State};
use super::survey::{Survey, survey};
use super::teams;
use crate::exchange::guess::plain;
use crate::exchange::plan::{OnDuplicate, Plan};
use crate::exchange::read::{Sheet, Workbook};
use crate::{Company, Cx};

/// Rows of the first transaction, and of each one of a dry run.
const BATCH: usize = 1_000;
/// Rows of one transaction, at most: each is twice the one before. Keys of new records lie all over their index, and a commit writes
/// nearly all of its pages, however few rows it has. Few enough that others write in between.
const MOST: usize = 4_000;
/// Batches that are read and wait to be written.
const READ_AHEAD: usize = 2;
/// A dry run writes its progress down once in so many batches.
const BATCHES_PER_NOTE: u64 = 10;

/// An import under way. `progress` is called after each batch, `cancel` looked at before the next.
pub struct Job<'a> {
    pub company: &'a Company,
    pub cx: &'a Cx,
    pub import: &'a Import,
    pub workbook: &'a Workbook,
    pub progress: &'a (dyn Fn(Progress) + Sync),
    pub cancel: &'a AtomicBool,
}

/// Tries the plan out: everything that `run` does, each batch rolled back. Leaves the import checked, with its result.
pub fn check(job: &Job) -> Result<Import> {
    carry_out(job, true)
}

/// Writes. Leaves the import done, or failed where the database failed; rows that were written before stay, and `undo` takes
/// them back.
pub fn run(job: &Job) -> Result<Import> {
    carry_out(job, false)
}

fn carry_out(job: &Job, dry: bool) -> Result<Import> {
    let mut import = job.import.clone();
    let mut report = Report::default();
    let outcome = Engine::start(job, dry).and_then(|mut engine| {
        let outcome = engine.drive(job);
        import.progress = engine.progress;
        report = std::mem::take(&mut engine.report);
        outcome
    });
    import.state = match (&outcome, dry) {
        (Ok(()), true) if report.cancelled => State::Read,
        (Ok(()), true) => State::Checked,
        (Ok(()), false) if report.cancelled => State::Failed,
        (Ok(()), false) => State::Done,
        (Err(_), true) => State::Read,
        (Err(_), false) => State::Failed,
    };
    if let Err(error) = &outcome {
        report.stopped = Some(Told::of_end(error));
    }
    report.failures.close();
    import.result = Some(report);
    job.company.db.write(|tx| {
        if !dry {
            tx.many_written(&import.object)?;
        }
        row::finish(tx, &import)
    })?;
    outcome.map(|()| import)
}

struct Engine<'a> {
    company: &'a Company,
    cx: Cx,
    dry: bool,
    lease: &'a Lease,
    sheet: &'a Sheet,
    on_duplicate: OnDuplicate,
    currency: Option<Currency>,
    mapping: Arc<Mapping>,
    survey: Arc<Survey>,
    names: Names,
    identity: Identity,
    compared: Vec<usize>,
    user_defaults: Vec<(&'static str, Value)>,
    /// Which of the records that rows ask for are made, and which cannot be.
    made: Vec<bool>,
    refused: FxHashMap<usize, Told>,
    seen: Seen,
    in_file: FxHashMap<String, Uuid>,
    links: Links,
    /// New records with the name of another.
    alike: u64,
    report: Report,
    progress: Progress,
}

impl<'a> Engine<'a> {
    fn start(job: &Job<'a>, dry: bool) -> Result<Engine<'a>> {
        let default = Plan::default();
        let plan = job.import.plan.as_ref().unwrap_or(&default);
        let sheet = job.workbook.sheet(plan.sheet.as_deref()).map_err(Error::from)?;
        let mut cx = Cx::new(job.company.setup(), job.cx.who.clone(), job.cx.now).in_language(job.cx.locale).from(format!(
            "{}{}",
            super::ORIGIN,
            job.import.id
        ));
        let object = cx.setup.catalog.object(&job.import.object)?.clone();
        let mut mapping = Mapping::of(&cx, &object, &sheet.columns, plan)?;
        let survey = survey(&mapping, plan, sheet);
        fields::take_options(&mut mapping, &survey)?;
        let names = job.company.read(|reader| Names::resolve(&cx, reader, &mapping, &survey, plan))?;
        if !dry {
            fields::make(job.company, &mut cx, &mut mapping)?;
        }
        let identity = Identity::of(&cx, &mapping, plan);
        let user_defaults = if object.name == "user" { job.company.read(teams::defaults)? } else { Vec::new() };
        let mut report = Report { unresolved: names.unresolved.clone(), taken: names.taken.clone(), ..Report::default() };
        let left_out: Vec<&str> = sheet
            .columns
            .iter()
            .filter(|header| !mapping.columns.iter().any(|column| column.header == **header))
            .map(String::as_str)
            .collect();
        if !left_out.is_empty() {
            report.note(Told::new("import_columns_left_out").with("columns", super::report::shortened(&left_out.join(", "))));
        }
        Ok(Engine {
            company: job.company,
            cx,
            dry,
            lease: row::held(job.import)?,
            sheet,
            on_duplicate: plan.on_duplicate,
            currency: plan.currency.as_ref().map(|_| mapping.currency),
            compared: identity.fields(&mapping.object),
            made: vec![false; names.creations.len()],
            progress: Progress { done: 0, total: survey.rows },
            mapping: Arc::new(mapping),
            survey: Arc::new(survey),
            names,
            identity,
            user_defaults,
            refused: FxHashMap::default(),
            seen: Seen::default(),
            in_file: FxHashMap::default(),
            links: Links::default(),
            alike: 0,
            report,
        })
    }

    fn drive(&mut self, job: &Job) -> Result<()> {
        if !self.dry && !self.names.aliases.is_empty() {
            self.company.write(&self.cx, |tx| lookup::remember(tx, &self.names.aliases))?;
        }
        // One thread reads the cells of the next rows while this one writes.
        let (mapping, survey, sheet) = (self.mapping.clone(), self.survey.clone(), self.sheet);
        let zone = self.cx.setup.settings.time_zone.clone();
        let most = if self.dry { BATCH } else { MOST };
        thread::scope(|scope| {
            let (send, receive) = sync_channel(READ_AHEAD);
            scope.spawn(move || {
                let (mut rows, mut size) = (sheet.rows(), BATCH);
                loop {
                    let batch = rows.by_ref().take(size);
                    size = (2 * size).min(most);
                    let lines: Vec<Line> = batch.map(|row| cells::read(&mapping, &survey.facts, &zone, row)).collect();
                    // Nobody wants more where the writer gave up.
                    if lines.is_empty() || send.send(lines).is_err() {
                        return;
                    }
                }
            });
            self.write_batches(job, &receive)
        })?;
        if self.report.cancelled {
            return Ok(());
        }
        if self.alike > 0 {
            self.report.note(Told::new("import_alike").with("count", self.alike));
        }
        if self.dry {
            return Ok(());
        }
        let problems = self.links.settle(self.company, &self.cx, &self.mapping, &self.in_file)?;
        self.report.tell(problems);
        Ok(())
    }

    fn write_batches(&mut self, job: &Job, batches: &Receiver<Vec<Line>>) -> Result<()> {
        for (nth, lines) in (1_u64..).zip(batches) {
            if job.cancel.load(Ordering::Relaxed) {
                self.report.cancelled = true;
                return Ok(());
            }
            self.progress.done += lines.len() as u64;
            self.write_all(lines)?;
            // After one, four, sixteen batches …
            if !self.dry && nth.is_power_of_two() && nth.trailing_zeros() % 2 == 0 {
                self.company.db.write(|tx| tx.grown(&[&self.mapping.object.name, "match_key"]))?;
            }
            if self.dry && nth % BATCHES_PER_NOTE == 0 {
                self.company.db.write(|tx| row::advance(tx, self.lease, self.progress))?;
            }
            (job.progress)(self.progress);
        }
        Ok(())
    }

    fn write_all(&mut self, lines: Vec<Line>) -> Result<()> {
        let mut open = lines;
        while !open.is_empty() {
            let done = self.write(&open)?;
            let mut again = Vec::new();
            for (line, done) in open.into_iter().zip(done) {
                if matches!(done.fate, Fate::Again) { again.push(line) } else { self.count(&line, done) }
            }
            open = again;
        }
        Ok(())
    }

    /// A batch as a whole; where that fails because of what the rows say or another writer did, row by row.
    fn write(&mut self, lines: &[Line]) -> Result<Vec<Done>> {
        if !self.dry {
            self.make(&self.needed(lines))?;
        }
        match self.transact(lines) {
            Ok(done) => Ok(done),
            Err(error @ (Error::Unavailable(_) | Error::Internal(_))) => Err(error),
            Err(error) if lines.len() == 1 => {
                let fate = Fate::Failed(vec![lines[0].problem(None, create::told(error)?)]);
                Ok(vec![Done { fate, links: Vec::new(), keys: Vec::new(), made_title: false }])
            }
            Err(_) => {
                let mut all = Vec::with_capacity(lines.len());
                for line in lines.chunks(1) {
                    let done = self.write(line)?;
                    // The rows after this one see it as what is there by now.
                    if self.dry {
                        done.iter().for_each(|done| self.see(done));
                    }
                    all.extend(done);
                }
                Ok(all)
            }
        }
    }

    fn transact(&self, lines: &[Line]) -> Result<Vec<Done>> {
        if !self.dry {
            return self.company.write(&self.cx, |tx| {
                let done = self.batch(tx, lines, &self.refused)?;
                row::advance(tx, self.lease, self.progress)?;
                Ok(done)
            });
        }
        let needed = self.needed(lines);
        let outcome = rolled_back(self.company, |tx| {
            let creations: Vec<&Creation> = needed.iter().map(|at| &self.names.creations[*at]).collect();
            let outcomes = create::create(&self.cx, tx, &creations, &self.survey.teams)?;
            let refused = needed.iter().zip(outcomes).filter_map(|(at, outcome)| Some((*at, outcome.err()?))).collect();
            self.batch(tx, lines, &refused)
        });
        self.cx.announced.lock().clear();
        outcome
    }

    fn batch(&self, tx: &mut Tx, lines: &[Line], refused: &FxHashMap<usize, Told>) -> Result<Vec<Done>> {
        tx.expect_many()?;
        let drafting = Drafting {
            mapping: &self.mapping,
            names: &self.names,
            identity: &self.identity,
            compared: &self.compared,
            refused,
            in_file: &self.in_file,
            currency: self.currency,
            user_defaults: &self.user_defaults,
            dry: self.dry,
        };
        Batch { cx: &self.cx, drafting, on_duplicate: self.on_duplicate, seen: &self.seen }.write(tx, lines)
    }

    /// Records that these rows ask for and that are not made yet.
    fn needed(&self, lines: &[Line]) -> Vec<usize> {
        let mut needed = Vec::new();
        if self.names.creations.is_empty() {
            return needed;
        }
        let mut ask = |reference: usize, name: &str| {
            if let Found::Create(at) = self.names.get(reference, name)
                && !self.made[*at]
                && !self.refused.contains_key(at)
            {
                needed.push(*at);
            }
        };
        for line in lines.iter().filter(|line| line.problems.is_empty()) {
            for (number, read) in &line.values {
                match (&self.mapping.columns[*number].reading, read) {
                    (Reading::Reference(reference), Read::Name(name)) => ask(*reference, name),
                    (Reading::Tags(reference), Read::Names(names)) => names.iter().for_each(|name| ask(*reference, name)),
                    _ => {}
                }
            }
        }
        // In the order of the file, which is the order that lists are to have.
        needed.sort_unstable_by_key(|at| (self.names.creations[*at].first, *at));
        needed.dedup();
        needed
    }

    /// Makes records that rows ask for, before the rows, so that the set-up knows them.
    fn make(&mut self, needed: &[usize]) -> Result<()> {
        if needed.is_empty() {
            return Ok(());
        }
        let creations: Vec<&Creation> = needed.iter().map(|at| &self.names.creations[*at]).collect();
        let outcomes = self.company.write(&self.cx, |tx| create::create(&self.cx, tx, &creations, &self.survey.teams))?;
        for (at, outcome) in needed.iter().zip(outcomes) {
            match outcome {
                Ok(()) => self.made[*at] = true,
                Err(told) => drop(self.refused.insert(*at, told)),
            }
        }
        self.cx.setup = self.company.setup();
        Ok(())
    }

    fn count(&mut self, line: &Line, done: Done) {
        if self.dry {
            self.see(&done);
        }
        match done.fate {
            Fate::Created { id, alike } => {
                self.report.created += 1;
                self.alike += u64::from(alike);
                self.note_new(line, id, done.made_title);
                self.links.wait(&self.mapping, line, id, done.links);
            }
            Fate::Updated(id) => {
                self.report.updated += 1;
                self.links.wait(&self.mapping, line, id, done.links);
            }
            Fate::Skipped | Fate::Again => self.report.skipped += 1,
            Fate::Failed(problems) => self.report.fail(line.line, problems),
        }
    }

    fn note_new(&mut self, line: &Line, id: Uuid, made_title: bool) {
        if made_title {
            self.report.note(Told::new("import_title_made"));
        }
        if self.mapping.object.name == "user" && self.mapping.column("email").is_none() {
            self.report.note(Told::new("import_address_made").with("domain", teams::MADE_DOMAIN));
        }
        if !self.survey.titles.is_empty()
            && let Some(number) = self.mapping.columns.iter().position(|column| column.field.name == self.mapping.object.title)
            && let Some(Read::Value(Value::Text(title))) = line.get(number)
        {
            self.in_file.entry(plain(title)).or_insert(id);
        }
    }

    /// Remembers a row that a dry run did not keep.
    fn see(&mut self, done: &Done) {
        if !matches!(done.fate, Fate::Created { .. }) {
            return;
        }
        let strong = done.keys.iter().find(|key| self.identity.is_strong(key)).map(|key| self.identity.print(key));
        for key in &done.keys {
            self.seen.entry(self.identity.print(key)).or_insert(strong);
        }
    }
}
