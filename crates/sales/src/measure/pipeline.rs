//! What may still be won: open opportunities, their amounts, and the amounts weighted by how likely each is won. A period, where
//! one is asked for, is that of the expected closing.

use base::{Decimal, Result, money};
use records::Cx;
use records::describe::Entity;
use store::Reader;

use super::cohort::{Cohort, Question};
use super::condition::{Condition, Key, Test};
use super::dimension::{Dimension, Names};
use super::facts::{By, Facts};
use super::figure::{Cell, Cells, Figure, Kind, Report};
use super::ladder::Ladder;
use super::parameters::Asked;
use crate::sell::opportunity::Opportunity;

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
    let cells = |(part, weighted): &(Cohort, i64)| {
        let mut cells = Cells::default();
        cells.put("count", part.count(&everything));
        cells.put("amount", part.amount(cx, &everything));
        let value = Some(Figure::money(cx, *weighted));
        cells.put("weighted", Cell { value, behind: Some(part.behind(&everything)), ..Cell::default() });
        cells.put("share", part.share_of(&cohort, &everything));
        cells
    };
    let mut parts = Vec::new();
    for (key, part) in cohort.split(&axis, path) {
        let weighted = weighted(&part.now, &ladder)?;
        parts.push((key, (part, weighted)));
    }
    Names::rows(cx, reader, &axis, parts, |(part, _)| part.now.sums(&everything).amount, cells, &mut report)?;
    report.total = Some(cells(&(cohort.clone(), weighted(&cohort.now, &ladder)?)));
    Ok(report)
}

/// The sum of amount × probability in minor units: exact, and rounded once. An opportunity without a probability of its own has
/// that of its stage.
fn weighted(facts: &Facts, ladder: &Ladder) -> Result<i64> {
    let mut sum = Decimal::ZERO;
    for stage in &ladder.open {
        let in_stage = ladder.in_stage(stage.id);
        for (probability, sums) in facts.each("probability", &in_stage) {
            let probability = if let Key::Number(stored) = probability { *stored } else { stage.probability };
            sum += Decimal::from(sums.amount) * money::from_stored(probability);
        }
    }
    money::round(sum)
}
