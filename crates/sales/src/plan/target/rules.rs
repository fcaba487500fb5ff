//! What must hold when a target is said: a metric that is there, days in their order, one number of the right kind, and somebody of whom
//! it speaks. What was said once stays as it is, whoever asks.

use base::{Problem, Result, Uuid, region};
use records::describe::Choice as _;
use records::people::Action;
use records::{Change, Cx, Verb, permit};
use store::{Tx, Value};

use super::Reach;
use crate::measure::{Dimension, Parameters};
use crate::metric::{self, Definition, Unit};

/// Undoing an import says that it never happened.
const UNDO: &str = "import-undo:";

pub(super) fn check(cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut() {
        match change.verb {
            Verb::Create => said(cx, change)?,
            Verb::Delete if cx.origin.starts_with(UNDO) => {}
            Verb::Delete => change.problems.push(Problem::new("target_stays")),
            Verb::Update => stays(change),
            Verb::Restore => {}
        }
    }
    Ok(())
}

/// Nothing of it changes but its agreement.
fn stays(change: &mut Change) {
    let object = change.after.object.clone();
    let said = object.fields.iter().filter(|field| field.fixed || field.name == "owner");
    for field in said {
        if change.touches(&field.name) {
            change.refuse(&field.name, "target_stays");
        }
    }
}

fn said(cx: &Cx, change: &mut Change) -> Result<()> {
    let key = change.after.text("metric").unwrap_or_default().to_owned();
    let Some(metric) = metric::library(cx)?.find(&key).filter(|metric| metric.may_be_asked(cx)) else {
        change.problems.push(Problem::at("metric", "metric_unknown").with("key", key));
        return Ok(());
    };
    if change.after.date("starts_on").zip(change.after.date("ends_on")).is_some_and(|(from, to)| to < from) {
        change.refuse("ends_on", "absence_ends_before");
    }
    if change.after.text("currency").is_some_and(|code| code != cx.setup.settings.base_currency.code()) {
        change.refuse("currency", "target_in_base_currency");
    }
    number(change, metric.unit);
    narrowed(change, metric);
    let of = whom(cx, change);
    let name = metric.name(cx.setup.settings.locale);
    let part = part(cx, change);
    let on = |field: &str| change.after.date(field).map(|day| day.to_string()).unwrap_or_default();
    let days = format!("{} – {}", on("starts_on"), on("ends_on"));
    // `张伟 · 水泵 · 赢单金额 · 2026-07-01 – 2026-09-30`
    let title: Vec<&str> =
        [of.as_str(), &part, &name, days.trim_end_matches(" – ")].into_iter().filter(|text| !text.is_empty()).collect();
    change.after.set("name", title.join(" · "));
    change.after.set("revision", metric.revision);
    change.after.set("unit", metric.unit.value());
    change.after.set("said_metric", name);
    change.after.set("said_of", of);
    change.after.set("said_for", Some(part).filter(|part| !part.is_empty()));
    Ok(())
}

/// One number, of the metric's kind; none where it takes back what was said.
fn number(change: &mut Change, unit: Unit) {
    let (right, wrong) = if unit == Unit::Money { ("amount", "quantity") } else { ("quantity", "amount") };
    if !change.after.get(wrong).is_null() {
        change.refuse(wrong, "target_other_unit");
    }
    let is_withdrawn = *change.after.get("withdrawn") == Value::Bool(true);
    match change.after.int(right) {
        Some(_) if is_withdrawn => change.refuse(right, "target_withdrawn_number"),
        Some(number) if number < 0 => change.refuse(right, "must_not_be_negative"),
        None if !is_withdrawn => change.refuse(right, "required"),
        _ => {}
    }
}

/// A part of the business has a target only where the metric can be told of it.
fn narrowed(change: &mut Change, metric: &Definition) {
    for (field, dimension) in [("product_line", Dimension::Line), ("region", Dimension::Region)] {
        if !change.after.get(field).is_null() && metric.measures().any(|measure| dimension.path(&measure.object).is_none()) {
            change.refuse(field, "target_not_of_a_part");
        }
    }
}

/// What product line and region are called today.
fn part(cx: &Cx, change: &Change) -> String {
    let line = change.after.uuid("product_line").and_then(|line| cx.setup.titles.get(&line)).map(String::as_str);
    let region = change.after.text("region").and_then(region::find).map(|region| region.name);
    line.into_iter().chain(region).collect::<Vec<_>>().join(" · ")
}

/// What of the business a target speaks of, as filters of its metric.
pub(super) fn parameters(team: Option<Uuid>, line: Option<Uuid>, region: Option<&str>) -> Parameters {
    Parameters { team, line, region: region.map(str::to_owned), ..Parameters::default() }
}

/// Of whom it speaks, as they are called today; completes the owner of what speaks of more than one.
fn whom(cx: &Cx, change: &mut Change) -> String {
    let people = &cx.setup.people;
    let team_name = |team: Option<Uuid>| team.and_then(|team| people.team(team)).map(|team| team.name.clone());
    let reach = change.after.text("reach").and_then(Reach::parse).unwrap_or(Reach::Person);
    let team = change.after.uuid("of_team");
    if reach != Reach::Team && team.is_some() {
        change.refuse("of_team", "target_not_of_a_team");
    }
    match reach {
        Reach::Person => {
            let owner = change.after.uuid("owner");
            change.after.set("said_in", team_name(owner.and_then(|owner| people.user(owner)?.team)));
            match owner.and_then(|owner| people.user_name(owner)) {
                Some(name) => name.to_owned(),
                None => {
                    change.refuse("owner", "required");
                    String::new()
                }
            }
        }
        Reach::Team => {
            let Some(node) = team.and_then(|team| people.team(team)) else {
                change.refuse("of_team", "required");
                return String::new();
            };
            let (name, parent, leader) = (node.name.clone(), node.parent, node.leader);
            if !permit::may_own(cx, &change.after.object.clone(), Action::Create, leader, team) {
                change.refuse("of_team", "reference_missing");
            }
            change.after.set("said_in", team_name(parent));
            change.after.set("owner", leader);
            change.after.set("team", team);
            name
        }
        Reach::Company => {
            // Whoever speaks for the company reaches everything in it.
            let everything =
                permit::scope(cx, &change.after.object.clone(), Action::Read).is_ok_and(|scope| scope.is_everything());
            if !everything {
                change.refuse("reach", "target_of_company");
            }
            cx.setup.settings.company_name.clone()
        }
    }
}
