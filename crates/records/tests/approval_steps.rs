//! Automations that ask for an approval, on both engines: in whose name, that the run waits and goes on, and that nothing is asked twice.

use base::{Error, Instant, Locale, Uuid};
use records::approval::{self, ApprovalProcess, Place, Verb, Wish};
use records::automation::{self, Automation, plan::Written};
use records::describe::{Catalog, Field, FieldKind, Object};
use records::people::{Permission, Role, User};
use records::save::{save, save_as};
use records::{Company, Cx, Draft, setup};
use serde_json::{Value as Json, json};
use store::testing::on_both_engines;

fn catalog() -> Catalog {
    let fields =
        vec![Field::new("name", FieldKind::Text), Field::new("amount", FieldKind::Integer), Field::new("note", FieldKind::Text)];
    setup::own_catalog().and(Object::new("deal", fields).owner().group("sell"))
}

const NOON: &str = "2026-09-08T04:00:00Z";

fn at(moment: &str) -> Instant {
    moment.parse().expect("a moment")
}

/// 李娜 administers, 张伟 sells his own deals, 周总 approves.
struct Cast {
    company: Company,
    li_na: Uuid,
    zhang: Uuid,
    zhou: Uuid,
    process: Uuid,
}

impl Cast {
    fn new(db: store::Db) -> Cast {
        let company = Company::open(db, catalog()).expect("opens");
        let cx = company.system("test", at(NOON));
        let made = company.write(&cx, |tx| {
            let mut role = |name: &str, kind: &str| {
                Ok::<_, Error>(save_as::<Role>(&cx, tx, Draft::create().set("name", name).set("kind", kind))?.record.id())
            };
            let (administrator, seller) = (role("管理员", "administrator")?, role("销售", "representative")?);
            for action in ["read", "create", "update"] {
                let draft = Draft::create().set("role", seller).set("object", "*").set("action", action).set("reach", "own");
                save_as::<Permission>(&cx, tx, draft)?;
            }
            let mut hire = |name: &str, email: &str, role: Uuid| {
                let draft = Draft::create().set("name", name).set("email", email).set("role", role);
                Ok::<_, Error>(save_as::<User>(&cx, tx, draft)?.record.id())
            };
            let (li_na, zhang) = (hire("李娜", "a@example.com", administrator)?, hire("张伟", "b@example.com", seller)?);
            Ok((li_na, zhang, hire("周总", "c@example.com", seller)?))
        });
        let (li_na, zhang, zhou) = made.expect("set up");
        let cx = company.system("test", at(NOON));
        let steps = json!([{ "name": "周总", "approvers": [{ "kind": "user", "id": zhou }] }]);
        let draft = Draft::create().set("object", "deal").set("name", "大单").set("needed", "nothing").set("own", "passes");
        let draft = draft.set("condition", "amount > 100").set("steps", steps.to_string());
        let process = company.write(&cx, |tx| Ok(save_as::<ApprovalProcess>(&cx, tx, draft)?.record.id())).expect("a process");
        Cast { company, li_na, zhang, zhou, process }
    }

    fn cx(&self, who: Uuid) -> Cx {
        self.company.cx(who, at(NOON)).expect("works here").in_language(Locale::En)
    }

    /// Asks when a deal is new, and then writes a note.
    fn automation(&self, otherwise: &str) -> Uuid {
        let steps = json!([
            { "kind": "approve", "process": self.process, "otherwise": otherwise },
            { "kind": "set", "values": [{ "field": "note", "value": "可以发货" }] },
        ]);
        self.written(steps).expect("fits")
    }

    fn written(&self, steps: Json) -> Result<Uuid, Error> {
        let cx = self.cx(self.li_na);
        let draft = Draft::create().set("object", "deal").set("name", "审").set("trigger_kind", "created").set("active", true);
        let draft = draft.set("steps", steps.to_string());
        self.company.write(&cx, |tx| Ok(save_as::<Automation>(&cx, tx, draft)?.record.id()))
    }

    fn deal(&self, by: Uuid, amount: i64) -> Uuid {
        let cx = self.cx(by);
        let deal = cx.setup.catalog.find("deal").expect("described").clone();
        let draft = Draft::create().set("name", "产线").set("amount", amount).set("owner", self.zhang);
        self.company.write(&cx, |tx| Ok(save(&cx, tx, &deal, draft)?.record.id())).expect("saved")
    }

    fn work(&self) -> usize {
        automation::work(&self.company, at(NOON)).expect("worked")
    }

    /// What waits for 周总, and who asked for it.
    fn waiting(&self) -> Vec<(Uuid, Uuid)> {
        let cx = self.cx(self.zhou);
        let (items, _) = self.company.read(|reader| approval::items(&cx, reader, Place::Waiting, None)).expect("an inbox");
        items.into_iter().map(|item| (item.approval.id, item.approval.run.applicant)).collect()
    }

    fn decide(&self, verb: &Verb) {
        let cx = self.cx(self.zhou);
        let (id, _) = self.waiting()[0];
        self.company.write(&cx, |tx| approval::take(&cx, tx, id, verb, &Wish::default())).expect("decided");
    }

    fn note(&self, id: Uuid) -> Json {
        let cx = self.cx(self.li_na);
        let deal = cx.setup.catalog.find("deal").expect("described").clone();
        let entry = self.company.read(|reader| records::list::one(&cx, reader, &deal, id, &[])).expect("there");
        records::json::token_of_stored(entry.record.get("note"))
    }

    fn states(&self, automation: Uuid) -> Vec<String> {
        let cx = self.cx(self.li_na);
        let page = self.company.read(|reader| automation::runs(&cx, reader, automation, None, None)).expect("a log");
        page.runs.into_iter().map(|run| run.state).collect()
    }
}

#[test]
fn it_asks_in_the_name_of_its_cause_and_goes_on_when_that_was_approved() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let automation = cast.automation("stop");
        let id = cast.deal(cast.zhang, 500);
        assert_eq!((cast.work(), cast.work()), (1, 0), "it waits, and costs nothing while it does");
        assert_eq!(cast.states(automation), ["sleeping"]);
        assert_eq!(cast.waiting().iter().map(|(_, asker)| *asker).collect::<Vec<_>>(), [cast.zhang]);
        let zhang = cast.cx(cast.zhang);
        let deal = zhang.setup.catalog.find("deal").expect("described").clone();
        let locked = cast.company.write(&zhang, |tx| save(&zhang, tx, &deal, Draft::update(id).set("amount", 1_i64)).map(drop));
        assert!(matches!(locked, Err(Error::Invalid(_))), "the record is locked meanwhile");
        cast.decide(&Verb::Approve);
        assert_eq!((cast.work(), cast.states(automation)), (1, vec!["done".to_owned()]));
        assert_eq!(cast.note(id), json!("可以发货"));
    });
}

#[test]
fn without_the_approval_it_stops_or_goes_on_as_it_is_told() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let stops = cast.automation("stop");
        let id = cast.deal(cast.zhang, 500);
        cast.work();
        cast.decide(&Verb::Refuse);
        cast.work();
        assert_eq!((cast.states(stops), cast.note(id)), (vec!["stopped".to_owned()], Json::Null));
        let cx = cast.cx(cast.li_na);
        cast.company.write(&cx, |tx| save_as::<Automation>(&cx, tx, Draft::update(stops).set("active", false))).expect("off");
        let goes_on = cast.automation("continue");
        let id = cast.deal(cast.zhang, 500);
        cast.work();
        cast.decide(&Verb::Refuse);
        cast.work();
        assert_eq!((cast.states(goes_on), cast.note(id)), (vec!["done".to_owned()], json!("可以发货")));
    });
}

#[test]
fn the_owner_asks_where_kaidan_itself_is_the_cause() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        cast.automation("stop");
        let cx = cast.company.system("test", at(NOON)).from("import:1");
        let deal = cx.setup.catalog.find("deal").expect("described").clone();
        let draft = Draft::create().set("name", "产线").set("amount", 500_i64).set("owner", cast.zhang);
        cast.company.write(&cx, |tx| save(&cx, tx, &deal, draft).map(drop)).expect("imported");
        cast.work();
        assert_eq!(cast.waiting().iter().map(|(_, asker)| *asker).collect::<Vec<_>>(), [cast.zhang]);
    });
}

#[test]
fn two_automations_share_the_approval_that_waits_and_two_servers_ask_once() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let (one, other) = (cast.automation("stop"), cast.automation("stop"));
        cast.deal(cast.zhang, 500);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| cast.work());
            }
        });
        while cast.work() > 0 {}
        assert_eq!(
            (cast.waiting().len(), cast.states(one), cast.states(other)),
            (1, vec!["sleeping".into()], vec!["sleeping".into()])
        );
        cast.decide(&Verb::Approve);
        while cast.work() > 0 {}
        assert_eq!((cast.states(one), cast.states(other)), (vec!["done".to_owned()], vec!["done".to_owned()]));
    });
}

#[test]
fn a_process_that_is_not_there_is_refused_and_one_that_goes_breaks_the_automation() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        for steps in [json!([{ "kind": "approve" }]), json!([{ "kind": "approve", "process": cast.zhang }])] {
            let Err(Error::Invalid(problems)) = cast.written(steps) else { panic!("it does not fit") };
            assert_eq!(problems[0].target.as_deref(), Some("steps[0]"));
        }
        let automation = cast.automation("stop");
        let cx = cast.cx(cast.li_na);
        let written = Written {
            object: "deal".to_owned(),
            trigger: "created".to_owned(),
            steps: json!([{ "kind": "approve", "process": cast.process }]).to_string(),
            ..Written::default()
        };
        let tried = cast.company.read(|reader| automation::dry_run(&cx, reader, &written)).expect("tried").expect("fits");
        assert_eq!(tried.limits, ["approvals"]);
        let off = Draft::update(cast.process).set("active", false);
        cast.company.write(&cx, |tx| save_as::<ApprovalProcess>(&cx, tx, off).map(drop)).expect("off");
        let broken = &cast.company.setup().automations.broken;
        assert_eq!(broken.keys().copied().collect::<Vec<_>>(), [automation]);
    });
}

#[test]
fn a_record_that_the_process_is_not_for_fails_with_the_reason() {
    on_both_engines(|db| {
        let cast = Cast::new(db);
        let automation = cast.automation("stop");
        cast.deal(cast.zhang, 5);
        cast.work();
        assert_eq!(cast.states(automation), ["failed"]);
    });
}
