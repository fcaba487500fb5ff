//! Who gets records: what some sellers know, take and cover, two rules of leads and a button of customers; and some of the latest leads
//! sorted, so that their plans are to be seen. Narrow rules, so that most leads are still whose who enters them.

use base::{Result, Uuid};
use records::assignment::{Capacity, Skill, UserSkill};
use records::automation::Automation;
use records::save::save_as;
use records::{Cx, Draft, Who};
use sales::sell::assignment::{AssignmentRule, Territory};
use sales::sell::lead::Lead;
use serde_json::json;
use store::Tx;

use crate::days::Days;
use crate::people::enter;
use crate::random::Random;

const SKILLS: [&str; 3] = ["医疗", "招投标", "水处理"];

/// Provinces and cities that sellers cover, one after the other.
const REGIONS: [&str; 4] = ["320000", "330100", "440300", "440000"];

/// Leads that are sorted.
const SORTED: i64 = 10;

pub fn write(cx: &Cx, tx: &mut Tx, days: &Days) -> Result<()> {
    let mut random = Random::new("assignment");
    let sql = "select u.id from \"user\" u join role r on r.id = u.role_id
               where r.kind = 'representative' and u.active and u.deleted_at is null order by u.name limit 6";
    let sellers: Vec<Uuid> = tx.query(sql, &[], |row| row.get(0))?;
    let mut made = 0;
    let mut id = || {
        made += 1;
        days.id(days.moment(days.last(), 54_000 + made), &mut random)
    };
    let skills: Vec<Uuid> = SKILLS.iter().map(|_| id()).collect();
    let named =
        |(position, (name, id)): (i64, (&&str, &Uuid))| Draft::create().with_id(*id).set("name", *name).set("position", position);
    enter::<Skill>(cx, tx, (0..).zip(SKILLS.iter().zip(&skills)).map(named).collect())?;
    let known = sellers.iter().enumerate().map(|(at, seller)| {
        let level = 2 + (at as i64 * 2) % 4;
        Draft::create().with_id(id()).set("user", *seller).set("skill", skills[at % 3]).set("level", level)
    });
    enter::<UserSkill>(cx, tx, known.collect())?;
    let limits = sellers.iter().map(|seller| Draft::create().with_id(id()).set("user", *seller).set("most_open", 40));
    enter::<Capacity>(cx, tx, limits.collect())?;
    let covered = sellers
        .iter()
        .zip(REGIONS)
        .map(|(seller, region)| Draft::create().with_id(id()).set("user", *seller).set("region", region));
    enter::<Territory>(cx, tx, covered.collect())?;
    let rules =
        [("医疗行业给懂医疗的人", "industry.code == \"Q\"", "skill"), ("展会线索按工作量", "source.name == \"展会\"", "load")];
    let rules = (0_i64..).zip(rules).map(|(position, (name, condition, method))| {
        Draft::create()
            .with_id(id())
            .set("name", name)
            .set("condition", condition)
            .set("method", method)
            .set("people", json!(sellers).to_string())
            .set("skills", json!([skills[0]]).to_string())
            .set("position", position)
    });
    enter::<AssignmentRule>(cx, tx, rules.collect())?;
    // By the same people and territories, whenever somebody presses it.
    let steps = json!([{ "kind": "assign", "method": "territory", "people": sellers }]);
    let by_region = Draft::create()
        .with_id(id())
        .set("object", "account")
        .set("name", "客户按区域分配")
        .set("trigger_kind", "button")
        .set("trigger_settings", json!({ "label": "按区域分配" }).to_string())
        .set("steps", steps.to_string())
        .set("active", true);
    enter::<Automation>(cx, tx, vec![by_region])?;
    sort(cx, tx)
}

/// Sorts the latest leads that somebody works on, each by its owner; their plans follow.
fn sort(cx: &Cx, tx: &mut Tx) -> Result<()> {
    let dispositions: Vec<Uuid> =
        tx.query("select id from disposition where deleted_at is null order by position limit 3", &[], |row| row.get(0))?;
    let sql = "select id, owner_id from lead where status = 'working' and deleted_at is null and owner_id is not null
               order by created_at desc, number desc limit ?1";
    let leads: Vec<(Uuid, Uuid)> = tx.query(sql, &[SORTED.into()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for ((lead, owner), disposition) in leads.into_iter().zip(dispositions.into_iter().cycle()) {
        let Some(owner) = cx.setup.people.user(owner).filter(|owner| owner.active) else { continue };
        let cx = Cx::new(cx.setup.clone(), Who::Person(owner.clone()), cx.now).from(&cx.origin);
        save_as::<Lead>(&cx, tx, Draft::update(lead).set("disposition", disposition))?;
    }
    Ok(())
}
