//! How good the forecast is, shown on data where the end is known: for each period, what the model would have said on its first morning,
//! beside open deals weighted by their stage alone and beside as much as the period before. Prints a table; writes nothing.
//!
//! `backtest [FOLDER]`: the folder has the files of Maven's CRM sales opportunities, `../shared/data/maven-crm` where none is named.
#![allow(clippy::float_arithmetic, reason = "statistics")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use base::calendar::{FiscalCalendar, Kind, Period};
use base::{Date, Error, Result};
use jiff::civil::date;
use records::Company;
use sales::forecast::{History, season};
use statistics::{Deal, End, Score, Season, Told, Window, outlook, score, told};

const KINDS: [(Kind, &str); 3] = [(Kind::Week, "week"), (Kind::Month, "month"), (Kind::Quarter, "quarter")];

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).map_or_else(|| PathBuf::from("../shared/data/maven-crm"), PathBuf::from);
    println!(
        "Error: average distance from what was won, as a share of it. Coverage: periods between P10 and P90; 80 % are promised.\n"
    );
    maven(&folder)?;
    demo()
}

fn number(day: Date) -> i32 {
    day.since(date(1970, 1, 1)).map_or(0, |span| span.get_days())
}

fn maven(folder: &Path) -> Result<()> {
    let deals = read_maven(folder)?;
    let quarters: Vec<Period> = FiscalCalendar::default().periods(Kind::Quarter, date(2017, 1, 1), date(2017, 12, 31)).collect();
    let months = season(&FiscalCalendar::default(), date(2016, 10, 1), date(2018, 1, 1));
    println!("maven-crm: {} deals of 30 sellers, October 2016 to December 2017", deals.len());
    // Nobody entered a probability: a stage is worth what share of it was won before.
    let won_share = |day: i32| {
        let ended: Vec<End> = deals.iter().filter_map(|deal| deal.ended_before(day)).map(|(_, end)| end).collect();
        ended.iter().filter(|end| **end == End::Won).count() as f64 / ended.len().max(1) as f64
    };
    for (kind, name) in KINDS {
        let from = date(2017, 4, 1);
        let periods = FiscalCalendar::default().periods(kind, from, date(2017, 12, 31)).filter(|period| period.from >= from);
        print(name, &replay(&deals, &months, periods, |_, window| Some(won_share(window.today))));
    }
    println!("  of the deals open when a quarter began, in millions:");
    println!("    {:<9} {:>8} {:>9} {:>22} {:>10}", "quarter", "won", "weighted", "", "model");
    for quarter in quarters.iter().filter(|quarter| quarter.from >= date(2017, 7, 1)) {
        let window = window_of(quarter, quarter.from);
        let open: Vec<Deal> = deals.iter().filter(|deal| deal.is_open_on(window.today)).cloned().collect();
        let won: f64 = open.iter().map(|deal| deal.won_within(window.from, window.until)).sum();
        let weighted: f64 = open.iter().filter_map(|deal| deal.amount).sum::<f64>() * won_share(window.today);
        let Ok(outlook) = outlook(&deals, window, &months) else { continue };
        let over = format!("over-forecasts by {:.0} %", (weighted / won - 1.0) * 100.0);
        println!("    {:<9} {:>8.2} {:>9.2} {over:>22} {:>10.2}", quarter.key, won / 1e6, weighted / 1e6, outlook.open / 1e6);
    }
    let today = number(date(2017, 12, 31));
    if let Ok(outlook) = outlook(&deals, Window { before: today - 92, from: today, today, until: today + 90 }, &months) {
        let stale = outlook.stale_of(|_| true);
        println!(
            "  on 31 December 2017, {} of {} open deals are older than any that closed: worth {:.2} million, of which {:.3} is expected\n",
            stale.count,
            stale.open,
            stale.amount / 1e6,
            stale.expected / 1e6
        );
    }
    Ok(())
}

fn window_of(period: &Period, today: Date) -> Window {
    let before = period.previous(&FiscalCalendar::default());
    Window { before: number(before.from), from: number(period.from), today: number(today), until: number(period.to) + 1 }
}

fn replay(
    deals: &[Deal],
    months: &Season,
    periods: impl Iterator<Item = Period>,
    weight: impl Fn(&Deal, Window) -> Option<f64>,
) -> Vec<Told> {
    let windows = periods.map(|period| window_of(&period, period.from));
    windows.filter_map(|window| told(deals, window, months, |deal| weight(deal, window)).ok()).collect()
}

fn print(kind: &str, told: &[Told]) {
    let Some(Score { periods, model, weighted, naive, coverage }) = score(told) else {
        return println!("  {kind:<8} too little history");
    };
    let share = |share: f64| format!("{:.0} %", share * 100.0);
    println!(
        "  {kind:<8} {periods:>3} periods   error: model {:>6}, weighted pipeline {:>6}, as the last period {:>6}   coverage {:>6}",
        share(model),
        share(weighted),
        share(naive),
        share(coverage)
    );
}

/// Deals with their list price as long as they are open, and what they were closed for. Those that nobody has engaged yet have no day.
fn read_maven(folder: &Path) -> Result<Vec<Deal>> {
    let prices: HashMap<String, f64> = rows(&folder.join("products.csv"))?
        .into_iter()
        .filter_map(|row| Some((row.get("product")?.replace(' ', ""), row.get("sales_price")?.parse().ok()?)))
        .collect();
    let offices: HashMap<String, String> = rows(&folder.join("sales_teams.csv"))?
        .into_iter()
        .filter_map(|mut row| Some((row.remove("sales_agent")?, row.remove("regional_office")?)))
        .collect();
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut number_of = |name: &str| {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        *numbers.entry(name.to_owned()).or_insert(next)
    };
    let mut deals = Vec::new();
    for (at, row) in (1_u64..).zip(rows(&folder.join("sales_pipeline.csv"))?) {
        let day = |name: &str| row.get(name).and_then(|day| day.parse::<Date>().ok()).map(number);
        let (Some(opened), Some(agent)) = (day("engage_date"), row.get("sales_agent")) else { continue };
        let end = match row.get("deal_stage").map(String::as_str) {
            Some("Won") => Some(End::Won),
            Some("Lost") => Some(End::Lost),
            _ => None,
        };
        let office = offices.get(agent).map_or("", String::as_str);
        let owner = number_of(agent);
        deals.push(Deal {
            id: at << 8,
            segments: vec![number_of(&format!("office {office}")), owner],
            owner,
            opened,
            amount: row.get("product").and_then(|product| prices.get(&product.replace(' ', ""))).copied(),
            worth: row.get("close_value").and_then(|value| value.parse().ok()).filter(|_| end == Some(End::Won)),
            expected: None,
            stages: Vec::new(),
            closed: day("close_date").zip(end),
        });
    }
    Ok(deals)
}

/// A file by the names of its columns.
fn rows(path: &Path) -> Result<Vec<HashMap<String, String>>> {
    let wrong = |error: csv::Error| Error::Unavailable(format!("{}: {error}", path.display()));
    let mut reader = csv::Reader::from_path(path).map_err(wrong)?;
    reader.deserialize().map(|row| row.map_err(wrong)).collect()
}

fn demo() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Error::internal)?;
    let db = store::Db::open(&format!("sqlite:{}", folder.path().join("demo.db").display()))?;
    let company = Company::open(db, sales::catalog())?;
    let today = date(2026, 9, 8);
    demo::fill(&company, today, "")?;
    let now = today.at(8, 0, 0, 0).in_tz("Asia/Shanghai").map_err(Error::internal)?.timestamp();
    let cx = company.system("backtest", now);
    let history = company.read(|reader| History::read(&cx, reader))?;
    println!("demo company: {} deals over two years", history.deals.len());
    for (kind, name) in KINDS {
        let from = if kind == Kind::Week { date(2026, 3, 1) } else { date(2025, 7, 1) };
        let last = FiscalCalendar::default().period(kind, today).from.yesterday().map_err(Error::internal)?;
        let periods = FiscalCalendar::default().periods(kind, from, last).filter(|period| period.from >= from);
        print(
            name,
            &replay(&history.deals, &history.months, periods, |deal, window| history.weight(deal, window.today, window.until)),
        );
    }
    Ok(())
}
