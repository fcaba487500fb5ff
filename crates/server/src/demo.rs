//! The demo company: fills an empty database once, and remembers beside it with which users a visitor may sign in. Never
//! touches a company that is there already.

use std::path::Path;

use base::{Error, Instant, Locale, Result, words};
use records::Company;
use records::describe::Choice;
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
        .map(|user| {
            let role = user.role.value();
            json!({ "email": user.email, "name": user.name, "role": role, "team": user.team, "password": password })
        })
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
            role: String::new(),
            password: text(row, "password"),
            role_kind: text(row, "role"),
            team: text(row, "team"),
        })
        .collect()
}

impl DemoUser {
    /// With the role in words: Sales manager · 华东大区.
    pub fn in_language(&self, locale: Locale) -> DemoUser {
        let role = words::find(locale, &format!("choice.role.kind.{}", self.role_kind)).unwrap_or(&self.role_kind);
        let role = if self.team.is_empty() { role.to_owned() } else { format!("{role} · {}", self.team) };
        DemoUser { role, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_have_words_in_every_language() {
        let user = |role_kind: &str, team: &str| DemoUser {
            email: String::new(),
            name: String::new(),
            role: String::new(),
            password: String::new(),
            role_kind: role_kind.into(),
            team: team.into(),
        };
        let manager = user("manager", "华东大区");
        for (locale, role) in [
            (Locale::En, "Sales manager · 华东大区"),
            (Locale::ZhCn, "销售经理 · 华东大区"),
            (Locale::ZhTw, "業務經理 · 华东大区"),
        ] {
            assert_eq!(manager.in_language(locale).role, role);
            for user in ::demo::DEMO_USERS.map(|known| user(known.role.value(), "")) {
                let role = user.in_language(locale).role;
                assert!(!role.is_empty() && role != user.role_kind, "{role} in {locale:?}");
            }
        }
    }
}
