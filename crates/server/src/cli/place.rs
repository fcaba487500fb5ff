//! Where a company's data is: a folder with the embedded database, or PostgreSQL, and attachments in the folder or on S3.

use std::path::Path;

use base::{Error, Result};
use records::Company;
use store::Db;

use super::Common;
use crate::channel::Seal;
use crate::files::Files;

pub fn database(common: &Common) -> Result<Db> {
    match &common.database {
        Some(url) => Db::open(url),
        None => {
            make_folder(&common.data)?;
            Db::open(&format!("sqlite:{}", common.data.join("kaidan.db").display()))
        }
    }
}

/// The company as commands use it, the schema brought up to date.
pub fn company(common: &Common) -> Result<Company> {
    Company::open(database(common)?, sales::catalog())
}

pub fn files(common: &Common) -> Result<Files> {
    match &common.files {
        Some(url) => Files::at_url(url),
        None => {
            make_folder(&common.data)?;
            Files::folder(&common.data.join("files"))
        }
    }
}

/// The key of the channels' addresses: the one given, else the one of the data folder.
pub fn seal(common: &Common, key: Option<&str>) -> Result<Seal> {
    if let Some(key) = key {
        return Seal::from_text(key);
    }
    make_folder(&common.data)?;
    Seal::in_file(&common.data.join("channels.key"))
}

/// What a company has entered is nobody else's to read on this machine.
fn make_folder(folder: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let failed = |e: std::io::Error| Error::Unavailable(format!("{}: {e}", folder.display()));
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)
}
