//! A report that somebody puts together says what the library of metrics says: each cell is the metric's own value and opens its records,
//! what adds up does, and everybody is told what their own rights give.

use base::{Decimal, Error};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use records::people::FieldPermission;
use records::save::save_as;
use records::{Cx, Draft, company};
use sales::measure::{Figure, Parameters};
use sales::metric::{self, By, Cell, Values};
use sales::report::{self, Chosen, Compare, Line, Pivot, Report, Sort, Table};
use store::Reader;
use store::testing::{on_both_engines, sqlite};

use crate::cast::{Cast, shown};
use crate::metrics::{check_cell, with_random_business};
use crate::random::TODAY;

fn pivot(metrics: &[&str], rows: &[&str], column: Option<&str>) -> Pivot {
    let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Pivot {
        metrics: own(metrics),
        rows: own(rows),
        column: column.map(str::to_owned),
        period: Some("2026".to_owned()),
        ..Pivot::default()
    }
}

fn table(cx: &Cx, reader: &mut Reader, pivot: &Pivot) -> Table {
    assert_eq!(pivot.check(cx).unwrap(), [], "{pivot:?}");
    report::answer(cx, reader, pivot).unwrap()
}

/// The metric told apart by these dimensions, as its own endpoint tells it.
fn values(cx: &Cx, reader: &mut Reader, key: &str, by: &[&str], by_time: bool) -> Values {
    let metric = metric::library(cx).unwrap().find(key).unwrap();
    let by: Vec<By> = by.iter().map(|name| By::parse(cx, metric, name).unwrap()).collect();
    let dated = metric.has_period() && (!metric.is_of_now() || by_time);
    let period = company::period(&cx.setup.settings, "2026", cx.today).unwrap();
    metric::value(cx, reader, metric, dated.then_some(&period), &by, &Parameters::default()).unwrap()
}

fn figure(cell: Option<&Cell>) -> String {
    shown(cell.and_then(|cell| cell.value.as_ref()))
}

/// Every cell of a level beside what the metric itself says of these keys.
fn same(table: &Table, at: usize, values: &Values, place: &str) {
    for row in &values.rows {
        let (keys, column) = match &table.column_by {
            Some(_) if !row.keys.is_empty() && table.rows_by.len() < row.keys.len() => row.keys.split_at(row.keys.len() - 1),
            _ => (row.keys.as_slice(), &[][..]),
        };
        let line = table.rows.iter().find(|line| line.keys == keys && line.others.is_none());
        let line = if keys.is_empty() { Some(&table.total) } else { line };
        let line = line.unwrap_or_else(|| panic!("{place}: no row {:?}", row.labels));
        let cell = match column {
            [] => line.total[at].as_ref(),
            [key, ..] => line.cells[table.columns.iter().position(|head| head.key == *key).unwrap()][at].as_ref(),
        };
        assert_eq!(figure(cell), shown(row.cell.value.as_ref()), "{place} {:?}", row.labels);
        let last_year = |cell: &Cell| shown(cell.last_year.as_ref());
        if let (Some(cell), Some(_)) = (cell, &row.cell.last_year) {
            assert_eq!(last_year(cell), last_year(&row.cell), "{place} {:?} a year before", row.labels);
        }
    }
}

const METRICS: [&str; 6] = ["won_amount", "win_rate", "average_deal", "buyers", "open_amount", "sales_cycle"];

#[test]
fn each_cell_is_the_value_of_its_metric_and_opens_its_records() {
    with_random_business(|_, cx, reader| {
        for (rows, column) in [
            (&[][..], None),
            (&["owner"], None),
            (&["team", "owner"], Some("quarter")),
            (&["stage"], Some("source")),
            (&["month"], None),
            (&[][..], Some("month")),
        ] {
            let mut pivot = pivot(&METRICS, rows, column);
            pivot.compare = vec![Compare::Previous, Compare::LastYear];
            let table = table(cx, reader, &pivot);
            let place = format!("{rows:?} × {column:?}");
            // What is open now has a period only where the report is told apart by time.
            let by_time = rows.iter().chain(&column).any(|name| By::is_time(name));
            for (at, key) in METRICS.iter().enumerate() {
                let metric = metric::library(cx).unwrap().find(key).unwrap();
                for depth in 0..=rows.len() {
                    let by: Vec<&str> = rows[..depth].to_vec();
                    same(&table, at, &values(cx, reader, key, &by, by_time), &format!("{key} {place}"));
                    if let Some(column) = column {
                        let by: Vec<&str> = by.into_iter().chain([column]).collect();
                        // Told apart by fewer than all its rows a column stands in a subtotal.
                        if depth == rows.len() {
                            same(&table, at, &values(cx, reader, key, &by, by_time), &format!("{key} {place}"));
                        }
                    }
                }
                check_cell(cx, reader, metric, &format!("{key} {place} total"), table.total.total[at].as_ref().unwrap());
                for line in table.rows.iter().take(4) {
                    let cells = line.cells.iter().map(|cells| &cells[at]).chain([&line.total[at]]).flatten();
                    for cell in cells.take(4) {
                        check_cell(cx, reader, metric, &format!("{key} {place} {:?}", line.labels), cell);
                    }
                }
            }
        }
    });
}

fn number(cell: Option<&Cell>) -> Decimal {
    match cell.and_then(|cell| cell.value.as_ref()) {
        Some(Figure::Money(number) | Figure::Number(number)) => *number,
        Some(Figure::Count(number)) => (*number).into(),
        _ => Decimal::ZERO,
    }
}

/// The innermost rows and the others together.
fn leaves(table: &Table) -> impl Iterator<Item = &Line> {
    table.rows.iter().filter(|line| line.others.is_some() || line.keys.len() == table.rows_by.len())
}

fn adds_up(table: &Table) {
    for at in 0..table.metrics.len() {
        let sum: Decimal = leaves(table).map(|line| number(line.total[at].as_ref())).sum();
        if !table.rows_by.is_empty() {
            assert_eq!(sum, number(table.total.total[at].as_ref()), "rows of {}", table.metrics[at].key);
        }
        for line in table.rows.iter().chain([&table.total]).filter(|_| table.column_by.is_some()) {
            let sum: Decimal = line.cells.iter().map(|cells| number(cells[at].as_ref())).sum();
            assert_eq!(sum, number(line.total[at].as_ref()), "columns of {:?}", line.labels);
        }
        for (column, head) in table.columns.iter().enumerate().filter(|_| !table.rows_by.is_empty()) {
            let sum: Decimal = leaves(table).map(|line| number(line.cells[column][at].as_ref())).sum();
            assert_eq!(sum, number(table.total.cells[column][at].as_ref()), "column {}", head.label);
        }
        for (place, group) in table.rows.iter().enumerate() {
            let inner = |line: &&Line| line.keys.len() == table.rows_by.len() && line.keys.starts_with(&group.keys);
            if group.others.is_none() && group.keys.len() < table.rows_by.len() {
                let sum: Decimal = table.rows[place..].iter().filter(inner).map(|line| number(line.total[at].as_ref())).sum();
                assert_eq!(sum, number(group.total[at].as_ref()), "subtotal of {:?}", group.labels);
            }
        }
    }
}

#[test]
fn cells_of_what_adds_up_sum_to_their_totals() {
    const ADDITIVE: [&str; 4] = ["won_amount", "deals", "lost_deals", "new_deals"];
    const BY: [&str; 7] = ["owner", "team", "source", "stage", "month", "quarter", "region"];
    let pivots = (
        prop::sample::subsequence(ADDITIVE.to_vec(), 1..=3),
        prop::sample::subsequence(BY.to_vec(), 0..=3).prop_shuffle(),
        any::<bool>(),
        prop::option::of(1usize..4),
        prop::option::of(any::<bool>()),
    );
    with_random_business(|_, cx, reader| {
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        for _ in 0..12 {
            let (metrics, mut by, has_column, top, sorted) = pivots.new_tree(&mut runner).unwrap().current();
            let column = if has_column { by.pop() } else { None };
            let mut pivot = pivot(&metrics, &by, column);
            pivot.top = top.filter(|_| by.first().is_some_and(|name| !By::is_time(name)));
            pivot.sort = sorted.map(|descending| Sort { metric: Some(metrics[0].to_owned()), descending });
            adds_up(&table(cx, reader, &pivot));
        }
    });
}

#[test]
fn the_others_open_their_records_too() {
    with_random_business(|_, cx, reader| {
        for key in ["won_amount", "win_rate", "buyers"] {
            let mut pivot = pivot(&[key], &["owner"], Some("quarter"));
            pivot.top = Some(1);
            let table = table(cx, reader, &pivot);
            let metric = metric::library(cx).unwrap().find(key).unwrap();
            let Some(others) = table.rows.iter().find(|line| line.others.is_some()) else { continue };
            assert_eq!(table.rows.len(), 2);
            for cell in others.cells.iter().map(|cells| &cells[0]).chain([&others.total[0]]).flatten() {
                check_cell(cx, reader, metric, &format!("{key} of the others"), cell);
            }
        }
    });
}

#[test]
fn a_month_is_compared_with_the_month_before() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        for (day, amount) in [("2025-12-10", 300_00), ("2026-01-10", 100_00), ("2026-02-10", 250_00)] {
            let deal = cast.opportunity(cast.zhang, day, amount);
            cast.win(cast.zhang, day, deal);
        }
        let cx = cast.cx(cast.zhang, TODAY);
        let mut pivot = pivot(&["won_amount"], &[], Some("month"));
        pivot.compare = vec![Compare::Previous];
        pivot.period = Some("2026-01-01..2026-02-28".to_owned());
        let table = cast.company.read(|reader| Ok(table(&cx, reader, &pivot))).unwrap();
        let cells = &table.total.cells;
        let told = |at: usize| {
            let cell = cells[at][0].as_ref().unwrap();
            (shown(cell.value.as_ref()), shown(cell.previous.as_ref()))
        };
        assert_eq!([told(0), told(1)], [("100".into(), "300".into()), ("250".into(), "100".into())]);
    });
}

#[test]
fn filters_narrow_every_figure() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        for (owner, amount) in [(cast.zhang, 100_00), (cast.li, 250_00), (cast.zhou, 400_00)] {
            let deal = cast.opportunity(owner, "2026-03-01", amount);
            cast.win(owner, "2026-03-02", deal);
        }
        let total = |user, filters: &[(&str, &[&str])]| {
            let cx = cast.cx(user, TODAY);
            let mut pivot = pivot(&["won_amount"], &["owner"], None);
            let chosen = |(by, keys): &(&str, &[&str])| Chosen {
                by: (*by).to_owned(),
                keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            };
            pivot.filters = filters.iter().map(chosen).collect();
            let table = cast.company.read(|reader| Ok(table(&cx, reader, &pivot))).unwrap();
            figure(table.total.total[0].as_ref())
        };
        let (zhang, li, east) = (cast.zhang.to_string(), cast.li.to_string(), cast.east.to_string());
        for (user, filters, expected) in [
            (cast.director, &[][..], "750"),
            (cast.director, &[("team", &[east.as_str()][..])], "350"),
            (cast.director, &[("owner", &[zhang.as_str(), li.as_str()])], "350"),
            (cast.director, &[("owner", &["me"])], "0"),
            (cast.zhang, &[("owner", &["me"])], "100"),
            (cast.director, &[("team", &[east.as_str()]), ("owner", &[li.as_str()])], "250"),
            (cast.director, &[("source", &["none"])], "750"),
            (cast.manager, &[], "350"),
        ] {
            assert_eq!(total(user, filters), expected, "{filters:?}");
        }
    });
}

#[test]
fn what_does_not_fit_is_refused_at_its_place() {
    let cast = Cast::in_company(sqlite());
    let cx = cast.cx(cast.zhang, TODAY);
    let base = || pivot(&["won_amount"], &["owner"], Some("month"));
    let chosen = |by: &str, key: &str| vec![Chosen { by: by.into(), keys: vec![key.into()] }];
    for (pivot, place, key) in [
        (Pivot { metrics: vec![], ..base() }, "definition.metrics", "report_without_metric"),
        (Pivot { metrics: vec!["nothing".into()], ..base() }, "definition.metrics.0", "metric_unknown"),
        (Pivot { rows: vec!["colour".into()], ..base() }, "definition.rows.0", "metric_by_unknown"),
        (Pivot { rows: vec!["month".into()], ..base() }, "definition.rows", "report_twice"),
        (Pivot { period: None, ..base() }, "definition.period", "report_period_needed"),
        (Pivot { period: Some("soon".into()), ..base() }, "definition.period", "period_malformed"),
        (Pivot { top: Some(0), ..base() }, "definition.top", "report_top_wrong"),
        (Pivot { filters: chosen("owner", "zhang"), ..base() }, "definition.filters.0", "report_filter_wrong"),
        (Pivot { filters: chosen("kind", "call"), ..base() }, "definition.filters.0", "metric_by_unknown"),
        (
            Pivot { sort: Some(Sort { metric: Some("deals".into()), descending: true }), ..base() },
            "definition.sort",
            "report_sort_wrong",
        ),
        (
            Pivot { rows: ["owner", "team", "source"].map(str::to_owned).to_vec(), ..base() },
            "definition.rows",
            "report_too_many_dimensions",
        ),
    ] {
        let problems = pivot.check(&cx).unwrap();
        let found: Vec<_> = problems.iter().map(|problem| (problem.target.as_deref(), problem.message.key)).collect();
        assert_eq!(found, [(Some(place), key)], "{pivot:?}");
    }
    let malformed = Draft::create().set("name", "坏").set("definition", r#"{"metrics":["deals"],"colour":"red"}"#);
    let refused = cast.company.write(&cx, |tx| save_as::<Report>(&cx, tx, malformed));
    assert!(matches!(refused, Err(Error::Invalid(_))));
}

#[test]
fn a_report_tells_each_reader_what_they_may_know() {
    let cast = Cast::in_company(sqlite());
    for (owner, amount) in [(cast.zhang, 100_00), (cast.zhou, 400_00)] {
        let deal = cast.opportunity(owner, "2026-03-01", amount);
        cast.win(owner, "2026-03-02", deal);
    }
    let pivot = pivot(&["won_amount", "deals"], &["owner"], None);
    let answer = |user| {
        let cx = cast.cx(user, TODAY);
        cast.company.read(|reader| report::answer(&cx, reader, &pivot)).unwrap()
    };
    assert_eq!(answer(cast.director).rows.len(), 2);
    let own = answer(cast.zhang);
    assert_eq!((own.rows.len(), figure(own.total.total[0].as_ref())), (1, "100".to_owned()));

    let cx = cast.cx(cast.administrator, TODAY);
    let role = cx.setup.people.user(cast.zhang).unwrap().role;
    let hide = |field: &str| {
        let cx = cast.cx(cast.administrator, TODAY);
        let draft = Draft::create().set("role", role).set("object", "opportunity").set("field", field).set("access", "hidden");
        cast.company.write(&cx, |tx| save_as::<FieldPermission>(&cx, tx, draft)).unwrap();
    };
    hide("amount");
    let own = answer(cast.zhang);
    let keys: Vec<&str> = own.metrics.iter().map(|metric| metric.key.as_str()).collect();
    assert_eq!((keys, own.left_out), (vec!["deals"], 1), "what may not be known is left out");
    assert_eq!(answer(cast.director).left_out, 0);

    hide("source");
    let by_source = Pivot { rows: vec!["source".into()], ..pivot.clone() };
    let cx = cast.cx(cast.zhang, TODAY);
    let own = cast.company.read(|reader| report::answer(&cx, reader, &by_source)).unwrap();
    assert!(own.metrics.is_empty() && own.rows.is_empty() && own.left_out == 2, "nor is anything told apart by it");
    assert!(!by_source.check(&cx).unwrap().is_empty());
}

#[test]
fn more_than_anybody_reads_is_refused() {
    let cast = Cast::in_company(sqlite());
    let deal = cast.opportunity(cast.zhang, "2026-03-01", 100_00);
    cast.win(cast.zhang, "2026-03-02", deal);
    let cx = cast.cx(cast.zhang, TODAY);
    let mut wide = pivot(&METRICS[..4], &["week"], Some("day"));
    wide.period = Some("2026".into());
    let refused = cast.company.read(|reader| report::answer(&cx, reader, &wide));
    let Err(Error::Invalid(problems)) = refused else { panic!("{refused:?}") };
    assert_eq!(problems[0].message.key, "report_too_large");
}

#[test]
fn more_cells_take_no_more_statements() {
    let cast = Cast::in_company(sqlite());
    let mut by_month = pivot(&["won_amount", "average_deal", "deals"], &["team", "owner"], Some("month"));
    by_month.compare = vec![Compare::Previous, Compare::LastYear];
    let buyers = pivot(&["buyers"], &["owner"], Some("quarter"));
    for round in 1..=3 {
        for owner in [cast.zhang, cast.li, cast.zhou] {
            let day = format!("2026-0{round}-11");
            let deal = cast.opportunity(owner, &day, 100_00);
            cast.win(owner, &day, deal);
        }
        let cx = cast.cx(cast.director, TODAY);
        let statements = |pivot: &Pivot| {
            let count = |reader: &mut Reader| {
                report::answer(&cx, reader, pivot)?;
                Ok(reader.statements())
            };
            cast.company.read(count).unwrap()
        };
        // Two measures in four periods: what was won and how many deals, which the average is made of, too.
        assert_eq!(statements(&by_month), 8, "round {round}");
        // Different values do not add up: each row, each column, each cell, all.
        assert_eq!(statements(&buyers), 4, "round {round}");
    }
}
