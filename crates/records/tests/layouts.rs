//! Layouts on both engines: who gets which, what of it they see, what is refused, and what becomes of one whose field is gone.

use std::sync::Arc;

use base::{Error, Instant, Locale, Uuid, words};
use records::custom::CustomField;
use records::describe::{Catalog, Field, FieldKind, Object};
use records::layout::{self, Layout, LayoutKind, Part};
use records::people::{FieldPermission, Permission, Role, User};
use records::save::{save, save_as};
use records::{Company, Cx, Draft, setup};
use serde_json::{Value as Json, json};
use store::Value;
use store::testing::on_both_engines;

fn catalog() -> Catalog {
    let choice = FieldKind::Choice(["trade", "food"].map(str::to_owned).into());
    let mut name = Field::new("name", FieldKind::Text);
    name.required = true;
    let account =
        Object::new("account", vec![name.clone(), Field::new("industry", choice), Field::new("credit", FieldKind::Integer)]);
    let mut status = Field::new("status", FieldKind::Text).starts("new");
    status.required = true;
    let mut number = Field::new("number", FieldKind::AutoNumber).read_only();
    number.unique = true;
    let deal = Object::new(
        "deal",
        vec![
            name,
            Field::new("account", FieldKind::Reference("account".to_owned())),
            Field::new("amount", FieldKind::Integer),
            Field::new("note", FieldKind::LongText),
            status,
            number,
        ],
    );
    setup::own_catalog().and(account.group("customer")).and(deal.owner().numbering("D").group("sell"))
}

/// An administrator; Li Na sells and does not see what credit somebody has, nor any note; Zhang Wei pays and sees no deals.
struct Cast {
    company: Company,
    admin: Uuid,
    li_na: Uuid,
    zhang_wei: Uuid,
    sellers: Uuid,
    payers: Uuid,
}

impl Cast {
    fn new(db: store::Db) -> Cast {
        let company = Company::open(db, catalog()).expect("opens");
        let kaidan = company.system("test", noon());
        let made = company.write(&kaidan, |tx| {
            let mut hire = |kind: &str, name: &str, email: &str| {
                let role = Draft::create().set("name", kind).set("kind", kind);
                let role = save_as::<Role>(&kaidan, tx, role)?.record.id();
                let person = Draft::create().set("name", name).set("email", email).set("role", role);
                Ok::<_, Error>((role, save_as::<User>(&kaidan, tx, person)?.record.id()))
            };
            let (_, admin) = hire("administrator", "王芳", "wang.fang@example.com")?;
            let (sellers, li_na) = hire("representative", "李娜", "li.na@example.com")?;
            let (payers, zhang_wei) = hire("finance", "张伟", "zhang.wei@example.com")?;
            for (role, object) in [(sellers, "account"), (sellers, "deal"), (payers, "account")] {
                let grant = Draft::create().set("role", role).set("object", object).set("action", "read").set("reach", "all");
                save_as::<Permission>(&kaidan, tx, grant)?;
            }
            for (object, field) in [("account", "credit"), ("deal", "note")] {
                let hidden = Draft::create().set("role", sellers).set("object", object).set("field", field);
                save_as::<FieldPermission>(&kaidan, tx, hidden.set("access", "hidden"))?;
            }
            Ok((admin, li_na, zhang_wei, sellers, payers))
        });
        let (admin, li_na, zhang_wei, sellers, payers) = made.expect("set up");
        Cast { company, admin, li_na, zhang_wei, sellers, payers }
    }

    fn cx(&self, person: Uuid) -> Cx {
        self.company.cx(person, noon()).expect("works here").in_language(Locale::En)
    }

    fn try_layout(&self, object: &str, kind: &str, definition: &Json, set: impl FnOnce(Draft) -> Draft) -> Result<Uuid, Error> {
        let cx = self.cx(self.admin);
        let draft = Draft::create().set("object", object).set("name", "布局").set("kind", kind);
        let draft = set(draft.set("definition", definition.to_string()));
        self.company.write(&cx, |tx| Ok(save_as::<Layout>(&cx, tx, draft)?.record.id()))
    }

    fn layout(&self, object: &str, kind: &str, definition: &Json, set: impl FnOnce(Draft) -> Draft) -> Uuid {
        self.try_layout(object, kind, definition, set).unwrap_or_else(|error| panic!("{definition}: {error:?}"))
    }

    fn object(&self, name: &str) -> Arc<Object> {
        self.company.setup().catalog.find(name).expect("described").clone()
    }

    fn account(&self, industry: &str, credit: i64) -> Uuid {
        let cx = self.cx(self.admin);
        let draft = Draft::create().set("name", industry).set("industry", industry).set("credit", credit);
        self.company.write(&cx, |tx| Ok(save(&cx, tx, &self.object("account"), draft)?.record.id())).expect("saved")
    }

    /// The layout that somebody gets for an account with these values in its form.
    fn fits(&self, person: Uuid, kind: LayoutKind, id: Option<Uuid>, values: &[(&'static str, Value)]) -> Option<Uuid> {
        let (cx, object) = (self.cx(person), self.object("account"));
        let values = values.iter().map(|(name, value)| ((*name).into(), value.clone())).collect();
        let fitting = self.company.read(|reader| {
            let whole = records::permit::Scope::whole_company("test");
            let ids: Vec<Uuid> = id.into_iter().collect();
            let before = records::list::find(reader, &object, &ids, &whole)?.pop();
            layout::fitting(&cx, reader, &object, kind, before.as_ref(), values)
        });
        fitting.expect("fits or not")
    }
}

fn noon() -> Instant {
    "2026-09-08T04:00:00Z".parse().expect("a moment")
}

fn told<T>(outcome: Result<T, Error>) -> String {
    match outcome {
        Ok(_) => String::new(),
        Err(Error::Invalid(problems)) => {
            let say = |problem: &base::Problem| {
                format!("{}: {}", problem.target.as_deref().unwrap_or("-"), words::say(Locale::En, &problem.message))
            };
            problems.iter().map(say).collect::<Vec<_>>().join("; ")
        }
        Err(error) => panic!("{error:?}"),
    }
}

/// A layout of one tab with one section of these fields, and more parts.
fn of(fields: &[&str], more: &[Json]) -> Json {
    let fields: Vec<Json> = fields.iter().map(|name| json!({ "name": name })).collect();
    let section = json!({ "kind": "section", "title": { "en": "Main" }, "fields": fields });
    let parts = [&[section], more].concat();
    json!({ "tabs": [{ "parts": parts }] })
}

#[test]
fn the_first_layout_that_fits_role_and_record_wins() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let plain = of(&["name"], &[]);
        let both = json!([cast.sellers, cast.payers]).to_string();
        let food = cast.layout("account", "page", &plain, |draft| {
            draft.set("roles", both).set("condition", "industry == \"food\"").set("position", 0)
        });
        let rich = cast.layout("account", "page", &plain, |draft| draft.set("condition", "credit > 10").set("position", 1));
        let payers = json!([cast.payers]).to_string();
        let paying = cast.layout("account", "page", &plain, |draft| draft.set("roles", payers).set("position", 2));
        let off = cast.layout("account", "page", &plain, |draft| draft.set("active", false).set("position", 3));
        let quick = cast.layout("account", "quick", &plain, |draft| draft.set("position", 0));
        assert!(cast.company.setup().layouts.broken.is_empty());

        let (bakery, rich_trader, trader) = (cast.account("food", 99), cast.account("trade", 99), cast.account("trade", 1));
        let page = |person, id| cast.fits(person, LayoutKind::Page, id, &[]);
        let (li_na, zhang_wei, admin) = (cast.li_na, cast.zhang_wei, cast.admin);
        assert_eq!([bakery, rich_trader, trader].map(|id| page(zhang_wei, Some(id))), [Some(food), Some(rich), Some(paying)]);
        assert_eq!([bakery, rich_trader, trader].map(|id| page(admin, Some(id))), [Some(rich), Some(rich), None]);
        // Li Na does not see the credit, so that no layout tells her of it.
        assert_eq!([bakery, rich_trader, trader].map(|id| page(li_na, Some(id))), [Some(food), None, None]);
        // A form is laid out by what stands in it.
        let typed = [("industry", Value::Text("food".to_owned()))];
        assert_eq!(cast.fits(li_na, LayoutKind::Page, Some(trader), &typed), Some(food));
        assert_eq!(cast.fits(li_na, LayoutKind::Page, None, &typed), Some(food));
        assert_eq!(cast.fits(li_na, LayoutKind::Page, None, &[]), None);
        assert_eq!(cast.fits(li_na, LayoutKind::Quick, None, &[]), Some(quick));
        assert!(layout::allowed(&cast.cx(admin), "account").all(|one| one.id != off && one.id != paying));
        let kaidan = cast.company.system("test", noon());
        assert_eq!(layout::allowed(&kaidan, "account").count(), 0, "Kaidan itself looks at nothing");
    });
}

#[test]
fn a_layout_tells_nobody_what_they_may_not_see() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let deals = json!({
            "kind": "list", "object": "deal", "field": "account", "columns": ["name", "note", "amount"], "order": { "field": "note" }
        });
        let refused = told(cast.try_layout("account", "page", &of(&["name"], std::slice::from_ref(&deals)), |draft| draft));
        assert!(refused.starts_with("definition.tabs.0.parts.1.order: "), "{refused}");
        let mut deals = deals;
        deals["order"] = json!({ "field": "amount", "descending": true });
        let money = json!({ "kind": "section", "title": { "en": "Money" }, "fields": [{ "name": "credit" }] });
        let mut definition = of(&["name", "industry"], &[deals]);
        definition["tabs"].as_array_mut().expect("tabs").push(json!({ "title": { "en": "Secret" }, "parts": [money] }));
        definition["head"] = json!(["credit", "industry"]);
        let id = cast.layout("account", "page", &definition, |draft| draft);

        let seen = |person: Uuid| {
            let cx = cast.cx(person);
            let ready = layout::allowed(&cx, "account").find(|one| one.id == id).expect("for everybody").clone();
            layout::seen(&cx, &cast.object("account"), &ready.definition)
        };
        assert_eq!((seen(cast.admin).tabs.len(), seen(cast.admin).head.len()), (2, 2));
        let li_na = seen(cast.li_na);
        assert_eq!(
            (li_na.tabs.len(), li_na.head),
            (1, vec!["industry".to_owned()]),
            "nothing but what she may not see stood there"
        );
        let Some(Part::List(list)) = li_na.tabs[0].parts.get(1) else { panic!("she sees deals") };
        assert_eq!(list.columns, ["name", "amount"]);
        let zhang_wei = seen(cast.zhang_wei);
        assert_eq!((zhang_wei.tabs.len(), zhang_wei.tabs[0].parts.len()), (2, 1), "he sees no deals");
    });
}

#[test]
fn what_does_not_fit_is_refused_at_its_place() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let list = |object: &str, field: &str| json!({ "kind": "list", "object": object, "field": field });
        let first = "definition.tabs.0.parts";
        let table = [
            (
                "page",
                of(&["name", "gadget"], &[]),
                format!("{first}.0.fields.1: There is no field “gadget”, or you may not use it."),
            ),
            ("page", of(&["name", "id"], &[]), format!("{first}.0.fields.1: There is no field “ID”, or you may not use it.")),
            ("page", of(&["name", "amount", "amount"], &[]), format!("{first}.0.fields.2: “Amount” stands there twice.")),
            ("page", of(&["amount"], &[]), "definition: “Name” is required and stands nowhere: nobody could fill it in.".into()),
            ("quick", of(&["amount"], &[]), "definition: “Name” is required and stands nowhere: nobody could fill it in.".into()),
            (
                "page",
                of(&["name"], &[list("account", "name")]),
                format!("{first}.1: Records of this list do not refer to the object."),
            ),
            (
                "quick",
                of(&["name", "number"], &[]),
                format!("{first}.0.fields.1: Nobody enters “Number”: it does not belong in a short form."),
            ),
            (
                "quick",
                of(&["name"], &[json!({ "kind": "files" })]),
                format!("{first}.1: A short form has nothing but sections with fields."),
            ),
            (
                "page",
                of(&["name"], &[json!({ "kind": "files" }), json!({ "kind": "files" })]),
                format!("{first}.2: This list stands there twice."),
            ),
            ("page", json!({ "tabs": [{ "columns": 2 }] }), "definition: This is not a layout of the expected form.".into()),
            ("page", json!([]), "definition: This is not a layout of the expected form.".into()),
        ];
        for (kind, definition, expected) in table {
            assert_eq!(told(cast.try_layout("deal", kind, &definition, |draft| draft)), expected, "{definition}");
        }
        let fine = of(&["name"], &[]);
        let with = |set: fn(Draft) -> Draft| told(cast.try_layout("deal", "page", &fine, set));
        assert_eq!(with(|draft| draft), "");
        assert!(with(|draft| draft.set("object", "user")).starts_with("object: "));
        assert!(with(|draft| draft.set("roles", "[\"00000000-0000-7000-8000-000000000000\"]")).starts_with("roles: "));
        assert!(with(|draft| draft.set("roles", "{}")).starts_with("roles: "));
        assert_eq!(
            with(|draft| draft.set("condition", "amuont > 1")),
            "condition: Line 1, column 1: There is no field “amuont”. Do you mean “amount”?"
        );
        let li_na = cast.cx(cast.li_na);
        let draft =
            Draft::create().set("object", "deal").set("name", "x").set("kind", "page").set("definition", fine.to_string());
        let outcome = cast.company.write(&li_na, |tx| save_as::<Layout>(&li_na, tx, draft));
        assert!(matches!(outcome, Err(Error::Forbidden(_))), "administrators alone");
    });
}

#[test]
fn what_is_gone_is_left_out_and_told() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let cx = cast.cx(cast.admin);
        let field = Draft::create().set("object", "deal").set("field", "x_risk").set("kind", "text");
        let field = field.set("labels", "{\"en\": \"Risk\"}");
        let field = cast.company.write(&cx, |tx| Ok(save_as::<CustomField>(&cx, tx, field)?.record.id())).expect("added");
        let id = cast.layout("deal", "page", &of(&["name", "x_risk"], &[]), |draft| draft);
        let when = cast.layout("deal", "quick", &of(&["name"], &[]), |draft| draft.set("condition", "x_risk == \"high\""));
        let spare = cast.company.write(&cx, |tx| {
            let role = Draft::create().set("name", "助理").set("kind", "assistant");
            Ok(save_as::<Role>(&cx, tx, role)?.record.id())
        });
        let spare = spare.expect("made");
        let only = json!([spare]).to_string();
        let few = cast.layout("account", "page", &of(&["name"], &[]), |draft| draft.set("roles", only));
        let write = |draft: Draft, object: &str| {
            let (cx, object) = (cast.cx(cast.admin), cast.object(object));
            cast.company.write(&cx, |tx| save(&cx, tx, &object, draft).map(drop)).expect("saved");
        };
        write(Draft::update(field).set("retired", true), "custom_field");
        write(Draft::delete(spare), "role");

        let cx = cast.cx(cast.admin);
        let reasons = |id: &Uuid| {
            let misfits = cx.setup.layouts.broken.get(id).expect("told");
            misfits.iter().map(|misfit| words::say(Locale::En, &misfit.problem(&cx).message)).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(reasons(&id), "There is no field “Risk”, or you may not use it.");
        assert!(reasons(&when).contains("x_risk"));
        assert_eq!(reasons(&few), "A role that it was for is gone.");
        let left: Vec<_> = layout::allowed(&cx, "deal").map(|one| one.id).collect();
        assert_eq!(left, [id], "without its condition nobody knows whom a layout is for");
        let kept = layout::allowed(&cx, "deal").next().expect("the layout stays");
        let Some(Part::Section(section)) = kept.definition.tabs[0].parts.first() else { panic!("the section stays") };
        assert_eq!(section.fields.iter().map(|place| place.name.as_str()).collect::<Vec<_>>(), ["name"]);
        assert_eq!(layout::allowed(&cx, "account").count(), 0, "what was for a few is not for everybody");
        write(Draft::update(when).set("active", false), "layout");
        assert!(!cast.company.setup().layouts.broken.contains_key(&when));
    });
}
