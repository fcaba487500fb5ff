//! What people do about leads, deals and customers, and what they still mean to do. The diligent do more of it, and some of
//! what was planned is overdue.

use base::{Instant, Uuid};
use sales::customer::activity::ActivityKind;
use sales::customer::sorting::TierKind;

use super::World;
use super::customers::Customers;
use super::deals::{Deal, End, To};
use super::leads::{Lead, LeadEnd};
use crate::days::{Day, office_hours};
use crate::random::Random;

pub struct Activity {
    pub id: Uuid,
    pub kind: ActivityKind,
    pub subject: String,
    pub seller: usize,
    pub lead: Option<usize>,
    pub account: Option<usize>,
    pub contact: Option<usize>,
    pub deal: Option<usize>,
    /// The day on which it was entered, and when on that day.
    pub entered: Day,
    pub created_at: Instant,
    pub due: Option<Instant>,
    pub done: Option<Instant>,
    pub minutes: Option<i64>,
    pub outcome: Option<&'static str>,
    pub next_step: Option<&'static str>,
}

use ActivityKind::{Call, Email, Meeting, Note, Task, Visit};

const KINDS: [ActivityKind; 5] = [Call, Visit, Meeting, Email, Note];

/// How often each kind is chosen in each open stage.
const CHOSEN: [[i64; 5]; 5] =
    [[45, 20, 10, 15, 10], [25, 35, 20, 12, 8], [25, 20, 20, 28, 7], [25, 25, 35, 10, 5], [35, 20, 15, 25, 5]];

/// What a deal's activities are about, by open stage and kind.
const SUBJECTS: [[&str; 5]; 5] = [
    ["初次电话沟通", "上门了解需求", "线上产品介绍", "发送公司与产品资料", "客户背景记录"],
    ["确认工况参数", "现场踏勘", "技术交流会", "发送选型表", "工况与预算记录"],
    ["跟进报价反馈", "方案讲解", "方案评审会", "发送报价单", "竞品信息记录"],
    ["沟通付款条件", "拜访采购负责人", "商务谈判", "发送修订报价", "价格谈判记录"],
    ["确认合同条款", "送审合同", "合同评审会", "发送合同文本", "合同进展记录"],
];

/// What comes of an activity, and what is next.
const OUTCOMES: [[(&str, &str); 4]; 5] = [
    [
        ("客户有采购意向，愿意进一步沟通", "安排上门拜访"),
        ("已加微信，发送了产品样本", "一周后回访"),
        ("客户正在做年度预算", "预算下达后跟进"),
        ("对接人出差，约下周再谈", "下周电话"),
    ],
    [
        ("流量、扬程、介质参数已确认", "出选型方案"),
        ("现场管径与图纸不一致，需复核", "复核图纸"),
        ("客户关注能效与噪声", "准备同类业绩"),
        ("项目预算约有八成把握", "确认采购方式"),
    ],
    [
        ("方案基本认可，价格偏高", "申请折扣"),
        ("竞争对手报价低约一成", "准备差异化说明"),
        ("技术标已通过", "准备商务标"),
        ("客户要求增加备件清单", "更新报价单"),
    ],
    [
        ("付款方式谈到三三三一", "走折扣审批"),
        ("交期要求四周，与生产确认中", "确认交期"),
        ("客户采购委员会下周上会", "会前拜访决策人"),
        ("价格分歧不到三个点", "最终报价"),
    ],
    [
        ("合同文本双方法务审核中", "跟进法务意见"),
        ("质保期条款已达成一致", "安排签字用印"),
        ("等待客户用印", "寄送合同原件"),
        ("预付款本周安排", "确认到账后排产"),
    ],
];

const LEAD_OUTCOMES: [&str; 6] =
    ["有需求，已约上门时间", "暂无计划，保持联系", "电话未接", "已发送资料，待回复", "询价阶段，比较三家", "需求与产品不符"];

const NEXT_STEPS: [&str; 6] = ["回访客户", "提交方案", "确认交期", "跟进报价", "约见决策人", "准备样本与业绩资料"];

struct Diary<'a> {
    world: &'a World<'a>,
    random: Random,
    kept: Vec<Activity>,
}

/// What an activity is about.
#[derive(Clone, Copy, Default)]
struct About {
    lead: Option<usize>,
    account: Option<usize>,
    contact: Option<usize>,
    deal: Option<usize>,
}

pub fn of(world: &World, customers: &mut Customers, leads: &mut [Lead], deals: &mut [Deal]) -> Vec<Activity> {
    let mut diary = Diary { world, random: Random::new("activities"), kept: Vec::new() };
    for (at, lead) in leads.iter_mut().enumerate() {
        diary.lead(at, lead);
    }
    for (at, deal) in deals.iter_mut().enumerate() {
        diary.deal(at, deal, customers);
    }
    for at in 0..customers.accounts.len() {
        diary.care(at, customers);
    }
    diary.kept
}

impl Diary<'_> {
    /// A working day from one day to another, both counted; none where the story has none.
    fn day(&mut self, from: Day, to: Day) -> Option<Day> {
        let day = self.world.days.working(self.random.between(from as i64, to.max(from) as i64) as usize);
        (day <= self.world.days.last()).then_some(day)
    }

    /// Something that was done on a day.
    fn done(&mut self, day: Day, seller: usize, about: About, kind: ActivityKind, subject: String) -> &mut Activity {
        let random = &mut self.random;
        let at = self.world.days.moment(day, office_hours(random));
        let minutes = match kind {
            Call => Some(random.between(2, 25)),
            Visit => Some(random.between(4, 16) * 10),
            Meeting => Some(random.between(3, 12) * 10),
            Email | Task | Note => None,
        };
        let activity = Activity {
            id: self.world.days.id(at, random),
            kind,
            subject,
            seller: self.world.staff.owner_on(seller, day),
            lead: about.lead,
            account: about.account,
            contact: about.contact,
            deal: about.deal,
            entered: day,
            created_at: at,
            due: matches!(kind, Visit | Meeting).then_some(at),
            done: Some(at),
            minutes,
            outcome: None,
            next_step: None,
        };
        let place = self.kept.len();
        self.kept.push(activity);
        &mut self.kept[place]
    }

    /// Something that is still to be done, from a few days after today (or, overdue, before it). Returns the day.
    fn planned(&mut self, overdue: bool, since: Day, seller: usize, about: About, kind: ActivityKind, subject: String) -> Day {
        let (days, random) = (self.world.days, &mut self.random);
        let due = match overdue {
            true => days.working(days.today() - random.between(4, 28) as usize),
            false => days.working(days.today() + random.weighted(&[14, 13, 12, 10, 9, 9, 8, 7, 6, 5, 4, 3])),
        };
        let entered = due.saturating_sub(random.between(1, 6) as usize).max(since).min(days.last()).min(due - 1);
        let created_at = days.moment(entered, office_hours(random));
        let second = random.between(18, 34) * 1800;
        let activity = Activity {
            id: days.id(created_at, random),
            kind,
            subject,
            seller: self.world.staff.owner_on(seller, days.today()),
            lead: about.lead,
            account: about.account,
            contact: about.contact,
            deal: about.deal,
            entered,
            created_at,
            due: Some(days.moment(due, second)),
            done: None,
            minutes: None,
            outcome: None,
            next_step: None,
        };
        self.kept.push(activity);
        due
    }

    fn lead(&mut self, at: usize, lead: &mut Lead) {
        let days = self.world.days;
        let Some(worked) = lead.worked else { return };
        let about = About { lead: Some(at), ..About::default() };
        let until = lead.end.map_or((worked + 30).min(days.last()), |(day, _)| day - 1).max(worked);
        let more = self.random.weighted(&[76, 18, 6]) * self.world.staff.sellers[lead.seller].diligence as usize / 100;
        for nth in 0..=more {
            let day = if nth == 0 { Some(worked) } else { self.day(worked, until) };
            let Some(day) = day else { continue };
            let kind = [Call, Email, Visit][self.random.weighted(&[74, 18, 8])];
            let subject = match kind {
                Call => "电话联系",
                Email => "发送产品资料",
                _ => "登门拜访",
            };
            let outcome = *self.random.pick(&LEAD_OUTCOMES);
            self.done(day, lead.seller, about, kind, format!("{} {subject}", lead.person.name)).outcome = Some(outcome);
        }
        if let Some((day, LeadEnd::Converted { account, contact, deal, .. })) = lead.end {
            let about = About { lead: Some(at), account: Some(account), contact: Some(contact), deal };
            self.done(day, lead.seller, about, Meeting, format!("{} 需求沟通", lead.firm.short)).outcome =
                Some("确认需求，转为客户");
        }
        if lead.end.is_none() {
            let fresh = worked + 45 > days.today();
            let plan = self.random.weighted(if fresh { &[55, 15, 30] } else { &[4, 26, 70] });
            if plan < 2 {
                let subject = format!("{} 再次联系", lead.person.name);
                lead.next_contact = Some(self.planned(plan == 1, worked, lead.seller, about, Call, subject));
            }
        }
    }

    fn deal(&mut self, at: usize, deal: &mut Deal, customers: &mut Customers) {
        let days = self.world.days;
        let short = customers.accounts[deal.account].firm.short.clone();
        let about = About { lead: None, account: Some(deal.account), contact: deal.contact, deal: Some(at) };
        let diligence = self.world.staff.sellers[deal.seller].diligence;
        let (mut from, mut stage) = (deal.opened, 0);
        let ends: Vec<(Day, Option<To>)> =
            deal.steps.iter().map(|step| (step.day, Some(step.to))).chain([(days.today(), None)]).collect();
        for (day, to) in ends {
            // Nobody keeps calling about what has lain for months.
            let until = day.saturating_sub(1).max(from).min(from + 50);
            let wanted = (until - from) as i64 * diligence / 1400 + i64::from(self.random.chance(58 * diligence / 100));
            for _ in 0..wanted.min(5) {
                let Some(on) = self.day(from, until) else { continue };
                let kind = self.random.weighted(&CHOSEN[stage]);
                let (outcome, next_step) = *self.random.pick(&OUTCOMES[stage]);
                let tell = self.random.chance(70);
                let done = self.done(on, deal.seller, about, KINDS[kind], format!("{short} {}", SUBJECTS[stage][kind]));
                if tell {
                    (done.outcome, done.next_step) = (Some(outcome), Some(next_step));
                }
            }
            match to {
                Some(To::Stage(next)) => (from, stage) = (day, next),
                Some(To::End(End::Won)) => {
                    if let Some(on) = self.day(day + 20, day + 50).filter(|_| self.random.chance(60)) {
                        self.done(on, deal.seller, about, Visit, format!("{short} 到货验收回访")).outcome =
                            Some("设备运行正常，客户满意");
                    }
                    return;
                }
                Some(To::End(_)) => return,
                None => {}
            }
        }
        let lain = from + 60 < days.today();
        let plan = self.random.weighted(if lain { &[10, 30, 60] } else { &[66, 13, 21] });
        if plan == 2 {
            return;
        }
        let kind = [Call, Visit, Meeting, Task][self.random.weighted(&[36, 28, 18, 18])];
        let subject = match KINDS.iter().position(|other| *other == kind) {
            Some(place) => SUBJECTS[stage][place],
            None => *self.random.pick(&NEXT_STEPS),
        };
        let due = self.planned(plan == 1, from, deal.seller, about, kind, format!("{short} {subject}"));
        deal.next_contact = Some(due);
        deal.next_step = Some(subject);
        let account = &mut customers.accounts[deal.account];
        account.next_contact = Some(account.next_contact.map_or(due, |other| other.min(due)));
    }

    /// Looking after customers between deals: the more important, the more often.
    fn care(&mut self, at: usize, customers: &Customers) {
        let account = &customers.accounts[at];
        let every = match account.tiers.last().map_or(account.tier, |(_, tier)| *tier) {
            TierKind::Vip => 80,
            TierKind::Normal => 210,
            TierKind::Potential => 420,
        };
        let mut day = account.since + self.random.between(20, every) as usize;
        while day < self.world.days.last() {
            if let Some(on) = self.day(day, day) {
                let about = About { account: Some(at), contact: account.contacts.first().copied(), ..About::default() };
                let kind = if every < 100 || self.random.chance(30) { Visit } else { Call };
                let subject = if kind == Visit { "客户关怀拜访" } else { "例行电话回访" };
                let satisfied = if self.random.chance(88) { "使用情况良好" } else { "反馈振动偏大，已转售后" };
                self.done(on, account.seller, about, kind, format!("{} {subject}", account.firm.short)).outcome = Some(satisfied);
            }
            day += self.random.between(every * 7 / 10, every * 13 / 10) as usize;
        }
    }
}
