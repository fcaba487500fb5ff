//! Moves what SQLite's write-ahead log holds into the database file, on a thread of its own: left to itself, SQLite does it inside
//! the write that crosses the limit, and all who wait behind that write wait for it, too. The log can only begin again at its
//! start when all of it was moved, and while others write some is always left; so the little that came in meanwhile is moved
//! while the writer's seat is held.

use std::path::{Path, PathBuf};
use std::sync::Weak;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use base::{Error, Result};
use parking_lot::Mutex;
use rusqlite::Connection;

use crate::dialect;
use crate::group::Seat;
use crate::sqlite::connect;

/// Pages of the log, of 4 KiB each, from which on it is moved.
const LONG: i32 = 8_000;

/// Tells the returned receiver when the log of this connection has become long. To be called after the connection's pragmas, one of
/// which would take the place of the hook.
pub fn watch(writer: &mut Connection) -> Result<Receiver<()>> {
    let (log_is_long, told): (SyncSender<()>, _) = sync_channel(1);
    let hook = move |_: &mut rusqlite::hooks::Wal, pages| {
        if pages >= LONG {
            // Where it was told already, the thread comes to it.
            let _ = log_is_long.try_send(());
        }
        Ok(())
    };
    writer.wal_hook(Some(hook)).map_err(Error::internal)?;
    Ok(told)
}

/// Starts the thread; it ends when the writer's connection is closed.
pub fn start(log_is_long: Receiver<()>, seat: Weak<Mutex<Seat>>, path: PathBuf) {
    thread::spawn(move || {
        while log_is_long.recv().is_ok() {
            // What fails now is tried again after one of the next commits; until then the log grows.
            let _ = shorten(&seat, &path);
        }
    });
}

fn shorten(seat: &Weak<Mutex<Seat>>, path: &Path) -> Result<()> {
    let connection = connect(path, dialect::SQLITE_CHECKPOINTER)?;
    move_log(&connection)?;
    let Some(seat) = seat.upgrade() else { return Ok(()) };
    let mut seat = seat.lock();
    seat.commit();
    move_log(&connection)
}

fn move_log(connection: &Connection) -> Result<()> {
    connection.query_row(dialect::SQLITE_MOVE_LOG, [], |_| Ok(())).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use base::new_id;

    use super::*;
    use crate::group::Writer;
    use crate::sqlite::TemporaryFolder;

    const CREATE: &str = "create table note (id blob primary key, text blob)";
    const INSERT: &str = "insert into note (id, text) values (?1, randomblob(?2))";

    #[test]
    fn a_long_log_is_told_moved_and_begun_again() {
        let folder = TemporaryFolder::new().unwrap();
        let path = folder.0.join("kaidan.db");
        let mut connection = connect(&path, dialect::SQLITE_WRITER).unwrap();
        let told = watch(&mut connection).unwrap();
        let writer = Writer::new(connection);
        let insert = |bytes: i64| {
            writer.write(|tx| tx.execute(INSERT, &[new_id().into(), bytes.into()])).unwrap();
        };
        // Pages in the log, and how many of them were moved.
        let log = || {
            let other = connect(&path, dialect::SQLITE_CHECKPOINTER).unwrap();
            other.query_row(dialect::SQLITE_MOVE_LOG, [], |row| Ok((row.get::<_, i32>(1)?, row.get::<_, i32>(2)?))).unwrap()
        };

        writer.write(|tx| tx.execute(CREATE, &[])).unwrap();
        insert(1_000);
        assert!(told.try_recv().is_err(), "a short log is left alone");
        insert(i64::from(LONG) * 4_096);
        assert!(told.try_recv().is_ok());

        shorten(&writer.seat(), &path).unwrap();
        insert(1_000);
        let (pages, moved) = log();
        assert!(pages < 10 && moved == pages, "{moved} of {pages} pages");
        assert_eq!(writer.write(|tx| tx.query("select id from note", &[], |_| Ok(()))).unwrap().len(), 3);
    }
}
