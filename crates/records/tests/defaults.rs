//! Defaults by expression on both engines: what is given, to whom, and that nothing entered is ever replaced.

use base::{Date, Error, Instant, Locale, Uuid};
use records::defaults::{self, FieldDefault};
use records::describe::{Catalog, Field, FieldKind, Object};
use records::people::{FieldPermission, Permission, Role, User};
use records::save::{save, save_as};
use records::{Company, Cx, Draft, Record, setup};
use store::Value;
use store::testing::on_both_engines;

fn catalog() -> Catalog {
    let account = vec![Field::new("name", FieldKind::Text), Field::new("tier", FieldKind::Text)];
    let deal = vec![
        Field::new("name", FieldKind::Text),
        Field::new("account", FieldKind::Reference("account".to_owned())),
        Field::new("grade", FieldKind::Text),
        Field::new("status", FieldKind::Choice(vec!["new".to_owned(), "hot".to_owned()])).starts("new"),
        Field::new("due_on", FieldKind::Date),
        Field::new("remind_on", FieldKind::Date),
        Field::new("amount", FieldKind::Integer),
        Field::new("seller", FieldKind::User),
        Field::new("mark", FieldKind::Text).read_only(),
    ];
    let account = Object::new("account", account).owner().group("customer");
    setup::own_catalog().and(account).and(Object::new("deal", deal).owner().group("sell"))
}

const NOON: &str = "2026-09-08T04:00:00Z";

struct Cast {
    company: Company,
    li_na: Uuid,
    zhang: Uuid,
}

impl Cast {
    fn new(db: store::Db) -> Cast {
        let company = Company::open(db, catalog()).expect("opens");
        let cx = company.system("test", now());
        let made = company.write(&cx, |tx| {
            let mut role = |name: &str, kind: &str| {
                Ok::<_, Error>(save_as::<Role>(&cx, tx, Draft::create().set("name", name).set("kind", kind))?.record.id())
            };
            let (administrator, seller) = (role("管理员", "administrator")?, role("销售", "representative")?);
            for action in ["read", "create", "update"] {
                let draft = Draft::create().set("role", seller).set("object", "*").set("action", action).set("reach", "own");
                save_as::<Permission>(&cx, tx, draft)?;
            }
            let hidden = Draft::create().set("role", seller).set("object", "account").set("field", "tier");
            save_as::<FieldPermission>(&cx, tx, hidden.set("access", "hidden"))?;
            let mut hire = |name: &str, email: &str, role: Uuid| {
                let draft = Draft::create().set("name", name).set("email", email).set("role", role);
                Ok::<_, Error>(save_as::<User>(&cx, tx, draft)?.record.id())
            };
            Ok((hire("李娜", "a@example.com", administrator)?, hire("张伟", "b@example.com", seller)?))
        });
        let (li_na, zhang) = made.expect("set up");
        Cast { company, li_na, zhang }
    }

    fn cx(&self, who: Uuid) -> Cx {
        self.company.cx(who, now()).expect("works here").in_language(Locale::En)
    }

    fn default(&self, field: &str, expression: &str) -> Result<Uuid, Error> {
        let cx = self.cx(self.li_na);
        let draft = Draft::create().set("object", "deal").set("field", field).set("expression", expression);
        self.company.write(&cx, |tx| Ok(save_as::<FieldDefault>(&cx, tx, draft)?.record.id()))
    }

    fn save(&self, cx: &Cx, object: &str, draft: Draft) -> Record {
        let object = cx.setup.catalog.find(object).expect("described").clone();
        self.company.write(cx, |tx| save(cx, tx, &object, draft)).expect("saved").record
    }
}

fn now() -> Instant {
    NOON.parse().expect("a moment")
}

fn day(text: &str) -> Value {
    text.parse::<Date>().expect("a day").into()
}

#[test]
fn a_new_record_is_given_what_nobody_entered() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.default("due_on", "add_days(today, 30)").expect("fits");
        cast.default("remind_on", "add_days(due_on, -7)").expect("fits");
        cast.default("grade", "status == \"hot\" ? \"A\" : \"B\"").expect("fits");
        cast.default("seller", "me").expect("fits");
        cast.default("amount", "2.5 * 2.0").expect("fits");
        let cx = cast.cx(cast.zhang);
        let deal = cast.save(&cx, "deal", Draft::create().set("name", "产线"));
        let values = ["due_on", "remind_on", "grade", "seller", "amount"].map(|name| deal.get(name).clone());
        assert_eq!(
            values,
            [day("2026-10-08"), day("2026-10-01"), "B".into(), cast.zhang.into(), 5_i64.into()],
            "one looks at what another gave, and at what the description starts with"
        );
        let draft = Draft::create().set("name", "产线").set("due_on", day("2026-12-01")).set("grade", Value::Null);
        let deal = cast.save(&cx, "deal", draft);
        let values = ["due_on", "remind_on", "grade"].map(|name| deal.get(name).clone());
        assert_eq!(values, [day("2026-12-01"), day("2026-11-24"), Value::Null], "entered, or left empty on purpose");
        let deal = cast.save(&cx, "deal", Draft::update(deal.id()).set("name", "别的"));
        assert!(deal.get("grade").is_null(), "a change is given nothing");
    });
}

#[test]
fn an_import_is_given_it_and_kaidan_itself_is_not() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.default("grade", "\"B\"").expect("fits");
        for (origin, expected) in [("import:1", Value::from("B")), ("import-undo:1", Value::Null), ("upgrade", Value::Null)] {
            let cx = cast.company.system("test", now()).from(origin);
            let deal = cast.save(&cx, "deal", Draft::create().set("name", "产线"));
            assert_eq!(*deal.get("grade"), expected, "{origin}");
        }
    });
}

#[test]
fn it_looks_with_the_writers_eyes_and_a_form_is_offered_the_same() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.default("grade", "account.tier").expect("fits");
        let li_na = cast.cx(cast.li_na);
        let draft = Draft::create().set("name", "甲").set("tier", "A").set("owner", cast.zhang);
        let account = cast.save(&li_na, "account", draft).id();
        for (who, expected) in [(cast.li_na, Value::from("A")), (cast.zhang, Value::Null)] {
            let cx = cast.cx(who);
            let mut form = Record::empty(cx.setup.catalog.find("deal").expect("described"));
            form.set("account", account);
            cast.company.read(|reader| defaults::offer(&cx, reader, &mut form, &[])).expect("offered");
            assert_eq!(*form.get("grade"), expected);
            let deal = cast.save(&cx, "deal", Draft::create().set("name", "产线").set("account", account));
            assert_eq!(*deal.get("grade"), expected, "what may not be read is not given");
        }
    });
}

#[test]
fn what_does_not_fit_is_refused_at_its_place_and_what_breaks_is_left_out() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        for (field, expression, target) in [
            ("nothing", "1", "field"),
            ("mark", "\"x\"", "field"),
            ("status", "\"hot\"", "field"),
            ("due_on", "\"tomorrow\"", "expression"),
            ("due_on", "add_dys(today, 1)", "expression"),
            ("seller", "account", "expression"),
        ] {
            let Err(Error::Invalid(problems)) = cast.default(field, expression) else { panic!("{field} {expression}") };
            assert_eq!(problems[0].target.as_deref(), Some(target), "{field} {expression} {problems:?}");
        }
        let id = cast.default("grade", "\"B\"").expect("fits");
        assert!(cast.default("grade", "\"C\"").is_err(), "one for each field");
        let sql = "update field_default set expression = 'gone' where id = ?1";
        cast.company.db.write(|tx| tx.execute(sql, &[id.into()]).map(drop)).expect("broken");
        cast.company.reload().expect("read");
        assert!(cast.company.setup().defaults.broken.contains_key(&id));
        let deal = cast.save(&cast.cx(cast.zhang), "deal", Draft::create().set("name", "产线"));
        assert!(deal.get("grade").is_null());
    });
}
