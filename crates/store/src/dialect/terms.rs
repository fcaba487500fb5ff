//! Search terms: how each engine keeps them and finds by them.

use super::{list, quoted};
use crate::db::Engine;

/// For PostgreSQL: the same with the search terms of the row, which come last.
pub fn insert_with_terms(table: &str, columns: &[impl AsRef<str>]) -> String {
    let parameters = (1..=columns.len()).map(|number| format!("?{number}, ")).collect::<String>();
    let terms = terms_of(columns.len() + 1);
    format!("insert into {} ({}, terms) values ({parameters}{terms})", quoted(table), list(columns))
}

/// A parameter with terms as PostgreSQL keeps them.
fn terms_of(parameter: usize) -> String {
    format!("array_to_tsvector(coalesce(string_to_array(nullif(?{parameter}, ''), ' '), '{{}}'))")
}

/// Search terms of a table (the name of its text index) that are put aside are sorted in.
pub const POSTGRES_SORT_IN: &str = "select gin_clean_pending_list(oid) from pg_class
    where relname = ?1 and relkind = 'i' and relnamespace = current_schema()::regnamespace";

/// Text indexes that have a limit of their own for terms that are put aside follow the session's from now on.
pub fn terms_put_aside(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "",
        Engine::Postgres => {
            "do $$
             declare index record;
             begin
               for index in select relname from pg_class
                            where relkind = 'i' and relnamespace = current_schema()::regnamespace and right(relname, 7) = '__terms'
               loop
                 execute format('alter index %I reset (gin_pending_list_limit)', index.relname);
               end loop;
             end $$"
        }
    }
}

/// No table of a description is called like this.
pub fn terms_name(table: &str) -> String {
    format!("{table}__terms")
}

/// The name that `indexes_query` lists when the table has its text index, and the statements that make it.
pub fn create_text_index(engine: Engine, table: &str) -> (String, String) {
    let name = terms_name(table);
    let sql = match engine {
        // Terms come folded: whatever stands between blanks is one. Sixteen segments are merged at a time, a little with each
        // write, and a transaction writes one segment: with the defaults, imports spend half of their time rewriting what they wrote.
        Engine::Sqlite => format!(
            "create virtual table {0} using fts5(terms, content='', contentless_delete=1, detail=none,
             tokenize=\"ascii tokenchars '!\"\"#$%&''()*+,-./:;<=>?@[\\]^_`{{|}}~'\");
             insert into {0} ({0}, rank) values ('automerge', 16), ('crisismerge', 64), ('hashsize', 16777216)",
            quoted(&name)
        ),
        Engine::Postgres => format!(
            "alter table {0} add column if not exists terms tsvector; create index {1} on {0} using gin (terms)",
            quoted(table),
            quoted(&name)
        ),
    };
    (name, sql)
}

/// For SQLite: the terms of the row that has this `seq`. Parameters: seq, terms.
pub fn insert_terms(table: &str) -> String {
    format!("insert into {} (rowid, terms) values (?1, ?2)", quoted(&terms_name(table)))
}

/// Parameters: id, terms.
pub fn index_terms(engine: Engine, table: &str) -> String {
    match engine {
        Engine::Sqlite => format!(
            "insert or replace into {} (rowid, terms) select seq, ?2 from {} where id = ?1",
            quoted(&terms_name(table)),
            quoted(table)
        ),
        Engine::Postgres => format!("update {} set terms = {} where id = ?1", quoted(table), terms_of(2)),
    }
}

/// Counts the rows that no search can find.
pub fn unindexed(engine: Engine, table: &str) -> String {
    let name = quoted(table);
    match engine {
        Engine::Sqlite => {
            format!("select count(*) from {name} where seq not in (select rowid from {})", quoted(&terms_name(table)))
        }
        Engine::Postgres => format!("select count(*) from {name} where terms is null"),
    }
}

pub fn matches(engine: Engine, table: &str, alias: &str, param: usize) -> String {
    match engine {
        Engine::Sqlite => {
            let index = quoted(&terms_name(table));
            format!("{alias}.seq in (select rowid from {index} where {index} match ?{param})")
        }
        Engine::Postgres => format!("{alias}.terms @@ cast(cast(?{param} as text) as tsquery)"),
    }
}

pub fn terms_query<'t>(engine: Engine, terms: impl Iterator<Item = (&'t str, bool)>) -> String {
    let mut parts = Vec::new();
    for (term, prefix) in terms {
        parts.push(match engine {
            Engine::Sqlite => format!("\"{}\"{}", term.replace('"', "\"\""), if prefix { "*" } else { "" }),
            Engine::Postgres => {
                format!("'{}'{}", term.replace('\\', "\\\\").replace('\'', "''"), if prefix { ":*" } else { "" })
            }
        });
    }
    match engine {
        Engine::Sqlite if parts.is_empty() => "\"\"".to_owned(),
        Engine::Sqlite => parts.join(" AND "),
        Engine::Postgres => parts.join(" & "),
    }
}
