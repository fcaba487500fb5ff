//! How pages and forms are arranged: deals for those who sell and for those who look after the money, and a short form for leads.

use base::{Result, Uuid};
use records::layout::Layout;
use records::{Cx, Draft};
use serde_json::{Value as Json, json};
use store::Tx;

use crate::days::Days;
use crate::people::enter;
use crate::random::Random;

pub fn write(cx: &Cx, tx: &mut Tx, days: &Days) -> Result<()> {
    let mut random = Random::new("layouts");
    let mut made = 0;
    let mut layout = |name: &str, object: &str, kind: &str, definition: Json| {
        made += 1;
        let id = days.id(days.moment(0, 62_000 + made), &mut random);
        let draft = Draft::create().with_id(id).set("name", name).set("object", object).set("kind", kind);
        draft.set("definition", definition.to_string()).set("position", made - 1)
    };
    let sellers = roles(tx, "r.kind in ('representative', 'manager', 'assistant')")?;
    let finance = roles(tx, "r.kind = 'finance'")?;
    let selling = layout("销售视图", "opportunity", "page", selling()).set("roles", json!(sellers).to_string());
    let paying = layout("财务视图", "opportunity", "page", paying()).set("roles", json!(finance).to_string());
    let short = layout("线索快速新建", "lead", "quick", short());
    enter::<Layout>(cx, tx, vec![selling, paying, short])
}

fn roles(tx: &mut Tx, which: &str) -> Result<Vec<Uuid>> {
    tx.query(&format!("select r.id from role r where r.deleted_at is null and {which} order by r.id"), &[], |row| row.get(0))
}

fn section(titles: [&str; 3], columns: u32, fields: &[&str]) -> Json {
    let fields: Vec<Json> = fields.iter().map(|name| json!({ "name": name })).collect();
    json!({ "kind": "section", "title": in_each(titles), "columns": columns, "fields": fields })
}

fn folded(mut section: Json) -> Json {
    section["collapsed"] = json!(true);
    section
}

/// In simplified and traditional Chinese and in English.
fn in_each([simplified, traditional, english]: [&str; 3]) -> Json {
    json!({ "zh-CN": simplified, "zh-TW": traditional, "en": english })
}

fn list(object: &str, field: &str) -> Json {
    json!({ "kind": "list", "object": object, "field": field })
}

/// Whom, how much, by when, what next; what else is known stands behind a second tab.
fn selling() -> Json {
    let deal = section(
        ["商机", "商機", "Deal"],
        2,
        &["name", "account", "contact", "stage", "amount", "currency", "probability", "expected_close_on"],
    );
    let next = section(
        ["跟进与结果", "跟進與結果", "Next and outcome"],
        2,
        &["next_contact_on", "next_step", "closed_on", "lost_reason"],
    );
    let known = section(["背景", "背景", "Background"], 2, &["source", "product", "lead", "tags", "note", "number"]);
    let past =
        folded(section(["过程", "過程", "How it went"], 3, &["opened_on", "stage_since", "last_activity_at", "reached_stage"]));
    json!({
        "head": ["amount", "expected_close_on", "next_contact_on"],
        "tabs": [
            { "title": in_each(["概况", "概況", "Overview"]), "parts": [deal, next, list("opportunity_line", "opportunity"), { "kind": "files" }] },
            { "title": in_each(["更多资料", "更多資料", "Background"]), "parts": [known, past] }
        ]
    })
}

/// The money first, and who answers for it.
fn paying() -> Json {
    let money = section(
        ["金额", "金額", "Money"],
        3,
        &["amount", "currency", "probability", "x_weighted_amount", "expected_close_on", "closed_on"],
    );
    let whose = section(
        ["客户与负责人", "客戶與負責人", "Customer and owner"],
        2,
        &["name", "number", "account", "stage", "owner", "team"],
    );
    json!({
        "head": ["amount", "stage"],
        "tabs": [{ "parts": [money, whose, list("opportunity_line", "opportunity")] }]
    })
}

/// What one knows after a telephone call.
fn short() -> Json {
    json!({ "tabs": [{ "parts": [section(["线索", "線索", "Lead"], 2, &["name", "company", "phone", "email", "source", "note"])] }] })
}
