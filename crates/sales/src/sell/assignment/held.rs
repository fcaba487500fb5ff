//! The rules, skills, limits and territories as the set-up holds them: read once when the set-up is read, so that a lead costs no
//! question about people.

use std::sync::Arc;

use base::{Date, Result, Uuid, region};
use records::describe::{Catalog, Choice as _};
use records::expression::{Expression, Looks};
use records::people::People;
use records::setup::Kept;
use records::{Cx, Record};
use rustc_hash::FxHashMap;
use store::Reader;

use super::choose::{Candidate, Method};
use crate::sell::lead::Lead;

#[derive(Default)]
pub struct Assignment {
    pub(super) rules: Vec<Rule>,
    pub(super) looks: Looks,
    /// Rules whose condition does not fit any more; they are left out.
    pub broken: Vec<Uuid>,
    skills: FxHashMap<Uuid, Vec<(Uuid, i64)>>,
    capacity: FxHashMap<Uuid, Capacity>,
    territories: Vec<Territory>,
}

pub(super) struct Rule {
    pub id: Uuid,
    pub name: String,
    /// `None` takes every lead.
    pub condition: Option<Expression>,
    pub method: Method,
    people: Vec<Uuid>,
    teams: Vec<Uuid>,
    skills: Vec<Uuid>,
}

#[derive(Clone, Copy)]
struct Capacity {
    most: Option<i64>,
    away_from: Option<Date>,
    away_until: Option<Date>,
}

impl Capacity {
    fn is_away(&self, day: Date) -> bool {
        let any = self.away_from.is_some() || self.away_until.is_some();
        any && self.away_from.is_none_or(|from| from <= day) && self.away_until.is_none_or(|until| day <= until)
    }
}

pub(super) struct Territory {
    user: Option<Uuid>,
    team: Option<Uuid>,
    pub region: Option<String>,
    pub industry: Option<Uuid>,
}

/// A JSON array of ids; empty where it is none.
pub(super) fn ids(json: Option<&str>) -> Vec<Uuid> {
    let texts: Vec<String> = json.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}

pub(crate) fn keep(reader: &mut Reader, catalog: &Catalog, kept: &mut Kept) -> Result<()> {
    let mut held = Assignment::default();
    held.read_rules(reader, catalog)?;
    reader.each("select user_id, skill_id, level from user_skill where deleted_at is null order by user_id, id", &[], |row| {
        held.skills.entry(row.get(0)?).or_default().push((row.get(1)?, row.get(2)?));
        Ok(())
    })?;
    reader.each("select user_id, most_open, away_from, away_until from capacity where deleted_at is null", &[], |row| {
        let capacity = Capacity { most: row.get(1)?, away_from: row.get(2)?, away_until: row.get(3)? };
        held.capacity.insert(row.get(0)?, capacity);
        Ok(())
    })?;
    let sql = "select user_id, team_id, region, industry_id from territory where deleted_at is null order by id";
    held.territories = reader.query(sql, &[], |row| {
        Ok(Territory { user: row.get(0)?, team: row.get(1)?, region: row.get(2)?, industry: row.get(3)? })
    })?;
    kept.put(held);
    Ok(())
}

impl Assignment {
    fn read_rules(&mut self, reader: &mut Reader, catalog: &Catalog) -> Result<()> {
        let lead: Arc<_> = catalog.of::<Lead>().clone();
        let sql = "select id, name, condition, method, people, teams, skills from assignment_rule
                   where deleted_at is null and active order by position, created_at, id";
        reader.each(sql, &[], |row| {
            let id: Uuid = row.get(0)?;
            let text: Option<String> = row.get(2)?;
            let (method, list) = (row.get::<String>(3)?, |json: Option<String>| ids(json.as_deref()));
            let condition = text.filter(|text| !text.trim().is_empty());
            let condition = condition.map(|text| Expression::condition(catalog, &lead, &text)).transpose();
            let (Ok(condition), Some(method)) = (condition, Method::parse(&method)) else {
                self.broken.push(id);
                return Ok(());
            };
            if let Some(condition) = &condition {
                self.looks.merge(condition.looks());
            }
            let (people, teams, skills) = (list(row.get(4)?), list(row.get(5)?), list(row.get(6)?));
            self.rules.push(Rule { id, name: row.get(1)?, condition, method, people, teams, skills });
            Ok(())
        })
    }

    /// The people of a rule's pool, each once, in the order of their ids. Who left is not among them.
    pub(super) fn pool(&self, people: &People, rule: &Rule) -> Vec<Uuid> {
        let teams: Vec<Uuid> = rule.teams.iter().flat_map(|team| people.below(*team)).collect();
        let mut pool = if teams.is_empty() { Vec::new() } else { people.members(&teams) };
        pool.extend(&rule.people);
        pool.retain(|id| people.user(*id).is_some_and(|person| person.active));
        pool.sort();
        pool.dedup();
        pool
    }

    /// What speaks for this person and this lead. `open` is what they have in hand.
    pub(super) fn candidate(&self, cx: &Cx, rule: &Rule, lead: &Record, user: Uuid, open: i64) -> Candidate {
        let capacity = self.capacity.get(&user);
        Candidate {
            user,
            open,
            most: capacity.and_then(|capacity| capacity.most),
            away: capacity.is_some_and(|capacity| capacity.is_away(cx.today)),
            skill: self.levels(rule, user).iter().map(|(_, level)| level).sum(),
            closeness: self.covers(cx, lead, user).map_or(0, |(closeness, _)| closeness),
        }
    }

    /// What this person knows of what the rule asks for.
    pub(super) fn levels(&self, rule: &Rule, user: Uuid) -> Vec<(Uuid, i64)> {
        let known = self.skills.get(&user).map_or(&[][..], Vec::as_slice);
        known.iter().filter(|(skill, _)| rule.skills.contains(skill)).copied().collect()
    }

    /// The territory of this person, or of a team that they are in, that fits the lead most closely.
    pub(super) fn covers(&self, cx: &Cx, lead: &Record, user: Uuid) -> Option<(u8, &Territory)> {
        let people = &cx.setup.people;
        let person = people.user(user)?;
        let is_of = |territory: &Territory| {
            territory.user == Some(user)
                || territory.team.is_some_and(|team| {
                    let below = people.below(team);
                    person.teams.iter().any(|own| below.contains(own))
                })
        };
        let fitting = self.territories.iter().filter_map(|territory| Some((territory.closeness(lead)?, territory)));
        let own = fitting.filter(|(_, territory)| is_of(territory));
        // The first of several that fit equally: `max_by_key` would take the last.
        own.fold(None, |best: Option<(u8, &Territory)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        })
    }
}

impl Territory {
    /// A district is closer than its city, its city than its province; an industry beside it is closer than none.
    fn closeness(&self, lead: &Record) -> Option<u8> {
        let region = match &self.region {
            None => 0,
            Some(code) => {
                let own = lead.text("region")?;
                let division = region::find(code)?;
                let longest = division.prefixes().into_iter().filter(|prefix| own.starts_with(prefix)).map(str::len).max()?;
                u8::try_from(longest).unwrap_or(u8::MAX)
            }
        };
        let industry = match self.industry {
            None => 0,
            Some(industry) if lead.uuid("industry") == Some(industry) => 3,
            Some(_) => return None,
        };
        Some(region + industry)
    }
}

/// Whether there is a rule that gives out leads.
pub fn is_in_use(cx: &Cx) -> bool {
    cx.setup.kept::<Assignment>().is_some_and(|held| !held.rules.is_empty())
}
