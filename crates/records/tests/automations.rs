//! Automations on both engines: what sets one off, what its steps do, that nothing is done twice and circles end, and what a dry run tells.

#[path = "automations/assigned.rs"]
mod assigned;
#[path = "automations/cast.rs"]
mod cast;

use base::{Error, Instant, Locale};
use cast::{Cast, NOON, at, deal, set};
use records::automation::{self, Automation, plan::Written};
use records::rule::Rule;
use records::save::save_as;
use records::{Draft, notice};
use serde_json::{Value as Json, json};
use store::testing::on_both_engines;

#[test]
fn a_change_sets_it_off_where_the_condition_holds() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let steps = json!([
            { "kind": "set", "values": [{ "field": "note", "expression": "\"大单 \" + name" }] },
            { "kind": "create", "object": "task", "link": "deal",
              "values": [{ "field": "name", "value": "回访" }, { "field": "due_at", "expression": "add_days(today, 3)" }] },
        ]);
        let settings = json!({ "fields": ["amount"] });
        let automation =
            cast.automation("changed", settings, Some("amount > 100 && !(before.amount > 100)"), steps).expect("fits");
        let id = cast.save(deal("产线").set("amount", 5_i64));
        assert_eq!(cast.work(NOON), 0, "it is new, not changed");
        cast.save(Draft::update(id).set("name", "产线二"));
        cast.save(Draft::update(id).set("amount", 50_i64));
        assert_eq!(cast.states(automation).len(), 0);
        cast.save(Draft::update(id).set("amount", 500_i64));
        assert_eq!(cast.states(automation), ["queued"], "after the commit, not in it");
        assert_eq!(cast.field(id, "note"), Json::Null);
        assert_eq!((cast.work(NOON), cast.work(NOON)), (1, 0), "once");
        assert_eq!(cast.field(id, "note"), json!("大单 产线二"));
        let due = cast.company.read(|reader| reader.first("select due_at from task", &[], |row| row.get::<Instant>(0)));
        assert_eq!(due.expect("read"), Some(at("2026-09-11T01:00:00Z")), "at nine on the company's clock");
        cast.save(Draft::update(id).set("amount", 600_i64));
        assert_eq!(cast.states(automation), ["done"], "it was above already");
    });
}

#[test]
fn entering_a_stage_sets_it_off_and_a_circle_ends() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let there = cast.automation("stage", json!({ "stages": ["working"] }), None, set("status", json!("lost"))).expect("fits");
        let back = cast.automation("stage", json!({ "stages": ["lost"] }), None, set("status", json!("working"))).expect("fits");
        let id = cast.save(deal("产线"));
        cast.save(Draft::update(id).set("status", "working"));
        while cast.work(NOON) > 0 {}
        assert_eq!(cast.states(back), ["done"]);
        assert_eq!(cast.states(there), ["stopped", "done"], "it does not go round");
    });
}

#[test]
fn what_a_rule_refuses_fails_with_its_reason_and_can_be_played_again() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let automation = cast.automation("created", json!({}), None, set("note", json!("x"))).expect("fits");
        let cx = cast.li_na(NOON);
        let rule = Draft::create().set("object", "deal").set("name", "r").set("kind", "refuse").set("condition", "note == \"x\"");
        let rule = rule.set("messages", "{\"zh-CN\": \"不行\"}");
        let rule = cast.company.write(&cx, |tx| Ok(save_as::<Rule>(&cx, tx, rule)?.record.id())).expect("a rule");
        let id = cast.save(deal("产线"));
        cast.work(NOON);
        let cx = cast.li_na(NOON);
        let run = cast
            .company
            .read(|reader| automation::runs(&cx, reader, automation, None, Some("failed")))
            .expect("a log")
            .runs
            .remove(0);
        assert!(run.log.to_string().contains("不行"), "{}", run.log);
        cast.company.write(&cx, |tx| save_as::<Rule>(&cx, tx, Draft::update(rule).set("active", false)).map(drop)).expect("off");
        let cx = cast.li_na(NOON);
        cast.company.write(&cx, |tx| automation::replay(&cx, tx, run.id)).expect("replayed");
        cast.work(NOON);
        assert_eq!((cast.states(automation), cast.field(id, "note")), (vec!["done".to_owned()], json!("x")));
    });
}

#[test]
fn a_wait_goes_on_when_it_is_over_and_only_where_the_condition_still_holds() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let steps = json!([{ "kind": "wait", "days": 2, "working": true, "still": true },
            { "kind": "notify", "to": [{ "kind": "owner" }, { "kind": "person", "id": cast.wang }], "text": "该跟进了" }]);
        // 2026-09-11 is a Friday.
        let automation = cast.automation("created", json!({}), Some("status == \"new\""), steps).expect("fits");
        let friday = "2026-09-11T04:00:00Z";
        cast.save_at(friday, deal("产线").set("owner", cast.zhang));
        let other = cast.save_at(friday, deal("别的").set("owner", cast.zhang));
        cast.work(friday);
        assert_eq!(cast.states(automation), ["sleeping", "sleeping"]);
        cast.save_at(friday, Draft::update(other).set("status", "working"));
        assert_eq!(cast.work("2026-09-14T05:00:00Z"), 0, "the weekend is not worked");
        cast.work("2026-09-15T05:00:00Z");
        assert_eq!(cast.states(automation), ["stopped", "done"]);
        let zhang = cast.company.cx(cast.zhang, at(NOON)).expect("works here").in_language(Locale::En);
        let told = cast.company.read(|reader| notice::page(&zhang, reader, None, false)).expect("a page").notices;
        assert_eq!(notice::say(&zhang, &told[0]), "自动: 该跟进了 产线");
    });
}

#[test]
fn the_clock_starts_each_occasion_once_and_nothing_of_the_past() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.save_at("2026-08-01T04:00:00Z", deal("旧"));
        let id = cast.save(deal("新").set("close_on", "2026-09-20".parse::<base::Date>().expect("a day")));
        let idle = cast.automation("idle", json!({ "days": 7 }), None, set("note", json!("沉睡"))).expect("fits");
        let date =
            cast.automation("date", json!({ "field": "close_on", "days": -3 }), None, set("note", json!("将至"))).expect("fits");
        let daily = cast
            .automation(
                "schedule",
                json!({ "time": "09:00" }),
                None,
                json!([{ "kind": "notify", "to": [{ "kind": "person", "id": cast.zhang }], "text": "早会" }]),
            )
            .expect("fits");
        assert_eq!(cast.clock("2026-09-09T00:30:00Z"), 0, "before nine");
        assert_eq!((cast.clock("2026-09-09T02:00:00Z"), cast.clock("2026-09-09T03:00:00Z")), (1, 0));
        assert_eq!(cast.clock("2026-09-12T02:00:00Z"), 0, "a Saturday");
        cast.clock("2026-09-15T05:00:00Z");
        cast.work("2026-09-15T05:00:00Z");
        assert_eq!((cast.states(idle).len(), cast.field(id, "note")), (1, json!("沉睡")), "the old one was idle long before");
        cast.clock("2026-09-17T02:00:00Z");
        cast.work("2026-09-17T02:00:00Z");
        assert_eq!((cast.states(date).len(), cast.field(id, "note")), (1, json!("将至")));
        assert_eq!(cast.states(daily).len(), 3);
    });
}

#[test]
fn a_dry_run_takes_records_back_to_how_they_stood() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let id = cast.save_at("2026-08-01T04:00:00Z", deal("产线").set("amount", 1_i64));
        cast.save_at("2026-08-02T04:00:00Z", Draft::update(id).set("amount", 500_i64));
        cast.save_at("2026-08-03T04:00:00Z", Draft::update(id).set("status", "working"));
        cast.save_at("2026-08-04T04:00:00Z", Draft::update(id).set("amount", 2_i64));
        cast.save_at("2026-05-01T04:00:00Z", deal("早").set("amount", 500_i64));
        let cx = cast.li_na(NOON);
        let tried = |trigger: &str, settings: Json, condition: &str| {
            let written = Written {
                object: "deal".to_owned(),
                trigger: trigger.to_owned(),
                settings: Some(settings.to_string()),
                condition: Some(condition.to_owned()),
                steps: set("note", json!("x")).to_string(),
                ..Written::default()
            };
            cast.company.read(|reader| automation::dry_run(&cx, reader, &written)).expect("tried").expect("fits").fired
        };
        assert_eq!(tried("changed", json!({ "fields": ["amount"] }), "amount > 100"), 1);
        assert_eq!(tried("changed", json!({}), "amount > 100"), 2);
        assert_eq!(tried("stage", json!({ "stages": ["working"] }), "amount > 100"), 1, "it was large then");
        assert_eq!(tried("created", json!({}), "amount == 1"), 1);
        assert_eq!(tried("created", json!({}), "amount > 100"), 0, "too long ago");
        assert_eq!(tried("idle", json!({ "days": 30 }), "true"), 1);
        let states =
            cast.company.read(|reader| reader.first("select count(*) from automation_run", &[], |row| row.get::<i64>(0)));
        assert_eq!(states.expect("read"), Some(0), "nothing was written");
    });
}

#[test]
fn what_does_not_fit_is_refused_at_its_place() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        for (trigger, settings, condition, steps, expected) in [
            ("created", json!({}), Some("amont > 1"), set("note", json!("x")), "condition"),
            ("created", json!({}), None, set("nothing", json!("x")), "steps[0]"),
            ("created", json!({}), None, set("amount", json!("viel")), "steps[0]"),
            ("created", json!({}), None, json!([]), "steps"),
            ("created", json!({}), None, json!([{ "kind": "assign", "method": "turn" }]), "steps[0]"),
            ("created", json!({}), None, json!([{ "kind": "assign", "method": "skill", "people": [cast.wang] }]), "steps[0]"),
            ("created", json!({}), None, json!([{ "kind": "assign", "way": "in_turn", "people": [cast.wang] }]), "steps"),
            ("idle", json!({ "days": 0 }), None, set("note", json!("x")), "trigger_settings"),
            ("schedule", json!({ "time": "09:00" }), None, set("note", json!("x")), "steps[0]"),
            ("stage", json!({}), None, set("note", json!("x")), "trigger_settings"),
        ] {
            let Err(Error::Invalid(problems)) = cast.automation(trigger, settings, condition, steps) else {
                panic!("{expected}")
            };
            assert_eq!(problems[0].target.as_deref(), Some(expected), "{problems:?}");
        }
    });
}

#[test]
fn two_servers_at_once_do_nothing_twice() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let steps =
            json!([{ "kind": "create", "object": "task", "link": "deal", "values": [{ "field": "name", "value": "回访" }] }]);
        cast.automation("created", json!({}), None, steps).expect("fits");
        for number in 0..40 {
            cast.save(deal(&number.to_string()));
        }
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| cast.work(NOON));
            }
        });
        cast.work(NOON);
        let count = "select count(*), count(distinct deal_id) from task";
        let made = cast.company.read(|reader| reader.first(count, &[], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))));
        assert_eq!(made.expect("read"), Some((40, 40)));
    });
}

#[test]
fn what_was_done_long_ago_is_forgotten_and_what_waits_is_not() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let done = cast.automation("created", json!({}), None, set("note", json!("x"))).expect("fits");
        let waiting = cast.automation("created", json!({}), None, json!([{ "kind": "wait", "days": 3000 }])).expect("fits");
        cast.save(deal("产线"));
        cast.work(NOON);
        let sweep = |moment: &str| {
            let cx = cast.company.system("test", at(moment));
            cast.company.write(&cx, |tx| automation::sweep(&cx, tx)).expect("swept");
        };
        sweep("2026-10-08T04:00:00Z");
        assert_eq!((cast.states(done).len(), cast.states(waiting).len()), (1, 1));
        sweep("2027-10-08T04:00:00Z");
        assert_eq!((cast.states(done).len(), cast.states(waiting).len()), (0, 1));
    });
}

#[test]
fn the_address_of_a_webhook_is_made_once_and_is_the_only_one_that_answers() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let steps = json!([{ "kind": "create", "object": "task", "values": [{ "field": "name", "from": "subject" }] }]);
        let automation = cast.automation("webhook", json!({ "token": "chosen by whoever made it" }), None, steps).expect("fits");
        let token = || {
            let sql = "select token from automation where id = ?1";
            cast.company
                .read(|reader| reader.first(sql, &[automation.into()], |row| row.get::<String>(0)))
                .expect("read")
                .expect("a token")
        };
        let made = token();
        let cx = cast.li_na(NOON);
        cast.company
            .write(&cx, |tx| save_as::<Automation>(&cx, tx, Draft::update(automation).set("name", "入口")))
            .expect("renamed");
        assert_eq!((token(), made.len()), (made.clone(), 64), "who knows the address goes on knowing it");
        let cx = cast.company.system("test", at(NOON));
        let call =
            |token: &str| cast.company.write(&cx, |tx| automation::receive(&cx, tx, token, &json!({ "subject": "来自网站" })));
        assert!(matches!(call("chosen by whoever made it"), Err(Error::NotFound)));
        call(&made).expect("received");
        assert_eq!((cast.work(NOON), cast.states(automation)), (1, vec!["done".to_owned()]));
    });
}
