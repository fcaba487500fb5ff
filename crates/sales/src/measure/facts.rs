//! Counts and sums of records by keys, from one statement: what every report is made of.

use base::{Decimal, Instant, Result, Uuid, money};
use records::list::Source;
use records::list::query::Filter;
use records::sql::Sql;
use records::{Cx, permit};
use rustc_hash::FxHashMap;
use store::{ColumnKind, Reader, Row};

use super::condition::{Condition, Key, Test};
use super::days::{Days, elapsed};
use super::dimension::Month;
use crate::metric::calc::Total;
use crate::metric::{Measure, Of};

/// The name under which records are grouped by the length of time that a metric averages.
pub const DAYS: &str = "metric_days";

/// What records are grouped by.
#[derive(Clone, Debug)]
pub enum By {
    Path(&'static str),
    /// Whether there is a value at all.
    Known(&'static str),
    /// Days from one date to a later one.
    Days {
        name: &'static str,
        since: &'static str,
        until: &'static str,
    },
    /// Days from one instant to a later one. Reads each record: use it where there are few.
    Elapsed {
        name: &'static str,
        since: &'static str,
        until: &'static str,
    },
    /// The month of an instant in the company's time zone.
    Month(&'static str, Vec<Month>),
}

impl By {
    fn name(&self) -> &'static str {
        match self {
            By::Path(path) | By::Known(path) | By::Month(path, _) => path,
            By::Days { name, .. } | By::Elapsed { name, .. } => name,
        }
    }

    fn paths(&self) -> Vec<&'static str> {
        match self {
            By::Path(path) | By::Known(path) | By::Month(path, _) => vec![path],
            By::Days { since, until, .. } | By::Elapsed { since, until, .. } => vec![since, until],
        }
    }
}

/// A count, and a sum of amounts in minor units of the base currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub count: i64,
    pub amount: i64,
}

impl Sums {
    pub fn add(&mut self, other: Sums) {
        self.count += other.count;
        // A sum that does not fit was refused by the database before it came here.
        self.amount = self.amount.saturating_add(other.amount);
    }
}

/// Groups that share their keys.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    names: Vec<&'static str>,
    groups: Vec<(Vec<Key>, Sums)>,
    /// Holds lengths of time of records that another part counts.
    only_days: bool,
}

impl Part {
    fn matching<'p>(&'p self, condition: &'p Condition) -> impl Iterator<Item = &'p (Vec<Key>, Sums)> {
        self.groups.iter().filter(move |(keys, _)| condition.holds(|name| self.key(keys, name)))
    }

    fn key<'k>(&self, keys: &'k [Key], name: &str) -> &'k Key {
        find(&self.names, keys, name)
    }
}

fn find<'k>(names: &[&str], keys: &'k [Key], name: &str) -> &'k Key {
    names.iter().position(|known| *known == name).map_or(&Key::Nothing, |at| &keys[at])
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts(Vec<Part>);

impl Facts {
    pub fn new(names: Vec<&'static str>, groups: Vec<(Vec<Key>, Sums)>) -> Facts {
        Facts(vec![Part { names, groups, only_days: false }])
    }

    /// How long something took, of records that are counted elsewhere.
    pub fn of_days(names: Vec<&'static str>, groups: Vec<(Vec<Key>, Sums)>) -> Facts {
        Facts(vec![Part { names, groups, only_days: true }])
    }

    /// Counts the records of `object` that whoever asks may read and for which `filter` holds. Sums of an amount that they may not
    /// see are zero.
    pub fn read(cx: &Cx, reader: &mut Reader, object: &str, filter: &[Filter], by: &[By], amount: Option<&str>) -> Result<Facts> {
        let object = cx.setup.catalog.object(object)?;
        let by = &distinct(by)[..];
        let visible = |path: &&str| object.field(path).is_some_and(|field| permit::may_compare(cx, object, field));
        let amount = amount.filter(visible);
        let mut paths: Vec<&str> = Vec::new();
        by.iter().for_each(|by| paths.extend(by.paths()));
        paths.extend(amount);
        let source = Source::new(cx, object, &Filter::All(filter.to_vec()), &paths)?;
        // Instants differ in each record, so that the database has nothing to group.
        let grouped = !by.iter().any(|by| matches!(by, By::Elapsed { .. }));

        let mut sql = Sql::new("select ");
        let mut at = 0;
        for by in by {
            write_key(cx, &mut sql, by, &source, at);
            sql.push(", ");
            at += by.paths().len();
        }
        let column = amount.map_or("0", |_| source.column(paths.len() - 1).0);
        sql.push(&match grouped {
            true => format!("count(*), cast(coalesce(sum({column}), 0) as bigint)"),
            false => format!("1, coalesce({column}, 0)"),
        });
        source.write(&mut sql);
        if grouped && !by.is_empty() {
            let keys: Vec<String> = (1..=by.len()).map(|number| number.to_string()).collect();
            sql.push(&format!(" group by {}", keys.join(", ")));
        }
        let kinds: Vec<ColumnKind> = (0..paths.len()).map(|at| source.column(at).1).collect();
        let mut groups: FxHashMap<Vec<Key>, Sums> = FxHashMap::default();
        each(reader, &sql, |row| {
            let (keys, at) = read_keys(by, &kinds, row)?;
            groups.entry(keys).or_default().add(Sums { count: row.get(at)?, amount: row.get(at + 1)? });
            Ok(())
        })?;
        Ok(Facts::new(by.iter().map(By::name).collect(), groups.into_iter().collect()))
    }

    pub fn sums(&self, condition: &Condition) -> Sums {
        let mut sums = Sums::default();
        let counted = self.0.iter().filter(|part| !part.only_days);
        counted.flat_map(|part| part.matching(condition)).for_each(|(_, more)| sums.add(*more));
        sums
    }

    /// How long it took, where both ends are known.
    pub fn days(&self, name: &str, condition: &Condition) -> Days {
        let mut days = Days::default();
        for part in &self.0 {
            for (keys, sums) in part.matching(condition) {
                if let Key::Number(number) = part.key(keys, name) {
                    days.add((*number).max(0), sums.count);
                }
            }
        }
        days
    }

    /// What these records are to a measure of the library. They are grouped by what its condition asks, by `DAYS` where it measures a
    /// length of time, and by probability where it weights; they sum its amount.
    pub fn total(&self, measure: &Measure) -> Total {
        let condition = &measure.condition;
        let sums = self.sums(condition);
        let sum = match &measure.of {
            Of::Days { .. } => {
                let days = self.days(DAYS, condition);
                return Total { count: days.count(), sum: days.sum().into() };
            }
            Of::Weighted { otherwise, .. } => otherwise.iter().map(|(stage, weight)| self.weighted(*stage, *weight)).sum(),
            Of::Count | Of::Sum(_) | Of::Average(_) | Of::Distinct(_) => sums.amount.into(),
        };
        Total { count: sums.count, sum }
    }

    /// The amounts in one stage, each by its probability; by the stage's where it has none itself.
    fn weighted(&self, stage: Uuid, otherwise: i64) -> Decimal {
        let in_stage = Condition::from(Test::In("stage_id", vec![Key::Id(stage)]));
        let each = self.each("probability", &in_stage).map(|(probability, sums)| {
            let probability = if let Key::Number(own) = probability { *own } else { otherwise };
            Decimal::from(sums.amount) * money::from_stored(probability)
        });
        each.sum()
    }

    /// The groups for which the condition holds, each with one key.
    pub fn each<'f>(&'f self, name: &'f str, condition: &'f Condition) -> impl Iterator<Item = (&'f Key, Sums)> {
        let counted = self.0.iter().filter(|part| !part.only_days);
        counted.flat_map(move |part| part.matching(condition).map(move |(keys, sums)| (part.key(keys, name), *sums)))
    }

    /// The same facts cut by one key, which `bucket` may make coarser.
    pub fn split(&self, name: &str, bucket: impl Fn(&Key) -> Key) -> FxHashMap<Key, Facts> {
        let mut cut: FxHashMap<Key, Facts> = FxHashMap::default();
        for (at, part) in self.0.iter().enumerate() {
            let empty = || Part { names: part.names.clone(), groups: Vec::new(), only_days: part.only_days };
            for (keys, sums) in &part.groups {
                let facts = cut.entry(bucket(part.key(keys, name))).or_default();
                while facts.0.len() <= at {
                    facts.0.push(empty());
                }
                facts.0[at].groups.push((keys.clone(), *sums));
            }
        }
        cut
    }

    /// Leaves only what fulfils the condition.
    pub fn retain(&mut self, condition: &Condition) {
        for Part { names, groups, .. } in &mut self.0 {
            groups.retain(|(keys, _)| condition.holds(|name| find(names, keys, name)));
        }
    }

    pub fn extend(&mut self, other: Facts) {
        self.0.extend(other.0);
    }
}

/// Rows may be what a report groups by anyway.
fn distinct(by: &[By]) -> Vec<By> {
    let mut distinct: Vec<By> = Vec::with_capacity(by.len());
    for by in by {
        if distinct.iter().all(|known| known.name() != by.name()) {
            distinct.push(by.clone());
        }
    }
    distinct
}

/// Every statement of this wing that counts comes through here, so that tests look at the plan of each.
pub fn each(reader: &mut Reader, sql: &Sql, f: impl FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
    #[cfg(test)]
    super::tests::note(sql);
    reader.each(&sql.text, &sql.args, f)
}

fn write_key(cx: &Cx, sql: &mut Sql, by: &By, source: &Source, at: usize) {
    let column = source.column(at).0;
    match by {
        By::Path(_) => sql.push(column),
        By::Known(_) => sql.push(&format!("{column} is not null")),
        By::Days { .. } => sql.push(&format!("days_between({}, {column})", source.column(at + 1).0)),
        By::Elapsed { .. } => sql.push(&format!("{column}, {}", source.column(at + 1).0)),
        By::Month(_, months) => {
            sql.push("cast(case");
            for (number, month) in months.iter().enumerate().skip(1).rev() {
                sql.push(&format!(" when {column} >= "));
                sql.bind(month.start(cx));
                sql.push(&format!(" then {number}"));
            }
            // A case without a branch is no statement.
            sql.push(&format!(" when {column} is null then 0 else 0 end as bigint)"));
        }
    }
}

fn read_keys(by: &[By], kinds: &[ColumnKind], row: &Row) -> Result<(Vec<Key>, usize)> {
    let mut keys = Vec::with_capacity(by.len());
    let (mut at, mut path) = (0, 0);
    for by in by {
        keys.push(match by {
            By::Path(_) => Key::from(row.value(at, kinds[path])?),
            By::Known(_) => Key::from(row.value(at, ColumnKind::Bool)?),
            By::Days { .. } => Key::from(row.value(at, ColumnKind::Int)?),
            By::Elapsed { .. } => match (row.get::<Option<Instant>>(at)?, row.get::<Option<Instant>>(at + 1)?) {
                (Some(since), Some(until)) => Key::Number(elapsed(since, until)),
                _ => Key::Nothing,
            },
            By::Month(_, months) => {
                let number = usize::try_from(row.get::<i64>(at)?).unwrap_or(0);
                months.get(number).map_or(Key::Nothing, |month| Key::Date(month.0))
            }
        });
        path += by.paths().len();
        at += if matches!(by, By::Elapsed { .. }) { 2 } else { 1 };
    }
    Ok((keys, at))
}
