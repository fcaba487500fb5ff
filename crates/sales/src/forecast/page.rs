//! The forecast of a period as whoever asks sees it: a row for each team and person with its figures by category, the calls beside them,
//! and what no forecast counts because it has no date to come.

use base::calendar::Period;
use base::{Date, Decimal, Error, Instant, Result, Uuid, words};
use records::describe::Entity;
use records::list::query::Filter;
use records::people::Action;
use records::{Cx, company};
use serde::Serialize;
use store::Reader;

use super::calls::{self, Call, Ledger};
use super::reach::Reach;
use super::snapshot::{self, Snapshot, Told, Which};
use super::tree::{self, Branch, Figures, Subject};
use crate::measure::condition::{Condition, Test, all};
use crate::measure::facts::{By, Facts};
use crate::measure::figure::{Cell, Cells};
use crate::measure::{Behind, Figure};
use crate::metric::{self, Definition, Library, Measure};
use crate::sell::opportunity::Opportunity;

/// Columns and the metrics that they show, the surest first.
pub const COLUMNS: [(&str, &str); 6] = [
    ("closed", "won_amount"),
    ("commit", "forecast_commit"),
    ("most_likely", "forecast_most_likely"),
    ("best_case", "forecast_best_case"),
    ("pipeline", "forecast_pipeline"),
    ("weighted", "forecast_weighted"),
];

/// Days before this one are no dates that anybody meant.
const LONG_AGO: Date = base::Date::constant(1900, 1, 1);

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    pub period: Period,
    /// Calls as they were known at the end of this day.
    pub known_on: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Forecast {
    pub currency: &'static str,
    pub columns: Vec<Column>,
    pub rows: Vec<Node>,
    pub total: Node,
    /// Open deals whose expected closing is past or not known: they stand in no figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undated: Option<Undated>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    pub name: &'static str,
    pub label: String,
    pub formula: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Undated {
    pub count: i64,
    pub amount: Figure,
    pub rows: Behind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    Team,
    Person,
    Total,
}

impl NodeKind {
    /// As it is stored.
    pub(super) fn name(self) -> &'static str {
        match self {
            NodeKind::Team => "team",
            NodeKind::Person => "person",
            NodeKind::Total => "company",
        }
    }

    pub(super) fn parse(name: &str) -> NodeKind {
        match name {
            "team" => NodeKind::Team,
            "person" => NodeKind::Person,
            _ => NodeKind::Total,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    pub kind: NodeKind,
    /// None of records that nobody owns.
    pub id: Option<Uuid>,
    pub label: String,
    pub depth: usize,
    pub cells: Cells,
    /// What the calls below add up to; of a person none.
    pub below: Option<Figure>,
    /// What the person, or whoever leads the team, says.
    pub call: Option<Call>,
    /// What somebody above them says.
    pub superior: Option<Call>,
    /// What the model says, as of the last night.
    pub model: Option<Told>,
    /// All that was said of it in this period.
    pub calls: Option<Behind>,
    pub may_call: bool,
}

/// The forecast, with what the model said last; of an earlier day with the figures of the night after it.
///
/// # Errors
/// Not found where whoever asks sees nobody's forecast, or may not read what it is made of.
pub fn forecast(cx: &Cx, reader: &mut Reader, asked: &Asked) -> Result<Forecast> {
    let mut forecast = figures(cx, reader, asked)?;
    let on = asked.known_on.map_or(cx.today, |day| day.tomorrow().unwrap_or(day).min(cx.today));
    let nightly = snapshot::read(cx, reader, Which::Latest(asked.period.from, asked.period.to, on))?;
    let is_past = asked.known_on.is_some_and(|day| day < cx.today);
    let reach = Reach::new(cx, Action::Read);
    let top = snapshot::top(cx, &reach);
    for node in forecast.rows.iter_mut().chain([&mut forecast.total]) {
        let subject = if node.kind == NodeKind::Total { top } else { (node.kind, node.id) };
        let is_one = |night: &&Snapshot| (night.subject, night.id()) == subject;
        let night = nightly.iter().find(is_one);
        node.model = night.and_then(|night| night.told(cx));
        if is_past {
            node.cells = night.map(|night| night.cells(cx)).unwrap_or_default();
        }
    }
    Ok(forecast)
}

/// The forecast as it stands, without what was told at night.
pub(super) fn figures(cx: &Cx, reader: &mut Reader, asked: &Asked) -> Result<Forecast> {
    let library = metric::library(cx)?;
    let reach = Reach::new(cx, Action::Read);
    let metrics = COLUMNS.map(|(_, key)| library.find(key));
    if reach.is_nothing() || metrics.iter().any(|metric| metric.is_none_or(|metric| !metric.may_be_asked(cx))) {
        return Err(Error::NotFound);
    }
    let won = read(cx, reader, measure(library, "won_amount")?, &asked.period, &reach, &["stage_id"])?;
    let grouped = ["stage_id", "probability", "forecast_category"];
    let open = read(cx, reader, measure(library, "forecast_weighted")?, &asked.period, &reach, &grouped)?;
    let ledger = Ledger::read(cx, reader, &asked.period, asked.known_on.map(|day| end_of(cx, day)))?;
    let branches = tree::grow(cx, &reach, &won, &open, &ledger);

    let page = Page {
        cx,
        library,
        ledger,
        speaks_for: Reach::new(cx, Action::Create),
        period: &asked.period,
        is_open: asked.period.to >= cx.today && asked.known_on.is_none(),
        reach,
    };
    let mut rows = Vec::new();
    let below = page.place(branches, 0, &mut rows)?;
    let total = Node {
        kind: NodeKind::Total,
        id: None,
        label: words::word(cx.locale, "forecast.total"),
        depth: 0,
        cells: page.cells(&Figures { won, open }, &page.reach.test().map(Condition::from).unwrap_or_default())?,
        below: Some(Figure::money(cx, below)),
        call: None,
        superior: None,
        model: None,
        calls: None,
        may_call: false,
    };
    let columns = COLUMNS.iter().zip(metrics.iter().flatten());
    Ok(Forecast {
        currency: cx.setup.settings.base_currency.code(),
        columns: columns.map(|((name, _), metric)| page.column(name, metric)).collect(),
        rows,
        total,
        undated: undated(cx, reader, library, &asked.period, &page.reach)?,
    })
}

fn measure<'l>(library: &'l Library, key: &str) -> Result<&'l Measure> {
    let metric = library.find(key).and_then(|metric| metric.measures().next());
    metric.ok_or_else(|| Error::internal(format!("the forecast takes {key}, which is not built in")))
}

/// The records of a measure in the period that are within reach, by team and owner.
fn read(cx: &Cx, reader: &mut Reader, of: &Measure, period: &Period, reach: &Reach, by: &[&'static str]) -> Result<Facts> {
    let mut filters = of.filters(Some((period.from, period.to)));
    filters.extend(reach.test().map(|test| test.filter()));
    let by: Vec<By> = by.iter().chain(&["team_id", "owner_id"]).map(|path| By::Path(path)).collect();
    Facts::read(cx, reader, Opportunity::NAME, &filters, &by, Some("amount"))
}

/// Of the period that runs: what is open and was expected before it, or nobody knows when.
fn undated(cx: &Cx, reader: &mut Reader, library: &Library, period: &Period, reach: &Reach) -> Result<Option<Undated>> {
    if !period.contains(cx.today) {
        return Ok(None);
    }
    let late = Test::Between("expected_close_on", LONG_AGO, period.from.yesterday().unwrap_or(period.from));
    let mut filters = measure(library, "forecast_weighted")?.filters(None);
    filters.push(Test::Any(vec![Test::Unknown("expected_close_on"), late]).filter());
    filters.extend(reach.test().map(|test| test.filter()));
    let sums = Facts::read(cx, reader, Opportunity::NAME, &filters, &[], Some("amount"))?.sums(&Condition::everything());
    let rows = Behind { object: Opportunity::NAME.into(), filter: Filter::All(filters) };
    Ok((sums.count > 0).then(|| Undated { count: sums.count, amount: Figure::money(cx, sums.amount), rows }))
}

/// The first moment after a day.
pub(super) fn end_of(cx: &Cx, day: Date) -> Instant {
    let after = day.tomorrow().unwrap_or(day).to_zoned(cx.setup.settings.time_zone.clone());
    after.map_or(Instant::MAX, |zoned| zoned.timestamp())
}

struct Page<'a> {
    cx: &'a Cx,
    library: &'a Library,
    ledger: Ledger,
    reach: Reach,
    speaks_for: Reach,
    period: &'a Period,
    /// Something may still be said of it.
    is_open: bool,
}

impl Page<'_> {
    /// Writes branches in reading order, the largest first. Returns what is called for all of them.
    fn place(&self, branches: Vec<Branch>, depth: usize, rows: &mut Vec<Node>) -> Result<i64> {
        let mut nodes = Vec::with_capacity(branches.len());
        for branch in branches {
            let node = self.node(&branch, depth)?;
            nodes.push((branch, node));
        }
        let size = |node: &Node| ["closed", "weighted"].iter().filter_map(|name| money(node.cells.get(name)?)).sum::<Decimal>();
        nodes.sort_by_cached_key(|(_, node)| (node.kind == NodeKind::Person, -size(node), node.label.clone()));
        let mut sum = 0_i64;
        for (branch, mut node) in nodes {
            let at = rows.len();
            let is_team = node.kind == NodeKind::Team;
            let (own, superior) = (minor(node.call.as_ref()), minor(node.superior.as_ref()));
            rows.push(node.clone());
            let below = self.place(branch.below, depth + 1, rows)?;
            if is_team {
                node.below = Some(Figure::money(self.cx, below));
                rows[at] = node;
            }
            // A superior's word covers what is below, and leaves it as it was.
            sum = sum.saturating_add(superior.or(own).unwrap_or(below));
        }
        Ok(sum)
    }

    fn node(&self, branch: &Branch, depth: usize) -> Result<Node> {
        let cx = self.cx;
        let people = &cx.setup.people;
        let (kind, id, label, said, calls, may_call) = match branch.subject {
            Subject::Team(team) => {
                let label = people.team(team).map(|node| node.name.clone()).unwrap_or_default();
                let calls = calls::behind(self.period, "subject_team_id", team);
                (NodeKind::Team, Some(team), label, self.ledger.of_team(team), Some(calls), self.speaks_for.covers_team(team))
            }
            Subject::Person { id: None, .. } => {
                (NodeKind::Person, None, words::word(cx.locale, "forecast.nobody"), calls::Said::default(), None, false)
            }
            Subject::Person { id: Some(person), team } => {
                let label = people.user_name(person).unwrap_or_default().to_owned();
                // Where they stand besides, because of records that they left there, nothing is said of them.
                let is_home = tree::home(cx, &self.reach, person) == team;
                let said = if is_home { self.ledger.of_person(person) } else { calls::Said::default() };
                let works = people.user(person).is_some_and(|user| user.active);
                let may = is_home && works && self.speaks_for.covers_person(cx, person);
                (
                    NodeKind::Person,
                    Some(person),
                    label,
                    said,
                    is_home.then(|| calls::behind(self.period, "person_id", person)),
                    may,
                )
            }
        };
        Ok(Node {
            kind,
            id,
            label,
            depth,
            cells: self.cells(&branch.figures, &branch.subject.condition(cx, &self.reach))?,
            below: None,
            call: said.own,
            superior: said.superior,
            model: None,
            calls,
            may_call: may_call && self.is_open,
        })
    }

    fn cells(&self, figures: &Figures, condition: &Condition) -> Result<Cells> {
        let mut cells = Cells::default();
        for (name, key) in COLUMNS {
            let Some(metric) = self.library.find(key) else { continue };
            let facts = if name == "closed" { &figures.won } else { &figures.open };
            let Some(measure) = metric.measures().next() else { continue };
            let mut filters = measure.filters(Some((self.period.from, self.period.to)));
            filters.extend(all(&condition.0));
            cells.put(
                name,
                Cell {
                    value: metric::figure(self.cx, metric, |_| facts.total(measure))?,
                    behind: Some(Behind { object: Opportunity::NAME.into(), filter: Filter::All(filters) }),
                    previous: None,
                    last_year: None,
                },
            );
        }
        Ok(cells)
    }

    fn column(&self, name: &'static str, metric: &Definition) -> Column {
        let label = words::word(self.cx.locale, &format!("forecast.column.{name}"));
        Column { name, label, formula: metric::told(self.cx, metric) }
    }
}

fn money(cell: &Cell) -> Option<Decimal> {
    match &cell.value {
        Some(Figure::Money(amount)) => Some(*amount),
        _ => None,
    }
}

fn minor(call: Option<&Call>) -> Option<i64> {
    call.map(|call| call.minor)
}

/// Reads the name of a period that can be forecast: a week, a month or a quarter.
pub fn period(cx: &Cx, text: &str) -> Result<Period> {
    let calendar = company::fiscal_calendar(&cx.setup.settings);
    let asked = company::period(&cx.setup.settings, text, cx.today)?;
    super::call::period_of(&calendar, asked.from, asked.to)
        .ok_or_else(|| Error::invalid(base::Problem::at("period", "forecast_period_unknown")))
}
