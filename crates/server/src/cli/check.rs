//! `kaidan check`: whether the data is whole. Reads everything, each attachment too, and changes nothing.

use base::{Error, Result, Uuid};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio_stream::StreamExt;

use super::{Common, Done, place};
use crate::files::Files;
use crate::session::token::hex;

pub fn run(common: &Common) -> Result<Done> {
    let db = place::database(common)?;
    let files = place::files(common)?;
    let mut problems = store::check(&db)?;
    if problems.is_empty() {
        let named = db.read(|reader| {
            reader.query("select id, name, sha256 from file where deleted_at is null", &[], |row| {
                Ok((row.get::<Uuid>(0)?, row.get::<String>(1)?, row.get::<String>(2)?))
            })
        })?;
        super::runtime()?.block_on(async {
            for (id, name, sha256) in named {
                match hash(&files, id).await {
                    Ok(found) if found == sha256 => {}
                    Ok(_) => problems.push(format!("the attachment {id} ({name}) is not what was uploaded")),
                    Err(Error::NotFound) => problems.push(format!("the attachment {id} ({name}) is missing")),
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        })?;
    }
    let text = if problems.is_empty() { "the data is whole".to_owned() } else { problems.join("\n") };
    Ok(Done { text, failed: !problems.is_empty(), json: json!({ "problems": problems }) })
}

async fn hash(files: &Files, id: Uuid) -> Result<String> {
    let mut hash = Sha256::new();
    let mut pieces = std::pin::pin!(files.get(id).await?);
    while let Some(piece) = pieces.next().await {
        hash.update(piece.map_err(|e| Error::Unavailable(format!("files: {e}")))?);
    }
    Ok(hex(&hash.finalize()))
}
