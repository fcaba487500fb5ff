//! Who sees nothing learns nothing. A representative of East asks by every door before South has entered anything and
//! afterwards: not a byte of any answer differs. Records of South that are asked for by their id answer as if they were not.

mod doors;
mod ids;
mod links;

use serde_json::{Value, json};

use crate::company::{Cast, id_of};

/// What South enters: each text stands nowhere else.
pub const SECRETS: [&str; 6] = ["绝密", "juemi", "Topsecret", "13912345678", "hush@example.com", "70707070"];

/// Records of South, by object.
pub struct Entered {
    pub ids: Vec<(&'static str, String)>,
    pub file: String,
}

/// South does a day's work: customers, a deal that is won, one that is lost, a conversion, an attachment, a deleted record.
pub fn south_works(cast: &Cast) -> Entered {
    let south = &cast.south;
    let account = south.made(
        "account",
        json!({ "name": "绝密科技有限公司", "phone": SECRETS[3], "annual_revenue": 70_707_070, "note": "Topsecret" }),
    );
    let contact =
        south.made("contact", json!({ "name": "绝密人", "account_id": account, "mobile": SECRETS[3], "email": SECRETS[4] }));
    let lead = south.made(
        "lead",
        json!({ "name": "绝密客", "company": "Topsecret Ltd", "phone": SECRETS[3], "expected_amount": 70_707_070 }),
    );
    let converted = south.made("lead", json!({ "name": "Topsecret two", "company": "绝密二有限公司" }));
    south.post(&format!("/api/lead/{converted}/convert"), json!({ "opportunity": { "amount": 70_707_070 } })).expect(200);
    let deal = |name: &str| json!({ "name": name, "account_id": account, "amount": 70_707_070, "note": "Topsecret", "expected_close_on": "2099-07-07" });
    let open = south.made("opportunity", deal("绝密单"));
    let won = south.made("opportunity", deal("Topsecret won"));
    south.post(&format!("/api/opportunity/{won}/win"), json!({})).expect(200);
    let lost = south.made("opportunity", deal("Topsecret lost"));
    let reason = cast.administrator.list("/odata/lost_reason?$top=1")[0]["id"].clone();
    south.post(&format!("/api/opportunity/{lost}/lose"), json!({ "lost_reason_id": reason, "note": "Topsecret" })).expect(200);
    let line = south.made(
        "opportunity_line",
        json!({ "opportunity_id": open, "description": "Topsecret", "quantity": 1, "price": 70_707_070 }),
    );
    let activity =
        south.made("activity", json!({ "subject": "绝密拜访", "kind": "visit", "account_id": account, "opportunity_id": open }));
    let view = south.made("view", json!({ "name": "绝密视图", "object": "lead", "definition": {} }));
    let deleted = south.made("lead", json!({ "name": "Topsecret deleted" }));
    south.delete(&format!("/odata/lead({deleted})")).expect(204);
    let files = south
        .upload(&format!("/api/records/account/{account}/files"), &[], "Topsecret.txt", "绝密".as_bytes())
        .expect(201)
        .json();
    let colleague = id_of(&cast.administrator, "user", "email", "zhao.min@example.com");
    south.post(&format!("/api/records/account/{account}/shares"), json!({ "user_id": colleague, "access": "read" })).expect(201);
    Entered {
        ids: vec![
            ("account", account),
            ("contact", contact),
            ("lead", lead),
            ("lead", converted),
            ("lead", deleted),
            ("opportunity", open),
            ("opportunity", won),
            ("opportunity", lost),
            ("opportunity_line", line),
            ("activity", activity),
            ("view", view),
        ],
        file: files[0]["id"].as_str().unwrap().to_owned(),
    }
}

/// What East has of its own, so that its answers are not all empty.
pub fn east_works(cast: &Cast) -> Value {
    let east = &cast.east;
    let account = east.made("account", json!({ "name": "华为技术有限公司" }));
    let lead = east.made("lead", json!({ "name": "张三", "company": "比亚迪" }));
    let opportunity = east.made("opportunity", json!({ "name": "产线改造", "account_id": account, "amount": 1000 }));
    let activity = east.made("activity", json!({ "subject": "电话", "kind": "call", "opportunity_id": opportunity }));
    json!({ "account": account, "lead": lead, "opportunity": opportunity, "activity": activity })
}
