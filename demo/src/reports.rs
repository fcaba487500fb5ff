//! Three reports that people put together without code, and the director's dashboard of them: how the teams sell month by month, what
//! is open by stage and source, how the people of a quarter stand.

use base::{Result, Uuid};
use records::{Cx, Draft};
use sales::report::{Dashboard, Report};
use serde_json::{Value as Json, json};
use store::Tx;

use crate::days::Days;
use crate::people::enter;
use crate::random::Random;

pub fn write(cx: &Cx, tx: &mut Tx, days: &Days, director: Uuid, manager: Uuid) -> Result<()> {
    let mut random = Random::new("reports");
    let mut made = 0;
    let mut id = || {
        made += 1;
        days.id(days.moment(days.last(), 58_000 + made), &mut random)
    };
    let ids = [id(), id(), id()];
    let report = |at: usize, name: &str, about: &str, owner: Uuid, definition: Json| {
        let draft = Draft::create().with_id(ids[at]).set("name", name).set("description", about).set("owner", owner);
        draft.set("definition", definition.to_string())
    };
    let regions = report(
        0,
        "各团队赢单金额（按月）",
        "今年赢单最多的五个团队每月赢了多少，和去年同期相比。",
        director,
        json!({
            "metrics": ["won_amount"], "rows": ["team"], "column": "month", "period": "this_year",
            "compare": ["last_year"], "top": 5, "show": "stacked"
        }),
    );
    let open = report(
        1,
        "进行中商机：阶段 × 来源",
        "现在打开的商机有多少钱，停在哪个阶段，从哪里来。",
        director,
        json!({ "metrics": ["open_amount", "open_deals"], "rows": ["stage", "source"], "show": "table" }),
    );
    let team = report(
        2,
        "本季度个人战绩",
        "赢单、单数和赢单率，前八名，和上季度比。",
        manager,
        json!({
            "metrics": ["won_amount", "deals", "win_rate"], "rows": ["owner"], "period": "this_quarter",
            "compare": ["previous", "last_year"], "top": 8, "show": "bar"
        }),
    );
    enter::<Report>(cx, tx, vec![regions.set("shared", true), open.set("shared", true), team])?;

    let [regions, open, team] = ids;
    let board = json!({ "rows": [
        { "height": "low", "cards": [
            { "report": team, "title": "本季度战绩", "show": "figure", "width": 3 },
            { "report": open, "title": "进行中商机", "show": "figure", "width": 2 },
        ] },
        { "height": "middle", "cards": [
            { "report": regions, "width": 3 },
            { "report": team, "title": "本季度前八名", "width": 2 },
        ] },
        { "height": "middle", "cards": [{ "report": open, "width": 1 }] },
    ] });
    let dashboard = Draft::create().with_id(id()).set("name", "销售总监看板").set("owner", director);
    enter::<Dashboard>(cx, tx, vec![dashboard.set("shared", true).set("definition", board.to_string())])
}
