//! What must hold of the model whatever the deals are, and what it must find where the truth is known.
#![allow(clippy::float_arithmetic, clippy::float_cmp, reason = "estimates")]

use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use statistics::{Deal, End, LEAST_CLOSED, Model, Season, Window, outlook, score, told};

/// Deals of a company in which each open one is won with a chance of `win` a day and lost with `lose`, `a_week` opened each week.
fn history(seed: u64, weeks: i32, a_week: u32, win: f64, lose: f64) -> Vec<Deal> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut deals = Vec::new();
    for week in 0..weeks {
        for _ in 0..a_week {
            let opened = week * 7 + random.random_range(0..7);
            let mut closed = None;
            for age in 1..400 {
                let chance: f64 = random.random();
                if chance < win + lose {
                    closed = Some((opened + age, if chance < win { End::Won } else { End::Lost }));
                    break;
                }
            }
            let amount = Some(random.random_range(50.0..150.0));
            let owner = random.random_range(0..4);
            let id = (deals.len() as u64) << 8;
            deals.push(Deal {
                id,
                segments: vec![owner],
                owner,
                opened,
                amount,
                worth: None,
                expected: None,
                stages: Vec::new(),
                closed,
            });
        }
    }
    deals
}

fn window(from: i32, days: i32) -> Window {
    Window { before: from - days, from, today: from, until: from + days }
}

/// As it was known on a morning: nothing of it is changed by what came later.
fn cut(deals: &[Deal], day: i32) -> Vec<Deal> {
    let known = deals.iter().filter(|deal| deal.opened < day).cloned();
    known.map(|deal| Deal { closed: deal.ended_before(day), ..deal }).collect()
}

#[test]
fn too_little_history_says_so() {
    assert_eq!(outlook(&[], window(100, 30), &Season::none()).unwrap_err().closed, 0);
    let few: Vec<Deal> = history(1, 60, 1, 0.02, 0.02).into_iter().take(LEAST_CLOSED - 1).collect();
    assert!(outlook(&few, window(500, 30), &Season::none()).is_err());
    assert!(score(&[]).is_none());
}

#[test]
fn it_covers_what_comes_about_as_often_as_it_says() {
    let (mut within, mut all, mut errors) = (0, 0, Vec::new());
    for seed in 0..8 {
        let deals = history(seed, 120, 6, 0.01, 0.02);
        let month = |at: i32| told(&deals, window(400 + 30 * at, 30), &Season::none(), |_| Some(0.5)).unwrap();
        let told: Vec<_> = (0..12).map(month).collect();
        within += told.iter().filter(|one| one.model.p10 <= one.actual && one.actual <= one.model.p90).count();
        all += told.len();
        errors.push(score(&told).unwrap());
    }
    let coverage = within as f64 / all as f64;
    assert!((0.70..=0.93).contains(&coverage), "{coverage}");
    // Everything open at a half over-forecasts, and no month is like the one before.
    assert!(errors.iter().all(|score| score.model < 0.8 * score.weighted && score.model < score.naive), "{errors:?}");
}

#[test]
fn deals_older_than_any_that_closed_are_not_counted_on() {
    let mut deals = history(3, 100, 6, 0.01, 0.01);
    deals.iter_mut().for_each(|deal| deal.closed = deal.closed.filter(|(day, _)| day - deal.opened <= 120));
    // Each that did not close by then never does.
    let today = 700;
    let outlook = outlook(&deals, window(today, 90), &Season::none()).unwrap();
    let old = deals.iter().filter(|deal| deal.is_open_on(today) && today - deal.opened > 125);
    let worth: f64 = old.filter_map(|deal| deal.amount).sum();
    let stale = outlook.stale_of(|_| true);
    assert!(worth > 0.0 && stale.amount >= worth && stale.count < stale.open, "{stale:?}");
    assert!(stale.expected < 0.15 * stale.amount, "{stale:?}");
}

#[test]
fn stages_say_how_near_a_deal_is() {
    // Everything is opened in stage 0, half of it reaches stage 1 after 20 days, and only from there it is won, soon.
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let deal = |at: i32| {
        let opened = at;
        let moves: bool = random.random();
        let stages = if moves { vec![(opened, 0), (opened + 20, 1)] } else { vec![(opened, 0)] };
        let closed = if moves { (opened + 20 + random.random_range(1..20), End::Won) } else { (opened + 45, End::Lost) };
        Deal {
            id: (at as u64) << 8,
            segments: Vec::new(),
            owner: 0,
            opened,
            amount: Some(1.0),
            worth: None,
            expected: None,
            stages,
            closed: Some(closed),
        }
    };
    let deals: Vec<Deal> = (0..400).map(deal).collect();
    let known = cut(&deals, 400);
    let of_stage = |stage: usize| {
        let mut one = known.clone();
        one.retain(|deal| deal.closed.is_some() || deal.stage_on(400) == Some(stage));
        let open = one.iter().filter(|deal| deal.closed.is_none()).count() as f64;
        outlook(&one, window(400, 14), &Season::none()).unwrap().open / open
    };
    assert!(of_stage(1) > 3.0 * of_stage(0), "{} {}", of_stage(1), of_stage(0));
}

#[test]
fn sellers_who_differ_by_chance_alone_are_taken_alike() {
    let deals = history(11, 100, 8, 0.01, 0.02);
    let hazards = statistics::Hazards::learn(&deals, 700, &Season::none()).unwrap();
    for owner in 0..4 {
        let factor = hazards.factor(&[owner]);
        assert!((0.85..=1.18).contains(&factor.win), "{owner}: {factor:?}");
    }
    let better: Vec<Deal> = deals
        .into_iter()
        .map(|deal| match deal.closed {
            Some((day, End::Lost)) if deal.owner == 0 => Deal { closed: Some((day, End::Won)), ..deal },
            _ => deal,
        })
        .collect();
    let hazards = statistics::Hazards::learn(&better, 700, &Season::none()).unwrap();
    assert!(hazards.factor(&[0]).win > 1.3 * hazards.factor(&[1]).win);
}

#[test]
fn the_last_month_of_a_quarter_is_known_to_be_busy() {
    // Nothing is won in the first two months of a quarter, and all that is open in the third.
    let months: Vec<(i32, usize)> = (0..60).map(|month| (month * 30, (month % 3) as usize)).collect();
    let deal = |at: i32| {
        let opened = at * 2;
        let busy = (0..).map(|days| opened + 1 + days).find(|day| (day / 30) % 3 == 2).unwrap();
        let closed = Some((busy + at % 20, if at % 3 == 0 { End::Lost } else { End::Won }));
        let stages = Vec::new();
        Deal {
            id: (at as u64) << 8,
            segments: Vec::new(),
            owner: 0,
            opened,
            amount: Some(1.0),
            worth: None,
            expected: None,
            stages,
            closed,
        }
    };
    let deals: Vec<Deal> = (0..450).map(deal).collect();
    let season = Season::of(months);
    let month = |from: i32| outlook(&deals, window(from, 30), &season).unwrap().range().p50;
    let (quiet, busy) = (month(720), month(780));
    assert!(busy > 2.0 * quiet.max(1.0), "{quiet} {busy}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_range_is_in_order_and_the_same_again(seed in 0_u64..1_000, day in 200_i32..500, days in 1_i32..100) {
        let deals = history(seed, 80, 3, 0.01, 0.02);
        let first = outlook(&deals, window(day, days), &Season::none()).unwrap();
        let range = first.range();
        prop_assert!(0.0 <= range.p10 && range.p10 <= range.p50 && range.p50 <= range.p90);
        prop_assert_eq!(range, outlook(&deals, window(day, days), &Season::none()).unwrap().range());
        // What came later is not known.
        prop_assert_eq!(range, outlook(&cut(&deals, day), window(day, days), &Season::none()).unwrap().range());
        for owner in 0..4 {
            prop_assert!(first.range_of(|one| one == owner).p50 <= range.p90);
        }
    }

    #[test]
    fn one_more_open_deal_never_lowers_it(seed in 0_u64..1_000, amount in 0.0_f64..1e6, owner in 0_u32..5, opened in 0_i32..400) {
        let deals = cut(&history(seed, 80, 3, 0.01, 0.02), 400);
        let model = Model::learn(&deals, window(400, 60), &Season::none()).unwrap();
        let new = Deal {
            id: u64::MAX >> 8, segments: vec![owner], owner, opened, amount: Some(amount), worth: None, expected: None, stages: Vec::new(), closed: None,
        };
        let (before, after) = (model.outlook(&deals).range(), model.outlook(&[deals, vec![new]].concat()).range());
        prop_assert!(after.p10 >= before.p10 && after.p50 >= before.p50 && after.p90 >= before.p90, "{before:?} {after:?}");
    }
}
