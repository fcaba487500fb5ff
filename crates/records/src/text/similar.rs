//! When two company names are probably one company: the same core without the legal form, the place in front and the marks
//! between; or the same sound of it. Only ever a suggestion to a person.

use std::sync::OnceLock;

use base::region;
use rustc_hash::FxHashMap;

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

/// Characters that must be left when a place is taken off: 上海银行 is not 银行.
const CORE_AFTER_PLACE: usize = 3;
/// The same where the place has its whole name: 深圳市腾讯.
const CORE_AFTER_WHOLE_NAME: usize = 2;

/// Characters of the longest name of a division that is looked for.
const LONGEST_PLACE: usize = 12;

/// The key of a company's name. Two names with the same `name` are alike, two with the same `pinyin` sound alike.
pub fn similarity_key(name: &str) -> SimilarityKey {
    let folded: String = fold::normal(name).chars().map(fold::character).collect();
    let folded = without_bracketed_place(folded);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let words = without_english_forms(&words);
    let core = words.concat();
    let core = without_place(without_forms(without_place(&core)));
    let characters: Vec<char> = core.chars().collect();
    SimilarityKey { name: core.to_owned(), pinyin: sound(&characters) }
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
        [before @ .., last] if rest.len() < words.len() && last.len() == 1 && !before.is_empty() && last.is_ascii() => before,
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
        if places().contains_key(name[open + 1..close].trim()) {
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
    while let Some(shorter) = FORMS.iter().find_map(|form| rest.strip_suffix(form)).filter(|shorter| shorter.chars().count() >= 2)
    {
        rest = shorter;
    }
    rest
}

fn without_place(core: &str) -> &str {
    let mut rest = core;
    while let Some((place, least)) = leading_place(rest) {
        let after = &rest[place..];
        if without_forms(after).chars().count() < least {
            break;
        }
        rest = after;
    }
    rest
}

/// The length of the place at the start, and how much of a name must follow it.
fn leading_place(name: &str) -> Option<(usize, usize)> {
    let mut ends = [0; LONGEST_PLACE];
    let mut count = 0;
    for (end, (at, c)) in ends.iter_mut().zip(name.char_indices()) {
        *end = at + c.len_utf8();
        count += 1;
    }
    ends[..count].iter().rev().find_map(|end| Some((*end, *places().get(&name[..*end])?)))
}

/// The names of all divisions, and the short names of provinces and cities, folded.
fn places() -> &'static FxHashMap<String, usize> {
    static PLACES: OnceLock<FxHashMap<String, usize>> = OnceLock::new();
    PLACES.get_or_init(|| {
        let folded = |name: &str| -> String { name.chars().map(fold::character).collect() };
        let mut places = FxHashMap::default();
        places.insert("中国".to_owned(), CORE_AFTER_PLACE);
        for region in region::all() {
            if region.level <= region::Level::City {
                places.insert(folded(region.short_name()), CORE_AFTER_PLACE);
            }
        }
        for region in region::all().iter().filter(|region| region.short_name() != region.name) {
            places.insert(folded(region.name), CORE_AFTER_WHOLE_NAME);
        }
        places
    })
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
        let mut pairs: Vec<(char, char)> = characters.windows(2).map(|pair| (pair[0], pair[1])).collect();
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
