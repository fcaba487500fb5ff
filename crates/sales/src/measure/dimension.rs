//! What the rows of a report may be: people, teams, products, months and so on. A dimension knows where an object keeps it, how
//! values become rows, and what the rows are called.

use std::sync::Arc;

use base::calendar::{FiscalCalendar, Kind, Period};
use base::region::{self, Region};
use base::{Date, Instant, Result, Uuid, words};
use jiff::{Span, ToSpan};
use records::describe::{Entity, Object};
use records::list::Source;
use records::list::query::{Filter, Literal, Path};
use records::sql::Sql;
use records::{Cx, company};
use rustc_hash::FxHashMap;
use store::Reader;

use super::condition::{Key, Test};
use super::facts::each;
use super::figure::{Cells, Report, Row};
use crate::customer::account::Account;
use crate::customer::activity::Activity;
use crate::sell::lead::Lead;
use crate::sell::opportunity::Opportunity;
use crate::sell::product::Product;
use crate::sell::stage::Stages;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    Owner,
    Team,
    Product,
    /// Product lines.
    Line,
    Source,
    Region,
    Industry,
    Month,
    Stage,
    Reason,
    Kind,
}

impl Dimension {
    pub const ALL: [Dimension; 11] = [
        Dimension::Owner,
        Dimension::Team,
        Dimension::Product,
        Dimension::Line,
        Dimension::Source,
        Dimension::Region,
        Dimension::Industry,
        Dimension::Month,
        Dimension::Stage,
        Dimension::Reason,
        Dimension::Kind,
    ];

    /// As `by=` names it. `person` is another name of `owner`.
    pub const fn name(self) -> &'static str {
        match self {
            Dimension::Owner => "owner",
            Dimension::Team => "team",
            Dimension::Product => "product",
            Dimension::Line => "line",
            Dimension::Source => "source",
            Dimension::Region => "region",
            Dimension::Industry => "industry",
            Dimension::Month => "month",
            Dimension::Stage => "stage",
            Dimension::Reason => "reason",
            Dimension::Kind => "kind",
        }
    }

    pub fn parse(text: &str) -> Option<Dimension> {
        let text = if text == "person" { "owner" } else { text };
        Dimension::ALL.into_iter().find(|dimension| dimension.name() == text)
    }

    /// Where an object keeps it; months are of the date that a report is about.
    pub fn path(self, object: &str) -> Option<&'static str> {
        let own = object == Lead::NAME || object == Account::NAME;
        match self {
            Dimension::Owner => Some("owner_id"),
            Dimension::Team => Some("team_id"),
            Dimension::Product if object == Lead::NAME || object == Opportunity::NAME => Some("product_id"),
            Dimension::Line if object == Lead::NAME || object == Opportunity::NAME => Some("product/line_id"),
            Dimension::Source if own || object == Opportunity::NAME => Some("source_id"),
            Dimension::Region if own => Some("region"),
            Dimension::Industry if own => Some("industry_id"),
            Dimension::Region if object == Opportunity::NAME => Some("account/region"),
            Dimension::Industry if object == Opportunity::NAME => Some("account/industry_id"),
            Dimension::Stage if object == Opportunity::NAME => Some("stage_id"),
            Dimension::Reason if object == Opportunity::NAME => Some("lost_reason_id"),
            Dimension::Kind if object == Activity::NAME => Some("kind"),
            _ => None,
        }
    }
}

/// A dimension as the rows of one report.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    pub dimension: Dimension,
    /// Which divisions are the rows of regions: 0 provinces, 1 cities, 2 districts.
    pub depth: usize,
}

impl Axis {
    /// The row that a value belongs to.
    pub fn bucket(&self, key: &Key) -> Key {
        match (self.dimension, key) {
            (Dimension::Month, Key::Date(date)) => Key::Date(date.first_of_month()),
            (Dimension::Region, Key::Text(code)) => Key::Text(self.division(code)),
            (_, key) => key.clone(),
        }
    }

    /// The records of a row.
    pub fn test(&self, path: &'static str, row: &Key) -> Test {
        match (self.dimension, row) {
            (Dimension::Month, Key::Date(first)) => Test::Between(path, *first, first.last_of_month()),
            (Dimension::Region, Key::Text(code)) => {
                match region::find(code).filter(|region| region.path().len() == self.depth + 1) {
                    Some(division) => within(path, division),
                    // A record that says no more than the division above.
                    None => Test::In(path, vec![row.clone()]),
                }
            }
            (_, row) => Test::In(path, vec![row.clone()]),
        }
    }

    fn division(&self, code: &str) -> String {
        let path = region::find(code).map(region::Region::path).unwrap_or_default();
        let division = path.get(self.depth).or(path.last());
        division.map_or_else(|| code.to_owned(), |division| division.code.clone())
    }
}

/// The records of a division and of all below it.
pub fn within(path: &'static str, division: &Region) -> Test {
    Test::Any(division.prefixes().into_iter().map(|start| Test::StartsWith(path, start.to_owned())).collect())
}

/// A month, by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month(pub Date);

impl Month {
    /// The months that a period touches.
    pub fn all(period: &Period) -> Vec<Month> {
        let first = period.from.first_of_month();
        first.series(Span::new().months(1)).take_while(|day| *day <= period.to).map(Month).collect()
    }

    /// Its first moment in the company's time zone.
    pub fn start(self, cx: &Cx) -> Instant {
        start_of(cx, self.0)
    }

    /// Months from `other` to this one.
    pub fn since(self, other: Month) -> i32 {
        let number = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
        number(self.0) - number(other.0)
    }

    pub fn earlier(self, months: i32) -> Month {
        Month(self.0.saturating_sub(months.months()))
    }
}

/// The first moment of a day in the company's time zone.
pub fn start_of(cx: &Cx, day: Date) -> Instant {
    day.to_zoned(cx.setup.settings.time_zone.clone()).map_or(Instant::MAX, |zoned| zoned.timestamp())
}

/// What rows are called, in the language of whoever asks.
pub struct Names<'a> {
    cx: &'a Cx,
    calendar: FiscalCalendar,
    /// Products are too many to keep in memory: those of the report, read once.
    products: FxHashMap<Uuid, String>,
    stages: Stages,
}

impl<'a> Names<'a> {
    pub fn read(cx: &'a Cx, reader: &mut Reader, dimension: Dimension, rows: &[Key]) -> Result<Names<'a>> {
        let ids: Vec<Uuid> = rows.iter().filter_map(Key::id).collect();
        let products = match dimension {
            Dimension::Product if !ids.is_empty() => titles(cx, reader, cx.setup.catalog.of::<Product>(), &ids)?,
            _ => FxHashMap::default(),
        };
        let stages = if dimension == Dimension::Stage { Stages::read(reader)? } else { Stages::default() };
        Ok(Names { cx, calendar: company::fiscal_calendar(&cx.setup.settings), products, stages })
    }

    /// Adds a row for each part, in the order of `sort`.
    pub fn rows<T>(
        cx: &'a Cx,
        reader: &mut Reader,
        axis: &Axis,
        mut rows: Vec<(Key, T)>,
        weight: impl Fn(&T) -> i64,
        cells: impl Fn(&T) -> Result<Cells>,
        report: &mut Report,
    ) -> Result<()> {
        let keys: Vec<Key> = rows.iter().map(|(key, _)| key.clone()).collect();
        let names = Names::read(cx, reader, axis.dimension, &keys)?;
        names.sort(axis.dimension, &mut rows, weight);
        for (key, part) in &rows {
            let (key, label) = names.of(axis.dimension, key);
            report.rows.push(Row { key, label, cells: cells(part)? });
        }
        Ok(())
    }

    /// Months in time, stages on their way, everything else by weight, the heaviest first; what has no value comes last.
    pub fn sort<T>(&self, dimension: Dimension, rows: &mut [(Key, T)], weight: impl Fn(&T) -> i64) {
        rows.sort_by_cached_key(|(key, part)| {
            let place = match (dimension, key) {
                (_, Key::Nothing) => i64::MAX,
                (Dimension::Stage, Key::Id(id)) => self.stages.find(*id).map_or(i64::MAX - 1, |stage| stage.position),
                (Dimension::Month, _) => 0,
                _ => weight(part).saturating_neg(),
            };
            let label = if dimension == Dimension::Month { String::new() } else { self.of(dimension, key).1 };
            (place, label, key.clone())
        });
    }

    /// The row's key in the answer, as the parameter of the same name takes it, and its label.
    pub fn of(&self, dimension: Dimension, row: &Key) -> (String, String) {
        let word = |key: &str| words::word(self.cx.locale, key);
        match (dimension, row) {
            (_, Key::Id(id)) => (id.to_string(), self.of_id(dimension, *id)),
            (Dimension::Month, Key::Date(first)) => {
                let month = self.calendar.period(Kind::Month, *first);
                let label = month.label(self.cx.locale);
                (month.key, label)
            }
            (Dimension::Region, Key::Text(code)) => {
                (code.clone(), region::find(code).map_or(code.as_str(), |region| region.name).to_owned())
            }
            (Dimension::Kind, Key::Text(kind)) => (kind.clone(), word(&format!("choice.activity.kind.{kind}"))),
            (_, Key::Text(text)) => (text.clone(), text.clone()),
            (_, Key::Number(number)) => (number.to_string(), number.to_string()),
            (_, Key::Date(date)) => (date.to_string(), date.to_string()),
            (_, Key::Yes) => ("yes".to_owned(), word("yes")),
            (_, Key::Nothing) => ("none".to_owned(), word(&format!("report.none.{}", dimension.name()))),
        }
    }

    fn of_id(&self, dimension: Dimension, id: Uuid) -> String {
        let setup = &self.cx.setup;
        let name = match dimension {
            Dimension::Owner => setup.people.user_name(id).map(str::to_owned),
            Dimension::Product => self.products.get(&id).cloned(),
            _ => setup.titles.get(&id).cloned(),
        };
        name.unwrap_or_else(|| words::word(self.cx.locale, "report.unnamed"))
    }
}

/// The titles of these records that whoever asks may see: read once.
pub fn titles(cx: &Cx, reader: &mut Reader, object: &Arc<Object>, ids: &[Uuid]) -> Result<FxHashMap<Uuid, String>> {
    let mut titles = FxHashMap::default();
    for some in ids.chunks(1_000) {
        let filter = Filter::In { path: Path::of("id"), values: some.iter().map(|id| Literal::Id(*id)).collect() };
        let source = Source::new(cx, object, &filter, &["id", &object.title])?;
        let mut sql = Sql::new(&format!("select {}, {}", source.column(0).0, source.column(1).0));
        source.write(&mut sql);
        each(reader, &sql, |row| {
            titles.insert(row.get(0)?, row.get(1)?);
            Ok(())
        })?;
    }
    Ok(titles)
}
