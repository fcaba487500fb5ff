//! The steps of an automation, each by the doors that everybody uses: `save` writes, `notice` tells. What a step says of itself goes into
//! the log of the run; it names people and fields, and never a value of the record.

use std::sync::Arc;

use base::{Currency, Result, Uuid};
use serde_json::{Value as Json, json};
use store::{Tx, Value};

use super::assign::{self, Candidate, Way};
use super::plan::{Assignment, Given, Plan, Receiver, Step, What};
use super::run::Taken;
use super::steps;
use crate::describe::{Field, FieldKind, Object};
use crate::expression::{self, Linked, Looks, Scene, Sight};
use crate::notice::{self, Notice};
use crate::save::save;
use crate::sql::Sql;
use crate::{Cx, Draft, Record, events};

/// Does one step, and says what it did.
pub(super) fn act(
    cx: &Cx,
    tx: &mut Tx,
    plan: &Plan,
    step: &Step,
    run: &Taken,
    record: Option<&Record>,
    before: Option<&Record>,
) -> Result<Json> {
    match (step, record) {
        (Step::Set(values), Some(record)) => {
            let values = evaluate(cx, tx, plan, &plan.object, step, values, run, Some(record), before)?;
            let fields: Vec<String> = values.iter().map(|(field, _)| field.clone()).collect();
            change(cx, tx, &plan.object, record, values)?;
            Ok(json!({ "fields": fields }))
        }
        (Step::Create { object, link, values }, record) => {
            let mut values = evaluate(cx, tx, plan, object, step, values, run, record, before)?;
            let has = |values: &[(String, Value)], name: &str| values.iter().any(|(field, _)| field == name);
            if let (Some(link), Some(record)) = (link, record) {
                values.push((link.clone(), record.id().into()));
            }
            let owner = record.and_then(|record| record.uuid("owner")).or(run.by);
            if let (true, false, Some(owner)) = (object.owned, has(&values, "owner"), owner) {
                values.push(("owner".to_owned(), owner.into()));
            }
            let draft = values.into_iter().fold(Draft::create(), |draft, (field, value)| draft.set(field, value));
            let made = save(cx, tx, object, draft)?.record;
            Ok(json!({ "object": object.name, "id": made.id() }))
        }
        (Step::Assign(assignment), Some(record)) => give(cx, tx, plan, assignment, record),
        (Step::Tag { field, tags }, Some(record)) => {
            let mut all: Vec<Uuid> = record.text(field).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
            let fresh: Vec<Uuid> =
                tags.iter().copied().filter(|tag| !all.contains(tag) && cx.setup.titles.contains_key(tag)).collect();
            all.extend(&fresh);
            change(cx, tx, &plan.object, record, vec![(field.clone(), json!(all).to_string().into())])?;
            Ok(json!({ "tags": fresh }))
        }
        (Step::Notify { to, text }, record) => tell(cx, tx, plan, to, text, record),
        // A plan about no record has no such step, and `run` waits itself.
        (Step::Set(_) | Step::Assign(_) | Step::Tag { .. } | Step::Wait { .. }, _) => Ok(Json::Null),
    }
}

fn change(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, record: &Record, values: Vec<(String, Value)>) -> Result<()> {
    let draft = values.into_iter().fold(Draft::update(record.id()), |draft, (field, value)| draft.set(field, value));
    save(cx, tx, object, draft).map(drop)
}

#[allow(clippy::too_many_arguments, reason = "a step, what it is about, and where its values go")]
fn evaluate(
    cx: &Cx,
    tx: &mut Tx,
    plan: &Plan,
    made: &Object,
    step: &Step,
    values: &[Given],
    run: &Taken,
    record: Option<&Record>,
    before: Option<&Record>,
) -> Result<Vec<(String, Value)>> {
    let mut looks = Looks::default();
    step.expressions().for_each(|expression| looks.merge(expression.looks()));
    let linked = match looks.is_empty() {
        true => Linked::default(),
        false => Linked::load(cx, tx, &looks, record.into_iter().chain(before), Sight::Whole)?,
    };
    let empty = Record::empty(&plan.object);
    let scene = Scene::new(cx, record.unwrap_or(&empty), before, &linked);
    let base = cx.setup.settings.base_currency;
    let currency = |record: &Record| record.text("currency").and_then(Currency::from_code);
    // Amounts are in the currency of the record that gets them, or is to get them.
    let given = values.iter().find(|given| given.field == "currency").and_then(|given| match &given.what {
        What::Value(value) => value.as_str().and_then(Currency::from_code),
        _ => None,
    });
    let currency = given.or_else(|| record.filter(|_| plan.object.name == made.name).and_then(currency)).unwrap_or(base);
    let mut ready = Vec::with_capacity(values.len());
    for Given { field: name, what } in values {
        let Some(field) = made.field(name) else { continue };
        let json = match what {
            What::Value(value) => value.clone(),
            What::Expression(expression) => expression::json_of(&expression.value(&scene)),
            What::From(member) => run.old.as_ref().and_then(|body| body.get(member)).cloned().unwrap_or(Json::Null),
        };
        let value = steps::stored(field, &at_nine(cx, field, json), currency).ok_or_else(|| {
            let kind = format!("@kind.{}", field.kind.name());
            base::Error::invalid(base::Problem::at(name, "wrong_type").with("field", name).with("kind", kind))
        })?;
        ready.push((name.clone(), value));
    }
    Ok(ready)
}

/// A date where a moment is wanted is that day at nine in the morning, on the company's clock.
fn at_nine(cx: &Cx, field: &Field, json: Json) -> Json {
    let date = json.as_str().filter(|_| field.kind == FieldKind::Instant).and_then(|text| text.parse::<base::Date>().ok());
    let moment = date.and_then(|date| date.at(9, 0, 0, 0).to_zoned(cx.setup.settings.time_zone.clone()).ok());
    moment.map_or(json, |moment| Json::String(moment.timestamp().to_string()))
}

fn tell(cx: &Cx, tx: &mut Tx, plan: &Plan, to: &[Receiver], text: &str, record: Option<&Record>) -> Result<Json> {
    let people = &cx.setup.people;
    let owner = record.and_then(|record| record.uuid("owner"));
    let mut told: Vec<Uuid> = Vec::new();
    for receiver in to {
        match receiver {
            Receiver::Owner => told.extend(owner),
            Receiver::Leader => told.extend(owner.and_then(|owner| people.leader_of(owner))),
            Receiver::Person { id } => told.push(*id),
            Receiver::Team { id } => told.extend(people.members(&[*id])),
            Receiver::Field { name } => told.extend(record.and_then(|record| record.uuid(name))),
        }
    }
    told.sort();
    told.dedup();
    let notice = Notice::new(if record.is_some() { "automation" } else { "automation_plain" });
    let mut notice = notice.to(told.iter().copied()).with("automation", plan.name.trim_start_matches('@')).with("text", text);
    if let Some(record) = record {
        notice = notice.about(&plan.object.name, record.id());
    }
    notice::tell(cx, tx, &notice)?;
    Ok(json!({ "people": told }))
}

/// Gives the record to somebody, and says in its history why it was them.
fn give(cx: &Cx, tx: &mut Tx, plan: &Plan, assignment: &Assignment, record: &Record) -> Result<Json> {
    // Whoever has the turn is read and written under this lock, so that two servers do not give the same turn twice.
    tx.lock("automation", plan.id)?;
    let candidates = candidates(cx, tx, &plan.object, assignment, record)?;
    let last = tx.first("select user_id from assignment_turn where automation_id = ?1", &[plan.id.into()], |row| row.get(0))?;
    let Some(choice) = assign::choose(assignment.way, &candidates, last) else {
        return Ok(json!({ "nobody": true, "among": candidates.len() }));
    };
    let sql = "insert into assignment_turn (automation_id, user_id) values (?1, ?2)
               on conflict (automation_id) do update set user_id = excluded.user_id";
    tx.execute(sql, &[plan.id.into(), choice.user.into()])?;
    change(cx, tx, &plan.object, record, vec![("owner".to_owned(), choice.user.into())])?;
    let why = why(cx, plan, &choice);
    events::remember(cx, tx, &plan.object.name, record.id(), "assigned", Some(json!({ "note": why })))?;
    Ok(json!({ "to": choice.user, "why": why }))
}

/// Why it was them, in the company's language: it stands in the record's history.
fn why(cx: &Cx, plan: &Plan, choice: &assign::Choice) -> String {
    let key = match choice.way {
        Way::InTurn => "assignment.in_turn",
        Way::Load => "assignment.load",
        Way::Skill => "assignment.skill",
        Way::Territory => "assignment.territory",
    };
    let name = cx.setup.people.user_name(choice.user).unwrap_or("");
    [("{name}", name.to_owned()), ("{load}", choice.load.to_string()), ("{skills}", choice.skills.to_string())]
        .into_iter()
        .chain([("{among}", choice.among.to_string()), ("{automation}", plan.name.clone())])
        .fold(base::words::word(cx.locale, key), |text, (place, value)| text.replace(place, &value))
}

fn candidates(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, assignment: &Assignment, record: &Record) -> Result<Vec<Candidate>> {
    let people = &cx.setup.people;
    let region = object.fields.iter().find(|field| field.kind == FieldKind::Region && !field.retired);
    let region = region.and_then(|field| record.text(&field.name)).unwrap_or("");
    let mut users: Vec<Uuid> = assignment.people.clone();
    let mut members = people.members(&assignment.teams);
    members.sort();
    users.extend(members);
    users.extend(assignment.regions.iter().flat_map(|territory| territory.people.iter().copied()));
    let mut seen = rustc_hash::FxHashSet::default();
    users.retain(|user| seen.insert(*user) && people.user(*user).is_some_and(|person| person.active));
    let loads = match assignment.way {
        Way::Load | Way::Skill => loads(tx, object, assignment, &users)?,
        Way::InTurn | Way::Territory => rustc_hash::FxHashMap::default(),
    };
    let skills = match assignment.way {
        Way::Skill => skills(tx, &users)?,
        _ => rustc_hash::FxHashMap::default(),
    };
    let tags = tags(object, record);
    let of = |user: Uuid| Candidate {
        user,
        load: loads.get(&user).copied().unwrap_or(0),
        skills: skills.get(&user).map_or(0, |own| own.iter().filter(|tag| tags.contains(tag)).count()),
        region: {
            let own = assignment.regions.iter().filter(|territory| territory.people.contains(&user));
            let fits =
                own.filter(|territory| !territory.region.is_empty() && region.starts_with(&*significant(&territory.region)));
            fits.map(|territory| significant(&territory.region).len()).max().unwrap_or(0)
        },
    };
    Ok(users.into_iter().map(of).collect())
}

/// The part of a region's code that says where it is: `320000` is the province 32.
fn significant(code: &str) -> String {
    let mut code = code.to_owned();
    while code.len() > 2 && code.ends_with("00") {
        code.truncate(code.len() - 2);
    }
    code
}

/// How many open records each of them has: one statement.
fn loads(tx: &mut Tx, object: &Object, assignment: &Assignment, users: &[Uuid]) -> Result<rustc_hash::FxHashMap<Uuid, i64>> {
    let mut sql =
        Sql::new(&format!("select t.owner_id, count(*) from {} t where t.deleted_at is null and ", Sql::name(&object.name)));
    sql.column_in("t", "owner_id", users);
    if let Some(board) = object.board.as_deref().and_then(|name| object.field(name)).filter(|_| !assignment.open.is_empty()) {
        sql.push(&format!(" and t.{} in ", Sql::name(&board.column())));
        let value = |text: &String| match board.kind {
            FieldKind::Choice(_) => Value::from(text.as_str()),
            _ => text.parse::<Uuid>().map_or(Value::Null, Value::Id),
        };
        sql.list(assignment.open.iter().map(value));
    }
    sql.push(" group by t.owner_id");
    Ok(tx.query(&sql.text, &sql.args, |row| Ok((row.get::<Uuid>(0)?, row.get::<i64>(1)?)))?.into_iter().collect())
}

fn skills(tx: &mut Tx, users: &[Uuid]) -> Result<rustc_hash::FxHashMap<Uuid, Vec<Uuid>>> {
    let mut sql = Sql::new("select t.id, t.skills from \"user\" t where t.skills is not null and ");
    sql.column_in("t", "id", users);
    let rows = tx.query(&sql.text, &sql.args, |row| Ok((row.get::<Uuid>(0)?, row.get::<String>(1)?)))?;
    Ok(rows.into_iter().map(|(user, text)| (user, serde_json::from_str(&text).unwrap_or_default())).collect())
}

fn tags(object: &Object, record: &Record) -> Vec<Uuid> {
    let fields = object.fields.iter().filter(|field| field.kind == FieldKind::Tags && !field.retired);
    fields
        .filter_map(|field| record.text(&field.name))
        .filter_map(|text| serde_json::from_str::<Vec<Uuid>>(text).ok())
        .flatten()
        .collect()
}
