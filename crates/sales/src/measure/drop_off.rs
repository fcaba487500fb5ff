//! Where opportunities are lost and why: reasons by the stage that they were lost from, for those lost in the period.

use base::{Result, words};
use records::Cx;
use records::describe::Entity;
use store::Reader;

use super::cohort::{Cohort, Question};
use super::condition::{Condition, Key, Test, ids};
use super::dimension::{Dimension, Names};
use super::facts::By;
use super::figure::{Cells, Kind, Report};
use super::ladder::Ladder;
use super::parameters::Asked;
use crate::sell::opportunity::Opportunity;

pub(super) fn run(cx: &Cx, reader: &mut Reader, asked: &Asked) -> Result<Report> {
    let ladder = Ladder::read(reader)?;
    let periods = asked.periods()?;
    let axis = asked.axis(asked.by.unwrap_or(Dimension::Reason));
    let path = axis.dimension.path(Opportunity::NAME).unwrap_or("closed_on");
    let question = Question::new(cx, asked, Opportunity::NAME, Some("closed_on")).and(ladder.is_lost());
    let cohort = Cohort::read(cx, reader, &question, Some(periods), &[By::Path("closed_from_id"), By::Path(path)], "amount")?;

    let mut report = Report::new(cx, "drop_off", Some(&periods.now));
    report.column(cx, "count", Kind::Count);
    report.column(cx, "amount", Kind::Money);
    report.column(cx, "share", Kind::Percent);
    // Each stage, and last what nobody knows: history from elsewhere, and stages that are no more.
    let known = ids(ladder.open.iter().map(|stage| stage.id));
    let mut stages: Vec<(String, String, Condition)> = Vec::new();
    for (place, stage) in ladder.open.iter().enumerate() {
        let from = Condition::from(Test::In("closed_from_id", vec![Key::Id(stage.id)]));
        stages.push((format!("stage_{}", place + 1), stage.name.clone(), from));
    }
    stages.push((
        "unknown".to_owned(),
        words::word(cx.locale, "report.drop_off.unknown"),
        Test::NotIn("closed_from_id", known).into(),
    ));
    for (name, label, _) in &stages {
        let amount = words::word(cx.locale, "report.drop_off.amount_of").replace("{stage}", label);
        report.column_called(cx, name.clone(), label.clone(), Kind::Count);
        report.column_called(cx, format!("{name}_amount"), amount, Kind::Money);
    }

    let everything = Condition::everything();
    let all = cohort.clone();
    let cells = |part: &Cohort| {
        let mut cells = Cells::default();
        cells.put("count", part.count(&everything));
        cells.put("amount", part.amount(cx, &everything));
        cells.put("share", part.share_of(&all, &everything));
        for (name, _, from) in &stages {
            cells.put(name, part.count(from));
            cells.put(&format!("{name}_amount"), part.amount(cx, from));
        }
        cells
    };
    let weight = |part: &Cohort| part.now.sums(&everything).count;
    Names::rows(cx, reader, &axis, cohort.split(&axis, path), weight, |part| Ok(cells(part)), &mut report)?;
    report.total = Some(cells(&cohort));
    Ok(report)
}
