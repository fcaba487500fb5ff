//! Makes the search terms of a restored table again: they follow from its rows and are not in a backup.

use base::Result;
use records::sql::Sql;
use records::{Company, text};
use store::Value;

const BATCH: i64 = 2_000;

pub fn make(company: &Company, table: &str) -> Result<()> {
    let setup = company.setup();
    let Some(object) = setup.catalog.find(table) else { return Ok(()) };
    let columns: Vec<String> =
        object.fields.iter().filter(|field| field.searchable && !field.retired).map(|field| Sql::name(&field.column())).collect();
    let sql = format!("select id, {} from {} where id > ?1 order by id limit {BATCH}", columns.join(", "), Sql::name(table));
    let mut last = base::Uuid::nil();
    loop {
        let rows = company.db.read_latest(|reader| {
            reader.query(&sql, &[Value::Id(last)], |row| {
                let mut terms = Vec::new();
                for at in 1..=columns.len() {
                    terms.extend(row.text(at)?.map(text::terms).unwrap_or_default());
                }
                terms.sort();
                terms.dedup();
                Ok((row.get::<base::Uuid>(0)?, terms.join(" ")))
            })
        })?;
        let Some((id, _)) = rows.last() else { return Ok(()) };
        last = *id;
        company.db.write_long(|tx| tx.index_terms_many(table, &rows))?;
    }
}
