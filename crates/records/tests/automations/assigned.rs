//! Automations that give records to people.

use base::Uuid;
use records::Draft;
use records::approval::Absence;
use records::assignment::{self, Capacity, GIVEN, Skill, UserSkill};
use serde_json::{Value as Json, json};
use store::testing::on_both_engines;

use crate::cast::{Cast, NOON, deal};

#[test]
fn records_are_given_in_turn_and_by_territory_and_say_why() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let both = json!([cast.zhang, cast.wang]);
        let steps = json!([{ "kind": "assign", "method": "turn", "people": both }]);
        cast.automation("created", json!({}), Some("empty(region)"), steps).expect("fits");
        let steps = json!([{ "kind": "assign", "method": "territory", "people": both }]);
        cast.automation("created", json!({}), Some("!empty(region)"), steps).expect("fits");
        let ids: Vec<Uuid> = (0..4).map(|number| cast.save(deal(&number.to_string()))).collect();
        let south = cast.save(deal("南").set("region", "440106"));
        cast.work(NOON);
        let owners: Vec<Json> = ids.iter().map(|id| cast.field(*id, "owner")).collect();
        assert_eq!(owners, [cast.zhang, cast.wang, cast.zhang, cast.wang].map(|id| json!(id)));
        assert_eq!(cast.field(south, "owner"), json!(cast.wang));
        let cx = cast.li_na(NOON);
        let object = cx.setup.catalog.find("deal").expect("described").clone();
        let past = cast.company.read(|reader| records::timeline::read(&cx, reader, &object, ids[0], None)).expect("a timeline");
        let given = past.moments.iter().find(|moment| moment.kind == GIVEN).expect("told");
        let detail = given.detail.as_ref().expect("why");
        assert_eq!(
            (&detail["rule"], assignment::explain(&cx, detail)),
            (&json!("自动"), "张伟: next in turn, 0 open in hand".to_owned())
        );
        let latest = cast.company.read(|reader| assignment::latest(&cx, reader, &object, south)).expect("read").expect("given");
        assert_eq!(latest.text, "王芳: 广东, 2 open in hand");
    });
}

#[test]
fn limits_skills_and_absence_count_for_automations_as_for_rules() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let skill = cast.make::<Skill>(Draft::create().set("name", "医疗"));
        for (user, level) in [(cast.zhang, 2_i64), (cast.wang, 4)] {
            cast.make::<UserSkill>(Draft::create().set("user", user).set("skill", skill).set("level", level));
        }
        cast.make::<Capacity>(Draft::create().set("user", cast.wang).set("most_open", 2_i64));
        let people = json!([cast.zhang, cast.wang, cast.li_na]);
        let steps = json!([{ "kind": "assign", "method": "skill", "skills": [skill], "people": people, "open": ["new"] }]);
        cast.automation("created", json!({}), None, steps).expect("fits");
        let give = |moment: &str| {
            let id = cast.save_at(moment, deal("产线"));
            cast.work(moment);
            cast.field(id, "owner")
        };
        assert_eq!([give(NOON), give(NOON), give(NOON)], [cast.wang, cast.wang, cast.zhang].map(|id| json!(id)), "she is full");
        let day = "2026-09-09".parse::<base::Date>().expect("a day");
        let away = Draft::create().set("user", cast.zhang).set("substitute", cast.wang);
        cast.make::<Absence>(away.set("starts_on", day).set("ends_on", day));
        assert_eq!(give("2026-09-09T04:00:00Z"), json!(cast.li_na), "nobody may take it: it stays with who entered it");
        assert_eq!(give("2026-09-10T04:00:00Z"), json!(cast.zhang));
    });
}

#[test]
fn two_servers_at_once_give_fairly_in_turn() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let steps = json!([{ "kind": "assign", "method": "turn", "people": [cast.zhang, cast.wang] }]);
        cast.automation("created", json!({}), None, steps).expect("fits");
        let ids: Vec<Uuid> = (0..60).map(|number| cast.save(deal(&number.to_string()))).collect();
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| cast.work(NOON));
            }
        });
        cast.work(NOON);
        let owners: Vec<Json> = ids.iter().map(|id| cast.field(*id, "owner")).collect();
        assert_eq!(owners.iter().filter(|owner| **owner == json!(cast.zhang)).count(), 30);
        assert_eq!(owners.iter().filter(|owner| **owner == json!(cast.wang)).count(), 30);
    });
}
