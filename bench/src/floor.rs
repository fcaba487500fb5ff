//! The floor: a bare axum handler that runs the same prepared statement on the same data, without sign-in, rights or
//! description, and writes what comes as JSON. Nothing that serves these rows over HTTP can be faster for free.

use std::cell::RefCell;
use std::fmt::Write;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use base::Uuid;
use rusqlite::types::ValueRef;
use store::Value;
use tokio::sync::Mutex;

/// The statements of the floor, by number.
#[derive(Clone)]
pub struct Floor {
    reads: Arc<Vec<(String, Vec<Value>)>>,
    engine: Arc<Engine>,
}

enum Engine {
    Sqlite { path: String, writer: Mutex<rusqlite::Connection> },
    Postgres { clients: Vec<tokio_postgres::Client>, next: std::sync::atomic::AtomicUsize },
}

thread_local! {
    static CONNECTION: RefCell<Option<rusqlite::Connection>> = const { RefCell::new(None) };
}

const INSERT: &str = "insert into floor (id, name, at) values (?1, ?2, ?3)";

impl Floor {
    pub fn sqlite(path: &str, reads: Vec<(String, Vec<Value>)>) -> Floor {
        let writer = rusqlite::Connection::open(path).expect("the database");
        writer
            .execute_batch(
                "pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 60000;
                 create table if not exists floor (id blob primary key, name text, at text)",
            )
            .expect("a table of its own");
        Floor { reads: Arc::new(reads), engine: Arc::new(Engine::Sqlite { path: path.to_owned(), writer: Mutex::new(writer) }) }
    }

    /// Sixteen connections, each taken in turn.
    pub async fn postgres(url: &str, reads: Vec<(String, Vec<Value>)>) -> Floor {
        let mut clients = Vec::new();
        for _ in 0..16 {
            let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("the server");
            tokio::spawn(async move { connection.await.expect("the connection") });
            for (number, (sql, args)) in reads.iter().enumerate() {
                client.batch_execute(&prepared(number, sql, args)).await.expect("the statement");
            }
            clients.push(client);
        }
        clients[0]
            .batch_execute("create table if not exists floor (id uuid primary key, name text, at timestamptz)")
            .await
            .expect("a table");
        let next = std::sync::atomic::AtomicUsize::new(0);
        Floor { reads: Arc::new(reads), engine: Arc::new(Engine::Postgres { clients, next }) }
    }

    pub fn router(self) -> Router {
        Router::new().route("/floor/{number}", get(read)).route("/floor", post(write)).with_state(self)
    }
}

async fn read(State(floor): State<Floor>, Path(number): Path<usize>) -> impl IntoResponse {
    let (sql, args) = &floor.reads[number];
    let body = match &*floor.engine {
        Engine::Sqlite { path, .. } => CONNECTION.with_borrow_mut(|connection| {
            let connection = connection.get_or_insert_with(|| rusqlite::Connection::open(path).expect("the database"));
            sqlite(connection, sql, args)
        }),
        Engine::Postgres { clients, next } => {
            let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % clients.len();
            postgres(&clients[at], number).await
        }
    };
    ([(header::CONTENT_TYPE, "application/json")], body)
}

/// One insert, committed on its own.
async fn write(State(floor): State<Floor>) -> impl IntoResponse {
    let id = base::new_id();
    match &*floor.engine {
        Engine::Sqlite { writer, .. } => {
            let writer = writer.lock().await;
            let mut statement = writer.prepare_cached(INSERT).expect("a statement");
            statement.execute((&id.as_bytes()[..], "商机", "2026-09-15")).expect("an insert");
        }
        Engine::Postgres { clients, next } => {
            let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % clients.len();
            let sql = "insert into floor (id, name, at) values ($1, $2, now())";
            clients[at].execute(sql, &[&id, &"商机"]).await.expect("an insert");
        }
    }
    ([(header::CONTENT_TYPE, "application/json")], format!("{{\"id\":\"{id}\"}}"))
}

fn sqlite(connection: &rusqlite::Connection, sql: &str, args: &[Value]) -> String {
    let mut statement = connection.prepare_cached(sql).expect("the statement");
    for (at, value) in args.iter().enumerate() {
        let bound = match value {
            Value::Null => statement.raw_bind_parameter(at + 1, rusqlite::types::Null),
            Value::Bool(yes) => statement.raw_bind_parameter(at + 1, yes),
            Value::Int(number) => statement.raw_bind_parameter(at + 1, number),
            Value::Text(text) => statement.raw_bind_parameter(at + 1, text),
            Value::Id(id) => statement.raw_bind_parameter(at + 1, &id.as_bytes()[..]),
            Value::Date(date) => statement.raw_bind_parameter(at + 1, date.to_string()),
            Value::Instant(instant) => statement.raw_bind_parameter(at + 1, format!("{instant:.6}")),
            Value::Bytes(bytes) => statement.raw_bind_parameter(at + 1, bytes),
        };
        bound.expect("an argument");
    }
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.raw_query();
    let mut out = String::from("[");
    while let Some(row) = rows.next().expect("a row") {
        out.push_str(if out.len() > 1 { ",{" } else { "{" });
        for (at, name) in columns.iter().enumerate() {
            let _ = write!(out, "{}\"{name}\":", if at > 0 { "," } else { "" });
            let _ = match row.get_ref(at).expect("a column") {
                ValueRef::Null => write!(out, "null"),
                ValueRef::Integer(number) => write!(out, "{number}"),
                ValueRef::Real(number) => write!(out, "{number}"),
                ValueRef::Text(text) => write!(out, "\"{}\"", String::from_utf8_lossy(text)),
                ValueRef::Blob(blob) => match Uuid::from_slice(blob) {
                    Ok(id) => write!(out, "\"{id}\""),
                    Err(_) => write!(out, "null"),
                },
            };
        }
        out.push('}');
    }
    out.push(']');
    out
}

/// The statement was prepared on each connection; its answer as text costs the handler least.
async fn postgres(client: &tokio_postgres::Client, number: usize) -> String {
    let rows = client.simple_query(&format!("execute floor_{number}")).await.expect("an answer");
    let mut out = String::from("[");
    for row in rows {
        let tokio_postgres::SimpleQueryMessage::Row(row) = row else { continue };
        out.push_str(if out.len() > 1 { ",{" } else { "{" });
        for (at, column) in row.columns().iter().enumerate() {
            let _ = write!(out, "{}\"{}\":", if at > 0 { "," } else { "" }, column.name());
            let _ = match row.get(at) {
                Some(value) => write!(out, "\"{value}\""),
                None => write!(out, "null"),
            };
        }
        out.push('}');
    }
    out.push(']');
    out
}

/// The statement with its arguments written into it, to be prepared once.
fn prepared(number: usize, sql: &str, args: &[Value]) -> String {
    let mut text = sql.to_owned();
    for (at, value) in args.iter().enumerate().rev() {
        let literal = match value {
            Value::Null | Value::Bytes(_) => "null".to_owned(),
            Value::Bool(yes) => yes.to_string(),
            Value::Int(number) => number.to_string(),
            Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Value::Id(id) => format!("'{id}'"),
            Value::Date(date) => format!("'{date}'"),
            Value::Instant(instant) => format!("'{instant}'"),
        };
        text = text.replace(&format!("?{}", at + 1), &literal);
    }
    format!("prepare floor_{number} as {text}")
}
