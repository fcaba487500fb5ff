//! Accounts and their contacts: those of the years before, and those that leads become.

use std::collections::BTreeMap;

use base::{Instant, Uuid};
use jiff::ToSpan;
use sales::customer::contact::BuyingRole;
use sales::customer::sorting::TierKind;

use super::World;
use super::deals::{Deal, End};
use crate::days::{Day, office_hours};
use crate::names::{self, Firm, Firms, Person};
use crate::places::{City, TEAMS};
use crate::random::{Random, WIDE};

/// Groups of companies, and customers of the years before the story, a third of them in one of the groups.
const GROUPS: usize = 45;
const EARLIER: usize = 470;

/// Won in base currency since the story began, in fen: what makes a customer very important.
const VIP_FROM: i64 = 150_000_000;

pub struct Account {
    pub id: Uuid,
    pub firm: Firm,
    pub city: &'static City,
    pub parent: Option<usize>,
    /// Position of the seller who made it.
    pub seller: usize,
    /// The day of the story from which on it is a customer.
    pub since: Day,
    pub created_at: Instant,
    /// How large it is, in thousandths of the usual.
    pub scale: i64,
    /// The product line that it mostly buys.
    pub taste: usize,
    pub currency: &'static str,
    /// Position of the source that it came from.
    pub source: usize,
    pub tier: TierKind,
    /// Days on which its tier changed.
    pub tiers: Vec<(Day, TierKind)>,
    pub credit_code: Option<String>,
    pub phone: String,
    pub address: String,
    pub contacts: Vec<usize>,
    /// Positions of its tags.
    pub tags: Vec<usize>,
    pub next_contact: Option<Day>,
}

pub struct Contact {
    pub id: Uuid,
    pub account: usize,
    pub person: Person,
    pub position: &'static str,
    pub department: &'static str,
    pub role: Option<BuyingRole>,
    pub mobile: String,
    pub created_at: Instant,
}

pub struct Customers {
    pub accounts: Vec<Account>,
    pub contacts: Vec<Contact>,
    /// Positions of accounts by the seller who made them.
    pub by_seller: Vec<Vec<usize>>,
    pub firms: Firms,
    random: Random,
}

/// What is known of an account when it is made.
pub struct Founding {
    pub firm: Firm,
    pub city: &'static City,
    pub seller: usize,
    pub since: Day,
    pub created_at: Instant,
    pub source: usize,
    pub parent: Option<usize>,
}

impl Customers {
    /// The customers that the company has when the story begins.
    pub fn before(world: &World) -> Customers {
        let by_seller = world.staff.sellers.iter().map(|_| Vec::new()).collect();
        let mut customers = Customers {
            accounts: Vec::new(),
            contacts: Vec::new(),
            by_seller,
            firms: Firms::default(),
            random: Random::new("customers"),
        };
        let groups = (GROUPS * world.share / 100).max(1);
        for at in 0..groups + EARLIER * world.share / 100 {
            customers.earlier(world, at < groups, groups);
        }
        customers
    }

    fn earlier(&mut self, world: &World, group: bool, groups: usize) {
        let random = &mut self.random;
        let team = random.weighted(&TEAMS.each_ref().map(|team| team.weight));
        let seller = world.staff.on_duty(team, 0, random);
        let city = random.pick(TEAMS[team].cities);
        let firm = if group { self.firms.group(random) } else { self.firms.next(city.name, random) };
        let age = random.between(2, 900);
        let created_at = world.days.moment(0, office_hours(random)).saturating_sub((age * 24).hours()).unwrap_or_default();
        // Groups come first, so that their companies can name them.
        let parent = (!group && random.chance(34)).then(|| random.below(groups));
        let source = random.weighted(&[26, 22, 10, 6, 2, 16, 14, 2, 2]);
        let at = self.found(world, Founding { firm, city, seller, since: 0, created_at, source, parent });
        let account = &mut self.accounts[at];
        account.tier = [TierKind::Vip, TierKind::Normal, TierKind::Potential][self.random.weighted(&[7, 58, 35])];
        if group {
            account.scale = account.scale * 2 + 800;
        }
    }

    /// Makes an account and its first contacts; returns its position.
    pub fn found(&mut self, world: &World, founding: Founding) -> usize {
        let random = &mut self.random;
        let Founding { firm, city, seller, since, created_at, source, parent } = founding;
        let scale = random.around(1000, &WIDE);
        let taste = match firm.industry {
            'C' => random.weighted(&[25, 34, 8, 24, 9]),
            'D' | 'N' => random.weighted(&[28, 4, 30, 16, 22]),
            'E' | 'K' => random.weighted(&[38, 2, 18, 18, 24]),
            _ => random.weighted(&[30, 14, 18, 24, 14]),
        };
        let trades_abroad = matches!(city.area, "021" | "0512" | "0755" | "0769" | "0571" | "0574");
        let currency = if trades_abroad { ["CNY", "USD", "EUR", "TWD"][random.weighted(&[86, 8, 4, 2])] } else { "CNY" };
        let road = random.pick(&["澄湖路", "创业大道", "科技一路", "滨江中路", "工业园三路", "兴隆街", "望岳路", "银杏大道"]);
        let account = Account {
            id: world.days.id(created_at, random),
            city,
            parent,
            seller,
            since,
            created_at,
            scale,
            taste,
            currency,
            source,
            tier: TierKind::Potential,
            tiers: Vec::new(),
            credit_code: random.chance(82).then(|| names::credit_code(city.code, random)),
            phone: names::landline(city.area, random),
            address: format!("{}市{road}{}号", city.name, random.between(1, 1800)),
            contacts: Vec::new(),
            tags: (0..8).filter(|_| random.chance(9)).take(2).collect(),
            next_contact: None,
            firm,
        };
        let at = self.accounts.len();
        self.accounts.push(account);
        self.by_seller[seller].push(at);
        let more = self.random.weighted(&[52, 34, 14]);
        for _ in 0..more {
            let person = names::person(&mut self.random);
            self.meet(world, at, person, created_at);
        }
        at
    }

    /// Adds a contact to an account; returns its position.
    pub fn meet(&mut self, world: &World, account: usize, person: Person, created_at: Instant) -> usize {
        let random = &mut self.random;
        let (position, department) = names::position(random);
        let role = match position {
            "总经理" | "厂长" | "生产副总" | "采购总监" => Some(BuyingRole::DecisionMaker),
            "总工程师" | "设备部部长" => Some(BuyingRole::Influencer),
            "工艺工程师" | "设备工程师" => {
                Some(if random.chance(60) { BuyingRole::Evaluator } else { BuyingRole::User })
            }
            "总经理助理" => Some(BuyingRole::Gatekeeper),
            _ => random.chance(30).then_some(BuyingRole::Influencer),
        };
        let id = world.days.id(created_at, random);
        let mobile = names::mobile(random);
        let at = self.contacts.len();
        self.contacts.push(Contact { id, account, person, position, department, role, mobile, created_at });
        self.accounts[account].contacts.push(at);
        at
    }

    /// A customer whom this seller looks after on that day; larger ones come up more often.
    pub fn of_seller(&self, world: &World, seller: usize, day: Day, random: &mut Random) -> Option<usize> {
        let (handed_over, from, to) = world.staff.handed_over;
        let mut lists = vec![&self.by_seller[seller]];
        if seller == to && day >= handed_over {
            lists.push(&self.by_seller[from]);
        }
        let count: usize = lists.iter().map(|list| list.len()).sum();
        let mut draw = || {
            let at = random.below(count);
            let account = *lists.iter().flat_map(|list| list.iter()).nth(at)?;
            (self.accounts[account].since <= day).then_some(account)
        };
        let drawn = (0..4).filter_map(|_| draw()).take(2);
        drawn.max_by_key(|account| self.accounts[*account].scale)
    }

    /// Raises the tiers of those who buy.
    pub fn rate(&mut self, world: &World, deals: &[Deal]) {
        let mut wins: Vec<(Day, usize, i64)> = deals
            .iter()
            .filter_map(|deal| match deal.steps.last() {
                Some(step) if step.to == End::Won.into() => Some((step.day, deal.account, deal.in_base(world))),
                _ => None,
            })
            .collect();
        wins.sort_unstable();
        let mut sums = vec![0; self.accounts.len()];
        let mut tiers: BTreeMap<(usize, Day), TierKind> = BTreeMap::new();
        for (day, at, amount) in wins {
            sums[at] += amount;
            let account = &self.accounts[at];
            let now = tiers.range((at, 0)..=(at, day)).last().map_or(account.tier, |(_, tier)| *tier);
            let earned = if sums[at] >= VIP_FROM { TierKind::Vip } else { TierKind::Normal };
            if now != TierKind::Vip && now != earned {
                tiers.insert((at, day), earned);
            }
        }
        for ((at, day), tier) in tiers {
            self.accounts[at].tiers.push((day, tier));
        }
    }
}
