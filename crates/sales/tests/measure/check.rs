//! Every number opens: what a figure says is what the records behind it add up to, for everybody, in every report.

use base::{Decimal, Money, Uuid};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use records::Cx;
use records::list;
use records::list::query::{Aggregate, Aggregation, Apply, Path, Query};
use sales::measure::{self, Behind, Cell, Cells, Dimension, Figure, Report};
use store::testing::on_both_engines;
use store::{Reader, Value};

use crate::cast::Cast;
use crate::random::{TODAY, act, deals, prepare};

/// Columns whose figure is arithmetic on the records rather than their count or sum; `fold` checks those.
const COMPUTED: [&str; 3] = ["rank", "weighted", "average_amount"];

/// Count and sum of amounts of the records behind a figure, asked as any client would.
fn records_behind(cx: &Cx, reader: &mut Reader, behind: &Behind) -> (i64, Decimal) {
    let object = cx.setup.catalog.object(&behind.object).expect("an object");
    let amount = match &*behind.object {
        "lead" => Some("expected_amount"),
        "opportunity" => Some("amount"),
        _ => None,
    };
    let mut aggregates = vec![Aggregate { path: None, with: Aggregation::Count, name: "n".into() }];
    aggregates.extend(amount.map(|path| Aggregate { path: Some(Path::of(path)), with: Aggregation::Sum, name: "sum".into() }));
    let apply = Apply { filter: Some(behind.filter.clone()), by: Vec::new(), aggregates };
    let groups =
        list::aggregate(cx, reader, object, &apply, &Query::default()).unwrap_or_else(|error| panic!("{behind:?}: {error}"));
    let number = |at: usize| match groups.rows[0].get(at) {
        Some(Value::Int(number)) => *number,
        _ => 0,
    };
    (number(0), Money::new(number(1), cx.setup.settings.base_currency).major())
}

fn check_cell(cx: &Cx, reader: &mut Reader, place: &str, name: &str, cell: &Cell) {
    let behind = cell.behind.as_ref().unwrap_or_else(|| panic!("{place}: {name} opens nothing"));
    let (count, amount) = records_behind(cx, reader, behind);
    match cell.value {
        _ if COMPUTED.contains(&name) => {}
        Some(Figure::Count(value)) => assert_eq!(value, count, "{place}: {name}"),
        Some(Figure::Money(value)) => assert_eq!(value, amount, "{place}: {name}"),
        // A share of nothing and the median of nothing are not said.
        Some(Figure::Percent(_) | Figure::Days(_) | Figure::Number(_)) | None => {}
    }
}

fn check_report(cx: &Cx, reader: &mut Reader, report: &Report) {
    let check = |reader: &mut Reader, place: &str, cells: &Cells| {
        for (name, cell) in cells.iter() {
            assert!(report.columns.iter().any(|column| column.name == name), "{}: no column {name}", report.name);
            check_cell(cx, reader, &format!("{} {place}", report.name), name, cell);
        }
    };
    for row in &report.rows {
        check(reader, &row.label, &row.cells);
    }
    if let Some(total) = &report.total {
        check(reader, "total", total);
    }
}

/// Rows add up to the total, because no record is in two of them and none is in none.
fn check_sums(report: &Report) {
    let Some(total) = &report.total else { return };
    for column in &report.columns {
        let is_sum =
            matches!(column.kind, measure::Kind::Count | measure::Kind::Money) && !COMPUTED.contains(&column.name.as_str());
        let Some(whole) = total.get(&column.name).filter(|_| is_sum) else { continue };
        let number = |figure: Option<&Figure>| match figure {
            Some(Figure::Count(number)) => Decimal::from(*number),
            Some(Figure::Money(number)) => *number,
            _ => Decimal::ZERO,
        };
        let sum: Decimal =
            report.rows.iter().map(|row| number(row.cells.get(&column.name).and_then(|cell| cell.value.as_ref()))).sum();
        assert_eq!(sum, number(whole.value.as_ref()), "{} {}", report.name, column.name);
    }
}

fn addresses(cast: &Cast, product: Uuid) -> Vec<String> {
    vec![
        String::new(),
        "period=2026".to_owned(),
        "period=2025-11-10..2026-02-20".to_owned(),
        format!("team={}", cast.east),
        format!("owner={}&period=2025", cast.li),
        format!("product={product}&source={}", cast.sources[0]),
        format!("region=320000&industry={}", cast.industries[0]),
        "region=320000&by=region".to_owned(),
        "region=TWTPE".to_owned(),
    ]
}

#[test]
fn every_figure_opens_the_records_that_it_sums() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let products = prepare(&cast);
        // The cases pile up in one company, so that a report meets ever more business.
        let mut runner = TestRunner::new_with_rng(
            Config { cases: 3, failure_persistence: None, ..Config::default() },
            prop::test_runner::TestRng::deterministic_rng(prop::test_runner::RngAlgorithm::ChaCha),
        );
        let result = runner.run(&deals(), |deals| {
            deals.iter().for_each(|deal| act(&cast, &products, deal));
            for user in [cast.zhang, cast.manager, cast.director, cast.administrator] {
                let cx = cast.cx(user, TODAY);
                cast.company
                    .read(|reader| {
                        for description in measure::list(&cx) {
                            check_description(&cast, &cx, reader, &description, products[0]);
                        }
                        Ok(())
                    })
                    .unwrap();
            }
            Ok(())
        });
        result.unwrap();
    });
}

fn check_description(cast: &Cast, cx: &Cx, reader: &mut Reader, description: &measure::Description, product: Uuid) {
    let mut asked: Vec<String> = addresses(cast, product);
    let by =
        description.parameters.iter().find(|parameter| parameter.name == "by").and_then(|parameter| parameter.options.clone());
    asked.extend(by.into_iter().flatten().map(|choice| format!("by={}", choice.value)));
    for address in asked {
        let takes = |name: &str| name == "by" || description.parameters.iter().any(|parameter| parameter.name == name);
        let pairs: Vec<(&str, &str)> = address.split('&').filter_map(|pair| pair.split_once('=')).collect();
        if pairs.iter().any(|(name, value)| !takes(name) || *name == "by" && !has(description, value)) {
            continue;
        }
        let parameters = measure::Parameters::read(pairs).unwrap();
        let report = measure::run(cx, reader, description.name, &parameters)
            .unwrap_or_else(|error| panic!("{}?{address}: {error}", description.name));
        check_report(cx, reader, &report);
        let steps = matches!(description.name, "funnel" | "stages") && parameters.by.is_none();
        if !steps {
            check_sums(&report);
        }
    }
}

fn has(description: &measure::Description, by: &str) -> bool {
    let options = description.parameters.iter().filter_map(|parameter| parameter.options.as_ref());
    Dimension::parse(by).is_some() && options.flatten().any(|choice| choice.value == by)
}
