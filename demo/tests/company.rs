//! The demo company is the same each time and on both engines, and its business is what a sales manager would believe.

mod common;

use std::cell::RefCell;
use std::collections::BTreeMap;

use base::{Result, Uuid};
use demo::Cast;
use records::Company;
use store::Reader;
use store::testing::{on_both_engines, sqlite};

use common::{TODAY, found, number, rows};

/// Counts and sums that must not change from one filling to the next.
type Print = BTreeMap<&'static str, i64>;

fn fingerprint(reader: &mut Reader) -> Result<Print> {
    let mut print = BTreeMap::new();
    for (name, sql) in [
        ("accounts", "select count(*) from account"),
        ("contacts", "select count(*) from contact"),
        ("leads", "select count(*) from lead"),
        ("converted leads", "select count(*) from lead where status = 'converted'"),
        ("opportunities", "select count(*) from opportunity"),
        ("amounts", "select cast(sum(amount) as bigint) from opportunity"),
        ("amounts in base currency", "select cast(sum(amount_base) as bigint) from opportunity"),
        ("lines", "select count(*) from opportunity_line"),
        ("lines' amounts", "select cast(sum(amount) as bigint) from opportunity_line"),
        ("activities", "select count(*) from activity"),
        ("open activities", "select count(*) from activity where done_at is null"),
        ("minutes", "select cast(sum(minutes) as bigint) from activity"),
        ("stages held", "select count(*) from held where field = 'stage'"),
        ("owners held", "select count(*) from held where field = 'owner'"),
        ("events", "select count(*) from event"),
        ("rates", "select cast(sum(rate) as bigint) from exchange_rate"),
        ("users", "select count(*) from \"user\""),
    ] {
        print.insert(name, number(reader, sql)?);
    }
    Ok(print)
}

#[test]
fn the_whole_company_is_plausible_and_the_same_on_both_engines() {
    let expected: RefCell<Option<Print>> = RefCell::default();
    on_both_engines(|db| {
        let (company, cast) = found(db);
        let print = company.read(fingerprint).expect("sums");
        if let Some(expected) = expected.replace(Some(print.clone())) {
            assert_eq!(print, expected);
        }
        is_as_large_as_a_company_of_forty_sellers(&print);
        business_grows_and_is_strongest_at_the_end_of_the_year(&company);
        the_strong_win_more_than_the_weak(&company, &cast);
        there_is_something_to_see_on_every_page(&company);
        what_follows_from_other_records_agrees_with_them(&company);
        numbers_follow_the_calendar_and_the_next_one_is_free(&company);
    });
}

#[test]
fn a_small_company_has_the_same_people_and_is_the_same_each_time() {
    let expected: RefCell<Option<(Print, Vec<Uuid>)>> = RefCell::default();
    let found = |db| {
        let company = Company::open(db, sales::catalog()).expect("opens");
        let cast = demo::fill_small(&company, TODAY, common::HASH).expect("is filled");
        let print = company.read(fingerprint).expect("sums");
        assert_eq!((print["leads"], print["users"]), (600, 53));
        assert_eq!(
            company.setup().people.user(cast.strong.id).map(|person| person.name.clone()).as_deref(),
            Some(cast.strong.name)
        );
        let named = company.read(|r| rows(r, "select email from \"user\" where active order by email")).expect("users");
        assert!(demo::DEMO_USERS.iter().all(|user| named.iter().any(|email| email == user.email)));
        what_follows_from_other_records_agrees_with_them(&company);
        assert!(demo::fill_small(&company, TODAY, common::HASH).is_err(), "a company is founded once");
        let ids = company.read(|r| r.query("select id from opportunity order by id", &[], |row| row.get(0))).expect("ids");
        if let Some(expected) = expected.replace(Some((print.clone(), ids.clone()))) {
            assert_eq!((print, ids), expected);
        }
    };
    found(sqlite());
    on_both_engines(found);
}

fn is_as_large_as_a_company_of_forty_sellers(print: &Print) {
    for (what, least, most) in [
        ("accounts", 1_400, 1_800),
        ("contacts", 2_000, 3_000),
        ("leads", 6_000, 6_000),
        ("opportunities", 3_600, 4_000),
        ("lines", 6_500, 8_500),
        ("activities", 22_000, 30_000),
        ("open activities", 200, 700),
    ] {
        assert!((least..=most).contains(&print[what]), "{print:#?}");
    }
}

fn business_grows_and_is_strongest_at_the_end_of_the_year(company: &Company) {
    let won = |period: &str| {
        let sql = format!(
            "select cast(sum(o.amount_base) as bigint) from opportunity o join stage s on s.id = o.stage_id
             where s.kind = 'won' and {period}"
        );
        company.read(|r| number(r, &sql)).expect("a sum")
    };
    let between = |from: &str, to: &str| won(&format!("o.closed_on >= '{from}' and o.closed_on < '{to}'"));
    for (quarter, before, now) in [
        ("Q4", ("2024-10-01", "2025-01-01"), ("2025-10-01", "2026-01-01")),
        ("Q1", ("2025-01-01", "2025-04-01"), ("2026-01-01", "2026-04-01")),
        ("Q2", ("2025-04-01", "2025-07-01"), ("2026-04-01", "2026-07-01")),
    ] {
        let (before, now) = (between(before.0, before.1), between(now.0, now.1));
        assert!(now > before * 105 / 100, "{quarter}: {before} then {now}");
    }
    let (february, december) = (between("2026-02-01", "2026-03-01"), between("2025-12-01", "2026-01-01"));
    assert!(december > february * 3 / 2, "December {december}, February {february}");
}

fn the_strong_win_more_than_the_weak(company: &Company, cast: &Cast) {
    let closed = |owner: Option<Uuid>| {
        let filter = owner.map_or(String::new(), |_| " and o.owner_id = ?1".to_owned());
        let sql = format!(
            "select count(case when s.kind = 'won' then 1 end), count(case when s.kind = 'lost' then 1 end)
             from opportunity o join stage s on s.id = o.stage_id where s.kind in ('won', 'lost'){filter}"
        );
        let args: Vec<store::Value> = owner.into_iter().map(Into::into).collect();
        let counts = company.read(|r| r.first(&sql, &args, |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))));
        let (won, lost) = counts.expect("counts").expect("a row");
        won * 100 / (won + lost)
    };
    let (all, strong, weak) = (closed(None), closed(Some(cast.strong.id)), closed(Some(cast.weak.id)));
    assert!((20..=40).contains(&all), "{all} %");
    assert!(strong >= all + 8 && weak <= all - 8, "strong {strong} %, weak {weak} %, all {all} %");
}

fn there_is_something_to_see_on_every_page(company: &Company) {
    let today = TODAY.to_string();
    let at_least = |what: &str, least: i64, sql: &str| {
        let count = company.read(|r| number(r, &sql.replace("TODAY", &today))).expect(what);
        assert!(count >= least, "{what}: {count}");
    };
    let open = "from opportunity o join stage s on s.id = o.stage_id where s.kind = 'open'";
    at_least("open deals that are overdue", 30, &format!("select count(*) {open} and o.expected_close_on < 'TODAY'"));
    at_least("open deals still to come", 150, &format!("select count(*) {open} and o.expected_close_on >= 'TODAY'"));
    at_least("open deals in foreign currency", 5, &format!("select count(*) {open} and o.currency <> 'CNY'"));
    at_least("stages with open deals", 5, &format!("select count(distinct o.stage_id) {open}"));
    at_least(
        "open deals that have lain for a month",
        20,
        &format!("select count(*) {open} and o.stage_since < '2026-08-08T00:00:00.000000Z'"),
    );
    at_least(
        "overdue activities",
        40,
        "select count(*) from activity where done_at is null and due_at < 'TODAYT00:00:00.000000Z'",
    );
    let never = |what: &str, sql: &str| {
        let count = company.read(|r| number(r, sql)).expect(what);
        assert_eq!(count, 0, "{what}");
    };
    never(
        "lost deals that nobody knows where they were lost",
        "select count(*) from opportunity o join stage s on s.id = o.stage_id
         where s.kind = 'lost' and not exists (select 1 from stage f where f.id = o.closed_from_id and f.kind = 'open')",
    );
    at_least("stages in which deals are lost", 5, "select count(distinct closed_from_id) from opportunity");
    never(
        "leads that have been overdue for months",
        "select count(*) from lead where status in ('new', 'working') and next_contact_on < '2026-07-01'",
    );
    never(
        "leads that nobody has touched for half a year",
        "select count(*) from lead where status in ('new', 'working') and coalesce(worked_at, created_at) < '2026-03-01T00:00:00.000000Z'",
    );
    at_least(
        "leads that are overdue",
        10,
        "select count(*) from lead where status in ('new', 'working') and next_contact_on < 'TODAY'",
    );
    at_least("reasons", 6, "select count(distinct lost_reason_id) from opportunity");
    at_least("reasons of leads", 6, "select count(distinct reason_id) from lead");
    at_least("companies of groups", 100, "select count(*) from account where parent_id is not null");
    at_least(
        "very important customers",
        40,
        "select count(*) from account a join tier t on t.id = a.tier_id where t.kind = 'vip'",
    );
    at_least("industries", 8, "select count(distinct industry_id) from account");
    at_least("records handed over", 20, "select count(*) from held where field = 'owner' and until is not null");
}

fn what_follows_from_other_records_agrees_with_them(company: &Company) {
    let none = |what: &str, sql: &str| {
        let wrong = company.read(|r| number(r, sql)).expect(what);
        assert_eq!(wrong, 0, "{what}");
    };
    none(
        "amounts that are not the sum of their lines",
        "select count(*) from (
           select o.id from opportunity o join opportunity_line l on l.opportunity_id = o.id group by o.id, o.amount having sum(l.amount) <> o.amount) x",
    );
    for object in ["lead", "account", "contact", "opportunity"] {
        none(
            object,
            &format!(
                "select count(*) from {object} t left join (
                   select {object}_id as id, max(done_at) as latest from activity group by {object}_id) a on a.id = t.id
                 where t.last_activity_at is null and a.latest is not null or t.last_activity_at <> a.latest"
            ),
        );
    }
    none(
        "opportunities whose stage is not the last that was held",
        "select count(*) from opportunity o where not exists (
           select 1 from held h where h.record_id = o.id and h.field = 'stage' and h.value = o.stage_id and h.until is null and h.since = o.stage_since)",
    );
    none(
        "intervals that do not meet",
        "select count(*) from held h where h.until is not null and not exists (
           select 1 from held n where n.record_id = h.record_id and n.field = h.field and n.since = h.until)",
    );
    none(
        "leads and opportunities that name each other on one side only",
        "select count(*) from opportunity o join lead l on l.id = o.lead_id where l.opportunity_id is null or l.opportunity_id <> o.id",
    );
    none("records that changed before they were made", "select count(*) from opportunity where updated_at < created_at");
    none(
        "events of nobody",
        "select count(*) from event where origin = 'demo' and by_id is null and object in ('lead', 'opportunity', 'account', 'contact', 'activity')",
    );
    none(
        "versions that are not the number of changes",
        "select count(*) from opportunity o where o.version <> (select count(*) from event e where e.record_id = o.id and e.kind in ('created', 'changed'))",
    );
}

fn numbers_follow_the_calendar_and_the_next_one_is_free(company: &Company) {
    let last = "select number, created_at from opportunity order by created_at desc, number desc limit 1";
    let number = company.read(|r| r.first(last, &[], |row| row.get::<String>(0))).expect("reads").expect("a number");
    assert!(number.starts_with("O202609-"), "{number}");
    let cx = company.system("test", common::moment(TODAY));
    let draft = records::Draft::create().set("name", "下一个");
    let saved =
        company.write(&cx, |tx| records::save::save_as::<sales::sell::opportunity::Opportunity>(&cx, tx, draft)).expect("saves");
    assert!(saved.record.text("number") > Some(number.as_str()), "{number}");
}
