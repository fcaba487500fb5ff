//! Changes of the schema that following the description cannot make (a rename, a split, values filled in): numbered functions,
//! each run once on every database, in order, in the transaction of `follow`. A new database starts at the last number.

use base::{Error, Locale, Result, Uuid, new_id, words};
use serde_json::{Map, Value as Json};

use crate::schema::{Column, ColumnKind};
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
pub const STEPS: &[Step] = &[
    Step { number: 1, what: "what an opportunity needs at its end is asked by rules of the company", run: closing_rules },
    Step { number: 2, what: "automations and rules give records out by one chooser", run: one_chooser },
    Step { number: 3, what: "each transaction says how many search terms are put aside", run: terms_put_aside },
    Step { number: 4, what: "roles are granted targets by name", run: grants_of_targets },
    Step { number: 5, what: "reports and dashboards of one's own are private like views", run: private_reports },
    Step { number: 6, what: "opportunities have a category in the forecast, and roles a right to it", run: forecasts },
];

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

/// Until then automations had a chooser of their own: its ways had other names, and each step had its own territories.
fn one_chooser(tx: &mut Tx<'_>) -> Result<()> {
    let tables = crate::follow::existing(tx)?;
    let has = |table: &str, column: &str| tables.get(table).is_some_and(|columns| columns.contains_key(column));
    if has("assignment_turn", "automation_id") {
        tx.execute("alter table assignment_turn rename column automation_id to giver_id", &[])?;
        if has("assignment_rule", "last_id") {
            let sql = "insert into assignment_turn (giver_id, user_id)
                       select id, last_id from assignment_rule where last_id is not null and deleted_at is null";
            tx.execute(sql, &[])?;
        }
    }
    if !has("automation", "steps") {
        return Ok(());
    }
    let sql = "select id, steps from automation where steps like '%\"way\"%'";
    for (id, text) in tx.query(sql, &[], |row| Ok((row.get::<Uuid>(0)?, row.get::<String>(1)?)))? {
        let Ok(Json::Array(mut steps)) = serde_json::from_str(&text) else { continue };
        for step in steps.iter_mut().filter_map(Json::as_object_mut) {
            one_method(tx, step, has("territory", "region"))?;
        }
        tx.execute("update automation set steps = ?2 where id = ?1", &[id.into(), Json::Array(steps).to_string().into()])?;
    }
    Ok(())
}

/// What cannot be said in the new form stays as it is, and is shown as not fitting any more: territories without their table. By skill
/// there were only tags; which skills count has to be chosen anew.
fn one_method(tx: &mut Tx<'_>, step: &mut Map<String, Json>, has_territories: bool) -> Result<()> {
    let regions = step.get("regions").and_then(Json::as_array).cloned().unwrap_or_default();
    let Some(way) = step.get("way").and_then(Json::as_str).map(str::to_owned) else { return Ok(()) };
    if step["kind"] != "assign" || (!regions.is_empty() && !has_territories) {
        return Ok(());
    }
    let mut people = step.get("people").and_then(Json::as_array).cloned().unwrap_or_default();
    for (region, person) in regions.iter().flat_map(|one| {
        let region = one["region"].as_str().unwrap_or_default();
        one["people"].as_array().into_iter().flatten().map(move |person| (region, person))
    }) {
        let Some(user) = person.as_str().and_then(|id| id.parse::<Uuid>().ok()) else { continue };
        let sql = "insert into territory (id, version, created_at, updated_at, user_id, region)
                   select ?1, 1, created_at, created_at, id, ?3 from \"user\"
                   where id = ?2 and not exists
                     (select 1 from territory t where t.user_id = ?2 and t.region = ?3 and t.deleted_at is null)";
        tx.execute(sql, &[new_id().into(), user.into(), region.into()])?;
        if !people.contains(person) {
            people.push(person.clone());
        }
    }
    let method = if way == "in_turn" { "turn".to_owned() } else { way };
    step.remove("way");
    step.remove("regions");
    step.insert("method".to_owned(), method.into());
    step.insert("people".to_owned(), people.into());
    Ok(())
}

/// Until then the text indexes said it themselves, the same for one record and for an import.
fn terms_put_aside(tx: &mut Tx<'_>) -> Result<()> {
    tx.define(crate::dialect::terms_put_aside(tx.engine()))
}

/// What `sales::found` grants the roles of a new company. A role that was granted targets already keeps what it has.
fn grants_of_targets(tx: &mut Tx<'_>) -> Result<()> {
    let tables = crate::follow::existing(tx)?;
    if !["role", "permission"].iter().all(|table| tables.contains_key(*table)) {
        return Ok(());
    }
    let sql = "select r.id, r.kind from role r
               where r.deleted_at is null and not exists
                 (select 1 from permission p where p.role_id = r.id and p.object = 'target' and p.deleted_at is null)";
    for (role, kind) in tx.query(sql, &[], |row| Ok((row.get::<Uuid>(0)?, row.get::<String>(1)?)))? {
        let grants: &[(&str, &str)] = match kind.as_str() {
            "director" => &[
                ("read", "all"),
                ("create", "team_below"),
                ("assign", "team_below"),
                ("import", "team_below"),
                ("export", "all"),
            ],
            "manager" => &[
                ("read", "team_below"),
                ("create", "team_below"),
                ("assign", "team_below"),
                ("import", "team_below"),
                ("export", "team_below"),
            ],
            "representative" | "assistant" => &[("read", "own")],
            "finance" | "auditor" => &[("read", "all"), ("export", "all")],
            _ => &[],
        };
        let sql = "insert into permission (id, version, created_at, updated_at, role_id, object, action, reach)
                   select ?1, 1, created_at, created_at, id, 'target', ?3, ?4 from role where id = ?2";
        for (action, reach) in grants {
            tx.execute(sql, &[new_id().into(), role.into(), (*action).into(), (*reach).into()])?;
        }
    }
    Ok(())
}

/// What a role may read of everything would else be what everybody keeps for themselves.
fn private_reports(tx: &mut Tx<'_>) -> Result<()> {
    if !crate::follow::existing(tx)?.contains_key("permission") {
        return Ok(());
    }
    let sql = "select role_id, action, reach from permission where object = 'view' and deleted_at is null";
    let known = tx.query(sql, &[], |row| Ok((row.get::<Uuid>(0)?, row.get::<String>(1)?, row.get::<String>(2)?)))?;
    let sql = "insert into permission (id, version, created_at, updated_at, role_id, object, action, reach)
               select ?1, 1, created_at, created_at, ?2, ?3, ?4, ?5
               from setting where deleted_at is null
                 and not exists (select 1 from permission where role_id = ?2 and object = ?3 and action = ?4 and deleted_at is null)
               limit 1";
    for object in ["report", "dashboard"] {
        for (role, action, reach) in &known {
            let args = [new_id().into(), (*role).into(), object.into(), action.as_str().into(), reach.as_str().into()];
            tx.execute(sql, &args)?;
        }
    }
    Ok(())
}

/// Until then stages and opportunities said nothing of the forecast, and nobody called a number. The columns are made here, because they are
/// filled in here.
fn forecasts(tx: &mut Tx<'_>) -> Result<()> {
    let tables = crate::follow::existing(tx)?;
    let lacks = |table: &str| tables.get(table).is_some_and(|columns| !columns.contains_key("forecast_category"));
    if lacks("stage") && lacks("opportunity") {
        let column = Column::new("forecast_category", ColumnKind::Text);
        for table in ["stage", "opportunity"] {
            tx.define(&crate::dialect::add_column(tx.engine(), table, &column))?;
        }
        let by_stage = "update opportunity set forecast_category = (
               select case when s.kind = 'won' then 'closed' when s.kind <> 'open' then 'omitted'
                           when s.probability >= 900000 then 'commit' when s.probability >= 700000 then 'most_likely'
                           when s.probability >= 500000 then 'best_case' else 'pipeline' end
               from stage s where s.id = opportunity.stage_id)";
        tx.execute(by_stage, &[])?;
    }
    if !["role", "permission"].iter().all(|table| tables.contains_key(*table)) {
        return Ok(());
    }
    let sql = "insert into permission (id, version, created_at, updated_at, role_id, object, action, reach)
               select ?1, 1, created_at, created_at, id, 'forecast_call', ?3, ?4 from role
               where id = ?2 and not exists (select 1 from permission p where p.role_id = ?2
                 and p.object = 'forecast_call' and p.action = ?3 and p.deleted_at is null)";
    let roles = tx.query("select id, kind from role where deleted_at is null", &[], |row| {
        Ok((row.get::<Uuid>(0)?, row.get::<String>(1)?))
    })?;
    for (role, kind) in roles {
        let granted: &[(&str, &str)] = match kind.as_str() {
            "director" => &[("read", "all"), ("create", "all"), ("export", "all")],
            "manager" => &[("read", "team_below"), ("create", "team_below"), ("export", "team_below")],
            "representative" => &[("read", "own"), ("create", "own")],
            "finance" | "auditor" => &[("read", "all"), ("export", "all")],
            _ => &[],
        };
        for (action, reach) in granted {
            tx.execute(sql, &[new_id().into(), role.into(), (*action).into(), (*reach).into()])?;
        }
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
