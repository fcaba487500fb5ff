//! What reports cost: no statement reads a table of business from end to end, and more business takes no more statements.

use std::cell::RefCell;

use base::Uuid;
use records::describe::{Choice, Entity};
use records::people::{RoleKind, Team, User};
use records::save::save_as;
use records::sql::Sql;
use records::{Company, Cx, Draft};
use store::testing::on_both_engines;

use super::{Parameters, list, run, tally};
use crate::metric::{self, By};
use crate::sell::opportunity::Opportunity;
use crate::testing;

thread_local! {
    static NOTED: RefCell<Vec<Sql>> = const { RefCell::new(Vec::new()) };
}

pub(super) fn note(sql: &Sql) {
    NOTED.with_borrow_mut(|noted| noted.push(sql.clone()));
}

/// Tables that hold business; lists of a set-up are a few rows.
const LARGE: [&str; 8] = ["opportunity", "lead", "account", "contact", "activity", "product", "held", "tally"];

const MOST_STATEMENTS: usize = 14;

struct Cast {
    company: Company,
    administrator: Uuid,
    manager: Uuid,
    seller: Uuid,
    team: Uuid,
}

impl Cast {
    fn in_company(db: store::Db) -> Cast {
        let (company, administrator) = testing::company(db, now(), &testing::wish());
        let cx = company.cx(administrator, now()).unwrap();
        let team = company.write(&cx, |tx| save_as::<Team>(&cx, tx, Draft::create().set("name", "华东"))).unwrap().record.id();
        let user = |email: &str, kind: RoleKind| {
            let role = company
                .read(|r| r.first("select id from role where kind = ?1", &[kind.value().into()], |row| row.get::<Uuid>(0)));
            let draft =
                Draft::create().set("name", email).set("email", email).set("team", team).set("role", role.unwrap().unwrap());
            company.write(&cx, |tx| save_as::<User>(&cx, tx, draft)).unwrap().record.id()
        };
        let (manager, seller) =
            (user("chen@example.com", RoleKind::Manager), user("zhang@example.com", RoleKind::Representative));
        company.write(&cx, |tx| save_as::<Team>(&cx, tx, Draft::update(team).set("leader", manager))).unwrap();
        Cast { company, administrator, manager, seller, team }
    }

    fn cx(&self, user: Uuid) -> Cx {
        self.company.cx(user, now()).unwrap()
    }

    /// All questions that a person can ask: every report, every kind of row, every filter.
    fn questions(&self, cx: &Cx) -> Vec<(&'static str, String)> {
        let mut questions = Vec::new();
        for report in list(cx) {
            questions.push((report.name, String::new()));
            for parameter in &report.parameters {
                let value = match parameter.kind {
                    "period" => "2025-03-10..2026-02-20".to_owned(),
                    "team" => self.team.to_string(),
                    "region" => "320000".to_owned(),
                    "choice" => continue,
                    _ => Uuid::from_u128(7).to_string(),
                };
                questions.push((report.name, format!("{}={value}", parameter.name)));
            }
            let by = report.parameters.iter().filter_map(|parameter| parameter.options.as_ref()).flatten();
            questions.extend(by.map(|choice| (report.name, format!("by={}", choice.value))));
        }
        questions
    }

    /// The number of statements of each question, in order; `look` sees what each noted.
    fn ask(&self, user: Uuid, mut look: impl FnMut(&str, Vec<Sql>)) -> Vec<usize> {
        let cx = self.cx(user);
        let mut counts = Vec::new();
        for (name, address) in self.questions(&cx) {
            let parameters = Parameters::read(address.split('&').filter_map(|pair| pair.split_once('='))).unwrap();
            NOTED.take();
            let count = self.company.read(|reader| run(&cx, reader, name, &parameters).map(|_| reader.statements())).unwrap();
            counts.push(count);
            look(&format!("{name}?{address}"), NOTED.take());
        }
        counts
    }
}

fn now() -> base::Instant {
    "2026-03-31T02:00:00Z".parse().unwrap()
}

#[test]
fn no_report_reads_a_table_from_end_to_end() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        for ready in [false, true] {
            if ready {
                tally::keep(&cast.company).unwrap();
            }
            for user in [cast.seller, cast.manager, cast.administrator] {
                let mut seen = Vec::new();
                cast.ask(user, |question, statements| {
                    assert!(!statements.is_empty(), "{question}");
                    seen.extend(statements.into_iter().map(|sql| (question.to_owned(), sql)));
                });
                for (question, sql) in seen {
                    let plan = cast.company.read(|reader| reader.explain(&sql.text, &sql.args)).unwrap();
                    let scans: Vec<String> =
                        plan.full_scans().into_iter().filter(|table| LARGE.contains(&table.as_str())).collect();
                    assert!(scans.is_empty(), "{question} reads all of {scans:?}\n{}\n{}", sql.text, plan.text);
                }
            }
        }
    });
}

#[test]
fn no_metric_reads_a_table_from_end_to_end() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        for user in [cast.seller, cast.manager, cast.administrator] {
            let cx = cast.cx(user);
            for metric in metric::library(&cx).unwrap().all().filter(|metric| metric.has_period()) {
                let by = ["owner", "month"].map(|name| By::parse(&cx, metric, name).unwrap());
                let period = records::company::period(&cx.setup.settings, "2025-03-10..2026-02-20", cx.today).unwrap();
                NOTED.take();
                let count = cast.company.read(|reader| {
                    metric::value(&cx, reader, metric, Some(&period), &by, &Parameters::default())?;
                    Ok(reader.statements())
                });
                // One for each measure and period; those of different values once more for their total; the names of stages.
                assert!(count.unwrap() <= 7, "{}", metric.key);
                for sql in NOTED.take() {
                    let plan = cast.company.read(|reader| reader.explain(&sql.text, &sql.args)).unwrap();
                    let mut scans = plan.full_scans();
                    scans.retain(|table| LARGE.contains(&table.as_str()));
                    assert!(scans.is_empty(), "{} reads all of {scans:?}\n{}\n{}", metric.key, sql.text, plan.text);
                }
            }
        }
    });
}

#[test]
fn more_business_takes_no_more_statements() {
    on_both_engines(|db| {
        let cast = Cast::in_company(db);
        let before = cast.ask(cast.manager, |_, _| {});
        let cx = cast.cx(cast.seller);
        let drafts = (0..30).map(|n| Draft::create().set("name", format!("商机{n}")).set("amount", n)).collect();
        let object = cx.setup.catalog.of::<Opportunity>().clone();
        cast.company.write(&cx, |tx| records::save::save_many(&cx, tx, &object, drafts)).unwrap();
        assert_eq!(cast.ask(cast.manager, |_, _| {}), before);
        assert!(before.iter().all(|count| *count <= MOST_STATEMENTS), "{before:?}");
        assert_eq!(Opportunity::NAME, "opportunity");
    });
}
