//! Tests of reading: made files, hostile files, random files and the real ones.

mod hostile;
mod made;
mod random;
mod real;

use super::*;

fn texts(row: &Row) -> Vec<String> {
    row.cells.iter().map(Cell::display).collect()
}

/// The rows of the only sheet as texts.
fn table(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let workbook = open(bytes, "file.csv").unwrap();
    let sheet = workbook.sheet(None).unwrap();
    let rows: Vec<_> = sheet.rows().collect();
    assert_eq!(rows.len(), sheet.rows);
    for row in &rows {
        assert_eq!(row.problem, None, "line {}", row.line);
        assert_eq!(row.cells.len(), sheet.columns.len());
    }
    (sheet.columns.clone(), rows.iter().map(texts).collect())
}
