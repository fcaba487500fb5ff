//! 9,240 leads of a course provider: 37 columns of which few fit a field, "Select" where nothing was chosen.

use base::Locale;
use records::exchange::import::Import;
use records::exchange::plan::{ColumnPlan, NewField, OnDuplicate, Plan};
use store::testing::on_both_engines;

use crate::office::{Office, real, report};

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

#[test]
fn select_means_empty() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        let Some(workbook) = real(FILE) else { return };
        let mut plan = office.guessed("lead", &workbook, None);
        assert!(plan.empty_values.contains(&"Select".to_owned()));
        assert_eq!(field(&plan, "Prospect ID").as_deref(), Some("external_id"));
        assert_eq!(field(&plan, "Lead Source").as_deref(), Some("source"));
        assert_eq!(field(&plan, "Tags").as_deref(), Some("tags"));
        assert_eq!(field(&plan, "Lead Number"), None, "numbers are given by Kaidan");
        // On the spot: the columns that fit nothing become fields of the company.
        plan.columns.push(new_field("Specialization", "choice"));
        plan.columns.push(new_field("TotalVisits", "integer"));
        plan.columns.push(new_field("Page Views Per Visit", "decimal"));
        plan.columns.push(new_field("Do Not Call", "boolean"));
        plan.columns.push(new_field("City", "text"));

        let done = office.import("lead", &workbook, &plan);
        let result = report(&done);
        assert_eq!((result.created, result.failed), (9_240, 0), "{:?}", result.problems.first());
        assert_eq!(custom(&done, "Specialization").0, "choice");
        assert_eq!(office.rows("custom_field"), 5);
        assert_eq!(office.number("select count(*) from lead where x_specialization = 'Select' or x_city = 'Select'"), 0);
        assert_eq!(office.number("select count(*) from lead where x_specialization is null"), 1_438 + 1_942);
        assert_eq!(office.number("select count(*) from lead where x_totalvisits = 0"), 2_189);
        assert_eq!(office.number("select count(*) from lead where x_do_not_call"), 2);
        assert_eq!(office.number("select count(*) from lead where source_id is null"), 36);
        assert!(office.number("select count(*) from source where name = 'Olark Chat' and deleted_at is null") == 1);

        // The same file again finds the fields by their labels, and every lead.
        let checked = office.check(&office.cx(), "lead", &workbook, &Plan { on_duplicate: OnDuplicate::Update, ..plan });
        assert_eq!((report(&checked).updated, report(&checked).failed), (9_240, 0));
    });
}
