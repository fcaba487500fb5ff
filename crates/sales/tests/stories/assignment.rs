//! New leads find their people by the company's rules, and get a plan by what they turn out to be.

use std::collections::BTreeMap;

use base::{Id, Uuid};
use records::approval::Absence;
use records::assignment::{self as choice, Capacity, Skill, UserSkill};
use records::automation::Automation;
use records::describe::Entity;
use records::save::save_many;
use records::{Cx, Draft, events, list};
use sales::customer::activity::Activity;
use sales::customer::sorting::Industry;
use sales::sell::assignment::{self, AssignmentRule, Territory};
use sales::sell::lead::Lead;
use sales::sell::lead::triage::Disposition;
use serde_json::json;
use store::testing::on_both_engines;

use crate::cast::Cast;

fn rule(cast: &Cast, method: &str, people: &[Uuid]) -> Draft {
    let _ = cast;
    Draft::create().set("name", "新线索").set("method", method).set("people", json!(people).to_string())
}

fn cx(cast: &Cast, user: Uuid) -> Cx {
    cast.cx(user, "2026-02-02")
}

/// As the set-up page does.
fn set<T: Entity>(cast: &Cast, draft: Draft) -> Uuid {
    cast.save::<T>(&cx(cast, cast.administrator), draft).expect("set up")
}

fn enter(cast: &Cast, count: usize) -> Vec<Option<Uuid>> {
    let cx = cx(cast, cast.director);
    let drafts = (0..count).map(|at| Draft::create().set("name", format!("线索 {at}"))).collect();
    let object = cast.object::<Lead>();
    let saved = cast.company.write(&cx, |tx| save_many(&cx, tx, &object, drafts)).expect("saved");
    saved.into_iter().map(|outcome| outcome.expect("right").record.uuid("owner")).collect()
}

fn counts(owners: &[Option<Uuid>]) -> BTreeMap<Uuid, usize> {
    let mut counts = BTreeMap::new();
    for owner in owners.iter().flatten() {
        *counts.entry(*owner).or_default() += 1;
    }
    counts
}

fn owner_of(cast: &Cast, lead: Uuid) -> Option<Uuid> {
    let cx = cx(cast, cast.administrator);
    cast.company.read(|r| list::one(&cx, r, &cast.object::<Lead>(), lead, &[])).expect("there").record.uuid("owner")
}

#[test]
fn without_rules_a_lead_is_whose_who_enters_it() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        assert_eq!(enter(&cast, 2), [Some(cast.director); 2]);
    });
}

#[test]
fn in_turn_a_batch_and_single_leads_go_round() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let people = [cast.zhang_wei, cast.li_na, cast.zhou_qiang];
        set::<AssignmentRule>(&cast, rule(&cast, "turn", &people));
        let mut owners = enter(&cast, 4);
        (0..3).for_each(|_| owners.extend(enter(&cast, 1)));
        let counts = counts(&owners);
        assert_eq!(counts.len(), 3);
        assert!(counts.values().all(|count| (2..=3).contains(count)), "{counts:?}");

        // An owner who was chosen stays, and so does what somebody enters who may not give leads away.
        let chosen = Draft::create().set("name", "指定").set("owner", cast.manager_east);
        let chosen = cast.save::<Lead>(&cx(&cast, cast.director), chosen).unwrap();
        assert_eq!(owner_of(&cast, chosen), Some(cast.manager_east));
        let own = cast.save::<Lead>(&cx(&cast, cast.zhang_wei), Draft::create().set("name", "自己找的")).unwrap();
        assert_eq!(owner_of(&cast, own), Some(cast.zhang_wei));
    });
}

#[test]
fn limits_absence_and_conditions_hold() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let both = [cast.zhang_wei, cast.li_na];
        set::<AssignmentRule>(&cast, rule(&cast, "load", &both).set("condition", "empty(company)"));
        set::<Capacity>(&cast, Draft::create().set("user", cast.zhang_wei).set("most_open", 2));
        let day = "2026-02-02".parse::<base::Date>().unwrap();
        let away = Draft::create().set("user", cast.li_na).set("substitute", cast.zhang_wei);
        set::<Absence>(&cast, away.set("starts_on", day).set("ends_on", day));
        // Two fit, the third finds nobody and stays.
        let owners = enter(&cast, 3);
        assert_eq!(owners, [Some(cast.zhang_wei), Some(cast.zhang_wei), Some(cast.director)]);
        let back = cast.cx(cast.director, "2026-02-03");
        let next = cast.save::<Lead>(&back, Draft::create().set("name", "第二天")).unwrap();
        assert_eq!(owner_of(&cast, next), Some(cast.li_na));
        let other = cast.save::<Lead>(&back, Draft::create().set("name", "有公司").set("company", "华信")).unwrap();
        assert_eq!(owner_of(&cast, other), Some(cast.director), "the condition does not hold");
    });
}

#[test]
fn skill_and_territory_say_why() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let people = [cast.zhang_wei, cast.li_na, cast.zhou_qiang];
        let skill = set::<Skill>(&cast, Draft::create().set("name", "医疗"));
        for (user, level) in [(cast.zhang_wei, 2), (cast.li_na, 4)] {
            set::<UserSkill>(&cast, Draft::create().set("user", user).set("skill", skill).set("level", level));
        }
        set::<Capacity>(&cast, Draft::create().set("user", cast.li_na).set("most_open", 5));
        let by_skill = rule(&cast, "skill", &people).set("skills", json!([skill]).to_string());
        set::<AssignmentRule>(&cast, by_skill.set("condition", "industry.code == \"Q\""));
        let south = cast.company.setup().people.user(cast.zhou_qiang).unwrap().team;
        set::<Territory>(&cast, Draft::create().set("team", south).set("region", "440000"));
        set::<Territory>(&cast, Draft::create().set("user", cast.zhang_wei).set("region", "440300"));
        set::<AssignmentRule>(&cast, rule(&cast, "territory", &people).set("position", 1));

        let cx = cx(&cast, cast.director);
        let industry: Uuid = cast
            .company
            .read(|r| r.first("select id from industry where code = 'Q'", &[], |row| row.get(0)))
            .unwrap()
            .expect("an industry");
        let _: Id<Industry> = Id::of(industry);
        let why = |draft: Draft| {
            let lead = cast.save::<Lead>(&cx, draft).unwrap();
            cast.company.read(|r| choice::latest(&cx, r, &cast.object::<Lead>(), lead)).unwrap().map(|found| found.text)
        };
        let hospital = Draft::create().set("name", "市一医院").set("industry", industry);
        assert_eq!(why(hospital.clone()).as_deref(), Some("李娜：医疗 4，负荷 0%"));
        assert_eq!(why(hospital.set("region", "440300")).as_deref(), Some("李娜：医疗 4，负荷 20%"));
        let city = Draft::create().set("name", "深圳").set("region", "440305");
        assert_eq!(why(city).as_deref(), Some("张伟：深圳，手上有 0 条"));
        let province = Draft::create().set("name", "广州").set("region", "440100");
        assert_eq!(why(province).as_deref(), Some("周强：广东，手上有 0 条"));
        assert_eq!(why(Draft::create().set("name", "北京").set("region", "110000")), None, "nobody covers it");

        let administrator = cast.cx(cast.administrator, "2026-02-03");
        let trial = cast.company.read(|r| assignment::trial(&administrator, r, 90)).unwrap();
        assert_eq!((trial.leads, trial.left), (5, 1));
        assert_eq!(trial.rules.iter().map(|rule| rule.leads).collect::<Vec<_>>(), [2, 2]);
        assert!(trial.people.iter().all(|person| person.leads == person.had), "the dry run is what really happened");
    });
}

#[test]
fn leads_are_assigned_again_by_whoever_may() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let leads: Vec<Uuid> = (0..3)
            .map(|at| cast.save::<Lead>(&cx(&cast, cast.director), Draft::create().set("name", format!("旧 {at}"))).unwrap())
            .collect();
        set::<AssignmentRule>(&cast, rule(&cast, "turn", &[cast.zhang_wei, cast.li_na]));
        let director = cx(&cast, cast.director);
        let again = cast.company.write(&director, |tx| assignment::again(&director, tx, &leads)).unwrap();
        assert_eq!((again.assigned, again.left), (3, 0));
        let owners: Vec<Option<Uuid>> = leads.iter().map(|lead| owner_of(&cast, *lead)).collect();
        assert_eq!(counts(&owners).into_values().max(), Some(2));
        let happened = cast.company.read(|r| events::of_record(r, leads[0], None, 9)).unwrap();
        assert!(happened.iter().any(|event| event.kind == "given"));
        let zhang = cx(&cast, cast.zhang_wei);
        assert!(cast.company.write(&zhang, |tx| assignment::again(&zhang, tx, &leads)).is_err(), "needs the right to assign");
    });
}

#[test]
fn two_writers_at_once_keep_turns_and_limits() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let people = [cast.zhang_wei, cast.li_na];
        set::<AssignmentRule>(&cast, rule(&cast, "turn", &people));
        set::<Capacity>(&cast, Draft::create().set("user", cast.zhang_wei).set("most_open", 5));
        set::<Capacity>(&cast, Draft::create().set("user", cast.li_na).set("most_open", 5));
        let owners: Vec<Option<Uuid>> = std::thread::scope(|scope| {
            let writers: Vec<_> =
                (0..2).map(|_| scope.spawn(|| (0..6).flat_map(|_| enter(&cast, 1)).collect::<Vec<_>>())).collect();
            writers.into_iter().flat_map(|writer| writer.join().expect("writes")).collect()
        });
        let counts = counts(&owners);
        assert_eq!(counts[&cast.zhang_wei], 5);
        assert_eq!(counts[&cast.li_na], 5);
        assert_eq!(counts[&cast.director], 2, "what nobody may take stays");
    });
}

#[test]
fn a_disposition_brings_its_plan_and_drops_the_former() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let disposition = |kind: &str| -> Uuid {
            let sql = "select id from disposition where kind = ?1";
            cast.company.read(|r| r.first(sql, &[kind.into()], |row| row.get(0))).unwrap().expect("seeded")
        };
        let _: Id<Disposition> = Id::of(disposition("nurture"));
        // A Monday before the Spring Festival of 2026.
        let monday = cast.cx(cast.zhang_wei, "2026-02-02");
        let draft = Draft::create().set("name", "嫌贵").set("disposition", disposition("price_objection"));
        let lead = cast.save::<Lead>(&monday, draft).unwrap();
        let plan = || -> Vec<(String, bool)> {
            let sql = "select subject, deleted_at is null, due_at from activity where lead_id = ?1 order by due_at, subject";
            cast.company.read(|r| r.query(sql, &[lead.into()], |row| Ok((row.get(0)?, row.get(1)?)))).unwrap()
        };
        assert_eq!(plan().len(), 3);
        let first: base::Instant = cast
            .company
            .read(|r| r.first("select min(due_at) from activity where lead_id = ?1", &[lead.into()], |row| row.get(0)))
            .unwrap()
            .unwrap();
        assert_eq!(first.to_string(), "2026-02-03T10:00:00Z", "the end of the next working day in Shanghai");

        // One step is done; the other two go when the lead turns out otherwise.
        let done = cast
            .company
            .read(|r| {
                r.first("select id from activity where lead_id = ?1 order by due_at limit 1", &[lead.into()], |row| row.get(0))
            })
            .unwrap()
            .unwrap();
        cast.save::<Activity>(&monday, Draft::update(done).set("done_at", monday.now)).unwrap();
        cast.save::<Lead>(&monday, Draft::update(lead).set("disposition", disposition("nurture"))).unwrap();
        let after = plan();
        assert_eq!(after.iter().filter(|(_, lives)| *lives).count(), 3, "one done and two of the new plan");
        assert_eq!(after.iter().filter(|(_, lives)| !*lives).count(), 2);
        let happened = cast.company.read(|r| events::of_record(r, lead, None, 9)).unwrap();
        let planned = happened.iter().find(|event| event.kind == "planned").expect("told");
        assert_eq!(
            (planned.changes["detail"]["begun"].as_i64(), planned.changes["detail"]["dropped"].as_i64()),
            (Some(2), Some(2))
        );
        // The same disposition once more begins nothing.
        cast.save::<Lead>(&monday, Draft::update(lead).set("note", "x")).unwrap();
        assert_eq!(plan().len(), 5);
    });
}

#[test]
fn an_older_database_gets_one_chooser() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let administrator = cx(&cast, cast.administrator);
        let assign = json!([{ "kind": "assign", "method": "turn", "people": [cast.li_na] }]);
        let draft = Draft::create().set("object", "lead").set("name", "旧").set("trigger_kind", "created").set("active", true);
        let automation = set::<Automation>(&cast, draft.set("steps", assign.to_string()));
        // As the program before left it.
        let old = json!([
            { "kind": "assign", "way": "in_turn", "people": [cast.li_na] },
            { "kind": "assign", "way": "territory", "regions": [{ "region": "320000", "people": [cast.zhang_wei, cast.li_na] }] },
        ]);
        set::<Territory>(&cast, Draft::create().set("user", cast.zhang_wei).set("region", "320000"));
        let made = cast.company.write(&administrator, |tx| {
            tx.execute("alter table assignment_turn rename column giver_id to automation_id", &[])?;
            tx.execute("update automation set steps = ?2 where id = ?1", &[automation.into(), old.to_string().into()])?;
            tx.execute("update meta set value = '1' where name = 'schema_version'", &[])
        });
        made.expect("made old");
        let again = records::Company::open(cast.company.db.clone(), sales::found::catalog()).expect("opens");
        let sql = "select steps from automation where id = ?1";
        let steps: String = again.read(|r| r.first(sql, &[automation.into()], |row| row.get(0))).unwrap().expect("there");
        let new = json!([
            { "kind": "assign", "method": "turn", "people": [cast.li_na] },
            { "kind": "assign", "method": "territory", "people": [cast.zhang_wei, cast.li_na] },
        ]);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&steps).unwrap(), new);
        let covered = "select count(*) from territory where region = '320000' and user_id is not null";
        assert_eq!(again.read(|r| r.first(covered, &[], |row| row.get::<i64>(0))).unwrap(), Some(2), "one was there already");
        assert!(again.setup().automations.broken.is_empty());
    });
}
