//! The tally is what the records say, after whatever was done with them, and reports say the same with it and without it.

use base::Uuid;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use records::Draft;
use records::company::Setting;
use records::save::save_as;
use sales::measure::{Report, tally};
use sales::sell::lead::Lead;
use store::testing::{on_both_engines, sqlite};

use crate::cast::{Cast, at, lines};
use crate::random::{TODAY, act, deals, prepare};

const ASKED: [(&str, &str); 8] = [
    ("funnel", "period=2026"),
    ("funnel", "period=2025-Q3"),
    ("funnel", "period=2025-11-10..2026-02-20"),
    ("funnel", "period=2025-12-03..2025-12-20"),
    ("stages", "period=2026"),
    ("stages", "period=2025"),
    ("stages", "period=2025-11-10..2026-03-31"),
    ("stages", "period=2025-12-03..2025-12-20"),
];

fn reports(cast: &Cast) -> Vec<Report> {
    ASKED.iter().map(|(name, address)| cast.report(cast.director, TODAY, name, address)).collect()
}

fn rows(cast: &Cast) -> i64 {
    cast.company.read(|reader| reader.first("select count(*) from tally", &[], |row| row.get(0))).unwrap().unwrap_or(0)
}

fn set_ready(cast: &Cast, ready: bool) {
    cast.company.db.write(|tx| tx.execute("update tally_state set ready = ?1", &[ready.into()])).unwrap();
}

/// What people do to records beside moving them.
fn disturb(cast: &Cast, which: &[(usize, u8)]) {
    let ids: Vec<Uuid> = cast
        .company
        .read(|r| r.query("select id from opportunity where deleted_at is null order by seq", &[], |row| row.get(0)))
        .unwrap();
    let leads: Vec<Uuid> = cast
        .company
        .read(|r| r.query("select id from lead where deleted_at is null order by seq", &[], |row| row.get(0)))
        .unwrap();
    for (at, what) in which {
        let (Some(id), lead) = (ids.get(at % ids.len().max(1)), leads.get(at % leads.len().max(1))) else { return };
        let day = |text: &str| text.parse::<base::Date>().unwrap();
        let draft = match what {
            0 => Draft::update(*id).set("amount", 12_345_i64 + *at as i64),
            1 => Draft::update(*id).set("currency", "USD"),
            2 => Draft::update(*id).set("currency", "CNY"),
            3 => Draft::update(*id).set("opened_on", day("2024-12-15")),
            4 => Draft::update(*id).set("lead", lead.copied()),
            5 => Draft::update(*id).set("lead", store::Value::Null),
            6 => Draft::delete(*id),
            _ => Draft::update(*id).set("name", format!("改名{at}")),
        };
        // Refused where the rules say so: opened after it was closed.
        if cast.edit(cast.administrator, TODAY, draft).is_ok() && *what == 6 && at % 2 == 0 {
            cast.edit(cast.administrator, TODAY, Draft::restore(*id)).unwrap();
        }
        if let Some(lead) = lead.filter(|_| *what > 4) {
            let cx = cast.cx(cast.administrator, TODAY);
            let draft = if at % 3 == 0 { Draft::delete(*lead) } else { Draft::update(*lead).set("expected_amount", *at as i64) };
            // One that is deleted already is not there.
            let _ = cast.company.write(&cx, |tx| save_as::<Lead>(&cx, tx, draft));
        }
    }
}

#[test]
fn the_tally_is_what_the_records_say() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let products = prepare(&cast);
        tally::keep(&cast.company).unwrap();
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(Config { cases: 6, failure_persistence: None, ..Config::default() }, rng);
        let disturbances = prop::collection::vec((0_usize..1_000, 0_u8..8), 0..20);
        let result = runner.run(&(deals(), disturbances), |(deals, disturbances)| {
            deals.iter().for_each(|deal| act(&cast, &products, deal));
            disturb(&cast, &disturbances);
            prop_assert_eq!(tally::differences(&cast.company).unwrap(), 0);
            let with = reports(&cast);
            set_ready(&cast, false);
            let without = reports(&cast);
            for (with, without) in with.iter().zip(&without) {
                prop_assert_eq!(with, without);
            }
            set_ready(&cast, true);
            Ok(())
        });
        result.unwrap();

        // Adding up and counting anew change no figure.
        let (before, loose) = (reports(&cast), rows(&cast));
        tally::keep(&cast.company).unwrap();
        assert!(rows(&cast) < loose, "{loose} rows became {}", rows(&cast));
        assert_eq!(reports(&cast), before);
        tally::recount(&cast.company).unwrap();
        assert_eq!((reports(&cast), tally::differences(&cast.company).unwrap()), (before, 0));
    });
}

#[test]
fn what_was_written_past_the_rules_is_counted_when_it_is_noticed() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        // Before anybody counts, reports read the records.
        let won = cast.opportunity(cast.zhang, "2026-01-05", 100_00);
        let direct = |cast: &Cast| lines(&cast.report(cast.director, TODAY, "funnel", "period=2026-01"), &["direct"])[2].clone();
        assert_eq!(direct(&cast), "商机: 1");
        tally::keep(&cast.company).unwrap();
        assert_eq!((direct(&cast), tally::differences(&cast.company).unwrap()), ("商机: 1".into(), 0));
        let sql = "update opportunity set deleted_at = ?1 where id = ?2";
        cast.company.db.write(|tx| tx.execute(sql, &[at(TODAY).into(), won.0.into()])).unwrap();
        assert_ne!(tally::differences(&cast.company).unwrap(), 0);
        tally::keep(&cast.company).unwrap();
        assert_eq!((direct(&cast), tally::differences(&cast.company).unwrap()), ("商机: 0".into(), 0));
    });
}

#[test]
fn another_time_zone_puts_leads_into_other_months() {
    let cast = Cast::in_company(sqlite());
    tally::keep(&cast.company).unwrap();
    let cx = cast.company.cx(cast.li, "2026-01-31T17:00:00Z".parse().unwrap()).unwrap();
    cast.company.write(&cx, |tx| save_as::<Lead>(&cx, tx, Draft::create().set("name", "凌晨"))).unwrap();
    let january = |cast: &Cast| lines(&cast.report(cast.director, TODAY, "funnel", "period=2026-01"), &["count"])[0].clone();
    assert_eq!(january(&cast), "潜在客户: 0");
    let cx = cast.cx(cast.administrator, TODAY);
    let setting = cx.setup.settings.id.unwrap();
    cast.company.write(&cx, |tx| save_as::<Setting>(&cx, tx, Draft::update(setting).set("time_zone", "Europe/London"))).unwrap();
    assert_eq!(january(&cast), "潜在客户: 1");
    tally::keep(&cast.company).unwrap();
    assert_eq!((january(&cast), tally::differences(&cast.company).unwrap()), ("潜在客户: 1".into(), 0));
}

#[test]
fn a_refused_or_undone_write_counts_nothing() {
    let cast = Cast::in_company(sqlite());
    tally::keep(&cast.company).unwrap();
    let before = rows(&cast);
    let cx = cast.cx(cast.zhang, TODAY);
    let draft = Draft::create().set("name", "没有金额").set("stage", cast.stages[5]);
    let refused = cast.company.write(&cx, |tx| save_as::<sales::sell::opportunity::Opportunity>(&cx, tx, draft));
    assert!(refused.is_err());
    let draft = Draft::create().set("name", "反悔");
    let undone: base::Result<()> = cast.company.write(&cx, |tx| {
        save_as::<sales::sell::opportunity::Opportunity>(&cx, tx, draft)?;
        Err(base::Error::NotFound)
    });
    assert!(undone.is_err());
    assert_eq!((rows(&cast), tally::differences(&cast.company).unwrap()), (before, 0));
}
