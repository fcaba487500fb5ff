//! What the company's own rules cost a save: creates without rules and with twenty of them, in turns, in the same run.

use std::time::Duration;

use base::{Result, Uuid};
use records::rule::Rule;
use records::save::save_as;
use records::{Company, Cx, Draft};

use crate::load::{self, Requests};

const RULES: usize = 20;

/// Fields, the stage behind its reference, the record before, the customer behind another reference, a text and a calendar: what a
/// company writes. None refuses the record that is created.
const CONDITIONS: [&str; 5] = [
    r#"stage.kind == "won" && !(amount > 0)"#,
    r#"amount > 1000000 && empty(next_step) && me.role == "representative""#,
    r#"changed("amount") && before.amount != null && amount > before.amount * 1.2"#,
    r#"contains(lower(name), "forbidden") || account.employees > 1000000"#,
    "expected_close_on > add_working_days(today, 250)",
];

/// Creates a second without rules and with them, and prints both.
pub async fn compare(company: &Company, cx: &Cx, port: u16, create: Requests, time: Duration) -> Result<()> {
    let rules = tokio::task::block_in_place(|| write(company, cx))?;
    let (mut without, mut with) = (Vec::new(), Vec::new());
    // In turns, because the machine is busier at one moment than at another.
    for round in 0..4 {
        let active = round % 2 == 1;
        tokio::task::block_in_place(|| switch(company, cx, &rules, active))?;
        let figure = load::run(port, 1, time, create.clone()).await;
        if active { &mut with } else { &mut without }.push(figure.median);
    }
    tokio::task::block_in_place(|| remove(company, cx, &rules))?;
    let (without, with) = (without.iter().min().copied().unwrap_or_default(), with.iter().min().copied().unwrap_or_default());
    let more = (with.as_secs_f64() / without.as_secs_f64().max(1e-9) - 1.0) * 100.0;
    println!("{:<34}{with:>12.2?}{without:>12.2?}{more:>+7.1} %", format!("create with {RULES} rules, and without"));
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

fn switch(company: &Company, cx: &Cx, rules: &[Uuid], active: bool) -> Result<()> {
    company.write(cx, |tx| {
        rules.iter().try_for_each(|id| save_as::<Rule>(cx, tx, Draft::update(*id).set("active", active)).map(drop))
    })
}

fn remove(company: &Company, cx: &Cx, rules: &[Uuid]) -> Result<()> {
    company.write(cx, |tx| rules.iter().try_for_each(|id| save_as::<Rule>(cx, tx, Draft::delete(*id)).map(drop)))
}
