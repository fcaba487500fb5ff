//! A configuration as a file: taken from one company to another it says the same there; what cannot be applied changes nothing; hostile
//! files are refused with a reason.

use std::collections::BTreeMap;

use base::{Error, Instant, Locale, Uuid};
use records::configuration::{self, What};
use records::custom::{CustomField, CustomObject, Wish, make};
use records::layout::{self, Layout};
use records::people::{RoleKind, User};
use records::rule::Rule;
use records::save::save_as;
use records::view::View;
use records::{Company, Cx, Draft};
use sales::SetUp;
use store::Db;
use store::testing::on_both_engines;

fn noon() -> Instant {
    "2026-09-08T04:00:00Z".parse().expect("a moment")
}

/// A company that was founded a moment ago, and its administrator.
fn founded(db: Db) -> (Company, Uuid) {
    let company = Company::open(db, sales::catalog()).expect("opens");
    let wish = SetUp {
        company_name: "华东机械".to_owned(),
        base_currency: "CNY".to_owned(),
        time_zone: "Asia/Shanghai".to_owned(),
        locale: Locale::ZhCn,
        name: "王芳".to_owned(),
        email: "wang.fang@example.com".to_owned(),
    };
    let administrator = sales::set_up(&company, noon(), &wish).expect("founded").0;
    (company, administrator)
}

fn cx(company: &Company, person: Uuid) -> Cx {
    company.cx(person, noon()).expect("works here").in_language(Locale::En)
}

/// Objects that need each other, fields, a gate that names stages, and a view that names one in its filter.
fn adapt(company: &Company, person: Uuid) {
    let cx = cx(company, person);
    company
        .write(&cx, |tx| {
            let object = |name: &str, whole: Option<&str>| {
                let labels = format!(r#"{{"en": "{name}", "zh-CN": "招标: \"甲\" #1"}}"#);
                Draft::create()
                    .set("object", name)
                    .set("labels", labels)
                    .set("navigation", "sell")
                    .set("title", "name")
                    .set("whole", whole.map(str::to_owned))
            };
            let wish = |draft, stages: &[&str]| Wish {
                draft,
                stages: stages.iter().map(ToString::to_string).collect(),
                start: BTreeMap::new(),
            };
            let (tender, _) = make(&cx, tx, wish(object("x_tender", Some("opportunity")), &["yes", "null", "1.50"]))?;
            let cx = cx.renewed(tx)?;
            make(&cx, tx, wish(object("x_bid", Some("x_tender")).set("part", true), &[]))?;
            make(&cx, tx, wish(object("x_gone", None), &[]))?;
            let cx = cx.renewed(tx)?;
            let field = |object: &str, name: &str, kind: &str| {
                Draft::create().set("object", object).set("field", name).set("kind", kind).set("labels", r#"{"en": "A: b"}"#)
            };
            save_as::<CustomField>(&cx, tx, field("x_tender", "x_due", "date").set("help", "第一行\n  second: line\n"))?;
            save_as::<CustomField>(&cx, tx, field("opportunity", "x_main", "reference").set("target", "x_tender"))?;
            save_as::<CustomField>(&cx, tx, field("x_gone", "x_old", "text"))?;
            let cx = cx.renewed(tx)?;
            save_as::<CustomObject>(&cx, tx, Draft::update(tender).set("calendar", "x_due"))?;
            let gone = tx.first("select id from custom_object where object = 'x_gone'", &[], |row| row.get::<Uuid>(0))?;
            save_as::<CustomObject>(&cx, tx, Draft::update(gone.expect("is there")).set("retired", true))?;
            let won = tx.first("select id from stage where kind = 'won'", &[], |row| row.get::<Uuid>(0))?.expect("is there");
            let gate = Draft::create()
                .set("object", "opportunity")
                .set("name", "赢单前须有投标")
                .set("kind", "gate")
                .set("condition", "x_main != null")
                .set("stages", format!("[\"{won}\"]"))
                .set("messages", r#"{"en": "A tender, please."}"#);
            save_as::<Rule>(&cx, tx, gate)?;
            let sellers = "select id from role where kind = 'representative'";
            let sellers = tx.first(sellers, &[], |row| row.get::<Uuid>(0))?.expect("is there");
            let fields = r#"[{"name": "name"}, {"name": "x_main", "wide": true}, {"name": "stage"}]"#;
            let list = r#"{"kind": "list", "object": "x_tender", "field": "opportunity", "columns": ["name", "x_due"]}"#;
            let section = format!(r#"{{"kind": "section", "title": {{"en": "Main: 1"}}, "fields": {fields}}}"#);
            let page = Draft::create()
                .set("object", "opportunity")
                .set("name", "销售: \"甲\"")
                .set("kind", "page")
                .set("roles", format!("[\"{sellers}\"]"))
                .set("condition", "x_main == null")
                .set("definition", format!(r#"{{"tabs": [{{"parts": [{section}, {list}]}}]}}"#));
            save_as::<Layout>(&cx, tx, page)?;
            let view = Draft::create()
                .set("name", "赢单")
                .set("object", "opportunity")
                .set("shared", true)
                .set("definition", format!(r#"{{"kind":"list","filter":"stage_id eq {won}","sizes":[0.25,3]}}"#));
            save_as::<View>(&cx, tx, view)?;
            Ok(())
        })
        .expect("adapted");
}

/// How many layouts of opportunities somebody new of a role is given.
fn layouts_of(company: &Company, administrator: Uuid, kind: RoleKind) -> usize {
    let role = company.setup().people.roles().find(|(_, known)| *known == kind).expect("is there").0;
    let administrator = cx(company, administrator);
    let person = Draft::create().set("name", "李娜").set("email", format!("{role}@example.com")).set("role", role);
    let person = company.write(&administrator, |tx| Ok(save_as::<User>(&administrator, tx, person)?.record.id()));
    layout::allowed(&cx(company, person.expect("hired")), "opportunity").count()
}

fn export(company: &Company, person: Uuid) -> String {
    company.read(|reader| configuration::export(&cx(company, person), reader)).expect("exports")
}

fn apply(company: &Company, person: Uuid, file: &str) -> Result<usize, String> {
    let cx = cx(company, person);
    match company.write(&cx, |tx| configuration::apply(&cx, tx, file, None)) {
        Ok(changes) => Ok(changes.len()),
        Err(Error::Invalid(problems) | Error::Duplicate(problems)) => {
            let told =
                problems.iter().map(|problem| format!("{}: {}", problem.target.as_deref().unwrap_or("-"), problem.message.key));
            Err(told.collect::<Vec<_>>().join("; "))
        }
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
fn a_configuration_says_the_same_in_an_empty_company() {
    let files = std::cell::RefCell::new(Vec::new());
    on_both_engines(|db| {
        let (company, administrator) = founded(db);
        adapt(&company, administrator);
        let file = export(&company, administrator);
        assert_eq!(file, export(&company, administrator), "the same text twice");
        assert!(!file.contains("wang.fang"), "people are not configuration");
        files.borrow_mut().push(file);
    });
    let files = files.into_inner();
    let file = files.first().expect("a file").clone();
    assert!(files.iter().all(|other| *other == file), "one text on both engines");
    on_both_engines(|db| {
        let (other, administrator) = founded(db);
        let before = other.read(|reader| configuration::compare(&cx(&other, administrator), reader, &file)).expect("compares").0;
        assert!(before.iter().all(|change| change.what == What::Added), "{before:#?}");
        let applied = apply(&other, administrator, &file).expect("applies");
        assert_eq!(applied, before.len());
        assert_eq!(export(&other, administrator), file);
        assert_eq!(apply(&other, administrator, &file), Ok(0), "nothing is left to do");
        // It works there, with the ids of there.
        let setup = other.setup();
        assert!(setup.rules.has("opportunity") && setup.rules.broken.is_empty());
        assert!(setup.layouts.broken.is_empty(), "{:?}", setup.layouts.broken);
        assert_eq!(layouts_of(&other, administrator, RoleKind::Manager), 0);
        assert_eq!(layouts_of(&other, administrator, RoleKind::Representative), 1, "the role of there");
        assert_eq!(setup.catalog.find("x_tender").and_then(|object| object.board.clone()).as_deref(), Some("x_stage"));
        assert!(setup.catalog.find("x_gone").is_none() && setup.catalog.named("x_gone").is_some());
    });
}

#[test]
fn what_is_changed_and_removed_is_told_and_done_and_taken_back() {
    on_both_engines(|db| {
        let (company, administrator) = founded(db);
        let before = export(&company, administrator);
        adapt(&company, administrator);
        let file = export(&company, administrator);
        let after =
            file.replace("x_main != null", "x_main != null || amount > 0").replace("赢单前须有投标", "赢单前须有投标或金额");
        let changes =
            company.read(|reader| configuration::compare(&cx(&company, administrator), reader, &after)).expect("compares").0;
        let told: Vec<_> = changes.iter().map(|change| (change.what, change.object.as_str())).collect();
        assert_eq!(told, [(What::Removed, "rule"), (What::Added, "rule")], "{changes:#?}");
        assert_eq!(apply(&company, administrator, &after), Ok(2));
        assert_eq!(export(&company, administrator), after);

        // Back to what it was before anybody adapted anything: objects are retired, everything else goes.
        apply(&company, administrator, &before).expect("applies");
        assert!(company.setup().catalog.find("x_tender").is_none());
        assert!(!export(&company, administrator).contains("赢单前须有投标"));
        let versions = company.read(|reader| configuration::versions(&cx(&company, administrator), reader)).expect("lists");
        let why: Vec<&str> = versions.iter().map(|version| version.why.as_str()).collect();
        assert_eq!(why, ["applied", "applied", "before"], "the second state was kept already");
        let kept = versions.iter().find(|version| version.why == "before").expect("kept").id;
        let kept = company.read(|reader| configuration::version(&cx(&company, administrator), reader, kept)).expect("reads");
        assert_eq!(kept, file);
        apply(&company, administrator, &kept).expect("applies");
        assert_eq!(export(&company, administrator), file);
    });
}

#[test]
fn what_is_refused_changes_nothing_and_names_its_item() {
    on_both_engines(|db| {
        let (company, administrator) = founded(db);
        let before = export(&company, administrator);
        for (section, told) in [
            ("nothing: {}", "nothing: configuration_unknown"),
            ("user: {}", "user: configuration_unknown"),
            ("source: 7", "source: configuration_not_an_item"),
            ("stage: {新: 7}", "stage / 新: configuration_not_an_item"),
            ("numbering: {lead: {prefix: L, date_part: century, digits: 4}}", "numbering / lead / date_part: not_an_option"),
            ("numbering: {lead: {prefix: L, date_part: day, digits: many}}", "numbering / lead / digits: wrong_type"),
            (
                "numbering: {lead: {prefix: L, date_part: day, digits: 4, colour: red}}",
                "numbering / lead / colour: unknown_field",
            ),
            ("permission: {谁: {lead: {read: {reach: all}}}}", "permission / 谁 / lead / read / role: configuration_missing"),
            (
                "rule: {lead: {甲: {kind: refuse, condition: nonsense >, messages: {en: No}, active: true, position: 0}}}",
                "rule / lead / 甲 / condition: expression_fault",
            ),
            (
                "custom_object: {x_a: {labels: {en: A}, navigation: sell, title: name, board: x_b}}",
                "custom_object / x_a / board: object_field_unfit",
            ),
            ("role: {}", "still_referenced"),
        ] {
            // Something good beside it goes with it.
            let file = format!("kaidan: 1\ntag: {{好: {{}}}}\n{section}\n");
            let refused = apply(&company, administrator, &file).expect_err(section);
            assert!(refused.contains(told), "{section}: {refused}");
            assert_eq!(export(&company, administrator), before, "{section}");
        }
    });
}

#[test]
fn a_hostile_file_costs_nothing() {
    on_both_engines(|db| {
        let (company, administrator) = founded(db);
        let bomb: String = (1..40).map(|at| format!("a{at}: &a{at} [*a{0}, *a{0}, *a{0}]\n", at - 1)).collect();
        for file in [
            String::new(),
            "7".to_owned(),
            "[1, 2]".to_owned(),
            "kaidan: 2".to_owned(),
            "kaidan: 1\nkaidan: 1".to_owned(),
            "role: {}".to_owned(),
            format!("kaidan: 1\na0: &a0 lol\n{bomb}"),
            format!("kaidan: 1\ntag: {}", "[".repeat(100_000)),
            format!("kaidan: 1\ntag: {}", "{a: ".repeat(10_000)),
            format!("kaidan: 1\ntag: {{{}: {{}}}}", "长".repeat(3_000_000)),
            "kaidan: 1\ntag: \u{0}".to_owned(),
            "kaidan: 1\ntag: {{}: 1}".to_owned(),
            "kaidan: 1\n\ttag: 1".to_owned(),
            "kaidan: 1\ntag: !!binary aGk=".to_owned(),
            "--- {kaidan: 1}\n--- {kaidan: 1}".to_owned(),
        ] {
            let start: String = file.chars().take(60).collect();
            assert!(apply(&company, administrator, &file).is_err(), "{start}");
        }
    });
}

#[test]
fn only_administrators_see_it() {
    on_both_engines(|db| {
        let (company, _) = founded(db);
        let kaidan = company.system("test", noon());
        let made = company.write(&kaidan, |tx| {
            let role = tx.first("select id from role where kind = 'auditor'", &[], |row| row.get::<Uuid>(0))?;
            let draft = Draft::create().set("name", "魏").set("email", "wei@example.com").set("role", role);
            Ok(save_as::<records::people::User>(&kaidan, tx, draft)?.record.id())
        });
        let auditor = made.expect("hired");
        assert_eq!(company.setup().people.user(auditor).map(|person| person.role_kind), Some(RoleKind::Auditor));
        let export = company.read(|reader| configuration::export(&cx(&company, auditor), reader));
        assert!(matches!(export, Err(Error::Forbidden(_))));
        let cx = cx(&company, auditor);
        let apply = company.write(&cx, |tx| configuration::apply(&cx, tx, "kaidan: 1", None));
        assert!(matches!(apply, Err(Error::Forbidden(_))));
    });
}

#[test]
fn what_has_changed_since_the_difference_was_shown_is_not_overwritten() {
    on_both_engines(|db| {
        let (company, administrator) = founded(db);
        let file = export(&company, administrator);
        let rename = |name: &str| {
            let cx = cx(&company, administrator);
            company
                .write(&cx, |tx| {
                    let view = Draft::create().set("name", name.to_owned()).set("object", "lead").set("shared", true);
                    save_as::<View>(&cx, tx, view.set("definition", "{}")).map(drop)
                })
                .expect("changed");
        };
        rename("一");
        let asker = cx(&company, administrator);
        let (changes, seen) = company.read(|reader| configuration::compare(&asker, reader, &file)).expect("compares");
        assert_eq!(changes.len(), 1);
        rename("二");
        let asker = cx(&company, administrator);
        let refused = company.write(&asker, |tx| configuration::apply(&asker, tx, &file, Some(&seen)));
        assert!(matches!(refused, Err(Error::Stale(_))), "{refused:?}");
        let (_, seen) = company.read(|reader| configuration::compare(&asker, reader, &file)).expect("compares");
        let applied = company.write(&asker, |tx| configuration::apply(&asker, tx, &file, Some(&seen))).expect("applied");
        assert_eq!(applied.len(), 2);
    });
}

#[test]
fn what_is_changed_becomes_a_version_for_each_administrator_and_ten_minutes() {
    on_both_engines(|db| {
        let (company, administrator) = founded(db);
        let view = |name: &str, minute: i64| {
            let cx = cx(&company, administrator);
            let cx = cx.at(cx.now + jiff::SignedDuration::from_mins(minute));
            company
                .write(&cx, |tx| {
                    let view = Draft::create().set("name", name.to_owned()).set("object", "lead").set("shared", true);
                    save_as::<View>(&cx, tx, view.set("definition", "{}")).map(drop)
                })
                .expect("changed");
        };
        let follow = |minute: i64| {
            company.refresh().expect("as the server does");
            let kaidan = company.system("test", noon() + jiff::SignedDuration::from_mins(minute));
            company.write(&kaidan, |tx| configuration::follow(&kaidan, tx)).expect("followed");
            let asker = cx(&company, administrator);
            let versions = company.read(|reader| configuration::versions(&asker, reader)).expect("versions");
            versions.into_iter().map(|version| version.why).collect::<Vec<_>>()
        };
        assert_eq!((follow(0), follow(1)), (vec!["kept".to_owned()], vec!["kept".to_owned()]), "where it begins");
        view("一", 2);
        assert_eq!(follow(3), ["changed", "kept"]);
        view("二", 5);
        assert_eq!(follow(6).len(), 2, "the same administrator, a little later");
        view("三", 20);
        assert_eq!(follow(21), ["changed", "changed", "kept"]);
        let asker = cx(&company, administrator);
        let versions = company.read(|reader| configuration::versions(&asker, reader)).expect("versions");
        assert_eq!(versions[0].by, Some(administrator));
        let before = company.read(|reader| configuration::version(&asker, reader, versions[1].id)).expect("a version");
        assert!(before.contains("二") && !before.contains("三"), "the way back");
    });
}
