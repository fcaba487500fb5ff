//! `kaidan import`: a file of records. What nobody is there to be asked is decided as the columns' names and contents suggest.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;

use base::{Error, Result};
use clap::{Args, ValueEnum};
use records::Company;
use records::exchange::import::{self, Import, Job, Progress, Report};
use records::exchange::plan::{OnDuplicate, Plan};
use records::exchange::read;
use serde_json::json;

use super::keep::progress;
use super::{Common, Done, place, user};

#[derive(Args)]
pub struct ImportFile {
    /// The object that the rows are: lead, account, opportunity …
    object: String,
    /// CSV (UTF-8, GB18030, Big5) or a workbook (XLSX, XLS, ODS)
    file: PathBuf,
    /// The sheet; the one with the most rows where none is named
    #[arg(long)]
    sheet: Option<String>,
    /// What a column means: "COLUMN=field"; "COLUMN=" leaves it out, "COLUMN=new:KIND" makes a field of it
    #[arg(long, value_name = "COLUMN=FIELD")]
    map: Vec<String>,
    /// What happens to a row that means a record which is there
    #[arg(long, value_enum, default_value = "skip")]
    on_duplicate: Duplicate,
    /// Only tell what would happen
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Duplicate {
    Skip,
    Update,
    Add,
}

pub fn run(common: &Common, command: &ImportFile) -> Result<Done> {
    let company = place::company(common)?;
    user::set_up(&company)?;
    let name = command.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = std::fs::read(&command.file).map_err(|e| Error::Unavailable(format!("{}: {e}", command.file.display())))?;
    let workbook = read::open(&bytes, &name)?;
    let cx = company.system("command line", base::Instant::now()).in_language(super::locale());
    let object = cx.setup.catalog.object(&command.object)?.clone();
    let mut plan = Plan::guessed(&cx, &object, &workbook, command.sheet.as_deref())?;
    command.map.iter().try_for_each(|text| plan.map(text))?;
    plan.on_duplicate = match command.on_duplicate {
        Duplicate::Skip => OnDuplicate::Skip,
        Duplicate::Update => OnDuplicate::Update,
        Duplicate::Add => OnDuplicate::Add,
    };

    let bar = progress(common, 0);
    let told = |now: Progress| {
        bar.set_length(now.total);
        bar.set_position(now.done);
    };
    let cancel = AtomicBool::new(false);
    let job = |import| Job { company: &company, cx: &cx, import, workbook: &workbook, progress: &told, cancel: &cancel };
    let import = company.write(&cx, |tx| {
        let import = import::register(&cx, tx, &object.name, &name, None, &workbook)?;
        import::start_check(&cx, tx, import.id, plan)
    })?;
    let mut import = kept(&company, &import, || import::check(&job(&import)))?;
    if !command.dry_run && import.result.as_ref().is_none_or(|report| report.stopped.is_none()) {
        let started = company.write(&cx, |tx| import::start_run(&cx, tx, import.id))?;
        import = kept(&company, &started, || import::run(&job(&started)))?;
    }
    bar.finish_and_clear();
    Ok(done(&import, import.json(&cx), command.dry_run))
}

/// Does the work, and says all the while that this command is at it, so that no server takes it for cut off.
fn kept(company: &Company, import: &Import, work: impl FnOnce() -> Result<Import>) -> Result<Import> {
    let (ended, end) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            while let (Some(lease), Err(RecvTimeoutError::Timeout)) = (&import.lease, end.recv_timeout(import::KEEP)) {
                if let Err(error) = import::keep(&company.db, lease, base::Instant::now()) {
                    tracing::warn!("keeping the import: {error}");
                }
            }
        });
        let outcome = work();
        drop(ended);
        outcome
    })
}

fn done(import: &Import, json: serde_json::Value, dry: bool) -> Done {
    let nothing = Report::default();
    let report = import.result.as_ref().unwrap_or(&nothing);
    let locale = super::locale();
    let mut lines = vec![format!(
        "{}{} created, {} updated, {} skipped, {} failed",
        if dry { "dry run: " } else { "" },
        report.created,
        report.updated,
        report.skipped,
        report.failed
    )];
    for problem in report.problems.iter().take(20) {
        let column = problem.column.as_deref().map(|column| format!(", {column}")).unwrap_or_default();
        lines.push(format!("line {}{column}: {} {}", problem.line, problem.told.say(locale), problem.value));
    }
    for unresolved in &report.unresolved {
        for value in unresolved.values.iter().take(20) {
            lines.push(format!("{}: “{}” is not found ({} rows)", unresolved.field, value.value, value.count));
        }
    }
    lines.extend(report.stopped.iter().map(|told| told.say(locale)));
    let failed = report.failed > 0 || report.stopped.is_some();
    Done { text: lines.join("\n"), json: json!({ "import": json }), failed }
}
