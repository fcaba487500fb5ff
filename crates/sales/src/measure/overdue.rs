//! What should have been done before today: promises to be in touch with leads, accounts and opportunities, and activities that
//! are not done. Each object is a column of its own, because the records behind a figure are records of one object.

use base::Result;
use records::Cx;
use records::describe::{Choice, Entity};
use records::list::query::{Comparison, Filter, Literal, Path};
use rustc_hash::FxHashMap;
use store::Reader;

use super::cohort::{Cohort, Question};
use super::condition::{Condition, Key, Test};
use super::dimension::{Dimension, Names};
use super::facts::By;
use super::figure::{Cells, Kind, Report};
use super::ladder::Ladder;
use super::parameters::Asked;
use crate::customer::account::Account;
use crate::customer::activity::Activity;
use crate::sell::lead::{Lead, LeadStatus};
use crate::sell::opportunity::Opportunity;

pub(super) fn run(cx: &Cx, reader: &mut Reader, asked: &Asked) -> Result<Report> {
    let ladder = Ladder::read(reader)?;
    let axis = asked.axis(asked.by.unwrap_or(Dimension::Owner));
    // Both dimensions of this report are found in every object under the same name.
    let path = axis.dimension.path(Activity::NAME).unwrap_or("owner_id");
    let before = |field: &str, value: Literal| Filter::Compare { path: Path::of(field), is: Comparison::Less, value };
    let promised = || before("next_contact_on", Literal::Date(cx.today.to_string()));
    let alive = [LeadStatus::New, LeadStatus::Working].map(|status| Key::Text(status.value().to_owned())).to_vec();
    let questions = [
        ("leads", Question::new(cx, asked, Lead::NAME, None).and(Test::In("status", alive)).and_filter(promised())),
        ("accounts", Question::new(cx, asked, Account::NAME, None).and_filter(promised())),
        ("opportunities", Question::new(cx, asked, Opportunity::NAME, None).and(ladder.is_open()).and_filter(promised())),
        (
            "activities",
            Question::new(cx, asked, Activity::NAME, None)
                .and(Test::Unknown("done_at"))
                .and_filter(before("due_at", Literal::Date(cx.now.to_string()))),
        ),
    ];

    let mut report = Report::new(cx, "overdue", None);
    let mut columns = Vec::with_capacity(questions.len());
    for (name, question) in questions {
        report.column(cx, name, Kind::Count);
        columns.push((name, Cohort::counted(cx, reader, &question, None, &[By::Path(path)])?));
    }
    let mut rows: FxHashMap<Key, Vec<Option<Cohort>>> = FxHashMap::default();
    for (at, (_, cohort)) in columns.iter().enumerate() {
        for (key, part) in cohort.split(&axis, path) {
            rows.entry(key).or_insert_with(|| vec![None; columns.len()])[at] = Some(part);
        }
    }
    let everything = Condition::everything();
    let mut parts: Vec<(Key, Vec<(&str, Cohort)>)> = Vec::with_capacity(rows.len());
    for (key, row) in rows {
        let filled =
            columns.iter().zip(row).map(|((name, whole), part)| (*name, part.unwrap_or_else(|| whole.empty(&axis, path, &key))));
        let filled = filled.collect();
        parts.push((key, filled));
    }
    let cells = |row: &Vec<(&str, Cohort)>| {
        let mut cells = Cells::default();
        row.iter().for_each(|(name, part)| cells.put(name, part.count(&everything)));
        cells
    };
    let weight = |row: &Vec<(&str, Cohort)>| row.iter().map(|(_, part)| part.now.sums(&everything).count).sum();
    Names::rows(cx, reader, &axis, parts, weight, |part| Ok(cells(part)), &mut report)?;
    report.total = Some(cells(&columns));
    Ok(report)
}
