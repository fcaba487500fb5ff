//! How often, per day, a deal is won, is lost or moves on: by its age and stage, for all, and by how much more or less often in a
//! segment. Few observations lean on what is known of more: a stage at an age on that age and on that stage, a segment on the one that it is
//! a part of. How much a segment counts for itself is what segments have shown to differ by; where they do not, it is nothing.

use rustc_hash::FxHashMap;

use crate::ages::Ages;
use crate::season::{PHASES, Season};
use crate::{Day, Deal, End, LONGEST_PAST};

/// With fewer closed deals there is nothing to learn from.
pub const LEAST_CLOSED: usize = 20;
/// Observations that what is known of more deals counts for.
const PRIOR: f64 = 4.0;
/// A bare spell of an age that was seldom seen leans on all ages, and soon stands alone: that nothing closed is then what was seen.
const PRIOR_OF_AGE: f64 = 1.0;
/// What was seen so many days ago counts half.
const HALF_LIFE: f64 = 180.0;
/// Days.
const QUARTER: i32 = 91;
/// No month of a quarter is taken to be busier, or quieter, than so many times.
const MOST_SEASON: f64 = 2.5;
/// Stages are told apart where this share of closed deals says from which they were closed.
const KNOWN_STAGES: f64 = 0.8;

/// There is too little history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLittle {
    pub closed: usize,
}

/// Events and the days in which they might have happened.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    won: f64,
    lost: f64,
    days: f64,
}

/// Chances per day.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rates {
    pub win: f64,
    pub lose: f64,
}

/// No more often than all.
const EVEN: Rates = Rates { win: 1.0, lose: 1.0 };

#[derive(Clone, Debug)]
pub struct Hazards {
    pub ages: Ages,
    /// By stage and span of ages. One stage for all where stages are not known.
    rates: Vec<Vec<Rates>>,
    /// From each stage to each other, per day.
    moves: Vec<Vec<f64>>,
    /// By the month of a quarter: how much more often.
    season: [Rates; PHASES],
    months: Season,
    /// By level and segment: how much more often.
    factors: Vec<FxHashMap<u32, Rates>>,
    pub closed: usize,
}

impl Hazards {
    /// What was to be learnt before the morning of that day.
    ///
    /// # Errors
    /// Too little history.
    pub fn learn(deals: &[Deal], day: Day, months: &Season) -> Result<Hazards, TooLittle> {
        let ended: Vec<&Deal> = deals.iter().filter(|deal| deal.ended_before(day).is_some()).collect();
        let wins = ended.iter().filter(|deal| matches!(deal.closed, Some((_, End::Won)))).count();
        if ended.len() < LEAST_CLOSED || wins == 0 {
            return Err(TooLittle { closed: ended.len() });
        }
        let known = ended.iter().filter(|deal| !deal.stages.is_empty()).count();
        let by_stage = known as f64 >= KNOWN_STAGES * ended.len() as f64;
        let furthest = deals.iter().flat_map(|deal| &deal.stages).map(|(_, stage)| *stage).max().unwrap_or(0);
        let stages = if by_stage { furthest + 1 } else { 1 };
        let ages = Ages::of(deals, day);
        let mut hazards = Hazards {
            rates: Vec::new(),
            moves: Vec::new(),
            season: [EVEN; PHASES],
            months: months.clone(),
            factors: Vec::new(),
            closed: ended.len(),
            ages,
        };
        let mut seen = vec![vec![Seen::default(); hazards.ages.count()]; stages];
        let mut moved = vec![vec![0.0; stages]; stages];
        for deal in past(deals, day) {
            hazards.observe(deal, day, stages, &mut seen, &mut moved);
        }
        hazards.rates = rates(&seen);
        hazards.moves = moves(&seen, &moved);
        hazards.season = hazards.season_of(deals, day);
        let levels = deals.iter().map(|deal| deal.segments.len()).max().unwrap_or(0);
        for level in 0..levels {
            let factors = hazards.factors_of(deals, day, level);
            hazards.factors.push(factors);
        }
        Ok(hazards)
    }

    pub fn stages(&self) -> usize {
        self.rates.len()
    }

    /// The stage as this model knows it.
    pub fn place(&self, stage: Option<usize>) -> usize {
        stage.unwrap_or(0).min(self.stages() - 1)
    }

    pub fn rates(&self, stage: usize, span: usize, phase: usize, factor: Rates) -> Rates {
        let (of_all, season) = (self.rates[stage][span], self.season[phase]);
        Rates { win: (of_all.win * season.win * factor.win).min(0.5), lose: (of_all.lose * season.lose * factor.lose).min(0.5) }
    }

    pub fn phase(&self, day: Day) -> usize {
        self.months.phase(day)
    }

    pub fn moves(&self, stage: usize) -> &[f64] {
        &self.moves[stage]
    }

    /// How much more often such deals are won and lost.
    pub fn factor(&self, segments: &[u32]) -> Rates {
        let known = self.factors.iter().zip(segments).filter_map(|(of_level, segment)| of_level.get(segment));
        known.fold(EVEN, |all, one| Rates { win: all.win * one.win, lose: all.lose * one.lose })
    }

    fn observe(&self, deal: &Deal, day: Day, stages: usize, seen: &mut [Vec<Seen>], moved: &mut [Vec<f64>]) {
        let until = seen_until(deal, day);
        let spells = spells(deal, until, stages);
        for (stage, from, to) in &spells {
            for (start, end, _) in self.months.pieces(*from, *to) {
                let weight = weight(start, day);
                for (span, days) in self.ages.between(start - deal.opened, end - deal.opened) {
                    seen[*stage][span].days += f64::from(days) * weight;
                }
            }
        }
        for pair in spells.windows(2) {
            moved[pair[0].0][pair[1].0] += weight(pair[1].1, day);
        }
        if let Some((closed, end)) = deal.ended_before(day) {
            let stage = if stages == 1 { 0 } else { deal.stage_on(closed + 1).unwrap_or(0).min(stages - 1) };
            let cell = &mut seen[stage][self.ages.span_of((closed - deal.opened).max(0))];
            match end {
                End::Won => cell.won += weight(closed, day),
                End::Lost => cell.lost += weight(closed, day),
            }
        }
    }

    /// Expected wins and losses of each piece of its past.
    fn expect(&self, deal: &Deal, day: Day, mut each: impl FnMut(usize, f64, f64)) {
        let factor = self.factor(&deal.segments);
        for (stage, from, to) in spells(deal, seen_until(deal, day), self.stages()) {
            for (start, end, phase) in self.months.pieces(from, to) {
                let weight = weight(start, day);
                for (span, days) in self.ages.between(start - deal.opened, end - deal.opened) {
                    let rates = self.rates(stage, span, phase, factor);
                    each(phase, rates.win * f64::from(days) * weight, rates.lose * f64::from(days) * weight);
                }
            }
        }
    }

    /// Two quarters of closings have to be seen before one month is taken to be busier than another.
    fn season_of(&self, deals: &[Deal], day: Day) -> [Rates; PHASES] {
        let first = deals.iter().filter_map(|deal| deal.ended_before(day)).map(|(closed, _)| closed).min().unwrap_or(day);
        if day - first < 2 * QUARTER {
            return [EVEN; PHASES];
        }
        let mut seen = [[(0.0, 0.0); 2]; PHASES];
        for deal in past(deals, day) {
            self.expect(deal, day, |phase, win, lose| {
                seen[phase][0].1 += win;
                seen[phase][1].1 += lose;
            });
            if let Some((closed, end)) = deal.ended_before(day) {
                seen[self.phase(closed)][usize::from(end == End::Lost)].0 += weight(closed, day);
            }
        }
        let bounded = |rate: f64| rate.clamp(1.0 / MOST_SEASON, MOST_SEASON);
        let phases = drawn(seen.iter().copied()).into_iter();
        let phases: Vec<Rates> = phases.map(|one| Rates { win: bounded(one.win), lose: bounded(one.lose) }).collect();
        phases.try_into().unwrap_or([EVEN; PHASES])
    }

    /// Observed against expected of each segment of a level, drawn towards the segment above by as much as chance explains.
    fn factors_of(&self, deals: &[Deal], day: Day, level: usize) -> FxHashMap<u32, Rates> {
        let mut seen: FxHashMap<u32, [(f64, f64); 2]> = FxHashMap::default();
        for deal in past(deals, day) {
            let Some(segment) = deal.segments.get(level) else { continue };
            let of_segment = seen.entry(*segment).or_default();
            self.expect(deal, day, |_, win, lose| {
                of_segment[0].1 += win;
                of_segment[1].1 += lose;
            });
            if let Some((closed, end)) = deal.ended_before(day) {
                of_segment[usize::from(end == End::Lost)].0 += weight(closed, day);
            }
        }
        let (segments, seen): (Vec<u32>, Vec<[(f64, f64); 2]>) = seen.into_iter().unzip();
        segments.into_iter().zip(drawn(seen.into_iter())).collect()
    }
}

/// How much more often each of some parts wins and loses than expected, as far as they differ by more than chance.
fn drawn(parts: impl Iterator<Item = [(f64, f64); 2]> + Clone) -> Vec<Rates> {
    let [win, lose] = [0, 1].map(|which| own_weight(parts.clone().map(|part| part[which])));
    let drawn = |(observed, expected): (f64, f64), weight: f64| (observed + weight) / (expected + weight);
    parts.map(|[won, lost]| Rates { win: drawn(won, win), lose: drawn(lost, lose) }).collect()
}

/// What is seen of a deal by that day: it was open on the day of its closing.
fn seen_until(deal: &Deal, day: Day) -> Day {
    deal.ended_before(day).map_or(day, |(closed, _)| closed + 1).max(deal.opened + 1)
}

fn weight(on: Day, day: Day) -> f64 {
    0.5_f64.powf(f64::from((day - on).max(0)) / HALF_LIFE)
}

fn past(deals: &[Deal], day: Day) -> impl Iterator<Item = &Deal> {
    deals
        .iter()
        .filter(move |deal| deal.opened < day && deal.ended_before(day).is_none_or(|(closed, _)| closed > day - LONGEST_PAST))
}

/// Stage, first day and the day after the last, of each stay.
fn spells(deal: &Deal, until: Day, stages: usize) -> Vec<(usize, Day, Day)> {
    if stages == 1 || deal.stages.is_empty() {
        return vec![(0, deal.opened, until)];
    }
    let mut spells: Vec<(usize, Day, Day)> = Vec::with_capacity(deal.stages.len());
    for (at, (entered, stage)) in deal.stages.iter().enumerate() {
        let from = if at == 0 { deal.opened } else { (*entered).max(deal.opened) };
        let to = deal.stages.get(at + 1).map_or(until, |(next, _)| *next).min(until);
        if at == 0 || from < until {
            spells.push(((*stage).min(stages - 1), from, to.max(from)));
        }
    }
    spells
}

fn per_day(events: f64, days: f64, prior: f64, weight: f64) -> f64 {
    if prior <= 0.0 {
        return if days > 0.0 { events / days } else { 0.0 };
    }
    (events + weight) / (days + weight / prior)
}

fn rates(seen: &[Vec<Seen>]) -> Vec<Vec<Rates>> {
    let sum = |cells: &mut dyn Iterator<Item = &Seen>| {
        cells.fold(Seen::default(), |sum, cell| Seen {
            won: sum.won + cell.won,
            lost: sum.lost + cell.lost,
            days: sum.days + cell.days,
        })
    };
    let all = sum(&mut seen.iter().flatten());
    let by_age: Vec<Rates> = (0..seen[0].len())
        .map(|span| {
            let cell = sum(&mut seen.iter().map(|stage| &stage[span]));
            Rates {
                win: per_day(cell.won, cell.days, all.won / all.days, PRIOR_OF_AGE),
                lose: per_day(cell.lost, cell.days, all.lost / all.days, PRIOR_OF_AGE),
            }
        })
        .collect();
    if seen.len() == 1 {
        return vec![by_age];
    }
    let of_stage = |stage: &Vec<Seen>| {
        let whole = sum(&mut stage.iter());
        let expected =
            |rate: fn(&Rates) -> f64| stage.iter().zip(&by_age).map(|(cell, rates)| cell.days * rate(rates)).sum::<f64>();
        let win = (whole.won + 1.0) / (expected(|rates| rates.win) + 1.0);
        let lose = (whole.lost + 1.0) / (expected(|rates| rates.lose) + 1.0);
        let cell = |(cell, of_age): (&Seen, &Rates)| Rates {
            win: per_day(cell.won, cell.days, of_age.win * win, PRIOR),
            lose: per_day(cell.lost, cell.days, of_age.lose * lose, PRIOR),
        };
        stage.iter().zip(&by_age).map(cell).collect()
    };
    seen.iter().map(of_stage).collect()
}

fn moves(seen: &[Vec<Seen>], moved: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let days = |stage: &Vec<Seen>| stage.iter().map(|cell| cell.days).sum::<f64>();
    let of_stage = |(from, stage): (&Vec<f64>, &Vec<Seen>)| {
        let days = days(stage);
        from.iter().map(|count| if days > 0.0 { (count / days).min(0.5) } else { 0.0 }).collect()
    };
    moved.iter().zip(seen).map(of_stage).collect()
}

/// Expected events that a segment is given beside its own: many where segments differ no more than chance would have it. By the method
/// of moments of a gamma-Poisson model.
fn own_weight(segments: impl Iterator<Item = (f64, f64)>) -> f64 {
    const MOST: f64 = 1e6;
    const LEAST: f64 = 5.0;
    let (mut spread, mut chance, mut squares) = (0.0, 0.0, 0.0);
    for (observed, expected) in segments {
        spread += (observed - expected).powi(2);
        chance += expected;
        squares += expected.powi(2);
    }
    let variance = (spread - chance) / squares;
    if variance > 0.0 { (1.0 / variance).clamp(LEAST, MOST) } else { MOST }
}
