//! `make bench`: each figure beside its floor, measured in the same run on the same machine. Prints ratios, because machines
//! are shared and noisy; a ratio is what a change of the code moves.
//!
//! `bench [--engine sqlite|postgres] [--scale N] [--seconds S]`; PostgreSQL at `KAIDAN_BENCH_POSTGRES`.

#![allow(clippy::float_arithmetic, reason = "durations and ratios, no amounts")]

mod adapt;
mod data;
mod floor;
mod import;
mod load;
mod rules;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base::Result;
use clap::Parser;
use records::list;
use records::list::query::{Aggregate, Aggregation, Apply, Expand, Filter, Order, Path, Query};
use server::app::{App, Options};
use server::files::Files;
use server::session::{self, Kind};
use store::{Db, Value};

use crate::floor::{Floor, Sample};
use crate::load::{Figure, Requests, request};

#[derive(Parser)]
struct Arguments {
    #[arg(long, default_value = "sqlite")]
    engine: String,
    /// Opportunities; a fifth as many accounts, three times as many activities.
    #[arg(long, default_value_t = 1_000_000)]
    scale: usize,
    /// How long each figure is measured.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Only figures whose name has this in it.
    #[arg(long, default_value = "")]
    only: String,
}

fn main() {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(run(arguments)).expect("the benchmark");
}

/// One question: as it is asked over HTTP, and the statement that its floor runs.
struct Scenario {
    name: &'static str,
    path: String,
    floor: (String, Vec<Value>),
}

async fn run(arguments: Arguments) -> Result<()> {
    let folder = PathBuf::from(format!("target/bench/{}", arguments.scale));
    std::fs::create_dir_all(&folder).map_err(base::Error::internal)?;
    let file = folder.join("kaidan.db");
    let sqlite = arguments.engine == "sqlite";
    let url = match sqlite {
        true => format!("sqlite:{}", file.display()),
        false => std::env::var("KAIDAN_BENCH_POSTGRES").map_err(|_| base::Error::internal("KAIDAN_BENCH_POSTGRES is not set"))?,
    };
    let sizes = data::Sizes::of(arguments.scale);
    let files = Files::folder(&folder.join("files"))?;
    let opened = Instant::now();
    let app = tokio::task::block_in_place(|| {
        let options = Options { clock: Box::new(data::now), ..Options::new(files) };
        App::open(Db::open(&url)?, sales::catalog(), options)
    })?;
    println!("{} · {} opportunities · opened in {} ms", arguments.engine, arguments.scale, opened.elapsed().as_millis());
    let (token, scenarios, sample) = tokio::task::block_in_place(|| prepare(&app, &sizes))?;

    let reads: Vec<_> = scenarios.iter().map(|scenario| scenario.floor.clone()).collect();
    let floor = match sqlite {
        true => Floor::sqlite(&file.display().to_string(), reads, sample.clone()),
        false => Floor::postgres(&url, reads, sample.clone()).await,
    };
    let port = listen(app.service()).await;
    let floor_port = listen(floor.router()).await;
    let headers = format!("authorization: Bearer {token}\r\n");
    let time = Duration::from_secs(arguments.seconds);

    println!("{:<34}{:>12}{:>12}{:>8}{:>12}{:>12}{:>8}", "", "1 client", "floor", "ratio", "16 clients", "floor", "ratio");
    for (number, scenario) in scenarios.iter().enumerate().filter(|(_, scenario)| scenario.name.contains(&arguments.only)) {
        let ours: Requests = constant(request("GET", &scenario.path, &headers, ""));
        let bare: Requests = constant(request("GET", &format!("/floor/{number}"), "", ""));
        compare(scenario.name, (port, ours), (floor_port, bare), [1, 16], time).await;
    }
    writes(port, floor_port, &headers, &sample, time, &arguments.only).await;
    let adapted = ["create with rules", "runs of an automation"].map(|name| name.contains(&arguments.only));
    if adapted.contains(&true) {
        let cx = app.company.system("bench", data::now());
        let account = tokio::task::block_in_place(|| {
            app.company.read(|r| r.first("select id from account limit 1", &[], |row| row.get::<base::Uuid>(0)))
        })?;
        let body = serde_json::json!({ "name": "新商机", "amount": 1234.5, "stage_id": sample.stages[0], "account_id": account })
            .to_string();
        let create = constant(request("POST", "/odata/opportunity", &headers, &body));
        if adapted[0] {
            rules::compare(&app.company, &cx, port, create.clone(), time).await?;
        }
        if adapted[1] {
            adapt::runs(&app, port, create, time).await?;
        }
    }
    if sqlite && "page among many fields".contains(&arguments.only) {
        adapt::wide(&folder, time).await?;
    }
    if "import".contains(&arguments.only) {
        let took = tokio::task::block_in_place(|| import::leads(&app.company))?;
        let per_second = |time: Duration| (import::ROWS as f64 / time.as_secs_f64()).round();
        println!("{:<34}{:>10}/s, its dry run {:>10}/s", "import of 100,000 leads", per_second(took.run), per_second(took.check));
    }
    Ok(())
}

fn constant(text: String) -> Requests {
    Arc::new(move |_, _| text.clone())
}

async fn listen(service: axum::Router) -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let service = service.into_make_service_with_connect_info::<std::net::SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await.expect("serves") });
    port
}

async fn compare(name: &str, ours: (u16, Requests), bare: (u16, Requests), clients: [usize; 2], time: Duration) {
    let mut line = format!("{name:<34}");
    for clients in clients {
        load::run(ours.0, clients, time / 4, ours.1.clone()).await;
        let figure = load::run(ours.0, clients, time, ours.1.clone()).await;
        load::run(bare.0, clients, time / 4, bare.1.clone()).await;
        let floor = load::run(bare.0, clients, time, bare.1.clone()).await;
        line.push_str(&told(clients, figure, floor));
    }
    println!("{line}");
}

/// Latency at one client, throughput at several.
fn told(clients: usize, figure: Figure, floor: Figure) -> String {
    let millis = |time: Duration| format!("{:.2} ms", time.as_micros() as f64 / 1_000.0);
    if clients == 1 {
        let ratio = figure.median.as_micros() as f64 / floor.median.as_micros().max(1) as f64;
        format!("{:>12}{:>12}{:>7.2}×", millis(figure.median), millis(floor.median), ratio)
    } else {
        let ratio = figure.per_second as f64 / floor.per_second.max(1) as f64;
        format!("{:>10}/s{:>10}/s{:>7.2}×", figure.per_second, floor.per_second, ratio)
    }
}

fn prepare(app: &App, sizes: &data::Sizes) -> Result<(String, Vec<Scenario>, Arc<Sample>)> {
    let started = Instant::now();
    let administrator = data::fill(&app.company, sizes)?;
    if started.elapsed() > Duration::from_secs(1) {
        println!("filled in {} s", started.elapsed().as_secs());
    }
    let started = Instant::now();
    sales::measure::tally::keep(&app.company)?;
    println!("sums of reports kept in {} ms", started.elapsed().as_millis());
    // As a server does when it starts: a database of an earlier run may have got a new index just now.
    app.company.db.analyze()?;
    let (_, token) = app.company.db.write(|tx| session::begin(tx, administrator, Kind::Bearer, Some("bench"), data::now()))?;
    let cx = app.company.cx(administrator, data::now())?;
    let setup = app.company.setup();
    let opportunity = setup.catalog.object("opportunity")?;
    let account = setup.catalog.object("account")?;
    let sample = app.company.read(|r| {
        let sql = "select id from opportunity where deleted_at is null order by id limit 4096";
        let opportunities = r.query(sql, &[], |row| row.get(0))?;
        let stages = r.query("select id from stage where kind = 'open' order by position", &[], |row| row.get(0))?;
        Ok(Arc::new(Sample { opportunities, stages }))
    })?;
    let one = sample.opportunities[sample.opportunities.len() / 2];
    let expand = ["account", "owner", "stage"].map(|name| Expand { name: name.into(), select: vec![] }).to_vec();
    let page = Query {
        filter: Some(Filter::equals("stage", sample.stages[1])),
        order: vec![Order { path: Path::of("expected_close_on"), descending: false }],
        expand,
        ..Query::default()
    };
    let single = Query { filter: Some(Filter::equals("id", one)), top: Some(1), ..Query::default() };
    let groups = Apply {
        filter: None,
        by: vec![Path::of("stage"), Path::of("owner")],
        aggregates: vec![
            Aggregate { path: None, with: Aggregation::Count, name: "n".into() },
            Aggregate { path: Some(Path::of("amount")), with: Aggregation::Sum, name: "total".into() },
        ],
    };
    let search = |words: &str| Query { search: Some(words.into()), top: Some(20), ..Query::default() };
    let scenarios = app.company.read(|r| {
        let sql = |sql: records::sql::Sql| (sql.text, sql.args);
        Ok(vec![
            Scenario {
                name: "page of 50, filtered and sorted",
                path: format!(
                    "/odata/opportunity?$filter=stage_id%20eq%20{}&$orderby=expected_close_on&$expand=account,owner,stage",
                    sample.stages[1]
                ),
                floor: sql(list::statement(&cx, r, opportunity, &page)?),
            },
            Scenario {
                name: "one record",
                path: format!("/odata/opportunity({one})"),
                floor: sql(list::statement(&cx, r, opportunity, &single)?),
            },
            Scenario {
                name: "opportunities by stage and owner",
                path: "/odata/opportunity?$apply=groupby((stage_id,owner_id),aggregate($count%20as%20n,amount%20with%20sum%20as%20total))"
                    .into(),
                floor: sql(list::aggregate_statement(&cx, r, opportunity, &groups, &Query::default())?),
            },
            Scenario {
                name: "search by part of a Chinese name",
                path: "/odata/account?$search=%E5%8D%97%E9%98%80&$top=20".into(),
                floor: sql(list::statement(&cx, r, account, &search("南阀"))?),
            },
            Scenario {
                name: "search by pinyin",
                path: "/odata/account?$search=nanfamen&$top=20".into(),
                floor: sql(list::statement(&cx, r, account, &search("nanfamen"))?),
            },
            Scenario {
                name: "funnel of a year",
                path: "/api/reports/stages?period=2026".into(),
                // No statement alone answers it: the floor is what the answer's scan alone would cost.
                floor: ("select count(*), cast(sum(amount_base) as bigint) from opportunity where opened_on >= '2026-01-01' and deleted_at is null".into(), vec![]),
            },
        ])
    })?;
    Ok((token, scenarios, sample))
}

/// Writes are durable before they are answered, here as there.
async fn writes(port: u16, floor_port: u16, headers: &str, sample: &Arc<Sample>, time: Duration, only: &str) {
    let body = serde_json::json!({ "name": "新商机", "amount": 1234.5, "stage_id": sample.stages[0] }).to_string();
    let create: Requests = constant(request("POST", "/odata/opportunity", headers, &body));
    let bare_create: Requests = constant(request("POST", "/floor", "", "{}"));
    let bare_update: Requests = constant(request("PATCH", "/floor", "", "{}"));
    println!("{:<34}{:>12}{:>12}{:>8}{:>12}{:>12}{:>8}", "", "1 client", "floor", "ratio", "64 clients", "floor", "ratio");
    if "create an opportunity".contains(only) {
        compare("create an opportunity", (port, create), (floor_port, bare_create), [1, 64], time).await;
    }
    let (sample, headers) = (sample.clone(), headers.to_owned());
    let update: Requests = Arc::new(move |client, n| {
        let Sample { opportunities, stages } = &*sample;
        let id = opportunities[(client * 64 + n % 64) % opportunities.len()];
        let body = serde_json::json!({ "stage_id": stages[n / 64 % stages.len()] }).to_string();
        request("PATCH", &format!("/odata/opportunity({id})"), &headers, &body)
    });
    if "update a stage".contains(only) {
        compare("update a stage", (port, update), (floor_port, bare_update), [1, 64], time).await;
    }
}
