//! `kaidan` in processes of its own, as its users run it: on a folder that did not exist before, or on a fresh schema of the
//! PostgreSQL server that `KAIDAN_TEST_POSTGRES` names.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use serde_json::Value;
use store::Db;
use store::testing::{Schema, postgres};

/// Where one company's data is. Gone when the test ends.
pub struct Place {
    schema: Option<Schema>,
    folder: tempfile::TempDir,
}

impl Place {
    pub fn sqlite() -> Place {
        Place { schema: None, folder: tempfile::tempdir().unwrap() }
    }

    /// None where this machine has no server to test on.
    pub fn postgres() -> Option<Place> {
        let (_, schema) = postgres()?;
        Some(Place { schema: Some(schema), ..Place::sqlite() })
    }

    pub fn engine(&self) -> &'static str {
        if self.schema.is_some() { "PostgreSQL" } else { "SQLite" }
    }

    /// The data folder: it does not exist before the first command.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A file of the test that belongs to no company.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The database itself, for those who do not believe the server.
    pub fn db(&self) -> Db {
        let address = match &self.schema {
            Some(schema) => schema.url(),
            None => format!("sqlite:{}", self.data().join("kaidan.db").display()),
        };
        Db::open(&address).unwrap()
    }

    /// A command line on this place.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kaidan"));
        let ours = std::env::vars_os().map(|(name, _)| name).filter(|name| name.to_string_lossy().starts_with("KAIDAN_"));
        for name in ours.chain(["RUST_LOG", "LANG", "LC_MESSAGES"].map(Into::into)) {
            command.env_remove(name);
        }
        command.env("LC_ALL", "en_US.UTF-8").args(arguments).arg("--data").arg(self.data());
        if let Some(schema) = &self.schema {
            command.args(["--database", &schema.url()]);
        }
        command
    }

    /// Runs a command to its end; `input` is what it reads.
    pub fn run(&self, arguments: &[&str], input: &str) -> Ended {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that does not read has gone before all is written.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ended { status: output.status, out: text(output.stdout), err: text(output.stderr) }
    }

    /// Runs a command that must succeed, and answers what it printed with `--json`.
    pub fn json(&self, arguments: &[&str], input: &str) -> Value {
        let mut with_json = arguments.to_vec();
        with_json.push("--json");
        let ended = self.run(&with_json, input);
        assert!(ended.status.success(), "{arguments:?}: {}{}", ended.out, ended.err);
        serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{arguments:?} printed no JSON: {}", ended.out))
    }
}

/// Runs one test on each engine.
pub fn on_both_engines(test: impl Fn(&Place)) {
    test(&Place::sqlite());
    if let Some(place) = Place::postgres() {
        test(&place);
    }
}

/// What a command said, and how it ended.
#[derive(Debug)]
pub struct Ended {
    pub status: ExitStatus,
    pub out: String,
    pub err: String,
}

/// A running server. Killed when it goes out of scope.
pub struct Server {
    child: Child,
    log: PathBuf,
    /// `http://127.0.0.1:PORT`
    pub url: String,
    /// Open as long as the server may print.
    _out: BufReader<ChildStdout>,
}

impl Server {
    pub fn start(place: &Place) -> Server {
        Server::start_with(place, &[])
    }

    pub fn start_with(place: &Place, arguments: &[&str]) -> Server {
        let log = place.beside("server.log");
        let err = File::options().create(true).append(true).open(&log).unwrap();
        let mut serve = vec!["serve", "--listen", "127.0.0.1:0"];
        serve.extend(arguments);
        let mut command = place.command(&serve);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(err).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        let url = loop {
            line.clear();
            assert!(out.read_line(&mut line).unwrap() > 0, "the server did not start: {}", read(&log));
            if let Some((_, rest)) = line.split_once("listens on ") {
                break rest.split_whitespace().next().unwrap().to_owned();
            }
        };
        Server { child, log, url, _out: out }
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it as an administrator would, and answers how it ended.
    pub fn stop(mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap()
    }

    /// What it has logged so far, and those before it on this place.
    pub fn log(&self) -> String {
        read(&self.log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(path: &Path) -> String {
    let mut text = String::new();
    if let Ok(mut file) = File::open(path) {
        let _ = file.read_to_string(&mut text);
    }
    text
}
