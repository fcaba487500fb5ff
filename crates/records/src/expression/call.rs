//! How calls of functions are checked: how many arguments, of which kind, and what comes of it.

use base::{Date, Message};
use cel::common::ast::{CallExpr, IdedExpr};
use regex::{Regex, RegexBuilder};

use super::check::{Checker, Part, position};
use super::functions::{self, Function, Gives, Parameter, Signature};
use super::kind::Kind;
use super::names;
use super::tree::Node;
use super::value::Value;

impl Checker<'_> {
    /// `contains(name, "x")` and `name.contains("x")` are the same.
    pub(super) fn function(&mut self, id: u64, call: &CallExpr) -> Option<Part> {
        let Some(signature) = functions::find(&call.func_name) else {
            return self.wrong(id, names::unknown_function(&call.func_name));
        };
        let given: Vec<&IdedExpr> = call.target.as_deref().into_iter().chain(&call.args).collect();
        let most = if signature.repeats { usize::MAX } else { signature.parameters.len() };
        if given.len() < signature.needed || given.len() > most {
            let message = Message::new("expression_argument_count").with("function", signature.text());
            return self.wrong(id, message.with("count", signature.count()).with("given", given.len()));
        }
        match signature.function {
            Function::Changed if self.is_kept() => return self.not_kept(id, "changed"),
            Function::Changed => return self.changed(given[0]),
            Function::Date => return self.date(given[0]),
            _ => {}
        }
        self.ages |= matches!(signature.function, Function::InBase | Function::AddWorkingDays | Function::WorkingDaysBetween);
        let parts: Vec<Option<Part>> = given.iter().map(|part| self.check(part)).collect();
        let parts: Vec<Part> = parts.into_iter().collect::<Option<_>>()?;
        for (at, (_, kind)) in parts.iter().enumerate() {
            let (_, parameter) = signature.parameters[at.min(signature.parameters.len() - 1)];
            // Nobody means the whole record before, nor the word null itself, but in these.
            // The day of a moment is the time zone's.
            self.ages |= parameter == Parameter::Day && *kind == Kind::Instant;
            let alone = *kind == Kind::Before || (*kind == Kind::Null && signature.gives != Gives::Common);
            if alone || !parameter.takes(kind) {
                return self.expected(given[at].id, parameter.word(), kind);
            }
        }
        if signature.function == Function::Matches {
            let pattern = self.pattern(given[1], &parts[1].0)?;
            let text = parts.into_iter().next()?.0;
            return Some((Node::Matches(Box::new(text), pattern), Kind::Boolean));
        }
        let kind = self.gives(id, signature, &given, &parts)?;
        Some((Node::Call(signature.function, parts.into_iter().map(|(node, _)| node).collect()), kind))
    }

    fn gives(&mut self, id: u64, signature: &Signature, given: &[&IdedExpr], parts: &[Part]) -> Option<Kind> {
        Some(match signature.gives {
            Gives::Boolean => Kind::Boolean,
            Gives::Number => Kind::Number,
            Gives::Date => Kind::Date,
            Gives::Text => Kind::Text,
            Gives::Money => Kind::Money,
            Gives::First => parts[0].1.clone(),
            Gives::Common => {
                let mut common = Kind::Null;
                for (at, (node, kind)) in parts.iter().enumerate() {
                    let Some(joined) = common.clone().join(kind.clone()) else {
                        return self.expected(given[at].id, &common.word(), kind);
                    };
                    self.known_value(&common, given[at].id, node)?;
                    common = joined;
                }
                let ordered = signature.function == Function::Coalesce || common.orders(&common);
                if !ordered {
                    return self.expected(id, Parameter::Amount.word(), &common);
                }
                common
            }
        })
    }

    /// `changed("amount")`: the field is named, not computed.
    fn changed(&mut self, part: &IdedExpr) -> Option<Part> {
        let (node, _) = self.check(part)?;
        let Node::Constant(Value::Text(name)) = node else {
            return self.wrong(part.id, Message::new("expression_quote_the_field"));
        };
        match position(self.object, &name) {
            Some(at) => {
                self.reads.push(at);
                Some((Node::Changed(at), Kind::Boolean))
            }
            None => self.wrong(part.id, names::unknown(self.object, &name)),
        }
    }

    /// `date("2026-09-08")` is a date from the start; `date(created_at)` the day of a moment.
    fn date(&mut self, part: &IdedExpr) -> Option<Part> {
        let (node, kind) = self.check(part)?;
        match (&node, kind) {
            (Node::Constant(Value::Text(text)), _) => match text.parse::<Date>().ok().filter(|date| date.year() >= 1) {
                Some(date) => Some((Node::Constant(Value::Date(date)), Kind::Date)),
                None => self.wrong(part.id, Message::new("expression_not_a_date")),
            },
            (_, kind @ (Kind::Instant | Kind::Date)) => {
                self.ages |= kind == Kind::Instant;
                Some((Node::Call(Function::Date, vec![node]), Kind::Date))
            }
            (_, kind) => self.expected(part.id, "@kind.date", &kind),
        }
    }

    /// Patterns are read once, here, and matched in time that grows with the text alone.
    fn pattern(&mut self, part: &IdedExpr, node: &Node) -> Option<Regex> {
        let Node::Constant(Value::Text(pattern)) = node else {
            return self.wrong(part.id, Message::new("expression_pattern_in_quotes"));
        };
        match RegexBuilder::new(pattern).size_limit(1 << 18).dfa_size_limit(1 << 20).nest_limit(20).build() {
            Ok(pattern) => Some(pattern),
            Err(_) => self.wrong(part.id, Message::new("expression_pattern_malformed")),
        }
    }
}
