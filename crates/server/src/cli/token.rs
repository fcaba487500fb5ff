//! `kaidan token`: a bearer token with which a program acts as a user.

use base::{Error, Problem, Result};
use clap::Args;
use serde_json::json;

use super::{Common, Done, place, user};
use crate::session::{self, Kind};

#[derive(Args)]
pub struct Token {
    /// The user that the program acts as
    #[arg(long)]
    email: String,
    /// What it is for, as the user's list of sessions shows it
    #[arg(long, default_value = "kaidan token")]
    name: String,
}

pub fn run(common: &Common, command: &Token) -> Result<Done> {
    let company = place::company(common)?;
    let setup = user::set_up(&company)?;
    let email = command.email.to_lowercase();
    let person = setup.people.users().find(|person| person.active && person.email.to_lowercase() == email);
    let person = person.ok_or_else(|| Error::invalid(Problem::at("--email", "unknown_user").with("name", &command.email)))?;
    let cx = company.system("command line", base::Instant::now());
    let (session, token) = company.write(&cx, |tx| session::begin(tx, person.id, Kind::Bearer, Some(&command.name), cx.now))?;
    Ok(Done::new(token.clone(), json!({ "token": token, "expires_at": session.expires_at })))
}
