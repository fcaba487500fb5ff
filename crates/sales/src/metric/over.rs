//! A metric over several periods at once, also overlapping ones, told apart by team and owner: one statement for each of its measures,
//! however many periods are asked for. What attainment is made of.

use base::calendar::{Kind, Period};
use base::{Date, Decimal, Error, Result, Uuid};
use jiff::ToSpan;
use records::Cx;
use rustc_hash::FxHashMap;
use store::Reader;

use super::by::By;
use super::calc::Total;
use super::definition::{Definition, Formula, Measure, Of};
use super::read::{Axis, read};
use super::value::number;
use crate::measure::condition::{Condition, Key, all};
use crate::measure::{Behind, Dimension, Parameters};

/// What was counted, by the team and the owner of the records.
pub struct Over<'a> {
    cx: &'a Cx,
    metric: &'a Definition,
    periods: Vec<Period>,
    /// For each measure, for each group its totals by period.
    groups: Vec<FxHashMap<Group, Vec<Total>>>,
    among: Parameters,
}

/// Team and owner of a record.
pub type Group = (Option<Uuid>, Option<Uuid>);

impl Definition {
    /// Whether what a part and another part have is what both have together: of a count or a sum, not of an average, and not of how many
    /// different customers there were.
    pub fn adds_up(&self) -> bool {
        match &self.formula {
            Formula::One(measure) => matches!(measure.of, Of::Count | Of::Sum(_) | Of::Weighted { .. }),
            Formula::Ratio(_) => false,
        }
    }

    /// Whether its value for several groups follows from what is known of each.
    pub fn can_be_grouped(&self) -> bool {
        self.measures().all(|measure| !matches!(measure.of, Of::Distinct(_)))
    }
}

/// Counts `metric` in each of `periods`, of the records that `among` leaves.
///
/// # Errors
/// Not found where whoever asks may not know it, or where it cannot be counted like this: without a date, or of different values.
pub fn over<'a>(
    cx: &'a Cx,
    reader: &mut Reader,
    metric: &'a Definition,
    periods: &[Period],
    among: &Parameters,
) -> Result<Over<'a>> {
    if !metric.may_be_asked(cx) || !metric.has_period() || !metric.can_be_grouped() {
        return Err(Error::NotFound);
    }
    let groups = metric.measures().map(|measure| counted(cx, reader, measure, periods, among)).collect::<Result<_>>()?;
    Ok(Over { cx, metric, periods: periods.to_vec(), groups, among: among.clone() })
}

const TEAM: By = By::Dimension(Dimension::Team);
const OWNER: By = By::Dimension(Dimension::Owner);
const TIME: By = By::Time(Kind::Day);

fn counted(
    cx: &Cx,
    reader: &mut Reader,
    measure: &Measure,
    periods: &[Period],
    among: &Parameters,
) -> Result<FxHashMap<Group, Vec<Total>>> {
    let segments = segments(periods);
    let (Some(first), Some(last)) = (segments.first(), segments.last()) else { return Ok(FxHashMap::default()) };
    let mut filters = measure.filters(Some((first.from, last.to)));
    filters.extend(all(&among.tests(cx, &measure.object)));
    let axes: [Axis; 3] = [(&TEAM, Vec::new()), (&OWNER, Vec::new()), (&TIME, segments.clone())];
    let mut groups: FxHashMap<Group, Vec<Total>> = FxHashMap::default();
    for (keys, total) in read(cx, reader, measure, &filters, &axes)? {
        let [team, owner, Key::Number(segment)] = keys.as_slice() else { continue };
        let Some(segment) = usize::try_from(*segment).ok().and_then(|at| segments.get(at)) else { continue };
        let totals = groups.entry((team.id(), owner.id())).or_insert_with(|| vec![Total::default(); periods.len()]);
        for (total_of, _) in totals.iter_mut().zip(periods).filter(|(_, period)| period.contains(segment.from)) {
            total_of.add(total);
        }
    }
    Ok(groups)
}

/// The spans between any beginning and any end: each period is made of whole ones.
fn segments(periods: &[Period]) -> Vec<Period> {
    let mut cuts: Vec<Date> = periods.iter().flat_map(|period| [period.from, period.to.saturating_add(1.day())]).collect();
    cuts.sort();
    cuts.dedup();
    cuts.windows(2).map(|cut| Period::range(cut[0], cut[1].saturating_sub(1.day()))).collect()
}

impl Over<'_> {
    /// The plain number in the period at this place, of the groups for which `holds`.
    pub fn number(&self, at: usize, holds: impl Fn(&Group) -> bool) -> Option<Decimal> {
        let total = |measure: usize| {
            self.groups[measure].iter().filter(|(group, _)| holds(group)).fold(Total::default(), |mut sum, (_, totals)| {
                sum.add(totals[at]);
                sum
            })
        };
        number(self.cx, self.metric, total)
    }

    /// Everybody of whom there is anything.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter().flat_map(FxHashMap::keys)
    }

    /// The records behind that: those of these teams or of this owner, of everybody for none.
    pub fn rows(&self, at: usize, teams: Option<&[Uuid]>, owner: Option<Uuid>) -> Option<Behind> {
        let (measure, period) = (self.metric.measures().next()?, self.periods.get(at)?);
        let mut filters = measure.filters(Some((period.from, period.to)));
        filters.extend(all(&self.among.tests(self.cx, &measure.object)));
        let keys = [
            (Dimension::Team, teams.map(|teams| teams.iter().copied().map(Key::Id).collect::<Vec<_>>())),
            (Dimension::Owner, owner.map(|owner| vec![Key::Id(owner)])),
        ];
        for (dimension, keys) in keys {
            if let (Some(path), Some(keys)) = (dimension.path(&measure.object), keys) {
                filters.extend(Condition::from(crate::measure::condition::Test::In(path, keys)).filters());
            }
        }
        Some(measure.behind(filters))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_made_of_whole_segments() {
        let range = |text: &str| {
            let (from, to) = text.split_once("..").unwrap();
            Period::range(from.parse().unwrap(), to.parse().unwrap())
        };
        let found =
            segments(&[range("2026-01-01..2026-12-31"), range("2026-03-30..2026-04-05"), range("2026-04-01..2026-06-30")]);
        let keys: Vec<&str> = found.iter().map(|segment| segment.key.as_str()).collect();
        assert_eq!(
            keys,
            [
                "2026-01-01..2026-03-29",
                "2026-03-30..2026-03-31",
                "2026-04-01..2026-04-05",
                "2026-04-06..2026-06-30",
                "2026-07-01..2026-12-31"
            ]
        );
        assert!(segments(&[]).is_empty());
    }
}
