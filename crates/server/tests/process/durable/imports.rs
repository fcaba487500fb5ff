//! An import is killed in the middle: after the start it is known as broken off, with the number of records that it wrote, none
//! of them by half; it can be undone, and the file imported again.

use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::whole;
use crate::asking::Client;
use crate::company::{self, ADMINISTRATOR};
use crate::running::{Place, Server, on_both_engines};
use crate::tables;

/// More than the server writes before it is killed.
const ROWS: usize = 6_000;
/// Questions after an import's state; each takes a request, so that this is over before a test run loses its patience.
const QUESTIONS: usize = 20_000;
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn sqlite_knows_an_import_that_was_cut_off() {
    survives_a_kill(&Place::sqlite());
}

#[test]
fn postgres_knows_an_import_that_was_cut_off() {
    if let Some(place) = Place::postgres() {
        survives_a_kill(&place);
    }
}

fn survives_a_kill(place: &Place) {
    let server = Server::start(place);
    company::found(&server.url);
    let token = place.json(&["token", "--email", ADMINISTRATOR], "")["token"].as_str().unwrap().to_owned();
    let asker = Client::with_token(&server.url, &token);
    let path = planned(&asker);
    asker.post(&format!("{path}/run"), json!({})).expect(202);
    until(&asker, &path, |import| import["progress"]["done"].as_u64() >= Some(1_000));
    server.kill();
    leases_end(place);

    let server = Server::start(place);
    let asker = Client::with_token(&server.url, &token);
    let broken = until(&asker, &path, |import| import["state"] != "running");
    assert_eq!(broken["state"], "failed", "{broken}");
    assert!(broken["result"]["stopped"].as_str().unwrap().contains("服务器停止"), "{}", broken["result"]);
    let written = leads(&asker);
    assert!(written >= 1_000 && written < ROWS as u64, "{written}");
    assert_eq!((&broken["result"]["created"], &broken["progress"]["done"]), (&json!(written), &json!(written)), "{broken}");
    whole::check(&place.db());
    let found = asker.get("/odata/lead?$search=beijing&$count=true&$top=0").json();
    assert_eq!(found["@odata.count"], written, "each is found");

    // The undo is cut off, too, and begun again.
    asker.post(&format!("{path}/undo"), json!({})).expect(202);
    until(&asker, &path, |import| import["progress"]["done"].as_u64() >= Some(500));
    server.kill();
    leases_end(place);
    let server = Server::start(place);
    let asker = Client::with_token(&server.url, &token);
    let broken = until(&asker, &path, |import| import["state"] != "running");
    // It may have come to its end before the signal did.
    if broken["state"] != "undone" {
        assert_eq!(broken["state"], "failed", "{broken}");
        whole::check(&place.db());
        asker.post(&format!("{path}/undo"), json!({})).expect(202);
        let undone = until(&asker, &path, |import| import["state"] != "running");
        assert_eq!((&undone["state"], &undone["result"]["undone"]["kept_count"]), (&json!("undone"), &json!(0)), "{undone}");
    }
    assert_eq!(leads(&asker), 0);
    assert_eq!(tables::number(&place.db(), "select count(*) from job where queue = 'import'"), 0);

    // A dry run that was cut off is begun again.
    let path = planned(&asker);
    let columns = json!([{ "column": "name", "field": "name" }]);
    asker.post(&format!("{path}/plan"), json!({ "columns": columns })).expect(202);
    server.kill();
    leases_end(place);
    let server = Server::start(place);
    let asker = Client::with_token(&server.url, &token);
    let read = until(&asker, &path, |import| import["state"] != "checking");
    assert_eq!((&read["state"], leads(&asker)), (&json!("read"), 0), "{read}");
    asker.post(&format!("{path}/plan"), json!({ "columns": columns })).expect(202);
    let checked = until(&asker, &path, |import| import["state"] != "checking");
    assert_eq!((&checked["state"], &checked["result"]["created"]), (&json!("checked"), &json!(ROWS)));
    assert!(server.stop().success());
}

#[test]
fn a_command_that_was_killed_leaves_an_import_that_can_be_undone() {
    on_both_engines(|place| {
        let server = Server::start(place);
        company::found(&server.url);
        let token = place.json(&["token", "--email", ADMINISTRATOR], "")["token"].as_str().unwrap().to_owned();
        assert!(server.stop().success());
        let path = place.beside("leads.csv");
        fs::write(&path, file()).unwrap();
        let mut command = place.command(&["import", "lead", &path.to_string_lossy()]);
        let mut import = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let db = place.db();
        let patience = Instant::now() + PATIENCE;
        while tables::number(&db, "select count(*) from lead") == 0 && Instant::now() < patience {
            thread::yield_now();
        }
        import.kill().unwrap();
        assert!(!import.wait().unwrap().success(), "it came to its end");
        leases_end(place);

        let server = Server::start(place);
        let asker = Client::with_token(&server.url, &token);
        let all = asker.get("/api/imports").expect(200).json();
        let path = format!("/api/imports/{}", company::text(&all[0], "id"));
        let broken = until(&asker, &path, |import| import["state"] != "running");
        let written = leads(&asker);
        assert!(written > 0, "nothing came in");
        assert_eq!((&broken["state"], &broken["result"]["created"]), (&json!("failed"), &json!(written)), "{broken}");
        whole::check(&db);
        asker.post(&format!("{path}/undo"), json!({})).expect(202);
        assert_eq!(until(&asker, &path, |import| import["state"] != "running")["state"], "undone");
        assert_eq!(leads(&asker), 0);
    });
}

/// An uploaded file whose dry run is over; its address.
fn planned(asker: &Client) -> String {
    let import = asker.upload("/api/imports", &[("object", "lead")], "leads.csv", file().as_bytes()).expect(201).json();
    let path = format!("/api/imports/{}", company::text(&import, "id"));
    let column = |name: &str| json!({ "column": name, "field": name });
    let plan = json!({ "columns": [column("name"), column("company"), column("phone")] });
    asker.post(&format!("{path}/plan"), plan).expect(202);
    let checked = until(asker, &path, |import| import["state"] != "checking");
    assert_eq!((&checked["state"], &checked["result"]["created"]), (&json!("checked"), &json!(ROWS)), "{checked}");
    path
}

fn file() -> String {
    let rows: String = (0..ROWS).map(|nth| format!("lead {nth},北京公司 {nth},138{nth:08}\n")).collect();
    format!("name,company,phone\n{rows}")
}

fn until(asker: &Client, path: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let mut import = Value::Null;
    for _ in 0..QUESTIONS {
        import = asker.get(path).expect(200).json();
        if is_so(&import) {
            return import;
        }
    }
    panic!("{import}");
}

fn leads(asker: &Client) -> u64 {
    asker.get("/odata/lead/$count").expect(200).text().parse().unwrap()
}

/// On a server that others share, an import is given up when its lease ends: here as if that time had passed.
fn leases_end(place: &Place) {
    let ended = "update job set run_at = '2020-01-01T00:00:00.000000Z' where queue = 'import'";
    place.db().write(|tx| tx.execute(ended, &[])).unwrap();
}
