//! Quotas of a bicycle maker's sellers, each from its day to the day before the next one: twelve unequal periods, 163 quotas. They come in
//! as targets and the orders as won deals; what each seller reached in each period is what plain sums over the files say.

use std::collections::BTreeMap;

use base::{Date, Decimal, Locale};
use records::Draft;
use records::exchange::plan::{ColumnPlan, Plan};
use records::people::{RoleKind, User};
use records::save::save_many;
use rust_decimal::RoundingStrategy;
use sales::plan::target::{self, Wanted};
use store::testing::on_both_engines;

use crate::office::{Office, real_text, report, text};

/// The rows of a file without quotes, each as its cells under these headers.
fn cells<'t, const N: usize>(file: &'t str, headers: [&str; N]) -> Vec<[&'t str; N]> {
    let mut lines = file.lines();
    let first: Vec<&str> = lines.next().expect("a header").trim_start_matches('\u{feff}').split(',').collect();
    let places = headers.map(|header| first.iter().position(|column| *column == header).expect(header));
    let row = |line: &'t str| {
        let cells: Vec<&str> = line.split(',').collect();
        places.map(|place| cells[place])
    };
    lines.map(row).collect()
}

fn plan(columns: &[(&str, &str)], constants: &[(&str, serde_json::Value)]) -> Plan {
    let column = |(column, field): &(&str, &str)| ColumnPlan {
        column: (*column).to_owned(),
        field: Some((*field).to_owned()),
        ..ColumnPlan::default()
    };
    Plan {
        columns: columns.iter().map(column).collect(),
        constants: constants.iter().map(|(field, value)| ((*field).to_owned(), value.clone())).collect(),
        ..Plan::default()
    }
}

#[test]
fn what_sellers_reached_of_their_quotas_is_what_the_files_say() {
    let (Some(quotas), Some(sales)) =
        (real_text("adventureworks/FactSalesQuota.csv"), real_text("adventureworks/FactResellerSales.csv"))
    else {
        return;
    };
    let day = |text: &str| text[..10].parse::<Date>().expect("a day");
    let number = |text: &str| text.parse::<Decimal>().expect("a number");

    // An order is a deal of what its lines come to.
    let mut orders: BTreeMap<(&str, &str, Date), Decimal> = BTreeMap::new();
    for [order, seller, amount, on] in cells(&sales, ["SalesOrderNumber", "EmployeeKey", "SalesAmount", "OrderDate"]) {
        *orders.entry((order, seller, day(on))).or_default() += number(amount);
    }
    orders.values_mut().for_each(|sum| *sum = sum.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero));
    let mut said: BTreeMap<&str, BTreeMap<Date, Decimal>> = BTreeMap::new();
    for [seller, goal, from] in cells(&quotas, ["EmployeeKey", "SalesAmountQuota", "Date"]) {
        said.entry(seller).or_default().insert(day(from), number(goal));
    }
    assert_eq!((said.len(), said.values().map(BTreeMap::len).sum::<usize>()), (17, 163));

    on_both_engines(|db| {
        let office = Office::open(db, Locale::En);
        hire(&office, said.keys().copied());
        let columns = [("EmployeeKey", "owner"), ("Date", "starts_on"), ("SalesAmountQuota", "amount")];
        let constants = [("metric", "won_amount".into()), ("reach", "person".into()), ("level", "target".into())];
        let done = office.import("target", &text(&quotas), &plan(&columns, &constants));
        assert_eq!((report(&done).created, report(&done).failed), (163, 0), "{:?}", report(&done).problems);

        let mut file = "name,seller,amount,closed\n".to_owned();
        orders.iter().for_each(|((order, seller, on), sum)| file.push_str(&format!("{order},{seller},{sum},{on}\n")));
        let columns = [("name", "name"), ("seller", "owner"), ("amount", "amount"), ("closed", "closed_on")];
        let won = office.texts("select name from stage where kind = 'won'").remove(0);
        let done = office.import("opportunity", &text(&file), &plan(&columns, &[("stage", won.into())]));
        assert_eq!(report(&done).failed, 0, "{:?}", report(&done).problems);

        let cx = office.cx();
        let (targets, reached) = office
            .company
            .read(|reader| {
                let targets = target::known(&cx, reader, &Wanted::default())?;
                let reached = target::reached(&cx, reader, &targets)?;
                Ok((targets, reached))
            })
            .expect("targets");
        assert_eq!(targets.len(), 163);
        for (target, reached) in targets.iter().zip(&reached) {
            let own = &said[target.said_of.as_str()];
            let next = own.range(target.starts_on.tomorrow().expect("a day")..).next().map(|(next, _)| *next);
            assert_eq!(target.ends_on, next.map(|next| next.yesterday().expect("a day")), "{}", target.said_of);
            let goal = own[&target.starts_on];
            assert_eq!(target.goal, Some(goal));
            let within = |on: Date| target.starts_on <= on && next.is_none_or(|next| on < next);
            let own_orders = orders.iter().filter(|((_, seller, on), _)| *seller == target.said_of && within(*on));
            let sum: Decimal = own_orders.map(|(_, sum)| *sum).sum();
            assert_eq!(reached.done, Some(sum), "{} from {}", target.said_of, target.starts_on);
            let share = (sum / goal).round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero);
            assert_eq!(reached.share, Some(share));
        }
    });
}

/// Sellers are known by their numbers in the files.
fn hire<'n>(office: &Office, names: impl Iterator<Item = &'n str>) {
    let cx = office.cx();
    let role = cx.setup.people.roles().find(|(_, kind)| *kind == RoleKind::Representative).expect("a role").0;
    let draft =
        |name: &str| Draft::create().set("name", name).set("email", format!("seller{name}@example.com")).set("role", role);
    let drafts: Vec<Draft> = names.map(draft).collect();
    let object = cx.setup.catalog.of::<User>().clone();
    let saved = office.company.write(&cx, |tx| save_many(&cx, tx, &object, drafts)).expect("sellers");
    saved.into_iter().for_each(|one| drop(one.expect("a seller")));
}
