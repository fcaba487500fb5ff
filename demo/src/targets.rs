//! What sellers, regions and the company are to reach in the year of the story's last day: quarters, agreed at its beginning, and the
//! months of the running quarter. A few are still to be agreed, one is said anew and discussed, one was refused.

use base::calendar::{FiscalCalendar, Kind, Period};
use base::{Instant, Result, Uuid};
use records::{Cx, Draft, company};
use sales::plan::target::{Target, TargetComment};
use store::Tx;

use crate::days::{Day, Days};
use crate::people::enter;
use crate::random::Random;
use crate::staff::{STRONG, Staff, WEAK};

/// What is expected in a quarter for each point of how well somebody sells and how much of a team's business they have.
const POINT: i64 = 5_000;
/// Targets are round numbers, in major units.
const ROUND: i64 = 10_000;
/// What a quarter is worth, of a hundred: most is won at the end of a year.
const SEASON: [i64; 4] = [80, 95, 100, 125];
/// What a month is of its quarter, of a hundred.
const MONTHS: [i64; 3] = [26, 29, 45];
/// What regions and the company are to reach beyond the sum of their people, of a hundred.
const BEYOND: i64 = 96;

struct Seller {
    id: Uuid,
    name: String,
    region: Uuid,
    /// What they are to reach in a usual quarter, in major units.
    goal: i64,
    /// Whoever says and signs off what they are to reach.
    manager: Option<Uuid>,
}

struct Writer<'a> {
    days: &'a Days,
    made: i64,
}

impl Writer<'_> {
    fn id(&mut self) -> Uuid {
        self.made += 1;
        let at = self.days.moment(self.days.last(), 61_200 + self.made);
        self.days.id(at, &mut Random::new(&format!("target {}", self.made)))
    }

    /// A target of major units, proposed on a day.
    fn say(&mut self, period: &Period, amount: i64, on: Day, by: Option<Uuid>) -> Draft {
        Draft::create()
            .with_id(self.id())
            .set("metric", "won_amount")
            .set("starts_on", period.from)
            .set("ends_on", period.to)
            .set("amount", amount * 100)
            .set("created_at", self.at(on, 9))
            .set("created_by", by)
    }

    fn at(&self, day: Day, hour: i64) -> Instant {
        self.days.moment(day.min(self.days.last()), hour * 3600)
    }

    fn signed(&self, draft: Draft, on: Day, by: Option<Uuid>) -> Draft {
        draft.set("state", "signed_off").set("signed_at", self.at(on, 10)).set("signed_by", by)
    }

    fn agreed(&self, draft: Draft, on: Day, by: Option<Uuid>) -> Draft {
        self.signed(draft, on, by).set("state", "confirmed").set("confirmed_at", self.at(on, 15))
    }
}

pub fn write(cx: &Cx, tx: &mut Tx, days: &Days, staff: &Staff) -> Result<()> {
    let sellers = sellers(tx, staff)?;
    let director =
        tx.first("select u.id from \"user\" u join role r on r.id = u.role_id where r.kind = 'director'", &[], |row| {
            row.get::<Uuid>(0)
        })?;
    let calendar = company::fiscal_calendar(&cx.setup.settings);
    let last = days.date(days.last());
    let (year, running) = (calendar.period(Kind::Year, last), calendar.period(Kind::Quarter, last));
    let quarters: Vec<Period> = calendar.periods(Kind::Quarter, year.from, year.to).collect();
    let begun = days.working(days.on(year.from));
    let mut writer = Writer { days, made: 0 };
    let mut drafts = Vec::new();
    let mut regions: Vec<(Uuid, Option<Uuid>, [i64; 4])> = Vec::new();
    for (at, seller) in sellers.iter().enumerate() {
        for (number, (quarter, season)) in quarters.iter().zip(SEASON).enumerate() {
            let amount = round(seller.goal * season / 100);
            let draft = writer.say(quarter, amount, begun, seller.manager).set("owner", seller.id);
            drafts.push(writer.agreed(draft, begun, seller.manager));
            if *quarter == running {
                drafts.extend(months(&mut writer, &calendar, quarter, amount, seller, at));
            }
            let found = regions.iter().position(|(region, ..)| *region == seller.region);
            let place = found.unwrap_or_else(|| {
                regions.push((seller.region, seller.manager, [0; 4]));
                regions.len() - 1
            });
            regions[place].2[number] += amount;
        }
    }
    for (region, manager, sums) in &regions {
        for (quarter, sum) in quarters.iter().zip(sums) {
            let draft =
                writer.say(quarter, round(sum * 100 / BEYOND), begun, director).set("reach", "team").set("of_team", *region);
            let draft = draft.set("owner", *manager);
            drafts.push(writer.agreed(draft, begun, director));
        }
    }
    // The company's quarters are those of its regions, and its year is its quarters.
    let of_quarters: [i64; 4] =
        std::array::from_fn(|at| round(regions.iter().map(|(_, _, sums)| sums[at]).sum::<i64>() * 100 / BEYOND));
    let whole = (&year, of_quarters.iter().sum());
    for (period, amount) in quarters.iter().zip(of_quarters).chain([whole]) {
        let draft = writer.say(period, amount, begun, director).set("reach", "company").set("owner", director);
        drafts.push(writer.agreed(draft, begun, None));
    }
    let discussed = said_anew(&mut writer, &sellers, &running, &mut drafts);
    enter::<Target>(cx, tx, drafts)?;
    discuss(cx, tx, &mut writer, discussed)
}

fn round(amount: i64) -> i64 {
    (amount + ROUND / 2) / ROUND * ROUND
}

fn sellers(tx: &mut Tx, staff: &Staff) -> Result<Vec<Seller>> {
    let sql = "select u.id, u.name, region.id, region.leader_id from \"user\" u
               join role r on r.id = u.role_id
               join team t on t.id = u.team_id
               join team region on region.id = t.parent_id
               where r.kind = 'representative' and u.active and u.deleted_at is null
               order by u.name";
    tx.query(sql, &[], |row| {
        let id = row.get(0)?;
        let planned = staff.sellers.iter().find(|seller| seller.id == id).map_or(300, |seller| seller.wins * seller.weight);
        Ok(Seller { id, name: row.get(1)?, region: row.get(2)?, goal: planned * POINT, manager: row.get(3)? })
    })
}

/// The months of the running quarter; of every fourth seller the last one is signed off and not confirmed yet, of every seventh not even that.
fn months(
    writer: &mut Writer,
    calendar: &FiscalCalendar,
    quarter: &Period,
    amount: i64,
    seller: &Seller,
    at: usize,
) -> Vec<Draft> {
    let begun = writer.days.working(writer.days.on(quarter.from));
    let mut drafts = Vec::new();
    for (number, (month, share)) in calendar.periods(Kind::Month, quarter.from, quarter.to).zip(MONTHS).enumerate() {
        let draft = writer.say(&month, round(amount * share / 100), begun, seller.manager).set("owner", seller.id);
        drafts.push(match number {
            2 if at % 7 == 3 => draft,
            2 if at % 4 == 1 => writer.signed(draft, begun, seller.manager),
            _ => writer.agreed(draft, begun, seller.manager),
        });
    }
    drafts
}

/// The weak seller's quarter is to be less; a challenge for the strong one was refused. Returns what is talked about, and who talks.
fn said_anew(writer: &mut Writer, sellers: &[Seller], running: &Period, drafts: &mut Vec<Draft>) -> Option<(Uuid, Uuid, Uuid)> {
    let named = |name: &str| sellers.iter().find(|seller| seller.name == name);
    let days = writer.days;
    let recently = days.working(days.on(running.from) + 1).min(days.last());
    if let Some(strong) = named(STRONG.name) {
        let draft = writer.say(running, 6_000_000, recently, strong.manager).set("owner", strong.id).set("level", "challenge");
        let draft = writer.signed(draft, recently, strong.manager).set("state", "refused").set("refused_by", strong.id);
        let draft = draft.set("refused_at", writer.at(recently, 16)).set("refusal", "产线交期排到下季度，六百万无法交付。");
        drafts.push(draft);
    }
    let weak = named(WEAK.name)?;
    let draft = writer.say(running, 450_000, recently, weak.manager).set("owner", weak.id).set("note", "两个大项目推迟到明年。");
    let id = draft.id?;
    drafts.push(draft);
    Some((id, weak.id, weak.manager?))
}

fn discuss(cx: &Cx, tx: &mut Tx, writer: &mut Writer, discussed: Option<(Uuid, Uuid, Uuid)>) -> Result<()> {
    let Some((target, seller, manager)) = discussed else { return Ok(()) };
    let last = writer.days.last();
    let lines = [
        (seller, 10, "两家水厂的招标都推到明年一季度了，这个季度按四十五万比较实际。"),
        (manager, 11, "可以，但要把明年一季度的补回来。本周我们一起过一遍在手项目。"),
    ];
    let mut drafts = Vec::new();
    for (by, hour, text) in lines {
        let draft = Draft::create().with_id(writer.id()).set("target", target).set("text", text);
        drafts.push(draft.set("created_by", by).set("created_at", writer.at(last, hour)));
    }
    enter::<TargetComment>(cx, tx, drafts)
}
