//! Five real files with faults, each read right and tried out as leads or products.

use base::Locale;
use records::exchange::plan::{ColumnPlan, NewField, Plan};
use store::testing::on_both_engines;

use crate::office::{Office, real, report, text};

fn plan(columns: &[(&str, &str)]) -> Plan {
    let column = |(column, field): &(&str, &str)| match field.strip_prefix("new:") {
        Some(kind) => {
            let new_field = NewField { kind: kind.into(), label: (*column).into(), options: Vec::new() };
            ColumnPlan { column: (*column).into(), new_field: Some(new_field), ..ColumnPlan::default() }
        }
        None => ColumnPlan { column: (*column).into(), field: Some((*field).into()), ..ColumnPlan::default() },
    };
    Plan { columns: columns.iter().map(column).collect(), ..Plan::default() }
}

#[test]
fn each_broken_file_comes_in_right() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::ZhCn);
        let files = [
            ("01_xlsx_named_csv.csv", plan(&[("Prospect ID", "external_id"), ("Lead Number", "new:integer")]), 9_240),
            ("02_cr_only_bom.csv", plan(&[("Store", "name"), ("Date", "new:date"), ("Weekly_Sales", "expected_amount")]), 6_435),
            (
                "03_currency_text_long_dates.csv",
                plan(&[("Store", "name"), ("Days", "new:date"), ("Weekly_Sales", "expected_amount")]),
                6_435,
            ),
            (
                "05_ddmmyyyy_hhmm.csv",
                plan(&[("mql_id", "external_id"), ("won_date", "new:instant"), ("business_segment", "new:text")]),
                842,
            ),
        ];
        for (file, plan, rows) in files {
            let Some(workbook) = real(&format!("import-torture/{file}")) else { return };
            let done = office.import("lead", &workbook, &plan);
            assert_eq!((report(&done).created, report(&done).failed), (rows, 0), "{file} {:?}", report(&done).problems.first());
            let sum = "select cast(sum(expected_amount) as bigint) from lead where deleted_at is null";
            match file {
                "02_cr_only_bom.csv" => assert_eq!(office.number(sum), 673_721_898_711),
                "03_currency_text_long_dates.csv" => assert_eq!(office.number(sum), 673_721_900_800),
                "05_ddmmyyyy_hhmm.csv" => {
                    // Days first, in the company's time zone.
                    let of = |days: &str| office.number(&format!("select count(*) from lead where x_won_date {days}"));
                    assert_eq!((of("< '2017-12-06T00:00:00Z'"), of(">= '2018-11-15T00:00:00Z'"), of("is not null")), (1, 0, 842));
                }
                _ => {}
            }
            office.undo(&office.cx(), done.id);
            assert_eq!(office.rows("lead"), 0);
        }
        let Some(workbook) = real("import-torture/04_gbk_chinese.csv") else { return };
        let done = office.import(
            "product",
            &workbook,
            &plan(&[("id", "code"), ("title", "name"), ("price", "list_price"), ("店名", "new:choice")]),
        );
        assert_eq!(report(&done).failed, 0);
        let shops = "select count(distinct x_dianming) from product";
        assert_eq!(office.number(shops), 22);
    });
}

#[test]
fn every_bad_row_says_line_column_and_reason() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        let workbook = text(
            "Name,E-mail,Phone,Expected,Next contact,Rating\n\
             Anna,anna@example.com,13800138000,1000,2026-02-03,hot\n\
             Ben,ben@example,13800138001,x,05/06/2026,lukewarm\n\
             ,carl@example.com,13800138002,,,\n\
             Dora,dora@example.com,123,1e99,2026-02-30,\n\
             Eve,eve@example.com\n\
             Finn,finn@example.com,13800138005,5,2026-01-02,Warm\n",
        );
        let columns = [
            ("Name", "name"),
            ("E-mail", "email"),
            ("Phone", "phone"),
            ("Expected", "expected_amount"),
            ("Next contact", "next_contact_on"),
            ("Rating", "rating"),
        ];
        let done = office.import("lead", &workbook, &plan(&columns));
        let result = report(&done);
        assert_eq!((result.created, result.failed), (2, 4));
        let told: Vec<_> = result
            .problems
            .iter()
            .map(|problem| {
                (problem.line, problem.column.as_deref().unwrap_or(""), problem.told.code.as_str(), problem.value.as_str())
            })
            .collect();
        assert_eq!(
            told,
            [
                (3, "E-mail", "parse_email", "ben@example"),
                (3, "Expected", "parse_number", "x"),
                (3, "Next contact", "parse_date_ambiguous", "05/06/2026"),
                (3, "Rating", "not_an_option", "lukewarm"),
                (4, "Name", "required", ""),
                (5, "Phone", "parse_phone", "123"),
                (5, "Expected", "parse_number", "1e99"),
                (5, "Next contact", "parse_date", "2026-02-30"),
                (6, "", "read_row_too_short", ""),
            ]
        );
        let mut file = Vec::new();
        records::exchange::import::failed_csv(&office.cx(), &done, &workbook, &mut file).expect("written");
        let file = String::from_utf8(file).expect("UTF-8");
        let lines: Vec<&str> = file.lines().collect();
        assert_eq!(lines[0], "\u{feff}Name,E-mail,Phone,Expected,Next contact,Rating,Why it was not imported");
        assert!(lines[1].starts_with("Ben,ben@example,13800138001,x,05/06/2026,lukewarm,E-mail: “ben@example”"), "{}", lines[1]);
        assert_eq!(lines.len(), 5);
        // Corrected, it comes in: the column with the reasons is no field.
        let corrected =
            text(&file.replace("ben@example,", "ben@example.com,").replace(",x,05/06/2026,lukewarm", ",7,2026-06-05,cold"));
        let done = office.import("lead", &corrected, &plan(&columns));
        assert_eq!((report(&done).created, report(&done).failed), (2, 2), "the row that was cut off has its cells now");
    });
}
