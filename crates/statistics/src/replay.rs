//! What would have been told of periods that are over, by the model and by plainer ways, and how far each was off.

use crate::{Deal, Outlook, Range, Season, TooLittle, Window, outlook};

/// What was told of a period, and what it came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told {
    pub window: Window,
    pub model: Range,
    /// Won already, and open deals each by the probability that somebody gave it.
    pub weighted: f64,
    /// As much as the period before.
    pub naive: f64,
    pub actual: f64,
}

/// What is told of the window, with what it came to. `probability` is that of an open deal on that morning; none leaves it out.
///
/// # Errors
/// Too little history.
pub fn told(
    deals: &[Deal],
    window: Window,
    months: &Season,
    probability: impl Fn(&Deal) -> Option<f64>,
) -> Result<Told, TooLittle> {
    Ok(told_of(deals, &outlook(deals, window, months)?, window, |_| true, probability))
}

/// The same of some of the owners.
pub fn told_of(
    deals: &[Deal],
    outlook: &Outlook,
    window: Window,
    counts: impl Fn(u32) -> bool,
    probability: impl Fn(&Deal) -> Option<f64>,
) -> Told {
    let theirs = || deals.iter().filter(|deal| counts(deal.owner));
    let open = theirs().filter(|deal| deal.is_open_on(window.today));
    let weighted: f64 = open.filter_map(|deal| Some(probability(deal)? * deal.amount?)).sum();
    let won = |from, until| theirs().map(|deal| deal.won_within(from, until)).sum::<f64>();
    Told {
        window,
        model: outlook.range_of(&counts),
        weighted: won(window.from, window.today) + weighted,
        naive: won(window.before, window.from),
        actual: won(window.from, window.until),
    }
}

/// Errors as a share of what was won: 0.2 is a fifth too much or too little on average.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    pub periods: usize,
    pub model: f64,
    pub weighted: f64,
    pub naive: f64,
    /// The share of periods that came to something between P10 and P90: 0.8 is as promised.
    pub coverage: f64,
}

/// None of nothing.
pub fn score(told: &[Told]) -> Option<Score> {
    let actual: f64 = told.iter().map(|one| one.actual).sum();
    if actual <= 0.0 {
        return None;
    }
    let error = |of: fn(&Told) -> f64| told.iter().map(|one| (of(one) - one.actual).abs()).sum::<f64>() / actual;
    let within = told.iter().filter(|one| (one.model.p10..=one.model.p90).contains(&one.actual)).count();
    Some(Score {
        periods: told.len(),
        model: error(|one| one.model.p50),
        weighted: error(|one| one.weighted),
        naive: error(|one| one.naive),
        coverage: within as f64 / told.len() as f64,
    })
}

/// How far numbers that somebody said were off, as shares of what came about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Missed {
    pub times: usize,
    /// The average distance, whichever way.
    pub error: f64,
    /// Above zero where too much was said on the whole.
    pub optimism: f64,
}

/// Of pairs of what was said and what came about. None of nothing.
pub fn missed(pairs: &[(f64, f64)]) -> Option<Missed> {
    let actual: f64 = pairs.iter().map(|(_, actual)| actual).sum();
    let said: f64 = pairs.iter().map(|(said, _)| said).sum();
    let distance: f64 = pairs.iter().map(|(said, actual)| (said - actual).abs()).sum();
    (actual > 0.0).then(|| Missed { times: pairs.len(), error: distance / actual, optimism: (said - actual) / actual })
}
