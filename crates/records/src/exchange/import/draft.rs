//! From a row as read to what shall be written: names become records, amounts get their currency, and a new record the values
//! that its file does not have but nobody can do without.

use base::{Currency, Decimal, Money};
use rustc_hash::FxHashMap;
use serde_json::json;
use store::Value;

use super::cells::{Line, Read};
use super::identity::{Identity, Key};
use super::mapping::{Mapping, Reading};
use super::references::{Found, Names};
use super::report::{RowProblem, Told};
use super::teams;
use crate::Record;
use crate::describe::FieldKind;

/// Parts of a title that is put together.
const TITLE_PARTS: usize = 2;

/// A row that can be written.
#[derive(Debug)]
pub struct Prepared {
    /// By the place in the object's fields.
    pub values: Vec<(usize, Value)>,
    /// Place, number of the column, amount in major units.
    pub amounts: Vec<(usize, usize, Decimal)>,
    /// Said by the row or the plan; else that of the record, or the base currency.
    pub currency: Option<Currency>,
    /// Only for a record that is new.
    pub at_creation: Vec<(usize, Value)>,
    /// Place, number of the column, and the title of the row of this file that is meant.
    pub links: Vec<(usize, usize, String)>,
    /// Holds the values by which rows are compared.
    pub record: Record,
    pub keys: Vec<Key>,
}

pub struct Drafting<'a> {
    pub mapping: &'a Mapping,
    pub names: &'a Names,
    pub identity: &'a Identity,
    /// The fields that `identity` compares.
    pub compared: &'a [usize],
    /// Records that could not be made, by their number.
    pub refused: &'a FxHashMap<usize, Told>,
    /// Rows of this file that are records by now, by their title in plain form.
    pub in_file: &'a FxHashMap<String, base::Uuid>,
    /// Said by the plan.
    pub currency: Option<Currency>,
    /// Values of new users.
    pub user_defaults: &'a [(&'static str, Value)],
    /// Records that are to be made do not stay.
    pub dry: bool,
}

impl Drafting<'_> {
    /// What a row says, or all that is wrong with it.
    pub fn prepare(&self, line: &Line) -> Result<Prepared, Vec<RowProblem>> {
        let mapping = self.mapping;
        let mut problems: Vec<RowProblem> = line.problems.clone();
        let mut prepared = Prepared {
            values: Vec::with_capacity(line.values.len()),
            amounts: Vec::new(),
            currency: self.currency,
            at_creation: Vec::new(),
            links: Vec::new(),
            record: Record::empty(&mapping.object),
            keys: Vec::new(),
        };
        for (number, read) in &line.values {
            let column = &mapping.columns[*number];
            let Some(at) = column.at else { continue };
            match self.value(*number, at, &column.reading, read, &mut prepared) {
                Ok(None) => {}
                Ok(Some(value)) => {
                    if column.field.kind == FieldKind::Currency
                        && let Value::Text(code) = &value
                    {
                        prepared.currency = Currency::from_code(code).or(prepared.currency);
                    }
                    if self.compared.contains(&at) {
                        prepared.record.values[at] = value.clone();
                    }
                    if column.writes {
                        prepared.values.push((at, value));
                    }
                }
                Err(told) => problems.push(line.problem(Some(column), told)),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        self.complete(line, &mut prepared);
        prepared.keys = self.identity.keys(&prepared.record);
        Ok(prepared)
    }

    fn value(
        &self,
        number: usize,
        at: usize,
        reading: &Reading,
        read: &Read,
        prepared: &mut Prepared,
    ) -> Result<Option<Value>, Told> {
        match (reading, read) {
            (_, Read::Value(value)) => Ok(Some(value.clone())),
            (_, Read::Amount(amount, named)) => {
                if let (Some(named), Some(known)) = (named, prepared.currency)
                    && *named != known
                {
                    return Err(Told::new("import_currency_differs").with("named", named.code()).with("currency", known.code()));
                }
                prepared.currency = prepared.currency.or(*named);
                prepared.amounts.push((at, number, *amount));
                Ok(None)
            }
            (Reading::Reference(reference), Read::Name(name)) => match self.names.get(*reference, name) {
                Found::Id(id) => Ok(Some((*id).into())),
                Found::Nothing => Ok(None),
                Found::Create(creation) => match self.refused.get(creation) {
                    Some(told) => Err(told.clone()),
                    None => Ok(Some(self.names.creations[*creation].id.into())),
                },
                Found::InFile(title) => match self.in_file.get(title) {
                    Some(id) => Ok(Some((*id).into())),
                    None => {
                        prepared.links.push((at, number, title.clone()));
                        Ok(None)
                    }
                },
                Found::Unknown => Err(Told::new(super::UNRESOLVED).with("value", name.trim_start_matches('@'))),
            },
            (Reading::Tags(reference), Read::Names(names)) => self.tags(*reference, names),
            _ => Ok(None),
        }
    }

    fn tags(&self, reference: usize, names: &[String]) -> Result<Option<Value>, Told> {
        let mut ids = Vec::with_capacity(names.len());
        for name in names {
            match self.names.get(reference, name) {
                Found::Id(id) => ids.push(id.to_string()),
                // Tags are checked against the set-up, which a record that does not stay never enters.
                Found::Create(_) if self.dry => {}
                Found::Create(creation) => match self.refused.get(creation) {
                    Some(told) => return Err(told.clone()),
                    None => ids.push(self.names.creations[*creation].id.to_string()),
                },
                Found::Nothing | Found::InFile(_) => {}
                Found::Unknown => return Err(Told::new(super::UNRESOLVED).with("value", name.trim_start_matches('@'))),
            }
        }
        Ok(Some(json!(ids).to_string().into()).filter(|_| !ids.is_empty()))
    }

    /// What a new record cannot do without.
    fn complete(&self, line: &Line, prepared: &mut Prepared) {
        let object = &self.mapping.object;
        let said = |prepared: &Prepared, at: usize| prepared.values.iter().any(|(known, _)| *known == at);
        if let Some(at) = object.position(&object.title)
            && object.fields[at].required
            && object.fields[at].kind.is_textual()
            && self.mapping.column(&object.title).is_none()
            && let Some(title) = self.title(line, object.fields[at].max)
        {
            prepared.at_creation.push((at, title.into()));
        }
        if object.name != "user" {
            return;
        }
        if let Some(at) = object.position("email").filter(|at| !said(prepared, *at)) {
            let name = object.position(&object.title).and_then(|title| prepared.values.iter().find(|(known, _)| *known == title));
            if let Some((_, Value::Text(name))) = name {
                let address = teams::made_address(name);
                prepared.record.values[at] = address.as_str().into();
                prepared.at_creation.push((at, address.into()));
            }
        }
        for (field, value) in self.user_defaults {
            if let Some(at) = object.position(field).filter(|at| !said(prepared, *at)) {
                prepared.at_creation.push((at, value.clone()));
            }
        }
    }

    /// A title of what the row is about: the records that it names, else its number elsewhere, else its first text.
    fn title(&self, line: &Line, longest: usize) -> Option<String> {
        let mut parts: Vec<String> = Vec::new();
        let mut names: Vec<(usize, &String)> = Vec::new();
        for (number, read) in &line.values {
            let column = &self.mapping.columns[*number];
            let (Reading::Reference(reference), Read::Name(name)) = (&column.reading, read) else { continue };
            let target = &self.mapping.references[*reference].target;
            if !target.setup {
                names.push((column.at.unwrap_or(usize::MAX), name));
            }
        }
        names.sort();
        parts.extend(names.into_iter().take(TITLE_PARTS).map(|(_, name)| name.clone()));
        if parts.len() < TITLE_PARTS {
            let number = ["external_id", "code", "number"].iter().find_map(|field| self.cell(line, field));
            parts.extend(number);
        }
        if parts.is_empty() {
            let text = line.values.iter().find_map(|(number, read)| match read {
                Read::Value(Value::Text(text)) if self.mapping.columns[*number].at.is_some() => Some(text.clone()),
                _ => None,
            });
            parts.extend(text);
        }
        (!parts.is_empty()).then(|| parts.join(" · ").chars().take(longest).collect())
    }

    fn cell(&self, line: &Line, field: &str) -> Option<String> {
        let number = self.mapping.columns.iter().position(|column| column.field.name == field)?;
        match line.get(number)? {
            Read::Value(Value::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    /// The amounts of a row in minor units.
    pub fn amounts(&self, line: &Line, prepared: &Prepared, currency: Currency) -> Result<Vec<(usize, Value)>, RowProblem> {
        let mut values = Vec::with_capacity(prepared.amounts.len());
        for (at, number, amount) in &prepared.amounts {
            match Money::from_major(*amount, currency) {
                Ok(money) => values.push((*at, Value::Int(money.minor))),
                Err(_) => return Err(line.problem(Some(&self.mapping.columns[*number]), Told::new("number_out_of_range"))),
            }
        }
        Ok(values)
    }
}
