//! Bodies that are no JSON, no object, too large, or hold what a record cannot.

use serde_json::{Value, json};

use super::{Asked, changes_nothing};
use crate::company::id_of;

#[test]
fn what_is_not_an_object_is_refused() {
    let deep = format!("{{\"name\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
    let huge = format!("{{\"name\":\"{}\"}}", "x".repeat(1 << 20));
    let bodies: &[(&str, &[u8], (u16, &str))] = &[
        ("nothing", b"", (400, "invalid")),
        ("half an object", b"{", (400, "invalid")),
        ("half a text", b"{\"name\": \"x", (400, "invalid")),
        ("a comma too many", b"{\"name\": \"x\",}", (400, "invalid")),
        ("two objects", b"{\"name\":\"x\"}{\"name\":\"y\"}", (400, "invalid")),
        ("a list", b"[{\"name\":\"x\"}]", (400, "invalid")),
        ("null", b"null", (400, "invalid")),
        ("a text", b"\"x\"", (400, "invalid")),
        ("a number", b"7", (400, "invalid")),
        ("not JSON", b"name=x", (400, "invalid")),
        ("wrong encoding", b"{\"name\":\"\xff\xfe\"}", (400, "invalid")),
        ("GBK", b"{\"name\":\"\xbb\xaa\xce\xaa\"}", (400, "invalid")),
        ("half a surrogate", b"{\"name\":\"\\ud800\"}", (400, "invalid")),
        ("NUL in the text", b"{\"name\":\"a\x00b\"}", (400, "invalid")),
        ("a number that none is", b"{\"name\":\"x\",\"expected_amount\":NaN}", (400, "invalid")),
        ("deep", deep.as_bytes(), (400, "invalid")),
        ("large", huge.as_bytes(), (413, "too_large")),
    ];
    changes_nothing(|victim| {
        for (what, body, expected) in bodies {
            victim.refuses(what, &victim.cast.east, Asked("POST", "/odata/lead", &[], Some(body)), *expected);
        }
        for kind in
            ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "", "json"]
        {
            let headers = [("content-type", kind)];
            victim.refuses(
                kind,
                &victim.cast.east,
                Asked("POST", "/odata/lead", &headers, Some(b"{\"name\":\"x\"}")),
                (415, "unsupported"),
            );
        }
    });
}

#[test]
fn a_value_that_a_field_cannot_hold_is_named() {
    changes_nothing(|victim| {
        let stage = id_of(&victim.cast.administrator, "stage", "kind", "won");
        let unknown = "01890a5d-ac96-774b-bcce-b302099a8057";
        let with = |field: &str, value: Value| json!({ "name": "x", field: value });
        let cases: Vec<(&str, Value)> = vec![
            ("opportunity", json!({})),
            ("opportunity", json!({ "name": null })),
            ("opportunity", json!({ "name": "" })),
            ("opportunity", json!({ "name": "  " })),
            ("opportunity", json!({ "name": 7 })),
            ("opportunity", json!({ "name": ["x"] })),
            ("opportunity", json!({ "name": { "x": 1 } })),
            ("opportunity", json!({ "name": "x".repeat(201) })),
            ("opportunity", json!({ "name": "a\u{0}b" })),
            ("opportunity", with("note", json!("a\u{0}b"))),
            ("opportunity", with("note", json!("x".repeat(200_000)))),
            ("opportunity", with("secret", json!(1))),
            ("opportunity", with("password_hash", json!("x"))),
            ("opportunity", with("seq", json!(1))),
            ("opportunity", with("amount_base", json!(1))),
            ("opportunity", with("amount", json!("x"))),
            ("opportunity", with("amount", json!(true))),
            ("opportunity", with("amount", json!("1e400"))),
            ("opportunity", with("amount", json!(1e300))),
            ("opportunity", with("amount", json!("99999999999999999999"))),
            ("opportunity", with("amount", json!(9_300_000_000_000_000_000_u64))),
            ("opportunity", with("currency", json!("XXX"))),
            ("opportunity", with("currency", json!("yuan"))),
            ("opportunity", with("probability", json!(7))),
            ("opportunity", with("probability", json!(-0.1))),
            ("opportunity", with("opened_on", json!("2026-02-30"))),
            ("opportunity", with("opened_on", json!("99999-01-01"))),
            ("opportunity", with("opened_on", json!(20260908))),
            ("opportunity", with("tags", json!("x"))),
            ("opportunity", with("tags", json!([1]))),
            ("opportunity", with("tags", json!([["x"]]))),
            ("opportunity", with("tags", json!(["a\u{0}b"]))),
            ("opportunity", with("stage_id", json!("x"))),
            ("opportunity", with("stage_id", json!(unknown))),
            ("opportunity", with("account_id", json!(unknown))),
            ("opportunity", with("account_id", json!(stage))),
            ("opportunity", with("account", json!("华为"))),
            ("opportunity", with("owner_id", json!(unknown))),
            ("opportunity", with("team_id", json!(unknown))),
            ("opportunity", with("id", json!("x"))),
            ("opportunity", with("version", json!(7))),
            ("opportunity", with("created_at", json!("2020-01-01T00:00:00Z"))),
            ("opportunity", with("created_by_id", json!(unknown))),
            ("opportunity", with("deleted_at", json!("2020-01-01T00:00:00Z"))),
            ("opportunity", with("stage_since", json!("2020-01-01T00:00:00Z"))),
            ("lead", with("email", json!("nobody"))),
            ("lead", with("phone", json!("call me"))),
            ("lead", with("region", json!("999999"))),
            ("lead", with("status", json!("happy"))),
            ("lead", with("status", json!("converted"))),
            ("lead", with("rating", json!(1))),
            ("lead", with("converted_at", json!("2020-01-01T00:00:00Z"))),
            ("account", with("website", json!("javascript:alert(1)"))),
            ("account", with("employees", json!(1.5))),
            ("account", with("employees", json!("9999999999999999999999"))),
            ("account", with("credit_code", json!("123"))),
            ("account", with("parent_id", json!(unknown))),
        ];
        for (object, values) in &cases {
            let body = values.to_string();
            let what: String = format!("{object} {body}").chars().take(120).collect();
            victim.refuses(
                &what,
                &victim.cast.administrator,
                Asked("POST", &format!("/odata/{object}"), &[], Some(body.as_bytes())),
                (400, "invalid"),
            );
        }
    });
}

#[test]
fn a_stale_or_wrong_version_changes_nothing() {
    changes_nothing(|victim| {
        let id = id_of(&victim.cast.east, "opportunity", "name", "产线改造");
        let path = format!("/odata/opportunity({id})");
        let body: &[u8] = b"{\"amount\": 2000}";
        for (version, expected) in [
            ("W/\"7\"", (412, "conflict")),
            ("\"0\"", (412, "conflict")),
            ("-1", (412, "conflict")),
            ("x", (400, "invalid")),
            ("", (400, "invalid")),
            ("\"1\",\"2\"", (400, "invalid")),
            ("99999999999999999999", (400, "invalid")),
        ] {
            for method in ["PATCH", "DELETE"] {
                let body = (method == "PATCH").then_some(body);
                victim.refuses(
                    &format!("{method} {version}"),
                    &victim.cast.east,
                    Asked(method, &path, &[("if-match", version)], body),
                    expected,
                );
            }
        }
        let current = victim.cast.east.send("PATCH", &path, &[("if-match", "7")], Some(body)).json();
        assert_eq!((&current["current"]["version"], &current["current"]["name"]), (&json!(1), &json!("产线改造")));
    });
}
