//! Leads: six thousand people who asked. What becomes of one depends on where it came from and on who picks it up.

use base::{Instant, Uuid};
use sales::customer::sorting::LostKind;
use sales::sell::lead::Rating;

use super::World;
use super::customers::{Customers, Founding};
use crate::days::{Day, office_hours};
use crate::names::{self, Firm, Person};
use crate::places::{City, TEAMS};
use crate::random::{NARROW, Random, WIDE};

const LEADS: usize = 6_000;

/// By position of the source: how many of a hundred come from it, and how many of a hundred of these are converted.
const SOURCES: [(i64, i64); 9] = [(11, 46), (15, 27), (23, 22), (18, 16), (9, 9), (12, 11), (6, 40), (5, 8), (1, 12)];

const REASONS: [(LostKind, i64); 7] = [
    (LostKind::NotReached, 31),
    (LostKind::NoNeed, 27),
    (LostKind::Timing, 15),
    (LostKind::NoBudget, 12),
    (LostKind::DuplicateEntry, 7),
    (LostKind::Competitor, 6),
    (LostKind::Other, 2),
];

pub struct Lead {
    pub id: Uuid,
    pub person: Person,
    pub firm: Firm,
    pub city: &'static City,
    pub seller: usize,
    pub source: usize,
    pub position: &'static str,
    pub phone: String,
    pub rating: Option<Rating>,
    /// Position of the product that was asked for.
    pub item: Option<usize>,
    /// In fen.
    pub expected: Option<i64>,
    pub arrived: Day,
    pub created_at: Instant,
    pub worked: Option<Day>,
    pub end: Option<(Day, LeadEnd)>,
    pub next_contact: Option<Day>,
}

#[derive(Clone, Copy)]
pub enum LeadEnd {
    Disqualified(LostKind),
    /// Positions of what was made of it; `wants_deal` until its deal is planned.
    Converted {
        account: usize,
        contact: usize,
        wants_deal: bool,
        deal: Option<usize>,
    },
}

impl Lead {
    /// Whether it is still to be worked on at the end of that day.
    pub fn is_open_on(&self, day: Day) -> bool {
        self.arrived <= day && self.end.is_none_or(|(end, _)| end > day)
    }
}

/// All leads in the order of their arrival; converted ones leave an account and a contact behind.
pub fn arrive(world: &World, customers: &mut Customers) -> Vec<Lead> {
    let mut random = Random::new("leads");
    let mut days: Vec<Day> = (0..LEADS * world.share / 100).map(|_| world.days.beginning(&mut random)).collect();
    days.sort_unstable();
    let mut leads: Vec<Lead> = days.into_iter().map(|day| lead(world, customers, day, &mut random)).collect();
    // Customers are made in the order in which they became some.
    let mut converted: Vec<(Day, usize)> = Vec::new();
    let mut cleared = Random::new("leads that are given up");
    for (at, lead) in leads.iter_mut().enumerate() {
        if work(world, lead, &mut random) {
            converted.extend(lead.end.map(|(day, _)| (day, at)));
        }
        if lead.end.is_none() {
            give_up(world, lead, &mut cleared);
        }
    }
    converted.sort_unstable();
    for (day, at) in converted {
        convert(world, customers, &mut leads[at], day, &mut random);
    }
    leads
}

fn lead(world: &World, customers: &mut Customers, day: Day, random: &mut Random) -> Lead {
    let team = random.weighted(&TEAMS.each_ref().map(|team| team.weight));
    let seller = world.staff.on_duty(team, day, random);
    let city = random.pick(TEAMS[team].cities);
    let created_at = world.days.moment(day, office_hours(random));
    let expected = random.chance(45).then(|| (random.around(16_000_000, &WIDE) / 1_000_000 * 1_000_000).max(1_000_000));
    let wanted = random.below(world.items.len());
    Lead {
        id: world.days.id(created_at, random),
        person: names::person(random),
        firm: customers.firms.next(city.name, random),
        city,
        seller,
        source: random.weighted(&SOURCES.map(|(share, _)| share)),
        position: names::position(random).0,
        phone: names::mobile(random),
        rating: [None, Some(Rating::Hot), Some(Rating::Warm), Some(Rating::Cold)][random.weighted(&[30, 16, 32, 22])],
        item: random.chance(70).then_some(wanted),
        expected,
        arrived: day,
        created_at,
        worked: None,
        end: None,
        next_contact: None,
    }
}

/// Decides what becomes of a lead; true where it is converted, into nothing yet.
fn work(world: &World, lead: &mut Lead, random: &mut Random) -> bool {
    let seller = &world.staff.sellers[lead.seller];
    if random.chance(3) {
        return false;
    }
    let wait = random.weighted(&[38, 30, 16, 10, 6]) + usize::from(seller.diligence < 70) * 2;
    let worked = world.days.working(lead.arrived + wait);
    if worked > world.days.last() {
        return false;
    }
    lead.worked = Some(worked);
    let rating = match lead.rating {
        Some(Rating::Hot) => 130,
        Some(Rating::Cold) => 65,
        _ => 100,
    };
    let quality = SOURCES[lead.source].1 * rating / 100 * (100 + seller.wins) / 130;
    let converts = random.chance(quality);
    let forgotten = !converts && random.chance(4);
    if forgotten {
        return false;
    }
    let median = if converts { 8 } else { 15 };
    let took = random.around(median, &NARROW) * seller.pace / 100 + 1;
    let day = world.days.working(worked + took as usize);
    if day > world.days.last() {
        return false;
    }
    let reason = REASONS[random.weighted(&REASONS.map(|(_, weight)| weight))].0;
    lead.end = Some((day, LeadEnd::Disqualified(reason)));
    converts
}

/// Managers go through the lists: what nobody has worked on for weeks, or what has been forgotten, is given up.
fn give_up(world: &World, lead: &mut Lead, random: &mut Random) {
    let (since, reason) = match lead.worked {
        None => (lead.arrived + random.between(16, 40) as usize, LostKind::NotReached),
        Some(worked) => (worked + random.between(60, 150) as usize, LostKind::Timing),
    };
    let day = world.days.working(since);
    if day <= world.days.last() {
        lead.end = Some((day, LeadEnd::Disqualified(reason)));
    }
}

/// Makes an account and a contact of it, or a contact of a customer that is already there.
fn convert(world: &World, customers: &mut Customers, lead: &mut Lead, day: Day, random: &mut Random) {
    let at = world.days.moment(day, office_hours(random));
    let seller = world.staff.owner_on(lead.seller, day);
    let known = random.chance(8).then(|| customers.of_seller(world, seller, day, random)).flatten();
    let account = known.unwrap_or_else(|| {
        let founding = Founding {
            firm: lead.firm.clone(),
            city: lead.city,
            seller,
            since: day,
            created_at: at,
            source: lead.source,
            parent: None,
        };
        customers.found(world, founding)
    });
    let contact = customers.meet(world, account, lead.person.clone(), at);
    lead.end = Some((day, LeadEnd::Converted { account, contact, wants_deal: random.chance(88), deal: None }));
}
