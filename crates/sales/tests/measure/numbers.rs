//! Tables that a sales manager would check with a pencil.

use records::Draft;
use store::testing::on_both_engines;

use crate::cast::{Cast, lines, shown};

/// Six opportunities of the first quarter of 2026 and two of the quarter before.
fn quarter(cast: &Cast) {
    let (zhang, li, zhou) = (cast.zhang, cast.li, cast.zhou);
    // Won straight on: 10 days, 20 days, 10 days, 5 days, 15 days in the five stages.
    let a = cast.opportunity(zhang, "2026-01-05", 100_00);
    cast.to(zhang, "2026-01-15", a, 1);
    cast.to(zhang, "2026-02-04", a, 2);
    cast.to(zhang, "2026-02-14", a, 3);
    cast.to(zhang, "2026-02-19", a, 4);
    cast.win(zhang, "2026-03-06", a);
    // Lost from the proposal, after a step back.
    let b = cast.opportunity(zhang, "2026-01-10", 200_00);
    cast.to(zhang, "2026-01-12", b, 3);
    cast.to(zhang, "2026-01-20", b, 2);
    cast.lose(zhang, "2026-02-01", b, 0);
    // Lost at once.
    let c = cast.opportunity(li, "2026-02-01", 300_00);
    cast.lose(li, "2026-02-03", c, 1);
    // Still in need_confirmed, and for too long.
    let d = cast.opportunity(li, "2026-02-01", 400_00);
    cast.to(li, "2026-02-05", d, 1);
    // Fresh.
    cast.opportunity(zhou, "2026-03-30", 500_00);
    // Entered by mistake.
    let f = cast.opportunity(zhou, "2026-03-01", 9_999_00);
    cast.to(zhou, "2026-03-02", f, 7);
    // The quarter before: one won, one lost.
    let g = cast.opportunity(zhang, "2025-11-03", 1_000_00);
    cast.win(zhang, "2025-12-03", g);
    let h = cast.opportunity(li, "2025-11-03", 50_00);
    cast.lose(li, "2026-01-20", h, 0);
    // A year before.
    let i = cast.opportunity(zhou, "2025-02-03", 70_00);
    cast.win(zhou, "2025-02-28", i);
}

const TODAY: &str = "2026-03-31";

#[test]
fn stages_count_all_that_reached_them() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        quarter(&cast);
        let report = cast.report(cast.director, TODAY, "stages", "period=2026-Q1");
        let columns = [
            "count",
            "amount",
            "conversion",
            "from_start",
            "here",
            "here_share",
            "lost",
            "lost_amount",
            "median_days",
            "stalled",
        ];
        assert_eq!(
            lines(&report, &columns),
            [
                // Five opened; three went on. Stays of 10, 2, 2 and 4 days are over.
                "初步接洽: 5 1500 0.6 1 1 0.2 1 300 3 0",
                // d stands here since February 5, longer than 21 days. a stayed 20 days, b skipped it.
                "需求确认: 3 700 0.6667 0.6 1 0.3333 0 0 20 1",
                // a stayed 10 days, b 12.
                "方案报价: 2 300 1 0.4 0 0 1 200 11 0",
                // b was here before it stepped back.
                "商务谈判: 2 300 0.5 0.4 0 0 0 0 7 0",
                "合同签订: 1 100 1 0.2 0 0 0 0 15 0",
                "赢单: 1 100  0.2      ",
                "=: 5 1500 0.2  2  2 500  ",
            ]
        );
        // Three periods: now, the quarter before, the same quarter of last year.
        let first = report.rows[0].cells.get("count").unwrap();
        assert_eq!((shown(first.previous.as_ref()), shown(first.last_year.as_ref())), ("2".into(), "1".into()));
        let median = report.rows[0].cells.get("median_days").unwrap();
        assert_eq!((shown(median.previous.as_ref()), shown(median.last_year.as_ref())), ("54".into(), "25".into()));
        let won = report.rows[5].cells.get("amount").unwrap();
        assert_eq!((shown(won.previous.as_ref()), shown(won.last_year.as_ref())), ("1000".into(), "70".into()));
    });
}

#[test]
fn stages_by_person() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        quarter(&cast);
        let report = cast.report(cast.director, TODAY, "stages", "period=2026-Q1&by=person");
        let columns = ["stage_1", "stage_2", "stage_3", "stage_4", "stage_5", "won", "amount", "from_start", "lost"];
        assert_eq!(
            lines(&report, &columns),
            ["张伟: 2 2 2 2 1 1 100 0.5 1", "周强: 1 0 0 0 0 0 0 0 0", "李娜: 2 1 0 0 0 0 0 0 1", "=: 5 3 2 2 1 1 100 0.2 2"]
        );
        let team = format!("period=2026-Q1&by=team&team={}", cast.east);
        assert_eq!(lines(&cast.report(cast.director, TODAY, "stages", &team), &["stage_1", "won"]), ["华东: 4 1", "=: 4 1"]);
    });
}

#[test]
fn a_funnel_is_one_cohort_across_objects() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let (zhang, li) = (cast.zhang, cast.li);
        // Came in in January; the deal is of March. 4 days to the first work, 6 to the conversion, 30 to the contract, 20 to the deal.
        let first = cast.lead(zhang, "2026-01-01", 10_00);
        cast.work(zhang, "2026-01-05", first);
        let won = cast.convert(zhang, "2026-01-11", first, 100_00);
        cast.to(zhang, "2026-02-10", won, 4);
        cast.win(zhang, "2026-03-02", won);
        // Converted in 2 days and no further.
        let second = cast.lead(zhang, "2026-01-01", 20_00);
        cast.work(zhang, "2026-01-02", second);
        cast.convert(zhang, "2026-01-04", second, 200_00);
        // Worked on for nothing, and never.
        let third = cast.lead(li, "2026-01-20", 30_00);
        cast.work(li, "2026-01-22", third);
        cast.lead(li, "2026-01-31", 40_00);
        // Late in the evening of January 31 in Shanghai is still January: 15:30 UTC. Half past midnight is February.
        let cx = |moment: &str| cast.company.cx(li, moment.parse().unwrap()).unwrap();
        for moment in ["2026-01-31T15:30:00Z", "2026-01-31T16:30:00Z"] {
            let cx = cx(moment);
            let draft = Draft::create().set("name", moment);
            cast.company.write(&cx, |tx| records::save::save_as::<sales::sell::lead::Lead>(&cx, tx, draft)).unwrap();
        }
        // Of a lead of December: not of this cohort, although it was won in January.
        let old = cast.lead(zhang, "2025-12-20", 50_00);
        let old = cast.convert(zhang, "2026-01-10", old, 999_00);
        cast.win(zhang, "2026-01-12", old);
        // Without a lead.
        let direct = cast.opportunity(li, "2026-01-08", 300_00);
        cast.win(li, "2026-01-18", direct);
        cast.opportunity(li, "2026-01-09", 400_00);
        cast.opportunity(li, "2026-02-09", 500_00);

        let report = cast.report(cast.director, TODAY, "funnel", "period=2026-01");
        let columns = ["count", "amount", "conversion", "from_start", "median_days", "direct", "direct_amount"];
        assert_eq!(
            lines(&report, &columns),
            [
                "潜在客户: 5 100  1   ",
                "线索: 3 60 0.6 0.6 2  ",
                "商机: 2 300 0.6667 0.4 4 2 700",
                "合同: 1 100 0.5 0.2 30 1 300",
                "成交: 1 100 1 0.2 20 1 300",
            ]
        );
        let deal = report.rows[4].cells.get("count").unwrap();
        assert_eq!(shown(deal.previous.as_ref()), "1", "the lead of December became a deal, in whatever month");

        let report = cast.report(cast.director, TODAY, "funnel", "period=2026-Q1&by=month");
        let columns = ["potential", "lead", "opportunity", "contract", "deal", "amount", "direct_deals", "direct_amount"];
        assert_eq!(
            lines(&report, &columns),
            ["2026年1月: 5 3 2 1 1 100 1 300", "2026年2月: 1 0 0 0 0 0 0 0", "=: 6 3 2 1 1 100 1 300"]
        );
        let potential = report.rows[0].cells.get("potential").unwrap();
        assert_eq!(
            shown(potential.previous.as_ref()),
            "0",
            "January is compared with October, the first month of the quarter before"
        );
        let report = cast.report(cast.director, TODAY, "funnel", "period=2026-01&by=month");
        assert_eq!(shown(report.rows[0].cells.get("potential").unwrap().previous.as_ref()), "1");
    });
}

#[test]
fn what_is_lost_says_where_and_why() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        quarter(&cast);
        let report = cast.report(cast.director, TODAY, "drop_off", "period=2026-Q1");
        assert_eq!(
            lines(&report, &["count", "amount", "share", "stage_1", "stage_3", "stage_3_amount", "unknown"]),
            ["价格过高: 2 250 0.6667 1 1 200 0", "选择竞争对手: 1 300 0.3333 1 0 0 0", "=: 3 550 1 2 1 200 0"]
        );
    });
}

#[test]
fn the_pipeline_is_weighted_exactly() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        quarter(&cast);
        let odd = base::money::to_stored("0.333333".parse().unwrap()).unwrap();
        let draft = Draft::create().set("amount", 1_01).set("expected_close_on", jiff::civil::date(2026, 5, 5));
        let odd_one = cast.opportunity_of(cast.zhang, "2026-03-20", draft);
        cast.edit(cast.zhang, "2026-03-20", Draft::update(odd_one.0).set("probability", odd)).unwrap();
        let report = cast.report(cast.director, TODAY, "pipeline", "");
        assert_eq!(
            lines(&report, &["count", "amount", "weighted"]),
            // 500 × 0.1 + 1.01 × 0.333333 = 50.33666…, rounded once; 400 × 0.3.
            ["初步接洽: 2 501.01 50.34", "需求确认: 1 400 120", "=: 3 901.01 170.34"]
        );
        let report = cast.report(cast.director, TODAY, "pipeline", "by=month");
        assert_eq!(lines(&report, &["count", "amount"]), ["2026年5月: 1 1.01", "无日期: 2 900", "=: 3 901.01"]);
        let report = cast.report(cast.director, TODAY, "pipeline", "period=2026-Q2");
        assert_eq!(lines(&report, &["count"]), ["初步接洽: 1", "=: 1"]);
    });
}

#[test]
fn wins_by_month_and_person() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        quarter(&cast);
        let columns = ["won_amount", "won", "lost", "lost_amount", "win_rate", "average_amount", "cycle_days"];
        let report = cast.report(cast.director, TODAY, "wins", "period=2026-Q1");
        assert_eq!(
            lines(&report, &columns),
            [
                "2026年1月: 0 0 1 50 0 - -",
                "2026年2月: 0 0 2 500 0 - -",
                "2026年3月: 100 1 0 0 1 100 60",
                "=: 100 1 3 550 0.25 100 60"
            ]
        );
        let cell = report.rows[1].cells.get("won").unwrap();
        assert_eq!(shown(cell.last_year.as_ref()), "1", "February of last year");
        let cell = report.rows[2].cells.get("won").unwrap();
        assert_eq!(shown(cell.previous.as_ref()), "1", "March beside December, the last months of their quarters");
        let report = cast.report(cast.director, TODAY, "leaderboard", "period=2025-02-01..2026-03-31");
        assert_eq!(
            lines(&report, &["rank", "won_amount", "won", "win_rate"]),
            ["张伟: 1 1100 2 0.6667", "周强: 2 70 1 1", "李娜: - 0 0 0", "=:  1170 3 0.5"]
        );
    });
}

#[test]
fn activities_overdue_and_stalled() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        quarter(&cast);
        let log = |user, day: &str, kind: &str, due: Option<&str>| {
            let cx = cast.cx(user, day);
            let due = due.map(crate::cast::at);
            let draft = Draft::create().set("subject", kind).set("kind", kind).set("due_at", due);
            let activity = cx.setup.catalog.of::<sales::customer::activity::Activity>().clone();
            cast.company.write(&cx, |tx| records::save::save(&cx, tx, &activity, draft)).unwrap();
        };
        log(cast.zhang, "2026-03-02", "call", None);
        log(cast.zhang, "2026-03-03", "call", None);
        log(cast.zhang, "2026-03-04", "visit", None);
        log(cast.li, "2026-03-04", "email", None);
        log(cast.li, "2026-02-27", "email", None);
        log(cast.li, "2026-03-01", "task", Some("2026-03-10"));
        log(cast.li, "2026-03-01", "task", Some("2026-04-10"));
        let report = cast.report(cast.director, TODAY, "activity", "period=2026-03");
        assert_eq!(
            lines(&report, &["count", "call", "visit", "email", "task"]),
            ["张伟: 3 2 1 0 0", "李娜: 1 0 0 1 0", "=: 4 2 1 1 0"]
        );
        let report = cast.report(cast.director, TODAY, "activity", "period=2026-Q1&by=month");
        assert_eq!(lines(&report, &["count", "email"]), ["2026年2月: 1 1", "2026年3月: 4 1", "=: 5 2"]);
        let report = cast.report(cast.director, TODAY, "activity", "period=2026-03&by=kind");
        assert_eq!(lines(&report, &["count"]), ["电话: 2", "拜访: 1", "邮件: 1", "=: 4"]);

        let draft = Draft::create().set("next_contact_on", jiff::civil::date(2026, 3, 30));
        cast.lead_of(cast.zhang, "2026-03-01", draft.clone());
        let today = Draft::create().set("next_contact_on", jiff::civil::date(2026, 3, 31));
        cast.lead_of(cast.zhang, "2026-03-01", today);
        cast.opportunity_of(cast.zhou, "2026-03-01", draft.set("amount", 1));
        let report = cast.report(cast.director, TODAY, "overdue", "");
        assert_eq!(
            lines(&report, &["leads", "accounts", "opportunities", "activities"]),
            ["周强: 0 0 1 0", "张伟: 1 0 0 0", "李娜: 0 0 0 1", "=: 1 0 1 1"]
        );

        let report = cast.report(cast.director, TODAY, "stalled", "");
        // The opportunity of March 1 has stood in the first stage for 30 days; 14 are allowed.
        assert_eq!(
            lines(&report, &["count", "amount", "open", "share"]),
            ["初步接洽: 1 0.01 2 0.5", "需求确认: 1 400 1 1", "=: 2 400.01 3 0.6667"]
        );
    });
}
