//! What the tables hold, asked without the server.

use std::collections::BTreeMap;

use serde_json::Value;
use store::Db;

/// How much is in a table: rows, and the sum of their versions where they have versions.
pub type Content = BTreeMap<String, (i64, i64)>;

/// All tables that the database remembers having been made with.
pub fn content(db: &Db) -> Content {
    db.read(|reader| {
        let sql = "select name, value from meta where name like 'table:%'";
        let tables = reader.query(sql, &[], |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)))?;
        let mut content = Content::new();
        for (name, description) in tables {
            let name = name.trim_start_matches("table:").to_owned();
            let description: Value = serde_json::from_str(&description).unwrap();
            let columns = description["columns"].as_array().unwrap();
            let versions = if columns.iter().any(|column| column["name"] == "version") { "sum(version)" } else { "0" };
            let sql = format!("select count(*), cast(coalesce({versions}, 0) as bigint) from \"{name}\"");
            let counted = reader.first(&sql, &[], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?)))?;
            content.insert(name, counted.unwrap());
        }
        Ok(content)
    })
    .unwrap()
}

/// The same without what a running server writes by itself: sessions of those who sign in, and the version of the configuration that a
/// task keeps some seconds after somebody changed it.
pub fn of_people(db: &Db) -> Content {
    let mut content = content(db);
    content.remove("session");
    content.remove("configuration_version");
    content
}

/// The one number that a statement answers.
pub fn number(db: &Db, sql: &str) -> i64 {
    db.read(|reader| reader.first(sql, &[], |row| row.get::<Option<i64>>(0))).unwrap().flatten().unwrap_or(0)
}
