//! Open opportunities that have stood in their stage for longer than the stage allows. Stages without a limit stall nobody.

use base::Result;
use jiff::ToSpan;
use records::Cx;
use records::describe::Entity;
use records::list::query::{Comparison, Filter, Literal, Path};
use store::Reader;

use super::cohort::{Cohort, Question};
use super::condition::Condition;
use super::dimension::{Dimension, Names};
use super::facts::By;
use super::figure::{Cells, Kind, Report};
use super::ladder::Ladder;
use super::parameters::Asked;
use crate::sell::opportunity::Opportunity;

/// The longest that a stage may allow, in days: moments stay within the calendar.
const LONGEST: i64 = 36_500;

/// Those that stall: for each stage with a limit, in it since before the limit. None where no stage has one.
pub(super) fn waiting(cx: &Cx, ladder: &Ladder) -> Option<Filter> {
    let mut parts = Vec::new();
    for stage in &ladder.open {
        let Some(days) = stage.stalled_after.filter(|days| (0..=LONGEST).contains(days)) else { continue };
        let Ok(limit) = cx.now.checked_sub((24 * days).hours()) else { continue };
        let since =
            Filter::Compare { path: Path::of("stage_since"), is: Comparison::Less, value: Literal::Date(limit.to_string()) };
        let mut filters = ladder.in_stage(stage.id).filters();
        filters.push(since);
        parts.push(Filter::All(filters));
    }
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(Filter::Any(parts)),
    }
}

pub(super) fn run(cx: &Cx, reader: &mut Reader, asked: &Asked) -> Result<Report> {
    let ladder = Ladder::read(reader)?;
    let axis = asked.axis(asked.by.unwrap_or(Dimension::Stage));
    let path = axis.dimension.path(Opportunity::NAME).unwrap_or("expected_close_on");
    let open = Question::new(cx, asked, Opportunity::NAME, None).and(ladder.is_open());
    // Without any limit nothing stalls.
    let question = open.clone().and_filter(waiting(cx, &ladder).unwrap_or(Filter::Any(Vec::new())));
    let by = [By::Path(path)];
    let stalled = Cohort::read(cx, reader, &question, None, &by, "amount")?;
    let open = Cohort::read(cx, reader, &open, None, &by, "amount")?;

    let mut report = Report::new(cx, "stalled", None);
    for (name, kind) in [("count", Kind::Count), ("amount", Kind::Money), ("open", Kind::Count), ("share", Kind::Percent)] {
        report.column(cx, name, kind);
    }
    let everything = Condition::everything();
    let cells = |(stalled, open): &(Cohort, Cohort)| {
        let mut cells = Cells::default();
        cells.put("count", stalled.count(&everything));
        cells.put("amount", stalled.amount(cx, &everything));
        cells.put("open", open.count(&everything));
        cells.put("share", stalled.share_of(open, &everything));
        cells
    };
    let mut waiting: rustc_hash::FxHashMap<_, _> = stalled.split(&axis, path).into_iter().collect();
    let mut rows = Vec::new();
    for (key, part) in open.split(&axis, path) {
        let of_row = waiting.remove(&key).unwrap_or_else(|| stalled.empty(&axis, path, &key));
        rows.push((key, (of_row, part)));
    }
    let weight = |(stalled, _): &(Cohort, Cohort)| stalled.now.sums(&everything).amount;
    Names::rows(cx, reader, &axis, rows, weight, |part| Ok(cells(part)), &mut report)?;
    report.total = Some(cells(&(stalled, open)));
    Ok(report)
}
