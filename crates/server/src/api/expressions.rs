//! Expressions while they are written, and what the company's rules say of a form while it is filled. What an expression means is
//! said by `records::expression` alone; no client evaluates anything.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::Query as Parameters;
use base::{Error, Locale, Problem, Result, Uuid, words};
use records::describe::Object;
use records::expression::{self, Expression, FUNCTIONS, Fault, Kind, Linked, Scene, Sight};
use records::people::Action;
use records::{Cx, Record, defaults, json, list, permit, rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{Reader, Value as Stored};
use utoipa::{IntoParams, ToSchema};

use super::describe;
use crate::ask::{Asker, Body};
use crate::error::Answer;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpressionWish {
    /// The object whose records it is about.
    pub object: String,
    pub text: String,
    /// It has to be yes or no, as the condition of a rule is.
    #[serde(default)]
    pub condition: bool,
    /// Its value is kept in a field: it may not look at who asks, at the moment or at the record before a change.
    #[serde(default)]
    pub kept: bool,
    /// A record to evaluate it on.
    pub id: Option<Uuid>,
}

#[derive(Serialize, ToSchema)]
pub struct ExpressionAnswer {
    /// What it is, where nothing is wrong with it: `boolean`, `decimal`, `money`, `text`, `date` …
    pub kind: Option<&'static str>,
    pub faults: Vec<FaultAnswer>,
    /// What it is on the record that was asked for.
    pub result: Option<ResultAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct FaultAnswer {
    /// From one; columns in characters.
    pub line: usize,
    pub column: usize,
    /// What to mark, in UTF-16 units from the beginning of the text.
    pub from: usize,
    pub to: usize,
    pub message: String,
}

#[derive(Serialize, ToSchema)]
pub struct ResultAnswer {
    #[schema(value_type = serde_json::Value)]
    pub value: Value,
    /// Why there is no result, where an operand had no part in it: division by zero, amounts in different currencies.
    pub trouble: Option<String>,
}

fn faults(locale: Locale, faults: &[Fault]) -> Vec<FaultAnswer> {
    let each = faults.iter().map(|fault| FaultAnswer {
        line: fault.line,
        column: fault.column,
        from: fault.from,
        to: fault.to,
        message: expression::say(locale, fault),
    });
    each.collect()
}

/// Says what is wrong with an expression, or what it is and what comes of it on a record. Administrators only.
#[utoipa::path(post, path = "/api/expressions/check", tag = "set-up", request_body = ExpressionWish, responses((status = 200, body = ExpressionAnswer)))]
pub async fn expressions_check(asker: Asker, Body(wish): Body<ExpressionWish>) -> Answer<Json<ExpressionAnswer>> {
    let asker = asker.administrator()?;
    Ok(Json(asker.read(move |cx, reader| check(cx, reader, &wish)).await?))
}

fn check(cx: &Cx, reader: &mut Reader, wish: &ExpressionWish) -> Result<ExpressionAnswer> {
    let object = cx.setup.catalog.find(&wish.object).ok_or_else(|| Error::invalid(Problem::at("object", "unknown_object")))?;
    let read = match (wish.condition, wish.kept) {
        (true, true) => Expression::stored_condition,
        (true, false) => Expression::condition,
        (false, true) => Expression::stored,
        (false, false) => Expression::new,
    };
    let checked = match read(&cx.setup.catalog, object, &wish.text) {
        Ok(checked) => checked,
        Err(found) => return Ok(ExpressionAnswer { kind: None, faults: faults(cx.locale, &found), result: None }),
    };
    let result = match wish.id {
        Some(id) => {
            let scope = permit::scope(cx, object, Action::Read)?;
            let record = list::find(reader, object, &[id], &scope)?.pop().ok_or(Error::NotFound)?;
            let record = expression::seen(cx, &record);
            let linked = Linked::load(cx, reader, checked.looks(), [&record].into_iter(), Sight::Reader)?;
            // As if it were saved as it stands.
            let scene = Scene::new(cx, &record, Some(&record), &linked);
            let value = expression::json_of(&checked.value(&scene));
            let trouble = scene.trouble().map(|trouble| words::word(cx.locale, &format!("error.{}", trouble.key())));
            Some(ResultAnswer { value, trouble })
        }
        None => None,
    };
    Ok(ExpressionAnswer { kind: Some(checked.kind().name()), faults: Vec::new(), result })
}

#[derive(Deserialize, IntoParams)]
pub struct NamesParameters {
    pub object: String,
    /// Only what an expression may name whose value is kept in a field.
    #[serde(default)]
    pub kept: bool,
}

#[derive(Serialize, ToSchema)]
pub struct NamesAnswer {
    /// What an expression on this object may name: its fields, what its references lead to one step further, `me`, `today`, `now`, `before`.
    pub names: Vec<NameAnswer>,
    pub functions: Vec<FunctionAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct NameAnswer {
    /// `amount`, `stage.kind`, `me.role`.
    pub name: String,
    pub label: String,
    pub kind: &'static str,
    /// The values of a choice, to compare with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<String>>,
}

#[derive(Serialize, ToSchema)]
pub struct FunctionAnswer {
    pub name: &'static str,
    /// `add_days(date, days)`.
    pub signature: String,
    pub help: String,
}

/// The words that an expression on an object is made of, for completion. Administrators only.
#[utoipa::path(get, path = "/api/expressions/names", tag = "set-up", params(NamesParameters), responses((status = 200, body = NamesAnswer)))]
pub async fn expressions_names(asker: Asker, Parameters(wish): Parameters<NamesParameters>) -> Answer<Json<NamesAnswer>> {
    let asker = asker.administrator()?;
    let cx = &asker.cx;
    let unknown = || Error::invalid(Problem::at("object", "unknown_object"));
    let object = cx.setup.catalog.find(&wish.object).ok_or_else(unknown)?;
    let functions =
        FUNCTIONS.iter().filter(|signature| !wish.kept || signature.name != "changed").map(|signature| FunctionAnswer {
            name: signature.name,
            signature: signature.text(),
            help: words::word(cx.locale, &format!("function.{}", signature.name)),
        });
    Ok(Json(NamesAnswer { names: names(cx, object, wish.kept), functions: functions.collect() }))
}

fn names(cx: &Cx, object: &Object, kept: bool) -> Vec<NameAnswer> {
    let mut names = Vec::new();
    let mut add = |name: String, label: String, kind: &Kind| {
        let values = match kind {
            Kind::Choice(values) | Kind::Texts(Some(values)) => Some(values.to_vec()),
            _ => None,
        };
        names.push(NameAnswer { name, label, kind: kind.name(), values });
    };
    for field in object.fields.iter().filter(|field| field.is_shown()) {
        let label = describe::field_label(cx.locale, object, field);
        let kind = Kind::of(field);
        add(field.name.clone(), label.clone(), &kind);
        let Kind::Link(target) = &kind else { continue };
        let facts = if kept { Vec::new() } else { expression::facts(target) };
        for (fact, kind) in &facts {
            add(
                format!("{}.{fact}", field.name),
                format!("{label} › {}", words::word(cx.locale, &format!("expression.fact.{fact}"))),
                kind,
            );
        }
        let Some(target) = cx.setup.catalog.find(target) else { continue };
        let further =
            target.fields.iter().filter(|field| field.is_shown() && !matches!(Kind::of(field), Kind::Opaque | Kind::Link(_)));
        for further in further.filter(|further| facts.iter().all(|(fact, _)| *fact != further.name)) {
            let far = describe::field_label(cx.locale, target, further);
            add(format!("{}.{}", field.name, further.name), format!("{label} › {far}"), &Kind::of(further));
        }
    }
    let word = |name: &str| words::word(cx.locale, &format!("expression.name.{name}"));
    add("today".to_owned(), word("today"), &Kind::Date);
    if kept {
        return names;
    }
    add("me".to_owned(), word("me"), &Kind::Link("user".to_owned()));
    for (fact, kind) in expression::facts("user") {
        add(format!("me.{fact}"), words::word(cx.locale, &format!("expression.fact.{fact}")), &kind);
    }
    add("now".to_owned(), word("now"), &Kind::Instant);
    add("before".to_owned(), word("before"), &Kind::Before);
    names
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StateWish {
    pub object: String,
    /// The record that is being changed; none for a new one.
    pub id: Option<Uuid>,
    /// What stands in the form, as `/odata` takes it.
    #[schema(value_type = Object)]
    pub values: Map<String, Value>,
}

#[derive(Serialize, ToSchema)]
pub struct StateAnswer {
    /// Fields that must be filled before it is saved.
    pub required: Vec<String>,
    /// Fields that cannot be changed.
    pub locked: Vec<String>,
    /// Fields that are not shown.
    pub hidden: Vec<String>,
    /// Why a field cannot be changed, by field, in the words of the rule.
    pub reasons: BTreeMap<String, String>,
    /// What a new record gets where nothing was entered, as `/odata` takes it. A field that is sent as `null` was left empty on purpose.
    #[schema(value_type = Object)]
    pub defaults: Map<String, Value>,
}

/// What the company's rules say of a record while it is filled in. What they refuse is said when it is saved.
#[utoipa::path(post, path = "/api/expressions/state", tag = "records", request_body = StateWish, responses((status = 200, body = StateAnswer)))]
pub async fn expressions_state(asker: Asker, Body(wish): Body<StateWish>) -> Answer<Json<StateAnswer>> {
    let (state, defaults) = asker.glance(move |cx, reader| state(cx, reader, &wish)).await?;
    let reasons = state.reasons.into_iter().map(|(field, message)| (field, words::say(asker.cx.locale, &message)));
    let reasons = reasons.collect();
    Ok(Json(StateAnswer { required: state.required, locked: state.locked, hidden: state.hidden, reasons, defaults }))
}

fn state(cx: &Cx, reader: &mut Reader, wish: &StateWish) -> Result<(rule::State, Map<String, Value>)> {
    let object = cx.setup.catalog.object(&wish.object)?;
    let scope = permit::scope(cx, object, Action::Read)?;
    let before: Option<Record> = match wish.id {
        Some(id) => Some(list::find(reader, object, &[id], &scope)?.pop().ok_or(Error::NotFound)?),
        None => None,
    };
    let mut values = form_values(cx, object, before.as_ref(), &wish.values);
    let offered = match before {
        None if permit::may(cx, object, Action::Create) => offered(cx, reader, object, &mut values)?,
        _ => Map::new(),
    };
    Ok((rule::state(cx, reader, object, before.as_ref(), values)?, offered))
}

/// What stands in a form, as a record keeps it. What cannot be read yet is being typed: as if nothing stood there.
pub(super) fn form_values(
    cx: &Cx,
    object: &Arc<Object>,
    before: Option<&Record>,
    written: &Map<String, Value>,
) -> Vec<(Cow<'static, str>, store::Value)> {
    let currency = before.and_then(|record| record.text("currency")).map(str::to_owned);
    let mut values = Vec::with_capacity(written.len());
    for (name, value) in written {
        // An amount is read in the form's currency.
        let code = written.get("currency").cloned().or_else(|| currency.clone().map(Value::String));
        let pair: Map<String, Value> =
            [(name.clone(), value.clone())].into_iter().chain(code.map(|code| ("currency".to_owned(), code))).collect();
        let read = json::values(cx, object, &pair).unwrap_or_default();
        values.extend(
            read.into_iter()
                .filter(|(read, _)| name == "currency" || read != "currency")
                .map(|(name, value)| (name.into(), value)),
        );
    }
    values
}

/// What a new record with these values would be given; it joins them, so that rules see the form as it is shown.
fn offered(
    cx: &Cx,
    reader: &mut Reader,
    object: &Arc<Object>,
    values: &mut Vec<(Cow<'static, str>, Stored)>,
) -> Result<Map<String, Value>> {
    let mut record = Record::empty(object);
    values.iter().for_each(|(name, value)| record.set(name, value.clone()));
    let left_empty = values.iter().filter(|(_, value)| value.is_null());
    let left_empty: Vec<usize> = left_empty.filter_map(|(name, _)| object.position(name)).collect();
    let given = defaults::offer(cx, reader, &mut record, &left_empty)?;
    let told = json::record(cx, &record);
    let mut offered = Map::new();
    for field in given.into_iter().map(|at| &object.fields[at]) {
        let key = field.column();
        if let Some(value) = told.get(&key).filter(|value| !value.is_null()) {
            offered.insert(key, value.clone());
            values.push((field.name.clone().into(), record.get(&field.name).clone()));
        }
    }
    Ok(offered)
}
