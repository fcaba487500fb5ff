//! A company that imports: its administrator, a file, a plan, what came of it.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use base::{Error, Instant, Locale, Uuid};
use records::exchange::import::{self, Import, Job, Report, State};
use records::exchange::plan::Plan;
use records::exchange::read::{self, Workbook};
use records::{Company, Cx, Draft, save};
use sales::{SetUp, testing};
use store::{Db, Value};

pub struct Office {
    pub company: Company,
    pub administrator: Uuid,
}

pub fn now() -> Instant {
    "2026-01-05T02:00:00Z".parse().expect("a moment")
}

impl Office {
    pub fn open(db: Db, locale: Locale) -> Office {
        let wish = SetUp { locale, ..testing::wish() };
        let (company, administrator) = testing::company(db, now(), &wish);
        Office { company, administrator }
    }

    pub fn cx(&self) -> Cx {
        self.company.cx(self.administrator, now()).expect("administrator")
    }

    /// The plan that the command line takes.
    pub fn guessed(&self, object: &str, workbook: &Workbook, sheet: Option<&str>) -> Plan {
        let cx = self.cx();
        Plan::guessed(&cx, cx.setup.catalog.object(object).expect("an object"), workbook, sheet).expect("a plan")
    }

    pub fn check(&self, cx: &Cx, object: &str, workbook: &Workbook, plan: &Plan) -> Import {
        let import =
            self.company.db.write(|tx| import::register(cx, tx, object, "file.csv", None, workbook)).expect("registered");
        let import = self.company.db.write(|tx| import::start_check(cx, tx, import.id, plan.clone())).expect("a right plan");
        import::check(&self.job(cx, &import, workbook)).expect("checked")
    }

    pub fn run(&self, cx: &Cx, checked: &Import, workbook: &Workbook) -> Import {
        let import = self.company.db.write(|tx| import::start_run(cx, tx, checked.id)).expect("checked before");
        let done = import::run(&self.job(cx, &import, workbook)).expect("done");
        assert_eq!(done.state, State::Done);
        assert_eq!(done.progress.done, done.progress.total);
        let kept = self.company.read(|reader| import::find(cx, reader, done.id)).expect("kept");
        assert_eq!(report(&kept), report(&done));
        done
    }

    pub fn job<'a>(&'a self, cx: &'a Cx, import: &'a Import, workbook: &'a Workbook) -> Job<'a> {
        static GO_ON: AtomicBool = AtomicBool::new(false);
        Job { company: &self.company, cx, import, workbook, progress: &|_| {}, cancel: &GO_ON }
    }

    /// Tries out and imports, and sees that both say the same.
    pub fn import(&self, object: &str, workbook: &Workbook, plan: &Plan) -> Import {
        let before = self.rows(object);
        let checked = self.check(&self.cx(), object, workbook, plan);
        assert_eq!(self.rows(object), before, "a dry run writes nothing");
        let done = self.run(&self.cx(), &checked, workbook);
        let counts = |report: &Report| (report.created, report.updated, report.skipped, report.failed);
        assert_eq!(counts(report(&checked)), counts(report(&done)), "a dry run foretells the run");
        done
    }

    /// Why a plan is refused.
    pub fn refusal(&self, cx: &Cx, object: &str, workbook: &Workbook, plan: &Plan) -> Vec<&'static str> {
        let begun = self.company.db.write(|tx| {
            let import = import::register(cx, tx, object, "file.csv", None, workbook)?;
            import::start_check(cx, tx, import.id, plan.clone())
        });
        match begun {
            Ok(_) => Vec::new(),
            Err(Error::Invalid(problems)) => problems.iter().map(|problem| problem.message.key).collect(),
            Err(Error::Forbidden(message)) => vec![message.key],
            Err(_) => vec!["not_found"],
        }
    }

    /// Somebody changes a field of the record of this name.
    pub fn change(&self, object: &str, name: &str, field: &'static str, value: impl Into<Value>) {
        let cx = self.cx();
        let object = cx.setup.catalog.object(object).expect("an object").clone();
        let sql = format!("select id from {} where name = ?1 and deleted_at is null", object.name);
        let id = self.company.read(|reader| reader.first(&sql, &[name.into()], |row| row.get::<Uuid>(0))).expect("a statement");
        let draft = Draft::update(id.expect("a record")).set(field, value);
        self.company.write(&cx, |tx| save::save(&cx, tx, &object, draft)).expect("saved");
    }

    pub fn undo(&self, cx: &Cx, id: Uuid) -> Import {
        let begun = self.company.db.write(|tx| import::start_undo(cx, tx, id)).expect("may be undone");
        import::undo(&self.company, cx, &begun, &|_| {}).expect("undone")
    }

    pub fn rows(&self, object: &str) -> i64 {
        let table = if object == "user" { "\"user\"" } else { object };
        self.number(&format!("select count(*) from {table} where deleted_at is null"))
    }

    pub fn number(&self, sql: &str) -> i64 {
        self.company.read(|reader| reader.first(sql, &[], |row| row.get::<i64>(0))).expect("a statement").unwrap_or(0)
    }

    pub fn texts(&self, sql: &str) -> Vec<String> {
        self.company.read(|reader| reader.query(sql, &[], |row| row.get::<String>(0))).expect("a statement")
    }
}

pub fn report(import: &Import) -> &Report {
    import.result.as_ref().expect("a result")
}

pub fn text(text: &str) -> Workbook {
    read::open(text.as_bytes(), "file.csv").expect("a table")
}

/// The text of a real file, where the folder is there.
pub fn real_text(path: &str) -> Option<String> {
    bytes(path).map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
}

/// A real file; none where the folder is not there.
pub fn real(path: &str) -> Option<Workbook> {
    bytes(path).map(|bytes| read::open(&bytes, path).expect("readable"))
}

/// None where the folder is not there. A folder that somebody names has to be there.
fn bytes(path: &str) -> Option<Vec<u8>> {
    let named = std::env::var_os("KAIDAN_DATA").map(PathBuf::from);
    let folder = named.clone().unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"));
    if named.is_none() && !folder.is_dir() {
        println!("{} is not there: {path} not tried", folder.display());
        return None;
    }
    Some(std::fs::read(folder.join(path)).expect("a file"))
}
