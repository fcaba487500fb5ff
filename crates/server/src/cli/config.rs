//! `kaidan config`: the configuration as a file, compared with one, made that of one.

use std::io::Read;
use std::path::{Path, PathBuf};

use base::{Error, Instant, Result};
use clap::Subcommand;
use records::configuration::{self, Change, What};
use serde_json::json;

use super::{Common, Done, place, user};

#[derive(Subcommand)]
pub enum Config {
    /// Write the configuration to a file; - for standard output
    Export { file: PathBuf },
    /// Say what applying a file would change
    Diff { file: PathBuf },
    /// Make the configuration that of a file, as a whole or not at all
    Apply { file: PathBuf },
}

pub fn run(common: &Common, command: &Config) -> Result<Done> {
    let company = place::company(common)?;
    user::set_up(&company)?;
    let cx = company.system("command line", Instant::now()).in_language(super::locale()).from("configuration");
    match command {
        Config::Export { file } => {
            let text = company.read(|reader| configuration::export(&cx, reader))?;
            if file == Path::new("-") {
                return Ok(Done::new(text.trim_end().to_owned(), json!({ "content": text })));
            }
            std::fs::write(file, &text).map_err(|e| failed(file, &e))?;
            Ok(Done::new(format!("the configuration is in {}", file.display()), json!({ "bytes": text.len() })))
        }
        Config::Diff { file } => {
            let text = read(file)?;
            let changes = company.read(|reader| configuration::compare(&cx, reader, &text))?.0;
            Ok(told(&changes, "would change"))
        }
        Config::Apply { file } => {
            let text = read(file)?;
            let changes = company.write(&cx, |tx| configuration::apply(&cx, tx, &text, None))?;
            Ok(told(&changes, "changed"))
        }
    }
}

fn failed(file: &Path, error: &std::io::Error) -> Error {
    Error::Unavailable(format!("{}: {error}", file.display()))
}

/// No more than a file may be long, and a byte to tell that it is longer.
fn read(file: &Path) -> Result<String> {
    let opened = std::fs::File::open(file).map_err(|e| failed(file, &e))?;
    let mut text = String::new();
    let most = configuration::LONGEST as u64 + 1;
    opened.take(most).read_to_string(&mut text).map_err(|e| failed(file, &e))?;
    Ok(text)
}

fn told(changes: &[Change], verb: &str) -> Done {
    let mut lines = Vec::new();
    for change in changes {
        let mark = match change.what {
            What::Added => '+',
            What::Changed => '~',
            What::Removed => '-',
        };
        lines.push(format!("{mark} {}: {}", change.object, change.path.join(" / ")));
        if change.what == What::Changed {
            lines.extend(change.fields.iter().map(|field| format!("    {}: {} -> {}", field.field, field.from, field.to)));
        }
    }
    lines.push(format!("{} items {verb}", changes.len()));
    let each = changes.iter().map(|change| {
        let fields = change.fields.iter().map(|field| json!({ "field": field.field, "from": field.from, "to": field.to }));
        let what = format!("{:?}", change.what).to_lowercase();
        json!({ "object": change.object, "path": change.path, "what": what, "fields": fields.collect::<Vec<_>>() })
    });
    Done::new(lines.join("\n"), json!({ "changes": each.collect::<Vec<_>>() }))
}
