//! Attainment against a plain computation: each deal and each day looked at one by one, for people of different reach.

use base::calendar::{Kind, WorkingCalendar, china};
use base::{Date, Decimal, Uuid};
use jiff::ToSpan;
use records::Draft;
use records::people::User;
use records::save::save_as;
use sales::metric;
use sales::plan::attainment::{self, Asked, Factor, NodeKind, Own, Tree, Window};
use sales::plan::target::{self, Level, Target};
use store::testing::{on_both_engines, sqlite};

use crate::cast::Cast;

/// A Wednesday, three days after the Spring Festival.
const TODAY: &str = "2026-02-25";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// A deal as it stands in the database, whoever may see it.
#[derive(Clone, Copy)]
struct Deal {
    owner: Uuid,
    team: Option<Uuid>,
    cents: i64,
    won_on: Date,
}

/// What was said: of whom, its days, its cents.
type Said = (Uuid, &'static str, &'static str, i64);

fn asked() -> Asked {
    Asked { metric: attainment::USUAL.to_owned(), level: Level::Target }
}

/// Wins around the ends of days, weeks, months and quarters of three years, in several hands.
fn business(cast: &Cast) -> Vec<Deal> {
    let days = [
        "2025-01-15",
        "2025-02-24",
        "2025-02-25",
        "2025-02-26",
        "2025-03-30",
        "2025-10-08",
        "2025-11-24",
        "2025-12-31",
        "2026-01-01",
        "2026-01-26",
        "2026-02-01",
        "2026-02-17",
        "2026-02-22",
        "2026-02-23",
        "2026-02-24",
        "2026-02-25",
    ];
    let people = [cast.zhang, cast.li, cast.zhou, cast.manager];
    for (at, won_on) in (0_i64..).zip(days) {
        let owner = people[usize::try_from(at).unwrap() % 4];
        for (whose, cents) in [(owner, 1_000_00 + at * 37_01), (cast.zhang, 210_00 + at)] {
            let deal = cast.opportunity(whose, won_on, cents);
            cast.win(whose, won_on, deal);
        }
        let lost = cast.opportunity(cast.li, won_on, 99);
        cast.lose(cast.li, won_on, lost, 0);
    }
    let sql = "select o.owner_id, o.team_id, o.amount_base, o.closed_on from opportunity o
               join stage s on s.id = o.stage_id where s.kind = 'won'";
    let deal = |row: &store::Row| Ok(Deal { owner: row.get(0)?, team: row.get(1)?, cents: row.get(2)?, won_on: row.get(3)? });
    cast.company.read(|reader| reader.query(sql, &[], deal)).unwrap()
}

fn goals(cast: &Cast) -> Vec<Said> {
    let said = vec![
        (cast.zhang, "2026-01-01", "2026-03-31", 50_000_00),
        (cast.zhang, "2026-02-01", "2026-02-28", 17_000_01),
        (cast.li, "2026-01-01", "2026-03-31", 30_000_00),
        (cast.zhou, "2026-01-01", "2026-12-31", 120_000_00),
        (cast.manager, "2026-02-10", "2026-03-09", 9_000_00),
    ];
    for (whose, from, to, cents) in &said {
        let cx = cast.cx(cast.director, "2026-01-02");
        let draft = Draft::create().set("metric", "won_amount").set("owner", *whose).set("amount", *cents);
        let draft = draft.set("starts_on", day(from)).set("ends_on", day(to));
        cast.company.write(&cx, |tx| save_as::<Target>(&cx, tx, draft)).unwrap();
    }
    said
}

fn working() -> WorkingCalendar {
    WorkingCalendar::new(china::rows())
}

/// Day by day: its part of the shortest target that holds it.
fn goal(said: &[Said], whose: Uuid, from: Date, to: Date) -> Option<Decimal> {
    let days = |from: Date, to: Date| from.series(1.day()).take_while(move |day| *day <= to);
    let count = |from, to| days(from, to).filter(|day| working().is_working_day(*day)).count();
    let own: Vec<_> = said.iter().filter(|one| one.0 == whose).map(|one| (day(one.1), day(one.2), one.3)).collect();
    if let Some((_, _, cents)) = own.iter().find(|one| (one.0, one.1) == (from, to)) {
        return Some(Decimal::new(*cents, 2));
    }
    let mut sum = Decimal::ZERO;
    let mut any = false;
    for day in days(from, to) {
        let holds = own.iter().filter(|one| one.0 <= day && day <= one.1);
        let shortest = holds.min_by_key(|one| one.0.until(one.1).unwrap().get_days());
        any |= shortest.is_some();
        if working().is_working_day(day) {
            let (first, last, cents) = shortest?;
            sum += Decimal::new(*cents, 2) / Decimal::from(count(*first, *last));
        }
    }
    any.then(|| sum.round_dp(6))
}

fn won(deals: &[Deal], from: Date, to: Date, holds: impl Fn(&Deal) -> bool) -> Decimal {
    let within = deals.iter().filter(|deal| from <= deal.won_on && deal.won_on <= to && holds(deal));
    Decimal::new(within.map(|deal| deal.cents).sum(), 2)
}

fn own<T>(cast: &Cast, by: Uuid, whose: Option<Uuid>, check: impl FnOnce(&Own) -> T) -> base::Result<T> {
    let cx = cast.cx(by, TODAY);
    cast.company.read(|reader| attainment::own(&cx, reader, &asked(), whose).map(|own| check(&own)))
}

fn tree<T>(cast: &Cast, by: Uuid, period: &str, check: impl FnOnce(&Tree) -> T) -> T {
    let cx = cast.cx(by, TODAY);
    let period = records::company::period(&cx.setup.settings, period, cx.today).unwrap();
    cast.company.read(|reader| attainment::tree(&cx, reader, &asked(), period).map(|tree| check(&tree))).unwrap()
}

#[test]
fn ones_own_numbers_are_what_each_day_and_deal_says() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let (deals, said) = (business(&cast), goals(&cast));
        for (by, whose) in [
            (cast.zhang, cast.zhang),
            (cast.li, cast.li),
            (cast.manager, cast.manager),
            (cast.manager, cast.zhang),
            (cast.director, cast.zhou),
            (cast.administrator, cast.li),
        ] {
            own(&cast, by, Some(whose), |own| {
                let kinds: Vec<Kind> = own.windows.iter().map(|window| window.period.kind).collect();
                let calendar = [Kind::Day, Kind::Week, Kind::Month, Kind::Quarter, Kind::Year];
                assert_eq!(kinds[..5], calendar);
                // The manager's is for other days.
                assert_eq!(kinds.len(), if whose == cast.manager { 6 } else { 5 });
                for Window { period, standing, previous, last_year, .. } in &own.windows {
                    let mine = |from, to| Some(won(&deals, from, to, |deal| deal.owner == whose));
                    let place = format!("{whose} {}", period.key);
                    assert_eq!(standing.done, mine(period.from, period.to), "{place}");
                    let expected = goal(&said, whose, period.from, period.to);
                    let found = standing.goal.as_ref().map(|goal| goal.number);
                    assert_eq!(found.map(|goal| goal.round_dp(6).normalize()), expected.map(|goal| goal.normalize()), "{place}");
                    let fiscal = base::calendar::FiscalCalendar::default();
                    for (found, before) in [(previous, period.previous(&fiscal)), (last_year, period.same_last_year(&fiscal))] {
                        assert_eq!(found.whole, mine(before.from, before.to), "before {place}");
                        let gone = period.from.until(day(TODAY)).unwrap().get_days().days();
                        let so_far = before.from.saturating_add(gone).min(before.to);
                        assert_eq!(found.so_far, mine(before.from, so_far), "as far before {place}");
                    }
                }
            })
            .unwrap();
        }
        assert!(own(&cast, cast.zhang, Some(cast.li), |_| ()).is_err(), "a colleague's is not known");
        assert!(own(&cast, cast.manager, Some(cast.zhou), |_| ()).is_err(), "nor that of another's people");
    });
}

#[test]
fn the_tree_is_what_each_deal_says_within_reach() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let (deals, said) = (business(&cast), goals(&cast));
        assert!(tree(&cast, cast.zhang, "2026-Q1", |tree| tree.nodes.is_empty()));
        for (by, names) in [
            (cast.manager, vec!["0 华东", "1 张伟", "1 李娜", "1 陈静"]),
            (cast.director, vec!["0 澜渡泵阀", "1 销售部", "2 华东", "3 张伟", "3 李娜", "3 陈静", "2 华南", "3 周强"]),
        ] {
            for period in ["2026-02", "2026-Q1", "2026", "2025-Q4"] {
                tree(&cast, by, period, |tree| {
                    let found: Vec<String> =
                        tree.nodes.iter().skip(1).map(|node| format!("{} {}", node.depth, node.name)).collect();
                    assert_eq!(found, names[1..], "{period}");
                    let people = &cast.cx(by, TODAY).setup.people;
                    for node in &tree.nodes {
                        let holds = |deal: &Deal| match node.kind {
                            NodeKind::Company => true,
                            NodeKind::Team => deal.team.is_some_and(|team| people.below(node.id.unwrap()).contains(&team)),
                            NodeKind::Person => Some(deal.owner) == node.id,
                        };
                        let done = won(&deals, tree.period.from, tree.period.to, holds);
                        assert_eq!(node.standing.done, Some(done), "{} {period}", node.name);
                        if node.kind == NodeKind::Person {
                            let expected = goal(&said, node.id.unwrap(), tree.period.from, tree.period.to);
                            let found = node.standing.goal.as_ref().map(|goal| goal.number.round_dp(6).normalize());
                            assert_eq!(found, expected.map(|goal| goal.normalize()), "{} {period}", node.name);
                        }
                        // The four reasons add up to the difference to as much of the period before.
                        let parts = node.parts.as_ref().unwrap();
                        let until = tree.period.to.min(day(TODAY));
                        let now = won(&deals, tree.period.from, until, holds);
                        let brought: Decimal = parts.iter().map(|part| part.brought).sum();
                        assert_eq!(brought, now - node.previous.unwrap(), "{} {period}", node.name);
                    }
                    // A team of which nothing was said has the sum of its people.
                    let sum = |depth: usize| -> Decimal {
                        let own = tree.nodes.iter().filter(|node| node.kind == NodeKind::Person && node.depth >= depth);
                        own.filter_map(|node| Some(node.standing.goal.as_ref()?.number)).sum()
                    };
                    let top = tree.nodes[0].standing.goal.as_ref().map_or(Decimal::ZERO, |goal| goal.number);
                    assert_eq!(top, sum(0), "{period}");
                });
            }
        }
    });
}

#[test]
fn a_page_is_a_bounded_number_of_statements() {
    let cast = Cast::in_company(sqlite());
    let statements = |cast: &Cast| {
        let cx = cast.cx(cast.director, TODAY);
        let period = records::company::period(&cx.setup.settings, "2026-Q1", cx.today).unwrap();
        let count = |work: &dyn Fn(&mut store::Reader)| {
            let counted = cast.company.read(|reader| {
                work(reader);
                Ok(reader.statements())
            });
            counted.unwrap()
        };
        let own = count(&|reader| drop(attainment::own(&cx, reader, &asked(), Some(cast.zhang)).unwrap()));
        let tree = count(&|reader| drop(attainment::tree(&cx, reader, &asked(), period.clone()).unwrap()));
        (own, tree)
    };
    assert_eq!(statements(&cast), (2, 7));
    business(&cast);
    goals(&cast);
    assert_eq!(statements(&cast), (2, 7), "the same with business as without");
}

#[test]
fn who_is_behind_is_told_why() {
    let cast = Cast::in_company(sqlite());
    goals(&cast);
    // In January every deal that ended was won; in February half of as many, of as many at hand, and for as much each.
    for (month, won) in [("2026-01", 8), ("2026-02", 4)] {
        for number in 0..8 {
            let on = format!("{month}-{:02}", 2 + number * 2);
            let deal = cast.opportunity(cast.zhang, &on, 1_000_00);
            if number < won { cast.win(cast.zhang, &on, deal) } else { cast.lose(cast.zhang, &on, deal, 0) }
        }
    }
    tree(&cast, cast.manager, "2026-02", |tree| {
        let zhang = tree.nodes.iter().find(|node| node.name == "张伟").unwrap();
        assert!(zhang.standing.pace.is_behind);
        assert_eq!(zhang.reason, Some(Factor::Conversion));
        let conversion = &zhang.parts.as_ref().unwrap()[2];
        assert_eq!((conversion.before, conversion.now), (Some(Decimal::ONE), Some(Decimal::new(5, 1))));
        assert_eq!(conversion.brought, Decimal::from(-4_000));
    });
}

#[test]
fn rates_are_held_against_the_same_rate_on_each_day() {
    let cast = Cast::in_company(sqlite());
    business(&cast);
    let cx = cast.cx(cast.director, "2026-01-02");
    let draft = Draft::create().set("metric", "win_rate").set("owner", cast.li).set("quantity", 400_000_i64);
    let draft = draft.set("starts_on", day("2026-01-01")).set("ends_on", day("2026-03-31"));
    cast.company.write(&cx, |tx| save_as::<Target>(&cx, tx, draft)).unwrap();
    let cx = cast.cx(cast.li, TODAY);
    let asked = Asked { metric: "win_rate".to_owned(), level: Level::Target };
    let found = cast.company.read(|reader| {
        let own = attainment::own(&cx, reader, &asked, None)?;
        Ok(own.windows.iter().map(|window| window.standing.goal.as_ref().map(|goal| goal.number)).collect::<Vec<_>>())
    });
    let rate = Some(Decimal::new(4, 1));
    assert_eq!(found.unwrap(), [rate, rate, rate, rate, None]);
    let buyers = Asked { metric: "buyers".to_owned(), level: Level::Target };
    assert!(
        cast.company.read(|reader| attainment::own(&cx, reader, &buyers, None).map(drop)).is_err(),
        "nobody counts them twice"
    );
    assert!(metric::library(&cx).unwrap().find("buyers").is_some());
}

#[test]
fn who_left_keeps_what_they_did_and_a_proposal_moves_nothing() {
    let cast = Cast::in_company(sqlite());
    business(&cast);
    let said = goals(&cast);
    let cx = cast.cx(cast.administrator, "2026-02-20");
    cast.company.write(&cx, |tx| save_as::<User>(&cx, tx, Draft::update(cast.zhang).set("active", false))).unwrap();
    let id = cast.company.read(|reader| {
        let cx = cast.cx(cast.director, TODAY);
        let all = target::known(&cx, reader, &target::Wanted { owner: Some(cast.li), ..Default::default() })?;
        Ok(all[0].id)
    });
    let cx = cast.cx(cast.manager, "2026-02-21");
    cast.company.write(&cx, |tx| target::sign_off(&cx, tx, base::Id::of(id.unwrap()))).unwrap();
    let draft = Draft::create().set("metric", "won_amount").set("owner", cast.li).set("amount", 1_i64);
    let draft = draft.set("starts_on", day("2026-01-01")).set("ends_on", day("2026-03-31"));
    cast.company.write(&cx, |tx| save_as::<Target>(&cx, tx, draft)).unwrap();
    tree(&cast, cast.manager, "2026-Q1", |tree| {
        let goal = |name: &str| tree.nodes.iter().find(|node| node.name == name)?.standing.goal.as_ref().map(|goal| goal.number);
        assert_eq!(goal("张伟"), super::attainment::goal(&said, cast.zhang, day("2026-01-01"), day("2026-03-31")));
        assert_eq!(goal("李娜"), Some(Decimal::from(30_000)));
    });
}
