//! What nobody should send: each is refused with an error object in the language that was asked for, never with a 5xx, and
//! changes nothing. A table per kind of trouble, all on both engines.

mod bodies;
mod doors;
mod paths;
mod questions;
mod routes;

use serde_json::Value;

use crate::asking::{Answer, Client};
use crate::company::{self, Cast};
use crate::running::{Place, Server, on_both_engines};
use crate::tables::{self, Content};

/// A company that is about to be bothered.
pub struct Victim<'p> {
    pub server: Server,
    pub cast: Cast,
    place: &'p Place,
    before: Content,
}

/// Runs `attack` on a company of each engine. Afterwards all tables are as before, and nothing was logged as a fault.
pub fn changes_nothing(attack: impl Fn(&Victim)) {
    on_both_engines(|place| {
        let server = Server::start(place);
        let cast = company::with_people(&server.url);
        cast.east.made("lead", serde_json::json!({ "name": "张三", "company": "华为技术有限公司", "phone": "13800138000" }));
        let account = cast.east.made("account", serde_json::json!({ "name": "华为技术有限公司" }));
        cast.east.made("opportunity", serde_json::json!({ "name": "产线改造", "amount": 1000, "account_id": account }));
        let before = still(place);
        let victim = Victim { server, cast, place, before };
        attack(&victim);
        victim.is_as_before();
    });
}

impl Victim<'_> {
    fn is_as_before(&self) {
        let after = still(self.place);
        assert_eq!(self.before, after, "{}", self.place.engine());
        assert!(self.cast.east.get("/odata/lead").status == 200, "the server no longer answers");
        let log = self.server.log();
        let faults: Vec<&str> = log.lines().filter(|line| line.contains("ERROR") || line.contains("panic")).collect();
        assert!(faults.is_empty(), "{}: {faults:#?}", self.place.engine());
    }

    pub fn engine(&self) -> &'static str {
        self.place.engine()
    }
}

/// Everything but sessions: signing in is no change.
fn still(place: &Place) -> Content {
    let mut content = tables::content(&place.db());
    content.remove("session");
    content
}

const LANGUAGES: [&str; 3] = ["zh-CN", "zh-TW", "en"];

/// Sends the same in all three languages and holds each answer to this status and code.
pub fn refused(
    what: &str,
    client: &Client,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<&[u8]>,
    expected: (u16, &str),
) {
    let mut messages: Vec<String> = Vec::new();
    for language in LANGUAGES {
        let answer = client.clone().and("accept-language", language).send(method, path, headers, body);
        let message = is_refusal(what, &answer, expected);
        let chinese = message.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(chinese == (language != "en") || message.contains('“') || message.contains('"'), "{what}, {language}: {message}");
        assert!(!messages.contains(&message) || language == "zh-TW", "{what}, {language}: {message}");
        messages.push(message);
    }
}

/// Holds one answer to status, code, shape and headers, and answers its message.
pub fn is_refusal(what: &str, answer: &Answer, (status, code): (u16, &str)) -> String {
    assert_eq!(answer.status, status, "{what}: {}", answer.text());
    is_hardened(what, answer);
    let body = answer.json();
    assert_eq!(body["error"]["code"], code, "{what}: {body}");
    let message = body["error"]["message"].as_str().unwrap_or("").to_owned();
    // A key instead of a sentence is a word that is missing in `locales/`.
    assert!(message.contains(|c: char| c.is_whitespace() || !c.is_ascii()), "{what}: {body}");
    for detail in body["error"]["details"].as_array().into_iter().flatten() {
        let sentence = detail["message"].as_str().unwrap_or("");
        assert!(sentence.contains(|c: char| c.is_whitespace() || !c.is_ascii()), "{what}: {body}");
        assert!(detail["code"].is_string() && matches!(detail["target"], Value::String(_) | Value::Null), "{what}: {body}");
    }
    for inside in ["SQL", "sqlite", "postgres", "rusqlite", "panicked", ".rs:", "syntax error"] {
        assert!(!answer.text().contains(inside), "{what} tells about our inside: {body}");
    }
    message
}

/// What every answer tells browsers not to do.
pub fn is_hardened(what: &str, answer: &Answer) {
    for (name, part) in [
        ("content-security-policy", "frame-ancestors 'none'"),
        ("content-security-policy", "default-src 'self'"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert!(answer.header(name).contains(part), "{what}: {name} is {:?}", answer.header(name));
    }
    assert!(!answer.header("cache-control").is_empty() && !answer.header("x-request-id").is_empty(), "{what}");
    assert!(answer.headers.get("access-control-allow-origin").is_none(), "{what} lets other sites read");
    assert!(answer.headers.get("server").is_none() && answer.headers.get("x-powered-by").is_none(), "{what}");
}
