//! Who sees what: the permission table of a new company, person by person.

use base::{Error, Uuid};
use records::describe::Entity;
use records::list::query::{Comparison, Filter, Literal, Path, Query};
use records::people::{Access, FieldPermission, Permission, Share};
use records::permit::{self, Allowed};
use records::save::save;
use records::{Cx, Draft, list};
use sales::customer::account::Account;
use sales::customer::contact::Contact;
use sales::report::Report;
use sales::sell::opportunity::Opportunity;
use sales::sell::opportunity::line::OpportunityLine;
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

/// What is said to be allowed is what `save` then does, of a whole and of its parts, for everybody who sees them.
#[test]
fn what_is_said_to_be_allowed_is_allowed() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let owner = cast.cx(cast.zhang_wei, "2026-02-02");
        let opportunity = cast.save::<Opportunity>(&owner, Draft::create().set("name", "商机")).unwrap();
        let line = Draft::create().set("opportunity", opportunity).set("description", "泵").set("price", 100);
        let line = cast.save::<OpportunityLine>(&owner, line).unwrap();
        let admin = cast.cx(cast.administrator, "2026-02-02");
        for (grantee, access) in [(cast.li_na, "read"), (cast.zhou_qiang, "write")] {
            let share = Draft::create().set("object", "opportunity").set("record", opportunity.to_string());
            cast.save::<Share>(&admin, share.set("grantee", grantee.to_string()).set("access", access)).unwrap();
        }
        let nothing = Allowed { update: false, delete: false, assign: false };
        let everything = Allowed { update: true, delete: true, assign: true };
        for (user, of_whole, statements) in [
            (cast.administrator, everything, 1),
            (cast.director, everything, 2),
            (cast.manager_east, everything, 2),
            (cast.zhang_wei, Allowed { assign: false, ..everything }, 2),
            (cast.li_na, nothing, 2),
            (cast.zhou_qiang, Allowed { update: true, ..nothing }, 2),
            (cast.auditor, nothing, 1),
        ] {
            let cx = cast.cx(user, "2026-02-03");
            let of_part = Allowed { update: of_whole.update, delete: of_whole.update, assign: false };
            let said = [allowed(&cast, &cx, Opportunity::NAME, opportunity), allowed(&cast, &cx, OpportunityLine::NAME, line)];
            assert_eq!(said, [(of_whole, statements), (of_part, statements)], "{:?}", cx.person().map(|person| &person.name));

            let attempt = |name: &str, draft: Draft| -> bool {
                let tried = cast.company.write(&cx, |tx| {
                    save(&cx, tx, cx.setup.catalog.object(name)?, draft)?;
                    Err::<(), _>(Error::Unavailable("only an attempt".to_owned()))
                });
                match tried {
                    Err(Error::Unavailable(_)) => true,
                    Err(Error::Forbidden(_) | Error::Invalid(_)) => false,
                    other => panic!("{other:?}"),
                }
            };
            let rename = |id: Uuid, field: &'static str| Draft::update(id).set(field, "改");
            assert_eq!(attempt(Opportunity::NAME, rename(opportunity, "name")), of_whole.update);
            assert_eq!(attempt(Opportunity::NAME, Draft::delete(opportunity)), of_whole.delete);
            assert_eq!(attempt(OpportunityLine::NAME, rename(line, "description")), of_part.update);
            assert_eq!(attempt(OpportunityLine::NAME, Draft::delete(line)), of_part.delete);
            let another = Draft::create().set("opportunity", opportunity).set("description", "阀");
            for part in [another.clone().set("price", 1), another] {
                let added = attempt(OpportunityLine::NAME, part);
                assert_eq!(added, of_whole.update, "parts are added by whoever may change the whole");
            }
        }
        cast.save::<Opportunity>(&owner, Draft::delete(opportunity)).unwrap();
        let binned = Allowed { update: false, delete: true, assign: false };
        assert_eq!(allowed(&cast, &owner, Opportunity::NAME, opportunity).0, binned, "it may be restored");
    });
}

/// What is said of a record, and how many statements it took to read it and to say so.
fn allowed(cast: &Cast, cx: &Cx, object: &str, id: Uuid) -> (Allowed, usize) {
    let read = cast.company.read(|r| {
        let entry = list::one(cx, r, cx.setup.catalog.object(object)?, id, &[])?;
        Ok((permit::allowed(cx, r, &entry.record)?, r.statements()))
    });
    read.expect("a record that they see")
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

#[test]
fn in_an_older_database_reports_are_ones_own() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let administrator = cast.cx(cast.administrator, "2026-02-02");
        let made_old = cast.company.write(&administrator, |tx| {
            tx.execute("delete from permission where object in ('report', 'dashboard')", &[])?;
            tx.execute("update meta set value = '3' where name = 'schema_version'", &[])
        });
        made_old.expect("made old");
        let again = records::Company::open(cast.company.db.clone(), sales::found::catalog()).expect("opens");
        let cx = |user: Uuid| again.cx(user, administrator.now).expect("may sign in");
        let zhang = cx(cast.zhang_wei);
        let report = Draft::create().set("name", "我的").set("definition", r#"{"metrics":["deals"]}"#);
        again.write(&zhang, |tx| records::save::save_as::<Report>(&zhang, tx, report).map(drop)).expect("their own");
        for (user, seen) in [(cast.zhang_wei, 1), (cast.li_na, 0), (cast.director, 0), (cast.auditor, 0), (cast.administrator, 1)]
        {
            let cx = cx(user);
            let object = cx.setup.catalog.of::<Report>().clone();
            assert_eq!(again.read(|r| list::count(&cx, r, &object, &Query::default())).expect("counted"), seen);
        }
    });
}
