//! The demo company as tests find it.

use base::{Date, Instant, Result};
use demo::Cast;
use records::Company;
use store::{Db, Reader};

pub const TODAY: Date = jiff::civil::date(2026, 9, 8);
pub const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub fn found(db: Db) -> (Company, Cast) {
    let company = Company::open(db, sales::catalog()).expect("opens");
    let cast = demo::fill(&company, TODAY, HASH).expect("is filled");
    (company, cast)
}

/// Noon of a day in UTC.
pub fn moment(day: Date) -> Instant {
    format!("{day}T12:00:00Z").parse().expect("a moment")
}

pub fn number(reader: &mut Reader, sql: &str) -> Result<i64> {
    Ok(reader.first(sql, &[], |row| row.get::<Option<i64>>(0))?.flatten().unwrap_or(0))
}

pub fn rows(reader: &mut Reader, sql: &str) -> Result<Vec<String>> {
    reader.query(sql, &[], |row| row.get(0))
}
