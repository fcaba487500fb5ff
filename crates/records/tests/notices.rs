//! What people are told, on both engines: exists with its cause, reaches whom it should, and shows nobody what they may not see.

use base::{Instant, Locale, Uuid};
use records::describe::{Catalog, Field, FieldKind, Object};
use records::notice::{self, Notice};
use records::people::{Permission, Role, Team, User};
use records::save::{save, save_as, save_many};
use records::{Company, Cx, Draft, setup};
use store::testing::on_both_engines;

fn catalog() -> Catalog {
    let deal = vec![Field::new("name", FieldKind::Text), Field::new("note", FieldKind::LongText)];
    let call = vec![
        Field::new("name", FieldKind::Text),
        Field::new("deal", FieldKind::Reference("deal".to_owned())),
        Field::new("outcome", FieldKind::LongText),
    ];
    let deal = Object::new("deal", deal).owner().group("sell");
    setup::own_catalog().and(deal).and(Object::new("call", call).owner().within(&["deal"]).group("customer"))
}

/// 李娜 administers; 张伟 and 王芳 see their own; there are two 刘洋, of two teams.
struct Cast {
    company: Company,
    people: Vec<(&'static str, Uuid)>,
}

const PEOPLE: [(&str, &str, &str); 5] = [
    ("li.na", "李娜", "administrator"),
    ("zhang.wei", "张伟", "representative"),
    ("wang.fang", "王芳", "representative"),
    ("liu.yang", "刘洋", "representative"),
    ("liu.yang2", "刘洋", "representative"),
];

impl Cast {
    fn new(db: store::Db) -> Cast {
        let company = Company::open(db, catalog()).expect("opens");
        let cx = company.system("test", noon());
        let made = company.write(&cx, |tx| {
            let role = |tx: &mut store::Tx, kind: &str| {
                Ok::<_, base::Error>(save_as::<Role>(&cx, tx, Draft::create().set("name", kind).set("kind", kind))?.record.id())
            };
            let (administrator, representative) = (role(tx, "administrator")?, role(tx, "representative")?);
            for (object, reach) in [("deal", "own"), ("call", "own"), ("user", "all")] {
                for action in ["read", "create", "update"].into_iter().take(if object == "user" { 1 } else { 3 }) {
                    let draft = Draft::create().set("role", representative).set("object", object).set("action", action);
                    save_as::<Permission>(&cx, tx, draft.set("reach", reach))?;
                }
            }
            let mut people = Vec::new();
            for (email, name, kind) in PEOPLE {
                let team = save_as::<Team>(&cx, tx, Draft::create().set("name", format!("{email}队")))?.record.id();
                let role = if kind == "administrator" { administrator } else { representative };
                let draft = Draft::create().set("name", name).set("email", format!("{email}@example.com"));
                people.push((email, save_as::<User>(&cx, tx, draft.set("role", role).set("team", team))?.record.id()));
            }
            Ok(people)
        });
        Cast { people: made.expect("set up"), company }
    }

    fn id(&self, who: &str) -> Uuid {
        self.people.iter().find(|(name, _)| *name == who).expect("in the cast").1
    }

    fn cx(&self, who: &str) -> Cx {
        self.company.cx(self.id(who), noon()).expect("works here").in_language(Locale::En)
    }

    fn save(&self, cx: &Cx, object: &str, draft: Draft) -> Uuid {
        let object = cx.setup.catalog.find(object).expect("described").clone();
        self.company.write(cx, |tx| Ok(save(cx, tx, &object, draft)?.record.id())).expect("saved")
    }

    fn told(&self, who: &str) -> Vec<String> {
        let cx = self.cx(who);
        let page = self.company.read(|reader| notice::page(&cx, reader, None, false)).expect("a page");
        page.notices.iter().map(|told| notice::say(&cx, told)).collect()
    }

    fn unread(&self, who: &str) -> usize {
        let cx = self.cx(who);
        self.company.read(|reader| notice::unread(&cx, reader)).expect("counted")
    }
}

fn noon() -> Instant {
    "2026-09-08T04:00:00Z".parse().expect("a moment")
}

fn deal(name: &str, owner: Uuid) -> Draft {
    Draft::create().set("name", name.to_owned()).set("owner", owner)
}

#[test]
fn a_notice_comes_and_goes_with_its_cause() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let li_na = cast.cx("li.na");
        let told = |end: bool| {
            cast.company.write(&li_na, |tx| {
                notice::tell(&li_na, tx, &Notice::new("assigned_many").to([cast.id("zhang.wei")]).with("count", "7"))?;
                if end { Ok(()) } else { Err(base::Error::NotFound) }
            })
        };
        assert!(told(false).is_err());
        assert_eq!(cast.unread("zhang.wei"), 0);
        told(true).expect("committed");
        assert_eq!(cast.unread("zhang.wei"), 1);
    });
}

#[test]
fn whoever_gets_a_record_is_told_and_nobody_else() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.save(&cast.cx("li.na"), "deal", deal("产线", cast.id("zhang.wei")));
        assert_eq!(cast.told("zhang.wei"), ["李娜 gave you the object.deal “产线”"]);
        cast.save(&cast.cx("zhang.wei"), "deal", deal("自己的", cast.id("zhang.wei")));
        assert_eq!((cast.told("zhang.wei").len(), cast.unread("li.na")), (1, 0), "nobody is told what they did themselves");
    });
}

#[test]
fn many_at_once_are_one_notice() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let cx = cast.cx("li.na");
        let object = cx.setup.catalog.find("deal").expect("described").clone();
        let drafts = (0..40).map(|number| deal(&format!("{number}"), cast.id("wang.fang"))).collect();
        let mut cost = 0;
        let saved = cast.company.write(&cx, |tx| {
            let saved = save_many(&cx, tx, &object, drafts)?;
            cost = tx.statements();
            Ok(saved)
        });
        assert!(saved.expect("saved").iter().all(Result::is_ok) && cost < 12, "{cost} statements");
        assert_eq!(cast.told("wang.fang"), ["李娜 gave you 40 object.deal.plural"]);
    });
}

#[test]
fn a_mention_tells_whom_the_text_names_and_only_once() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let zhang = cast.cx("zhang.wei");
        let id = cast.save(&zhang, "deal", deal("产线", cast.id("zhang.wei")).set("note", "请@李娜看一下，抄送wang@王芳.com"));
        assert_eq!(cast.told("li.na"), ["张伟 mentioned you: 产线"]);
        assert_eq!(cast.unread("wang.fang"), 0, "an address mentions nobody");
        cast.save(&zhang, "deal", Draft::update(id).set("note", "请@李娜看一下，还有@张伟"));
        assert_eq!((cast.unread("li.na"), cast.unread("zhang.wei")), (1, 0));
        let call = Draft::create().set("name", "电话").set("deal", id).set("outcome", "@李娜 已谈妥");
        cast.save(&zhang, "call", call);
        let cx = cast.cx("li.na");
        let newest = cast.company.read(|reader| notice::page(&cx, reader, None, true)).expect("a page").notices.remove(0);
        assert_eq!(newest.record, Some(("deal".to_owned(), id, "产线".to_owned())), "a click opens what the call is about");
    });
}

#[test]
fn what_may_not_be_seen_is_not_told() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let zhang = cast.cx("zhang.wei");
        let id = cast.save(&zhang, "deal", deal("机密", cast.id("zhang.wei")).set("note", "@王芳"));
        assert_eq!((cast.told("wang.fang").len(), cast.unread("wang.fang")), (0, 0));
        cast.save(&cast.cx("li.na"), "deal", Draft::update(id).set("owner", cast.id("wang.fang")));
        assert_eq!(cast.unread("wang.fang"), 2, "told as soon as it may be seen");
        cast.save(&cast.cx("li.na"), "deal", Draft::update(id).set("owner", cast.id("zhang.wei")));
        assert_eq!(cast.unread("wang.fang"), 0, "and no longer than that");
    });
}

#[test]
fn namesakes_are_told_apart_by_their_team() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let people = &cast.company.setup().people;
        let (one, two) = (cast.id("liu.yang"), cast.id("liu.yang2"));
        for (text, expected) in [
            ("@刘洋 好", vec![one, two]),
            ("@刘洋·liu.yang2队 好", vec![two]),
            ("@刘洋·没有队", vec![one, two]),
            ("@刘", vec![]),
            ("李娜", vec![]),
            ("@", vec![]),
            ("@@李娜", vec![cast.id("li.na")]),
        ] {
            let mut expected = expected;
            expected.sort();
            assert_eq!(notice::mentions(people, text), expected, "{text}");
        }
    });
}

#[test]
fn everybody_reads_and_marks_their_own() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let li_na = cast.cx("li.na");
        for number in 0..35 {
            cast.save(&li_na, "deal", deal(&number.to_string(), cast.id("zhang.wei")));
        }
        let (zhang, wang) = (cast.cx("zhang.wei"), cast.cx("wang.fang"));
        let page = |before| cast.company.read(|reader| notice::page(&zhang, reader, before, false)).expect("a page");
        let first = page(None);
        let second = page(first.next);
        assert_eq!((first.notices.len(), second.notices.len(), second.next), (30, 5, None));
        let mark =
            |cx: &Cx, ids: &[Uuid], up_to| cast.company.write(cx, |tx| notice::mark_read(cx, tx, ids, up_to)).expect("marked");
        mark(&wang, &[first.notices[0].id], None);
        assert_eq!(cast.unread("zhang.wei"), 35, "somebody else's stay unread");
        mark(&zhang, &[first.notices[0].id], None);
        assert_eq!(cast.unread("zhang.wei"), 34);
        mark(&zhang, &[], Some(first.notices[10].id));
        assert_eq!(cast.unread("zhang.wei"), 9, "what came after it was not yet seen");
    });
}
