//! Doors that stay shut: no session, an ended one, another site's page, a guesser.

use serde_json::json;

use super::{Asked, changes_nothing, is_refusal};
use crate::asking::{Answer, Client};
use crate::company::{self, ADMINISTRATOR, PASSWORD, id_of};
use crate::running::{Place, Server};

#[test]
fn without_a_session_nothing_opens() {
    changes_nothing(|victim| {
        let url = &victim.server.url;
        let cookie = company::sign_in(url, "zhang.wei@example.com");
        let cookie_value = cookie.header("cookie").unwrap().split_once('=').unwrap().1.to_owned();
        let askers = [
            ("nobody", Client::anonymous(url)),
            ("an invented token", Client::with_token(url, &"a".repeat(64))),
            ("an empty token", Client::with_token(url, "")),
            ("not a token", Client::with_token(url, "' or 1=1 --")),
            ("another scheme", Client::anonymous(url).and("authorization", "Basic YWRtaW46YWRtaW4=")),
            ("a cookie as a token", Client::with_token(url, &cookie_value)),
            ("an invented cookie", Client::anonymous(url).and("cookie", "kaidan_session=00")),
            ("an empty cookie", Client::anonymous(url).and("cookie", "kaidan_session=; kaidan_session=")),
        ];
        for (who, asker) in &askers {
            for (method, path) in [
                ("GET", "/odata/opportunity"),
                ("GET", "/odata/$metadata"),
                ("GET", "/api/describe"),
                ("GET", "/api/search?q=x"),
                ("GET", "/api/events"),
                ("POST", "/odata/lead"),
                ("PATCH", "/api/settings"),
            ] {
                let body = (method != "GET").then_some(b"{\"name\":\"x\"}".as_slice());
                victim.refuses(
                    &format!("{who} {method} {path}"),
                    asker,
                    Asked(method, path, &[], body),
                    (401, "unauthenticated"),
                );
            }
        }
    });
}

#[test]
fn another_sites_page_cannot_write_with_our_cookie() {
    changes_nothing(|victim| {
        let url = &victim.server.url;
        let own = company::sign_in(url, "zhang.wei@example.com");
        let other = company::sign_in(url, "zhang.wei@example.com");
        let others_token = other.header("x-csrf-token").unwrap();
        let bare = Client::anonymous(url).and("cookie", own.header("cookie").unwrap());
        let id = id_of(&own, "lead", "name", "张三");
        let (one, evil) = (format!("/odata/lead({id})"), [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")]);
        for (method, path) in [
            ("POST", "/odata/lead"),
            ("PATCH", one.as_str()),
            ("DELETE", one.as_str()),
            ("POST", "/api/records/lead/bulk"),
            ("DELETE", "/api/session"),
            ("PATCH", "/api/session"),
        ] {
            let body = (method != "DELETE").then_some(b"{\"name\":\"x\"}".as_slice());
            victim.refuses(
                &format!("{method} {path} without a token"),
                &bare,
                Asked(method, path, &evil, body),
                (403, "forbidden"),
            );
            let with_others = bare.clone().and("x-csrf-token", others_token);
            victim.refuses(
                &format!("{method} {path} with another session's"),
                &with_others,
                Asked(method, path, &[], body),
                (403, "forbidden"),
            );
        }
        // A browser asks before it lets another site's page send JSON, and hears nothing that allows it.
        let asked = [
            ("origin", "https://evil.example"),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type"),
        ];
        let preflight = bare.send("OPTIONS", "/odata/lead", &asked, None);
        assert!(preflight.headers.keys().all(|name| !name.as_str().starts_with("access-control-")), "{:?}", preflight.headers);
    });
}

#[test]
fn a_cookie_is_kept_from_scripts_and_other_sites() {
    let place = Place::sqlite();
    let server = Server::start(&place);
    company::found(&server.url);
    let wish = json!({ "email": ADMINISTRATOR, "password": PASSWORD });
    let answer = Client::anonymous(&server.url).post("/api/session", wish.clone());
    let cookie = answer.header("set-cookie").to_lowercase();
    assert!(["httponly", "samesite=lax", "path=/", "max-age="].iter().all(|part| cookie.contains(part)), "{cookie}");
    assert!(!cookie.contains("secure"), "a browser would not keep it here: {cookie}");
    let behind_tls = Client::anonymous(&server.url).and("x-forwarded-proto", "https").post("/api/session", wish);
    assert!(behind_tls.header("set-cookie").to_lowercase().contains("secure"), "{}", behind_tls.header("set-cookie"));
}

#[test]
fn a_signed_out_session_is_over() {
    let place = Place::sqlite();
    let server = Server::start(&place);
    company::found(&server.url);
    let asker = company::sign_in(&server.url, ADMINISTRATOR);
    asker.get("/api/describe").expect(200);
    asker.delete("/api/session").expect(204);
    refusal("after signing out", &asker.get("/api/describe"), (401, "unauthenticated"));
}

#[test]
fn whoever_guesses_passwords_has_to_wait() {
    let place = Place::sqlite();
    let server = Server::start(&place);
    company::found(&server.url);
    let asker = Client::anonymous(&server.url).and("accept-language", "en");
    let try_it = |email: &str, password: &str| asker.post("/api/session", json!({ "email": email, "password": password }));
    let (known, unknown) = (try_it(ADMINISTRATOR, "wrong password"), try_it("nobody@example.com", "wrong password"));
    assert_eq!(
        refusal("a known e-mail", &known, (401, "unauthenticated")),
        refusal("an unknown e-mail", &unknown, (401, "unauthenticated"))
    );
    for _ in 1..8 {
        refusal("a wrong password", &try_it(ADMINISTRATOR, "wrong password"), (401, "unauthenticated"));
    }
    for password in ["wrong password", PASSWORD] {
        let answer = try_it(ADMINISTRATOR, password);
        refusal("too many", &answer, (429, "too_many"));
        assert!((1..=300).contains(&answer.header("retry-after").parse::<i64>().unwrap()));
    }
    refusal("somebody else", &try_it("li.na@example.com", "wrong password"), (401, "unauthenticated"));
    for body in ["{}", "{\"email\":1,\"password\":2}", "{\"email\":\"a\u{0}b\",\"password\":\"x\"}"] {
        let answer = asker.send("POST", "/api/session", &[], Some(body.as_bytes()));
        assert!(matches!(answer.status, 400 | 401), "{body}: {}", answer.text());
    }
    let long = "x".repeat(900_000);
    refusal("an endless password", &try_it("somebody@example.com", &long), (401, "unauthenticated"));
}

fn refusal(what: &str, answer: &Answer, expected: (u16, &str)) -> String {
    is_refusal(answer, expected).unwrap_or_else(|complaint| panic!("{what}: {complaint}"))
}
