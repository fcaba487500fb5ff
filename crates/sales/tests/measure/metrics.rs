//! One meaning everywhere: what the library of metrics says is what reports say, what a click opens, and what a plain computation over the
//! opened records says, for people of different reach.

use base::calendar::Period;
use base::{Decimal, Error, Uuid, money};
use proptest::test_runner::{Config, TestRunner};
use records::list::query::{Apply, Filter, Order, Path, Query};
use records::people::FieldPermission;
use records::save::save_as;
use records::{Cx, Draft, company, list};
use sales::measure::{Behind, Figure, Parameters};
use sales::metric::{self, By, Cell, Definition, Formula, Measure, Metric, Of, Scale, Values};
use store::testing::{on_both_engines, sqlite};
use store::{Reader, Value};

use crate::cast::{Cast, shown};
use crate::random::{TODAY, act, deals, prepare};

pub const PERIODS: [&str; 2] = ["2026", "2025-11-10..2026-02-20"];

fn period(cx: &Cx, text: &str) -> Period {
    company::period(&cx.setup.settings, text, cx.today).unwrap()
}

fn values(cx: &Cx, reader: &mut Reader, key: &str, in_period: Option<&str>, by: &[&str]) -> base::Result<Values> {
    let metric = metric::library(cx)?.find(key).ok_or(Error::NotFound)?;
    let by: Vec<By> = by.iter().map(|name| By::parse(cx, metric, name)).collect::<base::Result<_>>()?;
    let period = in_period.filter(|_| metric.has_period()).map(|text| period(cx, text));
    metric::value(cx, reader, metric, period.as_ref(), &by, &Parameters::default())
}

/// The number of a measure, worked out one record after the other from the list that a click opens.
fn plainly(cx: &Cx, reader: &mut Reader, measure: &Measure, behind: &Behind) -> Option<Decimal> {
    let object = cx.setup.catalog.object(&behind.object).unwrap();
    let order = vec![Order { path: Path::of("id"), descending: false }];
    let query = Query { filter: Some(behind.filter.clone()), order, top: Some(1_000), ..Query::default() };
    let records: Vec<_> = list::page(cx, reader, object, &query).unwrap().entries.into_iter().map(|entry| entry.record).collect();
    let number = |record: &records::Record, field: &str| record.int(field).map(Decimal::from);
    let scaled = |sum: Decimal| if measure.scale == Scale::Minor { sum / Decimal::ONE_HUNDRED } else { sum };
    match &measure.of {
        Of::Count => Some(records.len().into()),
        // Base amounts are no field of the record: the list adds them up.
        Of::Sum(path) => {
            let with = list::query::Aggregation::Sum;
            let sum = list::query::Aggregate { path: Some(Path::of(path)), with, name: "sum".into() };
            let apply = Apply { filter: Some(behind.filter.clone()), by: Vec::new(), aggregates: vec![sum] };
            let groups = list::aggregate(cx, reader, object, &apply, &Query::default()).unwrap();
            let Some(Value::Int(sum)) = groups.rows[0].first() else { return Some(Decimal::ZERO) };
            Some(scaled((*sum).into()))
        }
        Of::Average(path) => {
            let all: Vec<Decimal> = records.iter().filter_map(|record| number(record, path)).collect();
            scaled(all.iter().sum::<Decimal>()).checked_div(all.len().into())
        }
        Of::Distinct(path) => {
            let mut all: Vec<Uuid> = records.iter().filter_map(|record| record.uuid(path.trim_end_matches("_id"))).collect();
            all.sort();
            all.dedup();
            Some(all.len().into())
        }
        Of::Days { since, until } => {
            let days = |record: &records::Record| {
                let (since, until) = (record.date(since)?, record.date(until)?);
                Some(Decimal::from(since.until(until).unwrap().get_days().max(0)))
            };
            let all: Vec<Decimal> = records.iter().filter_map(days).collect();
            all.iter().sum::<Decimal>().checked_div(all.len().into())
        }
        Of::Weighted { otherwise, .. } => {
            let base = cx.setup.settings.base_currency.code();
            let weight = |record: &records::Record| {
                let of_stage = || otherwise.iter().find(|(id, _)| Some(*id) == record.uuid("stage")).map_or(0, |(_, own)| *own);
                money::from_stored(record.int("probability").unwrap_or_else(of_stage))
            };
            // Amounts in other currencies are in no record as base amounts.
            if records.iter().any(|record| record.text("currency") != Some(base)) {
                return None;
            }
            Some(scaled(records.iter().map(|record| number(record, "amount").unwrap_or_default() * weight(record)).sum()))
        }
    }
}

pub fn check_cell(cx: &Cx, reader: &mut Reader, metric: &Definition, place: &str, cell: &Cell) {
    let behind = cell.rows.as_ref().unwrap_or_else(|| panic!("{place} opens nothing"));
    let number = match &metric.formula {
        Formula::One(measure) => plainly(cx, reader, measure, behind),
        Formula::Ratio(parts) => {
            let whole = cell.whole.as_ref().unwrap_or_else(|| panic!("{place} does not open what stands below the line"));
            let (part, whole) = (plainly(cx, reader, &parts[0].1, behind), plainly(cx, reader, &parts[1].1, whole));
            metric::calc::ratio(part, whole)
        }
    };
    let weighted = |measure: &Measure| matches!(measure.of, Of::Weighted { .. });
    if number.is_none() && metric.measures().any(weighted) {
        return;
    }
    let figure = number.map(|number| metric::calc::figure(metric.unit, number, cx.setup.settings.base_currency).unwrap());
    assert_eq!(cell.value, figure, "{place}");
}

pub fn with_random_business(check: impl Fn(&Cast, &Cx, &mut Reader)) {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let products = prepare(&cast);
        let mut runner = TestRunner::new_with_rng(
            Config { cases: 2, failure_persistence: None, ..Config::default() },
            proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
        );
        let result = runner.run(&deals(), |deals| {
            deals.iter().for_each(|deal| act(&cast, &products, deal));
            for user in [cast.zhang, cast.manager, cast.director, cast.administrator] {
                let cx = cast.cx(user, TODAY);
                let checked = cast.company.read(|reader| {
                    check(&cast, &cx, reader);
                    Ok(())
                });
                checked.unwrap();
            }
            Ok(())
        });
        result.unwrap();
    });
}

#[test]
fn every_metric_opens_what_it_is_made_of() {
    with_random_business(|_, cx, reader| {
        for metric in metric::library(cx).unwrap().all() {
            for in_period in [None, Some(PERIODS[0]), Some(PERIODS[1])] {
                for by in [&[][..], &["owner"], &["month"], &["owner", "week"]] {
                    let dated = by.iter().any(|name| matches!(*name, "month" | "week"));
                    if dated && (in_period.is_none() || !metric.has_period()) {
                        continue;
                    }
                    let values = values(cx, reader, &metric.key, in_period, by).unwrap();
                    let place = format!("{} {in_period:?} {by:?}", metric.key);
                    check_cell(cx, reader, metric, &place, &values.total);
                    // A few rows tell; the total is of all.
                    for row in values.rows.iter().take(6) {
                        check_cell(cx, reader, metric, &format!("{place} {:?}", row.labels), &row.cell);
                    }
                }
            }
        }
    });
}

#[test]
fn a_metric_and_a_report_say_the_same() {
    with_random_business(|cast, cx, reader| {
        let user = cx.user_id().unwrap();
        let mut compared = 0;
        for name in ["wins", "leaderboard", "pipeline", "activity"] {
            for in_period in PERIODS {
                let report = cast.report(user, TODAY, name, &format!("period={in_period}&by=owner"));
                for column in &report.columns {
                    let Some(key) = column.metric else { continue };
                    let values = values(cx, reader, key, Some(in_period), &["owner"]).unwrap();
                    let total = report.total.as_ref().and_then(|total| total.get(&column.name)).unwrap();
                    let said = |value: Option<&Figure>| shown(value);
                    assert_eq!(said(values.total.value.as_ref()), said(total.value.as_ref()), "{name} {key} {in_period}");
                    for row in &values.rows {
                        let Some(same) = report.rows.iter().find(|other| other.key == row.keys[0]) else { continue };
                        let cell = same.cells.get(&column.name).unwrap();
                        assert_eq!(said(row.cell.value.as_ref()), said(cell.value.as_ref()), "{name} {key} {}", same.label);
                        if name != "pipeline" {
                            let (own, other) = (row.cell.previous.as_ref(), cell.previous.as_ref());
                            assert_eq!(said(own), said(other), "{name} {key} {} before", same.label);
                        }
                        compared += 1;
                    }
                }
            }
        }
        assert!(compared > 0);
    });
}

fn make(cast: &Cast, draft: Draft) -> base::Result<Uuid> {
    let cx = cast.cx(cast.administrator, TODAY);
    cast.company.write(&cx, |tx| save_as::<Metric>(&cx, tx, draft)).map(|saved| saved.record.id())
}

fn large_wins(cast: &Cast) -> Draft {
    Draft::create()
        .set("name", "大单金额")
        .set("key", "x_large")
        .set("object", "opportunity")
        .set("aggregate", "sum")
        .set("field", "amount")
        .set("filter", format!("stage_id eq {} and amount ge 100", cast.stages[5]))
        .set("date", "closed_on")
}

#[test]
fn a_company_defines_its_own_and_each_change_of_meaning_is_a_version() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        for amount in [50_00, 100_00, 300_00] {
            let deal = cast.opportunity(cast.zhang, "2026-03-01", amount);
            cast.win(cast.zhang, "2026-03-02", deal);
        }
        let id = make(&cast, large_wins(&cast)).unwrap();
        let share =
            Draft::create().set("name", "大单占比").set("key", "x_share").set("aggregate", "ratio").set("unit", "percent");
        make(&cast, share.set("numerator", "x_large").set("denominator", "won_amount")).unwrap();
        let said = |key: &str| {
            let cx = cast.cx(cast.zhang, TODAY);
            let values = cast.company.read(|reader| values(&cx, reader, key, Some("2026-03"), &["month"])).unwrap();
            assert_eq!(values.rows.len(), 1);
            assert_eq!(values.rows[0].labels, ["2026年3月"]);
            shown(values.total.value.as_ref())
        };
        assert_eq!((said("x_large"), said("x_share")), ("400".to_owned(), "0.8889".to_owned()));
        let told = |key: &str| {
            let cx = cast.cx(cast.zhang, TODAY);
            let metric = metric::library(&cx).unwrap().find(key).unwrap();
            (metric::told(&cx, metric), metric.revision)
        };
        assert_eq!(
            told("x_large"),
            ("商机的商机金额之和，条件：阶段为“赢单” 且 商机金额不小于100；按结束日期归入期间".to_owned(), 1)
        );
        assert_eq!(told("x_share"), ("大单金额 ÷ 赢单金额".to_owned(), 1));

        let cx = cast.cx(cast.administrator, TODAY);
        let change = |draft: Draft| cast.company.write(&cx, |tx| save_as::<Metric>(&cx, tx, draft)).map(drop);
        change(Draft::update(id).set("name", "大额赢单")).unwrap();
        assert_eq!(told("x_large").1, 1, "another name means the same");
        change(Draft::update(id).set("filter", "amount ge 200")).unwrap();
        assert_eq!((told("x_large").1, told("x_share").1), (2, 2), "what a ratio is made of is part of what it means");
        assert_eq!(said("x_large"), "300");

        change(Draft::update(id).set("active", false)).unwrap();
        let cx = cast.cx(cast.administrator, TODAY);
        let library = metric::library(&cx).unwrap();
        assert!(library.find("x_large").is_none() && library.find("x_share").is_none());
        assert_eq!(library.broken.len(), 1, "a ratio without one of its parts says so");
    });
}

#[test]
fn what_cannot_be_counted_is_refused_beside_its_field() {
    let cast = Cast::in_company(sqlite());
    for (change, value, field, key) in [
        ("key", "large", "key", "metric_key_malformed"),
        ("object", "planet", "object", "unknown_object"),
        ("field", "name", "field", "metric_not_a_number"),
        ("field", "weight", "field", "unknown_field"),
        ("date", "name", "date", "metric_not_a_date"),
        ("filter", "amount ge", "filter", "query_name_expected"),
        ("filter", "colour eq 'red'", "filter", "unknown_field"),
        ("filter", "amount ge 'much'", "filter", "wrong_type"),
    ] {
        let Err(Error::Invalid(problems)) = make(&cast, large_wins(&cast).set(change, value)) else { panic!("{change} {value}") };
        let found: Vec<_> = problems.iter().map(|problem| (problem.target.as_deref(), problem.message.key)).collect();
        assert_eq!(found, [(Some(field), key)], "{change} {value}");
    }
    let ratio = || Draft::create().set("name", "比").set("key", "x_ratio").set("aggregate", "ratio").set("numerator", "deals");
    for (denominator, key) in [("win_rate", "metric_ratio_of_ratios"), ("nothing", "metric_unknown")] {
        let Err(Error::Invalid(problems)) = make(&cast, ratio().set("denominator", denominator)) else { panic!("{denominator}") };
        assert_eq!((problems[0].target.as_deref(), problems[0].message.key), (Some("denominator"), key));
    }
}

#[test]
fn what_may_not_be_read_is_not_measured() {
    let cast = Cast::in_company(sqlite());
    let cx = cast.cx(cast.administrator, TODAY);
    let role = cx.setup.people.user(cast.zhang).unwrap().role;
    let draft = Draft::create().set("role", role).set("object", "opportunity").set("field", "amount").set("access", "hidden");
    cast.company.write(&cx, |tx| save_as::<FieldPermission>(&cx, tx, draft)).unwrap();
    make(&cast, large_wins(&cast).set("aggregate", "count").set("field", None::<&str>)).unwrap();
    let cx = cast.cx(cast.zhang, TODAY);
    let asked = |key: &str| cast.company.read(|reader| values(&cx, reader, key, Some("2026"), &[]));
    for key in ["won_amount", "average_deal", "weighted_amount", "x_large"] {
        assert!(matches!(asked(key), Err(Error::NotFound)), "{key}");
        assert!(!metric::library(&cx).unwrap().find(key).unwrap().may_be_asked(&cx), "{key}");
    }
    assert!(asked("deals").is_ok() && asked("win_rate").is_ok());
    let everything = Filter::All(Vec::new());
    assert!(asked("deals").unwrap().total.rows.is_some_and(|behind| behind.filter != everything));
}
