//! The first reading of a sheet: what it refers to, in which order its dates are written, whether its percents are whole. One
//! pass, nothing kept but different names and their counts.

use rustc_hash::{FxHashMap, FxHashSet};

use super::cells::{self, cell, is_empty};
use super::fields::MOST_OPTIONS;
use super::mapping::{Column, Mapping, Reading};
use crate::describe::FieldKind;
use crate::exchange::guess::plain;
use crate::exchange::parse::{self, DateOrder, Percents};
use crate::exchange::plan::Plan;
use crate::exchange::read::{Cell, Sheet};

/// What a column as a whole tells about its cells.
#[derive(Debug, Default)]
pub struct Facts {
    /// By the number of the mapping's column.
    dates: FxHashMap<usize, Order>,
    whole_percents: FxHashSet<usize>,
    /// Said by a person for the whole file.
    order: Option<DateOrder>,
}

#[derive(Clone, Copy, Debug)]
enum Order {
    Known(DateOrder),
    Contradictory,
}

impl Facts {
    pub fn date_order(&self, column: usize) -> Option<DateOrder> {
        self.order.or(match self.dates.get(&column) {
            Some(Order::Known(order)) => Some(*order),
            Some(Order::Contradictory) | None => None,
        })
    }

    pub fn percents(&self, column: usize) -> Percents {
        if self.whole_percents.contains(&column) { Percents::Whole } else { Percents::Fractions }
    }

    /// The rule of `parse::detect_date_order`, cell by cell, so that no column is held in memory.
    fn see_date(&mut self, column: usize, cell: &Cell) {
        let Some(order) = parse::detect_date_order([cell]) else { return };
        let known = self.dates.entry(column).or_insert(Order::Known(order));
        match known {
            Order::Known(DateOrder::Ymd) => *known = Order::Known(order),
            Order::Known(before) if *before != order && order != DateOrder::Ymd => *known = Order::Contradictory,
            _ => {}
        }
    }
}

/// Where a name stands: in how many rows, and in which for the first time.
#[derive(Clone, Copy, Debug)]
pub struct Stands {
    pub count: u64,
    pub first: u64,
}

/// Names of records.
pub type Counts = FxHashMap<String, Stands>;

/// A team of a users' file: what it is called, and who and what stands above it.
#[derive(Clone, Debug, Default)]
pub struct TeamWish {
    pub parent: Option<String>,
    pub leader: Option<String>,
}

#[derive(Debug, Default)]
pub struct Survey {
    pub rows: u64,
    pub facts: Facts,
    /// By the number of the reference.
    pub names: Vec<Counts>,
    /// What the rows of the file are called, in plain form, where they may refer to each other.
    pub titles: FxHashSet<String>,
    pub teams: FxHashMap<String, TeamWish>,
    /// Values of choices that are to be made, by the number of the column.
    pub options: FxHashMap<usize, FxHashSet<String>>,
}

pub fn survey(mapping: &Mapping, plan: &Plan, sheet: &Sheet) -> Survey {
    let mut survey = Survey { names: vec![Counts::default(); mapping.references.len()], ..Survey::default() };
    survey.facts.order = plan.date_order.map(DateOrder::from);
    let own = mapping.references.iter().any(|reference| reference.own);
    if mapping.references.is_empty() && !mapping.columns.iter().any(tells) {
        survey.rows = sheet.rows as u64;
        return survey;
    }
    for mut row in sheet.rows() {
        cells::unguard(&mut row.cells);
        survey.rows += 1;
        for (number, column) in mapping.columns.iter().enumerate() {
            let cell = cell(column, &row.cells);
            if is_empty(mapping, cell) {
                continue;
            }
            match &column.reading {
                Reading::Reference(reference) => count(&mut survey.names[*reference], cells::name(cell), survey.rows),
                Reading::Tags(reference) => {
                    let names = &mut survey.names[*reference];
                    cells::names(cell).into_iter().for_each(|name| count(names, Some(name), survey.rows))
                }
                Reading::NewChoice => survey.option(number, cells::name(cell)),
                Reading::NewChoices => cells::names(cell).into_iter().for_each(|name| survey.option(number, Some(name))),
                Reading::Plain => survey.see(number, &column.field.kind, cell),
                Reading::Choice(_) | Reading::Choices(_) | Reading::TeamParent | Reading::TeamLeader => {}
            }
            if own && column.field.name == mapping.object.title {
                survey.titles.extend(cells::name(cell).map(|name| plain(&name)));
            }
        }
        survey.see_team(mapping, &row.cells);
    }
    survey
}

/// Whether the cells of a column say more together than each alone.
fn tells(column: &Column) -> bool {
    match &column.reading {
        Reading::Plain => matches!(column.field.kind, FieldKind::Date | FieldKind::Instant | FieldKind::Percent),
        Reading::Choice(_) | Reading::Choices(_) => false,
        _ => true,
    }
}

fn count(counts: &mut Counts, name: Option<String>, row: u64) {
    let Some(name) = name else { return };
    counts.entry(name).or_insert(Stands { count: 0, first: row }).count += 1;
}

impl Survey {
    fn see(&mut self, column: usize, kind: &FieldKind, cell: &Cell) {
        match kind {
            FieldKind::Date | FieldKind::Instant => self.facts.see_date(column, cell),
            FieldKind::Percent if parse::detect_percents([cell]) == Percents::Whole => {
                self.facts.whole_percents.insert(column);
            }
            _ => {}
        }
    }

    fn option(&mut self, column: usize, name: Option<String>) {
        let options = self.options.entry(column).or_default();
        if options.len() <= MOST_OPTIONS {
            options.extend(name);
        }
    }

    /// The first row of a team says what stands above it.
    fn see_team(&mut self, mapping: &Mapping, row: &[Cell]) {
        let find = |wanted: fn(&Reading) -> bool| {
            let column = mapping.columns.iter().find(|column| wanted(&column.reading))?;
            cells::name(cell(column, row))
        };
        let parent = find(|reading| matches!(reading, Reading::TeamParent));
        let leader = find(|reading| matches!(reading, Reading::TeamLeader));
        if parent.is_none() && leader.is_none() {
            return;
        }
        let team = mapping.column("team").and_then(|column| cells::name(cell(column, row)));
        if let Some(team) = team {
            let wish = self.teams.entry(team).or_default();
            wish.parent = wish.parent.take().or(parent);
            wish.leader = wish.leader.take().or(leader);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_tells_the_order_of_its_dates() {
        for (dates, expected) in [
            (&["05-06-2018", "26-02-2018"][..], Some(DateOrder::Dmy)),
            (&["2018-05-06", "02/20/2018"], Some(DateOrder::Mdy)),
            (&["26/02/2018", "02/20/2018"], None),
            (&["26/02/2018", "02/20/2018", "26/02/2018"], None),
            (&["05/06/2018"], None),
        ] {
            let mut facts = Facts::default();
            for date in dates {
                facts.see_date(0, &Cell::Text((*date).to_owned()));
            }
            assert_eq!(facts.date_order(0), expected, "{dates:?}");
        }
    }
}
