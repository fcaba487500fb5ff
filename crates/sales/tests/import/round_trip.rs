//! What is exported can be imported: whatever texts, amounts, dates and choices the records hold, the file brings them back.

use std::io::Cursor;

use base::{Date, Decimal, Locale};
use jiff::civil::date;
use proptest::prelude::*;
use records::exchange::plan::{ColumnPlan, OnDuplicate, Plan};
use records::exchange::{export, read};
use records::list::query::Query;
use records::{Draft, save};
use store::Value;
use store::testing::{on_both_engines, sqlite};

use crate::office::{Office, report};

#[derive(Clone, Debug)]
struct Deal {
    name: String,
    note: Option<String>,
    amount: Option<i64>,
    probability: Option<i64>,
    opened_on: Option<Date>,
    next_step: Option<String>,
}

fn a_text() -> impl Strategy<Value = String> {
    // Formulas, quotes, line ends and other scripts among them.
    prop_oneof!["[=+@\\-]?[a-zA-Z0-9 ,;'\"]{1,20}", "[客户商机合同一二三四五]{1,10}", "\\PC{1,20}"]
        // The mark of what could not be decoded: a file that holds it is refused.
        .prop_map(|text| text.replace('\u{fffd}', ""))
        .prop_map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .prop_filter("a text that says something", |text| !text.is_empty() && !text.chars().any(char::is_control))
        .prop_filter("an apostrophe before a formula is the mark of an export", |text| !text.starts_with('\''))
}

fn a_deal() -> impl Strategy<Value = Deal> {
    let days = (2000_i16..2060, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| date(year, month, day));
    (
        a_text(),
        prop::option::of((a_text(), a_text()).prop_map(|(one, other)| format!("{one}\n{other}"))),
        prop::option::of(0_i64..10_000_000_000),
        prop::option::of(0_i64..=1_000_000),
        prop::option::of(days),
        prop::option::of(a_text()),
    )
        .prop_map(|(name, note, amount, probability, opened_on, next_step)| Deal {
            name,
            note,
            amount,
            probability,
            opened_on,
            next_step,
        })
}

fn draft(nth: usize, deal: &Deal) -> Draft {
    Draft::create()
        .set("name", deal.name.as_str())
        .set("external_id", format!("deal {nth}"))
        .set("note", deal.note.as_deref())
        .set("amount", deal.amount)
        .set("probability", deal.probability)
        .set("opened_on", deal.opened_on)
        .set("next_step", deal.next_step.as_deref())
}

const FIELDS: [&str; 9] = ["external_id", "name", "note", "amount", "probability", "opened_on", "next_step", "stage", "currency"];

fn rows(office: &Office) -> Vec<Vec<Value>> {
    let object = office.cx().setup.catalog.object("opportunity").expect("an object").clone();
    let query = Query { top: Some(1_000), ..Query::default() };
    let page = office.company.read(|reader| records::list::page(&office.cx(), reader, &object, &query)).expect("a page");
    let mut rows: Vec<Vec<Value>> =
        page.entries.iter().map(|entry| FIELDS.iter().map(|field| entry.record.get(field).clone()).collect()).collect();
    rows.sort_by_key(|row| format!("{row:?}"));
    rows
}

/// Exports all, deletes all, imports the file.
fn there_and_back(office: &Office, deals: &[Deal], as_workbook: bool) {
    let cx = office.cx();
    let object = cx.setup.catalog.object("opportunity").expect("an object").clone();
    let drafts: Vec<Draft> = deals.iter().enumerate().map(|(nth, deal)| draft(nth, deal)).collect();
    let saved = office.company.write(&cx, |tx| save::save_many(&cx, tx, &object, drafts)).expect("saved");
    let ids: Vec<_> = saved.into_iter().map(|outcome| outcome.expect("right").record.id()).collect();
    let before = rows(office);

    let query = Query { select: FIELDS.map(str::to_owned).to_vec(), ..Query::default() };
    let mut file = Vec::new();
    let count = office.company.read(|reader| match as_workbook {
        true => export::xlsx(&cx, reader, &object, query.clone(), Cursor::new(&mut file)),
        false => export::csv(&cx, reader, &object, query.clone(), &mut file),
    });
    assert_eq!(count.expect("exported"), deals.len() as u64);
    let deletes = ids.iter().map(|id| Draft::delete(*id)).collect();
    office.company.write(&cx, |tx| save::save_many(&cx, tx, &object, deletes)).expect("deleted");

    let workbook = read::open(&file, "export").expect("readable");
    let labels: Vec<String> = workbook.sheets[0].columns.clone();
    let columns = labels.iter().zip(FIELDS).map(|(label, field)| ColumnPlan {
        column: label.clone(),
        field: Some(field.into()),
        ..ColumnPlan::default()
    });
    let plan = Plan { columns: columns.collect(), on_duplicate: OnDuplicate::Skip, ..Plan::default() };
    // Headers in the reader's language find their fields by themselves.
    let guessed = office.guessed("opportunity", &workbook, None);
    for column in &plan.columns {
        assert!(guessed.columns.contains(column), "{column:?} is not guessed: {:?}", guessed.columns);
    }
    let done = office.import("opportunity", &workbook, &plan);
    assert_eq!((report(&done).created, report(&done).failed), (deals.len() as u64, 0), "{:?}", report(&done).problems.first());
    assert_eq!(rows(office), before);
}

#[test]
fn a_made_list_comes_back_in_every_language() {
    on_both_engines(|db| {
        let office = Office::open(db, Locale::ZhTw);
        let deal = |name: &str, note: &str| Deal {
            name: name.into(),
            note: Some(note.into()),
            amount: Some(105_450),
            probability: Some(350_000),
            opened_on: Some(date(2025, 3, 4)),
            next_step: Some("=HYPERLINK(\"http://x\")".into()),
        };
        let deals = [deal("華為 採購", "a\nb"), deal("+86 calls", "\"quoted\", and more"), deal("-1", "@x")];
        there_and_back(&office, &deals, false);
        let name = "select count(*) from opportunity where next_step like '=HYPERLINK%' and deleted_at is null";
        assert_eq!(office.number(name), 3);
    });
}

#[test]
fn amounts_are_exact() {
    let office = Office::open(sqlite(), Locale::En);
    let amount: Decimal = "99999999.99".parse().expect("a number");
    let deal = Deal {
        name: "x".into(),
        note: None,
        amount: Some(9_999_999_999),
        probability: Some(333_333),
        opened_on: None,
        next_step: None,
    };
    there_and_back(&office, &[deal], true);
    assert_eq!(Decimal::new(office.number("select amount from opportunity where deleted_at is null"), 2), amount);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn any_list_comes_back(deals in prop::collection::vec(a_deal(), 1..8), as_workbook in any::<bool>()) {
        there_and_back(&Office::open(sqlite(), Locale::ZhCn), &deals, as_workbook);
    }
}
