//! From a lead to a won deal, and back again.

use base::{Error, Id};
use records::list::query::{Aggregate, Aggregation, Apply, Filter, Path, Query};
use records::{Draft, events, list};
use sales::customer::account::Account;
use sales::customer::activity::Activity;
use sales::sell::lead::{self, Conversion, Lead};
use sales::sell::opportunity::line::OpportunityLine;
use sales::sell::opportunity::{self, Opportunity};
use store::Value;
use store::testing::on_both_engines;

use crate::cast::Cast;

#[test]
fn a_lead_becomes_account_contact_and_opportunity_and_is_won() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let cx = cast.cx(cast.zhang_wei, "2026-02-02");
        let draft = Draft::create().set("name", "赵敏").set("company", "苏州华信机械有限公司").set("phone", "138 0013 8000");
        let lead = cast.save::<Lead>(&cx, draft).unwrap();

        let conversion = Conversion {
            opportunity_draft: Some(Draft::create().set("name", "循环泵 12 台").set("amount", 500_000)),
            ..Conversion::default()
        };
        let made = cast.company.write(&cx, |tx| lead::convert(&cx, tx, Id::of(lead), conversion)).unwrap();
        let opportunity = made.opportunity.unwrap();

        let later = cast.cx(cast.zhang_wei, "2026-03-10");
        let line = Draft::create()
            .set("opportunity", opportunity.0)
            .set("description", "循环泵")
            .set("quantity", 12_000_000)
            .set("price", 60_000);
        cast.save::<OpportunityLine>(&later, line).unwrap();
        let won = cast.company.write(&later, |tx| opportunity::win(&later, tx, opportunity, None, None)).unwrap().record;
        assert_eq!(won.int("amount"), Some(720_000), "the amount follows the lines");
        assert_eq!(won.date("closed_on"), Some(later.today));

        let lead = cast.company.read(|r| list::one(&later, r, &cast.object::<Lead>(), lead, &[])).unwrap().record;
        assert_eq!(lead.text("status"), Some("converted"));
        assert_eq!(lead.uuid("opportunity"), Some(opportunity.0));

        let happened = cast.company.read(|r| events::of_record(r, opportunity.0, None, 50)).unwrap();
        let kinds: Vec<&str> = happened.iter().rev().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["created", "changed", "changed", "won"]);
        let intervals = cast
            .company
            .read(|r| {
                let sql = "select count(*), count(until) from held where record_id = ?1 and field = 'stage'";
                r.first(sql, &[opportunity.0.into()], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?)))
            })
            .unwrap();
        assert_eq!(intervals, Some((2, 1)), "the first stage ended when it was won");
    });
}

#[test]
fn a_lost_deal_needs_a_reason_and_can_be_reopened() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let cx = cast.cx(cast.zhang_wei, "2026-02-02");
        let opportunity = cast.save::<Opportunity>(&cx, Draft::create().set("name", "阀门").set("amount", 100)).unwrap();
        let lost =
            cast.company.read(|r| r.first("select id from stage where kind = 'lost'", &[], |row| row.get::<base::Uuid>(0)));
        let draft = Draft::update(opportunity).set("stage", lost.unwrap().unwrap());
        let Err(Error::Invalid(problems)) = cast.save::<Opportunity>(&cx, draft) else { panic!("a reason is required") };
        assert_eq!(problems[0].target.as_deref(), Some("lost_reason"));

        let reason = Id::of(cast.reason());
        cast.company.write(&cx, |tx| opportunity::lose(&cx, tx, Id::of(opportunity), reason, None)).unwrap();
        let saved = cast.company.write(&cx, |tx| opportunity::reopen(&cx, tx, Id::of(opportunity), None)).unwrap();
        assert_eq!(*saved.record.get("closed_on"), Value::Null);
        assert_eq!(*saved.record.get("lost_reason"), Value::Null);
    });
}

#[test]
fn two_editors_do_not_overwrite_each_other() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let cx = cast.cx(cast.zhang_wei, "2026-02-02");
        let account = cast.save::<Account>(&cx, Draft::create().set("name", "宁波远洋船舶")).unwrap();
        cast.save::<Account>(&cx, Draft::update(account).at_version(Some(1)).set("note", "先")).unwrap();
        let second = cast.save::<Account>(&cx, Draft::update(account).at_version(Some(1)).set("note", "后"));
        assert!(matches!(second, Err(Error::Conflict { .. })), "{second:?}");
    });
}

#[test]
fn the_same_customer_cannot_be_entered_twice() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let east = cast.cx(cast.zhang_wei, "2026-02-02");
        let south = cast.cx(cast.zhou_qiang, "2026-02-02");
        cast.save::<Account>(&east, Draft::create().set("name", "无锡江南阀门有限公司")).unwrap();
        let again = cast.save::<Account>(&south, Draft::create().set("name", "无锡江南阀门有限公司"));
        assert!(matches!(again, Err(Error::Duplicate(_))), "{again:?}");
        assert_eq!(cast.sees::<Account>(cast.zhou_qiang), 0);
    });
}

#[test]
fn a_deleted_record_waits_in_the_recycle_bin_with_its_parts() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let cx = cast.cx(cast.zhang_wei, "2026-02-02");
        let opportunity = cast.save::<Opportunity>(&cx, Draft::create().set("name", "阀门")).unwrap();
        let line = Draft::create().set("opportunity", opportunity).set("description", "阀").set("price", 100);
        cast.save::<OpportunityLine>(&cx, line).unwrap();
        cast.save::<Opportunity>(&cx, Draft::delete(opportunity)).unwrap();
        assert_eq!((cast.sees::<Opportunity>(cast.zhang_wei), cast.sees::<OpportunityLine>(cast.zhang_wei)), (0, 0));
        let bin = Query { deleted: true, ..Query::default() };
        assert_eq!(cast.titles::<Opportunity>(&cx, &bin), ["阀门"]);
        cast.save::<Opportunity>(&cx, Draft::restore(opportunity)).unwrap();
        assert_eq!((cast.sees::<Opportunity>(cast.zhang_wei), cast.sees::<OpportunityLine>(cast.zhang_wei)), (1, 1));
    });
}

#[test]
fn an_activity_touches_what_it_is_about() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let cx = cast.cx(cast.zhang_wei, "2026-02-02");
        let account = cast.save::<Account>(&cx, Draft::create().set("name", "宁波远洋船舶")).unwrap();
        let opportunity = cast.save::<Opportunity>(&cx, Draft::create().set("name", "阀门").set("account", account)).unwrap();
        let call = Draft::create().set("subject", "电话").set("kind", "call").set("opportunity", opportunity);
        cast.save::<Activity>(&cx, call).unwrap();
        let found = cast.company.read(|r| list::one(&cx, r, &cast.object::<Account>(), account, &[])).unwrap();
        assert_eq!(found.record.instant("last_activity_at"), Some(cx.now));
    });
}

#[test]
fn pages_continue_by_key_whatever_the_order() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let cx = cast.cx(cast.zhang_wei, "2026-02-02");
        for number in 0..25 {
            let amount = (number % 3 > 0).then_some(number % 4 * 100);
            cast.save::<Opportunity>(&cx, Draft::create().set("name", format!("商机 {number:02}")).set("amount", amount))
                .unwrap();
        }
        for descending in [false, true] {
            let order = vec![records::list::query::Order { path: Path::of("amount"), descending }];
            let mut query = Query { order, top: Some(4), ..Query::default() };
            let all = cast.titles::<Opportunity>(&cx, &Query { top: Some(100), ..query.clone() });
            let mut paged = Vec::new();
            loop {
                let page = cast.company.read(|r| list::page(&cx, r, &cast.object::<Opportunity>(), &query)).unwrap();
                paged.extend(page.entries.iter().map(|entry| entry.record.title().to_owned()));
                match page.next {
                    Some(next) => query.after = Some(next),
                    None => break,
                }
            }
            assert_eq!(paged, all);
            assert_eq!(paged.len(), 25);
        }
    });
}

#[test]
fn groups_add_up_to_the_whole() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        for (user, amount) in [(cast.zhang_wei, 100), (cast.li_na, 250), (cast.zhou_qiang, 1_000)] {
            let cx = cast.cx(user, "2026-02-02");
            cast.save::<Opportunity>(&cx, Draft::create().set("name", "商机").set("amount", amount)).unwrap();
        }
        let apply = Apply {
            filter: Some(Filter::equals("stage/kind", "open")),
            by: vec![Path::of("stage/kind")],
            aggregates: vec![
                Aggregate { path: Some(Path::of("amount")), with: Aggregation::Sum, name: "total".into() },
                Aggregate { path: None, with: Aggregation::Count, name: "n".into() },
            ],
        };
        for (user, total, count) in [(cast.director, 1_350, 3), (cast.manager_east, 350, 2), (cast.li_na, 250, 1)] {
            let cx = cast.cx(user, "2026-02-02");
            let groups =
                cast.company.read(|r| list::aggregate(&cx, r, &cast.object::<Opportunity>(), &apply, &Query::default())).unwrap();
            assert_eq!(groups.rows, [vec![Value::from("open"), Value::Int(total), Value::Int(count)]]);
        }
    });
}
