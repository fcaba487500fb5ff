use serde_json::{Value, json};

use crate::cast::{Who, with_server};

#[test]
fn a_role_is_changed_at_once() {
    with_server(async |kaidan| {
        let role = kaidan.names_of("role", "kind")["representative"];
        let path = format!("/api/roles/{role}/permissions");
        kaidan.made(Who::Stranger, "lead", json!({ "name": "赵六", "phone": "13800138000" })).await;
        assert!(kaidan.get(Who::Representative, "/odata/lead").await.names().is_empty());

        let mut table = kaidan.get(Who::Administrator, &path).await.json();
        assert_eq!(table["objects"]["lead"]["read"], "own");
        table["objects"]["lead"]["read"] = json!("all");
        table["fields"] = json!({ "lead": { "phone": "masked", "email": "hidden" } });
        let answer = kaidan.send(Who::Administrator, "PUT", &path, Some(table.clone()), &[]).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.json()["objects"], table["objects"]);

        let lead = &kaidan.get(Who::Representative, "/odata/lead").await.json()["value"][0];
        assert_eq!(lead["name"], "赵六");
        assert_eq!(lead.get("email"), None);
        assert_ne!(lead["phone"], "13800138000");
        let by_phone = kaidan.get(Who::Representative, "/odata/lead?$filter=phone eq '13800138000'").await;
        assert_eq!(by_phone.status, 400);
    });
}

#[test]
fn chosen_teams_are_kept() {
    with_server(async |kaidan| {
        let role = kaidan.names_of("role", "kind")["auditor"];
        let south = kaidan.names_of("team", "name")["华南"];
        let path = format!("/api/roles/{role}/permissions");
        let table = json!({ "objects": { "lead": { "read": "teams" } }, "teams": { "lead": { "read": [south] } } });
        let answer = kaidan.send(Who::Administrator, "PUT", &path, Some(table), &[]).await;
        assert_eq!(answer.json()["teams"]["lead"]["read"], json!([south]), "{}", answer.text);
        kaidan.made(Who::Stranger, "lead", json!({ "name": "赵六" })).await;
        kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        assert_eq!(kaidan.get(Who::Auditor, "/odata/lead").await.names(), ["赵六"]);
    });
}

#[test]
fn unknown_words_are_refused() {
    with_server(async |kaidan| {
        let role = kaidan.names_of("role", "kind")["auditor"];
        let table: Value = json!({ "objects": { "secret": { "read": "all" }, "lead": { "fly": "all", "read": "far" } } });
        let answer = kaidan.send(Who::Administrator, "PUT", &format!("/api/roles/{role}/permissions"), Some(table), &[]).await;
        let details = answer.json()["error"]["details"].as_array().unwrap().len();
        assert_eq!((answer.status.as_u16(), details), (400, 3));
    });
}

#[test]
fn writes_on_everything_are_no_way_to_more_rights() {
    with_server(async |kaidan| {
        let roles = kaidan.names_of("role", "kind");
        let (own, administrators) = (roles["representative"], roles["administrator"]);
        let path = format!("/api/roles/{own}/permissions");
        let actions = ["read", "create", "update", "delete", "import", "export", "assign"];
        let everything: serde_json::Map<String, Value> =
            actions.iter().map(|action| (action.to_string(), json!("all"))).collect();
        let answer = kaidan.send(Who::Administrator, "PUT", &path, Some(json!({ "objects": { "*": everything } })), &[]).await;
        assert_eq!(answer.status, 200, "{}", answer.text);

        let me = kaidan.id(Who::Representative);
        let own_lead = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        let stranger = kaidan.made(Who::Stranger, "lead", json!({ "name": "赵六" })).await;
        let renamed = kaidan.patch(Who::Representative, &format!("/odata/lead({stranger})"), json!({ "address": "上海" })).await;
        assert_eq!(renamed.status, 200, "writes on everything else: {}", renamed.text);
        kaidan.made(Who::Representative, "source", json!({ "name": "展会二" })).await;

        let (east, setting) = (kaidan.names_of("team", "name")["华东"], kaidan.names_of("setting", "company_name")["海川精工"]);
        let permission = json!({ "role_id": own, "object": "role", "action": "update", "reach": "all" });
        for (object, id, values) in [
            ("user", me.clone(), json!({ "role_id": administrators })),
            ("role", own.to_string(), json!({ "kind": "administrator" })),
            ("team", east.to_string(), json!({ "leader_id": me })),
            ("setting", setting.to_string(), json!({ "company_name": "我的" })),
        ] {
            let path = format!("/odata/{object}({id})");
            for (method, body) in [("PATCH", Some(values)), ("DELETE", None)] {
                let refused = kaidan.send(Who::Representative, method, &path, body, &[]).await;
                assert_eq!(refused.refused(), (403, "forbidden".into()), "{method} {object}");
            }
            let bulk = json!({ "action": "delete", "ids": [id] });
            let bulk = kaidan.post(Who::Representative, &format!("/api/records/{object}/bulk"), bulk).await;
            assert!(bulk.status == 403 || bulk.json()["done"] == 0, "{object}: {}", bulk.text);
        }
        // What is confidential is not even seen: `*` does not reach it.
        let row = kaidan.names_of("permission", "object").into_values().next().unwrap();
        let path_of_row = format!("/odata/permission({row})");
        assert_eq!(kaidan.get(Who::Representative, &path_of_row).await.status, 404);
        let refused = kaidan.patch(Who::Representative, &path_of_row, json!({ "reach": "all" })).await;
        assert_eq!(refused.refused(), (404, "not_found".into()));
        for object in
            ["permission", "field_permission", "share", "rule", "layout", "approval_process", "automation", "field_default"]
        {
            let rows = kaidan.get(Who::Representative, &format!("/odata/{object}")).await;
            assert!(rows.status == 404 || rows.json()["value"] == json!([]), "{object}: {}", rows.text);
        }

        let template = json!({ "name": "x", "email": "x@example.com", "role_id": administrators });
        for (object, values) in [
            ("user", template),
            ("role", json!({ "name": "x", "kind": "administrator" })),
            ("permission", permission),
            ("field_permission", json!({ "role_id": own, "object": "lead", "field": "name", "access": "write" })),
            ("team", json!({ "name": "x", "leader_id": me })),
            ("team_member", json!({ "user_id": me, "team_id": east })),
            ("share", json!({ "object": "lead", "record": own_lead, "grantee": me, "access": "write" })),
            ("custom_field", json!({ "object": "lead", "field": "x_mine", "kind": "text", "labels": {} })),
            ("numbering", json!({ "object": "lead" })),
            ("setting", json!({ "company_name": "x" })),
        ] {
            let refused = kaidan.post(Who::Representative, &format!("/odata/{object}"), values).await;
            assert_eq!(refused.refused(), (403, "forbidden".into()), "creating {object}");
            let import = kaidan.import(Who::Representative, object, "a.csv", "x\n1\n").await;
            // What is not seen is not found.
            assert!([403, 404].contains(&import.status.as_u16()), "importing {object}: {}", import.text);
        }
        let objects = kaidan.get(Who::Representative, "/api/describe").await.json();
        let user = objects["objects"].as_array().unwrap().iter().find(|object| object["name"] == "user").unwrap();
        assert_eq!((&user["can"]["create"], &user["can"]["update"]), (&json!(false), &json!(false)));

        // And what would say nothing is not taken.
        let table = json!({ "objects": { "permission": { "read": "all", "update": "all" } } });
        let refused = kaidan.send(Who::Administrator, "PUT", &path, Some(table), &[]).await;
        assert_eq!(refused.status, 400, "{}", refused.text);
        assert_eq!(refused.json()["error"]["details"][0]["target"], "permission/update");
    });
}
