//! What nobody should send: each is refused with an error object in the language that was asked for, never with a 5xx, and
//! changes nothing. A table per kind of trouble, all on both engines.

mod bodies;
mod doors;
mod paths;
mod questions;
mod routes;

use std::cell::RefCell;

use serde_json::{Value, json};

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
    /// What was answered wrongly: a table is told as a whole.
    complaints: RefCell<Vec<String>>,
}

/// Runs `attack` on a company of each engine. Afterwards all tables are as before, and nothing was logged as a fault.
pub fn changes_nothing(attack: impl Fn(&Victim)) {
    on_both_engines(|place| {
        let server = Server::start(place);
        let cast = company::with_people(&server.url);
        cast.east.made("lead", json!({ "name": "张三", "company": "华为技术有限公司", "phone": "13800138000" }));
        let account = cast.east.made("account", json!({ "name": "华为技术有限公司" }));
        cast.east.made("opportunity", json!({ "name": "产线改造", "amount": 1000, "account_id": account }));
        let before = tables::of_people(&place.db());
        let victim = Victim { server, cast, place, before, complaints: RefCell::default() };
        attack(&victim);
        victim.is_as_before();
    });
}

impl Victim<'_> {
    fn is_as_before(&self) {
        let complaints = self.complaints.take();
        assert!(complaints.is_empty(), "{}:\n{}", self.place.engine(), complaints.join("\n"));
        assert_eq!(self.before, tables::of_people(&self.place.db()), "{}", self.place.engine());
        assert!(self.cast.east.get("/odata/lead").status == 200, "the server no longer answers");
        let log = self.server.log();
        let faults: Vec<&str> = log.lines().filter(|line| line.contains("ERROR") || line.contains("panic")).collect();
        assert!(faults.is_empty(), "{}: {faults:#?}", self.place.engine());
    }

    /// Sends the same in all three languages; each answer has to be a refusal with this status and code.
    pub fn refuses(&self, what: &str, client: &Client, request: Asked, expected: (u16, &str)) {
        let Asked(method, path, headers, body) = request;
        let mut messages: Vec<String> = Vec::new();
        for language in ["zh-CN", "zh-TW", "en"] {
            let answer = client.clone().and("accept-language", language).send(method, path, headers, body);
            let message = self.holds(what, is_refusal(&answer, expected));
            let chinese = message.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            // A quoted value may be in any language.
            let quotes = message.contains(['“', '"', '「']);
            if chinese != (language != "en") && !quotes && !message.is_empty() {
                self.complain(format!("{what}, {language}: {message}"));
            }
            messages.push(message);
        }
        if messages[0] == messages[2] && !messages[0].is_empty() {
            self.complain(format!("{what} is told in one language: {}", messages[0]));
        }
    }

    /// Takes a complaint down and answers what there is instead of it.
    pub fn holds<T: Default>(&self, what: &str, held: Result<T, String>) -> T {
        held.unwrap_or_else(|complaint| {
            self.complain(format!("{what}: {complaint}"));
            T::default()
        })
    }

    pub fn complain(&self, complaint: String) {
        self.complaints.borrow_mut().push(complaint);
    }
}

/// Method, path, headers and body.
pub struct Asked<'a>(pub &'a str, pub &'a str, pub &'a [(&'a str, &'a str)], pub Option<&'a [u8]>);

/// Whether an answer is an error object with this status and code, in words and hardened; answers its message.
pub fn is_refusal(answer: &Answer, (status, code): (u16, &str)) -> Result<String, String> {
    is_hardened(answer)?;
    let body: Value =
        serde_json::from_slice(&answer.bytes).map_err(|_| format!("{} is no JSON: {}", answer.status, answer.text()))?;
    let found = (answer.status, body["error"]["code"].as_str().unwrap_or(""));
    if found != (status, code) {
        return Err(format!("{found:?} instead of {:?}: {body}", (status, code)));
    }
    // A key instead of a sentence is a word that is missing in `locales/`.
    let is_sentence =
        |text: &Value| text.as_str().is_some_and(|text| text.contains(|c: char| c.is_whitespace() || !c.is_ascii()));
    let details = body["error"]["details"].as_array().cloned().unwrap_or_default();
    let worded = details.iter().all(|detail| is_sentence(&detail["message"]) && detail["code"].is_string());
    if !worded || !is_sentence(&body["error"]["message"]) {
        return Err(format!("without words: {body}"));
    }
    for inside in ["SQL", "sqlite", "postgres", "panicked", ".rs:", "syntax error"] {
        if answer.text().contains(inside) {
            return Err(format!("tells about our inside: {body}"));
        }
    }
    Ok(body["error"]["message"].as_str().unwrap_or("").to_owned())
}

/// Whether an answer tells browsers all that they must not do.
pub fn is_hardened(answer: &Answer) -> Result<(), String> {
    for (name, part) in [
        ("content-security-policy", "frame-ancestors 'none'"),
        ("content-security-policy", "default-src 'self'"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cache-control", ""),
        ("x-request-id", ""),
    ] {
        let value = answer.header(name);
        if value.is_empty() || !value.contains(part) {
            return Err(format!("{} with {name} {value:?}", answer.status));
        }
    }
    match ["access-control-allow-origin", "server", "x-powered-by"].into_iter().find(|name| answer.headers.get(*name).is_some()) {
        Some(name) => Err(format!("{} with {name}", answer.status)),
        None => Ok(()),
    }
}
