//! What the choice looks at. What seldom changes is held with the set-up and costs no question: [`Facts`], and what a wing brings, a
//! [`Wing`]. What people have in hand and who is away is read at the moment of the choice, a statement each for any number of people.

use base::{Result, Uuid, region};
use rustc_hash::{FxHashMap, FxHashSet};
use store::{Reader, Value};

use super::Pool;
use crate::describe::{FieldKind, Object};
use crate::sql::Sql;
use crate::{Cx, Record, approval};

/// What people know and how much they take.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    skills: FxHashMap<Uuid, Vec<(Uuid, i64)>>,
    limits: FxHashMap<Uuid, i64>,
}

impl Facts {
    /// Two statements.
    pub(crate) fn read(reader: &mut Reader) -> Result<Facts> {
        let mut facts = Facts::default();
        reader.each(
            "select user_id, skill_id, level from user_skill where deleted_at is null order by user_id, id",
            &[],
            |row| {
                facts.skills.entry(row.get(0)?).or_default().push((row.get(1)?, row.get(2)?));
                Ok(())
            },
        )?;
        let sql = "select user_id, most_open from capacity where deleted_at is null and most_open is not null";
        reader.each(sql, &[], |row| {
            facts.limits.insert(row.get(0)?, row.get(1)?);
            Ok(())
        })?;
        Ok(facts)
    }

    /// The most open records that somebody takes.
    pub(super) fn limit(&self, user: Uuid) -> Option<i64> {
        self.limits.get(&user).copied()
    }

    /// What somebody knows of what the pool asks for, with the level.
    pub(super) fn levels(&self, pool: &Pool, user: Uuid) -> Vec<(Uuid, i64)> {
        let known = self.skills.get(&user).map_or(&[][..], Vec::as_slice);
        known.iter().filter(|(skill, _)| pool.skills.contains(skill)).copied().collect()
    }
}

/// What a wing tells the choice; it puts one of these where `Catalog::keeping` asks.
#[derive(Default)]
pub struct Wing {
    pub territories: Vec<Territory>,
    /// By object: the values of its board on which somebody still works. Records of other objects are all in hand, and no limit
    /// counts them.
    pub open: FxHashMap<String, Vec<Value>>,
}

/// What a person or a team covers.
pub struct Territory {
    pub user: Option<Uuid>,
    pub team: Option<Uuid>,
    /// The code of a division.
    pub region: Option<String>,
    /// What else it names, by object: an industry. A record has to refer to the same.
    pub named: Vec<(&'static str, Uuid)>,
}

impl Territory {
    /// A district is closer than its city, its city than its province; an industry beside it is closer than none.
    fn closeness(&self, record: &Record) -> Option<u8> {
        let fields = || record.object.fields.iter().filter(|field| !field.retired);
        let region = match &self.region {
            None => 0,
            Some(code) => {
                let own = fields().find(|field| field.kind == FieldKind::Region).and_then(|field| record.text(&field.name))?;
                let division = region::find(code)?;
                let longest = division.prefixes().into_iter().filter(|prefix| own.starts_with(prefix)).map(str::len).max()?;
                u8::try_from(longest).unwrap_or(u8::MAX)
            }
        };
        let is_same = |(object, id): &&(&str, Uuid)| {
            let mut references = fields().filter(|field| field.kind.target() == Some(*object));
            references.any(|field| record.uuid(&field.name) == Some(*id))
        };
        let same = self.named.iter().filter(is_same).count();
        (same == self.named.len()).then(|| region.saturating_add(u8::try_from(same * 3).unwrap_or(u8::MAX)))
    }

    fn is_of(&self, cx: &Cx, user: Uuid) -> bool {
        let people = &cx.setup.people;
        let in_team = |team: Uuid| {
            let below = people.below(team);
            people.user(user).is_some_and(|person| person.teams.iter().any(|own| below.contains(own)))
        };
        self.user == Some(user) || self.team.is_some_and(in_team)
    }
}

/// The territory of this person, or of a team that they are in, that fits the record most closely.
pub(super) fn covers<'a>(cx: &'a Cx, record: &Record, user: Uuid) -> Option<(u8, &'a Territory)> {
    let territories = cx.setup.kept::<Wing>().map_or(&[][..], |wing| &wing.territories);
    let fitting = territories.iter().filter_map(|territory| Some((territory.closeness(record)?, territory)));
    let own = fitting.filter(|(_, territory)| territory.is_of(cx, user));
    // The first of several that fit equally: `max_by_key` would take the last.
    own.fold(None, |best: Option<(u8, &Territory)>, next| match best {
        Some(best) if best.0 >= next.0 => Some(best),
        _ => Some(next),
    })
}

/// What counts as open: the values of the board that were chosen, else what the wing says; `None` where nobody says it.
pub(super) fn open_values(cx: &Cx, object: &Object, chosen: &[String]) -> Option<Vec<Value>> {
    let board = object.board.as_deref().and_then(|name| object.field(name))?;
    if chosen.is_empty() {
        return cx.setup.kept::<Wing>().and_then(|wing| wing.open.get(&object.name)).cloned();
    }
    let value = |text: &String| match board.kind {
        FieldKind::Choice(_) => Value::from(text.as_str()),
        _ => text.parse::<Uuid>().map_or(Value::Null, Value::Id),
    };
    Some(chosen.iter().map(value).collect())
}

/// How many records each of these people has, of those that count as open.
pub(super) fn in_hand(
    reader: &mut Reader,
    object: &Object,
    open: Option<&[Value]>,
    people: &[Uuid],
) -> Result<FxHashMap<Uuid, i64>> {
    if open.is_some_and(<[Value]>::is_empty) {
        return Ok(FxHashMap::default());
    }
    let name = Sql::name(&object.name);
    let mut sql = Sql::new(&format!("select t.owner_id, count(*) from {name} t where t.deleted_at is null and "));
    sql.column_in("t", "owner_id", people);
    if let (Some(values), Some(board)) = (open, object.board.as_deref().and_then(|name| object.field(name))) {
        sql.push(&format!(" and t.{} in ", Sql::name(&board.column())));
        sql.list(values.iter().cloned());
    }
    sql.push(" group by t.owner_id");
    Ok(reader.query(&sql.text, &sql.args, |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
}

/// Those of these people who are away today.
pub(super) fn away(cx: &Cx, reader: &mut Reader, people: &[Uuid]) -> Result<FxHashSet<Uuid>> {
    Ok(approval::substitutes(cx, reader, people)?.into_iter().map(|(user, _)| user).collect())
}
