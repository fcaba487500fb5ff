//! What the people of the demo company call for the quarter that runs: each seller twice, the managers of the regions for theirs, the
//! director for a few of them. Some have not called yet. And what sellers called in the quarters before: some say too much, some too little.

use base::calendar::{Kind, Period};
use base::{Decimal, Money, Result, Uuid};
use records::save::save_as;
use records::{Company, Cx, Draft, company as settings};
use sales::forecast::{self, Asked, ForecastCall, Node, NodeKind};
use sales::measure::Figure;

use crate::Cast;
use crate::days::{Day, Days};
use crate::random::Random;

/// Quarters before this one in which calls were made.
const QUARTERS: usize = 3;
/// Calls are round numbers: ten thousand yuan.
const ROUND: i64 = 10_000;

struct Said<'a> {
    by: Uuid,
    day: Day,
    node: &'a Node,
    yuan: i64,
    note: Option<&'a str>,
}

pub fn write(company: &Company, days: &Days, cast: &Cast) -> Result<()> {
    let cx = company.cx(cast.director.id, days.moment(days.last(), 20 * 3600))?.from("demo");
    let period = settings::fiscal_calendar(&cx.setup.settings).period(Kind::Quarter, days.date(days.today()));
    let asked = Asked { period: period.clone(), known_on: None };
    let seen = company.read(|reader| forecast::forecast(&cx, reader, &asked))?;
    let mut random = Random::new("forecast");
    let mut said = Vec::new();
    for node in &seen.rows {
        let Some(id) = node.id else { continue };
        let (closed, weighted) = (yuan(node, "closed"), yuan(node, "weighted"));
        let whole = |share: i64| (closed + weighted * share / 100) / ROUND * ROUND;
        match node.kind {
            NodeKind::Person if node.may_call && random.between(0, 9) > 0 => {
                let share = random.between(50, 120);
                let note = (share > 105).then_some("两个大单客户已口头确认。");
                said.push(Said { by: id, day: days.last() - 6, node, yuan: whole(share + 10), note: None });
                said.push(Said { by: id, day: days.last() - 1, node, yuan: whole(share), note });
            }
            NodeKind::Team if node.depth == 1 => {
                let leader = cx.setup.people.team(id).and_then(|team| team.leader).unwrap_or(cast.director.id);
                let note = Some("按各组上报下调，预留客户推迟的余量。");
                said.push(Said { by: leader, day: days.last() - 1, node, yuan: whole(random.between(60, 85)), note });
                if random.between(0, 2) == 0 {
                    let note = Some("季度目标压力大，按保守口径。");
                    said.push(Said { by: cast.director.id, day: days.last(), node, yuan: whole(55), note });
                }
            }
            _ => {}
        }
    }
    said.sort_by_key(|one| one.day);
    enter(company, days, &mut random, &period, &said)?;
    let mut earlier = period;
    for _ in 0..QUARTERS {
        earlier = earlier.previous(&settings::fiscal_calendar(&cx.setup.settings));
        before(company, days, &cx, &earlier)?;
    }
    Ok(())
}

/// The first call of each seller in a quarter that is over, by how sure of themselves they are.
fn before(company: &Company, days: &Days, cx: &Cx, period: &Period) -> Result<()> {
    let asked = Asked { period: period.clone(), known_on: None };
    let seen = company.read(|reader| forecast::forecast(cx, reader, &asked))?;
    let day = days.last() - period.from.until(days.date(days.last())).map_or(0, |span| span.get_days() as Day) + 8;
    let mut random = Random::new(&period.key);
    let mut said = Vec::new();
    for node in &seen.rows {
        let (Some(id), NodeKind::Person, closed) = (node.id, node.kind, yuan(node, "closed")) else { continue };
        let optimism = 80 + Random::new(&node.label).between(0, 50) + random.between(-15, 15);
        // Whoever left says nothing any more.
        let works = cx.setup.people.user(id).is_some_and(|user| user.active);
        if closed > 0 && works {
            said.push(Said { by: id, day, node, yuan: closed * optimism / 100 / ROUND * ROUND, note: None });
        }
    }
    enter(company, days, &mut random, period, &said)
}

fn enter(company: &Company, days: &Days, random: &mut Random, period: &Period, said: &[Said]) -> Result<()> {
    let cx = company.system("demo company", days.moment(days.last(), 20 * 3600)).from("demo");
    company.write(&cx, |tx| {
        for (at, one) in (0..).zip(said) {
            let moment = days.moment(one.day, 17 * 3600 + 11 * at);
            let cx = company.cx(one.by, moment)?.from("demo");
            save_as::<ForecastCall>(&cx, tx, draft(days, random, one, period, moment)?)?;
        }
        Ok(())
    })
}

fn draft(days: &Days, random: &mut Random, said: &Said, period: &Period, moment: base::Instant) -> Result<Draft> {
    let about = if said.node.kind == NodeKind::Team { "subject_team" } else { "person" };
    Ok(Draft::create()
        .with_id(days.id(moment, random))
        .set("starts_on", period.from)
        .set("ends_on", period.to)
        .set(about, said.node.id)
        .set("amount", Money::from_major(Decimal::from(said.yuan), base::Currency::CNY)?.minor)
        .set("note", said.note.map(str::to_owned)))
}

fn yuan(node: &Node, column: &str) -> i64 {
    match node.cells.get(column).and_then(|cell| cell.value.as_ref()) {
        Some(Figure::Money(amount)) => base::money::round(amount.trunc()).unwrap_or(0),
        _ => 0,
    }
}
