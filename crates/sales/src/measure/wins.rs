//! What was won and lost in the period: amounts, win rate of what was closed, and how long a deal took.

use base::Result;
use records::Cx;
use records::describe::Entity;
use store::Reader;

use super::Taken;
use super::cohort::{Cohort, Question};
use super::condition::Condition;
use super::dimension::{Dimension, Names};
use super::facts::{By, DAYS};
use super::figure::{Cells, Kind, Report};
use super::ladder::Ladder;
use super::parameters::Asked;
use crate::sell::opportunity::Opportunity;

pub(super) const METRICS: [Taken; 7] = [
    ("won_amount", "won_amount"),
    ("won", "deals"),
    ("lost", "lost_deals"),
    ("lost_amount", "lost_amount"),
    ("win_rate", "win_rate"),
    ("average_amount", "average_deal"),
    ("cycle_days", "sales_cycle"),
];

pub(super) fn run(cx: &Cx, reader: &mut Reader, asked: &Asked) -> Result<Report> {
    let ladder = Ladder::read(reader)?;
    let periods = asked.periods()?;
    let axis = asked.axis(asked.by.unwrap_or(Dimension::Month));
    let path = axis.dimension.path(Opportunity::NAME).unwrap_or("closed_on");
    let question = Question::new(cx, asked, Opportunity::NAME, Some("closed_on")).and(ladder.is_closed());
    let by = [By::Path("stage_id"), By::Days { name: DAYS, since: "opened_on", until: "closed_on" }, By::Path(path)];
    let cohort = Cohort::read(cx, reader, &question, Some(periods), &by, "amount")?;

    let mut report = Report::new(cx, "wins", Some(&periods.now));
    for (name, kind) in [
        ("won_amount", Kind::Money),
        ("won", Kind::Count),
        ("lost", Kind::Count),
        ("lost_amount", Kind::Money),
        ("win_rate", Kind::Percent),
        ("average_amount", Kind::Money),
        ("cycle_days", Kind::Days),
    ] {
        report.column(cx, name, kind);
    }
    let cells = |part: &Cohort| {
        let mut cells = Cells::default();
        part.metrics(cx, &METRICS, &mut cells)?;
        Ok(cells)
    };
    let won = Condition::from(ladder.is_won());
    let weight = |part: &Cohort| part.now.sums(&won).amount;
    Names::rows(cx, reader, &axis, cohort.split(&axis, path), weight, cells, &mut report)?;
    report.total = Some(cells(&cohort)?);
    Ok(report)
}
