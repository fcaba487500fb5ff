//! What is measured: `sales::measure`, as JSON. Each figure brings the address of exactly the records that it sums.

use axum::Json;
use axum::extract::{Path, RawQuery};
use sales::measure::{self, Description, Parameters, Report};

use crate::ask::Asker;
use crate::error::Answer;
use crate::shapes;

/// The reports that the asker may see, with their parameters.
#[utoipa::path(get, path = "/api/reports", tag = "reports", responses((status = 200, body = [shapes::ReportDescription])))]
pub async fn reports_list(asker: Asker) -> Answer<Json<Vec<Description>>> {
    Ok(Json(measure::list(&asker.cx)))
}

/// One report.
#[utoipa::path(get, path = "/api/reports/{name}", tag = "reports", params(("name" = String, Path), ("period" = Option<String>, Query), ("team" = Option<uuid::Uuid>, Query), ("owner" = Option<uuid::Uuid>, Query), ("product" = Option<uuid::Uuid>, Query), ("source" = Option<uuid::Uuid>, Query), ("region" = Option<String>, Query), ("industry" = Option<uuid::Uuid>, Query), ("by" = Option<String>, Query)), responses((status = 200, description = "The figures.", body = shapes::Report)))]
pub async fn reports_show(asker: Asker, Path(name): Path<String>, RawQuery(pairs): RawQuery) -> Answer<Json<Report>> {
    let parameters = Parameters::read(form_urlencoded::parse(pairs.unwrap_or_default().as_bytes()))?;
    Ok(Json(asker.read(move |cx, reader| measure::run(cx, reader, &name, &parameters)).await?))
}
