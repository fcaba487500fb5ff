//! What becomes of a row that means a record which is there: skipped, written over it, or added.

use base::Locale;
use records::exchange::import::Report;
use records::exchange::plan::{ColumnPlan, OnDuplicate, Plan};
use store::testing::on_both_engines;

use crate::office::{Office, report, text};

fn plan(on_duplicate: OnDuplicate, columns: &[(&str, &str)]) -> Plan {
    let column = |(column, field): &(&str, &str)| ColumnPlan {
        column: (*column).into(),
        field: Some((*field).into()),
        ..ColumnPlan::default()
    };
    Plan { columns: columns.iter().map(column).collect(), on_duplicate, ..Plan::default() }
}

fn counts(report: &Report) -> (u64, u64, u64, u64) {
    (report.created, report.updated, report.skipped, report.failed)
}

const ACCOUNTS: &[(&str, &str)] = &[("name", "name"), ("phone", "phone"), ("employees", "employees")];

#[test]
fn a_customer_is_the_same_whatever_the_case() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        let first = text("name,phone,employees\nAcme Ltd,021-5555666,10\nBeta,,20\n");
        assert_eq!(counts(report(&office.import("account", &first, &plan(OnDuplicate::Skip, ACCOUNTS)))), (2, 0, 0, 0));

        let second = text("name,phone,employees\nACME LTD,,30\nGamma,,40\ngamma,,50\n");
        assert_eq!(counts(report(&office.import("account", &second, &plan(OnDuplicate::Skip, ACCOUNTS)))), (1, 0, 2, 0));
        assert_eq!(office.number("select employees from account where name = 'Acme Ltd'"), 10);

        assert_eq!(counts(report(&office.import("account", &second, &plan(OnDuplicate::Update, ACCOUNTS)))), (0, 3, 0, 0));
        assert_eq!(office.number("select employees from account where name = 'ACME LTD'"), 30);
        assert_eq!(
            office.texts("select phone from account where name = 'ACME LTD'"),
            ["021-5555666"],
            "an empty cell says nothing"
        );
        assert_eq!(office.number("select employees from account where lower(name) = 'gamma'"), 50, "the last row holds");

        assert_eq!(counts(report(&office.import("account", &second, &plan(OnDuplicate::Add, ACCOUNTS)))), (3, 0, 0, 0));
        assert_eq!(office.rows("account"), 6);
    });
}

#[test]
fn people_are_the_same_by_phone_or_address() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        let columns = &[("name", "name"), ("phone", "phone"), ("email", "email")];
        let file = text(
            "name,phone,email\nLi,+86 138 0013 8000,li@a.cn\nLi Lei,13800138000,\nLei,,LI@a.cn\nWang,13900139000,wang@a.cn\n",
        );
        assert_eq!(counts(report(&office.import("lead", &file, &plan(OnDuplicate::Skip, columns)))), (2, 0, 2, 0));
        assert_eq!(counts(report(&office.import("lead", &file, &plan(OnDuplicate::Skip, columns)))), (0, 0, 4, 0));
    });
}

#[test]
fn the_plan_may_name_the_key() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        let columns = &[("name", "name"), ("company", "company"), ("address", "address")];
        let key =
            |key: &[&str]| Plan { key: key.iter().map(ToString::to_string).collect(), ..plan(OnDuplicate::Update, columns) };
        let file = text("name,company,address\nLi,A,1\nLi,B,2\nLi,A,3\n");
        assert_eq!(counts(report(&office.import("lead", &file, &key(&["name", "company"])))), (2, 1, 0, 0));
        assert_eq!(office.texts("select address from lead order by address"), ["2", "3"]);
        assert_eq!(counts(report(&office.import("lead", &file, &key(&["name"])))), (0, 3, 0, 0));
        assert_eq!(office.refusal(&office.cx(), "lead", &file, &key(&["email"])), ["import_key_not_mapped"]);
    });
}

#[test]
fn alike_by_name_but_not_by_number_is_not_the_same() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        let columns = &[("id", "external_id"), ("name", "name"), ("employees", "employees")];
        let file = text("id,name,employees\n1,Wang Wei,5\n2,Wang Wei,6\n1,Wang Wei,7\n,Wang Wei,8\n");
        let done = office.import("account", &file, &plan(OnDuplicate::Update, columns));
        assert_eq!(counts(report(&done)), (2, 2, 0, 0), "{:?}", report(&done).problems);
        assert!(report(&done).notes.iter().any(|told| told.code == "import_alike"), "somebody should have a look");
        assert_eq!(office.texts("select external_id || ' ' || employees from account order by external_id"), ["1 8", "2 6"]);
        // The same when they are there already.
        let again = office.import("account", &file, &plan(OnDuplicate::Skip, columns));
        assert_eq!(counts(report(&again)), (0, 0, 4, 0));
    });
}

#[test]
fn a_bad_first_row_does_not_take_the_next_with_it() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        let long = "x".repeat(300);
        let file = text(&format!("name,phone,address\nAcme,,{long}\nAcme,,Main Street\nAcme,,Side Street\n"));
        let columns = &[("name", "name"), ("phone", "phone"), ("address", "address")];
        let done = office.import("account", &file, &plan(OnDuplicate::Skip, columns));
        assert_eq!(counts(report(&done)), (1, 0, 1, 1));
        assert_eq!(office.texts("select address from account"), ["Main Street"]);
    });
}

#[test]
fn an_update_is_undone_as_far_as_nobody_went_on() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        let first = text("name,phone,employees\nAcme,,10\nBeta,,20\nGamma,,30\n");
        office.import("account", &first, &plan(OnDuplicate::Skip, ACCOUNTS));
        let second = text("name,phone,employees\nAcme,,11\nBeta,,21\nDelta,,40\nEpsilon,,50\nAcme,,12\n");
        let done = office.import("account", &second, &plan(OnDuplicate::Update, ACCOUNTS));
        assert_eq!(counts(report(&done)), (2, 3, 0, 0));
        office.change("account", "Beta", "employees", 22);
        office.change("account", "Epsilon", "employees", 55);

        let undone = office.undo(&office.cx(), done.id);
        let told = report(&undone).undone.as_ref().expect("told");
        assert_eq!((told.deleted, told.restored), (1, 1));
        let kept: Vec<_> = told.kept.iter().map(|kept| (kept.title.as_str(), kept.reason.code.as_str())).collect();
        assert_eq!(kept, [("Beta", "import_kept_changed"), ("Epsilon", "import_kept_changed")]);
        let employees = "select name || ' ' || employees from account where deleted_at is null order by name";
        assert_eq!(office.texts(employees), ["Acme 10", "Beta 22", "Epsilon 55", "Gamma 30"]);
    });
}
