//! The columns of an export: which fields, what they are called, what a record shows in them.

use std::sync::Arc;

use base::{Currency, Error, Problem, Result, Uuid, money, words};
use rustc_hash::FxHashMap;
use store::{Reader, Value};

use super::cell::Cell;
use crate::describe::{Field, FieldKind, Object, in_language};
use crate::list::query::{Expand, Query};
use crate::list::{Entry, Linked};
use crate::people::Access;
use crate::{Cx, files, permit};

/// References to other objects that one statement can show; more of them are shown as ids.
const MOST_JOINED: usize = 10;

/// Names of files by their ids.
pub type Names = FxHashMap<Uuid, String>;

pub struct Columns {
    fields: Vec<Column>,
    labels: Vec<String>,
    base: Currency,
}

struct Column {
    at: usize,
    field: Field,
    masked: bool,
    shown: Shown,
}

enum Shown {
    Value,
    /// The name of a record of the set-up.
    Known,
    /// The title of a record that the answer brings with it.
    Linked,
    /// Words of the options, value first.
    Options(Vec<(String, String)>),
    /// The name of a file.
    File,
}

/// What a field is called in the reader's language.
pub fn label(cx: &Cx, object: &Object, field: &Field) -> String {
    if let Some(label) = in_language(&field.labels, cx.locale) {
        return label.to_owned();
    }
    let own = words::find(cx.locale, &format!("field.{}.{}", object.name, field.name));
    own.or_else(|| words::find(cx.locale, &format!("field.{}", field.name))).unwrap_or(&field.name).to_owned()
}

/// The words of a choice's options in the reader's language.
pub fn option_words(cx: &Cx, object: &Object, field: &Field, options: &[String]) -> Vec<(String, String)> {
    let word = |option: &String| {
        let own = words::find(cx.locale, &format!("choice.{}.{}.{option}", object.name, field.name));
        let found = own.or_else(|| words::find(cx.locale, &format!("choice.{option}")));
        (option.clone(), found.map_or_else(|| option.clone(), str::to_owned))
    };
    options.iter().map(word).collect()
}

impl Columns {
    /// The selected fields in the order asked for; without a selection all that a person would read.
    pub fn of(cx: &Cx, object: &Arc<Object>, select: &[String]) -> Result<Columns> {
        let mut chosen: Vec<&Field> = Vec::new();
        for name in select {
            let plain = name.strip_suffix("_id").unwrap_or(name);
            let field = object.field(name).or_else(|| object.field(plain).filter(|field| field.kind.target().is_some()));
            let seen = field.filter(|field| permit::access(cx, object, field) != Access::Hidden);
            let field = seen.ok_or_else(|| Error::invalid(Problem::at("$select", "unknown_field").with("field", name)))?;
            if !chosen.iter().any(|known| known.name == field.name) {
                chosen.push(field);
            }
        }
        if select.is_empty() {
            const LEFT_OUT: [&str; 6] = ["id", "version", "created_by", "updated_by", "deleted_at", "json"];
            chosen = object
                .fields
                .iter()
                .filter(|field| field.is_shown() && !LEFT_OUT.contains(&field.name.as_str()))
                .filter(|field| permit::access(cx, object, field) != Access::Hidden)
                .collect();
        }
        let mut joined = 0;
        let mut fields = Vec::with_capacity(chosen.len());
        for field in chosen {
            let masked = permit::access(cx, object, field) == Access::Masked;
            let target = field.kind.target().and_then(|name| cx.setup.catalog.named(name));
            let shown = match (&field.kind, target) {
                (FieldKind::Choice(options) | FieldKind::Choices(options), _) => {
                    Shown::Options(option_words(cx, object, field, options))
                }
                (FieldKind::File | FieldKind::Picture, _) => Shown::File,
                (_, Some(target)) if target.setup && target.title == "name" => Shown::Known,
                (_, Some(target)) if !masked && joined < MOST_JOINED && permit::may(cx, target, crate::people::Action::Read) => {
                    joined += 1;
                    Shown::Linked
                }
                _ => Shown::Value,
            };
            let at = object.position(&field.name).unwrap_or(0);
            fields.push(Column { at, field: field.clone(), masked, shown });
        }
        let mut labels: Vec<String> = Vec::with_capacity(fields.len());
        for column in &fields {
            let label = label(cx, object, &column.field);
            // Two columns of one name would be one column to whoever imports the file.
            let label = if labels.contains(&label) { format!("{label} ({})", column.field.name) } else { label };
            labels.push(label);
        }
        Ok(Columns { fields, labels, base: cx.setup.settings.base_currency })
    }

    pub fn labels(&self) -> impl Iterator<Item = String> {
        self.labels.iter().cloned()
    }

    /// Adds what these columns need to a question.
    pub fn ask(&self, query: &mut Query) {
        query.select = self.fields.iter().map(|column| column.field.column()).collect();
        let linked = self.fields.iter().filter(|column| matches!(column.shown, Shown::Linked));
        query.expand = linked.map(|column| Expand { name: column.field.name.clone(), select: Vec::new() }).collect();
    }

    /// The names of the files of a page, in one statement; none where no column shows files.
    pub fn files(&self, reader: &mut Reader, entries: &[Entry]) -> Result<Names> {
        let columns: Vec<&Column> =
            self.fields.iter().filter(|column| matches!(column.shown, Shown::File) && !column.masked).collect();
        let values = entries.iter().flat_map(|entry| columns.iter().map(|column| &entry.record.values[column.at]));
        let ids: Vec<Uuid> = values.filter_map(|value| if let Value::Id(id) = value { Some(*id) } else { None }).collect();
        Ok(files::about(reader, &ids)?.into_iter().map(|(id, about)| (id, about.name)).collect())
    }

    /// What a record shows.
    pub fn cells<'a>(&'a self, cx: &'a Cx, entry: &'a Entry, files: &'a Names) -> impl Iterator<Item = Cell> {
        let currency = entry.record.text("currency").and_then(Currency::from_code).unwrap_or(self.base);
        self.fields.iter().map(move |column| column.cell(cx, entry, currency, files))
    }

    /// The kinds of the columns, for widths and formats.
    pub fn kinds(&self) -> impl Iterator<Item = &FieldKind> {
        self.fields.iter().map(|column| &column.field.kind)
    }
}

impl Column {
    fn cell(&self, cx: &Cx, entry: &Entry, currency: Currency, files: &Names) -> Cell {
        let value = &entry.record.values[self.at];
        if self.masked {
            return match crate::text::masked(&self.field.kind, value) {
                Value::Text(text) => Cell::Text(text),
                _ => Cell::Empty,
            };
        }
        match (&self.shown, value) {
            (_, Value::Null) => Cell::Empty,
            (Shown::Known, Value::Id(id)) => cx.setup.titles.get(id).map_or(Cell::Empty, |title| Cell::Text(title.clone())),
            (Shown::File, Value::Id(id)) => files.get(id).map_or(Cell::Empty, |name| Cell::Text(name.clone())),
            (Shown::Linked, _) => linked_title(entry, &self.field.name),
            (Shown::Options(words), Value::Text(text)) => options(words, &self.field.kind, text),
            (_, value) => plain(cx, &self.field.kind, value, currency),
        }
    }
}

/// The title of a linked record; nothing where the reader may not see it.
fn linked_title(entry: &Entry, name: &str) -> Cell {
    let linked = entry.linked.iter().find(|(known, _)| known == name);
    let Some((_, Linked::One(Some(values)))) = linked else { return Cell::Empty };
    match values.get(1) {
        Some((_, Value::Text(title))) => Cell::Text(title.clone()),
        _ => Cell::Empty,
    }
}

fn options(words: &[(String, String)], kind: &FieldKind, text: &str) -> Cell {
    let word =
        |value: &str| words.iter().find(|(option, _)| option == value).map_or_else(|| value.to_owned(), |(_, word)| word.clone());
    if !matches!(kind, FieldKind::Choices(_)) {
        return Cell::Text(word(text));
    }
    let chosen: Vec<String> = serde_json::from_str(text).unwrap_or_default();
    Cell::Text(chosen.iter().map(|value| word(value)).collect::<Vec<_>>().join("; "))
}

fn plain(cx: &Cx, kind: &FieldKind, value: &Value, currency: Currency) -> Cell {
    match (kind, value) {
        (FieldKind::Money, Value::Int(minor)) => {
            Cell::Number(base::Money::new(*minor, currency).major(), Some(money::digits(currency)))
        }
        (FieldKind::Percent, Value::Int(stored)) => Cell::Percent(money::from_stored(*stored)),
        (FieldKind::Decimal, Value::Int(stored)) => Cell::Number(money::from_stored(*stored), None),
        (FieldKind::Tags, Value::Text(text)) => {
            let ids: Vec<Uuid> = serde_json::from_str(text).unwrap_or_default();
            let titles: Vec<&str> = ids.iter().filter_map(|id| cx.setup.titles.get(id)).map(String::as_str).collect();
            Cell::Text(titles.join("; "))
        }
        (FieldKind::Region, Value::Text(code)) => {
            Cell::Text(base::region::find(code).map_or_else(|| code.clone(), |region| region.full_name()))
        }
        (_, Value::Int(number)) => Cell::Number((*number).into(), None),
        (_, Value::Bool(yes)) => Cell::Bool(*yes),
        (_, Value::Date(date)) => Cell::Date(*date),
        (_, Value::Instant(instant)) => Cell::DateTime(instant.to_zoned(cx.setup.settings.time_zone.clone()).datetime()),
        (_, Value::Text(text)) => Cell::Text(text.clone()),
        (_, Value::Id(id)) => Cell::Text(id.to_string()),
        (_, Value::Null | Value::Bytes(_)) => Cell::Empty,
    }
}
