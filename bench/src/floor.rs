//! The floor: a bare axum handler that runs the same prepared statement on the same data, without sign-in, rights or
//! description, and writes what comes as JSON. Nothing that serves these rows over HTTP can be faster for free. Its writes go to
//! the same table with the same indexes, each committed on its own; they leave out history, search terms and everything else.

use std::cell::RefCell;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

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
    /// Opportunities to be copied and moved, and the stages that they move through.
    sample: Arc<Sample>,
    next: Arc<AtomicUsize>,
}

pub struct Sample {
    pub opportunities: Vec<Uuid>,
    pub stages: Vec<Uuid>,
}

enum Engine {
    Sqlite { path: String, writer: Mutex<rusqlite::Connection> },
    Postgres { clients: Vec<Client> },
}

thread_local! {
    static CONNECTION: RefCell<Option<rusqlite::Connection>> = const { RefCell::new(None) };
}

const INSERT: &str = "insert into opportunity (id, version, name, account_id, stage_id, stage_since, owner_id, team_id, currency,
    amount, amount_base, probability, opened_on, expected_close_on, created_at, updated_at)
    select ?1, 1, name, account_id, stage_id, stage_since, owner_id, team_id, currency,
    amount, amount_base, probability, opened_on, expected_close_on, created_at, updated_at from opportunity where id = ?2";
const UPDATE: &str = "update opportunity set stage_id = ?1, version = version + 1 where id = ?2";

/// A connection, and its statements of the two writes.
struct Client {
    client: tokio_postgres::Client,
    insert: tokio_postgres::Statement,
    update: tokio_postgres::Statement,
}

impl Floor {
    pub fn sqlite(path: &str, reads: Vec<(String, Vec<Value>)>, sample: Arc<Sample>) -> Floor {
        let writer = open(path);
        let durable = "pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 8000";
        writer.execute_batch(durable).expect("a durable writer");
        let engine = Engine::Sqlite { path: path.to_owned(), writer: Mutex::new(writer) };
        Floor { reads: Arc::new(reads), engine: Arc::new(engine), sample, next: Arc::default() }
    }

    /// Sixteen connections, each taken in turn.
    pub async fn postgres(url: &str, reads: Vec<(String, Vec<Value>)>, sample: Arc<Sample>) -> Floor {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("the server");
        tokio::spawn(async move { connection.await.expect("the connection") });
        // What the server does by itself within minutes after so many rows came: indexes alone answer only after it.
        client.batch_execute("vacuum analyze").await.expect("a vacuum");
        let mut clients = Vec::new();
        for _ in 0..16 {
            let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("the server");
            tokio::spawn(async move { connection.await.expect("the connection") });
            for (number, (sql, args)) in reads.iter().enumerate() {
                client.batch_execute(&prepared(number, sql, args)).await.expect("the statement");
            }
            let insert = client.prepare(&INSERT.replace('?', "$")).await.expect("an insert");
            let update = client.prepare(&UPDATE.replace('?', "$")).await.expect("an update");
            clients.push(Client { client, insert, update });
        }
        Floor { reads: Arc::new(reads), engine: Arc::new(Engine::Postgres { clients }), sample, next: Arc::default() }
    }

    pub fn router(self) -> Router {
        Router::new().route("/floor/{number}", get(read)).route("/floor", post(create).patch(update)).with_state(self)
    }
}

async fn read(State(floor): State<Floor>, Path(number): Path<usize>) -> impl IntoResponse {
    let (sql, args) = &floor.reads[number];
    let body = match &*floor.engine {
        Engine::Sqlite { path, .. } => CONNECTION.with_borrow_mut(|connection| {
            let connection = connection.get_or_insert_with(|| open(path));
            sqlite(connection, sql, args)
        }),
        Engine::Postgres { clients } => postgres(&clients[floor.turn() % clients.len()].client, number).await,
    };
    ([(header::CONTENT_TYPE, "application/json")], body)
}

/// As one would open it by hand who knows SQLite: statements stay planned, pages are mapped or kept in memory.
fn open(path: &str) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(path).expect("the database");
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).expect("an option");
    let memory =
        "pragma busy_timeout = 60000; pragma cache_size = -64000; pragma temp_store = memory; pragma mmap_size = 268435456";
    connection.execute_batch(memory).expect("options");
    connection
}

impl Floor {
    fn turn(&self) -> usize {
        self.next.fetch_add(1, Ordering::Relaxed)
    }
}

/// One insert, committed on its own.
async fn create(State(floor): State<Floor>) -> impl IntoResponse {
    let (turn, id) = (floor.turn(), base::new_id());
    let like = floor.sample.opportunities[turn % floor.sample.opportunities.len()];
    write(&floor, turn, INSERT, [id, like]).await;
    ([(header::CONTENT_TYPE, "application/json")], format!("{{\"id\":\"{id}\"}}"))
}

/// One update, committed on its own.
async fn update(State(floor): State<Floor>) -> impl IntoResponse {
    let turn = floor.turn();
    let (opportunities, stages) = (&floor.sample.opportunities, &floor.sample.stages);
    let (id, stage) = (opportunities[turn % opportunities.len()], stages[turn / opportunities.len() % stages.len()]);
    write(&floor, turn, UPDATE, [stage, id]).await;
    ([(header::CONTENT_TYPE, "application/json")], format!("{{\"id\":\"{id}\"}}"))
}

async fn write(floor: &Floor, turn: usize, sql: &str, ids: [Uuid; 2]) {
    match &*floor.engine {
        Engine::Sqlite { writer, .. } => {
            let writer = writer.lock().await;
            let mut statement = writer.prepare_cached(sql).expect("a statement");
            statement.execute((&ids[0].as_bytes()[..], &ids[1].as_bytes()[..])).expect("a write");
        }
        Engine::Postgres { clients } => {
            let Client { client, insert, update } = &clients[turn % clients.len()];
            let statement = if sql == INSERT { insert } else { update };
            client.execute(statement, &[&ids[0], &ids[1]]).await.expect("a write");
        }
    }
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
