//! The command line: one file per command. Each opens the database that `--data` or `--database` names, says what it did (as
//! JSON with `--json`), and ends with status 0 only if all went well.

mod check;
mod company_file;
mod config;
mod export;
mod import;
mod keep;
mod place;
mod serve;
mod terms;
mod token;
mod user;

use std::process::ExitCode;

use base::{Error, Locale, Result};
use clap::{Args, Parser, Subcommand};
use serde_json::Value as Json;

use crate::error;

/// Kaidan 开单, sales management.
#[derive(Parser)]
#[command(name = "kaidan", version, about, disable_help_subcommand = false)]
struct Line {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

/// What every command takes.
#[derive(Args, Clone)]
struct Common {
    /// Folder of the embedded database, attachments and keys
    #[arg(long, global = true, value_name = "DIR", env = "KAIDAN_DATA", default_value = "data")]
    data: std::path::PathBuf,
    /// PostgreSQL instead of the embedded database: postgres://USER@HOST/NAME
    #[arg(long, global = true, value_name = "URL", env = "KAIDAN_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// Where attachments are kept, if not in the data folder: s3://BUCKET/PREFIX
    #[arg(long, global = true, value_name = "URL", env = "KAIDAN_FILES")]
    files: Option<String>,
    /// Machine-readable output
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server until SIGTERM or Ctrl-C
    Serve(serve::Serve),
    /// Import records from a file
    Import(import::ImportFile),
    /// Write records to a file
    Export(export::Export),
    /// The configuration as a file
    Config {
        #[command(subcommand)]
        command: config::Config,
    },
    /// Users
    User {
        #[command(subcommand)]
        command: user::User,
    },
    /// Print a bearer token for a program
    Token(token::Token),
    /// Write everything into one file, while the server runs
    Backup(keep::Backup),
    /// Fill an empty database from such a file
    Restore(keep::Restore),
    /// Verify that the data is whole
    Check,
}

/// Runs what the arguments ask for.
pub fn run() -> ExitCode {
    let line = Line::parse();
    log(&line.command);
    let outcome = match line.command {
        Command::Serve(command) => serve::run(&line.common, command),
        Command::Import(command) => import::run(&line.common, &command),
        Command::Export(command) => export::run(&line.common, &command),
        Command::Config { command } => config::run(&line.common, &command),
        Command::User { command } => user::run(&line.common, command),
        Command::Token(command) => token::run(&line.common, &command),
        Command::Backup(command) => keep::backup(&line.common, &command),
        Command::Restore(command) => keep::restore(&line.common, &command),
        Command::Check => check::run(&line.common),
    };
    match outcome {
        Ok(done) => {
            done.print(line.common.json);
            if done.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err(error) => {
            complain(&error, line.common.json);
            ExitCode::FAILURE
        }
    }
}

/// What a command has to say when it has ended.
struct Done {
    text: String,
    json: Json,
    failed: bool,
}

impl Done {
    fn new(text: impl Into<String>, json: Json) -> Self {
        Done { text: text.into(), json, failed: false }
    }

    fn print(&self, as_json: bool) {
        if as_json {
            println!("{}", self.json);
        } else if !self.text.is_empty() {
            println!("{}", self.text);
        }
    }
}

fn complain(error: &Error, as_json: bool) {
    let locale = locale();
    if as_json {
        println!("{}", error::body(error, locale, "-"));
        return;
    }
    match error {
        // On the command line the administrator is the log.
        Error::Internal(text) | Error::Unavailable(text) => eprintln!("kaidan: {text}"),
        Error::Invalid(problems) | Error::Duplicate(problems) => {
            for problem in problems {
                let target = problem.target.as_ref().map(|target| format!("{target}: ")).unwrap_or_default();
                eprintln!("kaidan: {target}{}", base::words::say(locale, &problem.message));
            }
        }
        other => eprintln!("kaidan: {}", error::message(other, locale, "-")),
    }
}

/// The language of the terminal.
fn locale() -> Locale {
    let named =
        ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    named.and_then(|value| Locale::parse(&value.split('.').next().unwrap_or("").replace('_', "-"))).unwrap_or(Locale::En)
}

/// The log goes to standard error; `RUST_LOG` chooses how much of it.
fn log(command: &Command) {
    let usual = if matches!(command, Command::Serve(_)) { "info" } else { "warn" };
    let filter =
        tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(usual));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // Colours only help eyes.
    let _ = log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init();
}

/// A runtime for the few commands that speak to files or the network.
fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(64).build().map_err(Error::internal)
}
