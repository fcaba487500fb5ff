//! Every operation that `/openapi.json` lists, those of tomorrow too: without a session, with an id that is none, and with
//! bodies that are none.

use serde_json::Value;

use super::{changes_nothing, is_refusal};
use crate::asking::Client;

struct Operation {
    method: String,
    path: String,
    is_public: bool,
    takes_json: bool,
}

fn operations(client: &Client) -> Vec<Operation> {
    let document = client.get("/openapi.json").expect(200).json();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in
            methods.as_object().unwrap().iter().filter(|(_, operation)| operation.get("responses").is_some())
        {
            let without = |one: &Value| one.as_object().is_some_and(serde_json::Map::is_empty);
            operations.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                is_public: operation["security"].as_array().is_some_and(|ways| ways.iter().any(without)),
                takes_json: operation["requestBody"]["content"].get("application/json").is_some(),
            });
        }
    }
    assert!(operations.len() > 40, "only {} operations", operations.len());
    operations
}

impl Operation {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The path with the same in each of its places.
    fn filled(&self, value: &str) -> String {
        let mut parts = self.path.split('/').map(|part| if part.starts_with('{') { value } else { part });
        let first = parts.next().unwrap_or("").to_owned();
        parts.fold(first, |path, part| path + "/" + part)
    }

    fn is_unsafe(&self) -> bool {
        self.method != "GET"
    }
}

#[test]
fn every_operation_asks_who_is_there() {
    changes_nothing(|victim| {
        let anonymous = Client::anonymous(&victim.server.url).and("accept-language", "en");
        for operation in operations(&victim.cast.administrator).iter().filter(|operation| !operation.is_public) {
            let body = operation.takes_json.then_some(b"{}".as_slice());
            let answer = anonymous.send(&operation.method, &operation.filled("01890a5d-ac96-774b-bcce-b302099a8057"), &[], body);
            victim.holds(&operation.name(), is_refusal(&answer, (401, "unauthenticated")));
        }
    });
}

#[test]
fn every_operation_refuses_ids_that_are_none() {
    changes_nothing(|victim| {
        let administrator = victim.cast.administrator.clone().and("accept-language", "en");
        let operations = operations(&administrator);
        for operation in operations.iter().filter(|operation| operation.path.contains('{') && !operation.is_public) {
            for id in ["x", "0", "%27", "%00", "01890a5d-ac96-774b-bcce-b302099a8057", "..%2F..", "%F0%9F%98%80", "%FF"] {
                let body = operation.takes_json.then_some(b"{}".as_slice());
                let answer = administrator.send(&operation.method, &operation.filled(id), &[], body);
                let what = format!("{} with {id}", operation.name());
                if !(400..500).contains(&answer.status) {
                    victim.complain(format!("{what}: {} {}", answer.status, answer.text()));
                    continue;
                }
                let code = answer.json()["error"]["code"].as_str().unwrap_or("").to_owned();
                victim.holds(&what, is_refusal(&answer, (answer.status, &code)));
            }
        }
    });
}

#[test]
fn every_operation_refuses_bodies_that_are_none() {
    changes_nothing(|victim| {
        let administrator = victim.cast.administrator.clone().and("accept-language", "en");
        let (stranger, nothing) = (Client::anonymous(&victim.server.url), "01890a5d-ac96-774b-bcce-b302099a8057");
        for operation in operations(&administrator).iter().filter(|operation| operation.is_unsafe() && operation.takes_json) {
            let asker = if operation.is_public { &stranger } else { &administrator };
            let path = operation.filled(nothing);
            let send = |kind: &str, body: &[u8]| asker.send(&operation.method, &path, &[("content-type", kind)], Some(body));
            for body in ["", "{", "[]", "7", "null", "{\"no such field\": 1, \"\": {}}", "\"\u{0}\""] {
                let answer = send("application/json", body.as_bytes());
                if !(400..500).contains(&answer.status) || !answer.json()["error"]["message"].is_string() {
                    victim.complain(format!("{} with {body:?}: {} {}", operation.name(), answer.status, answer.text()));
                }
            }
            let answer = send("text/plain", b"{}");
            if !matches!(answer.status, 401 | 403 | 404 | 415) {
                victim.complain(format!("{} as text: {} {}", operation.name(), answer.status, answer.text()));
            }
        }
    });
}
