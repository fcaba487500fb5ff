//! Rows that refer to rows further down in the same file: subsidiaries before their parents. They are written without the
//! reference and get it when all rows are records.

use base::{Result, Uuid};
use rustc_hash::FxHashMap;

use super::cells::Line;
use super::create::told;
use super::mapping::Mapping;
use super::report::{RowProblem, Told};
use crate::{Company, Cx, Draft, save};

/// Records of one transaction.
const BATCH: usize = 500;

struct Link {
    record: Uuid,
    /// Place in the object's fields.
    at: usize,
    /// Of the row that is meant, in plain form.
    title: String,
    /// Told if it comes to nothing.
    problem: RowProblem,
}

#[derive(Default)]
pub struct Links(Vec<Link>);

impl Links {
    /// Remembers what the row of a new or changed record still waits for.
    pub fn wait(&mut self, mapping: &Mapping, line: &Line, record: Uuid, links: Vec<(usize, usize, String)>) {
        for (at, number, title) in links {
            let problem = line.problem(Some(&mapping.columns[number]), Told::new("reference_missing"));
            self.0.push(Link { record, at, title, problem });
        }
    }

    /// Sets the references, now that `in_file` knows every row that became a record. Returns those that could not be set; the
    /// records stay without them.
    pub fn settle(
        &mut self,
        company: &Company,
        cx: &Cx,
        mapping: &Mapping,
        in_file: &FxHashMap<String, Uuid>,
    ) -> Result<Vec<RowProblem>> {
        let mut problems = Vec::new();
        for some in std::mem::take(&mut self.0).chunks(BATCH) {
            let mut drafts = Vec::with_capacity(some.len());
            let mut waiting = Vec::with_capacity(some.len());
            for link in some {
                let Some(target) = in_file.get(&link.title) else {
                    problems.push(link.problem.clone());
                    continue;
                };
                drafts.push(Draft::update(link.record).set(mapping.object.fields[link.at].name.clone(), *target));
                waiting.push(link);
            }
            if drafts.is_empty() {
                continue;
            }
            let outcomes = company.write(cx, |tx| save::save_many(cx, tx, &mapping.object, drafts))?;
            for (link, outcome) in waiting.into_iter().zip(outcomes) {
                if let Err(error) = outcome {
                    problems.push(RowProblem { told: told(error)?, ..link.problem.clone() });
                }
            }
        }
        Ok(problems)
    }
}
