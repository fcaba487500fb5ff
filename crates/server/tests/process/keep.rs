//! `kaidan backup` of a company that works on, `kaidan restore` into the other engine, and `kaidan check`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::asking::Client;
use crate::company::{self, ADMINISTRATOR, text};
use crate::durable::whole;
use crate::running::{Place, Server, on_both_engines};
use crate::tables;

const CLIENTS: usize = 4;
const PATIENCE: Duration = Duration::from_secs(30);

/// An opportunity and when it was entered, by a clock that ticks with each request and each answer.
struct Entered {
    number: u64,
    asked: u64,
    answered: u64,
}

#[test]
fn a_backup_is_one_moment_of_a_company_that_works_on() {
    one_moment(&Place::sqlite(), &Place::postgres().unwrap_or_else(Place::sqlite));
}

#[test]
fn so_is_one_of_postgres() {
    if let Some(from) = Place::postgres() {
        one_moment(&from, &Place::sqlite());
    }
}

fn one_moment(from: &Place, to: &Place) {
    let server = Server::start(from);
    company::found(&server.url);
    let token = from.json(&["token", "--email", ADMINISTRATOR], "")["token"].as_str().unwrap().to_owned();
    let file = from.beside("live.kaidan");
    let (told, entered) = backed_up_among_writes(from, &Client::with_token(&server.url, &token), &file);

    let restored = to.json(&["restore", &file.to_string_lossy()], "");
    assert_eq!((&restored["rows"], &restored["files"]), (&told["rows"], &told["files"]));
    assert_eq!(to.json(&["check"], "")["problems"], json!([]));
    whole::check(&to.db());
    assert_eq!(tables::content(&to.db()).values().map(|(rows, _)| rows).sum::<i64>(), told["rows"].as_i64().unwrap());

    // The token that was made before still opens it, and so does the password.
    let copy = Server::start(to);
    let asker = Client::with_token(&copy.url, &token);
    company::sign_in(&copy.url, ADMINISTRATOR);
    let there: Vec<u64> = names(&asker);
    let (inside, outside): (Vec<&Entered>, Vec<&Entered>) = entered.iter().partition(|entered| there.contains(&entered.number));
    assert_eq!(inside.len(), there.len());
    let last_asked = inside.iter().map(|entered| entered.asked).max().unwrap();
    let torn = outside.iter().find(|entered| entered.answered < last_asked);
    assert!(torn.is_none(), "{} was acknowledged before {last_asked} and is missing", torn.unwrap().number);
    assert!(inside.len() > 10 && !outside.is_empty(), "{} inside, {} outside", inside.len(), outside.len());

    let total: u64 = there.iter().sum();
    let figure = asker.list("/odata/opportunity?$apply=aggregate(amount with sum as total,$count as n)");
    assert_eq!((figure[0]["total"].as_f64(), figure[0]["n"].as_u64()), (Some(total as f64), Some(there.len() as u64)));
    assert_eq!(
        tables::number(&to.db(), "select cast(sum(amount) as bigint) from opportunity"),
        i64::try_from(total * 100).unwrap()
    );
    every_record_is_found(&asker, there.len());
    every_attachment_opens(&asker);
    drop(copy);

    // And back again: nothing is lost on the way.
    let (again, back) = (to.beside("again.kaidan"), Place::sqlite());
    to.json(&["backup", &again.to_string_lossy()], "");
    back.json(&["restore", &again.to_string_lossy()], "");
    let (one, other) = (tables::content(&to.db()), tables::content(&back.db()));
    assert_eq!(one, other);
    assert_eq!(back.json(&["check"], "")["problems"], json!([]));
    let copy = Server::start(&back);
    every_record_is_found(&Client::with_token(&copy.url, &token), there.len());
}

/// Search terms are not in a backup: a restore makes them again.
fn every_record_is_found(asker: &Client, opportunities: usize) {
    for words in ["华为", "huawei", "hwjs"] {
        let found = asker.get(&format!("/odata/opportunity?$search={words}&$count=true&$top=0")).json();
        assert_eq!(found["@odata.count"], opportunities, "{words}");
    }
    assert_eq!(asker.list("/odata/user?$search=wangfang").len(), 1, "people are found, too");
}

/// Backs up while clients enter opportunities with an attachment each; they go on until it is done.
fn backed_up_among_writes(place: &Place, client: &Client, file: &Path) -> (Value, Vec<Entered>) {
    let (clock, stop) = (AtomicU64::new(1), AtomicBool::new(false));
    let (done, news) = mpsc::channel();
    thread::scope(|scope| {
        let writers: Vec<_> = (0..CLIENTS)
            .map(|_| {
                let (clock, stop, done) = (&clock, &stop, done.clone());
                scope.spawn(move || {
                    let mut entered = Vec::new();
                    while !stop.load(Ordering::Relaxed) {
                        let asked = clock.fetch_add(1, Ordering::SeqCst);
                        let values = json!({ "name": format!("{asked} 华为技术"), "amount": asked });
                        let id = client.made("opportunity", values);
                        entered.push(Entered { number: asked, asked, answered: clock.fetch_add(1, Ordering::SeqCst) });
                        let content = format!("{asked} of {id}").into_bytes();
                        client.upload(&format!("/api/records/opportunity/{id}/files"), &[], "offer.txt", &content).expect(201);
                        let _ = done.send(());
                    }
                    entered
                })
            })
            .collect();
        let wait = |writes: usize| (0..writes).for_each(|_| news.recv_timeout(PATIENCE).expect("a write"));
        wait(40);
        let told = place.json(&["backup", &file.to_string_lossy()], "");
        wait(CLIENTS + 1);
        stop.store(true, Ordering::Relaxed);
        (told, writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect())
    })
}

/// The numbers that stand in the names of all opportunities.
fn names(asker: &Client) -> Vec<u64> {
    let all = asker.list("/odata/opportunity?$select=name&$top=1000");
    all.iter().map(|record| text(record, "name").split(' ').next().unwrap().parse().unwrap()).collect()
}

fn every_attachment_opens(asker: &Client) {
    for record in asker.list("/odata/opportunity?$select=id,name&$top=1000") {
        let id = text(&record, "id");
        for file in asker.get(&format!("/api/records/opportunity/{id}/files")).expect(200).json().as_array().unwrap() {
            let content = asker.get(&format!("/api/files/{}", text(file, "id"))).expect(200).text();
            assert!(content.ends_with(&id), "{content}");
        }
    }
}

/// A small company with an attachment, its server stopped, and its backup.
fn kept(place: &Place) -> PathBuf {
    let server = Server::start(place);
    let administrator = company::found(&server.url);
    let account = administrator.made("account", json!({ "name": "华为技术有限公司" }));
    administrator.upload(&format!("/api/records/account/{account}/files"), &[], "offer.txt", b"an offer that stands").expect(201);
    assert!(server.stop().success());
    let file = place.beside("company.kaidan");
    place.json(&["backup", &file.to_string_lossy()], "");
    file
}

#[test]
fn a_restore_needs_an_empty_database() {
    on_both_engines(|place| {
        let file = kept(place);
        let stranger = Place::sqlite();
        let others = kept(&stranger);
        let (before, attachments) = (tables::content(&place.db()), content(&place.data().join("files")));
        for file in [&file, &others] {
            let ended = place.run(&["restore", &file.to_string_lossy()], "");
            assert!(!ended.status.success() && ended.err.contains("has data in it"), "{ended:?}");
        }
        assert_eq!(before, tables::content(&place.db()));
        assert_eq!(attachments, content(&place.data().join("files")), "{}", place.engine());
    });
}

#[test]
fn a_damaged_backup_restores_nothing() {
    let source = Place::sqlite();
    let file = kept(&source);
    let good = fs::read(&file).unwrap();
    let flipped = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 0x20;
        bytes
    };
    let mut damaged: Vec<(String, Vec<u8>)> = vec![
        ("nothing".into(), Vec::new()),
        ("a text".into(), b"hello".to_vec()),
        ("a database".into(), fs::read(source.data().join("kaidan.db")).unwrap()),
        ("the first line alone".into(), good[..17].to_vec()),
    ];
    for part in [1, 2, 3, 5, 8, 9] {
        let at = good.len() * part / 10;
        damaged.push((format!("cut at {at}"), good[..at].to_vec()));
        damaged.push((format!("another byte at {at}"), flipped(at)));
    }
    for from_end in [1, 17, 40, 60] {
        damaged.push((format!("cut {from_end} before the end"), good[..good.len() - from_end].to_vec()));
        damaged.push((format!("another byte {from_end} before the end"), flipped(good.len() - from_end)));
    }
    on_both_engines(|place| {
        let path = place.beside("damaged.kaidan");
        for (what, bytes) in &damaged {
            fs::write(&path, bytes).unwrap();
            let ended = place.run(&["restore", &path.to_string_lossy()], "");
            assert!(!ended.status.success(), "{what}: {ended:?}");
            assert!(ended.err.starts_with("kaidan: ") && !ended.err.contains("panicked"), "{what}: {ended:?}");
            assert!(content(&place.data().join("files")).is_empty(), "{what} left attachments");
        }
        // Nothing was left in the way of the right one.
        place.json(&["restore", &file.to_string_lossy()], "");
        assert_eq!(tables::content(&place.db()), tables::content(&source.db()));
    });
}

/// Names and bytes of all files below a folder.
fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(content(&path));
        } else {
            all.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    all.sort();
    all
}

#[test]
fn a_backup_overwrites_nothing() {
    let place = Place::sqlite();
    let file = kept(&place);
    let before = fs::read(&file).unwrap();
    let ended = place.run(&["backup", &file.to_string_lossy()], "");
    assert!(!ended.status.success() && ended.err.contains("not overwritten"), "{ended:?}");
    assert_eq!(before, fs::read(&file).unwrap());
    let nowhere = place.run(&["backup", "/nonexistent/folder/x.kaidan"], "");
    assert!(!nowhere.status.success() && nowhere.err.contains("/nonexistent/folder/x.kaidan"), "{nowhere:?}");
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "others may read the backup");
    assert_eq!(fs::metadata(place.data()).unwrap().permissions().mode() & 0o777, 0o700, "others may read the data");
}

#[test]
fn check_finds_what_is_damaged() {
    let place = Place::sqlite();
    kept(&place);
    assert!(place.run(&["check"], "").status.success());
    let finds = |what: &str| {
        let ended = place.run(&["check", "--json"], "");
        assert!(!ended.status.success(), "{what} was not found: {ended:?}");
        ended.out
    };

    let (path, bytes) = content(&place.data().join("files")).remove(0);
    fs::write(&path, b"an offer that stood.").unwrap();
    assert!(finds("another attachment of the same length").contains("offer.txt"));
    fs::remove_file(&path).unwrap();
    assert!(finds("a missing attachment").contains("offer.txt"));
    fs::write(&path, bytes).unwrap();
    assert!(place.run(&["check"], "").status.success());

    let database = place.data().join("kaidan.db");
    let good = fs::read(&database).unwrap();
    let mut found = 0;
    for part in 1..10 {
        let mut damaged = good.clone();
        let from = damaged.len() * part / 10 / 4_096 * 4_096;
        damaged[from..from + 4_096].iter_mut().for_each(|byte| *byte ^= 0x55);
        fs::write(&database, &damaged).unwrap();
        let ended = place.run(&["check", "--json"], "");
        assert!(!ended.err.contains("panicked"), "{ended:?}");
        found += usize::from(!ended.status.success());
    }
    // A page that nothing stands on may be anything.
    assert!(found >= 8, "only {found} of 9 damaged pages were found");
    fs::write(&database, b"not a database at all, but long enough to be taken for one").unwrap();
    finds("another file");
}
