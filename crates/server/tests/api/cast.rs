//! Who appears in the tests: 王芳 administers; 李娜 manages the team East, in which 张伟 and 刘洋 sell; 陈静 sells in South; 赵敏
//! audits. It is the morning of 8 September 2026.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use base::{Instant, Locale, Uuid};
use http_body_util::BodyExt;
use records::{Draft, save};
use serde_json::{Value, json};
use server::app::{App, Options};
use server::channel::Outbound;
use server::files::Files;
use server::session::{self, Kind, password};
use store::Db;
use store::testing::on_both_engines;
use tower::ServiceExt;

pub const PASSWORD: &str = "correct horse";

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// Nobody signed in.
    Anonymous,
    /// 王芳
    Administrator,
    /// 李娜
    Manager,
    /// 张伟
    Representative,
    /// 刘洋, of the same team
    Colleague,
    /// 陈静, of another team
    Stranger,
    /// 赵敏
    Auditor,
}

/// A server with the cast, its files in a folder of their own.
pub struct Kaidan {
    pub app: App,
    service: Router,
    tokens: BTreeMap<Who, String>,
    pub people: BTreeMap<Who, Uuid>,
    pub now: Arc<parking_lot::Mutex<Instant>>,
    _folder: tempfile::TempDir,
}

/// Runs one test on a fresh server of each engine.
pub fn with_server(test: impl AsyncFn(&Kaidan)) {
    // Each snapshot holds on both engines.
    insta::allow_duplicates! {
        on_both_engines(|db| {
            let kaidan = Kaidan::founded(db);
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(test(&kaidan));
        });
    }
}

impl Kaidan {
    /// A server on an empty database.
    pub fn empty(db: Db) -> Kaidan {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(parking_lot::Mutex::new("2026-09-08T01:00:00Z".parse::<Instant>().unwrap()));
        let clock = now.clone();
        // Receivers of messages are within the test.
        let outbound = Outbound { private: true, url: Some("https://crm.example.com".to_owned()), ..Outbound::default() };
        let options =
            Options { outbound, clock: Box::new(move || *clock.lock()), ..Options::new(Files::folder(folder.path()).unwrap()) };
        let app = App::open(db, sales::catalog(), options).unwrap();
        let service = app.service();
        Kaidan { app, service, tokens: BTreeMap::new(), people: BTreeMap::new(), now, _folder: folder }
    }

    fn founded(db: Db) -> Kaidan {
        let mut kaidan = Kaidan::empty(db);
        let company = &kaidan.app.company;
        let now = kaidan.app.now();
        let wish = sales::SetUp {
            company_name: "海川精工".into(),
            base_currency: "CNY".into(),
            time_zone: "Asia/Shanghai".into(),
            locale: Locale::ZhCn,
            name: "王芳".into(),
            email: "wang.fang@example.com".into(),
        };
        let administrator = sales::set_up(company, now, &wish).unwrap().0;
        kaidan.people.insert(Who::Administrator, administrator);
        let roles = kaidan.names_of("role", "kind");
        let company = &kaidan.app.company;
        let cx = company.system("test", now);
        let people = company.write(&cx, |tx| {
            let catalog = &cx.setup.catalog;
            let team = |tx: &mut _, name: &str| {
                Ok::<_, base::Error>(save::save(&cx, tx, catalog.object("team")?, Draft::create().set("name", name))?.record.id())
            };
            let (east, south) = (team(tx, "华东")?, team(tx, "华南")?);
            let mut people = Vec::new();
            for (who, name, email, role, team) in [
                (Who::Manager, "李娜", "li.na@example.com", "manager", Some(east)),
                (Who::Representative, "张伟", "zhang.wei@example.com", "representative", Some(east)),
                (Who::Colleague, "刘洋", "liu.yang@example.com", "representative", Some(east)),
                (Who::Stranger, "陈静", "chen.jing@example.com", "representative", Some(south)),
                (Who::Auditor, "赵敏", "zhao.min@example.com", "auditor", None),
            ] {
                let draft = Draft::create().set("name", name).set("email", email).set("role", roles[role]).set("team", team);
                people.push((who, save::save(&cx, tx, catalog.object("user")?, draft)?.record.id()));
            }
            let lead = people.iter().find(|(who, _)| *who == Who::Manager).map(|(_, id)| *id);
            save::save(&cx, tx, catalog.object("team")?, Draft::update(east).set("leader", lead))?;
            Ok(people)
        });
        kaidan.people.extend(people.unwrap());
        for (who, user) in kaidan.people.clone() {
            let cx = kaidan.app.company.system("test", now);
            let begin = |tx: &mut store::Tx| session::begin(tx, user, Kind::Bearer, Some("test"), now);
            let (_, token) = kaidan.app.company.write(&cx, begin).unwrap();
            kaidan.tokens.insert(who, token);
        }
        kaidan
    }

    /// The ids of an object's records by the value of a field.
    pub fn names_of(&self, object: &str, field: &str) -> BTreeMap<String, Uuid> {
        let company = &self.app.company;
        let cx = company.system("test", self.app.now());
        let query = records::list::query::Query { top: Some(1_000), ..Default::default() };
        let read = || company.read(|reader| records::list::page(&cx, reader, cx.setup.catalog.object(object)?, &query));
        let page = waiting(read).unwrap();
        let name = |record: &records::Record| record.text(field).unwrap_or("").to_owned();
        page.entries.iter().map(|entry| (name(&entry.record), entry.record.id())).collect()
    }

    pub async fn get(&self, who: Who, path: &str) -> Answer {
        self.send(who, "GET", path, None, &[]).await
    }

    pub async fn post(&self, who: Who, path: &str, body: Value) -> Answer {
        self.send(who, "POST", path, Some(body), &[]).await
    }

    pub async fn patch(&self, who: Who, path: &str, body: Value) -> Answer {
        self.send(who, "PATCH", path, Some(body), &[]).await
    }

    pub async fn delete(&self, who: Who, path: &str) -> Answer {
        self.send(who, "DELETE", path, None, &[]).await
    }

    /// Spaces and Chinese characters in `path` are encoded here, so that tests stay readable.
    pub async fn send(&self, who: Who, method: &str, path: &str, body: Option<Value>, headers: &[(&str, &str)]) -> Answer {
        let token = self.tokens.get(&who).cloned();
        Caller { kaidan: self, token }.send(method, path, body, headers).await
    }

    pub async fn answer(&self, request: Request<Body>) -> Answer {
        let response = self.service.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        // A stream of events has no end.
        let is_stream = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let bytes = if is_stream { Default::default() } else { response.into_body().collect().await.unwrap().to_bytes() };
        Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// A new record of `who`, by the interface. Answers its id.
    pub async fn made(&self, who: Who, object: &str, values: Value) -> String {
        let answer = self.post(who, &format!("/odata/{object}"), values).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// The value of the header `Authorization`.
    pub fn bearer(&self, who: Who) -> String {
        format!("Bearer {}", self.tokens[&who])
    }

    /// The same server with a session of its own, for calls that may end it.
    pub fn fresh(&self, who: Who) -> Caller<'_> {
        let now = self.app.now();
        let token = self.people.get(&who).map(|user| {
            let cx = self.app.company.system("test", now);
            let begin = |tx: &mut store::Tx| session::begin(tx, *user, Kind::Bearer, Some("test"), now);
            waiting(|| self.app.company.write(&cx, begin)).unwrap().1
        });
        Caller { kaidan: self, token }
    }

    /// Uploads a small text file.
    pub async fn upload(&self, who: Who, path: &str) -> Answer {
        self.upload_as(who, path, "a.txt", b"x").await
    }

    /// Begins an import of a CSV file.
    pub async fn import(&self, who: Who, object: &str, name: &str, csv: &str) -> Answer {
        self.form(who, "/api/imports", Some(object), name, csv.as_bytes()).await
    }

    pub async fn upload_as(&self, who: Who, path: &str, name: &str, bytes: &[u8]) -> Answer {
        self.form(who, path, None, name, bytes).await
    }

    async fn form(&self, who: Who, path: &str, object: Option<&str>, name: &str, bytes: &[u8]) -> Answer {
        let mut head = String::new();
        if let Some(object) = object {
            head = format!("--frontier\r\ncontent-disposition: form-data; name=\"object\"\r\n\r\n{object}\r\n");
        }
        head += &format!(
            "--frontier\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: text/html\r\n\r\n"
        );
        let form = [head.as_bytes(), bytes, b"\r\n--frontier--\r\n"].concat();
        let mut request = Request::post(encoded(path)).header(header::CONTENT_TYPE, "multipart/form-data; boundary=frontier");
        if self.tokens.contains_key(&who) {
            request = request.header(header::AUTHORIZATION, self.bearer(who));
        }
        self.answer(request.body(Body::from(form)).unwrap()).await
    }

    /// Lets them sign in by [`PASSWORD`].
    pub fn give_password(&self, who: Who) {
        static HASH: OnceLock<String> = OnceLock::new();
        let hash = HASH.get_or_init(|| password::hash(PASSWORD).unwrap());
        let cx = self.app.company.system("test", self.app.now());
        waiting(|| self.app.company.write(&cx, |tx| password::store(tx, self.people[&who], hash, cx.now))).unwrap();
    }

    pub fn id(&self, who: Who) -> String {
        self.people[&who].to_string()
    }
}

/// Whoever sends a request.
pub struct Caller<'a> {
    kaidan: &'a Kaidan,
    token: Option<String>,
}

impl Caller<'_> {
    pub async fn send(&self, method: &str, path: &str, body: Option<Value>, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(encoded(path)).header(header::HOST, "kaidan.test");
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let has_kind = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if body.is_some() && !has_kind {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| match body {
            Value::String(text) => Body::from(text),
            body => Body::from(body.to_string()),
        });
        self.kaidan.answer(request.body(body).unwrap()).await
    }
}

/// The database makes its caller wait, which an async test has to announce.
fn waiting<T>(f: impl FnOnce() -> T) -> T {
    match tokio::runtime::Handle::try_current() {
        Ok(_) => tokio::task::block_in_place(f),
        Err(_) => f(),
    }
}

fn encoded(path: &str) -> String {
    path.bytes().map(|byte| if byte.is_ascii_graphic() { (byte as char).to_string() } else { format!("%{byte:02X}") }).collect()
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{} is no JSON: {}", self.status, self.text))
    }

    /// The status and the body with ids and times taken out.
    pub fn shown(&self) -> String {
        let body = if self.text.is_empty() { Value::Null } else { self.json() };
        pretty(json!({ "status": self.status.as_u16(), "body": body }))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// `code` of the error.
    pub fn refused(&self) -> (u16, String) {
        (self.status.as_u16(), self.json()["error"]["code"].as_str().unwrap_or("").to_owned())
    }

    /// What the records of a list are called.
    pub fn names(&self) -> Vec<String> {
        let json = self.json();
        let rows = json["value"].as_array().unwrap_or_else(|| panic!("no list: {}", self.text));
        rows.iter().map(|row| row["name"].as_str().unwrap_or("").to_owned()).collect()
    }
}

/// JSON for a snapshot.
pub fn pretty(value: Value) -> String {
    serde_json::to_string_pretty(&redacted(value)).unwrap()
}

fn redacted(value: Value) -> Value {
    match value {
        Value::Object(map) => map.into_iter().map(|(name, value)| (name, redacted(value))).collect(),
        Value::Array(items) => items.into_iter().map(redacted).collect(),
        Value::String(text) if Uuid::try_parse(&text).is_ok() => json!("[id]"),
        Value::String(text) if text.len() > 18 && text.parse::<Instant>().is_ok() => json!("[instant]"),
        other => other,
    }
}
