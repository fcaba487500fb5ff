//! `kaidan backup` and `kaidan restore`: the whole company in one file. First line, then each attachment (id, length, bytes), an
//! id of zeros, and the archive of the database. The attachments go first because only the archive knows its own end.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::PathBuf;

use axum::body::Bytes;
use base::{Error, Instant, Message, Problem, Result, Uuid};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use tokio_stream::StreamExt;

use super::{Common, Done, place, terms};
use crate::files::Files;

const FIRST_LINE: &[u8] = b"kaidan company 1\n";

/// The number of the last step of the schema that this program knows; `store` has none yet.
const NEWEST_SCHEMA: i64 = 0;

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
    let written = (|| -> Result<(u64, u64)> {
        let mut out = BufWriter::with_capacity(1 << 18, create_private(&partial).map_err(failed)?);
        out.write_all(FIRST_LINE).map_err(failed)?;
        let ids = db.read(|reader| reader.query("select id from file order by id", &[], |row| row.get::<Uuid>(0)))?;
        let count = write_files(common, &files, &ids, &mut out)?;
        out.write_all(Uuid::nil().as_bytes()).map_err(failed)?;
        let rows = store::backup(&db, &mut out, Instant::now())?;
        let file = out.into_inner().map_err(|e| failed(e.into_error()))?;
        file.sync_all().map_err(failed)?;
        std::fs::rename(&partial, &command.file).map_err(failed)?;
        Ok((rows, count))
    })();
    let (rows, count) = written.inspect_err(|_| drop(std::fs::remove_file(&partial)))?;
    let text = format!("{rows} rows and {count} attachments are in {}", command.file.display());
    Ok(Done::new(text, json!({ "rows": rows, "files": count })))
}

fn create_private(path: &std::path::Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

fn write_files(common: &Common, files: &Files, ids: &[Uuid], out: &mut impl Write) -> Result<u64> {
    let bar = progress(common, ids.len() as u64);
    let mut count = 0;
    super::runtime()?.block_on(async {
        for id in ids {
            bar.inc(1);
            // A row whose bytes are gone is told by `check`; here it must not spoil the rest.
            let Some(size) = files.size(*id).await? else { continue };
            let cannot = |e: std::io::Error| Error::Unavailable(e.to_string());
            out.write_all(id.as_bytes()).map_err(cannot)?;
            out.write_all(&size.to_be_bytes()).map_err(cannot)?;
            let mut pieces = std::pin::pin!(files.get(*id).await?);
            let mut left = size;
            while let Some(piece) = pieces.next().await {
                let piece = piece.map_err(cannot)?;
                left -= i64::try_from(piece.len()).unwrap_or(i64::MAX);
                out.write_all(&piece).map_err(cannot)?;
            }
            if left != 0 {
                return Err(Error::Unavailable(format!("the attachment {id} changed while it was read")));
            }
            count += 1;
        }
        Ok(())
    })?;
    bar.finish_and_clear();
    Ok(count)
}

pub fn restore(common: &Common, command: &Restore) -> Result<Done> {
    let db = place::database(common)?;
    let files = place::files(common)?;
    let failed = |e: std::io::Error| Error::Unavailable(format!("{}: {e}", command.file.display()));
    let mut from = BufReader::with_capacity(1 << 18, File::open(&command.file).map_err(failed)?);
    let mut first_line = vec![0; FIRST_LINE.len()];
    from.read_exact(&mut first_line).map_err(|_| not_a_backup())?;
    if first_line != FIRST_LINE {
        return Err(not_a_backup());
    }
    let count = read_files(&files, &mut from)?;
    let restored = store::restore(&db, from, NEWEST_SCHEMA)?;
    let company = records::Company::open(db, sales::catalog())?;
    let bar = progress(common, restored.without_terms.len() as u64);
    for table in &restored.without_terms {
        terms::make(&company, table)?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let text = format!("{} rows and {count} attachments were restored", restored.rows);
    Ok(Done::new(text, json!({ "rows": restored.rows, "tables": restored.tables, "files": count })))
}

fn read_files(files: &Files, from: &mut impl Read) -> Result<u64> {
    let broken = |_| Error::Unsupported(Message::new("backup_broken"));
    let runtime = super::runtime()?;
    let mut count = 0;
    loop {
        let mut id = [0; 16];
        from.read_exact(&mut id).map_err(broken)?;
        let id = Uuid::from_bytes(id);
        if id.is_nil() {
            return Ok(count);
        }
        let mut size = [0; 8];
        from.read_exact(&mut size).map_err(broken)?;
        let size = u64::from_be_bytes(size);
        if size > crate::app::LARGEST_FILE as u64 {
            return Err(Error::Unsupported(Message::new("backup_broken")));
        }
        let mut bytes = Vec::new();
        from.by_ref().take(size).read_to_end(&mut bytes).map_err(broken)?;
        if bytes.len() as u64 != size {
            return Err(Error::Unsupported(Message::new("backup_broken")));
        }
        runtime.block_on(files.put(id, Bytes::from(bytes)))?;
        count += 1;
    }
}

fn not_a_backup() -> Error {
    Error::Unsupported(Message::new("not_a_backup"))
}

/// A bar on the terminal; silent where nobody watches.
pub fn progress(common: &Common, total: u64) -> ProgressBar {
    let target = if common.json { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(total), target);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
