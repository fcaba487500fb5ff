//! Computed fields on both engines: after any edits, moves, deletions, returns and merges every value is what a second, plain
//! computation over the stored rows says; what is refused when they are saved; who may read them; what they cost.

#[path = "derived/cast.rs"]
mod cast;
#[path = "derived/plain.rs"]
mod plain;

use base::{Error, Uuid};
use cast::{Cast, told};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use records::{Draft, merge, purge};
use store::Value;
use store::testing::on_both_engines;

/// One thing that somebody does; numbers choose among the records that there are.
#[derive(Clone, Debug)]
enum Act {
    Account { parent: usize, rating: i64 },
    Deal { account: usize, stage: usize, dollars: bool },
    Line { deal: usize, product: usize, quantity: i64, price: i64, dollars: bool },
    Rate { account: usize, rating: i64 },
    Adopt { account: usize, parent: usize },
    Move { deal: usize, account: usize },
    Enter { deal: usize, stage: usize },
    Recount { line: usize, quantity: i64 },
    Shift { line: usize, deal: usize },
    Exchange { deal: usize, dollars: bool },
    Stage { stage: usize, kind: bool, probability: i64 },
    Delete { object: usize, record: usize },
    Restore { object: usize, record: usize },
    Purge { object: usize, record: usize },
    Merge { keep: usize, other: usize, back: bool },
}

fn act() -> impl Strategy<Value = Act> {
    let n = 0..12_usize;
    prop_oneof![
        2 => (n.clone(), 0..6_i64).prop_map(|(parent, rating)| Act::Account { parent, rating: rating * 1_000_000 }),
        3 => (n.clone(), 0..3_usize, any::<bool>()).prop_map(|(account, stage, dollars)| Act::Deal { account, stage, dollars }),
        4 => (n.clone(), n.clone(), 0..4_i64, 0..100_000_i64, prop::bool::weighted(0.2))
            .prop_map(|(deal, product, quantity, price, dollars)| Act::Line { deal, product, quantity, price, dollars }),
        1 => (n.clone(), 0..6_i64).prop_map(|(account, rating)| Act::Rate { account, rating: rating * 1_000_000 }),
        1 => (n.clone(), n.clone()).prop_map(|(account, parent)| Act::Adopt { account, parent }),
        1 => (n.clone(), n.clone()).prop_map(|(deal, account)| Act::Move { deal, account }),
        1 => (n.clone(), 0..3_usize).prop_map(|(deal, stage)| Act::Enter { deal, stage }),
        1 => (n.clone(), 0..4_i64).prop_map(|(line, quantity)| Act::Recount { line, quantity }),
        1 => (n.clone(), n.clone()).prop_map(|(line, deal)| Act::Shift { line, deal }),
        1 => (n.clone(), any::<bool>()).prop_map(|(deal, dollars)| Act::Exchange { deal, dollars }),
        1 => (0..3_usize, any::<bool>(), 0..=100_i64)
            .prop_map(|(stage, kind, percent)| Act::Stage { stage, kind, probability: percent * 10_000 }),
        2 => (0..3_usize, n.clone()).prop_map(|(object, record)| Act::Delete { object, record }),
        1 => (0..3_usize, n.clone()).prop_map(|(object, record)| Act::Restore { object, record }),
        1 => (0..3_usize, n.clone()).prop_map(|(object, record)| Act::Purge { object, record }),
        1 => (n.clone(), n, any::<bool>()).prop_map(|(keep, other, back)| Act::Merge { keep, other, back }),
    ]
}

const OBJECTS: [&str; 3] = ["account", "deal", "line"];

fn carry_out(cast: &Cast, act: &Act) -> Result<(), Error> {
    let pick = |object: &str, deleted: bool, nth: usize| cast.nth(object, deleted, nth);
    let link = |id: Option<Uuid>| Value::from(id);
    let code = |dollars: bool| if dollars { "USD" } else { "CNY" };
    let (object, draft) = match *act {
        Act::Account { parent, rating } => (
            "account",
            Draft::create().set("name", "甲").set("parent", link(pick("account", false, parent))).set("rating", rating),
        ),
        Act::Deal { account, stage, dollars } => {
            let draft = Draft::create().set("name", "乙").set("currency", code(dollars)).set("stage", cast.stages[stage]);
            ("deal", draft.set("account", link(pick("account", false, account))))
        }
        Act::Line { deal, product, quantity, price, dollars } => {
            let Some(deal) = pick("deal", false, deal) else { return Ok(()) };
            let draft = Draft::create().set("deal", deal).set("quantity", quantity).set("price", price);
            ("line", draft.set("currency", code(dollars)).set("product", link(pick("account", false, product))))
        }
        Act::Rate { account, rating } => {
            ("account", update(pick("account", false, account), |draft| draft.set("rating", rating)))
        }
        Act::Adopt { account, parent } => {
            let parent = pick("account", false, parent);
            ("account", update(pick("account", false, account), |draft| draft.set("parent", link(parent))))
        }
        Act::Move { deal, account } => {
            let account = pick("account", false, account);
            ("deal", update(pick("deal", false, deal), |draft| draft.set("account", link(account))))
        }
        Act::Enter { deal, stage } => ("deal", update(pick("deal", false, deal), |draft| draft.set("stage", cast.stages[stage]))),
        Act::Exchange { deal, dollars } => {
            ("deal", update(pick("deal", false, deal), |draft| draft.set("currency", code(dollars))))
        }
        Act::Recount { line, quantity } => ("line", update(pick("line", false, line), |draft| draft.set("quantity", quantity))),
        Act::Shift { line, deal } => {
            let deal = pick("deal", false, deal);
            ("line", update(pick("line", false, line), |draft| draft.set("deal", link(deal))))
        }
        Act::Stage { stage, kind, probability } => {
            let kind = if kind { "won" } else { "open" };
            ("stage", Draft::update(cast.stages[stage]).set("kind", kind).set("probability", probability))
        }
        Act::Delete { object, record } => {
            (OBJECTS[object], pick(OBJECTS[object], false, record).map_or(Draft::create(), Draft::delete))
        }
        Act::Restore { object, record } => {
            (OBJECTS[object], pick(OBJECTS[object], true, record).map_or(Draft::create(), Draft::restore))
        }
        Act::Purge { object, record } => {
            let Some(id) = pick(OBJECTS[object], true, record) else { return Ok(()) };
            let cx = cast.li_na();
            let object = cast.object(OBJECTS[object]);
            return cast.company.write(&cx, |tx| purge::purge(&cx, tx, &object, id).map(drop));
        }
        Act::Merge { keep, other, back } => {
            let (Some(keep), Some(other)) = (pick("account", false, keep), pick("account", false, other)) else { return Ok(()) };
            let cx = cast.li_na();
            let object = cast.object("account");
            let merged = cast.company.write(&cx, |tx| merge::merge(&cx, tx, &object, keep, &[other], Draft::update(keep)))?;
            return if back { cast.company.write(&cx, |tx| merge::undo(&cx, tx, merged)) } else { Ok(()) };
        }
    };
    if draft.values.is_empty() && draft.id.is_none() {
        return Ok(());
    }
    cast.save(object, draft).map(drop)
}

fn update(id: Option<Uuid>, fill: impl FnOnce(Draft) -> Draft) -> Draft {
    id.map_or_else(Draft::create, |id| fill(Draft::update(id)))
}

#[test]
fn every_value_is_what_a_plain_computation_says() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.compute();
        let mut runner =
            TestRunner::new(Config { cases: 16, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..Config::default() });
        let acts = prop::collection::vec(act(), 20..60);
        runner
            .run(&acts, |acts| {
                for act in &acts {
                    // What is refused changes nothing.
                    match carry_out(&cast, act) {
                        Ok(()) | Err(Error::Invalid(_) | Error::NotFound) => {}
                        Err(error) => panic!("{act:?}: {error:?}"),
                    }
                    let wrong = plain::differences(&cast);
                    prop_assert!(wrong.is_empty(), "after {act:?}:\n{}", wrong.join("\n"));
                }
                Ok(())
            })
            .unwrap_or_else(|error| panic!("{error}"));
        assert!(cast.count("line") > 20 && cast.count("deal") > 10, "something happened");
    });
}

#[test]
fn a_new_field_is_computed_for_what_is_there_and_a_changed_one_again() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let account = cast.save("account", Draft::create().set("name", "甲").set("rating", 4_000_000_i64)).expect("saved");
        for price in [100_i64, 250] {
            let deal =
                Draft::create().set("name", "乙").set("account", account).set("currency", "CNY").set("stage", cast.stages[0]);
            let deal = cast.save("deal", deal).expect("saved");
            let line = Draft::create().set("deal", deal).set("quantity", 3_i64).set("price", price).set("currency", "CNY");
            cast.save("line", line).expect("saved");
        }
        cast.compute();
        assert!(plain::differences(&cast).is_empty(), "{:?}", plain::differences(&cast));
        assert_eq!(cast.get("account", account, "x_deals"), Value::Int(2));
        let field = cast.field("line.x_total");
        cast.change(field, |draft| draft.set("formula", "price * quantity * 2")).expect("changed");
        let sums: i64 =
            cast.all("deal", "x_sum").into_iter().map(|value| if let Value::Int(sum) = value { sum } else { 0 }).sum();
        assert_eq!(sums, 2 * 3 * 350, "what is computed from it follows");
    });
}

#[test]
fn a_circle_and_whatever_does_not_fit_is_refused() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let refused = |object: &str, name: &str, set: &dyn Fn(Draft) -> Draft| told(cast.add(object, name, set));
        let formula = |result: &'static str, text: &'static str| {
            move |draft: Draft| draft.set("kind", "formula").set("result", result).set("formula", text)
        };
        assert_eq!(
            refused("deal", "x_self", &formula("decimal", "x_self + 1")),
            "formula: These fields are computed from each other: deal.x_self → deal.x_self."
        );
        cast.add("deal", "x_a", &formula("decimal", "probability * 2")).expect("added");
        cast.add("account", "x_b", &|draft| {
            draft
                .set("kind", "roll_up")
                .set("child", "deal")
                .set("relation", "account")
                .set("function", "sum")
                .set("child_field", "x_a")
        })
        .expect("added");
        let back = cast.change(cast.field("deal.x_a"), |draft| draft.set("formula", "account.x_b * 2"));
        assert_eq!(told(back), "formula: These fields are computed from each other: account.x_b → deal.x_a → account.x_b.");
        assert!(refused("deal", "x_me", &formula("boolean", "me == null")).contains("“me”"));
        assert!(refused("deal", "x_was", &formula("boolean", "changed(\"name\")")).contains("“changed”"));
        assert!(refused("deal", "x_kind", &formula("date", "probability")).starts_with("formula: "));
        assert!(refused("stage", "x_setup", &formula("decimal", "probability")).starts_with("kind: "));
        let text = |draft: Draft| {
            draft
                .set("kind", "roll_up")
                .set("child", "deal")
                .set("relation", "account")
                .set("function", "sum")
                .set("child_field", "name")
        };
        assert!(refused("account", "x_sum_of_names", &text).starts_with("child_field: "));
        let retire = cast.change(cast.field("deal.x_a"), |draft| draft.set("retired", true));
        assert_eq!(told(retire), "field: x_b is computed from this field. Change or retire that one first.");
    });
}

#[test]
fn nobody_writes_a_computed_field() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.compute();
        let draft = Draft::create().set("name", "甲").set("x_deals", 7_i64);
        assert_eq!(told(cast.save("account", draft)), "x_deals: This field is computed; nobody enters it.");
        let kaidan = cast.company.system("test", cast::noon());
        let object = cast.object("account");
        let draft = Draft::create().set("name", "甲").set("x_deals", 7_i64);
        let saved = cast.company.write(&kaidan, |tx| records::save::save(&kaidan, tx, &object, draft).map(drop));
        assert_eq!(told(saved), "x_deals: This field is computed; nobody enters it.", "not even Kaidan");
    });
}

#[test]
fn what_looks_at_the_date_is_computed_each_day() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.add("deal", "x_age", &|draft| {
            draft.set("kind", "formula").set("result", "integer").set("formula", "days_between(created_at, today)")
        })
        .expect("added");
        let id = cast.save("deal", Draft::create().set("name", "乙").set("stage", cast.stages[0])).expect("saved");
        assert_eq!(cast.get("deal", id, "x_age"), Value::Int(0));
        let tomorrow = "2026-09-09T04:00:00Z".parse().expect("a moment");
        records::derived::keep(&cast.company, tomorrow).expect("kept");
        assert_eq!(cast.get("deal", id, "x_age"), Value::Int(1));
        let version = cast.company.setup().version;
        records::derived::keep(&cast.company, tomorrow).expect("kept");
        assert_eq!(cast.company.setup().version, version, "nothing is due twice a day");
    });
}

#[test]
fn a_thousand_lines_cost_few_statements() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.compute();
        let cost = |lines: usize| {
            let account = cast.save("account", Draft::create().set("name", "甲").set("rating", 4_000_000_i64)).expect("saved");
            let deal =
                Draft::create().set("name", "乙").set("account", account).set("currency", "CNY").set("stage", cast.stages[0]);
            let deal = cast.save("deal", deal).expect("saved");
            let cx = cast.li_na();
            let object = cast.object("line");
            let draft = |_| Draft::create().set("deal", deal).set("quantity", 2_i64).set("price", 5_i64).set("currency", "CNY");
            let drafts = (0..lines).map(draft).collect();
            let statements = cast.company.write(&cx, |tx| {
                let before = tx.statements();
                records::save::save_many(&cx, tx, &object, drafts)?.into_iter().try_for_each(|outcome| outcome.map(drop))?;
                Ok(tx.statements() - before)
            });
            assert_eq!(cast.get("account", account, "x_open"), Value::Int(i64::try_from(lines).expect("few") * 10 / 5));
            statements.expect("saved")
        };
        let (one, many) = (cost(1), cost(2_000));
        assert!(one <= 40 && many <= one + 12, "{one} statements for one line, {many} for two thousand");
    });
}

#[test]
fn what_several_write_at_the_same_moment_all_counts() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.compute();
        let account = cast.save("account", Draft::create().set("name", "甲").set("rating", 4_000_000_i64)).expect("saved");
        let deal = Draft::create().set("name", "乙").set("account", account).set("currency", "CNY").set("stage", cast.stages[0]);
        let deal = cast.save("deal", deal).expect("saved");
        std::thread::scope(|scope| {
            for writer in 0..4_usize {
                let cast = &cast;
                scope.spawn(move || {
                    for nth in 0..6 {
                        let line =
                            Draft::create().set("deal", deal).set("quantity", 2_i64).set("price", 5_i64).set("currency", "CNY");
                        cast.save("line", line).expect("a line");
                        let stage = cast.stages[(writer + nth) % 2];
                        cast.save("deal", Draft::update(deal).set("stage", stage)).expect_or_conflict();
                    }
                });
            }
        });
        assert_eq!(cast.get("deal", deal, "x_sum"), Value::Int(4 * 6 * 10));
        assert_eq!(plain::differences(&cast), Vec::<String>::new());
    });
}

/// Two editors of one record at the same moment: the second is told, and that is all that may happen.
trait OrConflict {
    fn expect_or_conflict(self);
}

impl OrConflict for Result<Uuid, Error> {
    fn expect_or_conflict(self) {
        assert!(matches!(self, Ok(_) | Err(Error::Conflict { .. })), "{self:?}");
    }
}
