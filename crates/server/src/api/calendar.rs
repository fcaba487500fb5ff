//! The working calendar of a year: the days that are not what their weekday says, and how many days people work.

use axum::Json;
use axum::extract::Query as Parameters;
use base::calendar::{DayKind, WorkingCalendar, china};
use base::{Date, Error, Problem, Result};
use records::list::query::{Comparison, Filter, Literal, Path, Query};
use records::{Cx, list};
use serde::{Deserialize, Serialize};
use store::Reader;
use utoipa::{IntoParams, ToSchema};

use crate::ask::Asker;
use crate::error::Answer;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CalendarParameters {
    pub year: i16,
}

#[derive(Serialize, ToSchema)]
pub struct CalendarAnswer {
    pub year: i16,
    pub working_days: u32,
    /// By month, January first.
    pub months: Vec<u32>,
    pub exceptions: Vec<ExceptionAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct ExceptionAnswer {
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    /// A make-up workday; false for a day off.
    pub working: bool,
    pub name: Option<String>,
}

/// The working days of a year: the state's holidays where they are known, and the company's own.
#[utoipa::path(get, path = "/api/calendar", tag = "set-up", params(CalendarParameters), responses((status = 200, body = CalendarAnswer)))]
pub async fn calendar(asker: Asker, Parameters(wish): Parameters<CalendarParameters>) -> Answer<Json<CalendarAnswer>> {
    if !(1900..=2200).contains(&wish.year) {
        return Err(Error::invalid(Problem::at("year", "number_between").with("min", 1900).with("max", 2200)).into());
    }
    Ok(Json(asker.read(move |cx, reader| year(cx, reader, wish.year)).await?))
}

fn year(cx: &Cx, reader: &mut Reader, year: i16) -> Result<CalendarAnswer> {
    let (first, last) = (jiff::civil::date(year, 1, 1), jiff::civil::date(year, 12, 31));
    let bound = |is, day: Date| Filter::Compare { path: Path::of("day"), is, value: Literal::Stored(day.into()) };
    let filter = Filter::All(vec![bound(Comparison::GreaterOrEqual, first), bound(Comparison::LessOrEqual, last)]);
    let query = Query { filter: Some(filter), top: Some(400), ..Query::default() };
    let own = list::page(cx, reader, cx.setup.catalog.object("holiday")?, &query)?;

    let state = china::rows().filter(|(day, _)| day.year() == year);
    let mut exceptions: Vec<ExceptionAnswer> =
        state.map(|(day, kind)| ExceptionAnswer { day, working: kind == DayKind::Workday, name: None }).collect();
    for record in own.entries.iter().map(|entry| &entry.record) {
        let Some(day) = record.date("day") else { continue };
        exceptions.retain(|known| known.day != day);
        let working = *record.get("working") == store::Value::Bool(true);
        exceptions.push(ExceptionAnswer { day, working, name: record.text("name").map(str::to_owned) });
    }
    exceptions.sort_by_key(|exception| exception.day);
    let kind = |working| if working { DayKind::Workday } else { DayKind::Holiday };
    let calendar = WorkingCalendar::new(exceptions.iter().map(|each| (each.day, kind(each.working))));
    let months = (1..=12).map(|month| {
        let first = jiff::civil::date(year, month, 1);
        calendar.working_days_between(first, first.last_of_month())
    });
    Ok(CalendarAnswer { year, working_days: calendar.working_days_between(first, last), months: months.collect(), exceptions })
}
