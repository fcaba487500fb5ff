//! Tenders: an object that the company made itself, as an administrator would in the browser. Each belongs to one of its larger open
//! deals, whose seller sees to it.

use std::collections::BTreeMap;

use base::{Date, Error, Result, Uuid};
use records::custom::{CustomField, CustomObject, Wish, make};
use records::save::{save_as, save_many};
use records::{Cx, Draft};
use serde_json::json;
use store::Tx;

use crate::days::Days;
use crate::random::Random;

const OBJECT: &str = "x_tender";
const STAGES: [&str; 5] = ["购买标书", "编制标书", "已投标", "已中标", "未中标"];
const METHODS: [&str; 3] = ["公开招标", "邀请招标", "竞争性谈判"];

/// Deals that are tendered for.
const MOST: i64 = 14;

/// What a tender is made from: the deal, its seller, its name, its worth in fen, when it should close.
type Deal = (Uuid, Option<Uuid>, String, Option<i64>, Option<Date>);

pub fn write(cx: &Cx, tx: &mut Tx, days: &Days) -> Result<()> {
    let mut random = Random::new("tenders");
    let object = Draft::create()
        .with_id(days.id(days.moment(0, 52_000), &mut random))
        .set("object", OBJECT)
        .set("labels", json!({ "zh-CN": "投标", "zh-TW": "投標", "en": "Tender" }).to_string())
        .set("plurals", json!({ "en": "Tenders" }).to_string())
        .set("icon", "flag")
        .set("navigation", "sell")
        .set("title", "name")
        .set("whole", "opportunity");
    let stages = STAGES.map(str::to_owned).into();
    let (id, _) = make(cx, tx, Wish { draft: object, stages, start: BTreeMap::new() })?;
    let cx = cx.renewed(tx)?;
    let fields = [
        ("x_due", "date", json!({ "zh-CN": "投标截止日", "zh-TW": "投標截止日", "en": "Bids due" }), None),
        ("x_method", "choice", json!({ "zh-CN": "招标方式", "zh-TW": "招標方式", "en": "Method" }), Some(json!(METHODS))),
        ("x_price", "money", json!({ "zh-CN": "投标报价", "zh-TW": "投標報價", "en": "Bid" }), None),
    ];
    for (position, (name, kind, labels, options)) in (1_i64..).zip(fields) {
        let draft = Draft::create()
            .set("object", OBJECT)
            .set("field", name)
            .set("kind", kind)
            .set("labels", labels.to_string())
            .set("options", options.map(|options| options.to_string()))
            .set("position", position);
        save_as::<CustomField>(&cx, tx, draft)?;
    }
    let cx = cx.renewed(tx)?;
    save_as::<CustomObject>(&cx, tx, Draft::update(id).set("calendar", "x_due"))?;
    Ok(())
}

/// The tenders themselves, once the object is there.
pub fn enter(cx: &Cx, tx: &mut Tx, days: &Days) -> Result<()> {
    let mut random = Random::new("bids");
    let deals: Vec<Deal> = tx.query(
        "select o.id, o.owner_id, o.name, o.amount_base, o.expected_close_on from opportunity o join stage s on s.id = o.stage_id
         where s.kind = 'open' and o.deleted_at is null and o.amount_base is not null order by o.amount_base desc, o.number limit ?1",
        &[MOST.into()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
    )?;
    let drafts = (0_i64..).zip(deals).map(|(place, (deal, owner, name, worth, closes))| {
        let stage = random.between(0, 2) as usize;
        let method = random.between(0, 2) as usize;
        // Some percent below what the deal was thought to be worth, in whole hundreds of yuan.
        let bid = worth.map(|fen| fen / 100 * random.between(93, 99) / 10_000 * 10_000);
        Draft::create()
            .with_id(days.id(days.moment(days.last(), 53_000 + place), &mut random))
            .set("name", name)
            .set("opportunity", deal)
            .set("owner", owner)
            .set("x_stage", STAGES[stage])
            .set("x_method", METHODS[method])
            .set("x_due", closes)
            .set("x_price", bid)
    });
    let object = cx.setup.catalog.object(OBJECT)?.clone();
    for outcome in save_many(cx, tx, &object, drafts.collect())? {
        outcome.map_err(|error| Error::internal(format!("a tender of the demo company was refused: {error}")))?;
    }
    Ok(())
}
