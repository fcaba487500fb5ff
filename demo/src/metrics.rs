//! Two metrics of the company's own beside the built-in ones: what its large deals are worth, and their share of all that it won.

use base::Result;
use records::{Cx, Draft};
use sales::metric::Metric;
use serde_json::json;
use store::Tx;

use crate::days::Days;
use crate::people::enter;
use crate::random::Random;

pub fn write(cx: &Cx, tx: &mut Tx, days: &Days) -> Result<()> {
    let large = metric(days, 1, "x_large_amount", ["大单金额", "大單金額", "Amount of large deals"])
        .set("object", "opportunity")
        .set("aggregate", "sum")
        .set("field", "amount")
        .set("filter", "stage/kind eq 'won' and amount ge 500000")
        .set("date", "closed_on");
    enter::<Metric>(cx, tx, vec![large])?;
    // The ratio is checked against a set-up that knows what it is made of.
    let cx = cx.renewed(tx)?;
    let share = metric(days, 2, "x_large_share", ["大单占比", "大單占比", "Share of large deals"])
        .set("aggregate", "ratio")
        .set("numerator", "x_large_amount")
        .set("denominator", "won_amount")
        .set("unit", "percent");
    enter::<Metric>(&cx, tx, vec![share])
}

fn metric(days: &Days, position: i64, key: &str, [name, traditional, english]: [&str; 3]) -> Draft {
    Draft::create()
        .with_id(days.id(days.moment(days.last(), 57_600 + position), &mut Random::new(key)))
        .set("key", key)
        .set("name", name)
        .set("names", json!({ "zh-CN": name, "zh-TW": traditional, "en": english }).to_string())
        .set("position", position)
}
