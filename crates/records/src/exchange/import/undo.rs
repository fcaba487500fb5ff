//! Takes a whole import back, as far as nobody has built on it: what it changed is set back from the events, what it made is
//! deleted (into the recycle bin). Records that somebody changed since, or that others refer to, stay as they are and are listed.
//! Safe to be cut off and begun again. Custom fields that the import made stay, and so do mapped names.

use std::sync::Arc;

use base::{Result, Uuid};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Map, Value as Json};
use store::{Reader, Tx, Value};

use super::create::told;
use super::lease::Lease;
use super::report::{Kept, Told, Undone};
use super::row::{self, Import, Progress, State};
use crate::describe::Object;
use crate::permit::{self, Scope};
use crate::sql::Sql;
use crate::{Company, Cx, Draft, Record, Saved, json, list, save};

/// Records of one transaction.
const BATCH: usize = 500;
/// Kept records that are told by name.
const TOLD: usize = 1_000;
/// An import's own objects that an undo leaves alone.
const LEFT: [&str; 1] = ["custom_field"];

/// One event of the import.
struct Step {
    event: Uuid,
    object: String,
    record: Uuid,
    created: bool,
    version: i64,
}

struct Undo<'a> {
    company: &'a Company,
    cx: Cx,
    lease: &'a Lease,
    /// The version that each record had after the import.
    versions: FxHashMap<Uuid, i64>,
    kept: FxHashSet<Uuid>,
    undone: Undone,
    progress: Progress,
    tell: &'a dyn Fn(Progress),
}

/// Undoes the import that `start_undo` began. What is left to undo decides, not how far an earlier attempt came.
pub fn undo(company: &Company, cx: &Cx, import: &Import, tell: &dyn Fn(Progress)) -> Result<Import> {
    let (mut import, id) = (import.clone(), import.id);
    let lease = row::held(&import)?.clone();
    // Whoever imported may take it back, also without the right to delete: nothing but the import's own work is touched.
    let cx = Cx::new(company.setup(), cx.who.clone(), cx.now).in_language(cx.locale).from(format!("import-undo:{id}"));
    let cx = cx.on_behalf("undo of an import");
    let outcome = carry_out(company, cx, &lease, tell);
    let mut report = import.result.take().unwrap_or_default();
    import.state = if outcome.is_ok() { State::Undone } else { State::Failed };
    let result = outcome.map(|(undone, progress)| {
        import.progress = progress;
        report.undone = Some(undone);
    });
    import.result = Some(report);
    company.db.write(|tx| row::finish(tx, &import))?;
    result.map(|()| import)
}

fn carry_out(company: &Company, cx: Cx, lease: &Lease, tell: &dyn Fn(Progress)) -> Result<(Undone, Progress)> {
    let steps = company.read(|reader| steps(reader, lease.import))?;
    let mut versions = FxHashMap::default();
    for step in &steps {
        let version = versions.entry(step.record).or_insert(step.version);
        *version = step.version.max(*version);
    }
    let total = steps.len() as u64;
    let mut undo = Undo {
        company,
        cx,
        lease,
        versions,
        kept: FxHashSet::default(),
        undone: Undone::default(),
        progress: Progress { done: 0, total },
        tell,
    };
    let (made, changed): (Vec<Step>, Vec<Step>) = steps.into_iter().partition(|step| step.created);
    undo.set_back(&changed)?;
    undo.delete(made)?;
    Ok((undo.undone, undo.progress))
}

/// What the import did, the newest first.
fn steps(reader: &mut Reader, id: Uuid) -> Result<Vec<Step>> {
    let origin = format!("{}{id}", super::ORIGIN);
    let sql = "select id, object, record_id, kind, version from event
               where origin = ?1 and origin >= 'import:' and origin < 'import:~' and kind in ('created', 'changed') order by id desc";
    let mut steps = Vec::new();
    reader.each(sql, &[origin.into()], |row| {
        let object: String = row.get(1)?;
        if !LEFT.contains(&object.as_str()) {
            let created = row.text(3)? == Some("created");
            steps.push(Step { event: row.get(0)?, object, record: row.get(2)?, created, version: row.get(4)? });
        }
        Ok(())
    })?;
    Ok(steps)
}

impl Undo<'_> {
    /// Runs of steps of one object, so that each is one batch of `save`.
    fn batches(steps: &[Step]) -> impl Iterator<Item = &[Step]> {
        steps.chunk_by(|one, next| one.object == next.object).flat_map(|run| run.chunks(BATCH))
    }

    /// Fields that the import changed get the values back that they had, where nobody changed them since.
    fn set_back(&mut self, steps: &[Step]) -> Result<()> {
        for batch in Self::batches(steps) {
            let object = self.cx.setup.catalog.object(&batch[0].object)?.clone();
            self.see_earlier(batch)?;
            let (outcomes, missing) = self.company.write(&self.cx, |tx| {
                let changes = changes(tx, batch)?;
                let mut records = records(tx, &object, batch)?;
                let mut drafts = Vec::new();
                let mut missing = Vec::new();
                for step in batch {
                    match records.get_mut(&step.record) {
                        Some(record) if self.is_untouched(record) => {
                            let before =
                                changes.get(&step.event).map(|changes| before(&object, record, changes)).unwrap_or_default();
                            // What the import changed twice is set back in the same order.
                            before.iter().for_each(|(field, value)| record.set(field, value.clone()));
                            let mut draft = Draft::update(step.record).at_version(Some(record.version()));
                            draft.values = before.into_iter().map(|(field, value)| (field.into(), value)).collect();
                            drafts.push((step, draft));
                        }
                        Some(record) => missing.push((
                            step.record,
                            permit::shown_title(&self.cx, &object, record.title()),
                            "import_kept_changed",
                        )),
                        None => {}
                    }
                }
                let outcomes = one_by_record(&self.cx, tx, &object, drafts)?;
                row::advance(tx, self.lease, self.progress)?;
                Ok((outcomes, missing))
            })?;
            for (id, title, reason) in missing {
                self.keep(&object, id, title, Told::new(reason));
            }
            for (id, outcome) in outcomes {
                match outcome {
                    Ok(saved) => {
                        self.versions.insert(id, saved.record.version());
                        self.undone.restored += u64::from(saved.changed);
                    }
                    Err(error) => {
                        let reason = told(error)?;
                        self.keep(&object, id, String::new(), Told::new("import_kept_refused").with("reason", reason.code));
                    }
                }
            }
            self.advance(batch.len());
        }
        Ok(())
    }

    /// Deletes what the import made, the newest first. What is still referred to is tried again after the rest.
    fn delete(&mut self, steps: Vec<Step>) -> Result<()> {
        let mut open: Vec<Step> = steps.into_iter().filter(|step| !self.kept.contains(&step.record)).collect();
        loop {
            let before = open.len();
            let mut again: Vec<Step> = Vec::new();
            let mut used: FxHashSet<Uuid> = FxHashSet::default();
            for batch in Self::batches(&open) {
                used.extend(self.delete_batch(batch)?);
            }
            for step in open {
                if used.contains(&step.record) { again.push(step) } else { self.progress.done += 1 }
            }
            (self.tell)(self.progress);
            if again.is_empty() {
                return Ok(());
            }
            if again.len() == before {
                return self.keep_used(again);
            }
            open = again;
        }
    }

    /// Deletes a batch; returns those that something refers to.
    fn delete_batch(&mut self, batch: &[Step]) -> Result<FxHashSet<Uuid>> {
        let object = self.cx.setup.catalog.object(&batch[0].object)?.clone();
        self.see_earlier(batch)?;
        let (outcomes, changed, used) = self.company.write(&self.cx, |tx| {
            let records = records(tx, &object, batch)?;
            let ids: Vec<Uuid> = records.keys().copied().collect();
            let used = used(&self.cx, tx, &object, &ids)?;
            let mut changed = Vec::new();
            let mut wanted = Vec::new();
            let mut drafts = Vec::new();
            for step in batch {
                let Some(record) = records.get(&step.record) else { continue };
                if !self.is_untouched(record) {
                    changed.push((step.record, permit::shown_title(&self.cx, &object, record.title())));
                } else if !used.contains(&step.record) {
                    wanted.push(step.record);
                    drafts.push(Draft::delete(step.record).at_version(Some(record.version())));
                }
            }
            let outcomes = if drafts.is_empty() { Vec::new() } else { save::save_many(&self.cx, tx, &object, drafts)? };
            row::advance(tx, self.lease, self.progress)?;
            Ok((wanted.into_iter().zip(outcomes).collect::<Vec<_>>(), changed, used))
        })?;
        let mut still_used = used;
        for (id, title) in changed {
            still_used.remove(&id);
            self.keep(&object, id, title, Told::new("import_kept_changed"));
        }
        for (id, outcome) in outcomes {
            match outcome {
                Ok(_) => self.undone.deleted += 1,
                Err(error) => {
                    told(error)?;
                    still_used.insert(id);
                }
            }
        }
        Ok(still_used)
    }

    /// What an earlier attempt did that was cut off is no change of somebody else's.
    fn see_earlier(&mut self, batch: &[Step]) -> Result<()> {
        let ids: Vec<Uuid> = batch.iter().map(|step| step.record).collect();
        let mut sql = Sql::new("select t.record_id, max(t.version) from event t where ");
        sql.column_in("t", "record_id", &ids);
        sql.push(" and t.origin = ");
        sql.bind(self.cx.origin.as_str());
        sql.push(" group by t.record_id");
        let versions = &mut self.versions;
        self.company.read(|reader| {
            reader.each(&sql.text, &sql.args, |row| {
                let (record, version): (Uuid, i64) = (row.get(0)?, row.get(1)?);
                let known = versions.entry(record).or_insert(version);
                *known = version.max(*known);
                Ok(())
            })
        })
    }

    fn keep_used(&mut self, steps: Vec<Step>) -> Result<()> {
        for batch in Self::batches(&steps) {
            let object = self.cx.setup.catalog.object(&batch[0].object)?.clone();
            let records = self.company.read(|reader| records(reader, &object, batch))?;
            for record in records.into_values() {
                let title = permit::shown_title(&self.cx, &object, record.title());
                self.keep(&object, record.id(), title, Told::new("import_kept_used"));
            }
        }
        Ok(())
    }

    fn is_untouched(&self, record: &Record) -> bool {
        self.versions.get(&record.id()) == Some(&record.version())
    }

    fn keep(&mut self, object: &Object, id: Uuid, title: String, reason: Told) {
        if !self.kept.insert(id) {
            return;
        }
        self.undone.kept_count += 1;
        if self.undone.kept.len() < TOLD {
            self.undone.kept.push(Kept { object: object.name.clone(), id, title, reason });
        }
    }

    fn advance(&mut self, steps: usize) {
        self.progress.done += steps as u64;
        (self.tell)(self.progress);
    }
}

/// The records of these steps that are not deleted.
fn records(reader: &mut Reader, object: &Arc<Object>, steps: &[Step]) -> Result<FxHashMap<Uuid, Record>> {
    let mut ids: Vec<Uuid> = steps.iter().map(|step| step.record).collect();
    ids.sort();
    ids.dedup();
    let found = list::find(reader, object, &ids, &Scope::whole_company("undo of an import"))?;
    Ok(found.into_iter().filter(|record| record.get("deleted_at").is_null()).map(|record| (record.id(), record)).collect())
}

/// The changes of these events.
fn changes(reader: &mut Reader, steps: &[Step]) -> Result<FxHashMap<Uuid, Map<String, Json>>> {
    let mut sql = Sql::new("select t.id, t.changes from event t where ");
    let ids: Vec<Uuid> = steps.iter().map(|step| step.event).collect();
    sql.column_in("t", "id", &ids);
    let mut changes = FxHashMap::default();
    reader.each(&sql.text, &sql.args, |row| {
        let text: Option<String> = row.get(1)?;
        changes.insert(row.get(0)?, text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default());
        Ok(())
    })?;
    Ok(changes)
}

/// The values before a change, of the fields that still hold what the change made of them.
fn before(object: &Object, record: &Record, changes: &Map<String, Json>) -> Vec<(String, Value)> {
    let mut values = Vec::new();
    for (name, pair) in changes {
        let Some(field) = object.field(name) else { continue };
        let (Some(old), Some(new)) = (pair.get(0), pair.get(1)) else { continue };
        let stored = |value| json::stored_from_token(field.kind.column(), value);
        if let (Some(old), Some(new)) = (stored(old), stored(new))
            && *record.get(name) == new
        {
            values.push((name.clone(), old));
        }
    }
    values
}

type Outcomes = Vec<(Uuid, Result<Saved>)>;

/// Saves drafts of which some may be of the same record: those go one after the other, the newest change first.
fn one_by_record(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, drafts: Vec<(&Step, Draft)>) -> Result<Outcomes> {
    let mut rounds: Vec<(FxHashSet<Uuid>, Vec<Draft>)> = Vec::new();
    for (step, draft) in drafts {
        match rounds.iter_mut().find(|(records, _)| !records.contains(&step.record)) {
            Some((records, drafts)) => {
                records.insert(step.record);
                drafts.push(draft);
            }
            None => rounds.push((FxHashSet::from_iter([step.record]), vec![draft])),
        }
    }
    let mut outcomes = Vec::new();
    for (nth, (_, drafts)) in rounds.into_iter().enumerate() {
        let ids: Vec<Uuid> = drafts.iter().filter_map(|draft| draft.id).collect();
        // The first round has changed the versions that later ones saw.
        let drafts = drafts.into_iter().map(|draft| if nth > 0 { draft.at_version(None) } else { draft }).collect();
        outcomes.extend(ids.into_iter().zip(save::save_many(cx, tx, object, drafts)?));
    }
    Ok(outcomes)
}

/// Which of these records others refer to.
fn used(cx: &Cx, reader: &mut Reader, object: &Object, ids: &[Uuid]) -> Result<FxHashSet<Uuid>> {
    let mut used = FxHashSet::default();
    if ids.is_empty() {
        return Ok(used);
    }
    for other in cx.setup.catalog.objects() {
        let own_part = |name: &str| other.part_of.as_deref() == Some(name);
        let fields = other.fields.iter().filter(|field| {
            field.kind.target() == Some(object.name.as_str())
                && !field.retired
                && !own_part(&field.name)
                && !matches!(field.name.as_str(), "created_by" | "updated_by")
        });
        for field in fields {
            let column = Sql::name(&field.column());
            let mut sql = Sql::new(&format!(
                "select distinct t.{column} from {} t where t.deleted_at is null and ",
                Sql::name(&other.name)
            ));
            sql.column_in("t", &column, ids);
            reader.each(&sql.text, &sql.args, |row| {
                used.insert(row.get::<Uuid>(0)?);
                Ok(())
            })?;
        }
    }
    Ok(used)
}
