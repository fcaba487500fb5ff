//! Objects that a company makes, on both engines: made whole or not at all, used like a built-in one, seen by every server, retired and
//! brought back as they were.

use std::collections::BTreeMap;

use base::{Error, Instant, Locale, Uuid};
use records::custom::{CustomField, CustomObject, Start, Wish, make};
use records::describe::{Catalog, Field, FieldKind, Object};
use records::list::query::{Expand, Query};
use records::list::{self, Linked};
use records::people::{Action, Role, User};
use records::save::{save, save_as};
use records::{Company, Cx, Draft, merge, permit, purge, setup, timeline};
use store::testing::on_both_engines;
use store::{Db, Value};

fn catalog() -> Catalog {
    let text = |name: &str| Field::new(name, FieldKind::Text);
    let to = |name: &str| Field::new(name, FieldKind::Reference(name.to_owned()));
    let account = Object::new("account", vec![text("name").searchable()]).owner().group("customer");
    let call = Object::new("call", vec![text("name"), to("account")]).owner().within(&["account"]).about_any().group("customer");
    setup::own_catalog().and(account).and(call)
}

/// A company with Li Na, who administers it, and Wang Wei, who sells.
struct Cast {
    company: Company,
    li_na: Uuid,
    wang_wei: Uuid,
    selling: Uuid,
}

fn noon() -> Instant {
    "2026-09-08T04:00:00Z".parse().expect("a moment")
}

impl Cast {
    fn new(db: Db) -> Cast {
        let company = Company::open(db, catalog()).expect("opens");
        let kaidan = company.system("test", noon());
        let made = company.write(&kaidan, |tx| {
            let mut person = |name: &str, email: &str, kind: &str| {
                let role = save_as::<Role>(&kaidan, tx, Draft::create().set("name", kind).set("kind", kind))?.record.id();
                let draft = Draft::create().set("name", name).set("email", email).set("role", role);
                Ok::<_, Error>((save_as::<User>(&kaidan, tx, draft)?.record.id(), role))
            };
            Ok((
                person("李娜", "li.na@example.com", "administrator")?.0,
                person("王伟", "wang.wei@example.com", "representative")?,
            ))
        });
        let (li_na, (wang_wei, selling)) = made.expect("set up");
        Cast { company, li_na, wang_wei, selling }
    }

    fn li_na(&self) -> Cx {
        self.company.cx(self.li_na, noon()).expect("works here").in_language(Locale::En)
    }

    fn wang_wei(&self) -> Cx {
        self.company.cx(self.wang_wei, noon()).expect("works here").in_language(Locale::En)
    }

    /// Makes an object and answers what was wrong with it.
    fn try_make(&self, name: &str, set: impl FnOnce(Draft) -> Draft, stages: &[&str]) -> String {
        let cx = self.li_na();
        let draft = Draft::create()
            .set("object", name)
            .set("labels", r#"{"en": "Demo unit", "zh-CN": "样机"}"#)
            .set("navigation", "sell")
            .set("title", "name");
        let stages = stages.iter().map(ToString::to_string).collect();
        let wish = Wish { draft: set(draft), stages, start: BTreeMap::new() };
        told(self.company.write(&cx, |tx| make(&cx, tx, wish)))
    }

    fn make(&self, name: &str, set: impl FnOnce(Draft) -> Draft) {
        assert_eq!(self.try_make(name, set, &[]), "");
    }

    fn field(&self, object: &str, field: &str, kind: &str, set: impl FnOnce(Draft) -> Draft) -> String {
        let draft = Draft::create().set("object", object).set("field", field).set("kind", kind).set("labels", "{}");
        let cx = self.li_na();
        told(self.company.write(&cx, |tx| save_as::<CustomField>(&cx, tx, set(draft))))
    }

    fn change(&self, object: &str, set: impl FnOnce(Draft) -> Draft) -> String {
        let id = self.company.read(|reader| {
            reader.first("select id from custom_object where object = ?1", &[object.into()], |row| row.get::<Uuid>(0))
        });
        let draft = set(Draft::update(id.expect("reads").expect("is there")));
        let cx = self.li_na();
        told(self.company.write(&cx, |tx| save_as::<CustomObject>(&cx, tx, draft)))
    }

    fn try_save(&self, cx: &Cx, object: &str, draft: Draft) -> Result<Uuid, Error> {
        let object = cx.setup.catalog.object(object)?.clone();
        self.company.write(cx, |tx| save(cx, tx, &object, draft)).map(|saved| saved.record.id())
    }

    fn save(&self, cx: &Cx, object: &str, draft: Draft) -> Uuid {
        self.try_save(cx, object, draft).unwrap_or_else(|error| panic!("{object}: {error:?}"))
    }

    fn names(&self, cx: &Cx, object: &str, query: Query) -> Vec<String> {
        let object = cx.setup.catalog.object(object).expect("described").clone();
        let page = self.company.read(|reader| list::page(cx, reader, &object, &query)).expect("lists");
        page.entries.iter().map(|entry| entry.record.title().to_owned()).collect()
    }
}

fn told<T>(outcome: Result<T, Error>) -> String {
    match outcome {
        Ok(_) => String::new(),
        Err(Error::Invalid(problems) | Error::Duplicate(problems)) => {
            let each =
                problems.iter().map(|problem| format!("{}: {}", problem.target.as_deref().unwrap_or("-"), problem.message.key));
            each.collect::<Vec<_>>().join("; ")
        }
        Err(error) => panic!("{error:?}"),
    }
}

fn named(name: &str) -> Draft {
    Draft::create().set("name", name)
}

fn same(draft: Draft) -> Draft {
    draft
}

#[test]
fn an_object_is_used_at_once_like_any_other() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        assert_eq!(cast.try_make("x_unit", |draft| draft.set("whole", "account"), &["在库", "借出"]), "");
        assert_eq!(cast.field("x_unit", "x_serial", "text", same), "");
        let li_na = cast.li_na();
        let unit = cast.company.setup().catalog.find("x_unit").expect("is there").clone();
        assert_eq!((unit.label(Locale::ZhTw), unit.plural(Locale::En)), ("样机".to_owned(), "Demo unit".to_owned()));
        assert_eq!((unit.group.as_str(), unit.board.as_deref()), ("sell", Some("x_stage")));

        let account = cast.save(&li_na, "account", named("华为"));
        let one = named("水泵演示机").set("account", account).set("x_stage", "在库").set("x_serial", "SN-7");
        let one = cast.save(&li_na, "x_unit", one);
        let search = |words: &str| Query { search: Some(words.to_owned()), ..Query::default() };
        assert_eq!(cast.names(&li_na, "x_unit", search("shuibeng")), ["水泵演示机"]);
        assert_eq!(
            cast.try_save(&li_na, "x_unit", named("乙").set("x_stage", "丢失")).map_err(|error| told::<()>(Err(error))),
            Err("x_stage: not_an_option".to_owned())
        );

        // A call about it is seen with it, and moves its last activity.
        let call = cast.save(&li_na, "call", named("演示").set("x_unit", one));
        let told = cast.company.read(|reader| timeline::read(&li_na, reader, &unit, one, None)).expect("reads");
        assert!(told.moments.iter().any(|moment| moment.record == call && moment.title.as_deref() == Some("演示")));
        let related: Vec<_> = cast.company.setup().catalog.referring("account").map(|(child, _)| child.name.clone()).collect();
        assert!(related.contains(&"x_unit".to_owned()), "{related:?}");
    });
}

#[test]
fn roles_start_with_what_is_usual_and_obey_it() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.make("x_unit", same);
        let li_na = cast.li_na();
        cast.save(&li_na, "x_unit", named("李娜的"));
        let wang_wei = cast.wang_wei();
        cast.save(&wang_wei, "x_unit", named("王伟的"));
        assert_eq!(cast.names(&wang_wei, "x_unit", Query::default()), ["王伟的"]);
        let unit = wang_wei.setup.catalog.find("x_unit").expect("is there").clone();
        assert!(!permit::may(&wang_wei, &unit, Action::Import) && permit::may(&li_na, &unit, Action::Import));

        let cx = cast.li_na();
        let draft = Draft::create()
            .set("object", "x_secret")
            .set("labels", r#"{"en": "Secret"}"#)
            .set("title", "number")
            .set("navigation", "custom");
        let start = BTreeMap::from([(cast.selling, Start::None)]);
        cast.company.write(&cx, |tx| make(&cx, tx, Wish { draft, stages: Vec::new(), start })).expect("made");
        let wang_wei = cast.wang_wei();
        let secret = wang_wei.setup.catalog.find("x_secret").expect("is there").clone();
        assert!(!permit::may(&wang_wei, &secret, Action::Read));
    });
}

#[test]
fn another_server_learns_of_it() {
    on_both_engines(|db| {
        let cast = Cast::new(db.clone());
        let other = Company::open(db, catalog()).expect("opens");
        cast.make("x_unit", same);
        assert!(other.setup().catalog.find("x_unit").is_none());
        other.refresh().expect("refreshes");
        let unit = other.setup().catalog.find("x_unit").expect("is there").clone();
        let cx = other.system("test", noon());
        other.write(&cx, |tx| save(&cx, tx, &unit, named("甲"))).expect("saves");
        assert_eq!(cast.names(&cast.li_na(), "x_unit", Query::default()), ["甲"]);
    });
}

#[test]
fn two_administrators_cannot_take_one_name() {
    on_both_engines(|db| {
        let cast = Cast::new(db.clone());
        let other = Company::open(db, catalog()).expect("opens");
        cast.make("x_unit", same);
        // The other server has not heard of it, and its database says no.
        let cx = other.cx(cast.li_na, noon()).expect("works here");
        let draft = Draft::create()
            .set("object", "x_unit")
            .set("labels", r#"{"en": "Unit"}"#)
            .set("title", "name")
            .set("navigation", "sell");
        let again = other.write(&cx, |tx| make(&cx, tx, Wish { draft, stages: Vec::new(), start: BTreeMap::new() }));
        assert!(matches!(again, Err(Error::Duplicate(_) | Error::Conflict { .. })), "{again:?}");
    });
}

#[test]
fn what_fails_leaves_nothing_behind() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        // Twice the same stage is no choice, an empty one neither; the row of the object is written before that is found.
        assert_eq!(cast.try_make("x_unit", same, &["在库", " "]), "stages: options_missing");
        assert!(cast.company.setup().catalog.named("x_unit").is_none());
        let cx = cast.li_na();
        let late = cast.company.write(&cx, |tx| {
            let draft = Draft::create()
                .set("object", "x_unit")
                .set("labels", r#"{"en": "Unit"}"#)
                .set("title", "name")
                .set("navigation", "sell");
            make(&cx, tx, Wish { draft, stages: Vec::new(), start: BTreeMap::new() })?;
            Err::<(), _>(Error::forbidden("action_forbidden"))
        });
        assert!(late.is_err());
        let rows = cast.company.read(|reader| reader.first("select count(*) from custom_object", &[], |row| row.get::<i64>(0)));
        assert_eq!(rows.expect("counts"), Some(0));
        // And so the name is free.
        cast.make("x_unit", same);
    });
}

#[test]
fn a_name_is_well_formed_and_free() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        for name in ["unit", "x_", "x_7", "x_Unit", "x_a__terms", "x_a b", "x_'; drop table account", "x_样机"] {
            assert_eq!(cast.try_make(name, same, &[]), "object: object_name_malformed", "{name}");
        }
        assert_eq!(cast.try_make(&format!("x_{}", "a".repeat(60)), same, &[]), "object: too_long");
        // Words of SQL are names like others behind x_.
        for name in ["x_select", "x_order", "x_user", "x_table"] {
            cast.make(name, same);
            cast.save(&cast.li_na(), name, named("甲"));
        }
        assert_eq!(cast.try_make("x_select", same, &[]), "object: taken");
        assert_eq!(cast.try_make("x_unit", |draft| draft.set("labels", r#"{"en": " "}"#), &[]), "labels: object_label_missing");
        assert_eq!(cast.try_make("x_unit", |draft| draft.set("whole", "nothing"), &[]), "whole: unknown_object");
        assert_eq!(
            cast.try_make("x_unit", |draft| draft.set("whole", "role").set("part", true), &[]),
            "whole: object_cannot_have_parts"
        );
        assert_eq!(cast.change("x_order", |draft| draft.set("owned", false)), "owned: field_fixed");
        assert_eq!(cast.change("x_order", |draft| draft.set("board", "name")), "board: object_field_unfit");
        assert_eq!(
            cast.change("x_order", |draft| draft.set("duplicates", r#"[{"field": "name", "by": "sound"}]"#)),
            "duplicates: object_duplicates_malformed"
        );
        // A field is not stored where another one is.
        assert_eq!(cast.field("call", "x_order_id", "text", same), "field: taken");
    });
}

#[test]
fn a_part_has_the_rights_of_its_whole() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.make("x_order", same);
        cast.make("x_line", |draft| draft.set("whole", "x_order").set("part", true));
        let li_na = cast.li_na();
        let order = cast.save(&li_na, "x_order", named("单"));
        cast.save(&li_na, "x_line", named("行").set("x_order", order));
        let wang_wei = cast.wang_wei();
        assert_eq!(cast.names(&wang_wei, "x_line", Query::default()), Vec::<String>::new());
        let own = cast.save(&wang_wei, "x_order", named("王伟的单"));
        cast.save(&wang_wei, "x_line", named("王伟的行").set("x_order", own));
        assert_eq!(cast.names(&wang_wei, "x_line", Query::default()), ["王伟的行"]);
        assert_eq!(cast.change("x_order", |draft| draft.set("retired", true)), "-: object_has_parts");
    });
}

#[test]
fn a_retired_object_comes_back_as_it_was() {
    on_both_engines(|db| {
        let cast = Cast::new(db.clone());
        cast.make("x_unit", |draft| draft.set("whole", "account"));
        assert_eq!(cast.field("account", "x_main", "reference", |draft| draft.set("target", "x_unit").set("required", true)), "");
        let li_na = cast.li_na();
        let unit = cast.save(&li_na, "x_unit", named("演示机"));
        let account = cast.save(&li_na, "account", named("华为").set("x_main", unit));
        let call = cast.save(&li_na, "call", named("演示").set("x_unit", unit));

        assert_eq!(cast.change("x_unit", |draft| draft.set("retired", true)), "");
        let li_na = cast.li_na();
        assert!(li_na.setup.catalog.find("x_unit").is_none());
        assert!(li_na.setup.catalog.find("call").expect("is there").field("x_unit").is_none());
        // What refers to it shows it by its title, and asks nobody for one.
        let expand = vec![Expand { name: "x_main".to_owned(), select: Vec::new() }];
        let object = li_na.setup.catalog.find("account").expect("is there").clone();
        let page = cast
            .company
            .read(|reader| list::page(&li_na, reader, &object, &Query { expand, ..Query::default() }))
            .expect("lists");
        let Some((_, Linked::One(Some(values)))) = page.entries[0].linked.first() else { panic!("not linked") };
        assert!(values.iter().any(|(_, value)| *value == Value::Text("演示机".to_owned())));
        cast.save(&li_na, "account", named("中兴"));
        assert_eq!(
            told(cast.try_save(&li_na, "account", Draft::update(account).set("x_main", Value::Null))),
            "x_main: field_read_only"
        );

        // A server that starts meanwhile does without it.
        drop(Company::open(db, catalog()).expect("opens"));
        assert_eq!(cast.try_make("x_unit", same, &[]), "object: taken");
        assert_eq!(cast.change("x_unit", |draft| draft.set("retired", false)), "");
        let li_na = cast.li_na();
        assert_eq!(cast.names(&li_na, "x_unit", Query::default()), ["演示机"]);
        let search = Query { search: Some("yanshi".to_owned()), ..Query::default() };
        assert_eq!(cast.names(&li_na, "x_unit", search), ["演示机"]);
        let object = li_na.setup.catalog.find("call").expect("is there").clone();
        let record = cast.company.read(|reader| list::one(&li_na, reader, &object, call, &[])).expect("reads").record;
        assert_eq!(record.uuid("x_unit"), Some(unit));
        assert_eq!(cast.names(&cast.wang_wei(), "x_unit", Query::default()), Vec::<String>::new());
    });
}

#[test]
fn records_of_a_retired_object_hold_on_to_what_they_name() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.make("x_unit", |draft| draft.set("whole", "account"));
        let li_na = cast.li_na();
        let [kept, merged, alone] = ["华为", "华为技术", "中兴"].map(|name| cast.save(&li_na, "account", named(name)));
        let unit = cast.save(&li_na, "x_unit", named("甲").set("account", merged));
        cast.save(&li_na, "x_unit", named("乙").set("account", alone));
        assert_eq!(cast.change("x_unit", |draft| draft.set("retired", true)), "");
        let li_na = cast.li_na();
        let account = li_na.setup.catalog.find("account").expect("is there").clone();
        cast.company
            .write(&li_na, |tx| merge::merge(&li_na, tx, &account, kept, &[merged], Draft::update(kept)))
            .expect("merges");
        cast.try_save(&li_na, "account", Draft::delete(alone)).expect("deletes");
        let purged = cast.company.write(&li_na, |tx| purge::purge(&li_na, tx, &account, alone));
        assert_eq!(told(purged), "-: still_referenced");
        assert_eq!(cast.change("x_unit", |draft| draft.set("retired", false)), "");
        let li_na = cast.li_na();
        let object = li_na.setup.catalog.find("x_unit").expect("is there").clone();
        let record = cast.company.read(|reader| list::one(&li_na, reader, &object, unit, &[])).expect("reads").record;
        assert_eq!(record.uuid("account"), Some(kept));
    });
}

#[test]
fn what_is_searched_and_compared_holds_for_records_that_are_there() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.make("x_unit", same);
        assert_eq!(cast.field("x_unit", "x_serial", "text", same), "");
        let li_na = cast.li_na();
        for (name, serial) in [("甲", "alpha"), ("乙", "beta"), ("丙", "beta")] {
            cast.save(&li_na, "x_unit", named(name).set("x_serial", serial));
        }
        let search = |words: &str| Query { search: Some(words.to_owned()), ..Query::default() };
        assert_eq!(cast.names(&li_na, "x_unit", search("alpha")), Vec::<String>::new());
        assert_eq!(cast.change("x_unit", |draft| draft.set("searched", r#"["x_serial"]"#)), "");
        assert_eq!(cast.names(&cast.li_na(), "x_unit", search("alpha")), ["甲"]);

        let exclusive = r#"[{"field": "x_serial", "by": "exact", "exclusive": true}]"#;
        assert_eq!(cast.change("x_unit", |draft| draft.set("duplicates", exclusive)), "duplicates: object_has_duplicates");
        let li_na = cast.li_na();
        let object = li_na.setup.catalog.find("x_unit").expect("is there").clone();
        let page = cast.company.read(|reader| list::page(&li_na, reader, &object, &search("beta"))).expect("lists");
        cast.save(&li_na, "x_unit", Draft::update(page.entries[0].record.id()).set("x_serial", "gamma"));
        assert_eq!(cast.change("x_unit", |draft| draft.set("duplicates", exclusive)), "");
        let again = cast.try_save(&cast.li_na(), "x_unit", named("丁").set("x_serial", "Alpha"));
        assert_eq!(told(again), "x_serial: duplicate_record");
    });
}
