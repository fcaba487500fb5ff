//! What stands below one record: the record that a reference names (`opportunity(ID)/account`), the list of records that refer to
//! it (`opportunity(ID)/opportunity_line`, with all options of a list, and `…/$count`), and single values
//! (`opportunity(ID)/name`, `…/name/$value`). Programs follow these paths out of the model. Read only.

use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base::{Error, Result, Uuid};
use records::describe::{Field, Object};
use records::list::query::Filter;
use records::people::Access;
use records::{Cx, json, list, permit};
use serde_json::Value as Json;
use store::Reader;

use super::key;
use super::read::{self, Set};
use crate::ask::Asker;

/// A path below a record: `opportunity(ID)/below/last`.
pub struct Below<'p> {
    pub set: &'p str,
    pub id: Uuid,
    pub below: &'p str,
    pub last: Option<&'p str>,
}

/// What a name below a record means.
enum Meaning {
    /// The record that a reference names.
    Record {
        object: String,
        id: Uuid,
    },
    /// The records that refer to it by this field.
    List {
        object: String,
        reference: String,
    },
    Value(Json),
    /// A reference or a value that is empty.
    Nothing,
}

pub async fn show(asker: Asker, path: Below<'_>, uri: &Uri, headers: &HeaderMap) -> Result<Response> {
    let Below { set, id, below, last } = path;
    let (name, wanted) = (set.to_owned(), below.to_owned());
    let meaning = asker.read(move |cx, reader| meaning(cx, reader, &name, id, &wanted)).await?;
    match (meaning, last) {
        (Meaning::Record { object, id }, None) => read::one(asker, object, id, uri, headers).await,
        (Meaning::List { object, reference }, last) => {
            let within = Some(Filter::equals(&format!("{reference}_id"), id));
            let set = Set { path: format!("{set}({id})/{below}"), object, within };
            match last {
                None => read::list(asker, set, uri, headers).await,
                Some("$count") => read::count(asker, set, uri.query()).await,
                Some(_) => Err(Error::NotFound),
            }
        }
        (Meaning::Value(value), None) => {
            let mut text = format!("{{\"@odata.context\":\"{}/$metadata#{set}({id})/{below}\",\"value\":", key::root(headers));
            text.push_str(&value.to_string());
            text.push('}');
            Ok(super::json(text))
        }
        (Meaning::Value(Json::String(text)), Some("$value")) => Ok(text.into_response()),
        (Meaning::Value(value), Some("$value")) => Ok(value.to_string().into_response()),
        (Meaning::Nothing, None | Some("$value")) => Ok(StatusCode::NO_CONTENT.into_response()),
        _ => Err(Error::NotFound),
    }
}

fn meaning(cx: &Cx, reader: &mut Reader, name: &str, id: Uuid, below: &str) -> Result<Meaning> {
    let object = cx.setup.catalog.object(name)?;
    let record = list::one(cx, reader, object, id, &[])?.record;
    let fields = || object.fields.iter().filter(|field| field.is_shown());
    if let Some(field) = fields().find(|field| field.column() == below) {
        return Ok(match value(cx, object, field, &record)? {
            Json::Null => Meaning::Nothing,
            value => Meaning::Value(value),
        });
    }
    if let Some((field, target)) =
        fields().find(|field| field.name == below).and_then(|field| Some((field, field.kind.target()?)))
    {
        if permit::access(cx, object, field) < Access::Read {
            return Err(Error::NotFound);
        }
        let named = record.uuid(&field.name);
        return Ok(named.map_or(Meaning::Nothing, |id| Meaning::Record { object: target.to_owned(), id }));
    }
    // As `$expand` understands the name.
    let referring = cx.setup.catalog.referring(name).find(|(child, _)| child.name == below);
    let (child, reference) = referring.ok_or(Error::NotFound)?;
    Ok(Meaning::List { object: child.name.clone(), reference: reference.to_owned() })
}

/// One value of a record as its reader may see it; not found where the field is hidden.
fn value(cx: &Cx, object: &Object, field: &Field, record: &records::Record) -> Result<Json> {
    let mut text = String::new();
    json::Writer::new(cx, object, std::slice::from_ref(&field.name)).record(&mut text, record);
    let mut values: serde_json::Map<String, Json> = serde_json::from_str(&text).map_err(Error::internal)?;
    values.remove(&field.column()).ok_or(Error::NotFound)
}
