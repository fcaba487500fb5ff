//! `kaidan user add`: a user from the command line; the way back in when the last administrator forgot the password.

use std::io::BufRead;

use base::{Error, Message, Problem, Result, Uuid};
use clap::Subcommand;
use records::list::{self, query::Query};
use records::{Company, Draft, Record, Setup, save};
use serde_json::json;

use super::{Common, Done, place};
use crate::session::password;

#[derive(Subcommand)]
pub enum User {
    /// Add a user; the password is read from standard input
    Add {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
        /// A role's name, or its kind: administrator, director, manager, representative, assistant, finance, auditor
        #[arg(long)]
        role: String,
        /// A team's name
        #[arg(long)]
        team: Option<String>,
    },
}

pub fn run(common: &Common, command: User) -> Result<Done> {
    let User::Add { email, name, role, team } = command;
    let company = place::company(common)?;
    let setup = set_up(&company)?;
    let role = find_role(&company, &role)?;
    let team = team.map(|team| find_team(&setup, &team)).transpose()?;
    let password = read_password()?;
    password::check(&password, &email)?;
    let hash = password::hash(&password)?;
    let cx = company.system("command line", base::Instant::now());
    let id = company.write(&cx, |tx| {
        let mut draft = Draft::create().set("email", email.as_str()).set("name", name.as_str()).set("role", role);
        if let Some(team) = team {
            draft = draft.set("team", team);
        }
        let id = save::save(&cx, tx, cx.setup.catalog.object("user")?, draft)?.record.id();
        password::store(tx, id, &hash, cx.now)?;
        Ok(id)
    })?;
    Ok(Done::new(format!("added {email}"), json!({ "id": id, "email": email })))
}

/// The set-up of a company that has been founded.
pub fn set_up(company: &Company) -> Result<std::sync::Arc<Setup>> {
    let setup = company.setup();
    if setup.is_new() { Err(Error::Forbidden(Message::new("not_set_up"))) } else { Ok(setup) }
}

fn find_role(company: &Company, wanted: &str) -> Result<Uuid> {
    let cx = company.system("command line", base::Instant::now());
    let roles = company.read(|reader| list::page(&cx, reader, cx.setup.catalog.object("role")?, &Query::default()))?;
    let find = |field: &str| roles.entries.iter().map(|entry| &entry.record).find(|record| record.text(field) == Some(wanted));
    let found = find("name").or_else(|| find("kind"));
    found.map(Record::id).ok_or_else(|| Error::invalid(Problem::at("--role", "unknown_role").with("name", wanted)))
}

fn find_team(setup: &Setup, wanted: &str) -> Result<Uuid> {
    let found = setup.people.teams().find(|team| team.name == wanted);
    found.map(|team| team.id).ok_or_else(|| Error::invalid(Problem::at("--team", "unknown_team").with("name", wanted)))
}

/// The first line of standard input.
fn read_password() -> Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|e| Error::Unavailable(format!("standard input: {e}")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
