//! Targets are said, agreed or refused, and said anew; what was known stays known, and nobody learns of a colleague's.

use base::{Date, Error, Id, Uuid};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use records::list::query::Query;
use records::people::{Team, User};
use records::save::{save_as, save_many};
use records::{Cx, Draft, list};
use sales::metric::Metric;
use sales::plan::target::{self, Known, Level, Target, TargetComment, Wanted};
use store::testing::{on_both_engines, sqlite};

use crate::cast::Cast;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn quarter(whose: Uuid, amount: i64) -> Draft {
    Draft::create()
        .set("metric", "won_amount")
        .set("owner", whose)
        .set("starts_on", day("2026-01-01"))
        .set("ends_on", day("2026-03-31"))
        .set("amount", amount)
}

fn taken_back(whose: Uuid) -> Draft {
    quarter(whose, 0).set("amount", store::Value::Null).set("withdrawn", true)
}

fn say(cast: &Cast, by: Uuid, on: &str, draft: Draft) -> base::Result<Id<Target>> {
    let cx = cast.cx(by, on);
    cast.company.write(&cx, |tx| save_as::<Target>(&cx, tx, draft)).map(|saved| saved.id())
}

fn known(cast: &Cast, by: Uuid, today: &str, on: Option<&str>) -> Vec<Known> {
    let cx = cast.cx(by, today);
    let wanted = Wanted { on: on.map(day), ..Wanted::default() };
    cast.company.read(|reader| target::known(&cx, reader, &wanted)).unwrap_or_default()
}

/// Each with its state, and `-` before what does not count.
fn told(cast: &Cast, by: Uuid, on: Option<&str>) -> Vec<String> {
    let line = |one: Known| {
        let goal = one.goal.map_or("nothing".to_owned(), |goal| goal.normalize().to_string());
        format!("{}{} {goal} {:?}", if one.in_force { "" } else { "-" }, one.said_of, one.state)
    };
    known(cast, by, "2026-03-31", on).into_iter().map(line).collect()
}

#[derive(Clone, Copy)]
enum Step {
    Sign,
    Confirm,
    Refuse,
}

fn go(cast: &Cast, step: Step, by: Uuid, on: &str, id: Id<Target>) -> base::Result<()> {
    let cx: Cx = cast.cx(by, on);
    let done = cast.company.write(&cx, |tx| match step {
        Step::Sign => target::sign_off(&cx, tx, id),
        Step::Confirm => target::confirm(&cx, tx, id),
        Step::Refuse => target::refuse(&cx, tx, id, "太高"),
    });
    done.map(drop)
}

#[test]
fn what_was_known_on_a_day_stays_known() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let first = say(&cast, cast.manager, "2026-01-02", quarter(cast.zhang, 100_000_00)).unwrap();
        go(&cast, Step::Sign, cast.manager, "2026-01-05", first).unwrap();
        go(&cast, Step::Confirm, cast.zhang, "2026-01-08", first).unwrap();
        let second = say(&cast, cast.manager, "2026-02-10", quarter(cast.zhang, 120_000_00)).unwrap();
        go(&cast, Step::Sign, cast.manager, "2026-02-12", second).unwrap();
        // He is called otherwise, works elsewhere and leaves, his team stands elsewhere: what was said of him stays as it was said.
        let cx = cast.cx(cast.administrator, "2026-02-20");
        let draft = Draft::update(cast.zhang).set("name", "张大伟").set("team", cast.south).set("active", false);
        cast.company.write(&cx, |tx| save_as::<User>(&cx, tx, draft)).unwrap();
        let draft = Draft::update(cast.east).set("name", "东部").set("parent", cast.south);
        cast.company.write(&cx, |tx| save_as::<Team>(&cx, tx, draft)).unwrap();
        let back = say(&cast, cast.director, "2026-03-10", taken_back(cast.zhang)).unwrap();
        go(&cast, Step::Sign, cast.director, "2026-03-15", back).unwrap();

        for (on, expected) in [
            (Some("2026-01-01"), vec![]),
            (Some("2026-01-02"), vec!["张伟 100000 Proposed"]),
            (Some("2026-01-05"), vec!["张伟 100000 SignedOff"]),
            (Some("2026-01-31"), vec!["张伟 100000 Confirmed"]),
            // What is proposed takes no place before it is signed off.
            (Some("2026-02-10"), vec!["张伟 100000 Confirmed", "-张伟 120000 Proposed"]),
            (Some("2026-02-12"), vec!["张伟 120000 SignedOff"]),
            (Some("2026-03-10"), vec!["张伟 120000 SignedOff", "-张大伟 nothing Proposed"]),
            (Some("2026-03-15"), vec![]),
            (None, vec![]),
        ] {
            assert_eq!(told(&cast, cast.director, on), expected, "{on:?}");
        }
        assert_eq!(known(&cast, cast.director, "2026-03-31", Some("2026-03-01"))[0].said_in.as_deref(), Some("华东"));
    });
}

#[test]
fn what_was_refused_takes_no_place() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let first = say(&cast, cast.manager, "2026-01-02", quarter(cast.zhang, 1_00)).unwrap();
        go(&cast, Step::Refuse, cast.director, "2026-01-03", first).unwrap();
        assert_eq!(told(&cast, cast.zhang, None), ["-张伟 1 Refused"]);
        let second = say(&cast, cast.manager, "2026-01-05", quarter(cast.zhang, 2_00)).unwrap();
        assert_eq!(told(&cast, cast.zhang, None), ["张伟 2 Proposed"]);
        go(&cast, Step::Sign, cast.manager, "2026-01-06", second).unwrap();
        let third = say(&cast, cast.manager, "2026-01-07", quarter(cast.zhang, 3_00)).unwrap();
        go(&cast, Step::Sign, cast.director, "2026-01-08", third).unwrap();
        go(&cast, Step::Refuse, cast.zhang, "2026-01-09", third).unwrap();
        assert_eq!(told(&cast, cast.zhang, None), ["张伟 2 SignedOff", "-张伟 3 Refused"]);
        assert_eq!(told(&cast, cast.zhang, Some("2026-01-08")), ["张伟 3 SignedOff"]);
        assert_eq!(known(&cast, cast.zhang, "2026-02-01", None)[1].refusal.as_deref(), Some("太高"));
        assert!(matches!(go(&cast, Step::Sign, cast.manager, "2026-01-10", third), Err(Error::Invalid(_))));
    });
}

#[test]
fn nobody_sees_a_colleagues_target() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let said = [(cast.manager, cast.zhang, 1_00), (cast.manager, cast.li, 2_00), (cast.director, cast.zhou, 4_00)];
        let of_zhang = said.map(|(by, whose, amount)| say(&cast, by, "2026-01-02", quarter(whose, amount)).unwrap())[0];
        let cx = cast.cx(cast.manager, "2026-01-02");
        cast.company.write(&cx, |tx| target::comment(&cx, tx, of_zhang, "@李娜 也来看看")).unwrap();
        for (who, count, comments) in
            [(cast.zhang, 1, 1), (cast.li, 1, 0), (cast.zhou, 1, 0), (cast.manager, 2, 1), (cast.director, 3, 1)]
        {
            assert_eq!(known(&cast, who, "2026-01-03", None).len(), count);
            let cx = cast.cx(who, "2026-01-03");
            let page = |object: &str, search: Option<&str>| {
                let object = cx.setup.catalog.object(object).unwrap();
                let query = Query { search: search.map(str::to_owned), ..Query::default() };
                cast.company.read(|reader| list::page(&cx, reader, object, &query)).unwrap().entries.len()
            };
            assert_eq!(page("target", None), count);
            assert_eq!(page("target", Some("张伟")), comments, "found by its name");
            assert_eq!(page("target_comment", None), comments);
            let asked = cast.company.read(|reader| target::discussion(&cx, reader, of_zhang));
            assert_eq!(asked.map_or(0, |(_, all)| all.len()), comments);
            if comments == 0 {
                let said = cast.company.write(&cx, |tx| target::comment(&cx, tx, of_zhang, "x"));
                assert!(matches!(said, Err(Error::NotFound)));
            }
        }
        // A mention opens nothing.
        let cx = cast.cx(cast.li, "2026-01-03");
        let notices = cast.company.read(|reader| records::notice::page(&cx, reader, None, false)).unwrap();
        assert!(notices.notices.iter().all(|told| told.record.as_ref().is_none_or(|(_, id, _)| *id != of_zhang.0)));
        // A seller sets none, not even their own; a manager none for another's people.
        assert!(matches!(say(&cast, cast.zhang, "2026-01-03", quarter(cast.zhang, 1)), Err(Error::Forbidden(_))));
        assert!(say(&cast, cast.manager, "2026-01-03", quarter(cast.zhou, 1)).is_err());
    });
}

#[test]
fn a_superior_signs_off_and_the_owner_confirms() {
    let cast = Cast::in_company(sqlite());
    let id = say(&cast, cast.manager, "2026-01-02", quarter(cast.zhang, 1_00)).unwrap();
    let go = |step, by, id| go(&cast, step, by, "2026-01-03", id);
    assert!(matches!(go(Step::Confirm, cast.zhang, id), Err(Error::Invalid(_))), "it is not signed off");
    assert!(matches!(go(Step::Refuse, cast.zhang, id), Err(Error::Invalid(_))), "it is the superior's turn");
    assert!(matches!(go(Step::Sign, cast.zhang, id), Err(Error::Forbidden(_))));
    assert!(matches!(go(Step::Sign, cast.zhou, id), Err(Error::NotFound)));
    go(Step::Sign, cast.manager, id).unwrap();
    assert!(matches!(go(Step::Sign, cast.director, id), Err(Error::Invalid(_))), "once is enough");
    assert!(matches!(go(Step::Confirm, cast.manager, id), Err(Error::Forbidden(_))));
    assert!(matches!(go(Step::Refuse, cast.manager, id), Err(Error::Invalid(_))), "it is the owner's turn");
    go(Step::Confirm, cast.zhang, id).unwrap();

    let own = say(&cast, cast.director, "2026-01-02", quarter(cast.manager, 9_00)).unwrap();
    assert!(matches!(go(Step::Sign, cast.manager, own), Err(Error::Forbidden(_))), "nobody signs their own off");
    go(Step::Sign, cast.director, own).unwrap();

    // What was said is neither changed nor deleted, by nobody, and so is what was said about it.
    let cx = cast.cx(cast.administrator, "2026-01-04");
    for draft in [Draft::update(id.0).set("amount", 5_i64), Draft::update(id.0).set("owner", cast.li), Draft::delete(id.0)] {
        assert!(cast.company.write(&cx, |tx| save_as::<Target>(&cx, tx, draft)).is_err());
    }
    let comment = cast.company.write(&cx, |tx| target::comment(&cx, tx, id, "好")).unwrap().record.id();
    for draft in [Draft::update(comment).set("text", "不好"), Draft::delete(comment)] {
        assert!(cast.company.write(&cx, |tx| save_as::<TargetComment>(&cx, tx, draft)).is_err());
    }
}

#[test]
fn teams_and_other_metrics_have_targets_and_wrong_ones_are_refused() {
    let cast = Cast::in_company(sqlite());
    let days = |draft: Draft| draft.set("starts_on", day("2026-01-01")).set("ends_on", day("2026-03-31"));
    let team = || days(Draft::create().set("metric", "win_rate").set("reach", "team").set("of_team", cast.east));
    say(&cast, cast.director, "2026-01-02", team().set("quantity", 350_000_i64).set("level", "stretch")).unwrap();
    let found = known(&cast, cast.manager, "2026-01-03", None);
    let found: Vec<_> = found
        .iter()
        .map(|one| (one.said_of.as_str(), one.said_in.as_deref(), one.goal.unwrap().normalize().to_string(), one.level))
        .collect();
    assert_eq!(found, [("华东", Some("销售部"), "0.35".to_owned(), Level::Stretch)]);
    for (draft, field) in [
        (team().set("amount", 1_i64), "amount"),
        (team(), "quantity"),
        (quarter(cast.zhang, 1).set("metric", "nothing"), "metric"),
        (quarter(cast.zhang, 1).set("ends_on", day("2025-12-31")), "ends_on"),
        (quarter(cast.zhang, -1), "amount"),
        (quarter(cast.zhang, 1).set("withdrawn", true), "amount"),
        (quarter(cast.zhang, 1).set("of_team", cast.east), "of_team"),
        (quarter(cast.zhang, 1).set("currency", "USD"), "currency"),
        (team().set("quantity", 1_i64).set("metric", "activities").set("region", "310000"), "region"),
    ] {
        let Err(Error::Invalid(problems)) = say(&cast, cast.administrator, "2026-01-02", draft) else { panic!("{field}") };
        assert_eq!(problems[0].target.as_deref(), Some(field));
    }
    assert!(say(&cast, cast.manager, "2026-01-02", days(quarter(cast.manager, 1).set("reach", "company"))).is_err());
    say(&cast, cast.director, "2026-01-02", quarter(cast.director, 9_00).set("reach", "company")).unwrap();
    assert_eq!(known(&cast, cast.manager, "2026-01-03", None).len(), 1, "the company's is not everybody's");
}

#[test]
fn a_metric_that_is_renamed_or_gone_alters_nothing_that_was_said() {
    let cast = Cast::in_company(sqlite());
    let cx = cast.cx(cast.administrator, "2026-01-01");
    let draft = Draft::create().set("name", "来访").set("key", "x_visits").set("object", "activity").set("date", "done_at");
    let metric = cast.company.write(&cx, |tx| save_as::<Metric>(&cx, tx, draft)).unwrap().record.id();
    let draft =
        quarter(cast.zhang, 0).set("amount", store::Value::Null).set("metric", "x_visits").set("quantity", 30_000_000_i64);
    say(&cast, cast.manager, "2026-01-02", draft).unwrap();
    let before = known(&cast, cast.zhang, "2026-01-03", None);
    for change in [Draft::update(metric).set("name", "拜访"), Draft::update(metric).set("active", false)] {
        let cx = cast.cx(cast.administrator, "2026-01-04");
        cast.company.write(&cx, |tx| save_as::<Metric>(&cx, tx, change)).unwrap();
        assert_eq!(known(&cast, cast.zhang, "2026-01-05", None), before);
    }
    assert_eq!(before[0].said_metric, "来访");
}

/// Whatever is said and agreed in whatever order: what was known on each day in the past is the same afterwards as it was on that day.
#[test]
fn the_past_is_the_same_however_it_goes_on() {
    let cast = Cast::in_company(sqlite());
    let mut runner = TestRunner::new_with_rng(
        Config { cases: 4, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let act = (0_usize..5, 0_usize..2, 1_i64..9);
    let result = runner.run(&prop::collection::vec(act, 1..12), |acts| {
        let mut said: Vec<Id<Target>> = Vec::new();
        let mut seen: Vec<(String, Vec<String>)> = Vec::new();
        for (at, (what, whose, amount)) in acts.into_iter().enumerate() {
            let today = format!("2026-02-{:02}", at + 1);
            let whose = [cast.zhang, cast.li][whose];
            match (what, said.last().copied()) {
                (1, Some(id)) => drop(go(&cast, Step::Sign, cast.manager, &today, id)),
                (2, Some(id)) => drop(go(&cast, Step::Confirm, cast.zhang, &today, id)),
                (3, Some(id)) => drop(go(&cast, Step::Refuse, cast.manager, &today, id)),
                (4, _) => said.push(say(&cast, cast.manager, &today, taken_back(whose)).unwrap()),
                _ => said.push(say(&cast, cast.manager, &today, quarter(whose, amount)).unwrap()),
            }
            seen.push((today.clone(), told(&cast, cast.director, None)));
        }
        for (on, before) in seen {
            prop_assert_eq!(told(&cast, cast.director, Some(&on)), before, "{}", on);
        }
        // The next case begins with nothing.
        let cx = cast.company.system("test", crate::cast::at("2026-03-01")).from("import-undo:x");
        let all = cast
            .company
            .read(|reader| reader.query("select id from target where deleted_at is null", &[], |row| row.get::<Uuid>(0)));
        let drafts = all.unwrap().into_iter().map(Draft::delete).collect();
        let object = cx.setup.catalog.of::<Target>().clone();
        cast.company.write(&cx, |tx| save_many(&cx, tx, &object, drafts)).unwrap();
        Ok(())
    });
    result.unwrap();
}

/// A company that was founded before there were targets: its roles had no rows for them, and `*`.
#[test]
fn roles_of_an_older_company_are_granted_targets_by_name() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        say(&cast, cast.manager, "2026-01-02", quarter(cast.zhang, 1_00)).unwrap();
        let before = |tx: &mut store::Tx| {
            tx.execute("delete from permission where object = 'target'", &[])?;
            tx.execute("update meta set value = '3' where name = 'schema_version'", &[]).map(drop)
        };
        cast.company.db.write(before).unwrap();
        cast.company.reload().unwrap();
        assert!(known(&cast, cast.director, "2026-01-03", None).is_empty(), "`*` does not reach them");
        let company = records::Company::open(cast.company.db.clone(), sales::catalog()).unwrap();
        for (who, count) in [(cast.zhang, 1), (cast.li, 0), (cast.manager, 1), (cast.director, 1)] {
            let cx = company.cx(who, crate::cast::at("2026-01-03")).unwrap();
            assert_eq!(company.read(|reader| target::known(&cx, reader, &Wanted::default())).unwrap().len(), count);
        }
        let count = |company: &records::Company| {
            let sql = "select count(*) from permission where object = 'target' and deleted_at is null";
            company.read(|reader| reader.first(sql, &[], |row| row.get::<i64>(0))).unwrap()
        };
        let granted = count(&company);
        let fresh = Cast::in_company(sqlite());
        assert_eq!(Some(granted), Some(count(&fresh.company)), "an upgraded company has what a new one has");
    });
}
