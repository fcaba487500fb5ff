//! What the records of a measure come to at every head of a table: each row with what is below it, each column, all together. One
//! statement per period; only what cannot be added up (different values) is counted once more for each depth. Pure but for `read`.

use base::Result;
use base::calendar::{FiscalCalendar, Period};
use records::Cx;
use records::list::query::Filter;
use rustc_hash::{FxHashMap, FxHashSet};
use store::Reader;

use crate::measure::condition::Key;
use crate::metric::calc::Total;
use crate::metric::{Axis, By, Measure, Of, read};

/// A period, and for each axis the spans of time that are its heads.
#[derive(Clone)]
pub(super) struct Spans {
    pub period: Option<Period>,
    pub axes: Vec<Vec<Period>>,
}

impl Spans {
    pub fn of(axes: &[By], calendar: &FiscalCalendar, period: Option<&Period>) -> Result<Spans> {
        let spans = axes.iter().map(|by| by.spans(calendar, period)).collect::<Result<_>>()?;
        Ok(Spans { period: period.cloned(), axes: spans })
    }

    /// Each span of the axis of time gives way to the one before it: what a month is compared with is the month before.
    pub fn one_back(&self, time: usize, calendar: &FiscalCalendar) -> Option<Spans> {
        let shifted: Vec<Period> = self.axes.get(time)?.iter().map(|span| span.previous(calendar)).collect();
        let (first, last) = (shifted.first()?, shifted.last()?);
        let period = Some(Period::range(first.from, last.to));
        let mut axes = self.axes.clone();
        *axes.get_mut(time)? = shifted;
        Some(Spans { period, axes })
    }
}

type Map = FxHashMap<Vec<Key>, Total>;

/// Totals by the number of rows that are told apart, without the column and with it.
#[derive(Default)]
pub(super) struct Cube {
    depth: usize,
    levels: Vec<Map>,
    /// The outermost rows that are not shown, by column; without one its key is empty.
    rest: Map,
}

/// What is counted, and by what.
pub(super) struct Question<'a> {
    pub cx: &'a Cx,
    pub measure: &'a Measure,
    pub filters: Vec<Filter>,
    pub axes: &'a [By],
    /// How many of the axes are rows.
    pub depth: usize,
    pub spans: &'a Spans,
}

impl Question<'_> {
    fn has_column(&self) -> bool {
        self.axes.len() > self.depth
    }

    fn read(&self, reader: &mut Reader, filters: &[Filter], rows: usize, column: bool) -> Result<Map> {
        let places = (0..rows).chain((self.depth..self.axes.len()).filter(|_| column));
        let axes: Vec<Axis> = places.map(|at| (&self.axes[at], self.spans.axes[at].clone())).collect();
        read(self.cx, reader, self.measure, filters, &axes)
    }

    fn adds_up(&self) -> bool {
        !matches!(self.measure.of, Of::Distinct(_))
    }

    pub fn count(&self, reader: &mut Reader) -> Result<Cube> {
        let mut levels = Vec::with_capacity(2 * (self.depth + 1));
        if self.adds_up() {
            let all = self.read(reader, &self.filters, self.depth, true)?;
            for rows in 0..=self.depth {
                levels.push(folded(&all, |keys| keys[..rows].to_vec()));
                if self.has_column() {
                    let with_column = |keys: &Vec<Key>| keys[..rows].iter().chain(keys.last()).cloned().collect();
                    levels.push(folded(&all, with_column));
                } else {
                    levels.push(Map::default());
                }
            }
        } else {
            for rows in 0..=self.depth {
                levels.push(self.read(reader, &self.filters, rows, false)?);
                let columned = self.has_column().then(|| self.read(reader, &self.filters, rows, true));
                levels.push(columned.transpose()?.unwrap_or_default());
            }
        }
        Ok(Cube { depth: self.depth, levels, rest: Map::default() })
    }

    /// Counts what the outermost rows but these come to; `others` is the question for them.
    pub fn count_rest(&self, reader: &mut Reader, cube: &mut Cube, shown: &FxHashSet<Key>, others: Filter) -> Result<()> {
        if self.adds_up() {
            let mut rest = cube.levels[0].clone();
            rest.extend(cube.levels[1].iter().map(|(key, total)| (key.clone(), *total)));
            for (keys, total) in cube.levels[2].iter().chain(&cube.levels[3]) {
                if let Some((row, column)) = keys.split_first()
                    && shown.contains(row)
                    && let Some(left) = rest.get_mut(column)
                {
                    left.count -= total.count;
                    left.sum -= total.sum;
                }
            }
            cube.rest = rest;
            return Ok(());
        }
        let mut filters = self.filters.clone();
        filters.push(others);
        cube.rest = self.read(reader, &filters, 0, false)?;
        if self.has_column() {
            cube.rest.extend(self.read(reader, &filters, 0, true)?);
        }
        Ok(())
    }
}

fn folded(all: &Map, head: impl Fn(&Vec<Key>) -> Vec<Key>) -> Map {
    let mut map = Map::default();
    for (keys, total) in all {
        map.entry(head(keys)).or_default().add(*total);
    }
    map
}

impl Cube {
    fn map(&self, rows: usize, column: bool) -> &Map {
        &self.levels[2 * rows + usize::from(column)]
    }

    /// What a row comes to, in a column or over all; none where it has no records.
    pub fn get(&self, row: &[Key], column: Option<&Key>) -> Option<Total> {
        match column {
            None => self.map(row.len(), false).get(row).copied(),
            Some(column) => {
                let keys: Vec<Key> = row.iter().chain([column]).cloned().collect();
                self.map(row.len(), true).get(&keys).copied()
            }
        }
    }

    pub fn rest(&self, column: Option<&Key>) -> Option<Total> {
        self.rest.get(column.map(std::slice::from_ref).unwrap_or_default()).copied().filter(|total| total.count != 0)
    }

    /// The innermost rows.
    pub fn rows(&self) -> impl Iterator<Item = &Vec<Key>> {
        self.map(self.depth, false).keys()
    }

    pub fn columns(&self) -> impl Iterator<Item = &Key> {
        self.map(0, true).keys().filter_map(|keys| keys.first())
    }
}
