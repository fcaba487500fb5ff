//! Potential customer → lead → opportunity → contract → deal, as one cohort: leads that came in in the period, those of them that
//! were worked on, and the opportunities that came of them, however long that took. Opportunities that began without a lead
//! stand beside it as `direct`, so that each figure is the records of one question.

use base::{Result, words};
use records::Cx;
use records::describe::{Choice, Entity};
use store::Reader;

use super::cohort::{Cohort, Question};
use super::condition::{Condition, Key, Test};
use super::days::Days;
use super::dimension::{Axis, Dimension, Names};
use super::facts::By;
use super::figure::{Cell, Cells, Figure, Kind, Report, Row};
use super::ladder::Ladder;
use super::parameters::Asked;
use super::tally::{self, Family};
use crate::sell::lead::{Lead, LeadStatus};
use crate::sell::opportunity::Opportunity;

const STEPS: [&str; 5] = ["potential", "lead", "opportunity", "contract", "deal"];

pub(super) fn run(cx: &Cx, reader: &mut Reader, asked: &Asked) -> Result<Report> {
    let ladder = Ladder::read(reader)?;
    let mut report = Report::new(cx, "funnel", Some(&asked.periods()?.now));
    match asked.by {
        None => by_step(cx, &Journeys::read(cx, reader, asked, &ladder, None)?, &mut report),
        Some(dimension) => {
            let axis = asked.axis(dimension);
            let journeys = Journeys::read(cx, reader, asked, &ladder, Some(&axis))?;
            by_dimension(cx, reader, &journeys, &axis, &mut report)?;
        }
    }
    Ok(report)
}

/// Where a dimension is found in leads and in opportunities; months are those in which the journeys began.
fn paths(dimension: Dimension) -> Option<(&'static str, &'static str)> {
    match dimension {
        Dimension::Month => Some(("created_at", "began_on")),
        dimension => dimension.path(Lead::NAME).zip(dimension.path(Opportunity::NAME)),
    }
}

/// Both halves of the journeys, and what marks their steps.
struct Journeys {
    leads: Cohort,
    opportunities: Cohort,
    worked: Condition,
    /// Opportunities that came of leads: all, those with a contract, deals.
    steps: [Condition; 3],
    /// The same of those without a lead.
    direct: [Condition; 3],
}

impl Journeys {
    fn read(cx: &Cx, reader: &mut Reader, asked: &Asked, ladder: &Ladder, axis: Option<&Axis>) -> Result<Journeys> {
        let periods = Some(asked.periods()?);
        let row = axis.and_then(|axis| paths(axis.dimension));
        let mut by = vec![By::Known("worked_at"), By::Path("status")];
        match (axis.map(|axis| axis.dimension), row) {
            (Some(Dimension::Month), Some((path, _))) => by.push(By::Month(path, Vec::new())),
            (_, Some((path, _))) => by.push(By::Path(path)),
            // Each lead is read for its two lengths of time; the opportunities' are between dates, which the database groups.
            _ => by.extend([
                By::Elapsed { name: "days_to_work", since: "created_at", until: "worked_at" },
                By::Elapsed { name: "days_to_convert", since: "worked_at", until: "converted_at" },
            ]),
        }
        let kept = tally::answers(cx, reader, asked)?;
        let question = Question::new(cx, asked, Lead::NAME, Some("created_at"));
        let families = [Family::Lead, Family::ToWork, Family::ToConvert];
        let leads = Cohort::kept_or_read(cx, reader, &question, periods, &by, "expected_amount", kept.then_some(&families[..]))?;

        let mut by = vec![By::Known("lead_id"), By::Path("stage_id"), By::Known("contract_on")];
        match row {
            Some((_, path)) => by.push(By::Path(path)),
            None => by.extend([
                By::Days { name: "days_to_contract", since: "opened_on", until: "contract_on" },
                By::Days { name: "days_to_deal", since: "contract_on", until: "closed_on" },
            ]),
        }
        let question = Question::new(cx, asked, Opportunity::NAME, Some("began_on")).and(ladder.real());
        let families = [Family::Began, Family::ToContract, Family::ToDeal];
        let opportunities = Cohort::kept_or_read(cx, reader, &question, periods, &by, "amount", kept.then_some(&families[..]))?;

        let steps = |origin: Test| {
            let all = Condition::from(origin);
            [all.clone(), all.clone().and(ladder.has_contract()), all.and(ladder.is_won())]
        };
        let converted = Test::In("status", vec![Key::Text(LeadStatus::Converted.value().to_owned())]);
        Ok(Journeys {
            leads,
            opportunities,
            worked: Test::Any(vec![Test::Known("worked_at"), converted]).into(),
            steps: steps(Test::Known("lead_id")),
            direct: steps(Test::Unknown("lead_id")),
        })
    }

    /// Where a step is counted, and what it counts there.
    fn step(&self, step: usize) -> (&Cohort, Condition) {
        match step {
            0 => (&self.leads, Condition::everything()),
            1 => (&self.leads, self.worked.clone()),
            step => (&self.opportunities, self.steps[step - 2].clone()),
        }
    }

    fn count(&self, step: usize) -> Cell {
        let (cohort, condition) = self.step(step);
        cohort.count(&condition)
    }

    /// How much of an earlier step came to this one; a click lists those that did.
    fn share(&self, step: usize, of: usize) -> Cell {
        let (cohort, condition) = self.step(step);
        let (whole, among) = self.step(of);
        let share = |part: Option<&super::facts::Facts>, whole: Option<&super::facts::Facts>| {
            Figure::share(part?.sums(&condition).count, whole?.sums(&among).count)
        };
        Cell {
            value: share(Some(&cohort.now), Some(&whole.now)),
            behind: Some(cohort.behind(&condition)),
            previous: share(cohort.previous.as_ref(), whole.previous.as_ref()),
            last_year: share(cohort.last_year.as_ref(), whole.last_year.as_ref()),
        }
    }

    /// Days from the step before: to the first work, to the conversion, to the contract, to the deal.
    fn days(&self, step: usize) -> Option<Cell> {
        let name = ["days_to_work", "days_to_convert", "days_to_contract", "days_to_deal"][step.checked_sub(1)?];
        // Conversion is the lead's: its records are the leads that were worked on.
        let (cohort, condition) = if step == 2 { self.step(1) } else { self.step(step) };
        Some(cohort.days(name, &condition, Days::median))
    }
}

fn by_step(cx: &Cx, journeys: &Journeys, report: &mut Report) {
    for (name, kind) in [
        ("count", Kind::Count),
        ("amount", Kind::Money),
        ("conversion", Kind::Percent),
        ("from_start", Kind::Percent),
        ("median_days", Kind::Days),
        ("direct", Kind::Count),
        ("direct_amount", Kind::Money),
    ] {
        report.column(cx, name, kind);
    }
    for (step, key) in STEPS.into_iter().enumerate() {
        let (cohort, condition) = journeys.step(step);
        let mut cells = Cells::default();
        cells.put("count", cohort.count(&condition));
        cells.put("amount", cohort.amount(cx, &condition));
        if step > 0 {
            cells.put("conversion", journeys.share(step, step - 1));
        }
        cells.put("from_start", journeys.share(step, 0));
        if let Some(days) = journeys.days(step) {
            cells.put("median_days", days);
        }
        if let Some(direct) = step.checked_sub(2).map(|step| &journeys.direct[step]) {
            cells.put("direct", journeys.opportunities.count(direct));
            cells.put("direct_amount", journeys.opportunities.amount(cx, direct));
        }
        report.rows.push(Row { key: key.to_owned(), label: words::word(cx.locale, &format!("report.step.{key}")), cells });
    }
}

fn by_dimension(cx: &Cx, reader: &mut Reader, journeys: &Journeys, axis: &Axis, report: &mut Report) -> Result<()> {
    for (step, name) in STEPS.into_iter().enumerate() {
        let label = words::word(cx.locale, &format!("report.step.{name}"));
        report.column_called(cx, name.to_owned(), label, Kind::Count);
        if step == 4 {
            report.column(cx, "amount", Kind::Money);
            report.column(cx, "from_start", Kind::Percent);
        }
    }
    report.column(cx, "direct_deals", Kind::Count);
    report.column(cx, "direct_amount", Kind::Money);

    let Some((of_lead, of_opportunity)) = paths(axis.dimension) else { return Ok(()) };
    let mut rows: Vec<(Key, Journeys)> = Vec::new();
    let mut opportunities: rustc_hash::FxHashMap<Key, Cohort> =
        journeys.opportunities.split(axis, of_opportunity).into_iter().collect();
    let part = |leads: Cohort, opportunities: Cohort| Journeys {
        leads,
        opportunities,
        worked: journeys.worked.clone(),
        steps: journeys.steps.clone(),
        direct: journeys.direct.clone(),
    };
    for (key, leads) in journeys.leads.split(axis, of_lead) {
        let of_row = opportunities.remove(&key).unwrap_or_else(|| journeys.opportunities.empty(axis, of_opportunity, &key));
        rows.push((key, part(leads, of_row)));
    }
    for (key, of_row) in opportunities {
        let leads = journeys.leads.empty(axis, of_lead, &key);
        rows.push((key, part(leads, of_row)));
    }
    let keys: Vec<Key> = rows.iter().map(|(key, _)| key.clone()).collect();
    let names = Names::read(cx, reader, axis.dimension, &keys)?;
    let weight = |journeys: &Journeys| {
        let won = journeys.opportunities.now.sums(&journeys.steps[2]);
        let direct = journeys.opportunities.now.sums(&journeys.direct[2]);
        won.amount.saturating_add(direct.amount)
    };
    names.sort(axis.dimension, &mut rows, weight);
    for (key, journeys) in &rows {
        let (key, label) = names.of(axis.dimension, key);
        report.rows.push(Row { key, label, cells: of_row(cx, journeys) });
    }
    report.total = Some(of_row(cx, journeys));
    Ok(())
}

fn of_row(cx: &Cx, journeys: &Journeys) -> Cells {
    let mut cells = Cells::default();
    for (step, name) in STEPS.into_iter().enumerate() {
        cells.put(name, journeys.count(step));
    }
    cells.put("amount", journeys.opportunities.amount(cx, &journeys.steps[2]));
    cells.put("from_start", journeys.share(4, 0));
    cells.put("direct_deals", journeys.opportunities.count(&journeys.direct[2]));
    cells.put("direct_amount", journeys.opportunities.amount(cx, &journeys.direct[2]));
    cells
}
