//! Saying a split: each number of a person, a line and a team in the smallest spans becomes a target of the ledger, in one transaction.
//! What is in force already with that number is not said again.

use base::calendar::Period;
use base::{Decimal, Result, money};
use records::describe::Choice as _;
use records::save::save_many;
use records::{Cx, Draft};
use rustc_hash::FxHashMap;
use serde::Serialize;
use store::{Tx, Value};

use super::Wish;
use super::heads::Whom;
use super::sheet::{Worked, work};
use crate::metric::Unit;
use crate::plan::target::{self, Known, Reach, Target, Wanted};

/// Drafts that are saved together.
const BATCH: usize = 1_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Said {
    /// New entries of the ledger.
    pub said: usize,
    /// Numbers that were in force already.
    pub unchanged: usize,
    /// How many of the new ones are signed off at once.
    pub signed_off: usize,
}

/// Says every number of a split as a target; where wished, signs off those that whoever says them may sign off.
///
/// # Errors
/// As those of `sheet`; and those of the targets themselves.
pub fn say(cx: &Cx, tx: &mut Tx, wish: &Wish, note: Option<&str>, sign_off: bool) -> Result<Said> {
    let worked = work(cx, tx, wish)?;
    let wanted = Wanted {
        metric: Some(worked.metric.key.clone()),
        level: Some(wish.level),
        within: Some((worked.period.from, worked.period.to)),
        ..Wanted::default()
    };
    let known = target::known(cx, tx, &wanted)?;
    let leaves = worked.columns.tree.leaves().to_vec();
    let leaf_of = |target: &Known| {
        let is_of = |span: &Period| span.from == target.starts_on && Some(span.to) == target.ends_on;
        leaves.iter().copied().find(|head| is_of(&worked.columns.spans[*head]))
    };
    let in_force: FxHashMap<(Whom, usize), Decimal> = known
        .iter()
        .filter(|target| target.in_force)
        .filter_map(|target| Some(((Whom::of(target)?, leaf_of(target)?), target.goal?)))
        .collect();

    let mut said = Said::default();
    let mut drafts = Vec::new();
    for (row, whom) in worked.rows.whom.iter().enumerate() {
        for column in &leaves {
            let number = worked.number(worked.units(row, *column));
            let before = in_force.get(&(*whom, *column));
            if before == Some(&number) {
                said.unchanged += 1;
            } else if before.is_some() || !number.is_zero() {
                drafts.push(draft(cx, &worked, wish, note, *whom, row, *column)?);
            }
        }
    }
    let object = cx.setup.catalog.of::<Target>().clone();
    let mut ids = Vec::with_capacity(drafts.len());
    while !drafts.is_empty() {
        let batch: Vec<Draft> = drafts.drain(..drafts.len().min(BATCH)).collect();
        for outcome in save_many(cx, tx, &object, batch)? {
            ids.push(outcome?.record);
        }
    }
    said.said = ids.len();
    if sign_off {
        said.signed_off = target::sign_off_many(cx, tx, &ids)?;
    }
    Ok(said)
}

fn draft(cx: &Cx, worked: &Worked, wish: &Wish, note: Option<&str>, whom: Whom, row: usize, column: usize) -> Result<Draft> {
    let span = &worked.columns.spans[column];
    let units = i64::try_from(worked.units(row, column)).map_err(base::Error::internal)?;
    let mut draft = Draft::create()
        .set("metric", worked.metric.key.as_str())
        .set("level", wish.level.value())
        .set("starts_on", span.from)
        .set("ends_on", span.to)
        .set("note", note.map(str::to_owned));
    draft = match worked.metric.unit {
        Unit::Money => draft.set("currency", cx.setup.settings.base_currency.code()).set("amount", units),
        _ => draft.set("quantity", Value::Int(money::to_stored(worked.number(worked.units(row, column)))?)),
    };
    Ok(match whom {
        Whom::Company => draft.set("reach", Reach::Company.value()),
        Whom::Team(team) => draft.set("reach", Reach::Team.value()).set("of_team", team),
        Whom::Person(person) => draft.set("reach", Reach::Person.value()).set("owner", person),
        Whom::Line(person, line) => draft.set("reach", Reach::Person.value()).set("owner", person).set("product_line", line),
    })
}
