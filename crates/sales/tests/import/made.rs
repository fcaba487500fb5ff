//! Files of an invented sales team, in the shapes of real ones and with their faults: names spelled in two ways, deals without
//! a customer or dates, `Select` for nothing, customers of one name. Whoever makes one also counts what must come of it.

use std::collections::BTreeSet;
use std::fmt::Write;

use records::exchange::read::{self, Workbook};

use crate::office::text;

/// The files of a sales team, which refer to each other by name.
pub struct Team {
    pub users: Workbook,
    pub accounts: Workbook,
    pub products: Workbook,
    pub pipeline: Workbook,
    pub figures: Figures,
}

/// What must come of them.
pub struct Figures {
    /// The administrator and the managers included.
    pub users: i64,
    /// The regions included.
    pub teams: i64,
    pub led_teams: i64,
    pub accounts: i64,
    pub subsidiaries: i64,
    pub products: i64,
    pub won: i64,
    pub lost: i64,
    pub open: i64,
    /// In whole units of money.
    pub won_value: i64,
    pub without_account: i64,
    pub without_date: i64,
    pub owners: i64,
    /// A name of the pipeline, the product that it means, and its rows.
    pub spelled: (&'static str, &'static str, u64),
    /// The new stages, in the order in which the file names them.
    pub stages: [&'static str; 2],
}

const DEALS: i64 = 1_200;
const SELLERS: [&str; 9] =
    ["Ada Quill", "Bo Tanner", "Cy Marsh", "Dee Holt", "Eli Frost", "Fay Stone", "Gus Brook", "Hal Reed", "Ivy Never"];
const MANAGERS: [(&str, &str); 4] = [("Mo North", "Upper"), ("Ned West", "Upper"), ("Oz South", "Lower"), ("Pat East", "Lower")];
const PRODUCTS: [(&str, &str, u32); 3] = [("Orbit Pro", "Orbit", 4_800), ("Orbit Basic", "Orbit", 550), ("Lumen", "Lumen", 55)];
const SECTORS: [&str; 3] = ["retail", "medical", "software"];

pub fn team() -> Team {
    let mut users = "sales_agent,manager,regional_office\n".to_owned();
    for (at, seller) in SELLERS.iter().enumerate() {
        let (manager, region) = MANAGERS[at % MANAGERS.len()];
        let _ = writeln!(users, "{seller},{manager},{region}");
    }
    let mut products = "product,series,sales_price\n".to_owned();
    for (name, series, price) in PRODUCTS {
        let _ = writeln!(products, "{name},{series},{price}");
    }
    let mut accounts = "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n".to_owned();
    for at in 0..20 {
        // Subsidiaries before and behind their parents.
        let parent = if at % 5 == 1 { format!("Firm {:02}", (at + 9) % 20) } else { String::new() };
        let sector = SECTORS[at % 3];
        let _ = writeln!(accounts, "Firm {at:02},{sector},{},{}.25,{},Somewhere,{parent}", 1980 + at, 100 + at, 50 * (at + 1));
    }
    let (pipeline, figures) = pipeline();
    Team { users: text(&users), accounts: text(&accounts), products: text(&products), pipeline: text(&pipeline), figures }
}

fn pipeline() -> (String, Figures) {
    let mut file = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n".to_owned();
    let mut figures = Figures {
        users: 1 + (SELLERS.len() + MANAGERS.len()) as i64,
        teams: 4 + 2,
        led_teams: 4,
        accounts: 20,
        subsidiaries: 4,
        products: PRODUCTS.len() as i64,
        won: 0,
        lost: 0,
        open: 0,
        won_value: 0,
        without_account: 0,
        without_date: 0,
        owners: 0,
        spelled: ("OrbitPro", "Orbit Pro", 0),
        stages: ["Prospecting", "Engaging"],
    };
    let mut owners = BTreeSet::new();
    for at in 0..DEALS {
        let seller = SELLERS[at as usize % 8];
        owners.insert(seller);
        let product = match at % 3 {
            0 => {
                figures.spelled.2 += 1;
                figures.spelled.0
            }
            other => PRODUCTS[other as usize].0,
        };
        // The rarer stage stands in the file first.
        let (stage, engaged, closed, value) = match (at + 9) % 10 {
            0..=3 => ("Won", true, true, 10 * (at % 50 + 1)),
            4 | 5 => ("Lost", true, true, 0),
            6..=8 => ("Engaging", true, false, 0),
            _ => ("Prospecting", false, false, 0),
        };
        let account = if !closed && at % 4 == 0 { String::new() } else { format!("Firm {:02}", at % 20) };
        match stage {
            "Won" => (figures.won, figures.won_value) = (figures.won + 1, figures.won_value + value),
            "Lost" => figures.lost += 1,
            _ => figures.open += 1,
        }
        figures.without_account += i64::from(account.is_empty());
        figures.without_date += i64::from(!engaged);
        let day = |year: i64| format!("{year}-{:02}-{:02}", at % 12 + 1, at % 28 + 1);
        let engaged = if engaged { day(2024) } else { String::new() };
        let (closed, value) = if closed { (day(2025), value.to_string()) } else { Default::default() };
        let _ = writeln!(file, "D{at:05},{seller},{product},{account},{stage},{engaged},{closed},{value}");
    }
    figures.owners = owners.len() as i64;
    (file, figures)
}

/// People who asked for a course: what nobody chose says `Select`, the columns of quality do not hold the options of a rating.
pub fn leads(rows: usize) -> Workbook {
    let mut file =
        "Prospect ID,Lead Number,Lead Source,Do Not Call,TotalVisits,Page Views Per Visit,Specialization,Lead Quality,\
                    Temperature,Tags,City\n"
            .to_owned();
    for at in 0..rows {
        let source = ["Olark Chat", "Google", "google", ""][at % 4];
        let specialization = ["Select", "Finance", "Marketing", "", "Operations"][at % 5];
        let quality = ["Might be", "Not Sure", "Worst", ""][at % 4];
        let temperature = if at % 2 == 0 { "38.5" } else { "36.2" };
        let (call, city) = (if at % 50 == 0 { "Yes" } else { "No" }, if at % 3 == 0 { "Select" } else { "Riverside" });
        let _ = writeln!(
            file,
            "p-{at:05},{},{source},{call},{},{}.5,{specialization},{quality},{temperature},Ringing,{city}",
            600_000 + at,
            at % 7,
            at % 4
        );
    }
    text(&file)
}

/// Lines of orders: 60 customers, of whom 4 have the name of another, bought 30 products, of which 2 have one name.
pub fn order_lines() -> String {
    let mut file = "行 ID,订单 ID,客户 ID,客户名称,省/自治区,产品 ID,类别,产品名称,销售额,折扣\n".to_owned();
    for at in 0..600 {
        let (customer, product) = (at % 60, at * 7 % 30);
        // The last four are called as the first four.
        let name = customer % 56;
        let title = product.min(28);
        let province = ["浙江", "四川", "广东省", "内蒙古"][customer % 4];
        let category = ["家具", "办公用品", "技术"][product % 3];
        let _ = writeln!(
            file,
            "{at},CN-{at},客户{name}-{customer},客户{name}有限公司,{province},{category}-{product},{category},\"产品 {title}, 蓝色\",{at}.5,0.{}",
            at % 9
        );
    }
    file
}

/// A text in the encoding of mainland China's older programs: the characters that these files need.
pub fn in_gbk(text: &str) -> Vec<u8> {
    const TABLE: [(char, [u8; 2]); 12] = [
        ('产', [0xb2, 0xfa]),
        ('品', [0xc6, 0xb7]),
        ('名', [0xc3, 0xfb]),
        ('称', [0xb3, 0xc6]),
        ('客', [0xbf, 0xcd]),
        ('户', [0xbb, 0xa7]),
        ('车', [0xb3, 0xb5]),
        ('旅', [0xc2, 0xc3]),
        ('行', [0xd0, 0xd0]),
        ('自', [0xd7, 0xd4]),
        ('店', [0xb5, 0xea]),
        ('铺', [0xc6, 0xcc]),
    ];
    let mut bytes = Vec::new();
    for c in text.chars() {
        match TABLE.iter().find(|(known, _)| *known == c) {
            Some((_, pair)) => bytes.extend(pair),
            None => bytes.push(u8::try_from(c).expect("plain ASCII or in the table")),
        }
    }
    bytes
}

pub fn open(bytes: &[u8], name: &str) -> Workbook {
    read::open(bytes, name).expect("readable")
}
