//! The answer to a pivot: heads of rows and columns in their order, cells, subtotals and totals that add up. Each figure carries the
//! question of its records and stands under the rights of whoever asks. Deliberately not here: how it is counted (`cube`) and drawn.

use base::{Error, Problem, Result};
use records::Cx;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use store::Reader;

use super::counted::Counted;
use super::pivot::{Asked, Pivot};
use crate::measure::condition::Key;
use crate::measure::{Dimension, Span};
use crate::metric::{self, By, Cell, Definition, path_label};
use crate::sell::stage::Stages;

/// Cells that one answer may have, totals among them.
pub const MOST_CELLS: usize = 10_000;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Table {
    pub period: Option<Span>,
    pub metrics: Vec<Measured>,
    /// Metrics that are not told to this reader, or are no more.
    pub left_out: usize,
    pub rows_by: Vec<Named>,
    pub column_by: Option<Named>,
    pub columns: Vec<Head>,
    /// Each before the rows within it.
    pub rows: Vec<Line>,
    pub total: Line,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measured {
    pub key: String,
    pub name: String,
    pub formula: String,
    pub unit: &'static str,
    pub better: &'static str,
    /// It says how things are now, whatever the period of the report.
    pub of_now: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Named {
    pub name: String,
    pub label: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Head {
    pub key: String,
    pub label: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Line {
    /// What it is, one for each dimension from the outermost on; none of the total and of the others together.
    pub keys: Vec<String>,
    pub labels: Vec<String>,
    /// How many rows are in it that `top` does not show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub others: Option<usize>,
    /// For each column one for each metric; null where there are no records.
    pub cells: Vec<Vec<Option<Cell>>>,
    /// One for each metric.
    pub total: Vec<Option<Cell>>,
}

/// What a pivot says to whoever asks.
///
/// # Errors
/// Invalid where it does not fit any more, or would be larger than anybody reads.
pub fn answer(cx: &Cx, reader: &mut Reader, pivot: &Pivot) -> Result<Table> {
    let asked = pivot.fit(cx)?;
    let mut counted = Counted::read(&asked, reader)?;
    let arranged = Arranged::of(&asked, reader, &counted)?;
    let depth = asked.depth();
    let columns = if asked.column().is_some() { arranged.heads[depth].len() } else { 0 };

    let mut rows = arranged.rows;
    let mut others = 0;
    let mut shown = FxHashSet::default();
    if let Some(top) = pivot.top.filter(|_| depth > 0) {
        let mut outermost = 0;
        let mut last = None;
        rows.retain(|keys| {
            if last.as_ref() != Some(&keys[0]) {
                outermost += 1;
                last = Some(keys[0].clone());
            }
            outermost <= top
        });
        others = outermost.saturating_sub(top);
        shown = rows.iter().map(|keys| keys[0].clone()).collect();
    }
    let cells_of = |lines: usize| lines * (columns + 1) * asked.metrics.len();
    let too_large = || Error::invalid(Problem::at("rows", "report_too_large").with("most", MOST_CELLS));
    // Before anything is laid out: at least so many.
    if cells_of(rows.len()) > MOST_CELLS {
        return Err(too_large());
    }
    if others > 0 {
        counted.read_rest(&asked, reader, &shown)?;
    }

    let heads = &arranged.heads;
    let column_keys: &[(Key, Head)] = heads.get(depth).map(Vec::as_slice).unwrap_or_default();
    let names: Vec<FxHashMap<&Key, &Head>> =
        heads.iter().map(|heads| heads.iter().map(|(key, head)| (key, head)).collect()).collect();
    let line = |keys: &[Key]| -> Result<Line> {
        let head = |(at, key): (usize, &Key)| names[at].get(key).map(|head| (head.key.clone(), head.label.clone()));
        let (ids, labels) = keys.iter().enumerate().filter_map(head).unzip();
        let cell = |at: usize, column: Option<&Key>| counted.cell(&asked, at, keys, column);
        let of_column = |column| (0..asked.metrics.len()).map(|at| cell(at, column)).collect::<Result<Vec<_>>>();
        let cells = column_keys.iter().map(|(key, _)| of_column(Some(key))).collect::<Result<_>>()?;
        Ok(Line { keys: ids, labels, others: None, cells, total: of_column(None)? })
    };
    let mut lines = Vec::with_capacity(rows.len());
    let mut before: &[Key] = &[];
    for keys in &rows {
        let common = before.iter().zip(keys).take_while(|(a, b)| a == b).count();
        for level in common..depth {
            lines.push(line(&keys[..=level])?);
        }
        before = keys;
    }
    if others > 0 {
        let of_column = |column: Option<&Key>| {
            (0..asked.metrics.len()).map(|at| counted.rest_cell(&asked, at, &shown, column)).collect::<Result<Vec<_>>>()
        };
        let cells = column_keys.iter().map(|(key, _)| of_column(Some(key))).collect::<Result<_>>()?;
        lines.push(Line { others: Some(others), cells, total: of_column(None)?, ..Line::default() });
    }
    let total = line(&[])?;
    if cells_of(lines.len() + 1) > MOST_CELLS {
        return Err(too_large());
    }
    let mut by = pivot.dimensions().take(asked.axes.len()).map(|name| named(&asked, name));
    Ok(Table {
        period: asked.period.as_ref().map(|period| Span::of(cx, period)),
        metrics: asked.metrics.iter().map(|metric| measured(&asked, metric)).collect(),
        left_out: asked.left_out,
        rows_by: by.by_ref().take(depth).collect(),
        column_by: by.next(),
        columns: column_keys.iter().map(|(_, head)| head.clone()).collect(),
        rows: lines,
        total,
    })
}

fn measured(asked: &Asked, metric: &Definition) -> Measured {
    use records::describe::Choice as _;
    Measured {
        key: metric.key.clone(),
        name: metric.name(asked.cx.locale),
        formula: metric::told(asked.cx, metric),
        unit: metric.unit.value(),
        better: metric.better.value(),
        of_now: metric.is_of_now(),
    }
}

fn named(asked: &Asked, name: &str) -> Named {
    let object = asked.metrics.first().and_then(|metric| metric.measures().next()).map(|measure| &measure.object);
    let object = object.and_then(|object| asked.cx.setup.catalog.find(object));
    Named { name: name.to_owned(), label: dimension_label(asked.cx, object.map(AsRef::as_ref), name) }
}

/// What a dimension is called in the reader's language.
pub(super) fn dimension_label(cx: &Cx, object: Option<&records::describe::Object>, name: &str) -> String {
    let word = base::words::find(cx.locale, &format!("report.by.{name}")).map(str::to_owned);
    let path = || object.map(|object| path_label(cx, object, &records::list::query::Path::of(name)));
    word.or_else(path).unwrap_or_else(|| name.to_owned())
}

/// Rows and heads in the order in which they are read.
struct Arranged {
    /// The innermost rows.
    rows: Vec<Vec<Key>>,
    /// For each axis its heads; those of the column are in order.
    heads: Vec<Vec<(Key, Head)>>,
}

/// Where a row stands among those of the same level.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    has_none: bool,
    at: i128,
    label: String,
    key: Key,
}

impl Arranged {
    fn of(asked: &Asked, reader: &mut Reader, counted: &Counted) -> Result<Arranged> {
        let depth = asked.depth();
        let mut rows = counted.rows(asked);
        let mut keys: Vec<Vec<Key>> = Vec::with_capacity(asked.axes.len());
        for at in 0..depth {
            keys.push(rows.iter().map(|row| row[at].clone()).collect::<FxHashSet<_>>().into_iter().collect());
        }
        if asked.column().is_some() {
            keys.push(counted.columns(asked));
        }
        let has_stages = asked.axes.contains(&By::Dimension(Dimension::Stage));
        let stages = if has_stages { Stages::read(reader)? } else { Stages::default() };
        let mut heads = Vec::with_capacity(keys.len());
        for (at, keys) in keys.into_iter().enumerate() {
            let Some(measure) = asked.metrics.first().and_then(|metric| metric.measures().next()) else { break };
            let names = asked.axes[at].names(asked.cx, reader, measure, counted.spans(at), &keys)?;
            let heads_of: Vec<(Key, Head)> =
                keys.into_iter().zip(names).map(|(key, (id, label))| (key, Head { key: id, label })).collect();
            heads.push(heads_of);
        }
        let labels: Vec<FxHashMap<Key, String>> =
            heads.iter().map(|heads| heads.iter().map(|(key, head)| (key.clone(), head.label.clone())).collect()).collect();
        let place = |at: usize, key: &Key, size: i128| asked.place(&stages, at, key, size, labels[at].get(key));
        if let Some(column) = heads.get_mut(depth) {
            column.sort_by_cached_key(|(key, _)| place(depth, key, counted.size(asked, &[], Some(key))));
        }
        let mut places: FxHashMap<Vec<Key>, Place> = FxHashMap::default();
        for row in &rows {
            for level in 1..=depth {
                if !places.contains_key(&row[..level]) {
                    let place = place(level - 1, &row[level - 1], counted.size(asked, &row[..level], None));
                    places.insert(row[..level].to_vec(), place);
                }
            }
        }
        rows.sort_by_cached_key(|row| (1..=depth).map(|level| places.get(&row[..level]).cloned()).collect::<Vec<_>>());
        Ok(Arranged { rows, heads })
    }
}

impl Asked<'_> {
    fn place(&self, stages: &Stages, at: usize, key: &Key, size: i128, label: Option<&String>) -> Place {
        let label = label.cloned().unwrap_or_default();
        let natural = match (&self.axes[at], key) {
            (By::Time(_), Key::Number(number)) => Some(i128::from(*number)),
            (By::Dimension(Dimension::Stage), Key::Id(id)) => {
                Some(stages.find(*id).map_or(i128::MAX - 1, |stage| i128::from(stage.position)))
            }
            _ => None,
        };
        let sort = self.pivot.sort.as_ref().filter(|_| at < self.depth());
        let (at, label) = match (sort, natural) {
            (None, Some(natural)) => (natural, label),
            (None, None) => (size.saturating_neg(), label),
            (Some(sort), natural) => match (&sort.metric, natural) {
                (Some(_), _) if sort.descending => (size.saturating_neg(), label),
                (Some(_), _) => (size, label),
                (None, Some(natural)) if sort.descending => (-natural, label),
                (None, Some(natural)) => (natural, label),
                (None, None) if sort.descending => (0, label.chars().map(backwards).collect()),
                (None, None) => (0, label),
            },
        };
        Place { has_none: *key == Key::Nothing, at, label, key: key.clone() }
    }
}

/// A letter that stands where this one stands from the other end.
fn backwards(letter: char) -> char {
    let turned = u32::from(char::MAX) - u32::from(letter);
    char::from_u32(turned).unwrap_or('\u{d7ff}')
}
