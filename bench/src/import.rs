//! 100,000 leads from a file: read, compared with each other and with what is there, saved with history and search terms.

use std::fmt::Write;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use base::Result;
use records::Company;
use records::exchange::import::{self, Job};
use records::exchange::plan::Plan;
use records::exchange::read;

use crate::data;

pub const ROWS: usize = 100_000;
/// One row in so many is in the file twice.
const TWICE: usize = 50;

/// What an import took: its dry run, which people look at first, and the import itself.
pub struct Took {
    pub check: Duration,
    pub run: Duration,
}

/// Imports leads that are not there yet; fails where other rows were created or skipped than the file says.
pub fn leads(company: &Company) -> Result<Took> {
    let before = company.read(|r| r.first("select count(*) from lead", &[], |row| row.get::<i64>(0)))?.unwrap_or_default();
    let workbook = read::open(file(before).as_bytes(), "leads.csv")?;
    let cx = company.system("benchmark", data::now());
    let object = cx.setup.catalog.object("lead")?.clone();
    let mut plan = Plan::guessed(&cx, &object, &workbook, None)?;
    plan.create = vec!["*".into()];
    let cancel = AtomicBool::new(false);
    let job = |import| Job { company, cx: &cx, import, workbook: &workbook, progress: &|_| {}, cancel: &cancel };
    let import = company.write(&cx, |tx| {
        let import = import::register(&cx, tx, &object.name, "leads.csv", None, &workbook)?;
        import::start_check(&cx, tx, import.id, plan)
    })?;
    let started = Instant::now();
    import::check(&job(&import))?;
    let check = started.elapsed();
    let import = company.write(&cx, |tx| import::start_run(&cx, tx, import.id))?;
    let started = Instant::now();
    let report = import::run(&job(&import))?.result.unwrap_or_default();
    let run = started.elapsed();
    let twice = (ROWS / TWICE) as u64;
    if (report.created, report.skipped, report.failed) != (ROWS as u64, twice, 0) {
        let wrong = format!(
            "{} created, {} skipped, {} failed: {:?}",
            report.created,
            report.skipped,
            report.failed,
            report.problems.first()
        );
        return Err(base::Error::internal(wrong));
    }
    Ok(Took { check, run })
}

/// Rows that are new where `after` leads are there.
fn file(after: i64) -> String {
    let mut text = String::with_capacity(ROWS * 120);
    text.push_str("姓名,公司,手机,电子邮箱,职位,来源,预计金额,备注\n");
    for n in 0..ROWS {
        let number = after as usize + n;
        let company = format!("{}{}{}{number}有限公司", data::PLACES[n % 10], data::NAMES[n % 16], data::TRADES[n % 12]);
        let source = ["展会", "官网", "转介绍", "电话"][n % 4];
        let mut line = String::new();
        let _ = writeln!(
            line,
            "{}{},{company},139{number:08},lead{number}@example.com,采购经理,{source},{}.50,第 {n} 行",
            data::NAMES[n % 16],
            n % 97,
            10_000 + n
        );
        text.push_str(&line);
        if n % TWICE == 0 {
            text.push_str(&line);
        }
    }
    text
}
