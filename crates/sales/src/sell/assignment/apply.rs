//! The rules where they count: new leads inside `save`, by batch, and leads that somebody wants assigned again. A batch costs the same
//! few statements whatever its size: a lock, whose turn it is, what people have in hand, and whose turn it is next.

use base::{Result, Uuid};
use records::assignment::{GIVEN, Given, Ledger};
use records::describe::Entity as _;
use records::expression::{Linked, Scene, Sight};
use records::people::Action;
use records::save::save_many;
use records::{Change, Cx, Draft, Record, events, list, permit};
use store::Tx;

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
        let Some((_, given)) = decision else { continue };
        change.after.set("owner", given.user);
        change.after.set("team", cx.setup.people.user(given.user).and_then(|person| person.team));
        change.verbs.push((GIVEN, given.note));
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
        let Some((_, given)) = decision else { continue };
        drafts.push(Draft::update(lead.id()).at_version(Some(lead.version())).set("owner", given.user));
        notes.push((lead.id(), given.note));
    }
    let kaidan = cx.on_behalf("assignment by the company's rules");
    save_many(&kaidan, tx, &object, drafts)?.into_iter().try_for_each(|outcome| outcome.map(drop))?;
    events::remember_many(cx, tx, Lead::NAME, GIVEN, &notes)?;
    Ok(Again { assigned: notes.len(), left: ids.len() - notes.len() })
}

/// What became of one lead: the position of the rule, and who got it.
pub(super) type Decision = (usize, Given);

fn decide(cx: &Cx, tx: &mut Tx, held: &Assignment, leads: &[&Record]) -> Result<Vec<Option<Decision>>> {
    // One writer gives out leads at a time, so that turns are turns and limits hold. On SQLite there is one writer anyway.
    if let Some(company) = cx.setup.settings.id {
        tx.lock("setting", company)?;
    }
    let linked = Linked::load(cx, tx, &held.looks, leads.iter().copied(), Sight::Whole)?;
    let mut ledger = Ledger::begin(cx, tx, cx.setup.catalog.of::<Lead>(), &[], held.givers())?;
    let decisions = give_out(cx, held, leads, &linked, &mut ledger);
    ledger.close(tx)?;
    Ok(decisions)
}

/// Gives each lead to whom the first fitting rule chooses.
pub(super) fn give_out(
    cx: &Cx,
    held: &Assignment,
    leads: &[&Record],
    linked: &Linked,
    ledger: &mut Ledger,
) -> Vec<Option<Decision>> {
    let each = leads.iter().map(|lead| {
        let scene = Scene::new(cx, lead, None, linked);
        let takes = |rule: &Rule| rule.condition.as_ref().is_none_or(|condition| condition.holds(&scene));
        let mut fitting = held.rules.iter().enumerate().filter(|(_, rule)| takes(rule));
        fitting.find_map(|(at, _)| Some((at, ledger.give(cx, at, lead)?)))
    });
    each.collect()
}
