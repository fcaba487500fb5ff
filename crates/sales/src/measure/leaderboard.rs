//! Who won most in the period: people or teams by won amount. Equal amounts share a rank.

use base::Result;
use records::Cx;
use records::describe::Entity;
use store::Reader;

use super::Taken;
use super::cohort::{Cohort, Question};
use super::condition::{Condition, Key};
use super::dimension::{Dimension, Names};
use super::facts::{By, Facts};
use super::figure::{Cell, Cells, Figure, Kind, Report};
use super::ladder::Ladder;
use super::parameters::Asked;
use crate::sell::opportunity::Opportunity;

pub(super) const METRICS: [Taken; 3] = [("won_amount", "won_amount"), ("won", "deals"), ("win_rate", "win_rate")];

pub(super) fn run(cx: &Cx, reader: &mut Reader, asked: &Asked) -> Result<Report> {
    let ladder = Ladder::read(reader)?;
    let periods = asked.periods()?;
    let axis = asked.axis(asked.by.unwrap_or(Dimension::Owner));
    let path = axis.dimension.path(Opportunity::NAME).unwrap_or("owner_id");
    let question = Question::new(cx, asked, Opportunity::NAME, Some("closed_on")).and(ladder.is_closed());
    let cohort = Cohort::read(cx, reader, &question, Some(periods), &[By::Path("stage_id"), By::Path(path)], "amount")?;

    let mut report = Report::new(cx, "leaderboard", Some(&periods.now));
    for (name, kind) in [("rank", Kind::Count), ("won_amount", Kind::Money), ("won", Kind::Count), ("win_rate", Kind::Percent)] {
        report.column(cx, name, kind);
    }
    let won = Condition::from(ladder.is_won());
    let parts: Vec<(Key, Cohort)> = cohort.split(&axis, path);
    let ranks = |pick: &dyn Fn(&Cohort) -> Option<&Facts>| Ranks::of(parts.iter().filter_map(|(_, part)| pick(part)), &won);
    let now = ranks(&|part| Some(&part.now));
    let previous = ranks(&|part| part.previous.as_ref());
    let last_year = ranks(&|part| part.last_year.as_ref());
    let figures = |part: &Cohort| {
        let mut cells = Cells::default();
        part.metrics(cx, &METRICS, &mut cells)?;
        Ok::<Cells, base::Error>(cells)
    };
    let cells = |part: &Cohort| {
        let rank = Cell {
            value: now.rank(Some(&part.now), &won),
            behind: Some(part.behind(&won)),
            previous: previous.rank(part.previous.as_ref(), &won),
            last_year: last_year.rank(part.last_year.as_ref(), &won),
        };
        let mut cells = Cells::default();
        cells.put("rank", rank);
        figures(part)?.iter().for_each(|(name, cell)| cells.put(name, cell.clone()));
        Ok(cells)
    };
    let weight = |part: &Cohort| part.now.sums(&won).amount;
    Names::rows(cx, reader, &axis, parts.clone(), weight, cells, &mut report)?;
    report.total = Some(figures(&cohort)?);
    Ok(report)
}

/// Won amounts, the largest first.
struct Ranks(Vec<i64>);

impl Ranks {
    fn of<'f>(facts: impl Iterator<Item = &'f Facts>, won: &Condition) -> Ranks {
        let mut amounts: Vec<i64> =
            facts.map(|facts| facts.sums(won)).filter(|sums| sums.count > 0).map(|sums| sums.amount).collect();
        amounts.sort_by(|a, b| b.cmp(a));
        Ranks(amounts)
    }

    /// The place among all that won anything.
    fn rank(&self, facts: Option<&Facts>, won: &Condition) -> Option<Figure> {
        let sums = facts?.sums(won);
        let better = self.0.iter().take_while(|amount| **amount > sums.amount).count();
        (sums.count > 0).then(|| Figure::Count(i64::try_from(better + 1).unwrap_or(i64::MAX)))
    }
}
