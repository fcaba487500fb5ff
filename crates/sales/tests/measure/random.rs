//! Business at random: what people did with leads and opportunities, day by day, so that every path through the stages occurs.

use proptest::prelude::*;
use records::Draft;

use crate::cast::Cast;

/// The day on which the random business is looked at.
pub const TODAY: &str = "2026-03-31";

#[derive(Clone, Debug)]
pub enum Step {
    To(usize),
    Win,
    Lose(usize),
    Void,
    Reopen(usize),
}

#[derive(Clone, Debug)]
pub struct Deal {
    pub seller: usize,
    /// Days before today on which it began.
    pub began: i64,
    /// Days until the lead was worked on and converted; none begins with the opportunity.
    pub lead: Option<(Option<i64>, Option<i64>)>,
    pub amount: Option<i64>,
    pub foreign: bool,
    pub source: Option<usize>,
    pub product: Option<usize>,
    pub region: Option<usize>,
    pub industry: Option<usize>,
    pub expected: Option<i64>,
    /// Days after the step before, and the step.
    pub steps: Vec<(i64, Step)>,
    pub deleted: bool,
}

pub const REGIONS: [&str; 5] = ["320000", "320500", "320505", "440305", "TWTPE"];

pub fn deals() -> impl Strategy<Value = Vec<Deal>> {
    prop::collection::vec(deal(), 8..40)
}

fn deal() -> impl Strategy<Value = Deal> {
    let step = prop_oneof![
        6 => (0_usize..5).prop_map(Step::To),
        2 => Just(Step::Win),
        2 => (0_usize..4).prop_map(Step::Lose),
        1 => Just(Step::Void),
        1 => (0_usize..5).prop_map(Step::Reopen),
    ];
    let lead = prop::option::of((prop::option::of(0_i64..20), prop::option::of(0_i64..40)));
    let amount = prop::option::weighted(0.9, 1_i64..10_000_000);
    let sorts =
        (prop::option::of(0_usize..3), prop::option::of(0_usize..2), prop::option::of(0_usize..5), prop::option::of(0_usize..3));
    (
        0_usize..4,
        0_i64..460,
        lead,
        (amount, any::<bool>()),
        sorts,
        prop::option::of(-60_i64..120),
        prop::collection::vec((0_i64..60, step), 0..6),
        0_usize..12,
    )
        .prop_map(
            |(seller, began, lead, (amount, foreign), (source, product, region, industry), expected, steps, deleted)| Deal {
                seller,
                began,
                lead,
                amount,
                foreign: foreign && amount.is_some(),
                source,
                product,
                region,
                industry,
                expected,
                steps,
                deleted: deleted == 0,
            },
        )
}

fn day(days_ago: i64) -> String {
    let today: base::Date = TODAY.parse().expect("a date");
    today.saturating_sub(jiff::Span::new().days(days_ago)).to_string()
}

/// Two products, and dollars.
pub fn prepare(cast: &Cast) -> Vec<base::Uuid> {
    use records::company::{Currency, ExchangeRate};
    use sales::sell::product::Product;
    let cx = cast.cx(cast.administrator, crate::cast::FOUNDED);
    let rate = base::money::to_stored("7.123456".parse().unwrap()).unwrap();
    let rate = Draft::create().set("currency", "USD").set("valid_from", jiff::civil::date(2024, 1, 1)).set("rate", rate);
    let dollars = Draft::create().set("code", "USD");
    cast.company.write(&cx, |tx| records::save::save_as::<Currency>(&cx, tx, dollars)).expect("dollars");
    let cx = cast.cx(cast.administrator, crate::cast::FOUNDED);
    cast.company.write(&cx, |tx| records::save::save_as::<ExchangeRate>(&cx, tx, rate)).expect("a rate");
    let cx = cast.cx(cast.administrator, crate::cast::FOUNDED);
    let product = |name: &str| {
        let draft = Draft::create().set("name", name);
        cast.company.write(&cx, |tx| records::save::save_as::<Product>(&cx, tx, draft)).expect("a product").record.id()
    };
    vec![product("离心泵"), product("球阀")]
}

/// Does it all. Steps that the rules refuse, or that would lie after today, are left out.
pub fn act(cast: &Cast, products: &[base::Uuid], deal: &Deal) {
    let user = [cast.zhang, cast.li, cast.zhou, cast.manager][deal.seller];
    let currency = if deal.foreign { "USD" } else { "CNY" };
    let mut now = deal.began;
    let draft = Draft::create()
        .set("currency", currency)
        .set("source", deal.source.map(|at| cast.sources[at]))
        .set("product", deal.product.map(|at| products[at]));
    let region = deal.region.map(|at| REGIONS[at]);
    let industry = deal.industry.map(|at| cast.industries[at]);
    let opportunity = match deal.lead {
        None => {
            let account = (region.is_some() || industry.is_some()).then(|| cast.account(user, &day(now), region, industry));
            let expected = deal.expected.map(|days| day(now - days).parse::<base::Date>().unwrap());
            let draft = draft.set("amount", deal.amount).set("account", account).set("expected_close_on", expected);
            cast.opportunity_of(user, &day(now), draft)
        }
        Some((worked, converted)) => {
            let draft = draft.set("expected_amount", deal.amount).set("region", region).set("industry", industry);
            let lead = cast.lead_of(user, &day(now), draft);
            let Some(worked) = worked.filter(|days| now - days >= 0) else { return };
            now -= worked;
            cast.work(user, &day(now), lead);
            let Some(converted) = converted.filter(|days| now - days >= 0) else { return };
            now -= converted;
            cast.convert(user, &day(now), lead, deal.amount.unwrap_or(0))
        }
    };
    for (days, step) in &deal.steps {
        if now - days < 0 {
            break;
        }
        now -= days;
        let cx = cast.cx(user, &day(now));
        // What the rules refuse stays as it was: a deal without an amount cannot be won.
        let _ = cast.company.write(&cx, |tx| {
            use sales::sell::opportunity::{lose, move_to, reopen, win};
            let stage = |at: usize| base::Id::of(cast.stages[at]);
            match step {
                Step::To(at) => move_to(&cx, tx, opportunity, stage(*at)).map(drop),
                Step::Win => win(&cx, tx, opportunity, None, None).map(drop),
                Step::Lose(reason) => lose(&cx, tx, opportunity, base::Id::of(cast.reasons[*reason]), None).map(drop),
                Step::Void => move_to(&cx, tx, opportunity, stage(7)).map(drop),
                Step::Reopen(at) => reopen(&cx, tx, opportunity, Some(stage(*at))).map(drop),
            }
        });
    }
    if deal.deleted {
        cast.edit(user, &day(now), Draft::delete(opportunity.0)).expect("deletes");
    }
}
