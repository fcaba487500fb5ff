//! One connection to a PostgreSQL server, driven by whoever uses it: no thread and no executor of its own behind it. Built on
//! `tokio-postgres` and not on its synchronous wrapper, because only so `begin` travels with the first statement and many
//! statements travel together.
//!
//! Must not be used on a thread that runs async tasks.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use base::{Error, Result};
use bytes::Bytes;
use futures_util::Stream;
use futures_util::future::{join, join_all};
use rustc_hash::FxHashMap;
use tokio::runtime::Builder;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::config::SslMode;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Config, NoTls, RowStream, Statement};

use crate::pool::Pooled;
use crate::postgres_types::{Cell, fits, own_type};
use crate::row::{Row, Source};
use crate::tls::Tls;
use crate::value::{Value, checked_text};
use crate::wire::{Driver, Wire};
use crate::{dialect, error, rewrite, time};

/// Prepared statements that a connection keeps, by their text.
const STATEMENTS: usize = 256;
/// Rows that are taken from the network before they are handed on.
const ROWS_AT_ONCE: usize = 256;
/// Statements that are under way at the same time.
const SENT_AT_ONCE: usize = 256;
/// Statements that wait for the next one to travel with.
const MOST_WAITING: usize = 24;

type Statements = FxHashMap<Box<str>, Statement>;

pub struct Session {
    client: Client,
    wire: Wire,
    statements: Statements,
    state: State,
    /// Rows are on the way that nobody wants.
    left_over: bool,
    /// What travels with the next statement.
    waiting: Vec<Waiting>,
}

struct Waiting {
    sql: Box<str>,
    args: Vec<Value>,
    /// Rows that it has to change.
    expected: Option<u64>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Idle,
    /// A transaction that begins with the next statement.
    Beginning(Kind),
    Within(Kind),
}

#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Read,
    Write,
}

impl Session {
    pub fn connect(config: &Config) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(Error::internal)?;
        let failed = |e: tokio_postgres::Error| error::postgres(&e, error::CONNECT);
        let (client, driver): (_, Driver) = if config.get_ssl_mode() == SslMode::Require {
            let (client, connection) = runtime.block_on(config.connect(Tls::new()?)).map_err(failed)?;
            (client, Box::pin(connection))
        } else {
            let (client, connection) = runtime.block_on(config.connect(NoTls)).map_err(failed)?;
            (client, Box::pin(connection))
        };
        let wire = Wire::new(runtime, driver);
        Ok(Self { client, wire, statements: Statements::default(), state: State::Idle, left_over: false, waiting: Vec::new() })
    }

    /// The transaction begins with the next statement. False where the server has closed the connection since it was last used.
    pub fn begin(&mut self, kind: Kind) -> bool {
        self.wire.flush();
        self.state = State::Beginning(kind);
        self.wire.is_open()
    }

    pub fn commit(&mut self) -> Result<()> {
        // What is expected has to be seen before it is made lasting; everything else that fails spoils the commit by itself.
        if self.waiting.iter().any(|waiting| waiting.expected.is_some()) {
            self.flush()?;
        }
        if self.state != State::Within(Kind::Write) && self.waiting.is_empty() {
            self.state = State::Idle;
            return Ok(());
        }
        self.run("commit", async |client, _| Ok(client.batch_execute("commit").await?))?;
        self.state = State::Idle;
        Ok(())
    }

    /// A statement, once for each row of parameters, that travels with the next one. Where it fails, or changes other than the
    /// expected number of rows (`Conflict`), the next one or the commit says so.
    pub fn send(&mut self, sql: &str, rows: &[Vec<Value>], expected: Option<u64>) -> Result<()> {
        for row in rows {
            check(row)?;
            if self.waiting.len() >= MOST_WAITING {
                self.flush()?;
            }
            self.waiting.push(Waiting { sql: sql.into(), args: row.clone(), expected });
        }
        Ok(())
    }

    /// Drops what was not sent yet.
    pub fn forget(&mut self) {
        self.waiting.clear();
    }

    /// Learns what became of the statements that were sent.
    pub fn flush(&mut self) -> Result<()> {
        if self.waiting.is_empty() { Ok(()) } else { self.run("", async |_, _| Ok(())) }
    }

    /// Statements without parameters, separated by `;`.
    pub fn batch(&mut self, sql: &str) -> Result<()> {
        self.run(sql, async |client, _| Ok(client.batch_execute(sql).await?))?;
        self.left_over = false;
        Ok(())
    }

    /// Calls `f` with each row while it answers true.
    pub fn walk(&mut self, sql: &str, args: &[Value], mut f: impl FnMut(&Row<'_>) -> Result<bool>) -> Result<()> {
        check(args)?;
        let rows = self.run(sql, async |client, statements| {
            let statement = prepared(client, statements, sql, args).await?;
            Ok(client.query_raw(&statement, args).await?)
        })?;
        let mut rows = pin!(rows);
        let mut last = false;
        while !last {
            let batch;
            (batch, last) = self.wire.wait(next_rows(rows.as_mut())).map_err(|e| self.failed(e.into(), sql))?;
            for row in &batch {
                if !f(&Row(Source::Postgres(row))).inspect_err(|_| self.left_over = !last)? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// The number of rows that the statement changed.
    pub fn execute(&mut self, sql: &str, args: &[Value]) -> Result<u64> {
        check(args)?;
        self.run(sql, async |client, statements| {
            let statement = prepared(client, statements, sql, args).await?;
            Ok(client.execute_raw(&statement, args).await?)
        })
    }

    /// One statement once for each row of parameters, many of them on the way at the same time.
    pub fn execute_many(&mut self, sql: &str, rows: &[Vec<Value>]) -> Result<u64> {
        rows.iter().try_for_each(|row| check(row))?;
        self.run(sql, async |client, statements| {
            let mut changed = 0;
            for rows in rows.chunks(SENT_AT_ONCE) {
                let statement = prepared(client, statements, sql, &sample(rows)).await?;
                for outcome in join_all(rows.iter().map(|row| client.execute_raw(&statement, row))).await {
                    changed += outcome?;
                }
            }
            Ok(changed)
        })
    }

    /// Inserts by `copy`, the fastest way into a table; `terms` are the search terms of each row, where the table has them.
    pub fn copy(&mut self, table: &str, columns: &[&str], rows: &[Vec<Value>], terms: Option<&[String]>) -> Result<()> {
        rows.iter().try_for_each(|row| check(row))?;
        let (kinds, copy) = dialect::copy(table, columns, terms.is_some());
        self.run(&copy, async |client, statements| {
            let kinds = prepared(client, statements, &kinds, &[]).await?;
            let types: Vec<Type> = kinds.columns().iter().map(|column| column.type_().clone()).collect();
            let statement = prepared(client, statements, &copy, &[]).await?;
            let mut writer = pin!(BinaryCopyInWriter::new(client.copy_in::<_, Bytes>(&statement).await?, &types));
            for (number, row) in rows.iter().enumerate() {
                let terms = terms.and_then(|terms| terms.get(number)).map(|terms| Cell::Terms(terms));
                let cells: Vec<Cell<'_>> = row.iter().map(Cell::Value).chain(terms).collect();
                writer.as_mut().write_raw(cells.iter()).await?;
            }
            writer.finish().await?;
            Ok(())
        })
    }

    /// Does the work. Before it goes what opens the transaction, where that is not done yet, and what waits; nobody waits for the
    /// answers in between. Futures that are joined are first polled, and so send, in their order.
    fn run<T>(&mut self, sql: &str, work: impl AsyncFnOnce(&Client, &mut Statements) -> Result<T, Fault>) -> Result<T> {
        let waiting = std::mem::take(&mut self.waiting);
        let Self { client, wire, statements, state, .. } = self;
        let client = &*client;
        let opening = match *state {
            State::Beginning(kind) => {
                *state = State::Within(kind);
                Some(dialect::postgres_begin(kind))
            }
            _ => None,
        };
        let begin = async {
            match opening {
                Some(begin) => client.batch_execute(begin).await,
                None => Ok(()),
            }
        };
        let rest = async {
            let mut prepared_before = Vec::with_capacity(waiting.len());
            for one in &waiting {
                match prepared(client, statements, &one.sql, &one.args).await {
                    Ok(statement) => prepared_before.push((one, statement)),
                    Err(fault) => return (Some((fault, &*one.sql)), None),
                }
            }
            let sent = join_all(prepared_before.iter().map(|(one, statement)| client.execute_raw(statement, &one.args)));
            let (outcomes, result) = join(sent, work(client, statements)).await;
            let mut outcomes = waiting.iter().zip(outcomes);
            let wrong = outcomes.find_map(|(one, outcome)| Some((one.wrong(outcome)?, &*one.sql)));
            (wrong, Some(result))
        };
        let (begun, (wrong, result)) = wire.wait(join(begin, rest));
        if let Err(error) = begun {
            return Err(self.failed(error.into(), sql));
        }
        match (wrong, result) {
            (Some((fault, sql)), _) => Err(self.failed(fault, sql)),
            (None, Some(result)) => result.map_err(|fault| self.failed(fault, sql)),
            (None, None) => Err(Error::internal("a statement without an outcome")),
        }
    }

    fn failed(&mut self, fault: Fault, sql: &str) -> Error {
        match fault {
            Fault::Ours(error) => error,
            Fault::Server(error) => {
                // A statement from before a column was added may not fit any more.
                self.statements.remove(sql);
                error::postgres(&error, sql)
            }
        }
    }
}

impl Waiting {
    fn wrong(&self, outcome: Result<u64, tokio_postgres::Error>) -> Option<Fault> {
        match outcome {
            Err(error) => Some(error.into()),
            Ok(changed) if self.expected.is_some_and(|expected| expected != changed) => Some(Fault::Ours(error::conflict())),
            Ok(_) => None,
        }
    }
}

impl Pooled for Session {
    fn settle(&mut self) -> bool {
        self.forget();
        match std::mem::replace(&mut self.state, State::Idle) {
            _ if self.left_over => return false,
            State::Idle | State::Beginning(_) => {}
            // Nothing depends on the answer, so nobody waits for it.
            State::Within(Kind::Read) => self.wire.send(self.client.batch_execute("commit")),
            State::Within(Kind::Write) => {
                if self.wire.wait(self.client.batch_execute("rollback")).is_err() {
                    return false;
                }
            }
        }
        self.wire.is_open()
    }
}

enum Fault {
    Ours(Error),
    Server(tokio_postgres::Error),
}

impl From<tokio_postgres::Error> for Fault {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Server(error)
    }
}

/// The rows that are there, at least one unless it is the end; and whether it is.
async fn next_rows(mut rows: Pin<&mut RowStream>) -> Result<(Vec<tokio_postgres::Row>, bool), tokio_postgres::Error> {
    let mut batch = Vec::new();
    poll_fn(|cx| {
        while batch.len() < ROWS_AT_ONCE {
            match rows.as_mut().poll_next(cx) {
                Poll::Ready(Some(Ok(row))) => batch.push(row),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error)),
                Poll::Ready(None) => return Poll::Ready(Ok(true)),
                Poll::Pending if batch.is_empty() => return Poll::Pending,
                Poll::Pending => break,
            }
        }
        Poll::Ready(Ok(false))
    })
    .await
    .map(|last| (batch, last))
}

/// The statement for this text. The server infers the types of the parameters; where a value is of another type (`coalesce(?1, 0)`
/// wants four bytes, the value has eight) the statement is prepared once more with the type of the value.
async fn prepared(client: &Client, statements: &mut Statements, sql: &str, args: &[Value]) -> Result<Statement, Fault> {
    if let Some(statement) = statements.get(sql)
        && unfit(statement, args)?.is_none()
    {
        return Ok(statement.clone());
    }
    let text = rewrite::for_postgres(sql);
    let mut statement = match statements.get(sql) {
        Some(statement) => statement.clone(),
        None => client.prepare(&text).await.map_err(Fault::from)?,
    };
    if let Some(types) = unfit(&statement, args)? {
        statement = client.prepare_typed(&text, &types).await?;
    }
    if statements.len() >= STATEMENTS {
        statements.clear();
    }
    statements.insert(sql.into(), statement.clone());
    Ok(statement)
}

/// The types to prepare with where the values do not fit those of the statement.
fn unfit(statement: &Statement, args: &[Value]) -> Result<Option<Vec<Type>>, Fault> {
    let wanted = statement.params();
    if wanted.len() != args.len() {
        return Err(Fault::Ours(Error::internal(format!("{} values for {} parameters", args.len(), wanted.len()))));
    }
    if args.iter().zip(wanted).all(|(value, wanted)| fits(value, wanted)) {
        return Ok(None);
    }
    let types = args.iter().zip(wanted).map(|(value, wanted)| match fits(value, wanted) {
        true => wanted.clone(),
        false => own_type(value).unwrap_or_else(|| wanted.clone()),
    });
    Ok(Some(types.collect()))
}

/// For each parameter a value that has a type, if there is one.
fn sample(rows: &[Vec<Value>]) -> Vec<Value> {
    let width = rows.first().map_or(0, Vec::len);
    let typed = |column: usize| rows.iter().filter_map(|row| row.get(column)).find(|value| !value.is_null());
    (0..width).map(|column| typed(column).cloned().unwrap_or(Value::Null)).collect()
}

/// Refuses what SQLite would refuse.
fn check(args: &[Value]) -> Result<()> {
    for value in args {
        match value {
            Value::Text(text) => drop(checked_text(text)?),
            Value::Date(date) => drop(time::checked_date(*date)?),
            Value::Instant(instant) => drop(time::checked_instant(*instant)?),
            _ => {}
        }
    }
    Ok(())
}
