//! The real files of `shared/data`, which lies beside the checkout or at `KAIDAN_DATA`. Where the folder is not there these
//! tests say so and pass; where it is, the numbers must be right.

use std::path::PathBuf;
use std::time::Instant;

use super::*;
use crate::exchange::parse::{DateOrder, detect_date_order, parse_date, parse_decimal};

fn read(path: &str) -> Option<Workbook> {
    let folder = std::env::var_os("KAIDAN_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    if !folder.is_dir() {
        println!("{} is not there: {path} not tried", folder.display());
        return None;
    }
    let bytes = std::fs::read(folder.join(path)).unwrap();
    let started = Instant::now();
    let workbook = open(&bytes, path).unwrap();
    let cells: usize = workbook.sheets.iter().flat_map(Sheet::rows).map(|row| row.cells.len()).sum();
    println!("{path}: {cells} cells in {:?}, {:?}", started.elapsed(), workbook.format);
    for row in workbook.sheets.iter().flat_map(Sheet::rows) {
        assert_eq!(row.problem, None, "{path}, line {}", row.line);
    }
    Some(workbook)
}

/// The values of one column of the largest sheet.
fn column(workbook: &Workbook, name: &str) -> Vec<Cell> {
    let sheet = workbook.sheet(None).unwrap();
    let at = sheet.columns.iter().position(|column| column == name).unwrap_or_else(|| panic!("{name} of {:?}", sheet.columns));
    sheet.rows().map(|mut row| row.cells.swap_remove(at)).collect()
}

fn sum(cells: &[Cell]) -> Decimal {
    cells.iter().map(|cell| parse_decimal(cell).unwrap().unwrap()).sum()
}

/// The first and the last date of a column without blanks.
fn span(cells: &[Cell], order: Option<DateOrder>) -> (String, String) {
    let started = Instant::now();
    let dates: Vec<Date> = cells.iter().map(|cell| parse_date(cell, order).unwrap().unwrap()).collect();
    println!("{} dates in {:?}", dates.len(), started.elapsed());
    (dates.iter().min().unwrap().to_string(), dates.iter().max().unwrap().to_string())
}

#[test]
fn a_workbook_named_csv() {
    let Some(workbook) = read("import-torture/01_xlsx_named_csv.csv") else {
        return;
    };
    let sheet = workbook.sheet(None).unwrap();
    assert_eq!((workbook.format, sheet.rows, sheet.columns.len()), (Format::Xlsx, 9_240, 37));
    assert_eq!(sheet.columns[0], "Prospect ID");
}

#[test]
fn a_byte_order_mark_and_returns_alone() {
    let Some(workbook) = read("import-torture/02_cr_only_bom.csv") else {
        return;
    };
    let sheet = workbook.sheet(None).unwrap();
    assert_eq!((sheet.rows, sheet.columns[0].as_str()), (6_435, "Store"));
    assert_eq!(sum(&column(&workbook, "Weekly_Sales")), "6737218987.11".parse().unwrap());
    assert_eq!(sheet.rows().last().unwrap().line, 6_436);
}

#[test]
fn money_as_text_and_an_empty_last_column() {
    let Some(workbook) = read("import-torture/03_currency_text_long_dates.csv") else {
        return;
    };
    let sheet = workbook.sheet(None).unwrap();
    assert_eq!((sheet.rows, sheet.columns.len(), sheet.columns.last().unwrap().as_str()), (6_435, 9, "Unemployment"));
    assert_eq!(sum(&column(&workbook, "Weekly_Sales")), "6737219008".parse().unwrap());
    for name in ["Date", "Days"] {
        assert_eq!(span(&column(&workbook, name), None), ("2010-02-05".into(), "2012-10-26".into()));
    }
}

#[test]
fn chinese_in_gbk() {
    for path in ["import-torture/04_gbk_chinese.csv", "tmall-orders-cn/双十一淘宝美妆数据_gbk.csv"] {
        let Some(workbook) = read(path) else { return };
        assert_eq!(workbook.format, Format::Separated { separator: ',', encoding: "gb18030" });
        assert_eq!(workbook.sheet(None).unwrap().rows, 27_598);
        let shops: std::collections::HashSet<String> = column(&workbook, "店名").iter().map(Cell::display).collect();
        assert_eq!(shops.len(), 22);
        assert_eq!(span(&column(&workbook, "update_time"), None), ("2016-11-05".into(), "2016-11-14".into()));
        assert!(column(&workbook, "title")[0].display().starts_with("CHANDO/自"));
    }
}

#[test]
fn days_first() {
    let Some(workbook) = read("import-torture/05_ddmmyyyy_hhmm.csv") else {
        return;
    };
    let dates = column(&workbook, "won_date");
    assert_eq!((dates.len(), dates[0].display().as_str()), (842, "26-02-2018 19:58"));
    assert_eq!(detect_date_order(&dates), Some(DateOrder::Dmy));
    assert_eq!(span(&dates, Some(DateOrder::Dmy)), ("2017-12-05".into(), "2018-11-14".into()));
    let ambiguous = dates.iter().filter(|cell| parse_date(cell, None).is_err()).count();
    let same_either_way = dates.iter().filter(|cell| cell.display()[..2] == cell.display()[3..5]).count();
    assert_eq!(ambiguous + same_either_way, 302);
}

#[test]
fn a_chinese_workbook_of_the_old_format() {
    let Some(workbook) = read("superstore-cn/示例 - 超市.xls") else {
        return;
    };
    let found: Vec<_> = workbook.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.rows, sheet.columns.len())).collect();
    assert_eq!(found, [("订单", 10_000, 20), ("退货", 296, 2), ("销售人员", 6, 2)]);
    let dates = column(&workbook, "订单日期");
    assert!(dates.iter().all(|cell| matches!(cell, Cell::Date(_))), "{:?}", dates[0]);
    assert!(column(&workbook, "销售额").iter().all(|cell| matches!(cell, Cell::Number(_))));
}

#[test]
fn leads_with_a_comma_at_each_line_end() {
    let Some(workbook) = read("x-education-leads/Leads.csv") else {
        return;
    };
    let sheet = workbook.sheet(None).unwrap();
    assert_eq!((sheet.rows, sheet.columns.len(), sheet.name.as_str()), (9_240, 37, "Leads"));
}

#[test]
fn every_other_table() {
    for (path, rows, columns) in [
        ("maven-crm/accounts.csv", 85, 7),
        ("maven-crm/sales_pipeline.csv", 8_800, 8),
        ("maven-crm/products.csv", 7, 3),
        ("maven-crm/sales_teams.csv", 35, 3),
        ("tmall-orders-cn/tmall_order_report.csv", 28_010, 7),
        ("tmall-orders-cn/订单表.csv", 60_398, 2),
        ("superstore/Sample - Superstore.xls", 9_994, 21),
        ("contoso/Products.csv", 2_517, 14),
        ("x-education-leads/Leads Data Dictionary.xlsx", 37, 3),
    ] {
        let Some(workbook) = read(path) else { return };
        let sheet = workbook.sheet(None).unwrap();
        assert_eq!((sheet.rows, sheet.columns.len()), (rows, columns), "{path} {:?}", sheet.columns);
    }
}
