//! The company of these tests: 李娜 administers, 张伟 and 王芳 sell, deals have tasks.

use base::{Error, Instant, Locale, Uuid};
use records::assignment::{Territory, Wing};
use records::automation::{self, Automation};
use records::describe::{Catalog, Entity, Field, FieldKind, Object};
use records::people::{Role, User};
use records::save::{save, save_as};
use records::{Company, Cx, Draft, setup};
use serde_json::{Value as Json, json};

fn catalog() -> Catalog {
    let status = FieldKind::Choice(["new", "working", "lost"].map(str::to_owned).to_vec());
    let deal = vec![
        Field::new("name", FieldKind::Text),
        Field::new("status", status),
        Field::new("amount", FieldKind::Integer),
        Field::new("note", FieldKind::Text),
        Field::new("region", FieldKind::Region),
        Field::new("close_on", FieldKind::Date).indexed(),
    ];
    let task = vec![
        Field::new("name", FieldKind::Text),
        Field::new("deal", FieldKind::Reference("deal".to_owned())),
        Field::new("due_at", FieldKind::Instant),
    ];
    let deal = Object::new("deal", deal).owner().board("status").group("sell");
    setup::own_catalog().and(deal).and(Object::new("task", task).owner().group("customer")).keeping(territories)
}

/// 张伟 covers Jiangsu, 王芳 Guangdong: a wing has them in a list, here they are known by their names.
fn territories(reader: &mut store::Reader, _: &Catalog, kept: &mut setup::Kept) -> base::Result<()> {
    let mut wing = Wing::default();
    for (name, region) in [("张伟", "320000"), ("王芳", "440000")] {
        let user = reader.first("select id from \"user\" where name = ?1", &[name.into()], |row| row.get(0))?;
        wing.territories.push(Territory { user, team: None, region: Some(region.to_owned()), named: Vec::new() });
    }
    kept.put(wing);
    Ok(())
}

pub struct Cast {
    pub company: Company,
    pub li_na: Uuid,
    pub zhang: Uuid,
    pub wang: Uuid,
}

pub const NOON: &str = "2026-09-08T04:00:00Z";

pub fn at(moment: &str) -> Instant {
    moment.parse().expect("a moment")
}

impl Cast {
    pub fn new(db: store::Db) -> Cast {
        let company = Company::open(db, catalog()).expect("opens");
        let cx = company.system("test", at(NOON));
        let made = company.write(&cx, |tx| {
            let role = save_as::<Role>(&cx, tx, Draft::create().set("name", "管理员").set("kind", "administrator"))?;
            let role = role.record.id();
            let mut hire = |name: &str, email: &str| {
                let draft = Draft::create().set("name", name).set("email", email).set("role", role);
                Ok::<_, Error>(save_as::<User>(&cx, tx, draft)?.record.id())
            };
            Ok((hire("李娜", "a@example.com")?, hire("张伟", "b@example.com")?, hire("王芳", "c@example.com")?))
        });
        let (li_na, zhang, wang) = made.expect("set up");
        Cast { company, li_na, zhang, wang }
    }

    pub fn li_na(&self, moment: &str) -> Cx {
        self.company.cx(self.li_na, at(moment)).expect("works here").in_language(Locale::En)
    }

    pub fn automation(&self, trigger: &str, settings: Json, condition: Option<&str>, steps: Json) -> Result<Uuid, Error> {
        let cx = self.li_na(NOON);
        let draft = Draft::create().set("object", "deal").set("name", "自动").set("trigger_kind", trigger).set("active", true);
        let draft = draft.set("trigger_settings", settings.to_string()).set("steps", steps.to_string());
        let draft = draft.set("condition", condition.map(str::to_owned));
        self.company.write(&cx, |tx| Ok(save_as::<Automation>(&cx, tx, draft)?.record.id()))
    }

    pub fn make<T: Entity>(&self, draft: Draft) -> Uuid {
        let cx = self.li_na(NOON);
        self.company.write(&cx, |tx| Ok(save_as::<T>(&cx, tx, draft)?.record.id())).expect("made")
    }

    pub fn save_at(&self, moment: &str, draft: Draft) -> Uuid {
        let cx = self.li_na(moment);
        let deal = cx.setup.catalog.find("deal").expect("described").clone();
        self.company.write(&cx, |tx| Ok(save(&cx, tx, &deal, draft)?.record.id())).expect("saved")
    }

    pub fn save(&self, draft: Draft) -> Uuid {
        self.save_at(NOON, draft)
    }

    pub fn work(&self, moment: &str) -> usize {
        automation::work(&self.company, at(moment)).expect("worked")
    }

    pub fn clock(&self, moment: &str) -> u64 {
        let cx = self.company.system("test", at(moment));
        self.company.write(&cx, |tx| automation::start_due(&cx, tx)).expect("started")
    }

    pub fn field(&self, id: Uuid, field: &str) -> Json {
        let cx = self.li_na(NOON);
        let deal = cx.setup.catalog.find("deal").expect("described").clone();
        let entry = self.company.read(|reader| records::list::one(&cx, reader, &deal, id, &[])).expect("there");
        records::json::token_of_stored(entry.record.get(field))
    }

    /// States of the runs, newest first.
    pub fn states(&self, automation: Uuid) -> Vec<String> {
        let cx = self.li_na(NOON);
        let page = self.company.read(|reader| automation::runs(&cx, reader, automation, None, None)).expect("a log");
        page.runs.into_iter().map(|run| run.state).collect()
    }
}

pub fn deal(name: &str) -> Draft {
    Draft::create().set("name", name.to_owned()).set("status", "new")
}

pub fn set(field: &str, value: Json) -> Json {
    json!([{ "kind": "set", "values": [{ "field": field, "value": value }] }])
}
