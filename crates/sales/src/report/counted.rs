//! All that a report counts: each measure of its metrics once per period, however many metrics share it; and the figures made of them.

use base::Result;
use base::calendar::Period;
use records::company;
use records::list::query::Filter;
use rustc_hash::{FxHashMap, FxHashSet};
use store::Reader;

use super::choose::none_of;
use super::cube::{Cube, Question, Spans};
use super::pivot::{Asked, Compare};
use crate::measure::condition::Key;
use crate::measure::{Behind, Figure};
use crate::metric::calc::Total;
use crate::metric::{By, Cell, Definition, Formula, Measure, figure, size};

/// Which of the periods of a report.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum When {
    Now,
    /// The period before, as a whole.
    Previous,
    /// Each span of time by the one before it.
    OneBack,
    LastYear,
}

/// A measure under its key, in the report's period or as it is now.
struct Part<'a> {
    measure: &'a Measure,
    dated: bool,
    cubes: FxHashMap<When, Cube>,
}

pub(super) struct Counted<'a> {
    parts: Vec<Part<'a>>,
    /// For each metric the places of its measures.
    of_metrics: Vec<Vec<usize>>,
    spans: FxHashMap<When, Spans>,
    undated: Spans,
}

impl<'a> Counted<'a> {
    pub fn read(asked: &Asked<'a>, reader: &mut Reader) -> Result<Counted<'a>> {
        let calendar = company::fiscal_calendar(&asked.cx.setup.settings);
        let now = Spans::of(&asked.axes, &calendar, asked.period.as_ref())?;
        let mut spans = FxHashMap::default();
        let wants = |compare| asked.pivot.compare.contains(&compare);
        if let Some(period) = &asked.period {
            if wants(Compare::Previous) {
                spans.insert(When::Previous, Spans::of(&asked.axes, &calendar, Some(&period.previous(&calendar)))?);
                let back = asked.time().and_then(|time| now.one_back(time, &calendar));
                spans.extend(back.map(|back| (When::OneBack, back)));
            }
            if wants(Compare::LastYear) {
                spans.insert(When::LastYear, Spans::of(&asked.axes, &calendar, Some(&period.same_last_year(&calendar)))?);
            }
        }
        spans.insert(When::Now, now);
        let undated = Spans::of(&asked.axes, &calendar, None)?;
        let (parts, of_metrics) = parts_of(asked);
        let mut counted = Counted { parts, of_metrics, spans, undated };
        counted.count(asked, reader)?;
        Ok(counted)
    }

    fn count(&mut self, asked: &Asked, reader: &mut Reader) -> Result<()> {
        for part in &mut self.parts {
            for (when, spans) in &self.spans {
                if *when == When::Now && !part.dated {
                    part.cubes.insert(*when, question(asked, part.measure, &self.undated).count(reader)?);
                } else if part.dated && (*when == When::Now || !part.measure.of_now) {
                    part.cubes.insert(*when, question(asked, part.measure, spans).count(reader)?);
                }
            }
        }
        Ok(())
    }

    /// Counts the outermost rows but `shown` together.
    pub fn read_rest(&mut self, asked: &Asked, reader: &mut Reader, shown: &FxHashSet<Key>) -> Result<()> {
        for part in &mut self.parts {
            let others = others(asked, part.measure, shown);
            for (when, cube) in &mut part.cubes {
                let spans = if part.dated { &self.spans[when] } else { &self.undated };
                question(asked, part.measure, spans).count_rest(reader, cube, shown, others.clone())?;
            }
        }
        Ok(())
    }

    /// The innermost rows: those of the period, those of the periods that it is compared with, all spans of time where they are the rows.
    pub fn rows(&self, asked: &Asked) -> Vec<Vec<Key>> {
        let depth = asked.depth();
        let mut rows: FxHashSet<Vec<Key>> = self.cubes().flat_map(Cube::rows).cloned().collect();
        if depth == 1 {
            rows.extend(self.all_spans(0).map(|key| vec![key]));
        }
        rows.retain(|row| row.iter().enumerate().all(|(at, key)| self.is_here(asked, at, key)));
        if depth == 0 { Vec::new() } else { rows.into_iter().collect() }
    }

    pub fn columns(&self, asked: &Asked) -> Vec<Key> {
        let depth = asked.depth();
        let mut columns: FxHashSet<Key> = self.cubes().flat_map(Cube::columns).cloned().collect();
        columns.extend(self.all_spans(depth));
        columns.retain(|key| self.is_here(asked, depth, key));
        columns.into_iter().collect()
    }

    fn cubes(&self) -> impl Iterator<Item = &Cube> {
        self.parts.iter().flat_map(|part| part.cubes.values())
    }

    fn all_spans(&self, at: usize) -> impl Iterator<Item = Key> + use<> {
        (0..self.spans(at).len()).filter_map(|number| i64::try_from(number).ok()).map(Key::Number)
    }

    /// A year before may have had a week more.
    fn is_here(&self, asked: &Asked, at: usize, key: &Key) -> bool {
        match (&asked.axes[at], key) {
            (By::Time(_), Key::Number(number)) => usize::try_from(*number).is_ok_and(|number| number < self.spans(at).len()),
            _ => true,
        }
    }

    /// The spans of an axis of time.
    pub fn spans(&self, at: usize) -> &[Period] {
        self.spans.get(&When::Now).and_then(|spans| spans.axes.get(at)).map(Vec::as_slice).unwrap_or_default()
    }

    /// What rows and columns are sorted by.
    pub fn size(&self, asked: &Asked, row: &[Key], column: Option<&Key>) -> i128 {
        let wanted = asked.pivot.sort.as_ref().and_then(|sort| sort.metric.as_deref());
        let at = wanted.and_then(|key| asked.metrics.iter().position(|metric| metric.key == key)).unwrap_or(0);
        let value = self.figure(asked, at, When::Now, |cube| cube.get(row, column)).ok().flatten();
        size(value.as_ref())
    }

    fn figure(&self, asked: &Asked, at: usize, when: When, get: impl Fn(&Cube) -> Option<Total>) -> Result<Option<Figure>> {
        let part = |of: usize| {
            let part = &self.parts[self.of_metrics[at][of]];
            part.cubes.get(&when).and_then(&get).unwrap_or_default()
        };
        figure(asked.cx, asked.metrics[at], part)
    }

    fn is_compared(&self, at: usize, when: When) -> bool {
        self.of_metrics[at].iter().all(|part| self.parts[*part].cubes.contains_key(&when))
    }

    fn compared(&self, asked: &Asked, at: usize, when: When, get: impl Fn(&Cube) -> Option<Total>) -> Result<Option<Figure>> {
        if self.is_compared(at, when) { self.figure(asked, at, when, get) } else { Ok(None) }
    }

    /// The figure of a metric; none where there are no records, neither now nor in what it is compared with.
    pub fn cell(&self, asked: &Asked, at: usize, row: &[Key], column: Option<&Key>) -> Result<Option<Cell>> {
        let is_total = row.is_empty() && column.is_none();
        let mut cubes = self.of_metrics[at].iter().flat_map(|part| self.parts[*part].cubes.values());
        if !is_total && !cubes.any(|cube| cube.get(row, column).is_some()) {
            return Ok(None);
        }
        let told_by_time =
            asked.time().is_some_and(|time| if time < asked.depth() { row.len() > time } else { column.is_some() });
        let before = if told_by_time { When::OneBack } else { When::Previous };
        let get = |cube: &Cube| cube.get(row, column);
        let filters = |measure: &Measure, period: Option<&Period>| {
            let mut filters = Vec::new();
            let keys = row.iter().enumerate().chain(column.map(|key| (asked.depth(), key)));
            for (at, key) in keys {
                filters.extend(asked.axes[at].filters(measure, self.spans(at), period, key));
            }
            filters
        };
        Ok(Some(self.told(asked, at, before, get, filters)?))
    }

    /// The figure of the outermost rows but `shown`.
    pub fn rest_cell(&self, asked: &Asked, at: usize, shown: &FxHashSet<Key>, column: Option<&Key>) -> Result<Option<Cell>> {
        let mut cubes = self.of_metrics[at].iter().flat_map(|part| self.parts[*part].cubes.values());
        if !cubes.any(|cube| cube.rest(column).is_some()) {
            return Ok(None);
        }
        let told_by_time = column.is_some() && asked.time() == Some(asked.depth());
        let before = if told_by_time { When::OneBack } else { When::Previous };
        let filters = |measure: &Measure, period: Option<&Period>| {
            let mut filters = vec![others(asked, measure, shown)];
            if let (Some(key), Some(by)) = (column, asked.column()) {
                filters.extend(by.filters(measure, self.spans(asked.depth()), period, key));
            }
            filters
        };
        Ok(Some(self.told(asked, at, before, |cube| cube.rest(column), filters)?))
    }

    fn told(
        &self,
        asked: &Asked,
        at: usize,
        before: When,
        get: impl Fn(&Cube) -> Option<Total>,
        head: impl Fn(&Measure, Option<&Period>) -> Vec<Filter>,
    ) -> Result<Cell> {
        let behind = |part: &usize| -> Behind {
            let part = &self.parts[*part];
            let period = asked.period.as_ref().filter(|_| part.dated);
            let mut filters = part.measure.filters(period.map(|period| (period.from, period.to)));
            filters.extend(asked.chosen(part.measure));
            filters.extend(head(part.measure, period));
            part.measure.behind(filters)
        };
        let mut opened = self.of_metrics[at].iter().map(behind);
        Ok(Cell {
            value: self.figure(asked, at, When::Now, &get)?,
            rows: opened.next(),
            whole: opened.next(),
            previous: self.compared(asked, at, before, &get)?,
            last_year: self.compared(asked, at, When::LastYear, &get)?,
        })
    }
}

fn question<'q>(asked: &'q Asked, measure: &'q Measure, spans: &'q Spans) -> Question<'q> {
    let mut filters = measure.filters(spans.period.as_ref().map(|period| (period.from, period.to)));
    filters.extend(asked.chosen(measure));
    Question { cx: asked.cx, measure, filters, axes: &asked.axes, depth: asked.depth(), spans }
}

fn others(asked: &Asked, measure: &Measure, shown: &FxHashSet<Key>) -> Filter {
    let mut keys: Vec<Key> = shown.iter().cloned().collect();
    keys.sort();
    match asked.axes.first() {
        Some(by) => none_of(by, measure, &keys),
        None => Filter::All(Vec::new()),
    }
}

/// The measures of all metrics, each once: a win rate and its deals are counted together.
fn parts_of<'a>(asked: &Asked<'a>) -> (Vec<Part<'a>>, Vec<Vec<usize>>) {
    let mut parts: Vec<Part> = Vec::new();
    let mut places: FxHashMap<(&str, bool), usize> = FxHashMap::default();
    let mut of_metrics = Vec::with_capacity(asked.metrics.len());
    for metric in &asked.metrics {
        let dated = asked.is_dated(metric) && asked.period.is_some();
        let mut own = Vec::with_capacity(2);
        for (key, measure) in keyed(metric) {
            let place = *places.entry((key, dated)).or_insert_with(|| {
                parts.push(Part { measure, dated, cubes: FxHashMap::default() });
                parts.len() - 1
            });
            own.push(place);
        }
        of_metrics.push(own);
    }
    (parts, of_metrics)
}

/// The measures of a metric, each with the key of the metric that it is alone.
fn keyed(metric: &Definition) -> Vec<(&str, &Measure)> {
    match &metric.formula {
        Formula::One(measure) => vec![(metric.key.as_str(), measure.as_ref())],
        Formula::Ratio(parts) => parts.iter().map(|(key, measure)| (key.as_str(), measure)).collect(),
    }
}
