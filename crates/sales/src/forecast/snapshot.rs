//! What was told of each person, team and the company, every night: the figures of the page beside what the model says, for the week,
//! the month and the quarter that run. Rows are written once and stay. Of periods that ended before there were snapshots it is told, once,
//! what the model would have said on their first morning. Who may see whose is what calls say (`reach`).

use base::calendar::{Kind, Period};
use base::{Date, Decimal, Instant, Result, Uuid, new_id};
use records::people::Action;
use records::sql::Sql;
use records::{Company, Cx, company, permit};
use rustc_hash::FxHashMap;
use serde::Serialize;
use statistics::{Model, Outlook, Window};
use store::{Column, ColumnKind, Index, Reader, Table, Value};

use super::ForecastCall;
use super::history::{History, Unit, number};
use super::page::{self, Asked, Node, NodeKind};
use super::reach::Reach;
use super::tree;
use crate::measure::Figure;
use crate::measure::figure::{Cell, Cells};

/// Periods that are looked back at: a year of months, three months of weeks, two years of quarters.
const BACK: [(Kind, usize); 3] = [(Kind::Week, 12), (Kind::Month, 12), (Kind::Quarter, 8)];

const COLUMNS: [&str; 20] = [
    "id",
    "taken_on",
    "replayed",
    "starts_on",
    "ends_on",
    "subject",
    "owner_id",
    "team_id",
    "closed",
    "committed",
    "most_likely",
    "best_case",
    "pipeline",
    "weighted",
    "p10",
    "p50",
    "p90",
    "stale_count",
    "stale_amount",
    "taken_at",
];

/// The tables: snapshots, and what was begun so that of several servers one does it.
pub fn tables() -> [Table; 2] {
    use ColumnKind::{Bool, Date, Id, Instant, Int, Text};
    let kind = |name: &str| match name {
        "id" | "owner_id" | "team_id" => Id,
        "taken_on" | "starts_on" | "ends_on" => Date,
        "replayed" => Bool,
        "subject" => Text,
        "taken_at" => Instant,
        _ => Int,
    };
    let snapshot = Table {
        name: "forecast_snapshot".to_owned(),
        columns: COLUMNS.iter().map(|name| Column::new(*name, kind(name))).collect(),
        key: vec!["id".to_owned()],
        indexes: vec![Index::on(&["starts_on", "ends_on", "taken_on"]), Index::on(&["owner_id"])],
        ..Table::default()
    };
    let run = Table {
        name: "forecast_run".to_owned(),
        columns: vec![Column::new("name", Text).required(), Column::new("begun_at", Instant).required()],
        key: vec!["name".to_owned()],
        ..Table::default()
    };
    [snapshot, run]
}

/// What the model says of somebody: in eight of ten cases between the first and the last.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Told {
    pub p10: Figure,
    pub p50: Figure,
    pub p90: Figure,
    /// The morning on which it was told.
    pub on: Date,
    /// Open deals that are older than any that ever closed: next to nothing is expected of them.
    pub stale_deals: i64,
    pub stale_amount: Figure,
}

/// A row of a night.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snapshot {
    pub taken_on: Date,
    pub replayed: bool,
    pub from: Date,
    pub to: Date,
    pub owner: Option<Uuid>,
    pub team: Option<Uuid>,
    pub subject: NodeKind,
    /// Minor units of the base currency, as the page has them.
    pub figures: [i64; 6],
    pub range: Option<[i64; 3]>,
    /// Open deals that are older than any that ever closed, and what they are worth.
    pub stale: [i64; 2],
}

/// Takes the snapshot of this day, where nobody did, and looks back at what has not been looked back at. Returns how many were written.
pub fn keep(company: &Company, now: Instant) -> Result<usize> {
    let cx = company.system("forecasts", now);
    let tonight = format!("night:{}", cx.today);
    let calendar = company::fiscal_calendar(&cx.setup.settings);
    let begun = company.read(|reader| reader.query("select name from forecast_run", &[], |row| row.get::<String>(0)))?;
    let is_open = |name: &String| !begun.contains(name);
    let missing: Vec<Period> = BACK
        .iter()
        .flat_map(|(kind, count)| {
            let mut period = calendar.period(*kind, cx.today);
            (0..*count).map(move |_| {
                period = period.previous(&calendar);
                period.clone()
            })
        })
        .filter(|period| is_open(&replay_name(period)))
        .collect();
    // Whatever there is to look back at is looked at on the same occasion: it reads everything.
    if !is_open(&tonight) {
        return Ok(0);
    }
    let history = company.read(|reader| History::read(&cx, reader))?;
    let mut rows = Vec::new();
    for (kind, _) in BACK {
        rows.extend(taken(company, &cx, &history, &calendar.period(kind, cx.today))?);
    }
    let mut written = write(company, &cx, &tonight, &rows)?;
    for period in missing {
        // Where there is too little to learn from there is nothing to tell; another night asks again.
        if let Some(rows) = replayed(&cx, &history, &period) {
            written += write(company, &cx, &replay_name(&period), &rows)?;
        }
    }
    Ok(written)
}

fn replay_name(period: &Period) -> String {
    format!("replay:{}..{}", period.from, period.to)
}

/// All rows, or none where another server was quicker.
fn write(company: &Company, cx: &Cx, name: &str, rows: &[Snapshot]) -> Result<usize> {
    company.write(cx, |tx| {
        let begin = "insert into forecast_run (name, begun_at) values (?1, ?2) on conflict (name) do nothing";
        if tx.execute(begin, &[name.into(), cx.now.into()])? == 0 {
            return Ok(0);
        }
        tx.insert_many("forecast_snapshot", &COLUMNS, &rows.iter().map(|row| row.values(cx.now)).collect::<Vec<_>>())?;
        Ok(rows.len())
    })
}

fn window(cx: &Cx, period: &Period, today: Date) -> Window {
    let before = period.previous(&company::fiscal_calendar(&cx.setup.settings));
    Window { before: number(before.from), from: number(period.from), today: number(today), until: number(period.to) + 1 }
}

/// The page of everybody, with what the model says of each.
fn taken(company: &Company, cx: &Cx, history: &History, period: &Period) -> Result<Vec<Snapshot>> {
    let asked = Asked { period: period.clone(), known_on: None };
    let page = company.read(|reader| page::figures(cx, reader, &asked))?;
    let window = window(cx, period, cx.today);
    let outlook = Model::learn(&history.deals, window, &history.months).ok().map(|model| model.outlook(&history.deals));
    let mut people: FxHashMap<Option<Uuid>, Snapshot> = FxHashMap::default();
    let mut rows = Vec::new();
    for node in page.rows.iter().chain([&page.total]) {
        let snapshot = Snapshot { figures: figures(node), ..bare(cx, period, cx.today, node.kind, node.id) };
        match node.kind {
            // Records that somebody left in another team count to them all the same.
            NodeKind::Person => {
                let sums = people.entry(node.id).or_insert(Snapshot { figures: [0; 6], ..snapshot });
                sums.figures.iter_mut().zip(snapshot.figures).for_each(|(sum, figure)| *sum += figure);
            }
            NodeKind::Team | NodeKind::Total => rows.push(snapshot),
        }
    }
    rows.extend(people.into_values().filter(|row| row.owner.is_some()));
    if let Some(outlook) = outlook {
        rows.iter_mut().for_each(|row| tell(cx, history, &outlook, row));
    }
    Ok(rows)
}

/// What would have been told on the first morning of a period.
fn replayed(cx: &Cx, history: &History, period: &Period) -> Option<Vec<Snapshot>> {
    let window = window(cx, period, period.from);
    let outlook = Model::learn(&history.deals, window, &history.months).ok()?.outlook(&history.deals);
    let subjects = [(NodeKind::Total, None)]
        .into_iter()
        .chain(cx.setup.people.teams().map(|team| (NodeKind::Team, Some(team.id))))
        .chain(owners(history).into_iter().map(|owner| (NodeKind::Person, Some(owner))));
    let mut rows = Vec::new();
    for (subject, id) in subjects {
        let row = bare(cx, period, period.from, subject, id);
        let counts = counted(cx, &row);
        let is_of = |number: u32| history.units.get(number as usize).is_some_and(|unit| counts(*unit));
        let told =
            statistics::told_of(&history.deals, &outlook, window, is_of, |deal| history.weight(deal, window.today, window.until));
        let weighted = minor(told.weighted);
        let row = Snapshot {
            replayed: true,
            figures: [0, 0, 0, 0, 0, weighted],
            range: Some([told.model.p10, told.model.p50, told.model.p90].map(minor)),
            ..row
        };
        if row.range != Some([0; 3]) || weighted != 0 {
            rows.push(row);
        }
    }
    Some(rows)
}

fn owners(history: &History) -> Vec<Uuid> {
    let mut owners: Vec<Uuid> = history.units.iter().filter_map(|unit| unit.owner).collect();
    owners.sort();
    owners.dedup();
    owners
}

/// Nearest minor unit; an estimate has no cents to lose.
fn minor(amount: f64) -> i64 {
    amount.round() as i64
}

fn bare(cx: &Cx, period: &Period, on: Date, subject: NodeKind, id: Option<Uuid>) -> Snapshot {
    let (owner, team) = match subject {
        NodeKind::Person => (id, id.and_then(|id| cx.setup.people.user(id)?.team)),
        NodeKind::Team => (None, id),
        NodeKind::Total => (None, None),
    };
    let (from, to) = (period.from, period.to);
    Snapshot { taken_on: on, replayed: false, from, to, owner, team, subject, figures: [0; 6], range: None, stale: [0; 2] }
}

/// Whose deals count to a row.
fn counted(cx: &Cx, row: &Snapshot) -> impl Fn(Unit) -> bool + use<> {
    let (subject, owner) = (row.subject, row.owner);
    let below = match (subject, row.team) {
        (NodeKind::Team, Some(team)) => cx.setup.people.below(team),
        _ => Vec::new(),
    };
    move |unit: Unit| match subject {
        NodeKind::Total => true,
        NodeKind::Person => unit.owner == owner,
        NodeKind::Team => unit.team.is_some_and(|team| below.contains(&team)),
    }
}

fn tell(cx: &Cx, history: &History, outlook: &Outlook, row: &mut Snapshot) {
    let counts = counted(cx, row);
    let theirs = |number: u32| history.units.get(number as usize).is_some_and(|unit| counts(*unit));
    let (range, stale) = (outlook.range_of(theirs), outlook.stale_of(theirs));
    row.range = Some([range.p10, range.p50, range.p90].map(minor));
    row.stale = [i64::try_from(stale.count).unwrap_or(i64::MAX), minor(stale.amount)];
}

fn figures(node: &Node) -> [i64; 6] {
    page::COLUMNS.map(|(name, _)| match node.cells.get(name).and_then(|cell| cell.value.as_ref()) {
        Some(Figure::Money(amount)) => in_minor(*amount),
        _ => 0,
    })
}

/// Amounts of one page have the digits of the base currency.
fn in_minor(amount: Decimal) -> i64 {
    i64::try_from(amount.mantissa()).unwrap_or(0)
}

impl Snapshot {
    fn values(&self, now: Instant) -> Vec<Value> {
        let mut values: Vec<Value> = vec![
            new_id().into(),
            self.taken_on.into(),
            self.replayed.into(),
            self.from.into(),
            self.to.into(),
            self.subject.name().into(),
            self.owner.into(),
            self.team.into(),
        ];
        values.extend(self.figures.map(Value::from));
        values.extend((0..3).map(|at| Value::from(self.range.map(|range| range[at]))));
        values.extend(self.stale.map(Value::from));
        values.push(now.into());
        values
    }

    /// Whom it is about.
    pub fn id(&self) -> Option<Uuid> {
        if self.subject == NodeKind::Person { self.owner } else { self.team }
    }

    /// The figures as the page had them that night; what they were made of is not known any more.
    pub fn cells(&self, cx: &Cx) -> Cells {
        let mut cells = Cells::default();
        for ((name, _), minor) in page::COLUMNS.iter().zip(self.figures) {
            cells.put(name, Cell { value: Some(Figure::money(cx, minor)), ..Cell::default() });
        }
        cells
    }

    /// What the model said.
    pub fn told(&self, cx: &Cx) -> Option<Told> {
        let [p10, p50, p90] = self.range?.map(|minor| Figure::money(cx, minor));
        let [stale_deals, amount] = self.stale;
        Some(Told { p10, p50, p90, on: self.taken_on, stale_deals, stale_amount: Figure::money(cx, amount) })
    }
}

/// The subject that is the whole to whoever asks: the company, the one team that they see as a whole, or themselves.
pub fn top(cx: &Cx, reach: &Reach) -> (NodeKind, Option<Uuid>) {
    if reach.is_all() {
        return (NodeKind::Total, None);
    }
    match tree::roots(cx, reach).as_slice() {
        [] => (NodeKind::Person, cx.user_id()),
        [team, ..] => (NodeKind::Team, Some(*team)),
    }
}

/// Which snapshots.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    /// The last that was taken of a period up to this day, and no replay.
    Latest(Date, Date, Date),
    /// The first of each period that lies within these days, taken or else replayed.
    First(Date, Date),
}

/// Snapshots as far as whoever asks may see them. One statement.
pub fn read(cx: &Cx, reader: &mut Reader, which: Which) -> Result<Vec<Snapshot>> {
    let object = cx.setup.catalog.object(<ForecastCall as records::describe::Entity>::NAME)?;
    let scope = permit::scope(cx, object, Action::Read)?;
    let mut sql = Sql::new(
        "select s.taken_on, s.replayed, s.starts_on, s.ends_on, s.subject, s.owner_id, s.team_id, s.closed, s.committed, s.most_likely,
                s.best_case, s.pipeline, s.weighted, s.p10, s.p50, s.p90, s.stale_count, s.stale_amount
         from forecast_snapshot s where ",
    );
    match which {
        Which::Latest(from, to, on) => {
            let same = |sql: &mut Sql, alias: &str| {
                sql.push(&format!("{alias}.starts_on = "));
                sql.bind(from);
                sql.push(&format!(" and {alias}.ends_on = "));
                sql.bind(to);
                sql.push(&format!(" and not {alias}.replayed"));
            };
            same(&mut sql, "s");
            sql.push(" and s.taken_on = (select max(l.taken_on) from forecast_snapshot l where ");
            same(&mut sql, "l");
            sql.push(" and l.taken_on <= ");
            sql.bind(on);
            sql.push(")");
        }
        Which::First(from, to) => {
            sql.push("s.starts_on >= ");
            sql.bind(from);
            sql.push(" and s.ends_on <= ");
            sql.bind(to);
            // Snapshots begin in the middle of a period: only one of its first morning is compared with others.
            sql.push(" and s.taken_on = s.starts_on");
        }
    }
    if !scope.is_everything() {
        sql.push(" and ");
        scope.write(&mut sql, "s");
    }
    sql.push(" order by s.taken_on, s.replayed");
    reader.query(&sql.text, &sql.args, |row| {
        let figure = |at: usize| Ok::<i64, base::Error>(row.get::<Option<i64>>(at)?.unwrap_or(0));
        let range = match (row.get::<Option<i64>>(13)?, row.get::<Option<i64>>(14)?, row.get::<Option<i64>>(15)?) {
            (Some(p10), Some(p50), Some(p90)) => Some([p10, p50, p90]),
            _ => None,
        };
        Ok(Snapshot {
            taken_on: row.get(0)?,
            replayed: row.get(1)?,
            from: row.get(2)?,
            to: row.get(3)?,
            subject: NodeKind::parse(&row.get::<String>(4)?),
            owner: row.get(5)?,
            team: row.get(6)?,
            figures: [figure(7)?, figure(8)?, figure(9)?, figure(10)?, figure(11)?, figure(12)?],
            range,
            stale: [figure(16)?, figure(17)?],
        })
    })
}
