//! The chance that a deal is won in time, through all stages that it may pass on the way.

use crate::Day;
use crate::hazard::{Hazards, Rates};

/// Steps into which a period is cut at most: of a day, or of a few.
const MOST_STEPS: i32 = 32;

/// A deal as it stands.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    pub stage: usize,
    pub age: i32,
    pub on: Day,
    pub factor: Rates,
}

/// The chance to be won within so many days.
pub fn chance(hazards: &Hazards, standing: Standing, days: i32) -> f64 {
    let step = (days + MOST_STEPS - 1).max(MOST_STEPS) / MOST_STEPS;
    let stages = hazards.stages();
    let mut there = vec![0.0; stages];
    there[standing.stage] = 1.0;
    let (mut won, mut age, mut left) = (0.0, standing.age, days);
    while left > 0 {
        let length = f64::from(step.min(left));
        let span = hazards.ages.span_of(age);
        let phase = hazards.phase(standing.on + age - standing.age);
        let mut next = vec![0.0; stages];
        for (stage, share) in there.iter().enumerate().filter(|(_, share)| **share > 1e-9) {
            let rates = hazards.rates(stage, span, phase, standing.factor);
            let moves = hazards.moves(stage);
            let all = rates.win + rates.lose + moves.iter().sum::<f64>();
            // Of several things that may happen first, each by its share.
            let gone = if all > 0.0 { 1.0 - (1.0 - all.min(0.95)).powf(length) } else { 0.0 };
            let part = |rate: f64| if all > 0.0 { share * gone * rate / all } else { 0.0 };
            won += part(rates.win);
            next[stage] += share * (1.0 - gone);
            for (to, rate) in moves.iter().enumerate() {
                next[to] += part(*rate);
            }
        }
        there = next;
        age += step;
        left -= step;
    }
    won
}
