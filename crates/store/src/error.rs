//! What the engines complain about, in the words of `base::Error`: the same error for the same mistake on both.

use base::{Error, Problem};
use rusqlite::ErrorCode;
use rusqlite::ffi;

/// A unique value is taken. `columns` are those of the constraint, joined by commas: one column names the field at fault, of
/// several none is.
fn taken(columns: String) -> Error {
    let one = !columns.is_empty() && !columns.contains(',');
    Error::Duplicate(vec![if one { Problem::at(columns, "taken") } else { Problem::new("duplicate_record") }])
}

/// The row that a reference names is not there, or a row that is still named by another was to be deleted.
fn reference(sql: &str) -> Error {
    let deletes = sql.trim_start().get(..6).is_some_and(|verb| verb.eq_ignore_ascii_case("delete"));
    Error::invalid(Problem::new(if deletes { "still_referenced" } else { "reference_missing" }))
}

pub fn sqlite(error: &rusqlite::Error, sql: &str) -> Error {
    let rusqlite::Error::SqliteFailure(code, message) = error else {
        return Error::Internal(format!("{error}; in: {sql}"));
    };
    let message = message.as_deref().unwrap_or("");
    match (code.code, code.extended_code) {
        (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => taken(unique_columns(message)),
        (_, ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => reference(sql),
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::DiskFull | ErrorCode::CannotOpen, _) => {
            Error::Unavailable(format!("{error}; in: {sql}"))
        }
        _ => Error::Internal(format!("{error}; in: {sql}")),
    }
}

/// A row is not as it was when it was read.
pub fn conflict() -> Error {
    Error::Conflict { current: Box::new(serde_json::Value::Null) }
}

/// Stands for the statement where none was running.
pub const CONNECT: &str = "connect";

pub fn postgres(error: &tokio_postgres::Error, sql: &str) -> Error {
    let Some(told) = error.as_db_error() else {
        // Not told by the server: either it is away or we have misused it.
        let source = std::error::Error::source(error).map(|source| format!(": {source}")).unwrap_or_default();
        let text = format!("{error}{source}; in: {sql}");
        let away = error.is_closed() || sql == CONNECT || text.starts_with("error communicating");
        return if away { Error::Unavailable(text) } else { Error::Internal(text) };
    };
    let text = format!("{told}; in: {sql}");
    match told.code().code() {
        "23505" => taken(key_columns(told.detail().unwrap_or("")).unwrap_or_else(|| told.constraint().unwrap_or("").to_owned())),
        "23503" => reference(sql),
        // Lost against another transaction, or the server has no room or is going down: later it may work.
        code if code.starts_with("40") || code.starts_with("53") || code.starts_with("57") || code.starts_with("08") => {
            Error::Unavailable(text)
        }
        // Waited too long for a lock; a statement was prepared before a column changed.
        "55P03" | "0A000" => Error::Unavailable(text),
        // Wrong password, no such database: nothing that a program above could mend.
        code if code.starts_with("28") || code.starts_with("3D") => Error::Unavailable(text),
        _ => Error::Internal(text),
    }
}

/// From `Key (name, region)=(a, b) already exists.`, in whatever language, to `name,region`.
fn key_columns(detail: &str) -> Option<String> {
    let (head, _) = detail.split_once(")=(")?;
    let (_, list) = head.split_once('(')?;
    Some(list.split(", ").map(|column| column.trim_matches('"')).collect::<Vec<_>>().join(","))
}

/// From `UNIQUE constraint failed: account.name, account.region` to `name,region`.
fn unique_columns(message: &str) -> String {
    let list = message.rsplit_once(": ").map_or(message, |(_, list)| list);
    let columns: Vec<&str> = list.split(", ").map(|column| column.rsplit_once('.').map_or(column, |(_, name)| name)).collect();
    columns.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_a_unique_index() {
        assert_eq!(unique_columns("UNIQUE constraint failed: account.name, account.region"), "name,region");
        assert_eq!(unique_columns("UNIQUE constraint failed: user.email"), "email");
        assert_eq!(key_columns("Key (name, \"order\")=(a)=(b, c) already exists.").unwrap(), "name,order");
        assert_eq!(key_columns("Schlüssel »(email)=(x)« existiert bereits.").unwrap(), "email");
    }
}
