//! Records given out one after the other: whose turn it is, what people have in hand and who is away are read once for all of them, kept
//! up to date in memory, and whose turn it is next is written once.

use std::sync::Arc;

use base::{Result, Uuid};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Value as Json, json};
use store::{Reader, Tx, Value};

use super::facts::{away, covers, in_hand, open_values};
use super::{Candidate, Method, Pool, choose};
use crate::describe::{Choice as _, Object};
use crate::sql::Sql;
use crate::{Cx, Record};

/// Who gives: a rule or an automation, whose turns go on from one time to the next.
#[derive(Clone, Copy)]
pub struct Giver<'a> {
    pub id: Uuid,
    /// As the reason names it.
    pub name: &'a str,
    pub pool: &'a Pool,
}

/// Somebody who gets a record.
#[derive(Clone, Debug)]
pub struct Given {
    pub user: Uuid,
    /// Why, as the event [`super::GIVEN`] keeps it for `explain`.
    pub note: Json,
}

pub struct Ledger<'a> {
    givers: Vec<Giver<'a>>,
    /// The people of each giver's pool.
    members: Vec<Vec<Uuid>>,
    /// By giver, who had the last turn.
    last: FxHashMap<Uuid, Uuid>,
    moved: FxHashSet<Uuid>,
    in_hand: FxHashMap<Uuid, i64>,
    away: FxHashSet<Uuid>,
    has_limits: bool,
}

impl<'a> Ledger<'a> {
    /// Before records of `object` are given out: three statements. The caller holds a row (`Tx::lock`) that every giver of the same
    /// turns holds, so that turns are turns and limits hold with several servers. `open` says which values of the board count as in
    /// hand; where it is empty, the wing does.
    pub fn begin(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, open: &[String], givers: Vec<Giver<'a>>) -> Result<Ledger<'a>> {
        let mut ledger = Ledger::on_paper(cx, givers);
        let everybody = ledger.everybody();
        let open = open_values(cx, object, open);
        ledger.last = last(tx, &ledger.givers)?;
        ledger.in_hand = in_hand(tx, object, open.as_deref(), &everybody)?;
        ledger.away = away(cx, tx, &everybody)?;
        ledger.has_limits = open.is_some();
        Ok(ledger)
    }

    /// A dry run: everybody begins with nothing in hand, nobody has a limit or is away.
    pub fn on_paper(cx: &Cx, givers: Vec<Giver<'a>>) -> Ledger<'a> {
        let members = givers.iter().map(|giver| giver.pool.members(&cx.setup.people)).collect();
        Ledger {
            givers,
            members,
            last: FxHashMap::default(),
            moved: FxHashSet::default(),
            in_hand: FxHashMap::default(),
            away: FxHashSet::default(),
            has_limits: false,
        }
    }

    /// All people of the pools, each once.
    pub fn everybody(&self) -> Vec<Uuid> {
        let mut everybody: Vec<Uuid> = self.members.iter().flatten().copied().collect();
        everybody.sort();
        everybody.dedup();
        everybody
    }

    /// Who gets this record from the giver at this position; `None` where nobody of its pool may take it.
    pub fn give(&mut self, cx: &Cx, giver: usize, record: &Record) -> Option<Given> {
        let Giver { id, name, pool } = self.givers[giver];
        let facts = &cx.setup.assignment;
        let covered = |user: Uuid| (pool.method == Method::Territory).then(|| covers(cx, record, user)).flatten();
        let candidate = |user: &Uuid| Candidate {
            user: *user,
            open: self.in_hand.get(user).copied().unwrap_or(0),
            most: facts.limit(*user).filter(|_| self.has_limits),
            away: self.away.contains(user),
            skill: facts.levels(pool, *user).iter().map(|(_, level)| level).sum(),
            closeness: covered(*user).map_or(0, |(closeness, _)| closeness),
        };
        let candidates: Vec<Candidate> = self.members[giver].iter().map(candidate).collect();
        let chosen = &candidates[choose(&candidates, pool.method, self.last.get(&id).copied())?];
        self.last.insert(id, chosen.user);
        self.moved.insert(id);
        *self.in_hand.entry(chosen.user).or_default() += 1;
        let territory = covered(chosen.user).map(|(_, territory)| territory);
        let note = json!({ "detail": {
            "rule": name,
            "user": chosen.user,
            "method": pool.method.value(),
            "open": chosen.open,
            "most": chosen.most,
            "skills": facts.levels(pool, chosen.user),
            "region": territory.and_then(|territory| territory.region.as_deref()),
            "named": territory.map(|territory| territory.named.iter().map(|(_, id)| *id).collect::<Vec<_>>()),
        } });
        Some(Given { user: chosen.user, note })
    }

    /// Remembers whose turn it was. A counter, no change of the set-up: nobody's picture of it depends on whose turn it is.
    pub fn close(self, tx: &mut Tx) -> Result<()> {
        let moved = self.moved.iter().filter_map(|giver| Some(vec![Value::Id(*giver), Value::Id(*self.last.get(giver)?)]));
        let rows: Vec<Vec<Value>> = moved.collect();
        if rows.is_empty() {
            return Ok(());
        }
        let sql = "insert into assignment_turn (giver_id, user_id) values (?1, ?2)
                   on conflict (giver_id) do update set user_id = excluded.user_id";
        tx.execute_many(sql, &rows).map(drop)
    }
}

fn last(reader: &mut Reader, givers: &[Giver]) -> Result<FxHashMap<Uuid, Uuid>> {
    let mut sql = Sql::new("select t.giver_id, t.user_id from assignment_turn t where ");
    sql.column_in("t", "giver_id", &givers.iter().map(|giver| giver.id).collect::<Vec<_>>());
    Ok(reader.query(&sql.text, &sql.args, |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
}
