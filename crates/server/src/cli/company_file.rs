//! The file of a backup: a first line, the length of the archive of the database, the archive (`store::backup`), then each
//! attachment (id, length, bytes, SHA-256) and an id of zeros. The archive goes first: attachments that came while it was
//! written are then there too, and none that it names is missing. Not here: where the file lies, and what is said about it.

use std::io::{Read, Seek, SeekFrom, Write};

use base::{Error, Instant, Message, Problem, Result, Uuid};
use records::Company;
use sha2::{Digest, Sha256};
use store::{Db, Restored};
use tokio_stream::StreamExt;

use super::terms;
use crate::app::LARGEST_FILE;
use crate::files::Files;

const FIRST_LINE: &[u8] = b"kaidan company 1\n";

/// Called with how much is done and how much there is, in steps of whatever takes long.
pub type Tell<'a> = &'a dyn Fn(u64, u64);

/// Writes everything as it is in one moment. Answers the numbers of rows and attachments.
pub fn write(db: &Db, files: &Files, out: &mut (impl Write + Seek), tell: Tell) -> Result<(u64, u64)> {
    out.write_all(FIRST_LINE).map_err(cannot_write)?;
    // The archive's length, which is known when it is written.
    let length_at = out.stream_position().map_err(cannot_write)?;
    out.write_all(&0_u64.to_be_bytes()).map_err(cannot_write)?;
    let begin = out.stream_position().map_err(cannot_write)?;
    let rows = store::backup(db, &mut *out, Instant::now())?;
    let end = out.stream_position().map_err(cannot_write)?;
    out.seek(SeekFrom::Start(length_at)).map_err(cannot_write)?;
    out.write_all(&(end - begin).to_be_bytes()).map_err(cannot_write)?;
    out.seek(SeekFrom::Start(end)).map_err(cannot_write)?;

    let ids = db.read_latest(|reader| reader.query("select id from file order by id", &[], |row| row.get::<Uuid>(0)))?;
    let count = super::runtime()?.block_on(async {
        let mut count = 0;
        for (position, id) in ids.iter().enumerate() {
            tell(position as u64, ids.len() as u64);
            count += u64::from(write_attachment(files, *id, out).await?);
        }
        Ok::<_, Error>(count)
    })?;
    out.write_all(Uuid::nil().as_bytes()).map_err(cannot_write)?;
    Ok((rows, count))
}

/// False for a row whose bytes are gone: `check` tells about it; here it must not spoil the rest.
async fn write_attachment(files: &Files, id: Uuid, out: &mut impl Write) -> Result<bool> {
    let Some(size) = files.size(id).await? else { return Ok(false) };
    out.write_all(id.as_bytes()).map_err(cannot_write)?;
    out.write_all(&size.to_be_bytes()).map_err(cannot_write)?;
    let (mut hash, mut left) = (Sha256::new(), size);
    let mut pieces = std::pin::pin!(files.get(id).await?);
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|e| Error::Unavailable(format!("files: {e}")))?;
        left -= i64::try_from(piece.len()).unwrap_or(i64::MAX);
        hash.update(&piece);
        out.write_all(&piece).map_err(cannot_write)?;
    }
    if left != 0 {
        return Err(Error::Unavailable(format!("the attachment {id} changed while it was read")));
    }
    out.write_all(&hash.finalize()).map_err(cannot_write)?;
    Ok(true)
}

/// Fills an empty database and its attachments. The attachments are looked through first and the rows come in one
/// transaction, so that a damaged file leaves nothing behind.
pub fn read(db: Db, files: &Files, from: &mut (impl Read + Seek), tell: Tell) -> Result<(Restored, u64)> {
    let mut first_line = [0; FIRST_LINE.len()];
    from.read_exact(&mut first_line).map_err(|_| not_a_backup())?;
    if first_line != FIRST_LINE {
        return Err(not_a_backup());
    }
    let length = read_number(from)?;
    let begin = from.stream_position().map_err(|_| broken())?;
    let end = begin.checked_add(length).ok_or_else(broken)?;
    from.seek(SeekFrom::Start(end)).map_err(|_| broken())?;
    let count = attachments(from, |_, _| Ok(()))?;

    from.seek(SeekFrom::Start(begin)).map_err(|_| broken())?;
    let restored = store::restore(&db, from.by_ref().take(length))?;
    from.seek(SeekFrom::Start(end)).map_err(|_| broken())?;
    let company = Company::open(db, sales::catalog())?;
    let steps = count + restored.without_terms.len() as u64;
    for (position, table) in restored.without_terms.iter().enumerate() {
        tell(position as u64, steps);
        terms::make(&company, table)?;
    }
    let runtime = super::runtime()?;
    let mut done = restored.without_terms.len() as u64;
    attachments(from, |id, bytes| {
        tell(done, steps);
        done += 1;
        runtime.block_on(files.put(id, bytes.into()))
    })?;
    Ok((restored, count))
}

/// Hands each attachment on once its checksum is right. Answers how many there are.
fn attachments(from: &mut impl Read, mut take: impl FnMut(Uuid, Vec<u8>) -> Result<()>) -> Result<u64> {
    let mut count = 0;
    loop {
        let mut id = [0; 16];
        from.read_exact(&mut id).map_err(|_| broken())?;
        let id = Uuid::from_bytes(id);
        if id.is_nil() {
            return Ok(count);
        }
        let size = read_number(from)?;
        if size > LARGEST_FILE as u64 {
            return Err(broken());
        }
        let mut bytes = Vec::new();
        from.by_ref().take(size).read_to_end(&mut bytes).map_err(|_| broken())?;
        let mut hash = [0; 32];
        from.read_exact(&mut hash).map_err(|_| broken())?;
        if bytes.len() as u64 != size || Sha256::digest(&bytes).as_slice() != hash {
            return Err(broken());
        }
        take(id, bytes)?;
        count += 1;
    }
}

fn read_number(from: &mut impl Read) -> Result<u64> {
    let mut bytes = [0; 8];
    from.read_exact(&mut bytes).map_err(|_| broken())?;
    Ok(u64::from_be_bytes(bytes))
}

fn cannot_write(error: std::io::Error) -> Error {
    Error::Unavailable(format!("the backup cannot be written: {error}"))
}

fn not_a_backup() -> Error {
    Error::invalid(Problem::new("not_a_backup"))
}

fn broken() -> Error {
    Error::Unsupported(Message::new("backup_broken"))
}
