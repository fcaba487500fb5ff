//! Who is away, and who decides for them meanwhile. Everybody says it of themselves; approvals look here at the moment of the decision,
//! so that what waited before they left and what comes while they are away are treated alike, and nobody is given a record meanwhile.

use base::{Date, Error, Id, Problem, Result, Uuid};
use records_derive::Object;
use store::{Reader, Tx};

use crate::people::User;
use crate::save::{save_as, save_many};
use crate::{Change, Cx, Draft, Verb};

/// A time in which somebody is away.
#[derive(Object)]
#[object(group = "setup", icon = "away", title = "note", index(&["user_id"]), check(check))]
pub struct Absence {
    pub user: Id<User>,
    /// The first day.
    pub starts_on: Date,
    /// The last day.
    pub ends_on: Date,
    /// Who decides meanwhile.
    #[field(indexed)]
    pub substitute: Id<User>,
    #[field(max = 200)]
    pub note: Option<String>,
}

fn check(cx: &Cx, _tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    for change in changes.iter_mut().filter(|change| matches!(change.verb, Verb::Create | Verb::Update)) {
        if change.after.date("starts_on").zip(change.after.date("ends_on")).is_some_and(|(from, to)| to < from) {
            change.refuse("ends_on", "absence_ends_before");
        }
        let substitute = change.after.uuid("substitute");
        if substitute.is_some() && substitute == change.after.uuid("user") {
            change.refuse("substitute", "absence_by_oneself");
        }
        if substitute.is_some_and(|id| cx.setup.people.user(id).is_none_or(|person| !person.active)) {
            change.refuse("substitute", "approval_person_gone");
        }
    }
    Ok(())
}

/// The absence that somebody has or will have.
pub fn absence_of(reader: &mut Reader, user: Uuid, today: Date) -> Result<Option<(Uuid, Absence)>> {
    let sql = "select id, starts_on, ends_on, substitute_id, note from absence
               where user_id = ?1 and deleted_at is null and ends_on >= ?2
               order by starts_on, id limit 1";
    reader.first(sql, &[user.into(), today.into()], |row| {
        let absence = Absence {
            user: Id::of(user),
            starts_on: row.get(1)?,
            ends_on: row.get(2)?,
            substitute: Id::of(row.get(3)?),
            note: row.get(4)?,
        };
        Ok((row.get(0)?, absence))
    })
}

/// Says when whoever asks is away; takes the place of what they said before.
pub fn go_away(cx: &Cx, tx: &mut Tx, starts_on: Date, ends_on: Date, substitute: Uuid, note: Option<String>) -> Result<()> {
    let user = cx.user_id().ok_or_else(|| Error::forbidden("action_forbidden"))?;
    if ends_on < cx.today {
        return Err(Error::invalid(Problem::at("ends_on", "absence_over")));
    }
    come_back(cx, tx)?;
    let draft = Draft::create()
        .set("user", user)
        .set("starts_on", starts_on)
        .set("ends_on", ends_on)
        .set("substitute", substitute)
        .set("note", note);
    save_as::<Absence>(&cx.on_behalf("one's own absence"), tx, draft).map(drop)
}

/// Whoever asks is here, and will be.
pub fn come_back(cx: &Cx, tx: &mut Tx) -> Result<()> {
    let user = cx.user_id().ok_or_else(|| Error::forbidden("action_forbidden"))?;
    let sql = "select id from absence where user_id = ?1 and deleted_at is null and ends_on >= ?2";
    let known = tx.query(sql, &[user.into(), cx.today.into()], |row| row.get::<Uuid>(0))?;
    let object = cx.setup.catalog.of::<Absence>().clone();
    let drafts = known.into_iter().map(Draft::delete).collect();
    let outcomes = save_many(&cx.on_behalf("one's own absence"), tx, &object, drafts)?;
    outcomes.into_iter().try_for_each(|outcome| outcome.map(drop))
}

/// Those who are away today and named this person.
pub(super) fn stood_in_for(cx: &Cx, reader: &mut Reader, person: Uuid) -> Result<Vec<Uuid>> {
    let sql = "select user_id from absence
               where substitute_id = ?1 and deleted_at is null and starts_on <= ?2 and ends_on >= ?2
               order by user_id";
    reader.query(sql, &[person.into(), cx.today.into()], |row| row.get(0))
}

/// Who decides for these people today, with the one whom each stands in for.
pub(crate) fn substitutes(cx: &Cx, reader: &mut Reader, people: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql =
        crate::sql::Sql::new("select t.user_id, t.substitute_id from absence t where t.deleted_at is null and t.starts_on <= ");
    sql.bind(cx.today);
    sql.push(" and t.ends_on >= ");
    sql.bind(cx.today);
    sql.push(" and ");
    sql.column_in("t", "user_id", people);
    reader.query(&sql.text, &sql.args, |row| Ok((row.get(0)?, row.get(1)?)))
}
