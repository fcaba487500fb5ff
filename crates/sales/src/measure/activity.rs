//! What people did in the period: calls, visits, meetings, messages, tasks and notes that are done.

use base::{Result, words};
use records::Cx;
use records::describe::{Choice, Entity};
use store::Reader;

use super::Taken;
use super::cohort::{Cohort, Question};
use super::condition::Condition;
use super::dimension::{Dimension, Names};
use super::facts::By;
use super::figure::{Cells, Kind, Report};
use super::parameters::Asked;
use crate::customer::activity::{Activity, ActivityKind};

/// All, and those of each kind.
pub(super) const METRICS: [Taken; 7] = [
    ("count", "activities"),
    ("call", "activities_call"),
    ("visit", "activities_visit"),
    ("meeting", "activities_meeting"),
    ("email", "activities_email"),
    ("task", "activities_task"),
    ("note", "activities_note"),
];

pub(super) fn run(cx: &Cx, reader: &mut Reader, asked: &Asked) -> Result<Report> {
    let periods = asked.periods()?;
    let axis = asked.axis(asked.by.unwrap_or(Dimension::Owner));
    let path = axis.dimension.path(Activity::NAME).unwrap_or("done_at");
    let row = if axis.dimension == Dimension::Month { By::Month(path, Vec::new()) } else { By::Path(path) };
    let question = Question::new(cx, asked, Activity::NAME, Some("done_at"));
    let by = if axis.dimension == Dimension::Kind { vec![row] } else { vec![By::Path("kind"), row] };
    let cohort = Cohort::counted(cx, reader, &question, Some(periods), &by)?;

    let mut report = Report::new(cx, "activity", Some(&periods.now));
    report.column(cx, "count", Kind::Count);
    let kinds = if axis.dimension == Dimension::Kind { &[] } else { ActivityKind::VALUES };
    for kind in kinds {
        report.column_called(
            cx,
            (*kind).to_owned(),
            words::word(cx.locale, &format!("choice.activity.kind.{kind}")),
            Kind::Count,
        );
    }
    let taken = if kinds.is_empty() { &METRICS[..1] } else { &METRICS };
    let cells = |part: &Cohort| {
        let mut cells = Cells::default();
        part.metrics(cx, taken, &mut cells)?;
        Ok(cells)
    };
    let weight = |part: &Cohort| part.now.sums(&Condition::everything()).count;
    Names::rows(cx, reader, &axis, cohort.split(&axis, path), weight, cells, &mut report)?;
    report.total = Some(cells(&cohort)?);
    Ok(report)
}
