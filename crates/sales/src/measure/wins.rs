//! What was won and lost in the period: amounts, win rate of what was closed, and how long a deal took.

use base::Result;
use records::Cx;
use records::describe::Entity;
use store::Reader;

use super::cohort::{Cohort, Question};
use super::condition::Condition;
use super::days::Days;
use super::dimension::{Dimension, Names};
use super::facts::{By, Facts};
use super::figure::{Cells, Figure, Kind, Report};
use super::ladder::Ladder;
use super::parameters::Asked;
use crate::sell::opportunity::Opportunity;

pub(super) fn run(cx: &Cx, reader: &mut Reader, asked: &Asked) -> Result<Report> {
    let ladder = Ladder::read(reader)?;
    let periods = asked.periods()?;
    let axis = asked.axis(asked.by.unwrap_or(Dimension::Month));
    let path = axis.dimension.path(Opportunity::NAME).unwrap_or("closed_on");
    let question = Question::new(cx, asked, Opportunity::NAME, Some("closed_on")).and(ladder.is_closed());
    let by = [By::Path("stage_id"), By::Days { name: "cycle", since: "opened_on", until: "closed_on" }, By::Path(path)];
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
    let (won, lost) = (Condition::from(ladder.is_won()), Condition::from(ladder.is_lost()));
    let cells = |part: &Cohort| {
        let mut cells = Cells::default();
        cells.put("won_amount", part.amount(cx, &won));
        cells.put("won", part.count(&won));
        cells.put("lost", part.count(&lost));
        cells.put("lost_amount", part.amount(cx, &lost));
        cells.put("win_rate", part.share(&won, &Condition::everything()));
        cells.put("average_amount", part.cell(&won, |facts| average(cx, facts, &won)));
        cells.put("cycle_days", part.days("cycle", &won, Days::average));
        cells
    };
    let weight = |part: &Cohort| part.now.sums(&won).amount;
    Names::rows(cx, reader, &axis, cohort.split(&axis, path), weight, cells, &mut report)?;
    report.total = Some(cells(&cohort));
    Ok(report)
}

/// Rounded once, to the currency's minor unit.
fn average(cx: &Cx, facts: &Facts, won: &Condition) -> Option<Figure> {
    let sums = facts.sums(won);
    let average = base::Decimal::from(sums.amount).checked_div(base::Decimal::from(sums.count))?;
    Some(Figure::money(cx, base::money::round(average).ok()?))
}
