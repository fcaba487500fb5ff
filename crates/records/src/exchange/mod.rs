//! In and out of Kaidan. Files are read (`read`) and cells turned into values (`parse`); columns find their fields (`guess`);
//! a `plan` says what to do; `import` does it, tries it out and takes it back; `export` writes what a question answers, and
//! `template` an empty file to fill in. Everything is written by `records::save`, nothing here knows a table.
//!
//! ```text
//! let workbook = read::open(&bytes, file_name)?;
//! // the server: the file is stored, each step answers the row of `GET /api/imports/ID` by `Import::json(&cx)`
//! import::register(&cx, tx, "lead", file_name, Some(file_id), &workbook) -> Result<Import>
//! import::start_check(&cx, tx, id, plan) -> Result<Import>      // refuses a wrong plan; then, on a thread:
//! import::check(&Job { company, cx, import, workbook, progress, cancel }) -> Result<Import>
//! import::start_run(&cx, tx, id) -> Result<Import>              // then, on a thread:
//! import::run(&Job { … }) -> Result<Import>
//! import::start_undo(&cx, tx, id) -> Result<Import>             // then, on a thread:
//! import::undo(company, &cx, &import, progress) -> Result<Import>
//! import::keep(db, &lease, now)                                 // each `KEEP` while one of these is at work
//! import::find(&cx, reader, id) · import::list(&cx, reader) · import::recover(db, now) now and then
//! import::failed_csv(&cx, &import, &workbook, &mut out) -> Result<()>
//! // the command line: the same, with `Plan::guessed(&cx, object, &workbook, sheet)?` as plan and `plan.map("COLUMN=field")?`
//! export::csv(&cx, reader, object, query, &mut out) · export::xlsx(…) -> Result<u64>    // rows
//! template::xlsx(&cx, object, &mut out) -> Result<()>
//! ```
//!
//! Only the importer and administrators see an import. A plan is the JSON of the contract (`docs/operate/api.md`) by serde.

pub mod export;
pub mod guess;
pub mod import;
pub mod parse;
pub mod plan;
pub mod read;
pub mod template;

#[cfg(test)]
mod tests;
