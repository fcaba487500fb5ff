//! Everything that the two engines say differently. No other file, here or above, has SQL that only one of them understands.
//! `terms` is the part about search.
//!
//! | kind | SQLite | PostgreSQL |
//! |---|---|---|
//! | id | blob(16) | uuid |
//! | text | text, compared by bytes | text collate "C" |
//! | int | integer | bigint |
//! | bool | integer(1), 0 or 1 | boolean |
//! | date | text(10), `2026-01-31` | date |
//! | instant | text(27), `2026-01-31T23:59:59.000001Z` | timestamptz |
//! | bytes | blob | bytea |

mod terms;

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::FromSqlError;

use crate::db::Engine;
use crate::schema::{Column, ColumnKind, Index, Table};
use crate::session::Kind;
use crate::time;

pub use terms::{
    POSTGRES_SORT_IN, create_text_index, index_terms, insert_terms, insert_with_terms, matches, terms_name, terms_put_aside,
    terms_query, unindexed,
};

/// Waits for another process that writes (an import from the command line) for some seconds, then gives up.
pub const SQLITE_WRITER: &str = "pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = full;
    pragma foreign_keys = on; pragma case_sensitive_like = on; pragma cache_size = -64000; pragma temp_store = memory;
    pragma wal_autocheckpoint = 0; pragma journal_size_limit = 67108864; pragma mmap_size = 268435456;";

pub const SQLITE_CHECKPOINTER: &str = "pragma busy_timeout = 10000; pragma synchronous = full;";

/// Moves what it can of the write-ahead log into the file without waiting for anybody.
pub const SQLITE_MOVE_LOG: &str = "pragma wal_checkpoint(passive)";

/// The same for a database that is thrown away.
pub const SQLITE_CARELESS_WRITER: &str = "pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = off;
    pragma foreign_keys = on; pragma case_sensitive_like = on; pragma temp_store = memory;";

pub const SQLITE_READER: &str = "pragma busy_timeout = 10000; pragma query_only = on; pragma case_sensitive_like = on;
    pragma cache_size = -4000; pragma temp_store = memory; pragma mmap_size = 268435456;";

/// Forgets pages that are kept in memory; they are read again when they are needed.
pub const SQLITE_REST: &str = "pragma mmap_size = 0; pragma shrink_memory; pragma mmap_size = 268435456;";

/// Functions that SQLite has not and PostgreSQL is taught by [`functions`]:
/// - `days_between(later, earlier)`: whole days between two dates.
/// - `median(int)`: the middle value, of two middle ones the mean without its fraction.
pub fn sqlite_functions(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("days_between", 2, flags, |call| {
        let date =
            |index| Ok::<Option<base::Date>, FromSqlError>(call.get_raw(index).as_str_or_null()?.and_then(time::parse_date));
        let (later, earlier) = (date(0)?, date(1)?);
        Ok(later.zip(earlier).map(|(later, earlier)| later.duration_since(earlier).as_hours() / 24))
    })?;
    connection.create_aggregate_function("median", 1, flags, Median)
}

struct Median;

impl Aggregate<Vec<i64>, Option<i64>> for Median {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Vec<i64>> {
        Ok(Vec::new())
    }

    fn step(&self, call: &mut Context<'_>, values: &mut Vec<i64>) -> rusqlite::Result<()> {
        values.extend(call.get::<Option<i64>>(0)?);
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, values: Option<Vec<i64>>) -> rusqlite::Result<Option<i64>> {
        let mut values = values.unwrap_or_default();
        if values.is_empty() {
            return Ok(None);
        }
        let (middle, even) = (values.len() / 2, values.len().is_multiple_of(2));
        let (below, &mut upper, _) = values.select_nth_unstable(middle);
        let lower = if even { below.iter().copied().max().unwrap_or(upper) } else { upper };
        Ok(i64::try_from((i128::from(lower) + i128::from(upper)) / 2).ok())
    }
}

/// What a database has to be taught before its tables are made; run again whenever it has changed.
pub fn functions(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "",
        Engine::Postgres => {
            "create or replace function days_between(later date, earlier date) returns bigint
             language sql immutable strict parallel safe as $$ select cast(later - earlier as bigint) $$;
             create or replace function median_of(bigint[]) returns bigint
             language sql immutable strict parallel safe as $$
               select cast(div(cast(v[(n + 1) / 2] as numeric) + v[n / 2 + 1], 2) as bigint)
               from (select array_agg(x order by x) as v, cast(count(x) as int) as n from unnest($1) as x where x is not null) as s
             $$;
             create or replace aggregate median(bigint) (sfunc = array_append, stype = bigint[], finalfunc = median_of, initcond = '{}');"
        }
    }
}

/// A name of a table or column in a statement.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

pub fn list(names: &[impl AsRef<str>]) -> String {
    names.iter().map(|name| quoted(name.as_ref())).collect::<Vec<_>>().join(", ")
}

pub fn insert(table: &str, columns: &[impl AsRef<str>]) -> String {
    let parameters = (1..=columns.len()).map(|number| format!("?{number}")).collect::<Vec<_>>().join(", ");
    format!("insert into {} ({}) values ({parameters})", quoted(table), list(columns))
}

/// For PostgreSQL: a query that has the types of the columns, and the statement that takes rows in binary form.
pub fn copy(table: &str, columns: &[&str], terms: bool) -> (String, String) {
    let (table, columns) = (quoted(table), format!("{}{}", list(columns), if terms { ", terms" } else { "" }));
    (format!("select {columns} from {table} limit 0"), format!("copy {table} ({columns}) from stdin binary"))
}

pub fn postgres_begin(kind: Kind) -> &'static str {
    match kind {
        Kind::Read => "begin isolation level repeatable read read only",
        Kind::Write => "begin",
    }
}

/// What follows a `select … limit 1` that claims a row which no other server is claiming.
pub fn claim(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "",
        Engine::Postgres => " for update skip locked",
    }
}

/// Until the end of the transaction references are checked by the commit only, so that rows may come in any order.
pub fn defer_references(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "pragma defer_foreign_keys = on",
        Engine::Postgres => "set constraints all deferred",
    }
}

/// What the engine itself finds wrong, a row of text each.
pub fn integrity(engine: Engine) -> Option<&'static str> {
    match engine {
        Engine::Sqlite => Some("select integrity_check from pragma_integrity_check where integrity_check <> 'ok'"),
        Engine::Postgres => None,
    }
}

/// Gathers what the planner wants to know about these tables; each statement is a transaction of its own.
///
/// SQLite is told nothing of tables that are small, or within the text index: it would read them whole, and would go on doing
/// so when a hundred thousand rows have come since. Of a table that it knows nothing about it assumes that it is large.
pub fn analyze(engine: Engine, tables: &[String]) -> Vec<String> {
    match engine {
        Engine::Sqlite => vec![
            "pragma analysis_limit = 1000; analyze;
             delete from sqlite_stat1 where tbl glob '*__terms_*' or tbl in
               (select tbl from sqlite_stat1 group by tbl having max(cast(stat as integer)) < 1000);
             analyze sqlite_schema"
                .to_owned(),
        ],
        // Only ours, one after the other: on a server that others use too nobody has to wait for all of them.
        Engine::Postgres => tables.iter().map(|table| format!("analyze {}", quoted(table))).collect(),
    }
}

/// The tables that are not empty. Of a table that PostgreSQL was told to be empty it believes so until it is told otherwise, and reads
/// it whole; of one that it knows nothing about it looks at the size.
pub const POSTGRES_FILLED: &str = "select relname from pg_class
    where relkind = 'r' and relnamespace = current_schema()::regnamespace and pg_relation_size(oid) > 0";

/// Until the end of the transaction plans avoid reading tables whole wherever there is another way.
pub const POSTGRES_ASSUME_LARGE: &str = "select set_config('enable_seqscan', 'off', true)";

/// For the rest of a transaction that writes many rows: search terms are put aside in large portions, although what is put aside makes
/// each search slower.
pub const POSTGRES_MANY: &str = "select set_config('work_mem', '64MB', true), set_config('gin_pending_list_limit', '16MB', true)";

/// The statement that holds a row, where one is needed.
pub fn lock(engine: Engine, table: &str) -> Option<String> {
    match engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(format!("select 1 from {} where id = ?1 for update", quoted(table))),
    }
}

/// What follows a `select … order by id` whose rows stay as they are until the end of the transaction: against any other writer, or
/// only against one that changes them (`share`).
pub fn hold(engine: Engine, share: bool) -> &'static str {
    match (engine, share) {
        (Engine::Sqlite, _) => "",
        (Engine::Postgres, true) => " for share",
        (Engine::Postgres, false) => " for no key update",
    }
}

pub fn column_type(engine: Engine, kind: ColumnKind) -> &'static str {
    match (engine, kind) {
        (Engine::Sqlite, ColumnKind::Id) => "blob(16)",
        (Engine::Sqlite, ColumnKind::Text) => "text",
        (Engine::Sqlite, ColumnKind::Int) => "integer",
        (Engine::Sqlite, ColumnKind::Bool) => "integer(1)",
        (Engine::Sqlite, ColumnKind::Date) => "text(10)",
        (Engine::Sqlite, ColumnKind::Instant) => "text(27)",
        (Engine::Sqlite, ColumnKind::Bytes) => "blob",
        (Engine::Postgres, ColumnKind::Id) => "uuid",
        (Engine::Postgres, ColumnKind::Text) => "text collate \"C\"",
        (Engine::Postgres, ColumnKind::Int) => "bigint",
        (Engine::Postgres, ColumnKind::Bool) => "boolean",
        (Engine::Postgres, ColumnKind::Date) => "date",
        (Engine::Postgres, ColumnKind::Instant) => "timestamptz",
        (Engine::Postgres, ColumnKind::Bytes) => "bytea",
    }
}

/// The kind of a column from the type that the engine's catalogue gives for it; `None` for what the store keeps for itself.
pub fn column_kind(declared: &str) -> Option<ColumnKind> {
    Some(match declared {
        "blob(16)" | "uuid" => ColumnKind::Id,
        "text" => ColumnKind::Text,
        "integer" | "bigint" => ColumnKind::Int,
        "integer(1)" | "boolean" => ColumnKind::Bool,
        "text(10)" | "date" => ColumnKind::Date,
        "text(27)" | "timestamp with time zone" => ColumnKind::Instant,
        "blob" | "bytea" => ColumnKind::Bytes,
        _ => return None,
    })
}

/// Table name, column name, declared type: every column of every table of ours, in order.
pub fn columns_query(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "select t.name, c.name, lower(c.type) from pragma_table_list t, pragma_table_info(t.name) c
             where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite~_%' escape '~' order by t.name, c.cid"
        }
        Engine::Postgres => {
            "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
             from pg_class c join pg_attribute a on a.attrelid = c.oid
             where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
             order by c.relname, a.attnum"
        }
    }
}

/// The names of all indexes, and of the tables that are text indexes.
pub fn indexes_query(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "select name from sqlite_schema where type = 'index'
             union all select name from pragma_table_list where schema = 'main' and type = 'virtual'"
        }
        Engine::Postgres => {
            "select relname from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('i', 'I')"
        }
    }
}

/// Keeps two servers from changing the schema at once, until the transaction ends.
pub fn lock_schema(engine: Engine) -> Option<&'static str> {
    match engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some("select pg_advisory_xact_lock(hashtext('kaidan schema ' || current_schema()))"),
    }
}

/// Columns of every table (on one engine or the other) that no description has.
pub const OWN_COLUMNS: [&str; 2] = ["seq", "terms"];

/// The table itself, without references to other tables where those may not exist yet (see [`add_reference`]).
pub fn create_table(engine: Engine, table: &Table) -> String {
    let seq = match engine {
        Engine::Sqlite => "seq integer primary key",
        Engine::Postgres => "seq bigint generated always as identity",
    };
    let mut lines: Vec<String> = (!table.clustered).then(|| seq.to_owned()).into_iter().collect();
    lines.extend(table.columns.iter().map(|column| column_definition(engine, column, column.required)));
    if !table.key.is_empty() {
        let constraint = if engine == Engine::Sqlite && !table.clustered { "unique" } else { "primary key" };
        lines.push(format!("{constraint} ({})", list(&table.key)));
    }
    let end = if engine == Engine::Sqlite && table.clustered { " without rowid" } else { "" };
    format!("create table {} ({}){end}", quoted(&table.name), lines.join(", "))
}

pub fn add_column(engine: Engine, table: &str, column: &Column) -> String {
    format!("alter table {} add column {}", quoted(table), column_definition(engine, column, false))
}

fn column_definition(engine: Engine, column: &Column, required: bool) -> String {
    let mut text = format!("{} {}", quoted(&column.name), column_type(engine, column.kind));
    if required {
        text.push_str(" not null");
    }
    if let (Engine::Sqlite, Some(parent)) = (engine, &column.references) {
        text.push_str(&format!(" references {} (id)", quoted(parent)));
    }
    text
}

/// The statement that adds the reference of a column that was just made, where the column did not bring it along.
pub fn add_reference(engine: Engine, table: &str, column: &Column) -> Option<String> {
    let parent = column.references.as_ref().filter(|_| engine == Engine::Postgres)?;
    Some(format!(
        "alter table {} add foreign key ({}) references {} (id) deferrable initially immediate",
        quoted(table),
        quoted(&column.name),
        quoted(parent)
    ))
}

/// Nulls are the smallest value in every index, as they are in every `order by` after `rewrite`.
pub fn create_index(engine: Engine, table: &str, index: &Index) -> String {
    let mut keys: Vec<String> = index.columns.iter().map(|column| index_key(engine, column)).collect();
    let mut carried = String::new();
    if !index.include.is_empty() {
        match engine {
            Engine::Sqlite if index.unique => {}
            Engine::Sqlite => keys.extend(index.include.iter().map(|name| quoted(name))),
            Engine::Postgres => carried = format!(" include ({})", list(&index.include)),
        }
    }
    let unique = if index.unique { "unique " } else { "" };
    let filter = index.filter.as_ref().map(|filter| format!(" where {filter}")).unwrap_or_default();
    let (name, table, keys) = (quoted(&index.name(table)), quoted(table), keys.join(", "));
    format!("create {unique}index {name} on {table} ({keys}){carried}{filter}")
}

fn index_key(engine: Engine, column: &str) -> String {
    let (name, descending) = match column.strip_suffix(" desc") {
        Some(name) => (name, true),
        None => (column, false),
    };
    let order = match (engine, descending) {
        (Engine::Sqlite, false) => "",
        (Engine::Sqlite, true) => " desc",
        (Engine::Postgres, false) => " nulls first",
        (Engine::Postgres, true) => " desc nulls last",
    };
    format!("{}{order}", quoted(name))
}
