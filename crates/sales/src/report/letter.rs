//! A report as a letter: the table as text and as HTML, the whole as a workbook beside it. Made for one reader, with their eyes.

use std::fmt::Write as _;

use base::{Result, Uuid, words};
use records::exchange::export::Cell;
use records::{Cx, list};
use rust_decimal::Decimal;
use store::Reader;

use super::{Pivot, Report, answer, sheet, xlsx};

/// Rows that stand in the letter itself; the workbook has them all.
const MOST_LINES: usize = 60;
/// Columns that a mail has room for.
const MOST_COLUMNS: usize = 14;

pub struct Letter {
    pub text: String,
    pub html: String,
    pub file_name: String,
    pub workbook: Vec<u8>,
}

/// The letter of a report; none where its reader may not open it any more, or may know nothing of it.
pub fn letter(cx: &Cx, reader: &mut Reader, report: Uuid, url: Option<&str>) -> Result<Option<Letter>> {
    let object = cx.setup.catalog.of::<Report>().clone();
    let record = match list::one(cx, reader, &object, report, &[]) {
        Ok(entry) if entry.record.get("deleted_at").is_null() => entry.record,
        Ok(_) | Err(base::Error::NotFound) => return Ok(None),
        Err(other) => return Err(other),
    };
    let name = record.text("name").unwrap_or_default().to_owned();
    let table = answer(cx, reader, &Pivot::parse(record.text("definition").unwrap_or("{}"))?)?;
    if table.metrics.is_empty() {
        return Ok(None);
    }
    let title = table.period.as_ref().map_or_else(|| name.clone(), |period| format!("{name} · {}", period.label));
    let (heads, lines) = sheet(cx, &table);
    let mut workbook = Vec::new();
    xlsx(cx, &name, &table, std::io::Cursor::new(&mut workbook))?;
    // The total is the last line, whatever else finds no place.
    let total = lines.last().cloned().unwrap_or_default();
    let left = lines.len().saturating_sub(MOST_LINES);
    let shown: Vec<Vec<Cell>> = lines.into_iter().take(MOST_LINES).chain((left > 0).then_some(total)).collect();
    let note = if left > 0 || heads.len() > MOST_COLUMNS { Some(words::word(cx.locale, "report.more_in_file")) } else { None };
    let address = url.map(|url| format!("{url}/report/{report}"));
    let mut text = format!("{title}\n");
    for line in &shown {
        let cells: Vec<String> = line.iter().take(MOST_COLUMNS).map(|cell| told(cx, cell)).collect();
        let _ = write!(text, "\n{}", cells.join(" | "));
    }
    if let Some(note) = &note {
        let _ = write!(text, "\n\n{note}");
    }
    let html = html(cx, &title, &heads, &shown, note.as_deref(), address.as_deref());
    Ok(Some(Letter { text, html, file_name: format!("{title}.xlsx"), workbook }))
}

const CELL: &str = "padding:4px 10px;border-bottom:1px solid #e3e6e8;text-align:";

fn html(cx: &Cx, title: &str, heads: &[String], lines: &[Vec<Cell>], note: Option<&str>, address: Option<&str>) -> String {
    let mut page = format!(
        "<!doctype html><html lang=\"{}\"><body style=\"font-family:sans-serif;font-size:14px;color:#1c2326\"><h2 \
         style=\"font-size:18px\">{}</h2><table style=\"border-collapse:collapse\"><tr>",
        cx.locale.tag(),
        escaped(title)
    );
    for head in heads.iter().take(MOST_COLUMNS) {
        let _ = write!(page, "<th style=\"{CELL}left;color:#5d6a70;font-weight:600\">{}</th>", escaped(head));
    }
    page.push_str("</tr>");
    for (at, line) in lines.iter().enumerate() {
        let weight = if at + 1 == lines.len() { ";font-weight:600" } else { "" };
        page.push_str("<tr>");
        for cell in line.iter().take(MOST_COLUMNS) {
            let side = if matches!(cell, Cell::Text(_) | Cell::Empty) { "left" } else { "right" };
            let _ = write!(page, "<td style=\"{CELL}{side}{weight}\">{}</td>", escaped(&told(cx, cell)));
        }
        page.push_str("</tr>");
    }
    page.push_str("</table>");
    if let Some(note) = note {
        let _ = write!(page, "<p>{}</p>", escaped(note));
    }
    if let Some(address) = address {
        let open = words::word(cx.locale, "report.open_here");
        let _ = write!(page, "<p><a href=\"{}\">{}</a></p>", escaped(address), escaped(&open));
    }
    page.push_str("</body></html>");
    page
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A figure as people write it; text as it is, because a mail carries nothing out.
fn told(cx: &Cx, cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.replace(char::is_control, " "),
        Cell::Number(number, _) => grouped(*number),
        cell => cell.text(cx).into_owned(),
    }
}

/// Thousands apart.
fn grouped(number: Decimal) -> String {
    let text = number.abs().to_string();
    let (whole, part) = text.split_once('.').map_or((text.as_str(), None), |(whole, part)| (whole, Some(part)));
    let mut out = if number.is_sign_negative() && !number.is_zero() { "-".to_owned() } else { String::new() };
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(part) = part {
        let _ = write!(out, ".{part}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, text) in [("0", "0"), ("999", "999"), ("1000.50", "1,000.50"), ("-1234567", "-1,234,567")] {
            assert_eq!(grouped(number.parse().unwrap()), text);
        }
    }

    #[test]
    fn no_name_becomes_markup() {
        assert_eq!(escaped("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
    }
}
