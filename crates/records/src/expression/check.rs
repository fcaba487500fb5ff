//! From the tree of the parser to one that can be evaluated: every name is looked up in the description, every kind compared. What
//! is wrong is said with its place; all of it, not only the first. What CEL has and this refuses: loops, maps, messages, bytes.

use std::sync::Arc;

use base::{Decimal, Message};
use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SelectExpr, operators};

use super::kind::{Fault, Kind};
use super::linked::Looks;
use super::names;
use super::syntax::Source;
use super::tree::{Node, PersonFact, Shape, Slot, TeamFact};
use super::value::{Arithmetic, Comparison, Value};
use crate::describe::{Catalog, Object};

/// Parts within parts; a sum of that many terms is one, too.
const DEEPEST: usize = 150;
/// Values in a list.
const WIDEST: usize = 100;

pub(super) struct Checker<'a> {
    pub catalog: &'a Catalog,
    pub object: &'a Arc<Object>,
    pub source: &'a Source,
    pub faults: Vec<Fault>,
    /// What it looks at in the record itself and beyond it.
    pub reads: Vec<usize>,
    pub looks: Looks,
    /// It looks at the calendar, the rates or the date.
    pub ages: bool,
    /// Its value is kept, so that it may look at nothing that changes without a record being written; `ages` is minded.
    stored: bool,
    depth: usize,
}

/// A checked part and what it is.
pub(super) type Part = (Node, Kind);

impl<'a> Checker<'a> {
    pub fn new(catalog: &'a Catalog, object: &'a Arc<Object>, source: &'a Source, stored: bool) -> Self {
        let (faults, reads, looks) = (Vec::new(), Vec::new(), Looks::default());
        Checker { catalog, object, source, faults, reads, looks, ages: false, stored, depth: 0 }
    }

    /// `None` where something is wrong with it, which `faults` then says.
    pub fn check(&mut self, part: &IdedExpr) -> Option<Part> {
        if self.depth >= DEEPEST {
            return self.wrong(part.id, Message::new("expression_too_deep"));
        }
        self.depth += 1;
        let checked = match &part.expr {
            Expr::Literal(literal) => self.literal(part.id, literal),
            Expr::Ident(name) => self.name(part.id, name),
            Expr::Select(select) => self.select(part.id, select),
            Expr::Call(call) => self.call(part.id, call),
            Expr::Comprehension(_) => self.wrong(part.id, Message::new("expression_no_loops")),
            Expr::List(_) => self.wrong(part.id, Message::new("expression_list_alone")),
            Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => self.wrong(part.id, Message::new("expression_unsupported")),
        };
        self.depth -= 1;
        checked
    }

    pub(super) fn wrong<T>(&mut self, id: u64, message: Message) -> Option<T> {
        self.faults.push(self.source.fault(id, message));
        None
    }

    fn literal(&mut self, id: u64, literal: &LiteralValue) -> Option<Part> {
        let part = match literal {
            LiteralValue::Null => (Value::Null, Kind::Null),
            LiteralValue::Boolean(value) => (Value::Boolean(*value.inner()), Kind::Boolean),
            LiteralValue::String(text) => (Value::Text(text.inner().to_owned().into()), Kind::Text),
            LiteralValue::Int(number) => (Value::Number(Decimal::from(*number.inner())), Kind::Number),
            LiteralValue::UInt(number) => (Value::Number(Decimal::from(*number.inner())), Kind::Number),
            // The digits as they are written, not what floating point makes of them.
            LiteralValue::Double(number) => {
                let digits = self.source.slice(id).trim_start_matches('-');
                let parsed = Decimal::from_str_exact(digits).or_else(|_| Decimal::from_scientific(digits));
                let Ok(exact) = parsed else { return self.wrong(id, Message::new("number_out_of_range")) };
                (Value::Number(if number.inner().is_sign_negative() { -exact } else { exact }), Kind::Number)
            }
            LiteralValue::Bytes(_) => return self.wrong(id, Message::new("expression_unsupported")),
        };
        Some((Node::Constant(part.0), part.1))
    }

    fn name(&mut self, id: u64, name: &str) -> Option<Part> {
        if self.stored && matches!(name, "me" | "now" | "before") {
            return self.not_kept(id, name);
        }
        self.ages |= name == "today";
        match name {
            "me" => return Some((Node::Me, Kind::Link("user".to_owned()))),
            "today" => return Some((Node::Today, Kind::Date)),
            "now" => return Some((Node::Now, Kind::Instant)),
            "before" => return Some((Node::WasThere, Kind::Before)),
            _ => {}
        }
        self.field(id, name, false)
    }

    pub(super) fn not_kept<T>(&mut self, id: u64, name: &str) -> Option<T> {
        self.wrong(id, Message::new("expression_not_kept").with("name", name))
    }

    pub(super) fn is_kept(&self) -> bool {
        self.stored
    }

    fn field(&mut self, id: u64, name: &str, before: bool) -> Option<Part> {
        let Some(at) = position(self.object, name) else { return self.wrong(id, names::unknown(self.object, name)) };
        self.reads.push(at);
        let field = &self.object.fields[at];
        let slot = Slot { at, shape: Shape::of(field, self.object.position("currency")) };
        Some((Node::Field { slot, before }, Kind::of(field)))
    }

    fn select(&mut self, id: u64, select: &SelectExpr) -> Option<Part> {
        if select.test {
            // `has(account.industry)`: whether there is a value.
            let plain = SelectExpr { test: false, ..select.clone() };
            let (node, _) = self.select(id, &plain)?;
            let there = Node::Compare(Comparison::NotEqual, Box::new(node), Box::new(Node::Constant(Value::Null)));
            return Some((there, Kind::Boolean));
        }
        let (of, kind) = self.check(&select.operand)?;
        let name = select.field.as_str();
        match (of, kind) {
            (_, Kind::Before) => self.field(id, name, true),
            // What is known of people is as of the last change of the set-up; what is kept is read from their records.
            (of, Kind::Link(object)) if self.stored => self.linked(id, of, &object, name),
            (of, Kind::Link(object)) => match fact(of, &object, name) {
                Ok(part) => Some(part),
                Err(of) => self.linked(id, of, &object, name),
            },
            (_, kind) => self.wrong(id, Message::new("expression_no_member").with("name", name).with("kind", kind.word())),
        }
    }

    /// A field of the record that a reference of this record names.
    fn linked(&mut self, id: u64, of: Node, target: &str, name: &str) -> Option<Part> {
        let Some(object) = self.catalog.find(target).cloned() else {
            return self.wrong(id, Message::new("expression_unknown_name").with("name", name));
        };
        let Some(at) = position(&object, name) else { return self.wrong(id, names::unknown(&object, name)) };
        let Node::Field { slot: reference, before } = of else { return self.wrong(id, Message::new("expression_too_far")) };
        let field = &object.fields[at];
        let slot = Slot { at, shape: Shape::of(field, object.position("currency")) };
        let currency = match slot.shape {
            Shape::Money { currency } => currency,
            _ => None,
        };
        self.looks.add(reference.at, target, [at].into_iter().chain(currency));
        Some((Node::Linked { reference: reference.at, before, slot }, Kind::of(field)))
    }

    fn call(&mut self, id: u64, call: &CallExpr) -> Option<Part> {
        let (name, args) = (call.func_name.as_str(), call.args.as_slice());
        match (name, args) {
            (operators::LOGICAL_AND | operators::LOGICAL_OR, [left, right]) => {
                let sides = (self.condition(left), self.condition(right));
                let (Some(left), Some(right)) = sides else { return None };
                let (left, right) = (Box::new(left), Box::new(right));
                let node = if name == operators::LOGICAL_AND { Node::And(left, right) } else { Node::Or(left, right) };
                Some((node, Kind::Boolean))
            }
            (operators::LOGICAL_NOT, [part]) => Some((Node::Not(Box::new(self.condition(part)?)), Kind::Boolean)),
            (operators::CONDITIONAL, [condition, yes, no]) => {
                let parts = (self.condition(condition), self.check(yes), self.check(no));
                let (Some(condition), Some((yes, a)), Some((no, b))) = parts else { return None };
                match a.clone().join(b.clone()) {
                    Some(kind) => Some((Node::If(Box::new(condition), Box::new(yes), Box::new(no)), kind)),
                    None => self.differ(id, "? :", &a, &b),
                }
            }
            (operators::NEGATE, [part]) => {
                let (node, kind) = self.check(part)?;
                match kind.is_numeric() {
                    true => Some((Node::Negate(Box::new(node)), kind)),
                    false => self.expected(part.id, "@kind.decimal", &kind),
                }
            }
            (operators::IN, [needle, list]) => self.within(id, needle, list),
            (_, [left, right]) if comparison(name).is_some() => self.compare(id, comparison(name)?, left, right),
            (_, [left, right]) if arithmetic(name).is_some() => self.arithmetic(id, arithmetic(name)?, left, right),
            _ if name.starts_with(|c: char| c.is_ascii_alphabetic()) => self.function(id, call),
            _ => self.wrong(id, Message::new("expression_unsupported")),
        }
    }

    pub(super) fn condition(&mut self, part: &IdedExpr) -> Option<Node> {
        let (node, kind) = self.check(part)?;
        match kind {
            Kind::Boolean => Some(node),
            kind => self.expected(part.id, "@kind.boolean", &kind),
        }
    }

    fn compare(&mut self, id: u64, (operator, sign): (Comparison, &str), left: &IdedExpr, right: &IdedExpr) -> Option<Part> {
        let sides = (self.check(left), self.check(right));
        let (Some((a, one)), Some((b, other))) = sides else { return None };
        let equality = matches!(operator, Comparison::Equal | Comparison::NotEqual);
        let fits = match (&one, &other) {
            (Kind::Before, Kind::Null) | (Kind::Null, Kind::Before) => equality,
            _ if equality => one.equals(&other),
            _ => one.orders(&other),
        };
        if !fits {
            return self.differ(id, sign, &one, &other);
        }
        self.known_value(&one, right.id, &b)?;
        self.known_value(&other, left.id, &a)?;
        // A new record has no record before it: `before == null`.
        let (a, b) = match (&one, &other) {
            (Kind::Before, _) => (before_or_null(a), b),
            (_, Kind::Before) => (a, before_or_null(b)),
            _ => (a, b),
        };
        Some((Node::Compare(operator, Box::new(a), Box::new(b)), Kind::Boolean))
    }

    /// A text that is compared with a choice has to be one of its values.
    pub(super) fn known_value(&mut self, kind: &Kind, id: u64, node: &Node) -> Option<()> {
        let (Kind::Choice(values) | Kind::Texts(Some(values)), Node::Constant(Value::Text(text))) = (kind, node) else {
            return Some(());
        };
        if values.iter().any(|value| value == text) {
            return Some(());
        }
        let known: Vec<&str> = values.iter().take(12).map(String::as_str).collect();
        let message = Message::new("expression_not_a_value").with("value", text).with("values", known.join(", "));
        self.wrong(id, message)
    }

    fn arithmetic(&mut self, id: u64, (operator, sign): (Arithmetic, &str), left: &IdedExpr, right: &IdedExpr) -> Option<Part> {
        let sides = (self.check(left), self.check(right));
        let (Some((a, one)), Some((b, other))) = sides else { return None };
        let kind = match (operator, &one, &other) {
            (Arithmetic::Add, a, b) if a.is_textual() && b.is_textual() => Kind::Text,
            (_, Kind::Number, Kind::Number) => Kind::Number,
            (Arithmetic::Add | Arithmetic::Subtract, a, b) if a.is_numeric() && b.is_numeric() => Kind::Money,
            (Arithmetic::Multiply, Kind::Money, Kind::Number) | (Arithmetic::Multiply, Kind::Number, Kind::Money) => Kind::Money,
            (Arithmetic::Divide, Kind::Money, Kind::Number) => Kind::Money,
            (Arithmetic::Divide, Kind::Money, Kind::Money) => Kind::Number,
            (Arithmetic::Add | Arithmetic::Subtract, Kind::Date, _) => {
                return self.wrong(id, Message::new("expression_use_add_days"));
            }
            _ => return self.differ(id, sign, &one, &other),
        };
        Some((Node::Arithmetic(operator, Box::new(a), Box::new(b)), kind))
    }

    fn within(&mut self, id: u64, needle: &IdedExpr, list: &IdedExpr) -> Option<Part> {
        let (node, kind) = self.check(needle)?;
        let Expr::List(values) = &list.expr else {
            let (list_node, list_kind) = self.check(list)?;
            let fits = match (&kind, &list_kind) {
                (kind, Kind::Texts(_)) => kind.is_textual(),
                (Kind::Link(one), Kind::Links(other)) => one == other,
                _ => false,
            };
            if !fits {
                return self.differ(id, "in", &kind, &list_kind);
            }
            self.known_value(&list_kind, needle.id, &node)?;
            return Some((Node::Within(Box::new(node), Box::new(list_node)), Kind::Boolean));
        };
        if values.elements.len() > WIDEST {
            return self.wrong(list.id, Message::new("expression_list_too_long").with("most", WIDEST));
        }
        let mut nodes = Vec::with_capacity(values.elements.len());
        for value in &values.elements {
            let (value_node, value_kind) = self.check(value)?;
            if !kind.equals(&value_kind) {
                return self.differ(value.id, "in", &kind, &value_kind);
            }
            self.known_value(&kind, value.id, &value_node)?;
            nodes.push(value_node);
        }
        Some((Node::InList(Box::new(node), nodes), Kind::Boolean))
    }

    pub(super) fn expected<T>(&mut self, id: u64, wanted: &str, found: &Kind) -> Option<T> {
        self.wrong(id, Message::new("expression_wrong_kind").with("wanted", wanted).with("found", found.word()))
    }

    fn differ<T>(&mut self, id: u64, sign: &str, left: &Kind, right: &Kind) -> Option<T> {
        let message = Message::new("expression_kinds_differ");
        self.wrong(id, message.with("operator", sign).with("left", left.word()).with("right", right.word()))
    }
}

/// What `facts` says of users and teams. The node comes back where it is no fact.
fn fact(of: Node, object: &str, name: &str) -> Result<Part, Node> {
    let Some((_, kind)) = super::facts(object).into_iter().find(|(fact, _)| *fact == name) else { return Err(of) };
    let of = Box::new(of);
    let node = match (object, name) {
        ("user", "name") => Node::Person(of, PersonFact::Name),
        ("user", "role") => Node::Person(of, PersonFact::Role),
        ("user", "team") => Node::Person(of, PersonFact::Team),
        ("user", "teams") => Node::Person(of, PersonFact::Teams),
        ("user", _) => Node::Person(of, PersonFact::Active),
        (_, "parent") => Node::Team(of, TeamFact::Parent),
        (_, "leader") => Node::Team(of, TeamFact::Leader),
        _ => Node::Team(of, TeamFact::Name),
    };
    Ok((node, kind))
}

/// Where a field that is in use stands. A reference also goes by the name that the API gives it.
pub(super) fn position(object: &Object, name: &str) -> Option<usize> {
    let plain = name.strip_suffix("_id");
    let field = object.field(name).or_else(|| object.field(plain?).filter(|field| field.kind.target().is_some()))?;
    object.position(&field.name)
}

/// The node of `before` is whether it was there; compared with null it is true or nothing.
fn before_or_null(was_there: Node) -> Node {
    let (yes, no) = (Node::Constant(Value::Boolean(true)), Node::Constant(Value::Null));
    Node::If(Box::new(was_there), Box::new(yes), Box::new(no))
}

fn comparison(name: &str) -> Option<(Comparison, &'static str)> {
    Some(match name {
        operators::EQUALS => (Comparison::Equal, "=="),
        operators::NOT_EQUALS => (Comparison::NotEqual, "!="),
        operators::LESS => (Comparison::Less, "<"),
        operators::LESS_EQUALS => (Comparison::LessOrEqual, "<="),
        operators::GREATER => (Comparison::Greater, ">"),
        operators::GREATER_EQUALS => (Comparison::GreaterOrEqual, ">="),
        _ => return None,
    })
}

fn arithmetic(name: &str) -> Option<(Arithmetic, &'static str)> {
    Some(match name {
        operators::ADD => (Arithmetic::Add, "+"),
        operators::SUBSTRACT => (Arithmetic::Subtract, "-"),
        operators::MULTIPLY => (Arithmetic::Multiply, "*"),
        operators::DIVIDE => (Arithmetic::Divide, "/"),
        operators::MODULO => (Arithmetic::Remainder, "%"),
        _ => return None,
    })
}
