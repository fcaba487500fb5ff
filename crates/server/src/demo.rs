//! The demo company: fills an empty database once, and remembers beside it with which users a visitor may sign in. Never
//! touches a company that is there already.

use std::path::Path;

use base::{Error, Instant, Result};
use records::Company;
use records::describe::Choice;
use records::people::Person;
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
    found(company, now)?;
    let users = give_password(company, now)?;
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
        .map(|row| DemoUser { email: text(row, "email"), name: text(row, "name"), role: text(row, "role"), password: text(row, "password") })
        .collect()
}

/// Everybody of the demo company has the same password, made here and nowhere written but beside this very company. One hash
/// for all: hashing forty times would take longer than making two years of business.
fn give_password(company: &Company, now: Instant) -> Result<Vec<serde_json::Value>> {
    let password = format!("kaidan-{}", &token::fresh()[..8]);
    let hash = password::hash(&password)?;
    let setup = company.setup();
    let mut people: Vec<_> = setup.people.users().filter(|person| person.active).cloned().collect();
    people.sort_by(|a, b| a.email.cmp(&b.email));
    let cx = company.system("demo", now);
    company.write(&cx, |tx| people.iter().try_for_each(|person| password::store(tx, person.id, &hash, now)))?;
    let mut shown: Vec<&Person> = Vec::new();
    for person in &people {
        if shown.iter().all(|other| other.role != person.role) {
            shown.push(person);
        }
    }
    shown.sort_by_key(|person| person.role_kind as u8);
    let role = |person: &Person| setup.people.role(person.role).map_or_else(|| person.role_kind.value().to_owned(), |(name, _)| name.clone());
    Ok(shown
        .into_iter()
        .map(|person| json!({ "email": person.email, "name": person.name, "role": role(person), "password": password }))
        .collect())
}

/// (until the demo crate is there)
fn found(company: &Company, now: Instant) -> Result<()> {
    let wish = sales::SetUp {
        company_name: "开单演示".into(),
        base_currency: "CNY".into(),
        time_zone: "Asia/Shanghai".into(),
        locale: base::Locale::ZhCn,
        name: "管理员".into(),
        email: "admin@example.com".into(),
    };
    sales::set_up(company, now, &wish).map(drop)
}
