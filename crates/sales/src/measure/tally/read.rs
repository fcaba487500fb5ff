//! The tally as facts, shaped like those that are counted from records.

use base::calendar::Period;
use base::{Date, Result, Uuid};
use jiff::ToSpan;
use records::describe::{Choice, Entity};
use records::people::Action;
use records::sql::Sql;
use records::{Cx, permit};
use store::{Reader, Value};

use super::State;
use super::cells::{Family, WITH_CONTRACT, WITH_LEAD, WORKED};
use crate::measure::condition::{Condition, Key, Test};
use crate::measure::facts::{Facts, Sums, each};
use crate::measure::parameters::Asked;
use crate::sell::lead::{Lead, LeadStatus};
use crate::sell::opportunity::Opportunity;

/// A period cut into whole months, which the tally knows, and the days before and after them, which it does not.
struct Months {
    whole: Option<(Date, Date)>,
    rest: Vec<Period>,
}

impl Months {
    fn of(period: &Period) -> Months {
        let first = if period.from.day() == 1 { Some(period.from) } else { period.from.last_of_month().tomorrow().ok() };
        let last =
            if period.to == period.to.last_of_month() { Some(period.to) } else { period.to.first_of_month().yesterday().ok() };
        let Some((first, last)) = first.zip(last).filter(|(first, last)| first < last) else {
            return Months { whole: None, rest: vec![period.clone()] };
        };
        let mut rest = Vec::new();
        if period.from < first {
            rest.push(Period::range(period.from, first.saturating_sub(1.day())));
        }
        if last < period.to {
            rest.push(Period::range(last.saturating_add(1.day()), period.to));
        }
        Months { whole: Some((first, last)), rest }
    }
}

/// Whether the tally answers: somebody who sees everything, asks for everything, and it is counted.
pub fn answers(cx: &Cx, reader: &mut Reader, asked: &Asked) -> Result<bool> {
    if !asked.is_unfiltered() || asked.by.is_some() {
        return Ok(false);
    }
    for object in [Lead::NAME, Opportunity::NAME] {
        if !permit::scope(cx, cx.setup.catalog.object(object)?, Action::Read)?.is_everything() {
            return Ok(false);
        }
    }
    Ok(State::read(reader)?.ready)
}

/// What `count` would count in a period: whole months from the tally, the days beside them by `count`. `tests` are those that the
/// records of the question fulfil.
pub fn facts(
    reader: &mut Reader,
    period: &Period,
    families: &[Family],
    tests: &[Test],
    mut count: impl FnMut(&mut Reader, &Period) -> Result<Facts>,
) -> Result<Facts> {
    let months = Months::of(period);
    let mut facts = match months.whole {
        Some(whole) => read(reader, whole, families)?,
        None => Facts::default(),
    };
    facts.retain(&Condition(tests.to_vec()));
    for rest in &months.rest {
        facts.extend(count(reader, rest)?);
    }
    Ok(facts)
}

/// The facts of whole months: counts and sums by the paths of `families`' first, and lengths of time by the others.
fn read(reader: &mut Reader, months: (Date, Date), families: &[Family]) -> Result<Facts> {
    let mut sql = Sql::new(
        "select family, a, b, c, n, cast(sum(count) as bigint), cast(sum(amount) as bigint)
         from tally
         where family in ",
    );
    sql.list(families.iter().map(|family| Value::from(family.name())));
    sql.push(" and month >= ");
    sql.bind(months.0);
    sql.push(" and month <= ");
    sql.bind(months.1);
    sql.push(" group by family, a, b, c, n");
    let mut groups: Vec<(Family, Vec<Key>, Sums)> = Vec::new();
    each(reader, &sql, |row| {
        let Some(family) = Family::parse(&row.get::<String>(0)?) else { return Ok(()) };
        let keys = keys(family, [row.get(1)?, row.get(2)?, row.get(3)?], row.get(4)?);
        groups.push((family, keys, Sums { count: row.get(5)?, amount: row.get(6)? }));
        Ok(())
    })?;
    let mut facts = Facts::default();
    for family in families {
        let of_family = groups.iter().filter(|(of, _, _)| of == family).map(|(_, keys, sums)| (keys.clone(), *sums)).collect();
        facts.extend(match names(*family) {
            (names, false) => Facts::new(names, of_family),
            (names, true) => Facts::of_days(names, of_family),
        });
    }
    Ok(facts)
}

/// What the keys of a family are called in reports, and whether it holds lengths of time.
fn names(family: Family) -> (Vec<&'static str>, bool) {
    match family {
        Family::Opened => (vec!["stage_id", "reached_stage_id", "closed_from_id"], false),
        Family::Began => (vec!["stage_id", "lead_id", "contract_on"], false),
        Family::ToContract => (vec!["stage_id", "lead_id", "contract_on", "days_to_contract"], true),
        Family::ToDeal => (vec!["stage_id", "lead_id", "contract_on", "days_to_deal"], true),
        Family::Stay => (vec!["held_stage", "stage_id", "days"], true),
        Family::Lead => (vec!["worked_at", "status"], false),
        Family::ToWork => (vec!["worked_at", "days_to_work"], true),
        Family::ToConvert => (vec!["worked_at", "days_to_convert"], true),
    }
}

fn keys(family: Family, [a, b, c]: [Option<Uuid>; 3], n: Option<i64>) -> Vec<Key> {
    let id = |id: Option<Uuid>| id.map_or(Key::Nothing, Key::Id);
    let known = |is: bool| if is { Key::Yes } else { Key::Nothing };
    let number = n.unwrap_or(0);
    let days = n.map_or(Key::Nothing, Key::Number);
    match family {
        Family::Opened => vec![id(a), id(b), id(c)],
        Family::Began => vec![id(a), known(number & WITH_LEAD != 0), known(number & WITH_CONTRACT != 0)],
        Family::ToContract | Family::ToDeal => vec![id(a), Key::Yes, Key::Yes, days],
        Family::Stay => vec![id(a), id(b), days],
        Family::Lead => {
            let status = usize::try_from(number.div_euclid(2)).ok().and_then(|at| LeadStatus::VALUES.get(at));
            vec![known(number & WORKED != 0), status.map_or(Key::Nothing, |status| Key::Text((*status).to_owned()))]
        }
        Family::ToWork | Family::ToConvert => vec![Key::Yes, days],
    }
}

#[cfg(test)]
mod tests {
    use base::calendar::FiscalCalendar;

    use super::*;

    #[test]
    fn a_period_is_whole_months_and_the_days_beside_them() {
        for (period, whole, rest) in [
            ("2026", "2026-01-01 2026-12-31", ""),
            ("2026-02", "2026-02-01 2026-02-28", ""),
            ("2026-01-15..2026-03-10", "2026-02-01 2026-02-28", "2026-01-15..2026-01-31 2026-03-01..2026-03-10"),
            ("2026-01-15..2026-03-31", "2026-02-01 2026-03-31", "2026-01-15..2026-01-31"),
            ("2026-01-01..2026-03-30", "2026-01-01 2026-02-28", "2026-03-01..2026-03-30"),
            ("2026-01-02..2026-02-27", "", "2026-01-02..2026-02-27"),
            ("2026-03-31", "", "2026-03-31"),
        ] {
            let today = jiff::civil::date(2026, 9, 8);
            let months = Months::of(&Period::parse(period, today, &FiscalCalendar::default()).unwrap());
            let cut = months.whole.map(|(from, to)| format!("{from} {to}")).unwrap_or_default();
            let keys: Vec<&str> = months.rest.iter().map(|rest| rest.key.as_str()).collect();
            assert_eq!((cut.as_str(), keys.join(" ").as_str()), (whole, rest), "{period}");
        }
    }
}
