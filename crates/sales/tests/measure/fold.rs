//! The same figures worked out a second time: a plain loop over the records that somebody sees and over the history of moves, which
//! knows nothing of how reports ask. It does not look at what an opportunity remembers about its own journey.

use std::collections::HashMap;

use base::{Date, Decimal, Instant, Uuid};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use records::list::query::Query;
use records::{Cx, Record, list};
use sales::measure::{self, Cell, Figure, Parameters, Report};
use sales::sell::stage::{Milestone, StageKind, StageRow, Stages};
use store::Reader;
use store::testing::on_both_engines;

use crate::cast::{Cast, shown};
use crate::random::{TODAY, act, deals, prepare};

/// All that somebody sees, and the whole company's history.
struct World {
    cx: Cx,
    stages: Vec<StageRow>,
    leads: Vec<Record>,
    opportunities: Vec<Record>,
    /// Amounts in base currency, by record.
    amounts: HashMap<Uuid, i64>,
    /// Moves in their order: stage, since, until; by opportunity.
    moves: HashMap<Uuid, Vec<(Uuid, Instant, Option<Instant>)>>,
    /// When each lead came in, those that nobody here sees included.
    came_in: HashMap<Uuid, Date>,
}

impl World {
    fn read(cx: Cx, reader: &mut Reader) -> World {
        let mut records = |object: &str| -> Vec<Record> {
            let object = cx.setup.catalog.object(object).unwrap();
            let page = list::page(&cx, reader, object, &Query { top: Some(1_000), ..Query::default() }).unwrap();
            assert!(page.next.is_none(), "more than a page");
            page.entries.into_iter().map(|entry| entry.record).collect()
        };
        let (leads, opportunities) = (records("lead"), records("opportunity"));
        let mut amounts = HashMap::new();
        for sql in ["select id, expected_amount_base from lead", "select id, amount_base from opportunity"] {
            let rows = reader.query(sql, &[], |row| Ok((row.get(0)?, row.get::<Option<i64>>(1)?.unwrap_or(0)))).unwrap();
            amounts.extend(rows);
        }
        let mut moves: HashMap<Uuid, Vec<_>> = HashMap::new();
        let sql = "select record_id, value, since, until from held where field = 'stage' order by seq";
        for (id, stage, since, until) in
            reader.query(sql, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).unwrap()
        {
            moves.entry(id).or_default().push((stage, since, until));
        }
        let zone = cx.setup.settings.time_zone.clone();
        let day = |moment: Instant| moment.to_zoned(zone.clone()).date();
        let came_in = reader.query("select id, created_at from lead", &[], |row| Ok((row.get(0)?, day(row.get(1)?)))).unwrap();
        let came_in = came_in.into_iter().collect();
        let stages = Stages::read(reader).unwrap().rows;
        World { cx, stages, leads, opportunities, amounts, moves, came_in }
    }

    fn stage(&self, id: Option<Uuid>) -> &StageRow {
        self.stages.iter().find(|stage| Some(stage.id) == id).expect("a stage")
    }

    fn kind(&self, opportunity: &Record) -> StageKind {
        self.stage(opportunity.uuid("stage")).kind
    }

    fn moves(&self, opportunity: &Record) -> &[(Uuid, Instant, Option<Instant>)] {
        self.moves.get(&opportunity.id()).map_or(&[], Vec::as_slice)
    }

    /// The place of the furthest open stage that it ever stood in.
    fn furthest(&self, opportunity: &Record) -> i64 {
        let been = self.moves(opportunity).iter().map(|(stage, _, _)| self.stage(Some(*stage)));
        been.filter(|stage| stage.kind == StageKind::Open).map(|stage| stage.position).max().unwrap_or(0)
    }

    /// The open stage that it stood in last.
    fn stood_last(&self, opportunity: &Record) -> Option<Uuid> {
        let been = self.moves(opportunity).iter().rev().map(|(stage, _, _)| self.stage(Some(*stage)));
        been.into_iter().find(|stage| stage.kind == StageKind::Open).map(|stage| stage.id)
    }

    fn has_contract(&self, opportunity: &Record) -> bool {
        let been = self.moves(opportunity).iter().map(|(stage, _, _)| self.stage(Some(*stage)));
        let mut contracts = been.filter(|stage| stage.kind == StageKind::Open && stage.milestone == Milestone::Contract);
        self.kind(opportunity) == StageKind::Won || contracts.next().is_some()
    }

    fn total<'r>(&self, records: impl IntoIterator<Item = &'r Record>) -> (i64, i64) {
        records.into_iter().fold((0, 0), |(count, sum), record| (count + 1, sum + self.amounts[&record.id()]))
    }

    /// Opportunities that were no mistake, of which the day that `date` gives lies in the period.
    fn dated(&self, date: impl Fn(&Record) -> Option<Date>, from: Date, to: Date) -> Vec<&Record> {
        let within = |day: Date| from <= day && day <= to;
        self.opportunities.iter().filter(|one| self.kind(one) != StageKind::Void && date(one).is_some_and(within)).collect()
    }
}

fn median(mut numbers: Vec<i64>) -> Option<i64> {
    numbers.sort_unstable();
    let middle = numbers.len() / 2;
    match numbers.len() {
        0 => None,
        length if length % 2 == 1 => Some(numbers[middle]),
        _ => Some((numbers[middle - 1] + numbers[middle]).div_euclid(2) + (numbers[middle - 1] + numbers[middle]).rem_euclid(2)),
    }
}

/// A decimal of minor units, as `shown` writes it.
fn money(minor: i64) -> String {
    Decimal::new(minor, 2).normalize().to_string()
}

fn optional(number: Option<i64>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| number.to_string())
}

fn share(part: i64, whole: i64) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    let share = Decimal::from(part) / Decimal::from(whole);
    share.round_dp_with_strategy(4, rust_decimal::RoundingStrategy::MidpointAwayFromZero).normalize().to_string()
}

/// What a report says in a column of a row, now and in the period before.
fn said(report: &Report, row: usize, column: &str, pick: impl Fn(&Cell) -> Option<&Figure>) -> String {
    let cell = report.rows[row].cells.get(column).unwrap_or_else(|| panic!("{} has no {column}", report.name));
    shown(pick(cell))
}

type Pick = fn(&Cell) -> Option<&Figure>;
const NOW: Pick = |cell| cell.value.as_ref();
const PREVIOUS: Pick = |cell| cell.previous.as_ref();
const LAST_YEAR: Pick = |cell| cell.last_year.as_ref();

fn check_stages(world: &World, report: &Report, from: Date, to: Date, pick: Pick) {
    let cohort = world.dated(|one| one.date("opened_on"), from, to);
    let open: Vec<&StageRow> = world.stages.iter().filter(|stage| stage.kind == StageKind::Open).collect();
    for (row, stage) in open.iter().enumerate() {
        let reached = |place: i64| {
            let there = |one: &&&Record| world.kind(one) == StageKind::Won || world.furthest(one) >= place || place == 0;
            world.total(cohort.iter().filter(there).copied())
        };
        let (count, amount) = reached(stage.position);
        assert_eq!(said(report, row, "count", pick), count.to_string());
        assert_eq!(said(report, row, "amount", pick), money(amount));
        let (next, _) = match open.get(row + 1) {
            Some(next) => reached(next.position),
            None => world.total(cohort.iter().filter(|one| world.kind(one) == StageKind::Won).copied()),
        };
        assert_eq!(said(report, row, "conversion", pick), share(next, count));
        let lost = |one: &&&Record| world.kind(one) == StageKind::Lost && world.stood_last(one) == Some(stage.id);
        let (count, amount) = world.total(cohort.iter().filter(lost).copied());
        assert_eq!(said(report, row, "lost", pick), count.to_string());
        assert_eq!(said(report, row, "lost_amount", pick), money(amount));
        let mut stays = Vec::new();
        for one in &cohort {
            let ended = world.moves(one).iter().filter(|(of, _, until)| *of == stage.id && until.is_some());
            stays.extend(ended.map(|(_, since, until)| (until.unwrap().as_second() - since.as_second()) / 86_400));
        }
        assert_eq!(said(report, row, "median_days", pick), optional(median(stays)));
        if report.rows[row].cells.get("here").is_some_and(|cell| pick(cell).is_some()) {
            let here = cohort.iter().filter(|one| one.uuid("stage") == Some(stage.id)).count();
            assert_eq!(said(report, row, "here", pick), here.to_string());
            let limit = stage.stalled_after.map(|days| world.cx.now.as_second() - days * 86_400);
            let waits = |one: &&&Record| limit.is_some_and(|limit| one.instant("stage_since").unwrap().as_second() < limit);
            let stalled = cohort.iter().filter(|one| one.uuid("stage") == Some(stage.id)).filter(waits).count();
            assert_eq!(said(report, row, "stalled", pick), stalled.to_string());
        }
    }
}

fn check_funnel(world: &World, report: &Report, from: Date, to: Date, pick: Pick) {
    let within = |day: Date| from <= day && day <= to;
    let leads: Vec<&Record> = world.leads.iter().filter(|lead| within(world.came_in[&lead.id()])).collect();
    let worked: Vec<&Record> = leads.iter().filter(|lead| lead.text("status") != Some("new")).copied().collect();
    let of_leads = world.dated(|one| one.uuid("lead").map(|lead| world.came_in[&lead]), from, to);
    let direct = world.dated(|one| one.uuid("lead").map_or(one.date("opened_on"), |_| None), from, to);
    let contracts = |all: &[&Record]| world.total(all.iter().filter(|one| world.has_contract(one)).copied());
    let deals = |all: &[&Record]| world.total(all.iter().filter(|one| world.kind(one) == StageKind::Won).copied());
    let steps = [
        world.total(leads.iter().copied()),
        world.total(worked.iter().copied()),
        world.total(of_leads.iter().copied()),
        contracts(&of_leads),
        deals(&of_leads),
    ];
    for (row, (count, amount)) in steps.into_iter().enumerate() {
        assert_eq!(said(report, row, "count", pick), count.to_string(), "step {row}");
        assert_eq!(said(report, row, "amount", pick), money(amount), "step {row}");
        assert_eq!(said(report, row, "from_start", pick), share(count, steps[0].0), "step {row}");
        if row > 0 {
            assert_eq!(said(report, row, "conversion", pick), share(count, steps[row - 1].0), "step {row}");
        }
    }
    for (row, (count, amount)) in [(2, world.total(direct.iter().copied())), (3, contracts(&direct)), (4, deals(&direct))] {
        assert_eq!(said(report, row, "direct", pick), count.to_string(), "step {row}");
        assert_eq!(said(report, row, "direct_amount", pick), money(amount), "step {row}");
    }
    let days = |from: Option<Instant>, to: Option<Instant>| Some((to?.as_second() - from?.as_second()) / 86_400);
    let to_work = worked.iter().filter_map(|lead| days(lead.instant("created_at"), lead.instant("worked_at"))).collect();
    assert_eq!(said(report, 1, "median_days", pick), optional(median(to_work)));
    let to_convert = worked.iter().filter_map(|lead| days(lead.instant("worked_at"), lead.instant("converted_at"))).collect();
    assert_eq!(said(report, 2, "median_days", pick), optional(median(to_convert)));
}

fn check_wins(world: &World, report: &Report, from: Date, to: Date, pick: Pick) {
    let closed = world.dated(|one| one.date("closed_on"), from, to);
    let of = |kind: StageKind| closed.iter().filter(|one| world.kind(one) == kind).copied().collect::<Vec<&Record>>();
    let (won, lost) = (of(StageKind::Won), of(StageKind::Lost));
    let cycles = won.iter().map(|one| one.date("opened_on").unwrap().until(one.date("closed_on").unwrap()).unwrap().get_days());
    let cycles: Vec<i64> = cycles.map(i64::from).collect();
    let total = report.total.as_ref().unwrap();
    let said = |column: &str| shown(total.get(column).and_then(pick));
    let ((count, amount), (lost, lost_amount)) = (world.total(won.iter().copied()), world.total(lost.iter().copied()));
    assert_eq!(said("won"), count.to_string());
    assert_eq!(said("won_amount"), money(amount));
    assert_eq!(said("lost"), lost.to_string());
    assert_eq!(said("lost_amount"), money(lost_amount));
    assert_eq!(said("win_rate"), share(count, count + lost));
    let half_up = |sum: i64, count: i64| (count > 0).then(|| (2 * sum + count).div_euclid(2 * count));
    assert_eq!(said("cycle_days"), optional(half_up(cycles.iter().sum(), count)));
    assert_eq!(said("average_amount"), half_up(amount, count).map_or("-".to_owned(), money));
}

fn check_pipeline(world: &World, report: &Report) {
    let open: Vec<&Record> = world.opportunities.iter().filter(|one| world.kind(one) == StageKind::Open).collect();
    let weight = |one: &&Record| {
        let probability = one.int("probability").unwrap_or_else(|| world.stage(one.uuid("stage")).probability);
        i128::from(world.amounts[&one.id()]) * i128::from(probability)
    };
    let weighted: i128 = open.iter().map(weight).sum();
    let total = report.total.as_ref().unwrap();
    let said = |column: &str| shown(total.get(column).and_then(NOW));
    let (count, amount) = world.total(open.iter().copied());
    assert_eq!(said("count"), count.to_string());
    assert_eq!(said("amount"), money(amount));
    assert_eq!(said("weighted"), money(i64::try_from((weighted + 500_000) / 1_000_000).unwrap()));
}

#[test]
fn a_plain_loop_over_everything_finds_the_same() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let products = prepare(&cast);
        // The cases pile up in one company.
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(Config { cases: 6, failure_persistence: None, ..Config::default() }, rng);
        let result = runner.run(&deals(), |deals| {
            deals.iter().for_each(|deal| act(&cast, &products, deal));
            // What each opportunity remembers of its journey is what its moves tell.
            let cx = cast.cx(cast.administrator, TODAY);
            assert_eq!(cast.company.db.write(|tx| sales::sell::opportunity::retell(&cx, tx)).unwrap(), 0);
            for user in [cast.li, cast.manager, cast.director] {
                let cx = || cast.cx(user, TODAY);
                cast.company
                    .read(|reader| {
                        let world = World::read(cx(), reader);
                        for period in ["2025", "2026", "2025-Q4", "2025-11-10..2026-02-20"] {
                            check_period(&world, reader, period);
                        }
                        let report = measure::run(&world.cx, reader, "pipeline", &Parameters::default()).unwrap();
                        check_pipeline(&world, &report);
                        Ok(())
                    })
                    .unwrap();
            }
            Ok(())
        });
        result.unwrap();
        // And what was forgotten is told anew.
        let cx = cast.cx(cast.administrator, TODAY);
        let forget = "update opportunity set reached_stage_id = null, began_on = null";
        let retold =
            cast.company.db.write(|tx| Ok((tx.execute(forget, &[])?, sales::sell::opportunity::retell(&cx, tx)?))).unwrap();
        assert_eq!(retold.0, retold.1);
        assert_eq!(cast.company.db.write(|tx| sales::sell::opportunity::retell(&cx, tx)).unwrap(), 0);
    });
}

fn check_period(world: &World, reader: &mut Reader, period: &str) {
    let calendar = records::company::fiscal_calendar(&world.cx.setup.settings);
    let now = base::calendar::Period::parse(period, world.cx.today, &calendar).unwrap();
    let mut run = |name: &str| measure::run(&world.cx, reader, name, &Parameters::read([("period", period)]).unwrap()).unwrap();
    let (stages, funnel, wins) = (run("stages"), run("funnel"), run("wins"));
    let before = now.previous(&calendar);
    let year_before = now.same_last_year(&calendar);
    for (period, pick) in [(now, NOW), (before, PREVIOUS), (year_before, LAST_YEAR)] {
        check_stages(world, &stages, period.from, period.to, pick);
        check_funnel(world, &funnel, period.from, period.to, pick);
        check_wins(world, &wins, period.from, period.to, pick);
    }
}
