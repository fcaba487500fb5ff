//! A report as a feed of its own, for Excel and Tableau: `/odata/reports/ID` is the address to give them. One set, `rows`, with a row for
//! each innermost cell: key and label of each dimension, and a number for each metric. Programs add up themselves, so there are no
//! subtotals; what `top` leaves out of the page is there. Read with the rights of whoever asks, like the report itself.

use std::fmt::Write;

use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Problem, Result, Uuid};
use records::Cx;
use sales::report::{self, Fact, Table};
use serde_json::{Map, Value, json};
use store::Reader;

use super::{is_4_0, key, versioned};
use crate::api::report::saved;
use crate::ask::Asker;
use crate::error::Answer;

/// `/odata/reports/ID`
pub async fn service(asker: Asker, Path(id): Path<Uuid>, headers: HeaderMap) -> Answer<Response> {
    asker.read(move |cx, reader| saved(cx, reader, id, None)).await?;
    let body = json!({
        "@odata.context": format!("{}/$metadata", root(&headers, id)),
        "value": [{ "name": "rows", "kind": "EntitySet", "url": "rows" }]
    });
    Ok(versioned(super::json(body.to_string()), &headers))
}

/// `/odata/reports/ID/$metadata` and `/odata/reports/ID/rows`
pub async fn part(
    asker: Asker,
    Path((id, part)): Path<(Uuid, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer<Response> {
    let response = match part.as_str() {
        "$metadata" => {
            let table = asker.read(move |cx, reader| table(cx, reader, id)).await?;
            let version = if is_4_0(&headers) { "4.0" } else { "4.01" };
            ([(header::CONTENT_TYPE, "application/xml")], model(&table, version)).into_response()
        }
        "rows" => {
            let asked = Asked::read(query.as_deref())?;
            let context = format!("{}/$metadata#rows", root(&headers, id));
            let rows = asker.read(move |cx, reader| Ok(rows(&table(cx, reader, id)?, &asked, context))).await?;
            super::json(rows.to_string())
        }
        _ => return Err(Error::NotFound.into()),
    };
    Ok(versioned(response, &headers))
}

fn root(headers: &HeaderMap, id: Uuid) -> String {
    format!("{}/reports/{id}", key::root(headers))
}

fn table(cx: &Cx, reader: &mut Reader, id: Uuid) -> Result<Table> {
    let (_, mut pivot) = saved(cx, reader, id, None)?;
    pivot.top = None;
    report::answer(cx, reader, &pivot)
}

/// The names of the dimensions as a program may have them: `account/tier` is `account_tier`.
fn dimensions(table: &Table) -> impl Iterator<Item = String> {
    table.rows_by.iter().chain(&table.column_by).map(|by| by.name.replace('/', "_"))
}

fn model(table: &Table, version: &str) -> String {
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <edmx:Edmx Version=\"{version}\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\">\n<edmx:DataServices>\n\
         <Schema Namespace=\"kaidan\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">\n\
         <EntityType Name=\"row\"><Key><PropertyRef Name=\"row\"/></Key>\n\
         <Property Name=\"row\" Type=\"Edm.Int32\" Nullable=\"false\"/>\n"
    );
    for name in dimensions(table) {
        let _ =
            writeln!(xml, "<Property Name=\"{name}\" Type=\"Edm.String\"/><Property Name=\"{name}_key\" Type=\"Edm.String\"/>");
    }
    for metric in &table.metrics {
        let _ = writeln!(xml, "<Property Name=\"{}\" Type=\"Edm.Decimal\" Scale=\"variable\"/>", metric.key);
    }
    xml.push_str(
        "</EntityType>\n<EntityContainer Name=\"container\"><EntitySet Name=\"rows\" EntityType=\"kaidan.row\"/></EntityContainer>\n\
         </Schema>\n</edmx:DataServices>\n</edmx:Edmx>\n",
    );
    xml
}

/// What of the rows is asked for. A condition belongs into the report.
#[derive(Default)]
struct Asked {
    select: Vec<String>,
    top: Option<usize>,
    skip: usize,
    count: bool,
}

impl Asked {
    fn read(query: Option<&str>) -> Result<Asked> {
        let mut asked = Asked::default();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            let wrong = || Error::invalid(Problem::at(name.to_string(), "report_option_wrong").with("option", &name));
            match &*name {
                "$select" => asked.select = value.split(',').map(|name| name.trim().to_owned()).collect(),
                "$top" => asked.top = Some(value.parse().map_err(|_| wrong())?),
                "$skip" => asked.skip = value.parse().map_err(|_| wrong())?,
                "$count" => asked.count = value == "true",
                "$format" => {}
                name if name.starts_with('$') => return Err(wrong()),
                _ => {}
            }
        }
        asked.select.retain(|name| !name.is_empty() && name != "*");
        Ok(asked)
    }
}

fn rows(table: &Table, asked: &Asked, context: String) -> Value {
    let names: Vec<String> = dimensions(table).collect();
    let facts = report::facts(table);
    let count = facts.len();
    let row = |(number, fact): (usize, Fact)| {
        let mut row = Map::new();
        row.insert("row".to_owned(), number.into());
        for (name, (key, label)) in names.iter().zip(fact.heads) {
            row.insert(name.clone(), label.into());
            row.insert(format!("{name}_key"), key.into());
        }
        for (metric, figure) in table.metrics.iter().zip(fact.figures) {
            row.insert(metric.key.clone(), serde_json::to_value(figure).unwrap_or_default());
        }
        row.retain(|name, _| asked.select.is_empty() || name == "row" || asked.select.contains(name));
        Value::Object(row)
    };
    let page = facts.into_iter().enumerate().skip(asked.skip).take(asked.top.unwrap_or(usize::MAX));
    let mut body = Map::from_iter([("@odata.context".to_owned(), context.into())]);
    if asked.count {
        body.insert("@odata.count".to_owned(), count.into());
    }
    body.insert("value".to_owned(), page.map(row).collect());
    Value::Object(body)
}
