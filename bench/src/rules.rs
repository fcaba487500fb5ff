//! What the company's own rules and formulas cost a save: creates without them and with twenty rules and five formulas, in turns, in
//! the same run.

use std::time::Duration;

use base::{Result, Uuid};
use records::custom::CustomField;
use records::rule::Rule;
use records::save::save_as;
use records::{Company, Cx, Draft};

use crate::load::{self, Requests};

const RULES: usize = 20;

/// What is computed of each record: result and formula.
const FORMULAS: [(&str, &str); 5] = [
    ("money", "amount * probability"),
    ("integer", "days_between(expected_close_on, opened_on)"),
    ("boolean", "amount > 1000000 && stage.kind == \"open\""),
    ("text", "upper(name)"),
    ("money", "x_bench_0 * 2"),
];

/// Fields, the stage behind its reference, the record before, the customer behind another reference, a text and a calendar: what a
/// company writes. None refuses the record that is created.
const CONDITIONS: [&str; 5] = [
    r#"stage.kind == "won" && !(amount > 0)"#,
    r#"amount > 1000000 && empty(next_step) && me.role == "representative""#,
    r#"changed("amount") && before.amount != null && amount > before.amount * 1.2"#,
    r#"contains(lower(name), "forbidden") || account.employees > 1000000"#,
    "expected_close_on > add_working_days(today, 250)",
];

/// Creates without rules and formulas and with them, and prints both medians.
pub async fn compare(company: &Company, cx: &Cx, port: u16, create: Requests, time: Duration) -> Result<()> {
    let (rules, formulas) = tokio::task::block_in_place(|| Ok::<_, base::Error>((write(company, cx)?, formulas(company, cx)?)))?;
    let (mut without, mut with) = (Vec::new(), Vec::new());
    // In turns, because the machine is busier at one moment than at another.
    for round in 0..4 {
        let active = round % 2 == 1;
        tokio::task::block_in_place(|| {
            switch(company, cx, &rules, active)?;
            compute(company, cx, &formulas, active)
        })?;
        let figure = load::run(port, 1, time, create.clone()).await;
        if active { &mut with } else { &mut without }.push(figure.median);
    }
    tokio::task::block_in_place(|| {
        remove(company, cx, &rules)?;
        compute(company, cx, &formulas, false)
    })?;
    let (without, with) = (without.iter().min().copied().unwrap_or_default(), with.iter().min().copied().unwrap_or_default());
    let more = (with.as_secs_f64() / without.as_secs_f64().max(1e-9) - 1.0) * 100.0;
    println!("{:<34}{with:>12.2?}{without:>12.2?}{more:>+7.1} %", format!("create, {RULES} rules {} formulas", FORMULAS.len()));
    Ok(())
}

fn write(company: &Company, cx: &Cx) -> Result<Vec<Uuid>> {
    company.write(cx, |tx| {
        let rule = |n: usize| {
            let draft = Draft::create().set("object", "opportunity").set("name", format!("rule {n}")).set("kind", "refuse");
            draft.set("condition", CONDITIONS[n % CONDITIONS.len()]).set("messages", r#"{"en": "no"}"#).set("active", false)
        };
        (0..RULES).map(|n| Ok(save_as::<Rule>(cx, tx, rule(n))?.record.id())).collect()
    })
}

/// The formulas, switched on or off; an earlier run may have made them.
fn formulas(company: &Company, cx: &Cx) -> Result<Vec<Uuid>> {
    let mut ids = Vec::new();
    for (n, (result, formula)) in FORMULAS.into_iter().enumerate() {
        let field = format!("x_bench_{n}");
        let sql = "select id from custom_field where object = 'opportunity' and field = ?1 and deleted_at is null";
        if let Some(id) = company.read(|r| r.first(sql, &[field.as_str().into()], |row| row.get(0)))? {
            ids.push(id);
            continue;
        }
        let draft = Draft::create().set("object", "opportunity").set("field", field).set("labels", "{}");
        let draft = draft.set("kind", "formula").set("result", result).set("formula", formula);
        // The set-up is read again before the next one is written, which may name this one.
        let cx = &company.system("benchmark", cx.now);
        ids.push(company.write(cx, |tx| Ok(save_as::<CustomField>(cx, tx, draft)?.record.id()))?);
    }
    Ok(ids)
}

/// One formula reads another: it is the first to go, and the last to come.
fn compute(company: &Company, cx: &Cx, formulas: &[Uuid], active: bool) -> Result<()> {
    for at in 0..formulas.len() {
        let id = &formulas[if active { at } else { formulas.len() - 1 - at }];
        let cx = &company.system("benchmark", cx.now);
        company.write(cx, |tx| save_as::<CustomField>(cx, tx, Draft::update(*id).set("retired", !active)).map(drop))?;
    }
    Ok(())
}

fn switch(company: &Company, cx: &Cx, rules: &[Uuid], active: bool) -> Result<()> {
    company.write(cx, |tx| {
        rules.iter().try_for_each(|id| save_as::<Rule>(cx, tx, Draft::update(*id).set("active", active)).map(drop))
    })
}

fn remove(company: &Company, cx: &Cx, rules: &[Uuid]) -> Result<()> {
    company.write(cx, |tx| rules.iter().try_for_each(|id| save_as::<Rule>(cx, tx, Draft::delete(*id)).map(drop)))
}
