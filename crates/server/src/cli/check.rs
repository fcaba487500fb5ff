//! `kaidan check`: whether the data is whole.

use base::Result;
use serde_json::json;

use super::{Common, Done, place};

pub fn run(common: &Common) -> Result<Done> {
    let db = place::database(common)?;
    let files = place::files(common)?;
    let mut problems = store::check(&db)?;
    if problems.is_empty() {
        let named = db.read(|reader| {
            reader.query("select id, name, size from file where deleted_at is null", &[], |row| {
                Ok((row.get::<base::Uuid>(0)?, row.get::<String>(1)?, row.get::<i64>(2)?))
            })
        })?;
        super::runtime()?.block_on(async {
            for (id, name, size) in named {
                match files.size(id).await {
                    Ok(Some(there)) if there == size => {}
                    Ok(Some(_)) => {
                        problems.push(format!("the attachment {id} ({name}) has not the size that it was uploaded with"))
                    }
                    Ok(None) => problems.push(format!("the attachment {id} ({name}) is missing")),
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        })?;
    }
    let text = if problems.is_empty() { "the data is whole".to_owned() } else { problems.join("\n") };
    Ok(Done { text, failed: !problems.is_empty(), json: json!({ "problems": problems }) })
}
