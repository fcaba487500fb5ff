//! The demo company: fills an empty database once, and remembers beside it with which users a visitor may sign in. Never
//! touches a company that is there already.

use std::path::Path;

use base::{Error, Instant, Result};
use records::Company;
use records::describe::Choice;
use serde::{Deserialize, Serialize};

use crate::session::{password, token};

/// Names the users of the sign-in page; lies in the data folder.
const FILE: &str = "demo-users.json";

/// One of the people that the sign-in page of a demo company names.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct DemoUser {
    pub email: String,
    pub name: String,
    /// The kind of role.
    pub role: String,
    /// Empty for the whole company.
    pub team: String,
    pub password: String,
}

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
    let users = ::demo::DEMO_USERS.map(|user| DemoUser {
        email: user.email.to_owned(),
        name: user.name.to_owned(),
        role: user.role.value().to_owned(),
        team: user.team.to_owned(),
        password: password.clone(),
    });
    let path = folder.join(FILE);
    let text = serde_json::to_string_pretty(&users).map_err(Error::internal)?;
    std::fs::write(&path, text).map_err(|e| Error::Unavailable(format!("{}: {e}", path.display())))?;
    tracing::info!("made the demo company in {} ms", started.elapsed().as_millis());
    Ok(())
}

/// The users that the sign-in page names; none where there is no demo company.
pub fn users(folder: &Path) -> Vec<DemoUser> {
    let text = std::fs::read_to_string(folder.join(FILE)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}
