//! `kaidan backup` and `kaidan restore`: the whole company in one file (`company_file` says what is in it).

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use base::{Error, Problem, Result};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use super::{Common, Done, company_file, place};

#[derive(Args)]
pub struct Backup {
    /// The file to write; it must not exist
    file: PathBuf,
}

#[derive(Args)]
pub struct Restore {
    /// A file that `kaidan backup` wrote
    file: PathBuf,
}

pub fn backup(common: &Common, command: &Backup) -> Result<Done> {
    let db = place::database(common)?;
    let files = place::files(common)?;
    // Written beside its place and moved there whole: a file of that name is a whole backup or none.
    let partial = command.file.with_extension("partial");
    let failed = |e: std::io::Error| Error::Unavailable(format!("{}: {e}", command.file.display()));
    if command.file.exists() {
        return Err(Error::invalid(Problem::at("FILE", "file_exists")));
    }
    let bar = progress(common, 0);
    let written = (|| -> Result<(u64, u64)> {
        let mut out = BufWriter::with_capacity(1 << 18, create_private(&partial).map_err(failed)?);
        let written = company_file::write(&db, &files, &mut out, &|done, total| tell(&bar, done, total))?;
        let file = out.into_inner().map_err(|e| failed(e.into_error()))?;
        file.sync_all().map_err(failed)?;
        std::fs::rename(&partial, &command.file).map_err(failed)?;
        Ok(written)
    })();
    bar.finish_and_clear();
    let (rows, count) = written.inspect_err(|_| drop(std::fs::remove_file(&partial)))?;
    let text = format!("{rows} rows and {count} attachments are in {}", command.file.display());
    Ok(Done::new(text, json!({ "rows": rows, "files": count })))
}

fn create_private(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

pub fn restore(common: &Common, command: &Restore) -> Result<Done> {
    let failed = |e: std::io::Error| Error::Unavailable(format!("{}: {e}", command.file.display()));
    let mut from = BufReader::with_capacity(1 << 18, File::open(&command.file).map_err(failed)?);
    let db = place::database(common)?;
    let files = place::files(common)?;
    let bar = progress(common, 0);
    let restored = company_file::read(db, &files, &mut from, &|done, total| tell(&bar, done, total));
    bar.finish_and_clear();
    let (restored, count) = restored?;
    let text = format!("{} rows and {count} attachments were restored", restored.rows);
    Ok(Done::new(text, json!({ "rows": restored.rows, "tables": restored.tables, "files": count })))
}

fn tell(bar: &ProgressBar, done: u64, total: u64) {
    bar.set_length(total);
    bar.set_position(done);
}

/// A bar on the terminal; silent where nobody watches.
pub fn progress(common: &Common, total: u64) -> ProgressBar {
    let target = if common.json { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(total), target);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
