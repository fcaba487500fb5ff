//! Leads of a course provider: columns of which few fit a field, "Select" where nothing was chosen.

use base::Locale;
use records::exchange::guess;
use records::exchange::import::Import;
use records::exchange::plan::{ColumnPlan, NewField, OnDuplicate, Plan};
use records::exchange::read::Workbook;
use store::testing::{on_both_engines, sqlite};

use crate::made;
use crate::office::{Office, real, report, text};

const FILE: &str = "x-education-leads/Leads.csv";

fn field(plan: &Plan, column: &str) -> Option<String> {
    plan.columns.iter().find(|known| known.column == column).and_then(|known| known.field.clone())
}

fn new_field(column: &str, kind: &str) -> ColumnPlan {
    let new_field = NewField { kind: kind.into(), label: column.into(), options: Vec::new() };
    ColumnPlan { column: column.into(), new_field: Some(new_field), ..ColumnPlan::default() }
}

fn custom(import: &Import, column: &str) -> (String, usize) {
    let guess = import.sheets[0].columns.iter().find(|known| known.name == column).expect("a column");
    (guess.new_field.kind.clone(), guess.new_field.options.len())
}

/// What is guessed, and on the spot: columns that fit nothing become fields of the company.
fn with_new_fields(office: &Office, workbook: &Workbook) -> Plan {
    let mut plan = office.guessed("lead", workbook, None);
    assert!(plan.empty_values.contains(&"Select".to_owned()));
    assert_eq!(field(&plan, "Prospect ID").as_deref(), Some("external_id"));
    assert_eq!(field(&plan, "Lead Source").as_deref(), Some("source"));
    assert_eq!(field(&plan, "Tags").as_deref(), Some("tags"));
    assert_eq!(field(&plan, "Lead Number"), None, "numbers are given by Kaidan");
    assert_eq!(field(&plan, "Lead Quality"), None, "its values are no options of the rating");
    plan.columns.push(new_field("Specialization", "choice"));
    plan.columns.push(new_field("TotalVisits", "integer"));
    plan.columns.push(new_field("Page Views Per Visit", "decimal"));
    plan.columns.push(new_field("Do Not Call", "boolean"));
    plan.columns.push(new_field("City", "text"));
    plan
}

#[test]
fn select_means_empty() {
    let workbook = made::leads(600);
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        let plan = with_new_fields(&office, &workbook);
        assert_eq!(field(&plan, "Temperature"), None);
        let done = office.import("lead", &workbook, &plan);
        let result = report(&done);
        assert_eq!((result.created, result.failed), (600, 0), "{:?}", result.problems.first());
        assert_eq!(custom(&done, "Lead Quality"), ("choice".to_owned(), 3));
        assert_eq!(custom(&done, "Specialization"), ("choice".to_owned(), 3));
        assert_eq!(custom(&done, "Temperature").0, "decimal");
        assert_eq!(office.rows("custom_field"), 5);
        let of = |test: &str| office.number(&format!("select count(*) from lead where {test}"));
        assert_eq!((of("x_specialization = 'Select' or x_city = 'Select'"), of("x_specialization is null")), (0, 240));
        assert_eq!((of("x_city is null"), of("x_totalvisits = 0"), of("x_do_not_call")), (200, 86, 12));
        assert_eq!(of("source_id is null"), 150);
        assert_eq!(office.number("select count(*) from source where name = 'Olark Chat' and deleted_at is null"), 1);
        assert_eq!(office.number("select count(*) from source where lower(name) = 'google' and deleted_at is null"), 1);

        // The same file again finds the fields by their labels, and every lead.
        let checked = office.check(&office.cx(), "lead", &workbook, &Plan { on_duplicate: OnDuplicate::Update, ..plan });
        assert_eq!((report(&checked).updated, report(&checked).failed), (600, 0));
    });
}

#[test]
fn nine_thousand_real_leads_come_in() {
    let Some(workbook) = real(FILE) else { return };
    let office = Office::open(sqlite(), Locale::En);
    let plan = with_new_fields(&office, &workbook);
    let done = office.import("lead", &workbook, &plan);
    let result = report(&done);
    assert_eq!((result.created, result.failed), (9_240, 0), "{:?}", result.problems.first());
    assert_eq!(custom(&done, "Specialization").0, "choice");
    assert_eq!(custom(&done, "Lead Quality"), ("choice".to_owned(), 5));
    let of = |test: &str| office.number(&format!("select count(*) from lead where {test}"));
    assert_eq!((of("x_specialization = 'Select' or x_city = 'Select'"), of("x_specialization is null")), (0, 1_438 + 1_942));
    assert_eq!((of("x_totalvisits = 0"), of("x_do_not_call"), of("source_id is null")), (2_189, 2, 36));
    assert!(office.number("select count(*) from source where name = 'Olark Chat' and deleted_at is null") == 1);
}

/// A column means a choice only if all that it says are options, by value or by label in whatever language; a record is named
/// by names.
#[test]
fn a_choice_is_proposed_where_the_column_holds_its_options() {
    let office = Office::open(sqlite(), Locale::ZhCn);
    let cx = office.cx();
    let lead = cx.setup.catalog.object("lead").expect("an object");
    for (header, cells, expected) in [
        ("Rating", &["Hot", "warm", "", "COLD"][..], Some("rating")),
        ("Rating", &["高", "中", "Select", "低"], Some("rating")),
        ("意向程度", &["hot", "低"], Some("rating")),
        ("Lead Quality", &["Hot", "Cold"], Some("rating")),
        ("Lead Quality", &["Might be", "Not Sure", "Worst"], None),
        ("Lead Quality", &["Hot", "Warm", "Hot", "Lukewarm"], None),
        ("Temperature", &["36.5", "38.1"], None),
        ("Lead Status", &["New", "Converted", "disqualified"], Some("status")),
        ("状态", &["新线索", "無效", "跟进中"], Some("status")),
        ("Status", &["Nurture", "New"], None),
        // Nothing said against it, nothing for it but the header.
        ("Rating", &["Select", "", "N/A"], Some("rating")),
        ("Lead Source", &["Olark Chat", "Google"], Some("source")),
        ("Source", &["Yes", "No", "No"], None),
        ("Industry", &["是", "否"], None),
        ("Lead number", &["L-1", "L-2"], None),
    ] {
        let rows: String = cells.iter().map(|cell| format!("{cell},x\n")).collect();
        let workbook = text(&format!("{header},Note\n{rows}"));
        let found = &guess::sheets(&cx, lead, &workbook)[0].columns[0];
        assert_eq!(found.field.as_deref(), expected, "{header}: {cells:?}");
    }
}
