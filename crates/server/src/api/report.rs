//! Reports that people put together: what there is to choose from, a trial of one that is not saved, the answer of a saved one and the same
//! as a file. Writing them is plain records of `report`; sharing them is that of records.

use std::fmt::Write as _;

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Problem, Result, Uuid};
use records::{Cx, list};
use sales::metric;
use sales::report::{self, Offer, Pivot, Report, Table};
use serde::{Deserialize, Serialize};
use store::Reader;
use utoipa::{IntoParams, ToSchema};

use super::exports::{CSV, XLSX};
use super::records::files::disposition;
use crate::ask::{Asker, Body};
use crate::error::Answer;
use crate::shapes;

#[derive(Deserialize, IntoParams)]
pub struct DimensionsQuery {
    /// Keys of metrics, separated by commas.
    #[serde(default)]
    pub metrics: String,
}

/// The dimensions by which all of these metrics may be told apart and filtered.
#[utoipa::path(get, path = "/api/report/dimensions", tag = "reports", params(DimensionsQuery), responses((status = 200, body = [shapes::ReportDimension])))]
pub async fn report_dimensions(asker: Asker, Query(query): Query<DimensionsQuery>) -> Answer<Json<Vec<Offer>>> {
    let cx = &asker.cx;
    let library = metric::library(cx)?;
    let keys = query.metrics.split(',').map(str::trim).filter(|key| !key.is_empty());
    let found: Vec<_> = keys
        .map(|key| library.find(key).filter(|metric| metric.may_be_asked(cx)).ok_or(Error::NotFound))
        .collect::<Result<_>>()?;
    Ok(Json(report::dimensions(cx, &found)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportWish {
    #[schema(value_type = shapes::ReportDefinition)]
    pub definition: serde_json::Value,
}

/// What a report says, and of what all its amounts are.
#[derive(Serialize)]
pub struct ReportAnswer {
    currency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    definition: Pivot,
    #[serde(flatten)]
    table: Table,
}

fn answer(cx: &Cx, reader: &mut Reader, name: Option<String>, definition: Pivot) -> Result<ReportAnswer> {
    let table = report::answer(cx, reader, &definition)?;
    Ok(ReportAnswer { currency: cx.setup.settings.base_currency.code(), name, definition, table })
}

/// What a report would say that is not saved.
#[utoipa::path(post, path = "/api/report/try", tag = "reports", request_body = ReportWish, responses((status = 200, description = "The figures.", body = shapes::ReportTable)))]
pub async fn report_try(asker: Asker, Body(wish): Body<ReportWish>) -> Answer<Json<ReportAnswer>> {
    let pivot = Pivot::parse(&wish.definition.to_string())?;
    let tried = move |cx: &Cx, reader: &mut Reader| {
        let problems = pivot.check(cx)?;
        if problems.is_empty() { answer(cx, reader, None, pivot) } else { Err(Error::Invalid(problems)) }
    };
    Ok(Json(asker.read(tried).await?))
}

#[derive(Deserialize, IntoParams)]
pub struct ValuesQuery {
    /// In place of the report's own.
    pub period: Option<String>,
}

/// What a saved report says to whoever asks.
#[utoipa::path(get, path = "/api/report/{id}/values", tag = "reports", params(("id" = Uuid, Path), ValuesQuery), responses((status = 200, description = "The figures.", body = shapes::ReportTable)))]
pub async fn report_values(asker: Asker, Path(id): Path<Uuid>, Query(query): Query<ValuesQuery>) -> Answer<Json<ReportAnswer>> {
    let values = move |cx: &Cx, reader: &mut Reader| {
        let (name, pivot) = saved(cx, reader, id, query.period)?;
        answer(cx, reader, Some(name), pivot)
    };
    Ok(Json(asker.read(values).await?))
}

/// Name and definition of a report that whoever asks may open.
pub fn saved(cx: &Cx, reader: &mut Reader, id: Uuid, period: Option<String>) -> Result<(String, Pivot)> {
    let object = cx.setup.catalog.of::<Report>().clone();
    let record = list::one(cx, reader, &object, id, &[])?.record;
    let mut pivot = Pivot::parse(record.text("definition").unwrap_or("{}"))?;
    pivot.period = period.filter(|text| !text.trim().is_empty()).or(pivot.period);
    Ok((record.text("name").unwrap_or_default().to_owned(), pivot))
}

/// What a report on a dashboard says to whoever may open the dashboard.
#[utoipa::path(get, path = "/api/dashboard/{id}/{report}/values", tag = "reports", params(("id" = Uuid, Path), ("report" = Uuid, Path), ValuesQuery), responses((status = 200, description = "The figures.", body = shapes::ReportTable)))]
pub async fn dashboard_values(
    asker: Asker,
    Path((id, report)): Path<(Uuid, Uuid)>,
    Query(query): Query<ValuesQuery>,
) -> Answer<Json<ReportAnswer>> {
    let values = move |cx: &Cx, reader: &mut Reader| {
        let (name, mut pivot) = report::on_dashboard(cx, reader, id, report)?;
        // What is told of all time stays so: its figures may have no period at all.
        pivot.period = pivot.period.map(|own| query.period.filter(|text| !text.trim().is_empty()).unwrap_or(own));
        answer(cx, reader, Some(name), pivot)
    };
    Ok(Json(asker.read(values).await?))
}

#[derive(Deserialize, IntoParams)]
pub struct FileQuery {
    /// `csv` or `xlsx`.
    pub format: Option<String>,
    /// In place of the report's own.
    pub period: Option<String>,
}

/// A saved report as CSV or a workbook, with its subtotals and totals.
#[utoipa::path(get, path = "/api/report/{id}/file", tag = "reports", params(("id" = Uuid, Path), FileQuery), responses((status = 200, description = "The file.", content_type = "text/csv", body = Vec<u8>)))]
pub async fn report_file(asker: Asker, Path(id): Path<Uuid>, Query(query): Query<FileQuery>) -> Answer<Response> {
    let as_workbook = match query.format.as_deref() {
        None | Some("csv") => false,
        Some("xlsx") => true,
        Some(_) => return Err(Error::invalid(Problem::at("format", "not_a_choice")).into()),
    };
    let (file, bytes) = asker
        .read(move |cx, reader| {
            let (name, pivot) = saved(cx, reader, id, query.period)?;
            let table = report::answer(cx, reader, &pivot)?;
            let mut bytes = Vec::new();
            if as_workbook {
                report::xlsx(cx, &name, &table, std::io::Cursor::new(&mut bytes))?;
            } else {
                report::csv(cx, &table, &mut bytes)?;
            }
            let mut file = name;
            if let Some(period) = &table.period {
                let _ = write!(file, " {}", period.label);
            }
            let _ = write!(file, ".{}", if as_workbook { "xlsx" } else { "csv" });
            Ok((file, bytes))
        })
        .await?;
    let kind = HeaderValue::from_static(if as_workbook { XLSX } else { CSV });
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition(&file, false))];
    Ok((headers, bytes).into_response())
}
