//! What a column holds: which texts are empty cells in disguise, how well its cells fit a field, what kind would hold them.

use rustc_hash::FxHashSet;

use super::names::{choice_words, plain};
use crate::describe::{Field, FieldKind, Object};
use crate::exchange::parse;
use crate::exchange::plan::NewField;
use crate::exchange::read::Cell;

/// What systems write where nothing was chosen or known.
const EMPTY: [&str; 15] = [
    "select",
    "please select",
    "请选择",
    "請選擇",
    "n/a",
    "#n/a",
    "-",
    "--",
    "—",
    "null",
    "(null)",
    "nan",
    "(blank)",
    "undefined",
    "(空白)",
];
/// A choice has few options, each of them often, none of them long.
const MOST_OPTIONS: usize = 30;
const ROWS_PER_OPTION: usize = 4;
const LONGEST_OPTION: usize = 60;
/// No record is called by more characters.
const LONGEST_NAME: usize = 200;
/// Longer texts need a field of several lines.
const LONGEST_TEXT: usize = 255;

/// Texts of these columns that look like empty cells, as they are written.
pub fn empty_values(columns: &[Vec<Cell>]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for cell in columns.iter().flatten() {
        let Cell::Text(text) = cell else { continue };
        let text = text.trim();
        if text.len() <= 16
            && EMPTY.contains(&text.to_lowercase().as_str())
            && !found.iter().any(|known| known.eq_ignore_ascii_case(text))
        {
            found.push(text.to_owned());
        }
    }
    found
}

pub fn without(mut cells: Vec<Cell>, empty: &[String]) -> Vec<Cell> {
    if !empty.is_empty() {
        cells.retain(
            |cell| !matches!(cell, Cell::Text(text) if empty.iter().any(|value| value.eq_ignore_ascii_case(text.trim()))),
        );
    }
    cells
}

/// How many of a hundred cells the field can hold; all of an empty column.
pub fn fit(object: &Object, field: &Field, cells: &[Cell]) -> u32 {
    match &field.kind {
        FieldKind::Choice(options) | FieldKind::Choices(options) => {
            let words = choice_words(object, field, options);
            percent(cells, |cell| words.contains_key(&plain(&cell.display())))
        }
        kind => fit_kind(kind, cells),
    }
}

fn fit_kind(kind: &FieldKind, cells: &[Cell]) -> u32 {
    let fits: fn(&Cell) -> bool = match kind {
        FieldKind::Integer => |cell| parse::parse_integer(cell).is_ok(),
        FieldKind::Decimal | FieldKind::Money => |cell| parse::parse_decimal(cell).is_ok(),
        FieldKind::Percent => |cell| parse::parse_percent(cell, parse::Percents::Whole).is_ok(),
        FieldKind::Boolean => |cell| parse::parse_bool(cell).is_ok(),
        FieldKind::Date | FieldKind::Instant => is_date,
        FieldKind::Time => |cell| parse::parse_time(cell).is_ok(),
        FieldKind::Email => |cell| parse::parse_email(cell).is_ok(),
        FieldKind::Phone => |cell| parse::parse_phone(cell).is_ok(),
        FieldKind::Link => |cell| parse::parse_link(cell).is_ok(),
        FieldKind::Region => is_region,
        kind if kind.target().is_some() => names_a_record,
        _ => return 100,
    };
    percent(cells, fits)
}

fn percent(cells: &[Cell], fits: impl Fn(&Cell) -> bool) -> u32 {
    match cells.len() {
        0 if cells.is_empty() => 100,
        all => u32::try_from(cells.iter().filter(|cell| fits(cell)).count() * 100 / all).unwrap_or(100),
    }
}

fn is_region(cell: &Cell) -> bool {
    let text = cell.display();
    base::region::find(text.trim()).or_else(|| base::region::parse(text.trim())).is_some()
}

/// A record is called by a name or a number: never by a date, by yes or no, or by a whole sentence.
fn names_a_record(cell: &Cell) -> bool {
    match cell {
        Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) => false,
        Cell::Text(text) => {
            let is_answer = parse::parse_bool(cell).is_ok() && parse::parse_integer(cell).is_err();
            text.chars().count() <= LONGEST_NAME && !is_answer
        }
        _ => true,
    }
}

/// Also a date whose order is not known yet.
fn is_date(cell: &Cell) -> bool {
    match parse::parse_date(cell, None) {
        Ok(_) => true,
        Err(message) => message.key == "parse_date_ambiguous",
    }
}

fn is_mobile(cell: &Cell) -> bool {
    parse::phone_key(&cell.display()).is_some_and(|key| key.len() == 11 && key.starts_with('1'))
}

/// The custom field that would hold this column.
pub fn new_field(header: &str, cells: &[Cell]) -> NewField {
    let all = |fits: fn(&Cell) -> bool| !cells.is_empty() && cells.iter().all(fits);
    let texts: FxHashSet<String> = cells.iter().map(|cell| cell.display().trim().to_owned()).take(5_000).collect();
    let is_choice = texts.len() <= MOST_OPTIONS
        && texts.len() * ROWS_PER_OPTION <= cells.len()
        && texts.iter().all(|text| text.chars().count() <= LONGEST_OPTION);
    let mut options = Vec::new();
    let numbers_alone = texts.len() == 1 && all(|cell| parse::parse_integer(cell).is_ok());
    let kind = if all(|cell| parse::parse_bool(cell).is_ok()) && texts.len() <= 2 && !numbers_alone {
        "boolean"
    } else if all(is_mobile) {
        "phone"
    } else if all(|cell| parse::parse_integer(cell).is_ok() && !has_leading_zero(cell)) {
        "integer"
    } else if all(|cell| parse::parse_decimal(cell).is_ok() && !has_leading_zero(cell)) {
        "decimal"
    } else if all(|cell| cell.display().contains(['%', '％']) && parse::parse_percent(cell, parse::Percents::Fractions).is_ok())
    {
        "percent"
    } else if all(|cell| matches!(cell, Cell::DateTime(_))) {
        "instant"
    } else if all(is_date) {
        if cells.iter().any(|cell| cell.display().contains(':')) { "instant" } else { "date" }
    } else if all(|cell| parse::parse_email(cell).is_ok()) {
        "email"
    } else if all(|cell| cell.display().contains("://") && parse::parse_link(cell).is_ok()) {
        "link"
    } else if is_choice && !texts.is_empty() {
        options = texts.into_iter().collect();
        options.sort();
        "choice"
    } else if texts.iter().any(|text| text.chars().count() > LONGEST_TEXT || text.contains('\n')) {
        "long_text"
    } else {
        "text"
    };
    NewField { kind: kind.to_owned(), label: header.to_owned(), options }
}

/// `007` is a code, not a number.
fn has_leading_zero(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.trim().len() > 1 && text.trim().starts_with('0') && !text.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(texts: &[&str]) -> Vec<Cell> {
        texts.iter().map(|text| Cell::Text((*text).to_owned())).collect()
    }

    #[test]
    fn kinds_follow_the_content() {
        for (texts, kind) in [
            (&["Yes", "No", "Yes"][..], "boolean"),
            (&["1", "0", "0"], "boolean"),
            (&["1", "1"], "integer"),
            (&["13812345678", "13912345678"], "phone"),
            (&["12", "1,000", "-3"], "integer"),
            (&["0755", "0310"], "text"),
            (&["1.5", "2"], "decimal"),
            (&["12%", "3.5%"], "percent"),
            (&["2024-01-02", "2024/3/4"], "date"),
            (&["05-06-2018", "07-08-2018"], "date"),
            (&["2024-01-02 10:30", "2024/3/4"], "instant"),
            (&["a@b.cn", "c@d.com"], "email"),
            (&["https://a.cn/x"], "link"),
            (&["hot", "cold", "hot", "hot", "cold", "cold", "hot", "hot"], "choice"),
            (&["华为", "腾讯", "百度"], "text"),
            (&["line\nline"], "long_text"),
            (&[], "text"),
        ] {
            assert_eq!(new_field("x", &cells(texts)).kind, kind, "{texts:?}");
        }
    }

    #[test]
    fn empty_values_are_recognised_and_left_out() {
        let column = cells(&["Select", "a", "select", "N/A", "selected"]);
        let empty = empty_values(std::slice::from_ref(&column));
        assert_eq!(empty, ["Select", "N/A"]);
        assert_eq!(without(column, &empty), cells(&["a", "selected"]));
    }

    #[test]
    fn answers_and_dates_name_no_record() {
        let source = FieldKind::Reference("source".into());
        for (texts, percent) in
            [(&["Google", "Olark Chat"][..], 100), (&["10001", "1"], 100), (&["Yes", "No", "no"], 0), (&["是", "Web"], 50)]
        {
            assert_eq!(fit_kind(&source, &cells(texts)), percent, "{texts:?}");
        }
        assert_eq!(fit_kind(&FieldKind::User, &[Cell::Bool(true)]), 0);
        assert_eq!(fit_kind(&FieldKind::Team, &cells(&["x".repeat(201).as_str()])), 0);
    }

    #[test]
    fn amounts_do_not_fit_names() {
        assert_eq!(fit_kind(&FieldKind::Money, &cells(&["1,054", "￥3", "华为"])), 66);
        assert_eq!(fit_kind(&FieldKind::Date, &cells(&["05-06-2018", "soon"])), 50);
        assert_eq!(fit_kind(&FieldKind::Date, &[]), 100);
    }
}
