//! The rules as the set-up holds them, and what selling tells the choice: territories, and what counts as open. Read once when the set-up
//! is read, so that a lead costs no question about them.

use base::{Result, Uuid};
use records::Cx;
use records::assignment::{Giver, Method, Pool, Territory, Wing};
use records::describe::{Catalog, Choice as _, Entity as _};
use records::expression::{Expression, Fault, Looks};
use records::people::People;
use records::setup::Kept;
use rustc_hash::FxHashMap;
use store::{Reader, Value};

use crate::sell::lead::{Lead, OPEN};
use crate::sell::opportunity::Opportunity;
use crate::sell::stage::StageKind;

#[derive(Default)]
pub struct Assignment {
    pub(super) rules: Vec<Rule>,
    pub(super) looks: Looks,
    /// Rules whose condition does not fit any more; they are left out.
    pub broken: FxHashMap<Uuid, Vec<Fault>>,
}

pub(super) struct Rule {
    pub id: Uuid,
    pub name: String,
    /// `None` takes every lead.
    pub condition: Option<Expression>,
    pub pool: Pool,
}

impl Rule {
    pub fn giver(&self) -> Giver<'_> {
        Giver { id: self.id, name: &self.name, pool: &self.pool }
    }
}

/// The pool of a rule, from its columns.
pub(super) fn pool<'a>(text: impl Fn(&str) -> Option<&'a str>) -> Pool {
    let ids = |field: &str| -> Vec<Uuid> {
        let texts: Vec<String> = text(field).and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
        texts.iter().filter_map(|text| text.parse().ok()).collect()
    };
    let method = text("method").and_then(Method::parse).unwrap_or(Method::Turn);
    Pool { people: ids("people"), teams: ids("teams"), skills: ids("skills"), method }
}

pub(crate) fn keep(reader: &mut Reader, catalog: &Catalog, kept: &mut Kept) -> Result<()> {
    kept.put(Assignment::read(reader, catalog)?);
    let sql = "select user_id, team_id, region, industry_id from territory where deleted_at is null order by id";
    let territories = reader.query(sql, &[], |row| {
        let industry: Option<Uuid> = row.get(3)?;
        let named = industry.map(|industry| ("industry", industry)).into_iter().collect();
        Ok(Territory { user: row.get(0)?, team: row.get(1)?, region: row.get(2)?, named })
    })?;
    let stages = "select id from stage where kind = ?1 and deleted_at is null";
    let stages = reader.query(stages, &[StageKind::Open.value().into()], |row| row.get(0).map(Value::Id))?;
    let statuses = OPEN.iter().map(|status| status.value().into()).collect();
    let open = [(Lead::NAME.to_owned(), statuses), (Opportunity::NAME.to_owned(), stages)].into_iter().collect();
    kept.put(Wing { territories, open });
    Ok(())
}

impl Assignment {
    fn read(reader: &mut Reader, catalog: &Catalog) -> Result<Assignment> {
        let mut held = Assignment::default();
        let lead = catalog.of::<Lead>().clone();
        let columns = ["method", "people", "teams", "skills"];
        let sql = "select id, name, condition, method, people, teams, skills from assignment_rule
                   where deleted_at is null and active order by position, created_at, id";
        reader.each(sql, &[], |row| {
            let id: Uuid = row.get(0)?;
            let condition: Option<String> = row.get(2)?;
            let condition = condition.filter(|text| !text.trim().is_empty());
            let condition = match condition.map(|text| Expression::condition(catalog, &lead, &text)).transpose() {
                Ok(condition) => condition,
                Err(faults) => {
                    held.broken.insert(id, faults);
                    return Ok(());
                }
            };
            if let Some(condition) = &condition {
                held.looks.merge(condition.looks());
            }
            let mut written = FxHashMap::default();
            for (at, column) in (3..).zip(columns) {
                written.extend(row.get::<Option<String>>(at)?.map(|text| (column, text)));
            }
            let pool = pool(|column| written.get(column).map(String::as_str));
            held.rules.push(Rule { id, name: row.get(1)?, condition, pool });
            Ok(())
        })?;
        Ok(held)
    }

    /// Rules that give leads to people of whom nobody works here any more.
    pub fn without_people<'a>(&'a self, people: &'a People) -> impl Iterator<Item = Uuid> + 'a {
        self.rules.iter().filter(|rule| rule.pool.members(people).is_empty()).map(|rule| rule.id)
    }

    pub(super) fn givers(&self) -> Vec<Giver<'_>> {
        self.rules.iter().map(Rule::giver).collect()
    }
}

/// Whether there is a rule that gives out leads.
pub fn is_in_use(cx: &Cx) -> bool {
    cx.setup.kept::<Assignment>().is_some_and(|held| !held.rules.is_empty())
}
