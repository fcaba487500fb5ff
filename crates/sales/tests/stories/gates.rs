//! What an opportunity needs at its end is asked by two rules that a company begins with, and may change.

use base::{Error, Instant, Result, Uuid};
use records::rule::Rule;
use records::save::{save, save_as};
use records::{Company, Cx, Draft};
use sales::sell::opportunity::Opportunity;
use sales::sell::stage::{StageKind, Stages};
use sales::testing;
use store::testing::on_both_engines;

fn now() -> Instant {
    "2026-09-08T02:00:00Z".parse().expect("a moment")
}

fn close(company: &Company, user: Uuid, kind: StageKind) -> Result<()> {
    let cx = company.cx(user, now()).expect("an administrator");
    let stage = company.read(Stages::read)?.first(kind).expect("a stage of each kind").0;
    let draft = Draft::create().set("name", "循环水泵采购").set("stage", stage);
    company.write(&cx, |tx| save_as::<Opportunity>(&cx, tx, draft).map(drop))
}

fn refused(outcome: Result<()>) -> Vec<String> {
    match outcome {
        Err(Error::Invalid(problems)) => problems.into_iter().filter_map(|problem| problem.target).collect(),
        other => panic!("{other:?}"),
    }
}

fn rules(company: &Company) -> Vec<Uuid> {
    company
        .read(|r| r.query("select id from rule where deleted_at is null order by position", &[], |row| row.get(0)))
        .expect("rules")
}

#[test]
fn a_company_asks_for_amount_and_reason_until_it_asks_no_more() {
    on_both_engines(|db| {
        let (company, user) = testing::company(db, now(), &testing::wish());
        assert_eq!(refused(close(&company, user, StageKind::Won)), ["amount"]);
        assert_eq!(refused(close(&company, user, StageKind::Lost)), ["lost_reason"]);
        let cx: Cx = company.cx(user, now()).expect("an administrator");
        let object = cx.setup.catalog.of::<Rule>().clone();
        for rule in rules(&company) {
            company.write(&cx, |tx| save(&cx, tx, &object, Draft::update(rule).set("active", false)).map(drop)).expect("off");
        }
        close(&company, user, StageKind::Won).expect("nobody asks for an amount");
        close(&company, user, StageKind::Lost).expect("nobody asks for a reason");
    });
}

#[test]
fn a_company_that_was_set_up_before_asks_the_same() {
    on_both_engines(|db| {
        let (company, user) = testing::company(db, now(), &testing::wish());
        let db = company.db.clone();
        drop(company);
        db.write(|tx| {
            tx.execute("delete from rule", &[])?;
            tx.execute("update meta set value = '0' where name = 'schema_version'", &[])
        })
        .expect("as it was");
        let company = Company::open(db, sales::catalog()).expect("upgraded");
        assert_eq!(rules(&company).len(), 2);
        assert_eq!(refused(close(&company, user, StageKind::Lost)), ["lost_reason"]);
    });
}
