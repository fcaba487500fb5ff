//! Values to JSON and back. Going out it writes straight into a buffer, field names prepared once per answer, and shows
//! each field as its reader may see it. Coming in it gives each value the field's stored form, or says what is wrong.

use std::fmt::Write;

use base::{Currency, Date, Decimal, Instant, Money, Problem, Result, Uuid, money};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value as Json};
use store::{ColumnKind, Reader, Value};

use crate::describe::{Field, FieldKind, Object};
use crate::files::{self, About};
use crate::list::{Entry, Linked};
use crate::people::Access;
use crate::{Cx, Record, permit};

/// Writes records of one object for one reader.
pub struct Writer<'o> {
    /// Position in the object's fields, name, access, field.
    fields: Vec<(usize, String, Access, &'o Field)>,
    base: Currency,
    /// What the files are that stand in fields; empty where nobody asked.
    files: FxHashMap<Uuid, About>,
    /// Members that some records carry beside their fields, as JSON without braces.
    marks: FxHashMap<Uuid, String>,
}

impl<'o> Writer<'o> {
    /// `select` as asked for; empty for all fields.
    pub fn new(cx: &Cx, object: &'o Object, select: &[String]) -> Self {
        let fields = object
            .selected(select, &["id", "version"])
            .into_iter()
            .map(|at| (at, &object.fields[at]))
            .map(|(at, field)| (at, field.column(), permit::access(cx, object, field), field))
            .filter(|(_, _, access, _)| *access != Access::Hidden)
            .collect();
        Writer { fields, base: cx.setup.settings.base_currency, files: FxHashMap::default(), marks: FxHashMap::default() }
    }

    /// Lets records carry annotations: each is `"NAME": VALUE`, by the record's id.
    pub fn mark(&mut self, marks: FxHashMap<Uuid, String>) {
        self.marks = marks;
    }

    /// Lets each file in a field of these records be followed by what it is (`FIELD@kaidan.file`): one statement for all of them,
    /// none where there are no files.
    pub fn describe_files<'r>(&mut self, reader: &mut Reader, records: impl Iterator<Item = &'r Record>) -> Result<()> {
        let fields = self.fields.iter().filter(|(_, _, access, field)| field.kind.is_file() && *access > Access::Masked);
        let places: Vec<usize> = fields.map(|(at, ..)| *at).collect();
        if places.is_empty() {
            return Ok(());
        }
        let values = records.flat_map(|record| places.iter().map(|at| &record.values[*at]));
        let mut ids: Vec<Uuid> = values.filter_map(|value| if let Value::Id(id) = value { Some(*id) } else { None }).collect();
        ids.sort();
        ids.dedup();
        self.files = files::about(reader, &ids)?;
        Ok(())
    }

    /// Appends one record as an object, its etag first.
    pub fn record(&self, out: &mut String, record: &Record) {
        self.begin(out, record);
        out.push('}');
    }

    fn begin(&self, out: &mut String, record: &Record) {
        let _ = write!(out, "{{\"@odata.etag\":\"W/\\\"{}\\\"\"", record.version());
        if let Some(mark) = self.marks.get(&record.id()) {
            out.push(',');
            out.push_str(mark);
        }
        let currency = record.text("currency").and_then(Currency::from_code).unwrap_or(self.base);
        for (at, key, access, field) in &self.fields {
            out.push_str(",\"");
            out.push_str(key);
            out.push_str("\":");
            let value = &record.values[*at];
            if *access == Access::Masked {
                push_value(out, field, &crate::text::masked(&field.kind, value), currency);
            } else {
                push_value(out, field, value, currency);
                if !self.files.is_empty() && field.kind.is_file() {
                    self.push_file(out, key, value);
                }
            }
        }
    }

    fn push_file(&self, out: &mut String, key: &str, value: &Value) {
        let Value::Id(id) = value else { return };
        let Some(About { name, media_type, size }) = self.files.get(id) else { return };
        let _ = write!(out, ",\"{key}@kaidan.file\":{{\"id\":\"{id}\",\"name\":");
        push_text(out, name);
        out.push_str(",\"media_type\":");
        push_text(out, media_type);
        let _ = write!(out, ",\"size\":{size}}}");
    }

    /// Appends one record with the references and parts that were asked for. `parts` finds the writer of a list of parts.
    pub fn entry<'w>(&self, out: &mut String, entry: &Entry, parts: impl Fn(&str) -> Option<&'w Writer<'w>>) {
        self.begin(out, &entry.record);
        for (name, linked) in &entry.linked {
            let _ = write!(out, ",\"{name}\":");
            match linked {
                Linked::One(None) => out.push_str("null"),
                Linked::One(Some(values)) => {
                    out.push('{');
                    for (position, (field, value)) in values.iter().enumerate() {
                        let _ = write!(out, "{}\"{}\":", if position > 0 { "," } else { "" }, field.column());
                        push_value(out, field, value, self.base);
                    }
                    out.push('}');
                }
                Linked::Many(records) => {
                    out.push('[');
                    for (position, record) in records.iter().enumerate() {
                        if position > 0 {
                            out.push(',');
                        }
                        if let Some(writer) = parts(name) {
                            writer.record(out, record);
                        }
                    }
                    out.push(']');
                }
            }
        }
        out.push('}');
    }
}

/// One record as its reader may see it.
pub fn record(cx: &Cx, record: &Record) -> Json {
    let mut text = String::new();
    Writer::new(cx, &record.object, &[]).record(&mut text, record);
    serde_json::from_str(&text).unwrap_or(Json::Null)
}

/// Appends a value in the form that the API gives it.
pub fn push_value(out: &mut String, field: &Field, value: &Value, currency: Currency) {
    let _ = match (&field.kind, value) {
        (_, Value::Null) => write!(out, "null"),
        (FieldKind::Money, Value::Int(minor)) => write!(out, "{}", Money::new(*minor, currency).major()),
        (FieldKind::Decimal | FieldKind::Percent, Value::Int(stored)) => write!(out, "{}", money::from_stored(*stored)),
        (FieldKind::Choices(_) | FieldKind::Tags | FieldKind::Json, Value::Text(text)) => write!(out, "{text}"),
        (FieldKind::Location, Value::Text(text)) => match text.split_once(',') {
            Some((lat, lng)) => write!(out, "{{\"lat\":{},\"lng\":{}}}", lat.trim(), lng.trim()),
            None => write!(out, "null"),
        },
        (_, Value::Int(number)) => write!(out, "{number}"),
        (_, Value::Bool(yes)) => write!(out, "{yes}"),
        (_, Value::Id(id)) => write!(out, "\"{id}\""),
        (_, Value::Date(date)) => write!(out, "\"{date}\""),
        (_, Value::Instant(instant)) => write!(out, "\"{instant:.3}\""),
        (_, Value::Bytes(_)) => write!(out, "null"),
        (_, Value::Text(text)) => {
            push_text(out, text);
            Ok(())
        }
    };
}

/// Appends a JSON string.
pub fn push_text(out: &mut String, text: &str) {
    if text.bytes().all(|b| b >= 0x20 && b != b'"' && b != b'\\') {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&Json::from(text).to_string());
    }
}

/// The values of a JSON object as stored values, by field name; each wrong one is a problem.
pub fn values(cx: &Cx, object: &Object, map: &Map<String, Json>) -> Result<Vec<(String, Value)>, Vec<Problem>> {
    let currency =
        map.get("currency").and_then(Json::as_str).and_then(Currency::from_code).unwrap_or(cx.setup.settings.base_currency);
    values_in(object, map, currency)
}

/// The same, with amounts in a currency that the record already has.
pub fn values_in(object: &Object, map: &Map<String, Json>, currency: Currency) -> Result<Vec<(String, Value)>, Vec<Problem>> {
    let mut values = Vec::with_capacity(map.len());
    let mut problems = Vec::new();
    for (name, json) in map {
        if name.starts_with('@') {
            continue;
        }
        let reference =
            name.strip_suffix("_id").and_then(|name| object.field(name)).filter(|field| field.kind.target().is_some());
        let Some(field) = reference.or_else(|| object.field(name).filter(|field| field.kind.target().is_none())) else {
            problems.push(Problem::at(name, "unknown_field").with("field", name));
            continue;
        };
        match stored(field, json, currency) {
            Some(value) => values.push((field.name.clone(), value)),
            None => problems
                .push(Problem::at(name, "wrong_type").with("field", name).with("kind", format!("@kind.{}", field.kind.name()))),
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}

/// A JSON value in the field's stored form; `None` where it has the wrong type.
pub fn stored(field: &Field, json: &Json, currency: Currency) -> Option<Value> {
    if json.is_null() {
        return Some(Value::Null);
    }
    Some(match (&field.kind, json) {
        (FieldKind::Money, json) => Value::Int(Money::from_major(decimal(json)?, currency).ok()?.minor),
        (FieldKind::Decimal | FieldKind::Percent, json) => Value::Int(money::to_stored(decimal(json)?).ok()?),
        (FieldKind::Integer, Json::Number(number)) => Value::Int(number.as_i64()?),
        (FieldKind::Integer, Json::String(text)) => Value::Int(text.trim().parse().ok()?),
        (FieldKind::Boolean, Json::Bool(yes)) => Value::Bool(*yes),
        (FieldKind::Choices(_) | FieldKind::Tags, Json::Array(items)) if items.is_empty() => Value::Null,
        (FieldKind::Choices(_) | FieldKind::Tags, Json::Array(items)) if items.iter().all(Json::is_string) => {
            Value::Text(json.to_string())
        }
        (FieldKind::Json, json) => Value::Text(json.to_string()),
        (FieldKind::Location, Json::Object(at)) => {
            Value::Text(format!("{},{}", decimal(at.get("lat")?)?, decimal(at.get("lng")?)?))
        }
        (_, Json::String(text)) if text.trim().is_empty() => Value::Null,
        (kind, Json::String(text)) => match kind.column() {
            ColumnKind::Id => Value::Id(text.parse::<Uuid>().ok()?),
            ColumnKind::Date => Value::Date(text.parse::<Date>().ok()?),
            ColumnKind::Instant => Value::Instant(text.parse::<Instant>().ok()?),
            ColumnKind::Text => Value::Text(text.clone()),
            _ => return None,
        },
        _ => return None,
    })
}

/// Exact: a JSON number is read from its digits, never through a floating point number.
fn decimal(json: &Json) -> Option<Decimal> {
    match json {
        Json::Number(number) => {
            let text = number.to_string();
            text.parse().or_else(|_| Decimal::from_scientific(&text)).ok()
        }
        Json::String(text) => text.trim().replace(',', "").parse().ok(),
        _ => None,
    }
}

/// A stored value as JSON without its field: page tokens and the history.
pub fn token_of_stored(value: &Value) -> Json {
    match value {
        Value::Null | Value::Bytes(_) => Json::Null,
        Value::Bool(yes) => Json::from(*yes),
        Value::Int(number) => Json::from(*number),
        Value::Text(text) => Json::from(text.as_str()),
        Value::Id(id) => Json::from(id.to_string()),
        Value::Date(date) => Json::from(date.to_string()),
        Value::Instant(instant) => Json::from(instant.to_string()),
    }
}

pub fn stored_from_token(kind: ColumnKind, json: &Json) -> Option<Value> {
    if json.is_null() {
        return Some(Value::Null);
    }
    Some(match kind {
        ColumnKind::Bool => Value::Bool(json.as_bool()?),
        ColumnKind::Int => Value::Int(json.as_i64()?),
        ColumnKind::Text => Value::from(json.as_str()?),
        ColumnKind::Id => Value::Id(json.as_str()?.parse().ok()?),
        ColumnKind::Date => Value::Date(json.as_str()?.parse().ok()?),
        ColumnKind::Instant => Value::Instant(json.as_str()?.parse().ok()?),
        ColumnKind::Bytes => return None,
    })
}
