//! Writes the tree of teams, the people in it, who leads what, and everybody's password.

use base::{Error, Instant, Result, Uuid};
use records::describe::Entity;
use records::people::{RoleKind, Team, TeamMember, User};
use records::save::save_many;
use records::{Cx, Draft};
use store::{Tx, Value};

use crate::days::Days;
use crate::lists::Lists;
use crate::places::{REGIONS, TEAMS};
use crate::random::Random;
use crate::staff::{ASSISTANTS, AUDITOR, DIRECTOR, DOMAIN, FINANCE, MANAGERS, SELLERS, Staff};

/// The ids of those whom tests and the sign-in page name.
pub struct People {
    pub director: Uuid,
    /// By region.
    pub managers: Vec<Uuid>,
    pub assistants: Vec<Uuid>,
    pub finance: Uuid,
    pub auditor: Uuid,
}

/// Writes drafts of one object, each of which has to be right.
pub fn enter<T: Entity>(cx: &Cx, tx: &mut Tx, drafts: Vec<Draft>) -> Result<()> {
    let object = cx.setup.catalog.of::<T>().clone();
    for outcome in save_many(cx, tx, &object, drafts)? {
        outcome.map_err(|error| Error::internal(format!("the demo company's {} was refused: {error}", T::NAME)))?;
    }
    Ok(())
}

struct Ids<'a> {
    days: &'a Days,
    random: Random,
    made: i64,
}

impl Ids<'_> {
    fn next(&mut self) -> Uuid {
        self.made += 1;
        self.days.id(self.days.moment(0, 30_000 + self.made), &mut self.random)
    }
}

pub fn write(cx: &Cx, tx: &mut Tx, days: &Days, lists: &Lists, staff: &Staff) -> Result<People> {
    let mut ids = Ids { days, random: Random::new("people"), made: 0 };
    let top = ids.next();
    let regions: Vec<Uuid> = REGIONS.iter().map(|_| ids.next()).collect();
    let teams: Vec<Uuid> = TEAMS.iter().map(|_| ids.next()).collect();
    let team = |id: Uuid, name: &str, parent: Option<Uuid>| Draft::create().with_id(id).set("name", name).set("parent", parent);
    enter::<Team>(cx, tx, vec![team(top, "销售中心", None)])?;
    enter::<Team>(cx, tx, regions.iter().zip(REGIONS).map(|(id, name)| team(*id, name, Some(top))).collect())?;
    enter::<Team>(
        cx,
        tx,
        teams.iter().zip(&TEAMS).map(|(id, place)| team(*id, place.name, Some(regions[place.region]))).collect(),
    )?;

    let mut drafts = Vec::new();
    let mut hire = |id: Uuid, name: &str, mailbox: &str, role: RoleKind, team: Option<Uuid>| -> Result<Uuid> {
        let draft = Draft::create()
            .with_id(id)
            .set("name", name)
            .set("email", format!("{mailbox}@{DOMAIN}"))
            .set("role", lists.role(role)?)
            .set("team", team)
            .set("employee_number", format!("K{:03}", drafts.len() + 2));
        drafts.push(draft);
        Ok(id)
    };
    let mailbox = |email: &'static str| email.split('@').next().unwrap_or(email);
    let director = hire(ids.next(), DIRECTOR.name, mailbox(DIRECTOR.email), RoleKind::Director, Some(top))?;
    let mut managers = Vec::new();
    for ((name, mailbox), region) in MANAGERS.into_iter().zip(&regions) {
        managers.push(hire(ids.next(), name, mailbox, RoleKind::Manager, Some(*region))?);
    }
    let mut assistants = Vec::new();
    for (name, mailbox, helped) in ASSISTANTS {
        assistants.push(hire(ids.next(), name, mailbox, RoleKind::Assistant, Some(regions[helped[0]]))?);
    }
    let finance = hire(ids.next(), FINANCE.name, mailbox(FINANCE.email), RoleKind::Finance, None)?;
    let auditor = hire(ids.next(), AUDITOR.name, mailbox(AUDITOR.email), RoleKind::Auditor, None)?;
    for ((name, mailbox, team), seller) in SELLERS.into_iter().zip(&staff.sellers) {
        hire(seller.id, name, mailbox, RoleKind::Representative, Some(teams[team]))?;
    }
    let gone = staff.sellers[staff.handed_over.1].id;
    let drafts = drafts.into_iter().map(|draft| if draft.id == Some(gone) { draft.set("active", false) } else { draft });
    enter::<User>(cx, tx, drafts.collect())?;

    // An assistant works for all teams of two regions.
    let mut members = Vec::new();
    for ((_, _, helped), user) in ASSISTANTS.into_iter().zip(&assistants) {
        let others = helped.iter().skip(1).map(|region| regions[*region]);
        let below = teams.iter().zip(&TEAMS).filter(|(_, place)| helped.contains(&place.region)).map(|(team, _)| *team);
        for team in others.chain(below) {
            members.push(Draft::create().with_id(ids.next()).set("user", *user).set("team", team).set("position", "销售助理"));
        }
    }
    enter::<TeamMember>(cx, tx, members)?;

    let first = |team: usize| SELLERS.iter().zip(&staff.sellers).find(|((_, _, of), _)| *of == team).map(|(_, seller)| seller.id);
    let leads = std::iter::once((top, Some(director)))
        .chain(regions.iter().copied().zip(managers.iter().copied().map(Some)))
        .chain(teams.iter().copied().enumerate().map(|(at, team)| (team, first(at))));
    enter::<Team>(cx, tx, leads.map(|(team, leader)| Draft::update(team).set("leader", leader)).collect())?;
    Ok(People { director, managers, assistants, finance, auditor })
}

/// Gives everybody who may sign in the same password: one hash, because each takes a noticeable part of a second.
pub fn give_password(tx: &mut Tx, hash: &str, now: Instant) -> Result<()> {
    let users =
        tx.query("select id from \"user\" where active and deleted_at is null order by id", &[], |row| row.get::<Uuid>(0))?;
    let rows: Vec<Vec<Value>> = users.into_iter().map(|user| vec![user.into(), hash.into(), now.into()]).collect();
    tx.insert_many("credential", &["user_id", "password_hash", "changed_at"], &rows)
}
