//! The company's own rules on both engines: what they refuse, through which doors, and what becomes of a rule whose field is gone.

use base::{Error, Instant, Locale, Uuid};
use records::custom::CustomField;
use records::describe::{Catalog, Field, FieldKind, Object};
use records::people::{Role, User};
use records::rule::{self, Rule};
use records::save::{save, save_as};
use records::{Company, Cx, Draft, Setup, setup};
use store::Value;
use store::testing::on_both_engines;

fn catalog() -> Catalog {
    let stage =
        Object::new("stage", vec![Field::new("name", FieldKind::Text), Field::new("kind", choice(&["open", "won"]))]).setup();
    let account =
        Object::new("account", vec![Field::new("name", FieldKind::Text), Field::new("industry", choice(&["trade", "food"]))]);
    let deal = Object::new(
        "deal",
        vec![
            Field::new("name", FieldKind::Text),
            Field::new("stage", FieldKind::Reference("stage".to_owned())),
            Field::new("account", FieldKind::Reference("account".to_owned())),
            Field::new("amount", FieldKind::Money),
            Field::new("currency", FieldKind::Currency),
            Field::new("discount", FieldKind::Percent),
            Field::new("reason", FieldKind::Text),
            Field::new("phone", FieldKind::Text),
        ],
    );
    setup::own_catalog().and(stage).and(account.group("customer")).and(deal.owner().board("stage").group("sell"))
}

fn choice(values: &[&str]) -> FieldKind {
    FieldKind::Choice(values.iter().map(ToString::to_string).collect())
}

/// A company with an administrator, who is Li Na, two stages and an account.
struct Cast {
    company: Company,
    li_na: Uuid,
    open: Uuid,
    won: Uuid,
    account: Uuid,
}

impl Cast {
    fn new(db: store::Db) -> Cast {
        let company = Company::open(db, catalog()).expect("opens");
        let kaidan = company.system("test", noon());
        let made = company.write(&kaidan, |tx| {
            let role = save_as::<Role>(&kaidan, tx, Draft::create().set("name", "管理员").set("kind", "administrator"))?;
            let draft = Draft::create().set("name", "李娜").set("email", "li.na@example.com").set("role", role.record.id());
            let li_na = save_as::<User>(&kaidan, tx, draft)?.record.id();
            let mut make = |object: &str, name: &str, field: &'static str, value: &str| {
                let object = kaidan.setup.catalog.find(object).expect("described").clone();
                Ok::<_, Error>(save(&kaidan, tx, &object, Draft::create().set("name", name).set(field, value))?.record.id())
            };
            Ok((
                li_na,
                make("stage", "洽谈", "kind", "open")?,
                make("stage", "赢单", "kind", "won")?,
                make("account", "华为", "industry", "trade")?,
            ))
        });
        let (li_na, open, won, account) = made.expect("set up");
        Cast { company, li_na, open, won, account }
    }

    fn li_na(&self) -> Cx {
        self.company.cx(self.li_na, noon()).expect("works here").in_language(Locale::En)
    }

    fn rule(&self, kind: &str, condition: &str, set: impl FnOnce(Draft) -> Draft) -> Uuid {
        self.try_rule(kind, condition, set).unwrap_or_else(|error| panic!("{condition}: {error:?}"))
    }

    fn try_rule(&self, kind: &str, condition: &str, set: impl FnOnce(Draft) -> Draft) -> Result<Uuid, Error> {
        let cx = self.li_na();
        let draft = Draft::create().set("object", "deal").set("name", condition).set("kind", kind).set("condition", condition);
        self.company.write(&cx, |tx| Ok(save_as::<Rule>(&cx, tx, set(draft))?.record.id()))
    }

    fn save(&self, cx: &Cx, draft: Draft) -> Result<Uuid, Error> {
        let deal = cx.setup.catalog.find("deal").expect("described").clone();
        self.company.write(cx, |tx| Ok(save(cx, tx, &deal, draft)?.record.id()))
    }

    /// What Li Na's save is refused with: `target: text`, joined; empty where it is taken.
    fn refusal(&self, draft: Draft) -> String {
        told(self.li_na().locale, self.save(&self.li_na(), draft))
    }

    fn setup(&self) -> std::sync::Arc<Setup> {
        self.company.setup()
    }
}

fn told<T: std::fmt::Debug>(locale: Locale, outcome: Result<T, Error>) -> String {
    match outcome {
        Ok(_) => String::new(),
        Err(Error::Invalid(problems)) => {
            let each = problems.iter().map(|problem| {
                format!("{}: {}", problem.target.as_deref().unwrap_or("-"), base::words::say(locale, &problem.message))
            });
            each.collect::<Vec<_>>().join("; ")
        }
        Err(error) => panic!("{error:?}"),
    }
}

fn noon() -> Instant {
    "2026-09-08T04:00:00Z".parse().expect("a moment")
}

fn says(text: &'static str) -> impl FnOnce(Draft) -> Draft {
    move |draft| draft.set("messages", format!("{{\"en\": \"{text}\", \"zh-CN\": \"中文\"}}"))
}

fn about(field: &'static str) -> impl FnOnce(Draft) -> Draft {
    move |draft| draft.set("field", field)
}

#[test]
fn a_refusal_stands_at_its_field_in_the_writers_language() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.rule("refuse", r#"stage.kind == "won" && !(amount > 0)"#, |draft| {
            says("A won deal has an amount.")(draft).set("field", "amount")
        });
        cast.rule("refuse", "empty(phone) && empty(reason)", says("Phone or reason, please."));
        let deal = || Draft::create().set("name", "甲").set("phone", "1");
        assert_eq!(cast.refusal(deal()), "");
        assert_eq!(cast.refusal(deal().set("stage", cast.open)), "");
        assert_eq!(cast.refusal(deal().set("stage", cast.won)), "amount: A won deal has an amount.");
        assert_eq!(cast.refusal(deal().set("stage", cast.won).set("amount", 1_i64).set("currency", "CNY")), "");
        assert_eq!(cast.refusal(Draft::create().set("name", "乙")), "-: Phone or reason, please.");
        let chinese = cast.li_na().in_language(Locale::ZhTw);
        assert_eq!(
            told(Locale::ZhTw, cast.save(&chinese, deal().set("stage", cast.won))),
            "amount: 中文",
            "the nearest language"
        );
    });
}

#[test]
fn fields_are_required_locked_and_hidden_by_conditions() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.rule("require", "discount > 0.2", about("reason"));
        cast.rule("lock", r#"stage.kind == "won""#, about("amount"));
        cast.rule("hide", r#"account.industry == "food""#, about("reason"));
        let deal = || Draft::create().set("name", "甲").set("currency", "CNY").set("amount", 5_i64);
        assert_eq!(cast.refusal(deal().set("discount", 200_000_i64)), "");
        assert!(cast.refusal(deal().set("discount", 200_001_i64)).starts_with("reason: "), "asked for");
        assert_eq!(cast.refusal(deal().set("discount", 200_001_i64).set("reason", "老客户")), "");
        // A record is locked as it stands: it can be entered won, and be won with an amount in one step.
        let id = cast.save(&cast.li_na(), deal().set("stage", cast.open).set("account", cast.account)).expect("saved");
        assert_eq!(cast.refusal(Draft::update(id).set("stage", cast.won).set("amount", 6_i64)), "");
        assert!(cast.refusal(Draft::update(id).set("stage", cast.open).set("amount", 7_i64)).starts_with("amount: "), "locked");
        assert_eq!(cast.refusal(Draft::update(id).set("name", "乙")), "");

        let cx = cast.li_na();
        let object = cx.setup.catalog.find("deal").expect("described").clone();
        let state = cast.company.read(|reader| {
            let before = records::list::find(reader, &object, &[id], &records::permit::Scope::whole_company("test"))?.pop();
            rule::state(&cx, reader, &object, before.as_ref(), vec![("discount".into(), Value::Int(300_000))])
        });
        let state = state.expect("a state");
        assert_eq!((state.required, state.locked, state.hidden), (vec!["reason".into()], vec!["amount".into()], vec![]));
        // What is hidden is not asked for.
        let food = cx.setup.catalog.find("account").expect("described").clone();
        let drafted = Draft::update(cast.account).set("industry", "food");
        cast.company.write(&cx, |tx| save(&cx, tx, &food, drafted)).expect("saved");
        assert_eq!(cast.refusal(Draft::update(id).set("discount", 300_000_i64)), "");
    });
}

#[test]
fn a_gate_guards_the_entry_to_its_stages() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let won = format!("[\"{}\"]", cast.won);
        cast.rule("gate", r#"amount > 0 && account.industry == "trade""#, |draft| {
            says("Amount and a trading customer first.")(draft).set("stages", won.clone())
        });
        let id = cast.save(&cast.li_na(), Draft::create().set("name", "甲").set("stage", cast.open)).expect("saved");
        let enter = || Draft::update(id).set("stage", cast.won);
        assert_eq!(cast.refusal(enter()), "stage: Amount and a trading customer first.");
        let filled = enter().set("amount", 1_i64).set("currency", "CNY").set("account", cast.account);
        assert_eq!(cast.refusal(filled), "");
        // Who is in may stay in.
        assert_eq!(cast.refusal(Draft::update(id).set("amount", 0_i64)), "");
    });
}

#[test]
fn a_rule_that_does_not_fit_is_refused_with_its_place() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let refused =
            |kind: &str, condition: &str, set: fn(Draft) -> Draft| told(Locale::En, cast.try_rule(kind, condition, set));
        assert_eq!(
            refused("refuse", "amount > 0 &&\n amuont > 1", |draft| draft.set("messages", "{\"en\": \"no\"}")),
            "condition: Line 2, column 2: There is no field “amuont”. Do you mean “amount”?"
        );
        assert_eq!(
            refused("require", "true", |draft| draft.set("field", "gadget")),
            "field: There is no field “gadget”, or you may not use it."
        );
        assert_eq!(refused("require", "true", |draft| draft), "field: This is required.");
        assert!(refused("refuse", "true", |draft| draft).starts_with("messages: "));
        assert!(refused("gate", "true", |draft| draft.set("messages", "{\"en\": \"no\"}")).starts_with("stages: "));
        assert!(
            refused("refuse", "true", |draft| draft.set("object", "user").set("messages", "{\"en\": \"no\"}"))
                .starts_with("object: ")
        );
    });
}

#[test]
fn a_broken_rule_fails_nobodys_save_and_can_be_switched_off() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let cx = cast.li_na();
        let field = Draft::create().set("object", "deal").set("field", "x_risk").set("kind", "text").set("labels", "{}");
        let field = cast.company.write(&cx, |tx| Ok(save_as::<CustomField>(&cx, tx, field)?.record.id())).expect("added");
        let broken = cast.rule("refuse", "x_risk == \"high\"", says("Too risky."));
        assert_eq!(cast.refusal(Draft::create().set("name", "甲").set("x_risk", "high")), "-: Too risky.");
        let cx = cast.li_na();
        cast.company
            .write(&cx, |tx| save_as::<CustomField>(&cx, tx, Draft::update(field).set("retired", true)))
            .expect("retired");
        assert!(cast.setup().rules.broken.contains_key(&broken), "an administrator sees it");
        assert_eq!(cast.refusal(Draft::create().set("name", "乙")), "");
        let cx = cast.li_na();
        cast.company.write(&cx, |tx| save_as::<Rule>(&cx, tx, Draft::update(broken).set("active", false))).expect("switched off");
        assert!(cast.setup().rules.broken.is_empty());
    });
}

#[test]
fn imports_obey_and_kaidan_itself_does_not() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.rule("refuse", "empty(phone)", says("Phone, please."));
        let draft = || Draft::create().set("name", "甲");
        let kaidan = cast.company.system("demo company", noon());
        assert_eq!(told(Locale::En, cast.save(&kaidan, draft())), "");
        let import = cast.company.system("command line", noon()).from("import:1").in_language(Locale::En);
        assert_eq!(told(Locale::En, cast.save(&import, draft())), "-: Phone, please.");
        let undo = cast.li_na().from("import-undo:1").on_behalf("undo of an import");
        assert_eq!(told(Locale::En, cast.save(&undo, draft())), "");
        let convert = cast.li_na().on_behalf("conversion of a lead");
        assert_eq!(told(Locale::En, cast.save(&convert, draft())), "-: Phone, please.", "what follows from a person's act obeys");
    });
}
