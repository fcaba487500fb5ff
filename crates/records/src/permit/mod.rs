//! Who may do what to which rows. The only place that makes a `Scope`, and every query takes one: a list, a report, a
//! search and an export ask the same question and get the same answer. What may not be seen answers like what is not there.

mod grants;
mod one;

use base::{Error, Result, Uuid};
use records_derive::Choice;
use store::Value;

pub use grants::{Grant, Grants};
pub use one::{Allowed, allowed};

use crate::Cx;
use crate::describe::{Field, Object};
use crate::people::{Access, Action};
use crate::sql::Sql;

/// How far an action reaches, from nothing to everything.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    None,
    Own,
    /// Own, and those of everybody in the teams that one leads and below.
    OwnBelow,
    /// Those of one's teams.
    Team,
    TeamBelow,
    /// Those of chosen teams and below.
    Teams,
    All,
}

/// The row predicate of whoever asks.
#[derive(Clone, Debug)]
pub struct Scope {
    rows: Rows,
}

#[derive(Clone, Debug)]
enum Rows {
    All,
    None,
    Some(Vec<Condition>),
    /// Part of a whole: visible as the whole is, through this reference.
    PartOf {
        column: String,
        table: String,
        whole: Box<Scope>,
    },
}

#[derive(Clone, Debug)]
enum Condition {
    OwnerIn(Vec<Uuid>),
    TeamIn(Vec<Uuid>),
    SharedWith(Vec<Uuid>),
    Within {
        column: String,
        table: String,
        scope: Box<Scope>,
    },
    /// A column that opens a record to everybody.
    Open(String),
}

impl Scope {
    /// All rows, whoever asks. Each use says why and is found by searching for this name.
    pub fn whole_company(_reason: &'static str) -> Scope {
        Scope { rows: Rows::All }
    }

    /// No row at all.
    pub fn nothing() -> Scope {
        Scope { rows: Rows::None }
    }

    pub fn is_everything(&self) -> bool {
        matches!(self.rows, Rows::All)
    }

    /// Appends the predicate on the table alias `alias`, in parentheses where needed; `true` where everything is visible.
    pub fn write(&self, sql: &mut Sql, alias: &str) {
        self.write_each(sql, alias, "");
    }

    /// The same for a statement that reads all living records of the scope, and no page of them: each way to see a record says
    /// again that it lives, because SQLite looks into its indexes of living records for one of several ways only where that way
    /// itself names the condition.
    pub fn write_living(&self, sql: &mut Sql, alias: &str) {
        self.write_each(sql, alias, &format!("{alias}.deleted_at is null and "));
    }

    fn write_each(&self, sql: &mut Sql, alias: &str, with_each: &str) {
        match &self.rows {
            Rows::All => sql.push("1 = 1"),
            Rows::None => sql.push("1 = 0"),
            Rows::PartOf { column, table, whole } => {
                if whole.is_everything() {
                    return sql.push("1 = 1");
                }
                sql.push(&format!("{alias}.{column} in (select id from {table} {alias}w where "));
                whole.write(sql, &format!("{alias}w"));
                sql.push(")");
            }
            Rows::Some(conditions) => {
                sql.push("(");
                for (position, condition) in conditions.iter().enumerate() {
                    if position > 0 {
                        sql.push(" or ");
                    }
                    sql.push(with_each);
                    condition.write(sql, alias);
                }
                sql.push(")");
            }
        }
    }
}

impl Condition {
    fn write(&self, sql: &mut Sql, alias: &str) {
        match self {
            Condition::OwnerIn(ids) => sql.column_in(alias, "owner_id", ids),
            Condition::TeamIn(ids) => sql.column_in(alias, "team_id", ids),
            Condition::Open(column) => sql.push(&format!("{alias}.{column}")),
            Condition::SharedWith(records) => sql.column_in(alias, "id", records),
            Condition::Within { column, table, scope } => {
                sql.push(&format!("{alias}.{column} in (select id from {table} {alias}w where {alias}w.deleted_at is null and "));
                scope.write(sql, &format!("{alias}w"));
                sql.push(")");
            }
        }
    }
}

/// The rows of `object` on which whoever asks may do `action`. What may not even be read is not found.
pub fn scope(cx: &Cx, object: &Object, action: Action) -> Result<Scope> {
    let rows = rows(cx, object, action, 0);
    match rows {
        Rows::None if action == Action::Read => Err(Error::NotFound),
        Rows::None if matches!(self::rows(cx, object, Action::Read, 0), Rows::None) => Err(Error::NotFound),
        Rows::None => Err(Error::forbidden("action_forbidden")),
        rows => Ok(Scope { rows }),
    }
}

/// Whether whoever asks may do `action` on any record of `object` at all.
pub fn may(cx: &Cx, object: &Object, action: Action) -> bool {
    !matches!(rows(cx, object, action, 0), Rows::None)
}

/// What says who may do what, and what every record is made of. Whoever could write it could give themselves any right, so it
/// is the administrators' alone, whatever a role was granted; who reads it is a question of `Object::confidential`.
pub const RIGHTS: [&str; 16] = [
    "user",
    "role",
    "team",
    "team_member",
    "permission",
    "field_permission",
    "share",
    "setting",
    "custom_object",
    "custom_field",
    "numbering",
    "rule",
    "automation",
    "approval_process",
    "field_default",
    "layout",
];

/// Whether only administrators may do this, so that granting it to a role would say nothing.
pub fn is_administrators_alone(object: &str, action: Action) -> bool {
    !matches!(action, Action::Read | Action::Export) && RIGHTS.contains(&object)
}

fn rows(cx: &Cx, object: &Object, action: Action, depth: usize) -> Rows {
    let Some(person) = cx.person().filter(|_| !cx.is_administrator()) else { return Rows::All };
    if is_administrators_alone(&object.name, action) {
        return Rows::None;
    }
    if let Some(reference) = &object.part_of {
        return part_of(cx, object, reference, action, depth);
    }
    let grant = cx.setup.grants.grant(person.role, object, action);
    if !object.owned {
        return if grant.reach == Reach::None { Rows::None } else { Rows::All };
    }
    let people = &cx.setup.people;
    let mut teams = person.teams.clone();
    teams.extend(&person.leads);
    teams.sort();
    teams.dedup();
    let below = |teams: &[Uuid]| {
        let mut all: Vec<Uuid> = teams.iter().flat_map(|team| people.below(*team)).collect();
        all.sort();
        all.dedup();
        all
    };
    let mut conditions = match grant.reach {
        Reach::None => return Rows::None,
        Reach::All => return Rows::All,
        Reach::Own => vec![Condition::OwnerIn(vec![person.id])],
        Reach::OwnBelow => {
            let mut owners = people.members(&below(&person.leads));
            owners.push(person.id);
            owners.sort();
            owners.dedup();
            vec![Condition::OwnerIn(owners)]
        }
        Reach::Team => vec![Condition::OwnerIn(vec![person.id]), Condition::TeamIn(teams.clone())],
        Reach::TeamBelow => vec![Condition::OwnerIn(vec![person.id]), Condition::TeamIn(below(&teams))],
        Reach::Teams => vec![Condition::OwnerIn(vec![person.id]), Condition::TeamIn(below(&grant.teams))],
    };
    if matches!(action, Action::Read | Action::Update | Action::Export) {
        let shared = cx.setup.grants.shared(&object.name, person, action == Action::Update);
        if !shared.is_empty() {
            conditions.push(Condition::SharedWith(shared));
        }
    }
    if action == Action::Read {
        conditions.extend(object.open_when.clone().map(Condition::Open));
    }
    if matches!(action, Action::Read | Action::Export) && depth == 0 {
        conditions.extend(within(cx, object));
    }
    Rows::Some(conditions)
}

fn part_of(cx: &Cx, object: &Object, reference: &str, action: Action, depth: usize) -> Rows {
    let Some(field) = object.field(reference) else { return Rows::None };
    let Some(whole) = field.kind.target().and_then(|name| cx.setup.catalog.find(name)) else { return Rows::None };
    // Whoever may change the whole may add, change and remove its parts.
    let action = match action {
        Action::Create | Action::Delete | Action::Assign => Action::Update,
        other => other,
    };
    match rows(cx, whole, action, depth) {
        Rows::None => Rows::None,
        rows => Rows::PartOf { column: field.column(), table: Sql::name(&whole.name), whole: Box::new(Scope { rows }) },
    }
}

fn within(cx: &Cx, object: &Object) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for reference in &object.within {
        let Some(field) = object.field(reference) else { continue };
        let Some(parent) = field.kind.target().and_then(|name| cx.setup.catalog.find(name)) else { continue };
        match rows(cx, parent, Action::Read, 1) {
            Rows::None => {}
            rows => conditions.push(Condition::Within {
                column: field.column(),
                table: Sql::name(&parent.name),
                scope: Box::new(Scope { rows }),
            }),
        }
    }
    conditions
}

/// Whether the owner and team of a new or re-assigned record are ones that whoever asks may give it to.
pub fn may_own(cx: &Cx, object: &Object, action: Action, owner: Option<Uuid>, team: Option<Uuid>) -> bool {
    match rows(cx, object, action, 1) {
        Rows::All => true,
        Rows::None => false,
        Rows::PartOf { .. } => true,
        Rows::Some(conditions) => conditions.iter().any(|condition| match condition {
            Condition::OwnerIn(ids) => owner.is_some_and(|id| ids.contains(&id)),
            Condition::TeamIn(ids) => team.is_some_and(|id| ids.contains(&id)),
            _ => false,
        }),
    }
}

/// What whoever asks may do with a field of a record that they see.
pub fn access(cx: &Cx, object: &Object, field: &Field) -> Access {
    let own = own_access(cx, object, field);
    // What is computed tells of what it is computed from: whoever may not read that may not read this.
    match &field.derived {
        Some(_) if !cx.is_administrator() && own > Access::Hidden && !cx.setup.derived.may_read(cx, object, field) => {
            Access::Hidden
        }
        Some(_) => own.min(Access::Read),
        None => own,
    }
}

/// The same by the field's own permission, whatever it is computed from.
pub(crate) fn own_access(cx: &Cx, object: &Object, field: &Field) -> Access {
    if !field.is_shown() {
        return Access::Hidden;
    }
    let ceiling = if field.read_only { Access::Read } else { Access::Write };
    if cx.is_trusted() {
        return Access::Write;
    }
    let Some(person) = cx.person().filter(|_| !cx.is_administrator()) else { return ceiling };
    cx.setup.grants.access(person.role, &object.name, &field.name).map_or(ceiling, |access| access.min(ceiling))
}

/// A field that whoever asks may filter, sort, group and search by: a masked one would tell its value by and by.
pub fn may_compare(cx: &Cx, object: &Object, field: &Field) -> bool {
    access(cx, object, field) >= Access::Read
}

/// The value as whoever asks may see it; `None` where it is hidden.
pub fn shown(access: Access, field: &Field, value: &Value) -> Option<Value> {
    match access {
        Access::Hidden => None,
        Access::Masked => Some(crate::text::masked(&field.kind, value)),
        Access::Read | Access::Write => Some(value.clone()),
    }
}

/// The title of a record as whoever asks may see it; empty where they may not.
pub fn shown_title(cx: &Cx, object: &Object, title: &str) -> String {
    let Some(field) = object.field(&object.title) else { return String::new() };
    match shown(access(cx, object, field), field, &Value::from(title)) {
        Some(Value::Text(title)) => title,
        _ => String::new(),
    }
}
