//! Why more or less was sold than in the period before: pure, exact to the cent. What was won is deals at hand × the part of them that came
//! to an end × the part of these that was won × the average deal; what each of the four brought is its share of the difference, averaged
//! over all orders in which they may have changed (Shapley), so that none depends on being looked at first, and they add up.

use base::Decimal;
use rust_decimal::RoundingStrategy;

use crate::metric::Unit;

/// What is known of the deals of somebody in a span.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Deals {
    /// Open at any time in the span.
    pub at_hand: Decimal,
    /// Won or lost in it.
    pub closed: Decimal,
    pub won: Decimal,
    /// Of the base currency, in major units.
    pub amount: Decimal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    /// How many deals there were to work on.
    Volume,
    /// How many of them came to an end: how fast deals go.
    Cycle,
    /// How many of these were won.
    Conversion,
    /// What a won one was worth.
    Size,
}

impl Factor {
    pub const ALL: [Factor; 4] = [Factor::Volume, Factor::Cycle, Factor::Conversion, Factor::Size];

    pub const fn name(self) -> &'static str {
        match self {
            Factor::Volume => "volume",
            Factor::Cycle => "cycle",
            Factor::Conversion => "conversion",
            Factor::Size => "size",
        }
    }

    /// What it is measured in.
    pub const fn unit(self) -> Unit {
        match self {
            Factor::Volume => Unit::Number,
            Factor::Cycle | Factor::Conversion => Unit::Percent,
            Factor::Size => Unit::Money,
        }
    }
}

/// What each factor was before and is now, and what its change brought, in cents of the same currency as the amounts.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub factor: Factor,
    pub before: Option<Decimal>,
    pub now: Option<Decimal>,
    pub brought: Decimal,
}

impl Deals {
    fn factors(&self) -> [Option<Decimal>; 4] {
        // Some deals say nothing of their beginning: whatever ended was at hand.
        let at_hand = self.at_hand.max(self.closed);
        [Some(at_hand), self.closed.checked_div(at_hand), self.won.checked_div(self.closed), self.amount.checked_div(self.won)]
    }
}

/// The parts of `now.amount - before.amount`, rounded to `digits`; they add up to it exactly.
pub fn parts(before: &Deals, now: &Deals, digits: u32) -> [Part; 4] {
    let (was, is) = (before.factors(), now.factors());
    // What has no value on one side changed nothing by itself.
    let filled = |one: [Option<Decimal>; 4], other: [Option<Decimal>; 4]| {
        let at = |place: usize| one[place].or(other[place]).unwrap_or(Decimal::ZERO);
        [at(0), at(1), at(2), at(3)]
    };
    let (from, to) = (filled(was, is), filled(is, was));
    let mut brought = [0, 1, 2, 3]
        .map(|place| shapley(place, &from, &to).round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero));
    // What rounding left over goes where it is least seen.
    let rest = (now.amount - before.amount) - brought.iter().sum::<Decimal>();
    if let Some(largest) = (0..4).max_by_key(|place| brought[*place].abs()) {
        brought[largest] += rest;
    }
    let part = |place: usize| Part { factor: Factor::ALL[place], before: was[place], now: is[place], brought: brought[place] };
    [part(0), part(1), part(2), part(3)]
}

/// The average, over the orders in which four factors may change, of what the change of one does to the product.
fn shapley(place: usize, from: &[Decimal; 4], to: &[Decimal; 4]) -> Decimal {
    let others: Vec<usize> = (0..4).filter(|other| *other != place).collect();
    let mut sum = Decimal::ZERO;
    for changed in 0_usize..8 {
        let product: Decimal = others
            .iter()
            .enumerate()
            .map(|(bit, other)| if changed >> bit & 1 == 1 { to[*other] } else { from[*other] })
            .product();
        // How many of the 24 orders have exactly these before it.
        let orders = match changed.count_ones() {
            0 | 3 => 6,
            _ => 2,
        };
        sum += product * Decimal::from(orders) * (to[place] - from[place]);
    }
    sum / Decimal::from(24)
}

/// The factor that cost most.
pub fn main_reason(parts: &[Part; 4]) -> Option<Factor> {
    parts.iter().filter(|part| part.brought < Decimal::ZERO).min_by_key(|part| part.brought).map(|part| part.factor)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn deals(at_hand: i64, closed: i64, won: i64, amount: i64) -> Deals {
        Deals { at_hand: at_hand.into(), closed: closed.into(), won: won.into(), amount: amount.into() }
    }

    #[test]
    fn what_changed_alone_is_the_reason() {
        let before = deals(40, 20, 10, 1_000);
        for (now, reason) in [
            (deals(20, 10, 5, 500), Some(Factor::Volume)),
            (deals(40, 10, 5, 500), Some(Factor::Cycle)),
            (deals(40, 20, 5, 500), Some(Factor::Conversion)),
            (deals(40, 20, 10, 500), Some(Factor::Size)),
            (deals(40, 20, 0, 0), Some(Factor::Conversion)),
            (deals(40, 0, 0, 0), Some(Factor::Cycle)),
            (deals(0, 0, 0, 0), Some(Factor::Volume)),
            (deals(80, 40, 20, 2_000), None),
            (before, None),
        ] {
            let parts = parts(&before, &now, 2);
            assert_eq!(main_reason(&parts), reason, "{now:?}");
            let changed = parts.iter().filter(|part| !part.brought.is_zero()).count();
            assert!(changed <= 1, "{parts:?}");
        }
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_cent(
            before in (0_i64..60, 0_i64..60, 0_i64..60, 0_i64..90_000_000), now in (0_i64..60, 0_i64..60, 0_i64..60, 0_i64..90_000_000),
        ) {
            let made = |(more, lost, won, cents): (i64, i64, i64, i64)| {
                let amount = if won == 0 { Decimal::ZERO } else { Decimal::new(cents, 2) };
                Deals { amount, ..deals(more + lost + won, lost + won, won, 0) }
            };
            let (before, now) = (made(before), made(now));
            let parts = parts(&before, &now, 2);
            prop_assert_eq!(parts.iter().map(|part| part.brought).sum::<Decimal>(), now.amount - before.amount);
            prop_assert!(parts.iter().all(|part| part.brought.scale() <= 2));
        }
    }
}
