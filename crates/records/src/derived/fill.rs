//! Values for what is there already: of a new or changed definition, and each day anew of what looks at the date. Small tables are
//! done before the administrator's save answers, large ones in the background, a thousand records in a transaction. To do it twice
//! changes nothing, so that it may be cut off at any moment and begun again.

use base::{Instant, Result, Uuid};
use store::Value;

use super::follow;
use super::plan::{Node, Plan};
use crate::sql::Sql;
use crate::{Company, Cx};

/// Records of a table that is done at once.
const AT_ONCE: i64 = 20_000;
/// Records of one transaction.
const BATCH: i64 = 1_000;

/// After a change of the set-up: computes what it asks for where that is quick. What fails here is logged and left to [`keep`].
pub fn settle(company: &Company, now: Instant) -> Result<()> {
    if let Err(error) = bring_up(company, now, Some(AT_ONCE)) {
        tracing::warn!("computed fields: {error}");
    }
    Ok(())
}

/// Computes whatever is due. Asked in the background, again and again; costs nothing where nothing is due.
pub fn keep(company: &Company, now: Instant) -> Result<()> {
    bring_up(company, now, None)
}

fn bring_up(company: &Company, now: Instant, most: Option<i64>) -> Result<()> {
    let cx = company.system("computed fields", now);
    let plan = &cx.setup.derived;
    // What broke keeps its last values until it is mended, and is then computed anew.
    let forgotten: Vec<Vec<Value>> =
        plan.broken.keys().filter(|id| plan.states.contains_key(id)).map(|id| vec![(*id).into()]).collect();
    let ordered = plan.stages.iter().flat_map(|stage| stage.nodes.iter().copied());
    let due: Vec<usize> = ordered.filter(|node| is_due(&cx, plan, &plan.nodes[*node])).collect();
    if due.is_empty() && forgotten.is_empty() {
        return Ok(());
    }
    if let Some(most) = most {
        let mut names: Vec<&str> = due.iter().map(|node| plan.nodes[*node].object.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            if company.read(|reader| {
                let sql = format!("select count(*) from (select 1 from {} limit {}) t", Sql::name(name), most + 1);
                Ok(reader.first(&sql, &[], |row| row.get::<i64>(0))?.unwrap_or(0))
            })? > most
            {
                return Ok(());
            }
        }
    }
    for node in due {
        fill(company, &cx, node)?;
    }
    company.db.write(|tx| {
        tx.execute_many("delete from derived_state where field_id = ?1", &forgotten)?;
        // Other servers and clients learn that the values are there.
        tx.execute("update setup_version set version = version + 1", &[]).map(drop)
    })?;
    company.reload()
}

fn is_due(cx: &Cx, plan: &Plan, node: &Node) -> bool {
    match plan.states.get(&node.id) {
        None => true,
        Some((definition, of)) => *definition != node.definition || (node.ages() && *of != circumstances(cx, plan)),
    }
}

fn circumstances(cx: &Cx, plan: &Plan) -> String {
    format!("{} {}", cx.today, plan.circumstances)
}

fn fill(company: &Company, cx: &Cx, node: usize) -> Result<()> {
    let plan = &cx.setup.derived;
    let due = &plan.nodes[node];
    let page = format!("select id from {} where id > ?1 order by id limit {BATCH}", Sql::name(&due.object.name));
    let mut last = Uuid::nil();
    loop {
        let more = company.write(cx, |tx| {
            let ids = tx.query(&page, &[last.into()], |row| row.get::<Uuid>(0))?;
            follow::compute(cx, tx, plan, node, &ids)?;
            // Nobody's board moves because a definition did.
            cx.announced.lock().clear();
            Ok(ids.last().copied())
        })?;
        match more {
            Some(id) => last = id,
            None => break,
        }
    }
    company.db.write(|tx| {
        let sql = "insert into derived_state (field_id, definition, circumstances) values (?1, ?2, ?3)
                   on conflict (field_id) do update set definition = excluded.definition, circumstances = excluded.circumstances";
        let of = if due.ages() { circumstances(cx, plan) } else { String::new() };
        tx.execute(sql, &[due.id.into(), due.definition.as_str().into(), of.into()]).map(drop)
    })
}
