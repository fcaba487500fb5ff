//! Files with faults: each is read right or refused with the reason, each bad row says what is wrong with it.

use std::io::Cursor;

use base::Locale;
use records::exchange::export;
use records::exchange::plan::{ColumnPlan, NewField, Plan};
use records::list::query::Query;
use store::testing::{on_both_engines, sqlite};

use crate::made;
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

/// Each fault in small: a workbook that calls itself CSV, the line ends of old Macs behind a byte order mark, amounts as text
/// and dates in words, days before months, an old Chinese encoding.
#[test]
fn each_fault_of_a_file_comes_in_right() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::ZhCn);
        let comes_in = |object: &str, bytes: &[u8], plan: &Plan, rows: u64| {
            let done = office.import(object, &made::open(bytes, "file.csv"), plan);
            assert_eq!((report(&done).created, report(&done).failed), (rows, 0), "{:?}", report(&done).problems.first());
            done
        };
        let amounts = || office.number("select cast(sum(expected_amount) as bigint) from lead where deleted_at is null");

        let macs = "\u{feff}Store,Date,Weekly_Sales\r1,2010-02-05,1643690.9\r1,2010-02-12,1641957.44\r";
        let stores = plan(&[("Store", "name"), ("Date", "new:date"), ("Weekly_Sales", "expected_amount")]);
        let done = comes_in("lead", macs.as_bytes(), &stores, 2);
        assert_eq!(amounts(), 328_564_834);
        assert_eq!(office.number("select count(*) from lead where x_date = '2010-02-12'"), 1);

        // Out as a workbook, back as what calls itself CSV.
        let cx = office.cx();
        let object = cx.setup.catalog.object("lead").expect("an object").clone();
        let mut workbook = Vec::new();
        let query = Query { select: ["name", "expected_amount"].map(str::to_owned).to_vec(), ..Query::default() };
        let written = office.company.read(|reader| export::xlsx(&cx, reader, &object, query, Cursor::new(&mut workbook)));
        assert_eq!(written.expect("exported"), 2);
        office.undo(&cx, done.id);
        let labels = made::open(&workbook, "file.csv").sheets[0].columns.clone();
        let named = plan(&[(labels[0].as_str(), "name"), (labels[1].as_str(), "expected_amount")]);
        let done = comes_in("lead", &workbook, &named, 2);
        assert_eq!(amounts(), 328_564_834);
        office.undo(&cx, done.id);

        let words = "Store,Days,Date, Weekly_Sales ,\n1,\"26, Oct, 12\",\"Friday, 26 October 2012\",\" $1,493,660 \",\n\
                     2,\"2, Nov, 12\",\"Friday, 2 November 2012\",\" $2,000.50 \",\n";
        let columns = plan(&[("Store", "name"), ("Days", "new:date"), ("Weekly_Sales", "expected_amount")]);
        let done = comes_in("lead", words.as_bytes(), &columns, 2);
        assert_eq!(amounts(), 149_566_050);
        assert_eq!(
            office.texts("select cast(x_days as text) from lead where deleted_at is null order by name"),
            ["2012-10-26", "2012-11-02"]
        );
        office.undo(&cx, done.id);

        // 05-06 may be June or May; the 26th of the next row tells.
        let days = "mql_id,won_date\n1,05-06-2018 00:30\n2,26-02-2018 19:58\n";
        let columns = plan(&[("mql_id", "external_id"), ("won_date", "new:instant")]);
        comes_in("lead", days.as_bytes(), &columns, 2);
        // In the company's time zone.
        let of = |days: &str| office.number(&format!("select count(*) from lead where x_won_date {days}"));
        assert_eq!((of("= '2018-06-04T16:30:00.000000Z'"), of("= '2018-02-26T11:58:00.000000Z'")), (1, 1));

        let shops: String = (0..40).map(|at| format!("A{at},自行车{at},{at}.5,自{}店铺\n", at % 4)).collect();
        let columns = plan(&[("id", "code"), ("title", "name"), ("price", "list_price"), ("店名", "new:choice")]);
        comes_in("product", &made::in_gbk(&format!("id,title,price,店名\n{shops}")), &columns, 40);
        assert_eq!(office.number("select count(distinct x_dianming) from product"), 4);
        assert_eq!(office.texts("select name from product where code = 'A7'"), ["自行车7"]);
    });
}

/// The real ones, each read right; `records` has their other figures.
#[test]
fn each_real_broken_file_comes_in_right() {
    let office = Office::open(sqlite(), Locale::ZhCn);
    let stores = |days: &str| plan(&[("Store", "name"), (days, "new:date"), ("Weekly_Sales", "expected_amount")]);
    let files = [
        ("01_xlsx_named_csv.csv", plan(&[("Prospect ID", "external_id"), ("Lead Number", "new:integer")]), 9_240, 0),
        ("02_cr_only_bom.csv", stores("Date"), 6_435, 673_721_898_711),
        ("03_currency_text_long_dates.csv", stores("Days"), 6_435, 673_721_900_800),
        (
            "05_ddmmyyyy_hhmm.csv",
            plan(&[("mql_id", "external_id"), ("won_date", "new:instant"), ("business_segment", "new:text")]),
            842,
            0,
        ),
    ];
    for (file, plan, rows, amounts) in files {
        let Some(workbook) = real(&format!("import-torture/{file}")) else { return };
        let checked = office.check(&office.cx(), "lead", &workbook, &plan);
        assert_eq!(
            (report(&checked).created, report(&checked).failed),
            (rows, 0),
            "{file} {:?}",
            report(&checked).problems.first()
        );
        if file.starts_with("01") {
            continue;
        }
        let done = office.run(&office.cx(), &checked, &workbook);
        let origin = format!("(select record_id from event where origin = 'import:{}')", done.id);
        let sum = format!("select cast(coalesce(sum(expected_amount), 0) as bigint) from lead where id in {origin}");
        assert_eq!(office.number(&sum), amounts, "{file}");
        if file.starts_with("05") {
            // Days first, in the company's time zone.
            let of = |days: &str| office.number(&format!("select count(*) from lead where x_won_date {days}"));
            assert_eq!((of("< '2017-12-06T00:00:00Z'"), of(">= '2018-11-15T00:00:00Z'"), of("is not null")), (1, 0, 842));
        }
    }
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
