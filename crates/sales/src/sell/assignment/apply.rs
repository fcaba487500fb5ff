//! The rules where they count: new leads inside `save`, by batch, and leads that somebody wants assigned again. A batch costs the same
//! few statements whatever its size: a lock, whose turn it is, what people have in hand, and whose turn it is next.

use base::{Result, Uuid};
use records::expression::{Linked, Scene, Sight};
use records::people::Action;
use records::save::save_many;
use records::sql::Sql;
use records::{Change, Cx, Draft, Record, events, list, permit};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Value as Json, json};
use store::{Reader, Tx, Value};

use super::choose::{Candidate, choose};
use super::held::{Assignment, Rule};
use crate::sell::lead::{Lead, is_open};

/// Gives the new leads of a batch, for which nobody was chosen, to whom the rules say, with the reason. Where no rule fits, or nobody
/// may take it, a lead stays with whoever entered it. Who may not give leads to others keeps what they enter.
pub(crate) fn assign_new(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    let Some(held) = cx.setup.kept::<Assignment>().filter(|held| !held.rules.is_empty()) else { return Ok(()) };
    let comes_in = ["import:", "automation:"].iter().any(|origin| cx.origin.starts_with(origin));
    let gives = cx.person().is_some() && permit::may(cx, cx.setup.catalog.of::<Lead>(), Action::Assign);
    if !comes_in && !gives {
        return Ok(());
    }
    let wanting =
        |change: &Change| change.is_new() && !change.owner_chosen && change.problems.is_empty() && is_open(&change.after);
    let mut wanting: Vec<&mut Change> = changes.iter_mut().filter(|change| wanting(change)).collect();
    if wanting.is_empty() {
        return Ok(());
    }
    let leads: Vec<&Record> = wanting.iter().map(|change| &change.after).collect();
    let decisions = decide(cx, tx, held, &leads)?;
    for (change, decision) in wanting.iter_mut().zip(decisions) {
        let Some(decision) = decision else { continue };
        change.after.set("owner", decision.user);
        change.after.set("team", cx.setup.people.user(decision.user).and_then(|person| person.team));
        change.verbs.push(("given", decision.note));
    }
    Ok(())
}

/// What became of leads that were to be assigned again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Again {
    /// Leads that have an owner by the rules now, whether or not it is another one.
    pub assigned: usize,
    /// Leads that no rule takes, that are not open any more, or that whoever asks may not give away.
    pub left: usize,
}

/// Assigns these leads by the rules once more.
pub fn again(cx: &Cx, tx: &mut Tx, ids: &[Uuid]) -> Result<Again> {
    let object = cx.setup.catalog.of::<Lead>().clone();
    let scope = permit::scope(cx, &object, Action::Assign)?;
    let mut leads = Vec::new();
    for some in ids.chunks(500) {
        leads.extend(list::find(tx, &object, some, &scope)?);
    }
    leads.retain(|lead| lead.get("deleted_at").is_null() && is_open(lead));
    // In the order in which they came in, whatever the order of the list.
    leads.sort_by_key(Record::id);
    let Some(held) = cx.setup.kept::<Assignment>().filter(|held| !held.rules.is_empty()) else {
        return Ok(Again { assigned: 0, left: ids.len() });
    };
    let decisions = decide(cx, tx, held, &leads.iter().collect::<Vec<_>>())?;
    let (mut drafts, mut notes) = (Vec::new(), Vec::new());
    for (lead, decision) in leads.iter().zip(decisions) {
        let Some(decision) = decision else { continue };
        drafts.push(Draft::update(lead.id()).at_version(Some(lead.version())).set("owner", decision.user));
        notes.push((lead.id(), decision.note));
    }
    let kaidan = cx.on_behalf("assignment by the company's rules");
    save_many(&kaidan, tx, &object, drafts)?.into_iter().try_for_each(|outcome| outcome.map(drop))?;
    events::remember_many(cx, tx, "lead", "given", &notes)?;
    Ok(Again { assigned: notes.len(), left: ids.len() - notes.len() })
}

/// Whose turn it is and what people have in hand, while leads are given out.
#[derive(Default)]
pub(super) struct Ledger {
    pub last: FxHashMap<Uuid, Uuid>,
    pub open: FxHashMap<Uuid, i64>,
    /// A dry run: limits and absences are not looked at.
    pub is_on_paper: bool,
}

pub(super) struct Decision {
    /// Its position among the rules.
    pub rule: usize,
    pub user: Uuid,
    /// As it is remembered: `explain` reads it.
    pub note: Json,
}

fn decide(cx: &Cx, tx: &mut Tx, held: &Assignment, leads: &[&Record]) -> Result<Vec<Option<Decision>>> {
    // One writer gives out leads at a time, so that turns are turns and limits hold. On SQLite there is one writer anyway.
    if let Some(company) = cx.setup.settings.id {
        tx.lock("setting", company)?;
    }
    let linked = Linked::load(cx, tx, &held.looks, leads.iter().copied(), Sight::Whole)?;
    let pools: Vec<Vec<Uuid>> = held.rules.iter().map(|rule| held.pool(&cx.setup.people, rule)).collect();
    let mut ledger = Ledger { last: last(tx)?, open: in_hand(tx, &pools)?, is_on_paper: false };
    let before = ledger.last.clone();
    let decisions = give_out(cx, held, &pools, leads, &linked, &mut ledger);
    let moved = held.rules.iter().filter_map(|rule| Some((rule.id, *ledger.last.get(&rule.id)?)));
    let moved = moved.filter(|(rule, user)| before.get(rule) != Some(user));
    let rows: Vec<Vec<Value>> = moved.map(|(rule, user)| vec![user.into(), rule.into()]).collect();
    if !rows.is_empty() {
        // A counter, no change of the set-up: nobody's picture of it depends on whose turn it is.
        tx.execute_many("update assignment_rule set last_id = ?1 where id = ?2", &rows)?;
    }
    Ok(decisions)
}

/// Gives each lead to whom the first fitting rule chooses.
pub(super) fn give_out(
    cx: &Cx,
    held: &Assignment,
    pools: &[Vec<Uuid>],
    leads: &[&Record],
    linked: &Linked,
    ledger: &mut Ledger,
) -> Vec<Option<Decision>> {
    let each = leads.iter().map(|lead| {
        let scene = Scene::new(cx, lead, None, linked);
        let takes = |rule: &Rule| rule.condition.as_ref().is_none_or(|condition| condition.holds(&scene));
        let fitting = held.rules.iter().zip(pools).enumerate().filter(|(_, (rule, _))| takes(rule));
        for (at, (rule, pool)) in fitting {
            let in_hand = |user: &Uuid| ledger.open.get(user).copied().unwrap_or(0);
            let candidate = |user: &Uuid| {
                let candidate = held.candidate(cx, rule, lead, *user, in_hand(user));
                if ledger.is_on_paper { Candidate { most: None, away: false, ..candidate } } else { candidate }
            };
            let candidates: Vec<Candidate> = pool.iter().map(candidate).collect();
            let Some(chosen) = choose(&candidates, rule.method, ledger.last.get(&rule.id).copied()) else { continue };
            let chosen = &candidates[chosen];
            ledger.last.insert(rule.id, chosen.user);
            *ledger.open.entry(chosen.user).or_default() += 1;
            return Some(Decision { rule: at, user: chosen.user, note: note(cx, held, rule, lead, chosen) });
        }
        None
    });
    each.collect()
}

fn note(cx: &Cx, held: &Assignment, rule: &Rule, lead: &Record, chosen: &Candidate) -> Json {
    use records::describe::Choice as _;
    let territory = held.covers(cx, lead, chosen.user).map(|(_, territory)| territory);
    json!({ "detail": {
        "rule": rule.name,
        "user": chosen.user,
        "method": rule.method.value(),
        "open": chosen.open,
        "most": chosen.most,
        "skills": held.levels(rule, chosen.user),
        "region": territory.and_then(|territory| territory.region.as_deref()),
        "industry": territory.and_then(|territory| territory.industry),
    } })
}

/// By rule, who got its last lead.
fn last(tx: &mut Tx) -> Result<FxHashMap<Uuid, Uuid>> {
    let mut last = FxHashMap::default();
    tx.each("select id, last_id from assignment_rule where last_id is not null and deleted_at is null", &[], |row| {
        last.insert(row.get(0)?, row.get(1)?);
        Ok(())
    })?;
    Ok(last)
}

/// How many open leads the people of these pools have.
fn in_hand(reader: &mut Reader, pools: &[Vec<Uuid>]) -> Result<FxHashMap<Uuid, i64>> {
    let people: FxHashSet<Uuid> = pools.iter().flatten().copied().collect();
    let people: Vec<Uuid> = people.into_iter().collect();
    let mut open = FxHashMap::default();
    for some in people.chunks(500) {
        let mut sql = Sql::new(
            "select t.owner_id, count(*) from lead t where t.deleted_at is null and t.status in ('new', 'working') and ",
        );
        sql.column_in("t", "owner_id", some);
        sql.push(" group by t.owner_id");
        reader.each(&sql.text, &sql.args, |row| {
            open.insert(row.get(0)?, row.get(1)?);
            Ok(())
        })?;
    }
    Ok(open)
}
