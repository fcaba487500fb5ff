use serde_json::{Value, json};

use crate::cast::{Kaidan, Who, with_server};
use crate::exchange::import::settled;

async fn add(kaidan: &Kaidan, rule: Value) -> String {
    let mut values = json!({ "object": "lead", "name": "规则", "messages": { "zh-CN": "请填写电话或邮箱。", "en": "Phone or e-mail, please." } });
    values.as_object_mut().unwrap().extend(rule.as_object().unwrap().clone());
    kaidan.made(Who::Administrator, "rule", values).await
}

fn refuse() -> Value {
    json!({ "kind": "refuse", "condition": "empty(phone) && empty(email)", "field": "phone" })
}

#[test]
fn a_rule_holds_at_once_and_stands_beside_its_field() {
    with_server(async |kaidan| {
        add(kaidan, refuse()).await;
        let refused = kaidan.post(Who::Representative, "/odata/lead", json!({ "name": "张三" })).await;
        assert_eq!(refused.status, 400);
        let detail = &refused.json()["error"]["details"][0];
        assert_eq!((&detail["target"], &detail["message"]), (&json!("phone"), &json!("请填写电话或邮箱。")));
        kaidan.made(Who::Representative, "lead", json!({ "name": "张三", "phone": "13800000000" })).await;
    });
}

#[test]
fn a_file_obeys_it() {
    with_server(async |kaidan| {
        add(kaidan, refuse()).await;
        let import = kaidan.import(Who::Manager, "lead", "a.csv", "姓名,电话\n张三,13800000000\n李四,\n").await.json();
        let id = import["id"].as_str().unwrap();
        let plan = json!({ "columns": [{ "column": "姓名", "field": "name" }, { "column": "电话", "field": "phone" }] });
        assert_eq!(kaidan.post(Who::Manager, &format!("/api/imports/{id}/plan"), plan).await.status, 202);
        let checked = settled(kaidan, id).await;
        assert_eq!(checked["result"]["failed"], 1, "{checked}");
        assert_eq!(checked["result"]["problems"][0]["message"], "请填写电话或邮箱。");
        assert_eq!(checked["result"]["problems"][0]["line"], 3);
    });
}

#[test]
fn only_administrators_write_rules() {
    with_server(async |kaidan| {
        let mut rule = refuse();
        rule["object"] = json!("lead");
        rule["name"] = json!("x");
        for who in [Who::Representative, Who::Manager, Who::Auditor] {
            assert_eq!(kaidan.post(who, "/odata/rule", rule.clone()).await.status, 403, "{who:?}");
        }
    });
}

#[test]
fn an_expression_is_checked_with_its_place_and_its_result() {
    with_server(async |kaidan| {
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "张三", "phone": "13800000000" })).await;
        let check = async |text: &str| {
            let wish = json!({ "object": "lead", "text": text, "id": lead });
            kaidan.post(Who::Administrator, "/api/expressions/check", wish).await.json()
        };
        assert_eq!(
            check("length(phone)").await,
            json!({ "kind": "decimal", "faults": [], "result": { "value": 11, "trouble": null } })
        );
        assert_eq!(check("1 / 0 > 1").await["result"], json!({ "value": false, "trouble": "除数为零，没有结果。" }));
        let wrong = check("!empty(phone)\n&& emial == null").await;
        let fault = json!({ "line": 2, "column": 4, "from": 17, "to": 22, "message": "没有字段“emial”，是否指“email”？" });
        assert_eq!(wrong, json!({ "kind": null, "faults": [fault], "result": null }));
    });
}

#[test]
fn completion_knows_fields_one_step_further_and_functions() {
    with_server(async |kaidan| {
        let answer = kaidan.get(Who::Administrator, "/api/expressions/names?object=opportunity").await.json();
        let find = |list: &str, name: &str| {
            answer[list].as_array().unwrap().iter().find(|each| each["name"] == name).unwrap_or_else(|| panic!("{name}")).clone()
        };
        assert_eq!(find("names", "amount")["kind"], "money");
        assert_eq!(find("names", "stage.kind")["values"], json!(["open", "won", "lost", "void"]));
        assert_eq!(find("names", "me.role")["kind"], "choice");
        assert_eq!(find("functions", "add_days")["signature"], "add_days(date, days)");
    });
}

#[test]
fn a_form_asks_what_its_rules_say() {
    with_server(async |kaidan| {
        add(kaidan, json!({ "kind": "require", "condition": "contains(name, \"公司\")", "field": "email" })).await;
        add(kaidan, json!({ "kind": "hide", "condition": "empty(phone)", "field": "address" })).await;
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        add(kaidan, json!({ "kind": "lock", "condition": "name == \"张三\"", "field": "phone" })).await;
        let wish = json!({ "object": "lead", "id": lead, "values": { "name": "张三公司", "expected_amount": "not yet a num" } });
        let answer = kaidan.post(Who::Representative, "/api/expressions/state", wish).await;
        assert_eq!(
            answer.json(),
            json!({
                "required": ["email"], "locked": ["phone"], "hidden": ["address"],
                "reasons": { "phone": "请填写电话或邮箱。" }, "defaults": {}
            }),
            "{}",
            answer.text
        );
        let strange = json!({ "object": "lead", "id": lead, "values": {} });
        assert_eq!(kaidan.post(Who::Stranger, "/api/expressions/state", strange).await.status, 404);
        let described = kaidan.get(Who::Representative, "/api/describe").await.json();
        let lead = described["objects"].as_array().unwrap().iter().find(|object| object["name"] == "lead").unwrap();
        assert_eq!(lead["has_rules"], true);
    });
}

#[test]
fn a_rule_whose_field_is_gone_is_shown_and_left_out() {
    with_server(async |kaidan| {
        let field = json!({ "object": "lead", "name": "x_risk", "kind": "text", "labels": {} });
        assert_eq!(kaidan.post(Who::Administrator, "/api/fields", field).await.status, 201);
        let id = add(kaidan, json!({ "kind": "refuse", "condition": "x_risk == \"high\"" })).await;
        assert_eq!(kaidan.delete(Who::Administrator, "/api/fields/lead/x_risk").await.status, 204);
        let broken = kaidan.get(Who::Administrator, "/api/broken").await.json();
        assert_eq!((&broken[0]["id"], &broken[0]["reasons"][0]), (&json!(id), &json!("没有字段“x_risk”。")));
        kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let off = kaidan.patch(Who::Administrator, &format!("/odata/rule({id})"), json!({ "active": false })).await;
        assert_eq!(off.status, 200, "{}", off.text);
        assert_eq!(kaidan.get(Who::Administrator, "/api/broken").await.json(), json!([]));
    });
}

#[test]
fn who_gives_to_nobody_any_more_is_shown_too() {
    with_server(async |kaidan| {
        let people = json!([kaidan.id(Who::Representative)]);
        let field = json!({ "object": "lead", "name": "x_risk", "kind": "text", "labels": {} });
        assert_eq!(kaidan.post(Who::Administrator, "/api/fields", field).await.status, 201);
        let rule = json!({ "name": "高风险", "method": "turn", "people": people, "condition": "x_risk == \"high\"" });
        let rule = kaidan.made(Who::Administrator, "assignment_rule", rule).await;
        let steps = json!([{ "kind": "assign", "method": "turn", "people": people }]);
        let automation =
            json!({ "name": "分给他", "object": "account", "trigger_kind": "created", "active": true, "steps": steps });
        let automation = kaidan.made(Who::Administrator, "automation", automation).await;
        let broken = async || kaidan.get(Who::Administrator, "/api/broken").await.json();
        assert_eq!(broken().await, json!([]));
        assert_eq!(kaidan.delete(Who::Administrator, "/api/fields/lead/x_risk").await.status, 204);
        assert_eq!(broken().await, json!([{ "id": rule, "reasons": ["没有字段“x_risk”。"] }]));
        let left = format!("/odata/user({})", kaidan.id(Who::Representative));
        assert_eq!(kaidan.patch(Who::Administrator, &left, json!({ "active": false })).await.status, 200);
        let now = broken().await;
        let of_automation = now.as_array().unwrap().iter().find(|one| one["id"] == json!(automation)).expect("shown");
        assert_eq!(of_automation["reasons"], json!(["候选人员均已离职或停用。"]));
    });
}
