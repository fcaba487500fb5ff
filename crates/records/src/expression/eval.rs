//! What a checked expression is on one record. No statement, no allocation that grows with anything but the record's own texts, no
//! panic: what cannot be computed is null, and `Scene::trouble` says why.

use std::borrow::Cow;
use std::cell::Cell;
use std::cmp::Ordering;

use base::{Currency, Date, Decimal, Money, Uuid, money};
use jiff::ToSpan;
use rust_decimal::prelude::ToPrimitive;
use store::Value as Stored;

use super::functions::Function;
use super::linked::Linked;
use super::tree::{Node, PersonFact, Shape, Slot, TeamFact};
use super::value::{self, LONGEST_TEXT, Trouble, Value};
use crate::describe::Choice;
use crate::{Cx, Record};

/// What an expression is evaluated on.
pub struct Scene<'a> {
    pub cx: &'a Cx,
    pub record: &'a Record,
    pub before: Option<&'a Record>,
    pub linked: &'a Linked,
    /// Why something had no result, the first time that happened.
    trouble: Cell<Option<Trouble>>,
}

/// Days that are added or counted at a time: more than two centuries.
const MOST_DAYS: i32 = 100_000;
const MOST_WORKING_DAYS: i32 = 10_000;

impl<'a> Scene<'a> {
    pub fn new(cx: &'a Cx, record: &'a Record, before: Option<&'a Record>, linked: &'a Linked) -> Self {
        Scene { cx, record, before, linked, trouble: Cell::new(None) }
    }

    pub fn trouble(&self) -> Option<Trouble> {
        self.trouble.get()
    }

    pub(super) fn value(&self, node: &'a Node) -> Value<'a> {
        match node {
            Node::Constant(value) => value.clone(),
            Node::Field { slot, before: false } => self.read(self.record, *slot),
            Node::Field { slot, before: true } => self.before.map_or(Value::Null, |before| self.read(before, *slot)),
            Node::WasThere => Value::Boolean(self.before.is_some()),
            Node::Linked { reference, before, slot } => self.linked(*reference, *before, *slot),
            Node::Person(of, fact) => self.person(of, *fact),
            Node::Team(of, fact) => self.team(of, *fact),
            Node::Me => self.cx.user_id().map_or(Value::Null, Value::Link),
            Node::Today => Value::Date(self.cx.today),
            Node::Now => Value::Instant(self.cx.now),
            Node::Not(part) => Value::Boolean(!self.holds(part)),
            Node::And(left, right) => Value::Boolean(self.holds(left) && self.holds(right)),
            Node::Or(left, right) => Value::Boolean(self.holds(left) || self.holds(right)),
            Node::If(condition, yes, no) => self.value(if self.holds(condition) { yes } else { no }),
            Node::Negate(part) => value::negated(&self.value(part)),
            Node::Arithmetic(operator, left, right) => {
                self.or_null(value::arithmetic(*operator, &self.value(left), &self.value(right)))
            }
            Node::Compare(operator, left, right) => {
                let holds = value::compare(*operator, &self.value(left), &self.value(right));
                Value::Boolean(holds.unwrap_or_else(|trouble| {
                    self.note(trouble);
                    false
                }))
            }
            Node::InList(needle, list) => {
                let needle = self.value(needle);
                Value::Boolean(list.iter().any(|node| value::equal(&needle, &self.value(node))))
            }
            Node::Within(needle, list) => Value::Boolean(match (self.value(needle), self.value(list)) {
                (Value::Text(text), Value::Texts(list)) => list.iter().any(|known| *known == text),
                (Value::Link(id), Value::Links(list)) => list.contains(&id),
                _ => false,
            }),
            Node::Matches(text, pattern) => {
                Value::Boolean(matches!(self.value(text), Value::Text(text) if pattern.is_match(&text)))
            }
            Node::Changed(at) => Value::Boolean(match self.before {
                Some(before) => before.values[*at] != self.record.values[*at],
                None => !self.record.values[*at].is_null(),
            }),
            Node::Call(function, args) => self.call(*function, args),
        }
    }

    pub(super) fn holds(&self, node: &'a Node) -> bool {
        self.value(node).is_true()
    }

    fn note(&self, trouble: Trouble) {
        if self.trouble.get().is_none() {
            self.trouble.set(Some(trouble));
        }
    }

    fn or_null(&self, result: Result<Value<'a>, Trouble>) -> Value<'a> {
        result.unwrap_or_else(|trouble| {
            self.note(trouble);
            Value::Null
        })
    }

    fn read<'r>(&self, record: &'r Record, slot: Slot) -> Value<'r> {
        match (slot.shape, &record.values[slot.at]) {
            (_, Stored::Null) => Value::Null,
            (Shape::Opaque, _) => Value::Something,
            (Shape::Integer, Stored::Int(number)) => Value::Number(Decimal::from(*number)),
            (Shape::Decimal, Stored::Int(number)) => Value::Number(money::from_stored(*number)),
            (Shape::Money { currency }, Stored::Int(minor)) => {
                let code = currency.and_then(|at| match &record.values[at] {
                    Stored::Text(code) => Currency::from_code(code),
                    _ => None,
                });
                let currency = code.unwrap_or(self.cx.setup.settings.base_currency);
                Value::Money(Money::new(*minor, currency).major(), currency)
            }
            (Shape::List, Stored::Text(json)) => Value::Texts(serde_json::from_str(json).unwrap_or_default()),
            (Shape::Plain, Stored::Text(text)) => Value::Text(Cow::Borrowed(text)),
            (Shape::Plain, Stored::Bool(yes)) => Value::Boolean(*yes),
            (Shape::Plain, Stored::Date(date)) => Value::Date(*date),
            (Shape::Plain, Stored::Instant(instant)) => Value::Instant(*instant),
            (Shape::Plain, Stored::Id(id)) => Value::Link(*id),
            _ => Value::Null,
        }
    }

    fn linked(&self, reference: usize, before: bool, slot: Slot) -> Value<'a> {
        let record = if before { self.before } else { Some(self.record) };
        let Some(Stored::Id(id)) = record.map(|record| &record.values[reference]) else { return Value::Null };
        self.linked.get(*id).map_or(Value::Null, |record| self.read(record, slot))
    }

    fn person(&self, of: &'a Node, fact: PersonFact) -> Value<'a> {
        let Value::Link(id) = self.value(of) else { return Value::Null };
        let Some(person) = self.cx.setup.people.user(id) else { return Value::Null };
        match fact {
            PersonFact::Name => Value::Text(Cow::Borrowed(&person.name)),
            PersonFact::Role => Value::Text(Cow::Borrowed(person.role_kind.value())),
            PersonFact::Team => person.team.map_or(Value::Null, Value::Link),
            PersonFact::Teams => Value::Links(person.teams.clone()),
            PersonFact::Active => Value::Boolean(person.active),
        }
    }

    fn team(&self, of: &'a Node, fact: TeamFact) -> Value<'a> {
        let Value::Link(id) = self.value(of) else { return Value::Null };
        let Some(team) = self.cx.setup.people.team(id) else { return Value::Null };
        let link = |id: Option<Uuid>| id.map_or(Value::Null, Value::Link);
        match fact {
            TeamFact::Name => Value::Text(Cow::Borrowed(&team.name)),
            TeamFact::Parent => link(team.parent),
            TeamFact::Leader => link(team.leader),
        }
    }

    /// The date of a date or of a moment, in the company's time zone.
    fn day(&self, node: &'a Node) -> Option<Date> {
        match self.value(node) {
            Value::Date(date) => Some(date),
            Value::Instant(instant) => Some(instant.to_zoned(self.cx.setup.settings.time_zone.clone()).date()),
            _ => None,
        }
    }

    /// A whole number, what is behind its point left away.
    fn whole(&self, node: &'a Node, most: i32) -> Result<Option<i32>, Trouble> {
        let Value::Number(number) = self.value(node) else { return Ok(None) };
        match number.trunc().to_i32().filter(|number| number.unsigned_abs() <= most.unsigned_abs()) {
            Some(number) => Ok(Some(number)),
            None => Err(Trouble::OutOfRange),
        }
    }

    fn call(&self, function: Function, args: &'a [Node]) -> Value<'a> {
        match function {
            Function::Empty => Value::Boolean(self.value(&args[0]).is_empty()),
            Function::Coalesce => args.iter().map(|arg| self.value(arg)).find(|value| !value.is_empty()).unwrap_or(Value::Null),
            Function::Min | Function::Max => self.extreme(function == Function::Min, args),
            Function::Round => match args.get(1).map(|digits| self.whole(digits, 28)) {
                None => value::rounded(&self.value(&args[0]), None),
                Some(Ok(Some(digits))) if digits >= 0 => value::rounded(&self.value(&args[0]), u32::try_from(digits).ok()),
                Some(Ok(None)) => Value::Null,
                Some(_) => self.or_null(Err(Trouble::OutOfRange)),
            },
            Function::Abs => value::absolute(&self.value(&args[0])),
            Function::InBase => self.in_base(&args[0]),
            Function::Date
            | Function::Year
            | Function::Month
            | Function::Day
            | Function::Weekday
            | Function::AddDays
            | Function::AddMonths
            | Function::DaysBetween
            | Function::AddWorkingDays
            | Function::WorkingDaysBetween => {
                let result = self.calendar(function, args);
                self.or_null(result)
            }
            Function::Contains | Function::StartsWith | Function::EndsWith => self.looks_into(function, args),
            Function::Length => match self.value(&args[0]) {
                Value::Text(text) => count(text.chars().count()),
                Value::Texts(list) => count(list.len()),
                Value::Links(list) => count(list.len()),
                _ => count(0),
            },
            Function::Lower | Function::Upper | Function::Text => self.text(function, &args[0]),
            // The checker makes nodes of their own of these.
            Function::Matches | Function::Changed => Value::Null,
        }
    }

    /// Nulls are left out; null of nothing but nulls.
    fn extreme(&self, least: bool, args: &'a [Node]) -> Value<'a> {
        let mut best = Value::Null;
        for value in args.iter().map(|arg| self.value(arg)).filter(|value| !value.is_null()) {
            match value::order(&value, &best) {
                Ok(Some(order)) if (order == Ordering::Less) == least && order != Ordering::Equal => best = value,
                Ok(None) => best = value,
                Ok(Some(_)) => {}
                Err(trouble) => return self.or_null(Err(trouble)),
            }
        }
        best
    }

    /// At the rate of the day on which the record was closed, or of today: the one that its amounts are added up with.
    fn in_base(&self, arg: &'a Node) -> Value<'a> {
        let base = self.cx.setup.settings.base_currency;
        let (amount, currency) = match self.value(arg) {
            Value::Money(amount, currency) => (amount, currency),
            Value::Number(amount) => (amount, base),
            _ => return Value::Null,
        };
        if currency == base {
            return Value::Money(amount, base);
        }
        let day = self.record.date("closed_on").unwrap_or(self.cx.today);
        let Some(rate) = self.cx.setup.rates.on(currency.code(), day) else { return self.or_null(Err(Trouble::RateMissing)) };
        let converted = amount.checked_mul(rate).map(|amount| Value::Money(amount, base)).ok_or(Trouble::OutOfRange);
        match converted {
            Ok(amount) => value::rounded(&amount, None),
            Err(trouble) => self.or_null(Err(trouble)),
        }
    }

    fn calendar(&self, function: Function, args: &'a [Node]) -> Result<Value<'a>, Trouble> {
        let Some(day) = self.day(&args[0]) else { return Ok(Value::Null) };
        let number = |number: i64| Ok(Value::Number(Decimal::from(number)));
        match function {
            Function::Date => return Ok(Value::Date(day)),
            Function::Year => return number(day.year().into()),
            Function::Month => return number(day.month().into()),
            Function::Day => return number(day.day().into()),
            Function::Weekday => return number(day.weekday().to_monday_one_offset().into()),
            _ => {}
        }
        let working = &self.cx.setup.working;
        if matches!(function, Function::DaysBetween | Function::WorkingDaysBetween) {
            let Some(to) = self.day(&args[1]) else { return Ok(Value::Null) };
            return match function {
                Function::DaysBetween => number((to - day).get_days().into()),
                _ if to < day => number(-i64::from(working.working_days_between(to, day))),
                _ => number(working.working_days_between(day, to).into()),
            };
        }
        let most = if function == Function::AddDays { MOST_DAYS } else { MOST_WORKING_DAYS };
        let Some(count) = self.whole(&args[1], most)? else { return Ok(Value::Null) };
        let moved = match function {
            Function::AddDays => day.checked_add(count.days()).ok(),
            Function::AddMonths => day.checked_add(count.months()).ok(),
            _ => working.add_working_days(day, count),
        };
        // A stored date is of the years 1 to 9999.
        moved.filter(|date| date.year() >= 1).map(Value::Date).ok_or(Trouble::OutOfRange)
    }

    fn looks_into(&self, function: Function, args: &'a [Node]) -> Value<'a> {
        let (Value::Text(text), Value::Text(part)) = (self.value(&args[0]), self.value(&args[1])) else {
            return Value::Boolean(false);
        };
        Value::Boolean(match function {
            Function::Contains => text.contains(&*part),
            Function::StartsWith => text.starts_with(&*part),
            _ => text.ends_with(&*part),
        })
    }

    fn text(&self, function: Function, arg: &'a Node) -> Value<'a> {
        let text = match (function, self.value(arg)) {
            (Function::Lower, Value::Text(text)) => text.to_lowercase(),
            (Function::Upper, Value::Text(text)) => text.to_uppercase(),
            (Function::Text, value) => match plain(&value) {
                Some(text) => text,
                None => return Value::Null,
            },
            _ => return Value::Null,
        };
        match text.len() > LONGEST_TEXT {
            true => self.or_null(Err(Trouble::TextTooLong)),
            false => Value::Text(Cow::Owned(text)),
        }
    }
}

fn count(number: usize) -> Value<'static> {
    Value::Number(Decimal::from(number))
}

/// A value as text, as files and addresses write it.
pub(super) fn plain(value: &Value) -> Option<String> {
    Some(match value {
        Value::Boolean(yes) => yes.to_string(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Money(amount, _) => amount.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Instant(instant) => instant.to_string(),
        Value::Texts(list) => list.join(", "),
        Value::Null | Value::Link(_) | Value::Links(_) | Value::Something => return None,
    })
}
