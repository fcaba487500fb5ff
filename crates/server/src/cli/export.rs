//! `kaidan export`: records as a file, CSV or a workbook by the file's name.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use base::{Error, Result};
use clap::Args;
use records::exchange::export;
use records::list::query::Query;
use serde_json::json;

use super::{Common, Done, place, user};
use crate::odata::parse;

#[derive(Args)]
pub struct Export {
    /// The object: lead, account, opportunity …
    object: String,
    /// The file to write: NAME.csv or NAME.xlsx
    file: PathBuf,
    /// Which records, as an OData filter: "stage/kind eq 'open'"
    #[arg(long)]
    filter: Option<String>,
}

pub fn run(common: &Common, command: &Export) -> Result<Done> {
    let company = place::company(common)?;
    user::set_up(&company)?;
    let cx = company.system("command line", base::Instant::now()).in_language(super::locale());
    let object = cx.setup.catalog.object(&command.object)?;
    let filter = command.filter.as_deref().map(parse::filter).transpose()?;
    let query = Query { filter, ..Query::default() };
    let failed = |e: std::io::Error| Error::Unavailable(format!("{}: {e}", command.file.display()));
    let as_workbook = command.file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"));
    // Written beside its place and moved there whole: an export that fails leaves the file that was there.
    let partial = command.file.with_extension("partial");
    let written = (|| {
        let mut out = BufWriter::with_capacity(1 << 16, File::create(&partial).map_err(failed)?);
        let rows = company.read(|reader| match as_workbook {
            true => export::xlsx(&cx, reader, object, query, &mut out),
            false => export::csv(&cx, reader, object, query, &mut out),
        })?;
        out.flush().map_err(failed)?;
        std::fs::rename(&partial, &command.file).map_err(failed)?;
        Ok(rows)
    })();
    let rows: u64 = written.inspect_err(|_: &Error| drop(std::fs::remove_file(&partial)))?;
    Ok(Done::new(format!("{rows} rows are in {}", command.file.display()), json!({ "rows": rows })))
}
