//! How good earlier forecasts were: of each period that is over, what was told on its first morning, by the model and by plainer ways, and
//! what it came to; and of each person, how far off their calls were. What was told before there were snapshots is reckoned afterwards
//! from what was known then, and says so.

use base::calendar::{Kind, Period};
use base::{Date, Decimal, Error, Result, Uuid};
use records::describe::{Choice as _, Entity};
use records::list::Source;
use records::list::query::Filter;
use records::people::Action;
use records::sql::Sql;
use records::{Cx, company};
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rustc_hash::FxHashMap;
use serde::Serialize;
use statistics::{Missed, Score};
use store::Reader;

use super::page::NodeKind;
use super::reach::Reach;
use super::snapshot::{self, Snapshot, Which};
use super::{ForecastCall, Level};
use crate::measure::condition::{Condition, Key, Test};
use crate::measure::facts::{By, Facts};
use crate::measure::{Behind, Figure, Span};
use crate::metric;
use crate::sell::opportunity::Opportunity;

/// Periods that are shown.
const MOST: usize = 12;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    pub currency: &'static str,
    /// Whose forecasts are looked at; none of the whole company.
    pub of: Option<String>,
    /// The newest first.
    pub periods: Vec<Past>,
    pub score: Option<Scored>,
    pub people: Vec<PersonRecord>,
}

/// A period that is over.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Past {
    pub period: Span,
    /// Reckoned afterwards, from what was known on the first morning.
    pub replayed: bool,
    pub p10: Option<Figure>,
    pub p50: Option<Figure>,
    pub p90: Option<Figure>,
    pub weighted: Figure,
    /// As much as the period before.
    pub naive: Figure,
    /// What people called first, together; none where nobody did.
    pub called: Option<Figure>,
    pub actual: Figure,
    pub rows: Behind,
}

/// How far each way was off on average, as a share of what was won.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scored {
    pub periods: usize,
    pub model: Figure,
    pub weighted: Figure,
    pub naive: Figure,
    /// The share of periods that came to something within the range; four of five are promised.
    pub coverage: Figure,
    /// `model` or `weighted`: whichever was nearer, which is what the page leads with.
    pub lead: &'static str,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PersonRecord {
    pub id: Uuid,
    pub name: String,
    /// Periods for which they called a number.
    pub called: usize,
    /// How far their first calls were off; above zero in the second where they said too much.
    pub error: Option<Figure>,
    pub optimism: Option<Figure>,
    /// How far the model was off for them.
    pub model: Option<Figure>,
    pub weighted: Option<Figure>,
}

/// What was told of the periods of a kind that are over, as far as whoever asks may know it.
///
/// # Errors
/// Not found where whoever asks sees nobody's forecast or no amounts.
pub fn record(cx: &Cx, reader: &mut Reader, kind: Kind) -> Result<Record> {
    let reach = Reach::new(cx, Action::Read);
    let won = metric::library(cx)?.find("won_amount").filter(|metric| metric.may_be_asked(cx)).ok_or(Error::NotFound)?;
    let won = won.measures().next().ok_or(Error::NotFound)?;
    if reach.is_nothing() {
        return Err(Error::NotFound);
    }
    let periods = past(cx, kind);
    let (Some(last), Some(first)) = (periods.first(), periods.last()) else { return Err(Error::NotFound) };
    let before = first.previous(&company::fiscal_calendar(&cx.setup.settings));
    let mut filters = won.filters(Some((before.from, last.to)));
    filters.extend(reach.test().map(|test| test.filter()));
    let by = [By::Path("closed_on"), By::Path("team_id"), By::Path("owner_id")];
    let actual = Facts::read(cx, reader, Opportunity::NAME, &filters, &by, Some("amount"))?;
    let told = snapshot::read(cx, reader, Which::First(first.from, last.to))?;
    let calls = first_calls(cx, reader, first.from, last.to)?;

    let (subject, id) = snapshot::top(cx, &reach);
    let whose = match (subject, id) {
        (NodeKind::Person, Some(id)) => Condition::from(Test::In("owner_id", vec![Key::Id(id)])),
        (NodeKind::Team, Some(team)) => {
            Test::In("team_id", cx.setup.people.below(team).into_iter().map(Key::Id).collect()).into()
        }
        _ => Condition::everything(),
    };
    let of = match subject {
        NodeKind::Total => None,
        NodeKind::Team => id.and_then(|id| cx.setup.people.team(id)).map(|team| team.name.clone()),
        NodeKind::Person => id.and_then(|id| cx.setup.people.user_name(id)).map(str::to_owned),
    };
    let sum = |period: &Period, whose: &Condition| {
        let within = whose.clone().and(Test::Between("closed_on", period.from, period.to));
        actual.sums(&within).amount
    };
    let (mut shown, mut scored) = (Vec::new(), Vec::new());
    for (at, period) in periods.iter().enumerate() {
        let Some(snapshot) = of_period(&told, period, subject, id) else { continue };
        let naive = sum(periods.get(at + 1).unwrap_or(&before), &whose);
        let came_to = sum(period, &whose);
        let weighted = snapshot.figures[0] + snapshot.figures[5];
        if let Some(range) = snapshot.range {
            scored.push(one(range, weighted, naive, came_to));
        }
        let people = |person: Uuid| subject != NodeKind::Person || Some(person) == id;
        let called: Vec<i64> = calls
            .iter()
            .filter(|((person, from, to), _)| people(*person) && (*from, *to) == (period.from, period.to))
            .map(|(_, call)| *call)
            .collect();
        let mut filters = won.filters(Some((period.from, period.to)));
        filters.extend(whose.filters());
        let range = |at: usize| snapshot.range.map(|range| Figure::money(cx, range[at]));
        shown.push(Past {
            period: Span::of(cx, period),
            replayed: snapshot.replayed,
            p10: range(0),
            p50: range(1),
            p90: range(2),
            weighted: Figure::money(cx, weighted),
            naive: Figure::money(cx, naive),
            called: (!called.is_empty()).then(|| Figure::money(cx, called.iter().sum())),
            actual: Figure::money(cx, came_to),
            rows: Behind { object: Opportunity::NAME.into(), filter: Filter::All(filters) },
        });
    }
    let people =
        people(cx, &periods, &told, &calls, |period, person| sum(period, &Test::In("owner_id", vec![Key::Id(person)]).into()));
    Ok(Record {
        currency: cx.setup.settings.base_currency.code(),
        of,
        periods: shown,
        score: statistics::score(&scored).map(Scored::from),
        people,
    })
}

/// The periods of a kind that are over, the newest first.
fn past(cx: &Cx, kind: Kind) -> Vec<Period> {
    let calendar = company::fiscal_calendar(&cx.setup.settings);
    let mut period = calendar.period(kind, cx.today);
    (0..MOST)
        .map(|_| {
            period = period.previous(&calendar);
            period.clone()
        })
        .collect()
}

/// What was told on the first morning of a period: taken then, or else reckoned afterwards.
fn of_period<'s>(told: &'s [Snapshot], period: &Period, subject: NodeKind, id: Option<Uuid>) -> Option<&'s Snapshot> {
    let fits = |one: &&Snapshot| (one.from, one.to) == (period.from, period.to) && (one.subject, one.id()) == (subject, id);
    told.iter().filter(fits).min_by_key(|one| one.replayed)
}

type FirstCalls = FxHashMap<(Uuid, Date, Date), i64>;

/// What people first called of themselves, by person and period.
fn first_calls(cx: &Cx, reader: &mut Reader, from: Date, to: Date) -> Result<FirstCalls> {
    let object = cx.setup.catalog.object(ForecastCall::NAME)?;
    let tests = [Test::Between("starts_on", from, to), Test::In("level", vec![Key::Text(Level::Own.value().to_owned())])];
    let filter = Filter::All(tests.iter().map(Test::filter).collect());
    let source = Source::new(cx, object, &filter, &["person_id", "starts_on", "ends_on", "amount"])?;
    let mut sql = Sql::new(&format!(
        "select {}, {}, {}, {}",
        source.column(0).0,
        source.column(1).0,
        source.column(2).0,
        source.column(3).0
    ));
    source.write(&mut sql);
    sql.push(" order by t.created_at, t.id");
    let mut calls = FirstCalls::default();
    reader.each(&sql.text, &sql.args, |row| {
        let (person, amount): (Option<Uuid>, Option<i64>) = (row.get(0)?, row.get(3)?);
        if let (Some(person), Some(amount)) = (person, amount) {
            calls.entry((person, row.get(1)?, row.get(2)?)).or_insert(amount);
        }
        Ok(())
    })?;
    Ok(calls)
}

fn people(
    cx: &Cx,
    periods: &[Period],
    told: &[Snapshot],
    calls: &FirstCalls,
    actual: impl Fn(&Period, Uuid) -> i64,
) -> Vec<PersonRecord> {
    let mut ids: Vec<Uuid> = told.iter().filter_map(|one| one.owner).chain(calls.keys().map(|(person, ..)| *person)).collect();
    ids.sort();
    ids.dedup();
    let record = |id: Uuid| {
        let name = cx.setup.people.user_name(id)?.to_owned();
        let (mut called, mut model, mut weighted) = (Vec::new(), Vec::new(), Vec::new());
        for period in periods {
            let snapshot = of_period(told, period, NodeKind::Person, Some(id));
            let call = calls.get(&(id, period.from, period.to));
            if snapshot.is_none() && call.is_none() {
                continue;
            }
            let actual = plain(actual(period, id));
            called.extend(call.map(|call| (plain(*call), actual)));
            if let Some(snapshot) = snapshot {
                model.extend(snapshot.range.map(|range| (plain(range[1]), actual)));
                weighted.push((plain(snapshot.figures[0] + snapshot.figures[5]), actual));
            }
        }
        let error = |pairs: &[(f64, f64)]| statistics::missed(pairs).map(|missed| share(missed.error));
        let own: Option<Missed> = statistics::missed(&called);
        Some(PersonRecord {
            id,
            name,
            called: called.len(),
            error: own.map(|missed| share(missed.error)),
            optimism: own.map(|missed| share(missed.optimism)),
            model: error(&model),
            weighted: error(&weighted),
        })
    };
    let mut people: Vec<PersonRecord> = ids.into_iter().filter_map(record).collect();
    people.retain(|person| person.model.is_some() || person.error.is_some());
    people.sort_by(|a, b| (b.called, &a.name).cmp(&(a.called, &b.name)));
    people
}

fn plain(minor: i64) -> f64 {
    minor.to_f64().unwrap_or(0.0)
}

fn share(share: f64) -> Figure {
    Figure::Percent(Decimal::from_f64(share).unwrap_or_default().round_dp(4))
}

fn one(range: [i64; 3], weighted: i64, naive: i64, actual: i64) -> statistics::Told {
    let [p10, p50, p90] = range.map(plain);
    statistics::Told {
        window: statistics::Window { before: 0, from: 0, today: 0, until: 0 },
        model: statistics::Range { p10, p50, p90 },
        weighted: plain(weighted),
        naive: plain(naive),
        actual: plain(actual),
    }
}

impl From<Score> for Scored {
    fn from(score: Score) -> Scored {
        Scored {
            periods: score.periods,
            model: share(score.model),
            weighted: share(score.weighted),
            naive: share(score.naive),
            coverage: share(score.coverage),
            lead: if score.model <= score.weighted { "model" } else { "weighted" },
        }
    }
}
