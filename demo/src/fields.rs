//! The company's own computed fields: what an open deal is worth by its stage, and what a customer has open and last bought.

use base::{Instant, Result};
use records::custom::CustomField;
use records::save::save_as;
use records::{Company, Draft};
use serde_json::json;

/// Adds them when the business is there, so that all of it is computed at once.
pub fn write(company: &Company, at: Instant) -> Result<()> {
    let cx = company.system("demo company", at).from("demo");
    let field = |object: &'static str, name: &'static str, labels: [&str; 3], position: i64| {
        let labels = json!({ "zh-CN": labels[0], "zh-TW": labels[1], "en": labels[2] }).to_string();
        Draft::create().set("object", object).set("field", name).set("labels", labels).set("position", position)
    };
    let of_deals = |draft: Draft, function: &'static str, field: &'static str, condition: &'static str| {
        let draft = draft.set("kind", "roll_up").set("child", "opportunity").set("relation", "account");
        draft.set("function", function).set("child_field", field).set("condition", condition)
    };
    let weighted = field("opportunity", "x_weighted_amount", ["加权金额", "加權金額", "Weighted amount"], 0);
    let open = field("account", "x_open_amount", ["在谈金额", "洽談中金額", "Open amount"], 0);
    let bought = field("account", "x_last_won_on", ["最近成交日期", "最近成交日期", "Last won on"], 1);
    company.write(&cx, |tx| {
        let formula = weighted.set("kind", "formula").set("result", "money").set("formula", "amount * stage.probability");
        save_as::<CustomField>(&cx, tx, formula)?;
        save_as::<CustomField>(&cx, tx, of_deals(open, "sum", "amount", "stage.kind == \"open\""))?;
        save_as::<CustomField>(&cx, tx, of_deals(bought, "max", "closed_on", "stage.kind == \"won\"")).map(drop)
    })
}
