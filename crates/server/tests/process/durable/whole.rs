//! No half of a write, as the tables tell it: what `records::save` writes together is there together.

use store::Db;

/// Each counts rows that must not be there. The same text runs on both engines.
const HALVES: &[(&str, &str)] = &[
    (
        "opportunities without an event for each version",
        "select count(*) from opportunity r
         where r.version <> (select count(*) from event e where e.record_id = r.id and e.version > 0)",
    ),
    (
        "accounts without an event for each version",
        "select count(*) from account r
         where r.version <> (select count(*) from event e where e.record_id = r.id and e.version > 0)",
    ),
    (
        "leads without an event for each version",
        "select count(*) from lead r
         where r.version <> (select count(*) from event e where e.record_id = r.id and e.version > 0)",
    ),
    (
        "events of opportunities that are not there",
        "select count(*) from event e where e.object = 'opportunity'
         and not exists (select 1 from opportunity r where r.id = e.record_id)",
    ),
    (
        "events of accounts that are not there",
        "select count(*) from event e where e.object = 'account' and not exists (select 1 from account r where r.id = e.record_id)",
    ),
    (
        "opportunities whose stage has not exactly one interval that still runs",
        "select count(*) from opportunity r
         where 1 <> (select count(*) from held h
                     where h.record_id = r.id and h.field = 'stage' and h.until is null and h.value = r.stage_id)",
    ),
    (
        "opportunities whose owner has not exactly one interval that still runs",
        "select count(*) from opportunity r
         where 1 <> (select count(*) from held h
                     where h.record_id = r.id and h.field = 'owner' and h.until is null and h.value = r.owner_id)",
    ),
    (
        "intervals that no other follows",
        "select count(*) from held h where h.until is not null
         and not exists (select 1 from held n where n.record_id = h.record_id and n.field = h.field and n.since = h.until)",
    ),
    (
        "intervals of records that are not there",
        "select count(*) from held h where h.object = 'opportunity'
         and not exists (select 1 from opportunity r where r.id = h.record_id)",
    ),
    (
        "lines without an event for each version",
        "select count(*) from opportunity_line r
         where r.version <> (select count(*) from event e where e.record_id = r.id and e.version > 0)",
    ),
    (
        "opportunities whose amount is not the sum of their lines",
        "select count(*) from opportunity r
         where exists (select 1 from opportunity_line l where l.opportunity_id = r.id and l.deleted_at is null)
         and coalesce(r.amount, -1) <> (select sum(l.amount) from opportunity_line l
                                        where l.opportunity_id = r.id and l.deleted_at is null)",
    ),
    (
        "lines of opportunities that are not there",
        "select count(*) from opportunity_line l where not exists (select 1 from opportunity r where r.id = l.opportunity_id)",
    ),
    ("opportunities without a number", "select count(*) from opportunity where number is null"),
    ("numbers given twice", "select count(*) - count(distinct number) from opportunity"),
    ("account numbers given twice", "select count(*) - count(distinct number) from account"),
    (
        "accounts that two people could enter at once",
        "select count(*) from account r where r.deleted_at is null
         and not exists (select 1 from match_key k where k.record_id = r.id and k.exclusive)",
    ),
    (
        "match keys of accounts that are not there",
        "select count(*) from match_key k where k.object = 'account'
         and not exists (select 1 from account r where r.id = k.record_id)",
    ),
    (
        "converted leads without all that was made of them",
        "select count(*) from lead where (status = 'converted') <> (account_id is not null and contact_id is not null and converted_at is not null)",
    ),
];

pub fn check(db: &Db) {
    let wrong: Vec<String> = db
        .read(|reader| {
            let mut wrong = Vec::new();
            for (what, sql) in HALVES {
                let count = reader.first(sql, &[], |row| row.get::<i64>(0))?.unwrap_or(0);
                if count != 0 {
                    wrong.push(format!("{count} {what}"));
                }
            }
            Ok(wrong)
        })
        .unwrap();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
