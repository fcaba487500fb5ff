//! A number split over two trees at once, people and time, in proportion to weights, so that every head of both comes exactly to what is
//! within it. Any cell, and the total of any head, may be locked; all else is balanced around it. Proportions are found in floating
//! point (by iterative proportional fitting: Deming and Stephan 1940), whole units by a flow through both trees, which rounds each
//! figure up or down without disturbing any sum. Pure: no people, no clock, no database.
#![allow(clippy::float_arithmetic, reason = "proportions; what comes out are whole units that add up exactly")]

use petgraph::algo::dinics;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::tree::Tree;

/// Rounds of fitting: each brings every locked sum closer.
const MOST_ROUNDS: usize = 200;
/// How far a sum may be from what it is to be, relative to it, where fitting ends.
const CLOSE: f64 = 1e-13;
/// What a cell without weight has of the average weight: enough for a lock to fill it, too little to be seen otherwise.
const FAINT: f64 = 1e-9;
/// Less than this of a unit is nothing: what has no weight is not given a unit to make a sum come out.
const FAINTEST: f64 = 1e-3;

/// Locks that are tried one by one when some cannot hold together.
const MOST_TRIED: usize = 12;

/// What shall stay as it is: a cell (a leaf of both trees), or the total of a head (the root of the other tree).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lock {
    pub row: usize,
    pub column: usize,
    /// In the smallest unit.
    pub amount: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Neither a cell nor a total: the place of the lock.
    Unlockable(usize),
    /// These cannot all hold, with the number that is split where `with_total`: their places, in order.
    Conflict { locks: Vec<usize>, with_total: bool },
}

/// What is fixed, and what it is fixed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Total,
    Lock(usize),
}

type Fixed = Option<(u64, By)>;

struct Problem<'a> {
    rows: &'a Tree,
    columns: &'a Tree,
    row_sums: Vec<Fixed>,
    column_sums: Vec<Fixed>,
    cells: Vec<Fixed>,
}

/// The cells, row by row, that come to `total` and keep what is locked; the others as close to their weights as that lets them be.
///
/// # Errors
/// Refused, with the locks that cannot hold together.
pub fn balance(rows: &Tree, columns: &Tree, weights: &[f64], total: u64, locks: &[Lock]) -> Result<Vec<u64>, Refused> {
    let problem = Problem::new(rows, columns, total, locks)?;
    let fitted = problem.fitted(weights);
    if let Ok(cells) = problem.rounded(&fitted, 0) {
        return Ok(cells);
    }
    // With all the room that there is it can be done or it cannot; what fitting leaves over is a few units at most.
    let open = vec![0.0; fitted.len()];
    // More than anything can be: only what is fixed stands in the way.
    let room = locks.iter().fold(total, |room, lock| room.saturating_add(lock.amount));
    let anyhow = problem.rounded(&open, room).map_err(|refused| problem.fewest(total, room, locks, refused))?;
    let rooms = std::iter::successors(Some(1_u64), |room| room.checked_mul(64)).take_while(|room| *room < total);
    Ok(rooms.map(|room| problem.rounded(&fitted, room)).find_map(Result::ok).unwrap_or(anyhow))
}

impl<'a> Problem<'a> {
    fn new(rows: &'a Tree, columns: &'a Tree, total: u64, locks: &[Lock]) -> Result<Self, Refused> {
        let mut problem = Problem {
            rows,
            columns,
            row_sums: vec![None; rows.len()],
            column_sums: vec![None; columns.len()],
            cells: vec![None; rows.leaves().len() * columns.leaves().len()],
        };
        problem.row_sums[0] = Some((total, By::Total));
        problem.column_sums[0] = problem.row_sums[0];
        for (place, lock) in locks.iter().enumerate() {
            let leaves = (rows.within(lock.row), columns.within(lock.column));
            let fixed = if lock.column == 0 {
                &mut problem.row_sums[lock.row]
            } else if lock.row == 0 {
                &mut problem.column_sums[lock.column]
            } else if rows.is_leaf(lock.row) && columns.is_leaf(lock.column) {
                &mut problem.cells[leaves.0.start * columns.leaves().len() + leaves.1.start]
            } else {
                return Err(Refused::Unlockable(place));
            };
            match *fixed {
                Some((amount, by)) if amount != lock.amount => {
                    let other = if let By::Lock(other) = by { vec![other] } else { Vec::new() };
                    let locks = other.into_iter().chain([place]).collect();
                    return Err(Refused::Conflict { locks, with_total: by == By::Total });
                }
                Some(_) => {}
                None => *fixed = Some((lock.amount, By::Lock(place))),
            }
        }
        Ok(problem)
    }

    /// Those of the locks that stand in each other's way without which the others could hold: the border of a flow names more.
    fn fewest(&self, total: u64, room: u64, locks: &[Lock], refused: Refused) -> Refused {
        let open = vec![0.0; self.cells.len()];
        let Refused::Conflict { locks: mut named, mut with_total } = refused else { return refused };
        for place in named.clone().into_iter().take(MOST_TRIED) {
            let others: Vec<usize> = named.iter().copied().filter(|other| *other != place).collect();
            let kept: Vec<Lock> = others.iter().map(|other| locks[*other]).collect();
            let again = Problem::new(self.rows, self.columns, total, &kept).and_then(|problem| problem.rounded(&open, room));
            if let Err(Refused::Conflict { with_total: still, .. }) = again {
                (named, with_total) = (others, still);
            }
        }
        Refused::Conflict { locks: named, with_total }
    }

    fn width(&self) -> usize {
        self.columns.leaves().len()
    }

    /// Real cells in proportion to the weights, scaled until every locked sum is met.
    fn fitted(&self, weights: &[f64]) -> Vec<f64> {
        let average = weights.iter().sum::<f64>() / weights.len().max(1) as f64;
        let faint = if average > 0.0 { average * FAINT } else { 1.0 };
        let mut cells: Vec<f64> = self
            .cells
            .iter()
            .zip(weights)
            .map(|(fixed, weight)| fixed.map_or(weight.max(faint), |(amount, _)| amount as f64))
            .collect();
        let width = self.width();
        for _ in 0..MOST_ROUNDS {
            let mut farthest = 0.0_f64;
            for (head, fixed) in self.row_sums.iter().enumerate() {
                if let Some((amount, _)) = fixed {
                    let within = self.rows.within(head);
                    let places = (within.start * width..within.end * width).collect::<Vec<_>>();
                    farthest = farthest.max(self.scale(&mut cells, &places, *amount));
                }
            }
            for (head, fixed) in self.column_sums.iter().enumerate().skip(1) {
                if let Some((amount, _)) = fixed {
                    let within = self.columns.within(head);
                    let places =
                        (0..self.rows.leaves().len()).flat_map(|row| within.clone().map(move |column| row * width + column));
                    farthest = farthest.max(self.scale(&mut cells, &places.collect::<Vec<_>>(), *amount));
                }
            }
            if farthest < CLOSE {
                break;
            }
        }
        cells
    }

    /// Brings the free cells among these to what is left of `amount`; how far off they were, relative to it.
    fn scale(&self, cells: &mut [f64], places: &[usize], amount: u64) -> f64 {
        let (mut free, mut kept) = (0.0, 0.0);
        for place in places {
            if self.cells[*place].is_some() { kept += cells[*place] } else { free += cells[*place] }
        }
        let left = (amount as f64 - kept).max(0.0);
        if free <= 0.0 {
            return 0.0;
        }
        let factor = left / free;
        for place in places {
            if self.cells[*place].is_none() {
                cells[*place] *= factor;
            }
        }
        (free - left).abs() / (amount as f64).max(1.0)
    }

    /// Whole cells within `slack` of the fitted ones up or down, as are the sums that nobody locked.
    fn rounded(&self, fitted: &[f64], slack: u64) -> Result<Vec<u64>, Refused> {
        let around = |value: f64| {
            let most = if value < FAINTEST { 0 } else { value.ceil() as u64 };
            (value.floor() as u64).saturating_sub(slack)..=most.saturating_add(slack)
        };
        let width = self.width();
        let mut flow = Flow::new(self.rows.len() + self.columns.len());
        let column_node = |head: usize| self.rows.len() + head;
        let row_of = |head: usize| {
            let within = self.rows.within(head);
            fitted[within.start * width..within.end * width].iter().sum::<f64>()
        };
        for head in 1..self.rows.len() {
            let parent = self.rows.parent(head).unwrap_or(0);
            flow.pipe(parent, head, self.row_sums[head], || around(row_of(head)));
        }
        let first_cell = flow.pipes.len();
        for (row, head) in self.rows.leaves().iter().enumerate() {
            for (column, other) in self.columns.leaves().iter().enumerate() {
                let place = row * width + column;
                flow.pipe(*head, column_node(*other), self.cells[place], || around(fitted[place]));
            }
        }
        let column_of = |head: usize| {
            let within = self.columns.within(head);
            let rows = 0..self.rows.leaves().len();
            rows.map(|row| fitted[row * width + within.start..row * width + within.end].iter().sum::<f64>()).sum::<f64>()
        };
        for head in 1..self.columns.len() {
            let parent = self.columns.parent(head).unwrap_or(0);
            flow.pipe(column_node(head), column_node(parent), self.column_sums[head], || around(column_of(head)));
        }
        flow.pipe(column_node(0), 0, self.row_sums[0], || 0..=0);
        let amounts = flow.run()?;
        Ok(amounts[first_cell..first_cell + self.cells.len()].to_vec())
    }
}

struct Pipe {
    from: usize,
    to: usize,
    least: u64,
    most: u64,
    by: Option<By>,
}

/// A circulation with lower and upper bounds.
struct Flow {
    nodes: usize,
    pipes: Vec<Pipe>,
}

impl Flow {
    fn new(nodes: usize) -> Flow {
        Flow { nodes, pipes: Vec::new() }
    }

    fn pipe(&mut self, from: usize, to: usize, fixed: Fixed, otherwise: impl FnOnce() -> std::ops::RangeInclusive<u64>) {
        let (least, most, by) = match fixed {
            Some((amount, by)) => (amount, amount, Some(by)),
            None => {
                let (least, most) = otherwise().into_inner();
                (least, most, None)
            }
        };
        self.pipes.push(Pipe { from, to, least, most, by });
    }

    /// What goes through each pipe. The least goes through anyhow; what a node then has too much or too little of flows from a source
    /// and to a sink through what room is left, and a circulation exists where all of it can.
    fn run(&self) -> Result<Vec<u64>, Refused> {
        let mut graph: DiGraph<(), u64> = DiGraph::with_capacity(self.nodes + 2, self.pipes.len() + self.nodes);
        for _ in 0..self.nodes + 2 {
            graph.add_node(());
        }
        let (source, sink) = (NodeIndex::new(self.nodes), NodeIndex::new(self.nodes + 1));
        let (mut inwards, mut outwards) = (vec![0_u64; self.nodes], vec![0_u64; self.nodes]);
        for pipe in &self.pipes {
            graph.add_edge(NodeIndex::new(pipe.from), NodeIndex::new(pipe.to), pipe.most - pipe.least);
            inwards[pipe.to] = inwards[pipe.to].saturating_add(pipe.least);
            outwards[pipe.from] = outwards[pipe.from].saturating_add(pipe.least);
        }
        let mut wanted = 0_u64;
        for node in 0..self.nodes {
            let (many, few) = (inwards[node].saturating_sub(outwards[node]), outwards[node].saturating_sub(inwards[node]));
            wanted = wanted.saturating_add(many);
            if many > 0 {
                graph.add_edge(source, NodeIndex::new(node), many);
            }
            if few > 0 {
                graph.add_edge(NodeIndex::new(node), sink, few);
            }
        }
        let (moved, through) = dinics(&graph, source, sink);
        if moved < wanted {
            return Err(self.conflict(&graph, source, &through));
        }
        Ok(self.pipes.iter().zip(&through).map(|(pipe, moved)| pipe.least + moved).collect())
    }

    /// Where no more flows: what is fixed on the border between what the source still reaches and the rest cannot hold together.
    fn conflict(&self, graph: &DiGraph<(), u64>, source: NodeIndex, through: &[u64]) -> Refused {
        let mut reached = vec![false; graph.node_count()];
        let mut open = vec![source];
        while let Some(node) = open.pop() {
            if std::mem::replace(&mut reached[node.index()], true) {
                continue;
            }
            let onwards = graph.edges(node).filter(|edge| through[edge.id().index()] < *edge.weight()).map(|edge| edge.target());
            let backwards = graph
                .edges_directed(node, petgraph::Direction::Incoming)
                .filter(|edge| through[edge.id().index()] > 0)
                .map(|edge| edge.source());
            open.extend(onwards.chain(backwards).filter(|next| !reached[next.index()]));
        }
        let border = self.pipes.iter().filter(|pipe| reached[pipe.from] != reached[pipe.to]).filter_map(|pipe| pipe.by);
        let mut locks: Vec<usize> = Vec::new();
        let mut with_total = false;
        for by in border {
            match by {
                By::Total => with_total = true,
                By::Lock(place) => locks.push(place),
            }
        }
        locks.sort_unstable();
        Refused::Conflict { locks, with_total }
    }
}
