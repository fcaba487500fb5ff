//! Paths that try to leave their folder, ids that name nothing, methods that a path has not, and requests that are none.

use super::{Asked, changes_nothing, is_hardened};
use crate::asking::{Client, raw};

const NOTHING: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

#[test]
fn what_is_not_there_is_not_found() {
    changes_nothing(|victim| {
        let administrator = &victim.cast.administrator;
        for path in [
            "/odata/secret".to_owned(),
            "/odata/session".to_owned(),
            "/odata/credential".to_owned(),
            "/odata/sqlite_master".to_owned(),
            "/odata/OPPORTUNITY".to_owned(),
            "/odata/opportunity(7)".to_owned(),
            "/odata/opportunity('x')".to_owned(),
            "/odata/opportunity()".to_owned(),
            "/odata/opportunity(".to_owned(),
            "/odata/opportunity('' or 1=1)".to_owned(),
            "/odata/opportunity%00".to_owned(),
            "/odata/opportunity/%00".to_owned(),
            "/odata/opportunity%2F..%2Flead".to_owned(),
            format!("/odata/opportunity({NOTHING})"),
            format!("/odata/opportunity/{NOTHING}"),
            format!("/odata/opportunity({NOTHING})/name"),
            format!("/odata/account(id={NOTHING},id={NOTHING})"),
            format!("/odata/{}", "x".repeat(5_000)),
            "/api".to_owned(),
            "/api/".to_owned(),
            "/api/nope".to_owned(),
            format!("/api/files/{NOTHING}"),
            "/api/files/..%2F..%2Fkaidan.db".to_owned(),
            "/api/files/x".to_owned(),
            format!("/api/records/opportunity/{NOTHING}/timeline"),
            format!("/api/records/secret/{NOTHING}/timeline"),
            format!("/api/records/opportunity/{NOTHING}/files"),
            format!("/api/records/opportunity/{NOTHING}/shares"),
            "/nope.js".to_owned(),
            "/assets/nope.js".to_owned(),
            "/assets/..%2f..%2fCargo.toml".to_owned(),
            "/..%2f..%2f..%2fetc%2fpasswd".to_owned(),
            "/%2e%2e/%2e%2e/%2e%2e/etc/passwd".to_owned(),
            "/..\\..\\Cargo.toml".to_owned(),
            "//etc/passwd".to_owned(),
            "/.git/config".to_owned(),
        ] {
            victim.refuses(&path, administrator, Asked("GET", &path, &[], None), (404, "not_found"));
        }
        for (method, path, body) in [
            ("PATCH", format!("/odata/opportunity({NOTHING})"), "{\"amount\":1}"),
            ("DELETE", format!("/odata/opportunity({NOTHING})"), ""),
            ("POST", format!("/api/opportunity/{NOTHING}/win"), "{}"),
            ("POST", format!("/api/lead/{NOTHING}/convert"), "{}"),
            ("POST", format!("/api/records/lead/{NOTHING}/restore"), ""),
            ("DELETE", format!("/api/files/{NOTHING}"), ""),
            ("POST", "/api/invitations/x".to_owned(), "{\"password\":\"correct horse\"}"),
        ] {
            let body = (!body.is_empty()).then_some(body.as_bytes());
            victim.refuses(&format!("{method} {path}"), administrator, Asked(method, &path, &[], body), (404, "not_found"));
        }
    });
}

#[test]
fn a_method_that_a_path_has_not_is_refused() {
    changes_nothing(|victim| {
        for (method, path) in [
            ("PUT", "/odata/opportunity"),
            ("PATCH", "/odata/opportunity"),
            ("DELETE", "/odata/opportunity"),
            ("PUT", "/api/session"),
            ("POST", "/api/describe"),
            ("DELETE", "/healthz"),
            ("POST", "/openapi.json"),
        ] {
            for language in ["zh-CN", "en"] {
                let client = victim.cast.administrator.clone().and("accept-language", language);
                let answer = client.send(method, path, &[], (method != "DELETE").then_some(b"{}"));
                assert!(matches!(answer.status, 400 | 405), "{method} {path}: {} {}", answer.status, answer.text());
                assert_eq!(answer.json()["error"]["code"], "invalid", "{method} {path}");
                victim.holds(path, is_hardened(&answer));
            }
        }
    });
}

/// Requests that no library would send. Those that are no HTTP never come to us: the connection ends with a status or without.
#[test]
fn a_request_that_is_none_ends_with_its_connection() {
    let flood: String = (0..500).map(|number| format!("x-{number}: {number}\r\n")).collect();
    let long = format!("x-long: {}\r\n", "x".repeat(2_000_000));
    let get = |head: &str| format!("GET /odata/opportunity HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{head}\r\n").into_bytes();
    let post = |head: &str, body: &str| {
        format!("POST /odata/lead HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n{head}\r\n{body}")
            .into_bytes()
    };
    let requests: Vec<(&str, Vec<u8>)> = vec![
        ("not HTTP", b"hello\r\n\r\n".to_vec()),
        ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec()),
        ("HTTP/9.9", b"GET / HTTP/9.9\r\nhost: x\r\n\r\n".to_vec()),
        ("a header flood", get(&flood)),
        ("an endless header", get(&long)),
        ("an endless path", format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "x".repeat(200_000)).into_bytes()),
        ("bytes in the path", b"GET /odata/\xff\xfe HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_vec()),
        ("NUL in a header", b"GET / HTTP/1.1\r\nhost: x\r\nx: a\x00b\r\n\r\n".to_vec()),
        ("a negative length", post("content-length: -1\r\n", "{}")),
        ("two lengths", post("content-length: 2\r\ncontent-length: 3\r\n", "{}")),
        ("length and chunks", post("content-length: 2\r\ntransfer-encoding: chunked\r\n", "0\r\n\r\n")),
        ("chunks that are none", post("transfer-encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n")),
        ("an unknown encoding", post("content-length: 2\r\ntransfer-encoding: nope\r\n", "{}")),
        ("a length that is too long to come", post("content-length: 9999999999999\r\n", "{}")),
    ];
    changes_nothing(|victim| {
        for (what, request) in &requests {
            let answer = raw(&victim.server.url, request);
            assert!(answer.status == 0 || (400..500).contains(&answer.status), "{what}: {} {}", answer.status, answer.text());
        }
    });
}

/// Spellings of a path that some servers fold together: each is its own path here, and none goes round the door.
#[test]
fn a_path_has_one_spelling() {
    changes_nothing(|victim| {
        for path in [
            "/odata/../odata/opportunity",
            "/odata/./opportunity",
            "//odata/opportunity",
            "/odata//opportunity",
            "/odata/opportunity/",
            "/ODATA/opportunity",
            "/odata/opportunity;x=1",
            "/static/../odata/opportunity",
            "/healthz/../odata/opportunity",
        ] {
            let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
            let answer = raw(&victim.server.url, request.as_bytes());
            assert!(matches!(answer.status, 401 | 404), "{path}: {} {}", answer.status, answer.text());
        }
        let absolute = raw(
            &victim.server.url,
            b"GET http://evil.example/odata/opportunity HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n",
        );
        assert_eq!(absolute.status, 401);
        let page = Client::anonymous(&victim.server.url).and("accept", "text/html").get("/opportunity/somewhere/deep");
        victim.holds("a page", is_hardened(&page.expect(200)));
    });
}
