//! The demo company is the same each time and on both engines, and its business is plausible.

use std::collections::BTreeMap;

use base::{Date, Result};
use demo::Cast;
use records::Company;
use store::testing::on_both_engines;
use store::{Db, Reader};

const TODAY: Date = jiff::civil::date(2026, 9, 8);

fn found(db: Db) -> (Company, Cast) {
    let company = Company::open(db, sales::catalog()).expect("opens");
    let cast = demo::fill(&company, TODAY, "$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA").expect("is filled");
    (company, cast)
}

fn number(reader: &mut Reader, sql: &str) -> Result<i64> {
    Ok(reader.first(sql, &[], |row| row.get::<Option<i64>>(0))?.flatten().unwrap_or(0))
}

#[test]
fn prints() {
    on_both_engines(|db| {
        let started = std::time::Instant::now();
        let (company, cast) = found(db);
        eprintln!("{:?} {:?}", company.db.engine(), started.elapsed());
        eprintln!("{cast:?}");
        company
            .read(|r| {
                for table in ["account", "contact", "lead", "opportunity", "opportunity_line", "activity", "event", "held"] {
                    eprintln!("{table} {}", number(r, &format!("select count(*) from {table}"))?);
                }
                let rows = |r: &mut Reader, sql: &str| -> Result<()> {
                    eprintln!("-- {sql}");
                    r.each(sql, &[], |row| {
                        eprintln!("{:?} {} {:?}", row.get::<Option<String>>(0)?, row.get::<i64>(1)?, row.get::<Option<i64>>(2)?);
                        Ok(())
                    })
                };
                rows(r, "select s.name, count(*), cast(sum(o.amount_base)/1000000 as bigint) from opportunity o join stage s on s.id = o.stage_id group by s.name, s.position order by s.position")?;
                rows(r, "select status, count(*), count(worked_at) from lead group by status")?;
                rows(r, "select l.name, count(*), null from opportunity o join lost_reason l on l.id=o.lost_reason_id group by l.name order by 2")?;
                rows(r, "select cast(closed_on as text), amount_base, null from opportunity o join stage s on s.id=o.stage_id where s.kind='won' order by closed_on desc limit 5")?;
                rows(r, "select substr(cast(closed_on as text),1,7), count(*), cast(sum(amount_base)/1000000 as bigint) from opportunity o join stage s on s.id=o.stage_id where s.kind='won' group by 1 order by 1")?;
                rows(r, "select u.name, sum(case when s.kind='won' then 1 else 0 end), cast(sum(case when s.kind='lost' then 1 else 0 end) as bigint) from opportunity o join stage s on s.id=o.stage_id join \"user\" u on u.id=o.owner_id group by u.name order by 2")?;
                rows(r, "select kind, count(*), sum(case when done_at is null then 1 else 0 end) from activity group by kind")?;
                rows(r, "select s.name, count(*), sum(case when cast(o.expected_close_on as text) < '2026-09-08' then 1 else 0 end) from opportunity o join stage s on s.id = o.stage_id where s.kind='open' group by s.name, s.position order by s.position")?;
                rows(r, "select s.name, count(*), cast(sum(case when cast(o.stage_since as text) < '2026-08-18' then 1 else 0 end) as bigint) from opportunity o join stage s on s.id = o.stage_id where s.kind='open' group by s.name, s.position order by s.position")?;
                rows(r, "select t.name, count(*), null from account a join tier t on t.id = a.tier_id group by t.name")?;
                Ok(())
            })
            .expect("reads");
        let _ = BTreeMap::<i64, i64>::new();
    });
}
