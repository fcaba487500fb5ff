//! Changes of the schema that following the description cannot make (a rename, a split, values filled in): numbered functions,
//! each run once on every database, in order, in the transaction of `follow`. A new database starts at the last number.

use base::{Error, Locale, Result, new_id, words};
use serde_json::Value as Json;

use crate::transaction::Tx;

/// One change. Numbers start at 1 and are never given again.
pub struct Step {
    pub number: i64,
    /// For the log: `rename deal.note to deal.description`.
    pub what: &'static str,
    /// Runs before missing tables and columns are added.
    pub run: fn(&mut Tx<'_>) -> Result<()>,
}

/// The steps of this program, in order. Add to the end, change nothing.
pub const STEPS: &[Step] =
    &[Step { number: 1, what: "what an opportunity needs at its end is asked by rules of the company", run: closing_rules }];

/// Until then the program asked by itself. A database that has no rules yet has nothing to ask with.
fn closing_rules(tx: &mut Tx<'_>) -> Result<()> {
    let tables = crate::follow::existing(tx)?;
    if !["rule", "setting"].iter().all(|table| tables.contains_key(*table)) {
        return Ok(());
    }
    let sql =
        "insert into rule (id, version, created_at, updated_at, object, name, kind, condition, field, messages, active, position)
               select ?1, 1, created_at, created_at, 'opportunity', ?2, 'require', ?3, ?4, ?5, true, ?6
               from setting where deleted_at is null limit 1";
    let language = tx.first("select language from setting where deleted_at is null", &[], |row| row.get::<Option<String>>(0))?;
    let language = language.flatten().and_then(|tag| Locale::parse(&tag.replace('_', "-"))).unwrap_or(Locale::ZhCn);
    for (position, (stage, field, message)) in
        (0_i64..).zip([("won", "amount", "error.won_needs_amount"), ("lost", "lost_reason", "error.lost_needs_reason")])
    {
        let told = Locale::ALL.map(|locale| (locale.tag().to_owned(), words::word(locale, message).into()));
        let args = [
            new_id().into(),
            words::word(language, &format!("seed.rule.{stage}")).into(),
            format!("stage.kind == \"{stage}\"").into(),
            field.into(),
            Json::Object(told.into_iter().collect()).to_string().into(),
            position.into(),
        ];
        tx.execute(sql, &args)?;
    }
    Ok(())
}

/// The number that a database has when it has seen all of these steps.
pub fn newest(steps: &[Step]) -> i64 {
    steps.iter().map(|step| step.number).max().unwrap_or(0)
}

/// Runs what the database has not seen yet.
pub fn catch_up(tx: &mut Tx<'_>, version: i64, steps: &[Step], done: &mut Vec<String>) -> Result<()> {
    let newest = newest(steps);
    if version > newest {
        return Err(Error::Unavailable(format!(
            "the database belongs to a newer version of this program (its schema is number {version}, the newest known here is \
             {newest}): start that version or a newer one"
        )));
    }
    for step in steps.iter().filter(|step| step.number > version) {
        (step.run)(tx)?;
        done.push(format!("step {}: {}", step.number, step.what));
    }
    Ok(())
}
