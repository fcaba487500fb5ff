//! The engine on an object made for it: what no file of the field shows. Real files are in `sales/tests/import`.

use std::cell::Cell as Flag;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use base::{Error, Instant, Result, Uuid};
use calamine::{Data, Reader as _, SheetVisible, Xlsx};
use records_derive::{Choice, Object};
use store::testing::on_both_engines;
use store::{Db, Tx};

use super::import::{self, Import, Job, State};
use super::plan::{ColumnPlan, OnDuplicate, Plan};
use super::read::{Workbook, open};
use super::{guess, template};
use crate::describe::{Amount, Choice as _, Chosen, CurrencyCode, Match};
use crate::people::Team;
use crate::{Change, Company, Cx, setup};

#[derive(Object)]
#[object(group = "sell", check(check), similar("phone", Match::Phone))]
struct Thing {
    #[field(max = 100, indexed)]
    name: String,
    #[field(unique)]
    code: Option<String>,
    phone: Option<String>,
    #[field(starts = Colour::Red.value())]
    colour: Chosen<Colour>,
    team: Option<base::Id<Team>>,
    whole: Option<base::Id<Thing>>,
    currency: Option<CurrencyCode>,
    price: Option<Amount>,
    #[field(max = 10)]
    required_text: Option<String>,
}

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
enum Colour {
    Red,
    Blue,
}

/// Statements that a batch may take for each thousand rows before the object's rule is asked.
const FEW: usize = 12;

/// A rule that fails a batch as a whole, as a race between two writers does.
fn check(_cx: &Cx, tx: &mut Tx, changes: &mut [Change]) -> Result<()> {
    let most = FEW * changes.len().div_ceil(1_000);
    assert!(tx.statements() <= most, "{} statements for {} rows", tx.statements(), changes.len());
    match changes.iter().any(|change| change.after.text("name") == Some("boom")) {
        true => Err(Error::Duplicate(vec![base::Problem::at("name", "taken")])),
        false => Ok(()),
    }
}

fn now() -> Instant {
    "2026-01-05T02:00:00Z".parse().expect("a moment")
}

fn company(db: Db) -> (Company, Cx) {
    let company = Company::open(db, setup::own_catalog().with::<Thing>()).expect("opens");
    let cx = company.system("test", now());
    (company, cx)
}

fn text(text: &str) -> Workbook {
    open(text.as_bytes(), "file.csv").expect("a table")
}

fn plan(columns: &[&str]) -> Plan {
    let column = |name: &&str| ColumnPlan { column: (*name).into(), field: Some((*name).into()), ..ColumnPlan::default() };
    Plan { columns: columns.iter().map(column).collect(), create: vec!["*".into()], ..Plan::default() }
}

fn start(company: &Company, cx: &Cx, workbook: &Workbook, plan: &Plan) -> Import {
    let import = company.db.write(|tx| import::register(cx, tx, "thing", "file.csv", None, workbook)).expect("registered");
    company.db.write(|tx| import::start_check(cx, tx, import.id, plan.clone())).expect("a right plan")
}

fn job<'a>(company: &'a Company, cx: &'a Cx, import: &'a Import, workbook: &'a Workbook, cancel: &'a AtomicBool) -> Job<'a> {
    Job { company, cx, import, workbook, progress: &|_| {}, cancel }
}

fn import_all(company: &Company, cx: &Cx, workbook: &Workbook, plan: &Plan) -> Import {
    let go_on = AtomicBool::new(false);
    let import = start(company, cx, workbook, plan);
    import::check(&job(company, cx, &import, workbook, &go_on)).expect("checked");
    let import = company.db.write(|tx| import::start_run(cx, tx, import.id)).expect("begun");
    import::run(&job(company, cx, &import, workbook, &go_on)).expect("done")
}

fn counts(import: &Import) -> (u64, u64, u64, u64) {
    import.result.as_ref().map_or((0, 0, 0, 0), |report| (report.created, report.updated, report.skipped, report.failed))
}

fn names(company: &Company, sql: &str) -> Vec<String> {
    company.read(|reader| reader.query(sql, &[], |row| row.get(0))).expect("a statement")
}

#[test]
fn a_batch_that_fails_as_a_whole_is_tried_row_by_row() {
    on_both_engines(|db| {
        let (company, cx) = company(db);
        let workbook = text("name,code\none,1\nboom,2\nthree,3\nthree,3\n");
        let done = import_all(&company, &cx, &workbook, &plan(&["name", "code"]));
        assert_eq!(counts(&done), (2, 0, 1, 1));
        assert_eq!(names(&company, "select name from thing order by name"), ["one", "three"]);
    });
}

#[test]
fn a_thousand_rows_cost_a_few_statements() {
    on_both_engines(|db| {
        let (company, cx) = company(db);
        let mut file = "name,code,phone,team,whole,price\n".to_owned();
        for nth in 0..2_500 {
            file.push_str(&format!("thing {nth},{nth},1380013{nth:04},team {},thing {},{nth}.5\n", nth % 7, (nth + 1) % 2_500));
        }
        let workbook = text(&file);
        let columns = plan(&["name", "code", "phone", "team", "whole", "price"]);
        assert_eq!(counts(&import_all(&company, &cx, &workbook, &columns)), (2_500, 0, 0, 0));
        assert_eq!(names(&company, "select name from team order by name").len(), 7);
        let linked =
            "select t.name from thing t join thing w on w.id = t.whole_id where t.name = 'thing 7' and w.name = 'thing 8'";
        assert_eq!(names(&company, linked).len(), 1);
        assert_eq!(names(&company, "select name from thing where whole_id is null"), Vec::<String>::new());
        let update = Plan { on_duplicate: OnDuplicate::Update, ..columns };
        assert_eq!(counts(&import_all(&company, &cx, &workbook, &update)), (0, 2_500, 0, 0));
    });
}

#[test]
fn a_cancelled_import_can_be_taken_back() {
    on_both_engines(|db| {
        let (company, cx) = company(db);
        let rows: String = (0..3_000).map(|nth| format!("thing {nth}\n")).collect();
        let workbook = text(&format!("name\n{rows}"));
        let import = start(&company, &cx, &workbook, &plan(&["name"]));
        let go_on = AtomicBool::new(false);
        import::check(&job(&company, &cx, &import, &workbook, &go_on)).expect("checked");
        let import = company.db.write(|tx| import::start_run(&cx, tx, import.id)).expect("begun");
        assert!(company.db.write(|tx| import::start_run(&cx, tx, import.id)).is_err(), "it runs once");
        let stop = AtomicBool::new(false);
        let progress = |_: import::Progress| stop.store(true, Ordering::Relaxed);
        let stopped =
            import::run(&Job { progress: &progress, ..job(&company, &cx, &import, &workbook, &stop) }).expect("stopped");
        assert_eq!((stopped.state, counts(&stopped).0), (State::Failed, 1_000));

        let begun = company.db.write(|tx| import::start_undo(&cx, tx, import.id)).expect("may be undone");
        let told = Flag::new(0);
        let undone = import::undo(&company, &cx, &begun, &|progress| told.set(progress.done)).expect("undone");
        let report = undone.result.and_then(|report| report.undone).expect("told");
        assert_eq!((report.deleted, report.kept_count, told.get()), (1_000, 0, 1_000));
        assert_eq!(names(&company, "select name from thing where deleted_at is null"), Vec::<String>::new());
    });
}

/// Long enough for every lease to end.
fn later() -> Instant {
    now() + import::LEASE + import::LEASE
}

fn found(company: &Company, cx: &Cx, import: &Import) -> Import {
    company.read(|reader| import::find(cx, reader, import.id)).expect("there")
}

/// Does what a program does that dies in the middle: `work` is cut off by its first word of how far it is.
fn cut_off(work: impl FnOnce(&(dyn Fn(import::Progress) + Sync))) {
    let outcome = catch_unwind(AssertUnwindSafe(|| work(&|_| resume_unwind(Box::new("power cut")))));
    assert!(outcome.is_err(), "it came to its end");
}

#[test]
fn a_dry_run_that_was_cut_off_can_be_begun_again() {
    on_both_engines(|db| {
        let (company, cx) = company(db);
        let workbook = text("name\nx\n");
        let import = start(&company, &cx, &workbook, &plan(&["name"]));
        assert_eq!(import::recover(&company.db, now()).expect("looked"), 0, "its lease holds");
        let lease = import.lease.as_ref().expect("at work");
        assert!(import::keep(&company.db, lease, now() + import::LEASE).expect("kept"));
        assert_eq!(import::recover(&company.db, now() + import::LEASE).expect("looked"), 0, "it was kept");

        assert_eq!(import::recover(&company.db, later()).expect("settled"), 1);
        assert_eq!(found(&company, &cx, &import).state, State::Read);
        assert!(!import::keep(&company.db, lease, later()).expect("asked"), "the lease is lost");
        // Whoever was taken for dead and is not changes nothing any more.
        let go_on = AtomicBool::new(false);
        assert!(import::check(&job(&company, &cx, &import, &workbook, &go_on)).is_err());
        assert_eq!(found(&company, &cx, &import).state, State::Read);
        let again = company.db.write(|tx| import::start_check(&cx, tx, import.id, plan(&["name"])));
        assert_eq!(again.expect("again").state, State::Checking);
        assert_eq!(import::recover_all(&company.db, now()).expect("settled"), 1, "the only server waits for nobody");
    });
}

#[test]
fn what_another_process_works_on_can_be_cancelled() {
    on_both_engines(|db| {
        let (company, cx) = company(db);
        let rows: String = (0..1_500).map(|nth| format!("thing {nth}\n")).collect();
        let (workbook, go_on) = (text(&format!("name\n{rows}")), AtomicBool::new(false));
        let cancel = |import: &Import| company.db.write(|tx| import::cancel(tx, import.id)).expect("asked");
        let import = start(&company, &cx, &workbook, &plan(&["name"]));
        assert!(cancel(&import));
        assert_eq!(found(&company, &cx, &import).state, State::Read);
        assert!(!cancel(&import), "nobody is at work");

        let import = company.db.write(|tx| import::start_check(&cx, tx, import.id, plan(&["name"]))).expect("again");
        import::check(&job(&company, &cx, &import, &workbook, &go_on)).expect("checked");
        let import = company.db.write(|tx| import::start_run(&cx, tx, import.id)).expect("begun");
        let progress = |now: import::Progress| assert!(now.done > 1_000 || cancel(&import));
        let stopped = import::run(&Job { progress: &progress, ..job(&company, &cx, &import, &workbook, &go_on) });
        assert!(stopped.is_err(), "its lease was taken away");
        let left = found(&company, &cx, &import);
        assert_eq!((left.state, counts(&left).0, left.progress.done), (State::Failed, 1_000, 1_000));
        assert!(left.result.is_some_and(|report| report.cancelled && report.stopped.is_none()));
        assert_eq!(names(&company, "select name from thing").len(), 1_000, "the batch after it was taken back");
    });
}

#[test]
fn a_run_that_was_cut_off_tells_what_it_wrote_and_is_undone() {
    on_both_engines(|db| {
        let (company, cx) = company(db);
        let rows = |from: usize, price: usize| -> Workbook {
            let rows: String = (from..from + 1_500).map(|nth| format!("thing {nth},{nth},{price}\n")).collect();
            text(&format!("name,code,price\n{rows}"))
        };
        let columns = Plan { on_duplicate: OnDuplicate::Update, ..plan(&["name", "code", "price"]) };
        import_all(&company, &cx, &rows(0, 1), &columns);

        // 700 of the rows change what is there, 800 are new; a thousand are written when it ends.
        let (workbook, go_on) = (rows(800, 2), AtomicBool::new(false));
        let import = start(&company, &cx, &workbook, &columns);
        import::check(&job(&company, &cx, &import, &workbook, &go_on)).expect("checked");
        let import = company.db.write(|tx| import::start_run(&cx, tx, import.id)).expect("begun");
        cut_off(|progress| {
            let job = Job { progress, ..job(&company, &cx, &import, &workbook, &go_on) };
            import::run(&job).expect("never told");
        });
        assert_eq!(found(&company, &cx, &import).state, State::Running);
        assert_eq!(import::recover(&company.db, later()).expect("settled"), 1);
        let broken = found(&company, &cx, &import);
        assert_eq!((broken.state, counts(&broken)), (State::Failed, (300, 700, 0, 0)));
        assert_eq!(broken.progress.done, 1_000);
        let stopped = broken.result.and_then(|report| report.stopped).expect("told");
        assert_eq!(stopped.code, "import_cut_off");

        // The undo is cut off, too: at first 500 of the 700 are set back.
        let begun = company.db.write(|tx| import::start_undo(&cx, tx, import.id)).expect("may be undone");
        cut_off(|progress| drop(import::undo(&company, &cx, &begun, progress)));
        assert_eq!(import::recover(&company.db, later()).expect("settled"), 1);
        let broken = found(&company, &cx, &import);
        let stopped = broken.result.and_then(|report| report.stopped).expect("told");
        assert_eq!((broken.state, stopped.code.as_str()), (State::Failed, "import_undo_cut_off"));
        let begun = company.db.write(|tx| import::start_undo(&cx, tx, import.id)).expect("begun again");
        let undone = import::undo(&company, &cx, &begun, &|_| {}).expect("undone");
        let report = undone.result.and_then(|report| report.undone).expect("told");
        assert_eq!((report.deleted, report.kept_count), (300, 0), "{:?}", report.kept.first());
        let left = "select name from thing where deleted_at is null";
        assert_eq!(names(&company, left).len(), 1_500);
        assert_eq!(names(&company, &format!("{left} and price <> 100")), Vec::<String>::new());
    });
}

#[test]
fn plans_that_cannot_be_carried_out_are_refused() {
    on_both_engines(|db| {
        let (company, cx) = company(db);
        let workbook = text("name,code\nx,1\n");
        let refused = |plan: Plan| -> Vec<&'static str> {
            let begun = company.db.write(|tx| {
                let import = import::register(&cx, tx, "thing", "file.csv", None, &workbook)?;
                import::start_check(&cx, tx, import.id, plan)
            });
            match begun {
                Err(Error::Invalid(problems)) => problems.iter().map(|problem| problem.message.key).collect(),
                other => panic!("{other:?}"),
            }
        };
        let of = |column: &str, field: &str| Plan {
            columns: vec![ColumnPlan { column: column.into(), field: Some(field.into()), ..ColumnPlan::default() }],
            ..Plan::default()
        };
        assert_eq!(refused(Plan::default()), ["import_no_columns"]);
        assert_eq!(refused(of("nothing", "name")), ["import_no_such_column"]);
        assert_eq!(refused(of("name", "nothing")), ["unknown_field"]);
        assert_eq!(refused(Plan { sheet: Some("x".into()), ..plan(&["name"]) }), ["read_no_such_sheet"]);
        assert_eq!(refused(Plan { currency: Some("XXY".into()), ..plan(&["name"]) }), ["currency_unknown"]);
        assert_eq!(refused(Plan { key: vec!["phone".into()], ..plan(&["name"]) }), ["import_key_not_mapped"]);
        let mut twice = plan(&["name"]);
        twice.columns.push(ColumnPlan { column: "code".into(), field: Some("name".into()), ..ColumnPlan::default() });
        assert_eq!(refused(twice), ["import_field_twice"]);
    });
}

#[test]
fn amounts_follow_their_currency() {
    on_both_engines(|db| {
        let (company, cx) = company(db);
        let workbook = text("name,currency,price\nyen,JPY,1500\nyuan,人民币,15.5\nplain,,7\nclash,USD,NT$5\n");
        let done = import_all(&company, &cx, &workbook, &plan(&["name", "currency", "price"]));
        let report = done.result.as_ref().expect("a result");
        let codes: Vec<&str> = report.problems.iter().map(|problem| problem.told.code.as_str()).collect();
        assert_eq!((report.failed, codes), (2, vec!["rate_missing", "import_currency_differs"]));
        let prices = "select name || ' ' || coalesce(currency, '-') || ' ' || price from thing order by name";
        assert_eq!(names(&company, prices), ["plain - 700", "yuan CNY 1550"]);
        // An update counts in the currency that the record has.
        let workbook = text("name,price\nyuan,3\n");
        let update = Plan { key: vec!["name".into()], on_duplicate: OnDuplicate::Update, ..plan(&["name", "price"]) };
        assert_eq!(counts(&import_all(&company, &cx, &workbook, &update)), (0, 1, 0, 0));
        assert_eq!(names(&company, prices), ["plain - 700", "yuan CNY 300"]);
    });
}

#[test]
fn constants_fill_what_no_column_has() {
    on_both_engines(|db| {
        let (company, cx) = company(db);
        let workbook = text("name\nx\n");
        let constants =
            [("colour".to_owned(), "Blue".into()), ("team".to_owned(), "华东".into()), ("price".to_owned(), 12.into())];
        let done = import_all(&company, &cx, &workbook, &Plan { constants: constants.into(), ..plan(&["name"]) });
        assert_eq!(counts(&done), (1, 0, 0, 0), "{:?}", done.result);
        let all = "select g.colour || ' ' || g.price || ' ' || t.name from thing g join team t on t.id = g.team_id";
        assert_eq!(names(&company, all), ["blue 1200 华东"]);
    });
}

#[test]
fn a_template_is_read_back_by_its_own_headers() {
    on_both_engines(|db| {
        let (company, cx) = company(db);
        let object = cx.setup.catalog.object("thing").expect("an object").clone();
        let mut file = Vec::new();
        company.read(|reader| template::xlsx(&cx, reader, &object, &mut file)).expect("a template");
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(file)).expect("a workbook");
        let visible: Vec<bool> = workbook.sheets_metadata().iter().map(|sheet| sheet.visible == SheetVisible::Visible).collect();
        assert_eq!(visible, [true, false]);
        let names = workbook.sheet_names();
        let range = workbook.worksheet_range(&names[0]).expect("a sheet");
        let header: Vec<String> = range.rows().next().expect("a header").iter().map(Data::to_string).collect();
        assert_eq!(header.iter().filter(|name| name.ends_with('*')).count(), 1, "{header:?}");
        let csv = text(&format!("{}\n{}\n", header.join(","), vec!["1"; header.len()].join(",")));
        let guessed = guess::sheets(&cx, &object, &csv);
        let missing: Vec<&str> =
            guessed[0].columns.iter().filter(|column| column.field.is_none()).map(|column| column.name.as_str()).collect();
        assert_eq!(missing, ["colour"], "1 is no colour; everything else is known by its header");
    });
}

#[test]
fn an_import_is_seen_by_nobody_without_the_right() {
    on_both_engines(|db| {
        let (company, cx) = company(db);
        let missing = company.read(|reader| import::find(&cx, reader, Uuid::from_u128(1)));
        assert!(matches!(missing, Err(Error::NotFound)));
        let unknown = company.db.write(|tx| import::register(&cx, tx, "nothing", "x", None, &text("a\n1\n")));
        assert!(matches!(unknown, Err(Error::NotFound)));
    });
}
