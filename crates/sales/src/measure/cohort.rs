//! Records of one object that are counted together, in a period and in the two that it is compared with. Cells come from here: a
//! figure of three facts, and the question that lists the records of the first.

use base::calendar::Period;
use base::{Error, Result};
use records::Cx;
use records::list::query::Filter;
use rustc_hash::FxHashSet;
use store::Reader;

use super::Taken;
use super::condition::{Condition, Key, Test, all};
use super::days::Days;
use super::dimension::{Axis, Dimension, Month};
use super::facts::{By, Facts};
use super::figure::{Behind, Cell, Cells, Figure};
use super::parameters::{Asked, Periods};
use super::tally::{self, Family};
use crate::metric::{self, Measure};

/// Which records: of an object, by a date, with further conditions.
#[derive(Clone, Debug)]
pub struct Question {
    pub object: &'static str,
    /// The date that lies in the period; none where there is no period.
    pub date: Option<&'static str>,
    pub tests: Vec<Test>,
    /// Conditions that are no tests: they cannot be asked of groups.
    pub more: Vec<Filter>,
}

impl Question {
    /// Records of `object` as the filters of the report say.
    pub fn new(cx: &Cx, asked: &Asked, object: &'static str, date: Option<&'static str>) -> Question {
        Question { object, date, tests: asked.parameters.tests(cx, object), more: Vec::new() }
    }

    pub fn and(mut self, test: Test) -> Question {
        self.tests.push(test);
        self
    }

    pub fn and_filter(mut self, filter: Filter) -> Question {
        self.more.push(filter);
        self
    }

    pub fn filter(&self, period: Option<&Period>) -> Vec<Filter> {
        let dated = self.date.zip(period).map(|(date, period)| Test::Between(date, period.from, period.to));
        let mut filters = all(dated.as_slice());
        filters.extend(all(&self.tests));
        filters.extend(self.more.iter().cloned());
        filters
    }
}

/// What was counted, with the question that lists it.
#[derive(Clone, Debug)]
pub struct Cohort {
    object: &'static str,
    filter: Vec<Filter>,
    pub now: Facts,
    pub previous: Option<Facts>,
    pub last_year: Option<Facts>,
    /// How many months the period before lies before.
    shift: i32,
}

impl Cohort {
    /// Counts in one statement for each different period, or in one where there is none.
    pub fn read(
        cx: &Cx,
        reader: &mut Reader,
        question: &Question,
        periods: Option<&Periods>,
        by: &[By],
        amount: &str,
    ) -> Result<Cohort> {
        Cohort::kept_or_read(cx, reader, question, periods, by, amount, None)
    }

    /// The same, from the tally where it has these `families`.
    pub fn kept_or_read(
        cx: &Cx,
        reader: &mut Reader,
        question: &Question,
        periods: Option<&Periods>,
        by: &[By],
        amount: &str,
        families: Option<&[Family]>,
    ) -> Result<Cohort> {
        Cohort::with(question, periods, |period| {
            let count = |reader: &mut Reader, period: Option<&Period>| {
                Facts::read(cx, reader, question.object, &question.filter(period), &in_period(by, period), Some(amount))
            };
            match families.zip(period) {
                Some((families, period)) => {
                    tally::facts(reader, period, families, &question.tests, |reader, rest| count(reader, Some(rest)))
                }
                None => count(reader, period),
            }
        })
    }

    /// Counts without sums: of objects that have no amount.
    pub fn counted(cx: &Cx, reader: &mut Reader, question: &Question, periods: Option<&Periods>, by: &[By]) -> Result<Cohort> {
        Cohort::with(question, periods, |period| {
            Facts::read(cx, reader, question.object, &question.filter(period), &in_period(by, period), None)
        })
    }

    /// The same of facts that come from elsewhere.
    pub fn with(
        question: &Question,
        periods: Option<&Periods>,
        mut read: impl FnMut(Option<&Period>) -> Result<Facts>,
    ) -> Result<Cohort> {
        let now = read(periods.map(|periods| &periods.now))?;
        let mut cohort = Cohort {
            object: question.object,
            filter: question.filter(periods.map(|periods| &periods.now)),
            now,
            previous: None,
            last_year: None,
            shift: 0,
        };
        if let Some(periods) = periods {
            let previous = read(Some(&periods.previous))?;
            let is_same = periods.previous == periods.last_year;
            cohort.last_year = Some(if is_same { previous.clone() } else { read(Some(&periods.last_year))? });
            cohort.previous = Some(previous);
            cohort.shift = Month(periods.now.from.first_of_month()).since(Month(periods.previous.from.first_of_month()));
        }
        Ok(cohort)
    }

    pub fn behind(&self, shown: &Condition) -> Behind {
        let mut filters = self.filter.clone();
        filters.extend(shown.filters());
        Behind { object: self.object.into(), filter: Filter::All(filters) }
    }

    /// A cell of `figure`; a click on it lists what `shown` says.
    pub fn cell(&self, shown: &Condition, figure: impl Fn(&Facts) -> Option<Figure>) -> Cell {
        Cell {
            value: figure(&self.now),
            behind: Some(self.behind(shown)),
            previous: self.previous.as_ref().and_then(&figure),
            last_year: self.last_year.as_ref().and_then(&figure),
        }
    }

    pub fn count(&self, of: &Condition) -> Cell {
        self.cell(of, |facts| Some(Figure::Count(facts.sums(of).count)))
    }

    pub fn amount(&self, cx: &Cx, of: &Condition) -> Cell {
        self.cell(of, |facts| Some(Figure::money(cx, facts.sums(of).amount)))
    }

    /// Figures that the library of metrics defines, each in its column. A click on a ratio lists what stands above its line.
    pub fn metrics(&self, cx: &Cx, taken: &[Taken], cells: &mut Cells) -> Result<()> {
        let library = metric::library(cx)?;
        for (column, key) in taken {
            let metric = library.find(key).ok_or_else(|| Error::internal("a report takes a metric that is not built in"))?;
            let measures: Vec<&Measure> = metric.measures().collect();
            // Every sum was refused by the database where it does not fit.
            let figure = |facts: &Facts| metric::figure(cx, metric, |at| facts.total(measures[at])).ok().flatten();
            cells.put(column, self.cell(&measures[0].condition, figure));
        }
        Ok(())
    }

    /// How many of `whole` are `part`; a click lists these.
    pub fn share(&self, part: &Condition, whole: &Condition) -> Cell {
        self.cell(part, |facts| Figure::share(facts.sums(part).count, facts.sums(whole).count))
    }

    /// How many of the records of `whole` are these; a click lists these.
    pub fn share_of(&self, whole: &Cohort, of: &Condition) -> Cell {
        let share = |part: Option<&Facts>, whole: Option<&Facts>| Figure::share(part?.sums(of).count, whole?.sums(of).count);
        Cell {
            value: share(Some(&self.now), Some(&whole.now)),
            behind: Some(self.behind(of)),
            previous: share(self.previous.as_ref(), whole.previous.as_ref()),
            last_year: share(self.last_year.as_ref(), whole.last_year.as_ref()),
        }
    }

    /// Days that something took, boiled down to one number.
    pub fn days(&self, name: &str, of: &Condition, figure: impl Fn(&Days) -> Option<i64>) -> Cell {
        self.cell(of, |facts| figure(&facts.days(name, of)).map(Figure::Days))
    }

    /// The same records row by row, rows in no order. A row is there if something is in it now or was in the period before.
    pub fn split(&self, axis: &Axis, path: &'static str) -> Vec<(Key, Cohort)> {
        let cut = |facts: &Facts| facts.split(path, |key| axis.bucket(key));
        let (mut now, previous, last_year) = (cut(&self.now), self.previous.as_ref().map(cut), self.last_year.as_ref().map(cut));
        let is_month = axis.dimension == Dimension::Month;
        let mut rows: FxHashSet<Key> = now.keys().cloned().collect();
        if let (Some(previous), false) = (&previous, is_month) {
            rows.extend(previous.keys().cloned());
        }
        let earlier = |row: &Key, months: i32| match row {
            Key::Date(date) if is_month => Key::Date(Month(*date).earlier(months).0),
            row => row.clone(),
        };
        let mut cohorts = Vec::with_capacity(rows.len());
        for row in rows {
            let mut filter = self.filter.clone();
            filter.extend(all(&[axis.test(path, &row)]));
            let cohort = Cohort {
                object: self.object,
                filter,
                now: now.remove(&row).unwrap_or_default(),
                previous: previous.as_ref().map(|facts| facts.get(&earlier(&row, self.shift)).cloned().unwrap_or_default()),
                last_year: last_year.as_ref().map(|facts| facts.get(&earlier(&row, 12)).cloned().unwrap_or_default()),
                shift: self.shift,
            };
            cohorts.push((row, cohort));
        }
        cohorts
    }

    /// A row of these records in which nothing is.
    pub fn empty(&self, axis: &Axis, path: &'static str, row: &Key) -> Cohort {
        let mut filter = self.filter.clone();
        filter.extend(all(&[axis.test(path, row)]));
        let nothing = |facts: &Option<Facts>| facts.as_ref().map(|_| Facts::default());
        Cohort { filter, now: Facts::default(), previous: nothing(&self.previous), last_year: nothing(&self.last_year), ..*self }
    }
}

/// Months of instants are told apart by where they begin, which differs from period to period.
fn in_period(by: &[By], period: Option<&Period>) -> Vec<By> {
    let known = |by: &By| match (by, period) {
        (By::Month(path, _), Some(period)) => By::Month(path, Month::all(period)),
        (by, _) => by.clone(),
    };
    by.iter().map(known).collect()
}
