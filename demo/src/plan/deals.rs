//! Deals: opportunities with their lines, and the way of each through the stages until it is won, lost, void, or still open
//! when the story ends.

use base::{Currency, Decimal, Instant, Money, Result, Uuid};
use sales::customer::sorting::LostKind;
use sales::sell::opportunity::line;

use super::World;
use super::customers::Customers;
use super::leads::{Lead, LeadEnd};
use crate::days::{Day, office_hours};
use crate::lists::REFERRAL;
use crate::places::TEAMS;
use crate::random::{NARROW, Random, WIDE};

const DEALS: usize = 4_000;
/// What an ordinary deal is worth, in fen.
const USUAL: i64 = 17_000_000;
/// Days that an ordinary deal spends in each open stage.
const DWELL: [i64; 5] = [7, 13, 12, 15, 8];
/// Of a hundred lost deals, how many are lost in each open stage.
const LOST_IN: [i64; 5] = [29, 25, 22, 19, 5];

/// Why deals are lost, by the stage in which they are.
const REASONS: [&[(LostKind, i64)]; 5] = [
    &[(LostKind::NotReached, 34), (LostKind::NoNeed, 32), (LostKind::Timing, 22), (LostKind::Other, 12)],
    &[(LostKind::NoNeed, 30), (LostKind::NoBudget, 32), (LostKind::Timing, 24), (LostKind::Competitor, 14)],
    &[(LostKind::Price, 38), (LostKind::Competitor, 34), (LostKind::NoBudget, 18), (LostKind::Timing, 10)],
    &[(LostKind::Price, 48), (LostKind::Competitor, 36), (LostKind::Timing, 12), (LostKind::Other, 4)],
    &[(LostKind::Competitor, 40), (LostKind::Price, 30), (LostKind::NoBudget, 20), (LostKind::Other, 10)],
];

/// What a project is called, by product line.
const PROJECTS: [[&str; 6]; 5] = [
    ["循环水泵采购", "给水泵更新", "空调循环泵项目", "消防泵组配套", "厂区供水改造", "冷却塔水泵更换"],
    ["化工流程泵采购", "酸碱输送泵更换", "二期装置泵类", "溶剂泵国产化替代", "屏蔽泵年度框架", "反应釜配套泵"],
    ["污水提升泵项目", "雨水泵站改造", "排涝泵站扩建", "厂区排污泵更换", "管网提升泵采购", "调节池排污泵"],
    ["阀门年度框架", "调节阀技改", "主管网阀门采购", "蝶阀更换", "装置阀门配套", "锅炉房阀门更新"],
    ["恒压供水设备", "一体化泵站项目", "年度维保服务", "二次供水改造", "泵房节能改造", "供水设备总包"],
];

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    Won,
    Lost(LostKind),
    Void,
}

/// Where a step leads: an open stage by position, or an end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum To {
    Stage(usize),
    End(End),
}

impl From<End> for To {
    fn from(end: End) -> To {
        To::End(end)
    }
}

pub struct Step {
    pub day: Day,
    pub to: To,
    /// The close date that is expected from now on, where it is estimated anew.
    pub expected: Option<Day>,
}

pub struct Line {
    pub id: Uuid,
    pub item: usize,
    pub quantity: i64,
    /// Minor units of the deal's currency.
    pub price: i64,
    /// Percent.
    pub discount: i64,
}

pub struct Deal {
    pub id: Uuid,
    pub name: String,
    pub account: usize,
    pub contact: Option<usize>,
    pub lead: Option<usize>,
    pub seller: usize,
    pub source: usize,
    pub item: usize,
    pub currency: &'static str,
    pub lines: Vec<Line>,
    /// Minor units of its currency; the sum of the lines where there are any.
    pub amount: i64,
    pub opened: Day,
    pub created_at: Instant,
    pub expected: Day,
    pub steps: Vec<Step>,
    pub next_contact: Option<Day>,
    pub next_step: Option<&'static str>,
}

impl Deal {
    /// The open stage that it is in at the end of a day; none before it began and once it is closed.
    pub fn stage_on(&self, day: Day) -> Option<usize> {
        if day < self.opened {
            return None;
        }
        match self.steps.iter().rev().find(|step| step.day <= day).map(|step| step.to) {
            None => Some(0),
            Some(To::Stage(stage)) => Some(stage),
            Some(To::End(_)) => None,
        }
    }

    /// What it is worth in base currency on the day of its last step, in fen, near enough to sort customers by.
    pub fn in_base(&self, world: &World) -> i64 {
        let day = self.steps.last().map_or(self.opened, |step| step.day);
        let rate = world.rates.on(self.currency, world.days.date(day));
        (i128::from(self.amount) * i128::from(rate) / 1_000_000) as i64
    }
}

/// The deals that leads became, and those with customers who were there before.
pub fn run(world: &World, customers: &mut Customers, leads: &mut [Lead]) -> Result<Vec<Deal>> {
    let mut random = Random::new("deals");
    let count = DEALS * world.share / 100;
    let mut begun: Vec<(Day, Option<usize>)> = Vec::with_capacity(count);
    for (at, lead) in leads.iter().enumerate() {
        if let Some((day, LeadEnd::Converted { wants_deal: true, .. })) = lead.end {
            begun.push((day, Some(at)));
        }
    }
    while begun.len() < count {
        begun.push((world.days.beginning(&mut random), None));
    }
    begun.sort_unstable();
    let mut deals = Vec::with_capacity(begun.len());
    for (day, from) in begun {
        let Some(begin) = begin(world, customers, leads, day, from, &mut random) else { continue };
        let deal = deal(world, customers, begin, &mut random)?;
        if let Some((_, LeadEnd::Converted { deal, .. })) = from.and_then(|lead| leads[lead].end.as_mut()) {
            *deal = Some(deals.len());
        }
        deals.push(deal);
    }
    Ok(deals)
}

struct Begin {
    day: Day,
    /// The moment of the lead's conversion, for a deal that came from one.
    at: Option<Instant>,
    seller: usize,
    account: usize,
    contact: Option<usize>,
    lead: Option<usize>,
    source: usize,
    wanted: Option<usize>,
}

fn begin(
    world: &World,
    customers: &Customers,
    leads: &[Lead],
    day: Day,
    from: Option<usize>,
    random: &mut Random,
) -> Option<Begin> {
    if let Some(lead) = from {
        let (source, wanted) = (leads[lead].source, leads[lead].item);
        let Some((_, LeadEnd::Converted { account, contact, .. })) = leads[lead].end else { return None };
        let seller = world.staff.owner_on(leads[lead].seller, day);
        let at = Some(customers.contacts[contact].created_at);
        return Some(Begin { day, at, seller, account, contact: Some(contact), lead: Some(lead), source, wanted });
    }
    let team = random.weighted(&TEAMS.each_ref().map(|team| team.weight));
    let seller = world.staff.on_duty(team, day, random);
    let account = customers.of_seller(world, seller, day, random)?;
    let contacts = &customers.accounts[account].contacts;
    let known = |contact: &usize| customers.contacts[*contact].created_at <= world.days.moment(day, 0);
    let contacts: Vec<usize> = contacts.iter().copied().filter(known).collect();
    let contact = (!contacts.is_empty()).then(|| *random.pick(&contacts));
    let source = if random.chance(20) { REFERRAL } else { customers.accounts[account].source };
    Some(Begin { day, at: None, seller, account, contact, lead: None, source, wanted: None })
}

fn deal(world: &World, customers: &Customers, begin: Begin, random: &mut Random) -> Result<Deal> {
    let account = &customers.accounts[begin.account];
    let created_at = begin.at.unwrap_or(world.days.moment(begin.day, office_hours(random)));
    let of_line = |line: usize| world.items.iter().enumerate().filter(move |(_, item)| item.line == line).map(|(at, _)| at);
    let item = begin.wanted.unwrap_or_else(|| {
        let line = if random.chance(68) { account.taste } else { random.below(5) };
        *random.pick(&of_line(line).collect::<Vec<_>>())
    });
    // Large customers buy more at a time, but not in proportion; prices and projects grow with the years.
    let scale = 700 + account.scale.min(4_000) * 300 / 1000;
    let grown = 1000 + 200 * begin.day as i64 / world.days.today() as i64;
    let wanted = (random.around(USUAL, &WIDE).min(5 * USUAL) * scale / 1000) * grown / 1000;
    let rate = world.rates.on(account.currency, world.days.date(begin.day));
    let in_currency = |fen: i64| (i128::from(fen) * 1_000_000 / i128::from(rate)) as i64;
    let mut lines = Vec::new();
    if random.chance(76) {
        let neighbours: Vec<usize> = of_line(world.items[item].line).collect();
        let count = 1 + random.weighted(&[26, 30, 22, 12, 10]);
        for at in 0..count {
            let item = if at == 0 { item } else { *random.pick(&neighbours) };
            let price = world.items[item].price;
            let share = wanted / count as i64;
            lines.push(Line {
                id: world.days.id(created_at, random),
                item,
                quantity: ((share + price / 2) / price).clamp(1, 120),
                price: in_currency(price),
                discount: [0, 3, 5, 8, 10, 12, 15][random.weighted(&[36, 15, 20, 12, 9, 5, 3])],
            });
        }
    }
    let amount = match lines.is_empty() {
        true => (in_currency(wanted) / 100_000 * 100_000).max(100_000),
        false => lines.iter().map(|line| line_amount(line, account.currency)).sum::<Result<i64>>()?,
    };
    let project = *random.pick(&PROJECTS[world.items[item].line]);
    let mut deal = Deal {
        id: world.days.id(created_at, random),
        name: format!("{}{project}", account.firm.short),
        account: begin.account,
        contact: begin.contact,
        lead: begin.lead,
        seller: begin.seller,
        source: begin.source,
        item,
        currency: account.currency,
        lines,
        amount,
        opened: begin.day,
        created_at,
        expected: world.days.working(begin.day + random.around(88, &NARROW).clamp(30, 200) as usize),
        steps: Vec::new(),
        next_contact: None,
        next_step: None,
    };
    go(world, &mut deal, wanted, random);
    Ok(deal)
}

fn line_amount(line: &Line, currency: &str) -> Result<i64> {
    let currency = Currency::from_code(currency).unwrap_or(Currency::CNY);
    Ok(line::amount(Decimal::from(line.quantity), Money::new(line.price, currency), Decimal::new(line.discount, 2))?.minor)
}

/// Takes the deal from stage to stage until it ends or the story does.
fn go(world: &World, deal: &mut Deal, worth: i64, random: &mut Random) {
    let seller = &world.staff.sellers[deal.seller];
    let source = match deal.source {
        REFERRAL | 6 => 6,
        4 | 7 => -6,
        _ => 0,
    };
    let size = if worth > 3 * USUAL { -5 } else { 0 };
    let end = if random.chance(3) {
        Some(End::Void)
    } else if random.chance((seller.wins + source + size).max(4)) {
        Some(End::Won)
    } else if random.chance(1) {
        // Nobody closes it, nobody works on it.
        None
    } else {
        Some(End::Lost(LostKind::Other))
    };
    let ends_in = if end == Some(End::Won) { 4 } else { random.weighted(&LOST_IN) };
    let slow = seller.pace
        * if worth > 3 * USUAL {
            130
        } else if worth < USUAL / 2 {
            78
        } else {
            100
        }
        / 100;
    let (mut day, mut stage) = (deal.opened, 0);
    loop {
        let mut dwell = random.around(DWELL[stage], &NARROW) * slow / 100 + 1;
        if random.chance(4) {
            dwell *= 4;
        }
        let ending = stage == ends_in;
        if ending && end.is_none() {
            return;
        }
        if ending && end != Some(End::Won) {
            dwell = dwell * 140 / 100;
        }
        day = world.days.working(day + dwell as usize);
        let to = match end {
            Some(End::Won) if ending => {
                day = world.days.signing(day, random);
                To::End(End::Won)
            }
            Some(End::Lost(_)) if ending => {
                let reason =
                    REASONS[stage][random.weighted(&REASONS[stage].iter().map(|(_, weight)| *weight).collect::<Vec<_>>())].0;
                To::End(End::Lost(reason))
            }
            Some(end) if ending => To::End(end),
            _ if stage == 3 && random.chance(6) => To::Stage(2),
            _ if stage + 1 < ends_in && random.chance(7) => To::Stage(stage + 2),
            _ => To::Stage(stage + 1),
        };
        if day > world.days.last() {
            return;
        }
        let left: i64 = match to {
            To::Stage(next) => DWELL[next..].iter().sum::<i64>() * seller.pace / 100,
            To::End(_) => 0,
        };
        let expected =
            (left > 0 && random.chance(72)).then(|| world.days.working(day + (left * random.between(85, 150) / 100) as usize));
        deal.steps.push(Step { day, to, expected });
        match to {
            To::Stage(next) => stage = next,
            To::End(_) => return,
        }
    }
}
