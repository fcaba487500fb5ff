//! Two ways out that nobody has switched on: the company's mail and the robot of the sales group. They have no address, so that nothing
//! that the demo company does leaves the machine.

use base::{Result, Uuid};
use records::channel::Channel;
use records::{Cx, Draft};
use serde_json::json;
use store::Tx;

use crate::days::Days;
use crate::people::enter;
use crate::random::Random;

/// `reader` is whose eyes the group borrows.
pub fn write(cx: &Cx, tx: &mut Tx, days: &Days, reader: Uuid) -> Result<()> {
    let mut random = Random::new("channels");
    let mut made = 0;
    let mut named = |name: &str, kind: &str| {
        made += 1;
        let id = days.id(days.moment(0, 61_000 + made), &mut random);
        Draft::create().with_id(id).set("name", name).set("kind", kind).set("active", false)
    };
    let mail = named("企业邮箱", "email").set("sender", "kaidan@example.com");
    let group = named("销售战报群", "wecom").set("reader", reader).set("tells", json!(["won"]).to_string());
    enter::<Channel>(cx, tx, vec![mail, group])
}
