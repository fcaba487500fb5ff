//! Who works here: users, the tree of teams, roles and what each role may do. The rows are ordinary records; `People` is
//! the picture of them that every permission question is answered from, without a query.

use std::sync::Arc;

use base::{Id, Locale, Result, Uuid};
use records_derive::{Choice, Object};
use rustc_hash::{FxHashMap, FxHashSet};
use store::{Reader, Tx, Value};

use crate::describe::{Choice, Chosen, Email, Json, Phone};
use crate::permit::Reach;
use crate::{Change, Cx};

#[derive(Object)]
#[object(group = "setup", icon = "user", setup, company_data, index(&["team_id"]), check(check_users))]
pub struct User {
    #[field(searchable, indexed, max = 100)]
    pub name: String,
    /// Signs in with it; unique in the company.
    #[field(unique, searchable)]
    pub email: Email,
    pub phone: Option<Phone>,
    pub role: Id<Role>,
    /// The team that new records of this person belong to.
    pub team: Option<Id<Team>>,
    /// Number in the personnel system.
    pub employee_number: Option<String>,
    pub language: Option<Chosen<Language>>,
    /// A person who left keeps records and history and can no longer sign in.
    #[field(starts = true)]
    pub active: bool,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    ZhCn,
    ZhTw,
    En,
}

impl From<Language> for Locale {
    fn from(language: Language) -> Locale {
        match language {
            Language::ZhCn => Locale::ZhCn,
            Language::ZhTw => Locale::ZhTw,
            Language::En => Locale::En,
        }
    }
}

#[derive(Object)]
#[object(group = "setup", icon = "team", setup, company_data, check(check_teams))]
pub struct Team {
    #[field(searchable, indexed, max = 100)]
    pub name: String,
    /// The team above; none at the top.
    pub parent: Option<Id<Team>>,
    /// Leads the team and the teams below it.
    pub leader: Option<Id<User>>,
}

/// A further team of a person who works in several.
#[derive(Object)]
#[object(group = "setup", icon = "team", setup, company_data, title = "position", key(&["user_id", "team_id"]))]
pub struct TeamMember {
    pub user: Id<User>,
    pub team: Id<Team>,
    pub position: Option<String>,
}

#[derive(Object)]
#[object(group = "setup", icon = "safety", setup)]
pub struct Role {
    #[field(searchable, max = 100)]
    pub name: String,
    pub kind: Chosen<RoleKind>,
}

/// What a role is for. Code looks at this, never at a role's name.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoleKind {
    Administrator,
    Director,
    Manager,
    Representative,
    Assistant,
    Finance,
    Auditor,
    Other,
}

/// How far a role's action on an object reaches. `object` is `*` for all that have no row of their own.
#[derive(Object)]
#[object(group = "setup", icon = "safety", setup, confidential, title = "object", key(&["role_id", "object", "action"]))]
pub struct Permission {
    pub role: Id<Role>,
    pub object: String,
    pub action: Chosen<Action>,
    pub reach: Chosen<Reach>,
    /// The chosen teams, where the reach is `teams`: a JSON array of ids.
    pub teams: Option<Json>,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    Read,
    Create,
    Update,
    Delete,
    Import,
    Export,
    Assign,
}

impl Action {
    pub const ALL: [Action; 7] =
        [Action::Read, Action::Create, Action::Update, Action::Delete, Action::Import, Action::Export, Action::Assign];
}

/// Somebody can always administer: the last active administrator stays one.
fn check_users(cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    let administrates = |role: Option<Uuid>| {
        role.and_then(|id| cx.setup.people.role(id)).is_some_and(|(_, kind)| *kind == RoleKind::Administrator)
    };
    for change in changes.iter_mut() {
        let Some(before) = &change.before else { continue };
        let was = administrates(before.uuid("role")) && *before.get("active") == Value::Bool(true);
        let stays = administrates(change.after.uuid("role"))
            && *change.after.get("active") == Value::Bool(true)
            && change.after.get("deleted_at").is_null();
        if !was || stays {
            continue;
        }
        let others = tx.first(
            "select 1 from \"user\" u join role r on r.id = u.role_id
             where u.id <> ?1 and u.active and u.deleted_at is null and r.kind = 'administrator' limit 1",
            &[change.id().into()],
            |row| row.get::<i64>(0),
        )?;
        if others.is_none() {
            change.refuse("role", "last_administrator");
        }
    }
    Ok(())
}

/// Teams are a tree.
fn check_teams(cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut().filter(|change| change.touches("parent")) {
        let Some(parent) = change.after.uuid("parent") else { continue };
        if cx.setup.people.below(change.id()).contains(&parent) || parent == change.id() {
            change.refuse("parent", "loop_in_tree");
        }
    }
    Ok(())
}

/// What a role may do with one field, where that differs from what it may do with the record.
#[derive(Object)]
#[object(group = "setup", icon = "safety", setup, confidential, title = "field", key(&["role_id", "object", "field"]))]
pub struct FieldPermission {
    pub role: Id<Role>,
    pub object: String,
    pub field: String,
    pub access: Chosen<Access>,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    Hidden,
    /// Shown with its middle hidden; not to be filtered, sorted or searched by.
    Masked,
    Read,
    Write,
}

/// One record opened to one person or team beyond what their role reaches.
#[derive(Object)]
#[object(group = "setup", icon = "share", setup, confidential, company_data, title = "object", key(&["object", "record", "grantee"]), index(&["record"]))]
pub struct Share {
    pub object: String,
    pub record: String,
    /// The id of a user or a team.
    pub grantee: String,
    pub access: Chosen<ShareAccess>,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareAccess {
    Read,
    Write,
}

/// A user as permission sees them.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub role: Uuid,
    pub role_kind: RoleKind,
    pub team: Option<Uuid>,
    /// All teams: the main one and further ones.
    pub teams: Vec<Uuid>,
    /// Teams that this person leads, without those below them.
    pub leads: Vec<Uuid>,
    pub language: Option<Locale>,
    pub active: bool,
}

#[derive(Clone, Debug)]
pub struct TeamNode {
    pub id: Uuid,
    pub name: String,
    pub parent: Option<Uuid>,
    pub children: Vec<Uuid>,
    pub leader: Option<Uuid>,
}

#[derive(Clone, Debug, Default)]
pub struct People {
    users: FxHashMap<Uuid, Arc<Person>>,
    teams: FxHashMap<Uuid, TeamNode>,
    roles: FxHashMap<Uuid, (String, RoleKind)>,
}

impl People {
    /// Four statements, whatever the size of the company.
    pub fn read(reader: &mut Reader) -> Result<People> {
        let mut people = People::default();
        reader.each("select id, name, kind from role where deleted_at is null", &[], |row| {
            let kind: String = row.get(2)?;
            people.roles.insert(row.get(0)?, (row.get(1)?, RoleKind::parse(&kind).unwrap_or(RoleKind::Other)));
            Ok(())
        })?;
        reader.each("select id, name, parent_id, leader_id from team where deleted_at is null order by name", &[], |row| {
            let node =
                TeamNode { id: row.get(0)?, name: row.get(1)?, parent: row.get(2)?, children: Vec::new(), leader: row.get(3)? };
            people.teams.insert(node.id, node);
            Ok(())
        })?;
        let mut further: FxHashMap<Uuid, Vec<Uuid>> = FxHashMap::default();
        reader.each("select user_id, team_id from team_member where deleted_at is null", &[], |row| {
            further.entry(row.get(0)?).or_default().push(row.get(1)?);
            Ok(())
        })?;
        let mut persons = Vec::new();
        reader.each("select id, name, email, role_id, team_id, language, active, deleted_at from \"user\"", &[], |row| {
            let (id, role, team): (Uuid, Uuid, Option<Uuid>) = (row.get(0)?, row.get(3)?, row.get(4)?);
            let language: Option<String> = row.get(5)?;
            let deleted: Option<base::Instant> = row.get(7)?;
            let mut teams: Vec<Uuid> = team.into_iter().chain(further.remove(&id).unwrap_or_default()).collect();
            teams.dedup();
            persons.push(Person {
                id,
                name: row.get(1)?,
                email: row.get(2)?,
                role,
                role_kind: people.roles.get(&role).map_or(RoleKind::Other, |(_, kind)| *kind),
                team,
                teams,
                leads: Vec::new(),
                language: language.and_then(|text| Language::parse(&text)).map(Locale::from),
                active: row.get::<bool>(6)? && deleted.is_none(),
            });
            Ok(())
        })?;
        people.connect(persons);
        Ok(people)
    }

    fn connect(&mut self, persons: Vec<Person>) {
        let mut edges: Vec<(Uuid, Uuid)> =
            self.teams.values().filter_map(|team| team.parent.map(|parent| (parent, team.id))).collect();
        edges.sort_by(|a, b| self.teams[&a.1].name.cmp(&self.teams[&b.1].name));
        for (parent, child) in edges {
            if let Some(node) = self.teams.get_mut(&parent) {
                node.children.push(child);
            }
        }
        for mut person in persons {
            person.leads = self.teams.values().filter(|team| team.leader == Some(person.id)).map(|team| team.id).collect();
            person.leads.sort();
            self.users.insert(person.id, Arc::new(person));
        }
    }

    pub fn user(&self, id: Uuid) -> Option<&Arc<Person>> {
        self.users.get(&id)
    }

    pub fn users(&self) -> impl Iterator<Item = &Arc<Person>> {
        self.users.values()
    }

    pub fn user_name(&self, id: Uuid) -> Option<&str> {
        self.users.get(&id).map(|person| person.name.as_str())
    }

    pub fn team(&self, id: Uuid) -> Option<&TeamNode> {
        self.teams.get(&id)
    }

    pub fn teams(&self) -> impl Iterator<Item = &TeamNode> {
        self.teams.values()
    }

    pub fn roles(&self) -> impl Iterator<Item = (Uuid, RoleKind)> {
        self.roles.iter().map(|(id, (_, kind))| (*id, *kind))
    }

    /// Who leads the person's team; where that is the person, who leads the team above it, and so on.
    pub fn leader_of(&self, user: Uuid) -> Option<Uuid> {
        let mut team = self.users.get(&user)?.team;
        while let Some(node) = team.and_then(|id| self.teams.get(&id)) {
            match node.leader.filter(|leader| *leader != user) {
                Some(leader) => return Some(leader),
                None => team = node.parent,
            }
        }
        None
    }

    pub fn role(&self, id: Uuid) -> Option<&(String, RoleKind)> {
        self.roles.get(&id)
    }

    /// A team and all teams below it. A loop in the tree, which no check lets through, would end here all the same.
    pub fn below(&self, team: Uuid) -> Vec<Uuid> {
        let mut seen = FxHashSet::default();
        let mut open = vec![team];
        let mut all = Vec::new();
        while let Some(next) = open.pop() {
            let Some(node) = self.teams.get(&next) else { continue };
            if seen.insert(next) {
                all.push(next);
                open.extend(&node.children);
            }
        }
        all
    }

    /// The ids of all people in these teams, those who left included: their records stay visible.
    pub fn members(&self, teams: &[Uuid]) -> Vec<Uuid> {
        let teams: FxHashSet<Uuid> = teams.iter().copied().collect();
        let mut ids: Vec<Uuid> = self
            .users
            .values()
            .filter(|person| person.teams.iter().any(|team| teams.contains(team)))
            .map(|person| person.id)
            .collect();
        ids.sort();
        ids
    }
}
