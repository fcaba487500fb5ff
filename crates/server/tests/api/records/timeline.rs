use insta::assert_snapshot;
use serde_json::json;

use crate::cast::{Who, pretty, with_server};

#[test]
fn it_tells_what_happened() {
    with_server(async |kaidan| {
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        kaidan.patch(Who::Manager, &format!("/odata/lead({lead})"), json!({ "status": "working" })).await;
        let timeline = kaidan.get(Who::Representative, &format!("/api/records/lead/{lead}/timeline")).await;
        assert_snapshot!(pretty(timeline.json()["entries"][1].clone()), @r#"
        {
          "id": "[id]",
          "at": "[instant]",
          "by": {
            "id": "[id]",
            "name": "张伟"
          },
          "kind": "created",
          "summary": "张伟创建了记录"
        }
        "#);
        let changed = &timeline.json()["entries"][0];
        assert_eq!(changed["by"]["name"], "李娜");
        let status = changed["changes"].as_array().unwrap().iter().find(|change| change["field"] == "status").unwrap();
        assert_eq!((&status["from"], &status["to"]), (&json!("新线索"), &json!("跟进中")), "{status}");
    });
}

#[test]
fn what_may_not_be_seen_has_none() {
    with_server(async |kaidan| {
        let lead = kaidan.made(Who::Representative, "lead", json!({ "name": "张三" })).await;
        assert_eq!(kaidan.get(Who::Stranger, &format!("/api/records/lead/{lead}/timeline")).await.status, 404);
    });
}

#[test]
fn no_page_ends_between_a_verb_and_what_it_changed() {
    with_server(async |kaidan| {
        let id = kaidan.made(Who::Representative, "opportunity", json!({ "name": "产线", "amount": 10 })).await;
        // An odd number of rows before each page's end, and an even one.
        kaidan.patch(Who::Representative, &format!("/odata/opportunity({id})"), json!({ "amount": 20 })).await;
        for round in 0..20 {
            *kaidan.now.lock() = kaidan.app.now() + jiff::SignedDuration::from_secs(60);
            for verb in ["win", "reopen"] {
                let done = kaidan.post(Who::Representative, &format!("/api/opportunity/{id}/{verb}"), json!({})).await;
                assert_eq!(done.status, 200, "{round}: {}", done.text);
            }
        }
        let path = format!("/api/records/opportunity/{id}/timeline");
        let (mut kinds, mut before) = (Vec::new(), String::new());
        loop {
            let page = kaidan.get(Who::Representative, &format!("{path}?before={before}")).await.json();
            for entry in page["entries"].as_array().unwrap() {
                assert!(entry["kind"] == "created" || !entry["changes"].as_array().unwrap().is_empty(), "{entry}");
                kinds.push(entry["kind"].as_str().unwrap().to_owned());
            }
            match page["next"].as_str() {
                Some(next) => before = next.to_owned(),
                None => break,
            }
        }
        let mut expected = ["reopened", "won"].repeat(20);
        expected.extend(["changed", "created"]);
        assert_eq!(kinds, expected);
    });
}

#[test]
fn names_of_other_records_are_told_as_their_reader_may_see_them() {
    with_server(async |kaidan| {
        let account = kaidan.made(Who::Representative, "account", json!({ "name": "甬江钢铁" })).await;
        let deal = json!({ "name": "秘密项目一期", "account_id": account });
        kaidan.made(Who::Representative, "opportunity", deal).await;
        let path = format!("/api/records/account/{account}/timeline");
        let told = async || kaidan.get(Who::Representative, &path).await.text;
        assert!(told().await.contains("秘密项目一期"));

        let role = kaidan.names_of("role", "kind")["representative"];
        let rights = format!("/api/roles/{role}/permissions");
        for access in ["masked", "hidden"] {
            let mut table = kaidan.get(Who::Administrator, &rights).await.json();
            table["fields"] = json!({ "opportunity": { "name": access } });
            assert_eq!(kaidan.send(Who::Administrator, "PUT", &rights, Some(table), &[]).await.status, 200);
            assert!(!told().await.contains("秘密项目一期"), "{access}");
        }
    });
}
