//! The server is killed while several clients write, at a moment that a seed decides, and started again: everything that it
//! acknowledged is there, and of what it did not acknowledge either all or nothing. `KAIDAN_SEED` repeats a run.

mod clients;
mod imports;
pub mod whole;

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;

use crate::asking::Client;
use crate::company::{self, ADMINISTRATOR};
use crate::running::{Place, Server};
use clients::{Memory, Shared};

const ROUNDS: usize = 4;
const CLIENTS: usize = 6;
/// Writes of one round before the kill, at most. Fewer than the server does in a second.
const WRITES: usize = 160;
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn sqlite_keeps_what_the_server_acknowledged() {
    survives_kills(&Place::sqlite());
}

#[test]
fn postgres_keeps_what_the_server_acknowledged() {
    if let Some(place) = Place::postgres() {
        survives_kills(&place);
    }
}

fn survives_kills(place: &Place) {
    let seed = std::env::var("KAIDAN_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(rand::random::<u64>);
    println!("KAIDAN_SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let mut server = Server::start(place);
    company::found(&server.url);
    let token = place.json(&["token", "--email", ADMINISTRATOR], "")["token"].as_str().unwrap().to_owned();
    let client = |server: &Server| Client::with_token(&server.url, &token);
    let shared = Shared::new(&client(&server));

    let mut memories: Vec<Memory> = (0..CLIENTS).map(|_| Memory::new(&mut random)).collect();
    for round in 0..ROUNDS {
        memories = killed_among(server, &client, memories, &shared, &mut random);
        server = Server::start(place);
        let asker = client(&server);
        for memory in &mut memories {
            memory.compare(&asker);
        }
        shared.compare(&asker, &memories);
        whole::check(&place.db());
        let check = place.run(&["check"], "");
        assert!(check.status.success(), "round {round}: {}{}", check.out, check.err);
    }
    let writes: usize = memories.iter().map(Memory::acknowledged).sum();
    println!("{writes} writes acknowledged");
    assert!(writes > ROUNDS * CLIENTS, "only {writes} writes were tried");
    assert!(server.stop().success());
}

/// Lets everybody write until so many writes are acknowledged and a little longer, kills the server, and hands back what
/// everybody remembers.
fn killed_among(
    server: Server,
    client: &impl Fn(&Server) -> Client,
    memories: Vec<Memory>,
    shared: &Shared,
    random: &mut StdRng,
) -> Vec<Memory> {
    let (acknowledged, news) = mpsc::channel();
    let writes = random.random_range(CLIENTS..WRITES);
    let longer = Duration::from_micros(random.random_range(0..5_000));
    thread::scope(|scope| {
        let writers: Vec<_> = memories
            .into_iter()
            .map(|mut memory| {
                let (client, acknowledged) = (client(&server), acknowledged.clone());
                scope.spawn(move || {
                    while memory.write(&client, shared) && acknowledged.send(()).is_ok() {}
                    memory
                })
            })
            .collect();
        for _ in 0..writes {
            news.recv_timeout(PATIENCE).expect("the server acknowledges a write");
        }
        let moment = Instant::now() + longer;
        while Instant::now() < moment {
            thread::yield_now();
        }
        server.kill();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    })
}

#[test]
fn a_company_is_set_up_wholly_or_not_at_all() {
    for place in [Some(Place::sqlite()), Place::postgres()].into_iter().flatten() {
        let mut random = StdRng::from_os_rng();
        for _ in 0..4 {
            let server = Server::start(&place);
            let wish = json!({
                "company_name": "海川精工", "base_currency": "CNY", "time_zone": "Asia/Shanghai", "locale": "zh-CN",
                "name": "王芳", "email": ADMINISTRATOR, "password": company::PASSWORD
            });
            let asker = Client::anonymous(&server.url);
            let wish = wish.to_string();
            let founder = thread::spawn(move || {
                asker.try_send("POST", "/api/setup", &[], Some(wish.as_bytes())).map(|answer| answer.status)
            });
            let moment = Instant::now() + Duration::from_micros(random.random_range(10_000..250_000));
            while Instant::now() < moment && !founder.is_finished() {
                thread::yield_now();
            }
            server.kill();
            let acknowledged = matches!(founder.join().unwrap(), Ok(201));

            let server = Server::start(&place);
            let required = Client::anonymous(&server.url).get("/api/session").json()["setup_required"].as_bool().unwrap();
            assert!(!(required && acknowledged), "an acknowledged set-up is lost");
            if !required {
                company::sign_in(&server.url, ADMINISTRATOR);
                break;
            }
        }
    }
}
