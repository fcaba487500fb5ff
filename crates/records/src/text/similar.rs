//! When two company names are probably one company: the same core without the legal form, the place in front and the marks
//! between; or the same sound of it. Only ever a suggestion to a person.

use super::fold;
use super::pinyin::readings;

/// What is left of a name when everything is gone that does not tell companies apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SimilarityKey {
    /// The core of the name, folded: `腾讯计算机系统` of 深圳市腾讯计算机系统有限公司. Empty only for a name without letters.
    pub name: String,
    /// How the core sounds: `tengxunjisuanjixitong`. Empty where it has no Chinese characters.
    pub pinyin: String,
}

/// Legal forms at the end of Chinese names, longest first where one ends another.
const FORMS: [&str; 15] = [
    "有限责任公司",
    "股份有限公司",
    "股份公司",
    "有限公司",
    "无限公司",
    "集团公司",
    "总公司",
    "株式会社",
    "有限合伙",
    "企业社",
    "公司",
    "集团",
    "控股",
    "股份",
    "商行",
];

/// Legal forms and filling words at the end of other names.
const ENGLISH_FORMS: [&str; 32] = [
    "incorporated",
    "inc",
    "limited",
    "ltd",
    "llc",
    "llp",
    "lp",
    "plc",
    "corporation",
    "corp",
    "company",
    "co",
    "gmbh",
    "mbh",
    "kg",
    "ag",
    "se",
    "sa",
    "sarl",
    "sas",
    "srl",
    "spa",
    "bv",
    "nv",
    "pty",
    "pte",
    "oy",
    "ab",
    "aps",
    "kk",
    "holdings",
    "group",
];

/// Places in front of names, without 省 and 市.
const PLACES: [&str; 98] = [
    "中国",
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "台湾",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
    "深圳",
    "广州",
    "珠海",
    "东莞",
    "佛山",
    "中山",
    "惠州",
    "汕头",
    "江门",
    "南京",
    "苏州",
    "无锡",
    "常州",
    "南通",
    "扬州",
    "徐州",
    "镇江",
    "泰州",
    "昆山",
    "杭州",
    "宁波",
    "温州",
    "嘉兴",
    "绍兴",
    "金华",
    "义乌",
    "台州",
    "湖州",
    "合肥",
    "芜湖",
    "福州",
    "厦门",
    "泉州",
    "南昌",
    "济南",
    "青岛",
    "烟台",
    "潍坊",
    "郑州",
    "洛阳",
    "武汉",
    "长沙",
    "株洲",
    "成都",
    "绵阳",
    "贵阳",
    "昆明",
    "西安",
    "兰州",
    "太原",
    "石家庄",
    "唐山",
    "保定",
    "沈阳",
    "大连",
    "长春",
    "哈尔滨",
    "大庆",
    "台北",
    "新北",
    "台中",
    "台南",
    "高雄",
];

/// Characters that must be left when a place is taken off: 上海银行 is not 银行.
const CORE_AFTER_PLACE: usize = 3;
/// The same where 省 or 市 makes sure that it is a place.
const CORE_AFTER_CITY: usize = 2;

/// The key of a company's name. Two names with the same `name` are alike, two with the same `pinyin` sound alike.
pub fn similarity_key(name: &str) -> SimilarityKey {
    let folded: String = fold::normal(name).chars().map(fold::character).collect();
    let folded = without_bracketed_place(folded);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let words = without_english_forms(&words);
    let core = words.concat();
    let core = without_place(without_forms(without_place(&core)));
    let characters: Vec<char> = core.chars().collect();
    SimilarityKey {
        name: core.to_owned(),
        pinyin: sound(&characters),
    }
}

fn without_english_forms<'a, 'b>(words: &'b [&'a str]) -> &'b [&'a str] {
    let mut rest = words;
    if let ["the", after @ ..] = rest
        && !after.is_empty()
    {
        rest = after;
    }
    while let [before @ .., last] = rest
        && !before.is_empty()
        // `S.A.` comes as two words of one letter.
        && (ENGLISH_FORMS.contains(last) || (last.len() == 1 && last.is_ascii() && before.last().is_some_and(|word| word.len() == 1)))
    {
        rest = before;
    }
    // `S.A.` whole leaves its first letter.
    match rest {
        [before @ .., last]
            if rest.len() < words.len()
                && last.len() == 1
                && !before.is_empty()
                && last.is_ascii() =>
        {
            before
        }
        _ => rest,
    }
}

/// 华为技术（中国）有限公司 without （中国）.
fn without_bracketed_place(mut name: String) -> String {
    let mut from = 0;
    while let Some(open) = name[from..].find('(').map(|at| from + at) {
        let Some(close) = name[open..].find(')').map(|at| open + at) else {
            break;
        };
        let inner = name[open + 1..close].trim().trim_end_matches(['省', '市']);
        if PLACES.contains(&inner) {
            name.replace_range(open..=close, "");
            from = open;
        } else {
            from = close;
        }
    }
    name
}

fn without_forms(core: &str) -> &str {
    let mut rest = core;
    while let Some(shorter) = FORMS
        .iter()
        .find_map(|form| rest.strip_suffix(form))
        .filter(|shorter| shorter.chars().count() >= 2)
    {
        rest = shorter;
    }
    rest
}

fn without_place(core: &str) -> &str {
    let mut rest = core;
    while let Some(place) = PLACES.iter().find(|place| rest.starts_with(**place)) {
        let after = &rest[place.len()..];
        let (after, least) = match after.chars().next() {
            Some('省' | '市') => (&after['省'.len_utf8()..], CORE_AFTER_CITY),
            _ => (after, CORE_AFTER_PLACE),
        };
        if without_forms(after).chars().count() < least {
            break;
        }
        rest = after;
    }
    rest
}

fn sound(characters: &[char]) -> String {
    let mut found = Vec::new();
    readings(characters, &mut found);
    if found.iter().all(Option::is_none) {
        return String::new();
    }
    let mut sound = String::with_capacity(characters.len() * 4);
    for (character, reading) in characters.iter().zip(found) {
        match reading {
            Some(reading) => sound.push_str(reading.first),
            None => sound.push(*character),
        }
    }
    sound
}

/// How much two keys have in common, in percent: pairs of neighbouring characters in both, twice, by those in either (Dice).
pub fn similarity(left: &str, right: &str) -> u32 {
    if left == right {
        return 100;
    }
    let pairs = |text: &str| {
        let characters: Vec<char> = text.chars().collect();
        let mut pairs: Vec<(char, char)> = characters
            .windows(2)
            .map(|pair| (pair[0], pair[1]))
            .collect();
        pairs.sort_unstable();
        pairs
    };
    let (left, right) = (pairs(left), pairs(right));
    let all = left.len() + right.len();
    if all == 0 {
        return 0;
    }
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < left.len() && j < right.len() {
        match left[i].cmp(&right[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, common) = (i + 1, j + 1, common + 1),
        }
    }
    (common * 200 / all) as u32
}
