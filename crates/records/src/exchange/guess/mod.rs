//! Which field a column means: by its header (labels in every language, names, synonyms), what it holds deciding between
//! equals. Only ever a proposal, which a person sees before anything is written. The words are in `locales/*/exchange.json`.

mod content;
mod names;

use base::{Error, Result};
use serde::{Deserialize, Serialize};

pub use names::plain;
pub(super) use names::{choice_words, fields, is_importable, synonyms};

use super::plan::{ColumnPlan, NewField, Plan};
use super::read::{Cell, Sheet, Workbook};
use crate::Cx;
use crate::describe::Object;

/// Rows that are looked at.
const SAMPLED: usize = 1_000;
/// Samples that a person is shown.
const SHOWN: usize = 5;
/// Characters of a shown sample.
const SHOWN_CHARACTERS: usize = 80;

/// A sheet as the person sees it who maps its columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SheetGuess {
    pub name: String,
    pub rows: usize,
    pub columns: Vec<ColumnGuess>,
    /// Texts of this sheet that look like empty cells: `Select`, `N/A`.
    pub empty_values: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnGuess {
    pub name: String,
    pub samples: Vec<String>,
    /// The field that it seems to mean.
    #[serde(rename = "guess", skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What kind of custom field would hold it.
    pub new_field: NewField,
}

/// Every sheet of a workbook with a proposal for each column.
pub fn sheets(cx: &Cx, object: &Object, workbook: &Workbook) -> Vec<SheetGuess> {
    workbook.sheets.iter().map(|sheet| guess(cx, object, sheet)).collect()
}

fn guess(cx: &Cx, object: &Object, sheet: &Sheet) -> SheetGuess {
    let columns = samples(sheet);
    let empty_values = content::empty_values(&columns);
    let columns: Vec<Vec<Cell>> = columns.into_iter().map(|cells| content::without(cells, &empty_values)).collect();
    let fields = names::assign(cx, object, &sheet.columns, |field, column| content::fit(object, field, &columns[column]));
    let columns = sheet.columns.iter().zip(&columns).zip(fields).map(|((name, cells), field)| ColumnGuess {
        name: name.clone(),
        samples: shown(cells),
        field,
        new_field: content::new_field(name, cells),
    });
    SheetGuess { name: sheet.name.clone(), rows: sheet.rows, columns: columns.collect(), empty_values }
}

/// The first cells with content of each column.
fn samples(sheet: &Sheet) -> Vec<Vec<Cell>> {
    let mut columns = vec![Vec::new(); sheet.columns.len()];
    for row in sheet.rows().take(SAMPLED) {
        for (column, cell) in columns.iter_mut().zip(row.cells) {
            if !cell.is_blank() {
                column.push(cell);
            }
        }
    }
    columns
}

fn shown(cells: &[Cell]) -> Vec<String> {
    let mut shown: Vec<String> = Vec::with_capacity(SHOWN);
    for cell in cells {
        let text: String = cell.display().trim().chars().take(SHOWN_CHARACTERS).collect();
        if !shown.contains(&text) {
            shown.push(text);
        }
        if shown.len() == SHOWN {
            break;
        }
    }
    shown
}

impl Plan {
    /// The plan of a script that nobody asks: columns as guessed, names that differ by blanks and case taken as the same,
    /// missing sources, industries, stages … made. Fails where no column means a field.
    pub fn guessed(cx: &Cx, object: &Object, workbook: &Workbook, sheet: Option<&str>) -> Result<Plan> {
        let guess = guess(cx, object, workbook.sheet(sheet).map_err(Error::from)?);
        let mapped = guess.columns.into_iter().filter_map(|column| {
            let field = column.field?;
            Some(ColumnPlan { column: column.name, field: Some(field), ..ColumnPlan::default() })
        });
        Ok(Plan {
            sheet: Some(guess.name),
            columns: mapped.collect(),
            empty_values: guess.empty_values,
            accept_similar: true,
            create: vec!["*".to_owned()],
            ..Plan::default()
        })
    }
}
