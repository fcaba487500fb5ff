//! What is known of people's deals in a running period and in the one before, as far as that had gone: the four numbers that say why more
//! or less was sold. Five statements, whoever they are.

use base::calendar::Period;
use base::{Decimal, Result};
use records::Cx;
use records::list::query::{Comparison, Filter, Literal, Path};
use store::Reader;

use super::reason::Deals;
use crate::measure::Parameters;
use crate::metric::{self, Definition, Formula, Group, Over};

/// Of each group, in both spans.
pub struct Known<'a> {
    amount: Over<'a>,
    won: Over<'a>,
    closed: Over<'a>,
    at_hand: [Over<'a>; 2],
}

/// Deals at hand in a span: the new ones of the library, of any day, that were not closed before it began.
pub fn at_hand(new_deals: &Definition, span: &Period) -> Definition {
    let mut definition = new_deals.clone();
    if let Formula::One(measure) = &mut definition.formula {
        let compare = |path: &str, is, value| Filter::Compare { path: Path::of(path), is, value };
        let open = compare("closed_on", Comparison::Equal, Literal::Null);
        let later = compare("closed_on", Comparison::GreaterOrEqual, Literal::Date(span.from.to_string()));
        measure.filter = Some(Filter::Any(vec![open, later]));
    }
    definition
}

/// Any day before it: deals that are at hand may be old.
fn until(span: &Period) -> Period {
    Period::range(jiff::civil::date(1970, 1, 1), span.to)
}

pub struct Definitions {
    at_hand: [Definition; 2],
}

impl Definitions {
    pub fn of(cx: &Cx, spans: &[Period; 2]) -> Result<Option<Definitions>> {
        let new_deals = metric::library(cx)?.find("new_deals");
        Ok(new_deals.map(|definition| Definitions { at_hand: [at_hand(definition, &spans[0]), at_hand(definition, &spans[1])] }))
    }
}

/// None where whoever asks may not know one of the numbers.
pub fn known<'a>(
    cx: &'a Cx,
    reader: &mut Reader,
    definitions: &'a Definitions,
    spans: &[Period; 2],
    among: &Parameters,
) -> Result<Option<Known<'a>>> {
    let library = metric::library(cx)?;
    let find = |key: &str| library.find(key).filter(|metric| metric.may_be_asked(cx));
    let (Some(amount), Some(won), Some(closed)) = (find("won_amount"), find("deals"), find("closed_deals")) else {
        return Ok(None);
    };
    if definitions.at_hand.iter().any(|metric| !metric.may_be_asked(cx)) {
        return Ok(None);
    }
    let [before, now] = &definitions.at_hand;
    Ok(Some(Known {
        amount: metric::over(cx, reader, amount, spans, among)?,
        won: metric::over(cx, reader, won, spans, among)?,
        closed: metric::over(cx, reader, closed, spans, among)?,
        at_hand: [
            metric::over(cx, reader, before, &[until(&spans[0])], among)?,
            metric::over(cx, reader, now, &[until(&spans[1])], among)?,
        ],
    }))
}

impl Known<'_> {
    /// Of the groups for which `holds`, in the span at this place.
    pub fn of(&self, at: usize, holds: impl Fn(&Group) -> bool + Copy) -> Deals {
        let number = |over: &Over, at: usize| over.number(at, holds).unwrap_or(Decimal::ZERO);
        Deals {
            at_hand: number(&self.at_hand[at], 0),
            closed: number(&self.closed, at),
            won: number(&self.won, at),
            amount: number(&self.amount, at),
        }
    }
}
