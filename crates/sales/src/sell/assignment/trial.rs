//! The dry run: who would have got the leads of late by the rules as they are. Everybody begins with nothing in hand and nobody has a
//! limit or is away, because what was so at each moment is not known any more; the page says so beside the figures.

use base::{Result, Uuid};
use jiff::ToSpan;
use records::assignment::Ledger;
use records::expression::{Linked, Sight};
use records::permit::Scope;
use records::{Cx, Record, list};
use rustc_hash::FxHashMap;
use store::Reader;

use super::apply::give_out;
use super::held::Assignment;
use crate::sell::lead::Lead;

/// Leads that are looked at, the newest of the time: a dry run answers while one waits.
const MOST: i64 = 5_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    pub leads: usize,
    /// Whether there were more than are looked at.
    pub is_cut_off: bool,
    /// Leads that no rule takes, or that nobody of its pool may take.
    pub left: usize,
    pub rules: Vec<TrialRule>,
    /// Those with most leads first.
    pub people: Vec<TrialPerson>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialRule {
    pub id: Uuid,
    pub name: String,
    pub leads: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialPerson {
    pub id: Uuid,
    pub name: String,
    pub leads: usize,
    /// How many of these they have in fact.
    pub had: usize,
}

/// Gives the leads of the last `days` days out once more, on paper. For administrators, who see all leads.
pub fn trial(cx: &Cx, reader: &mut Reader, days: i64) -> Result<Trial> {
    let object = cx.setup.catalog.of::<Lead>().clone();
    let since = cx.now.checked_sub((days.clamp(1, 366) * 24).hours()).unwrap_or(cx.now);
    let sql = "select id from lead where created_at >= ?1 and deleted_at is null order by created_at desc, id desc limit ?2";
    let mut ids: Vec<Uuid> = reader.query(sql, &[since.into(), (MOST + 1).into()], |row| row.get(0))?;
    let is_cut_off = ids.len() as i64 > MOST;
    ids.truncate(MOST as usize);
    let mut leads = list::find(reader, &object, &ids, &Scope::whole_company("dry run of assignment, for administrators"))?;
    leads.sort_by_key(|lead| (lead.instant("created_at"), lead.id()));
    let nothing = Assignment::default();
    let held = cx.setup.kept::<Assignment>().unwrap_or(&nothing);
    let linked = Linked::load(cx, reader, &held.looks, leads.iter(), Sight::Whole)?;
    let mut ledger = Ledger::on_paper(cx, held.givers());
    let decisions = give_out(cx, held, &leads.iter().collect::<Vec<&Record>>(), &linked, &mut ledger);

    let mut by_rule = vec![0; held.rules.len()];
    let mut by_person: FxHashMap<Uuid, (usize, usize)> = ledger.everybody().into_iter().map(|user| (user, (0, 0))).collect();
    for (lead, decision) in leads.iter().zip(&decisions) {
        if let Some(had) = lead.uuid("owner").and_then(|owner| by_person.get_mut(&owner)) {
            had.1 += 1;
        }
        if let Some((rule, given)) = decision {
            by_rule[*rule] += 1;
            by_person.entry(given.user).or_default().0 += 1;
        }
    }
    let rules = held.rules.iter().zip(by_rule).map(|(rule, leads)| TrialRule { id: rule.id, name: rule.name.clone(), leads });
    let name = |id: Uuid| cx.setup.people.user_name(id).unwrap_or_default().to_owned();
    let people = by_person.into_iter().map(|(id, (leads, had))| TrialPerson { id, name: name(id), leads, had });
    let mut people: Vec<TrialPerson> = people.collect();
    people.sort_by(|a, b| b.leads.cmp(&a.leads).then_with(|| a.name.cmp(&b.name)).then_with(|| a.id.cmp(&b.id)));
    let left = decisions.iter().filter(|decision| decision.is_none()).count();
    Ok(Trial { leads: leads.len(), is_cut_off, left, rules: rules.collect(), people })
}
