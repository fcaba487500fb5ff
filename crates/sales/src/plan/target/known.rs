//! The targets as they were known on a day: one statement over the ledger within the asker's scope, folded here. Of entries about the same
//! thing the latest that was signed off is in force, or, before any was, the latest that was proposed; what was proposed or refused
//! after it stands beside it. One that takes back, once it is signed off, leaves none.

use std::cmp::Reverse;

use base::{Date, Decimal, Instant, Result, Uuid, money};
use records::Cx;
use records::describe::Choice as _;
use records::list::Source;
use records::list::query::{Comparison, Filter, Literal, Path};
use records::sql::Sql;
use rustc_hash::FxHashMap;
use store::{Reader, Row};

use super::{Level, Reach, State, Target};
use crate::measure::dimension::start_of;
use crate::measure::facts::each;
use crate::metric::Unit;
use crate::plan::calc;

/// What of the ledger is asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// As known at the end of this day; without one as known now.
    pub on: Option<Date>,
    /// A metric by its key.
    pub metric: Option<String>,
    pub owner: Option<Uuid>,
    pub level: Option<Level>,
    /// Only what touches these days.
    pub within: Option<(Date, Date)>,
}

/// One target.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    pub id: Uuid,
    pub metric: String,
    pub revision: i64,
    pub unit: Unit,
    pub reach: Reach,
    pub owner: Option<Uuid>,
    /// The team that it speaks of, where it speaks of one.
    pub of_team: Option<Uuid>,
    /// The team that it belonged to when it was said.
    pub team: Option<Uuid>,
    pub product_line: Option<Uuid>,
    pub region: Option<String>,
    /// In the words of the day on which it was said.
    pub said_metric: String,
    pub said_of: String,
    pub said_in: Option<String>,
    pub said_for: Option<String>,
    pub starts_on: Date,
    /// The last day: as said, or the day before the next of its kind. None where nothing follows yet.
    pub ends_on: Option<Date>,
    pub level: Level,
    /// Major units of the base currency, or the number itself; nothing where it takes back.
    pub goal: Option<Decimal>,
    pub state: State,
    /// It is what counts; otherwise a proposal for another, or one that was refused.
    pub in_force: bool,
    pub said_at: Instant,
    pub said_by: Option<Uuid>,
    pub signed_by: Option<Uuid>,
    pub refusal: Option<String>,
    pub note: Option<String>,
}

/// What entries share that speak of the same thing for different days: whom (a team stays the same under another leader), and what of
/// the business.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Kin {
    metric: String,
    reach: Reach,
    whom: Option<Uuid>,
    level: Level,
    part: (Option<Uuid>, Option<String>),
}

impl Known {
    fn kin(&self) -> Kin {
        let whom = match self.reach {
            Reach::Person => self.owner,
            Reach::Team => self.of_team,
            Reach::Company => None,
        };
        let part = (self.product_line, self.region.clone());
        Kin { metric: self.metric.clone(), reach: self.reach, whom, level: self.level, part }
    }

    fn is_agreed(&self) -> bool {
        matches!(self.state, State::SignedOff | State::Confirmed)
    }
}

const PATHS: [&str; 28] = [
    "id",
    "metric",
    "revision",
    "unit",
    "reach",
    "owner_id",
    "of_team_id",
    "team_id",
    "product_line_id",
    "region",
    "said_metric",
    "said_of",
    "said_in",
    "said_for",
    "starts_on",
    "ends_on",
    "level",
    "amount",
    "quantity",
    "created_at",
    "created_by_id",
    "signed_at",
    "signed_by_id",
    "confirmed_at",
    "refused_at",
    "refusal",
    "note",
    "withdrawn",
];

/// The targets that whoever asks may see, as they were known: the company's, teams', people's, each by their days.
pub fn known(cx: &Cx, reader: &mut Reader, wanted: &Wanted) -> Result<Vec<Known>> {
    let source = Source::new(cx, cx.setup.catalog.of::<Target>(), &filter(wanted), &PATHS)?;
    let columns: Vec<&str> = (0..PATHS.len()).map(|at| source.column(at).0).collect();
    let mut sql = Sql::new(&format!("select {}", columns.join(", ")));
    source.write(&mut sql);
    sql.push(" order by t.created_at, t.id");

    let until = wanted.on.and_then(|day| day.tomorrow().ok()).map(|next| start_of(cx, next));
    let digits = money::digits(cx.setup.settings.base_currency);
    let mut things: FxHashMap<(Kin, Date, Option<Date>), Said> = FxHashMap::default();
    each(reader, &sql, |row| {
        let entry = entry(row, until, digits)?;
        things.entry((entry.kin(), entry.starts_on, entry.ends_on)).or_default().say(entry);
        Ok(())
    })?;
    let mut targets: Vec<Known> = things.into_values().flat_map(Said::now).collect();
    close(&mut targets);
    let days = |one: &Known| (one.starts_on, Reverse(one.ends_on.unwrap_or(Date::MAX)));
    targets.sort_by_cached_key(|one| (one.reach, days(one), one.said_of.clone(), one.level, !one.in_force, one.id));
    if let Some((from, to)) = wanted.within {
        targets.retain(|target| target.starts_on <= to && target.ends_on.is_none_or(|end| from <= end));
    }
    Ok(targets)
}

fn filter(wanted: &Wanted) -> Filter {
    let compare = |path: &str, is, value| Filter::Compare { path: Path::of(path), is, value };
    let day = |day: Date| Literal::Date(day.to_string());
    let mut filters = Vec::new();
    filters.extend(wanted.on.map(|on| compare("created_at", Comparison::LessOrEqual, day(on))));
    filters.extend(wanted.metric.clone().map(|key| compare("metric", Comparison::Equal, Literal::Text(key))));
    filters.extend(wanted.owner.map(|owner| compare("owner_id", Comparison::Equal, Literal::Id(owner))));
    filters.extend(wanted.level.map(|level| Filter::equals("level", level.value())));
    if let Some((from, to)) = wanted.within {
        // Where one without an end ends is said by the next, however late that begins.
        let touches = Filter::All(vec![
            compare("ends_on", Comparison::GreaterOrEqual, day(from)),
            compare("starts_on", Comparison::LessOrEqual, day(to)),
        ]);
        filters.push(Filter::Any(vec![touches, compare("ends_on", Comparison::Equal, Literal::Null)]));
    }
    Filter::All(filters)
}

/// An entry as it stood before the moment `until`.
fn entry(row: &Row, until: Option<Instant>, digits: u32) -> Result<Known> {
    let by_then = |at: Option<Instant>| at.filter(|at| until.is_none_or(|until| *at < until));
    let text = |at: usize| row.get::<Option<String>>(at);
    let (amount, quantity): (Option<i64>, Option<i64>) = (row.get(17)?, row.get(18)?);
    let steps = (by_then(row.get(24)?), by_then(row.get(23)?), by_then(row.get(21)?));
    let state = match steps {
        (Some(_), ..) => State::Refused,
        (None, Some(_), _) => State::Confirmed,
        (None, None, Some(_)) => State::SignedOff,
        (None, None, None) => State::Proposed,
    };
    let is_withdrawn = row.get::<Option<bool>>(27)?.unwrap_or(false);
    let goal = amount.map(|minor| Decimal::new(minor, digits)).or(quantity.map(money::from_stored));
    Ok(Known {
        id: row.get(0)?,
        metric: row.get(1)?,
        revision: row.get::<Option<i64>>(2)?.unwrap_or(1),
        unit: text(3)?.and_then(|unit| Unit::parse(&unit)).unwrap_or(Unit::Number),
        reach: Reach::parse(&row.get::<String>(4)?).unwrap_or(Reach::Person),
        owner: row.get(5)?,
        of_team: row.get(6)?,
        team: row.get(7)?,
        product_line: row.get(8)?,
        region: text(9)?,
        said_metric: text(10)?.unwrap_or_default(),
        said_of: text(11)?.unwrap_or_default(),
        said_in: text(12)?,
        said_for: text(13)?,
        starts_on: row.get(14)?,
        ends_on: row.get(15)?,
        level: Level::parse(&row.get::<String>(16)?).unwrap_or(Level::Target),
        goal: goal.filter(|_| !is_withdrawn),
        state,
        in_force: false,
        said_at: row.get(19)?,
        said_by: row.get(20)?,
        signed_by: row.get::<Option<Uuid>>(22)?.filter(|_| steps.2.is_some()),
        refusal: text(25)?.filter(|_| state == State::Refused),
        note: text(26)?,
    })
}

/// What was said about one thing, entry by entry in the order in which it was said.
#[derive(Default)]
struct Said {
    agreed: Option<Known>,
    proposed: Option<Known>,
    refused: Option<Known>,
}

impl Said {
    fn say(&mut self, entry: Known) {
        match entry.state {
            State::Refused => self.refused = Some(entry),
            State::Proposed => (self.proposed, self.refused) = (Some(entry), None),
            State::SignedOff | State::Confirmed => *self = Said { agreed: Some(entry), ..Said::default() },
        }
    }

    fn now(self) -> Vec<Known> {
        let Said { agreed, mut proposed, refused } = self;
        let has_agreed = agreed.is_some();
        let mut in_force = agreed.or_else(|| proposed.take());
        // A proposal to take back is shown while nothing else is; once agreed it leaves nothing.
        in_force = in_force.filter(|one| one.goal.is_some() || !one.is_agreed());
        let counts = in_force.map(|one| Known { in_force: one.goal.is_some(), ..one });
        let beside = proposed.filter(|_| has_agreed).or(refused);
        counts.into_iter().chain(beside).collect()
    }
}

/// Gives what was said without an end its last day.
fn close(targets: &mut [Known]) {
    let mut alike: FxHashMap<Kin, Vec<usize>> = FxHashMap::default();
    for (at, target) in targets.iter().enumerate() {
        alike.entry(target.kin()).or_default().push(at);
    }
    for places in alike.into_values() {
        let starts: Vec<Date> = places.iter().map(|at| targets[*at].starts_on).collect();
        for (at, end) in places.into_iter().zip(calc::until_next(&starts)) {
            targets[at].ends_on = targets[at].ends_on.or(end);
        }
    }
}
