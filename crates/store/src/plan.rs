//! How an engine would run a statement, so that tests can assert that nothing reads a whole table.

use base::Result;

use crate::transaction::Reader;
use crate::value::Value;
use crate::{dialect, rewrite};

/// The engine's plan of one statement.
#[derive(Clone, Debug)]
pub struct Plan {
    /// As the engine tells it, a line each.
    pub text: String,
    scans: Vec<String>,
}

impl Plan {
    /// The tables that are read from end to end. A walk along an index (for its order, or because it has every column that
    /// is asked for) does not count.
    pub fn full_scans(&self) -> Vec<String> {
        self.scans.clone()
    }
}

pub fn sqlite(reader: &mut Reader<'_>, sql: &str, args: &[Value]) -> Result<Plan> {
    let lines = reader.query(&format!("explain query plan {sql}"), args, |row| row.get::<String>(3))?;
    let tables = reader.query("select name from sqlite_schema where type = 'table'", &[], |row| row.get::<String>(0))?;
    let mut scans = Vec::new();
    for line in &lines {
        let Some(name) = line.strip_prefix("SCAN ").filter(|rest| !rest.contains(" USING ") && !rest.contains(" VIRTUAL "))
        else {
            continue;
        };
        let table = rewrite::table_of(sql, name, &tables);
        scans.extend(table.filter(|table| !scans.contains(table)));
    }
    Ok(Plan { text: lines.join("\n"), scans })
}

pub fn postgres(reader: &mut Reader<'_>, sql: &str, args: &[Value]) -> Result<Plan> {
    // Tables of tests are small, and small tables are read whole for good reason: ask for the plan of large ones.
    reader.each(dialect::POSTGRES_ASSUME_LARGE, &[], |_| Ok(()))?;
    let lines = reader.query(&format!("explain (costs off) {sql}"), args, |row| row.get::<String>(0))?;
    let mut scans = Vec::new();
    for line in &lines {
        let table = line.split_once("Seq Scan on ").and_then(|(_, rest)| rest.split_whitespace().next());
        let table = table.map(|name| name.trim_matches('"').to_owned());
        scans.extend(table.filter(|table| !scans.contains(table)));
    }
    Ok(Plan { text: lines.join("\n"), scans })
}
