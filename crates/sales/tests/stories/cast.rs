//! A small company with names: 王总 leads sales, 陈静 the east with 张伟 and 李娜 under her, 刘洋 the south with 周强.

use std::sync::Arc;

use base::{Id, Instant, Uuid};
use records::describe::{Entity, Object};
use records::list::query::{Filter, Query};
use records::people::{Role, RoleKind, Team, User};
use records::save::save_as;
use records::{Company, Cx, Draft, list};
use sales::testing;
use store::Db;

pub struct Cast {
    pub company: Company,
    pub administrator: Uuid,
    pub director: Uuid,
    pub manager_east: Uuid,
    pub zhang_wei: Uuid,
    pub li_na: Uuid,
    pub zhou_qiang: Uuid,
    pub auditor: Uuid,
}

pub fn at(text: &str) -> Instant {
    format!("{text}T02:00:00Z").parse().expect("a date")
}

pub const START: &str = "2026-01-05";

impl Cast {
    pub fn in_company(db: Db) -> Cast {
        let (company, administrator) = testing::company(db, at(START), &testing::wish());
        let cx = company.cx(administrator, at(START)).expect("administrator");
        let role = |kind: RoleKind| {
            let query =
                Query { filter: Some(Filter::equals("kind", records::describe::Choice::value(&kind))), ..Query::default() };
            let page = company.read(|r| list::page(&cx, r, cx.setup.catalog.of::<Role>(), &query)).expect("roles");
            page.entries[0].record.id()
        };
        let team = |name: &str, parent: Option<Uuid>| -> Uuid {
            let draft = Draft::create().set("name", name).set("parent", parent);
            company.write(&cx, |tx| save_as::<Team>(&cx, tx, draft)).expect("team").record.id()
        };
        let user = |name: &str, email: &str, kind: RoleKind, team: Option<Uuid>| -> Uuid {
            let draft = Draft::create().set("name", name).set("email", email).set("role", role(kind)).set("team", team);
            company.write(&cx, |tx| save_as::<User>(&cx, tx, draft)).expect("user").record.id()
        };
        let sales_team = team("销售部", None);
        let (east, south) = (team("华东", Some(sales_team)), team("华南", Some(sales_team)));
        let cast = (
            user("王总", "wang@example.com", RoleKind::Director, Some(sales_team)),
            user("陈静", "chen@example.com", RoleKind::Manager, Some(east)),
            user("张伟", "zhang@example.com", RoleKind::Representative, Some(east)),
            user("李娜", "li@example.com", RoleKind::Representative, Some(east)),
            user("周强", "zhou@example.com", RoleKind::Representative, Some(south)),
            user("审计", "audit@example.com", RoleKind::Auditor, None),
        );
        let (director, manager_east, zhang_wei, li_na, zhou_qiang, auditor) = cast;
        for (id, leader) in [(sales_team, director), (east, manager_east)] {
            company.write(&cx, |tx| save_as::<Team>(&cx, tx, Draft::update(id).set("leader", leader))).expect("leader");
        }
        Cast { company, administrator, director, manager_east, zhang_wei, li_na, zhou_qiang, auditor }
    }

    pub fn cx(&self, user: Uuid, day: &str) -> Cx {
        self.company.cx(user, at(day)).expect("may sign in")
    }

    pub fn object<T: Entity>(&self) -> Arc<Object> {
        self.company.setup().catalog.of::<T>().clone()
    }

    pub fn save<T: Entity>(&self, cx: &Cx, draft: Draft) -> base::Result<Uuid> {
        self.company.write(cx, |tx| save_as::<T>(cx, tx, draft)).map(|saved| saved.record.id())
    }

    /// How many records of `T` this person sees.
    pub fn sees<T: Entity>(&self, user: Uuid) -> i64 {
        let cx = self.cx(user, START);
        self.company.read(|r| list::count(&cx, r, &self.object::<T>(), &Query::default())).expect("a list")
    }

    pub fn titles<T: Entity>(&self, cx: &Cx, query: &Query) -> Vec<String> {
        let page = self.company.read(|r| list::page(cx, r, &self.object::<T>(), query)).expect("a list");
        page.entries.iter().map(|entry| entry.record.title().to_owned()).collect()
    }

    pub fn reason(&self) -> Uuid {
        let sql = "select id from lost_reason where kind = 'price'";
        self.company.read(|r| r.first(sql, &[], |row| row.get(0))).expect("query").expect("seeded")
    }
}

#[allow(dead_code)]
pub fn id<T: Entity>(id: Uuid) -> Id<T> {
    Id::of(id)
}
