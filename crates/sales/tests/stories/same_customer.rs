//! One customer, entered once: the check before entry, and the merge afterwards.

use records::list::query::Query;
use records::{Draft, Record, duplicates, list, merge, timeline};
use sales::customer::account::Account;
use sales::customer::activity::Activity;
use sales::customer::contact::Contact;
use sales::sell::lead::Lead;
use store::testing::on_both_engines;

use crate::cast::Cast;

#[test]
fn a_colleagues_customer_is_told_of_but_not_shown() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let east = cast.cx(cast.zhang_wei, "2026-02-02");
        cast.save::<Account>(&east, Draft::create().set("name", "无锡江南阀门有限公司").set("phone", "0510-88886666")).unwrap();
        let south = cast.cx(cast.zhou_qiang, "2026-02-02");
        let check = |cx: &records::Cx, name: &str| {
            let mut draft = Record::empty(&cast.object::<Lead>());
            draft.set("company", name);
            cast.company.read(|r| duplicates::check(cx, r, &draft)).unwrap()
        };
        for (name, likeness) in
            [("无锡江南阀门有限公司", Some("exact")), ("江南阀门", Some("similar")), ("江楠阀门", Some("pinyin")), ("华信", None)]
        {
            let found = check(&south, name);
            assert_eq!(found.first().map(|hit| hit.likeness), likeness, "{name}");
            for hit in found {
                assert_eq!((hit.object.as_str(), hit.id), ("account", None));
                assert!(hit.title.contains('*') && hit.owner.unwrap().contains('*'));
            }
        }
        let own = check(&east, "江南阀门");
        assert_eq!(own[0].title, "无锡江南阀门有限公司");
        assert!(own[0].id.is_some());
    });
}

#[test]
fn merged_accounts_are_one_and_can_be_two_again() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let cx = cast.cx(cast.zhang_wei, "2026-02-02");
        let keep = cast.save::<Account>(&cx, Draft::create().set("name", "江南阀门")).unwrap();
        let other =
            cast.save::<Account>(&cx, Draft::create().set("name", "江南阀门(无锡)").set("phone", "0510-88886666")).unwrap();
        let contact = cast.save::<Contact>(&cx, Draft::create().set("name", "孙工").set("account", other)).unwrap();

        let object = cast.object::<Account>();
        let id = cast.company.write(&cx, |tx| merge::merge(&cx, tx, &object, keep, &[other], Draft::update(keep))).unwrap();
        let account_of = |contact| {
            let record = cast.company.read(|r| list::one(&cx, r, &cast.object::<Contact>(), contact, &[])).unwrap().record;
            record.uuid("account").unwrap()
        };
        assert_eq!(account_of(contact), keep);
        assert_eq!(cast.titles::<Account>(&cx, &Query::default()), ["江南阀门"]);
        let kept = cast.company.read(|r| list::one(&cx, r, &object, keep, &[])).unwrap().record;
        assert_eq!(kept.text("phone"), Some("0510-88886666"));

        cast.company.write(&cx, |tx| merge::undo(&cx, tx, id)).unwrap();
        assert_eq!(account_of(contact), other);
        assert_eq!(cast.sees::<Account>(cast.zhang_wei), 2);
        let kept = cast.company.read(|r| list::one(&cx, r, &object, keep, &[])).unwrap().record;
        assert_eq!(kept.text("phone"), None);
        assert!(cast.company.write(&cx, |tx| merge::undo(&cx, tx, id)).is_err(), "once");
    });
}

#[test]
fn an_account_has_one_timeline_of_all_that_happened() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let cx = cast.cx(cast.zhang_wei, "2026-02-02");
        let account = cast.save::<Account>(&cx, Draft::create().set("name", "江南阀门")).unwrap();
        let later = cast.cx(cast.zhang_wei, "2026-02-03");
        let call = Draft::create().set("subject", "询价电话").set("kind", "call").set("account", account);
        cast.save::<Activity>(&later, call).unwrap();
        cast.save::<Account>(&later, Draft::update(account).set("note", "要报价").set("owner", cast.zhang_wei)).unwrap();
        let told = cast.company.read(|r| timeline::read(&later, r, &cast.object::<Account>(), account, None)).unwrap();
        let moments: Vec<(&str, Option<&str>)> = told.moments.iter().map(|m| (m.kind.as_str(), m.title.as_deref())).collect();
        assert_eq!(moments, [("changed", None), ("created", Some("询价电话")), ("created", None)]);
        assert_eq!(told.moments[0].changes[0].to, serde_json::json!("要报价"));
        let stranger = cast.cx(cast.zhou_qiang, "2026-02-03");
        assert!(cast.company.read(|r| timeline::read(&stranger, r, &cast.object::<Account>(), account, None)).is_err());
    });
}
