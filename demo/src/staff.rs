//! Who works in the demo company: one director, a manager for each region, forty sellers, assistants, finance, an auditor.
//! Some sell better than others, and the story shows it: the win rate, the pace and the diligence of each are set here.

use base::Uuid;
use records::people::RoleKind;

use crate::days::{Day, Days};
use crate::random::Random;

/// The mail domain of the demo company.
pub const DOMAIN: &str = "kaidan.example";

/// Somebody whom the sign-in page names.
#[derive(Clone, Copy, Debug)]
pub struct DemoUser {
    pub email: &'static str,
    pub name: &'static str,
    pub role: RoleKind,
    /// Where they work; empty for the whole company.
    pub team: &'static str,
}

const fn user(email: &'static str, name: &'static str, role: RoleKind, team: &'static str) -> DemoUser {
    DemoUser { email, name, role, team }
}

pub const ADMINISTRATOR: DemoUser = user("admin@kaidan.example", "何思齐", RoleKind::Administrator, "");
pub const DIRECTOR: DemoUser = user("gu.chengze@kaidan.example", "顾承泽", RoleKind::Director, "");
pub const MANAGER_EAST: DemoUser = user("shen.jiayan@kaidan.example", "沈嘉言", RoleKind::Manager, "华东大区");
pub const MANAGER_SOUTH: DemoUser = user("liang.shaoan@kaidan.example", "梁绍安", RoleKind::Manager, "华南大区");
pub const STRONG: DemoUser = user("lu.yichen@kaidan.example", "陆亦辰", RoleKind::Representative, "江苏团队");
pub const WEAK: DemoUser = user("ma.xiaotong@kaidan.example", "马晓桐", RoleKind::Representative, "广东团队");
pub const ASSISTANT: DemoUser = user("yin.ruoxi@kaidan.example", "尹若曦", RoleKind::Assistant, "华东大区");
pub const FINANCE: DemoUser = user("tao.huiwen@kaidan.example", "陶慧文", RoleKind::Finance, "");
pub const AUDITOR: DemoUser = user("wei.zhengyan@kaidan.example", "魏正言", RoleKind::Auditor, "");

/// By position of the region.
pub const MANAGERS: [(&str, &str); 6] = [
    (MANAGER_EAST.name, "shen.jiayan"),
    (MANAGER_SOUTH.name, "liang.shaoan"),
    ("郭启铭", "guo.qiming"),
    ("彭致和", "peng.zhihe"),
    ("罗沛霖", "luo.peilin"),
    ("蒋维舟", "jiang.weizhou"),
];

/// Each helps the teams of two regions.
pub const ASSISTANTS: [(&str, &str, [usize; 2]); 3] =
    [(ASSISTANT.name, "yin.ruoxi", [0, 1]), ("孟可心", "meng.kexin", [2, 5]), ("方语晴", "fang.yuqing", [3, 4])];

/// Name, mailbox, team. The first of a team leads it.
#[rustfmt::skip]
pub const SELLERS: [(&str, &str, usize); 40] = [
    ("钱昊宇", "qian.haoyu", 0), ("孙悦然", "sun.yueran", 0), ("丁俊熙", "ding.junxi", 0), ("叶思敏", "ye.simin", 0),
    (STRONG.name, "lu.yichen", 1), ("任佳宁", "ren.jianing", 1), ("姚子墨", "yao.zimo", 1),
    ("俞明轩", "yu.mingxuan", 2), ("章雨薇", "zhang.yuwei", 2), ("潘振宇", "pan.zhenyu", 2),
    ("黎伟东", "li.weidong", 3), (WEAK.name, "ma.xiaotong", 3), ("邱浩铭", "qiu.haoming", 3),
    ("林书屹", "lin.shuyi", 4), ("黄诗雅", "huang.shiya", 4), ("韦家乐", "wei.jiale", 4),
    ("秦朗", "qin.lang", 5), ("崔语桐", "cui.yutong", 5), ("贺子昂", "he.ziang", 5),
    ("宋鲁豫", "song.luyu", 6), ("孔令妍", "kong.lingyan", 6), ("侯志远", "hou.zhiyuan", 6),
    ("江楚河", "jiang.chuhe", 7), ("熊嘉怡", "xiong.jiayi", 7), ("万里行", "wan.lixing", 7),
    ("常乐天", "chang.letian", 8), ("谭晓棠", "tan.xiaotang", 8), ("史英杰", "shi.yingjie", 8),
    ("龚博文", "gong.bowen", 9), ("廖诗涵", "liao.shihan", 9), ("向阳春", "xiang.yangchun", 9),
    ("段云舒", "duan.yunshu", 10), ("杨黔生", "yang.qiansheng", 10), ("木子清", "mu.ziqing", 10),
    ("关宏达", "guan.hongda", 11), ("金美妍", "jin.meiyan", 11), ("佟立冬", "tong.lidong", 11),
    ("白若川", "bai.ruochuan", 12), ("马玉龙", "ma.yulong", 12), ("苗青禾", "miao.qinghe", 12),
];

/// Left half a year before today; a colleague of the team took over what was open.
const LEAVER: usize = 9;
const SUCCESSOR: usize = 7;
/// Came nine months before today.
const NEWCOMER: usize = 18;

pub struct Seller {
    pub id: Uuid,
    /// Position in [`TEAMS`].
    pub team: usize,
    pub from: Day,
    pub until: Day,
    /// Deals won of a hundred decided.
    pub wins: i64,
    /// Days that a step takes, in percent of the usual.
    pub pace: i64,
    /// Calls and visits, in percent of the usual.
    pub diligence: i64,
    /// How much of the team's business comes to this desk.
    pub weight: i64,
}

pub struct Staff {
    pub sellers: Vec<Seller>,
    /// When the leaver's customers were handed over (a day off, on which nothing else happens), from whom and to whom.
    pub handed_over: (Day, usize, usize),
}

impl Staff {
    pub fn hire(days: &Days) -> Staff {
        let mut random = Random::new("staff");
        let left = (days.today() - 190..).find(|day| !days.is_working(*day)).unwrap_or(days.last());
        let sellers = SELLERS.iter().enumerate().map(|(at, (name, _, team))| {
            let (wins, pace, diligence, weight) = match *name {
                name if name == STRONG.name => (45, 74, 150, 15),
                name if name == WEAK.name => (13, 138, 52, 9),
                _ => (random.between(21, 37), random.between(84, 122), random.between(70, 128), random.between(8, 12)),
            };
            Seller {
                id: days.id(days.moment(0, 32_400 + at as i64), &mut random),
                team: *team,
                from: if at == NEWCOMER { days.today() - 270 } else { 0 },
                until: if at == LEAVER { left } else { days.today() },
                wins,
                pace,
                diligence,
                weight,
            }
        });
        Staff { sellers: sellers.collect(), handed_over: (left, LEAVER, SUCCESSOR) }
    }

    /// Whoever of a team gets what comes in on a day.
    pub fn on_duty(&self, team: usize, day: Day, random: &mut Random) -> usize {
        let weight =
            |seller: &Seller| if seller.team == team && (seller.from..seller.until).contains(&day) { seller.weight } else { 0 };
        random.weighted(&self.sellers.iter().map(weight).collect::<Vec<_>>())
    }

    /// Whoever has the records of a seller on a day: the successor, once they were handed over.
    pub fn owner_on(&self, seller: usize, day: Day) -> usize {
        let (handed_over, from, to) = self.handed_over;
        if seller == from && day >= handed_over { to } else { seller }
    }
}

/// The position of a seller by name; the first where nobody is called so.
pub fn position(name: &str) -> usize {
    SELLERS.iter().position(|(named, _, _)| *named == name).unwrap_or(0)
}
