//! Names that sound right and belong to nobody: people, companies, what they sell, and the numbers under which they are
//! reached. Numbers and addresses are of ranges that are not given out (`.example`, 199 0…).

use std::collections::HashSet;

use base::Uuid;

use crate::random::Random;

#[rustfmt::skip]
const SURNAMES: [(&str, &str); 40] = [
    ("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"), ("赵", "zhao"), ("黄", "huang"),
    ("周", "zhou"), ("吴", "wu"), ("徐", "xu"), ("孙", "sun"), ("胡", "hu"), ("朱", "zhu"), ("高", "gao"), ("林", "lin"),
    ("何", "he"), ("郭", "guo"), ("马", "ma"), ("罗", "luo"), ("梁", "liang"), ("宋", "song"), ("郑", "zheng"), ("谢", "xie"),
    ("韩", "han"), ("唐", "tang"), ("冯", "feng"), ("于", "yu"), ("董", "dong"), ("萧", "xiao"), ("程", "cheng"), ("曹", "cao"),
    ("袁", "yuan"), ("邓", "deng"), ("许", "xu"), ("傅", "fu"), ("沈", "shen"), ("曾", "zeng"), ("彭", "peng"), ("吕", "lv"),
];

#[rustfmt::skip]
const GIVEN: [(&str, &str); 60] = [
    ("伟", "wei"), ("敏", "min"), ("静", "jing"), ("磊", "lei"), ("强", "qiang"), ("洋", "yang"), ("艳", "yan"), ("勇", "yong"),
    ("杰", "jie"), ("娟", "juan"), ("涛", "tao"), ("明辉", "minghui"), ("丽华", "lihua"), ("建国", "jianguo"), ("秀英", "xiuying"),
    ("志强", "zhiqiang"), ("海燕", "haiyan"), ("文斌", "wenbin"), ("晓东", "xiaodong"), ("雪梅", "xuemei"), ("国平", "guoping"),
    ("家豪", "jiahao"), ("思远", "siyuan"), ("雨桐", "yutong"), ("子轩", "zixuan"), ("欣怡", "xinyi"), ("浩然", "haoran"),
    ("梦洁", "mengjie"), ("俊峰", "junfeng"), ("佳琪", "jiaqi"), ("振华", "zhenhua"), ("玉兰", "yulan"), ("光明", "guangming"),
    ("少华", "shaohua"), ("永刚", "yonggang"), ("立新", "lixin"), ("春梅", "chunmei"), ("德胜", "desheng"), ("庆丰", "qingfeng"),
    ("宏伟", "hongwei"), ("慧敏", "huimin"), ("瑞雪", "ruixue"), ("成刚", "chenggang"), ("亚楠", "yanan"), ("培源", "peiyuan"),
    ("金龙", "jinlong"), ("凤霞", "fengxia"), ("新宇", "xinyu"), ("一鸣", "yiming"), ("若琳", "ruolin"), ("承志", "chengzhi"),
    ("书恒", "shuheng"), ("景行", "jingxing"), ("云帆", "yunfan"), ("知秋", "zhiqiu"), ("锦程", "jincheng"), ("望舒", "wangshu"),
    ("清和", "qinghe"), ("怀瑾", "huaijin"), ("星野", "xingye"),
];

#[rustfmt::skip]
const BRAND_FIRST: [(&str, &str); 36] = [
    ("澜", "lan"), ("沐", "mu"), ("屿", "yu"), ("砚", "yan"), ("澄", "cheng"), ("翎", "ling"), ("骁", "xiao"), ("霁", "ji"),
    ("岚", "lan"), ("禾", "he"), ("珩", "heng"), ("昱", "yu"), ("玥", "yue"), ("钧", "jun"), ("铄", "shuo"), ("淳", "chun"),
    ("泓", "hong"), ("峤", "qiao"), ("桐", "tong"), ("榆", "yu"), ("樾", "yue"), ("曜", "yao"), ("晟", "sheng"), ("烨", "ye"),
    ("琰", "yan"), ("翊", "yi"), ("凇", "song"), ("骞", "qian"), ("朗", "lang"), ("祺", "qi"), ("穆", "mu"), ("衡", "heng"),
    ("渝", "yu"), ("柏", "bai"), ("恺", "kai"), ("钰", "yu"),
];

#[rustfmt::skip]
const BRAND_SECOND: [(&str, &str); 40] = [
    ("川", "chuan"), ("垣", "yuan"), ("渡", "du"), ("岱", "dai"), ("陌", "mo"), ("屹", "yi"), ("宸", "chen"), ("麟", "lin"),
    ("洲", "zhou"), ("砺", "li"), ("衍", "yan"), ("泽", "ze"), ("航", "hang"), ("驰", "chi"), ("越", "yue"), ("拓", "tuo"),
    ("嘉", "jia"), ("维", "wei"), ("锐", "rui"), ("源", "yuan"), ("程", "cheng"), ("信", "xin"), ("科", "ke"), ("达", "da"),
    ("盛", "sheng"), ("恒", "heng"), ("润", "run"), ("捷", "jie"), ("峰", "feng"), ("博", "bo"), ("联", "lian"), ("奥", "ao"),
    ("安", "an"), ("力", "li"), ("德", "de"), ("成", "cheng"), ("远", "yuan"), ("辰", "chen"), ("益", "yi"), ("和", "he"),
];

/// What customers of pumps and valves do, with the GB/T 4754 section and how many of them there are.
#[rustfmt::skip]
const TRADES: [(&str, char, i64); 24] = [
    ("水务", 'D', 9), ("热力", 'D', 5), ("燃气", 'D', 3), ("电力工程", 'D', 4), ("化工", 'C', 10), ("新材料", 'C', 6),
    ("制药", 'C', 6), ("食品", 'C', 4), ("造纸", 'C', 3), ("钢铁", 'C', 3), ("机械制造", 'C', 6), ("船舶重工", 'C', 3),
    ("半导体", 'C', 3), ("新能源", 'C', 5), ("矿业", 'B', 3), ("油田服务", 'B', 2), ("建筑安装工程", 'E', 7), ("市政工程", 'E', 6),
    ("机电设备贸易", 'F', 5), ("物业服务", 'K', 3), ("环保科技", 'N', 7), ("水处理工程", 'N', 6), ("设计研究院", 'M', 3), ("农业发展", 'A', 2),
];

/// What groups of companies do.
const GROUP_TRADES: [(&str, char); 7] =
    [("水务", 'D'), ("化工", 'C'), ("能源", 'D'), ("环境", 'N'), ("实业", 'L'), ("建设", 'E'), ("重工", 'C')];

#[rustfmt::skip]
const POSITIONS: [(&str, &str, i64); 12] = [
    ("采购经理", "采购部", 20), ("采购工程师", "采购部", 14), ("设备部部长", "设备部", 13), ("设备工程师", "设备部", 12), ("项目经理", "工程部", 12),
    ("工艺工程师", "技术部", 7), ("总工程师", "技术部", 6), ("生产副总", "生产部", 6), ("总经理", "总经办", 5), ("厂长", "生产部", 4),
    ("采购总监", "采购部", 4), ("总经理助理", "总经办", 2),
];

/// Somebody's name, in characters and in letters.
#[derive(Clone)]
pub struct Person {
    pub name: String,
    pub letters: String,
}

pub fn person(random: &mut Random) -> Person {
    // The frequent surnames stand first.
    let most = [8, 16, SURNAMES.len()][random.weighted(&[4, 3, 3])];
    let (surname, surname_letters) = SURNAMES[random.below(most)];
    let (given, given_letters) = random.pick(&GIVEN);
    Person { name: format!("{surname}{given}"), letters: format!("{surname_letters}.{given_letters}") }
}

/// A position and its department; the index tells the part in a decision.
pub fn position(random: &mut Random) -> (&'static str, &'static str) {
    let weights: Vec<i64> = POSITIONS.iter().map(|(_, _, weight)| *weight).collect();
    let (position, department, _) = POSITIONS[random.weighted(&weights)];
    (position, department)
}

/// A company's name in its parts.
#[derive(Clone)]
pub struct Firm {
    /// The full one, as on a business licence.
    pub name: String,
    /// What everybody says.
    pub short: String,
    /// The domain of its web and mail addresses.
    pub domain: String,
    /// A letter of GB/T 4754.
    pub industry: char,
}

/// Gives each name once.
#[derive(Default)]
pub struct Firms {
    taken: HashSet<String>,
}

impl Firms {
    pub fn next(&mut self, city: &str, random: &mut Random) -> Firm {
        loop {
            let ((first, first_letters), (second, second_letters)) = (*random.pick(&BRAND_FIRST), *random.pick(&BRAND_SECOND));
            let weights: Vec<i64> = TRADES.iter().map(|(_, _, weight)| *weight).collect();
            let (trade, industry, _) = TRADES[random.weighted(&weights)];
            let form = match trade {
                "设计研究院" => "有限公司",
                _ => ["有限公司", "股份有限公司", "有限责任公司"][random.weighted(&[78, 12, 10])],
            };
            let name = format!("{city}{first}{second}{trade}{form}");
            // One brand in one city is one company: two that differ only in their trade would look like duplicates.
            if self.taken.insert(format!("{city}{first}{second}")) {
                let short = format!("{city}{first}{second}");
                return Firm {
                    name,
                    short,
                    domain: format!("{first_letters}{second_letters}{}.example", random.below(90) + 10),
                    industry,
                };
            }
        }
    }

    /// A holding above other companies.
    pub fn group(&mut self, random: &mut Random) -> Firm {
        loop {
            let ((first, first_letters), (second, second_letters)) = (*random.pick(&BRAND_FIRST), *random.pick(&BRAND_SECOND));
            if self.taken.insert(format!("{first}{second}集团")) {
                let (trade, industry) = *random.pick(&GROUP_TRADES);
                return Firm {
                    name: format!("{first}{second}{trade}集团有限公司"),
                    short: format!("{first}{second}集团"),
                    domain: format!("{first_letters}{second_letters}-group.example"),
                    industry,
                };
            }
        }
    }
}

pub fn mobile(random: &mut Random) -> String {
    format!("1990{}", random.digits(7))
}

pub fn landline(area: &str, random: &mut Random) -> String {
    format!("{area}-5555{}", random.digits(4))
}

/// A unified social credit code (GB 32100) with right check digits: of the organisation code inside it (GB 11714) and its own.
pub fn credit_code(division: &str, random: &mut Random) -> String {
    const DIGITS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut organisation: Vec<u8> =
        (0..8).map(|at| DIGITS[if at < 2 { 10 + random.below(10) } else { random.below(10) }]).collect();
    let value = |byte: &u8| if byte.is_ascii_digit() { usize::from(byte - b'0') } else { usize::from(byte - b'A') + 10 };
    let sum: usize = organisation.iter().zip([3, 7, 9, 10, 5, 8, 4, 2]).map(|(byte, weight)| value(byte) * weight).sum();
    organisation.push(match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        digit => b'0' + digit as u8,
    });
    let mut code: Vec<u8> = b"91".iter().chain(division.as_bytes()).chain(&organisation).copied().collect();
    let place = |byte: &u8| DIGITS.iter().position(|digit| digit == byte).unwrap_or(0);
    let mut weight = 1;
    let mut sum = 0;
    for byte in &code {
        sum += place(byte) * weight;
        weight = weight * 3 % 31;
    }
    code.push(DIGITS[(31 - sum % 31) % 31]);
    String::from_utf8_lossy(&code).into_owned()
}

/// A JSON array of ids, as a field of tags holds them.
pub fn tags(ids: &[Uuid]) -> Option<String> {
    let quoted: Vec<String> = ids.iter().map(|id| format!("\"{id}\"")).collect();
    (!quoted.is_empty()).then(|| format!("[{}]", quoted.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_check_digits() {
        let mut random = Random::new("test");
        for _ in 0..200 {
            let code = credit_code("310115", &mut random);
            assert_eq!(code.len(), 18);
            assert!(base::identity::is_social_credit_code(&code), "{code}");
        }
    }

    #[test]
    fn no_name_is_given_twice() {
        let (mut firms, mut random) = (Firms::default(), Random::new("test"));
        let names: HashSet<String> = (0..900).map(|_| firms.next("苏州", &mut random).name).collect();
        assert_eq!(names.len(), 900);
    }
}
