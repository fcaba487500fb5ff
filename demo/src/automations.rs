//! What the company lets Kaidan do by itself: large leads are told to the manager, and a draft that nobody has switched on yet.

use base::Result;
use records::automation::Automation;
use records::{Cx, Draft};
use serde_json::json;
use store::Tx;

use crate::days::Days;
use crate::people::enter;
use crate::random::Random;

pub fn write(cx: &Cx, tx: &mut Tx, days: &Days) -> Result<()> {
    let mut random = Random::new("automations");
    let mut made = 0;
    let mut named = |name: &str, object: &str| {
        made += 1;
        let id = days.id(days.moment(0, 60_000 + made), &mut random);
        Draft::create().with_id(id).set("name", name).set("object", object)
    };
    let large = named("大额线索告知上级", "lead")
        .set("trigger_kind", "created")
        .set("condition", "expected_amount >= 500000")
        .set("steps", json!([{ "kind": "notify", "to": [{ "kind": "leader" }], "text": "新增大额线索，请关注" }]).to_string())
        .set("active", true);
    let idle = named("商机 14 天未跟进提醒", "opportunity")
        .set("trigger_kind", "idle")
        .set("trigger_settings", json!({ "days": 14 }).to_string())
        .set("condition", "stage.kind == \"open\"")
        .set("steps", json!([{ "kind": "notify", "to": [{ "kind": "owner" }], "text": "已 14 天未跟进" }]).to_string())
        .set("active", false);
    enter::<Automation>(cx, tx, vec![large, idle])
}
