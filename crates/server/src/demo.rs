//! The demo company: fills an empty database once, and remembers beside it with which users a visitor may sign in. Never
//! touches a company that is there already.

use std::path::Path;

use base::{Error, Instant, Result};
use records::Company;
use serde_json::json;

use crate::app::DemoUser;
use crate::session::{password, token};

/// Names the users of the sign-in page; lies in the data folder.
const FILE: &str = "demo-users.json";

/// Fills the database where it is empty.
pub fn fill(company: &Company, folder: &Path) -> Result<()> {
    if !company.setup().is_new() {
        return Ok(());
    }
    let now = Instant::now();
    let started = std::time::Instant::now();
    // Everybody has the same password, made here and written nowhere but beside this very company.
    let password = format!("kaidan-{}", &token::fresh()[..8]);
    let today = now.to_zoned(company.setup().settings.time_zone.clone()).date();
    ::demo::fill(company, today, &password::hash(&password)?)?;
    let users: Vec<_> = ::demo::DEMO_USERS
        .iter()
        .map(|user| json!({ "email": user.email, "name": user.name, "role": user.role_in_words(base::Locale::ZhCn), "password": password }))
        .collect();
    let path = folder.join(FILE);
    let text = serde_json::to_string_pretty(&users).map_err(Error::internal)?;
    std::fs::write(&path, text).map_err(|e| Error::Unavailable(format!("{}: {e}", path.display())))?;
    tracing::info!("made the demo company in {} ms", started.elapsed().as_millis());
    Ok(())
}

/// The users that the sign-in page names; none where there is no demo company.
pub fn users(folder: &Path) -> Vec<DemoUser> {
    let text = std::fs::read_to_string(folder.join(FILE)).unwrap_or_default();
    let rows: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap_or_default();
    let text = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap_or("").to_owned();
    rows.iter()
        .map(|row| DemoUser {
            email: text(row, "email"),
            name: text(row, "name"),
            role: text(row, "role"),
            password: text(row, "password"),
        })
        .collect()
}
