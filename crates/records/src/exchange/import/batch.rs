//! One batch of rows in one transaction: which of them mean records that are there, what becomes of those, and one call of
//! `save_many` for all that is written. Changes nothing outside the transaction, so that it can be tried, rolled back and tried
//! again; what came of each row goes back to `engine`.

use base::{Currency, Error, Result, Uuid};
use rustc_hash::FxHashMap;
use store::{Tx, Value};

use super::cells::Line;
use super::create::told;
use super::draft::{Drafting, Prepared};
use super::identity::{Held, Key, Print};
use super::report::{RowProblem, Told};
use crate::exchange::plan::OnDuplicate;
use crate::save::{self, Outcome};
use crate::sql::Sql;
use crate::{Company, Cx, Draft};

/// What became of one row.
#[derive(Debug)]
pub enum Fate {
    /// `alike`: there is another of the same name, with another number.
    Created {
        id: Uuid,
        alike: bool,
    },
    Updated(Uuid),
    Skipped,
    Failed(Vec<RowProblem>),
    /// The row before it that it repeats failed: it is now the first.
    Again,
}

/// A row's fate and what the engine has to remember of it.
#[derive(Debug)]
pub struct Done {
    pub fate: Fate,
    /// Place in the object's fields, number of the column, title of the row that is meant.
    pub links: Vec<(usize, usize, String)>,
    pub keys: Vec<Key>,
    pub made_title: bool,
}

/// Rows of earlier batches that a dry run did not keep: each key with the strong key of its row.
pub type Seen = FxHashMap<Print, Option<Print>>;

pub struct Batch<'a> {
    pub cx: &'a Cx,
    pub drafting: Drafting<'a>,
    pub on_duplicate: OnDuplicate,
    pub seen: &'a Seen,
}

/// What is there of the rows of a batch.
#[derive(Default)]
struct Known {
    /// By the text of the key.
    records: FxHashMap<String, Uuid>,
    held: FxHashMap<Uuid, Held>,
}

impl Known {
    fn differs(&self, id: Uuid, row: &Prepared) -> bool {
        let held = self.held.get(&id).into_iter().flatten();
        held.into_iter().any(|(at, held)| {
            let said = &row.record.values[*at];
            !held.is_null() && !said.is_null() && held != said
        })
    }
}

/// What a row repeats.
#[derive(Clone, Copy)]
enum Repeats {
    Nothing,
    /// Nothing, although there is one of the same name: their numbers differ.
    Alike,
    Record(Uuid),
    /// The number of a draft of this batch.
    Draft(usize),
    /// A row that a dry run would have written.
    Earlier,
}

/// A draft in the making, with the rows that it comes from.
struct Wanted {
    id: Option<Uuid>,
    allow_duplicate: bool,
    values: Vec<(usize, Value)>,
    lines: Vec<usize>,
}

impl Batch<'_> {
    pub fn write(&self, tx: &mut Tx, lines: &[Line]) -> Result<Vec<Done>> {
        let mut prepared: Vec<std::result::Result<Prepared, Vec<RowProblem>>> =
            lines.iter().map(|line| self.drafting.prepare(line)).collect();
        let repeats = self.on_duplicate != OnDuplicate::Add;
        let known = if repeats { self.known(tx, &prepared)? } else { Known::default() };
        let currencies = self.currencies(tx, &prepared, &known.records)?;

        let mut wanted: Vec<Wanted> = Vec::new();
        let mut first: FxHashMap<String, (usize, Option<String>)> = FxHashMap::default();
        let mut of_record: FxHashMap<Uuid, usize> = FxHashMap::default();
        let mut fates: Vec<Option<Fate>> = Vec::with_capacity(lines.len());
        let mut behind: Vec<Option<usize>> = vec![None; lines.len()];
        for (at, (line, row)) in lines.iter().zip(&mut prepared).enumerate() {
            let row = match row {
                Ok(row) => row,
                Err(problems) => {
                    fates.push(Some(Fate::Failed(std::mem::take(problems))));
                    continue;
                }
            };
            let found = if repeats { self.repeats(row, &known, &first) } else { Repeats::Nothing };
            let record = match found {
                Repeats::Record(id) => Some(id),
                _ => None,
            };
            if !matches!(found, Repeats::Nothing | Repeats::Alike)
                && (self.on_duplicate == OnDuplicate::Skip || matches!(found, Repeats::Earlier))
            {
                if let Repeats::Draft(draft) = found {
                    behind[at] = Some(draft);
                }
                let updates = self.on_duplicate == OnDuplicate::Update;
                fates.push(Some(if updates { Fate::Updated(Uuid::nil()) } else { Fate::Skipped }));
                continue;
            }
            let base = self.cx.setup.settings.base_currency;
            let currency = row.currency.or_else(|| currencies.get(&record?).copied()).unwrap_or(base);
            let amounts = match self.drafting.amounts(line, row, currency) {
                Ok(amounts) => amounts,
                Err(problem) => {
                    fates.push(Some(Fate::Failed(vec![problem])));
                    continue;
                }
            };
            let mut values = std::mem::take(&mut row.values);
            values.extend(amounts);
            self.say_currency(row, &mut values);
            fates.push(None);
            let draft = match found {
                Repeats::Draft(draft) => Some(draft),
                Repeats::Record(id) => of_record.get(&id).copied(),
                _ => None,
            };
            match draft {
                Some(draft) => wanted[draft].add(at, values),
                None => {
                    if record.is_none() {
                        values.append(&mut row.at_creation);
                    }
                    let strong = row.keys.iter().find(|key| self.drafting.identity.is_strong(key)).map(|key| key.text.clone());
                    for key in &row.keys {
                        first.entry(key.text.clone()).or_insert((wanted.len(), strong.clone()));
                    }
                    of_record.extend(record.map(|id| (id, wanted.len())));
                    let allow_duplicate = !repeats || matches!(found, Repeats::Alike);
                    wanted.push(Wanted { id: record, allow_duplicate, values, lines: vec![at] });
                }
            }
        }
        self.settle(tx, lines, prepared, wanted, fates, &behind)
    }

    /// Writes the drafts and gives every row its fate.
    fn settle(
        &self,
        tx: &mut Tx,
        lines: &[Line],
        prepared: Vec<std::result::Result<Prepared, Vec<RowProblem>>>,
        wanted: Vec<Wanted>,
        mut fates: Vec<Option<Fate>>,
        behind: &[Option<usize>],
    ) -> Result<Vec<Done>> {
        let object = &self.drafting.mapping.object;
        let mut drafts = Vec::with_capacity(wanted.len());
        let mut sources = Vec::with_capacity(wanted.len());
        for wish in wanted {
            let mut draft = wish.id.map_or_else(Draft::create, Draft::update);
            draft.allow_duplicate = wish.allow_duplicate;
            draft.values = wish.values.into_iter().map(|(at, value)| (object.fields[at].name.clone().into(), value)).collect();
            drafts.push(draft);
            sources.push((wish.id, wish.allow_duplicate && self.on_duplicate != OnDuplicate::Add, wish.lines));
        }
        let outcomes = if drafts.is_empty() { Vec::new() } else { save::save_many(self.cx, tx, object, drafts)? };
        let failed: Vec<bool> = outcomes.iter().map(Result::is_err).collect();
        for (outcome, (id, alike, of)) in outcomes.into_iter().zip(sources) {
            self.tell(lines, outcome, (id, alike), &of, &mut fates)?;
        }
        Ok(lines
            .iter()
            .zip(prepared)
            .zip(fates)
            .zip(behind)
            .map(|(((_, prepared), fate), behind)| {
                let again = behind.is_some_and(|draft| failed.get(draft).copied().unwrap_or(false));
                let fate = if again { Fate::Again } else { fate.unwrap_or(Fate::Skipped) };
                let made_title = matches!(fate, Fate::Created { .. }) && self.drafting.mapping.column(&object.title).is_none();
                let (links, keys) = prepared.map_or_else(|_| Default::default(), |row| (row.links, row.keys));
                Done { fate, links, keys, made_title }
            })
            .collect())
    }

    fn tell(
        &self,
        lines: &[Line],
        outcome: Outcome,
        (id, alike): (Option<Uuid>, bool),
        of: &[usize],
        fates: &mut [Option<Fate>],
    ) -> Result<()> {
        match outcome {
            Ok(saved) => {
                for (nth, at) in of.iter().enumerate() {
                    let new = id.is_none() && nth == 0;
                    fates[*at] =
                        Some(if new { Fate::Created { id: saved.record.id(), alike } } else { Fate::Updated(saved.record.id()) });
                }
            }
            Err(error) => {
                let problems = self.problems(error, id.is_some())?;
                for at in of {
                    let told = problems.iter().map(|(field, told)| {
                        let column = field.as_deref().and_then(|field| self.drafting.mapping.column(field));
                        lines[*at].problem(column, told.clone())
                    });
                    fates[*at] = Some(Fate::Failed(told.collect()));
                }
            }
        }
        Ok(())
    }

    /// Field and message of all that is wrong; faults of the database are not the row's.
    fn problems(&self, error: Error, is_update: bool) -> Result<Vec<(Option<String>, Told)>> {
        match error {
            Error::Invalid(problems) | Error::Duplicate(problems) => Ok(problems
                .into_iter()
                .map(|problem| {
                    let field = problem.target.map(|target| target.strip_suffix("_id").map(str::to_owned).unwrap_or(target));
                    (field, Told::from(&problem.message))
                })
                .collect()),
            // The record that the row means is one that the importer may not change, or not even see.
            Error::NotFound | Error::Forbidden(_) if is_update => Ok(vec![(None, Told::new("import_duplicate_not_yours"))]),
            error => Ok(vec![(None, told(error)?)]),
        }
    }

    /// The records that the rows' keys mean, and what those hold that are alike by a weak key only.
    fn known(&self, tx: &mut Tx, prepared: &[std::result::Result<Prepared, Vec<RowProblem>>]) -> Result<Known> {
        let identity = self.drafting.identity;
        let object = &self.drafting.mapping.object;
        let rows: Vec<&Prepared> = prepared.iter().filter_map(|row| row.as_ref().ok()).collect();
        let mut keys: FxHashMap<&str, &Key> = FxHashMap::default();
        for key in rows.iter().flat_map(|row| &row.keys) {
            keys.insert(key.text.as_str(), key);
        }
        let keys: Vec<&Key> = keys.into_values().collect();
        let records = identity.find(tx, object, &keys)?;
        let weak = keys.iter().filter(|key| !identity.is_strong(key)).filter_map(|key| records.get(&key.text));
        let mut ids: Vec<Uuid> = weak.copied().collect();
        ids.sort();
        ids.dedup();
        let held = identity.held(tx, object, &ids)?;
        Ok(Known { records, held })
    }

    /// The record or row that this one repeats. Alike by a weak key but different by a strong one is not the same.
    fn repeats(&self, row: &Prepared, known: &Known, first: &FxHashMap<String, (usize, Option<String>)>) -> Repeats {
        let identity = self.drafting.identity;
        let strong = row.keys.iter().find(|key| identity.is_strong(key));
        let mut alike = false;
        for key in &row.keys {
            if let Some(id) = known.records.get(&key.text) {
                if identity.is_strong(key) || !known.differs(*id, row) {
                    return Repeats::Record(*id);
                }
                alike = true;
            }
            if let Some((draft, other)) = first.get(&key.text) {
                if !matches!((strong, other), (Some(mine), Some(other)) if mine.text != *other) {
                    return Repeats::Draft(*draft);
                }
                alike = true;
            }
            if let Some(other) = self.seen.get(&identity.print(key)) {
                if !matches!((strong, other), (Some(mine), Some(other)) if identity.print(mine) != *other) {
                    return Repeats::Earlier;
                }
                alike = true;
            }
        }
        if alike { Repeats::Alike } else { Repeats::Nothing }
    }

    /// The currencies of records whose amounts are to be changed by rows that name none.
    fn currencies(
        &self,
        tx: &mut Tx,
        prepared: &[std::result::Result<Prepared, Vec<RowProblem>>],
        known: &FxHashMap<String, Uuid>,
    ) -> Result<FxHashMap<Uuid, Currency>> {
        let mut currencies = FxHashMap::default();
        let mapping = self.drafting.mapping;
        if self.on_duplicate != OnDuplicate::Update || !mapping.has_currency {
            return Ok(currencies);
        }
        let rows =
            prepared.iter().filter_map(|row| row.as_ref().ok()).filter(|row| row.currency.is_none() && !row.amounts.is_empty());
        let mut ids: Vec<Uuid> = rows.flat_map(|row| &row.keys).filter_map(|key| known.get(&key.text).copied()).collect();
        ids.sort();
        ids.dedup();
        for some in ids.chunks(500) {
            let mut sql = Sql::new(&format!("select t.id, t.currency from {} t where ", Sql::name(&mapping.object.name)));
            sql.column_in("t", "id", some);
            tx.each(&sql.text, &sql.args, |row| {
                let code: Option<String> = row.get(1)?;
                if let Some(currency) = code.and_then(|code| Currency::from_code(&code)) {
                    currencies.insert(row.get(0)?, currency);
                }
                Ok(())
            })?;
        }
        Ok(currencies)
    }

    /// A currency that the plan or a cell names is the record's.
    fn say_currency(&self, row: &Prepared, values: &mut Vec<(usize, Value)>) {
        let mapping = self.drafting.mapping;
        let Some(at) = mapping.object.position("currency").filter(|_| mapping.has_currency) else { return };
        if let Some(currency) = row.currency
            && !row.amounts.is_empty()
            && values.iter().all(|(known, _)| *known != at)
        {
            values.push((at, currency.code().into()));
        }
    }
}

impl Wanted {
    /// A later row of the same record overwrites what an earlier one said.
    fn add(&mut self, line: usize, values: Vec<(usize, Value)>) {
        for (at, value) in values {
            match self.values.iter_mut().find(|(known, _)| *known == at) {
                Some((_, known)) => *known = value,
                None => self.values.push((at, value)),
            }
        }
        self.lines.push(line);
    }
}

/// Runs `f` in a transaction that leaves nothing behind.
pub fn rolled_back<T>(company: &Company, f: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
    let mut outcome = None;
    let result: Result<()> = company.db.write(|tx| {
        outcome = Some(f(tx)?);
        Err(Error::Unavailable("rolled back: a dry run".to_owned()))
    });
    match (outcome, result) {
        (Some(value), _) => Ok(value),
        (None, Err(error)) => Err(error),
        (None, Ok(())) => Err(Error::internal("a dry run without outcome")),
    }
}
