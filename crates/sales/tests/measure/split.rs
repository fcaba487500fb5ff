//! A number is split by what was done before: who may, that it adds up with what is locked, and that it becomes targets once.

use base::{Decimal, Error, Uuid};
use sales::measure::Figure;
use sales::plan::split::{self, Held, Leaving, Said, Sheet, Wish};
use sales::plan::target::{self, Level, State, Wanted};
use store::testing::on_both_engines;

use crate::cast::Cast;

const TODAY: &str = "2026-01-05";

/// 张伟 won three times as much as 李娜, and 周强 nothing; all of it in 2025.
fn with_a_past(db: store::Db) -> Cast {
    let cast = Cast::in_company(db);
    for (seller, month, amount) in
        [(cast.zhang, "03", 300_000_00), (cast.zhang, "09", 600_000_00), (cast.li, "03", 100_000_00), (cast.li, "09", 200_000_00)]
    {
        let day = format!("2025-{month}-10");
        cast.win(seller, &day, cast.opportunity(seller, &day, amount));
    }
    cast
}

fn wish(total: i64) -> Wish {
    Wish {
        metric: "won_amount".to_owned(),
        level: Level::Target,
        period: "2026".to_owned(),
        team: None,
        lines: false,
        total: Some(Decimal::from(total)),
        round: 1,
        locks: Vec::new(),
        leaving: Vec::new(),
    }
}

fn sheet(cast: &Cast, by: Uuid, wish: &Wish) -> base::Result<Sheet> {
    let cx = cast.cx(by, TODAY);
    cast.company.read(|reader| split::sheet(&cx, reader, wish))
}

fn number(figure: &Figure) -> Decimal {
    match figure {
        Figure::Money(number) | Figure::Number(number) | Figure::Percent(number) => *number,
        Figure::Count(number) | Figure::Days(number) => Decimal::from(*number),
    }
}

fn total(sheet: &Sheet, row: &str) -> Decimal {
    number(&sheet.rows.iter().find(|line| line.label == row).expect(row).cells[0])
}

fn locked(row: String, column: &str, value: i64) -> Held {
    Held { row, column: column.to_owned(), value: Decimal::from(value) }
}

/// Each row comes to the rows within it, each column to the columns within it.
fn assert_adds_up(sheet: &Sheet) {
    for (at, line) in sheet.rows.iter().enumerate() {
        let within: Vec<_> = sheet.rows.iter().filter(|one| one.parent == Some(at)).collect();
        for (column, head) in sheet.columns.iter().enumerate() {
            let rows: Decimal = within.iter().map(|one| number(&one.cells[column])).sum();
            assert!(within.is_empty() || rows == number(&line.cells[column]), "{} in {}", line.label, head.key);
            let heads: Vec<usize> = (0..sheet.columns.len()).filter(|one| sheet.columns[*one].parent == Some(column)).collect();
            let columns: Decimal = heads.iter().map(|head| number(&line.cells[*head])).sum();
            assert!(heads.is_empty() || columns == number(&line.cells[column]), "{} in {}", line.label, head.key);
        }
    }
}

#[test]
fn the_number_goes_to_people_by_what_they_did() {
    on_both_engines(|db| {
        let cast = with_a_past(db);
        let proposed = sheet(&cast, cast.director, &wish(12_000_001)).unwrap();
        assert_adds_up(&proposed);
        let labels: Vec<&str> = proposed.rows.iter().map(|line| line.label.as_str()).collect();
        assert_eq!(labels[1..], ["销售部", "华东", "张伟", "李娜", "华南", "周强"]);
        assert_eq!(total(&proposed, "销售部"), Decimal::from(12_000_001));
        assert_eq!(number(proposed.rows[1].last_year.as_ref().unwrap()), Decimal::from(1_200_000));
        let (zhang, li, zhou) = (total(&proposed, "张伟"), total(&proposed, "李娜"), total(&proposed, "周强"));
        // Each of twelve months is rounded to whole yuan.
        assert!((zhang - li * Decimal::from(3)).abs() < Decimal::from(36), "three times as much: {zhang}, {li}");
        // Somebody without a past is taken to become like the others, in half a year.
        assert!(zhou > li && zhou < zhang, "{zhou}");
        let keys: Vec<&str> = proposed.columns.iter().map(|head| head.key.as_str()).collect();
        assert_eq!(keys[..6], ["2026", "2026-Q1", "2026-01", "2026-02", "2026-03", "2026-Q2"]);
        let march = number(&proposed.rows[1].cells[4]);
        assert!(march > number(&proposed.rows[1].cells[3]), "the months of a year differ");
    });
}

#[test]
fn what_is_locked_stays_and_what_cannot_hold_is_named() {
    on_both_engines(|db| {
        let cast = with_a_past(db);
        let row = |id: Uuid| format!("user:{id}");
        let mut asked = wish(10_000_000);
        asked.locks = vec![
            locked(row(cast.zhang), "2026", 1_000_000),
            locked(row(cast.li), "2026-05", 40_000),
            locked("company".to_owned(), "2026-Q1", 4_000_000),
        ];
        let proposed = sheet(&cast, cast.director, &asked).unwrap();
        assert_adds_up(&proposed);
        assert_eq!(total(&proposed, "张伟"), Decimal::from(1_000_000));
        assert_eq!(number(&proposed.rows[0].cells[1]), Decimal::from(4_000_000));
        assert_eq!(proposed.rows.iter().map(|line| line.locked.len()).sum::<usize>(), 3);

        asked.locks.push(locked(format!("team:{}", cast.east), "2026", 900_000));
        let Err(Error::Invalid(problems)) = sheet(&cast, cast.director, &asked) else { panic!("less than one of its people") };
        let places: Vec<_> = problems.iter().filter_map(|problem| problem.target.clone()).collect();
        assert_eq!(places, ["locks[0]", "locks[3]"]);

        asked.locks = vec![locked(format!("team:{}", cast.east), "2026-Q1", 1)];
        assert!(sheet(&cast, cast.director, &asked).is_err(), "neither a cell nor a total");
        asked.locks = vec![locked(row(cast.director), "2026", 1)];
        assert!(sheet(&cast, cast.director, &asked).is_err(), "nobody of the sheet");
    });
}

#[test]
fn numbers_are_as_round_as_asked_and_who_leaves_has_none() {
    on_both_engines(|db| {
        let cast = with_a_past(db);
        let mut asked = Wish { round: 1_000, ..wish(12_000_000) };
        asked.leaving = vec![Leaving { user: cast.zhang, from: "2026-05-01".parse().unwrap() }];
        let proposed = sheet(&cast, cast.director, &asked).unwrap();
        assert_adds_up(&proposed);
        let cells = proposed.rows.iter().flat_map(|line| &line.cells).map(number);
        assert!(cells.into_iter().all(|cell| (cell % Decimal::from(1_000)).is_zero()));
        let zhang = proposed.rows.iter().find(|line| line.label == "张伟").unwrap();
        assert!(number(&zhang.cells[1]) > Decimal::ZERO && number(&zhang.cells[9]).is_zero(), "{:?}", zhang.cells);
        assert!(sheet(&cast, cast.director, &Wish { round: 1_000, ..wish(1_500) }).is_err(), "not round");
        for (metric, period) in [("win_rate", "2026"), ("won_amount", "2026-01-01..2026-01-20"), ("no_such", "2026")] {
            let asked = Wish { metric: metric.to_owned(), period: period.to_owned(), ..wish(1) };
            assert!(matches!(sheet(&cast, cast.director, &asked), Err(Error::Invalid(_))), "{metric} in {period}");
        }
    });
}

#[test]
fn a_manager_splits_what_they_lead_and_a_seller_nothing() {
    on_both_engines(|db| {
        let cast = with_a_past(db);
        let of_manager = sheet(&cast, cast.manager, &wish(1_000_000)).unwrap();
        assert_eq!(of_manager.team, Some(cast.east));
        assert_eq!(of_manager.rows.iter().map(|line| line.label.as_str()).collect::<Vec<_>>(), ["华东", "张伟", "李娜"]);
        let elsewhere = Wish { team: Some(cast.south), ..wish(1_000_000) };
        assert!(matches!(sheet(&cast, cast.manager, &elsewhere), Err(Error::NotFound)));
        assert!(matches!(sheet(&cast, cast.zhang, &wish(1_000_000)), Err(Error::Forbidden(_))));
    });
}

#[test]
fn a_split_becomes_targets_once() {
    on_both_engines(|db| {
        let cast = with_a_past(db);
        let cx = cast.cx(cast.director, TODAY);
        let mut asked = Wish { period: "2026-Q2".to_owned(), ..wish(900_000) };
        let say = |asked: &Wish| cast.company.write(&cx, |tx| split::say(&cx, tx, asked, Some("按去年"), true)).unwrap();
        // Seven rows in three months; nobody signs off the company's and the department's, which the director leads.
        let first = say(&asked);
        assert_eq!((first.said, first.unchanged), (21, 0));
        assert!(first.signed_off >= 15, "{first:?}");
        assert_eq!(say(&asked), Said { said: 0, unchanged: 21, signed_off: 0 });

        let wanted = Wanted { owner: Some(cast.zhang), ..Wanted::default() };
        let his = cast.company.read(|reader| target::known(&cast.cx(cast.zhang, TODAY), reader, &wanted)).unwrap();
        assert_eq!(his.len(), 3);
        assert!(his.iter().all(|target| target.in_force && target.state == State::SignedOff));
        let proposed = sheet(&cast, cast.director, &asked).unwrap();
        let zhang = proposed.rows.iter().find(|line| line.label == "张伟").unwrap();
        assert_eq!(zhang.said, Some(zhang.cells[0].clone()), "what is said is the split");
        let east = proposed.rows.iter().find(|line| line.label == "华东").unwrap();
        assert_eq!(east.said_below, Some(east.cells[0].clone()));

        // Another number is said anew, and what is as it was is not.
        asked.locks = vec![locked(format!("user:{}", cast.zhang), "2026-05", 50_000)];
        asked.total = Some(Decimal::from(900_000));
        let again = say(&asked);
        assert!(again.said > 0, "{again:?}");
        assert_eq!(say(&asked), Said { said: 0, unchanged: 21, signed_off: 0 });
    });
}
