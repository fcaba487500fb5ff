//! Where a table starts and what its columns are called. The rules are the same for text and for workbooks.

use std::collections::HashSet;

/// A title above a table has one cell; a table has at least this many columns when it may have a title.
const COLUMNS_BELOW_A_TITLE: usize = 3;
/// Titles, dates and remarks above a table take at most this many rows.
const ROWS_OF_TITLES: usize = 10;

/// The index of the header among the first rows with content, each given by its number of filled cells.
pub fn header_row(filled: &[usize]) -> usize {
    let titles = filled.iter().take(ROWS_OF_TITLES).take_while(|count| **count == 1).count();
    match filled.get(titles) {
        Some(count) if *count >= COLUMNS_BELOW_A_TITLE => titles,
        _ => 0,
    }
}

/// Names for all columns: trimmed, line breaks as blanks, unique without regard to case. `has_data(i)` tells of a column without
/// a header whether it holds anything; one that does not is dropped at the end and keeps its place in the middle.
pub fn names(raw: &[String], width: usize, has_data: impl Fn(usize) -> bool) -> Vec<String> {
    let tidy = |i: usize| raw.get(i).map(|name| tidy(name)).unwrap_or_default();
    let count = (0..width).rev().find(|i| !tidy(*i).is_empty() || has_data(*i)).map_or(0, |last| last + 1);
    let mut taken: HashSet<String> = HashSet::with_capacity(count);
    let mut names = Vec::with_capacity(count);
    for i in 0..count {
        let name = Some(tidy(i)).filter(|name| !name.is_empty()).unwrap_or_else(|| letter(i));
        let mut unique = name.clone();
        let mut number = 1;
        while !taken.insert(unique.to_lowercase()) {
            number += 1;
            unique = format!("{name} ({number})");
        }
        names.push(unique);
    }
    names
}

fn tidy(name: &str) -> String {
    name.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The letter that a spreadsheet shows above the column: A, B … Z, AA.
fn letter(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|letter| *letter as char).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(raw: &[&str], filled: &[usize]) -> Vec<String> {
        let raw: Vec<String> = raw.iter().map(|name| (*name).to_owned()).collect();
        names(&raw, raw.len().max(filled.iter().max().map_or(0, |last| last + 1)), |i| filled.contains(&i))
    }

    #[test]
    fn headers_are_trimmed_and_unique() {
        assert_eq!(
            named(&[" Weekly_Sales ", "\u{feff}Store", "订单\n付款时间 "], &[]),
            ["Weekly_Sales", "Store", "订单 付款时间"]
        );
        assert_eq!(named(&["Name", "name", "Name (2)", "Name"], &[]), ["Name", "name (2)", "Name (2) (2)", "Name (3)"]);
    }

    #[test]
    fn only_empty_columns_at_the_end_are_dropped() {
        assert_eq!(named(&["A name", "", "Price", "", ""], &[0, 2]), ["A name", "B", "Price"]);
        assert_eq!(named(&["A name", ""], &[0, 1, 2]), ["A name", "B", "C"]);
        assert_eq!(named(&["", ""], &[]), Vec::<String>::new());
    }

    #[test]
    fn titles_above_a_table_are_skipped() {
        for (filled, expected) in [(&[5, 5][..], 0), (&[1, 5], 1), (&[1, 1, 4], 2), (&[1, 2], 0), (&[1, 1, 1], 0), (&[1], 0)] {
            assert_eq!(header_row(filled), expected, "{filled:?}");
        }
    }

    #[test]
    fn letters_count_like_a_spreadsheet() {
        for (index, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letter(index), expected);
        }
    }
}
