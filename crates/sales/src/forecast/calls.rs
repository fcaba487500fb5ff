//! The ledger of calls as it stood at a moment: the latest of each person and team, by whoever it is about and by somebody above. Read
//! within the asker's scope, so that one does not see what was said of one from above.

use base::{Instant, Result, Uuid};
use records::Cx;
use records::describe::{Choice as _, Entity};
use records::list::Source;
use records::list::query::{Comparison, Filter, Literal, Path};
use records::sql::Sql;
use rustc_hash::FxHashMap;
use serde::Serialize;
use store::Reader;

use super::{ForecastCall, Level};
use crate::measure::condition::{Key, Test};
use crate::measure::{Behind, Figure};
use base::calendar::Period;

/// A number that somebody put their name to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Call {
    pub value: Figure,
    #[serde(skip)]
    pub minor: i64,
    pub at: Instant,
    pub by_id: Option<Uuid>,
    pub by: String,
    pub note: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Said {
    pub own: Option<Call>,
    pub superior: Option<Call>,
}

#[derive(Debug, Default)]
pub struct Ledger {
    people: FxHashMap<Uuid, Said>,
    teams: FxHashMap<Uuid, Said>,
}

impl Ledger {
    /// What was said of a period before a moment, as far as whoever asks may know it. One statement.
    pub fn read(cx: &Cx, reader: &mut Reader, period: &Period, before: Option<Instant>) -> Result<Ledger> {
        let object = cx.setup.catalog.object(ForecastCall::NAME)?;
        let mut filters = of_period(period);
        filters.extend(before.map(|moment| Filter::Compare {
            path: Path::of("created_at"),
            is: Comparison::Less,
            value: Literal::Stored(moment.into()),
        }));
        let columns = ["person_id", "subject_team_id", "level", "amount", "created_at", "created_by_id", "note"];
        let source = Source::new(cx, object, &Filter::All(filters), &columns)?;
        let mut sql = Sql::new("select ");
        for at in 0..columns.len() {
            sql.push(source.column(at).0);
            sql.push(if at + 1 < columns.len() { ", " } else { "" });
        }
        source.write(&mut sql);
        // Ids grow with time: of two at one moment the later one counts.
        sql.push(" order by t.created_at, t.id");
        let mut ledger = Ledger::default();
        reader.each(&sql.text, &sql.args, |row| {
            let (person, team): (Option<Uuid>, Option<Uuid>) = (row.get(0)?, row.get(1)?);
            let level: String = row.get(2)?;
            let minor = row.get::<Option<i64>>(3)?.unwrap_or(0);
            let by: Option<Uuid> = row.get(5)?;
            let call = Call {
                value: Figure::money(cx, minor),
                minor,
                at: row.get(4)?,
                by_id: by,
                by: by.and_then(|id| cx.setup.people.user_name(id)).unwrap_or_default().to_owned(),
                note: row.get(6)?,
            };
            let said = match (person, team) {
                (Some(person), _) => ledger.people.entry(person).or_default(),
                (None, Some(team)) => ledger.teams.entry(team).or_default(),
                (None, None) => return Ok(()),
            };
            match Level::parse(&level) {
                Some(Level::Superior) => said.superior = Some(call),
                _ => said.own = Some(call),
            }
            Ok(())
        })?;
        Ok(ledger)
    }

    pub fn of_person(&self, person: Uuid) -> Said {
        self.people.get(&person).cloned().unwrap_or_default()
    }

    pub fn of_team(&self, team: Uuid) -> Said {
        self.teams.get(&team).cloned().unwrap_or_default()
    }

    pub fn people(&self) -> impl Iterator<Item = Uuid> {
        self.people.keys().copied()
    }

    pub fn teams(&self) -> impl Iterator<Item = Uuid> {
        self.teams.keys().copied()
    }
}

fn of_period(period: &Period) -> Vec<Filter> {
    [Test::In("starts_on", vec![Key::Date(period.from)]), Test::In("ends_on", vec![Key::Date(period.to)])]
        .iter()
        .map(Test::filter)
        .collect()
}

/// All that was ever said of one of these in a period, as a question.
pub fn behind(period: &Period, subject: &'static str, id: Uuid) -> Behind {
    let mut filters = of_period(period);
    filters.push(Test::In(subject, vec![Key::Id(id)]).filter());
    Behind { object: ForecastCall::NAME.into(), filter: Filter::All(filters) }
}
