//! Looks into the parts of a workbook that the reading library believes: the number of shared strings that an XLSX states, and
//! the repetitions by which an ODS can state a billion cells in one line. Both are memory that the library reserves or fills
//! before anybody can count.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{Limits, ReadProblem};

/// The attribute of the shared strings by whose number the library reserves memory.
const COUNT: &str = "uniqueCount";
/// Bytes that are looked at together, and how many of them are looked at again with the next.
const WINDOW: usize = 1 << 16;
const OVERLAP: usize = 64;

/// Fails where the workbook states more than the limits.
pub fn check(bytes: &[u8], limits: &Limits) -> Result<(), ReadProblem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|_| damaged())?;
        let stated = match part.name().is_ok_and(|name| name == "content.xml") {
            true => {
                let mut content = Vec::new();
                part.take(limits.unpacked_bytes).read_to_end(&mut content).map_err(|_| damaged())?;
                cells(&content) / 2
            }
            // The part of the shared strings may have any name.
            false => largest_count(&mut part)?,
        };
        if stated > limits.cells as u64 {
            return Err(ReadProblem::too_large("read_too_many_cells", limits.cells));
        }
    }
    Ok(())
}

fn largest_count(part: &mut impl Read) -> Result<u64, ReadProblem> {
    let mut window = vec![0; WINDOW];
    let (mut filled, mut largest, mut first) = (0, 0, true);
    loop {
        let read = part.read(&mut window[filled..]).map_err(|_| damaged())?;
        filled += read;
        if read > 0 && filled < WINDOW {
            continue;
        }
        // In UTF-16 the attribute would not be found; no program writes workbooks so.
        if first && matches!(window[..filled], [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, b'<', ..] | [b'<', 0, ..]) {
            return Err(damaged());
        }
        first = false;
        let text = String::from_utf8_lossy(&window[..filled]);
        let stated = text.match_indices(COUNT).map(|(at, _)| &text.as_bytes()[at + COUNT.len()..]);
        // What is cut by the end of the window is whole in the next.
        largest = stated.filter(|rest| rest.len() > OVERLAP || read == 0).map(count).fold(largest, u64::max);
        if read == 0 {
            return Ok(largest);
        }
        window.copy_within(filled - OVERLAP..filled, 0);
        filled = OVERLAP;
    }
}

/// The number after the name of the attribute; no limit where it is too far away to be seen.
fn count(rest: &[u8]) -> u64 {
    let rest = &rest[..rest.len().min(OVERLAP - COUNT.len())];
    match rest.trim_ascii_start() {
        [] => u64::MAX,
        [b'=', value @ ..] if value.iter().any(u8::is_ascii_digit) => number(value, b"").unwrap_or(u64::MAX),
        [b'=', ..] => u64::MAX,
        _ => 0,
    }
}

fn damaged() -> ReadProblem {
    ReadProblem::unreadable("read_damaged")
}

/// The cells, and the blanks within them, that the content of an ODS makes, counted as the library expands it: rows by the width of
/// the widest, without the empty cells at the end of a row and the empty rows at the end of a table.
fn cells(content: &[u8]) -> u64 {
    let (mut all, mut blanks) = (0_u64, 0_u64);
    let (mut rows, mut rows_with_content, mut width, mut pushed) = (0_u64, 0_u64, 0_u64, 0_u64);
    let (mut repeat, mut column, mut empty) = (1_u64, 0_u64, 0_u64);
    for tag in tags(content) {
        if is(tag, b"table:table-row") {
            repeat = number(tag, b"table:number-rows-repeated").unwrap_or(1).min(1 << 20);
            rows = rows.saturating_add(repeat);
            (column, empty) = (0, 0);
        } else if is(tag, b"table:table-cell") || is(tag, b"table:covered-table-cell") {
            let count = number(tag, b"table:number-columns-repeated").unwrap_or(1).min(1 << 14);
            if has(tag, b"office:value-type")
                || has(tag, b"table:formula")
                || has(tag, b"office:value")
                || has(tag, b"office:string-value")
            {
                column += empty + count;
                pushed = pushed.saturating_add(empty + count);
                empty = 0;
                width = width.max(column);
                rows_with_content = rows;
            } else {
                empty += count;
            }
        } else if is(tag, b"text:s") {
            blanks = blanks.saturating_add(number(tag, b"text:c").unwrap_or(1).saturating_mul(repeat) / 16);
        } else if is(tag, b"/table:table") {
            all = all.saturating_add(rows_with_content.saturating_mul(width)).saturating_add(pushed);
            (rows, rows_with_content, width, pushed) = (0, 0, 0, 0);
        }
    }
    all.saturating_add(rows_with_content.saturating_mul(width)).saturating_add(pushed).saturating_add(blanks)
}

/// The texts between `<` and `>`.
fn tags(xml: &[u8]) -> impl Iterator<Item = &[u8]> {
    xml.split(|byte| *byte == b'<').skip(1).map(|tag| tag.split(|byte| *byte == b'>').next().unwrap_or(tag))
}

fn is(tag: &[u8], name: &[u8]) -> bool {
    tag.strip_prefix(name).is_some_and(|rest| rest.first().is_none_or(|next| matches!(next, b' ' | b'/' | b'\n' | b'\r' | b'\t')))
}

fn has(tag: &[u8], attribute: &[u8]) -> bool {
    tag.windows(attribute.len()).any(|window| window == attribute)
}

fn number(tag: &[u8], attribute: &[u8]) -> Option<u64> {
    let at = if attribute.is_empty() { 0 } else { tag.windows(attribute.len()).position(|window| window == attribute)? };
    let digits = tag[at + attribute.len()..]
        .iter()
        .skip_while(|byte| b" =+'\"\t\r\n".contains(byte))
        .take_while(|byte| byte.is_ascii_digit());
    // A number too long to be one is larger than any limit.
    Some(digits.take(20).fold(0_u64, |number, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0'))))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::super::open_within;
    use super::*;

    fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn ods(rows: &str) -> Vec<u8> {
        let content = format!(
            "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"a\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
        );
        archive(&[
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", "<manifest:manifest/>"),
            ("content.xml", &content),
        ])
    }

    fn limits() -> Limits {
        Limits { cells: 10_000, ..Limits::default() }
    }

    #[test]
    fn a_small_ods_is_read() {
        let rows = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>名称</text:p></table:table-cell></table:table-row>\
            <table:table-row><table:table-cell office:value-type=\"float\" office:value=\"7.5\"/></table:table-row>\
            <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
        let workbook = open_within(&ods(rows), "x", limits()).unwrap();
        assert_eq!((workbook.sheets[0].columns[0].as_str(), workbook.sheets[0].rows), ("名称", 1));
    }

    #[test]
    fn repetitions_without_end_are_refused() {
        for rows in [
            "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row>",
            "<table:table-row><table:table-cell office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"16384\"/></table:table-row>\
             <table:table-row table:number-rows-repeated=\"9\"><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row>",
            "<table:table-row><table:table-cell office:value-type=\"string\"><text:p><text:s text:c=\"99999999999\"/></text:p></table:table-cell></table:table-row>",
        ] {
            assert_eq!(open_within(&ods(rows), "x", limits()).unwrap_err().message.key, "read_too_many_cells", "{rows}");
        }
    }

    #[test]
    fn a_stated_number_of_strings_without_end_is_refused() {
        for (written, expected) in
            [("=\"12\">", 12), (" = '12'>", 12), ("</t>", 0), (" is a word", 0), (&" ".repeat(100), u64::MAX)]
        {
            assert_eq!(count(written.as_bytes()), expected, "{written}");
        }
        let bytes = archive(&[
            ("[Content_Types].xml", "<Types/>"),
            ("xl/workbook.xml", "<workbook/>"),
            (
                "xl/any.xml",
                &format!(
                    "<?xml version=\"1.0\"?>{}<sst count=\"1\" uniqueCount = '9999999999999'></sst>",
                    " ".repeat(WINDOW - 40)
                ),
            ),
        ]);
        assert_eq!(open_within(&bytes, "x", limits()).unwrap_err().message.key, "read_too_many_cells");
    }
}
