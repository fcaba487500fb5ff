//! The stages of opportunities as a funnel over those that were opened in the period: how many reached each stage, how many of them
//! went on, stand there still or were lost from there, and how long they stayed. Each stay counts on its own once it has ended;
//! those that still last are not in the median.

use base::Result;
use base::calendar::Period;
use records::Cx;
use records::describe::Entity;
use records::list::Source;
use records::list::query::Filter;
use records::sql::Sql;
use rustc_hash::FxHashMap;
use store::Reader;

use super::cohort::{Cohort, Question};
use super::condition::{Condition, Key, Test, ids};
use super::days::elapsed;
use super::dimension::{Axis, Names};
use super::facts::{By, Facts, Sums, each};
use super::figure::{Cell, Cells, Figure, Kind, Report, Row};
use super::ladder::Ladder;
use super::parameters::Asked;
use super::stalled;
use super::tally::{self, Family};
use crate::sell::opportunity::Opportunity;

const KEYS: [By; 3] = [By::Path("stage_id"), By::Path("reached_stage_id"), By::Path("closed_from_id")];

pub(super) fn run(cx: &Cx, reader: &mut Reader, asked: &Asked) -> Result<Report> {
    let ladder = Ladder::read(reader)?;
    let mut report = Report::new(cx, "stages", Some(&asked.periods()?.now));
    let question = Question::new(cx, asked, Opportunity::NAME, Some("opened_on")).and(ladder.real());
    match asked.by {
        None => by_stage(cx, reader, asked, &ladder, &question, &mut report)?,
        Some(dimension) => by_dimension(cx, reader, asked, &ladder, &question, &asked.axis(dimension), &mut report)?,
    }
    Ok(report)
}

fn by_stage(
    cx: &Cx,
    reader: &mut Reader,
    asked: &Asked,
    ladder: &Ladder,
    question: &Question,
    report: &mut Report,
) -> Result<()> {
    let periods = asked.periods()?;
    let kept = tally::answers(cx, reader, asked)?;
    let cohort =
        Cohort::kept_or_read(cx, reader, question, Some(periods), &KEYS, "amount", kept.then_some(&[Family::Opened][..]))?;
    let stays = Cohort::with(question, Some(periods), |period| {
        let period = period.unwrap_or(&periods.now);
        match kept {
            true => {
                tally::facts(reader, period, &[Family::Stay], &question.tests, |reader, rest| stays(cx, reader, question, rest))
            }
            false => self::stays(cx, reader, question, period),
        }
    })?;
    let waiting = stalled::waiting(cx, ladder);
    let stalled = match &waiting {
        None => None,
        Some(filter) => {
            let question = question.clone().and_filter(filter.clone());
            let filter = question.filter(Some(&periods.now));
            Some((question, Facts::read(cx, reader, Opportunity::NAME, &filter, &KEYS[..1], None)?))
        }
    };

    for (name, kind) in [
        ("count", Kind::Count),
        ("amount", Kind::Money),
        ("conversion", Kind::Percent),
        ("from_start", Kind::Percent),
        ("here", Kind::Count),
        ("here_share", Kind::Percent),
        ("lost", Kind::Count),
        ("lost_amount", Kind::Money),
        ("median_days", Kind::Days),
        ("stalled", Kind::Count),
    ] {
        report.column(cx, name, kind);
    }
    for (place, stage) in ladder.open.iter().enumerate() {
        let reached = ladder.reached(place);
        let here = ladder.in_stage(stage.id);
        let mut cells = Cells::default();
        cells.put("count", cohort.count(&reached));
        cells.put("amount", cohort.amount(cx, &reached));
        cells.put("conversion", cohort.share(&ladder.reached(place + 1), &reached));
        cells.put("from_start", cohort.share(&reached, &Condition::everything()));
        cells.put("here", now_only(cohort.count(&here)));
        cells.put("here_share", now_only(cohort.share(&here, &reached)));
        cells.put("lost", cohort.count(&ladder.lost_from(stage.id)));
        cells.put("lost_amount", cohort.amount(cx, &ladder.lost_from(stage.id)));
        let here_once = Condition::from(Test::In("held_stage", ids([stage.id])));
        let median = |facts: &Facts| facts.days("days", &here_once).median().map(Figure::Days);
        cells.put("median_days", Cell { behind: Some(cohort.behind(&reached)), ..stays.cell(&here_once, median) });
        if let Some((question, facts)) = &stalled {
            let mut filters = question.filter(Some(&periods.now));
            filters.extend(here.filters());
            let behind = super::figure::Behind { object: question.object.into(), filter: Filter::All(filters) };
            let value = Some(Figure::Count(facts.sums(&here).count));
            cells.put("stalled", Cell { value, behind: Some(behind), ..Cell::default() });
        }
        report.rows.push(Row { key: stage.id.to_string(), label: stage.name.clone(), cells });
    }
    if let Some(won) = ladder.won.first() {
        let is_won = Condition::from(ladder.is_won());
        let mut cells = Cells::default();
        cells.put("count", cohort.count(&is_won));
        cells.put("amount", cohort.amount(cx, &is_won));
        cells.put("from_start", cohort.share(&is_won, &Condition::everything()));
        report.rows.push(Row { key: won.id.to_string(), label: won.name.clone(), cells });
    }
    let mut total = Cells::default();
    let everything = Condition::everything();
    total.put("count", cohort.count(&everything));
    total.put("amount", cohort.amount(cx, &everything));
    total.put("conversion", cohort.share(&ladder.is_won().into(), &everything));
    total.put("here", now_only(cohort.count(&ladder.is_open().into())));
    total.put("lost", cohort.count(&ladder.is_lost().into()));
    total.put("lost_amount", cohort.amount(cx, &ladder.is_lost().into()));
    report.total = Some(total);
    Ok(())
}

/// What stands somewhere today says nothing about how it stood when the period before was as old.
fn now_only(cell: Cell) -> Cell {
    Cell { previous: None, last_year: None, ..cell }
}

/// How long stays in each stage lasted, from the intervals of the opportunities of the question: one statement.
fn stays(cx: &Cx, reader: &mut Reader, question: &Question, period: &Period) -> Result<Facts> {
    let object = cx.setup.catalog.object(question.object)?;
    let source = Source::new(cx, object, &Filter::All(question.filter(Some(period))), &["id"])?;
    let mut sql = Sql::new(
        "select h.value, h.since, h.until
         from held h
         where h.field = 'stage' and h.until is not null and h.record_id in (select ",
    );
    sql.push(source.column(0).0);
    source.write(&mut sql);
    sql.push(")");
    let mut groups: FxHashMap<Vec<Key>, Sums> = FxHashMap::default();
    each(reader, &sql, |row| {
        let stay = vec![Key::Id(row.get(0)?), Key::Number(elapsed(row.get(1)?, row.get(2)?))];
        groups.entry(stay).or_default().add(Sums { count: 1, amount: 0 });
        Ok(())
    })?;
    Ok(Facts::of_days(vec!["held_stage", "days"], groups.into_iter().collect()))
}

fn by_dimension(
    cx: &Cx,
    reader: &mut Reader,
    asked: &Asked,
    ladder: &Ladder,
    question: &Question,
    axis: &Axis,
    report: &mut Report,
) -> Result<()> {
    let path = axis.dimension.path(Opportunity::NAME).unwrap_or("opened_on");
    let by: Vec<By> = KEYS.into_iter().chain([By::Path(path)]).collect();
    let cohort = Cohort::read(cx, reader, question, Some(asked.periods()?), &by, "amount")?;
    for (place, stage) in ladder.open.iter().enumerate() {
        report.column_called(cx, format!("stage_{}", place + 1), stage.name.clone(), Kind::Count);
    }
    for (name, kind) in [
        ("won", Kind::Count),
        ("amount", Kind::Money),
        ("from_start", Kind::Percent),
        ("lost", Kind::Count),
        ("lost_amount", Kind::Money),
    ] {
        report.column(cx, name, kind);
    }
    let of_row = |cohort: &Cohort| {
        let mut cells = Cells::default();
        for place in 0..ladder.open.len() {
            cells.put(&format!("stage_{}", place + 1), cohort.count(&ladder.reached(place)));
        }
        let (won, lost) = (Condition::from(ladder.is_won()), Condition::from(ladder.is_lost()));
        cells.put("won", cohort.count(&won));
        cells.put("amount", cohort.amount(cx, &won));
        cells.put("from_start", cohort.share(&won, &Condition::everything()));
        cells.put("lost", cohort.count(&lost));
        cells.put("lost_amount", cohort.amount(cx, &lost));
        cells
    };
    let won = Condition::from(ladder.is_won());
    Names::rows(
        cx,
        reader,
        axis,
        cohort.split(axis, path),
        |cohort: &Cohort| cohort.now.sums(&won).amount,
        |part| Ok(of_row(part)),
        report,
    )?;
    report.total = Some(of_row(&cohort));
    Ok(())
}
