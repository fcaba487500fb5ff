//! What may still be won: open opportunities, their amounts, and the amounts weighted by how likely each is won. A period, where
//! one is asked for, is that of the expected closing.

use base::Result;
use records::Cx;
use records::describe::Entity;
use store::Reader;

use super::Taken;
use super::cohort::{Cohort, Question};
use super::condition::{Condition, Test};
use super::dimension::{Dimension, Names};
use super::facts::By;
use super::figure::{Cells, Kind, Report};
use super::ladder::Ladder;
use super::parameters::Asked;
use crate::sell::opportunity::Opportunity;

pub(super) const METRICS: [Taken; 3] = [("count", "open_deals"), ("amount", "open_amount"), ("weighted", "weighted_amount")];

pub(super) fn run(cx: &Cx, reader: &mut Reader, asked: &Asked) -> Result<Report> {
    let ladder = Ladder::read(reader)?;
    let axis = asked.axis(asked.by.unwrap_or(Dimension::Stage));
    let path = axis.dimension.path(Opportunity::NAME).unwrap_or("expected_close_on");
    let period = asked.periods.as_ref().map(|periods| &periods.now);
    let mut question = Question::new(cx, asked, Opportunity::NAME, None).and(ladder.is_open());
    if let Some(period) = period {
        question = question.and(Test::Between("expected_close_on", period.from, period.to));
    }
    // Nothing is compared with the period before: what was open then is not known by what is open now.
    let by = [By::Path("stage_id"), By::Path("probability"), By::Path(path)];
    let cohort = Cohort::read(cx, reader, &question, None, &by, "amount")?;

    let mut report = Report::new(cx, "pipeline", period);
    for (name, kind) in [("count", Kind::Count), ("amount", Kind::Money), ("weighted", Kind::Money), ("share", Kind::Percent)] {
        report.column(cx, name, kind);
    }
    let everything = Condition::everything();
    let cells = |part: &Cohort| {
        let mut cells = Cells::default();
        part.metrics(cx, &METRICS, &mut cells)?;
        cells.put("share", part.share_of(&cohort, &everything));
        Ok(cells)
    };
    let weight = |part: &Cohort| part.now.sums(&everything).amount;
    Names::rows(cx, reader, &axis, cohort.split(&axis, path), weight, cells, &mut report)?;
    report.total = Some(cells(&cohort)?);
    Ok(report)
}
