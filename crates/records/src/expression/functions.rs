//! The functions of expressions: one table that the checker, the evaluator, completion and the guide read. The words that say what
//! each does are `function.NAME` in `locales/*/expressions.json`. Deliberately not here: loops over lists (`all`, `exists`, `map`, `filter`).

use super::kind::Kind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    Date,
    Year,
    Month,
    Day,
    Weekday,
    AddDays,
    AddMonths,
    DaysBetween,
    AddWorkingDays,
    WorkingDaysBetween,
    Round,
    Abs,
    Min,
    Max,
    InBase,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    Length,
    Lower,
    Upper,
    Text,
    Empty,
    Coalesce,
    Changed,
}

/// What an argument has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// A date, or an instant, whose date in the company's time zone is meant.
    Day,
    Number,
    /// A number or an amount.
    Amount,
    Text,
    /// A text or a list.
    Sized,
    /// A text written into the expression itself.
    Literal,
    Any,
}

impl Parameter {
    pub(super) fn takes(self, kind: &Kind) -> bool {
        match self {
            Parameter::Day => matches!(kind, Kind::Date | Kind::Instant | Kind::Null),
            Parameter::Number => matches!(kind, Kind::Number | Kind::Null),
            Parameter::Amount => kind.is_numeric() || *kind == Kind::Null,
            Parameter::Text | Parameter::Literal => kind.is_textual() || *kind == Kind::Null,
            Parameter::Sized => kind.is_textual() || matches!(kind, Kind::Texts(_) | Kind::Links(_) | Kind::Null),
            Parameter::Any => true,
        }
    }

    /// The key of the kind that is asked for, where another was given.
    pub(super) fn word(self) -> &'static str {
        match self {
            Parameter::Day => "@kind.date",
            Parameter::Number | Parameter::Amount => "@kind.decimal",
            Parameter::Text | Parameter::Literal => "@kind.text",
            Parameter::Sized => "@kind.choices",
            Parameter::Any => "@kind.any",
        }
    }
}

/// What a function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    Boolean,
    Number,
    Date,
    Text,
    Money,
    /// What its first argument is.
    First,
    /// What all its arguments are.
    Common,
}

#[derive(Debug)]
pub struct Signature {
    pub function: Function,
    pub name: &'static str,
    /// The name by which the language itself knows it.
    pub alias: Option<&'static str>,
    pub parameters: &'static [(&'static str, Parameter)],
    /// How many of the parameters must be given.
    pub needed: usize,
    /// The last parameter may be given again and again.
    pub repeats: bool,
    pub gives: Gives,
}

impl Signature {
    /// `add_days(date, days)`, as completion shows it.
    pub fn text(&self) -> String {
        let mut names: Vec<String> = Vec::new();
        for (at, (name, _)) in self.parameters.iter().enumerate() {
            names.push(if at < self.needed { (*name).to_owned() } else { format!("[{name}]") });
        }
        format!("{}({}{})", self.name, names.join(", "), if self.repeats { ", …" } else { "" })
    }

    /// How many arguments it takes, in words of arithmetic: `2`, `1–2`, `2+`.
    pub(super) fn count(&self) -> String {
        match (self.needed, self.parameters.len()) {
            (needed, _) if self.repeats => format!("{needed}+"),
            (needed, most) if needed == most => needed.to_string(),
            (needed, most) => format!("{needed}–{most}"),
        }
    }
}

const fn plain(
    function: Function,
    name: &'static str,
    parameters: &'static [(&'static str, Parameter)],
    gives: Gives,
) -> Signature {
    Signature { function, name, alias: None, parameters, needed: parameters.len(), repeats: false, gives }
}

const fn also(signature: Signature, alias: &'static str) -> Signature {
    Signature { alias: Some(alias), ..signature }
}

const DAY: (&str, Parameter) = ("date", Parameter::Day);
const TEXT: (&str, Parameter) = ("text", Parameter::Text);

pub const FUNCTIONS: &[Signature] = &[
    plain(Function::Empty, "empty", &[("value", Parameter::Any)], Gives::Boolean),
    plain(Function::Changed, "changed", &[("field", Parameter::Literal)], Gives::Boolean),
    Signature {
        repeats: true,
        ..plain(Function::Coalesce, "coalesce", &[("value", Parameter::Any), ("otherwise", Parameter::Any)], Gives::Common)
    },
    plain(Function::Date, "date", &[("text", Parameter::Any)], Gives::Date),
    plain(Function::Year, "year", &[DAY], Gives::Number),
    plain(Function::Month, "month", &[DAY], Gives::Number),
    plain(Function::Day, "day", &[DAY], Gives::Number),
    plain(Function::Weekday, "weekday", &[DAY], Gives::Number),
    plain(Function::AddDays, "add_days", &[DAY, ("days", Parameter::Number)], Gives::Date),
    plain(Function::AddMonths, "add_months", &[DAY, ("months", Parameter::Number)], Gives::Date),
    plain(Function::DaysBetween, "days_between", &[("from", Parameter::Day), ("to", Parameter::Day)], Gives::Number),
    plain(Function::AddWorkingDays, "add_working_days", &[DAY, ("days", Parameter::Number)], Gives::Date),
    plain(
        Function::WorkingDaysBetween,
        "working_days_between",
        &[("from", Parameter::Day), ("to", Parameter::Day)],
        Gives::Number,
    ),
    Signature {
        needed: 1,
        ..plain(Function::Round, "round", &[("number", Parameter::Amount), ("digits", Parameter::Number)], Gives::First)
    },
    plain(Function::Abs, "abs", &[("number", Parameter::Amount)], Gives::First),
    Signature { repeats: true, ..plain(Function::Min, "min", &[("a", Parameter::Any), ("b", Parameter::Any)], Gives::Common) },
    Signature { repeats: true, ..plain(Function::Max, "max", &[("a", Parameter::Any), ("b", Parameter::Any)], Gives::Common) },
    plain(Function::InBase, "in_base", &[("amount", Parameter::Amount)], Gives::Money),
    plain(Function::Contains, "contains", &[TEXT, ("part", Parameter::Text)], Gives::Boolean),
    also(plain(Function::StartsWith, "starts_with", &[TEXT, ("beginning", Parameter::Text)], Gives::Boolean), "startsWith"),
    also(plain(Function::EndsWith, "ends_with", &[TEXT, ("end", Parameter::Text)], Gives::Boolean), "endsWith"),
    plain(Function::Matches, "matches", &[TEXT, ("pattern", Parameter::Literal)], Gives::Boolean),
    also(plain(Function::Length, "length", &[("text", Parameter::Sized)], Gives::Number), "size"),
    plain(Function::Lower, "lower", &[TEXT], Gives::Text),
    plain(Function::Upper, "upper", &[TEXT], Gives::Text),
    also(plain(Function::Text, "text", &[("value", Parameter::Any)], Gives::Text), "string"),
];

pub(super) fn find(name: &str) -> Option<&'static Signature> {
    FUNCTIONS.iter().find(|signature| signature.name == name || signature.alias == Some(name))
}
