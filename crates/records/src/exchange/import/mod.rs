//! Rows of a file become records. A file is read twice: once to learn what it refers to (`survey`), when all references are
//! looked up in a few statements (`references`), once to write it, a batch of rows per transaction (`batch`). A dry run is the
//! same with every transaction rolled back. Each row that fails says line, column and reason; no row stops another.
//!
//! The `import` table remembers plan, progress and result (`row`); `undo` reads the events to take everything back.
//! Not here: reading the file, threads, where the file is kept.

mod batch;
mod cells;
mod create;
mod draft;
mod engine;
mod failed;
mod fields;
mod identity;
mod lease;
mod links;
mod lookup;
mod mapping;
mod places;
mod references;
mod report;
mod row;
mod suggest;
mod survey;
mod teams;
mod undo;

pub use engine::{Job, check, run};
pub use failed::failed_csv;
pub use lease::{KEEP, LEASE, Lease, cancel, keep, recover, recover_all};
pub use report::{Kept, Report, RowProblem, Suggestion, Taken, Told, Undone, Unresolved, UnresolvedValue};
pub use row::{Import, Progress, State, find, list, register, start_check, start_run, start_undo};
pub use undo::undo;

/// The code of a cell that names no record. Told once per value, not once per row.
const UNRESOLVED: &str = "import_reference_unresolved";
/// How events say which import they belong to.
const ORIGIN: &str = "import:";
