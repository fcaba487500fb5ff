//! What a company that adapted the program pays for it: runs of automations, and pages of lists among many fields and objects of its own.

use std::path::Path;
use std::time::{Duration, Instant};

use base::{Result, Uuid};
use records::automation::{self, Automation};
use records::custom::{CustomField, CustomObject};
use records::save::save_as;
use records::{Company, Draft};
use server::app::{App, Options};
use server::files::Files;
use server::session::{self, Kind};
use store::Db;

use crate::data;
use crate::load::{self, Requests, request};

/// Fields that are added to opportunities, and as many to the new objects together.
const FIELDS: usize = 500;
const OBJECTS: usize = 50;
/// Opportunities of the company that they are added to.
const SMALL: usize = 20_000;

/// Runs of one automation that sets a field of each new opportunity, while people go on to save; and what they wait for it.
pub async fn runs(app: &App, port: u16, create: Requests, time: Duration) -> Result<()> {
    let alone = load::run(port, 1, time, create.clone()).await.median;
    let automation = tokio::task::block_in_place(|| write(&app.company))?;
    load::run(port, 16, time * 2, create.clone()).await;
    let cx = app.company.system("benchmark", data::now());
    let change = |draft: Draft| {
        tokio::task::block_in_place(|| app.company.write(&cx, |tx| save_as::<Automation>(&cx, tx, draft).map(drop)))
    };
    // What is queued is done; what is created from now on sets nothing off.
    change(Draft::update(automation).set("condition", "amount < 0"))?;
    let working = app.clone();
    let worker = tokio::task::spawn_blocking(move || {
        let started = Instant::now();
        Ok::<_, base::Error>((automation::work(&working.company, data::now())?, started.elapsed()))
    });
    let beside = load::run(port, 1, time, create).await.median;
    let (done, took) = worker.await.map_err(base::Error::internal)??;
    change(Draft::delete(automation))?;
    let per_minute = (done as f64 / took.as_secs_f64() * 60.0).round();
    println!("{:<34}{per_minute:>10}/min of {done}; a save meanwhile {beside:.2?}, else {alone:.2?}", "runs of an automation");
    Ok(())
}

fn write(company: &Company) -> Result<Uuid> {
    let cx = &company.system("benchmark", data::now());
    let steps = r#"[{"kind": "set", "values": [{"field": "next_step", "value": "call"}]}]"#;
    let draft = Draft::create().set("object", "opportunity").set("name", "bench").set("trigger_kind", "created");
    let draft = draft.set("condition", "amount > 0").set("steps", steps).set("active", true);
    company.write(cx, |tx| Ok(save_as::<Automation>(cx, tx, draft)?.record.id()))
}

/// How often the two companies of `wide` take turns: what the machine does meanwhile disturbs both alike.
const TURNS: u32 = 5;

/// A page of a list in two companies of their own on the embedded engine, one of which has a thousand fields and fifty objects
/// more. The page asks for the columns that a list shows.
pub async fn wide(folder: &Path, time: Duration) -> Result<()> {
    let path =
        "/odata/opportunity?$select=name,amount,stage_id,owner_id,expected_close_on&$expand=account&$orderby=expected_close_on";
    let mut pages = Vec::new();
    for name in ["plain", "wide"] {
        let folder = folder.join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).map_err(base::Error::internal)?;
        let (app, token) = tokio::task::block_in_place(|| open(&folder))?;
        if name == "wide" {
            tokio::task::block_in_place(|| widen(&app.company))?;
        }
        let page = crate::constant(request("GET", path, &format!("authorization: Bearer {token}\r\n"), ""));
        pages.push((crate::listen(app.service()).await, page, Duration::MAX));
    }
    for _ in 0..TURNS {
        for (port, page, best) in &mut pages {
            *best = load::run(*port, 1, time / TURNS, page.clone()).await.median.min(*best);
        }
    }
    let (before, after) = (pages[0].2, pages[1].2);
    println!(
        "{:<34}{after:>12.2?}{before:>12.2?}{:>7.2}×",
        format!("page, {} fields {OBJECTS} objects more", FIELDS * 2),
        after.as_secs_f64() / before.as_secs_f64().max(1e-9)
    );
    for name in ["plain", "wide"] {
        std::fs::remove_dir_all(folder.join(name)).map_err(base::Error::internal)?;
    }
    Ok(())
}

fn open(folder: &Path) -> Result<(App, String)> {
    let url = format!("sqlite:{}", folder.join("kaidan.db").display());
    let options = Options { clock: Box::new(data::now), ..Options::new(Files::folder(&folder.join("files"))?) };
    let app = App::open(Db::open(&url)?, sales::catalog(), options)?;
    let administrator = data::fill(&app.company, &data::Sizes::of(SMALL))?;
    app.company.db.analyze()?;
    let (_, token) = app.company.db.write(|tx| session::begin(tx, administrator, Kind::Bearer, Some("bench"), data::now()))?;
    Ok((app, token))
}

fn widen(company: &Company) -> Result<()> {
    let cx = &company.system("benchmark", data::now());
    let field = |object: &str, n: usize| {
        let draft = Draft::create().set("object", object.to_owned()).set("field", format!("x_wide_{n}"));
        draft.set("labels", "{}").set("kind", ["text", "integer", "date", "boolean"][n % 4])
    };
    company.write(cx, |tx| {
        for n in 0..FIELDS {
            save_as::<CustomField>(cx, tx, field("opportunity", n))?;
        }
        for n in 0..OBJECTS {
            let draft = Draft::create().set("object", format!("x_wide_{n}")).set("labels", r#"{"en": "Wide"}"#);
            save_as::<CustomObject>(cx, tx, draft.set("navigation", "custom").set("title", "name"))?;
        }
        Ok(())
    })?;
    let cx = &company.system("benchmark", data::now());
    company.write(cx, |tx| {
        for n in 0..FIELDS {
            save_as::<CustomField>(cx, tx, field(&format!("x_wide_{}", n % OBJECTS), n))?;
        }
        Ok(())
    })
}
