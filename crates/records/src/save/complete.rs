//! The step that fills in what a writer need not say: defaults, the owner's team, numbers, times, amounts in base currency.

use std::sync::Arc;

use base::{Currency, Date, Money, Problem, Result};
use rustc_hash::FxHashMap;
use store::{Tx, Value};

use crate::describe::{Default, FieldKind, Object};
use crate::number::{self, Rule};
use crate::people::Action;
use crate::{Change, Cx, Verb, defaults, permit};

pub(super) fn complete(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut() {
        match change.verb {
            Verb::Create => fixed(cx, object, change),
            Verb::Delete => change.after.set("deleted_at", cx.now),
            Verb::Restore => change.after.set("deleted_at", Value::Null),
            Verb::Update => {}
        }
    }
    defaults::fill(cx, tx, object, changes)?;
    for change in changes.iter_mut() {
        if object.owned {
            owner(cx, object, change);
        }
    }
    numbers(cx, tx, object, changes)
}

fn fixed(cx: &Cx, object: &Object, change: &mut Change) {
    change.owner_chosen = !change.after.get("owner").is_null();
    for (at, field) in object.fields.iter().enumerate() {
        if !change.after.values[at].is_null() {
            continue;
        }
        change.after.values[at] = match &field.default {
            Some(Default::Value(value)) => value.clone(),
            Some(Default::Today) => cx.today.into(),
            Some(Default::Now) => cx.now.into(),
            Some(Default::Me) => cx.user_id().into(),
            Some(Default::BaseCurrency) => cx.setup.settings.base_currency.code().into(),
            None => continue,
        };
    }
    // History that is entered later may bring the moment of its creation.
    if change.after.get("created_at").is_null() {
        change.after.set("created_at", cx.now);
    }
    if change.after.get("created_by").is_null() {
        change.after.set("created_by", cx.user_id());
    }
}

/// The team of a record is its owner's at the moment of ownership; a new owner must be one that the writer may give it to.
fn owner(cx: &Cx, object: &Object, change: &mut Change) {
    if !change.touches("owner") {
        return;
    }
    let owner = change.after.uuid("owner");
    let person = owner.and_then(|id| cx.setup.people.user(id));
    if owner.is_some() && person.is_none() {
        return change.refuse("owner", "reference_missing");
    }
    let team = person.and_then(|person| person.team);
    change.after.set("team", team);
    if owner == cx.user_id() && change.is_new() {
        return;
    }
    let allowed = permit::may_own(cx, object, Action::Assign, owner, team);
    if !allowed {
        change.refuse("owner", "assign_forbidden");
    }
}

/// Serials are taken in one block per stem.
fn numbers(cx: &Cx, tx: &mut Tx, object: &Object, changes: &mut [Change]) -> Result<()> {
    let Some(field) = object.fields.iter().find(|field| field.kind == FieldKind::AutoNumber) else { return Ok(()) };
    let default = Rule::of_prefix(object.numbering.as_deref().unwrap_or(""));
    let rule = cx.setup.numbering.get(&object.name).unwrap_or(&default);
    let stem = rule.stem(cx.today);
    let wanting = |change: &Change| change.is_new() && change.problems.is_empty() && change.after.get(&field.name).is_null();
    let count = changes.iter().filter(|change| wanting(change)).count();
    if count == 0 {
        return Ok(());
    }
    let first = number::take(tx, &object.name, &stem, i64::try_from(count).unwrap_or(i64::MAX), rule.gapless)?;
    for (serial, change) in (first..).zip(changes.iter_mut().filter(|change| wanting(change))) {
        change.after.set(&field.name, rule.number(cx.today, serial));
    }
    Ok(())
}

/// What an amount is worth in base currency, at the rate of the record's day. Not stored in the record's values: `write`
/// asks for it again by `base_amount`; here a missing rate or an overflow becomes a problem.
pub(super) fn base_amounts(cx: &Cx, object: &Object, changes: &mut [Change]) -> Result<()> {
    if !object.fields.iter().any(|field| field.kind == FieldKind::Money) {
        return Ok(());
    }
    let mut known: FxHashMap<String, bool> = FxHashMap::default();
    for change in changes.iter_mut() {
        let code = change.after.text("currency").unwrap_or(cx.setup.settings.base_currency.code()).to_owned();
        let base = code == cx.setup.settings.base_currency.code();
        let has_rate = *known.entry(code).or_insert_with_key(|code| base || cx.setup.rates.on(code, cx.today).is_some());
        if !has_rate {
            change.problems.push(Problem::at("currency", "rate_missing"));
        }
    }
    Ok(())
}

/// Minor units of the base currency, at the rate of the day on which the record was closed, or of today while it is open.
pub(super) fn base_amount(cx: &Cx, change: &Change, minor: &Value) -> Result<Value> {
    let code = change.after.text("currency");
    let currency = code.and_then(Currency::from_code);
    if code.is_some() && currency.is_none() {
        return Ok(Value::Null);
    }
    in_base(cx, currency, change.after.date("closed_on"), minor)
}

/// The same for a currency and a closing day; none means the base currency, and today.
pub(crate) fn in_base(cx: &Cx, currency: Option<Currency>, day: Option<Date>, minor: &Value) -> Result<Value> {
    let Value::Int(minor) = minor else { return Ok(Value::Null) };
    let base = cx.setup.settings.base_currency;
    let Some(currency) = currency.filter(|currency| *currency != base) else { return Ok(Value::Int(*minor)) };
    let Some(rate) = cx.setup.rates.on(currency.code(), day.unwrap_or(cx.today)) else { return Ok(Value::Null) };
    Ok(Value::Int(Money::new(*minor, currency).convert(rate, base)?.minor))
}
