//! Small files made here, one habit of the field each.

use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook as Writer};

use super::*;

#[test]
fn separators_are_told_from_the_text() {
    for (text, separator) in [
        ("a,b,c\n1,2,3\n", ','),
        ("a;b;c\n1,5;2,5;3\n", ';'),
        ("a\tb\n1\t2\n", '\t'),
        ("a|b|c\n1|2|3\n", '|'),
        ("name,tags\nAcme,\"x|y|z\"\nBeta,\"x|y|z\"\n", ','),
        ("name\nAcme; Ltd\nBeta\n", ','),
        ("sep=|\na|b,c\n1|2,3\n", '|'),
        ("only\n1\n2\n", ','),
        ("客户;金额\n华为;1,000\n", ';'),
    ] {
        let Format::Separated { separator: found, .. } = open(text.as_bytes(), "x").unwrap().format else { panic!("{text}") };
        assert_eq!(found, separator, "{text}");
    }
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    for text in [
        "a,b\n1,\"two\nlines\"\n\n3,4\n5,6\n",
        "a,b\r\n1,\"two\r\nlines\"\r\n\r\n3,4\r\n5,6\r\n",
        "a,b\r1,\"two\rlines\"\r\r3,4\r5,6",
    ] {
        let workbook = open(text.as_bytes(), "x").unwrap();
        let lines: Vec<u64> = workbook.sheets[0].rows().map(|row| row.line).collect();
        assert_eq!(lines, [2, 5, 6], "{text:?}");
        assert_eq!(workbook.sheets[0].rows().map(|row| row.line).collect::<Vec<_>>(), lines, "a second reading");
    }
    let stated = open(b"sep=;\r\n\r\na;b\r\n1;2\r\n", "x").unwrap();
    assert_eq!(stated.sheets[0].rows().next().unwrap().line, 4);
}

#[test]
fn ragged_rows_are_reported_with_their_line() {
    let workbook = open(b"a,b,c,\n1,2,3,\n1,2\n1,2,3,,,\n1,2,3,,5\n", "x").unwrap();
    let found: Vec<_> = workbook.sheets[0].rows().map(|row| (row.line, row.problem.map(|problem| problem.key))).collect();
    assert_eq!(found, [(2, None), (3, Some("read_row_too_short")), (4, None), (5, Some("read_row_too_long"))]);
}

#[test]
fn titles_blank_rows_and_empty_columns_are_no_content() {
    let (columns, rows) = table("2024年客户表,,,\n,,,\n客户, 电话 ,城市,\n华为,1,深圳,\n , ,,\n中兴,2,深圳,\n".as_bytes());
    assert_eq!(columns, ["客户", "电话", "城市"]);
    assert_eq!(rows, [["华为", "1", "深圳"], ["中兴", "2", "深圳"]]);
}

#[test]
fn undecodable_characters_make_a_bad_row() {
    let mut bytes = "名称,城市\n华为,深圳\n".repeat(100).into_bytes();
    bytes.extend(b"\xE5\x8D,x\n");
    let workbook = open(&bytes, "x").unwrap();
    let bad: Vec<_> = workbook.sheets[0].rows().filter(|row| row.problem.is_some()).map(|row| row.line).collect();
    assert_eq!(bad, [201]);
}

#[test]
fn a_quote_that_is_never_closed_is_one_bad_row() {
    let text = format!("a,b\n1,2\n\"3,4\n{}", "5,6\n".repeat(60_000));
    let workbook = open(text.as_bytes(), "x").unwrap();
    let rows: Vec<_> = workbook.sheets[0].rows().collect();
    assert_eq!(rows.len(), 2);
    assert!(rows[1].problem.is_some());
}

#[test]
fn a_workbook_keeps_its_types() {
    let mut writer = Writer::new();
    let day = CellFormat::new().set_num_format("yyyy-mm-dd");
    let minute = CellFormat::new().set_num_format("yyyy-mm-dd hh:mm");
    let sheet = writer.add_worksheet().set_name("客户").unwrap();
    for (column, name) in ["名称", "金额", "日期", "时间", "有效", "公式"].iter().enumerate() {
        sheet.write(0, column as u16, *name).unwrap();
    }
    sheet.write(2, 0, "华为").unwrap();
    sheet.write(2, 1, 0.1 + 0.2).unwrap();
    sheet.write_with_format(2, 2, ExcelDateTime::from_ymd(2012, 10, 26).unwrap(), &day).unwrap();
    sheet.write_with_format(2, 3, ExcelDateTime::from_ymd(2012, 10, 26).unwrap().and_hms(13, 31, 0).unwrap(), &minute).unwrap();
    sheet.write(2, 4, true).unwrap();
    sheet.write(2, 5, 13_800_138_000_i64).unwrap();
    writer.add_worksheet().set_name("空").unwrap();
    let hidden = writer.add_worksheet().set_name("藏").unwrap();
    hidden.write(0, 0, "x").unwrap();
    hidden.set_hidden(true);
    let bytes = writer.save_to_buffer().unwrap();

    let workbook = open(&bytes, "whatever.csv").unwrap();
    assert_eq!(workbook.format, Format::Xlsx);
    assert_eq!(workbook.sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["客户"]);
    let rows: Vec<_> = workbook.sheets[0].rows().collect();
    let date = jiff::civil::date(2012, 10, 26);
    assert_eq!(
        rows,
        [Row {
            line: 3,
            cells: vec![
                Cell::Text("华为".into()),
                Cell::Number("0.3".parse().unwrap()),
                Cell::Date(date),
                Cell::DateTime(date.at(13, 31, 0, 0)),
                Cell::Bool(true),
                Cell::Number(Decimal::from(13_800_138_000_i64)),
            ],
            problem: None,
        }]
    );
    assert!(workbook.sheet(Some("没有")).is_err());
}

#[test]
fn other_files_are_refused_by_name() {
    for (bytes, key) in [
        (&b""[..], "read_empty"),
        (b" \r\n\n", "read_empty"),
        (b"%PDF-1.7\n", "read_not_a_table"),
        (b"\x89PNG\r\n\x1a\n", "read_not_a_table"),
        (b"<html><table><tr><td>a</td></tr></table></html>", "read_web_page"),
        (b"\xEF\xBB\xBF<?xml version=\"1.0\"?>", "read_web_page"),
        (b"PK\x03\x04 and no more", "read_damaged"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and no more", "read_damaged"),
        (b"\0\x01\x02\x03", "read_not_a_table"),
    ] {
        assert_eq!(open(bytes, "x").unwrap_err().message.key, key, "{bytes:?}");
    }
}
