//! Looks whether a database is sound. Reads everything and changes nothing.

use base::Result;

use crate::db::Db;
use crate::{dialect, follow};

/// What is wrong, a line each for the administrator; empty where all is well.
pub fn check(db: &Db) -> Result<Vec<String>> {
    db.read_latest(|r| {
        let engine = r.engine();
        let Some(_) = follow::version(r)? else {
            return Ok(vec!["there is no database of this program".to_owned()]);
        };
        let mut problems = match dialect::integrity(engine) {
            Some(sql) => r.query(sql, &[], |row| row.get(0))?,
            None => Vec::new(),
        };
        for table in follow::remembered(r)? {
            let name = dialect::quoted(&table.name);
            for column in &table.columns {
                let Some(parent) = &column.references else { continue };
                let (column, to) = (dialect::quoted(&column.name), dialect::quoted(parent));
                let sql = format!(
                    "select count(*) from {name} where {column} is not null
                     and not exists (select 1 from {to} as named where named.id = {name}.{column})"
                );
                let lost = r.first(&sql, &[], |row| row.get::<i64>(0))?.unwrap_or(0);
                if lost > 0 {
                    problems.push(format!("{lost} rows of {name} name a {to} by {column} that is not there"));
                }
            }
            if table.text_index {
                let lost = r.first(&dialect::unindexed(engine, &table.name), &[], |row| row.get::<i64>(0))?.unwrap_or(0);
                if lost > 0 {
                    problems.push(format!("{lost} rows of {name} are not in its text index"));
                }
            }
        }
        Ok(problems)
    })
}
