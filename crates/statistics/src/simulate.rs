//! What a period will come to: what is won already, open deals that are won by chance, and business that nobody has begun yet. A thousand
//! times over; the spread of the answers is what is told. What the same reckoning would have said of earlier periods corrects it: by how
//! much it was off on the whole, and how far it missed.

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use rustc_hash::FxHashMap;

use crate::hazard::{Hazards, Rates, TooLittle};
use crate::odds::{Standing, chance};
use crate::{Day, Deal, End, Season};

/// The same for everybody: an answer does not change by asking again.
const SEED: u64 = 20_260_908;
const DRAWS: usize = 1_000;
/// Earlier periods that are looked at for how far off it was.
const MOST_EARLIER: i32 = 6;
/// Earlier periods that the guess counts for before there are any, and the error that it is.
const PRIOR_EARLIER: f64 = 2.0;
const PRIOR_ERROR: f64 = 0.15;
/// What was further off than this was another time.
const MOST_CORRECTION: f64 = 2.0;
/// New business is taken to come as it came in so many weeks.
const WEEKS: i32 = 26;
/// Amounts of new business are those of deals that were won within so many days.
const RECENT: i32 = 365;

/// A period, and the morning on which it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first day of the period before.
    pub before: Day,
    pub from: Day,
    pub today: Day,
    /// The day after the last.
    pub until: Day,
}

impl Window {
    /// The period as many days earlier, looked at on the same day of it.
    fn earlier(self, times: i32) -> Window {
        let days = (self.until - self.from) * times;
        Window { before: self.before - days, from: self.from - days, today: self.today - days, until: self.until - days }
    }
}

/// In eight of ten cases it is between the first and the last, in half of them below the middle one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Range {
    pub p10: f64,
    pub p50: f64,
    pub p90: f64,
}

/// Open deals, and those of them that are older than any that ever closed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stale {
    pub open: usize,
    pub count: usize,
    pub amount: f64,
    /// What is expected of them all the same.
    pub expected: f64,
}

#[derive(Clone, Debug)]
pub struct Outlook {
    /// Won already in the period.
    pub closed: f64,
    /// Expected of open deals, and of deals that nobody has opened yet.
    pub open: f64,
    pub new: f64,
    /// Deals that it was learnt from.
    pub learnt_from: usize,
    /// Earlier periods that corrected it, and by how much.
    pub earlier: usize,
    pub correction: f64,
    stale_of: BTreeMap<u32, Stale>,
    closed_of: BTreeMap<u32, f64>,
    draws: BTreeMap<u32, Vec<f64>>,
    /// By draw.
    scale: Vec<f64>,
}

impl Outlook {
    /// Of everybody.
    pub fn range(&self) -> Range {
        self.range_of(|_| true)
    }

    /// What is open too long, of some of the owners together.
    pub fn stale_of(&self, counts: impl Fn(u32) -> bool) -> Stale {
        let theirs = self.stale_of.iter().filter(|(owner, _)| counts(**owner));
        theirs.fold(Stale::default(), |all, (_, one)| Stale {
            open: all.open + one.open,
            count: all.count + one.count,
            amount: all.amount + one.amount,
            expected: all.expected + one.expected,
        })
    }

    /// Of some of the owners together.
    pub fn range_of(&self, counts: impl Fn(u32) -> bool) -> Range {
        let closed: f64 = self.closed_of.iter().filter(|(owner, _)| counts(**owner)).map(|(_, amount)| amount).sum();
        let mut sums = vec![0.0; DRAWS];
        for (_, draws) in self.draws.iter().filter(|(owner, _)| counts(**owner)) {
            sums.iter_mut().zip(draws).for_each(|(sum, draw)| *sum += draw);
        }
        sums.iter_mut().zip(&self.scale).for_each(|(sum, scale)| *sum = *sum * scale + closed);
        sums.sort_by(f64::total_cmp);
        let at = |share: usize| sums[(DRAWS * share / 100).min(DRAWS - 1)];
        Range { p10: at(10), p50: at(50), p90: at(90) }
    }
}

/// What the period will come to, as it could be known on that morning.
///
/// # Errors
/// Too little history.
pub fn outlook(deals: &[Deal], window: Window, months: &Season) -> Result<Outlook, TooLittle> {
    Ok(Model::learn(deals, window, months)?.outlook(deals))
}

/// What was learnt for a period.
pub struct Model {
    basis: Basis,
    window: Window,
    correction: f64,
    error: f64,
    earlier: usize,
}

impl Model {
    /// What was to be learnt until that morning.
    ///
    /// # Errors
    /// Too little history.
    pub fn learn(deals: &[Deal], window: Window, months: &Season) -> Result<Model, TooLittle> {
        let basis = Basis::learn(deals, window, months)?;
        let (correction, error, earlier) = corrected(deals, window, months);
        Ok(Model { basis, window, correction, error, earlier })
    }

    /// What the period comes to with these deals. One more that is open never makes it less.
    pub fn outlook(&self, deals: &[Deal]) -> Outlook {
        let Model { basis, window, correction, .. } = self;
        let mut closed_of: BTreeMap<u32, f64> = BTreeMap::new();
        for deal in deals {
            let won = deal.won_within(window.from, window.today.min(window.until));
            if won > 0.0 {
                *closed_of.entry(deal.owner).or_default() += won;
            }
        }
        let (open, stale) = basis.open(deals, *window);
        let mut draws: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
        for one in &open {
            one.draw(&basis.amounts, draws.entry(one.owner).or_insert_with(|| vec![0.0; DRAWS]));
        }
        basis.draw_new(&mut draws);
        Outlook {
            closed: closed_of.values().sum(),
            open: open.iter().map(|one| one.chance * one.expected).sum::<f64>() * correction,
            new: basis.expected_new() * correction,
            stale_of: stale,
            learnt_from: basis.hazards.closed,
            earlier: self.earlier,
            correction: *correction,
            closed_of,
            draws,
            scale: scales(*correction, self.error),
        }
    }
}

fn scales(correction: f64, error: f64) -> Vec<f64> {
    let mut random = stream(0);
    let draw = |_| {
        let deviation: f64 = StandardNormal.sample(&mut random);
        correction * (error * deviation).exp()
    };
    (0..DRAWS).map(draw).collect()
}

/// Streams below 16 are not those of deals.
fn stream(number: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    random.set_stream(number);
    random
}

/// By how much it was off in earlier periods, how far it missed beyond chance, and in how many it was looked at.
fn corrected(deals: &[Deal], window: Window, months: &Season) -> (f64, f64, usize) {
    let began = deals.iter().map(|deal| deal.opened).min().unwrap_or(window.today);
    let mut ratios: Vec<(f64, f64)> = Vec::new();
    for times in 1..=MOST_EARLIER {
        let earlier = window.earlier(times);
        if earlier.from <= began {
            break;
        }
        let Ok(basis) = Basis::learn(deals, earlier, months) else { break };
        let (open, _) = basis.open(deals, earlier);
        let expected = open.iter().map(|one| one.chance * one.expected).sum::<f64>() + basis.expected_new();
        let actual: f64 = deals.iter().map(|deal| deal.won_within(earlier.today, earlier.until)).sum();
        if expected > 0.0 && actual > 0.0 {
            ratios.push(((actual / expected).ln(), basis.variance(&open) / expected.powi(2)));
        }
    }
    let count = ratios.len() as f64;
    let mean = ratios.iter().map(|(ratio, _)| ratio).sum::<f64>() / (count + PRIOR_EARLIER);
    let beyond_chance = ratios.iter().map(|(ratio, chance)| ((ratio - mean).powi(2) - chance).max(0.0)).sum::<f64>();
    let variance = (beyond_chance + PRIOR_EARLIER * PRIOR_ERROR.powi(2)) / (count + PRIOR_EARLIER);
    (mean.exp().clamp(1.0 / MOST_CORRECTION, MOST_CORRECTION), variance.sqrt(), ratios.len())
}

/// An open deal, with its chance within the window.
#[derive(Clone, Copy, Debug)]
struct Open {
    id: u64,
    owner: u32,
    chance: f64,
    amount: Option<f64>,
    expected: f64,
}

impl Open {
    fn draw(&self, amounts: &[f64], draws: &mut [f64]) {
        let mut random = stream(16 + (self.id >> 4));
        for draw in draws {
            let (won, which): (f64, f64) = (random.random(), random.random());
            if won < self.chance {
                *draw += self.amount.unwrap_or_else(|| pick(amounts, which).copied().unwrap_or(0.0));
            }
        }
    }
}

fn pick<T>(from: &[T], share: f64) -> Option<&T> {
    from.get(((share * from.len() as f64) as usize).min(from.len().saturating_sub(1)))
}

/// All that the draws need.
struct Basis {
    hazards: Hazards,
    /// Of deals that were won lately.
    amounts: Vec<f64>,
    /// How many deals were opened in each of the last weeks.
    weekly: Vec<u32>,
    /// Who opened them, and what theirs are like.
    openers: Vec<(u32, Rates)>,
    /// By owner, the chance that a deal that is opened in a coming week is still won in the window.
    chances: FxHashMap<u32, Vec<f64>>,
}

impl Basis {
    fn learn(deals: &[Deal], window: Window, months: &Season) -> Result<Basis, TooLittle> {
        let hazards = Hazards::learn(deals, window.today, months)?;
        let days = window.until - window.today;
        let won = |deal: &&Deal| matches!(deal.ended_before(window.today), Some((day, End::Won)) if day > window.today - RECENT);
        let amounts: Vec<f64> = deals.iter().filter(won).filter_map(|deal| deal.worth.or(deal.amount)).collect();
        let first = deals.iter().map(|deal| deal.opened).min().unwrap_or(window.today);
        let weeks = ((window.today - first) / 7).clamp(1, WEEKS);
        let mut weekly = vec![0_u32; weeks as usize];
        let mut openers = Vec::new();
        for deal in deals.iter().filter(|deal| deal.opened < window.today && deal.opened >= window.today - 7 * weeks) {
            weekly[((window.today - 1 - deal.opened) / 7) as usize] += 1;
            openers.push((deal.owner, hazards.factor(&deal.segments)));
        }
        let mut of_owner = FxHashMap::default();
        for (owner, factor) in &openers {
            of_owner.entry(*owner).or_insert_with(|| coming_weeks(&hazards, *factor, window.today, days));
        }
        Ok(Basis { hazards, amounts, weekly, openers, chances: of_owner })
    }

    /// The open deals with their chances, and those of them that are older than any that closed.
    fn open(&self, deals: &[Deal], window: Window) -> (Vec<Open>, BTreeMap<u32, Stale>) {
        let hazards = &self.hazards;
        let (mut open, mut stale_of) = (Vec::new(), BTreeMap::<u32, Stale>::new());
        for deal in deals.iter().filter(|deal| deal.is_open_on(window.today)) {
            let age = window.today - deal.opened;
            let stage = hazards.place(deal.stage_on(window.today));
            let standing = Standing { stage, age, on: window.today, factor: hazards.factor(&deal.segments) };
            let expected = deal.amount.unwrap_or(self.usual_amount());
            let chance = chance(hazards, standing, window.until - window.today);
            open.push(Open { id: deal.id, owner: deal.owner, chance, amount: deal.amount, expected });
            let stale = stale_of.entry(deal.owner).or_default();
            stale.open += 1;
            if hazards.ages.stale().is_some_and(|from| age >= from) {
                stale.count += 1;
                stale.amount += expected;
                stale.expected += chance * expected;
            }
        }
        (open, stale_of)
    }

    fn usual_amount(&self) -> f64 {
        if self.amounts.is_empty() { 0.0 } else { self.amounts.iter().sum::<f64>() / self.amounts.len() as f64 }
    }

    /// Deals that one coming week is expected to open and the window to win.
    fn new_wins(&self) -> f64 {
        if self.openers.is_empty() {
            return 0.0;
        }
        let a_week = f64::from(self.weekly.iter().sum::<u32>()) / self.weekly.len() as f64;
        let chances = self.openers.iter().filter_map(|(owner, _)| self.chances.get(owner)).map(|weeks| weeks.iter().sum::<f64>());
        a_week * chances.sum::<f64>() / self.openers.len() as f64
    }

    fn expected_new(&self) -> f64 {
        self.new_wins() * self.usual_amount()
    }

    /// Of the sum, as far as it is chance.
    fn variance(&self, open: &[Open]) -> f64 {
        let open: f64 = open.iter().map(|one| one.chance * (1.0 - one.chance) * one.expected.powi(2)).sum();
        let squares = self.amounts.iter().map(|amount| amount.powi(2)).sum::<f64>() / (self.amounts.len().max(1)) as f64;
        open + self.new_wins() * squares
    }

    fn draw_new(&self, draws: &mut BTreeMap<u32, Vec<f64>>) {
        let weeks = self.chances.values().map(Vec::len).max().unwrap_or(0);
        if self.amounts.is_empty() || weeks == 0 {
            return;
        }
        let mut random = stream(1);
        for draw in 0..DRAWS {
            for week in 0..weeks {
                let opened = pick(&self.weekly, random.random()).copied().unwrap_or(0);
                for _ in 0..opened {
                    let (who, won, which): (f64, f64, f64) = (random.random(), random.random(), random.random());
                    let Some((owner, _)) = pick(&self.openers, who) else { continue };
                    let chance = self.chances.get(owner).and_then(|weeks| weeks.get(week)).copied().unwrap_or(0.0);
                    if won < chance {
                        let amount = pick(&self.amounts, which).copied().unwrap_or(0.0);
                        draws.entry(*owner).or_insert_with(|| vec![0.0; DRAWS])[draw] += amount;
                    }
                }
            }
        }
    }
}

/// For each coming week, the chance that a deal that is opened in the middle of it is won within the days.
fn coming_weeks(hazards: &Hazards, factor: Rates, today: Day, days: i32) -> Vec<f64> {
    (0..(days + 6) / 7)
        .map(|week| {
            // The last week may be cut short.
            let length = (days - 7 * week).min(7);
            let begins = 7 * week + length / 2 + 1;
            let standing = Standing { stage: 0, age: 0, on: today + begins, factor };
            chance(hazards, standing, (days - begins).max(0)) * f64::from(length) / 7.0
        })
        .collect()
}
