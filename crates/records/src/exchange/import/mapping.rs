//! A plan, compared with the sheet, the description and the importer's rights: which cell goes where, and how it is read.

use std::sync::Arc;

use base::{Currency, Error, Problem, Result};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value as Json;

use super::fields;
use crate::describe::{Field, FieldKind, Object};
use crate::exchange::guess::{choice_words, is_importable};
use crate::exchange::plan::{ColumnPlan, Plan};
use crate::exchange::read::Cell;
use crate::people::{Access, Action};
use crate::{Cx, permit};

/// How the cells of a column are read.
#[derive(Debug)]
pub enum Reading {
    /// By the kind of the field.
    Plain,
    /// By the words of its options, in plain form.
    Choice(FxHashMap<String, String>),
    Choices(FxHashMap<String, String>),
    /// Any text is an option of the field that is to be made.
    NewChoice,
    NewChoices,
    /// A name of a record: the number of a `RefField`.
    Reference(usize),
    /// Names of tags: the number of a `RefField`.
    Tags(usize),
    /// The team above a user's team.
    TeamParent,
    /// The leader of a user's team.
    TeamLeader,
}

/// Where the values of a column come from.
#[derive(Debug)]
pub enum From {
    Cell(usize),
    Constant(Cell),
}

#[derive(Debug)]
pub struct Column {
    pub header: String,
    pub from: From,
    pub field: Field,
    /// Its place in the object's fields; none for a field that is not made yet.
    pub at: Option<usize>,
    pub is_new: bool,
    /// False where it only tells which record a row means.
    pub writes: bool,
    pub reading: Reading,
}

/// A field whose cells name records.
#[derive(Clone, Debug)]
pub struct RefField {
    pub field: String,
    pub target: Arc<Object>,
    /// It names records of the same object, which may be rows of the same file.
    pub own: bool,
}

#[derive(Debug)]
pub struct Mapping {
    pub object: Arc<Object>,
    pub columns: Vec<Column>,
    pub references: Vec<RefField>,
    /// Texts that mean an empty cell, in lower case.
    pub empty: FxHashSet<String>,
    /// Of amounts that do not say theirs.
    pub currency: Currency,
    pub has_currency: bool,
}

impl Mapping {
    pub fn of(cx: &Cx, object: &Arc<Object>, headers: &[String], plan: &Plan) -> Result<Mapping> {
        if !permit::may(cx, object, Action::Import) || !permit::may(cx, object, Action::Create) {
            return Err(Error::forbidden("action_forbidden"));
        }
        let mut mapping = Mapping {
            object: object.clone(),
            columns: Vec::new(),
            references: Vec::new(),
            empty: plan.empty_values.iter().map(|text| text.trim().to_lowercase()).collect(),
            currency: cx.setup.settings.base_currency,
            has_currency: object.field("currency").is_some_and(|field| field.kind == FieldKind::Currency),
        };
        let mut problems = Vec::new();
        if let Some(code) = &plan.currency {
            match Currency::from_code(&code.to_uppercase()) {
                Some(currency) => mapping.currency = currency,
                None => problems.push(Problem::at("currency", "currency_unknown").with("value", code)),
            }
        }
        for column in plan.columns.iter().filter(|column| !column.skip) {
            if let Err(problem) = mapping.add(cx, headers, column, plan) {
                problems.push(problem);
            }
        }
        for (field, value) in &plan.constants {
            if let Err(problem) = mapping.constant(cx, field, value) {
                problems.push(problem);
            }
        }
        if let Err(problem) = mapping.team_of_leader(cx) {
            problems.push(problem);
        }
        mapping.check_whole(plan, &mut problems);
        if problems.is_empty() { Ok(mapping) } else { Err(Error::Invalid(problems)) }
    }

    fn add(&mut self, cx: &Cx, headers: &[String], column: &ColumnPlan, plan: &Plan) -> Result<(), Problem> {
        let header = column.column.as_str();
        let unknown = || Problem::at(header, "import_no_such_column").with("column", header);
        let at = headers.iter().position(|known| known == header).ok_or_else(unknown)?;
        let taken: Vec<String> = self.columns.iter().map(|column| column.field.name.clone()).collect();
        let (field, is_new) = match (&column.field, &column.new_field) {
            (Some(name), None) => (self.named(cx, name, header)?, false),
            (None, Some(wish)) => fields::described(cx, &self.object, wish, &taken)?,
            (None, None) => return Ok(()),
            (Some(_), Some(_)) => return Err(Problem::at(header, "import_two_fields").with("column", header)),
        };
        self.push(cx, header, From::Cell(at), field, is_new, plan.key.as_slice())
    }

    /// The field of that name, or one of the two that only users have.
    fn named(&self, cx: &Cx, name: &str, header: &str) -> Result<Field, Problem> {
        if self.object.name == "user" && matches!(name, "team/parent" | "team/leader") {
            return Ok(Field::new(name, FieldKind::Text));
        }
        let plain = name.strip_suffix("_id").unwrap_or(name);
        let found = self.object.field(name).or_else(|| self.object.field(plain).filter(|field| field.kind.target().is_some()));
        // A hidden field answers as one that is not there.
        let seen = found.filter(|field| is_importable(field) && permit::access(cx, &self.object, field) != Access::Hidden);
        seen.cloned().ok_or_else(|| Problem::at(header, "unknown_field").with("field", name))
    }

    fn push(&mut self, cx: &Cx, header: &str, from: From, field: Field, is_new: bool, key: &[String]) -> Result<(), Problem> {
        if self.columns.iter().any(|column| column.field.name == field.name) {
            return Err(Problem::at(header, "import_field_twice").with("field", &field.name));
        }
        let pseudo = field.name.contains('/');
        let at = self.object.position(&field.name);
        let writes = pseudo || is_new || field.name != "id" && permit::access(cx, &self.object, &field) == Access::Write;
        let identifies = field.name == "id" || field.unique || key.contains(&field.name) || key.contains(&field.column());
        let usable = writes || (identifies && permit::may_compare(cx, &self.object, &field));
        if !usable {
            return Err(Problem::at(header, "field_read_only").with("field", &field.name));
        }
        let reading = match &field.kind {
            _ if field.name == "team/parent" => Reading::TeamParent,
            _ if field.name == "team/leader" => Reading::TeamLeader,
            FieldKind::Choice(options) if is_new && options.is_empty() => Reading::NewChoice,
            FieldKind::Choices(options) if is_new && options.is_empty() => Reading::NewChoices,
            FieldKind::Choice(options) => Reading::Choice(choice_words(&self.object, &field, options)),
            FieldKind::Choices(options) => Reading::Choices(choice_words(&self.object, &field, options)),
            FieldKind::Tags => Reading::Tags(self.reference(cx, &field, "tag", header)?),
            kind => match kind.target() {
                Some(target) => Reading::Reference(self.reference(cx, &field, target, header)?),
                None => Reading::Plain,
            },
        };
        self.columns.push(Column { header: header.to_owned(), from, field, at, is_new, writes, reading });
        Ok(())
    }

    fn reference(&mut self, cx: &Cx, field: &Field, target: &str, header: &str) -> Result<usize, Problem> {
        let unknown = || Problem::at(header, "unknown_object");
        let target = cx.setup.catalog.find(target).ok_or_else(unknown)?.clone();
        let own = target.name == self.object.name;
        self.references.push(RefField { field: field.name.clone(), target, own });
        Ok(self.references.len() - 1)
    }

    fn constant(&mut self, cx: &Cx, name: &str, value: &Json) -> Result<(), Problem> {
        let field = self.named(cx, name, name)?;
        let text = match value {
            Json::String(text) => text.clone(),
            Json::Number(number) => number.to_string(),
            Json::Bool(yes) => yes.to_string(),
            _ => {
                return Err(Problem::at(name, "wrong_type")
                    .with("field", name)
                    .with("kind", format!("@kind.{}", field.kind.name())));
            }
        };
        self.push(cx, name, From::Constant(Cell::Text(text)), field, false, &[])
    }

    /// What can only be said when all columns are known.
    fn check_whole(&mut self, plan: &Plan, problems: &mut Vec<Problem>) {
        if !self.columns.iter().any(|column| column.writes) && problems.is_empty() {
            problems.push(Problem::at("columns", "import_no_columns"));
        }
        for name in &plan.key {
            let mapped = self.columns.iter().any(|column| column.field.name == *name || column.field.column() == *name);
            if !mapped {
                problems.push(Problem::at("key", "import_key_not_mapped").with("field", name));
            }
        }
    }

    /// A user's team is called after its leader where no column names it.
    fn team_of_leader(&mut self, cx: &Cx) -> Result<(), Problem> {
        let pseudo = |column: &&Column| matches!(column.reading, Reading::TeamLeader | Reading::TeamParent);
        let Some(first) = self.columns.iter().find(pseudo) else { return Ok(()) };
        if self.column("team").is_some() {
            return Ok(());
        }
        let leader = self.columns.iter().find(|column| matches!(column.reading, Reading::TeamLeader));
        let Some(leader) = leader else { return Err(Problem::at(&first.header, "import_team_missing")) };
        let header = leader.header.clone();
        let from = match &leader.from {
            From::Cell(at) => From::Cell(*at),
            From::Constant(cell) => From::Constant(cell.clone()),
        };
        let field = self.named(cx, "team", &header)?;
        self.push(cx, &header, from, field, false, &[])
    }

    /// Finds the places of the fields again after some were made. None where one is still missing.
    pub fn place(&mut self) -> Option<()> {
        for column in self.columns.iter_mut().filter(|column| !column.field.name.contains('/')) {
            column.at = Some(self.object.position(&column.field.name)?);
            column.is_new = false;
        }
        Some(())
    }

    pub fn column(&self, field: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.field.name == field)
    }
}
