//! Who sees what: the permission table of a new company, person by person.

use base::{Error, Uuid};
use records::list::query::{Comparison, Filter, Literal, Path, Query};
use records::people::{Access, FieldPermission, Permission, Share};
use records::{Draft, list};
use sales::customer::account::Account;
use sales::customer::contact::Contact;
use sales::sell::opportunity::Opportunity;
use store::testing::on_both_engines;

use crate::cast::Cast;

#[test]
fn each_person_sees_what_their_role_reaches() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        for user in [cast.zhang_wei, cast.li_na, cast.zhou_qiang] {
            let cx = cast.cx(user, "2026-02-02");
            cast.save::<Opportunity>(&cx, Draft::create().set("name", "商机")).unwrap();
        }
        for (user, seen) in [
            (cast.administrator, 3),
            (cast.director, 3),
            (cast.manager_east, 2),
            (cast.zhang_wei, 1),
            (cast.zhou_qiang, 1),
            (cast.auditor, 3),
        ] {
            assert_eq!(cast.sees::<Opportunity>(user), seen);
        }
    });
}

#[test]
fn what_may_not_be_seen_is_not_found_and_what_may_only_be_seen_is_forbidden() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let cx = cast.cx(cast.zhang_wei, "2026-02-02");
        let opportunity = cast.save::<Opportunity>(&cx, Draft::create().set("name", "商机")).unwrap();
        let rename = |user: Uuid| {
            let cx = cast.cx(user, "2026-02-03");
            cast.save::<Opportunity>(&cx, Draft::update(opportunity).set("name", "改"))
        };
        assert!(matches!(rename(cast.zhou_qiang), Err(Error::NotFound)));
        assert!(matches!(rename(cast.auditor), Err(Error::Forbidden(_))));
        assert!(rename(cast.manager_east).is_ok());
        assert!(matches!(
            cast.save::<Opportunity>(&cast.cx(cast.auditor, "2026-02-03"), Draft::create().set("name", "新")),
            Err(Error::Forbidden(_))
        ));
    });
}

#[test]
fn a_representative_gives_no_records_away() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let cx = cast.cx(cast.zhang_wei, "2026-02-02");
        let draft = Draft::create().set("name", "商机").set("owner", cast.zhou_qiang);
        assert!(matches!(cast.save::<Opportunity>(&cx, draft), Err(Error::Invalid(_))));
        let manager = cast.cx(cast.manager_east, "2026-02-02");
        assert!(cast.save::<Opportunity>(&manager, Draft::create().set("name", "商机").set("owner", cast.li_na)).is_ok());
        let outside = Draft::create().set("name", "商机").set("owner", cast.zhou_qiang);
        assert!(matches!(cast.save::<Opportunity>(&manager, outside), Err(Error::Invalid(_))));
    });
}

#[test]
fn contacts_are_seen_with_their_account_and_by_sharing() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let cx = cast.cx(cast.zhang_wei, "2026-02-02");
        let account = cast.save::<Account>(&cx, Draft::create().set("name", "宁波远洋船舶")).unwrap();
        let manager = cast.cx(cast.manager_east, "2026-02-02");
        cast.save::<Contact>(&manager, Draft::create().set("name", "孙工").set("account", account)).unwrap();
        assert_eq!(cast.sees::<Contact>(cast.zhang_wei), 1, "of an own account");
        assert_eq!(cast.sees::<Contact>(cast.zhou_qiang), 0);

        let admin = cast.cx(cast.administrator, "2026-02-02");
        let share = Draft::create()
            .set("object", "account")
            .set("record", account.to_string())
            .set("grantee", cast.zhou_qiang.to_string())
            .set("access", "read");
        cast.save::<Share>(&admin, share).unwrap();
        assert_eq!((cast.sees::<Account>(cast.zhou_qiang), cast.sees::<Contact>(cast.zhou_qiang)), (1, 1));
    });
}

#[test]
fn hidden_and_masked_fields_answer_no_filter() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let admin = cast.cx(cast.administrator, "2026-02-02");
        cast.save::<Account>(
            &admin,
            Draft::create().set("name", "宁波远洋船舶").set("phone", "13800138000").set("owner", cast.li_na),
        )
        .unwrap();
        let role = cast.company.setup().people.user(cast.li_na).unwrap().role;
        let draft = Draft::create().set("role", role).set("object", "account").set("field", "phone").set("access", "masked");
        cast.save::<FieldPermission>(&admin, draft).unwrap();

        let cx = cast.cx(cast.li_na, "2026-02-02");
        let object = cast.object::<Account>();
        assert_eq!(records::permit::access(&cx, &object, object.field("phone").unwrap()), Access::Masked);
        let filter =
            Filter::Compare { path: Path::of("phone"), is: Comparison::Equal, value: Literal::Text("13800138000".into()) };
        let query = Query { filter: Some(filter), ..Query::default() };
        assert!(matches!(cast.company.read(|r| list::page(&cx, r, &object, &query)), Err(Error::Invalid(_))));
        let page = cast.company.read(|r| list::page(&cx, r, &object, &Query::default())).unwrap();
        let text = records::json::record(&cx, &page.entries[0].record)["phone"].as_str().unwrap().to_owned();
        assert!(text.contains('*') && !text.contains("0013"), "{text}");
    });
}

#[test]
fn a_filter_through_a_reference_tells_nothing_about_what_is_hidden() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let admin = cast.cx(cast.administrator, "2026-02-02");
        let account = cast.save::<Account>(&admin, Draft::create().set("name", "宁波远洋船舶")).unwrap();
        let draft = Draft::create().set("name", "商机").set("account", account).set("owner", cast.li_na);
        cast.save::<Opportunity>(&admin, draft).unwrap();
        let query = Query { filter: Some(Filter::equals("account/name", "宁波远洋船舶")), ..Query::default() };
        assert_eq!(cast.titles::<Opportunity>(&admin, &query).len(), 1);
        assert!(cast.titles::<Opportunity>(&cast.cx(cast.li_na, "2026-02-02"), &query).is_empty());
    });
}

#[test]
fn a_list_costs_one_statement_and_reads_no_whole_table() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let cx = cast.cx(cast.zhang_wei, "2026-02-02");
        let expand =
            ["account", "stage", "owner"].map(|name| records::list::query::Expand { name: name.into(), select: vec![] }).to_vec();
        let query = Query { expand, ..Query::default() };
        let statements = cast.company.read(|r| {
            list::page(&cx, r, &cast.object::<Opportunity>(), &query)?;
            Ok(r.statements())
        });
        assert_eq!(statements.unwrap(), 1);
        let _ = std::marker::PhantomData::<Permission>;
    });
}
