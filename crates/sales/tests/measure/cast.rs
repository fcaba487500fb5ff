//! A small company that sells through time: 王总 leads sales, 陈静 the east with 张伟 and 李娜 under her, 周强 sells in the south.
//! Everything goes through the public functions, on the day that it happens.

use std::cell::Cell;

use base::{Id, Instant, Result, Uuid};
use records::describe::Choice;
use records::people::{RoleKind, Team, User};
use records::save::save_as;
use records::{Company, Cx, Draft};
use sales::customer::account::Account;
use sales::measure::{self, Cells, Figure, Parameters, Report};
use sales::sell::lead::{self, Conversion, Lead};
use sales::sell::opportunity::{self, Opportunity};
use sales::sell::stage::Stage;
use sales::testing;
use store::Db;

pub const FOUNDED: &str = "2024-12-02";

pub struct Cast {
    pub company: Company,
    pub administrator: Uuid,
    pub director: Uuid,
    pub manager: Uuid,
    pub zhang: Uuid,
    pub li: Uuid,
    pub zhou: Uuid,
    pub east: Uuid,
    pub south: Uuid,
    /// Stages in their order: five open ones, won, lost, void.
    pub stages: Vec<Uuid>,
    /// Lost reasons, in their order.
    pub reasons: Vec<Uuid>,
    pub sources: Vec<Uuid>,
    pub industries: Vec<Uuid>,
    names: Cell<usize>,
}

/// Ten in the morning in Shanghai.
pub fn at(day: &str) -> Instant {
    format!("{day}T02:00:00Z").parse().expect("a date")
}

impl Cast {
    pub fn in_company(db: Db) -> Cast {
        let (company, administrator) = testing::company(db, at(FOUNDED), &testing::wish());
        let cx = company.cx(administrator, at(FOUNDED)).expect("administrator");
        let ids = |sql: &str| company.read(|r| r.query(sql, &[], |row| row.get::<Uuid>(0))).expect("a list");
        let role = |kind: RoleKind| ids(&format!("select id from role where kind = '{}'", kind.value()))[0];
        let (director, manager, seller) = (role(RoleKind::Director), role(RoleKind::Manager), role(RoleKind::Representative));
        let team = |name: &str, parent: Option<Uuid>| {
            let draft = Draft::create().set("name", name).set("parent", parent);
            company.write(&cx, |tx| save_as::<Team>(&cx, tx, draft)).expect("team").record.id()
        };
        let user = |name: &str, email: &str, role: Uuid, team: Uuid| {
            let draft = Draft::create().set("name", name).set("email", email).set("role", role).set("team", team);
            company.write(&cx, |tx| save_as::<User>(&cx, tx, draft)).expect("user").record.id()
        };
        let all = team("销售部", None);
        let (east, south) = (team("华东", Some(all)), team("华南", Some(all)));
        let director = user("王总", "wang@example.com", director, all);
        let manager = user("陈静", "chen@example.com", manager, east);
        let zhang = user("张伟", "zhang@example.com", seller, east);
        let li = user("李娜", "li@example.com", seller, east);
        let zhou = user("周强", "zhou@example.com", seller, south);
        for (id, leader) in [(all, director), (east, manager)] {
            company.write(&cx, |tx| save_as::<Team>(&cx, tx, Draft::update(id).set("leader", leader))).expect("leader");
        }
        let stages = ids("select id from stage order by position");
        let reasons = ids("select id from lost_reason order by position");
        let sources = ids("select id from source order by position");
        let industries = ids("select id from industry order by position");
        Cast {
            company,
            administrator,
            director,
            manager,
            zhang,
            li,
            zhou,
            east,
            south,
            stages,
            reasons,
            sources,
            industries,
            names: Cell::new(0),
        }
    }

    pub fn cx(&self, user: Uuid, day: &str) -> Cx {
        self.company.cx(user, at(day)).expect("may sign in")
    }

    /// A name that nobody has.
    fn name(&self, stem: &str) -> String {
        self.names.set(self.names.get() + 1);
        format!("{stem}{:04}", self.names.get())
    }

    pub fn account(&self, user: Uuid, day: &str, region: Option<&str>, industry: Option<Uuid>) -> Uuid {
        let cx = self.cx(user, day);
        let draft = Draft::create().set("name", self.name("客户")).set("region", region).set("industry", industry);
        self.company.write(&cx, |tx| save_as::<Account>(&cx, tx, draft)).expect("account").record.id()
    }

    pub fn lead(&self, user: Uuid, day: &str, expected: i64) -> Id<Lead> {
        self.lead_of(user, day, Draft::create().set("expected_amount", expected))
    }

    pub fn lead_of(&self, user: Uuid, day: &str, draft: Draft) -> Id<Lead> {
        let cx = self.cx(user, day);
        let draft = draft.set("name", self.name("咨询")).set("company", self.name("来客"));
        self.company.write(&cx, |tx| save_as::<Lead>(&cx, tx, draft)).expect("lead").id()
    }

    pub fn work(&self, user: Uuid, day: &str, lead: Id<Lead>) {
        let cx = self.cx(user, day);
        let draft = Draft::update(lead.0).set("status", "working");
        self.company.write(&cx, |tx| save_as::<Lead>(&cx, tx, draft)).expect("works on it");
    }

    /// Converts a lead into an opportunity of `amount` minor units.
    pub fn convert(&self, user: Uuid, day: &str, lead: Id<Lead>, amount: i64) -> Id<Opportunity> {
        let cx = self.cx(user, day);
        let conversion = Conversion { opportunity_draft: Some(Draft::create().set("amount", amount)), ..Conversion::default() };
        let converted = self.company.write(&cx, |tx| lead::convert(&cx, tx, lead, conversion)).expect("converts");
        converted.opportunity.expect("an opportunity")
    }

    pub fn opportunity(&self, user: Uuid, day: &str, amount: i64) -> Id<Opportunity> {
        self.opportunity_of(user, day, Draft::create().set("amount", amount))
    }

    pub fn opportunity_of(&self, user: Uuid, day: &str, draft: Draft) -> Id<Opportunity> {
        let cx = self.cx(user, day);
        let draft = draft.set("name", self.name("商机"));
        self.company.write(&cx, |tx| save_as::<Opportunity>(&cx, tx, draft)).expect("opportunity").id()
    }

    pub fn edit(&self, user: Uuid, day: &str, draft: Draft) -> Result<()> {
        let cx = self.cx(user, day);
        self.company.write(&cx, |tx| save_as::<Opportunity>(&cx, tx, draft)).map(drop)
    }

    /// Moves it to the stage at this place, from 0.
    pub fn to(&self, user: Uuid, day: &str, id: Id<Opportunity>, place: usize) {
        let cx = self.cx(user, day);
        self.company.write(&cx, |tx| opportunity::move_to(&cx, tx, id, Id::<Stage>::of(self.stages[place]))).expect("moves");
    }

    pub fn win(&self, user: Uuid, day: &str, id: Id<Opportunity>) {
        let cx = self.cx(user, day);
        self.company.write(&cx, |tx| opportunity::win(&cx, tx, id, None, None)).expect("wins");
    }

    pub fn lose(&self, user: Uuid, day: &str, id: Id<Opportunity>, reason: usize) {
        let cx = self.cx(user, day);
        self.company.write(&cx, |tx| opportunity::lose(&cx, tx, id, Id::of(self.reasons[reason]), None)).expect("loses");
    }

    /// A report as `user` sees it on `day`, of an address.
    pub fn report(&self, user: Uuid, day: &str, name: &str, address: &str) -> Report {
        self.try_report(user, day, name, address).unwrap_or_else(|error| panic!("{name}?{address}: {error}"))
    }

    pub fn try_report(&self, user: Uuid, day: &str, name: &str, address: &str) -> Result<Report> {
        let pairs = address.split('&').filter_map(|pair| pair.split_once('='));
        let parameters = Parameters::read(pairs)?;
        let cx = self.cx(user, day);
        self.company.read(|reader| measure::run(&cx, reader, name, &parameters))
    }
}

/// A figure as people write it: `3`, `1200.00`, `0.3333`, `-` for none.
pub fn shown(figure: Option<&Figure>) -> String {
    match figure {
        None => "-".to_owned(),
        Some(Figure::Count(number) | Figure::Days(number)) => number.to_string(),
        Some(Figure::Money(number) | Figure::Percent(number) | Figure::Number(number)) => number.normalize().to_string(),
    }
}

fn shown_cells(label: &str, cells: &Cells, columns: &[&str]) -> String {
    let cells: Vec<String> =
        columns.iter().map(|name| cells.get(name).map_or(String::new(), |cell| shown(cell.value.as_ref()))).collect();
    format!("{label}: {}", cells.join(" "))
}

/// The rows of a report as lines: label and the cells of these columns; the total last.
pub fn lines(report: &Report, columns: &[&str]) -> Vec<String> {
    for name in columns {
        assert!(report.columns.iter().any(|column| column.name == *name), "no column {name}");
    }
    let mut lines: Vec<String> = report.rows.iter().map(|row| shown_cells(&row.label, &row.cells, columns)).collect();
    lines.extend(report.total.as_ref().map(|total| shown_cells("=", total, columns)));
    lines
}
